"""The default programme's outcomes as last agreed: a change of results must be intended.

When this fails because results were meant to change: `python tests/test_golden.py` writes the file
anew, and CHANGELOG.md says under "Results" why.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rp2pr_sim import Scenario, simulate, tables

GOLDEN = Path(__file__).with_name("golden.json")
SCENARIOS = {
    "default": {},
    "outside panel, no support": {
        "exchange.kind": "outside_panel",
        "facilitation.kind": "none",
        "support.qi_hours": 0,
        "support.push": 0,
    },
    "feedback": {"review.kind": "feedback"},
}
OUTCOMES = (
    "visits_held",
    "weeks_first_to_last_visit",
    "safety",
    "honesty",
    "share_submitted",
    "plans_per_submitting_team",
    "plan_success",
    "points_per_plan",
    "share_claimed",
    "true_difference",
    "recorded_difference",
    "staff_hours",
)


def outcomes() -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for name, values in SCENARIOS.items():
        row = tables(simulate(Scenario.of(values), 1, 0))["programme"].iloc[0]
        found[name] = {
            outcome: None if row.isna()[outcome] else round(float(row[outcome]), 9)
            for outcome in OUTCOMES
        }
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_results_are_those_that_were_agreed(name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    found = outcomes()[name]
    # nobody visits anybody: no visit has any safety
    missing = {outcome for outcome, value in golden.items() if value is None}
    assert {outcome for outcome, value in found.items() if value is None} == missing
    kept = {outcome: value for outcome, value in golden.items() if value is not None}
    assert {outcome: found[outcome] for outcome in kept} == pytest.approx(kept, rel=1e-6)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(outcomes(), indent=2) + "\n", encoding="utf-8")
