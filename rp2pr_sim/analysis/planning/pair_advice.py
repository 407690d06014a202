"""Notable features of each pair that matter for what it learns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.pair_stability import Recommended
from rp2pr_sim.analysis.planning.fixed_pairs import SIDES, Pairs, members, named
from rp2pr_sim.model.cohort import PLACE, known
from rp2pr_sim.model.pairing import LITTLE_CONTRAST, MUCH_CONTRAST
from rp2pr_sim.model.pairing.profiles import HEADLINE
from rp2pr_sim.scenario import Scenario

# SD of the national cohort: overall levels alike, or far apart; `rp2pr pairs` has the same limits
LITTLE, MUCH = 0.5, 1.0
CLOSED, OPEN = 0.4, 0.6  # openness; most teams lie between 0.3 and 0.7
FAR = 150.0  # km
_SHOWN_OF_TEAMS = ("level_gap", "contrast", "distance_km", "openness_a", "openness_b")


def with_stability(expected: pd.DataFrame, found: Recommended) -> pd.DataFrame:
    """Return the outlook with how often each pair is chosen over the fillings of empty cells.

    Of a ring it is the least of the counts of its links.

    Parameters
    ----------
    expected : pd.DataFrame
        the table of `pair_outlook.outlook`.
    found : Recommended
        the pairs; where none depends on empty cells, no column is added.
    """
    if found.stability is None:
        return expected
    links = found.explanation.pairs
    counts = links[["team_a", "team_b", "fillings"]].assign(
        chosen=links.groupby("unit")["chosen"].transform("min")
    )
    return expected.merge(counts, on=["team_a", "team_b"], validate="one_to_one")


def with_reasons(expected: pd.DataFrame, scenario: Scenario, pairs: Pairs) -> pd.DataFrame:
    """Return the outlook with the notable features of each pair in the column `reasons`.

    Parameters
    ----------
    expected : pd.DataFrame
        the table of `pair_outlook.outlook`.
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
    teams = {
        side: np.array([ids.get(name, -1) for name in found[f"team_{side}"]], dtype=np.int64)
        for side in SIDES
        if f"team_{side}" in found
    }
    a, b = teams["a"], teams["b"]
    shown = found.copy()
    for name, columns in (("level_gap", HEADLINE), ("contrast", HEADLINE), ("distance_km", PLACE)):
        both = known(scenario, a, columns) & known(scenario, b, columns)
        shown[name] = found[name].where(both)
    for side, numbers in teams.items():
        given = known(scenario, numbers, ["openness"])
        shown[f"openness_{side}"] = found[f"openness_{side}"].where(given)
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
    if row.get("team_c"):
        found.append("they are a ring of three, in which no team returns a visit")
    openness = {
        name: row[f"openness_{side}"] for side, name in zip(SIDES, members(row), strict=False)
    }
    found += [f"{name} is rather closed" for name, value in openness.items() if value < CLOSED]
    found += [f"{name} is rather open" for name, value in openness.items() if value > OPEN]
    if row["distance_km"] >= FAR:
        found.append(f"they are {row['distance_km']:.0f} km apart, which costs travel")
    return found


def notable(table: pd.DataFrame) -> list[str]:
    """Return what is notable about each pair, and once which pairs have nothing notable.

    Parameters
    ----------
    table : pd.DataFrame
        the result of `with_reasons`.
    """
    lines, usual, all_known = [], [], True
    for row in table.to_dict("records"):
        name = named(members(row))
        if row["reasons"]:
            lines.append(f"Notable about {name}: {row['reasons']}.")
        else:
            usual.append(name)
            all_known &= all(row[column] == row[column] for column in _SHOWN_OF_TEAMS)
    known_of = "" if all_known else " in what is known"
    if usual:
        lines.append(f"Nothing is notable about {listed(usual)}{known_of}.")
    return lines
