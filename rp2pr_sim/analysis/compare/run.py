"""A comparison: scenarios under common random numbers, until the differences are precise enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.compare.factors import Factorial, factorial_of
from rp2pr_sim.analysis.compare.findings import Findings, findings_of, outcomes_needed
from rp2pr_sim.analysis.compare.paired import OUTCOMES, widest
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.robustness import (
    Robustness,
    by_option,
    points_under_sets,
    robustness_of,
)
from rp2pr_sim.analysis.compare.sample_size import replicates_for
from rp2pr_sim.analysis.compare.summary import sections
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults


@dataclass(frozen=True, kw_only=True, repr=False)
class CompareResult(Result):
    """A comparison; `table` has one row per scenario and outcome, with the paired differences."""

    question: CompareQuestion
    replicates: int
    findings: Findings
    """What sentences, tables and pictures are made from."""
    factorial: Factorial | None = None
    """The effects of the factors, if every combination of two factors or more is compared."""
    robustness: Robustness | None = None
    """What becomes of it under parameter sets; `None` with `parameters=central`."""

    @property
    def differences(self) -> pd.DataFrame:
        """Means and paired differences from the baseline; see `paired.differences`."""
        return self.tables["comparison"]

    @property
    def ranking(self) -> pd.DataFrame:
        """The scenarios, the best first; see `paired.ranked`."""
        return self.tables["ranking"]

    @property
    def money(self) -> pd.DataFrame:
        """Costs, cost per successful plan, and the efficient frontier."""
        return self.tables["money"]

    @property
    def widest(self) -> float:
        """The largest simulation error of a difference; see `Findings.half_width`."""
        return self.findings.half_width

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; `None` if none was wanted."""
        return self.findings.precise


def answered(question: CompareQuestion, job: Job) -> CompareResult:
    """Return the answer to a comparison, simulating what is missing."""
    over_sets, many = question.parameters != "central", len(question.compared)
    points, title = {item.name: item.scenario for item in question.compared}, f"{many} scenarios"
    if over_sets:
        points = points_under_sets(question)
        title = f"{title}, {question.sets} parameter sets"
    replicates = question.replicates
    while True:
        study = job.study(
            "",
            points,
            replicates,
            seed=question.seed,
            details=question.details,
            together=many if over_sets else 0,
            title=title,
            outcomes=question.own_names,
            mechanisms=question.own_mechanisms,
        )
        names = outcomes_needed(question.outcome, question.own_names)
        table = rows_of(question, study, PROGRAMME, names)
        replicates = study.study.replicates
        wanted = replicates if study.failures else _wanted(question, replicates, table)
        if wanted <= replicates:
            break
        replicates = wanted
    robustness = robustness_of(question, study.study, table) if over_sets else None
    return compared(table, question, replicates, job.folder, job.studies, robustness)


def compared(
    programme: pd.DataFrame,
    question: CompareQuestion,
    replicates: int,
    folder: Path,
    studies: Mapping[str, StudyResults],
    robustness: Robustness | None = None,
) -> CompareResult:
    """Return what a comparison comes to.

    Parameters
    ----------
    programme : pd.DataFrame
        one row per scenario and replicate, with `outcomes_needed(question.outcome)`.
    question : CompareQuestion
        what is asked.
    replicates : int
        of each scenario.
    folder : Path
        of the results.
    studies : Mapping[str, StudyResults]
        the runs it is based on.
    robustness : Robustness | None
        what the scenarios come to under each parameter set, if there are several.

    Raises
    ------
    InputError
        if no run of the baseline came to its end.
    """
    outcome = question.outcome if robustness is None else robustness.outcomes.outcome
    findings = findings_of(
        programme,
        question.labels,
        question.baseline,
        outcome,
        seed=question.seed,
        wanted=question.half_width,
        failed=sum(study.failures for study in studies.values()),
        own=question.own_names,
    )
    factorial = factorial_of(programme, question.choices, outcome, question.seed)
    told = findings.table["outcome"].isin([outcome, *question.own_names, *OUTCOMES])
    found = CompareResult(
        question=question,
        folder=folder,
        tables={
            "comparison": findings.table[told].reset_index(drop=True),
            "ranking": findings.ranking_table,
            "money": findings.money_table,
            **({} if factorial is None else {"effects": factorial.table}),
            **({} if robustness is None else robustness.tables),
        },
        studies=studies,
        replicates=replicates,
        findings=findings,
        factorial=factorial,
        robustness=robustness,
    )
    return replace(found, sections=sections(found))


def rows_of(
    question: CompareQuestion, study: StudyResults, table: str, columns: Sequence[str]
) -> pd.DataFrame:
    """Return rows of a table of a comparison's study, each with the option and the run it is of.

    Parameters
    ----------
    question : CompareQuestion
        what is asked.
    study : StudyResults
        its runs.
    table : str
        its name, such as `programme` or `team`.
    columns : Sequence[str]
        those that are wanted.

    Returns
    -------
    pd.DataFrame
        `scenario` (the option), `replicate`, under parameter sets `set`, and the columns.
    """
    found = study.read(table, ["scenario", "replicate", *columns])
    return found if question.parameters == "central" else by_option(question, study.study, found)


def _wanted(question: CompareQuestion, have: int, table: pd.DataFrame) -> int:
    """Return how many replicates to have: what there is, if it is enough or the most allowed."""
    if question.half_width is None or have >= question.max_replicates:
        return have
    table = table.astype({question.outcome: "float64"})
    width = widest(table, question.baseline, question.outcome)
    if width is None or width <= question.half_width:
        return have
    return replicates_for(have, width, question.half_width, question.max_replicates)
