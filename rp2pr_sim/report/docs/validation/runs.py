"""Predictions of single runs: from the tables of a study to one number per run and prediction."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.outcomes.programme.statistics import correlation, ranks
from rp2pr_sim.outcomes.programme.trial import LATER_MONTHS
from rp2pr_sim.outcomes.summary import HEADLINE

RUN = ["scenario", "replicate"]
FEWEST = 3  # smallest number of teams that can be ranked
_TAKEN = (
    "true_difference", "recorded_difference", "significant_recorded", *HEADLINE, "share_claimed",
    "share_carried_out", "true_gain_per_team", "share_harmed", "rank_persistence",
    *(
        f"{kind}_difference_{month}_months"
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ),
    *(f"true_gain_fifth_{fifth}" for fifth in range(1, 6)),
)  # fmt: skip
_CHANGES = ("completeness_change", "true_change", "recorded_change")
NEEDED = {
    "programme": [*RUN, *_TAKEN, "plans_reached", "plans_submitted"],
    "team": [*RUN, "arm", "rating", "plans_carried_out", "plans_reached", "true_gain"],
    "plan": [*RUN, "claimed", "reached"],
    "indicator": [
        *RUN, "arm", "indicator", "headline", "true_difference", "recorded_difference",
        "significant_recorded", *_CHANGES,
    ],
}  # fmt: skip
"""The columns of each table that the predictions are read from."""


def per_run(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per run, with a column for each prediction; NaN if a run has no value.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        the tables of `NEEDED`, with at least these columns; runs that only `programme` contains
        have no value in columns from other tables.

    Returns
    -------
    pd.DataFrame
        Index (scenario, replicate); shares and share points as shares of 1.
    """
    programme = tables["programme"].set_index(RUN)
    found = programme[list(_TAKEN)].astype("float64")
    submitted = programme["plans_submitted"].where(programme["plans_submitted"] > 0)
    reached = programme["plans_reached"] / submitted
    found["claimed_beyond_reached"] = found["share_claimed"] - reached
    found["weakest_beyond_strongest"] = found["true_gain_fifth_1"] - found["true_gain_fifth_5"]
    found["claimed_not_reached"] = _claimed_not_reached(tables["plan"])
    return found.join(
        [_differences(tables["indicator"]), _changes(tables["indicator"]), _ratings(tables["team"])]
    )


def _claimed_not_reached(plans: pd.DataFrame) -> pd.Series[float]:
    """Return the share that did not reach their original aim of the plans called a success."""
    claimed = plans[plans["claimed"].fillna(False).astype(bool)]
    reached = claimed["reached"].astype("float64")
    return 1.0 - reached.groupby([claimed[name] for name in RUN]).mean()


def _differences(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the difference between the arms and its significance, for each indicator."""
    rows = indicators[indicators["arm"] == "intervention"].set_index([*RUN, "indicator"])
    kinds = {
        "true_difference": "true_difference",
        "recorded_difference": "recorded_difference",
        "significant_recorded": "significant",
    }
    parts = {}
    for column, name in kinds.items():
        for indicator in Indicator:
            values = rows[column].astype("float64").xs(indicator.name, level="indicator")
            parts[f"{name}_{indicator.name}"] = values
    return pd.DataFrame(parts)


def _changes(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the change in completeness, true and recorded level of each arm.

    Each is a mean over the headline four.
    """
    four = indicators[indicators["headline"].astype(bool)]
    intervention, control = (
        four[four["arm"] == arm].groupby(RUN)[list(_CHANGES)].mean()
        for arm in ("intervention", "control")
    )
    found = pd.concat(
        [intervention.add_suffix("_intervention"), control.add_suffix("_control")], axis=1
    )
    change = "completeness_change"
    found["completeness_difference"] = found[f"{change}_intervention"] - found[f"{change}_control"]
    return found


def _ratings(teams: pd.DataFrame) -> pd.DataFrame:
    """Return rank correlations over the teams of one programme that hosted a visit.

    They are NaN if one of the two variables does not vary.
    """
    hosts = teams[(teams["arm"] == "intervention") & teams["rating"].notna()]
    others = {
        "rating_with_carried_out": "plans_carried_out",
        "rating_with_reached": "plans_reached",
        "rating_with_true_gain": "true_gain",
    }
    if not len(hosts):
        return pd.DataFrame(columns=list(others), dtype="float64")
    parts = {
        name: {run: _together(rows, other) for run, rows in hosts.groupby(RUN)}
        for name, other in others.items()
    }
    return pd.DataFrame(parts, dtype="float64").rename_axis(RUN)


def _together(rows: pd.DataFrame, other: str) -> float:
    if len(rows) < FEWEST:
        return np.nan
    rating, action = (ranks(rows[name].to_numpy(float)) for name in ("rating", other))
    return float(correlation(rating, action))
