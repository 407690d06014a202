"""Memory asked for before its turn, so that a programme of thousands of teams does not wait for it.

A team with its people and plans takes 9 kB.  Hundreds of teams stay in the processor's own memory; of thousands, each
team's record has to come from far away in each loop of each week.  While one team acts, the engine therefore asks for
the next one: what the moments of the loop read of every team, its people and its plans.  Asking changes nothing but the time taken.
Where nothing is compiled, nothing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload
from numba.np.numpy_support import as_dtype

from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import HISTORY_YEARS, N_MEMBERS, WEEKS_A_QUARTER, WEEKS_A_YEAR, Luck, Member, Plan, Team

__all__ = ["AHEAD", "AT_HAND", "fetch", "fetch_row"]

AT_HAND = 1000  # teams that stay in the processor's own memory: of so few, asking takes longer than it saves

_LINE = 64  # bytes that come at once
_WRITE, _KEEP, _DATA = 1, 3, 1  # what the compiler is told: it will be written to, kept at hand, and is no code


def fetch(record: Any, first: str, last: str) -> None:
    """Ask for a record's fields from `first` to `last` (names known when compiling), in the order of its memory."""


def fetch_row(row: Floats) -> None:
    """Ask for a row of a block of numbers in a record, no longer than a line of memory."""


@rule
def lives(i: int, teams: list[Team], members: list[list[Member]], plans: list[list[Plan]], luck: Luck) -> None:
    """The traits and moods of the next team and, where it takes part, its people."""
    fetch(teams[i + 1], "arm", "understanding")
    if teams[i].enrolled > 0.0:  # a glance at the next one would have to wait for it
        for slot in range(N_MEMBERS):
            fetch(members[i + 1][slot], "role", "leaving_week")


@rule
def acts(i: int, teams: list[Team], members: list[list[Member]], plans: list[list[Plan]], luck: Luck) -> None:
    """The plans of the next team, and of the one after it what tells which plans it has."""
    after = min(i + 2, len(teams) - 1)
    fetch(teams[after], "arm", "next_leaving_week")
    fetch(teams[after], "plan_slots", "drop_logit")
    for number in range(teams[i + 1].n_plans):
        fetch(plans[i + 1][teams[i + 1].plan_slots[number]], "state", "stall_logit")


@rule
def is_measured(i: int, teams: list[Team], members: list[list[Member]], plans: list[list[Plan]], luck: Luck) -> None:
    """The quality of the next team's care, its rows of this quarter and year, and the effects of its plans."""
    after = min(i + 2, len(teams) - 1)
    fetch(teams[after], "arm", "next_leaving_week")
    fetch(teams[after], "plan_slots", "plan_slots")
    year, quarter = HISTORY_YEARS + luck.week // WEEKS_A_YEAR, luck.week // WEEKS_A_QUARTER
    fetch(teams[i + 1], "commitment", "commitment_set")
    fetch(teams[i + 1], "background", "true_quality")
    fetch_row(teams[i + 1].odds[quarter])
    fetch_row(teams[i + 1].odds[quarter + 1])
    fetch_row(teams[i + 1].true_year[year])
    fetch_row(teams[i + 1].complete_year[year])
    for number in range(teams[i + 1].n_plans):
        fetch(plans[i + 1][teams[i + 1].plan_slots[number]], "state", "fit")


AHEAD: dict[str, Callable[..., None]] = {"live_the_week": lives, "draft_plans": acts, "measure": is_measured}
"""By the phase with which a loop over all teams begins: asks for what the loop needs of the team after this one, which there is."""


@overload(fetch, prefer_literal=True)
def _fetched(record: Any, first: Any, last: Any) -> Any:
    def asked(record: Any, first: Any, last: Any) -> Any:
        return _lines(record, first, last)

    return asked


@overload(fetch_row)
def _row_fetched(row: Any) -> Any:
    def asked(row: Any) -> Any:
        return _row(row)

    return asked


def _lines_asked(_: Any, record: Any, first: Any, last: Any) -> Any:
    begin, last_one = record.offset(first.literal_value), last.literal_value
    end = record.offset(last_one) + as_dtype(record.typeof(last_one)).itemsize

    def emitted(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _ask(builder, arguments[0], [*range(begin, end, _LINE), end - 1])
        return context.get_dummy_value()

    return types.void(record, first, last), emitted


def _row_asked(_: Any, row: Any) -> Any:
    def emitted(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _ask(builder, context.make_array(row)(context, builder, arguments[0]).data, [0, _LINE - 1])
        return context.get_dummy_value()

    return types.void(row), emitted


_lines: Any = intrinsic(prefer_literal=True)(_lines_asked)
_row: Any = intrinsic(_row_asked)


def _ask(builder: Any, begin: Any, offsets: list[int]) -> None:
    """Have the lines fetched in which these bytes from here stand."""
    i32, byte = ir.IntType(32), ir.IntType(8).as_pointer()
    takes = ir.FunctionType(ir.VoidType(), [byte, i32, i32, i32])
    prefetch = builder.module.declare_intrinsic("llvm.prefetch", (byte,), takes)
    base = builder.bitcast(begin, byte)
    for offset in offsets:
        builder.call(prefetch, [builder.gep(base, [i32(offset)]), i32(_WRITE), i32(_KEEP), i32(_DATA)])
