"""Stochastic variation: the part of an outcome's variance that is due to chance.

Methods that take their indices from products of replicates need two.  For the others the number
follows from a pilot, a few runs: the first and the last rows of some base points in ten replicates.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.uncertainty import parts_of

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.question import SensitivityQuestion
    from rp2pr_sim.analysis.sensitivity.simulator import Simulator

PILOT_POINTS, PILOT_REPLICATES = 16, 10
LEAST = 4  # smallest number of replicates that a pilot chooses: fewer show no spread
PAIR = 2  # replicates of a method of products


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


def pilot(source: Simulator, titles: tuple[str, ...]) -> pd.DataFrame:
    """Return the variance due to chance of each outcome that all runs of the pilot have.

    Returns
    -------
    pd.DataFrame
        outcome, mean, variance_inputs, variance_chance, chance_share (of the variance of single
        runs), replicates_wanted (infinite if the inputs have no effect).  It has no rows for a
        method of products, which needs no pilot.
    """
    columns = ["outcome", "mean", "variance_inputs", "variance_chance"]
    columns += ["chance_share", "replicates_wanted"]
    if source.question.how.product:
        return pd.DataFrame(columns=columns)
    values = source.kept("pilot", _first_rows(source.question), PILOT_REPLICATES)
    values = values.reshape(len(values), -1, PILOT_REPLICATES)
    rows = []
    for title, each in zip(titles, values, strict=True):
        if not np.isfinite(each).all():
            continue
        split = split_variance(each)
        wanted = replicates_for(split, source.question.noise_share)
        rows.append([title, split.mean, split.inputs, split.chance, split.share, wanted])
    return pd.DataFrame(rows, columns=columns)


def replicates_of(question: SensitivityQuestion, found: pd.DataFrame) -> int:
    """Return how many replicates each row of the design has.

    That is the number that was asked for.  Otherwise it is two for a method of products, or else
    the largest that any outcome of the pilot wants, from 4 to `max_replicates`.
    """
    if question.how.product:
        return question.replicates or PAIR
    wanted = max([float(LEAST), *found["replicates_wanted"]])
    return question.replicates or int(min(wanted, float(question.max_replicates)))


def _first_rows(question: SensitivityQuestion) -> Floats:
    """Return the rows of the pilot.

    They are those of the design as it was at first, so that they stay the same when it is extended.
    """
    begun = min(PILOT_POINTS, (*question.sizes, question.samples)[0])
    cube = question.how.design(question.frame, 0, begun, question.seed)
    return cube[:, :1] if cube.shape[1] == 1 else cube[:, [0, -1]]
