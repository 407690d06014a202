"""Race of programmes under common random numbers: bad ones drop out, others run more often.

A function evaluates them, so that the race can also use made-up programmes whose effects are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.compare.cost_effectiveness import frontier as unbeaten
from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.scenario import Scenario


class Evaluation(NamedTuple):
    """Results of programmes in the same runs: common random numbers, the same parameter sets."""

    programmes: tuple[Scenario, ...]
    effect: Floats
    """The effect, shape (n, runs); more is better."""
    amounts: Mapping[str, Floats]
    """What is spent by kind (see `constraints.BUDGETS`), each of shape (n, runs)."""
    held: Floats
    """The share of visits held in time, shape (n, runs).

    It is a share of the visits that no team left before.
    """

    @property
    def effects(self) -> Floats:
        """Mean effects over the runs, shape (n,)."""
        return np.asarray(self.effect.mean(axis=1))

    def spent(self, kind: str) -> Floats:
        """Return the mean amounts of a kind, shape (n,)."""
        return np.asarray(self.amounts[kind].mean(axis=1))

    def some(self, rows: Sequence[int]) -> Evaluation:
        """Return the results of these programmes only."""
        which = list(rows)
        return Evaluation(
            tuple(self.programmes[row] for row in which),
            self.effect[which],
            {kind: amount[which] for kind, amount in self.amounts.items()},
            self.held[which],
        )


Evaluate = Callable[[str, Sequence[Scenario], int], Evaluation]
"""Evaluates, for a step of this name, each programme in a number of runs.

All have common random numbers, and each run has its own parameter set where these vary.
"""


def kept(found: Evaluation, constraints: Constraints) -> npt.NDArray[np.bool_]:
    """Return which programmes keep to the constraints, shape (n,)."""
    used = constraints.used(found.amounts)
    return np.asarray((used <= 1.0) & constraints.timely(found.held.mean(axis=1)))


def may_keep(found: Evaluation, constraints: Constraints) -> npt.NDArray[np.bool_]:
    """Return which programmes may keep to the constraints, by their intervals, shape (n,)."""
    cheap = constraints.least_used(found.amounts) <= 1.0
    late = [interval_of_mean(row)[1] < constraints.held for row in found.held]
    return np.asarray(cheap & ~np.array(late))


def best(found: Evaluation, constraints: Constraints) -> int:
    """Return the row of the best programme that keeps to the constraints; of equals the cheapest.

    If none does, it is the cheapest of those whose visits are held in time, or else the one with
    the largest share of its visits.
    """
    used, keeps = constraints.used(found.amounts), kept(found, constraints)
    timely = constraints.timely(found.held.mean(axis=1))
    if keeps.any():
        return min(
            np.flatnonzero(keeps).tolist(), key=lambda row: (-found.effects[row], used[row], row)
        )
    if timely.any():
        return int(np.argmin(np.where(timely, used, np.inf)))
    return int(np.argmax(found.held.mean(axis=1)))


def survivors(found: Evaluation, constraints: Constraints, keep: int) -> list[int]:
    """Return the rows that stay in the race, the best first, at most `keep`.

    They may be affordable and are not clearly worse than the best.  A programme is clearly worse if
    the 95% interval of its paired difference from the best lies below 0.
    """
    leader = best(found, constraints)
    may, used = may_keep(found, constraints), constraints.used(found.amounts)
    near = [
        row
        for row in range(len(found.programmes))
        if row != leader and may[row] and not worse(found, row, leader)
    ]
    near.sort(key=lambda row: (-found.effects[row], used[row], row))
    return [leader, *near][:keep]


def frontier(effects: Floats, costs: Floats) -> list[int]:
    """Return the rows on the efficient frontier, the cheapest first.

    No other row has a larger effect at the same cost or less.
    """
    rows = np.flatnonzero(unbeaten(costs, effects))
    return [int(row) for row in rows[np.argsort(costs[rows], kind="stable")]]


def by_cost(found: Evaluation, constraints: Constraints, bands: int) -> list[int]:
    """Return the best row of the frontier in each of so many equal bands of cost.

    The bands reach up to the budget; the most expensive one comes first.
    """
    rows, used = np.flatnonzero(kept(found, constraints)), constraints.used(found.amounts)
    on = rows[frontier(found.effects[rows], used[rows])].tolist() if len(rows) else []
    in_band = {int(bands * used[row]): row for row in on}
    return [in_band[band] for band in sorted(in_band, reverse=True)]


def raced(
    name: str,
    programmes: Sequence[Scenario],
    rungs: Sequence[tuple[int, int]],
    constraints: Constraints,
    evaluate: Evaluate,
    bands: int = 0,
) -> tuple[Evaluation, list[Evaluation]]:
    """Run several rungs of a race: fewer programmes on each, evaluated more often.

    Parameters
    ----------
    name : str
        the steps are called `name-1`, `name-2`, ...
    programmes : Sequence[Scenario]
        programmes on the first rung.
    rungs : Sequence[tuple[int, int]]
        for each rung, how many programmes may begin it and in how many replicates each is run.
    constraints : Constraints
        constraints of an affordable programme.
    evaluate : Evaluator
        evaluator of the programmes.
    bands : int
        number of cheaper programmes that also stay in the race, for the frontier.

    Returns
    -------
    tuple[Evaluation, list[Evaluation]]
        The last rung, and all of them.
    """
    left, found = list(programmes), []
    for number, (_, replicates) in enumerate(rungs, 1):
        found.append(evaluate(f"{name}-{number}", left, replicates))
        if number < len(rungs):
            rows = survivors(found[-1], constraints, rungs[number][0])
            rows += [row for row in by_cost(found[-1], constraints, bands) if row not in rows]
            left = [found[-1].programmes[row] for row in rows]
    return found[-1], found


def worse(found: Evaluation, row: int, leader: int) -> bool:
    """Return whether the 95% interval of the paired difference from the leader lies below 0."""
    difference = np.asarray(found.effect[row] - found.effect[leader], dtype=np.float64)
    return bool(interval_of_mean(difference)[1] < 0.0)
