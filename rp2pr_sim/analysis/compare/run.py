"""A comparison: scenarios under common random numbers, until the differences are precise enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN, money
from rp2pr_sim.analysis.compare.paired import OUTCOMES, differences, ranked, widest
from rp2pr_sim.analysis.compare.sample_size import replicates_for
from rp2pr_sim.analysis.compare.summary import section
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import YOUNG
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from rp2pr_sim.analysis.compare.question import CompareQuestion
    from rp2pr_sim.analysis.job import Job


@dataclass(frozen=True, kw_only=True, repr=False)
class CompareResult(Result):
    """A comparison; `table` has one row per scenario and outcome, with the paired differences."""

    question: CompareQuestion
    differences: pd.DataFrame
    ranking: pd.DataFrame
    money: pd.DataFrame
    """Costs, cost per successful plan, and the efficient frontier."""
    widest: float
    """Half the width of the widest interval of a difference in the outcome; see `paired.widest`."""
    replicates: int
    too_young: tuple[str, ...] = ()
    """A sentence on the plans that are less than a year old in the last week, if there are any."""

    @property
    def comparable(self) -> list[str]:
        """The scenarios of which some replicate, like the baseline's, has a value of the outcome."""
        rows = self.differences[
            (self.differences["outcome"] == self.question.outcome)
            & (self.differences["replicates"] > 0)
        ]
        return [str(name) for name in rows["scenario"] if name != self.question.baseline]

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; `None` if none was wanted."""
        wanted = self.question.half_width
        return None if wanted is None else self.widest <= wanted


def answered(question: CompareQuestion, job: Job) -> CompareResult:
    """Return the answer, adding replicates until every interval is narrow enough, or none are left."""
    points = {item.name: item.scenario for item in question.compared}
    replicates, title = question.replicates, f"{len(points)} scenarios"
    while True:
        study = job.study(
            "", points, replicates, seed=question.seed, details=question.details, title=title
        )
        replicates = study.study.replicates
        wanted = replicates if study.failures else _wanted(question, study)
        if wanted <= replicates:
            break
        replicates = wanted
    return compared(_programme(question, study), question, replicates, job.folder, job.studies)


def compared(
    programme: pd.DataFrame,
    question: CompareQuestion,
    replicates: int,
    folder: Path,
    studies: Mapping[str, StudyResults],
) -> CompareResult:
    """Return what a comparison comes to.

    Parameters
    ----------
    programme : pd.DataFrame
        one row per scenario and replicate, with `columns_for(question)`.
    question : CompareQuestion
        what is asked.
    replicates : int
        of each scenario.
    folder : Path
        of the results.
    studies : Mapping[str, StudyResults]
        the runs behind it.

    Raises
    ------
    InputError
        if no run of the baseline came to its end.
    """
    programme = programme.astype(dict.fromkeys(columns_for(question), "float64"))
    outcomes = tuple(dict.fromkeys([question.outcome, *OUTCOMES]))
    apart = differences(programme, question.baseline, outcomes)
    ranking = ranked(programme, question.outcome, question.seed)
    costs = money(programme, question.outcome)
    found = CompareResult(
        question=question,
        folder=folder,
        tables={"comparison": apart, "ranking": ranking, "money": costs},
        studies=studies,
        differences=apart,
        ranking=ranking,
        money=costs,
        widest=widest(programme, question.baseline, question.outcome),
        replicates=replicates,
        too_young=tuple(plans_too_young(programme, question.labels)),
    )
    return replace(found, sections=(section(found),))


def columns_for(question: CompareQuestion) -> list[str]:
    """Return the outcomes that a comparison needs."""
    parts = (*question.column.ratio_of, *declared(EACH_PLAN).ratio_of)
    return list(dict.fromkeys([question.outcome, *OUTCOMES, *parts, *YOUNG]))


def _programme(question: CompareQuestion, study: StudyResults) -> pd.DataFrame:
    return study.read(PROGRAMME, ["scenario", "replicate", *columns_for(question)])


def _wanted(question: CompareQuestion, study: StudyResults) -> int:
    """Return how many replicates there should be: what there is, if it is enough or the most."""
    have = study.study.replicates
    if question.half_width is None or have >= question.max_replicates:
        return have
    table = _programme(question, study).astype({question.outcome: "float64"})
    width = widest(table, question.baseline, question.outcome)
    apart = differences(table, question.baseline, (question.outcome,))
    comparable = (apart["replicates"] > 0) & (apart["scenario"] != question.baseline)
    if width <= question.half_width or not comparable.any():
        return have
    return replicates_for(have, width, question.half_width, question.max_replicates)
