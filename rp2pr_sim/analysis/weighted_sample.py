"""Weighted samples: what they are worth, and equally probable draws from them."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.core.records import Floats, Ints


def effective_size(weights: Floats) -> float:
    """Return the number of equally weighted draws that tell as much (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def systematic(weights: Floats, n: int, start: float = 0.5) -> Ints:
    """Return the rows of a systematic sample, ascending, shape (n,).

    A row is drawn as often as n times its weight says, up or down to the next whole number.  Point
    k of n lies at (k + start) / n of the cumulative weights.
    """
    ends = np.cumsum(weights)
    rows = np.searchsorted(ends / ends[-1], (np.arange(n) + start) / n, side="right")
    return np.minimum(rows, len(weights) - 1)
