"""Objectives: the outcomes of the table `programme` that are worth money.

Each says which direction is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from rp2pr_sim.analysis.numbers import difference_unit
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes import columns
from rp2pr_sim.outcomes.column import Column


class Objective(NamedTuple):
    """An outcome to optimise."""

    outcome: str
    label: str
    """The name in plain words; the sum over the teams if numbers of teams differ."""
    unit: str
    per_team: bool = True
    """Whether it is a mean over the teams.

    It must be added up before programmes of different size are compared.
    """
    lower_is_better: bool = False
    needs_control: bool = False
    """Whether it is measured against control teams; without them it has no value."""
    added_up: bool = False

    @property
    def apart_unit(self) -> str:
        """The unit of a difference."""
        return difference_unit(self.unit)

    @property
    def needs(self) -> list[str]:
        """The columns that it is read from."""
        return [self.outcome, *(["teams_intervention"] if self.added_up else [])]

    def read(self, programme: pd.DataFrame) -> pd.Series[float]:
        """Return the outcome of each run, in its own unit; a run without a value counts as 0."""
        values = programme[self.outcome].astype("float64").fillna(0.0)
        return (
            values * programme["teams_intervention"].astype("float64") if self.added_up else values
        )

    def better(self, values: Floats) -> Floats:
        """Return the values with a sign that makes more better."""
        return -values if self.lower_is_better else values


def _objectives() -> Mapping[str, Objective]:
    known = {column.name: column for column in columns() if column.table == "programme"}

    def of(name: str, per_team: bool = True, label: str = "", **more: bool) -> Objective:
        column: Column = known[name]
        return Objective(name, label or column.label, column.unit, per_team, **more)

    found = [
        of("true_gain_per_team"),
        of("plan_gain_per_team"),
        of("plans_reached", False, "Plans that reached their original aim"),
        of("teams_submitted", False, "Teams that submitted a plan"),
        of("plan_success", False),
        of("points_per_plan", False),
        of("share_submitted", False),
        of("share_carried_out", False),
        of("share_with_idea", False),
        of("share_blind_spots", False),
        of("share_harmed", False, lower_is_better=True),
        of("true_gain_fifth_1", False, "Improvement in care of the weakest fifth of the teams"),
        of("true_gain_fifth_5", False, "Improvement in care of the strongest fifth of the teams"),
        of("true_difference", False, needs_control=True),
        of("recorded_difference", False, needs_control=True),
        of("significant_recorded", False, needs_control=True),
    ]
    by_indicator = {
        f"true_gain_on_{each.name}": Objective(
            f"true_gain_on_{each.name}",
            f"Improvement in care: {INDICATOR_WORDS[each.name].lower()}",
            "share points",
        )
        for each in Indicator
    }
    return {objective.outcome: objective for objective in found} | by_indicator


OBJECTIVES = _objectives()
"""Objectives by the name of the outcome; the first is the default."""

_SUMS = ("plans_reached", "teams_submitted")


def objective_of(outcome: object, many_sizes: bool) -> Objective:
    """Return the objective of this name.

    Parameters
    ----------
    outcome : object
        the name of a column of the table `programme`.
    many_sizes : bool
        whether programmes of different numbers of teams are compared.

    Raises
    ------
    InputError
        if there is no such objective, or it does not measure how much a larger programme achieves.
    """
    if not isinstance(outcome, str) or outcome not in OBJECTIVES:
        raise InputError(
            f"outcome is {quoted(outcome)}; allowed is one of"
            f" {', '.join(OBJECTIVES)}.{nearest(str(outcome), list(OBJECTIVES))}"
        )
    objective = OBJECTIVES[outcome]
    if many_sizes and not objective.per_team and outcome not in _SUMS:
        good = ", ".join(
            name for name, item in OBJECTIVES.items() if item.per_team or name in _SUMS
        )
        raise InputError(
            f"outcome is {quoted(outcome)}, which does not tell large from small programmes; with"
            f" teams=free allowed: {good}."
        )
    return (
        objective._replace(label=f"{objective.label}, added up over all teams", added_up=True)
        if many_sizes and objective.per_team
        else objective
    )
