"""Run a study, go on with one that was interrupted, or add replicates: always the same bytes in the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from rp2pr_sim.core.errors import InputError, StoppedError, nearest, reason_of
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.batch import Block, Failure, blocks_of
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.executors import Pool, pool
from rp2pr_sim.study.export import finish
from rp2pr_sim.study.folder import check_writable, missing, numbered, remove
from rp2pr_sim.study.manifest import (
    Described,
    describe,
    described,
    is_study,
    mark_unfinished,
    prefixes,
    tell_replicates,
    unfinished,
)
from rp2pr_sim.study.provenance import check_unchanged, provenance
from rp2pr_sim.study.run_identity import address, run_id
from rp2pr_sim.study.scheduler import completed
from rp2pr_sim.study.store import FAILURES, Store

POLICIES = ("record", "raise")

Progress = Callable[[int], AbstractContextManager[Callable[[int], object]]]
"""Called with the number of runs to do; what it gives is called with the number of runs done, again and again."""


class Done(NamedTuple):
    """A study that has come to its end."""

    folder: Path
    runs: int
    """Kept in the table `programme`."""
    failures: int
    """Kept in the table `failures`."""


def silent(_: int) -> AbstractContextManager[Callable[[int], object]]:
    """Progress that nobody watches."""
    return nullcontext(lambda _: None)


def run(
    study: Study,
    executor: str | Executor = "threads",
    *,
    workers: int = 0,
    scheduler: str = "",
    failures: str = "record",
    progress: Progress = silent,
    beside: Callable[[Path], object] | None = None,
) -> Done:
    """Do all runs of a study, and keep them in a new numbered folder.

    Parameters
    ----------
    study : Study
        what to run.
    executor : str | Executor
        `threads`, `processes`, `dask`, or an executor of `concurrent.futures`; see
        `executors.pool`.
    workers : int
        how many; 0 is one for each core.
    scheduler : str
        the address of a dask scheduler.
    failures : str
        `record` makes a run that fails a row of the table `failures`; `raise` also stops the study
        then.
    progress : Progress
        see `Progress`.
    beside : Callable[[Path], object] | None
        called once with the folder before it gets its name, to write what else it begins with, such
        as what is asked of the study.

    Raises
    ------
    InputError
        for a mistake in the user's files, found before the work begins; if the disk is full or a
        worker of the user's own executor died. What was finished is kept, and the sentence says how
        to go on.
    StoppedError
        if a run has failed and `failures` is `raise`, with such a sentence too.
    KeyboardInterrupt
        with such a sentence too.
    """
    check_failures(failures)
    check_writable(study.output)
    for scenario in study.to_try():
        make_world(scenario, study.seed, 0)
    study = study.anchored()
    with pool(executor, workers, scheduler) as found:
        made = missing(study.output)
        rests_on = _rests_on(study)
        folder = numbered(
            study.output, study.name, lambda hidden: _begin(hidden, study, rests_on, beside)
        )
        store = Store(folder)
        try:
            with store.locked():
                return _work_off(
                    Described(folder, study, rests_on), store, found, failures, progress
                )
        except BaseException:
            if not store.begun:
                remove(folder, made)
            raise


def resume(
    folder: Path,
    executor: str | Executor = "threads",
    *,
    workers: int = 0,
    scheduler: str = "",
    failures: str = "record",
    progress: Progress = silent,
) -> Done:
    """Do the runs that are missing in a folder, those that failed among them.

    Raises
    ------
    InputError
        as `run`; if somebody else is at work in the folder, it holds no study, or rests on other
        rules, libraries or files than there are now.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    check_failures(failures)
    with pool(executor, workers, scheduler) as found, _opened(folder) as (study, store):
        if study.provenance["replicates"] != study.study.replicates:
            tell_replicates(study)
        return _work_off(study, store, found, failures, progress)


