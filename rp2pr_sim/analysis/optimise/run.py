"""A search with all its steps, down to the answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import msgspec
import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Result, Section
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.evaluator import Evaluator, NoValueError
from rp2pr_sim.analysis.optimise.finalists import OTHER, REFERENCE, Finalists, finalists_of
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import marginal_changes
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.racing import HELD, Constraints
from rp2pr_sim.analysis.optimise.robustness import under_plausible_sets
from rp2pr_sim.analysis.optimise.search import LEAST_HELD, Shortlist, none_kept, search
from rp2pr_sim.analysis.optimise.summary import choices, sections
from rp2pr_sim.outcomes.summary import IMPROVEMENT


@dataclass(frozen=True, kw_only=True, repr=False)
class OptimiseResult(Result):
    """The best programmes found; `table` has one row per finalist."""

    question: OptimiseQuestion
    objective: Objective
    """What was searched for; improvement in care where no run has a value of the outcome."""
    finalists: Finalists
    evaluated: pd.DataFrame
    """All programmes that the search has evaluated."""


def answered(question: OptimiseQuestion, job: Job) -> OptimiseResult:
    """Return the answer.

    Where no run has a value of the outcome, the search is for improvement in care, and the answer
    says why.

    Raises
    ------
    NoProgrammeError
        if nothing keeps to the budget and the weeks.
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
    space, constraints = question.space, Constraints(question.budget, LEAST_HELD)
    objective = question.objective
    evaluator = Evaluator(job, question.seed, objective)
    shortlist = search(
        space, constraints, evaluator, question.candidates, question.seed, question.replicates
    )
    found = finalists_of(evaluator, shortlist.finalists, space, constraints, question.replicates)
    _check_best(found, constraints)
    first, cost = found.scenarios[found.best[0]], float(found.table["cost"].iloc[0])
    replicates = max(2, question.replicates // 2)
    changes = marginal_changes(first, cost, space, evaluator, question.budget, replicates)
    evaluated = _evaluated(shortlist, found, objective)
    tables = {
        "finalists": found.table,
        "choices": choices(found),
        "changes": changes,
        "search": evaluated,
    }
    if question.parameters == "plausible":
        best = {name: found.scenarios[name] for name in found.best}
        tables["robustness"] = under_plausible_sets(
            evaluator, best, space.reference, question.named, question.budget
        )
    told: tuple[Section, ...] = sections(
        question, found, changes, tables.get("robustness"), len(evaluated)
    )
    return OptimiseResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=told,
        studies=job.studies,
        objective=objective,
        finalists=found,
        evaluated=evaluated,
    )


def _check_best(found: Finalists, constraints: Constraints) -> None:
    """Check that a finalist keeps to the constraints.

    Raises
    ------
    NoProgrammeError
        if none does.
    """
    if found.best:
        return
    role = OTHER if OTHER in set(found.table["role"]) else REFERENCE
    others = found.table[found.table["role"] == role]
    held, costs = (np.asarray(others[name], dtype=np.float64) for name in (HELD, "cost"))
    raise none_kept(constraints, held, costs)


def _evaluated(shortlist: Shortlist, found: Finalists, objective: Objective) -> pd.DataFrame:
    """Return one row per programme that was evaluated, with its letter if it is a finalist.

    Neighbours differ in one lever, so all levers are columns.
    """
    letters = {item: name for name, item in found.scenarios.items()}
    rows = [
        {
            "programme": letters.get(item, ""),
            **summary._asdict(),
            **{lever.label: lever.told(item) for lever in LEVERS},
        }
        for item, summary in shortlist.evaluated.items()
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "number", range(1, len(table) + 1))
    table["effect"] = objective.better(table["effect"].to_numpy())
    return table
