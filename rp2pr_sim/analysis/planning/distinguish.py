"""Which of several things differ: those that are set apart, and the rest, which are alike.

All things, such as the pairs of a programme, are measured in the same runs.  Each is compared with
the mean of the others in the same run, by a t-test whose error is simulation error, corrected for
the number of tests (Holm).  The one that differs most is set apart, and the rest are compared
again, until no further one differs.  So an odd one out does not make the others seem odd.

What is set apart differs on average over the parameter sets; `Difference.higher_in` says in how
many of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.compare.paired import better_in
from rp2pr_sim.analysis.over_sets import OverSets
from rp2pr_sim.analysis.statistics import estimate, holm, p_value
from rp2pr_sim.outcomes.summary import CONFIDENCE

LEVEL = 1.0 - CONFIDENCE
"""Corrected p-value below which a difference is more than simulation error."""
IMPORTANT_CHANCE = 0.01
"""Smallest difference between chances that is of importance: one percentage point."""
IMPORTANT_GAIN = 0.1
"""Smallest difference between gains that is of importance, as a share of the mean gain."""


class Difference(NamedTuple):
    """How one thing differs from those that are alike (where none are: from all others)."""

    apart: OverSets
    """Its value minus theirs."""
    p: float
    """Corrected for the number of comparisons."""
    higher_in: float
    """Share of the parameter sets in which it is higher; missing without sets."""
    differs: str
    """`higher` or `lower` if it is set apart, otherwise empty."""


class Distinguished(NamedTuple):
    """Things that are set apart, and those that are alike."""

    of: dict[str, Difference]
    """By name, in the order that was given."""
    alike: tuple[str, ...]
    """Those that cannot be distinguished from each other: none, or two at least."""
    common: OverSets
    """The mean of those that are alike (where none are: of all)."""
    tiny: bool
    """Whether some of the rest differ beyond simulation error, but by too little to matter."""

    @property
    def apart(self) -> list[str]:
        """Those that are set apart."""
        return [name for name, found in self.of.items() if found.differs]

    @property
    def unseen(self) -> float:
        """How much one of those that are alike may differ from the others without being noticed."""
        tests = len(self.alike) if len(self.alike) > 2 else 1
        wider = special.ndtri(1.0 - LEVEL / 2.0 / tests) / special.ndtri(1.0 - LEVEL / 2.0)
        return float(wider * max(self.of[name].apart.error for name in self.alike))


def distinguished(values: pd.DataFrame, margin: float) -> Distinguished:
    """Return which columns differ from the others, and which are alike.

    Parameters
    ----------
    values : pd.DataFrame
        one row per run, with the index that `estimates.keys` names, and one column per thing;
        missing values are left out.
    margin : float
        the smallest difference that matters.
    """
    rest, tiny = [str(name) for name in values], False
    p_values = dict.fromkeys(rest, 1.0)
    while len(rest) > 1:
        against = {name: _against(values, name, rest) for name in rest}
        found = np.array([p_value(apart) for apart in against.values()])
        found = holm(found) if len(rest) > 2 else found  # of two there is one difference
        p_values |= dict(zip(rest, map(float, found), strict=True))
        sure = [name for name in rest if p_values[name] < LEVEL]
        sizes = {name: abs(estimate(against[name]).mean) for name in sure}
        large = [name for name in sure if sizes[name] >= margin]
        tiny = bool(sure) and not large
        if not large:
            break
        most = max(large, key=lambda name: sizes[name])
        rest = [name for name in rest if name != most and len(rest) > 2]
    alike = tuple(rest) if len(rest) > 1 else ()
    of = {name: _difference(values, name, alike, p_values[name]) for name in p_values}
    common = values[list(alike or p_values)].mean(axis=1)
    return Distinguished(of, alike, estimate(common), tiny)


def _against(values: pd.DataFrame, name: str, reference: Sequence[str]) -> pd.Series[float]:
    """Return by run what one column is above the mean of the others in a reference."""
    others = [other for other in reference if other != name]
    return values[name] - values[others].mean(axis=1)


def _difference(
    values: pd.DataFrame, name: str, alike: Sequence[str], p_corrected: float
) -> Difference:
    if len(values.columns) < 2:
        return Difference(OverSets(*4 * [math.nan]), p_corrected, math.nan, "")
    by_run = _against(values, name, alike or [str(other) for other in values])
    apart = estimate(by_run, paired=True)
    way = "" if name in alike else "higher" if apart.mean > 0.0 else "lower"
    return Difference(apart, p_corrected, better_in(by_run.dropna()), way)
