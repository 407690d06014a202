"""Race of programmes under common random numbers: bad ones drop out, others run more often.

A function evaluates them, so that the race can also use made-up programmes whose effects are known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.compare.cost_effectiveness import frontier as unbeaten
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.scenario import Scenario

HELD = "share_held_of_staying"
"""The outcome that says whether a programme fits into its weeks.

It leaves out visits of teams that left, because the calendar does not cause a team to leave.
"""


class Evaluation(NamedTuple):
    """Results of programmes under common random numbers."""

    programmes: tuple[Scenario, ...]
    effect: Floats
    """The effect, shape (n, replicates); more is better."""
    cost: Floats
    """The cost of the whole programme in pounds, shape (n, replicates)."""
    held: Floats
    """The share of visits held in time, shape (n, replicates).

    It is a share of the visits that no team left before.
    """

    @property
    def effects(self) -> Floats:
        """Mean effects over replicates, shape (n,)."""
        return np.asarray(self.effect.mean(axis=1))

    @property
    def costs(self) -> Floats:
        """Mean costs over replicates, shape (n,)."""
        return np.asarray(self.cost.mean(axis=1))

    def some(self, rows: Sequence[int]) -> Evaluation:
        """Return the results of these programmes only."""
        which = list(rows)
        return Evaluation(
            tuple(self.programmes[row] for row in which),
            self.effect[which],
            self.cost[which],
            self.held[which],
        )


Evaluate = Callable[[str, Sequence[Scenario], int], Evaluation]
"""Evaluates, for a step of this name, each programme in so many replicates.

All have common random numbers.
"""


class Constraints(NamedTuple):
    """The constraints of an affordable programme, on average."""

    budget: float
    """Cost of the whole programme in pounds."""
    held: float
    """Share of visits that must be held in time, of those that no team left before."""

    def timely(self, held: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Check which of these mean shares are enough; a missing share, without visits, is."""
        return ~(np.asarray(held, dtype=np.float64) < self.held)

    def kept(self, found: Evaluation) -> list[bool]:
        """Return which programmes keep to the constraints by their means."""
        return [
            bool(ok) for ok in (found.costs <= self.budget) & self.timely(found.held.mean(axis=1))
        ]

    def may_keep(self, found: Evaluation) -> list[bool]:
        """Return which programmes may keep to the constraints, by their intervals."""
        cheap = [not interval_of_mean(row)[0] > self.budget for row in found.cost]
        timely = [not interval_of_mean(row)[1] < self.held for row in found.held]
        return [a and b for a, b in zip(cheap, timely, strict=True)]


def best(found: Evaluation, constraints: Constraints) -> int:
    """Return the row of the best programme that keeps to the constraints; of equals the cheapest.

    If none does, it is the cheapest of those whose visits are held in time, or else the one with
    the largest share of its visits.
    """
    kept, rows = constraints.kept(found), range(len(found.programmes))
    timely = constraints.timely(found.held.mean(axis=1))
    if any(kept):
        return min(
            (row for row in rows if kept[row]),
            key=lambda row: (-found.effects[row], found.costs[row], row),
        )
    if timely.any():
        return int(np.argmin(np.where(timely, found.costs, np.inf)))
    return int(np.argmax(found.held.mean(axis=1)))


def survivors(found: Evaluation, constraints: Constraints, keep: int) -> list[int]:
    """Return the rows that stay in the race, the best first, at most `keep`.

    They may be affordable and are not clearly worse than the best.  A programme is clearly worse if
    the 95% interval of its paired difference from the best lies below 0.
    """
    leader = best(found, constraints)
    may = constraints.may_keep(found)
    near = [
        row
        for row in range(len(found.programmes))
        if row != leader and may[row] and not _worse(found, row, leader)
    ]
    near.sort(key=lambda row: (-found.effects[row], found.costs[row], row))
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
    kept = [row for row, keeps in enumerate(constraints.kept(found)) if keeps]
    if not kept:
        return []
    on = [kept[row] for row in frontier(found.effects[kept], found.costs[kept])]
    in_band = {int(bands * found.costs[row] / constraints.budget): row for row in on}
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


def _worse(found: Evaluation, row: int, leader: int) -> bool:
    difference = np.asarray(found.effect[row] - found.effect[leader], dtype=np.float64)
    return bool(interval_of_mean(difference)[1] < 0.0)
