"""Search for programmes: a design spread over all levers, a race, then a local search.

All results here come from few replicates, and the best of many looks better than it is. So the
search only selects *which* programmes to simulate again with new random numbers; the reported
numbers come from there (`finalists`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.job import NoAnswerError
from rp2pr_sim.analysis.optimise.levers import at, differing
from rp2pr_sim.analysis.optimise.local_search import neighbours, proposals
from rp2pr_sim.analysis.optimise.racing import (
    Constraints,
    Evaluate,
    Evaluation,
    best,
    frontier,
    raced,
)
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.sampling import sobol

# mean share of the visits that no team left before: a programme that holds fewer does not fit
# into the weeks
LEAST_HELD = 0.9
_RUNGS = ((1, 4), (4, 12), (16, 40))  # one in so many of the design, each in so many replicates
_BANDS = 8  # bands of cost, in each of which the best stays in the race
_ROUNDS = 6  # rounds of changing one lever at a time
_ONE_LEVER, _TOGETHER = 24, 60  # replicates
_BEST = 5  # programmes that are reported
DIFFERENT = 5  # levers in which a programme must differ from all that are better
_TRUSTED = 40  # replicates from which on a programme may become a finalist
_SAFE = 0.985  # of the budget: a programme just affordable in few replicates may not be so in many
_MORE = 1.4  # times the budget: upper end of the frontier


class NoProgrammeError(NoAnswerError):
    """No programme in the search keeps to the budget and the weeks.

    The error is one sentence that says what would help.
    """


class EvaluationSummary(NamedTuple):
    """The results of a programme from the step that evaluated it most often."""

    step: str
    replicates: int
    effect: float
    cost: float
    held: float


class Shortlist(NamedTuple):
    """The programmes that a search has found."""

    finalists: tuple[Scenario, ...]
    """The programmes to simulate again, the most promising first."""
    evaluated: dict[Scenario, EvaluationSummary]
    """All programmes that were evaluated, in the order of their first evaluation."""


def search(
    space: SearchSpace,
    constraints: Constraints,
    evaluate: Evaluate,
    candidates: int,
    seed: int,
    replicates: int,
) -> Shortlist:
    """Find the programmes that promise most within the constraints.

    Parameters
    ----------
    space : SearchSpace
        the levers and the programmes that the search begins with.
    constraints : Constraints
        constraints of an affordable programme.
    evaluate : Evaluator
        evaluator of programmes.
    candidates : int
        size of the design, a power of two.
    seed : int
        seed of the design.
    replicates : int
        largest number of replicates of any step.

    Raises
    ------
    NoProgrammeError
        if no programme keeps to the constraints.
    """
    evaluated: dict[Scenario, EvaluationSummary] = {}
    safe = constraints._replace(budget=_SAFE * constraints.budget)
    few = partial(min, max(replicates, 2))
    rungs = [(max(2, candidates // share), few(many)) for share, many in _RUNGS]
    last, all_rungs = raced(
        "design", _design(space, candidates, seed), rungs, safe, evaluate, _BANDS
    )
    for number, found in enumerate(all_rungs, 1):
        _note(evaluated, f"design-{number}", found)
    found, leader = last, last.programmes[best(last, safe)]
    for number in range(1, _ROUNDS + 1):
        changes = neighbours(leader, space.levers, space.start)
        if not changes:
            break
        tried = evaluate(
            f"levers-{number}", [leader, *(change.programme for change in changes)], few(_ONE_LEVER)
        )
        _note(evaluated, f"levers-{number}", tried)
        promising = proposals(leader, changes, tried, safe.budget, space.levers, space.start)
        found = evaluate(f"together-{number}", [leader, *promising], few(_TOGETHER))
        _note(evaluated, f"together-{number}", found)
        before, leader = leader, found.programmes[best(found, safe)]
        if leader == before:
            break
    _check(found, constraints)
    return Shortlist(tuple(_finalists(evaluated, constraints, space, few(_TRUSTED))), evaluated)


def _design(space: SearchSpace, candidates: int, seed: int) -> list[Scenario]:
    """Return the presets, the programme that is set, and a design spread over all levers.

    Equal programmes occur once.
    """
    spread: Iterable[Scenario | None] = ()
    if space.levers:
        spread = (
            at(point, space.start, space.levers)
            for point in sobol(candidates, len(space.levers), seed)
        )
    return list(
        dict.fromkeys(
            item for item in (space.start, *space.presets.values(), *spread) if item is not None
        )
    )


def _note(evaluated: dict[Scenario, EvaluationSummary], step: str, found: Evaluation) -> None:
    """Keep this step's results of programmes that it evaluated more often than any step before."""
    n = found.effect.shape[1]
    for row, programme in enumerate(found.programmes):
        if programme not in evaluated or evaluated[programme].replicates <= n:
            held = float(found.held[row].mean())
            evaluated[programme] = EvaluationSummary(
                step, n, float(found.effects[row]), float(found.costs[row]), held
            )


