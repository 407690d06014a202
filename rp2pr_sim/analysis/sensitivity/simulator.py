"""The simulator as a source of outcomes: each piece of a design is a study of the job.

A longer design adds studies, more replicates extend them.  Rows that are the same programme (those
in which only an input that nothing reads moves, or a choice stays) are run once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.sensitivity.inputs import Input, values_of
from rp2pr_sim.analysis.sensitivity.methods import REDRAWS
from rp2pr_sim.analysis.sensitivity.outcomes import Outcome, parsed
from rp2pr_sim.analysis.sensitivity.sampling import pieces, turns
from rp2pr_sim.core.errors import StoppedError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import no_value
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import MOST
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.sampling import generator
from rp2pr_sim.study.store import FAILURES

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.question import SensitivityQuestion

RUNS = "runs"
OTHER = "baseline-"


def distinct(
    inputs: tuple[Input, ...], cube: Floats
) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """Return the different programmes among the rows of the cube, and the name of each row's.

    The programmes are parameters by name; the cube has shape (..., columns).
    """
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


def size_of(question: SensitivityQuestion, sizes: Sequence[int]) -> tuple[int, int]:
    """Return the number of different programmes of a design, and the runs of one replicate.

    Parameters
    ----------
    question : SensitivityQuestion
        what is asked.
    sizes : Sequence[int]
        numbers of base points of the design, ascending.
    """
    rows = redrawn = 0
    for first, last in zip((0, *sizes), sizes, strict=False):
        cube = question.how.design(question.frame, first, last, question.seed)
        parts = pieces(question.how, cube, first)
        rows += sum(len(distinct(question.varied, part)[0]) for _, part in parts)
        redrawn += sum(
            len(distinct(question.varied, cube[mine, :1])[0])
            for _, mine in turns(cube, first)
            if not question.how.product
        )
    each = 1 if question.other is None else 2
    return rows * each, (rows + redrawn) * each


class Simulator:
    """A source of outcomes that runs the programmes of a design, or reads their stored runs."""

    def __init__(
        self,
        question: SensitivityQuestion,
        job: Job,
        outcomes: Sequence[str],
        own: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        """Observe these outcomes; `own` are phases of the week of the user's own, see `Study`."""
        self.question, self.job, self.own = question, job, own
        self.outcomes = [parsed(text) for text in outcomes]
        self.lacking = np.zeros(len(self.outcomes), dtype=np.int64)
        """By outcome, how many of the runs that were read have no value."""
        self.runs = 0
        """How many runs were read."""

    def values(self, cube: Floats, first: int, replicates: int, redraw: int) -> Floats:
        """Return outcomes; see `sampling.Source`.

        Raises
        ------
        StoppedError
            if a run failed.
        InputError, KeyboardInterrupt
            as `Job.study`.
        """
        kind = f"redraw-{redraw}" if 0 < redraw <= REDRAWS else "samples"
        return self.kept(f"{kind}-{first:06d}-{len(cube):05d}", cube, replicates, redraw)

    def kept(self, name: str, cube: Floats, replicates: int, redraw: int = 0) -> Floats:
        """Return the same of any piece, whose study has this name."""
        values, rows = distinct(self.question.varied, cube)
        study = self._study(name, self._points(values), replicates, self._seed(redraw))
        here = self._read(study, list(values), replicates, "")
        if self.question.other is not None:
            here = here - self._read(study, list(values), replicates, OTHER)
        place = {row: k for k, row in enumerate(values)}
        return here[:, [place[row] for row in rows]].reshape(len(here), *cube.shape[:2], replicates)

    def _seed(self, redraw: int) -> int:
        """Return the seed of a set of random numbers; see `sampling.chance_of`."""
        if redraw <= REDRAWS:
            return self.question.seed + redraw
        return int(generator(self.question.seed, f"sensitivity chance {redraw}").integers(MOST))

    def _points(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Scenario]:
        """Return the scenarios; the two of a difference are neighbours, as they share set-up."""
        found, other = {}, self.question.other
        for name, row in values.items():
            found[name] = self.question.programme.replaced(row)
            if other is not None:
                found[OTHER + name] = other.replaced(row)
        return found

    def _study(
        self, name: str, points: Mapping[str, Scenario], replicates: int, seed: int
    ) -> StudyResults:
        study = self.job.study(
            f"{RUNS}/{name}",
            points,
            replicates,
            seed=seed,
            own=self.own,
            title=name,
            outcomes=tuple(item.name for item in self.question.own_outcomes),
            mechanisms=self.question.own_mechanisms,
        )
        if study.failures:
            raise StoppedError(self._failed(study))
        return study

    def _failed(self, study: StudyResults) -> str:
        first = study.read(FAILURES).iloc[0]
        reason = " ".join(f"{first['type']}: {first['message']}".split())
        return (
            f"{study.failures:,} of the runs failed, so there is no analysis; the first is"
            f" {first['run']} (stage {first['stage']}: {reason}); to do it again alone: rp2pr"
            f" replay {first['run']} {study.folder}; to try all that failed again: rp2pr resume"
            f" {self.job.folder}"
        )

    def _read(
        self, study: StudyResults, names: Sequence[str], replicates: int, prefix: str
    ) -> Floats:
        """Return the outcomes, shape (outcomes, names, replicates)."""
        wanted = list(dict.fromkeys(part for item in self.outcomes for part in item.columns))
        table = study.read(PROGRAMME, ["scenario", "replicate", *wanted], replicates)
        place = pd.Index([prefix + name for name in names]).get_indexer(pd.Index(table["scenario"]))
        mine = place >= 0
        at = place[mine], table["replicate"].to_numpy()[mine]
        columns = {}
        for column in wanted:
            values = np.full((len(names), replicates), np.nan)
            values[at] = table[column].to_numpy(dtype=np.float64, na_value=np.nan)[mine]
            columns[column] = values
        found = np.stack([_values(outcome, columns) for outcome in self.outcomes])
        self.lacking += (~np.isfinite(found)).sum(axis=(1, 2))
        self.runs += len(names) * replicates
        counts_as = np.array(
            [np.nan if outcome.missing is None else outcome.missing for outcome in self.outcomes]
        )
        return np.where(np.isfinite(found), found, counts_as[:, None, None])

    def known(self) -> list[int]:
        """Return the places of the outcomes that can be analysed.

        They have a value in every run, or in some run if the others count as a number.
        """
        return [
            k
            for k, (outcome, many) in enumerate(zip(self.outcomes, self.lacking, strict=True))
            if not many or (outcome.missing is not None and many < self.runs)
        ]

    def blank(self, titles: Sequence[str]) -> tuple[str, ...]:
        """Return one sentence for each outcome that some run has no value of."""
        told = zip(self.outcomes, titles, self.lacking.tolist(), strict=True)
        return tuple(self._blank(outcome, title, many) for outcome, title, many in told if many)

    def _blank(self, outcome: Outcome, title: str, many: int) -> str:
        columns = map(declared, outcome.columns)
        reason = next((no_value(column) for column in columns if column.lacking), "no value")
        why = f"{reason} in {'any' if many == self.runs else f'{many:,}'} of {self.runs:,} runs"
        if many == self.runs:
            return f"{title} is blank: {why}."
        if outcome.missing is not None:
            return f"{title}: {why}, which count as {outcome.missing:g}."
        return (
            f"{title} is blank: {why}; to count them as 0: rp2pr extend {self.job.folder}"
            f" outcomes={title}:0"
        )


def _values(outcome: Outcome, columns: Mapping[str, Floats]) -> Floats:
    found = columns[outcome.over]
    if outcome.under:
        under = columns[outcome.under]
        found = np.divide(found, under, out=np.full_like(found, np.nan), where=under != 0.0)
    return found
