"""Subgroup effects: the effects of a scenario on groups of teams.

Each team is compared with itself in the baseline, under common random numbers.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.statistics import estimate

THIRDS = ("lowest third", "middle third", "highest third")


def thirds(values: pd.Series[float], within: pd.Series[Any] | None = None) -> pd.Series[Any]:
    """Return the third that each value lies in; missing values belong to none.

    Parameters
    ----------
    values : pd.Series[float]
        of teams, shape (n,).
    within : pd.Series[Any] | None
        what a team is compared within, such as its run; by default all teams are compared.
    """
    ranked = values if within is None else values.groupby(within)
    return pd.cut(ranked.rank(pct=True), [0.0, 1 / 3, 2 / 3, 1.0], labels=list(THIRDS))


def effects_by_group(teams: pd.DataFrame, baseline: str, outcome: str, group: str) -> pd.DataFrame:
    """Return the paired difference from the baseline in a team outcome, for each group of teams.

    Parameters
    ----------
    teams : pd.DataFrame
        the rows of the table `team` of the intervention arm: scenario, replicate, under parameter
        sets `set`, team, the outcome and the group.
    baseline : str
        the scenario that the others are compared with; it also decides the group of a team.
    outcome : str
        a column.
    group : str
        a column; rows without a group are left out.

    Returns
    -------
    pd.DataFrame
        One row per scenario and group: `scenario`, `group`, `difference` with `low` and `high` of
        its 95% interval and its simulation `error` (see `statistics.estimate`; teams of one
        replicate share a programme, so a replicate counts once), `teams` (mean number in a
        programme). Teams that take part in only one of the two scenarios are left out.
    """
    run = [SET] * (SET in teams) + ["replicate"]
    keys = [*run, "team"]
    usual = teams.loc[teams["scenario"] == baseline, [*keys, outcome, group]].dropna(subset=[group])
    rows = []
    for scenario, part in teams[teams["scenario"] != baseline].groupby("scenario", sort=False):
        both = usual.merge(part[[*keys, outcome]], on=keys, suffixes=("", "_here"))
        both["apart"] = both[f"{outcome}_here"] - both[outcome]
        for name, members in both.groupby(group, observed=True):
            by_run = members.groupby(run)["apart"]
            means = by_run.mean().astype("float64")
            rows.append((scenario, name, *estimate(means, paired=True), by_run.size().mean()))
    columns = ["scenario", "group", "difference", "low", "high", "error", "teams"]
    return pd.DataFrame(rows, columns=columns)
