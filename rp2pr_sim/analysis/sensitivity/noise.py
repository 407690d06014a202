"""Stochastic variation: the part of an outcome's variance that is due to chance.

The number of replicates that is needed follows from it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.uncertainty import parts_of


class VarianceSplit(NamedTuple):
    """The variance of an outcome over independent points, each in the same replicates."""

    mean: float
    inputs: float
    """Variance due to the inputs, with chance averaged out."""
    chance: float
    """Variance due to chance between single runs of the same inputs."""
    uneven: float
    """The part of `chance` that differs between points, and so does not cancel between them."""

    @property
    def share(self) -> float:
        """Share of the variance of a single run that is pure chance; NaN if nothing varies."""
        total = self.inputs + self.chance
        return self.chance / total if total > 0.0 else math.nan

    def left(self, replicates: int) -> float:
        """Return the share of the variance between points' means that is due to uneven chance.

        The means are over so many replicates; uneven chance differs from point to point.
        """
        noise = self.uneven / replicates
        return noise / (self.inputs + noise) if self.inputs + noise > 0.0 else math.nan


def split_variance(values: Floats) -> VarianceSplit:
    """Return unbiased estimates of the variances.

    They are computed from outcomes at independent points (points, replicates).  At least two
    points and two replicates are needed.
    """
    parts = parts_of(values)
    return VarianceSplit(parts.mean, parts.parameters, parts.luck, parts.together)


def replicates_for(found: VarianceSplit, share: float) -> float:
    """Return the fewest replicates, at least 2, that keep chance at most at this share.

    It is the share of the variance between points.  The number is infinite if the inputs have no
    effect.
    """
    if found.uneven <= 0.0:
        return 2.0
    if found.inputs <= 0.0:
        return math.inf
    return max(2.0, math.ceil(found.uneven / found.inputs * (1.0 - share) / share))
