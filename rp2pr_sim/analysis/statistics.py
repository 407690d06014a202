"""Statistics that several analyses share."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.over_sets import SET, OverSets, has_sets, over_sets
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import CONFIDENCE, ROUNDING, interval_of_mean

RIDGE = 1.0  # a weight of 1 costs as much as half a log-likelihood unit
_STEPS = 50


class Logistic(NamedTuple):
    """A logistic model: the log odds are `start` plus the predictors times their `weights`."""

    start: float
    weights: Floats
    """Log odds ratios, shape (predictors,)."""

    def chances(self, predictors: Floats) -> Floats:
        """Return the chance in each row of predictors, shape (n, predictors)."""
        return np.asarray(special.expit(self.start + predictors @ self.weights))


def fit_logistic(predictors: Floats, happened: Floats) -> Logistic:
    """Return the most likely weights, subject to a weak ridge penalty (Newton's method).

    The penalty keeps the weight of a predictor finite that is always right.

    Parameters
    ----------
    predictors : Floats
        shape (n, predictors).
    happened : Floats
        0 or 1, shape (n,).
    """
    design = np.column_stack((np.ones(len(predictors)), predictors))
    ridge = np.diag([1e-9, *np.full(predictors.shape[1], RIDGE)])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = special.expit(design @ weights)
        slope = design.T @ (happened - chance) - ridge @ weights
        step = np.linalg.solve(
            (design * (chance * (1.0 - chance))[:, None]).T @ design + ridge, slope
        )
        weights = weights + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return Logistic(float(weights[0]), weights[1:])


def interval_columns(name: str, values: Floats | pd.Series[float]) -> dict[str, float]:
    """Return a mean as `name`, its interval as `name_low` and `name_high`; see `estimate`."""
    mean, low, high, _ = estimate(pd.Series(values))
    return {name: mean, f"{name}_low": low, f"{name}_high": high}


def estimate(values: pd.Series[float], paired: bool = False) -> OverSets:
    """Return the mean of the known values, its 95% interval, and its simulation error.

    Of plain replicates the interval is the t-interval of the mean, which is simulation error alone.
    Of runs under parameter sets it is the uncertainty interval (see `over_sets`).

    Parameters
    ----------
    values : pd.Series[float]
        of runs; their index says whether they belong to parameter sets.
    paired : bool
        whether they are paired differences.

    Returns
    -------
    OverSets
        NaN without any known value.
    """
    if has_sets(values):
        return over_sets(values, paired)
    mean, low, high = mean_with_interval(values)
    return OverSets(mean, low, high, (high - low) / 2.0)


def mean_with_interval(values: pd.Series[float]) -> tuple[float, float, float]:
    """Return the mean of the known values and both ends of its 95% t-interval; NaN without any."""
    known: Floats = np.asarray(values.dropna(), dtype=np.float64)
    return (float(known.mean()) if known.size else math.nan, *interval_of_mean(known))


def p_value(values: pd.Series[float]) -> float:
    """Return the two-sided p-value of the t-test that a mean is 0; chance is simulation error.

    Parameters
    ----------
    values : pd.Series[float]
        of runs, such as paired differences; their index says whether they belong to parameter sets,
        whose differences are then no part of the error.

    Returns
    -------
    float
        1 without any known value, or where the error is unknown.
    """
    known = values.dropna()
    found = estimate(known)
    if not len(known) or math.isnan(found.error):
        return 1.0
    if found.error <= ROUNDING * abs(found.mean):
        return 1.0 if found.mean == 0.0 else 0.0
    groups = known.index.get_level_values(SET).nunique() if has_sets(known) else 1
    free = len(known) - groups
    half = float(special.stdtrit(free, (1.0 + CONFIDENCE) / 2.0))
    return float(2.0 * special.stdtr(free, -abs(found.mean) / found.error * half))


def holm(p_values: Floats) -> Floats:
    """Return the p-values of several tests, corrected for their number (Holm 1979), (n,)."""
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected
