"""Logistic regression of an event on several signs, with a weak ridge penalty.

The penalty keeps the weight of a sign finite that always predicts correctly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from rp2pr_sim.core.records import Floats

HELD_BACK = 1.0  # ridge: a weight of 1 costs as much as half a log-likelihood unit
_STEPS = 50


class Logistic(NamedTuple):
    """A logistic model: the log odds are `start` plus the signs times their `weights`."""

    start: float
    weights: Floats
    """Log odds ratios, shape (signs,)."""

    def chances(self, signs: Floats) -> Floats:
        """Return the chance in each row of signs, shape (n, signs)."""
        return np.asarray(special.expit(self.start + signs @ self.weights))


def fit_logistic(signs: Floats, happened: Floats) -> Logistic:
    """Return the most likely weights, subject to the ridge penalty (Newton's method).

    Parameters
    ----------
    signs : Floats
        shape (n, signs).
    happened : Floats
        0 or 1, shape (n,).
    """
    design = np.column_stack((np.ones(len(signs)), signs))
    ridge = np.diag([1e-9, *np.full(signs.shape[1], HELD_BACK)])
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
