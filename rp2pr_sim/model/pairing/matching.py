"""Matching of rows at the least total cost: pairs, rings, and blocks small enough to match."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.pairing.blossom import cheapest_partners

Cost = Callable[[Ints, Ints], Floats]
"""Cost of putting two rows together: takes two row arrays that can be broadcast, symmetric."""

WHOLE = fixed(300, "up to this many teams are matched as a whole")
BLOCK = fixed(
    100,
    "beyond that, in blocks of at most this many: the matching takes time with the cube of the"
    " number",
)
PRECISION = fixed(
    1e6, "the matching works on whole numbers: where costs are tied, no last digit decides"
)


def match_pairs(rows: Ints, cost: Cost) -> Ints:
    """Return pairs of `rows` at the least total cost: shape (n / 2, 2).

    The rows are an even number, ascending.
    """
    n = len(rows)
    first, second = _twos(n)
    partners = cheapest_partners(_prices(n, cost(rows[first], rows[second])))
    first = np.flatnonzero(partners > np.arange(n))
    return np.column_stack((rows[first], rows[partners[first]]))


@lru_cache(maxsize=8)
def _twos(n: int) -> tuple[Ints, Ints]:
    """Return all twos of `n` rows, in the order of the upper triangle of a table.

    Costs are symmetric, and no row is matched with itself.
    """
    first, second = np.triu_indices(n, 1)
    first.flags.writeable = second.flags.writeable = False
    return first, second


@kernel
def _prices(n: int, costs: Floats) -> Ints:
    """Return the costs of all twos as a table of whole numbers: shape (n, n)."""
    prices = np.zeros((n, n), np.int64)
    k = 0
    for i in range(n):
        for j in range(i + 1, n):
            prices[i, j] = prices[j, i] = np.int64(np.rint(costs[k] * PRECISION))
            k += 1
    return prices


def match_rings(rows: Ints, cost: Cost, size: int, anchor_draws: Floats) -> Ints:
    """Return rings of `size` rows each: shape (n / size, size), in ring order.

    The rows with the lowest draws are the anchors; then each round gives every ring one more
    member, at the least sum of costs to the members it has.
    """
    order = rows[np.argsort(anchor_draws, kind="stable")]
    rings = np.sort(order[: len(rows) // size])[:, None]
    left = np.sort(order[len(rows) // size :])
    while rings.shape[1] < size:
        prices = np.rint(cost(rings[:, :, None], left[None, None, :]) * PRECISION)
        _, chosen = linear_sum_assignment(prices.sum(axis=1))
        rings = np.column_stack((rings, left[chosen]))
        left = np.delete(left, chosen)
    return rings


def blocks(rows: Ints, points: Floats, unit: int) -> list[Ints]:
    """Return `rows` whole, or above `WHOLE` of them in blocks of near neighbours.

    Each block is a multiple of `unit`. `points` (one row each, shape (n, d)) gives each row's
    position; repeated halving of the rows along the axis on which they spread most makes the
    blocks.
    """
    if len(rows) <= WHOLE:
        return [rows]
    return [np.sort(block) for block in _halved(rows, points, unit)]


def _halved(rows: Ints, points: Floats, unit: int) -> list[Ints]:
    if len(rows) <= BLOCK:
        return [rows]
    axis = int(np.argmax(np.ptp(points[rows], axis=0)))
    order = rows[np.argsort(points[rows, axis], kind="stable")]
    half = len(rows) // unit // 2 * unit
    return _halved(order[:half], points, unit) + _halved(order[half:], points, unit)
