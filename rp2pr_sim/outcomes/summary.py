"""The outcomes that a programme designer wants, in plain words, with the precision they have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

# not scipy.stats, which takes longer to import than a study of a few runs
from scipy import special

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.column import ASSUMED, Column

CONFIDENCE = 0.95
ROUNDING = 1e-6
"""Relative difference below which two numbers are the same: it is the rounding of arithmetic."""
_ON_WHAT = "A few levels are fitted to published figures, the sizes of most effects are assumed;"
PARTLY_FITTED = f"{_ON_WHAT} parameters=plausible shows what that leaves open."
_LARGER = "Simulation error holds chance only; the range over plausible parameter sets is larger:"
LARGER_OF_ONE = f"{_LARGER} rp2pr run parameters=plausible, with the same settings, shows it."
OTHER_SETS = (
    f"{_ON_WHAT[:-1]}. {_LARGER} parameters=plausible, with the same settings, shows it, and for"
    " which sets another one is best."
)
HEADLINE = ("plan_success", "points_per_plan")
"""Outcomes always shown together: plan success alone says nothing of a plan's yield, and timid aims
raise it.
"""
IMPROVEMENT = "true_gain_per_team"
"""Outcome shown with the headline, and instead of an outcome that has no value in any run."""
YOUNG = ("plans_too_young", "plans_submitted")
_PERCENT = {"share": "%", "yes or no": "%", "share points": "percentage points"}


def headline(
    tables_over_replicates: Mapping[str, pd.DataFrame], own: Sequence[Column] = ()
) -> pd.DataFrame:
    """Return means over replicates with the 95% t-interval of the mean.

    An outcome that is yes or no in a replicate has Wilson's interval.

    Parameters
    ----------
    tables_over_replicates : Mapping[str, pd.DataFrame]
        the tables of `tables`, those of all replicates one below the other.
    own : Sequence[Column]
        outcomes of the user's own, which come first.

    Returns
    -------
    pd.DataFrame
        One row for each headline outcome in the table `programme`: outcome, mean, low, high, unit,
        note.  Shares and share points are shares of 1.  Replicates in which an outcome is missing
        are left out and counted in the note; the interval is missing with fewer than two.  Visits
        that had a facilitator are shown only where some had none, the hours of a panel only where
        one visits.
    """
    table = tables_over_replicates["programme"]
    shown = [
        column
        for column in (*own, *programme.COLUMNS)
        if column.label and column.name in table and worth_a_row(column, table[column.name])
    ]
    rows = [_row(column, _values(column, table)) for column in shown]
    return pd.DataFrame(rows, columns=["outcome", "mean", "low", "high", "unit", "note"])


def needed() -> list[str]:
    """Return the columns of the table `programme` that `headline` and `plans_too_young` read."""
    headlines = [column for column in programme.COLUMNS if column.label]
    names = (name for item in headlines for name in (item.name, *item.ratio_of, *YOUNG))
    return list(dict.fromkeys(names))


def linearised(parts: Floats, wholes: Floats, axis: int = 0) -> Floats:
    """Return one value for each run, such that their mean is the ratio of the means.

    The t-interval of these values is that of the ratio by the delta method.

    Parameters
    ----------
    parts : Floats
        dividends, runs along `axis`.
    wholes : Floats
        divisors, of the same shape.
    axis : int
        along which means are taken.

    Returns
    -------
    Floats
        The same shape; NaN where the mean of `wholes` is 0.
    """
    whole = wholes.mean(axis=axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(whole != 0.0, parts.mean(axis=axis, keepdims=True) / whole, np.nan)
        return np.asarray(ratio + (parts - ratio * wholes) / whole)


def plans_too_young(table: pd.DataFrame, labels: Mapping[str, str] | None = None) -> list[str]:
    """Return a sentence on the plans that are less than a year old in the last week.

    The list is empty where there are no such plans.

    Parameters
    ----------
    table : pd.DataFrame
        the table `programme`.
    labels : Mapping[str, str] | None
        label of each scenario; all are reported as one if not given.
    """
    key: Any = table["scenario"].map(labels) if labels else lambda _: ""
    means = table[list(YOUNG)].astype("float64").groupby(key).mean()
    means = means[means["plans_submitted"] > 0.0]
    if not (means["plans_too_young"] > 0.0).any():
        return []
    order = (means["plans_too_young"] / means["plans_submitted"]).sort_values(kind="stable").index
    ends = [order[0], order[-1]] if len(order) > 1 else [order[-1]]
    counts = means.to_dict("index")
    called = [f" (“{name}”)" if name else "" for name in ends]
    told = [
        f"{counts[name][YOUNG[0]]:.1f} of {counts[name][YOUNG[1]]:.1f}{words}"
        for name, words in zip(ends, called, strict=True)
    ]
    many = told[0] if len(ends) == 1 else f"from {told[0]} to {told[1]}"
    return [
        f"Plans that are less than 52 weeks old at the end, on average per run: {many}. Plan"
        " success, points per plan and the share carried out leave them out. A longer horizon"
        " (time.weeks) includes them."
    ]


def no_value(column: Column) -> str:
    """Return the reason why an outcome has no value, in a form that fits within a sentence."""
    reason = column.lacking or "no value"
    return f"{reason[0].lower()}{reason[1:]}"


def instead(column: Column, where: str = "any run") -> str:
    """Return a sentence on an outcome without a value that was to decide.

    It says why the value is missing, and which outcome decides instead.
    """
    what = column.label.partition(":")[0] or column.name
    return (
        f"{what} is blank ({no_value(column)} in {where}), so nothing can be compared by it."
        " Improvement in care is compared instead."
    )


def printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `headline` as text: each number only to the digits that its interval supports.

    Shares are shown as per cent and share points as percentage points. Outcomes without a value in
    any replicate, and a note that all outcomes share, are left to `footnotes`.

    Returns
    -------
    pd.DataFrame
        Text columns outcome, mean, interval, unit, note.
    """
    rows = []
    shared = _all_assumed(frame)
    known = frame[frame["mean"].notna()]
    for outcome, mean, low, high, unit, note in known.itertuples(index=False):
        text = _without(note) if shared else note
        rows.append((outcome, *shown_values(mean, low, high, unit), text))
    return pd.DataFrame(rows, columns=["outcome", "mean", "interval", "unit", "note"])


