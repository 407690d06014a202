"""Results of a programme's plans, team by team, and effects with their 95% intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.fixtures import small
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.programme.plans import marks
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.scenario import Scenario

Z = 1.96  # half the width of a 95% interval, in standard errors
OUTCOMES = ("plan success", "points per plan", "carried out")
"""Means over plans at least 52 weeks old.

Their units: percentage points, points of the plan's own indicator, percentage points.
"""
FINE = 0.1  # half width below which an effect is shown with two decimals
TEAMS = 12
COMMON: Mapping[str, Any] = {
    "scale.n_intervention": TEAMS, "scale.n_control": 0, "scale.n_invited": 2 * TEAMS,
}  # fmt: skip


class Effect(NamedTuple):
    """A mean with its 95% interval."""

    mean: float
    half: float
    """Half the width of the interval."""

    @property
    def above(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.mean - self.half > 0.0

    @property
    def below(self) -> bool:
        """Whether the whole interval is below zero."""
        return self.mean + self.half < 0.0

    def __str__(self) -> str:
        digits = 1 if self.half >= FINE else 2
        return f"{self.mean:+.{digits}f} ± {self.half:.{digits}f}"


def effect_of(differences: Floats) -> Effect:
    """Return the mean over replicates of paired differences (replicates,) and its interval.

    Replicates without a value are left out; with fewer than two values both are NaN.
    """
    known = differences[np.isfinite(differences)]
    if len(known) < 2:
        return Effect(math.nan, math.nan)
    return Effect(float(known.mean()), Z * float(known.std(ddof=1)) / math.sqrt(len(known)))


def standard_error(values: Floats) -> Any:
    """Return the standard error of the mean over the first axis."""
    return values.std(axis=0, ddof=1) / math.sqrt(len(values))


def jackknife(left_out: Floats) -> Any:
    """Return half the width of the 95% interval of one figure or of several.

    It is computed from the values that the figure has with each part of the data left out in turn.
    """
    return Z * math.sqrt(len(left_out) - 1) * left_out.std(axis=0)


def taking_part(values: Mapping[str, Any] | None = None) -> Scenario:
    """Return the default programme with twelve teams, no control teams and the given parameters."""
    return small({**COMMON, **(values or {})})


def without_weeks(world: World) -> World:
    """Return the same programme without its weekly series, which take time to fill and to copy."""
    return world._replace(weeks=world.weeks[:0])


def plans_of_teams(world: World) -> Floats:
    """Return each team's number of plans at least 52 weeks old and their sums of `OUTCOMES`.

    The shape is `(teams, 4)`.
    """
    teams, plans, scenario = map(in_one_piece, (world.teams, world.plans, world.scenario))
    mark = marks(teams, plans, scenario)
    parts = (
        np.ones(plans.shape),
        100.0 * plans["reached"],
        100.0 * plans["effect"] * plans["room"],
        100.0 * mark.carried_out,
    )
    return np.stack([(part * mark.a_year_old).sum(axis=1) for part in parts], axis=1)


def of_plans(sums: Floats) -> Floats:
    """Return `OUTCOMES` (3,) of some teams from their rows of `plans_of_teams`.

    They are NaN if no team has such a plan.
    """
    total = sums.sum(axis=0)
    return np.asarray(total[1:] / total[0] if total[0] else np.full(len(OUTCOMES), np.nan))
