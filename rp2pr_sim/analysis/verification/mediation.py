"""Mediation: a programme reaches patients only through people and plans.

A programme is run once, and the state of its teams and plans before each week's work on the plans
and before each week's care is kept.  Then these two phases alone are run again under another value
of one lever, with all that other phases write as it was.  No lever may move true quality in such a
replay by a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import (
    SEED,
    outermost,
    side_by_side,
    small,
    with_value,
    words,
)
from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.engine.codegen import Kernels, kernels
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.schedule import WEEK, Actor
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import parameters

Rows = npt.NDArray[np.void]

REPLAYED = ("implement", "treat_patients")
KEPT = ("teams", "members", "plans", "core")
FREE_TO_MOVE = ("scale", "time")  # the number of teams and of weeks may change the results directly


class Step(NamedTuple):
    """The input and the output of a replayed phase in one week: copies of the tables in `KEPT`."""

    week: int
    phase: str
    before: dict[str, Rows]
    after: dict[str, Rows]


class Recording(NamedTuple):
    """A programme that was run, with the inputs of its two replayed phases."""

    world: World
    steps: tuple[Step, ...]
    kernels: Kernels


def record(world: World, own: Mapping[str, Callable[..., Any]] | None = None) -> Recording:
    """Run a programme from week 0 phase by phase, in place, and keep the replayed phases' inputs.

    Parameters
    ----------
    world : World
        its records in week 0.
    own : Mapping[str, Callable[..., Any]] | None
        phases replaced by other compiled functions, by name.

    Raises
    ------
    InputError
        for a phase that does not exist.
    """
    compiled, steps = kernels(own), []
    actors = {Actor.core_team: 1, Actor.team: len(world.teams), Actor.visit: len(world.visits)}
    for week in range(len(world.weeks)):
        world.luck["week"] = week
        for moment in WEEK:
            phase = moment.phase
            before = _snapshot(world) if phase in REPLAYED else {}
            for row in range(actors[moment.actor]):
                compiled.one[phase](row, *world)
            if phase in REPLAYED:
                steps.append(Step(week, phase, before, _snapshot(world)))
    return Recording(world, tuple(steps), compiled)


def largest_difference(recording: Recording, values: Mapping[str, Any]) -> float:
    """Return the largest difference in true quality if the replayed phases get other parameters.

    Changes that the replayed phases themselves write are carried on; all else is as recorded.

    Parameters
    ----------
    recording : Recording
        the programme.
    values : Mapping[str, Any]
        parameters set by name.

    Returns
    -------
    float
        The largest difference in weekly or yearly true quality of any team and indicator, as a
        share.
    """
    other = with_value(recording.world, values)
    largest = 0.0
    state = {name: table.copy() for name, table in recording.steps[0].before.items()}
    for step, following in zip_longest(recording.steps, recording.steps[1:]):
        other = other._replace(**state)
        other.luck["week"] = step.week
        for row in range(len(other.teams)):
            recording.kernels.one[step.phase](row, *other)
        for field in ("true_quality", "true_year"):
            moved = np.abs(other.teams[field] - step.after["teams"][field])
            largest = max(largest, float(moved.max()))
        if following:
            state = {
                name: _merged(table, step.after[name], following.before[name])
                for name, table in state.items()
            }
    return largest


def changed_levers(full: bool) -> list[dict[str, Any]]:
    """Return each lever at each of its other values, without scale, time and files.

    The values are all choices, or the ends of the range and, if `full`, its middle.
    """
    found = []
    for item in parameters():
        if item.role != "lever" or item.block in FREE_TO_MOVE or item.kind is str:
            continue
        values = outermost(item)
        if full and item.kind in (int, float):
            values.append(item.kind((item.low + item.high) / 2))
        found += [{item.name: value} for value in values if value != item.default]
    return found


def levers_move_nothing(full: bool, own: Mapping[str, Callable[..., Any]] | None = None) -> Check:
    """Check that replays under every other value of every lever leave true quality as it was.

    Parameters
    ----------
    full : bool
        five programmes instead of one, and more values.
    own : Mapping[str, Callable[..., Any]] | None
        phases replaced by other compiled functions, by name.
    """
    replicates = range(5 if full else 1)
    recordings = [record(make_world(small(), SEED, replicate), own) for replicate in replicates]
    changes = changed_levers(full)
    moved = side_by_side(
        lambda change: max(largest_difference(recording, change) for recording in recordings),
        changes,
    )
    names = [name for change in changes for name in change]
    guilty = sorted({name for name, by in zip(names, moved, strict=True) if by > 0.0})
    done = sum(int((each.world.plans["state"] == PlanState.finished).sum()) for each in recordings)
    levers = len(set(names))
    figure = (
        f"{levers} levers at {len(changes)} other values, {done} plans carried out: largest"
        f" difference {max(moved):g}"
    )
    if guilty:
        figure += f", by {', '.join(guilty)}"
    name = "no lever moves true quality but through people and plans"
    return Check("mediators", name, not guilty and done > 0, figure)


def _snapshot(world: World) -> dict[str, Rows]:
    return {name: getattr(world, name).copy() for name in KEPT}


def _merged(found: Rows, recorded: Rows, following: Rows) -> Rows:
    """Return a table at the next step: as recorded, with the replay's own changes carried on."""
    table = following.copy()
    differs = words(found) != words(recorded)
    if differs.any():
        words(table)[differs] = words(found)[differs]
    return table
