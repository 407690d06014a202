"""Search for programmes: a design spread over all levers, a race, then a local search.

All results here come from few runs, and the best of many looks better than it is.  So the search
only selects *which* programmes to simulate again with new random numbers; the reported numbers come
from there (`finalists`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.job import NoAnswerError
from rp2pr_sim.analysis.optimise.constraints import BUDGETS, HOURS, Constraints
from rp2pr_sim.analysis.optimise.levers import at
from rp2pr_sim.analysis.optimise.local_search import neighbours, proposals
from rp2pr_sim.analysis.optimise.racing import Evaluate, Evaluation, best, kept, raced
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.sampling import sobol

_RUNGS = ((1, 4), (4, 12), (16, 40))  # one in 1, 4 and 16 of the design, each in 4, 12 and 40 runs
_BANDS = 8  # bands of the budget, in each of which the best stays in the race
_ROUNDS = 3  # rounds of changing one lever at a time
_ONE_LEVER, _TOGETHER = 16, 40  # runs
SAFE = 0.985  # of the budget: a programme just affordable in few runs may not be so in many


class NoProgrammeError(NoAnswerError):
    """No programme in the search keeps to the budget and the weeks.

    The error is one sentence that says what would help.
    """


class EvaluationSummary(NamedTuple):
    """The results of a programme from the step that evaluated it most often."""

    step: str
    runs: int
    effect: float
    amounts: dict[str, float]
    """Means by kind, see `constraints.BUDGETS`."""
    used: float
    """See `Constraints.used`."""
    held: float


class Evaluated(dict[Scenario, EvaluationSummary]):
    """All programmes that were evaluated, in the order of their first evaluation."""

    def note(self, step: str, found: Evaluation, constraints: Constraints) -> None:
        """Keep results of programmes that no step before evaluated more often."""
        runs, used = found.effect.shape[1], constraints.used(found.amounts)
        for row, programme in enumerate(found.programmes):
            if programme not in self or self[programme].runs <= runs:
                self[programme] = EvaluationSummary(
                    step,
                    runs,
                    float(found.effects[row]),
                    {kind: float(found.spent(kind)[row]) for kind in found.amounts},
                    float(used[row]),
                    float(found.held[row].mean()),
                )


def search(
    name: str,
    space: SearchSpace,
    constraints: Constraints,
    evaluate: Evaluate,
    candidates: int,
    seed: int,
) -> tuple[Scenario, Evaluated]:
    """Find the programme that promises most within the constraints.

    Parameters
    ----------
    name : str
        what the names of all steps begin with.
    space : SearchSpace
        the levers and the programmes that the search begins with.
    constraints : Constraints
        constraints of an affordable programme.
    evaluate : Evaluate
        evaluator of programmes.
    candidates : int
        size of the design, a power of two.
    seed : int
        seed of the design.

    Returns
    -------
    tuple[Scenario, Evaluated]
        The programme, and all that were evaluated.

    Raises
    ------
    NoProgrammeError
        if no programme keeps to the constraints.
    """
    evaluated, safe = Evaluated(), constraints.tighter(SAFE)
    rungs = [(max(2, candidates // share), runs) for share, runs in _RUNGS]
    found, all_rungs = raced(
        f"{name}/design", _design(space, candidates, seed), rungs, safe, evaluate, _BANDS
    )
    for number, rung in enumerate(all_rungs, 1):
        evaluated.note(f"{name}/design-{number}", rung, constraints)
    leader = found.programmes[best(found, safe)]
    for number in range(1, _ROUNDS + 1):
        changes = neighbours(leader, space.levers, space.start)
        if not changes:
            break
        step = f"{name}/levers-{number}"
        tried = evaluate(step, [leader, *(change.programme for change in changes)], _ONE_LEVER)
        evaluated.note(step, tried, constraints)
        promising = proposals(leader, changes, tried, safe, space.levers, space.start)
        step = f"{name}/together-{number}"
        found = evaluate(step, [leader, *promising], _TOGETHER)
        evaluated.note(step, found, constraints)
        before, leader = leader, found.programmes[best(found, safe)]
        if leader == before:
            break
    check_some(found, constraints)
    return leader, evaluated


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


def check_some(found: Evaluation, constraints: Constraints) -> None:
    """Check that some programme keeps to the constraints.

    Raises
    ------
    NoProgrammeError
        if none does, in one sentence.
    """
    if not kept(found, constraints).any():
        raise none_kept(constraints, found)


def none_kept(constraints: Constraints, found: Evaluation) -> NoProgrammeError:
    """Return the error that no programme keeps to the constraints.

    Either none holds its visits in time, or the one that needs least of the budget needs too much.
    """
    held = found.held.mean(axis=1)
    timely = constraints.timely(held)
    if not timely.any():
        return NoProgrammeError(
            f"the weeks are too few for the visits: at most {100 * held.max():.0f}% of those that"
            " no team left before are held in time, however they are arranged (wanted are"
            f" {100 * constraints.held:.0f}%); allow more weeks, or fewer teams."
        )
    used = np.where(timely, constraints.used(found.amounts), np.inf)
    least = int(np.argmin(used))
    needs = []
    for kind, limit in constraints.budgets.items():
        alone = constraints._replace(budgets={kind: limit})
        share = float(alone.used({kind: found.amounts[kind][[least]]})[0])
        if share > 1.0:
            needs.append(f"{kind}={_above(share * limit, kind)} ({BUDGETS[kind]})")
    given = " ".join(f"{kind}={limit:,.0f}" for kind, limit in constraints.budgets.items())
    chance = "" if constraints.overrun is None else f" and overrun={constraints.overrun:g}"
    if not needs:
        return NoProgrammeError(
            f"there is no programme for {given}{chance}: together they are exceeded more often;"
            " allow more of one, or another overrun."
        )
    return NoProgrammeError(
        f"there is no programme for {given}{chance}: the one found that needs least needs about"
        f" {' and '.join(needs)}; allow more, or fewer teams."
    )


def _above(amount: float, kind: str) -> str:
    step = 1.0 if kind == HOURS else 1000.0
    return f"{step * np.ceil(amount / step):,.0f}"


def array(values: Iterable[float]) -> Floats:
    """Return numbers as an array."""
    return np.array(list(values), dtype=np.float64)


def merged(parts: Sequence[Evaluated]) -> Evaluated:
    """Return all that several searches evaluated; of each programme the results of most runs."""
    found = Evaluated()
    for part in parts:
        for programme, summary in part.items():
            if programme not in found or found[programme].runs <= summary.runs:
                found[programme] = summary
    return found
