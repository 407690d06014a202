"""The two phases compiled, their draws and functions, and the least that touches the same memory.

`two_phases` plays the very functions of the engine. `floor` goes through the same records and reads
and writes the same fields, with an addition each instead of the rules.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.start import FIRST, WEEKS, copied, halfway
from rp2pr_sim.core import random_numbers
from rp2pr_sim.core.jit import phase, rule
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.rules import phases, transforms
from rp2pr_sim.model.state import Member, Plan, Team, World

__all__ = ["counted", "floor", "measured", "two_phases"]

Ready = Callable[[World], Callable[[], object]]
"""Function that makes from a state the call that is timed."""


@phase
def two_phases(
    live: bool, work: bool, teams: Any, members: Any, plans: Any, core: Any, s: Any, luck: Any
) -> None:
    """Run `WEEKS` weeks from week `FIRST` on, for all teams of a state.

    They consist of `live_the_week`, `implement`, or both.
    """
    for week in range(FIRST, FIRST + WEEKS):
        luck[0].week = week
        for i in range(len(teams)):
            if live:
                luck[0].clock = week
                phases.live_the_week(teams[i], members[i], plans[i], core[0], s[0], luck[0])
            if work:
                luck[0].clock = week
                phases.implement(teams[i], members[i], plans[i], core[0], s[0], luck[0])


@rule
def touch_team(team: Team, members: list[Member], a: float) -> None:
    """Touch what the phases read and write of a team and its people."""
    team.openness += a + team.openness_set
    team.reciprocity += a + team.reciprocity_set
    team.follow_through += a + team.follow_through_set
    team.commitment += a + team.commitment_set
    team.protected_time += a + team.protected_time_set
    team.manager_support += a + team.manager_support_set
    team.safety += a + team.safety_set
    team.skill += a + team.skill_set
    team.workload += a + team.workload_set
    team.resentment += a
    team.in_touch += a
    team.strain += a + team.next_leaving_week
    if team.enrolled > 0.0:
        team.drop_logit = a + team.wave
        team.drop_logit += members[0].leaving_week


@rule
def touch_plan(plan: Plan, team: Team, a: float) -> None:
    """Touch what the phases read and write of a plan that is under way, and of its team."""
    plan.drive = (
        plan.owner
        + plan.needs_peripheral
        + plan.peripheral_help
        + plan.needs_manager
        + plan.ownership
        + plan.measured
    )
    plan.stall_logit = (
        team.understanding + plan.promise + plan.quantified + plan.aim + plan.lasting_weeks
    )
    plan.fit += a + team.idea[plan.topic]
    plan.progress += a + plan.scope + plan.diagnosis + plan.state
    plan.effect += a + plan.week_submitted
    plan.cycles += 1
    for role in range(5):
        team.hours[role] += a


@phase
def floor(teams: Any, members: Any, plans: Any, a: float) -> None:
    """Run `WEEKS` weeks of nothing but loading and storing.

    Parameters
    ----------
    teams : Any
        the table of teams.
    members : Any
        its people.
    plans : Any
        its plans.
    a : float
        what is added, 0; an argument, so that the compiler cannot leave it out.
    """
    for _ in range(WEEKS):
        for i in range(len(teams)):
            touch_team(teams[i], members[i], a)
            for number in range(teams[i].n_plans):
                plan = plans[i][teams[i].plan_slots[number]]
                if plan.week_active >= 0:
                    touch_plan(plan, teams[i], a)


@phase
def many_draws(n: int, luck: Any) -> float:
    """Return the sum of `n` draws."""
    total = 0.0
    for entity in range(n):
        total += random_numbers.uniform(luck[0], 1, entity)
    return total


@phase
def many_logistics(n: int, at: Floats) -> float:
    """Return the sum of `n` logistic links."""
    total = 0.0
    for i in range(n):
        total += transforms.chance_of(at[i & 1023])
    return total


def measured(replicates: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of `WEEKS` weeks of a default programme.

    They are the mean over replicates of the least of all repetitions.

    Returns
    -------
    dict[str, float]
        `both`, `live_the_week`, `implement`, `floor`, and the seconds of one `draw` and one
        `logistic` link.
    """
    worlds = [halfway(replicate) for replicate in range(replicates)]
    parts = {
        "both": _playing(True, True),
        "live_the_week": _playing(True, False),
        "implement": _playing(False, True),
        "floor": _touching,
    }
    found = {
        name: sum(_fastest(world, ready, repetitions) for world in worlds) / replicates
        for name, ready in parts.items()
    }
    n, at = 100_000, np.linspace(-4.0, 4.0, 1024)
    found["draw"] = (
        _fastest(worlds[0], lambda world: lambda: many_draws(n, world.luck), repetitions) / n
    )
    found["logistic"] = (
        _fastest(worlds[0], lambda _: lambda: many_logistics(n, at), repetitions) / n
    )
    return found


def counted(world: World) -> dict[str, float]:
    """Return how often the two phases draw, and use `exp` and `log`, per team-week.

    It needs a process in which nothing is compiled.

    Parameters
    ----------
    world : World
        a programme half-way; it is changed.
    """
    tally: Counter[str] = Counter()
    draw = random_numbers.philox

    def words(*place: int) -> tuple[np.uint64, ...]:
        tally["draws"] += 1
        with np.errstate(over="ignore"):  # products of words are meant to overflow
            return draw(*place)

    class CountingMath:
        def __getattr__(self, name: str) -> Any:
            tally["exps"] += name in ("exp", "log")
            return getattr(math, name)

    with (
        patch.object(random_numbers, "philox", words),
        patch.object(transforms, "math", CountingMath()),
    ):
        _playing(True, True)(world)()
    return {name: number / (WEEKS * len(world.teams)) for name, number in tally.items()}


def _playing(live: bool, work: bool) -> Ready:
    return lambda world: partial(
        two_phases,
        live,
        work,
        world.teams,
        world.members,
        world.plans,
        world.core,
        world.scenario,
        world.luck,
    )


def _touching(world: World) -> Callable[[], object]:
    return partial(floor, world.teams, world.members, world.plans, 0.0)


def _fastest(world: World, ready: Ready, repetitions: int) -> float:
    ready(copied(world))()  # compiled, or fetched from disk
    took = []
    for _ in range(repetitions):
        play = ready(copied(world))
        begin = process_time()
        play()
        took.append(process_time() - begin)
    return min(took)
