"""One programme over parameter sets: what it comes to, and where a single programme falls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.numbers import shown_error
from rp2pr_sim.analysis.over_sets import SET, OverSets, over_sets, ratio_over_sets
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.summary import ROUNDING, shown_values, worth_a_row
from rp2pr_sim.outcomes.uncertainty import nested

_ENDS = (0.025, 0.975)
_CHANCE = ("share_of_chance", "chance_low", "chance_high")


def by_set(table: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of a programme, each scenario of which is a parameter set, with their `set`.

    Parameters
    ----------
    table : pd.DataFrame
        the table `programme`.
    """
    return table.assign(**{SET: pd.factorize(table["scenario"])[0]})


def outcomes_over_sets(table: pd.DataFrame, own: Sequence[Column] = ()) -> pd.DataFrame:
    """Return the headline outcomes of a programme over parameter sets.

    Parameters
    ----------
    table : pd.DataFrame
        the table `programme` with the column `set`.
    own : Sequence[Column]
        outcomes of the user's own, which come first.

    Returns
    -------
    pd.DataFrame
        One row per outcome: outcome, mean, low and high (95% uncertainty), error (simulation
        error), one_low and one_high (95% of single programmes), share_of_chance (of the variance
        of single programmes) with chance_low and chance_high (95%), unit, note.  Runs in which an
        outcome is missing are left out and counted in the note.  A ratio of means (`ratio_of`) is
        not an outcome of a single programme.
    """
    runs = table.set_index([SET, "replicate"]).sort_index()
    rows = []
    for column in (*own, *programme.COLUMNS):
        if column.label and column.name in table and worth_a_row(column, table[column.name]):
            rows.append({"outcome": column.label, **_row(column, runs), "unit": column.unit})
            missing = int(runs[column.name].isna().sum()) if not column.ratio_of else 0
            lacking = f"missing in {missing} of {len(runs)} replicates" if missing else ""
            rows[-1]["note"] = "; ".join(filter(None, [column.note, lacking]))
    return pd.DataFrame(rows)


def printed_over_sets(found: pd.DataFrame) -> pd.DataFrame:
    """Return `outcomes_over_sets` as text, in words; outcomes without a value are left out."""
    rows = []
    for row in found[found["mean"].notna()].to_dict("records"):
        unit, mean = str(row["unit"]), float(row["mean"])
        ends = {name: float(row[name]) for name in ("low", "high", "error", "one_low", "one_high")}
        value, _, shown = shown_values(mean, ends["low"], ends["high"], unit, True)
        error = ends["error"]
        rows.append(
            (
                str(row["outcome"]),
                value,
                _range(mean, ends["low"], ends["high"], unit),
                "-" if math.isnan(error) else f"± {shown_error(error, unit)}",
                _range(mean, ends["one_low"], ends["one_high"], unit),
                shown,
            )
        )
    names = ["outcome", "mean", "95% uncertainty", "simulation error"]
    return pd.DataFrame(rows, columns=[*names, "a single programme (95%)", "unit"])


def _row(column: Column, runs: pd.DataFrame) -> dict[str, float]:
    if column.ratio_of:
        parts, wholes = (runs[name].astype("float64") for name in column.ratio_of)
        nothing = dict.fromkeys(("one_low", "one_high", *_CHANCE), math.nan)
        return {**ratio_over_sets(parts, wholes)._asdict(), **nothing}
    values = runs[column.name].astype("float64")
    single = values.quantile(list(_ENDS)).tolist() if values.notna().any() else (math.nan,) * 2
    return {
        **_bounded(column, over_sets(values))._asdict(),
        **dict(zip(("one_low", "one_high"), single, strict=True)),
        **dict(zip(_CHANCE, _chance(values), strict=True)),
    }


def _bounded(column: Column, found: OverSets) -> OverSets:
    """Return an interval that does not leave the range of a share."""
    if column.unit != "share":
        return found
    return found._replace(
        low=float(np.maximum(found.low, 0.0)), high=float(np.minimum(found.high, 1.0))
    )


def _chance(values: pd.Series[float]) -> tuple[float, float, float]:
    """Return the share of chance in the variance of single programmes, and its 95% interval."""
    counts = values.groupby(level=SET).count()
    if counts.nunique() != 1 or counts.iloc[0] < 2 or len(counts) < 2 or values.isna().any():
        return (math.nan,) * 3
    return nested(np.asarray(values, dtype=np.float64).reshape(len(counts), -1))[2:]


def _range(mean: float, low: float, high: float, unit: str) -> str:
    """Return a range in words, a dash for none; where its ends are the same, that number alone."""
    if math.isnan(low):
        return "-"
    if high - low <= ROUNDING * abs(low):
        return shown_values(low, math.nan, math.nan, unit)[0]
    return shown_values(mean, low, high, unit, True)[1]
