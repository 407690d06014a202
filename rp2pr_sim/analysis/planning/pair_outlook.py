"""Outlook for each pair: both teams' gains and the chance of an unhelpful visit.

A visit is unhelpful if nobody takes anything from it (no idea goes home and no issue is accepted),
if the day goes wrong, or if its host is worse off than without the programme (M7-M10, M13, M43,
M87).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.planning.estimates import columns_of, keys
from rp2pr_sim.analysis.planning.fixed_pairs import Pairs
from rp2pr_sim.outcomes.programme.gains import NOTICEABLE

WAYS = {
    "nothing_learnt": "nobody takes anything from it",
    "went_wrong": "the day goes wrong",
    "host_worse_off": "the host is worse off than without the programme, on average over its weeks",
}
"""The ways in which a visit is unhelpful."""


def unhelpful(visits: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Return the held visits with the `WAYS` in which each was unhelpful.

    `unhelpful` says whether it was so in any way.

    Parameters
    ----------
    visits : pd.DataFrame
        the table `visit` of one scenario.
    teams : pd.DataFrame
        the table `team` of the same runs, with `true_gain_over_weeks`.
    """
    held = visits[visits["held_week"].notna()].copy()
    hosts = pd.MultiIndex.from_arrays([held["replicate"], held["host"]])
    lasting = teams.set_index(["replicate", "team"])["true_gain_over_weeks"]
    gains = lasting.reindex(hosts).to_numpy(dtype=np.float64)
    nothing = (held["ideas_home"] == 0) & (held["issues_accepted"] == 0)
    held["nothing_learnt"] = nothing.astype(bool)
    held["went_wrong"] = (held["derailed"] != "none").astype(bool)
    held["host_worse_off"] = gains < -NOTICEABLE
    held["unhelpful"] = held[list(WAYS)].any(axis=1)
    return held


def outlook(visits: pd.DataFrame, teams: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Return the outlook for each pair of the programme, over the replicates.

    Parameters
    ----------
    visits : pd.DataFrame
        the table `visit` of one scenario in which the pairs stay.
    teams : pd.DataFrame
        the table `team` of the same runs.
    pairs : Pairs
        the pairs.

    Returns
    -------
    pd.DataFrame
        One row per pair: team_a, team_b; gain_a and gain_b (mean true gain against the team's own
        counterfactual run, share points) and unhelpful (chance for a visit that is held), each with
        _low, _high and _error (see `estimates`); the chance of each of `WAYS`; held (share of the
        visits); level_gap (a minus b, SD), contrast (root mean square difference of the profiles,
        without levels, SD), distance_km, and openness_a and openness_b (set points): means over the
        replicates, in each of which cells that the file leaves empty are drawn again.
    """
    judged = unhelpful(visits, teams)
    ids = {name: number for number, name in pairs.names.items()}
    return pd.DataFrame([_row(pair.a, pair.b, ids, visits, judged, teams) for pair in pairs.inside])


def _row(
    a: str,
    b: str,
    ids: dict[str, int],
    visits: pd.DataFrame,
    judged: pd.DataFrame,
    teams: pd.DataFrame,
) -> dict[str, object]:
    both = (ids[a], ids[b])
    planned = visits[visits["host"].isin(both)]
    held = judged[judged["host"].isin(both)]
    row: dict[str, object] = {"team_a": a, "team_b": b}
    for side, number in zip("ab", both, strict=True):
        mine = teams[teams["team"] == number].set_index(keys(teams))
        row |= columns_of(f"gain_{side}", mine["true_gain"].astype("float64"))
    row |= columns_of("unhelpful", held.groupby(keys(held))["unhelpful"].mean(), 0.0, 1.0)
    row |= {way: float(held[way].mean()) for way in WAYS}
    row["held"] = len(held) / len(planned)
    visiting = planned[planned["host"] == ids[b]]  # a visits b: the gap is that of a
    for name in ("level_gap", "contrast", "distance_km"):
        row[name] = float(visiting[name].mean())
    for side, number in zip("ab", both, strict=True):
        row[f"openness_{side}"] = float(teams.loc[teams["team"] == number, "openness_set"].mean())
    return row
