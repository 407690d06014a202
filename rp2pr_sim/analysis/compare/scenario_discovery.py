"""Scenario discovery: how often, and in which region, another option beats the favourite.

A region that fits the sets it was found on says little: among many parameters some region always
looks good.  So the sets and the replicates are halved.  The region is found on one half of the
sets, with the random numbers of one half of the replicates, and checked on the other sets, with
other random numbers: nothing that it could have fitted by accident occurs again.  A set that is
drawn several times counts once in this search, for copies in both halves would confirm each other.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.compare.prim import (
    Flags,
    Region,
    as_numbers,
    chance_of,
    inside,
    installed,
    region_of,
)
from rp2pr_sim.analysis.compare.regret import expected, favourite
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.study.sampling import generator

FEWEST = 5
"""Smallest number of sets on either side for a region to be searched for.

Each half must contain so many sets in which the option is better, and so many in which it is not.
"""
SURE = 0.05
"""Largest probability, over all alternatives together, that a region does so well by chance."""


Halves = tuple[Ints, Ints]
"""The sets that a region is found on, and those that it is checked on, by number."""


class Verdict(Enum):
    """The result of the search for a region."""

    same = "the outcomes are the same in every run"
    few = "too few sets on one side"
    missing = "the EMA workbench is not installed"
    none = "no region is better than chance"
    region = "a region"


class Check(NamedTuple):
    """The check of a region on sets and random numbers that it was not found with."""

    sets: tuple[str, ...]
    """The sets held back."""
    better: Flags
    """The sets held back in which the alternative is better, shape (sets,)."""
    within: Flags
    """The sets held back that lie in the region, shape (sets,)."""
    chance: float
    """Probability that an unrelated region would do so well."""

    @property
    def density(self) -> float:
        """Share of the sets held back in the region in which the alternative is better.

        It is NaN if no set lies in the region.
        """
        return float(self.better[self.within].mean()) if self.within.any() else float("nan")

    @property
    def coverage(self) -> float:
        """Share in the region of the sets held back in which the alternative is better."""
        return float(self.within[self.better].mean())

    @property
    def base(self) -> float:
        """The share of all sets held back in which the alternative is better."""
        return float(self.better.mean())


class Alternative(NamedTuple):
    """An option against the favourite; positive differences are in favour of the alternative."""

    option: int
    share_better: float
    """Share of all sets in which the alternative is better, the noise of few replicates removed."""
    share_low: float
    """The same share if chance common to all sets has favoured the alternative.

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
    sets_alike: float
    """p-value of the F-test that the sets do not differ in this."""
    verdict: Verdict
    region: Region | None
    check: Check | None


def alternatives_to_favourite(
    good: Floats, sets: tuple[str, ...], parameters: pd.DataFrame, seed: int
) -> list[Alternative]:
    """Return every option but the favourite, in their order, each compared with it.

    Parameters
    ----------
    good : Floats
        outcomes, more is better, shape (sets, replicates, options); four replicates or more.
    sets : tuple[str, ...]
        names of the sets.
    parameters : pd.DataFrame
        one row per set, one column per parameter; choices by their word.
    seed : int
        seed by which sets are halved.
    """
    best = favourite(expected(good))
    order = generator(seed, "worlds halves").permutation(len(sets))
    halves = order[: len(sets) // 2], order[len(sets) // 2 :]
    others = [k for k in range(good.shape[2]) if k != best]
    parameters = as_numbers(parameters)
    return [
        _against(good[..., [best, k]], k, sets, parameters, halves, SURE / len(others))
        for k in others
    ]


def _against(
    pair: Floats,
    option: int,
    sets: tuple[str, ...],
    parameters: pd.DataFrame,
    halves: Halves,
    sure: float,
) -> Alternative:
    apart = pair[..., 1] - pair[..., 0]
    mean, low, high = _interval(apart)
    known, same = _differences(pair), (apart == 0.0).all(axis=1)
    table = pd.DataFrame(
        {"difference": mean, "low": low, "high": high, "expected": known}, index=list(sets)
    )
    middle, (least, most) = float(apart.mean()), interval_of_mean(apart.mean(axis=0))
    verdict, region, check = _looked_for(pair, sets, parameters, halves, sure)
    return Alternative(
        option,
        float((known > 0.0).mean()),
        float((~same & (known + least - middle > 0.0)).mean()),
        float((~same & (known + most - middle > 0.0)).mean()),
        float(same.mean()),
        float((low > 0.0).mean()),
        float((high < 0.0).mean()),
        (middle, least, most),
        table,
        sets_alike(apart[_first_copies(parameters)]),
        verdict,
        region,
        check,
    )


def _first_copies(parameters: pd.DataFrame) -> Flags:
    """Return which sets are no copy of an earlier one, shape (sets,)."""
    return np.asarray(~parameters.duplicated())


def _differences(pair: Floats) -> Floats:
    """Return the alternative minus the favourite in each set, shape (sets,).

    The noise of few replicates is removed.
    """
    known = expected(pair)
    return np.asarray(known[:, 1] - known[:, 0])


def _looked_for(
    pair: Floats, sets: tuple[str, ...], parameters: pd.DataFrame, halves: Halves, sure: float
) -> tuple[Verdict, Region | None, Check | None]:
    differ = (pair[..., 1] != pair[..., 0]).any(axis=1)
    if not differ.any():
        return Verdict.same, None, None
    # the other sets do not show which option is better
    differ &= _first_copies(parameters)
    found_on, held_back = parts = [half[differ[half]] for half in halves]
    better = _better_in_halves(pair, parts)
    if min(int(part.sum()) for half in better for part in (half, ~half)) < FEWEST:
        return Verdict.few, None, None
    if not installed():
        return Verdict.missing, None, None
    region = region_of(parameters.iloc[found_on], better[0])
    if region is None:
        return Verdict.none, None, None
    within = inside(parameters.iloc[held_back], region.restrictions)
    check = Check(
        tuple(sets[k] for k in held_back), better[1], within, chance_of(within, better[1])
    )
    return (Verdict.region if check.chance < sure else Verdict.none), region, check


def _better_in_halves(pair: Floats, parts: list[Ints]) -> list[Flags]:
    """Return in which sets the alternative is better, by the random numbers of each half alone.

    A replicate's chance that acts on the difference in all sets alike would make the alternative
    better everywhere in one half and nowhere in the other, and does not show where it is better; it
    is removed. The noise of few replicates would make it better in too many sets. So the
    alternative counts as better in as many sets as it should by all replicates, namely in those in
    which it does best.
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


def sets_alike(differences: Floats) -> float:
    """Return how likely sets that do not differ would look as different as these.

    It is the p-value of the F-test.

    Parameters
    ----------
    differences : Floats
        between two options, shape (sets, replicates).
    """
    sets, replicates = differences.shape
    by_set = differences.mean(axis=1)
    rest = differences - by_set[:, None] - differences.mean(axis=0) + differences.mean()
    freedom = (sets - 1) * (replicates - 1)
    between, within = by_set.var(ddof=1) * replicates, (rest**2).sum() / freedom
    if between <= 0.0:
        return 1.0
    return float(special.fdtrc(sets - 1, freedom, between / within)) if within > 0.0 else 0.0


def _interval(differences: Floats) -> tuple[Floats, Floats, Floats]:
    """Return means over replicates (axis 1) with the ends of their 95% t-intervals, (sets,)."""
    n = differences.shape[1]
    half = special.stdtrit(n - 1, 0.975) * differences.std(axis=1, ddof=1) / np.sqrt(n)
    mean = differences.mean(axis=1)
    return mean, mean - half, mean + half