def _check(found: Evaluation, constraints: Constraints) -> None:
    """Check that some programme keeps to the constraints.

    Raises
    ------
    NoProgrammeError
        if none does, in one sentence.
    """
    if not any(constraints.kept(found)):
        raise none_kept(constraints, found.held.mean(axis=1), found.costs)


def none_kept(constraints: Constraints, held: Floats, costs: Floats) -> NoProgrammeError:
    """Return the error that no programme keeps to the constraints.

    Either none holds its visits in time, or the cheapest that does costs too much.
    """
    timely = constraints.timely(held)
    if not timely.any():
        return NoProgrammeError(
            f"the weeks are too few for the visits: at most {100 * held.max():.0f}% of those that"
            " no team left before are held in time, however they are arranged (wanted are"
            f" {100 * constraints.held:.0f}%); allow more weeks, or fewer teams."
        )
    about = 1000.0 * np.ceil(costs[timely].min() / 1000.0)
    return NoProgrammeError(
        f"budget is {constraints.budget:,.0f}, for which there is no programme: the cheapest that"
        f" was found costs about {about:,.0f} pounds, the time of hospital staff included; allow"
        " more money, or fewer teams."
    )


def _finalists(
    evaluated: dict[Scenario, EvaluationSummary],
    constraints: Constraints,
    space: SearchSpace,
    trusted: int,
) -> list[Scenario]:
    """Return the finalists: the best that are not all alike, the frontier, and the presets.

    The frontier contains the best for less money and for somewhat more.
    """
    known = [
        item
        for item, told in evaluated.items()
        if told.replicates >= trusted and constraints.timely(told.held)
    ]
    ranked = sorted(known, key=lambda item: (-evaluated[item].effect, evaluated[item].cost))
    chosen: list[Scenario] = []
    for budget in (_SAFE * constraints.budget, constraints.budget):
        chosen += _unlike([item for item in ranked if evaluated[item].cost <= budget], _BEST)
    within = [item for item in known if evaluated[item].cost <= _MORE * constraints.budget]
    effects, costs = (
        _array(evaluated[item].effect for item in within),
        _array(evaluated[item].cost for item in within),
    )
    on = [within[row] for row in frontier(effects, costs)]
    bands = {
        int(2 * _BANDS * evaluated[item].cost / (_MORE * constraints.budget)): item for item in on
    }
    return list(dict.fromkeys([*chosen, *bands.values(), *space.presets.values()]))


def _unlike(ranked: Sequence[Scenario], most: int) -> list[Scenario]:
    """Return the first of these, and the next that differ from all before in several levers."""
    found: list[Scenario] = []
    for item in ranked:
        if len(found) < most and all(len(differing(item, other)) >= DIFFERENT for other in found):
            found.append(item)
    return found


def _array(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)
