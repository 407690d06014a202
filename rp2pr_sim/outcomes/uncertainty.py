"""Parameter uncertainty and chance, separated in the outcomes of a study over parameter sets.

`separated` is for a study in which every set has replicates of its own
(`rp2pr run parameters=plausible`). An outcome is then

    y = mean + (effect of the set) + (chance of this run)

and the variances of the two follow from a one-way analysis of variance, runs nested within sets
(`nested`).

Where all sets share each replicate, so that scenarios are compared under common random numbers,
chance that all sets share is added, and the two-way table separates the three (`parts_of`,
`luck_interval`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.summary import (
    CONFIDENCE,
    ROUNDING,
    linearised,
    no_value,
    shown_values,
    worth_a_row,
)

_ENDS = (0.05, 0.95)
_FINE = (100, 100, 16)  # numbers of quantiles for sets, chance and the rest, which is known best


class Nested(NamedTuple):
    """An outcome of parameter sets that have replicates of their own."""

    mean: float
    expected: Floats
    """By parameter set, chance averaged out, shape (sets,): shrunk until they vary as the true
    means do.
    """
    share: float
    """Share of chance in the variance of a single programme; NaN where nothing varies."""
    low: float
    """With `high` the 95% confidence interval of the share."""
    high: float


def nested(values: Floats) -> Nested:
    """Return an outcome's one-way random-effects analysis: sets, and runs nested within sets.

    The interval of the share comes from the F distribution of the ratio of mean squares; it is
    exact where sets and chance are normal.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values; no two runs share
        chance.
    """
    sets, replicates = values.shape
    mean, by_set = float(values.mean()), values.mean(axis=1)
    if np.ptp(values) <= ROUNDING * abs(mean):
        return Nested(mean, np.full(sets, mean), math.nan, math.nan, math.nan)
    within, seen = float(values.var(axis=1, ddof=1).mean()), float(by_set.var(ddof=1))
    kept = math.sqrt(max(0.0, 1.0 - within / replicates / seen)) if seen > 0.0 else 0.0
    freedom = sets - 1, sets * (replicates - 1)
    ends = (float(special.fdtri(*freedom, (1.0 + side * CONFIDENCE) / 2.0)) for side in (-1, 1))
    share, low, high = (_share(within * ratio, seen, replicates) for ratio in (1.0, *ends))
    return Nested(mean, mean + kept * (by_set - mean), share, low, high)


def _share(within: float, seen: float, replicates: int) -> float:
    """Return the share of a single run's variance that lies within sets.

    `seen` is the observed variance between the means of sets.
    """
    return within / (within + max(0.0, seen - within / replicates)) if within > 0.0 else 0.0


class Parts(NamedTuple):
    """Variance components of an outcome whose replicates all sets share."""

    mean: float
    expected: Floats
    """By parameter set, averaged over chance, shape (sets,), the noise of few replicates taken
    out.
    """
    parameters: float
    """Variance between parameter sets."""
    luck: float
    """Variance between single programmes of the same parameters."""
    together: float
    """The part of it that differs between parameter sets: common random numbers do not cancel
    it.
    """


def parts_of(values: Floats) -> Parts:
    """Return the variance components of an outcome.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values.
    """
    sets, replicates = values.shape
    mean, by_set, by_luck = values.mean(), values.mean(axis=1), values.mean(axis=0)
    rest = values - by_set[:, None] - by_luck[None, :] + mean
    rest_variance = float((rest**2).sum() / ((sets - 1) * (replicates - 1)))
    luck = max(0.0, float(by_luck.var(ddof=1)) - rest_variance / sets)
    seen = float(by_set.var(ddof=1))
    parameters = max(0.0, seen - rest_variance / replicates)
    shrunk = np.sqrt(parameters / seen) if seen > 0.0 else 0.0
    expected = mean + shrunk * (by_set - mean)
    return Parts(float(mean), expected, parameters, luck + rest_variance, rest_variance)


def luck_interval(values: Floats) -> tuple[float, float]:
    """Return the 95% interval of the share of chance in the variance of a single programme.

    It is NaN where nothing varies. Few replicates say little about chance that all sets share,
    however many sets there are. So the sums of squares of the two-way table are divided by their
    chi-squared distributions (a generalised pivotal quantity): where sets, chance and the rest are
    normal, 93 to 97% of such intervals contained the true share, with 2 to 20 replicates and 16 to
    512 sets.

    Parameters
    ----------
    values : Floats
        shape (sets, replicates), at least two of each, without missing values.
    """
    sets, replicates = values.shape
    by_set, by_luck, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    if np.ptp(values) <= ROUNDING * abs(float(mean)):
        return np.nan, np.nan
    rest = values - by_set[:, None] - by_luck[None, :] + mean
    of_sets, of_luck = ((by_set - mean) ** 2).sum(), ((by_luck - mean) ** 2).sum()
    squares = replicates * of_sets, sets * of_luck, (rest**2).sum()
    freedom = sets - 1, replicates - 1, (sets - 1) * (replicates - 1)
    parts = zip(squares, freedom, _FINE, strict=True)
    drawn = [square / _chi_squared(n, fine) for square, n, fine in parts]
    between, shared, alone = np.meshgrid(*drawn, indexing="ij", sparse=True)
    luck = np.maximum(0.0, shared - alone) / sets + alone
    total = np.maximum(0.0, between - alone) / replicates + luck
    low, high = np.quantile(luck / total, ((1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0))
    return float(low), float(high)


def _chi_squared(freedom: int, fine: int) -> Floats:
    """Return `fine` quantiles of the chi-squared distribution, evenly spaced in probability.

    The shape is (fine,).
    """
    return np.asarray(2.0 * special.gammaincinv(freedom / 2.0, (np.arange(fine) + 0.5) / fine))


def separated(table: pd.DataFrame, own: Sequence[Column] = ()) -> pd.DataFrame:
    """Return the headline outcomes of a study over parameter sets, each with replicates of its own.

    Parameters
    ----------
    table : pd.DataFrame
        the table `programme`, as many runs of every scenario.
    own : Sequence[Column]
        outcomes of the user's own, which come first.

    Returns
    -------
    pd.DataFrame
        One row per outcome: outcome, mean, low and high (90% of parameter sets, chance averaged
        out), one_low and one_high (90% of single programmes), share_of_chance (of the variance of
        single programmes) with chance_low and chance_high (95%), unit. Outcomes that are missing in
        some run are left out.  A ratio of means (`ratio_of`) is not an outcome of a single
        programme: only its mean and its range over sets are given.
    """
    rows = []
    for column in (*own, *programme.COLUMNS):
        if not _shown(column, table) or _is_missing(column, table):
            continue
        values, mean = _by_set(column, table)
        found = nested(values)
        low, high = np.quantile(found.expected, _ENDS)
        single = not column.ratio_of
        one_low, one_high = np.quantile(values, _ENDS) if single else (math.nan, math.nan)
        chance = found[2:] if single else (math.nan,) * 3
        rows.append((column.label, mean, low, high, one_low, one_high, *chance, column.unit))
    names = ["outcome", "mean", "low", "high", "one_low", "one_high"]
    names += ["share_of_chance", "chance_low", "chance_high", "unit"]
    return pd.DataFrame(rows, columns=names)


def left_out(table: pd.DataFrame, own: Sequence[Column] = ()) -> list[str]:
    """Return the headline outcomes that `separated` leaves out, each with the reason.

    They are missing in some run.
    """
    return [
        f"{column.label} ({no_value(column)})"
        for column in (*own, *programme.COLUMNS)
        if _shown(column, table) and _is_missing(column, table)
    ]


def _by_set(column: Column, table: pd.DataFrame) -> tuple[Floats, float]:
    """Return an outcome of every run, shape (sets, replicates), and its mean over all runs.

    A ratio of means is linearised set by set.
    """
    names = column.ratio_of or (column.name,)
    ordered = table.sort_values(["scenario", "replicate"])
    first, *rest = (
        ordered[name].to_numpy(dtype=np.float64).reshape(ordered["scenario"].nunique(), -1)
        for name in names
    )
    if rest:
        return linearised(first, rest[0], axis=1), float(first.mean()) / float(rest[0].mean())
    return first, float(first.mean())


def _is_missing(column: Column, table: pd.DataFrame) -> bool:
    """Check whether the outcome has no value in some run; for a ratio of means, in some set."""
    if column.ratio_of:
        return bool((table.groupby("scenario")[column.ratio_of[1]].mean() == 0.0).any())
    return bool(table[column.name].isna().any())


def _shown(column: Column, table: pd.DataFrame) -> bool:
    return bool(column.label) and column.name in table and worth_a_row(column, table[column.name])


def told_luck(share: float, low: float, high: float) -> str:
    """Return a share of chance with its interval as text; empty where nothing varies.

    An example is `40% (31 to 52)`.
    """
    return f"{100.0 * share:.0f}% ({100.0 * low:.0f} to {100.0 * high:.0f})" if low == low else ""


def _range_told(mean: float, low: float, high: float, unit: str) -> str:
    """Return a range in words, a dash for none; where its ends are the same, that number alone."""
    if math.isnan(low):
        return "-"
    if high - low <= ROUNDING * abs(low):
        return shown_values(low, math.nan, math.nan, unit)[0]
    return shown_values(mean, low, high, unit)[1]


def printed_parts(found: pd.DataFrame) -> pd.DataFrame:
    """Return `separated` as text, in words."""
    rows = []
    for row in found.to_dict("records"):
        unit, mean = str(row["unit"]), float(row["mean"])
        value, _, shown = shown_values(mean, float(row["low"]), float(row["high"]), unit)
        known, single = (
            _range_told(mean, float(row[f"{of}low"]), float(row[f"{of}high"]), unit)
            for of in ("", "one_")
        )
        chance = (float(row[name]) for name in ("share_of_chance", "chance_low", "chance_high"))
        rows.append((str(row["outcome"]), value, known, single, told_luck(*chance), shown))
    ranges = ["parameter uncertainty (90%)", "a single programme (90%)", "chance in it (95%)"]
    return pd.DataFrame(rows, columns=["outcome", "mean", *ranges, "unit"])
