"""The simulator as a source of outcomes: every piece of a design is a study of its own in the folder `runs`.

So whatever holds of studies holds of a sensitivity analysis: any executor, no run lost, `resume`; a
longer design adds studies, more replicates extend them.  Rows that are the same programme (what
nothing reads, a choice that stays) are run once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.sensitivity.inputs import Input, values_of
from rp2pr_sim.analysis.sensitivity.outcomes import Outcome, parsed
from rp2pr_sim.analysis.sensitivity.question import Settings
from rp2pr_sim.core.errors import InputError, StoppedError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Done, Study, extend, resume, run
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.manifest import described, is_study, unfinished
from rp2pr_sim.study.provenance import check_unchanged, provenance
from rp2pr_sim.study.store import FAILURES, Store

RUNS = "runs"
_OTHER = "against-"


class Who(NamedTuple):
    """Who does the work, as the functions on studies take it, and the user's own phases."""

    executor: Any = "threads"
    workers: int = 0
    scheduler: str = ""
    failures: str = "record"
    own: Mapping[str, Callable[..., Any]] = {}


HERE = Who()
"""Threads of this machine, one a core."""


def distinct(
    inputs: tuple[Input, ...], cube: Floats
) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """The different programmes among the rows of the cube (..., columns): their parameters by name, and of each row the name."""
    found: dict[tuple[Any, ...], str] = {}
    values: dict[str, Mapping[str, Any]] = {}
    names = []
    for number, row in enumerate(values_of(inputs, cube.reshape(-1, cube.shape[-1]))):
        key = tuple(row.values())
        if key not in found:
            found[key] = f"row-{number:05d}"
            values[found[key]] = row
        names.append(found[key])
    return values, names


