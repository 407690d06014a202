"""Ratios, means and ranks: the functions in which the formulas of the outcomes are written.

All are plain loops: expressions of whole arrays and NumPy's sorting take many times as long to
compile.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.jit import part
from rp2pr_sim.core.records import Floats, Ints

Mask = npt.NDArray[np.bool_]


def in_one_piece(records: npt.NDArray[np.void]) -> Any:
    """Return these records as compiled code takes them: row after row in memory."""
    return np.ascontiguousarray(records)


@part
def ratio(part: float, whole: float) -> float:
    """Return `part / whole`; NaN where the whole is 0."""
    return part / whole if whole != 0.0 else np.nan


@part
def total(values: Floats) -> float:
    """Return the sum; 0 for no values."""
    found = 0.0
    for i in range(len(values)):
        found += values[i]
    return found


@part
def mean_known(values: Floats) -> float:
    """Return the mean of the values that are not missing; NaN where there is none."""
    found, n = 0.0, 0.0
    for i in range(len(values)):
        if not math.isnan(values[i]):
            found += values[i]
            n += 1.0
    return ratio(found, n)


@part
def order(values: Floats, rows: Ints) -> Ints:
    """Return these rows sorted by value, NaN last.

    Rows that tie keep the order in which they come (merge sort).
    """
    now, spare, width = rows.copy(), rows.copy(), 1
    while width < len(rows):
        for low in range(0, len(rows), 2 * width):
            left, middle, high = low, min(low + width, len(rows)), min(low + 2 * width, len(rows))
            right = middle
            for place in range(low, high):
                if right >= high or (
                    left < middle and not _before(values[now[right]], values[now[left]])
                ):
                    spare[place] = now[left]
                    left += 1
                else:
                    spare[place] = now[right]
                    right += 1
        now, spare, width = spare, now, 2 * width
    return now


@part
def _before(first: float, second: float) -> bool:
    """Check whether `first` is the smaller; NaN is the largest of all."""
    return first < second or (math.isnan(second) and not math.isnan(first))


@part
def places(values: Floats, ids: Ints) -> Ints:
    """Return the place of each value in ascending order, from 0.

    Values that tie are placed in the order of their ids; NaN has place -1.
    """
    found, n = np.full(len(values), -1), 0
    for i in order(values, order(ids.astype(np.float64), np.arange(len(ids)))):
        if not math.isnan(values[i]):
            found[i] = n
            n += 1
    return found


@part
def median(values: Floats) -> float:
    """Return the middle value, or the mean of the two in the middle; NaN for none."""
    n, rows = len(values), order(values, np.arange(len(values)))
    return (values[rows[(n - 1) // 2]] + values[rows[n // 2]]) / 2.0 if n > 0 else np.nan


@part
def ranks(values: Floats) -> Floats:
    """Return ranks from 1 up; values that tie share the mean of their ranks."""
    found, rows = np.empty(len(values)), order(values, np.arange(len(values)))
    first = 0
    for place in range(len(values)):
        if place + 1 == len(values) or values[rows[place + 1]] != values[rows[place]]:
            for alike in range(first, place + 1):
                found[rows[alike]] = (first + place) / 2 + 1
            first = place + 1
    return found


@part
def correlation(first: Floats, second: Floats) -> float:
    """Return Pearson's correlation; NaN where either does not vary."""
    n, across, own, other = len(first), 0.0, 0.0, 0.0
    middle, centre = total(first) / n, total(second) / n
    for i in range(n):
        across += (first[i] - middle) * (second[i] - centre)
        own += (first[i] - middle) ** 2
        other += (second[i] - centre) ** 2
    return ratio(across, math.sqrt(own * other))
