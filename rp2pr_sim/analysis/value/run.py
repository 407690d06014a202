"""The value of finding out more: the runs, and all that is computed from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.compare.paired import by_scenario, goodness, share_on_top
from rp2pr_sim.analysis.compare.robustness import by_option, parameters_by_set, points_under_sets
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.plausible_sets import FEWEST_SETS, set_of
from rp2pr_sim.analysis.sensitivity.outcomes import needs_control
from rp2pr_sim.analysis.value.curves import curve
from rp2pr_sim.analysis.value.existing_runs import runs_in
from rp2pr_sim.analysis.value.net_benefit import Draws, Runs
from rp2pr_sim.analysis.value.partial_information import (
    Contest,
    contest_of,
    partial_information,
)
from rp2pr_sim.analysis.value.perfect_information import Estimate, perfect_information
from rp2pr_sim.analysis.value.question import ValueQuestion
from rp2pr_sim.analysis.value.summary import sections
from rp2pr_sim.analysis.value.trial_information import TEAMS, Arm, Trial, trial_information
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.sampling import generator


@dataclass(frozen=True, kw_only=True, repr=False)
class ValueResult(Result):
    """The value of finding out more; `table` has one row per number and mechanism."""

    question: ValueQuestion
    perfect: Estimate
    """The value of perfect information, in pounds for one programme."""
    trial: Trial
    sets: int
    """Parameter sets in which every run has a value."""

    @property
    def options(self) -> pd.DataFrame:
        """The options: `option`, `net_benefit`, `outcome`, `cost` (means), `probability_best`."""
        return self.tables["options"]

    @property
    def information(self) -> pd.DataFrame:
        """The value of each number and mechanism; see `partial_information`."""
        return self.tables["information"]

    @property
    def curve(self) -> pd.DataFrame:
        """The decision by the value of a point; see `curves.curve`."""
        return self.tables["curve"]


def answered(question: ValueQuestion, job: Job) -> ValueResult:
    """Return the answer, simulating what is missing unless there are runs already."""
    study = _study(question, job)
    runs = runs_of(question, study)
    random, worth = generator(question.comparison.seed, "value of information"), question.worth
    perfect = perfect_information(runs, worth, random)
    contest = contest_of(runs, worth)
    arms = {item.name: _arm(question, item.scenario) for item in question.comparison.compared}
    trial = trial_information(
        runs, contest, worth, arms, question.trial_costs, perfect.value, random
    )
    found = ValueResult(
        question=question,
        folder=job.folder,
        tables={
            "information": partial_information(contest, runs.draws.parameters, perfect, random),
            "options": _options(runs, contest, question.outcome),
            "trial": trial.by_size.assign(first=trial.first, second=trial.second),
            "curve": curve(runs, worth, arms, question.trial_costs),
        },
        studies=job.studies,
        perfect=perfect,
        trial=trial,
        sets=len(runs.draws.different),
    )
    return replace(found, sections=sections(found))


def runs_of(question: ValueQuestion, study: StudyResults) -> Runs:
    """Return the runs of a study with what their options are worth.

    Raises
    ------
    InputError
        if too few parameter sets have a value in every run.
    """
    asked, cost = question.comparison, "cost"
    names = [question.outcome, question.trial_outcome]
    parts = [part for name in names for part in (name, *declared(name).ratio_of)]
    columns = list(dict.fromkeys([*parts, cost, "staff_cost"]))
    rows = study.read(PROGRAMME, ["scenario", "replicate", *columns], asked.replicates)
    rows = by_option(asked, study.study, rows).astype(dict.fromkeys(columns, "float64"))
    if question.costs == "cash":
        rows[cost] -= rows["staff_cost"]
    options = [item.name for item in asked.compared]
    outcome, measured = (
        by_scenario(rows, name).reindex(columns=options).pipe(_signed, name) for name in names
    )
    both = {
        "outcome": question.scale * outcome,
        "cost": by_scenario(rows, cost),
        "measured": measured,
    }
    table = pd.concat(both, axis=1).dropna()
    counts = table.groupby(level=SET).size()
    whole = counts.index[counts == asked.replicates]
    if len(whole) < FEWEST_SETS:
        raise InputError(
            f"{' or '.join(dict.fromkeys(names))} has no value in some run of"
            f" {len(study.study.points) // len(options) - len(whole)} parameter sets, so there are"
            f" too few left; name another outcome."
        )
    table = table[table.index.get_level_values(SET).isin(whole)]
    codes, kept = pd.factorize(table.index.get_level_values(SET), sort=True)
    table.index = pd.MultiIndex.from_arrays(
        [codes, table.index.get_level_values("replicate")], names=[SET, "replicate"]
    )
    parameters = parameters_by_set(asked, study.study.points).iloc[kept]
    different, _ = pd.factorize(parameters.index.map(set_of))
    draws = Draws(parameters.groupby(different).first(), different)
    named = {name: pd.DataFrame(table[name][options]) for name in both}
    return Runs(**named, draws=draws)


def _signed(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return values with a sign that makes more better; twice, they are as before."""
    return table * float(goodness(np.ones(()), outcome))


def _study(question: ValueQuestion, job: Job) -> StudyResults:
    """Return the runs: those of the folder that is named, or simulated ones.

    Raises
    ------
    InputError
        if the runs of the folder cannot be used, or lack an outcome of the user's own.
    """
    asked, own = question.comparison, tuple(item.name for item in question.own_outcomes)
    if question.runs:
        job.studies["comparison"] = study = runs_in(Path(question.runs), asked)
        if lacking := [name for name in own if name not in study.provenance.get("outcomes", ())]:
            raise InputError(
                f"{lacking[0]} is not among the outcomes that were kept of the runs in"
                f" {question.runs}; name another outcome, or leave out runs."
            )
        return study
    many = len(asked.compared)
    return job.study(
        "",
        points_under_sets(asked),
        asked.replicates,
        seed=asked.seed,
        together=many,
        title=f"{many} scenarios, {asked.sets} parameter sets",
        outcomes=own,
        mechanisms=question.own_mechanisms,
    )


def _arm(question: ValueQuestion, scenario: Scenario) -> Arm:
    scale = resolved(scenario).scale
    compares = needs_control(question.trial_outcome)
    return Arm(scale.n_intervention / TEAMS, scale.n_control / TEAMS if compares else 0.0)


def _options(runs: Runs, contest: Contest, outcome: str) -> pd.DataFrame:
    """Return the options, the one with the highest mean net benefit first."""
    found = pd.DataFrame(
        {
            "option": [str(name) for name in contest.likely],
            "net_benefit": contest.likely.mean().to_numpy(),
            "outcome": _signed(runs.outcome, outcome).mean().to_numpy(),
            "cost": runs.cost.mean().to_numpy(),
            "probability_best": share_on_top(contest.likely.to_numpy(), 0.0),
        }
    )
    return found.sort_values("net_benefit", ascending=False, kind="stable", ignore_index=True)
