"""The studies behind a plan: the programme as planned, alone and next to others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rp2pr_sim.analysis.planning.fixed_pairs import with_pairs
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

PLANNED = "planned"
"""The name of the scenario as planned, in the column `scenario`."""
PAIRINGS = "pairings"
"""The folder with the lists of pairs that are simulated."""


def planned(question: PlanQuestion, folder: Path) -> Scenario:
    """Return the scenario as planned, with fixed pairs if pairs of own teams meet."""
    if question.fixed is None:
        return question.scenario
    pairs = [*question.fixed.inside, *question.fixed.control]
    return with_pairs(question.scenario, pairs, folder / PAIRINGS / f"{PLANNED}.csv")


def programmes(question: PlanQuestion, job: Job) -> StudyResults:
    """Return the runs of the scenario as planned, with all tables of all replicates.

    Raises
    ------
    InputError
        if a run fails.
    """
    many = question.replicates
    return alongside(question, job, "programmes", {}, replicates=many, details=many)


def alongside(
    question: PlanQuestion,
    job: Job,
    name: str,
    others: Mapping[str, Scenario],
    *,
    replicates: int,
    details: int = 0,
) -> StudyResults:
    """Return the runs of the scenario as planned and of others in the same replicates.

    Parameters
    ----------
    question : PlanQuestion
        what is asked.
    job : Job
        the job that simulates.
    name : str
        name of the study.
    others : Mapping[str, Scenario]
        the other scenarios, by name.
    replicates : int
        number of replicates.
    details : int
        number of replicates of which the tables of teams, pairs, visits and plans are kept.

    Raises
    ------
    InputError
        if a run fails.
    """
    points = {PLANNED: planned(question, job.folder), **others}
    study = job.study(name, points, replicates, seed=question.seed, details=details)
    return study.all_needed()
