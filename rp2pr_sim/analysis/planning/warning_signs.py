"""Warning signs of plans that fail: the accuracy of each sign alone and of all together.

All together means a logistic regression.  It is fitted to the plans of every other parameter set
(with `parameters=central`: of every other replicate) and judged, like each sign, on the plans of
the rest.  No set is in both halves.  All signs together suspect a plan if its chance to fail is
above that of all plans.

A sign warns if plans with it fail more often beyond simulation error, corrected for the number of
signs, and over all of the uncertainty.  Signs that warn are compared by the area under the curve
(see `distinguish`): those that tell as much as each other are not ranked.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.planning.distinguish import IMPORTANT_CHANCE, LEVEL, distinguished
from rp2pr_sim.analysis.planning.estimates import (
    ENDS,
    brief,
    columns_of,
    keys,
    ratio_by_run,
    told,
)
from rp2pr_sim.analysis.planning.predictors import SIGNS, Watched, too_young, watched
from rp2pr_sim.analysis.plausible_sets import set_of
from rp2pr_sim.analysis.statistics import fit_logistic, holm, p_value
from rp2pr_sim.core.records import Floats

TOGETHER = "all_together"
SHARES = {
    "hit_rate": ("hit", ("hit", "missed")),
    "false_alarms": ("alarm", ("alarm", "quiet")),
    "failing_with": ("hit", ("hit", "alarm")),
    "failing_without": ("missed", ("missed", "quiet")),
    "base_rate": ("failed", ("all",)),
    "area": ("in_order", ("compared",)),
}
"""By figure, what is divided by the sum of what."""
MORE = "failing_more"
"""The difference between `failing_with` and `failing_without` in the same programmes."""
# smallest number of failing plans, and of others, to fit or judge signs on; also of plans with and
# without a sign that is reported
FEWEST = 20

_TELLS = {"higher": "more", "lower": "less"}
_PLACES = {"more": 0, "": 1, "less": 2}

Flags = npt.NDArray[np.bool_]
_NUMBERS = [f"{name}{end}" for name in (*SHARES, MORE) for end in ("", *ENDS)]
_COUNTS = ("odds_ratio", "plans", "too_young", "seen", f"{MORE}_p")
_NOTHING = pd.DataFrame(columns=["sign", "words", "tells"], dtype="string").assign(
    **{name: pd.Series(dtype="float64") for name in (*_COUNTS, *_NUMBERS)},
    warns=pd.Series(dtype="bool"),
)


def warning_signs(plans: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracy of the signs at month 3, on plans that nothing was fitted to.

    Parameters
    ----------
    plans : pd.DataFrame
        the table `plan` of many replicates of one scenario, with the column `set` if there are
        several parameter sets.

    Returns
    -------
    pd.DataFrame
        One row per sign, `all_together` last; no rows if either half has fewer than `FEWEST`
        failing, or other, plans.  Columns: sign, words, odds_ratio (of the sign, with the others
        unchanged; missing for all together), plans (that are judged), too_young (submitted plans
        among them that are too young and left out), seen (share of the plans that show the sign),
        and each with _low, _high and _error (see `estimates`) hit_rate (share of the failing plans
        that show it), false_alarms (share of the others that do), failing_with (share that fails
        of those that show it: the positive predictive value), failing_without, base_rate (share of
        all plans that fails), area (under the ROC curve, among the plans of the same programme:
        0.5 no information, 1 perfect), failing_more (failing_with minus failing_without); of single
        signs failing_more_p (corrected for the number of signs), warns (whether it is a warning)
        and tells (`more` or `less` than the other warnings, or empty).
    """
    all_plans = watched(plans)
    judge = judging(all_plans.runs)
    learnt, rest = all_plans.within(~judge), all_plans.within(judge)
    halves = learnt.failed, ~learnt.failed, rest.failed, ~rest.failed
    if min(plans.sum() for plans in halves) < FEWEST:
        return _NOTHING
    found = pd.DataFrame(_rows(learnt, rest))
    return found.assign(too_young=too_young(plans[judging(plans)]))


