"""Blocks: the runs that a worker does at once, and their results.

The blocks of a study depend on nothing but the study. A block is therefore the same work, and its
part of each table the same bytes, whichever worker does it and whenever.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_counterfactual, run_weeks
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.outcomes.own import place_in, values_of
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME, detail_tables, programme_table
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.own_code import import_named, imported, place_of

REPLICATES = 10  # in a block, at least
POINTS = 100  # scenarios in a block, which share parts of their set-up; of fewer, as many runs
POINTS_IN_DETAIL = 10  # scenarios in a block with detailed tables, which stays small in memory
_AT_ONCE = 20  # end states whose detailed tables are made together: memory stays flat


@dataclass(frozen=True)
class Block:
    """Some scenarios in some replicates: everything that a worker needs."""

    name: str
    points: tuple[tuple[str, Scenario], ...]
    seed: int
    replicates: range
    """Of the first scenario."""
    details: int
    """Detailed tables are made of replicates below this one."""
    own: Mapping[str, str]
    """Where the user's own phases are, as `module:name`."""
    outcomes: tuple[str, ...] = ()
    """The names of further outcomes of the user's own, see `outcomes.own`."""
    later: tuple[int, ...] = ()
    """By scenario, how much its replicates are greater than those of the first; empty: 0."""

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.points) * len(self.replicates)

    def singles(self) -> Iterator[Block]:
        """Yield blocks of one run each, in their order."""
        for first in self.replicates:
            for number, point in self.numbered(first):
                one = range(number, number + 1)
                yield replace(self, points=(point,), replicates=one, later=())

    def numbered(self, first: int) -> Iterator[tuple[int, tuple[str, Scenario]]]:
        """Return each scenario with its replicate, for this replicate of the first one."""
        later = self.later or (0,) * len(self.points)
        return ((first + more, point) for more, point in zip(later, self.points, strict=True))


class Span(NamedTuple):
    """The place of a block within its study."""

    name: str
    points: slice
    """Of the scenarios in their order."""
    replicates: range


class Failure(NamedTuple):
    """A run that failed."""

    scenario: str
    replicate: int
    stage: str
    """`set-up`, `weeks`, `outcomes`, or `worker` if its process died."""
    type: str
    message: str


class Result(NamedTuple):
    """The result of a block."""

    tables: dict[str, pa.Table]
    """`programme` and any detailed tables; rows by replicate, then scenario."""
    failures: tuple[Failure, ...]


class _End(NamedTuple):
    """The end states of a run, kept until its detailed tables are made."""

    scenario: str
    replicate: int
    world: World
    twin: World


class _Signal(Protocol):
    def is_set(self) -> bool: ...


_worker = threading.local()


def listen(stop: _Signal) -> None:
    """Let this worker stop between two runs once `stop` is set."""
    _worker.stop = stop


def blocks_of(study: Study) -> Iterator[Block]:
    """Yield all blocks of a study: by replicates, then by scenarios in their order."""
    own = {phase: place_of(function) for phase, function in study.own.items()}
    points = tuple(study.points.items())
    for span in spans(len(points), study.replicates, study.details):
        inside = points[span.points]
        firsts = [study.replicates_of(name)[span.replicates.start] for name, _ in inside]
        replicates = study.replicates_of(inside[0][0])[span.replicates.start : span.replicates.stop]
        detailed = study.step * study.details
        later = tuple(first - firsts[0] for first in firsts) if study.together else ()
        yield Block(span.name, inside, study.seed, replicates, detailed, own, study.outcomes, later)


