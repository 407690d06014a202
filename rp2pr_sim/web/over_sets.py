"""Parameter uncertainty and simulation error of a measure over replicates of parameter sets.

Every table has a row per parameter set and a column per replicate, and no two runs share chance.
Sets in which a value is missing (NaN) are left out.  A table of one row is one of central values.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.over_sets import OverSets, expected_difference, over_sets, runs_of
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.uncertainty import nested


class Sides(NamedTuple):
    """In how many parameter sets a difference is above 0 and below it, on average over chance."""

    sets: int
    """The number of sets that count."""
    higher: int
    lower: int
    higher_range: tuple[int, int]
    """With `lower_range`, how far simulation error can shift the number."""
    lower_range: tuple[int, int]


def estimated(by_set: Floats, paired: bool = False) -> OverSets:
    """Return a measure over its sets as the commands do; see `analysis.over_sets`.

    The interval is NaN with one set, the simulation error with fewer than two replicates of a set.

    Parameters
    ----------
    by_set : Floats
        shape (sets, replicates).
    paired : bool
        whether they are paired differences.
    """
    return over_sets(runs_of(_whole(by_set)), paired)


def sides_of(differences: Floats) -> Sides:
    """Return in how many parameter sets the difference is above 0 and below it.

    The range is that of the mean's simulation error, together with the 95% interval of the share of
    chance: the sets may differ more than they seem to, or less.
    """
    whole = _whole(differences)
    if len(whole) < 2:
        return Sides(len(whole), 0, 0, (0, 0), (0, 0))
    found, error = nested(whole), estimated(whole, paired=True).error
    alike = (whole == 0.0).all(axis=1)
    counts = [
        _counted(_expected(whole, share)[~alike] + shift)
        for share in (found.low, found.high)
        for shift in (-error, error)
    ]
    higher, lower = _counted(np.asarray(expected_difference(runs_of(whole))))
    above, below = zip((higher, lower), *counts, strict=True)
    return Sides(len(whole), higher, lower, (min(above), max(above)), (min(below), max(below)))


def _counted(expected: Floats) -> tuple[int, int]:
    return int((expected > 0.0).sum()), int((expected < 0.0).sum())


def _expected(whole: Floats, share: float) -> Floats:
    """Return the expected value under each set, if chance has this share of a run's variance.

    The means over replicates are shrunk until they vary as the expected values do; the variance of
    the overall mean's error is part of it.  Sets in which no replicate differs stay as they are.
    """
    by_set, mean = whole.mean(axis=1), whole.mean()
    seen, within = float(by_set.var(ddof=1)), float(whole.var(axis=1, ddof=1).mean())
    if not share > 0.0 or seen <= 0.0:  # nothing varies, or nothing within a set
        return np.asarray(by_set)
    true = within * (1.0 - share) / share + within / whole.size
    shrunk = mean + min(1.0, math.sqrt(true / seen)) * (by_set - mean)
    return np.asarray(np.where(np.ptp(whole, axis=1) == 0.0, by_set, shrunk))


def _whole(by_set: Floats) -> Floats:
    """Return the sets without missing values; of one set, its known values."""
    missing = np.isnan(by_set)
    return by_set[:, ~missing[0]] if len(by_set) == 1 else by_set[~missing.any(axis=1)]
