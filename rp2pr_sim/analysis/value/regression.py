"""Expected values given some parameters, by regression on runs that are there already.

The mean of the runs of a set is what the parameters in question lead one to expect, plus what all
others and chance do.  A regression takes out the rest (Strong, Oakley and Brennan 2014).

A number enters as a cubic spline with knots at quantiles, a choice as categories; the terms of
several parameters are added up.  A ridge penalty, chosen for every quantity by leave-one-out
cross-validation, keeps the curves from following noise.  A Gaussian process estimates the value of
a number no better, and takes 70 times as long.

Every different set counts once in the regression, however often it was drawn: else a few heavy
sets, which differ from others in all parameters at once, would decide each curve.  Their weight
counts wherever a mean is taken, also for the level of the curves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import Generator

_PENALTIES = np.logspace(-2, 4, 7)
_FEW = 8
"""Different values of a number, below which each is a category of its own."""
_ALONE, _TOGETHER = 4, 2
"""Knots of a number alone, and of each of several: a cubic without knots inside."""


class Regression:
    """Quantities under parameter sets, smoothed along some parameters."""

    def __init__(
        self, parameters: pd.DataFrame, values: Floats, weights: Floats, orders: Ints | None = None
    ) -> None:
        """Fit quantities to parameters.

        Parameters
        ----------
        parameters : pd.DataFrame
            one row per set.
        values : Floats
            of the quantities, shape (sets, quantities).
        weights : Floats
            of the sets, shape (sets,), with the sum 1.
        orders : Ints | None
            permutations of the sets, shape (orders, sets).
        """
        self._design, self._values, self._weights = _design(parameters), values, weights
        rows = [np.arange(len(values))[None], *([] if orders is None else [orders])]
        fits = self._levelled(self._smooth(values[np.concatenate(rows)]), values, weights)
        self.fitted: Floats = fits[0]
        """Expected values given the parameters, (sets, quantities)."""
        self.permuted: Floats = fits[1:]
        """Fits to values in the other orders, which nothing but noise connects with the parameters,
        (orders, sets, quantities)."""

    def bootstrapped(self, draws: int, random: Generator) -> tuple[Floats, Floats]:
        """Return fits and weights of bootstrap samples.

        The curves are fitted again to the fit plus residuals in a random order, with replacement;
        the sets that means are taken over are resampled.

        Returns
        -------
        tuple[Floats, Floats]
            Fits of shape (draws, sets, quantities), weights of shape (draws, sets).
        """
        many = len(self._values)
        rest = self._values - self.fitted
        made = self.fitted + rest[random.integers(many, size=(draws, many))]
        counts = random.multinomial(many, np.full(many, 1.0 / many), size=draws)
        weights = counts * self._weights
        weights = weights / weights.sum(axis=1, keepdims=True)
        return self._levelled(self._smooth(made), self._values, weights), weights

    def _smooth(self, values: Floats) -> Floats:
        """Return fits to values of shape (samples, sets, quantities), in the same shape."""
        from sklearn import config_context  # takes a second to import
        from sklearn.linear_model import RidgeCV

        columns = np.moveaxis(values, 1, 0)
        model = RidgeCV(_PENALTIES, alpha_per_target=True)
        with config_context(assume_finite=True, skip_parameter_validation=True):
            model.fit(self._design, columns.reshape(len(columns), -1))
            found = model.predict(self._design)
        return np.asarray(np.moveaxis(found.reshape(columns.shape), 0, 1))

    @staticmethod
    def _levelled(fits: Floats, values: Floats, weights: Floats) -> Floats:
        """Return fits (..., sets, quantities) with the weighted mean of the values."""
        wanted = (weights[..., None] * values).sum(axis=-2, keepdims=True)
        there = (weights[..., None] * fits).sum(axis=-2, keepdims=True)
        return np.asarray(fits - there + wanted)


def _design(parameters: pd.DataFrame) -> Floats:
    """Return the terms of some parameters, (sets, terms)."""
    from sklearn.preprocessing import SplineTransformer

    numbers = [name for name in parameters if _is_smooth(parameters[name])]
    choices = [name for name in parameters if name not in numbers]
    parts = [pd.get_dummies(parameters[name]).to_numpy(dtype=np.float64) for name in choices]
    if numbers:
        knots = _ALONE if parameters.shape[1] == 1 else _TOGETHER
        smooth = SplineTransformer(
            knots, knots="quantile", extrapolation="linear", include_bias=False
        )
        parts.append(smooth.fit_transform(parameters[numbers].to_numpy(dtype=np.float64)))
    return np.column_stack(parts)


def _is_smooth(values: pd.Series[float]) -> bool:
    return pd.api.types.is_numeric_dtype(values) and values.nunique() >= _FEW


def permutations(many: int, orders: int, random: Generator) -> Ints:
    """Return random orders of a number of sets, (orders, sets)."""
    return np.asarray(random.permuted(np.tile(np.arange(many), (orders, 1)), axis=1))


def mechanisms_of(names: Sequence[str]) -> dict[str, list[str]]:
    """Return parameters by their mechanism, which is the first part of their name."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found
