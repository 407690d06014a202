"""The cheapest perfect matching, compiled: Edmonds' blossoms with prices.

The algorithm is Edmonds (1965), in cubic time as Galil (1986).

Every row has a *dual*; no pair costs less than the duals of its two rows together (its *gap* is
never below 0), and only pairs without a gap are matched, so the matching is the cheapest in the
end. From each row that is still free a tree grows along pairs without a gap, outer and inner nodes
by turns. Where two trees meet, one more pair is made; where a tree meets itself, an odd ring (a
*blossom*) becomes one node; where nothing meets, the duals move. A node is a row or a blossom;
nodes count from 1, and 0 means none.

The state of a search is two tables: `node[DUAL, x]` is a quantity of node x, `pair[PRICE, a, b]`
one of a pair. With an array for each quantity, Numba would take three times as long to compile.
"""

from __future__ import annotations

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel, rule
from rp2pr_sim.core.records import Ints

_NODE_TABLE = fixed(13, "quantities of a node")
(
    DUAL,  # of a row; of a blossom, the distance that its rows have moved together
    MATE,  # the row that it is matched with
    TOP,  # the outermost node that it lies in; 0 for a blossom that is none
    PARENT,  # the row through which its tree reached it
    SIDE,  # FAR from any tree, or an OUTER or INNER node of one
    NEAR,  # the outer row with the smallest gap to it, 0 if none is known ...
    REACH,  # ... and that gap
    SEEN,  # the last search for a joint that passed it
    LENGTH,  # of a blossom: how many parts it has
    QUEUE,  # by place: outer rows whose pairs still have to be examined
    FIRST,  # by place: nodes still to be matched ...
    SECOND,  # ... and their partners
    COUNT,  # HEAD and TAIL of the queue, NODES in use, last SEARCH for a joint
) = range(_NODE_TABLE)
_PAIR_TABLE = fixed(5, "quantities of a pair")
(
    PRICE,  # of two rows: four times the price, so that half a gap is a whole number
    START,  # the first node's row in the pair with the smallest gap between two nodes ...
    END,  # ... and the second node's row
    CHILD,  # of a node and a row: the part of the node in which the row lies, 0 outside
    RING,  # of a blossom and a place: its parts in order, the one that leads out first
) = range(_PAIR_TABLE)
FAR, OUTER, INNER = -1, 0, 1
HEAD, TAIL, NODES, SEARCH = range(4)
_ENDLESS = fixed(2**62, "beyond every gap")


@kernel
def cheapest_partners(prices: Ints) -> Ints:
    """Return the partner of each row in the perfect matching with the least sum of prices.

    Parameters
    ----------
    prices : Ints
        whole numbers of up to 2^58, symmetric, shape (n, n) with n even; the diagonal is
        ignored.

    Returns
    -------
    Ints
        Shape (n,); among matchings that cost the same, always the same one.
    """
    n = len(prices)
    most = n + n // 2 + 4  # nodes, and room for the counts
    node = np.zeros((_NODE_TABLE, most), np.int64)
    pair = np.zeros((_PAIR_TABLE, most, most), np.int64)
    partners = np.zeros(n, np.int64)
    _begin(node, pair, prices)
    _match_greedily(node, pair, n)
    while _one_more_pair(node, pair, n):
        pass
    for a in range(n):
        partners[a] = node[MATE, a + 1] - 1
    return partners


@rule
def _begin(node: Ints, pair: Ints, prices: Ints) -> None:
    n = len(prices)
    node[COUNT, NODES] = n
    for a in range(1, n + 1):
        node[TOP, a] = pair[CHILD, a, a] = a
        for b in range(1, n + 1):
            pair[PRICE, a, b] = 4 * prices[a - 1, b - 1]
            pair[START, a, b], pair[END, a, b] = a, b


