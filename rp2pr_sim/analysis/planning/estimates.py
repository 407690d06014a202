"""Figures of a plan with their intervals, over parameter sets or over replicates alone.

Tables of runs under parameter sets have the column `set` (see `rp2pr_sim.analysis.over_sets`).  The
interval of a figure is then its *95% uncertainty*, which contains parameters, and the *simulation
error*, which contains chance only, is given next to it.  Without that column the interval is
simulation error alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.numbers import shown_error
from rp2pr_sim.analysis.over_sets import SET, OverSets, has_sets
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.outcomes.summary import linearised, shown_values

ENDS = ("_low", "_high", "_error")
"""What the columns with the interval and the simulation error of a figure end with."""


def keys(table: pd.DataFrame) -> list[str]:
    """Return the columns that say which run a row is of."""
    return [SET, "replicate"] if SET in table else ["replicate"]


def ratio_by_run(parts: pd.Series[float], wholes: pd.Series[float]) -> pd.Series[float]:
    """Return one value per run whose mean is the ratio of two means, such as the share that fails.

    Under parameter sets that holds for each set; it is missing where the divisor of a set is 0.

    Parameters
    ----------
    parts : pd.Series[float]
        dividends by run.
    wholes : pd.Series[float]
        divisors by run.
    """
    both = pd.DataFrame({"part": parts, "whole": wholes}).astype("float64")
    if not has_sets(both):
        return pd.Series(linearised(both["part"].to_numpy(), both["whole"].to_numpy()), both.index)
    means = both.groupby(level=SET).transform("mean")
    whole = means["whole"].where(means["whole"] > 0.0)
    ratio = means["part"] / whole
    return ratio + (both["part"] - ratio * both["whole"]) / whole


def columns_of(
    name: str, values: pd.Series[float], least: float = -math.inf, most: float = math.inf
) -> dict[str, float]:
    """Return a mean over runs as `name`, its interval, and its simulation error (half of it).

    Parameters
    ----------
    name : str
        of the figure.
    values : pd.Series[float]
        by run, with the index that `keys` names.
    least : float
        the smallest possible value.
    most : float
        the largest possible value.
    """
    mean, low, high, error = estimate(values)
    ends = (float(np.clip(end, least, most)) for end in (low, high))
    return dict(zip((name, *(f"{name}{end}" for end in ENDS)), (mean, *ends, error), strict=True))


def told(row: Mapping[Any, Any], name: str, unit: str, sets: bool, mark: str = "") -> str:
    """Return a figure with its unit, and what its interval contains, as text.

    Parameters
    ----------
    row : Mapping[Any, Any]
        with the columns that `columns_of` makes.
    name : str
        of the figure.
    unit : str
        its unit, as outcomes have it.
    sets : bool
        whether its interval is over parameter sets.
    mark : str
        what is written before a positive number, such as `+`.
    """
    return told_of(estimate_in(row, name), unit, sets, mark)


def told_of(found: OverSets, unit: str, sets: bool, mark: str = "") -> str:
    """Return an estimate with its unit, and what its interval contains, as `told` does."""
    number, ends, shown = shown_values(found.mean, found.low, found.high, unit, sets)
    number = f"{mark if found.mean > 0.0 else ''}{number}{'%' if shown == '%' else f' {shown}'}"
    if ends in ("", "no spread"):
        return number
    if not sets:
        return f"{number} (simulation error {ends})"
    error = shown_error(found.error, unit)
    return f"{number} (95% uncertainty {ends}; simulation error ± {error})"


def brief(row: Mapping[Any, Any], name: str, unit: str, sets: bool, mark: str = "") -> str:
    """Return a figure and its interval as text, where it is clear what the interval contains."""
    found = estimate_in(row, name)
    value, ends, shown = shown_values(found.mean, found.low, found.high, unit, sets)
    sign = mark if found.mean > 0.0 else ""
    percent = "%" if shown == "%" else ""
    return f"{sign}{value}{percent}" + (f" ({ends})" if ends not in ("", "no spread") else "")


def estimate_in(row: Mapping[Any, Any], name: str) -> OverSets:
    """Return the estimate in the columns that `columns_of` makes."""
    return OverSets(*(float(row[f"{name}{end}"]) for end in ("", *ENDS)))