class Simulated:
    """Runs the programmes of a design, or reads what an earlier start has left of them."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        who: Who = HERE,
        tell: Callable[[int], object] = lambda _: None,
    ) -> None:
        """`tell` is called with the number of runs that are done, again and again."""
        self.folder, self.settings, self.tell = folder, settings, tell
        self.lacking = np.zeros(len(settings.outcomes), dtype=np.int64)
        """Of the runs that were looked at, how many have no value of each outcome."""
        self.looked_at = 0
        self._who = {
            "executor": who.executor,
            "workers": who.workers,
            "scheduler": who.scheduler,
            "failures": who.failures,
        }
        self.own = who.own
        self._checked = False

    def values(self, cube: Floats, first: int, replicates: int, luck: int) -> Floats:
        """See `Source`.

        Raises
        ------
        InputError
            if the folder rests on something else than there is now.
        StoppedError
            if a run failed.
        """
        kind = "points" if luck == 0 else f"luck-{luck}"
        return self.kept(f"{kind}-{first:06d}-{len(cube):05d}", cube, replicates, luck)

    def kept(self, name: str, cube: Floats, replicates: int, luck: int = 0) -> Floats:
        """The same of any piece, kept in a study of this name."""
        values, rows = distinct(self.settings.varied, cube)
        folder = self.folder / RUNS / f"{name}-001"
        study = Study(
            points=self._points(values),
            name=name,
            seed=self.settings.seed + luck,
            replicates=replicates,
            details=0,
            output=folder.parent,
            own=self.own,
        )
        self._do(study, folder)
        here = self._read(folder, list(values), replicates, "")
        if self.settings.other is not None:
            here = here - self._read(folder, list(values), replicates, _OTHER)
        place = {row: k for k, row in enumerate(values)}
        return here[:, [place[row] for row in rows]].reshape(len(here), *cube.shape[:2], replicates)

    def _points(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Scenario]:
        """Compared programmes stand side by side, since they share most of their set-up."""
        found, other = {}, self.settings.other
        for name, row in values.items():
            found[name] = self.settings.programme.replaced(row)
            if other is not None:
                found[_OTHER + name] = other.replaced(row)
        return found

    def _do(self, study: Study, folder: Path) -> None:
        if folder.exists() and not is_study(folder):
            raise InputError(
                f"{folder} is damaged; take it away, and go on with: rp2pr resume {self.folder}"
            )
        if is_study(folder):
            self._check_same(study, folder)
        store = Store(folder)
        if (
            is_study(folder)
            and not unfinished(folder).exists()
            and store.rows(PROGRAMME) >= study.runs
        ):
            self.tell(study.runs)
            return
        try:
            done = self._run(study, folder)
        except (InputError, StoppedError, KeyboardInterrupt) as error:
            raise type(error)(
                str(error).replace(f"rp2pr resume {folder}", f"rp2pr resume {self.folder}")
            ) from error
        if done.failures:
            raise StoppedError(self._failed(Store(folder)))

    def _run(self, study: Study, folder: Path) -> Done:
        told = False

        @contextmanager
        def progress(left: int) -> Iterator[Callable[[int], object]]:
            nonlocal told
            told = True
            self.tell(study.runs - left)
            yield self.tell

        if not is_study(folder):
            done = run(study, **self._who, progress=progress)
        elif described(folder).study.replicates < study.replicates:
            done = extend(folder, study.replicates, **self._who, progress=progress)
        else:
            done = resume(folder, **self._who, progress=progress)
        if not told:
            self.tell(study.runs)
        return done

    def _check_same(self, study: Study, folder: Path) -> None:
        """Once: what was run rests on the same rules, libraries and files as what will be."""
        if self._checked:
            return
        kept = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        check_unchanged(self.folder, kept, provenance(study.anchored()))
        self._checked = True

    def _failed(self, store: Store) -> str:
        rows = store.read(FAILURES)
        first = rows.iloc[0]
        said = " ".join(f"{first['type']}: {first['message']}".split())
        return (
            f"{len(rows):,} of the runs failed, so there is no analysis; the first is"
            f" {first['run']} (stage {first['stage']}: {said}); to do it again alone: rp2pr replay"
            f" {first['run']} {store.folder}; to try all that failed again: rp2pr resume"
            f" {self.folder}"
        )

    def _read(self, folder: Path, names: Sequence[str], replicates: int, prefix: str) -> Floats:
        """Shape (outcomes, names, replicates)."""
        wanted = self.settings.columns
        table = Store(folder).read(PROGRAMME, ["scenario", "replicate", *wanted], replicates)
        place = pd.Index([prefix + name for name in names]).get_indexer(pd.Index(table["scenario"]))
        mine = place >= 0
        at = place[mine], table["replicate"].to_numpy()[mine]
        columns = {}
        for column in wanted:
            values = np.full((len(names), replicates), np.nan)
            values[at] = table[column].to_numpy(dtype=np.float64, na_value=np.nan)[mine]
            columns[column] = values
        wanted_outcomes = [parsed(text) for text in self.settings.outcomes]
        found = np.stack([_outcome(outcome, columns) for outcome in wanted_outcomes])
        self.lacking += (~np.isfinite(found)).sum(axis=(1, 2))
        self.looked_at += len(names) * replicates
        counts_as = np.array(
            [np.nan if outcome.missing is None else outcome.missing for outcome in wanted_outcomes]
        )
        return np.where(np.isfinite(found), found, counts_as[:, None, None])

    def without_value(self) -> tuple[str, ...]:
        """One sentence for each outcome that some run has no value of, so far."""
        told = zip(
            map(parsed, self.settings.outcomes),
            self.settings.titles,
            self.lacking.tolist(),
            strict=True,
        )
        return tuple(self._lacking(outcome, title, many) for outcome, title, many in told if many)

    def with_value(self) -> tuple[str, ...]:
        """The outcomes that can be analysed: those with a value in every run, or in some where the others count as a number."""
        known = zip(self.settings.outcomes, self.lacking.tolist(), strict=True)
        return tuple(
            text
            for text, many in known
            if not many or (parsed(text).missing is not None and many < self.looked_at)
        )

    def _lacking(self, outcome: Outcome, title: str, many: int) -> str:
        reason = next(
            filter(None, (declared(name).lacking for name in outcome.columns)), "No value"
        )
        why = (
            f"{reason[0].lower()}{reason[1:]} in {'any' if many == self.looked_at else f'{many:,}'}"
            f" of {self.looked_at:,} runs"
        )
        if many == self.looked_at:
            return f"{title} is blank: {why}."
        if outcome.missing is not None:
            return f"{title}: {why}, which count as {outcome.missing:g}."
        return (
            f"{title} is blank: {why}; to count them as 0: rp2pr resume {self.folder}"
            f" outcomes={title}:0"
        )


def _outcome(outcome: Outcome, columns: Mapping[str, Floats]) -> Floats:
    found = columns[outcome.over]
    if outcome.under:
        under = columns[outcome.under]
        found = np.divide(found, under, out=np.full_like(found, np.nan), where=under != 0.0)
    return found
