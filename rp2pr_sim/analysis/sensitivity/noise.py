"""Luck in the open: which part of an outcome's variance it makes, and how many replicates that asks for."""

from __future__ import annotations

import math
from typing import NamedTuple

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.uncertainty import parts_of


class Luck(NamedTuple):
    """An outcome over independent points, each in the same replicates."""

    mean: float
    inputs: float
    """Variance that the inputs make, luck averaged out."""
    luck: float
    """Variance that luck makes between single programmes of the same inputs."""
    uneven: float
    """Of it, what differs from point to point, and so does not cancel under common luck."""

    @property
    def share(self) -> float:
        """Of the variance of a single programme, what is pure luck; NaN where nothing varies."""
        total = self.inputs + self.luck
        return self.luck / total if total > 0.0 else math.nan

    def left(self, replicates: int) -> float:
        """Of the variance between points' means over so many replicates, what is luck that differs from point to point."""
        noise = self.uneven / replicates
        return noise / (self.inputs + noise) if self.inputs + noise > 0.0 else math.nan


def luck_of(values: Floats) -> Luck:
    """From outcomes at independent points (points, replicates), two of each at least; estimated without bias."""
    parts = parts_of(values)
    return Luck(parts.mean, parts.parameters, parts.luck, parts.together)


def replicates_for(found: Luck, share: float) -> float:
    """The fewest replicates, 2 at least, with which luck is at most this share of the variance between points.

    Infinite where the inputs do nothing.
    """
    if found.uneven <= 0.0:
        return 2.0
    if found.inputs <= 0.0:
        return math.inf
    return max(2.0, math.ceil(found.uneven / found.inputs * (1.0 - share) / share))
