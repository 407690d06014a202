"""Small programmes to check the model on: functions to make, copy, compare and run them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.records import Ints
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.model.state import (
    CoreTeam,
    Facilitator,
    Luck,
    Member,
    Plan,
    Team,
    Visit,
    WeekRow,
    World,
)
from rp2pr_sim.scenario import Parameter, Scenario

SEED = 20_120_401  # of every programme that a check runs
SMALL: Mapping[str, Any] = {"scale.n_intervention": 6, "scale.n_control": 2, "scale.n_invited": 24}
RECORDS = {
    "teams": Team, "members": Member, "plans": Plan, "visits": Visit, "facilitators": Facilitator,
    "weeks": WeekRow, "core": CoreTeam, "luck": Luck,
}  # fmt: skip

T = TypeVar("T")
R = TypeVar("R")


def small(values: Mapping[str, Any] | None = None) -> Scenario:
    """Return the default programme with six teams, two control teams and the given parameters."""
    return Scenario.of({**SMALL, **(values or {})})


def copied(world: World) -> World:
    """Return a copy of a world that shares no memory with it."""
    return World(*(part.copy() for part in world))


def ended(world: World) -> World:
    """Run a world from week 0 to its end, in place, and return it."""
    run_weeks(world)
    return world


def with_value(world: World, values: Mapping[str, Any]) -> World:
    """Return a copy of a world, already set up, with these values in its scenario record."""
    other = copied(world)
    for name, value in values.items():
        block, _, item = name.partition(".")
        other.scenario[block][item] = value
    return other


def words(rows: npt.NDArray[np.void]) -> Ints:
    """Return records as whole numbers, bit for bit.

    The shape is that of `rows` with one more axis, the 8-byte words of a record.
    """
    whole = np.ascontiguousarray(rows)
    return whole.view(np.int64).reshape(*rows.shape, rows.dtype.itemsize // 8)


def same(a: npt.NDArray[np.void], b: npt.NDArray[np.void]) -> bool:
    """Check whether two tables of records are equal to the last bit."""
    return a.shape == b.shape and bool(np.array_equal(words(a), words(b)))


def faults(world: World) -> list[str]:
    """Return the values in a world's records that are not finite or not in their legal range."""
    return [
        fault for name, record in RECORDS.items() for fault in record.faults(getattr(world, name))
    ]


def outermost(item: Parameter) -> list[Any]:
    """Return each choice of a parameter, or its two states, or the ends of its range."""
    if item.kind is bool:
        return [False, True]
    if issubclass(item.kind, IntEnum):
        return list(item.kind)
    return [item.kind(item.low), item.kind(item.high)]


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Apply `work` to each item in threads and return the results in the order of the items.

    Threads are enough because the compiled engine runs without the GIL.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