def extend(
    folder: Path,
    replicates: int,
    executor: str | Executor = "threads",
    *,
    workers: int = 0,
    scheduler: str = "",
    failures: str = "record",
    progress: Progress = silent,
) -> Done:
    """Add replicates to a study, up to this number; the folder is then that of a study that had so many from the start.

    Raises
    ------
    InputError
        as `resume`; if the study has more replicates already.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    check_failures(failures)
    with pool(executor, workers, scheduler) as found, _opened(folder) as (before, store):
        if replicates < before.study.replicates:
            raise InputError(
                f"replicates is {replicates}; {folder} has {before.study.replicates} already, and"
                " none is ever taken away."
            )
        replace(before.study, replicates=replicates)  # checks the number
        extended = _extended(before, store, replicates)
        # a store that knows of the new replicates
        return _work_off(extended, Store(folder), found, failures, progress)


def complete(
    folder: Path,
    study: Study,
    workers: Pool,
    failures: str = "record",
    progress: Progress = silent,
    whole: Path | None = None,
) -> Done:
    """Do the runs of a study that are missing in a folder, from all of them to none.

    A folder that has more replicates than the study keeps them: the runs that they plan are
    finished as well.

    Parameters
    ----------
    folder : Path
        a new folder, or one in which the same study was begun.
    study : Study
        what to run; its `name` and `output` play no part.
    workers : Pool
        see `executors.pool`.
    failures : str
        as `run`.
    progress : Progress
        see `Progress`.
    whole : Path | None
        the folder of the analysis that the study is a step of, which is the one to resume.

    Raises
    ------
    InputError
        as `resume`; if the folder has another study.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    check_failures(failures)
    if not is_study(folder):
        for scenario in study.to_try():
            make_world(scenario, study.seed, 0)
        study = study.anchored()
        rests_on = _rests_on(study)
        folder.mkdir(exist_ok=True)
        describe(folder, study, rests_on)
        store = Store(folder)
        with store.locked():
            described_now = Described(folder, study, rests_on)
            return _work_off(described_now, store, workers, failures, progress, whole)
    with _opened(folder) as (before, store):
        _check_same(before, study)
        extended = _extended(before, store, max(study.replicates, before.study.replicates))
        return _work_off(extended, Store(folder), workers, failures, progress, whole)


def _check_same(kept: Described, study: Study) -> None:
    """Check that a folder has this study, whatever the number of its replicates."""
    mine = {name: resolved(point) for name, point in study.anchored().points.items()}
    same = {name: resolved(point) for name, point in kept.study.points.items()} == mine
    if not same or (kept.study.seed, kept.study.own_replicates) != (
        study.seed,
        study.own_replicates,
    ):
        raise InputError(
            f"{kept.folder} has the runs of other scenarios; start again in another folder."
        )


def _extended(before: Described, store: Store, replicates: int) -> Described:
    """Return a folder's study with so many replicates, and have its files say so."""
    study = replace(before.study, replicates=replicates)
    extended = Described(before.folder, study, before.provenance)
    if replicates > before.study.replicates or before.provenance["replicates"] != replicates:
        # first: the files that follow promise more than there is
        mark_unfinished(before.folder, store.rows(PROGRAMME), study.runs)
        tell_replicates(extended)
    return extended


def check_failures(failures: Any) -> None:
    """Whether this says what is done about a run that fails.

    Raises
    ------
    InputError
        if it is neither `record` nor `raise`.
    """
    if failures not in POLICIES:
        raise InputError(
            f"failures is {failures!r}; allowed is one of"
            f" {', '.join(POLICIES)}.{nearest(str(failures), list(POLICIES))}"
        )


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Described, Store]]:
    """A folder to go on in, for nobody else at the time."""
    if not is_study(folder):
        described(folder)  # says what is wrong
    store = Store(folder)
    with store.locked():
        found = described(folder)
        check_unchanged(folder, found.provenance, provenance(found.study))
        _check_points(found)
        yield found, store


def _check_points(found: Described) -> None:
    """Check that scenarios, seed and replicates are of the kind that the study was begun with; an edited `config.yaml` would mix two.

    Raises
    ------
    InputError
        one sentence.
    """
    begun, study = prefixes(found.folder), found.study
    for name, point in study.points.items():
        start = (
            f"{address(point, found.provenance['rules'], found.provenance['files'])}-{study.seed}"
        )
        if begun.get(name) != start:
            raise _changed(found.folder, f"the scenario {name} or the seed")
    if found.provenance.get("own_replicates", False) != study.own_replicates:
        raise _changed(found.folder, "own_replicates")


def _changed(folder: Path, what: str) -> InputError:
    return InputError(
        f"{folder}: {what} is no longer that which the study was begun with; put its files back as"
        " they were, or begin anew with rp2pr run (results of different making are never mixed)."
    )


