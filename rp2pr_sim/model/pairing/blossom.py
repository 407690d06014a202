"""The cheapest perfect matching, compiled: Edmonds' blossoms with prices.

The algorithm is Edmonds (1965), in cubic time as Galil (1986).

Every row has a *dual*; no pair costs less than the duals of its two rows together (its *gap* is
never below 0), and only pairs without a gap are matched, so the matching is the cheapest in the
end. From each row that is still free a tree grows along pairs without a gap, outer and inner nodes
by turns. Where two trees meet, one more pair is made; where a tree meets itself, an odd ring (a
*blossom*) becomes one node; where nothing meets, the duals move. A node is a row or a blossom;
nodes count from 1, and 0 means none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Ints

_FAR, _OUTER, _INNER = -1, 0, 1
_HEAD, _TAIL, _NODES, _MARK = range(4)
_ARRAYS = fixed(8, "arrays over the nodes")
_ENDLESS = fixed(2**62, "beyond every gap")


class _Search(NamedTuple):
    """State of the search, for n rows and at most m nodes."""

    price: Ints
    """Shape (n + 1, n + 1): four times the price, so that half a gap is a whole number."""
    dual: Ints
    """By node; for a blossom, the distance that its rows have moved together."""
    mate: Ints
    """By node: the row that it is matched with."""
    top: Ints
    """By node: the outermost node that it lies in; 0 for a blossom that is none."""
    parent: Ints
    """By node: the row through which its tree reached it."""
    side: Ints
    near: Ints
    """By node: the outer row with the smallest gap to it, 0 if none is known ..."""
    reach: Ints
    """... and that gap."""
    mark: Ints
    start: Ints
    """Shape (m, m): the first node's row in the pair with the smallest gap between two nodes ..."""
    end: Ints
    """... and the second node's row."""
    child: Ints
    """Shape (m, n + 1): the part of a node in which a row lies, 0 outside."""
    ring: Ints
    """Shape (m, n + 1): the parts of a blossom, the one that leads out first."""
    length: Ints
    queue: Ints
    """Outer rows whose pairs still have to be examined."""
    stack: Ints
    """Shape (m, 2): nodes still to be matched, and their partners."""
    tally: Ints
    """First and last of the queue, nodes in use, last mark."""


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
    s = _begin(prices)
    _match_greedily(s, n)
    while _one_more_pair(s, n):
        pass
    return s.mate[1 : n + 1] - 1


@part
def _begin(prices: Ints) -> _Search:
    n = len(prices)
    m = n + n // 2 + 2
    price = np.zeros((n + 1, n + 1), np.int64)
    start, end = np.zeros((m, m), np.int64), np.zeros((m, m), np.int64)
    child, ring = np.zeros((m, n + 1), np.int64), np.zeros((m, n + 1), np.int64)
    top = np.zeros(m, np.int64)
    for a in range(1, n + 1):
        top[a] = child[a, a] = a
        for b in range(1, n + 1):
            price[a, b] = 4 * prices[a - 1, b - 1]
            start[a, b], end[a, b] = a, b
    tally = np.zeros(4, np.int64)
    tally[_NODES] = n
    dual, mate, parent, side, near, reach, mark, length = np.zeros((_ARRAYS, m), np.int64)
    queue, stack = np.zeros(n + 1, np.int64), np.zeros((m, 2), np.int64)
    return _Search(
        price,
        dual,
        mate,
        top,
        parent,
        side,
        near,
        reach,
        mark,
        start,
        end,
        child,
        ring,
        length,
        queue,
        stack,
        tally,
    )


@part
def _match_greedily(s: _Search, n: int) -> None:
    """Set duals as high as one pass finds them, and a first matching: most rows need no search."""
    for a in range(1, n + 1):
        s.dual[a] = s.price[a, 1 + a % n]
        for b in range(1, n + 1):
            if b != a:
                s.dual[a] = min(s.dual[a], s.price[a, b])
        s.dual[a] //= 2
    for a in range(1, n + 1):
        best = 1 + a % n
        for b in range(1, n + 1):
            if b != a and s.price[a, b] - s.dual[b] < s.price[a, best] - s.dual[best]:
                best = b
        s.dual[a] = s.price[a, best] - s.dual[best]
        if s.mate[a] == 0 and s.mate[best] == 0:
            s.mate[a], s.mate[best] = best, a


@part
def _gap(s: _Search, x: int, y: int) -> int:
    """Return the smallest gap of a pair between two nodes."""
    a, b = s.start[x, y], s.end[x, y]
    return int(s.price[a, b] - s.dual[a] - s.dual[b])


