"""Scenario discovery: how often, and in which region, another option beats the favourite.

A box that fits the sets it was found on says little: among many parameters some box always looks
good.  So the sets and the replicates are halved.  The box is found on one half of the sets, with
the random numbers of one half of the replicates, and checked on the other sets, with other random
numbers: nothing that it could have fitted by accident occurs again.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.prim import Box, box_of, chance_of, inside, installed
from rp2pr_sim.analysis.compare.regret import favourite
from rp2pr_sim.analysis.compare.set_outcomes import Flags, beyond_luck, expected, interval
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.study.sampling import generator

FEWEST = 5
"""Smallest number of sets on either side for a box to be searched for.

Each half must contain so many sets in which the option is better, and so many in which it is not.
"""
SURE = 0.05
"""Largest probability, over all rivals together, that a box does so well by chance."""


Halves = tuple[Ints, Ints]
"""The sets that a box is found on, and those that it is checked on, by number."""


class Verdict(Enum):
    """The result of the search for a box."""

    same = "the outcomes are the same in every run"
    few = "too few sets on one side"
    missing = "the EMA workbench is not installed"
    none = "no box is better than chance"
    box = "a box"


class Check(NamedTuple):
    """The check of a box on sets and random numbers that it was not found with."""

    sets: tuple[str, ...]
    """The sets held back."""
    better: Flags
    """The sets held back in which the rival is better, shape (sets,)."""
    within: Flags
    """The sets held back that lie in the box, shape (sets,)."""
    chance: float
    """Probability that an unrelated box would do so well."""

    @property
    def density(self) -> float:
        """Share of the sets held back in the box in which the rival is better.

        It is NaN if no set lies in the box.
        """
        return float(self.better[self.within].mean()) if self.within.any() else float("nan")

    @property
    def coverage(self) -> float:
        """Share that lies in the box of the sets held back in which the rival is better."""
        return float(self.within[self.better].mean())

    @property
    def base(self) -> float:
        """The share of all sets held back in which the rival is better."""
        return float(self.better.mean())


class Rival(NamedTuple):
    """An option against the favourite; positive differences are in favour of the rival."""

    choice: int
    share_better: float
    """Share of all sets in which the rival is better, with the noise of few replicates removed."""
    share_low: float
    """The same share if chance common to all sets has favoured the rival.

    It has done so as far as the 95% interval of `mean` reaches; for `share_high` it has favoured
    the favourite as far.
    """
    share_high: float
    share_same: float
    """Share of all sets in which the two have the same outcome in every replicate."""
    surely_better: float
    """Share of sets in which the 95% interval of the difference lies above 0."""
    surely_worse: float
    mean: tuple[float, float, float]
    """Average difference over all sets with its 95% interval (simulation error)."""
    by_set: pd.DataFrame
    """One row per set: `difference`, `low`, `high` (95%, simulation error) and `expected`.

    `expected` is the difference with the noise of few replicates removed.
    """
    beyond_luck: float
    """p-value of the F-test that the sets do not differ in this."""
    verdict: Verdict
    box: Box | None
    check: Check | None


def rivals_of(
    good: Floats, sets: tuple[str, ...], parameters: pd.DataFrame, seed: int
) -> list[Rival]:
    """Return every option but the favourite, in their order, each compared with it.

    Parameters
    ----------
    good : Floats
        outcomes, more is better, shape (sets, replicates, choices); four replicates or more.
    sets : tuple[str, ...]
        names of the sets.
    parameters : pd.DataFrame
        one row per set, one column per parameter.
    seed : int
        seed by which sets are halved.
    """
    best = favourite(expected(good))
    order = generator(seed, "worlds halves").permutation(len(sets))
    halves = order[: len(sets) // 2], order[len(sets) // 2 :]
    others = [k for k in range(good.shape[2]) if k != best]
    return [
        _against(good[..., [best, k]], k, sets, parameters, halves, SURE / len(others))
        for k in others
    ]


def _against(
    pair: Floats,
    choice: int,
    sets: tuple[str, ...],
    parameters: pd.DataFrame,
    halves: Halves,
    sure: float,
) -> Rival:
    apart = pair[..., 1] - pair[..., 0]
    mean, low, high = interval(apart)
    known = _differences(pair)
    table = pd.DataFrame(
        {"difference": mean, "low": low, "high": high, "expected": known}, index=list(sets)
    )
    middle, (least, most), same = (
        float(apart.mean()),
        interval_of_mean(apart.mean(axis=0)),
        (apart == 0.0).all(axis=1),
    )
    verdict, box, check = _looked_for(pair, sets, parameters, halves, sure)
    return Rival(
        choice,
        float((known > 0.0).mean()),
        float((~same & (known + least - middle > 0.0)).mean()),
        float((~same & (known + most - middle > 0.0)).mean()),
        float(same.mean()),
        float((low > 0.0).mean()),
        float((high < 0.0).mean()),
        (middle, least, most),
        table,
        beyond_luck(apart),
        verdict,
        box,
        check,
    )


def _differences(pair: Floats) -> Floats:
    """Return the rival minus the favourite in each set, shape (sets,).

    The noise of few replicates is removed.
    """
    known = expected(pair)
    return np.asarray(known[:, 1] - known[:, 0])


def _looked_for(
    pair: Floats, sets: tuple[str, ...], parameters: pd.DataFrame, halves: Halves, sure: float
) -> tuple[Verdict, Box | None, Check | None]:
    differ = (pair[..., 1] != pair[..., 0]).any(axis=1)
    if not differ.any():
        return Verdict.same, None, None
    # the other sets do not show which option is better
    found_on, held_back = parts = [half[differ[half]] for half in halves]
    better = _better_in_halves(pair, parts)
    if min(int(part.sum()) for half in better for part in (half, ~half)) < FEWEST:
        return Verdict.few, None, None
    if not installed():
        return Verdict.missing, None, None
    box = box_of(parameters.iloc[found_on], better[0])
    if box is None:
        return Verdict.none, None, None
    within = inside(parameters.iloc[held_back], box.restrictions)
    check = Check(
        tuple(sets[k] for k in held_back), better[1], within, chance_of(within, better[1])
    )
    return (Verdict.box if check.chance < sure else Verdict.none), box, check


def _better_in_halves(pair: Floats, parts: list[Ints]) -> list[Flags]:
    """Return in which sets the rival is better, by the random numbers of each half alone.

    A replicate's chance that acts on the difference in all sets alike would make the rival better
    everywhere in one half and nowhere in the other, and does not show where it is better; it is
    removed.  The noise of few replicates would make it better in too many sets.  So the rival
    counts as better in as many sets as it should by all replicates, namely in those in which it
    does best.
    """
    apart = pair[..., 1] - pair[..., 0]
    fair = apart - apart.mean(axis=0)
    means = [fair[part, k::2].mean(axis=1) for k, part in enumerate(parts)]
    ordered = np.sort(np.concatenate(means))[::-1]
    many = int((_differences(pair)[np.concatenate(parts)] > 0.0).sum())
    if not 0 < many < len(ordered):
        return [np.full(len(part), many > 0) for part in parts]
    limit = (ordered[many - 1] + ordered[many]) / 2.0
    return [part > limit for part in means]
