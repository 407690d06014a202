"""Every number in which six small programmes end, as last agreed.

A handful of teams go through every kind of review, exchange and facilitation, with every mechanism
at a strength of its own, and quickly enough for what is rare. So a rule that changes, changes some
number here. `make mutants` runs them without the compiler.

When this fails because results were meant to change: `python tests/test_golden_states.py` writes
the file anew, and CHANGELOG.md says under "Results" why.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.scenario import Scenario, parameters

GOLDEN = Path(__file__).with_name("golden_states.csv")
TABLES = ("core", "teams", "members", "plans", "visits", "facilitators", "weeks")
BRIEF = {
    "scale.n_intervention": 4, "scale.n_control": 2, "scale.n_invited": 12, "time.weeks": 112,
    "time.lead_weeks": 5, "joining.learning_week": 2, "diaries.chance": 0.4,
    "information.publication_lag_months": 4.0, "time.implementation_months": 6.0,
    "teamlife.turnover": 0.005, "teamlife.drop_out": 0.0025, "planning.submitting": -0.6,
    "recognition.raising": 0.6, "relations.contact": 0.1, "implementing.cycling": 0.1,
    "implementing.giving_up": 0.05, "implementing.sustaining": 0.5, "derailing.hazard": -2.2,
    "coaching.review_weeks": 2,
}  # fmt: skip
PROGRAMMES = {
    "pairs": {
        "time.waves": 2, "time.wave_gap_weeks": 9, "facilitation.skill": 0.6,
        "visit.peripheral_invited": True, "support.local_measurement": 0.7,
    },
    "ring": {
        "exchange.kind": "ring", "scale.n_intervention": 3, "scale.n_control": 3,
        "facilitation.kind": "one_of_each", "facilitation.facilitators": 2,
        "facilitation.assertiveness": 0.9, "facilitation.praise": 0.9, "booking.rule": "window",
        "visit.host_first": False, "visit.counterpart_first": False, "support.named_owner": True,
    },
    "panel": {
        "exchange.kind": "outside_panel", "exchange.panel_size": 2,
        "facilitation.kind": "clinical", "visit.structured_form": False,
        "visit.manager_invited": False, "support.agreed_criterion": True,
        "information.toolbox": True, "facilitation.assertiveness": 0.2, "facilitation.praise": 0.3,
    },
    "paper": {
        "review.kind": "paper", "review.regulatory": True, "facilitation.kind": "none",
        "booking.rule": "free", "support.template": False, "support.push": 0.9,
        "support.review_depth": 0.9, "information.learning_hours": 45.0,
        "support.contact_per_month": 4.0, "support.qi_hours": 120.0,
    },
    "figures": {
        "review.kind": "feedback", "information.data_quality": 0.5,
        "legitimacy.earlier_programme": False, "legitimacy.chief_executive_approval": False,
    },
    "one round after another": {
        "scale.n_intervention": 6, "scale.n_control": 0, "visit.minimum_delegation": False,
        "visit.hours": 3.5, "facilitation.kind": "none", "support.admin_capacity": 0.3,
        "measuring.months": 6, "implementing.set_back": 0.05, "support.push": 0.0,
    },
}  # fmt: skip


def uneven() -> dict[str, float]:
    """Return what is 1 or 0 by default at other values, at which x * y is neither x nor x / y."""
    return {
        item.name: item.default * 0.9 if item.default else 0.4
        for item in parameters()
        if item.role == "strength" or (item.role in ("number", "constant") and item.default == 1.0)
    }


def ends(name: str) -> pd.Series:
    """Return the mean of each field, later rows with more weight; so a change of places shows."""
    world = simulate(Scenario.of(uneven() | BRIEF | PROGRAMMES[name]), seed=3, replicate=1)
    found = {}
    for table in TABLES:
        rows = np.asarray(getattr(world, table))
        for field in rows.dtype.names or ():
            values = rows[field].astype(float).ravel()
            weights = np.arange(1.0, len(values) + 1.0)
            found[f"{table}.{field}"] = values @ weights / max(1.0, weights.sum())
    return pd.Series(found, name=name)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_small_programme_ends_as_agreed(name: str) -> None:
    golden = pd.read_csv(GOLDEN, index_col="field")[name]
    found = ends(name)
    assert list(found.index) == list(golden.index)
    apart = ~np.isclose(found, golden, rtol=1e-9, atol=1e-12)
    assert found[apart].to_dict() == golden[apart].to_dict()


if __name__ == "__main__":
    table = pd.DataFrame({name: ends(name) for name in PROGRAMMES})
    table.to_csv(GOLDEN, index_label="field", float_format="%.12g")
