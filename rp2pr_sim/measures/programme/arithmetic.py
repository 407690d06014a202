"""Ratios, means and ranks: the words in which the formulas of the outcomes are written.

Plain loops all of them: expressions of whole arrays and NumPy's sorting take many times as long to compile.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.compiled import rule
from rp2pr_sim.records import Floats, Ints

__all__ = ["Mask", "correlation", "in_one_piece", "mean_known", "median", "places", "ranks", "ratio", "total"]

Mask = npt.NDArray[np.bool_]


def in_one_piece(records: npt.NDArray[np.void]) -> Any:
    """These records as compiled code takes them: row after row in memory."""
    plain = records.view(np.ndarray)  # a conversion would compare the types field by field
    return plain if plain.flags.c_contiguous else np.ascontiguousarray(plain)


@rule
def ratio(part: float, whole: float) -> float:
    """`part / whole`; NaN where the whole is 0."""
    return part / whole if whole != 0.0 else np.nan


@rule
def total(values: Floats) -> float:
    """The sum; 0 of nothing."""
    found = 0.0
    for i in range(len(values)):
        found += values[i]
    return found


@rule
def mean_known(values: Floats) -> float:
    """The mean of the values that are there; NaN where there is none."""
    found, n = 0.0, 0.0
    for i in range(len(values)):
        if not math.isnan(values[i]):
            found += values[i]
            n += 1.0
    return ratio(found, n)


@rule
def places(values: Floats, ids: Ints) -> Ints:
    """The place of each value in ascending order, from 0; values that tie stand in the order of their ids, NaN has place -1."""
    found = np.zeros(len(values), np.int64)
    for i in range(len(values)):
        for j in range(len(values)):
            found[i] += 1 if values[j] < values[i] or (values[j] == values[i] and ids[j] < ids[i]) else 0
        if math.isnan(values[i]):
            found[i] = -1
    return found


@rule
def median(values: Floats) -> float:
    """The middle value, or the mean of the two in the middle; NaN for none."""
    n, place, found = len(values), places(values, np.arange(len(values))), 0.0
    for i in range(n):
        found += values[i] / 2.0 if place[i] == (n - 1) // 2 else 0.0
        found += values[i] / 2.0 if place[i] == n // 2 else 0.0
    return found if n > 0 else np.nan


@rule
def ranks(values: Floats) -> Floats:
    """Ranks from 1 up; values that tie share the mean of their ranks."""
    found = np.empty(len(values))
    for i in range(len(values)):
        below, alike = 0, 0
        for j in range(len(values)):
            below += 1 if values[j] < values[i] else 0
            alike += 1 if values[j] == values[i] else 0
        found[i] = below + (alike + 1) / 2
    return found


@rule
def correlation(first: Floats, second: Floats) -> float:
    """Pearson's correlation; NaN where either does not vary."""
    n, across, own, other = len(first), 0.0, 0.0, 0.0
    middle, centre = total(first) / n, total(second) / n
    for i in range(n):
        across += (first[i] - middle) * (second[i] - centre)
        own += (first[i] - middle) ** 2
        other += (second[i] - centre) ** 2
    return ratio(across, math.sqrt(own * other))
