"""The table `indicator` (one row for each arm and indicator) and the arithmetic of the trial.

The trial is read as its analyst reads it: changes from the baseline to the follow-up
patient year, averaged within the unit of randomisation (pair or ring, F3), and the
units of the two arms compared by Welch's t-test.  Teams stay in their arm whatever
they did later (intention to treat).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from rp2pr_sim.measures.declare import derived, frame, table
from rp2pr_sim.measures.final import BASELINE_YEAR, HEADLINE, LATER_MONTHS, Final, Mask, mean
from rp2pr_sim.records import Floats
from rp2pr_sim.terms import Arm, Indicator

__all__ = ["COLUMNS", "comparisons", "difference", "make", "persistence", "welch_p"]

SIGNIFICANT = 0.05
ARMS = (Arm.intervention, Arm.control)

_LATER = (
    "{what}, {month} months after the median visit (the patient year that holds that week minus the baseline year);"
    " missing beyond the horizon"
)
_DIFFERENCE = "Difference between the arms in {what} change (intervention minus control, means over units); on the intervention rows only"

COLUMNS = table(
    "indicator",
    derived("arm", "name", "The arm", kind="name", facts="F3"),
    derived("indicator", "name", "What is measured", kind="name", facts="F50-54"),
    derived("teams", "teams", "Teams in the arm", kind="count", facts="F2"),
    derived("headline", "yes or no", "One of the four headline indicators", kind="flag", facts="F4"),
    derived("true_baseline", "share", "Mean true level in the baseline year, the last 52 weeks before week 0", facts="F50-54 F67"),
    derived(
        "true_change", "share points",
        "Mean true change from the baseline to the follow-up year, the last whole 52-week patient year in the horizon; missing "
        "below 52 weeks"
    ),
    derived("recorded_baseline", "share", "Mean recorded level in the baseline year", facts="F50-54"),
    derived("recorded_change", "share points", "Mean recorded change over the same two years", facts="F56 F57 F65-66"),
    derived("completeness_baseline", "share", "Mean completeness in the baseline year", facts="F63-64"),
    derived("completeness_change", "share points", "Mean change in completeness over the same two years", claims="M82"),
    derived(
        "rank_persistence", "Spearman correlation",
        "Recorded rank of the arm's teams from one patient year to the next, mean over all pairs of successive years", facts="F65-66"
    ),
    derived("true_difference", "share points", _DIFFERENCE.format(what="true"), claims="M60"),
    derived("recorded_difference", "share points", _DIFFERENCE.format(what="recorded"), facts="F65-66"),
    derived(
        "p_value", "probability",
        "Two-sided p of recorded_difference: Welch's t-test on unit means; missing with under two units in an arm or no spread",
        facts="F3"
    ),
    derived("significant_recorded", "yes or no", f"p_value below {SIGNIFICANT}", kind="flag"),
    *[
        derived(f"{kind}_change_{month}_months", "share points", _LATER.format(what=f"Mean {kind} change", month=month))
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ],
    *[
        derived(f"{kind}_difference_{month}_months", "share points", _LATER.format(what=f"Difference of arms, {kind}", month=month))
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ],
)


def make(final: Final) -> pd.DataFrame:
    """The table: 2 arms x 7 indicators; an arm without teams has missing values."""
    compared = [comparisons(final, [k]) for k in Indicator]
    none = dict.fromkeys(compared[0], float("nan"))
    beside = {Arm.intervention: compared, Arm.control: [none] * len(compared)}
    rows = [_row(final, arm, k) | beside[arm][k] for arm in ARMS for k in Indicator]
    return frame(COLUMNS, final.keys, {name: np.array([row[name] for row in rows]) for name in rows[0]})


def comparisons(final: Final, indicators: Sequence[Indicator]) -> dict[str, float]:
    """The differences in change between the arms, at follow-up and later, and the p-value of the recorded one.

    Args:
        final: the final state.
        indicators: those whose mean change is compared.
    """
    found: dict[str, float] = {}
    for kind in ("true", "recorded"):
        years = {"": final.follow_up} | {f"_{month}_months": final.year_at(month) for month in LATER_MONTHS}
        for when, year in years.items():
            change = final.change(f"{kind}_year", year)[:, list(indicators)].mean(axis=1)
            found[f"{kind}_difference{when}"] = difference(final, change)
    found["p_value"] = welch_p(final, final.change("recorded_year", final.follow_up)[:, list(indicators)].mean(axis=1))
    found["significant_recorded"] = np.nan if np.isnan(found["p_value"]) else float(found["p_value"] < SIGNIFICANT)
    return found


def difference(final: Final, change: Floats) -> float:
    """Mean change of the intervention units minus that of the control units; NaN without either. `change` has shape `(n,)`."""
    first, second = (_unit_means(final, change, arm) for arm in ARMS)
    return mean(first) - mean(second)


def welch_p(final: Final, change: Floats) -> float:
    """Welch's two-sided p for this change, unit against unit; NaN with under two units in an arm, or no spread at all."""
    first, second = (_unit_means(final, change, arm) for arm in ARMS)
    both = np.concatenate([first, second])
    if min(first.size, second.size) < 2 or np.isnan(both).any() or np.ptp(first) + np.ptp(second) == 0.0:
        return float("nan")
    return float(stats.ttest_ind(first, second, equal_var=False).pvalue)


def persistence(recorded: Floats) -> float:
    """Mean Spearman correlation of successive columns of `recorded` (teams, years); NaN where all teams tie."""
    if recorded.shape[0] < 3:
        return float("nan")
    ranks = stats.rankdata(recorded, axis=0)
    pairs = zip(ranks.T[:-1], ranks.T[1:], strict=True)
    return mean(np.array([np.corrcoef(a, b)[0, 1] if np.ptp(a) and np.ptp(b) else np.nan for a, b in pairs]))


def _unit_means(final: Final, change: Floats, arm: Arm) -> Floats:
    rows, unit = final.units[arm]
    return np.asarray(np.bincount(unit, change[rows]) / np.bincount(unit))


def _row(final: Final, arm: Arm, indicator: Indicator) -> dict[str, Any]:
    inside = np.asarray(final.teams["arm"] == arm)
    row: dict[str, Any] = {"arm": arm.name, "indicator": indicator.name, "teams": inside.sum(), "headline": indicator in HEADLINE}
    for name, field in (("true", "true_year"), ("recorded", "recorded_year"), ("completeness", "complete_year")):
        row[f"{name}_baseline"] = mean(final.teams[field][inside, BASELINE_YEAR, indicator])
        row[f"{name}_change"] = mean(final.change(field, final.follow_up)[inside, indicator])
    last = BASELINE_YEAR if final.follow_up is None else final.follow_up
    row["rank_persistence"] = persistence(final.teams["recorded_year"][inside, : last + 1, indicator])
    return row | _later(final, inside, indicator)


def _later(final: Final, inside: Mask, indicator: Indicator) -> dict[str, float]:
    return {
        f"{kind}_change_{month}_months": mean(final.change(f"{kind}_year", final.year_at(month))[inside, indicator])
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    }