@part
def _one_more_pair(s: _Search, n: int) -> bool:
    """Grow trees until two of them meet; return false once no row is free."""
    if not _plant(s, n):
        return False
    while True:
        if _look_around(s, n):
            return True
        _move_duals(s, n, _step(s, n))
        for x in range(1, s.tally[_NODES] + 1):
            if (
                s.top[x] == x
                and s.near[x]
                and s.reach[x] == 0
                and s.top[s.near[x]] != x
                and _meet(s, n, s.near[x], x)
            ):
                return True
        for x in range(n + 1, s.tally[_NODES] + 1):
            if s.top[x] == x and s.side[x] == _INNER and s.dual[x] == 0:
                _open(s, n, x)


@part
def _plant(s: _Search, n: int) -> bool:
    """Start a new tree at each free node; return false if there is none."""
    s.side[:] = _FAR
    s.near[:] = 0
    s.tally[_HEAD] = s.tally[_TAIL] = 0
    for x in range(1, s.tally[_NODES] + 1):
        if s.top[x] == x and s.mate[x] == 0:
            s.parent[x] = 0
            s.side[x] = _OUTER
            _enqueue(s, n, x)
    return bool(s.tally[_TAIL] > 0)


@part
def _enqueue(s: _Search, n: int, x: int) -> None:
    """Queue all rows of an outer node, so that their pairs are examined."""
    for a in range(1, n + 1):
        if s.child[x, a]:
            s.queue[s.tally[_TAIL]] = a
            s.tally[_TAIL] += 1


@part
def _look_around(s: _Search, n: int) -> bool:
    """Follow the pairs without a gap from each row in the queue; return true once two trees met."""
    while s.tally[_HEAD] < s.tally[_TAIL]:
        a = s.queue[s.tally[_HEAD]]
        s.tally[_HEAD] += 1
        for b in range(1, n + 1):
            x = s.top[b]
            if x == s.top[a]:
                continue
            gap = s.price[a, b] - s.dual[a] - s.dual[b]
            if gap == 0:
                if _meet(s, n, a, b):
                    return True
            elif s.near[x] == 0 or gap < s.reach[x]:
                s.near[x], s.reach[x] = a, gap
    return False


@part
def _find_near(s: _Search, n: int, x: int) -> None:
    """Find the outer row that is nearest to a new node."""
    s.near[x] = 0
    for a in range(1, n + 1):
        if s.top[a] != x and s.side[s.top[a]] == _OUTER:
            gap = _gap(s, a, x)
            if s.near[x] == 0 or gap < s.reach[x]:
                s.near[x], s.reach[x] = a, gap


