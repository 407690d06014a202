"""The runs that a worker does at once, and what comes of them.

How a study falls into blocks depends on nothing but the study, so that a block is the same
piece of work, and its part of each table the same bytes, whoever does it and when.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME, detail_tables, programme_table
from rp2pr_sim.study.design import Study, imported, place_of

REPLICATES = 10  # in a block, at least
# in a block; they share what their set-ups have in common. Of fewer points, a block has as many
# runs
POINTS = 100
_AT_ONCE = 20  # end states whose detailed tables are made together: memory stays flat
POINTS_IN_DETAIL = 10  # where detailed tables are kept, so that a block stays small in memory


@dataclass(frozen=True)
class Block:
    """Some scenario points in some replicates; all that a worker is told."""

    name: str
    points: tuple[tuple[str, Scenario], ...]
    seed: int
    replicates: range
    """Of the first point."""
    details: int
    """The detailed tables of replicates below this one are made."""
    own: Mapping[str, str]
    """Where the user's own phases stand, as `module:name`."""
    apart: int = 0
    """By how much the number of the replicate grows from a point to the next: 0 where they share it, 1 where each has its own."""

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.points) * len(self.replicates)

    def singles(self) -> Iterator[Block]:
        """Its runs one by one, in their order."""
        for first in self.replicates:
            for number, point in self.numbered(first):
                yield replace(self, points=(point,), replicates=range(number, number + 1))

    def numbered(self, first: int) -> Iterator[tuple[int, tuple[str, Scenario]]]:
        """The points, each with the number of its replicate where the first point has this one."""
        return ((first + self.apart * place, point) for place, point in enumerate(self.points))


class Span(NamedTuple):
    """What of a study stands in a block."""

    name: str
    points: slice
    """Of the points in their order."""
    replicates: range


class Failure(NamedTuple):
    """A run that came to no end."""

    scenario: str
    replicate: int
    stage: str
    """`set-up`, `weeks`, `outcomes`, or `worker` where the process died."""
    type: str
    message: str


class Result(NamedTuple):
    """What came of a block."""

    tables: dict[str, pa.Table]
    """`programme` always, the detailed tables where they are kept; rows by replicate, then point."""
    failures: tuple[Failure, ...]


class _End(NamedTuple):
    """The end states of a run, held until its detailed tables are made."""

    scenario: str
    replicate: int
    world: World
    twin: World


class _Signal(Protocol):
    def is_set(self) -> bool: ...


_worker = threading.local()


def listen(stop: _Signal) -> None:
    """Have this worker give up between two runs once `stop` is set."""
    _worker.stop = stop


def blocks_of(study: Study) -> Iterator[Block]:
    """All blocks of a study: some replicates after the others, within them points in their order."""
    own = {phase: place_of(function) for phase, function in study.own.items()}
    points, apart = tuple(study.points.items()), int(study.own_replicates)
    for span in spans(len(points), study.replicates, study.details):
        replicates = study.replicates_of(points[span.points.start][0])[
            span.replicates.start : span.replicates.stop
        ]
        yield Block(
            span.name,
            points[span.points],
            study.seed,
            replicates,
            study.step * study.details,
            own,
            apart,
        )


def spans(points: int, replicates: int, details: int) -> Iterator[Span]:
    """How a study of so many points, replicates and replicates in detail falls into blocks."""
    first = 0
    while first < replicates:
        detailed = first < details
        many = REPLICATES if detailed else max(REPLICATES, POINTS // points)
        wide = POINTS_IN_DETAIL if detailed else POINTS
        for start in range(0, points, wide):
            part = f"part-{first:07d}-{start // wide:04d}"
            yield Span(
                part, slice(start, start + wide), range(first, min(first + many, replicates))
            )
        first += many


class RunError(Exception):
    """A run has failed in this stage; the error itself is its cause."""

    def __init__(self, stage: str, error: Exception) -> None:
        super().__init__(str(error))
        self.stage, self.error = stage, error


@contextmanager
def at(stage: str) -> Iterator[None]:
    """Within this, an error is one of this stage of a run.

    Raises
    ------
    RunError
        for any error but a lack of memory, which is the machine's fault and not the run's.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise RunError(stage, error) from error


def work(block: Block) -> Result:
    """Do all runs of a block; a run that fails leaves the others alone.

    Raises
    ------
    MemoryError
        it is the machine that is at fault then, not the run.
    InterruptedError
        if the worker is told to stop.
    """
    own = {phase: imported(place) for phase, place in block.own.items()}
    rows: list[tuple[str, int, Floats]] = []
    ends: list[_End] = []
    details: dict[str, list[pa.Table]] = {}
    failures: list[Failure] = []
    for first in block.replicates:
        shared = Shared() if len(block.points) > 1 and not block.apart else None
        for replicate, (name, scenario) in block.numbered(first):
            _check_wanted()
            try:
                values, world, twin = _one(block, scenario, replicate, shared, own)
            except RunError as error:
                failures.append(_failure(name, replicate, error))
                continue
            rows.append((name, replicate, values))
            if replicate < block.details:
                ends.append(_End(name, replicate, world, twin))
            if len(ends) == _AT_ONCE:
                failures += _add_details(ends, details)
    failures += _add_details(ends, details)
    failed = {failure[:2] for failure in failures}
    rows = [row for row in rows if row[:2] not in failed]
    tables = {table: pa.concat_tables(parts).combine_chunks() for table, parts in details.items()}
    programme = programme_table(
        [row[0] for row in rows], block.seed, [row[1] for row in rows], [row[2] for row in rows]
    )
    return Result({**tables, PROGRAMME: programme}, tuple(failures))


def joined(results: list[Result]) -> Result:
    """The results of single runs as that of their block."""
    names = dict.fromkeys(name for result in results for name in result.tables)
    tables = {
        name: (
            pa.concat_tables(
                [item.tables[name] for item in results if name in item.tables]
            ).combine_chunks()
        )
        for name in names
    }
    return Result(tables, tuple(failure for result in results for failure in result.failures))


def _one(
    block: Block, scenario: Scenario, replicate: int, shared: Shared | None, own: Mapping[str, Any]
) -> tuple[Floats, World, World]:
    with at("set-up"):
        world = make_world(scenario, block.seed, replicate, shared)
        twin = without_programme(world)
    if replicate >= block.details:
        world = world._replace(weeks=world.weeks[:0])
    with at("weeks"):
        for each in (world, twin):
            run_weeks(each, own=own)
    with at("outcomes"):
        return outcomes(world, twin), world, twin


def _add_details(ends: list[_End], details: dict[str, list[pa.Table]]) -> list[Failure]:
    """The detailed tables of these runs go to those that are there; the end states may be forgotten.

    Returns
    -------
    list[Failure]
        The runs whose tables cannot be made; those of the others are.
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
                failures.append(_failure(end.scenario, end.replicate, error))
    ends.clear()
    return failures


def _make_details(ends: list[_End], details: dict[str, list[pa.Table]]) -> None:
    if ends:
        for table, part in detail_tables(
            [(end.world, end.twin) for end in ends], [end.scenario for end in ends]
        ).items():
            details.setdefault(table, []).append(part)


def _failure(scenario: str, replicate: int, error: RunError) -> Failure:
    return Failure(scenario, replicate, error.stage, type(error.error).__name__, str(error))


def _check_wanted() -> None:
    stop: _Signal | None = getattr(_worker, "stop", None)
    if stop is not None and stop.is_set():
        raise InterruptedError("the study has been stopped")
