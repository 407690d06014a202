"""Polynomial chaos: Sobol' indices of a sparse polynomial that is fitted to any even sample.

The variance of a polynomial of orthonormal functions is the sum of its squared coefficients (Sudret
2008, Reliability Engineering and System Safety 93, 964-979).  Each square is reduced by that of its
standard error, which chance and missing terms add.  The polynomial is fitted to the mean of the
runs with either set of random numbers, and averages chance out over all samples.

What it does not explain is measured on samples that were left out (Q2, ten-fold).  Chance sets Q2 a
ceiling: the share of the variance between samples that is not chance, from the runs with other
random numbers.  The difference from the ceiling is variance that belongs to unknown inputs, and
widens all intervals; if it is too large there are no indices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.sensitivity.methods.base import Frame, Method, Seen
from rp2pr_sim.analysis.sensitivity.methods.given_data import sequence
from rp2pr_sim.analysis.sensitivity.methods.polynomials import (
    Fit,
    fitted,
    predicted,
)
from rp2pr_sim.analysis.sensitivity.methods.quality import Quality
from rp2pr_sim.core.records import Floats


class Pce(Method):
    """Sobol' indices by polynomial chaos."""

    name = "pce"
    title = "Sobol' indices by polynomial chaos"
    main = "ST"
    indices: tuple[str, ...] = ("ST", "S1")
    meanings: ClassVar[Mapping[str, str]] = {
        "ST": (
            "share of the variance that the input makes alone and in interactions, by an emulator"
        ),
        "S1": "share of the variance that it makes alone, by an emulator",
        "S2": "share of the variance that two inputs make only together, by an emulator",
    }
    least = 64
    grouped = True
    resamples = 40

    def __init__(self, second_order: bool = False) -> None:
        self.second_order = second_order

    def rows(self, frame: Frame) -> int:
        """Return 1: each point is alone."""
        return 1

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return rows of one sequence."""
        return sequence(frame, first, last, seed)

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        values = values_of(seen)
        if is_constant(values):
            return {name: np.zeros(frame.groups + 1) for name in self.indices}
        fit = fitted(frame, seen.cube[:, 0], values)
        shares, inside = _shares(frame, fit)
        alone = inside & (inside.sum(axis=1) == 1)[:, None]
        chance = chance_of(seen) / float(values.var())
        return {
            "ST": np.append(np.maximum(shares @ inside, 0.0), chance),
            "S1": np.append(np.maximum(shares @ alone, 0.0), 0.0),
        }

    def pairs(self, frame: Frame, seen: Seen) -> Floats:
        """Return the second-order indices (groups, groups): above the diagonal, NaN elsewhere."""
        found = np.full((frame.groups, frame.groups), np.nan)
        above = np.triu_indices(frame.groups, 1)
        found[above] = 0.0
        if not is_constant(values := values_of(seen)):
            shares, inside = _shares(frame, fitted(frame, seen.cube[:, 0], values))
            two = inside[inside.sum(axis=1) == 2].astype(np.float64)
            of_two = shares[inside.sum(axis=1) == 2]
            found[above] = (two.T @ (of_two[:, None] * two))[above]
        return found

    def quality(self, frame: Frame, seen: Seen) -> Quality:
        """Return how well the polynomial predicts samples that were left out."""
        values = values_of(seen)
        if is_constant(values):
            return Quality(1.0, 1.0, 0)
        away = predicted(frame, seen.cube[:, 0], values) - values
        variance = float(values.var())
        return Quality(
            1.0 - float((away**2).mean()) / variance,
            1.0 - chance_of(seen) / variance,
            len(fitted(frame, seen.cube[:, 0], values).weights),
        )


def values_of(seen: Seen) -> Floats:
    """Return the mean over either set of random numbers."""
    return np.asarray((seen.values[:, 0] + seen.echoes) / 2.0)


def is_constant(values: Floats) -> bool:
    """Check whether nothing varies."""
    return float(values.std()) <= 1e-12 * max(1.0, abs(float(values.mean())))


def chance_of(seen: Seen) -> float:
    """Return the variance that chance makes between the means over either set."""
    return float(((seen.echoes - seen.values[:, 0]) ** 2).mean()) / 4.0


def _shares(frame: Frame, fit: Fit) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the share of each term in the variance, and the groups that it contains.

    The latter have the shape (terms, groups).
    """
    variance = fit.weights**2 - fit.errors**2
    total = variance.sum()
    shares = variance / total if total > 0.0 else np.zeros(len(variance))
    group = np.append(np.asarray(frame.members)[fit.terms.column], frame.groups)
    inside = np.zeros((len(variance), frame.groups + 1), dtype=np.bool_)
    np.put_along_axis(inside, group[fit.terms.factors], True, axis=1)
    return shares, inside[:, :-1]
