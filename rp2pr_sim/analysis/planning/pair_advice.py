"""Advice for each pair: its outlook, its notable features, and whether a swap is worth it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.planning.estimates import told
from rp2pr_sim.analysis.planning.fixed_pairs import Pairs
from rp2pr_sim.analysis.planning.pair_outlook import WAYS
from rp2pr_sim.model.cohort import PLACE, known
from rp2pr_sim.model.pairing import LITTLE_CONTRAST, MUCH_CONTRAST
from rp2pr_sim.model.pairing.profiles import HEADLINE
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.scenario import Scenario

# SD of the national cohort: overall levels alike, or far apart; `rp2pr pairs` has the same limits
LITTLE, MUCH = 0.5, 1.0
CLOSED, OPEN = 0.4, 0.6  # openness; most teams lie between 0.3 and 0.7
FAR = 150.0  # km
_SHOWN_OF_TEAMS = ("level_gap", "contrast", "distance_km", "openness_a", "openness_b")
_SHOWN = 5  # swaps
GAINS = (
    "Gains are percentage points of true quality at the end, compared with the same team without"
    " the programme; brackets show the {contains}."
)


def with_reasons(expected: pd.DataFrame, scenario: Scenario, pairs: Pairs) -> pd.DataFrame:
    """Return the outlook with the notable features of each pair in the column `reasons`.

    Parameters
    ----------
    expected : pd.DataFrame
        the result of `pair_outlook.outlook`.
    scenario : Scenario
        the scenario as planned.
    pairs : Pairs
        the pairs, which stay in all replicates.
    """
    found = _known_only(expected, scenario, pairs)
    found["reasons"] = ["; ".join(reasons(row)) for row in found.to_dict("records")]
    return found


def _known_only(found: pd.DataFrame, scenario: Scenario, pairs: Pairs) -> pd.DataFrame:
    """Return the outlook without figures of teams that their file does not give.

    A mean of random draws is not a figure of theirs.
    """
    ids = {name: number for number, name in pairs.names.items()}
    a, b = (
        np.array([ids[name] for name in found[f"team_{side}"]], dtype=np.int64) for side in "ab"
    )
    shown = found.copy()
    for name, columns in (("level_gap", HEADLINE), ("contrast", HEADLINE), ("distance_km", PLACE)):
        both = known(scenario, a, columns) & known(scenario, b, columns)
        shown[name] = found[name].where(both)
    for name, numbers in (("openness_a", a), ("openness_b", b)):
        shown[name] = found[name].where(known(scenario, numbers, ["openness"]))
    return shown


def reasons(row: Mapping[Hashable, Any]) -> list[str]:
    """Return in words the notable features of a pair that matter for what it learns.

    Parameters
    ----------
    row : Mapping[Hashable, Any]
        a row of the table of pairs.
    """
    a, b, gap = row["team_a"], row["team_b"], row["level_gap"]
    found = []
    if row["contrast"] < LITTLE_CONTRAST:
        found.append(
            "their strengths are much the same, so that they have little to show each other"
        )
    elif row["contrast"] >= MUCH_CONTRAST:
        found.append("their strengths differ much, so that they have much to show each other")
    if abs(gap) >= LITTLE:
        strong, weak = (a, b) if gap > 0.0 else (b, a)
        much = "much " if abs(gap) >= MUCH else ""
        found.append(
            f"{weak} is {much}weaker overall than {strong}, which makes its hosts feel less safe,"
            f" and {strong} sees less to gain"
        )
    openness = {a: row["openness_a"], b: row["openness_b"]}
    found += [f"{name} is rather closed" for name, value in openness.items() if value < CLOSED]
    found += [f"{name} is rather open" for name, value in openness.items() if value > OPEN]
    if row["distance_km"] >= FAR:
        found.append(f"they are {row['distance_km']:.0f} km apart, which costs travel")
    return found


def summary(pairs: pd.DataFrame, swaps: pd.DataFrame, sets: bool = False) -> list[str]:
    """Return the swaps that are worth it, then one sentence per pair.

    Parameters
    ----------
    pairs : pd.DataFrame
        the result of `with_reasons`.
    swaps : pd.DataFrame
        the result of `swaps.swap_table`.
    sets : bool
        whether intervals are over parameter sets.
    """
    contains = "95% uncertainty" if sets else "simulation error (95%)"
    return [
        *_of_swaps(swaps, sets),
        *(_outlook(row, sets) for row in pairs.to_dict("records")),
        GAINS.format(contains=contains),
    ]


def _of_swaps(swaps: pd.DataFrame, sets: bool) -> list[str]:
    """Return the swaps that are worth it; nothing where there was none to try."""
    if not len(swaps):
        return []
    better = swaps[swaps["better"].astype(bool)].sort_values("gain", ascending=False)
    if better.empty:
        return ["No swap of partners between two pairs was clearly better than the plan."]
    lines = []
    for row in better.head(_SHOWN).to_dict("records"):
        ends = {f"gain_{end}": row[end] for end in ("low", "high", "error")}
        gain = told({**ends, "gain": row["gain"]}, "gain", "share points", sets, "+")
        lines.append(
            f"Better: {row['new_1']} and {row['new_2']} instead of {row['pair_1']} and"
            f" {row['pair_2']}: {gain} of true quality for each of the four teams."
        )
    more = f" {len(better) - _SHOWN} more are in swaps.csv." if len(better) > _SHOWN else ""
    return [
        *lines,
        "Swaps are alternatives, not a list to carry out; of 40 swaps without any effect, one would"
        f" look better by chance.{more}",
    ]


def _outlook(row: Mapping[Hashable, Any], sets: bool) -> str:
    gains = [
        f"{row[f'team_{side}']} gains {_shown(row, f'gain_{side}', 'share points', sets)}"
        for side in "ab"
    ]
    risk = _shown(row, "unhelpful", "share", sets)
    way = max(WAYS, key=lambda name: row[name])
    mostly = f", mostly because {WAYS[way]}" if row[way] > 0.0 else ""
    all_known = all(row[name] == row[name] for name in _SHOWN_OF_TEAMS)
    nothing = f" Nothing stands out{'' if all_known else ' in what is known'}."
    standing_out = f" What stands out: {row['reasons']}." if row["reasons"] else nothing
    return (
        f"{row['team_a']} + {row['team_b']}: {', '.join(gains)}. Chance that a visit is unhelpful:"
        f" {risk}{mostly}.{standing_out}"
    )


def _shown(row: Mapping[Hashable, Any], name: str, unit: str, sets: bool) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value, ends, shown = shown_values(row[name], low, high, unit, sets)
    sign = "+" if unit == "share points" and row[name] > 0.0 else ""
    mark = "%" if shown == "%" else " points"
    return f"{sign}{value}{mark}" + (f" ({ends})" if ends not in ("", "no spread") else "")
