"""A search with all its steps, down to the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import msgspec
import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.agreement import agreement
from rp2pr_sim.analysis.optimise.climb import Climbed, Stages, climb
from rp2pr_sim.analysis.optimise.constraints import CASH, TOTAL, Constraints
from rp2pr_sim.analysis.optimise.evaluator import Evaluator, NoValueError, seed_of
from rp2pr_sim.analysis.optimise.finalists import Finalists, finalists_of
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import marginal_changes
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.racing import best
from rp2pr_sim.analysis.optimise.recommendation import recommended, scenario_file, steps
from rp2pr_sim.analysis.optimise.search import (
    Evaluated,
    NoProgrammeError,
    check_some,
    merged,
    search,
)
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.analysis.optimise.shortlist import TRUSTED, shortlist
from rp2pr_sim.analysis.optimise.summary import choices, sections
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.saved import FILE, SavedScenario

_ATTEMPTS = 6  # climbs, each after the cost of the programme was estimated again
_CHEAPER = (0.95, 0.85, 0.7)  # of the budget: if the best of all searches turn out too dear
_RESERVE = 0.002  # of the budget, kept by each further climb
_CHECK = "finalists/best"
_FEW = (40, 120)  # runs on the first stages of a climb


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


class _Found(NamedTuple):
    """What the searches and the climb have found."""

    leaders: tuple[Scenario, ...]
    """The best of each search."""
    climbed: Climbed
    evaluated: Evaluated
    refused: frozenset[Scenario]
    """Programmes that seemed affordable, but are not by new random numbers."""


def _searched(question: OptimiseQuestion, job: Job) -> OptimiseResult:
    space, constraints, objective = question.space, question.constraints, question.objective
    sets = question.sets if question.parameters == "plausible" else 0
    evaluator = Evaluator(job, question.seed, objective, sets, question.named)
    runs = question.replicates * max(1, sets)
    found = _best_of_all(question, space, evaluator, runs)
    chosen = shortlist(found.climbed.leader, found.leaders, found.evaluated, space, constraints)
    finalists = finalists_of(evaluator, chosen, space, constraints, runs)
    first = finalists.table.iloc[0]
    now = {"used": first["used"], TOTAL: first["cost"], CASH: first["cash"]}
    evaluated = _evaluated(found.evaluated, finalists, objective)
    changes = marginal_changes(found.climbed, constraints, now, found.refused)
    agreed = agreement(found.leaders, found.climbed.leader, changes)
    tables = {
        "finalists": finalists.table,
        "choices": choices(finalists, agreed),
        "changes": changes,
        "search": evaluated,
    }
    saved = recommended(question, found.climbed.leader, job.folder.name)
    todo = steps(found.climbed.leader, first.to_dict(), saved.name)
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


def _best_of_all(
    question: OptimiseQuestion, space: SearchSpace, evaluator: Evaluator, runs: int
) -> _Found:
    """Search several times, then climb from the best until no affordable change improves it.

    What is affordable depends on the cost, which is estimated again with the random numbers of the
    report.  A programme that seemed affordable and is not is refused, and the climb continues.

    Raises
    ------
    NoProgrammeError
        if no programme keeps to the budgets.
    """
    constraints = question.constraints
    leaders, evaluated = _searches(question, space, evaluator)
    stages = _stages(question, runs)
    cheaper = [item for share in _CHEAPER for item in _within(share, evaluated, constraints)[:1]]
    start = list(dict.fromkeys([*leaders, *cheaper]))
    compared = evaluator("climb/searches", start, stages.runs[-1])
    evaluated.note("climb/searches", compared, constraints)
    check_some(compared, constraints)
    leader = compared.programmes[best(compared, constraints)]

    refused: set[Scenario] = set()

    checks = count()

    def used(leader: Scenario) -> float:
        """Return the share of the budget that the leader needs by the report's random numbers."""
        again = evaluator(f"{_CHECK}-{next(checks)}", [leader], runs)
        found = float(constraints.used(again.amounts)[0])
        if found > 1.0:
            refused.add(leader)
        return found

    needs, kept = used(leader), None
    for number in range(1, _ATTEMPTS + 1):
        # all of the budget by the report's random numbers, in terms of those of the climb
        share = 1.0 - needs + evaluated[leader].used - _RESERVE * (number - 1)
        if leader in refused:
            leader = next(iter(_others(share, evaluated, constraints, refused)), leader)
        tight = constraints.tighter(share)
        climbed = climb(f"climb/{number}", leader, space, tight, evaluator, stages, refused)
        evaluated = merged([evaluated, climbed.evaluated])
        leader, needs = climbed.leader, used(climbed.leader)
        if leader in refused:
            continue
        kept = climbed
        better = [
            (gain, change.programme)
            for k, change in enumerate(climbed.changes)
            if (gain := climbed.difference(k))[1] > 0.0
            and climbed.affordable(k, constraints, needs)
            and change.programme not in refused
        ]
        for _, programme in sorted(better, key=lambda each: each[0], reverse=True):
            leader, needs = programme, used(programme)
            if leader not in refused:
                break
        else:  # nothing that is better is affordable
            break
    return _Found(leaders, kept or climbed, evaluated, frozenset(refused))


def _searches(
    question: OptimiseQuestion, space: SearchSpace, evaluator: Evaluator
) -> tuple[tuple[Scenario, ...], Evaluated]:
    """Return the best of each search, and all that they evaluated."""
    leaders, parts, errors = list[Scenario](), list[Evaluated](), list[NoProgrammeError]()
    for number in range(1, question.searches + 1):
        seed = seed_of(question.seed, f"design of search {number}")
        try:
            leader, evaluated = search(
                f"search-{number}",
                space,
                question.constraints,
                evaluator,
                question.candidates,
                seed,
            )
        except NoProgrammeError as error:  # another search may find one
            errors.append(error)
        else:
            leaders.append(leader)
            parts.append(evaluated)
    if not leaders:
        raise errors[0]
    return tuple(leaders), merged(parts)


def _within(share: float, evaluated: Evaluated, constraints: Constraints) -> list[Scenario]:
    """Return the programmes that need at most this share of the budget, the best first."""
    found = [
        item
        for item, told in evaluated.items()
        if told.runs >= TRUSTED and told.used <= share and constraints.timely(told.held)
    ]
    return sorted(found, key=lambda item: -evaluated[item].effect)


def _stages(question: OptimiseQuestion, runs: int) -> Stages:
    """Return how often programmes run in a climb: on the last stage as often as in the report."""
    sets = question.sets if question.parameters == "plausible" else 0
    last = max(runs, 2 * sets)
    return Stages((*(few for few in _FEW if few < last), last), sets)


def _others(
    share: float,
    evaluated: Evaluated,
    constraints: Constraints,
    refused: Collection[Scenario],
) -> list[Scenario]:
    """Return the programmes that need at most this share and are not refused, the best first."""
    return [item for item in _within(share, evaluated, constraints) if item not in refused]


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
