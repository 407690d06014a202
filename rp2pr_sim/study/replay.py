"""Replay of one run of a study, with every field of every record in every week."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from rp2pr_sim import outcomes
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.engine.compiled import run_counterfactual, run_weeks
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.outcomes.own import values_of
from rp2pr_sim.study.arrow_tables import PROGRAMME, programme_table
from rp2pr_sim.study.batch import Failure, RunError, at, failure_of, own_functions
from rp2pr_sim.study.folder import numbered
from rp2pr_sim.study.manifest import Described, described, is_study, prefixes, with_own
from rp2pr_sim.study.provenance import check_unchanged, provenance
from rp2pr_sim.study.store import Store
from rp2pr_sim.study.trace import TraceWriter

_ID = re.compile(r"([0-9a-f]{12}-\d+)-(\d{1,10})")


class Replayed(NamedTuple):
    """The result of a replay."""

    folder: Path
    study: Path
    """The folder of results that the run belongs to."""
    same: bool | None
    """Whether its outcomes are exactly the kept ones; `None` if it failed or none are kept."""
    failure: Failure | None
    week: int | None
    """In which it failed, if it failed in a week."""


class _Run(NamedTuple):
    scenario: str
    replicate: int
    found: Described


def replay(
    run: str,
    root: Path = Path("outputs"),
    output: Path = Path("outputs/replay"),
    begin: Callable[[], object] = lambda: None,
) -> Replayed:
    """Do one run again and record everything in a new folder.

    Parameters
    ----------
    run : str
        its address, such as `3f2a91c07b55-1-17`.
    root : Path
        the folder of its study, or one above it.
    output : Path
        where the new folder is made. It gets all tables of the run and, week by week, all fields
        of all records (`seen_*.parquet`; week -1 is the state before the first week).
    begin : Callable[[], object]
        called when everything is checked and the work begins.

    Raises
    ------
    InputError
        if there is no such run (the sentence has the nearest one), or if anything that it depends
        on has changed.
    """
    chosen = _find(run, root)
    chosen = chosen._replace(found=with_own(chosen.found))
    check_unchanged(chosen.found.folder, chosen.found.provenance, provenance(chosen.found.study))
    begin()
    results: list[tuple[bool | None, Failure | None, int | None]] = []
    folder = numbered(output, run, lambda hidden: results.append(_run_again(chosen, hidden)))
    return Replayed(folder, chosen.found.folder, *results[0])


def _run_again(run: _Run, folder: Path) -> tuple[bool | None, Failure | None, int | None]:
    study = run.found.study
    scenario = study.points[run.scenario]
    week = None
    try:
        with at("set-up"):
            world = make_world(scenario, study.seed, run.replicate)
            twin = without_programme(world)
        with TraceWriter(folder) as trace, at("weeks"):
            trace.note(-1, world)
            for week in range(scenario.time.weeks):
                run_weeks(world, week, week + 1, own=study.own)
                trace.note(week, world)
            week = None
            (run_weeks if study.outcomes else run_counterfactual)(twin, own=study.own)
        with at("outcomes"):
            values = outcomes.outcomes(world, twin)
            more = values_of(own_functions(study.outcomes), study.outcomes, world, twin)
            for name, table in outcomes.tables_of([(world, twin)], [run.scenario]).items():
                table.to_parquet(folder / f"{name}.parquet", index=False)
    except RunError as error:
        return None, failure_of(run.scenario, run.replicate, error), week
    row = programme_table([run.scenario], study.seed, [run.replicate], [values], [more])
    return _is_kept(run, row), None, None


def _is_kept(run: _Run, row: pa.Table) -> bool | None:
    """Return whether the study has this very row; `None` if it has no row of this run."""
    store = Store(run.found.folder)
    if PROGRAMME not in store.tables():
        return None
    mine = [("scenario", "==", run.scenario), ("replicate", "==", run.replicate)]
    kept = store.arrow(PROGRAMME, filters=mine)
    return _bits(kept) == _bits(row) if kept.num_rows else None


def _bits(table: pa.Table) -> bytes:
    frame: pd.DataFrame = table.to_pandas().drop(columns="scenario")
    return frame.astype("float64").to_numpy().tobytes()


def _find(run: str, root: Path) -> _Run:
    asked = _ID.fullmatch(run)
    if asked is None:
        raise InputError(
            f"{quoted(run)} is no run; a run is named like 3f2a91c07b55-1-17 (hash, seed,"
            " replicate)."
        )
    begin, replicate = asked[1], int(asked[2])
    known, fewer = [], ""
    for folder, points in _studies(root):
        # equal scenarios share it
        if mine := [name for name, prefix in points.items() if prefix == begin]:
            found = described(folder)
            there = {name: found.study.replicates_of(name) for name in mine}
            if has := [name for name, numbers in there.items() if replicate in numbers]:
                return _Run(has[0], replicate, found)
            fewer = fewer or f"; {folder} has replicates {_listed(there[mine[0]])}."
        known += [f"{prefix}-{replicate}" for prefix in points.values()]
    if fewer:
        raise InputError(f"there is no run {run}{fewer}")
    where = f"there is no run {run} in the folders of results under {root}"
    raise InputError(f"{where}; rp2pr replay RUN_ID FOLDER names another.{nearest(run, known)}")


def _listed(numbers: range) -> str:
    """Return numbers in words, such as `0 to 11` or `3 to 3594 in steps of 399`."""
    steps = f" in steps of {numbers.step}" if numbers.step > 1 else ""
    return f"{numbers[0]} to {numbers[-1]}{steps}"


def _studies(root: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield the studies in and under a folder, the newest first, each with its `prefixes`.

    They may lie at any depth, as the steps of an analysis do. Damaged ones are left out.
    """
    for file in sorted(root.rglob("provenance.json"), reverse=True):
        try:
            found = prefixes(file.parent) if is_study(file.parent) else None
        except InputError:
            if file.parent == root:  # it was named
                raise
            continue
        if found is not None:
            yield file.parent, found
