"""Parameter uncertainty and simulation error of a measure over replicates of parameter sets.

Every table has a row per parameter set and a column per replicate, and no two runs share chance.
Sets in which a value is missing (NaN) are left out.  A table of one row is one of central values.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import CONFIDENCE
from rp2pr_sim.outcomes.uncertainty import nested

_TAIL = (1.0 - CONFIDENCE) / 2.0


class Sides(NamedTuple):
    """In how many parameter sets a difference is above 0 and below it, on average over chance."""

    sets: int
    """The number of sets that count."""
    higher: int
    lower: int
    higher_range: tuple[int, int]
    """With `lower_range`, how far simulation error can shift the number."""
    lower_range: tuple[int, int]


def uncertainty_interval(by_set: Floats) -> tuple[float, float]:
    """Return the 95% interval over the parameter sets, chance taken out; NaN with one set.

    It holds what is not known of the parameters, and the simulation error of the mean.
    """
    whole = _whole(by_set)
    if len(whole) < 2:
        return math.nan, math.nan
    expected = _expected(whole, nested(whole).share)
    low, high = np.quantile(expected, (_TAIL, 1.0 - _TAIL), method="weibull")
    return float(low), float(high)


def simulation_error(by_set: Floats) -> float:
    """Return half the width of the mean's 95% interval from chance alone.

    It is NaN with fewer than two replicates of a set.
    """
    whole = _whole(by_set)
    sets, replicates = whole.shape
    if sets == 0 or replicates < 2:
        return math.nan
    t = special.stdtrit(sets * (replicates - 1), 1.0 - _TAIL)
    return float(t * math.sqrt(whole.var(axis=1, ddof=1).mean() / whole.size))


def sides_of(differences: Floats) -> Sides:
    """Return in how many parameter sets the difference is above 0 and below it.

    The range is that of the mean's simulation error, together with the 95% interval of the share of
    chance: the sets may differ more than they seem to, or less.
    """
    whole = _whole(differences)
    if len(whole) < 2:
        return Sides(len(whole), 0, 0, (0, 0), (0, 0))
    found, error = nested(whole), simulation_error(whole)
    alike = (whole == 0.0).all(axis=1)
    counts = [
        _counted(_expected(whole, share)[~alike] + shift)
        for share in (found.low, found.high)
        for shift in (-error, error)
    ]
    higher, lower = _counted(_expected(whole, found.share))
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
