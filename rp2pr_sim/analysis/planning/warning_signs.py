"""Warning signs of plans that fail: the accuracy of each sign alone and of all together.

All together means a logistic regression.  It is fitted to the plans of every other replicate and
judged, like each sign, on the plans of the rest. All signs together suspect a plan if its chance to
fail is above that of all plans.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.planning.predictors import SIGNS, watched
from rp2pr_sim.analysis.statistics import fit_logistic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.study.sampling import generator

TOGETHER = "all_together"
RATES = ("hit_rate", "false_alarms", "failing_with", "failing_without", "base_rate", "area")
# smallest number of failing plans, and of others, to fit or judge signs on; also of plans with and
# without a sign that is reported
FEWEST = 20
_RESAMPLES = 400

Flags = npt.NDArray[np.bool_]
_NUMBERS = [f"{name}{end}" for name in RATES for end in ("", "_low", "_high")]
_NOTHING = pd.DataFrame(columns=["sign", "words"], dtype="string").assign(
    **{name: pd.Series(dtype="float64") for name in ("odds_ratio", "plans", "seen", *_NUMBERS)}
)


def warning_signs(plans: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the accuracy of the signs at month 3, on plans that nothing was fitted to.

    Parameters
    ----------
    plans : pd.DataFrame
        the table `plan` of many replicates of one scenario.
    seed : int
        seed of the study, for the bootstrap.

    Returns
    -------
    pd.DataFrame
        One row per sign, `all_together` last; no rows if either half has fewer than `FEWEST`
        failing, or other, plans.  Columns: sign, words, plans, seen (share of the plans that show
        it), odds_ratio (of the sign, with the others unchanged; missing for all together), and each
        with _low and _high (95%, over replicates) hit_rate (share of the failing plans that show
        it), false_alarms (share of the others that do), failing_with (share that fails of those
        that show it: the positive predictive value), failing_without, base_rate (share of all plans
        that fails), area (under the ROC curve: 0.5 no information, 1 perfect).
    """
    all_plans = watched(plans)
    learnt, rest = (all_plans.within(all_plans.replicate % 2 == half) for half in (0, 1))
    halves = learnt.failed, ~learnt.failed, rest.failed, ~rest.failed
    if min(plans.sum() for plans in halves) < FEWEST:
        return _NOTHING
    combined = fit_logistic(learnt.as_numbers, learnt.failed.astype(np.float64))
    usual = float(learnt.failed.mean())
    rows = []
    for k, sign in enumerate(SIGNS):
        shows, score = rest.signs[:, k], rest.as_numbers[:, k]
        about = {"sign": sign.name, "words": sign.words, "odds_ratio": np.exp(combined.weights[k])}
        rows.append(about | judged(rest.replicate, rest.failed, shows, score, seed))
    chances = combined.chances(rest.as_numbers)
    about = {"sign": TOGETHER, "words": "that all signs together point to", "odds_ratio": np.nan}
    rows.append(about | judged(rest.replicate, rest.failed, chances > usual, chances, seed))
    return pd.DataFrame(rows)


def judged(
    replicate: npt.NDArray[np.int64], failed: Flags, shows: Flags, score: Floats, seed: int
) -> dict[str, float]:
    """Return the accuracy of one sign, with 95% intervals by resampling replicates.

    Plans of one replicate share their random numbers.

    Parameters
    ----------
    replicate : npt.NDArray[np.int64]
        replicate of each plan, shape (n,).
    failed : Flags
        whether the plan failed, shape (n,).
    shows : Flags
        whether the plan shows the sign, shape (n,).
    score : Floats
        the higher, the more suspect, shape (n,); for the area under the curve.
    seed : int
        seed of the study.
    """
    numbers, places = np.unique(replicate, return_inverse=True)
    kinds = np.column_stack((shows & failed, shows & ~failed, ~shows & failed, ~shows & ~failed))
    counts = np.zeros((len(numbers), 4))
    np.add.at(counts, places, kinds.astype(np.float64))
    random = generator(seed, "warning signs")
    # times that each replicate is drawn
    again = random.multinomial(len(numbers), np.full(len(numbers), 1.0 / len(numbers)), _RESAMPLES)
    found: dict[str, float] = {"plans": len(failed), "seen": float(shows.mean())}
    point, resampled = _rates(counts.sum(axis=0)[None]), _rates(again @ counts)
    area = area_under_curve(failed, score, np.ones((1, len(failed))))
    areas = area_under_curve(failed, score, again[:, places].astype(np.float64))
    numbers_of = zip(RATES, (*point[:, 0], area[0]), (*resampled, areas), strict=True)
    for name, value, values in numbers_of:
        half = _half_width(values[np.isfinite(values)], len(numbers))
        found |= {
            name: float(value),
            f"{name}_low": float(max(0.0, value - half)),
            f"{name}_high": float(min(1.0, value + half)),
        }
    return found