def spans(points: int, replicates: int, details: int) -> Iterator[Span]:
    """Yield the places of the blocks of a study of this size."""
    first = 0
    while first < replicates:
        detailed = first < details
        many = REPLICATES if detailed else max(REPLICATES, POINTS // points)
        wide = POINTS_IN_DETAIL if detailed else POINTS
        for start in range(0, points, wide):
            part = f"part-{first:07d}-{start // wide:04d}"
            inside = range(first, min(first + many, replicates))
            yield Span(part, slice(start, start + wide), inside)
        first += many


class RunError(Exception):
    """An error of a run in one of its stages; its cause is the error itself."""

    def __init__(self, stage: str, error: Exception) -> None:
        super().__init__(str(error))
        self.stage, self.error = stage, error


@contextmanager
def at(stage: str) -> Iterator[None]:
    """Turn an error into one of this stage of a run.

    Raises
    ------
    RunError
        for any error except a lack of memory, which is a fault of the machine.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise RunError(stage, error) from error


def work(block: Block) -> Result:
    """Do all runs of a block and return their tables; a run that fails affects no other.

    Raises
    ------
    MemoryError
        which is a fault of the machine, not of a run.
    InterruptedError
        if the worker has to stop.
    """
    own = {phase: imported(place) for phase, place in block.own.items()}
    functions = own_functions(block.outcomes)
    rows: list[tuple[str, int, Floats, Mapping[str, float]]] = []
    ends: list[_End] = []
    details: dict[str, list[pa.Table]] = {}
    failures: list[Failure] = []
    for first in block.replicates:
        set_ups = _set_ups(block, first)
        for replicate, (name, scenario) in block.numbered(first):
            _check_not_stopped()
            shared = set_ups.get(replicate)
            try:
                values, world, twin = _run_one(block, scenario, replicate, shared, own)
                with at("outcomes"):
                    more = values_of(functions, block.outcomes, world, twin)
            except RunError as error:
                failures.append(failure_of(name, replicate, error))
                continue
            rows.append((name, replicate, values, more))
            if replicate < block.details:
                ends.append(_End(name, replicate, world, twin))
            if len(ends) == _AT_ONCE:
                failures += _add_details(ends, details)
    failures += _add_details(ends, details)
    failed = {failure[:2] for failure in failures}
    rows = [row for row in rows if row[:2] not in failed]
    tables = {table: pa.concat_tables(parts).combine_chunks() for table, parts in details.items()}
    programme = programme_table(
        [row[0] for row in rows],
        block.seed,
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
    )
    return Result({**tables, PROGRAMME: programme}, tuple(failures))


def _set_ups(block: Block, first: int) -> dict[int, Shared]:
    """Return what the scenarios that share a replicate have in common, by replicate."""
    counts = Counter(replicate for replicate, _ in block.numbered(first))
    return {replicate: Shared() for replicate, count in counts.items() if count > 1}


def joined(results: list[Result]) -> Result:
    """Return the results of single runs as the result of their block."""
    parts: dict[str, list[pa.Table]] = {}
    for result in results:
        for name, table in result.tables.items():
            parts.setdefault(name, []).append(table)
    tables = {
        name: pa.concat_tables(each, promote_options="default").combine_chunks()
        for name, each in parts.items()
    }
    return Result(tables, tuple(failure for result in results for failure in result.failures))


def own_functions(names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """Return the functions of own outcomes by their place.

    Raises
    ------
    InputError
        if one cannot be imported.
    """
    places = dict.fromkeys(place_in(name) for name in names)
    return {place: import_named("outcome", place) for place in places}


def _run_one(
    block: Block, scenario: Scenario, replicate: int, shared: Shared | None, own: Mapping[str, Any]
) -> tuple[Floats, World, World]:
    with at("set-up"):
        world = make_world(scenario, block.seed, replicate, shared)
        twin = without_programme(world)
    if replicate >= block.details and not block.outcomes:
        world = world._replace(weeks=world.weeks[:0])
    with at("weeks"):
        run_weeks(world, own=own)
        # a user's own outcomes may read anything of it
        (run_weeks if block.outcomes else run_counterfactual)(twin, own=own)
    with at("outcomes"):
        return outcomes(world, twin), world, twin


def _add_details(ends: list[_End], details: dict[str, list[pa.Table]]) -> list[Failure]:
    """Add the detailed tables of these runs to `details`, and empty `ends`.

    Returns
    -------
    list[Failure]
        The runs whose tables cannot be made; those of the others are added.
    """
    failures = []
    try:
        with at("outcomes"):
            _make_details(ends, details)
    except RunError:
        for end in ends:
            try:
                with at("outcomes"):
                    _make_details([end], details)
            except RunError as error:
                failures.append(failure_of(end.scenario, end.replicate, error))
    ends.clear()
    return failures


def _make_details(ends: list[_End], details: dict[str, list[pa.Table]]) -> None:
    if ends:
        runs, names = [(end.world, end.twin) for end in ends], [end.scenario for end in ends]
        for table, part in detail_tables(runs, names).items():
            details.setdefault(table, []).append(part)


def failure_of(scenario: str, replicate: int, error: RunError) -> Failure:
    """Return the failure of a run that ended with this error."""
    return Failure(scenario, replicate, error.stage, type(error.error).__name__, str(error))


def _check_not_stopped() -> None:
    stop: _Signal | None = getattr(_worker, "stop", None)
    if stop is not None and stop.is_set():
        raise InterruptedError("the study has been stopped")