def judging(runs: pd.DataFrame) -> Flags:
    """Return which rows are in the half that signs are judged on.

    It is every other parameter set, in their order; without sets, every other replicate.

    Parameters
    ----------
    runs : pd.DataFrame
        with the columns `estimates.keys`.
    """
    if SET not in runs:
        return np.asarray(runs["replicate"] % 2 == 1, dtype=np.bool_)
    numbers, _ = pd.factorize(runs[SET].map(set_of), sort=True)
    return np.asarray(numbers % 2 == 1, dtype=np.bool_)


def _rows(learnt: Watched, rest: Watched) -> list[dict[str, Any]]:
    """Return the rows of the table, without the number of plans that are too young."""
    combined = fit_logistic(learnt.as_numbers, learnt.failed.astype(np.float64))
    rows, by_run = [], {}
    for k, sign in enumerate(SIGNS):
        by_run[sign.name] = shares_by_run(rest, rest.signs[:, k], rest.as_numbers[:, k])
        about = {"sign": sign.name, "words": sign.words, "odds_ratio": np.exp(combined.weights[k])}
        rows.append(about | _judged(rest, rest.signs[:, k], by_run[sign.name]))
    corrected = holm(np.array([p_value(shares[MORE]) for shares in by_run.values()]))
    for row, p in zip(rows, corrected, strict=True):
        row |= {f"{MORE}_p": float(p), "warns": _warns(row, p), "tells": ""}
    areas = {row["sign"]: by_run[row["sign"]]["area"] for row in rows if row["warns"]}
    if areas:
        compared = distinguished(pd.DataFrame(areas), IMPORTANT_CHANCE)
        for row in rows:
            if row["sign"] in compared.apart:
                row["tells"] = _TELLS[compared.of[row["sign"]].differs]
    chances = combined.chances(rest.as_numbers)
    suspected = chances > float(learnt.failed.mean())
    about = {"sign": TOGETHER, "words": "that all signs together point to", "odds_ratio": np.nan}
    about |= {f"{MORE}_p": np.nan, "warns": False, "tells": ""}
    return [*rows, about | _judged(rest, suspected, shares_by_run(rest, suspected, chances))]


def _warns(row: Mapping[str, Any], p: float) -> bool:
    """Check whether plans with the sign clearly fail more often, and there are enough of both."""
    fewest = min(row["seen"], 1.0 - row["seen"]) * row["plans"]
    return bool(fewest >= FEWEST and row[f"{MORE}_low"] > 0.0 and p < LEVEL)


def shares_by_run(plans: Watched, shows: Flags, score: Floats) -> pd.DataFrame:
    """Return the accuracy of one sign by run: means over the runs are that of all plans.

    Plans of one programme share their random numbers, and those of a set its parameters.

    Parameters
    ----------
    plans : Watched
        n plans.
    shows : Flags
        whether the plan shows the sign, shape (n,).
    score : Floats
        the higher, the more suspect, shape (n,); for the area under the curve.

    Returns
    -------
    pd.DataFrame
        Columns `SHARES` and `MORE`.
    """
    failed, runs = plans.failed, plans.runs
    counted = pd.DataFrame(
        {
            **{"hit": shows & failed, "alarm": shows & ~failed, "missed": ~shows & failed},
            **{"quiet": ~shows & ~failed, "failed": failed, "all": True},
        },
        index=runs.index,
    )
    by_run = counted.join(runs).groupby(keys(runs))
    counts = by_run[list(counted)].sum().astype("float64")
    rows_of = by_run.indices.values()  # in the order of the runs
    pairs = [in_order(failed[rows], score[rows]) for rows in rows_of]
    counts[["in_order", "compared"]] = np.array(pairs, dtype=np.float64)
    shares = {
        name: ratio_by_run(counts[part], counts[list(whole)].sum(axis=1))
        for name, (part, whole) in SHARES.items()
    }
    more = shares["failing_with"] - shares["failing_without"]
    return pd.DataFrame(shares | {MORE: more})


def _judged(plans: Watched, shows: Flags, shares: pd.DataFrame) -> dict[str, float]:
    """Return the accuracy of one sign, with intervals over programmes."""
    found: dict[str, float] = {"plans": len(plans.failed), "seen": float(shows.mean())}
    for name in SHARES:
        found |= columns_of(name, shares[name], 0.0, 1.0)
    return found | columns_of(MORE, shares[MORE], -1.0, 1.0)


