"""Ways to run, resume and extend a study, which all end in the same bytes."""

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
    check_unedited,
    describe,
    described,
    is_study,
    mark_unfinished,
    unfinished,
    write_replicates,
)
from rp2pr_sim.study.provenance import check_unchanged, provenance
from rp2pr_sim.study.run_identity import address, run_id
from rp2pr_sim.study.scheduler import completed
from rp2pr_sim.study.store import FAILURES, Store

POLICIES = ("record", "raise")

Progress = Callable[[int], AbstractContextManager[Callable[[int], object]]]
"""Called with the number of runs to do; what it gives is called with the number of each step."""


class Done(NamedTuple):
    """A study whose runs are done."""

    folder: Path
    runs: int
    """The number of rows of the table `programme`."""
    failures: int
    """The number of rows of the table `failures`."""


def silent(_: int) -> AbstractContextManager[Callable[[int], object]]:
    """Show no progress."""
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
    """Do all runs of a study and keep them in a new numbered folder.

    Parameters
    ----------
    study : Study
        the study to run.
    executor : str | Executor
        `threads`, `processes`, `dask`, or an executor of `concurrent.futures`; see
        `executors.pool`.
    workers : int
        how many; 0 is one for each core.
    scheduler : str
        the address of a dask scheduler.
    failures : str
        `record`: a run that fails becomes a row of the table `failures`; `raise`: it also stops the
        study.
    progress : Progress
        see `Progress`.
    beside : Callable[[Path], object] | None
        called once with the folder before it gets its name, to write other files to it.

    Raises
    ------
    InputError
        for a mistake in the user's files, found before the work begins; if the disk is full, or a
        worker of the user's own executor died. Finished runs are kept, and the sentence says how
        to resume.
    StoppedError
        if a run failed and `failures` is `raise`; the sentence says how to resume.
    KeyboardInterrupt
        with a sentence that says how to resume.
    """
    check_failures(failures)
    check_writable(study.output)
    for scenario in study.to_try():
        make_world(scenario, study.seed, 0)
    study = study.anchored()
    with pool(executor, workers, scheduler) as found:
        made = missing(study.output)
        made_with = provenance(study)
        folder = numbered(
            study.output, study.name, lambda hidden: _write_first(hidden, study, made_with, beside)
        )
        store = Store(folder)
        try:
            with store.locked():
                return _finish_runs(
                    Described(folder, study, made_with), store, found, failures, progress
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
    """Do the runs that are missing in a folder, and those that failed again.

    Raises
    ------
    InputError
        as `run`; if another process works in the folder, it has no study, or the study depends on
        other rules, libraries or files than those of today.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    check_failures(failures)
    with pool(executor, workers, scheduler) as found, _opened(folder) as (study, store):
        if study.provenance["replicates"] != study.study.replicates:
            write_replicates(study)
        return _finish_runs(study, store, found, failures, progress)


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
    """Add replicates to a study, up to this number.

    The folder is then the same as that of a study that began with so many.

    Raises
    ------
    InputError
        as `resume`; if the study has more replicates already.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    check_failures(failures)
    with pool(executor, workers, scheduler) as found, _opened(folder) as (before, store):
        replace(before.study, replicates=replicates)  # checks the number
        if replicates < before.study.replicates:
            raise InputError(
                f"replicates is {replicates}; {folder} has {before.study.replicates} already, and"
                " none is ever taken away."
            )
        extended = _extended(before, store, replicates)
        # a new store, which plans the new replicates too
        return _finish_runs(extended, Store(folder), found, failures, progress)


def complete(
    folder: Path,
    study: Study,
    workers: Pool,
    failures: str = "record",
    progress: Progress = silent,
    whole: Path | None = None,
) -> Done:
    """Do the runs of a study that are missing in a folder: all of them, some or none.

    A folder with more replicates than the study keeps them, and they are finished as well.

    Parameters
    ----------
    folder : Path
        a new folder, or one in which the same study was begun.
    study : Study
        the study to run; its `name` and `output` are not used.
    workers : Pool
        see `executors.pool`.
    failures : str
        as `run`.
    progress : Progress
        see `Progress`.
    whole : Path | None
        the folder of the analysis of which the study is a step; the sentences of errors say how to
        resume it.

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
        made_with = provenance(study)
        folder.mkdir(exist_ok=True)
        describe(folder, study, made_with)
        store = Store(folder)
        with store.locked():
            begun = Described(folder, study, made_with)
            return _finish_runs(begun, store, workers, failures, progress, whole)
    with _opened(folder) as (before, store):
        _check_same(before, study)
        extended = _extended(before, store, max(study.replicates, before.study.replicates))
        return _finish_runs(extended, Store(folder), workers, failures, progress, whole)


def _check_same(kept: Described, study: Study) -> None:
    """Check that a folder has this study, with any number of replicates."""

    def decisive(study: Study) -> tuple[object, ...]:
        points = {name: resolved(point) for name, point in study.points.items()}
        return points, study.seed, study.own_replicates, study.own

    if decisive(kept.study) != decisive(study.anchored()):
        raise InputError(
            f"{kept.folder} has the runs of other scenarios; start again in another folder."
        )


def _extended(before: Described, store: Store, replicates: int) -> Described:
    """Return the study of a folder with so many replicates, and write that to its files."""
    study = replace(before.study, replicates=replicates)
    extended = Described(before.folder, study, before.provenance)
    if replicates > before.study.replicates or before.provenance["replicates"] != replicates:
        # first, since the files that follow promise more runs than there are
        mark_unfinished(before.folder, store.rows(PROGRAMME), study.runs)
        write_replicates(extended)
    return extended


def check_failures(failures: Any) -> None:
    """Check the policy for runs that fail.

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
    """Open and lock the folder of a study to resume it."""
    if not is_study(folder):
        described(folder)  # raises the error
    store = Store(folder)
    with store.locked():
        found = described(folder)
        check_unchanged(folder, found.provenance, provenance(found.study))
        check_unedited(found)
        yield found, store


def _finish_runs(
    found: Described,
    store: Store,
    workers: Pool,
    failures: str,
    progress: Progress,
    whole: Path | None = None,
) -> Done:
    """Do the missing runs and finish the folder; errors say what is kept."""
    study = found.study
    left = {block.name: block for block in blocks_of(study) if not store.has(block)}
    if left or unfinished(store.folder).exists():
        try:
            mark_unfinished(store.folder, _done(store, left), study.runs)
            _run_blocks(left, found, store, workers, failures, progress)
            finish(store, found.provenance.get("teams", {}))
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"interrupted; {_kept_sentence(found, store, left, whole)}"
            ) from None
        except MemoryError:
            raise InputError(
                f"the memory is full; {_kept_sentence(found, store, left, whole)}"
            ) from None
        except OSError as error:
            raise InputError(
                f"the results cannot be written to {store.folder}: {reason_of(error)};"
                f" {_kept_sentence(found, store, left, whole)}"
            ) from error
        except (InputError, StoppedError) as error:
            raise type(error)(f"{error}; {_kept_sentence(found, store, left, whole)}") from error
    return Done(store.folder, store.rows(PROGRAMME), store.rows(FAILURES))


