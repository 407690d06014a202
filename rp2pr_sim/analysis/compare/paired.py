"""Paired differences: each replicate has the same hospitals and random numbers in every scenario.

Runs under parameter sets have a column `set` as well; every interval is then an uncertainty
interval (see `rp2pr_sim.analysis.over_sets`), otherwise it is simulation error alone.

All results are computed from the table `programme` alone, so that a comparison, a sweep of single
jobs and a report give the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.over_sets import SET, expected, expected_difference, has_sets
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import (
    CONFIDENCE,
    HEADLINE,
    IMPROVEMENT,
    interval_of_share,
    linearised,
)
from rp2pr_sim.study.sampling import generator

OUTCOMES = (
    *HEADLINE,
    IMPROVEMENT,
    "patients_per_year",
    "patients",
    "share_harmed",
    "share_submitted",
    "share_carried_out",
    "share_claimed",
    "staff_hours_per_team",
    "cost",
)
"""Outcomes that every comparison reports.

They are plan success and points per plan, improvement in care (also in patients, of all those of
the teams), harm, the other scales and costs.
"""

LOWER_IS_BETTER = frozenset(
    {
        "weeks_of_delay",
        "weeks_between_visits",
        "share_harmed",
        "staff_hours_per_team",
        "panel_hours",
        "cost",
        "cost_per_plan_reached",
    }
)

_DIFFERENCE = ("difference", "difference_low", "difference_high", "difference_error")

DRAWS = 4000
"""Number of bootstrap samples of the replicates."""


def by_scenario(programme: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return an outcome by replicate (rows) and scenario (columns); NaN if it is missing.

    With parameter sets, rows are the replicates of each set.  Scenarios are in the order of their
    first rows.  An outcome that is a ratio of means is
    linearised in the replicates that every scenario has: its mean is that ratio.
    """
    if ratio_of := declared(outcome).ratio_of:
        both = pd.concat([by_scenario(programme, name) for name in ratio_of], axis=1, keys=ratio_of)
        part, whole = (both.dropna()[name] for name in ratio_of)
        return pd.DataFrame(linearised(part.to_numpy(), whole.to_numpy()), part.index, part.columns)
    order = list(dict.fromkeys(programme["scenario"]))
    index = [SET, "replicate"] if SET in programme else "replicate"
    table = programme.pivot(index=index, columns="scenario", values=outcome)
    return table[order].astype("float64")


def differences(
    programme: pd.DataFrame, baseline: str, outcomes: Sequence[str] = OUTCOMES
) -> pd.DataFrame:
    """Return means, and paired differences from the baseline.

    Parameters
    ----------
    programme : pd.DataFrame
        one row per scenario and replicate: scenario, replicate and the outcomes.
    baseline : str
        the scenario that the others are compared with.
    outcomes : Sequence[str]
        names of columns of `programme`.

    Returns
    -------
    pd.DataFrame
        One row per scenario and outcome: `scenario`, `outcome`, `unit`, `mean`, `low`, `high`,
        `error` (half the width of its simulation error), and
        `difference` (this scenario minus the baseline, in replicates in which both have a value),
        `difference_low`, `difference_high` (95%), `difference_error` (half the width of the
        simulation error), `better_in` (share of parameter sets in which this scenario is better
        than the baseline; missing without sets), `replicates` (of the difference). Shares are
        shares of 1.  Differences are exactly 0 if two scenarios are the same.

    Raises
    ------
    InputError
        if no run of the baseline is complete.
    """
    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        table, column = by_scenario(programme, outcome), declared(outcome)
        if baseline not in table:
            raise InputError(
                f"no run of the baseline {quoted(baseline)} has come to its end, so nothing can be"
                " compared with it."
            )
        for name in table:
            apart = (table[name] - table[baseline]).dropna()
            mean, low, high, error = estimate(table[name])
            if column.kind == "flag" and not has_sets(table):
                low, high = interval_of_share(table[name].dropna().to_numpy())
                error = (high - low) / 2.0
            if column.unit == "share":  # a t-interval may exceed the bounds of a share
                low, high = max(low, 0.0), min(high, 1.0)
            low = max(low, 0.0) if column.ratio_of else low
            rows.append(
                {
                    **{"scenario": str(name), "outcome": outcome, "unit": column.unit},
                    **{"mean": mean, "low": low, "high": high, "error": error},
                    **dict(zip(_DIFFERENCE, estimate(apart, paired=True), strict=True)),
                    "better_in": better_in(-apart if lower_is_better(outcome) else apart),
                    "replicates": len(apart),
                }
            )
    return pd.DataFrame(rows)


def better_in(apart: pd.Series[float]) -> float:
    """Return the share of parameter sets in which a difference of runs is above 0 in expectation.

    It is NaN without sets.
    """
    if not has_sets(apart) or not len(apart):
        return math.nan
    return float((expected_difference(apart) > 0.0).mean())


