"""Outlook for each pair: both teams' gains and the chance of an unhelpful visit.

A visit is unhelpful if nobody takes anything from it (no idea goes home and no issue is accepted),
if the day goes wrong, or if its host is worse off than without the programme (M7-M10, M13, M43,
M87).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.over_sets import OverSets
from rp2pr_sim.analysis.planning.distinguish import (
    IMPORTANT_CHANCE,
    IMPORTANT_GAIN,
    Difference,
    Distinguished,
    distinguished,
)
from rp2pr_sim.analysis.planning.estimates import ENDS, columns_of, keys
from rp2pr_sim.analysis.planning.fixed_pairs import SIDES, Pairs, named
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


_UNKNOWN = Difference(OverSets(*4 * [math.nan]), math.nan, math.nan, "")


class Outlook(NamedTuple):
    """What is expected of each pair, and in which figures pairs or teams differ."""

    table: pd.DataFrame
    """See `outlook`."""
    gain: Distinguished
    """Of the pairs, by the mean gain of their two teams."""
    team_gain: Distinguished
    """Of the teams, by their gain."""
    unhelpful: Distinguished
    """Of the pairs, by the chance of an unhelpful visit."""


def outlook(visits: pd.DataFrame, teams: pd.DataFrame, pairs: Pairs) -> Outlook:
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
    Outlook
        Its table has one row per pair or ring: team_a, team_b (and team_c, empty for pairs, if
        there is a ring); gain (mean of its teams), gain_a, gain_b (and gain_c)
        (mean true gain against the team's own counterfactual run, share points) and unhelpful
        (chance for a visit that is held), each with _low, _high and _error (see `estimates`), and
        with the columns of `_comparison`; the chance of each of `WAYS`; held (share of the visits);
        level_gap (a minus b, SD), contrast (root mean square difference of the profiles, without
        levels, SD) and distance_km of a pair (missing for a ring), and openness_a and openness_b
        (set points): means over the replicates, in each of which cells that the file leaves empty
        are drawn again.
    """
    judged = unhelpful(visits, teams)
    ids = {name: number for number, name in pairs.names.items()}
    members = {named(unit): tuple(ids[name] for name in unit) for unit in pairs.inside}
    gains = _gains(teams, pairs)
    of_pairs = pd.DataFrame({named(unit): gains[list(unit)].mean(axis=1) for unit in pairs.inside})
    risks = pd.DataFrame({name: _risk(judged, hosts) for name, hosts in members.items()})
    # a pair of which no visit is held has no such chance, and is not alike the others
    met = risks.dropna(axis=1, how="all") if risks.notna().any(axis=None) else risks
    margin = IMPORTANT_GAIN * abs(float(of_pairs.mean().mean()))
    found = Outlook(
        pd.DataFrame(),
        distinguished(of_pairs, margin),
        distinguished(gains, margin),
        distinguished(met, IMPORTANT_CHANCE),
    )
    rows = []
    sides = SIDES[: max(map(len, pairs.inside))]
    for unit in pairs.inside:
        name = named(unit)
        each = dict(zip(sides, unit, strict=False))
        row: dict[str, object] = {f"team_{side}": each.get(side, "") for side in sides}
        row |= columns_of("gain", of_pairs[name]) | _comparison("gain", found.gain, name)
        for side, team in each.items():
            row |= columns_of(f"gain_{side}", gains[team])
            row |= _comparison(f"gain_{side}", found.team_gain, team)
        row |= columns_of("unhelpful", risks[name], 0.0, 1.0)
        row |= _comparison("unhelpful", found.unhelpful, name)
        rows.append(row | _features(members[name], visits, judged, teams))
    return found._replace(table=pd.DataFrame(rows))


def _gains(teams: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Return the gain of each team in each run, one column per team, by name."""
    by_run = teams.pivot(index=keys(teams), columns="team", values="true_gain").astype("float64")
    ids = {name: number for number, name in pairs.names.items()}
    return pd.DataFrame({name: by_run[ids[name]] for pair in pairs.inside for name in pair})


def _risk(judged: pd.DataFrame, hosts: tuple[int, ...]) -> pd.Series[float]:
    """Return the share of a pair's visits that were unhelpful, by run in which one was held."""
    held = judged[judged["host"].isin(hosts)]
    return held.groupby(keys(held))["unhelpful"].mean()


def _comparison(name: str, of: Distinguished, item: str) -> dict[str, object]:
    """Return how a pair or team compares, as columns.

    They are _more (than those that are alike) with _low, _high and _error, _p (corrected for the
    number of comparisons), _higher_in (share of the parameter sets) and _differs (higher or lower).
    """
    found = of.of.get(item, _UNKNOWN)
    apart = dict(zip((f"{name}_more{end}" for end in ("", *ENDS)), found.apart, strict=True))
    return {
        **apart,
        f"{name}_p": found.p,
        f"{name}_higher_in": found.higher_in,
        f"{name}_differs": found.differs,
    }


def _features(
    members: tuple[int, ...], visits: pd.DataFrame, judged: pd.DataFrame, teams: pd.DataFrame
) -> dict[str, object]:
    """Return how visits of a unit go wrong, how many are held, and what its teams are like."""
    planned = visits[visits["host"].isin(members)]
    held = judged[judged["host"].isin(members)]
    row: dict[str, object] = {way: float(held[way].mean()) for way in WAYS}
    row["held"] = len(held) / len(planned)
    visiting = planned[planned["host"] == members[1]]  # a visits b: the gap is that of a
    for name in ("level_gap", "contrast", "distance_km"):
        row[name] = float(visiting[name].mean()) if len(members) == 2 else math.nan
    for side, number in zip(SIDES, members, strict=False):
        row[f"openness_{side}"] = float(teams.loc[teams["team"] == number, "openness_set"].mean())
    return row
