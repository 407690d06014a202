"""Scenario discovery: how often, and in which region, another option beats the favourite.

A region that fits the sets it was found on says little: among many parameters some region always
looks good.  So the sets are halved.  The region is found on one half of them and checked on the
other, which has random numbers of its own: nothing that it could have fitted by accident occurs
again.  A set that is
drawn several times counts once in this search, for copies in both halves would confirm each other.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.compare.paired import share_on_top
from rp2pr_sim.analysis.compare.prim import (
    Flags,
    Region,
    as_numbers,
    chance_of,
    inside,
    installed,
    region_of,
)
from rp2pr_sim.analysis.compare.regret import favourite
from rp2pr_sim.analysis.over_sets import OverSets, expected, expected_difference, over_sets, runs_of
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import generator

FEWEST = 5
"""Smallest number of sets on either side for a region to be searched for.

Each half must contain so many sets in which the option is better, and so many in which it is not.
"""
OFTEN = 0.05
"""Share of the sets in which an option must be the best of all for a region to be searched for."""
SURE = 0.05
"""Largest probability, over all alternatives together, that a region does so well by chance."""


Halves = tuple[Ints, Ints]
"""The sets that a region is found on, and those that it is checked on, by number."""


class Verdict(Enum):
    """The result of the search for a region."""

    same = "the outcomes are the same in every run"
    rare = "hardly ever the best of all options"
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
    share_same: float
    """Share of all sets in which the two have the same outcome in every replicate."""
    over_sets: OverSets
    """The difference over all sets."""
    by_set: pd.DataFrame
    """One row per set: `difference` and `expected`, the same with the noise of few replicates
    removed.
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
        outcomes, more is better, shape (sets, replicates, options); two replicates or more.
    sets : tuple[str, ...]
        names of the sets.
    parameters : pd.DataFrame
        one row per set, one column per parameter; choices by their word.
    seed : int
        seed by which sets are halved.
    """
    best = favourite(good.mean(axis=1))
    often = share_on_top(expected_outcomes(good), 0.0) >= OFTEN
    order = generator(seed, "worlds halves").permutation(len(sets))
    halves = order[: len(sets) // 2], order[len(sets) // 2 :]
    others = [k for k in range(good.shape[2]) if k != best]
    parameters = as_numbers(parameters)
    return [
        _against(
            good[..., [best, k]],
            k,
            sets,
            parameters,
            halves if often[k] else None,
            SURE / len(others),
        )
        for k in others
    ]


def _against(
    pair: Floats,
    option: int,
    sets: tuple[str, ...],
    parameters: pd.DataFrame,
    halves: Halves | None,
    sure: float,
) -> Alternative:
    apart = pair[..., 1] - pair[..., 0]
    known, same = expected_difference(runs_of(apart)).to_numpy(), (apart == 0.0).all(axis=1)
    table = pd.DataFrame({"difference": apart.mean(axis=1), "expected": known}, index=list(sets))
    verdict, region, check = _looked_for(pair, sets, parameters, halves, sure)
    return Alternative(
        option,
        float((known > 0.0).mean()),
        float(same.mean()),
        over_sets(runs_of(apart), paired=True),
        table,
        sets_alike(apart[_first_copies(parameters)]),
        verdict,
        region,
        check,
    )


def _first_copies(parameters: pd.DataFrame) -> Flags:
    """Return which sets are no copy of an earlier one, shape (sets,)."""
    return np.asarray(~parameters.duplicated())


def expected_outcomes(good: Floats) -> Floats:
    """Return the expected outcome of each option under each set, (sets, options).

    Parameters
    ----------
    good : Floats
        outcomes of runs, shape (sets, replicates, options).
    """
    runs = pd.DataFrame({k: runs_of(good[..., k]) for k in range(good.shape[2])})
    return expected(runs).to_numpy()


def _looked_for(
    pair: Floats,
    sets: tuple[str, ...],
    parameters: pd.DataFrame,
    halves: Halves | None,
    sure: float,
) -> tuple[Verdict, Region | None, Check | None]:
    differ = (pair[..., 1] != pair[..., 0]).any(axis=1)
    if not differ.any():
        return Verdict.same, None, None
    if halves is None:
        return Verdict.rare, None, None
    # the other sets do not show which option is better
    differ &= _first_copies(parameters)
    found_on, held_back = parts = [half[differ[half]] for half in halves]
    better = _better_in_halves(pair[..., 1] - pair[..., 0], parts)
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


def _better_in_halves(apart: Floats, parts: list[Ints]) -> list[Flags]:
    """Return in which sets of each half the alternative is better.

    The noise of few replicates would make it better in too many sets.  So it counts as better in as
    many sets as it is in expectation, namely in those in which it does best.
    """
    means = [apart[part].mean(axis=1) for part in parts]
    ordered = np.sort(np.concatenate(means))[::-1]
    many = int((expected_difference(runs_of(apart)).to_numpy()[np.concatenate(parts)] > 0.0).sum())
    if not 0 < many < len(ordered):
        return [np.full(len(part), many > 0) for part in parts]
    limit = (ordered[many - 1] + ordered[many]) / 2.0
    return [part > limit for part in means]


def sets_alike(differences: Floats) -> float:
    """Return how likely sets that do not differ would look as different as these.

    It is the p-value of the one-way F-test.

    Parameters
    ----------
    differences : Floats
        between two options, shape (sets, replicates).
    """
    sets, replicates = differences.shape
    freedom = sets * (replicates - 1)
    between = float(differences.mean(axis=1).var(ddof=1)) * replicates
    within = float(differences.var(axis=1, ddof=1).mean())
    if between <= 0.0:
        return 1.0
    return float(special.fdtrc(sets - 1, freedom, between / within)) if within > 0.0 else 0.0
