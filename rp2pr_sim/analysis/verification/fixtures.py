"""Small programmes to check the model on: made, copied, compared, run side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.records import Ints
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

SEED = 20_120_401  # of every programme that is run for a check
SMALL: Mapping[str, Any] = {"scale.n_intervention": 6, "scale.n_control": 2, "scale.n_invited": 24}
RECORDS = {
    "teams": Team,
    "members": Member,
    "plans": Plan,
    "visits": Visit,
    "facilitators": Facilitator,
    "weeks": WeekRow,
    "core": CoreTeam,
    "luck": Luck,
}

T = TypeVar("T")
R = TypeVar("R")


def small(values: Mapping[str, Any] | None = None) -> Scenario:
    """The default programme with six teams taking part and two that wait, and some parameters set by name."""
    return Scenario.of({**SMALL, **(values or {})})


def copied(world: World) -> World:
    """A world that shares no memory with this one."""
    return World(*(part.copy() for part in world))


def with_value(world: World, values: Mapping[str, Any]) -> World:
    """A copy of a world that is set up already, with parameters set by name in its scenario record."""
    other = copied(world)
    for name, value in values.items():
        block, _, item = name.partition(".")
        other.scenario[block][item] = value
    return other


def words(rows: npt.NDArray[np.void]) -> Ints:
    """Records as whole numbers, bit for bit: the shape of `rows` and, behind it, 8-byte words of a record."""
    plain = np.ascontiguousarray(rows).view(np.ndarray)
    return plain.view(np.int64).reshape(*rows.shape, rows.dtype.itemsize // 8)


def same(a: npt.NDArray[np.void], b: npt.NDArray[np.void]) -> bool:
    """Whether two tables of records are equal to the last bit."""
    return a.shape == b.shape and bool(np.array_equal(words(a), words(b)))


def faults(world: World) -> list[str]:
    """What is not finite or out of its legal range in any record of a world."""
    return [
        fault for name, record in RECORDS.items() for fault in record.faults(getattr(world, name))
    ]


def outermost(item: Parameter) -> list[Any]:
    """Each choice of a parameter, or its two states, or the ends of its range."""
    if item.kind is bool:
        return [False, True]
    if issubclass(item.kind, IntEnum):
        return list(item.kind)
    return [item.kind(item.low), item.kind(item.high)]


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """`work` on each item, in threads (the compiled engine runs without the GIL); results in the order of the items."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