def _half_width(resampled: Floats, n: int) -> float:
    """Return half the width of the 95% t-interval from resampling `n` replicates.

    It is NaN if there is nothing to resample.
    """
    if n < 2 or resampled.size < 2:
        return float("nan")
    return float(special.stdtrit(n - 1, 0.975) * resampled.std() * np.sqrt(n / (n - 1)))


def _rates(counts: Floats) -> Floats:
    """Return `RATES` except the area, from counts (n, 4): shape (5, n); NaN without any count."""
    hit, alarm, missed, quiet = counts.T
    parts = hit, alarm, hit, missed, hit + missed
    wholes = hit + missed, alarm + quiet, hit + alarm, missed + quiet, counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.stack([part / whole for part, whole in zip(parts, wholes, strict=True)])


def area_under_curve(failed: Flags, score: Floats, weights: Floats) -> Floats:
    """Return the chance that a failing plan has a higher score than another; ties count half.

    Parameters
    ----------
    failed : Flags
        shape (n,).
    score : Floats
        shape (n,).
    weights : Floats
        how often each plan counts, shape (m, n).

    Returns
    -------
    Floats
        Shape (m,); NaN if all fail or none.
    """
    values, places = np.unique(score, return_inverse=True)
    failing, others = np.zeros((len(weights), len(values))), np.zeros((len(weights), len(values)))
    for k in range(len(values)):
        here = places == k
        failing[:, k] = weights[:, here & failed].sum(axis=1)
        others[:, k] = weights[:, here & ~failed].sum(axis=1)
    below = np.cumsum(others, axis=1) - 0.5 * others
    pairs = failing.sum(axis=1) * others.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray((failing * below).sum(axis=1) / pairs)


def summary(table: pd.DataFrame) -> list[str]:
    """Return one sentence per informative sign, the most informative first.

    Sentences on the signs without information and on all signs together follow.

    Parameters
    ----------
    table : pd.DataFrame
        the result of `warning_signs`, which has rows.
    """
    *alone, row = table.to_dict("records")
    lines = [
        "The signs are judged on plans that are at least 52 weeks old at the end:"
        f" {row['base_rate']:.0%} of these do not reach their aim. In brackets: simulation error"
        " (95%)."
    ]
    informative = [
        item
        for item in alone
        if _is_known(item) and item["failing_with_low"] > item["failing_without_high"]
    ]
    for item in sorted(informative, key=lambda item: -item["area"]):
        few, many = _alike(item["failing_with"], item["failing_without"])
        lines.append(
            f"Of {few} plans {item['words']} at month 3, {many[0]} do not reach their aim; of {few}"
            f" others, {many[1]}."
        )
    others = [item["words"] for item in alone if item not in informative]
    if others:
        lines.append(
            f"Plans {', plans '.join(others)} do not clearly fail more often than other plans."
        )
    hit, alarm, area = (_shown(row, name) for name in ("hit_rate", "false_alarms", "area"))
    return [
        *lines,
        (
            f"All signs together point to {row['seen']:.0%} of the plans, of which"
            f" {row['failing_with']:.0%} fail. They find {hit} of the failing plans, and also point"
            f" to {alarm} of the others."
        ),
        (
            f"They distinguish a failing plan from another one in {area} of the cases; a coin does"
            " so in 50%."
        ),
    ]


def _is_known(item: Mapping[Hashable, Any]) -> bool:
    """Check whether there are enough plans with and without the sign."""
    return bool(min(item["seen"], 1.0 - item["seen"]) * item["plans"] >= FEWEST)


def _alike(first: float, second: float) -> tuple[int, tuple[int, int]]:
    """Return both shares as so many of 10, or of 100 if they would be equal of 10."""
    for n in (10, 100):
        both = round(n * first), round(n * second)
        if both[0] != both[1]:
            break
    return n, both


def _shown(row: Mapping[Hashable, Any], name: str) -> str:
    value, ends, _ = shown_values(row[name], row[f"{name}_low"], row[f"{name}_high"], "share")
    return f"{value}% ({ends})"