def shown_values(
    mean: float, low: float, high: float, unit: str, over_sets: bool = False
) -> tuple[str, str, str]:
    """Return a number, its interval and its unit as text.

    Shares are shown as per cent, each to the digits that the interval supports.  An interval over
    parameter sets is wider than the simulation error, so with `over_sets` there is a digit more.
    An interval narrower than a millionth of the number is shown as `no spread`. An interval without
    0 must not look as if it contained 0: where rounding would make an end 0, there is a digit more,
    or two.
    """
    scale = 100.0 if unit in _PERCENT else 1.0
    told = _to_its_digits(mean * scale, low * scale, high * scale, int(over_sets))
    return *told, _PERCENT.get(unit, unit)


def sureness(probability: float) -> str:
    """Return a probability as text that never claims certainty."""
    if math.isnan(probability):
        return "-"
    if probability > 0.99:
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100.0 * probability:.0f}%"


def footnotes(frame: pd.DataFrame) -> list[str]:
    """Return what a reader of `printed` must also know, one sentence each.

    Among them are the outcomes that this programme cannot have.

    Parameters
    ----------
    frame : pd.DataFrame
        the result of `headline`.
    """
    lacking = {column.label: column.lacking for column in programme.COLUMNS if column.label}
    missing: dict[str, list[str]] = {}
    for outcome in frame.loc[frame["mean"].isna(), "outcome"]:
        missing.setdefault(lacking.get(outcome, "No value"), []).append(
            f"{outcome[0].lower()}{outcome[1:]}"
        )
    lines = [
        f"{reason} in this programme, so left out: {'; '.join(outcomes)}."
        for reason, outcomes in missing.items()
    ]
    return [*lines, PARTLY_FITTED] if _all_assumed(frame) else lines


