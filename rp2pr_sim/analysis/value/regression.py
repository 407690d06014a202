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

    def __init__(self, parameters: pd.DataFrame, values: Floats, weights: Floats) -> None:
        """Fit `values` (sets, quantities) to columns of `parameters`; `weights` are (sets,)."""
        self._design, self._values, self._weights = _design(parameters), values, weights
        self.fitted = self._levelled(self._smooth(values), values, weights)
        """Expected values given the parameters, (sets, quantities)."""

    def permuted(self, orders: Ints) -> Floats:
        """Return the fits to values in other orders, (orders, sets, quantities).

        Then nothing but noise connects them with the parameters.

        Parameters
        ----------
        orders : Ints
            each a permutation of the sets, shape (orders, sets).
        """
        return self._levelled(self._smooth(self._values[orders]), self._values, self._weights)

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
        """Return fits to values of shape (..., sets, quantities), in the same shape."""
        from sklearn.linear_model import RidgeCV  # takes a second to import

        flat = np.moveaxis(values, -2, 0)
        model = RidgeCV(_PENALTIES, alpha_per_target=True)
        found = model.fit(self._design, flat.reshape(len(flat), -1)).predict(self._design)
        return np.asarray(np.moveaxis(found.reshape(flat.shape), 0, -2))

    @staticmethod
    def _levelled(fits: Floats, values: Floats, weights: Floats) -> Floats:
        """Return fits (..., sets, quantities) with the weighted mean of the values."""
        wanted = (weights[..., None] * values).sum(axis=-2, keepdims=True)
        there = (weights[..., None] * fits).sum(axis=-2, keepdims=True)
        return np.asarray(fits - there + wanted)


def _design(parameters: pd.DataFrame) -> Floats:
    """Return the terms of some parameters, (sets, terms)."""
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, SplineTransformer

    numbers = [name for name in parameters if _is_smooth(parameters[name])]
    knots = _ALONE if parameters.shape[1] == 1 else _TOGETHER
    smooth = SplineTransformer(knots, knots="quantile", extrapolation="linear", include_bias=False)
    terms = make_column_transformer(
        (smooth, numbers),
        (OneHotEncoder(sparse_output=False), [name for name in parameters if name not in numbers]),
    )
    return np.asarray(terms.fit_transform(parameters), dtype=np.float64)


def _is_smooth(values: pd.Series[float]) -> bool:
    return pd.api.types.is_numeric_dtype(values) and values.nunique() >= _FEW


def permutations(many: int, orders: int, random: Generator) -> Ints:
    """Return random orders of so many sets, (orders, sets)."""
    return np.asarray(random.permuted(np.tile(np.arange(many), (orders, 1)), axis=1))


def mechanisms_of(names: Sequence[str]) -> dict[str, list[str]]:
    """Return parameters by their mechanism, which is the first part of their name."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found
