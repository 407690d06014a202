"""A search with all its steps, down to the answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import msgspec
import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.agreement import agreement
from rp2pr_sim.analysis.optimise.best_programme import best_programme
from rp2pr_sim.analysis.optimise.constraints import CASH, TOTAL
from rp2pr_sim.analysis.optimise.evaluator import Evaluator, NoValueError
from rp2pr_sim.analysis.optimise.finalists import Finalists, finalists_of
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import marginal_changes
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.recommendation import (
    on_pairs,
    recommended,
    scenario_file,
    steps,
    world_words,
)
from rp2pr_sim.analysis.optimise.search import (
    Evaluated,
)
from rp2pr_sim.analysis.optimise.shortlist import shortlist
from rp2pr_sim.analysis.optimise.summary import choices, sections
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.scenario.saved import FILE, SavedScenario


@dataclass(frozen=True, kw_only=True, repr=False)
class OptimiseResult(Result):
    """The best programmes found; `table` has one row per finalist."""

    question: OptimiseQuestion
    objective: Objective
    """What was searched for; improvement in care where no run has a value of the outcome."""
    finalists: Finalists
    evaluated: pd.DataFrame
    """All programmes that the search has evaluated."""
    saved: SavedScenario
    """The recommended programme, as `scenario.yaml` of the folder has it."""


def answered(question: OptimiseQuestion, job: Job) -> OptimiseResult:
    """Return the answer.

    Where no run has a value of the outcome, the search is for improvement in care, and the answer
    says why.

    Raises
    ------
    NoProgrammeError
        if nothing keeps to the budgets and the weeks.
    InputError
        if a run failed.
    """
    try:
        return _searched(question, job)
    except NoValueError as error:
        if question.outcome == IMPROVEMENT:
            raise
        instead = msgspec.structs.replace(question, outcome=IMPROVEMENT)
        found = _searched(instead, job)
        first, *rest = found.sections
        first = dataclasses.replace(first, notes=(str(error), *first.notes))
        return dataclasses.replace(found, question=question, sections=(first, *rest))


def _searched(question: OptimiseQuestion, job: Job) -> OptimiseResult:
    space, constraints, objective = question.space, question.constraints, question.objective
    sets = question.sets if question.parameters == "plausible" else 0
    evaluator = Evaluator(job, question.seed, objective, sets, question.named)
    runs = question.replicates * max(1, sets)
    found = best_programme(question, space, evaluator, runs)
    chosen = shortlist(found.climbed.leader, found.leaders, found.evaluated, space, constraints)
    finalists = finalists_of(evaluator, chosen, space, constraints, runs)
    first, needs = finalists.table.iloc[0], finalists.needs
    now = {TOTAL: first["cost"], CASH: first["cash"]}
    evaluated = _evaluated(found.evaluated, finalists, objective)
    changes = marginal_changes(found.climbed, constraints, now, needs, found.refused)
    searched = [lever.name for lever in space.levers]
    agreed = agreement(found.leaders, found.climbed.leader, changes, searched)
    tables = {
        "finalists": finalists.table,
        "choices": choices(finalists, agreed),
        "changes": changes,
        "search": evaluated,
    }
    saved = recommended(question, found.climbed.leader, job.folder.name)
    todo = (
        *steps(found.climbed.leader, first.to_dict(), saved.name, world_words(question, saved)),
        *on_pairs(saved, question.seed),
    )
    told = sections(question, finalists, changes, agreed, len(evaluated), todo)
    return OptimiseResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=told,
        studies=job.studies,
        objective=objective,
        finalists=finalists,
        evaluated=evaluated,
        saved=saved,
        extras={FILE: scenario_file(question, saved)},
    )


def _evaluated(evaluated: Evaluated, found: Finalists, objective: Objective) -> pd.DataFrame:
    """Return one row per programme that was evaluated, with its letter if it is a finalist.

    Neighbours differ in one lever, so all levers are columns.
    """
    letters = {item: name for name, item in found.scenarios.items()}
    rows = [
        {
            "programme": letters.get(item, ""),
            "step": summary.step,
            "runs": summary.runs,
            "effect": summary.effect,
            **summary.amounts,
            "used": summary.used,
            "held": summary.held,
            **{lever.label: lever.told(item) for lever in LEVERS},
        }
        for item, summary in evaluated.items()
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "number", range(1, len(table) + 1))
    table["effect"] = objective.better(table["effect"].to_numpy())
    return table
