"""Morris screening: from a few trajectories, which inputs matter at all, and which of them not alone or not evenly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rp2pr_sim.records import Floats
from rp2pr_sim.sensitivity.methods.base import Frame, Method, Seen
from rp2pr_sim.study.generators import generator

__all__ = ["Morris"]

LEVELS = 4  # of the grid
STEP = LEVELS / (2.0 * (LEVELS - 1.0))  # two thirds of the range, as SALib has it


class Morris(Method):
    """Elementary effects by the trajectories of SALib; with groups, whose members move together.

    The indices are those of `SALib.analyze.morris` (tested), which keeps the single effects that the intervals are made of to itself.
    """

    name = "morris"
    title = "Morris screening"
    indices = ("mu_star", "mu", "sigma")
    main = "mu_star"
    meanings: ClassVar[Mapping[str, str]] = {
        "mu_star": "mean size of the effect of moving the input across its range, in the unit of the outcome",
        "mu": "the same with its sign: near mu_star the effect has one direction (not told of groups of several)",
        "sigma": "how much the effect differs from place to place: interactions, or a curve",
    }
    least = 4
    by_two = False
    grouped = True
    in_units = True
    unused_is_zero = True

    def rows(self, frame: Frame) -> int:
        """One for the start, one for each group that moves."""
        return frame.groups + 1

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Each trajectory from a generator of its own, so that more of them change none."""
        from SALib.sample import morris

        problem = frame.problem()
        made = [morris.sample(problem, 1, num_levels=LEVELS, seed=generator(seed, f"morris {i}")) for i in range(first, last)]
        return np.asarray(np.clip(np.stack(made), 0.0, 1.0))

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """See `meanings`."""
        effects = np.column_stack([_effects(frame, seen), (seen.echoes - seen.values[:, 0]) / STEP])
        spread = effects.std(axis=0, ddof=1) if len(effects) > 1 else np.full(frame.groups + 1, np.nan)
        mean = effects.mean(axis=0)
        several = np.bincount(frame.members, minlength=frame.groups) > 1
        mean[:-1][several] = np.nan
        return {"mu_star": np.abs(effects).mean(axis=0), "mu": mean, "sigma": spread}


def _effects(frame: Frame, seen: Seen) -> Floats:
    """Change of the outcome over change of the input, of each group in each trajectory: shape (n, groups)."""
    moved = np.diff(seen.cube, axis=1)
    column = np.abs(moved).argmax(axis=2)
    step = np.take_along_axis(moved, column[..., None], axis=2)[..., 0]
    change = np.diff(seen.values, axis=1) / (np.sign(step) * STEP)
    effects: Floats = np.empty_like(change)
    np.put_along_axis(effects, np.asarray(frame.members)[column], change, axis=1)
    return effects
