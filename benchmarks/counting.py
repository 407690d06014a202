"""Interference between this machine's cores: two processes that only count, against one alone.

It imports nothing of the project, so that the processes begin at once.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import mean, median
from time import perf_counter

__all__ = ["counted_in", "slowdown"]


def counted_in(seconds: float) -> int:
    """Return how far this process counts in so many seconds of wall-clock time."""
    count, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        count += 1
    return count


def slowdown(seconds: float, rounds: int) -> float:
    """Return how many times as slow each of two counting processes is as one alone.

    It is 1 on two free cores, 2 on a single one.

    Parameters
    ----------
    seconds : float
        duration of each count.
    rounds : int
        number of counts; the median is returned.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(1, context) as one, ProcessPoolExecutor(1, context) as other:
        for pool in (one, other):
            pool.submit(counted_in, 0.0).result()  # begun
        found = []
        for _ in range(rounds):
            alone = one.submit(counted_in, seconds).result()
            both = [pool.submit(counted_in, seconds) for pool in (one, other)]
            found.append(alone / mean(future.result() for future in both))
    return median(found)
