"""Matching of rows at the least total cost: pairs, rings, and blocks small enough to match."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel, rule
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
STARTS = fixed(10, "sets of anchors from which rings grow under rules on pairs")
THIRDS = fixed(5, "rows, or sets of rows, that are tried as third members of rings")
RING = fixed(3, "teams of the ring that an odd number of teams makes with its pairs")
FAR = fixed(2**54, "a price beyond all others: no row is matched with itself")


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


def prices_along(places: Floats) -> Ints:
    """Return prices in whole numbers by which neighbours in a row are put together: shape (n, n).

    They are the distances between the places.
    """
    return np.rint(PRECISION * np.abs(places[:, None] - places[None, :])).astype(np.int64)


def unit_sizes(teams: int, size: int) -> Ints:
    """Return the sizes of the units into which so many teams are put, ascending.

    There are as many units of `size` as there can be; teams that are left over join them one by
    one, so that 7 teams in pairs make two pairs and a ring of three.
    """
    units = teams // size
    left = teams - units * size
    return np.asarray(size + (left + np.arange(units)) // max(units, 1), dtype=np.int64)


def padded(units: Sequence[Ints]) -> Ints:
    """Return units of different sizes as rows of one array; -1 fills the smaller ones up."""
    found = np.full((len(units), max(map(len, units), default=2)), -1)
    for row, unit in zip(found, units, strict=True):
        row[: len(unit)] = unit
    return found


def match_pairs(rows: Ints, prices: Ints, rings: int = 0) -> Ints:
    """Return pairs of `rows`, and so many rings of three, at a low total cost.

    Without rings the cost is the least. With a ring, the likeliest rows are tried as the third one,
    with the cheapest pairs of the others; then two rows change places, or one moves, as long as
    that lowers the total.

    Parameters
    ----------
    rows : Ints
        ascending; as many as pairs and rings need.
    prices : Ints
        of `prices_of`, shape (n, n).
    rings : int
        how many rings of three there are among the units.

    Returns
    -------
    Ints
        Shape (n / 2, 2) without rings; else (units, 3), where -1 fills the rows of pairs.
    """
    if not rings:
        partners = cheapest_partners(prices)
        first = np.flatnonzero(partners > np.arange(len(rows)))
        return np.column_stack((rows[first], rows[partners[first]]))
    units = _pairs_and_rings(prices, rings)
    found = [np.sort(unit[unit >= 0]) for unit in units]
    return padded([rows[unit] for unit in found])


def _pairs_and_rings(prices: Ints, rings: int) -> Ints:
    """Return pairs, of which some have a third member: places in `prices`, shape (units, 3).

    Third members are tried in the order of what the whole would cost at least with them, until no
    other can be cheaper, or `THIRDS` are tried.
    """
    n = len(prices)
    # a third member costs at least the two cheapest prices of its row
    others = prices + FAR * np.eye(n, dtype=np.int64)
    gap = np.partition(others, 1, axis=1)[:, :2].sum(axis=1)
    best, least = np.empty((0, RING), np.int64), math.inf
    for _ in range(min(THIRDS, n)):
        pairs, left, bound = _with_gaps(prices, gap, rings)
        if bound >= least:
            break
        units = _joined(prices, pairs, left)
        _exchange(prices, units)
        if (total := sum(_cost(prices, unit) for unit in units)) < least:
            best, least = units, total
        gap[left] = FAR
    return best


def _with_gaps(prices: Ints, gap: Ints, rings: int) -> tuple[Ints, Ints, int]:
    """Return the cheapest pairs, the rows that are matched with a gap instead, and the cost."""
    n = len(prices)
    with_gaps = np.full((n + rings, n + rings), FAR)
    with_gaps[:n, :n] = prices
    with_gaps[n:, :n] = gap
    with_gaps[:n, n:] = gap[:, None]
    partners = cheapest_partners(with_gaps)[:n]
    left = np.flatnonzero(partners >= n)
    first = np.flatnonzero((partners > np.arange(n)) & (partners < n))
    cost = prices[first, partners[first]].sum() + gap[left].sum()
    return np.column_stack((first, partners[first])), left, int(cost)


def _joined(prices: Ints, pairs: Ints, left: Ints) -> Ints:
    """Return pairs and rings of three: the rows that are left join pairs at the least cost."""
    from scipy.optimize import linear_sum_assignment  # slow to import, and of use here only

    units = np.column_stack((pairs, np.full(len(pairs), -1)))
    who, where = linear_sum_assignment(prices[left[:, None, None], pairs[None]].sum(axis=2))
    units[where, 2] = left[who]
    return units


@kernel
def _exchange(prices: Ints, units: Ints) -> None:
    """Let rows of two units change places, or one move, as long as that lowers the total cost.

    The sizes of the units differ by one at most.
    """
    better, last = True, units.shape[1] - 1
    while better:
        better = False
        for a in range(len(units)):
            for b in range(len(units)):
                for i in range(last + 1):
                    for j in range(last + 1):
                        # with an empty place, a row of a larger unit moves to a smaller one
                        moves = units[b, j] < 0 and j == last and units[a, last] >= 0
                        if a == b or units[a, i] < 0 or (units[b, j] < 0 and not moves):
                            continue
                        before = _cost(prices, units[a]) + _cost(prices, units[b])
                        units[a, i], units[b, j] = units[b, j], units[a, i]
                        if _cost(prices, units[a]) + _cost(prices, units[b]) < before:
                            better = True
                            if units[a, i] < 0:
                                units[a, i], units[a, last] = units[a, last], units[a, i]
                        else:
                            units[a, i], units[b, j] = units[b, j], units[a, i]


@rule
def _cost(prices: Ints, unit: Ints) -> int:
    total = 0
    for i in range(len(unit)):
        for j in range(i):
            if unit[i] >= 0 and unit[j] >= 0:
                total += prices[unit[i], unit[j]]
    return total


def match_rings(
    rows: Ints, prices: Ints, sizes: Ints, anchor_draws: Floats, *, starts: int = 0
) -> Ints:
    """Return rings of these sizes, in ring order: shape (rings, largest size), padded with -1.

    The rows with the lowest draws are the anchors; then each round gives every ring that is still
    too small one more member, at the least sum of costs to the members it has. Which rings become
    the larger ones is part of the choice.

    With `starts`, two rows then change places, or one moves, as long as that lowers the total, so
    that two anchors that a rule wants in one ring come together. This is done from so many sets of
    anchors, and the cheapest rings are kept.

    Parameters
    ----------
    rows : Ints
        ascending.
    prices : Ints
        of `prices_of`, shape (n, n).
    sizes : Ints
        of the rings, ascending.
    anchor_draws : Floats
        one for each row.
    starts : int
        how many sets of anchors are tried, with exchanges; none: the first is kept as it is.
    """
    if not starts:
        units = _grown(prices, sizes, anchor_draws)
    else:
        tried = [
            _grown(prices, sizes, np.roll(anchor_draws, start))
            for start in range(min(starts, len(rows)))
        ]
        for each in tried:
            _exchange(prices, each)
        units = min(tried, key=lambda each: sum(_cost(prices, unit) for unit in each))
    return padded([rows[unit[unit >= 0]] for unit in units])


def _grown(prices: Ints, sizes: Ints, anchor_draws: Floats) -> Ints:
    """Return rings that have grown from their anchors, as places in `prices`, padded with -1."""
    from scipy.optimize import linear_sum_assignment  # slow to import, and of use here only

    order = np.argsort(anchor_draws, kind="stable")
    rings = [np.array([anchor]) for anchor in np.sort(order[: len(sizes)])]
    left, growing = np.sort(order[len(sizes) :]), np.arange(len(sizes))
    for size in range(2, int(sizes.max(initial=0)) + 1):
        members = np.array([rings[ring] for ring in growing])
        costs = prices[members[:, :, None], left[None, None, :]].sum(axis=1)
        which, who = linear_sum_assignment(costs)
        kept = np.sort(np.argsort(costs[which, who], kind="stable")[: np.sum(sizes >= size)])
        which, who = which[kept], who[kept]
        growing = growing[which]
        for ring, row in zip(growing, left[who], strict=True):
            rings[ring] = np.append(rings[ring], row)
        left = np.delete(left, who)
    return padded(rings)


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
