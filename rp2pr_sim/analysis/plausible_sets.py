"""The parameter sets that agree with all facts, as they are shipped, and a scenario under each of them.

`evidence/posterior.csv` is the table `ensemble.csv` of `rp2pr fit` (`make posterior`).  A row sets
the fitted parameters and the strengths of whole blocks; all else stays as the scenario has it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study.design import Study

FEWEST = 8
"""Replicates of each parameter set: with fewer, too much chance is left in its mean."""

_PREFIX = "posterior-"


@cache
def ensemble() -> tuple[dict[str, float], ...]:
    """Each parameter set by name, in the order in which they are kept."""
    lines = files("rp2pr_sim.evidence").joinpath("posterior.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(lines.splitlines())
    return tuple({name: float(value) for name, value in row.items()} for row in rows)


def kept_by_hand(scenario: Scenario, named: Collection[str] = ()) -> tuple[str, ...]:
    """Parameters of the ensemble that stay as they are: set to another value than the default, or named by the user."""
    usual = {item.name: item.default for item in parameters()}
    return tuple(name for name in ensemble()[0] if name in named or scenario[name] != usual[name])


def under_each(scenario: Scenario, kept: Collection[str] = ()) -> dict[str, Scenario]:
    """A scenario under every parameter set, by the names `posterior-000`, `posterior-001`, ...; `kept` are not touched."""
    return {
        name_of(number): scenario.replaced(
            {name: value for name, value in row.items() if name not in kept}
        )
        for number, row in enumerate(ensemble())
    }


def name_of(number: int) -> str:
    """The name of a parameter set, by its place in the ensemble."""
    return f"{_PREFIX}{number:03d}"


def is_ensemble(study: Study) -> bool:
    """Whether the points of a study are a scenario under each parameter set."""
    return len(study.points) > 1 and all(name.startswith(_PREFIX) for name in study.points)


def has_ranges(study: Study) -> bool:
    """Whether the runs of such a study tell parameter uncertainty from chance: enough of them, of which no two share chance."""
    return study.own_replicates and study.replicates >= FEWEST
