"""Reasons for a pairing, for a programme designer (M7-M10, M13, M55)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Arm, Exchange, Indicator
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort import PLACE, add_panel, known, make_cohort, resolved
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing.exchange import make_visits
from rp2pr_sim.model.pairing.profiles import HEADLINE, N_HEADLINE, published_shares, read_profiles
from rp2pr_sim.model.pairing.strategies import pair_up
from rp2pr_sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


ALIKE = fixed(0.01, "a difference of under one point is not worth a word")
LITTLE_CONTRAST = fixed(0.8, "SD: a quarter of the pairs that chance makes have less")
MUCH_CONTRAST = fixed(1.5, "SD: a quarter of them have more")


class Explanation(NamedTuple):
    """Two tables about the teams that are put together, `a` and `b`.

    In a ring `a` visits `b`, in a panel `a` is the panel team. `pairs` has one row for each two
    teams: unit, arm, wave, their names and trust ids, level_gap (`a` minus `b`, SD), contrast (how
    far the profiles differ at the same level, SD), distance_km, and the reason in words.
    `indicators` has one row for each two teams and indicator: the audit's shares, the difference in
    points, and who can teach whom. For own teams, values that depend on an empty cell of their file
    are missing, because drawn values are not the teams' own figures.
    """

    pairs: pd.DataFrame
    indicators: pd.DataFrame


def explain(scenario: Scenario, seed: int, replicate: int = 0) -> Explanation:
    """Return who is paired with whom in one replicate, and what each can learn from the other.

    Raises
    ------
    InputError
        if a user's file of teams or pairs is at fault.
    """
    import pandas as pd  # half a second that setting up a programme does not need

    scenario, luck = resolved(scenario), make_luck(seed, replicate)
    cohort = make_cohort(scenario, luck)
    profiles = read_profiles(scenario, cohort.teams)
    grouping = pair_up(scenario, luck, cohort, profiles)
    teams = add_panel(scenario, luck, cohort)
    grouping.enter(teams)
    visits = make_visits(scenario, luck, teams, grouping, profiles)
    a, b = _links(visits, grouping.units, scenario)
    enrolled, panel = len(cohort.teams), len(teams) - len(cohort.teams)
    named = [cohort.name(row) for row in range(enrolled)]
    names = np.array([*named, *(f"panel team {number + 1}" for number in range(panel))])
    shares = _known_shares(teams, scenario)
    pairs = pd.DataFrame(
        {
            "unit": teams["unit"][b],
            "arm": [Arm(code).name for code in teams["arm"][b]],
            "wave": teams["wave"][b],
            "team_a": names[a],
            "team_b": names[b],
            "id_a": teams["id"][a],
            "id_b": teams["id"][b],
            **_measures(teams, scenario, a, b),
        }
    )
    pairs["reason"] = [
        _reason(gap, names[i], names[j], shares[i] - shares[j])
        for gap, i, j in zip(pairs["level_gap"], a, b, strict=True)
    ]
    rows = _indicator_rows(pairs, shares, a, b)
    return Explanation(pairs, pd.DataFrame(rows, columns=_INDICATOR_COLUMNS))


_INDICATOR_COLUMNS = [
    *("unit", "team_a", "team_b", "indicator", "headline"),
    *("share_a", "share_b", "points", "who_can_teach"),
]


def _links(visits: npt.NDArray[np.void], units: Ints, scenario: Scenario) -> tuple[Ints, Ints]:
    """Return the rows of the two teams of each link."""
    if scenario.has_visits and scenario.exchange.kind == Exchange.outside_panel:
        visits = visits[np.argsort(visits["host"])]
        return visits["visitor"], visits["host"]
    a: list[int] = []
    b: list[int] = []
    for unit in units:
        members = unit[unit >= 0]
        # two teams are one link, whoever visits whom; a ring has as many links as teams
        links = members if len(members) > 2 else members[:-1]
        a += links.tolist()
        b += np.roll(members, -1)[: len(links)].tolist()
    return np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)


def _known_shares(teams: npt.NDArray[np.void], scenario: Scenario) -> Floats:
    """Return the audit's newest shares (n, N_INDICATORS), missing where the file has none.

    The file is the user's.
    """
    given = np.column_stack([known(scenario, teams["id"], [item.name]) for item in Indicator])
    return np.where(given, published_shares(teams), np.nan)


def _measures(
    teams: npt.NDArray[np.void], scenario: Scenario, a: Ints, b: Ints
) -> dict[str, Floats]:
    """Return the measures of the two teams of each link.

    They are missing where a share or a place that they depend on is not known.
    """
    profiles = read_profiles(scenario, teams)
    profiled = known(scenario, teams["id"], HEADLINE)
    placed = known(scenario, teams["id"], PLACE)
    return {
        "level_gap": np.where(profiled[a] & profiled[b], profiles.level_gap(a, b), np.nan),
        "contrast": np.where(profiled[a] & profiled[b], profiles.contrast(a, b), np.nan),
        "distance_km": np.where(placed[a] & placed[b], profiles.distance(a, b), np.nan),
    }


def _indicator_rows(
    pairs: pd.DataFrame, shares: Floats, a: Ints, b: Ints
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    teams = pairs[["unit", "team_a", "team_b"]].itertuples(index=False)
    for (unit, name_a, name_b), i, j in zip(teams, a, b, strict=True):
        for item in Indicator:
            ours, theirs = float(shares[i, item]), float(shares[j, item])
            ahead, headline = ours - theirs, item < N_HEADLINE
            who = _teacher(name_a, name_b, ahead)
            about = (unit, name_a, name_b, item.name, headline)
            rows.append((*about, ours, theirs, 100.0 * ahead, who))
    return rows


def _teacher(name_a: str, name_b: str, ahead: float) -> str:
    if math.isnan(ahead):
        return "unknown"
    if abs(ahead) < ALIKE:
        return "alike"
    return f"{name_a} -> {name_b}" if ahead > 0.0 else f"{name_b} -> {name_a}"


def _reason(level_gap: float, name_a: str, name_b: str, ahead: Floats) -> str:
    """Return the headline indicators in words: who can teach whom, and by how many points."""
    parts = ["levels unknown" if math.isnan(level_gap) else f"levels {abs(level_gap):.1f} SD apart"]
    for teacher, learner, lead in ((name_a, name_b, ahead), (name_b, name_a, -ahead)):
        topics = [
            f"{INDICATOR_WORDS[item.name].lower()} ({100 * lead[item]:.0f} points)"
            for item in Indicator
            if item < N_HEADLINE and lead[item] >= ALIKE
        ]
        if topics:
            parts.append(f"{teacher} can teach {learner}: {', '.join(topics)}")
    return "; ".join(parts)