def _all_assumed(frame: pd.DataFrame) -> bool:
    return all(ASSUMED in note.split("; ") for note in frame["note"])


def _without(note: str) -> str:
    return "; ".join(part for part in note.split("; ") if part != ASSUMED)


def worth_a_row(column: Column, values: pd.Series[float]) -> bool:
    """Return false for an outcome that goes without saying.

    That is when every visit was facilitated, or was not meant to be, or when there is no panel.
    """
    if column.name == "share_facilitated":
        return bool((values < 1.0).any())
    return column.name != "panel_hours" or bool((values > 0.0).any())


def _values(column: Column, table: pd.DataFrame) -> pd.Series[float]:
    if not column.ratio_of:
        return table[column.name]
    part, whole = (table[name].to_numpy(dtype=np.float64) for name in column.ratio_of)
    return pd.Series(linearised(part, whole))


def _row(column: Column, values: pd.Series[float]) -> tuple[object, ...]:
    known: Floats = np.asarray(values.dropna(), dtype=np.float64)
    low, high = interval_of_share(known) if column.kind == "flag" else interval_of_mean(known)
    # the t-interval has no bounds; only a difference can be below 0, and a share not above 1
    own = ":" in column.name  # the user's, which may be a difference
    if not (column.may_be_negative or own):
        low = float(np.maximum(low, 0.0))
    if column.unit == "share":
        high = float(np.minimum(high, 1.0))
    missing = len(values) - known.size
    notes = [column.note, f"missing in {missing} of {len(values)} replicates" if missing else ""]
    mean = known.mean() if known.size else math.nan
    return column.label, mean, low, high, column.unit, "; ".join(filter(None, notes))


def interval_of_mean(known: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the t-interval (95% by default) of the mean of these values (n,).

    It is NaN with fewer than two values.
    """
    if known.size < 2:
        return math.nan, math.nan
    t = special.stdtrit(known.size - 1, (1.0 + confidence) / 2.0)
    half = t * known.std(ddof=1) / math.sqrt(known.size)
    return float(known.mean() - half), float(known.mean() + half)


def interval_of_share(known: Floats) -> tuple[float, float]:
    """Return Wilson's 95% interval of the share of ones among these values (n,).

    It does not vanish when all agree; it is NaN with fewer than two values.
    """
    if known.size < 2:
        return math.nan, math.nan
    n, share, z = known.size, known.mean(), special.ndtri((1.0 + CONFIDENCE) / 2.0)
    middle = (share + z**2 / (2 * n)) / (1.0 + z**2 / n)
    half = z / (1.0 + z**2 / n) * math.sqrt(share * (1.0 - share) / n + z**2 / (4 * n**2))
    low, high = float(middle - half), float(middle + half)
    return 0.0 if share == 0.0 else low, 1.0 if share == 1.0 else high


def _to_its_digits(value: float, low: float, high: float, more: int) -> tuple[str, str]:
    """Return the number and its interval, rounded at the first digit of half the interval's width.

    There are so many digits `more`.  Without an interval the number has two digits.
    """
    if math.isnan(value):
        return "-", ""
    half = (high - low) / 2.0
    if math.isnan(half) or high - low <= ROUNDING * abs(value):
        shown = _rounded(value, 1 - _magnitude(value) if value else 0)
        return shown, "" if math.isnan(half) else "no spread"
    decimals = more - _magnitude(half)
    if low > 1e-9 * half or high < -1e-9 * half:
        finer = range(decimals, decimals + 2)
        enough = (more for more in finer if round(low, more) and round(high, more))
        decimals = next(enough, decimals + 2)
    return _rounded(value, decimals), f"{_rounded(low, decimals)} to {_rounded(high, decimals)}"


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _rounded(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:,.{max(0, decimals)}f}"
