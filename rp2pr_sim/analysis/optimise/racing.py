"""The race: programmes tried under the same luck, the clearly worse left behind, the others tried more often.

Who tries them is an `Evaluator`, so that the race can be held with made-up programmes whose effects
are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.compare.cost_effectiveness import frontier as unbeaten
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.scenario import Scenario

HELD = "share_held_of_staying"
"""The outcome that says whether a programme fits into its weeks: that a team leaves is no fault of the calendar."""


class Measured(NamedTuple):
    """Programmes that were tried under the same luck."""

    programmes: tuple[Scenario, ...]
    effect: Floats
    """Shape (n, replicates); more is better."""
    cost: Floats
    """Shape (n, replicates): pounds, the whole programme."""
    held: Floats
    """Shape (n, replicates): of the visits that no team left before, the share that was held in time."""

    @property
    def effects(self) -> Floats:
        """Means over replicates, shape (n,)."""
        return np.asarray(self.effect.mean(axis=1))

    @property
    def costs(self) -> Floats:
        """Means over replicates, shape (n,)."""
        return np.asarray(self.cost.mean(axis=1))

    def some(self, rows: Sequence[int]) -> Measured:
        """Only these programmes."""
        which = list(rows)
        return Measured(
            tuple(self.programmes[row] for row in which),
            self.effect[which],
            self.cost[which],
            self.held[which],
        )


class Evaluator(Protocol):
    """Tries programmes."""

    def __call__(self, name: str, programmes: Sequence[Scenario], replicates: int) -> Measured:
        """Each of these programmes in the first so many replicates, all under the same luck; `name` is that of the step."""
        ...


class Limits(NamedTuple):
    """What an affordable programme keeps to, in the mean."""

    pounds: float
    held: float
    """So many must be held in time, of its visits that no team left before."""

    def timely(self, held: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which of these mean shares are enough; none at all is, where there is nothing to hold."""
        return ~(np.asarray(held, dtype=np.float64) < self.held)

    def kept(self, found: Measured) -> list[bool]:
        """Which programmes keep to them as far as one can see."""
        return [
            bool(ok) for ok in (found.costs <= self.pounds) & self.timely(found.held.mean(axis=1))
        ]

    def may_keep(self, found: Measured) -> list[bool]:
        """Which programmes may keep to them: their intervals do not say that they do not."""
        cheap = [not interval_of_mean(row)[0] > self.pounds for row in found.cost]
        timely = [not interval_of_mean(row)[1] < self.held for row in found.held]
        return [a and b for a, b in zip(cheap, timely, strict=True)]


def best(found: Measured, limits: Limits) -> int:
    """The row of the best programme that keeps to the limits, of equals the cheapest.

    Where none does: the cheapest of those whose visits are held in time, or else the one with most
    of its visits.
    """
    kept, rows = limits.kept(found), range(len(found.programmes))
    timely = limits.timely(found.held.mean(axis=1))
    if any(kept):
        return min(
            (row for row in rows if kept[row]),
            key=lambda row: (-found.effects[row], found.costs[row], row),
        )
    if timely.any():
        return int(np.argmin(np.where(timely, found.costs, np.inf)))
    return int(np.argmax(found.held.mean(axis=1)))


def survivors(found: Measured, limits: Limits, keep: int) -> list[int]:
    """The rows that stay in the race, the best first: those that may be affordable and are not clearly worse than the best, `keep` at most.

    A programme is clearly worse if the 95% interval of its paired difference from the best lies
    below 0.
    """
    leader = best(found, limits)
    may = limits.may_keep(found)
    near = [
        row
        for row in range(len(found.programmes))
        if row != leader and may[row] and not _worse(found, row, leader)
    ]
    near.sort(key=lambda row: (-found.effects[row], found.costs[row], row))
    return [leader, *near][:keep]


def frontier(effects: Floats, costs: Floats) -> list[int]:
    """The rows that no other beats in effect at the same cost or less, the cheapest first."""
    rows = np.flatnonzero(unbeaten(costs, effects))
    return [int(row) for row in rows[np.argsort(costs[rows], kind="stable")]]


def by_cost(found: Measured, limits: Limits, bands: int) -> list[int]:
    """Of the frontier the best row in each of so many equal bands of cost up to the limit, the dearest first."""
    kept = [row for row, keeps in enumerate(limits.kept(found)) if keeps]
    if not kept:
        return []
    on = [kept[row] for row in frontier(found.effects[kept], found.costs[kept])]
    in_band = {int(bands * found.costs[row] / limits.pounds): row for row in on}
    return [in_band[band] for band in sorted(in_band, reverse=True)]


def raced(
    name: str,
    programmes: Sequence[Scenario],
    rungs: Sequence[tuple[int, int]],
    limits: Limits,
    evaluate: Evaluator,
    bands: int = 0,
) -> tuple[Measured, list[Measured]]:
    """Several rungs: fewer programmes, each tried more often.

    Parameters
    ----------
    name : str
        the steps are called `name-1`, `name-2`, ...
    programmes : Sequence[Scenario]
        who begins.
    rungs : Sequence[tuple[int, int]]
        of each rung, how many programmes may begin it and in how many replicates each is tried.
    limits : Limits
        what an affordable programme keeps to.
    evaluate : Evaluator
        who tries them.
    bands : int
        so many cheaper programmes stay in the race besides, for the frontier.

    Returns
    -------
    tuple[Measured, list[Measured]]
        The last rung, and all of them.
    """
    left, found = list(programmes), []
    for number, (_, replicates) in enumerate(rungs, 1):
        found.append(evaluate(f"{name}-{number}", left, replicates))
        if number < len(rungs):
            rows = survivors(found[-1], limits, rungs[number][0])
            rows += [row for row in by_cost(found[-1], limits, bands) if row not in rows]
            left = [found[-1].programmes[row] for row in rows]
    return found[-1], found


def _worse(found: Measured, row: int, leader: int) -> bool:
    difference = np.asarray(found.effect[row] - found.effect[leader], dtype=np.float64)
    return bool(interval_of_mean(difference)[1] < 0.0)
