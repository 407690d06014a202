"""Programmes half-way: the state in which all contenders of the two phases begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from benchmarks.plain_state import Member, Plan
from benchmarks.plain_team import TeamBehaviour
from rp2pr_sim.core.enums import PlanState, Role, Topic
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import Team, World
from rp2pr_sim.scenario import Scenario

__all__ = ["FIRST", "SEED", "WEEKS", "TeamStart", "copied", "halfway", "plain_starts"]

SEED = 1
FIRST = 60  # the week in which most plans are under way
WEEKS = 40

_TYPES: dict[str, Any] = {"role": Role, "topic": Topic, "state": PlanState}


class TeamStart(NamedTuple):
    """One team as plain Python objects: attributes by name, people, and plans so far."""

    attributes: dict[str, Any]
    members: list[Member]
    plans: list[Plan]


def halfway(replicate: int, scenario: Scenario | None = None, seed: int = SEED) -> World:
    """Return a programme at the start of week `FIRST`; the default one if none is given."""
    world = make_world(scenario or Scenario(), seed, replicate)
    run_weeks(world, 0, FIRST)
    return world


def copied(world: World) -> World:
    """Return the same state in memory of its own."""
    return World(*(table.copy() for table in world))


def plain_starts(world: World) -> Iterator[TeamStart]:
    """Yield the teams of a state as plain Python objects, in the order of its table."""
    names = [name for name in TeamBehaviour.__annotations__ if name in Team.fields()]
    for row, team in enumerate(world.teams):
        attributes = {"trust": int(team["id"]), **{name: team[name].tolist() for name in names}}
        members = [_made(Member, slot, record) for slot, record in enumerate(world.members[row])]
        plans = [
            _made(Plan, slot, record)
            for slot, record in enumerate(world.plans[row])
            if record["state"] != PlanState.none
        ]
        yield TeamStart(attributes, members, plans)


def _made(kind: type[Any], slot: int, record: Any) -> Any:
    names = [item.name for item in fields(kind) if item.name != "slot"]
    return kind(
        slot=slot,
        **{name: _TYPES.get(name, lambda value: value)(record[name].item()) for name in names},
    )
