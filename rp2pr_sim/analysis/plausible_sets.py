"""The plausible parameter sets that are shipped, and a scenario under each of them.

`evidence/posterior.csv` is the table `parameter_sets` of `rp2pr calibrate` (`make calibration`).  A
row sets the fitted parameters and the strengths of whole blocks; everything else stays as the
scenario has it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from rp2pr_sim.scenario import Scenario

FEWEST = 8
"""Replicates of each parameter set: with fewer, too much chance is left in its mean."""


@cache
def ensemble() -> tuple[dict[str, float], ...]:
    """Return the parameter sets in the order of the file, each as values by parameter."""
    lines = files("rp2pr_sim.evidence").joinpath("posterior.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(lines.splitlines())
    return tuple({name: float(value) for name, value in row.items()} for row in rows)


def kept_by_hand(scenario: Scenario, named: Collection[str] = ()) -> tuple[str, ...]:
    """Return the parameters of the sets that stay as they are.

    The scenario sets them to another value than the default, or the user has named them.
    """
    usual = Scenario()
    return tuple(name for name in ensemble()[0] if name in named or scenario[name] != usual[name])


def under_each(scenario: Scenario, kept: Collection[str] = ()) -> dict[str, Scenario]:
    """Return a scenario under every parameter set, by the names `posterior-000`, ...

    The parameters `kept` are not changed.
    """
    return {
        name_of(number): scenario.replaced(
            {name: value for name, value in row.items() if name not in kept}
        )
        for number, row in enumerate(ensemble())
    }


def name_of(number: int) -> str:
    """Return the name of a parameter set, by its place in the file."""
    return f"posterior-{number:03d}"
