"""Matching of rows at the least total cost: pairs, rings, and blocks small enough to match."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.pairing.blossom import cheapest_partners
from rp2pr_sim.model.pairing.profiles import Profiles, Weights, weighted

WHOLE = fixed(300, "up to this many teams are matched as a whole")
BLOCK = fixed(
    100,
    "beyond that, in blocks of at most this many: the matching takes time with the cube of the"
    " number",
)
PRECISION = fixed(
    1e6, "the matching works on whole numbers: where costs are tied, no last digit decides"
)


@kernel
def prices_of(profiles: Profiles, weights: Weights, rows: Ints) -> Ints:
    """Return what it costs to put two rows together, in whole numbers: symmetric, shape (n, n).

    The cost is the weighted sum of their measures. No row is put together with itself.
    """
    n = len(rows)
    prices = np.zeros((n, n), np.int64)
    for i in range(n):
        for j in range(i + 1, n):
            cost = weighted(profiles, weights, rows[i], rows[j])
            prices[i, j] = prices[j, i] = np.int64(np.rint(cost * PRECISION))
    return prices


def match_pairs(rows: Ints, prices: Ints) -> Ints:
    """Return pairs of `rows` at the least total cost: shape (n / 2, 2).

    The rows are an even number, ascending; `prices` (n, n) as of `prices_of`.
    """
    partners = cheapest_partners(prices)
    first = np.flatnonzero(partners > np.arange(len(rows)))
    return np.column_stack((rows[first], rows[partners[first]]))


def match_rings(rows: Ints, prices: Ints, size: int, anchor_draws: Floats) -> Ints:
    """Return rings of `size` rows each: shape (n / size, size), in ring order.

    The rows with the lowest draws are the anchors; then each round gives every ring one more
    member, at the least sum of costs to the members it has; `prices` (n, n) as of `prices_of`.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import, and of use here only

    order = np.argsort(anchor_draws, kind="stable")
    rings = np.sort(order[: len(rows) // size])[:, None]
    left = np.sort(order[len(rows) // size :])
    while rings.shape[1] < size:
        costs = prices[rings[:, :, None], left[None, None, :]].sum(axis=1)
        _, chosen = linear_sum_assignment(costs)
        rings = np.column_stack((rings, left[chosen]))
        left = np.delete(left, chosen)
    return np.asarray(rows[rings])


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
