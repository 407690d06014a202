"""A search with all its steps, down to the answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
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
from rp2pr_sim.analysis.optimise.racing import Evaluation, best, kept
from rp2pr_sim.analysis.optimise.recombination import recombined
from rp2pr_sim.analysis.optimise.recommendation import (
    recommended,
    scenario_file,
    steps,
    world_words,
)
from rp2pr_sim.analysis.optimise.search import (
    Evaluated,
    NoProgrammeError,
    check_some,
    merged,
    none_kept,
    search,
)
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.analysis.optimise.shortlist import TRUSTED, shortlist
from rp2pr_sim.analysis.optimise.summary import choices, sections
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.saved import FILE, SavedScenario

_ATTEMPTS = 6  # climbs, each after the cost of the programme was estimated again
_PARENTS, _CHILDREN = 12, 4  # of the recombination: that begin it, and that a climb may begin from
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
    todo = steps(found.climbed.leader, first.to_dict(), saved.name, world_words(question, saved))
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
    """Search several times, recombine the best, and climb until no affordable change improves it.

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
    parents = [*leaders, *_within(1.0, evaluated, constraints)[:_PARENTS]]
    children, tried = recombined(
        "recombination", parents, space, constraints, evaluator, question.seed
    )
    evaluated = merged([evaluated, tried])
    cheaper = [item for share in _CHEAPER for item in _within(share, evaluated, constraints)[:1]]
    start = list(dict.fromkeys([*leaders, *children[:_CHILDREN], *cheaper]))
    compared = evaluator("climb/searches", start, stages.runs[-1])
    evaluated.note("climb/searches", compared, constraints)
    check_some(compared, constraints)
    leader = compared.programmes[best(compared, constraints)]

    found = _Climber(space, constraints, evaluator, stages, runs, evaluated)
    rows = constraints.needs(compared.amounts).T
    climbed = found.climbed(leader, dict(zip(compared.programmes, rows, strict=True)))
    return _Found(leaders, climbed, found.evaluated, frozenset(found.refused))


class _Climber:
    """Climbs on until the best is affordable by the report's random numbers, too."""

    def __init__(
        self,
        space: SearchSpace,
        constraints: Constraints,
        evaluator: Evaluator,
        stages: Stages,
        runs: int,
        evaluated: Evaluated,
    ) -> None:
        self.space, self.constraints, self.evaluator = space, constraints, evaluator
        self.stages, self.runs, self.evaluated = stages, runs, evaluated
        self.refused: set[Scenario] = set()
        self._checks = 0

    def climbed(self, leader: Scenario, known: dict[Scenario, Floats]) -> Climbed:
        """Return the end of the climb from a leader.

        `known` are the `Constraints.needs` of programmes by the random numbers of the climb.

        Raises
        ------
        NoProgrammeError
            if no end of a climb is affordable.
        """
        again, accepted = self._checked(leader), None
        for number in range(_ATTEMPTS):
            # all of the budget by the report's random numbers, in terms of those of the climb
            apart = self._needs(again) - known.get(leader, self._needs(again))
            share = 1.0 - apart - (_RESERVE * 2.0**number if number else 0.0)
            if leader in self.refused:
                others = _within(float(share.min()), self.evaluated, self.constraints)
                leader = next((item for item in others if item not in self.refused), leader)
            climbed = self._climb(f"climb/{number + 1}", leader, share)
            leader, again = climbed.leader, self._checked(climbed.leader)
            if climbed.needs is not None:
                known[leader] = climbed.needs * share
            if leader in self.refused:
                continue
            accepted = climbed
            better = self._better(climbed, self._needs(again))
            if better is None:
                break
            leader, again = better
        if accepted is None:
            raise none_kept(self.constraints, again)
        return accepted

    def _climb(self, name: str, leader: Scenario, share: Floats) -> Climbed:
        tight = self.constraints.tighter(share)
        climbed = climb(name, leader, self.space, tight, self.evaluator, self.stages, self.refused)
        self.evaluated = merged([self.evaluated, climbed.evaluated])
        return climbed

    def _checked(self, leader: Scenario) -> Evaluation:
        """Return the leader by the report's random numbers; it is refused if it does not keep."""
        self._checks += 1
        again = self.evaluator(f"{_CHECK}-{self._checks}", [leader], self.runs)
        if not kept(again, self.constraints)[0]:
            self.refused.add(leader)
        return again

    def _needs(self, again: Evaluation) -> Floats:
        return self.constraints.needs(again.amounts)[:, 0]

    def _better(self, climbed: Climbed, needs: Floats) -> tuple[Scenario, Evaluation] | None:
        """Return the best change that is clearly better and affordable, if there is one."""
        found = [
            (gain, change.programme)
            for k, change in enumerate(climbed.changes)
            if (gain := climbed.difference(k))[1] > 0.0
            and climbed.affordable(k, self.constraints, needs)
            and change.programme not in self.refused
        ]
        for _, programme in sorted(found, key=lambda each: each[0], reverse=True):
            again = self._checked(programme)
            if programme not in self.refused:
                return programme, again
        return None


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