@rule
def _match_greedily(node: Ints, pair: Ints, n: int) -> None:
    """Set duals as high as one pass finds them, and a first matching: most rows need no search."""
    for a in range(1, n + 1):
        least = pair[PRICE, a, 1 + a % n]
        for b in range(1, n + 1):
            if b != a:
                least = min(least, pair[PRICE, a, b])
        node[DUAL, a] = least // 2
    for a in range(1, n + 1):
        best = 1 + a % n
        least = pair[PRICE, a, best] - node[DUAL, best]
        for b in range(1, n + 1):
            if b != a and pair[PRICE, a, b] - node[DUAL, b] < least:
                best, least = b, pair[PRICE, a, b] - node[DUAL, b]
        node[DUAL, a] = least
        if node[MATE, a] == 0 and node[MATE, best] == 0:
            node[MATE, a], node[MATE, best] = best, a


@rule
def _gap(node: Ints, pair: Ints, x: int, y: int) -> int:
    """Return the smallest gap of a pair between two nodes."""
    a, b = pair[START, x, y], pair[END, x, y]
    return int(pair[PRICE, a, b] - node[DUAL, a] - node[DUAL, b])


@rule
def _one_more_pair(node: Ints, pair: Ints, n: int) -> bool:
    """Grow trees until two of them meet; return false once no row is free."""
    if not _plant(node, pair, n):
        return False
    while True:
        if _look_around(node, pair, n):
            return True
        _move_duals(node, n, _step(node, n))
        for x in range(1, node[COUNT, NODES] + 1):
            near = node[NEAR, x]
            if (
                node[TOP, x] == x
                and near
                and node[REACH, x] == 0
                and node[TOP, near] != x
                and _meet(node, pair, n, near, x)
            ):
                return True
        for x in range(n + 1, node[COUNT, NODES] + 1):
            if node[TOP, x] == x and node[SIDE, x] == INNER and node[DUAL, x] == 0:
                _open(node, pair, n, x)


@rule
def _plant(node: Ints, pair: Ints, n: int) -> bool:
    """Start a new tree at each free node; return false if there is none."""
    node[COUNT, HEAD] = node[COUNT, TAIL] = 0
    for x in range(node.shape[1]):
        node[SIDE, x], node[NEAR, x] = FAR, 0
    for x in range(1, node[COUNT, NODES] + 1):
        if node[TOP, x] == x and node[MATE, x] == 0:
            node[PARENT, x] = 0
            node[SIDE, x] = OUTER
            _enqueue(node, pair, n, x)
    return bool(node[COUNT, TAIL] > 0)


@rule
def _enqueue(node: Ints, pair: Ints, n: int, x: int) -> None:
    """Queue all rows of an outer node, so that their pairs are examined."""
    for a in range(1, n + 1):
        if pair[CHILD, x, a]:
            node[QUEUE, node[COUNT, TAIL]] = a
            node[COUNT, TAIL] += 1


@rule
def _look_around(node: Ints, pair: Ints, n: int) -> bool:
    """Follow the pairs without a gap from each row in the queue; return true once two trees met."""
    while node[COUNT, HEAD] < node[COUNT, TAIL]:
        a = node[QUEUE, node[COUNT, HEAD]]
        node[COUNT, HEAD] += 1
        for b in range(1, n + 1):
            x = node[TOP, b]
            if x == node[TOP, a]:
                continue
            gap = pair[PRICE, a, b] - node[DUAL, a] - node[DUAL, b]
            if gap == 0:
                if _meet(node, pair, n, a, b):
                    return True
            elif node[NEAR, x] == 0 or gap < node[REACH, x]:
                node[NEAR, x], node[REACH, x] = a, gap
    return False


@rule
def _find_near(node: Ints, pair: Ints, n: int, x: int) -> None:
    """Find the outer row that is nearest to a new node."""
    node[NEAR, x] = 0
    for a in range(1, n + 1):
        if node[TOP, a] != x and node[SIDE, node[TOP, a]] == OUTER:
            gap = _gap(node, pair, a, x)
            if node[NEAR, x] == 0 or gap < node[REACH, x]:
                node[NEAR, x], node[REACH, x] = a, gap


