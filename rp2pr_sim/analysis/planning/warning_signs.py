"""Warning signs of plans that fail: the accuracy of each sign alone and of all together.

All together means a logistic regression.  It is fitted to the plans of every other parameter set
(with `parameters=central`: of every other replicate) and judged, like each sign, on the plans of
the rest.  No set is in both halves.  All signs together suspect a plan if its chance to fail is
above that of all plans.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.planning.estimates import (
    ENDS,
    columns_of,
    keys,
    ratio_by_run,
    told,
)
from rp2pr_sim.analysis.planning.predictors import SIGNS, Watched, too_young, watched
from rp2pr_sim.analysis.plausible_sets import set_of
from rp2pr_sim.analysis.statistics import fit_logistic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import shown_values

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
# simulation errors by which plans with a sign must fail more often, since eight signs are tried
_SURE = 1.5

Flags = npt.NDArray[np.bool_]
_NUMBERS = [f"{name}{end}" for name in (*SHARES, MORE) for end in ("", *ENDS)]
_COUNTS = ("odds_ratio", "plans", "too_young", "seen")
_NOTHING = pd.DataFrame(columns=["sign", "words"], dtype="string").assign(
    **{name: pd.Series(dtype="float64") for name in (*_COUNTS, *_NUMBERS)}
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
        0.5 no information, 1 perfect), failing_more (failing_with minus failing_without).
    """
    all_plans = watched(plans)
    judge = judging(all_plans.runs)
    learnt, rest = all_plans.within(~judge), all_plans.within(judge)
    halves = learnt.failed, ~learnt.failed, rest.failed, ~rest.failed
    if min(plans.sum() for plans in halves) < FEWEST:
        return _NOTHING
    left_out = too_young(plans[judging(plans)])
    return pd.DataFrame([row | {"too_young": left_out} for row in _rows(learnt, rest)])


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


def _rows(learnt: Watched, rest: Watched) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table, without the number of plans that are too young."""
    combined = fit_logistic(learnt.as_numbers, learnt.failed.astype(np.float64))
    for k, sign in enumerate(SIGNS):
        shows, score = rest.signs[:, k], rest.as_numbers[:, k]
        about = {"sign": sign.name, "words": sign.words, "odds_ratio": np.exp(combined.weights[k])}
        yield about | judged(rest.runs, rest.failed, shows, score)
    chances = combined.chances(rest.as_numbers)
    suspected = chances > float(learnt.failed.mean())
    about = {"sign": TOGETHER, "words": "that all signs together point to", "odds_ratio": np.nan}
    yield about | judged(rest.runs, rest.failed, suspected, chances)


def judged(runs: pd.DataFrame, failed: Flags, shows: Flags, score: Floats) -> dict[str, float]:
    """Return the accuracy of one sign, with intervals over programmes.

    Plans of one programme share their random numbers, and those of a set its parameters.

    Parameters
    ----------
    runs : pd.DataFrame
        the run of each plan, n rows.
    failed : Flags
        whether the plan failed, shape (n,).
    shows : Flags
        whether the plan shows the sign, shape (n,).
    score : Floats
        the higher, the more suspect, shape (n,); for the area under the curve.
    """
    plans = pd.DataFrame(
        {
            **{"hit": shows & failed, "alarm": shows & ~failed, "missed": ~shows & failed},
            **{"quiet": ~shows & ~failed, "failed": failed, "all": True},
        },
        index=runs.index,
    )
    by_run = plans.join(runs).groupby(keys(runs))
    counts = by_run[["hit", "alarm", "missed", "quiet", "failed", "all"]].sum().astype("float64")
    rows_of = by_run.indices.values()  # in the order of the runs
    pairs = [in_order(failed[rows], score[rows]) for rows in rows_of]
    counts[["in_order", "compared"]] = np.array(pairs, dtype=np.float64)
    shares = {
        name: ratio_by_run(counts[part], counts[list(whole)].sum(axis=1))
        for name, (part, whole) in SHARES.items()
    }
    found: dict[str, float] = {"plans": len(failed), "seen": float(shows.mean())}
    for name, values in shares.items():
        found |= columns_of(name, values, 0.0, 1.0)
    return found | columns_of(MORE, shares["failing_with"] - shares["failing_without"], -1.0, 1.0)


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


def summary(table: pd.DataFrame, sets: bool = False) -> list[str]:
    """Return one sentence per informative sign, the most informative first.

    Sentences on the signs without information, on all signs together, and on the plans that they
    are judged on follow.

    Parameters
    ----------
    table : pd.DataFrame
        the result of `warning_signs`, which has rows.
    sets : bool
        whether its intervals are over parameter sets.
    """
    *alone, row = table.to_dict("records")
    informative = [item for item in alone if _is_informative(item)]
    lines = [_of_one(item, sets) for item in sorted(informative, key=lambda item: -item["area"])]
    others = [item["words"] for item in alone if item not in informative]
    if others:
        lines.append(
            f"Plans {', plans '.join(others)} do not clearly fail more often than other plans."
        )
    contains = "95% uncertainty" if sets else "simulation error (95%)"
    hit, alarm = (_shown(row, name, sets) for name in ("hit_rate", "false_alarms"))
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


def _of_one(item: Mapping[Hashable, Any], sets: bool) -> str:
    few, many = _alike(item["failing_with"], item["failing_without"])
    said = (
        f"Of {few} plans {item['words']} at month 3, {many[0]} do not reach their aim; of {few}"
        f" others, {many[1]}"
    )
    return f"{said}: {told(item, MORE, 'share points', sets, '+')}." if sets else f"{said}."


def _is_informative(item: Mapping[Hashable, Any]) -> bool:
    """Check whether plans with the sign clearly fail more often, and there are enough of both."""
    fewest = min(item["seen"], 1.0 - item["seen"]) * item["plans"]
    by_chance = item[MORE] <= _SURE * item[f"{MORE}_error"]
    return bool(fewest >= FEWEST and item[f"{MORE}_low"] > 0.0 and not by_chance)


def _alike(first: float, second: float) -> tuple[int, tuple[int, int]]:
    """Return both shares as so many of 10, or of 100 if they would be equal of 10."""
    for n in (10, 100):
        both = round(n * first), round(n * second)
        if both[0] != both[1]:
            break
    return n, both


def _shown(row: Mapping[Hashable, Any], name: str, sets: bool) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value, ends, _ = shown_values(row[name], low, high, "share", sets)
    return f"{value}% ({ends})"
