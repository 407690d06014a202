"""A sensitivity analysis: the pilot, the design, and its analysis, from the runs of one job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.sensitivity.convergence import Ranking, convergence, ranking_of, widest
from rp2pr_sim.analysis.sensitivity.curves import curves
from rp2pr_sim.analysis.sensitivity.export import SalibInput, to_salib
from rp2pr_sim.analysis.sensitivity.indices import (
    Analysis,
    Problem,
    analysed,
    emulator_of,
    pairs_of,
    variance_table,
)
from rp2pr_sim.analysis.sensitivity.noise import pilot, replicates_of
from rp2pr_sim.analysis.sensitivity.outcomes import title_of
from rp2pr_sim.analysis.sensitivity.sampling import Sample, sampled
from rp2pr_sim.analysis.sensitivity.simulator import Simulator, size_of
from rp2pr_sim.analysis.sensitivity.summary import sections
from rp2pr_sim.analysis.sensitivity.tables import SALIB, salib, tables
from rp2pr_sim.core.errors import StoppedError
from rp2pr_sim.outcomes.summary import IMPROVEMENT

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.sensitivity.question import SensitivityQuestion

Own = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, kw_only=True, repr=False)
class SensitivityResult(Result):
    """What outcomes depend on; `table` has one row per outcome, input and index."""

    question: SensitivityQuestion
    problem: Problem
    sample: Sample
    pilot: pd.DataFrame
    """See `noise.pilot`."""
    analysis: Analysis
    variance: pd.DataFrame
    """See `indices.variance_table`."""
    emulator: pd.DataFrame
    """See `indices.emulator_of`."""
    pairs: pd.DataFrame
    convergence: pd.DataFrame
    curves: pd.DataFrame
    rankings: tuple[Ranking, ...]
    """One per outcome."""
    widest: float
    """Half the width of the widest interval; see `convergence.widest`."""
    size: tuple[int, int]
    """The number of different programmes, and that of all runs of the design."""
    blank: tuple[str, ...] = ()
    """Which outcomes have no value in some run or in any, and why: one sentence each."""

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; `None` if none was wanted."""
        wanted = self.question.precision
        return self.widest <= wanted if wanted else None

    def to_salib(
        self, outcome: str = "", *, replicate: int | None = None, dummies: bool = False
    ) -> SalibInput:
        """Return the whole input of SALib for one outcome, in the order that SALib expects.

        SALib alone then gives the indices of `Sample.mean`, or with `replicate` those of
        `Sample.single`: `result.to_salib("safety").analyze()`.

        Parameters
        ----------
        outcome : str
            as in the table `indices`; by default the first.
        replicate : int | None
            the outcome in this replicate; by default its mean over all replicates.
        dummies : bool
            whether the dummy input `unused` is a variable of the design, with its rows. SALib's
            `S1` and `S2` of Sobol' designs then change a little, since it subtracts the mean over
            all rows, these among them; `ST` does not, nor do other methods.

        Raises
        ------
        InputError
            for an outcome or a replicate that does not exist.
        """
        return to_salib(self, outcome, replicate, dummies)


def answered(question: SensitivityQuestion, job: Job, own: Own | None = None) -> SensitivityResult:
    """Return the answer, doubling the samples until it is precise enough, or none are left.

    Parameters
    ----------
    question : SensitivityQuestion
        what is asked.
    job : Job
        where its runs are, or are done.
    own : Own | None
        phases of the week of the user's own, see `study.design.Study`.
    """
    first = pilot(Simulator(question, job, question.outcomes, own), _titles(question.outcomes))
    replicates = replicates_of(question, first)
    sizes = (*question.sizes, question.samples)
    while True:
        found = _analysed(question, job, own, sizes, replicates, first)
        if found.precise is not False or 2 * sizes[-1] > question.max_samples:
            break
        sizes = (*sizes, 2 * sizes[-1])
    found = replace(found, tables=tables(found), extras={SALIB: salib(found)})
    return replace(found, sections=sections(found))


def _analysed(
    question: SensitivityQuestion,
    job: Job,
    own: Own | None,
    sizes: Sequence[int],
    replicates: int,
    first: pd.DataFrame,
) -> SensitivityResult:
    """Return the analysis of the outcomes that have a value; of improvement in care if none has."""

    def drawn(source: Simulator) -> Sample:
        return sampled(
            source.values, question.how, question.frame, sizes, replicates, question.seed
        )

    outcomes: Sequence[str] = question.outcomes
    source = Simulator(question, job, outcomes, own)
    sample = drawn(source)
    known, blank = source.known(), source.blank(_titles(outcomes))
    if known:
        outcomes = [outcomes[k] for k in known]
        sample = sample.of(known)
    else:
        outcomes = (IMPROVEMENT,)
        blank = (*blank, f"{IMPROVEMENT} is analysed instead.")
        first = pilot(Simulator(question, job, outcomes, own), _titles(outcomes))
        sample = drawn(Simulator(question, job, outcomes, own))
    titles = _titles(outcomes)
    problem = Problem(question.how, question.frame, question.labels, titles, question.seed)
    emulator = emulator_of(problem, sample)
    if len(refused := emulator[emulator["refused"] != ""]):
        problem, sample, blank = _without(refused, problem, sample, blank, job)
        titles = problem.outcomes
    analysis = analysed(problem, sample)
    before = convergence(problem, sample)
    rows, runs = size_of(question, sizes)
    return SensitivityResult(
        question=question,
        folder=job.folder,
        tables={},
        studies=job.studies,
        problem=problem,
        sample=sample,
        pilot=first[first["outcome"].isin(titles)].reset_index(drop=True),
        analysis=analysis,
        variance=variance_table(problem, sample),
        emulator=emulator,
        pairs=pairs_of(problem, sample),
        convergence=before,
        curves=curves(problem, question.varied, sample),
        rankings=tuple(ranking_of(problem, analysis, before, title) for title in titles),
        widest=widest(problem, analysis),
        size=(rows, runs * replicates),
        blank=blank,
    )


def _without(
    refused: pd.DataFrame, problem: Problem, sample: Sample, blank: tuple[str, ...], job: Job
) -> tuple[Problem, Sample, tuple[str, ...]]:
    """Leave out the outcomes that an emulator cannot learn, and say why.

    Raises
    ------
    StoppedError
        if none is left; the runs stay, and the analysis can be extended.
    """
    told = dict(zip(refused["outcome"], refused["refused"], strict=True))
    reasons = [f"{name} is blank: {reason}" for name, reason in told.items()]
    kept = [k for k, name in enumerate(problem.outcomes) if name not in told]
    if not kept:
        raise StoppedError(f"{'; '.join(reasons)}. The runs are kept in {job.folder}.")
    outcomes = tuple(problem.outcomes[k] for k in kept)
    notes = (*blank, *(f"{reason}." for reason in reasons))
    return problem._replace(outcomes=outcomes), sample.of(kept), notes


def _titles(outcomes: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(title_of, outcomes))