@rule
def _step(node: Ints, n: int) -> int:
    """Return how far the duals can move before something happens."""
    step = np.int64(_ENDLESS)
    for x in range(1, node[COUNT, NODES] + 1):
        if node[TOP, x] != x:
            continue
        if x > n and node[SIDE, x] == INNER:
            step = min(step, node[DUAL, x] // 2)
        elif node[NEAR, x] and node[SIDE, x] == FAR:
            step = min(step, node[REACH, x])
        elif node[NEAR, x] and node[SIDE, x] == OUTER:
            step = min(step, node[REACH, x] // 2)
    return int(step)


@rule
def _move_duals(node: Ints, n: int, step: int) -> None:
    """Raise outer rows and lower inner rows, so that the pairs within a tree stay without a gap."""
    for x in range(1, node[COUNT, NODES] + 1):
        outermost, side = node[TOP, x] == x, node[SIDE, node[TOP, x]]
        if outermost and side != INNER:
            node[REACH, x] -= step if side == FAR else 2 * step
        if side != FAR and (x <= n or outermost):
            by = step if x <= n else 2 * step
            node[DUAL, x] += by if side == OUTER else -by


@rule
def _meet(node: Ints, pair: Ints, n: int, a: int, b: int) -> bool:
    """Handle a pair without a gap, from an outer row to any node.

    The result is a branch, a ring, or (true) one more pair.
    """
    x, y = node[TOP, a], node[TOP, pair[END, a, b]]
    if node[SIDE, y] == FAR:
        after = node[TOP, node[MATE, y]]
        node[PARENT, y] = a
        node[SIDE, y], node[SIDE, after] = INNER, OUTER
        node[NEAR, y] = node[NEAR, after] = 0
        _enqueue(node, pair, n, after)
    elif node[SIDE, y] == OUTER:
        joint = _joint(node, x, y)
        if joint == 0:
            _turn_over(node, pair, n, x, y)
            _turn_over(node, pair, n, y, x)
            return True
        _close_ring(node, pair, n, x, joint, y)
    return False


@rule
def _joint(node: Ints, x: int, y: int) -> int:
    """Return the outer node where the ways from two outer nodes to their roots meet, 0 if none."""
    node[COUNT, SEARCH] += 1
    while x or y:
        if x:
            if node[SEEN, x] == node[COUNT, SEARCH]:
                return x
            node[SEEN, x] = node[COUNT, SEARCH]
            x = node[TOP, node[MATE, x]]
            if x:
                x = node[TOP, node[PARENT, x]]
        x, y = y, x
    return 0


@rule
def _turn_over(node: Ints, pair: Ints, n: int, x: int, y: int) -> None:
    """Match x with y, and turn over the matching on the way from x to its root."""
    while True:
        before = node[TOP, node[MATE, x]]
        _match(node, pair, n, x, y)
        if before == 0:
            return
        _match(node, pair, n, before, node[TOP, node[PARENT, before]])
        x, y = node[TOP, node[PARENT, before]], before


@rule
def _match(node: Ints, pair: Ints, n: int, x: int, y: int) -> None:
    """Match x with y; inside a blossom all others pair up with their neighbours.

    There is no recursion: Numba does not keep it on disk safely.
    """
    node[FIRST, 0], node[SECOND, 0] = x, y
    height = 1
    while height > 0:
        height -= 1
        x, y = node[FIRST, height], node[SECOND, height]
        node[MATE, x] = pair[END, x, y]
        if x <= n:
            continue
        first = pair[CHILD, x, pair[START, x, y]]
        at = _place(node, pair, x, first)
        for i in range(at):
            node[FIRST, height] = pair[RING, x, i]
            node[SECOND, height] = pair[RING, x, i + 1 if i % 2 == 0 else i - 1]
            height += 1
        node[FIRST, height], node[SECOND, height] = first, y
        height += 1
        # the part that leads out comes first: the ring is moved on by `at` places
        _reverse(pair, x, 0, at)
        _reverse(pair, x, at, node[LENGTH, x])
        _reverse(pair, x, 0, node[LENGTH, x])


@rule
def _place(node: Ints, pair: Ints, x: int, part: int) -> int:
    """Return the place of a part in its ring, which is turned round if that makes it even."""
    at = 0
    while pair[RING, x, at] != part:
        at += 1
    if at % 2 == 0:
        return at
    _reverse(pair, x, 1, node[LENGTH, x])
    return int(node[LENGTH, x] - at)


@rule
def _reverse(pair: Ints, x: int, first: int, end: int) -> None:
    """Turn round the parts of a blossom from one place to just before another."""
    for i in range((end - first) // 2):
        low, high = first + i, end - 1 - i
        pair[RING, x, low], pair[RING, x, high] = pair[RING, x, high], pair[RING, x, low]


@rule
def _close_ring(node: Ints, pair: Ints, n: int, x: int, joint: int, y: int) -> None:
    """Make one node of the ways from x and y to the node where they meet."""
    b = n + 1
    while node[TOP, b]:
        b += 1
    node[COUNT, NODES] = max(node[COUNT, NODES], b)
    node[DUAL, b], node[SIDE, b], node[SEEN, b] = 0, OUTER, 0
    node[MATE, b], node[PARENT, b] = node[MATE, joint], node[PARENT, joint]
    pair[RING, b, 0], node[LENGTH, b] = joint, 1
    _gather(node, pair, n, b, x, joint)
    _reverse(pair, b, 1, node[LENGTH, b])
    _gather(node, pair, n, b, y, joint)
    _enclose(node, pair, n, b)
    _find_near(node, pair, n, b)


@rule
def _gather(node: Ints, pair: Ints, n: int, b: int, x: int, joint: int) -> None:
    """Collect all nodes on the way from x to the joint; the inner ones become outer."""
    while x != joint:
        inner = node[TOP, node[MATE, x]]
        size = node[LENGTH, b]
        pair[RING, b, size], pair[RING, b, size + 1] = x, inner
        node[LENGTH, b] = size + 2
        _enqueue(node, pair, n, inner)
        x = node[TOP, node[PARENT, inner]]


@rule
def _enclose(node: Ints, pair: Ints, n: int, b: int) -> None:
    """Make the parts of a new blossom one node, with the best of their pairs."""
    for x in range(node.shape[1]):
        pair[START, b, x] = pair[CHILD, b, x] = 0
    for i in range(node[LENGTH, b]):
        part = pair[RING, b, i]
        node[TOP, part] = b
        for a in range(1, n + 1):
            if pair[CHILD, part, a]:
                pair[CHILD, b, a] = part
                node[TOP, a] = b
        for x in range(1, node[COUNT, NODES] + 1):
            if pair[START, part, x] and (
                pair[START, b, x] == 0 or _gap(node, pair, part, x) < _gap(node, pair, b, x)
            ):
                pair[START, b, x] = pair[END, x, b] = pair[START, part, x]
                pair[END, b, x] = pair[START, x, b] = pair[END, part, x]
    node[TOP, b] = b


@rule
def _open(node: Ints, pair: Ints, n: int, b: int) -> None:
    """Turn an inner blossom into its parts again; those on the even way stay in the tree."""
    for i in range(node[LENGTH, b]):
        node[TOP, pair[RING, b, i]] = pair[RING, b, i]
    for a in range(1, n + 1):
        if pair[CHILD, b, a]:
            node[TOP, a] = pair[CHILD, b, a]
    entry = pair[CHILD, b, pair[START, b, node[PARENT, b]]]
    at = _place(node, pair, b, entry)
    for i in range(0, at, 2):
        inner, outer = pair[RING, b, i], pair[RING, b, i + 1]
        node[PARENT, inner] = pair[START, outer, inner]
        node[SIDE, inner], node[SIDE, outer] = INNER, OUTER
        node[NEAR, inner] = 0
        _find_near(node, pair, n, outer)
        _enqueue(node, pair, n, outer)
    node[SIDE, entry], node[PARENT, entry] = INNER, node[PARENT, b]
    for i in range(at + 1, node[LENGTH, b]):
        node[SIDE, pair[RING, b, i]] = FAR
        _find_near(node, pair, n, pair[RING, b, i])
    node[TOP, b] = 0
