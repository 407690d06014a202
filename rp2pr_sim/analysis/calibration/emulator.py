"""Emulator: a fast substitute for the simulation, a sparse polynomial for each quantity.

The terms are all numbers, their squares, and the products of the leading ones (those with the
largest linear effects) with each other.  Least angle regression (lasso) puts them in order; points
that it has not seen say how many to take; least squares fits what is taken.  The error is that of
further points which neither step has seen, so it holds the shape that the terms cannot follow as
well as the chance of the few replicates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.calibration.prior import Flags
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints

LEADING = 40
"""Numbers whose products with each other are terms."""
_MOST_TERMS = 400  # of a quantity
_CHUNK = 4_096  # points at once, to use little memory
_CHOOSING, _JUDGING = 7, 6  # one point of so many says how many terms to take, and how far off


class Polynomial(NamedTuple):
    """The polynomial of one quantity: constant + sum of weight x first x second.

    `second` is -1 where the term is linear.
    """

    constant: float
    weights: Floats
    first: Ints
    second: Ints
    error: float
    """SD of simulated minus predicted at points that were not used, shape ()."""
    explained: float
    """Share of the variance at these points that the polynomial explains (Q2)."""

    def predict(self, scores: Floats) -> Floats:
        """Return predicted values, shape (n,), for scores of shape (n, d)."""
        return self.constant + _columns(scores, self.first, self.second) @ self.weights


class Emulator(NamedTuple):
    """Emulators of `q` quantities."""

    parts: tuple[Polynomial, ...]

    @classmethod
    def of(cls, scores: Floats, values: Floats, judged_from: int = 0) -> Emulator:
        """Fit an emulator to simulated values.

        Parameters
        ----------
        scores : Floats
            of the parameters, see `prior.scores`, shape (n, d).
        values : Floats
            shape (n, q); NaN where a quantity has no value.
        judged_from : int
            the first row by which the error is judged: earlier ones lie where it does not matter.

        Raises
        ------
        InputError
            if a quantity has too few values.
        """
        return cls(
            tuple(_fitted(scores, values[:, k], judged_from) for k in range(values.shape[1]))
        )

    @property
    def error(self) -> Floats:
        """SD of simulated minus predicted, shape (q,)."""
        return np.array([part.error for part in self.parts])

    @property
    def explained(self) -> Floats:
        """Q2 of each quantity, shape (q,)."""
        return np.array([part.explained for part in self.parts])

    def predict(self, scores: Floats) -> Floats:
        """Return predicted values, shape (n, q), for scores of shape (n, d)."""
        found = [
            np.stack([part.predict(scores[start : start + _CHUNK]) for part in self.parts], axis=1)
            for start in range(0, len(scores), _CHUNK)
        ]
        return np.concatenate(found)


def unseen(n: int) -> Ints:
    """Return the rows by which the error of an emulator of `n` points is judged."""
    return np.arange(_JUDGING - 1, n, _JUDGING)


def _fitted(scores: Floats, values: Floats, judged_from: int) -> Polynomial:
    """Return the polynomial of one quantity."""
    there = np.flatnonzero(np.isfinite(values))
    if len(there) < 4 * _JUDGING:
        raise InputError(
            f"only {len(there)} parameter sets give a value of one of the quantities, too few to"
            " learn from; simulate more with samples=..."
        )
    x, y = scores[there], values[there]
    judging = np.isin(there, unseen(len(values)))
    choosing = ~judging & (there % _CHOOSING == 0)
    learning = ~judging & ~choosing
    first, second = _terms(x[~judging], y[~judging])
    columns = _columns(x, first, second)
    taken = _taken(columns, y, learning, choosing)
    constant, weights = _least_squares(columns[~judging][:, taken], y[~judging])
    judging &= there >= judged_from
    left = y[judging] - constant - columns[judging][:, taken] @ weights
    return Polynomial(
        constant,
        weights,
        first[taken],
        second[taken],
        float(np.sqrt(np.mean(left**2))),
        float(1.0 - np.mean(left**2) / np.maximum(np.var(y[judging]), 1e-300)),
    )


def _terms(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    """Return the factors of all terms that are tried."""
    d = x.shape[1]
    centred = x - x.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    linear = np.abs(centred.T @ (y - y.mean())) / np.maximum(spread, 1e-12)
    leading = np.sort(np.argsort(-linear, kind="stable")[: min(LEADING, d)])
    rows, columns = np.triu_indices(len(leading), 1)
    single = np.arange(d)
    return (
        np.concatenate([single, single, leading[rows]]),
        np.concatenate([np.full(d, -1), single, leading[columns]]),
    )


def _columns(x: Floats, first: Ints, second: Ints) -> Floats:
    """Return the terms' values, shape (n, terms)."""
    single = np.where(second < 0, x.shape[1], second)
    by_column = np.vstack([x.T, np.ones(len(x))])
    return np.asarray((by_column[first] * by_column[single]).T)


def _taken(columns: Floats, y: Floats, learning: Flags, choosing: Flags) -> Ints:
    """Return the terms that predict the points for choosing best, by the path of the lasso."""
    from sklearn.linear_model import lars_path_gram  # takes a second to import

    middle, spread = columns[learning].mean(axis=0), columns[learning].std(axis=0)
    usable = np.flatnonzero(spread > 1e-9)
    x = (columns[:, usable] - middle[usable]) / spread[usable]
    mean = float(y[learning].mean())
    known = x[learning]
    steps = min(_MOST_TERMS, int(learning.sum()) // 3)
    _, _, path = lars_path_gram(
        Xy=known.T @ (y[learning] - mean),
        Gram=known.T @ known,
        n_samples=len(known),
        max_iter=steps,
        method="lasso",
    )
    missed = ((y[choosing, None] - mean - x[choosing] @ path) ** 2).mean(axis=0)
    return usable[np.flatnonzero(path[:, int(np.argmin(missed))])]


def _least_squares(columns: Floats, y: Floats) -> tuple[float, Floats]:
    """Return the constant and the weights; a trace of ridge keeps them unique."""
    middle = columns.mean(axis=0)
    centred = columns - middle
    inner = centred.T @ centred + 1e-6 * len(y) * np.eye(columns.shape[1])
    weights = np.linalg.solve(inner, centred.T @ (y - y.mean()))
    return float(y.mean() - middle @ weights), weights
