"""Power of a trial that compares pairs: from combined simulated programmes, and by the formula.

A trial of n pairs in each arm is made of as many simulated programmes as it needs, each with its
own core team; no pair is used twice in a round.  The analyst compares the mean changes of the pairs
of the two arms by Welch's t-test, as `outcomes.programme.trial` does (F3).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.programme.trial import HEADLINE, SIGNIFICANT
from rp2pr_sim.outcomes.summary import interval_of_share
from rp2pr_sim.study.sampling import generator

FEWEST_TRIALS = 20  # trials that share no pair: with fewer the interval says nothing
_SIZES = 40  # points on the curve
_MOST = 2.0**23  # pairs in each arm
_ROUNDS = 20  # rounds, in each of which pairs are combined into new trials


class Changes(NamedTuple):
    """Mean change of each pair of simulated programmes, in share points."""

    intervention: Floats
    """Changes in the intervention arm, shape (programmes, pairs)."""
    control: Floats
    """Changes in the control arm, shape (programmes, pairs); the number of pairs may differ."""

    @property
    def difference(self) -> Floats:
        """Difference between the arms by programme, shape (programmes,)."""
        return np.asarray(self.intervention.mean(axis=1) - self.control.mean(axis=1))

    def shifted_to(self, effect: float) -> Changes:
        """Return the changes with the intervention arm ahead by exactly this much on average."""
        return Changes(self.intervention - self.difference.mean() + effect, self.control)


def changes_of(
    teams: pd.DataFrame, measure: str, indicators: Sequence[Indicator] = HEADLINE
) -> Changes:
    """Return the mean change of each pair (or ring) over its teams and some indicators.

    Parameters
    ----------
    teams : pd.DataFrame
        the table `team`, with both arms in each replicate.
    measure : str
        `recorded_change` or `true_change`.
    indicators : Sequence[Indicator]
        the four headline indicators, unless others are named.
    """
    change = teams[[f"{measure}_{item.name}" for item in indicators]].mean(axis=1)
    units = change.groupby([teams["arm"], teams["replicate"], teams["unit"]]).mean()
    arms = [
        units[arm].to_numpy(dtype=np.float64).reshape(teams["replicate"].nunique(), -1)
        for arm in ("intervention", "control")
    ]
    return Changes(*arms)


def power_curve(changes: Changes, seed: int) -> pd.DataFrame:
    """Return the share of significant trials by their number of pairs in each arm.

    Parameters
    ----------
    changes : Changes
        changes of the pairs, as they are to be compared.
    seed : int
        seed of the study, which decides which pairs are combined.

    Returns
    -------
    pd.DataFrame
        pairs, effect, power, low, high, trials, formula.  The interval is Wilson's for the number
        of trials that share no pair; as the pairs are combined in many rounds, it is conservative.
    """
    most = min(arm.shape[1] for arm in changes)
    everyone = len(changes.intervention) * most
    rounds = list(_rounds(changes, most, seed))
    effect = float(changes.difference.mean())
    rows = []
    for n in _sizes(everyone // FEWEST_TRIALS):
        trials = everyone // n
        each = ([arm[: trials * n].reshape(trials, n) for arm in arms] for arms in rounds)
        share = float(np.mean([significant(*arms).mean() for arms in each]))
        formula = float(power_by_formula(effect, *spreads(changes), n))
        rows.append((n, effect, share, *_wilson(share, trials), trials, formula))
    columns = ["pairs", "effect", "power", "low", "high", "trials", "formula"]
    return pd.DataFrame(rows, columns=columns)


def significant(first: Floats, second: Floats) -> npt.NDArray[np.bool_]:
    """Return whether Welch's two-sided t-test is significant in each trial.

    Parameters
    ----------
    first : Floats
        mean changes of the pairs of one arm, shape (trials, pairs).
    second : Floats
        mean changes of the pairs of the other arm, shape (trials, pairs).
    """
    one, other = (arm.var(axis=1, ddof=1) / arm.shape[1] for arm in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):  # no spread at all: no test
        t = (first.mean(axis=1) - second.mean(axis=1)) / np.sqrt(one + other)
        freedom = _freedom(one, other, first.shape[1], second.shape[1])
        return np.asarray(2.0 * special.stdtr(freedom, -np.abs(t)) < SIGNIFICANT)


def power_by_formula(
    effect: Floats | float,
    sd: Floats | float,
    sd_control: Floats | float,
    pairs: Floats | float,
) -> Floats:
    """Return the power of Welch's test by the noncentral t distribution.

    The changes of pairs are normal.  All arguments may be arrays of one shape.

    Parameters
    ----------
    effect : Floats | float
        true difference between the arms.
    sd : Floats | float
        SD between pairs of the intervention arm, in the unit of the effect.
    sd_control : Floats | float
        SD between pairs of the control arm.
    pairs : Floats | float
        number of pairs in each arm, 2 or more.
    """
    one, other = np.square(sd) / pairs, np.square(sd_control) / pairs
    freedom, away = _freedom(one, other, pairs, pairs), np.abs(effect) / np.sqrt(one + other)
    limit = special.stdtrit(freedom, 1.0 - SIGNIFICANT / 2.0)
    # NaN if it vanishes
    missed, wrong_way = (
        np.nan_to_num(special.nctdtr(freedom, away, end)) for end in (limit, -limit)
    )
    return np.asarray(1.0 - missed + wrong_way)


def pairs_by_formula(effect: Floats, sd: Floats, sd_control: Floats, power: float) -> Floats:
    """Return the smallest number of pairs in each arm with the wanted power, by the formula.

    It is NaN where more than 8 million are too few, as without an effect.

    Parameters
    ----------
    effect : Floats
        true difference between the arms, shape (n,).
    sd : Floats
        SD between pairs of the intervention arm, shape (n,).
    sd_control : Floats
        SD between pairs of the control arm, shape (n,).
    power : float
        the wanted power.
    """
    low, high = np.ones(np.shape(effect)), np.full(np.shape(effect), _MOST)
    enough = power_by_formula(effect, sd, sd_control, high) >= power
    while (high - low > 1.0).any():
        middle = np.floor((low + high) / 2.0)
        reached = power_by_formula(effect, sd, sd_control, np.maximum(middle, 2.0)) >= power
        reached &= middle >= 2.0
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(enough, high, np.nan)


def spreads(changes: Changes) -> tuple[float, float]:
    """Return the standard deviation between pairs of the same programme, for each arm."""
    first, second = (float(np.sqrt(arm.var(axis=1, ddof=1).mean())) for arm in changes)
    return first, second


def _freedom(
    one: Floats | float, other: Floats | float, n: Floats | float, m: Floats | float
) -> Floats | float:
    """Return Welch and Satterthwaite's degrees of freedom.

    They follow from the squared standard errors of two means.
    """
    return (one + other) ** 2 / (one**2 / (n - 1) + other**2 / (m - 1))


def _rounds(changes: Changes, most: int, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Yield the pairs of each arm in a row, programme after programme, in a new order each round.

    The same programmes are at the same places in both arms.
    """
    random = generator(seed, "power of a trial")
    for _ in range(_ROUNDS):
        order = random.permutation(changes.intervention.shape[0])
        first, second = (random.permuted(arm[order], axis=1)[:, :most].ravel() for arm in changes)
        yield first, second


def _sizes(most: int) -> list[int]:
    """Return the numbers of pairs on the curve, from 2 on, closer together where they are small."""
    return sorted({round(n) for n in np.geomspace(2, max(2, most), _SIZES)})


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Return the interval of this share of n.

    Its ends are those of the two whole numbers of successes that the share lies between.
    """
    ends = [
        interval_of_share(np.repeat([1.0, 0.0], [hits, n - hits]))
        for hits in (math.floor(share * n), math.ceil(share * n))
    ]
    return ends[0][0], ends[1][1]
