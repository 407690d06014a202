"""The quantity that a strength is declared to move, as one figure of a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, PlanState
from rp2pr_sim.core.records import Ints
from rp2pr_sim.model.state import World
from rp2pr_sim.model.topics import MAIN_INDICATOR


def quantity(world: World, moves: str) -> float:
    """Return a quantity at the end of a run, as a mean over the programme.

    Teams and members: the mean over the teams that take part.  Visits: the mean over all visits of
    the programme; a day that was not found counts as found when the run ended.  Plans: the sum over
    all plans per team that takes part, so that it is defined without plans too.

    Parameters
    ----------
    world : World
        its records at the end of a run.
    moves : str
        the quantity as a strength declares it: `record.field`, or a key of `_COUNTED`.
    """
    if moves in _COUNTED:
        return _COUNTED[moves](world)
    record, _, field = moves.partition(".")
    part = _taking_part(world)
    if record == "plan":
        return float(world.plans[part][field].sum()) / int(part.sum())
    rows = world.visits if record == "visit" else getattr(world, f"{record}s")[part]
    return float(rows[field].mean())


def _taking_part(world: World) -> npt.NDArray[np.bool_]:
    return np.asarray(world.teams["arm"] == Arm.intervention)


def _submitted(world: World) -> float:
    """Return the number of submitted plans per team."""
    return float((world.plans[_taking_part(world)]["week_submitted"] >= 0).sum(axis=1).mean())


def _drafted(world: World) -> float:
    """Return the number of plans that were ever drafted per team."""
    return float((world.plans[_taking_part(world)]["state"] != PlanState.none).sum(axis=1).mean())


def _weeks_to_submission(world: World) -> float:
    """Return the mean weeks from draft to submission.

    A draft that is never submitted counts to the end of the run.
    """
    plans = world.plans[_taking_part(world)]
    drafted = plans[plans["state"] != PlanState.none]
    if not len(drafted):
        return 0.0
    handed_in = _or_last(drafted["week_submitted"], world)
    return float((handed_in - drafted["week_drafted"]).mean())


def _weeks_stalled(world: World) -> float:
    """Return the weeks in which plans were stalled per team."""
    return float(world.plans[_taking_part(world)]["weeks_stalled"].sum(axis=1).mean())


def _week_of(field: str) -> Callable[[World], float]:
    return lambda world: float(_or_last(world.visits[field], world).mean())


def _or_last(weeks: Ints, world: World) -> Ints:
    """Return these weeks, and the end of the run for what has not happened."""
    return np.where(weeks >= 0, weeks, len(world.weeks))


def _tries_where_weak(world: World) -> float:
    """Return topics worked on alone with low published figures minus those with high ones.

    It is a mean per team and indicator.
    """
    teams, topics = world.teams[_taking_part(world)], np.flatnonzero(MAIN_INDICATOR >= 0)
    tries, gap = teams["tries"][:, MAIN_INDICATOR[topics]], teams["shown_gap"][:, topics]
    return float((tries * (2.0 * gap - 1.0)).mean())


_COUNTED: Mapping[str, Callable[[World], float]] = {
    "team.plans": _submitted,
    "team.tries_where_weak": _tries_where_weak,
    "plan.state": _drafted,
    "plan.week_submitted": _weeks_to_submission,
    "plan.stall": _weeks_stalled,
    "visit.booked_week": _week_of("booked_week"),
    "visit.held_week": _week_of("held_week"),
}
