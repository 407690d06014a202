"""Emulator: a fast substitute for the simulation, each target a quadratic in all parameters.

Its error is estimated by leaving out one simulated point after another (PRESS), so that it includes
both the shape that a quadratic cannot follow and the remaining chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.records import Floats

_CHUNK = 20_000  # points at once, to use little memory
_RIDGE = 1e-3  # keeps the solution unique with few points


class Emulator(NamedTuple):
    """An emulator of `t` targets at points of the unit cube."""

    weights: Floats
    """Weights of the terms, shape (terms, t)."""
    error: Floats
    """SD of a prediction for a point that was not simulated, shape (t,)."""
    offset: Floats
    """Difference of the few simulated replicates' chance from that of very many, shape (t,)."""

    @classmethod
    def of(cls, points: Floats, values: Floats, offset: Floats) -> Emulator:
        """Fit an emulator to simulated values.

        Parameters
        ----------
        points : Floats
            shape (n, d), with n above the number of terms, 1 + d + d (d + 1) / 2.
        values : Floats
            shape (n, t).
        offset : Floats
            shape (t,), added to all predictions.
        """
        terms = _terms(points)
        inner = np.linalg.inv(terms.T @ terms + _RIDGE * np.eye(terms.shape[1]))
        weights = inner @ (terms.T @ values)
        leverage = np.einsum("ij,jk,ik->i", terms, inner, terms)
        left_out = (values - terms @ weights) / np.maximum(1.0 - leverage, 0.05)[:, None]
        return cls(weights, np.sqrt(np.mean(left_out**2, axis=0)), offset)

    def predict(self, points: Floats) -> Floats:
        """Return predicted values, shape (n, t), for points of shape (n, d)."""
        parts = [
            _terms(points[start : start + _CHUNK]) @ self.weights
            for start in range(0, len(points), _CHUNK)
        ]
        return np.concatenate(parts) + self.offset


def terms_of(dimensions: int) -> int:
    """Return the number of terms of the quadratic."""
    return 1 + dimensions + dimensions * (dimensions + 1) // 2


def _terms(points: Floats) -> Floats:
    x = 2.0 * points - 1.0
    rows, columns = np.triu_indices(x.shape[1])
    return np.hstack([np.ones((len(x), 1)), x, x[:, rows] * x[:, columns]])