def widest(programme: pd.DataFrame, baseline: str, outcome: str) -> float | None:
    """Return the largest simulation error (half of its 95% interval) of a difference.

    Scenarios that share no replicate with the baseline in which both have a value are left out: no
    number of replicates would help them.  It is `None` if no other scenario is left, and
    infinite if the error of one of them is not known yet.
    """
    found = differences(programme, baseline, (outcome,))
    told = found[(found["replicates"] > 0) & (found["scenario"] != baseline)]
    return float(told["difference_error"].fillna(np.inf).max()) if len(told) else None


def ranked(programme: pd.DataFrame, outcome: str, seed: int) -> pd.DataFrame:
    """Rank the scenarios by an outcome, with the shortfall of each from the best.

    Parameters
    ----------
    programme : pd.DataFrame
        as `differences`.
    outcome : str
        the outcome by which the best is chosen.
    seed : int
        seed of the study, from which the bootstrap is made.

    Returns
    -------
    pd.DataFrame
        One row per scenario, the best first: `scenario`, `mean`, `probability_best` (share of
        parameter sets in which its expected outcome is the best; without sets, share of bootstrap
        samples of the replicates in which its mean is), `share_best` (of single runs in which it is
        the best, ties shared), `regret` (its shortfall from the best of each set, or of each single
        run, on average) and `shortfall` (of its mean from the best mean). Only replicates in which
        all scenarios have a value are used; scenarios that never have one are not ranked, and come
        last with missing numbers.
    """
    every = by_scenario(programme, outcome)
    valued = [name for name in every if every[name].notna().any()]
    table = every[valued or list(every)].dropna()
    good = goodness(table.to_numpy(), outcome)
    means = good.mean(axis=0) if len(good) else np.full(table.shape[1], np.nan)
    if has_sets(table) and len(table):
        likely = goodness(expected(table).to_numpy(), outcome)
        on_top, lost = share_on_top(likely, 0.0), regrets(likely).mean(axis=0)
    else:
        on_top = share_on_top(resampled_means(good, seed))
        lost = regrets(good).mean(axis=0) if len(good) else np.nan
    found = pd.DataFrame(
        {
            "scenario": [str(name) for name in table],
            "mean": table.mean().to_numpy(),
            "probability_best": on_top,
            "share_best": share_on_top(good),
            "regret": lost,
            "shortfall": means.max() - means,
        }
    )
    found = found.sort_values("shortfall", kind="stable").set_index("scenario")
    return (
        found.reindex([*found.index, *(str(name) for name in every if name not in table)])
        .rename_axis("scenario")
        .reset_index()
    )


def goodness(values: Floats, outcome: str) -> Floats:
    """Return the values, of any shape, with a sign that makes more better."""
    return -values if lower_is_better(outcome) else values


def lower_is_better(outcome: str) -> bool:
    """Return whether less of an outcome is better."""
    return outcome in LOWER_IS_BETTER or declared(outcome).lower_is_better


def resampled_means(values: Floats, seed: int) -> Floats:
    """Return means over replicates in bootstrap samples, the same samples for all columns.

    Parameters
    ----------
    values : Floats
        shape (replicates, columns), without missing values.
    seed : int
        seed of the study.

    Returns
    -------
    Floats
        Shape (draws, columns).
    """
    n = len(values)
    counts = (
        generator(seed, "comparison").multinomial(n, np.full(n, 1.0 / n), size=DRAWS)
        if n
        else np.zeros((0, 0))
    )
    return np.asarray(counts @ values / max(n, 1), dtype=np.float64)


def ends(samples: Floats) -> tuple[Floats, Floats]:
    """Return the 95% percentile interval of bootstrap samples (draws, columns).

    Each end has shape (columns,).
    """
    tail = (1.0 - CONFIDENCE) / 2.0
    if not len(samples):
        return np.full(samples.shape[1], np.nan), np.full(samples.shape[1], np.nan)
    low, high = np.quantile(samples, [tail, 1.0 - tail], axis=0)
    return low, high


def regrets(good: Floats) -> Floats:
    """Return how far each column falls short of the best of its row, in the same shape."""
    return np.asarray(good.max(axis=1, keepdims=True) - good)


def share_on_top(good: Floats, rounding: float = 1e-12) -> Floats:
    """Return the share of rows in which each column is the best; columns that tie share a row.

    Means of the same values may differ in the last bit; with `rounding` 0 only equal numbers tie.
    """
    if not len(good):
        return np.full(good.shape[1], np.nan)
    top = good >= good.max(axis=1, keepdims=True) - rounding * np.abs(good).max()
    return np.asarray((top / top.sum(axis=1, keepdims=True)).mean(axis=0))
