"""Ways to run, resume and extend a study, which all end in the same bytes."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from rp2pr_sim.core.errors import DamageWarning, InputError, StoppedError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.batch import Block, Failure, blocks_of, work
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.executors import Pool, pool
from rp2pr_sim.study.export import finish
from rp2pr_sim.study.files import unusable
from rp2pr_sim.study.folder import check_writable, missing, numbered, remove
from rp2pr_sim.study.labels import OwnLabels
from rp2pr_sim.study.manifest import (
    Described,
    check_unedited,
    describe,
    described,
    is_study,
    mark_unfinished,
    unfinished,
    with_own,
    write_replicates,
)
from rp2pr_sim.study.provenance import check_unchanged, provenance
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.run_identity import address, file_hashes, run_id
from rp2pr_sim.study.scheduler import completed
from rp2pr_sim.study.store import FAILURES, MISSING, Store, listed

POLICIES = ("record", "raise")

Progress = Callable[[int], AbstractContextManager[Callable[[int], object]]]
"""Called with the number of runs to do; what it gives is called with the number of each step."""


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
) -> StudyResults:
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
    study, made_with = _tried(study)
    with pool(executor, workers, scheduler) as found:
        made = missing(study.output)
        folder = numbered(
            study.output, study.name, lambda hidden: describe(hidden, study, made_with)
        )
        try:
            with Store(folder).locked():
                begun = Described(folder, study, made_with)
                return _finish_runs(begun, found, failures, progress)
        except BaseException:
            if not Store(folder).begun:
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
) -> StudyResults:
    """Do the runs that are missing in a folder, and those that failed again.

    Raises
    ------
    InputError
        as `run`; if another process works in the folder, it has no study, or the study depends on
        other rules, libraries or files than those of today.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    study = with_own(described(folder)).study
    with pool(executor, workers, scheduler) as found:
        return complete(folder, study, found, failures, progress)


def extend(
    folder: Path,
    replicates: int,
    executor: str | Executor = "threads",
    *,
    workers: int = 0,
    scheduler: str = "",
    failures: str = "record",
    progress: Progress = silent,
) -> StudyResults:
    """Add replicates to a study, up to this number.

    The folder is then the same as that of a study that began with so many.

    Raises
    ------
    InputError
        as `resume`; if the study has more replicates already.
    StoppedError, KeyboardInterrupt
        as `run`.
    """
    kept = with_own(described(folder)).study
    study = replace(kept, replicates=replicates)
    if replicates < kept.replicates:
        raise InputError(
            f"replicates is {replicates}; {folder} has {kept.replicates} already, and none is ever"
            " taken away."
        )
    with pool(executor, workers, scheduler) as found:
        return complete(folder, study, found, failures, progress)


def complete(
    folder: Path,
    study: Study,
    workers: Pool,
    failures: str = "record",
    progress: Progress = silent,
    whole: Path | None = None,
) -> StudyResults:
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
    if is_study(folder):
        with Store(folder).locked():
            return _finish_runs(_continued(folder, study), workers, failures, progress, whole)
    begun = Described(folder, *_tried(study))
    folder.mkdir(exist_ok=True)
    describe(*begun)
    with Store(folder).locked():
        return _finish_runs(begun, workers, failures, progress, whole)


def _tried(study: Study) -> tuple[Study, dict[str, Any]]:
    """Return a study as it is kept, and its provenance, after a trial of the user's files.

    Paths are absolute, and the numbers of teams are those of the files.
    """
    for scenario in study.to_try():
        make_world(scenario, study.seed, 0)
    study = _settled(study)
    if study.outcomes:  # a mistake in them is found before the work
        for failure in work(next(next(blocks_of(study)).singles())).failures:
            if failure.stage == "outcomes":
                raise InputError(failure.message)
    return study, provenance(study)


def _continued(folder: Path, study: Study) -> Described:
    """Return the study of a folder with as many replicates as this one, or those that it has."""
    before = described(folder)
    # what the folder names is only compared, and what is run was given
    given = replace(before.study, own=study.own, outcomes=study.outcomes)
    before = before._replace(study=given)
    check_unchanged(folder, before.provenance, provenance(before.study))
    check_unedited(before)
    _check_same(before, study)
    replicates = max(study.replicates, before.study.replicates)
    extended = before._replace(study=replace(before.study, replicates=replicates))
    if not before.study.replicates == before.provenance["replicates"] == replicates:
        # first, since the files that follow promise more runs than there are
        mark_unfinished(folder, Store(folder).rows(PROGRAMME), extended.study.runs)
        write_replicates(extended)
    return extended


def _check_same(kept: Described, study: Study) -> None:
    """Check that a folder has this study, with any number of replicates."""

    def decisive(study: Study) -> tuple[object, ...]:
        return study.points, study.seed, study.together

    if decisive(kept.study) != decisive(_settled(study)):
        raise InputError(
            f"{kept.folder} has the runs of other scenarios; start again in another folder."
        )


def _settled(study: Study) -> Study:
    """Return the study with absolute paths and the numbers of teams in the user's files."""
    study = study.anchored()
    points = {name: resolved(point) for name, point in study.points.items()}
    return replace(study, points=points)


def check_failures(failures: Any) -> None:
    """Check the policy for runs that fail.

    Raises
    ------
    InputError
        if it is neither `record` nor `raise`.
    """
    if failures not in POLICIES:
        raise InputError(
            f"failures is {quoted(failures)}; allowed is one of"
            f" {', '.join(POLICIES)}.{nearest(str(failures), list(POLICIES))}"
        )


def _finish_runs(
    found: Described, workers: Pool, failures: str, progress: Progress, whole: Path | None = None
) -> StudyResults:
    """Do the missing runs and finish the folder; errors say what is kept."""
    folder, study, made_with = found
    store = Store(folder)
    _name_faults(store)
    left = {block.name: block for block in blocks_of(study) if not store.has(block)}
    kept = partial(_kept_sentence, found, store, left, whole)
    try:
        if left or unfinished(folder).exists():
            mark_unfinished(folder, _done(store, left), study.runs)
            _run_blocks(left, found, store, workers, failures, progress)
            # a file that was edited meanwhile was read by some runs only
            now = {**made_with, "files": file_hashes(study.points.values())}
            check_unchanged(folder, made_with, now)
        finish(store, OwnLabels.of(made_with))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted; {kept()}") from None
    except MemoryError:
        raise InputError(f"the memory is full; {kept()}") from None
    except OSError as error:
        raise InputError(f"{unusable(error, folder)}; {kept()}") from error
    except (InputError, StoppedError) as error:
        raise type(error)(f"{error}; {kept()}") from error
    return StudyResults.of(found)


def _name_faults(store: Store) -> None:
    """Warn of parts that are there but cannot be counted, since their runs are done again."""
    found = [f"{file} {what}" for file, what in store.faults() if what != MISSING]
    if found:
        said = f"{listed(found)}; its runs are done again."
        warnings.warn(said, DamageWarning, stacklevel=2)


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
    study, made_with = found.study, found.provenance
    scenario = study.points[failure.scenario]
    start = address(scenario, made_with["rules"], made_with["files"])
    run = run_id(start, seed, failure.replicate)
    where = "" if study.output.parts[:1] == ("outputs",) else f" {study.output}"
    return {
        "run": run,
        "scenario": failure.scenario,
        "seed": seed,
        "replicate": failure.replicate,
        "stage": failure.stage,
        "type": failure.type,
        "message": failure.message,
        "command": f"rp2pr replay {run}{where}",
    }


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
