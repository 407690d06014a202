"""The best programme: searches, recombination, and climbs until nothing affordable is better."""

from __future__ import annotations

from typing import NamedTuple

from rp2pr_sim.analysis.optimise.climb import Climbed, Stages, climb
from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.evaluator import Evaluator, seed_of
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.racing import Evaluate, Evaluation, best, kept
from rp2pr_sim.analysis.optimise.recombination import recombined
from rp2pr_sim.analysis.optimise.search import (
    Evaluated,
    NoProgrammeError,
    check_some,
    merged,
    none_kept,
    search,
)
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.analysis.optimise.shortlist import TRUSTED
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario

_ATTEMPTS = 6  # climbs, each after the cost of the programme was estimated again
_PARENTS, _CHILDREN = 12, 4  # of the recombination: that begin it, and that a climb may begin from
_CHEAPER = (0.95, 0.85, 0.7)  # of the budget: if the best of all searches turn out too dear
_RESERVE = 0.002  # of the budget, kept by each further climb
_CHECK = "finalists/best"
_FEW = (40, 120)  # runs on the first stages of a climb


class BestProgramme(NamedTuple):
    """The best programme, and what the searches and the climb have found with it."""

    leaders: tuple[Scenario, ...]
    """The best of each search."""
    climbed: Climbed
    evaluated: Evaluated
    refused: frozenset[Scenario]
    """Programmes that seemed affordable, but are not by new random numbers."""


def best_programme(
    question: OptimiseQuestion, space: SearchSpace, evaluator: Evaluator, runs: int
) -> BestProgramme:
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

    found = Climber(space, constraints, evaluator, stages, runs, evaluated)
    rows = constraints.needs(compared.amounts).T
    climbed = found.climbed(leader, dict(zip(compared.programmes, rows, strict=True)))
    return BestProgramme(leaders, climbed, found.evaluated, frozenset(found.refused))


class Climber:
    """Climbs on until the best is affordable by the report's random numbers, too."""

    def __init__(
        self,
        space: SearchSpace,
        constraints: Constraints,
        evaluator: Evaluate,
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
