"""The power of a trial that compares pairs: by simulated programmes put together, and by the formula.

A trial of n pairs in each arm is made of simulated programmes side by side, each with its own core
team, as many as it takes; no pair is used twice in a round.  Its analyst compares the mean changes
of the pairs of the two arms by Welch's t-test, as `measures.programme.trial` does (F3).
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

FEWEST_TRIALS = 20  # that share no pair: with fewer the interval says nothing
_SIZES = 40  # on the curve
_ROUNDS = 20  # in which pairs are put together to trials anew


class Changes(NamedTuple):
    """Mean change of each pair of simulated programmes, in share points."""

    intervention: Floats
    """Shape (programmes, pairs)."""
    control: Floats
    """Shape (programmes, pairs); the number of pairs may be another."""

    @property
    def difference(self) -> Floats:
        """Between the arms, by programme: shape (programmes,)."""
        return np.asarray(self.intervention.mean(axis=1) - self.control.mean(axis=1))

    def shifted_to(self, effect: float) -> Changes:
        """The same with the intervention arm ahead by just this much in the mean."""
        return Changes(self.intervention - self.difference.mean() + effect, self.control)


def changes_of(
    teams: pd.DataFrame, measure: str, indicators: Sequence[Indicator] = HEADLINE
) -> Changes:
    """The mean change of each pair (or ring) over its teams and some indicators.

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
    """The share of significant trials by their number of pairs in each arm.

    Parameters
    ----------
    changes : Changes
        of the pairs, as they are to be compared.
    seed : int
        of the study: decides which pairs are put together.

    Returns
    -------
    pd.DataFrame
        pairs, effect, power, low, high, trials, formula.  The interval is Wilson's of as many
        trials as share no pair; since the pairs are put together in many rounds, it is on the safe
        side.
    """
    programmes, most = (
        changes.intervention.shape[0],
        min(changes.intervention.shape[1], changes.control.shape[1]),
    )
    rounds = list(_rounds(changes, most, seed))
    rows = []
    for n in _sizes(programmes * most // FEWEST_TRIALS):
        trials = programmes * most // n
        share = float(
            np.mean(
                [
                    significant(*(arm[: trials * n].reshape(trials, n) for arm in each)).mean()
                    for each in rounds
                ]
            )
        )
        low, high = _wilson(share, trials)
        formula = power_by_formula(float(changes.difference.mean()), *spreads(changes), n)
        rows.append((n, float(changes.difference.mean()), share, low, high, trials, formula))
    return pd.DataFrame(
        rows, columns=["pairs", "effect", "power", "low", "high", "trials", "formula"]
    )


def significant(first: Floats, second: Floats) -> npt.NDArray[np.bool_]:
    """Whether Welch's two-sided t-test tells the two arms of each trial apart.

    Parameters
    ----------
    first : Floats
        mean changes of the pairs of one arm, shape (trials, pairs).
    second : Floats
        of the other arm, shape (trials, pairs).
    """
    one, other = (arm.var(axis=1, ddof=1) / arm.shape[1] for arm in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):  # no spread at all: no test
        t = (first.mean(axis=1) - second.mean(axis=1)) / np.sqrt(one + other)
        return np.asarray(
            2.0 * special.stdtr(_freedom(one, other, first.shape[1], second.shape[1]), -np.abs(t))
            < SIGNIFICANT
        )


def power_by_formula(effect: float, sd: float, sd_control: float, pairs: float) -> float:
    """The power of Welch's test by the noncentral t distribution, for normal changes of pairs.

    Parameters
    ----------
    effect : float
        true difference between the arms.
    sd : float
        between pairs of the intervention arm, in the unit of the effect.
    sd_control : float
        between pairs of the control arm.
    pairs : float
        in each arm, 2 or more.
    """
    one, other = sd**2 / pairs, sd_control**2 / pairs
    freedom, away = _freedom(one, other, pairs, pairs), abs(effect) / math.sqrt(one + other)
    limit = special.stdtrit(freedom, 1.0 - SIGNIFICANT / 2.0)
    # NaN where it vanishes
    missed, wrong_way = np.nan_to_num(special.nctdtr(freedom, away, np.array([limit, -limit])))
    return float(1.0 - missed + wrong_way)


def spreads(changes: Changes) -> tuple[float, float]:
    """Standard deviation between pairs of the same programme, of each arm."""
    first, second = (float(np.sqrt(arm.var(axis=1, ddof=1).mean())) for arm in changes)
    return first, second


def _freedom(one: Floats | float, other: Floats | float, n: float, m: float) -> Floats | float:
    """Welch and Satterthwaite's degrees of freedom, from the squared standard errors of two means."""
    return (one + other) ** 2 / (one**2 / (n - 1) + other**2 / (m - 1))


def _rounds(changes: Changes, most: int, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """The pairs of each arm in a row, programme after programme, the same programmes at the same places; in a new order each round."""
    random = generator(seed, "power of a trial")
    for _ in range(_ROUNDS):
        order = random.permutation(changes.intervention.shape[0])
        first, second = (random.permuted(arm[order], axis=1)[:, :most].ravel() for arm in changes)
        yield first, second


def _sizes(most: int) -> list[int]:
    """Numbers of pairs on the curve, from 2 on, closer together where they are small."""
    return sorted({round(n) for n in np.geomspace(2, max(2, most), _SIZES)})


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Of this share of n: that of the two whole numbers of successes that it lies between."""
    ends = [
        interval_of_share(np.repeat([1.0, 0.0], [hits, n - hits]))
        for hits in (math.floor(share * n), math.ceil(share * n))
    ]
    return ends[0][0], ends[1][1]