def _work_off(
    found: Described,
    store: Store,
    workers: Pool,
    failures: str,
    progress: Progress,
    whole: Path | None = None,
) -> Done:
    """Do what is missing and finish the folder; an interruption is told with what is kept."""
    study = found.study
    left = {block.name: block for block in blocks_of(study) if not store.has(block)}
    if left or unfinished(store.folder).exists():
        try:
            mark_unfinished(store.folder, _done(store, left), study.runs)
            _do(left, found, store, workers, failures, progress)
            finish(store)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"interrupted; {_kept(found, store, left, whole)}") from None
        except MemoryError:
            raise InputError(f"the memory is full; {_kept(found, store, left, whole)}") from None
        except OSError as error:
            raise InputError(
                f"the results cannot be written to {store.folder}: {reason_of(error)};"
                f" {_kept(found, store, left, whole)}"
            ) from error
        except (InputError, StoppedError) as error:
            raise type(error)(f"{error}; {_kept(found, store, left, whole)}") from error
    return Done(store.folder, store.rows(PROGRAMME), store.rows(FAILURES))


def _do(
    left: dict[str, Block],
    found: Described,
    store: Store,
    workers: Pool,
    failures: str,
    progress: Progress,
) -> None:
    """Do these blocks; each is taken from `left` once it is kept."""
    done, marked = _done(store, left), -math.inf
    with progress(sum(block.runs for block in left.values())) as tell:
        for block, result in completed(list(left.values()), workers):
            rows = [_failure(failure, block.seed, found) for failure in result.failures]
            store.keep(
                block,
                {**result.tables, FAILURES: pa.Table.from_pylist(rows)} if rows else result.tables,
            )
            del left[block.name]
            done += result.tables[PROGRAMME].num_rows
            tell(block.runs)
            if time.monotonic() - marked > 1.0:
                mark_unfinished(store.folder, done, found.study.runs)
                marked = time.monotonic()
            if rows and failures == "raise":
                raise StoppedError(_told(rows[0]))


def _done(store: Store, left: Mapping[str, Block]) -> int:
    """How many runs need not be done again: what is kept, but not of a block that is left, for want of a run or of a detailed table."""
    return store.rows(PROGRAMME) - sum(store.kept(block) for block in left.values())


def _told(row: Mapping[str, str | int]) -> str:
    said = " ".join(f"{row['type']}: {row['message']}".split())
    where = f"scenario {row['scenario']}, replicate {row['replicate']}"
    return (
        f"the run {row['run']} ({where}) failed at the stage {row['stage']}: {said}; to do it again"
        f" alone: {row['command']}"
    )


def _failure(failure: Failure, seed: int, found: Described) -> dict[str, str | int]:
    point = found.study.points[failure.scenario]
    run = run_id(
        address(point, found.provenance["rules"], found.provenance["files"]),
        seed,
        failure.replicate,
    )
    return {
        "run": run,
        "scenario": failure.scenario,
        "seed": seed,
        "replicate": failure.replicate,
        "stage": failure.stage,
        "type": failure.type,
        "message": failure.message,
        "command": (
            f"rp2pr replay {run}"
            + ("" if found.study.output.parts[:1] == ("outputs",) else f" {found.study.output}")
        ),
    }


def _begin(
    hidden: Path,
    study: Study,
    rests_on: Mapping[str, object],
    beside: Callable[[Path], object] | None,
) -> None:
    describe(hidden, study, rests_on)
    if beside is not None:
        beside(hidden)


def _rests_on(study: Study) -> dict[str, object]:
    """The provenance of a new study, with what the names of its runs begin with."""
    found = provenance(study)
    if len(study.points) > 1:  # points.parquet tells them
        return found
    begin = {
        name: f"{address(point, found['rules'], found['files'])}-{study.seed}"
        for name, point in study.points.items()
    }
    return {**found, "runs": begin}


def _kept(found: Described, store: Store, left: Mapping[str, Block], whole: Path | None) -> str:
    if not store.begun:
        return "nothing was kept."
    kept = _done(store, left)
    with suppress(OSError):  # the disk may be full
        mark_unfinished(store.folder, kept, found.study.runs)
    return (
        f"{kept:,} of {found.study.runs:,} runs are kept in {store.folder}; go on with: rp2pr"
        f" resume {whole or store.folder}"
    )
