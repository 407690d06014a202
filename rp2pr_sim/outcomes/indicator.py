"""The table `indicator`: one row per arm and indicator, by the arithmetic of `trial.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.state import N_INDICATORS, World
from rp2pr_sim.outcomes.column import Rows, derived, named, table
from rp2pr_sim.outcomes.programme import RECORD, outcome_names
from rp2pr_sim.outcomes.programme.statistics import Mask, in_one_piece
from rp2pr_sim.outcomes.programme.trial import (
    BASELINE_YEAR,
    HEADLINE,
    LATER_MONTHS,
    SIGNIFICANT,
    changes,
    compare_arms,
    persistence,
    years_compared,
)

ARMS = (Arm.intervention, Arm.control)

_LATER = (
    "{what}, {month} months after the median visit (the patient year that holds that week minus the"
    " baseline year); missing beyond the horizon"
)
_DIFFERENCE = (
    "Difference between the arms in {what} change (intervention minus control, means over units);"
    " on the intervention rows only"
)

COLUMNS = table(
    "indicator",
    named("arm", Arm, "The arm", facts="F3"),
    named("indicator", Indicator, "What is measured", facts="F50-54"),
    derived("teams", "teams", "Teams in the arm", kind="count", facts="F2"),
    derived(
        "headline", "yes or no", "One of the four headline indicators", kind="flag", facts="F4"
    ),
    derived(
        "true_baseline",
        "share",
        "Mean true level in the baseline year, the last 52 weeks before week 0",
        facts="F50-54 F67",
    ),
    derived(
        "true_change",
        "share points",
        "Mean true change from the baseline to the follow-up year, the last whole 52-week patient"
        " year in the horizon; missing below 52 weeks",
    ),
    derived(
        "recorded_baseline", "share", "Mean recorded level in the baseline year", facts="F50-54"
    ),
    derived(
        "recorded_change",
        "share points",
        "Mean recorded change over the same two years",
        facts="F56 F57 F65-66",
    ),
    derived(
        "completeness_baseline", "share", "Mean completeness in the baseline year", facts="F63-64"
    ),
    derived(
        "completeness_change",
        "share points",
        "Mean change in completeness over the same two years",
        claims="M82",
    ),
    derived(
        "rank_persistence",
        "Spearman correlation",
        "Recorded rank of the arm's teams from one patient year to the next, mean over all pairs of"
        " successive years",
        facts="F65-66",
    ),
    derived("true_difference", "share points", _DIFFERENCE.format(what="true"), claims="M60"),
    derived(
        "recorded_difference", "share points", _DIFFERENCE.format(what="recorded"), facts="F65-66"
    ),
    derived(
        "p_value",
        "probability",
        "Two-sided p of recorded_difference: Welch's t-test on unit means; missing with under two"
        " units in an arm or no spread",
        facts="F3",
    ),
    derived("significant_recorded", "yes or no", f"p_value below {SIGNIFICANT}", kind="flag"),
    *[
        derived(
            f"{kind}_change_{month}_months",
            "share points",
            _LATER.format(what=f"Mean {kind} change", month=month),
        )
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ],
    *[
        derived(
            f"{kind}_difference_{month}_months",
            "share points",
            _LATER.format(what=f"Difference of arms, {kind}", month=month),
        )
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ],
)


def rows(world: World) -> Rows:
    """Return 2 arms x 7 indicators; an arm without teams has missing values."""
    teams, visits, scenario = map(in_one_piece, (world.teams, world.visits, world.scenario))
    years = years_compared(visits, scenario)
    inside = [teams["arm"] == arm for arm in ARMS]
    arms, indicators = np.divmod(np.arange(len(ARMS) * N_INDICATORS), N_INDICATORS)
    computed = {
        "arm": arms,
        "indicator": indicators,
        "headline": np.isin(indicators, HEADLINE),
        "teams": _for_each_arm(inside, np.sum),
    }
    means = {
        name: _for_each_arm(inside, partial(_mean_of, table))
        for name, table in _levels_and_changes(teams, years).items()
    }
    return Rows(_compared(teams, inside, years), computed | means)


def _compared(teams: Any, inside: Sequence[Mask], years: Ints) -> npt.NDArray[np.void]:
    """Return what an indicator has in common with the whole programme.

    The comparison is on the rows of the first arm, the persistence on all.
    """
    found = np.full((len(ARMS) * N_INDICATORS, len(outcome_names())), np.nan).view(RECORD)[:, 0]
    for k in range(N_INDICATORS):
        compare_arms(found[k : k + 1], teams, years, np.array([k]))
        for arm, mask in enumerate(inside):
            found["rank_persistence"][arm * N_INDICATORS + k] = persistence(
                teams, mask, years[0], np.array([k])
            )
    return found


def _levels_and_changes(teams: Any, years: Ints) -> dict[str, Floats]:
    """Return the values (n, indicators) of the teams for each column that is a mean of teams."""
    kinds = {"true": "true_year", "recorded": "recorded_year", "completeness": "complete_year"}
    found = {f"{kind}_baseline": teams[field][:, BASELINE_YEAR] for kind, field in kinds.items()}
    found |= {f"{kind}_change": changes(teams[field], years[0]) for kind, field in kinds.items()}
    for kind in ("true", "recorded"):
        later = zip(LATER_MONTHS, years[1:], strict=True)
        found |= {
            f"{kind}_change_{month}_months": changes(teams[kinds[kind]], year)
            for month, year in later
        }
    return found


def _for_each_arm(inside: Sequence[Mask], value: Callable[[Mask], npt.ArrayLike]) -> Floats:
    """Return the values of an arm, or its one value on all indicators, one arm after another."""
    return np.concatenate(
        [
            np.broadcast_to(np.asarray(value(mask), dtype=np.float64), N_INDICATORS)
            for mask in inside
        ]
    )


def _mean_of(table: Floats, inside: Mask) -> npt.ArrayLike:
    return table[inside].mean(axis=0) if inside.any() else np.nan
