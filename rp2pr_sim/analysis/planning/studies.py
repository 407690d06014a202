"""The studies behind a plan: the programme as planned, alone and next to others.

With `parameters=plausible` each is simulated under every parameter set.  Scenarios share random
numbers under the same set; no two sets do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.planning.fixed_pairs import with_pairs
from rp2pr_sim.analysis.plausible_sets import drawn, under_each
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

PLANNED = "planned"
"""The name of the scenario as planned, in the column `scenario`."""
PAIRINGS = "pairings"
"""The folder with the lists of pairs that are simulated."""
COMPARED = 100
"""Parameter sets at most, or replicates, in which alternatives are compared with the plan."""
CENTRAL = "central"
"""The name of the parameter set of the central values, in the column `set`."""


class Runs(NamedTuple):
    """The runs of some scenarios, each under one or several parameter sets."""

    study: StudyResults
    of: Mapping[str, tuple[str, str]]
    """By the name of a point of the study: the scenario and the parameter set."""

    def read(self, table: str, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return a table, or some columns of it, with the scenario and the parameter set."""
        named = list(dict.fromkeys(["scenario", "replicate", *columns])) if columns else None
        found = self.study.read(table, named)
        scenario, one_set = (
            found["scenario"].map({point: names[place] for point, names in self.of.items()})
            for place in (0, 1)
        )
        found = found.assign(scenario=scenario)
        return found if set(one_set) == {CENTRAL} else found.assign(**{SET: one_set})


def planned(question: PlanQuestion, folder: Path) -> Scenario:
    """Return the scenario as planned, with fixed pairs if pairs of own teams meet."""
    if question.fixed is None:
        return question.scenario
    pairs = [*question.fixed.inside, *question.fixed.control]
    return with_pairs(question.scenario, pairs, folder / PAIRINGS / f"{PLANNED}.csv")


def programmes(question: PlanQuestion, job: Job) -> Runs:
    """Return the runs of the scenario as planned, with all tables of all replicates.

    Raises
    ------
    InputError
        if a run fails.
    """
    many = question.replicates
    return alongside(question, job, "programmes", {}, replicates=many, details=True)


def alongside(
    question: PlanQuestion,
    job: Job,
    name: str,
    others: Mapping[str, Scenario],
    *,
    replicates: int,
    sets: Sequence[str] = (),
    details: bool = False,
) -> Runs:
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
        number of replicates, of each parameter set.
    sets : Sequence[str]
        names of the parameter sets, in this order; none: all that the question asks for.
    details : bool
        whether the tables of teams, pairs, visits and plans are kept.

    Raises
    ------
    InputError
        if a run fails.
    """
    scenarios = {PLANNED: planned(question, job.folder), **others}
    names = (sets or set_names(question)) if question.over_sets else [CENTRAL]
    by_set = {label: _under_sets(question, each, names) for label, each in scenarios.items()}
    points, of = {}, {}
    for one_set in names:
        for label, under in by_set.items():
            point = f"{one_set}_{label}" if question.over_sets else label
            points[point], of[point] = under[one_set], (label, one_set)
    study = job.study(
        name,
        points,
        replicates,
        seed=question.seed,
        details=replicates if details else 0,
        together=len(scenarios) if question.over_sets else 0,
    )
    return Runs(study.all_needed(), of)


def set_names(question: PlanQuestion) -> list[str]:
    """Return the names of the parameter sets that the question asks for."""
    return list(drawn(question.sets))


def evenly(names: Sequence[str], n: int) -> list[str]:
    """Return at most so many of these names, at even distances."""
    n = min(n, len(names))
    return [names[k * len(names) // n] for k in range(n)]


def _under_sets(
    question: PlanQuestion, scenario: Scenario, names: Sequence[str]
) -> Mapping[str, Scenario]:
    if not question.over_sets:
        return {CENTRAL: scenario}
    return under_each(scenario, question.sets, question.kept, names)