def _run_blocks(
    left: dict[str, Block],
    found: Described,
    store: Store,
    workers: Pool,
    failures: str,
    progress: Progress,
) -> None:
    """Do these blocks, and remove each from `left` once it is kept."""
    done, marked = _done(store, left), -math.inf
    with progress(sum(block.runs for block in left.values())) as tell:
        for block, result in completed(list(left.values()), workers):
            rows = [_failure_row(failure, block.seed, found) for failure in result.failures]
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
                raise StoppedError(_failure_sentence(rows[0]))


def _done(store: Store, left: Mapping[str, Block]) -> int:
    """Return how many runs are kept for good; those of unfinished blocks are done again."""
    return store.rows(PROGRAMME) - sum(store.kept(block) for block in left.values())


def _failure_sentence(row: Mapping[str, str | int]) -> str:
    said = " ".join(f"{row['type']}: {row['message']}".split())
    where = f"scenario {row['scenario']}, replicate {row['replicate']}"
    return (
        f"the run {row['run']} ({where}) failed at the stage {row['stage']}: {said}; to do it again"
        f" alone: {row['command']}"
    )


def _failure_row(failure: Failure, seed: int, found: Described) -> dict[str, str | int]:
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


def _write_first(
    hidden: Path,
    study: Study,
    made_with: Mapping[str, object],
    beside: Callable[[Path], object] | None,
) -> None:
    describe(hidden, study, made_with)
    if beside is not None:
        beside(hidden)


def _kept_sentence(
    found: Described, store: Store, left: Mapping[str, Block], whole: Path | None
) -> str:
    if not store.begun:
        if whole is None or not any(whole.rglob(f"{PROGRAMME}.parquet")):
            return "nothing was kept."
        return f"the finished steps are kept in {whole}; go on with: rp2pr resume {whole}"
    kept = _done(store, left)
    with suppress(OSError):  # the disk may be full
        mark_unfinished(store.folder, kept, found.study.runs)
    return (
        f"{kept:,} of {found.study.runs:,} runs are kept in {store.folder}; go on with: rp2pr"
        f" resume {whole or store.folder}"
    )
