"""People, not wires: what a programme does reaches patients through people and plans only.

A programme is run once, and all that its teams and plans were before each week's work on the
plans and before each week's care is kept.  Then these two phases alone are run again under another
value of one lever, everything that other phases write being as it was.  No lever may move
true quality in such a replay by a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.compiled import phase
from rp2pr_sim.rules.phases import implement, treat_patients
from rp2pr_sim.scenario import parameters
from rp2pr_sim.setup import make_world
from rp2pr_sim.state import World
from rp2pr_sim.terms import PlanState
from rp2pr_sim.verify.check import Check
from rp2pr_sim.verify.worlds import SEED, outermost, side_by_side, small, with_value, words
from rp2pr_sim.week import WEEK, Actor, rule_book

__all__ = ["Recording", "changed_levers", "largest_difference", "levers_move_nothing", "record"]

Rows = npt.NDArray[np.void]

REPLAYED = ("implement", "treat_patients")
FREE_TO_MOVE = ("scale", "time")  # how many teams and weeks there are is not a matter of people


class Moment(NamedTuple):
    """What a replayed phase was handed in one week, and what it left."""

    week: int
    phase: str
    before: tuple[Rows, ...]
    """Teams, members, plans, core."""
    after: tuple[Rows, ...]


class Recording(NamedTuple):
    """A programme that was run, with what its two replayed phases were handed."""

    world: World
    moments: tuple[Moment, ...]
    book: Mapping[str, Callable[..., Any]]


def record(world: World, own: Mapping[str, Callable[..., Any]] | None = None) -> Recording:
    """Run a programme from week 0 phase by phase, in place, and keep what the replayed phases saw.

    Args:
        world: its records in week 0.
        own: phases replaced by other compiled functions, by name.

    Raises:
        InputError: for a phase that does not exist.
    """
    book, handed = rule_book(own or {}), _handed(world)
    moments = []
    for week in range(len(world.weeks)):
        world.luck[0].week = week
        for actor, name in WEEK:
            before = _snapshot(world) if name in REPLAYED else ()
            for arguments in handed[actor]:
                book[name](*arguments)
            if name in REPLAYED:
                moments.append(Moment(week, name, before, _snapshot(world)))
    return Recording(world, tuple(moments), book)


def largest_difference(recording: Recording, values: Mapping[str, Any]) -> float:
    """By how much true quality differs anywhere and at any time when the replayed phases see other parameters.

    What the replayed phases themselves write differently is carried on; all else is as recorded.

    Args:
        recording: the programme.
        values: parameters set by name.

    Returns:
        The largest difference in weekly or yearly true quality of any team and indicator, share points.
    """
    other = with_value(recording.world, values)
    largest = 0.0
    state = recording.moments[0].before
    for moment, following in zip(recording.moments, (*recording.moments[1:], None), strict=True):
        replayed = tuple(part.copy() for part in state)
        other.luck[0].week = moment.week
        _play(recording.book[moment.phase], replayed, other)
        for field in ("true_quality", "true_year"):
            largest = max(largest, float(np.abs(replayed[0][field] - moment.after[0][field]).max()))
        if following:
            state = tuple(map(_carried, replayed, moment.after, following.before))
    return largest


def changed_levers(full: bool) -> list[dict[str, Any]]:
    """Each lever but scale, time and files at each other value: all choices, or the ends of its range and, if full, its middle."""
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
    """Replays under every other value of every lever leave true quality as it was.

    Args:
        full: five programmes instead of one, and more values.
        own: phases replaced by other compiled functions, by name.
    """
    recordings = [record(make_world(small(), SEED, replicate), own) for replicate in range(5 if full else 1)]
    changes = changed_levers(full)
    moved = side_by_side(lambda change: max(largest_difference(recording, change) for recording in recordings), changes)
    guilty = sorted({name for change, by in zip(changes, moved, strict=True) for name in change if by > 0.0})
    done = sum(int((recording.world.plans["state"] == PlanState.finished).sum()) for recording in recordings)
    levers = len({name for change in changes for name in change})
    figure = f"{levers} levers at {len(changes)} other values, {done} plans carried out: largest difference {max(moved):g}"
    if guilty:
        figure += f", by {', '.join(guilty)}"
    return Check("mediators", "no lever moves true quality but through people and plans", not guilty and done > 0, figure)


def _handed(world: World) -> dict[Actor, list[tuple[Any, ...]]]:
    """What a phase is called with, for each one who acts (`rules/phases.py`)."""
    teams, members, plans, visits, facilitators, weeks = world[:6]
    core, s, luck = world.core[0], world.scenario[0], world.luck[0]
    meetings = []
    for visit in visits:
        back = visits[visit.reverse] if visit.reverse >= 0 else visit
        host, visitor = visit.host, visit.visitor
        meetings.append((visit, back, teams[host], members[host], teams[visitor], members[visitor], core, facilitators, s, luck))
    return {
        Actor.core_team: [(core, teams, plans, visits, facilitators, weeks, s, luck)],
        Actor.team: [(teams[i], members[i], plans[i], core, s, luck) for i in range(len(teams))],
        Actor.visit: meetings,
    }


def _snapshot(world: World) -> tuple[Rows, ...]:
    return world.teams.copy(), world.members.copy(), world.plans.copy(), world.core.copy()


def _carried(found: Rows, recorded: Rows, following: Rows) -> Rows:
    """What stands at the next moment: as recorded, but for what the replay has written differently."""
    state = following.copy()
    differs = words(found) != words(recorded)
    if differs.any():
        words(state)[differs] = words(found)[differs]
    return state


def _play(function: Callable[..., Any], state: tuple[Rows, ...], world: World) -> None:
    """Let each team go through a phase, with the scenario and the luck of `world`."""
    compiled = _COMPILED.get(function)
    if compiled:
        compiled(*state, world.scenario, world.luck)
        return
    teams, members, plans, core = state
    for i in range(len(teams)):
        function(teams[i], members[i], plans[i], core[0], world.scenario[0], world.luck[0])


@phase
def _implement(teams: Rows, members: Rows, plans: Rows, core: Rows, scenario: Rows, luck: Rows) -> None:
    for i in range(len(teams)):
        implement(teams[i], members[i], plans[i], core[0], scenario[0], luck[0])


@phase
def _treat_patients(teams: Rows, members: Rows, plans: Rows, core: Rows, scenario: Rows, luck: Rows) -> None:
    for i in range(len(teams)):
        treat_patients(teams[i], members[i], plans[i], core[0], scenario[0], luck[0])


_COMPILED: dict[Callable[..., Any], Callable[..., None]] = {implement: _implement, treat_patients: _treat_patients}