@part
def _step(s: _Search, n: int) -> int:
    """Return how far the duals can move before something happens."""
    step = np.int64(_ENDLESS)
    for x in range(1, s.tally[_NODES] + 1):
        if s.top[x] != x:
            continue
        if x > n and s.side[x] == _INNER:
            step = min(step, s.dual[x] // 2)
        elif s.near[x] and s.side[x] == _FAR:
            step = min(step, s.reach[x])
        elif s.near[x] and s.side[x] == _OUTER:
            step = min(step, s.reach[x] // 2)
    return int(step)


@part
def _move_duals(s: _Search, n: int, step: int) -> None:
    """Raise outer rows and lower inner rows, so that the pairs within a tree stay without a gap."""
    for x in range(1, s.tally[_NODES] + 1):
        outermost, side = s.top[x] == x, s.side[s.top[x]]
        if outermost and side != _INNER:
            s.reach[x] -= step if side == _FAR else 2 * step
        if side != _FAR and (x <= n or outermost):
            by = step if x <= n else 2 * step
            s.dual[x] += by if side == _OUTER else -by


@part
def _meet(s: _Search, n: int, a: int, b: int) -> bool:
    """Handle a pair without a gap, from an outer row to any node.

    The result is a branch, a ring, or (true) one more pair.
    """
    x, y = s.top[a], s.top[s.end[a, b]]
    if s.side[y] == _FAR:
        after = s.top[s.mate[y]]
        s.parent[y] = a
        s.side[y], s.side[after] = _INNER, _OUTER
        s.near[y] = s.near[after] = 0
        _enqueue(s, n, after)
    elif s.side[y] == _OUTER:
        joint = _joint(s, x, y)
        if joint == 0:
            _turn_over(s, n, x, y)
            _turn_over(s, n, y, x)
            return True
        _close_ring(s, n, x, joint, y)
    return False


@part
def _joint(s: _Search, x: int, y: int) -> int:
    """Return the outer node where the ways from two outer nodes to their roots meet.

    It is 0 for two trees.
    """
    s.tally[_MARK] += 1
    while x or y:
        if x:
            if s.mark[x] == s.tally[_MARK]:
                return x
            s.mark[x] = s.tally[_MARK]
            x = s.top[s.mate[x]]
            if x:
                x = s.top[s.parent[x]]
        x, y = y, x
    return 0


@part
def _turn_over(s: _Search, n: int, x: int, y: int) -> None:
    """Match x with y, and turn over the matching on the way from x to its root."""
    while True:
        before = s.top[s.mate[x]]
        _match(s, n, x, y)
        if before == 0:
            return
        _match(s, n, before, s.top[s.parent[before]])
        x, y = s.top[s.parent[before]], before


@part
def _match(s: _Search, n: int, x: int, y: int) -> None:
    """Match x with y; inside a blossom all others pair up with their neighbours.

    There is no recursion: Numba does not keep it on disk safely.
    """
    s.stack[0] = x, y
    height = 1
    while height > 0:
        height -= 1
        x, y = s.stack[height]
        s.mate[x] = s.end[x, y]
        if x <= n:
            continue
        first = s.child[x, s.start[x, y]]
        at = _place(s, x, first)
        for i in range(at):
            s.stack[height] = s.ring[x, i], s.ring[x, i + 1 if i % 2 == 0 else i - 1]
            height += 1
        s.stack[height] = first, y
        height += 1
        turned = np.roll(s.ring[x, : s.length[x]], -at)
        s.ring[x, : s.length[x]] = turned


@part
def _place(s: _Search, x: int, part: int) -> int:
    """Return the position of a part in its blossom.

    The blossom is turned round if necessary, so that the way there is even.
    """
    size, at = s.length[x], 0
    while s.ring[x, at] != part:
        at += 1
    if at % 2 == 0:
        return at
    turned = s.ring[x, 1:size][::-1].copy()
    s.ring[x, 1:size] = turned
    return int(size - at)


@part
def _close_ring(s: _Search, n: int, x: int, joint: int, y: int) -> None:
    """Make one node of the ways from x and y to the node where they meet."""
    b = n + 1
    while s.top[b]:
        b += 1
    s.tally[_NODES] = max(s.tally[_NODES], b)
    s.dual[b], s.side[b], s.mate[b], s.parent[b], s.mark[b] = (
        0,
        _OUTER,
        s.mate[joint],
        s.parent[joint],
        0,
    )
    s.ring[b, 0], s.length[b] = joint, 1
    _gather(s, n, b, x, joint)
    turned = s.ring[b, 1 : s.length[b]][::-1].copy()
    s.ring[b, 1 : s.length[b]] = turned
    _gather(s, n, b, y, joint)
    _enclose(s, n, b)
    _find_near(s, n, b)


@part
def _gather(s: _Search, n: int, b: int, x: int, joint: int) -> None:
    """Collect all nodes on the way from x to the joint; the inner ones become outer."""
    while x != joint:
        inner = s.top[s.mate[x]]
        s.ring[b, s.length[b]], s.ring[b, s.length[b] + 1] = x, inner
        s.length[b] += 2
        _enqueue(s, n, inner)
        x = s.top[s.parent[inner]]


@part
def _enclose(s: _Search, n: int, b: int) -> None:
    """Make the parts of a new blossom one node, with the best of their pairs."""
    s.start[b, :] = 0
    s.child[b, :] = 0
    for i in range(s.length[b]):
        part = s.ring[b, i]
        s.top[part] = b
        for a in range(1, n + 1):
            if s.child[part, a]:
                s.child[b, a] = part
                s.top[a] = b
        for x in range(1, s.tally[_NODES] + 1):
            if s.start[part, x] and (s.start[b, x] == 0 or _gap(s, part, x) < _gap(s, b, x)):
                s.start[b, x], s.end[b, x] = s.start[part, x], s.end[part, x]
                s.start[x, b], s.end[x, b] = s.end[part, x], s.start[part, x]
    s.top[b] = b


@part
def _open(s: _Search, n: int, b: int) -> None:
    """Turn an inner blossom without a dual into its parts again.

    Parts on the even way through it stay in the tree.
    """
    for i in range(s.length[b]):
        s.top[s.ring[b, i]] = s.ring[b, i]
    for a in range(1, n + 1):
        if s.child[b, a]:
            s.top[a] = s.child[b, a]
    entry = s.child[b, s.start[b, s.parent[b]]]
    at = _place(s, b, entry)
    for i in range(0, at, 2):
        inner, outer = s.ring[b, i], s.ring[b, i + 1]
        s.parent[inner] = s.start[outer, inner]
        s.side[inner], s.side[outer] = _INNER, _OUTER
        s.near[inner] = 0
        _find_near(s, n, outer)
        _enqueue(s, n, outer)
    s.side[entry], s.parent[entry] = _INNER, s.parent[b]
    for i in range(at + 1, s.length[b]):
        s.side[s.ring[b, i]] = _FAR
        _find_near(s, n, s.ring[b, i])
    s.top[b] = 0