def in_order(failed: Flags, score: Floats) -> tuple[float, int]:
    """Return in how many pairs of plans the failing one has the higher score, and all pairs.

    A pair is a failing plan and another one; ties count half.  The ratio is the area under the
    curve.

    Parameters
    ----------
    failed : Flags
        shape (n,).
    score : Floats
        shape (n,).
    """
    apart = score[failed][:, None] - score[~failed][None]
    return float((apart > 0.0).sum() + 0.5 * (apart == 0.0).sum()), apart.size


def in_order_of_use(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the rows of single signs: those that tell more first, those that tell less last.

    Among those that tell as much as each other, the order has no meaning: it is that of `SIGNS`.
    Signs that are no warning come at the end.
    """
    place = [
        (not row["warns"], _PLACES[row["tells"]], -row["area"] if row["tells"] else 0.0)
        for row in table.to_dict("records")
    ]
    order = sorted(range(len(place)), key=lambda number: place[number])
    return table.iloc[order].to_dict("records")


def summary(table: pd.DataFrame, sets: bool = False) -> list[str]:
    """Return how the signs that warn compare, then one sentence on each of them.

    Sentences on the signs without information, on all signs together, and on the plans that they
    are judged on follow.

    Parameters
    ----------
    table : pd.DataFrame
        the result of `warning_signs`, which has rows.
    sets : bool
        whether its intervals are over parameter sets.
    """
    alone, row = in_order_of_use(table[:-1]), table.to_dict("records")[-1]
    warnings = [item for item in alone if item["warns"]]
    lines = [*_compared(warnings), *(_of_one(item, sets) for item in warnings)]
    others = [item["words"] for item in alone if not item["warns"]]
    if others:
        lines.append(
            f"Plans {', plans '.join(others)} do not clearly fail more often than other plans."
        )
    contains = "95% uncertainty" if sets else "simulation error (95%)"
    hit, alarm = (brief(row, name, "share", sets) for name in ("hit_rate", "false_alarms"))
    return [
        *lines,
        (
            f"All signs together point to {row['seen']:.0%} of the plans, of which"
            f" {row['failing_with']:.0%} fail. They find {hit} of the failing plans, and also point"
            f" to {alarm} of the others (in brackets: {contains})."
        ),
        (
            "They distinguish a failing plan from another one of the same programme in"
            f" {told(row, 'area', 'share', sets)} of the cases; a coin does so in 50%."
        ),
        (
            f"The signs are judged on {row['plans']:,.0f} plans that are at least 52 weeks old at"
            f" the end: {told(row, 'base_rate', 'share', sets)} of these do not reach their aim."
            f" Younger plans, {row['too_young']:,.0f} of them, are left out."
        ),
    ]


def _compared(warnings: Sequence[Mapping[Hashable, Any]]) -> list[str]:
    """Return how much each of several signs tells alone; nothing for fewer than two."""
    if len(warnings) < 2:
        return []
    alike = [item["area"] for item in warnings if not item["tells"]]
    if len(alike) == len(warnings):
        return [
            f"{len(alike)} signs warn of failure and tell as much as each other: each alone"
            " distinguishes a failing plan from another one of the same programme in"
            f" {_between(alike)} of the cases (a coin: 50%)."
        ]
    each = [
        f"{item['area']:.0%} for plans {item['words']}, {item['tells']} than for the rest"
        for item in warnings
        if item["tells"]
    ]
    if alike:
        each.append(
            f"{_between(alike)} for the other {len(alike)}, which tell as much as each other"
        )
    return [
        f"{len(warnings)} signs warn of failure. The share of the cases in which each alone"
        " distinguishes a failing plan from another one of the same programme (a coin: 50%) is"
        f" {'; '.join(each)}."
    ]


def _between(shares: Sequence[float]) -> str:
    """Return the range of some shares in whole per cent."""
    low, high = f"{min(shares):.0%}", f"{max(shares):.0%}"
    return low if low == high else f"{low.removesuffix('%')} to {high}"


def _of_one(item: Mapping[Hashable, Any], sets: bool) -> str:
    return (
        f"Of plans {item['words']} at month 3, {item['failing_with']:.0%} do not reach their aim;"
        f" of others, {item['failing_without']:.0%}: {told(item, MORE, 'share points', sets, '+')}."
    )
