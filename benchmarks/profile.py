"""Time of a week by phase, measured within compiled code by the processor's own counter.

The weeks are those of the engine, in the order of `rp2pr_sim/model/schedule.py`, with the counter
read between two phases; so all teams go through a phase before the next begins, where the engine
takes successive phases team by team.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from benchmarks.start import SEED, copied
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.schedule import RULE_BOOK, WEEK, Actor
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario

__all__ = ["measured"]

_RUNS = 6
_LOOPS = {
    Actor.core_team: (
        "        luck[0].clock = week\n        {phase}(core[0], teams, plans, visits, facilitators,"
        " weeks, s[0], luck[0])\n"
    ),
    Actor.team: (
        "        for i in range(len(teams)):\n"
        "            if {who}(teams[i], core[0], s[0], luck[0]):\n"
        "                luck[0].clock = week\n"
        "                {phase}(teams[i], members[i], plans[i], core[0], s[0], luck[0])\n"
    ),
    Actor.visit: (
        "        for v in visits:\n            if {who}(v, s[0], luck[0]):\n                back ="
        " visits[v.reverse] if v.reverse >= 0 else v\n                host, visitor ="
        " teams[v.host], teams[v.visitor]\n                luck[0].clock = week\n               "
        " {phase}(v, back, host, members[v.host], visitor, members[v.visitor], core[0],"
        " facilitators, s[0], luck[0])\n"
    ),
}


@rule
def anybody(agent: Any, *others: Any) -> bool:
    """Return true, as the condition of a phase that all go through."""
    return True


@intrinsic
def ticks(context: Any) -> Any:
    """Return the processor's counter now."""

    def emitted(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        counter = builder.module.declare_intrinsic(
            "llvm.readcyclecounter", fnty=ir.FunctionType(ir.IntType(64), [])
        )
        return builder.call(counter, [])

    return types.int64(), emitted


def measured(scenario: Scenario, replicates: int) -> dict[str, float]:
    """Return nanoseconds per team-week of each phase, the mean over replicates.

    The programme has no weekly series.
    """
    weeks, found = _compiled_weeks(), []
    for replicate in range(replicates):
        world = make_world(scenario, SEED, replicate)
        world = world._replace(weeks=world.weeks[:0])
        weeks(1, np.zeros(len(WEEK)), *copied(world))
        found.append(_nanoseconds(weeks, world, scenario.time.weeks))
    each = np.mean(found, axis=0)
    return {moment.phase: float(value) for moment, value in zip(WEEK, each, strict=True)}


def _nanoseconds(weeks: Callable[..., None], world: World, horizon: int) -> Floats:
    """Return nanoseconds per team-week by phase, each the least of some runs of one programme."""
    runs, elapsed = [], 0.0
    for _ in range(_RUNS):
        spent, fresh = np.zeros(len(WEEK)), copied(world)
        begin = perf_counter()
        weeks(horizon, spent, *fresh)
        elapsed += perf_counter() - begin
        runs.append(spent)
    tick = elapsed / np.sum(runs)
    return np.asarray(np.min(runs, axis=0) * tick * 1e9 / (horizon * len(world.teams)))


def _compiled_weeks() -> Callable[..., None]:
    """Return `weeks(horizon, spent, tables...)`: it runs all weeks and adds up ticks by phase."""
    source = (
        "def weeks(horizon, spent, teams, members, plans, visits, facilitators, weeks, core, s,"
        " luck):\n"
    )
    source += (
        "    for week in range(horizon):\n        luck[0].week = week\n        begin = ticks()\n"
    )
    names: dict[str, Any] = {"ticks": ticks, **RULE_BOOK}
    for k, moment in enumerate(WEEK):
        names[f"who_{k}"] = moment.who or anybody
        source += _LOOPS[moment.actor].format(phase=moment.phase, who=f"who_{k}")
        source += f"        end = ticks()\n        spent[{k}] += end - begin\n        begin = end\n"
    exec(source, names)
    compiled: Callable[..., None] = numba.njit(names["weeks"])
    return compiled
