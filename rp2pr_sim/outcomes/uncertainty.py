"""Parameter uncertainty and chance, separated in an outcome of a study over parameter sets.

Where every set has replicates of its own, an outcome is

    y = mean + (effect of the set) + (chance of this run)

and the variances of the two follow from a one-way analysis of variance, runs nested within sets
(`nested`).

Where all sets share each replicate, chance that all sets share is added, and the two-way table
separates the three (`parts_of`, `luck_interval`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import (
    CONFIDENCE,
    ROUNDING,
)

_FINE = (100, 100, 16)  # numbers of quantiles for sets, chance and the rest, which is known best


class Nested(NamedTuple):
    """An outcome of parameter sets that have replicates of their own."""

    mean: float
    expected: Floats
    """By parameter set, chance averaged out, shape (sets,): shrunk until they vary as the true
    means do.
    """
    share: float
    """Share of chance in the variance of a single programme; NaN where nothing varies."""
    low: float
    """With `high` the 95% confidence interval of the share."""
    high: float


def nested(values: Floats) -> Nested:
    """Return an outcome's one-way random-effects analysis: sets, and runs nested within sets.

    The interval of the share comes from the F distribution of the ratio of mean squares; it is
    exact where sets and chance are normal.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values; no two runs share
        chance.
    """
    sets, replicates = values.shape
    mean, by_set = float(values.mean()), values.mean(axis=1)
    if np.ptp(values) <= ROUNDING * abs(mean):
        return Nested(mean, np.full(sets, mean), math.nan, math.nan, math.nan)
    within, seen = float(values.var(axis=1, ddof=1).mean()), float(by_set.var(ddof=1))
    kept = math.sqrt(max(0.0, 1.0 - within / replicates / seen)) if seen > 0.0 else 0.0
    freedom = sets - 1, sets * (replicates - 1)
    ends = (float(special.fdtri(*freedom, (1.0 + side * CONFIDENCE) / 2.0)) for side in (-1, 1))
    share, low, high = (_share(within * ratio, seen, replicates) for ratio in (1.0, *ends))
    return Nested(mean, mean + kept * (by_set - mean), share, low, high)


def _share(within: float, seen: float, replicates: int) -> float:
    """Return the share of a single run's variance that lies within sets.

    `seen` is the observed variance between the means of sets.
    """
    return within / (within + max(0.0, seen - within / replicates)) if within > 0.0 else 0.0


class Parts(NamedTuple):
    """Variance components of an outcome whose replicates all sets share."""

    mean: float
    expected: Floats
    """By parameter set, averaged over chance, shape (sets,), the noise of few replicates taken
    out.
    """
    parameters: float
    """Variance between parameter sets."""
    luck: float
    """Variance between single programmes of the same parameters."""
    together: float
    """The part of it that differs between parameter sets: common random numbers do not cancel
    it.
    """


def parts_of(values: Floats) -> Parts:
    """Return the variance components of an outcome.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values.
    """
    sets, replicates = values.shape
    mean, by_set, by_luck = values.mean(), values.mean(axis=1), values.mean(axis=0)
    rest = values - by_set[:, None] - by_luck[None, :] + mean
    rest_variance = float((rest**2).sum() / ((sets - 1) * (replicates - 1)))
    luck = max(0.0, float(by_luck.var(ddof=1)) - rest_variance / sets)
    seen = float(by_set.var(ddof=1))
    parameters = max(0.0, seen - rest_variance / replicates)
    shrunk = np.sqrt(parameters / seen) if seen > 0.0 else 0.0
    expected = mean + shrunk * (by_set - mean)
    return Parts(float(mean), expected, parameters, luck + rest_variance, rest_variance)


def luck_interval(values: Floats) -> tuple[float, float]:
    """Return the 95% interval of the share of chance in the variance of a single programme.

    It is NaN where nothing varies. Few replicates say little about chance that all sets share,
    however many sets there are. So the sums of squares of the two-way table are divided by their
    chi-squared distributions (a generalised pivotal quantity): where sets, chance and the rest are
    normal, 93 to 97% of such intervals contained the true share, with 2 to 20 replicates and 16 to
    512 sets.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values.
    """
    sets, replicates = values.shape
    by_set, by_luck, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    if np.ptp(values) <= ROUNDING * abs(float(mean)):
        return np.nan, np.nan
    rest = values - by_set[:, None] - by_luck[None, :] + mean
    of_sets, of_luck = ((by_set - mean) ** 2).sum(), ((by_luck - mean) ** 2).sum()
    squares = replicates * of_sets, sets * of_luck, (rest**2).sum()
    freedom = sets - 1, replicates - 1, (sets - 1) * (replicates - 1)
    parts = zip(squares, freedom, _FINE, strict=True)
    drawn = [square / _chi_squared(n, fine) for square, n, fine in parts]
    between, shared, alone = np.meshgrid(*drawn, indexing="ij", sparse=True)
    luck = np.maximum(0.0, shared - alone) / sets + alone
    total = np.maximum(0.0, between - alone) / replicates + luck
    low, high = np.quantile(luck / total, ((1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0))
    return float(low), float(high)


def _chi_squared(freedom: int, fine: int) -> Floats:
    """Return `fine` quantiles of the chi-squared distribution, evenly spaced in probability.

    The shape is (fine,).
    """
    return np.asarray(2.0 * special.gammaincinv(freedom / 2.0, (np.arange(fine) + 0.5) / fine))


def told_luck(share: float, low: float, high: float) -> str:
    """Return a share of chance with its interval as text; empty where nothing varies.

    An example is `40% (31 to 52)`.
    """
    return f"{100.0 * share:.0f}% ({100.0 * low:.0f} to {100.0 * high:.0f})" if low == low else ""
