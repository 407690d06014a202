"""Shapley effects: shares of the variance that add up to 1.

Interactions are divided evenly among the inputs that take part in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rp2pr_sim.analysis.sensitivity.methods.base import (
    Frame,
    Method,
    Seen,
    shares,
    unbiased,
)
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator


class Shapley(Method):
    """Goda's trajectories and estimator as SALib implements them, from products of replicates.

    Chance is no coordinate of a trajectory; `chance` gets half its total-order index, which is its
    Shapley effect if it interacts with one input at a time.
    """

    name = "shapley"
    title = "Shapley effects"
    main = "shapley"
    indices = ("shapley",)
    meanings: ClassVar[Mapping[str, str]] = {
        "shapley": (
            "share of the variance, what inputs make together divided evenly among them; all shares"
            " add up to 1"
        )
    }
    least = 8
    product = True
    by_two = False
    unused_is_zero = True
    labelled = "moved"
    signed = ("shapley",)
    resamples = 200

    def rows(self, frame: Frame) -> int:
        """Return the number of rows: one for the start, one for each input that is exchanged."""
        return frame.columns + 1

    @property
    def independent(self) -> tuple[int, ...]:
        """The two ends of a trajectory."""
        return (0, -1)

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return trajectories, each from its own generator."""
        from SALib.sample import shapley

        problem = frame.problem()
        seeds = (generator(seed, f"shapley {i}") for i in range(first, last))
        return np.stack([shapley.sample(problem, 1, seed=each) for each in seeds])

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        effects = unbiased(lambda values: _effects(frame, seen.cube, values), seen)
        forms = np.append(effects, seen.chance.mean() / 2.0)
        return {"shapley": shares(forms, float(effects.sum()), seen)}


def _effects(frame: Frame, cube: Floats, values: Floats) -> Floats:
    """Return the Shapley effects in the unit of the variance, which are quadratic in the values."""
    from SALib.analyze import shapley

    found = shapley.analyze(frame.problem(), cube.reshape(-1, frame.columns), values.reshape(-1))
    return np.asarray(found["shapley"])
