"""The tables `visit` (one row per visit day) and `pair` (one row per two teams with a visit).

The two teams visit each other, or one visits the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Derailment, Role, VisitState
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.column import Rows, count, derived, flag, named, number, table, week
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.outcomes.programme.visits import delays, held_days, mutual_learning, trust_changes

VISIT_COLUMNS = table(
    "visit",
    count("host", "trust id", "The hosting team", field="host_id"),
    count("visitor", "trust id", "The visiting team", field="visitor_id"),
    count(
        "order",
        "1 or 2",
        "1 for the first visit of a pair and for any that is not returned, 2 for the return",
    ),
    named("state", VisitState, "Where the visit is in the last week"),
    flag("outsiders", "The visitors are an outside panel", claims="M11 M84"),
    week("earliest_week", "First week in which it could have been held"),
    week("booked_week", "Week that it was booked for"),
    week("held_week", "Week in which it was held", facts="F6"),
    derived(
        "weeks_of_delay",
        "weeks",
        "held_week - earliest_week; missing where it was not held and for return visits, which wait"
        " for the first (pair.weeks_between)",
        claims="M16 M17 M91",
    ),
    count("moves", "times", "How often it was put off", claims="M14 M16"),
    number("hours", "Time together", unit="hours", when="held", claims="M24 M25"),
    number("distance_km", "Distance between the two", unit="km"),
    number(
        "level_gap",
        "Overall level of the visitors minus that of the hosts",
        unit="SD of the headline indicators",
        claims="M8 M9",
    ),
    number(
        "contrast",
        "How far the two profiles differ at the same level",
        unit="SD of the headline indicators",
        claims="M7 M10",
    ),
    number(
        "trust",
        "Trust of the hosts in these visitors in the last week",
        field="host_trust",
        claims="M21 M22",
    ),
    number(
        "trust_before", "The same as the day began", field="first_trust", when="held", claims="M21"
    ),
    derived(
        "trust_change",
        "share",
        "trust - trust_before; missing where it was not held",
        claims="M21 M87",
    ),
    number(
        "safety",
        "Safety of the hosts, mean over the day",
        when="held",
        claims="M18 M29",
        facts="F101",
    ),
    number(
        "voice_equality",
        "1 where all roles are heard alike, 0 where one is and another is not at all",
        when="held",
        claims="M30 M33 M35",
    ),
    number(
        "voice",
        "Voice of the hosts by role; missing where the role took no part",
        field="voice_role",
        along=Role,
        when="role_took_part",
        claims="M30 M33",
    ),
    number("respect", "Respect of the visitors", when="held", claims="M20"),
    number("honesty", "Honesty of the visitors", when="held", claims="M20 M44 M45", facts="F106"),
    number("harshness", "Harshness of what was said", when="held", claims="M39"),
    number(
        "insight",
        "How well the visitors understand the host's situation",
        when="held",
        claims="M25",
    ),
    number("recognition", "Praise and shared difficulties voiced", when="held", claims="M62 M99"),
    derived(
        "facilitated",
        "yes or no",
        "A facilitator was in the room; missing where it was not held",
        kind="flag",
        claims="M35",
    ),
    number("facilitation", "Quality of facilitation in the room", when="held", claims="M35 M38"),
    derived(
        "issues_raised", "issues", "Issues raised, over all topics", kind="count", claims="M57 M59"
    ),
    derived("issues_believed", "issues", "Issues believed", kind="count", claims="M49 M53"),
    derived("issues_accepted", "issues", "Issues accepted", kind="count", claims="M43 M49"),
    derived(
        "blind_spots",
        "issues",
        "Needs uncovered that the hosts had not seen",
        kind="count",
        claims="M57 M58",
        facts="F40",
    ),
    derived("ideas_left", "ideas", "Ideas left with the hosts", kind="count", claims="M10 M27"),
    derived("ideas_home", "ideas", "Ideas that the visitors took home", kind="count", claims="M55"),
    count("participants", "people", "People who took part on both sides", when="held", facts="F7"),
    count(
        "participants_with_idea",
        "people",
        "Of these, with at least one idea for their own work",
        when="held",
        claims="M34",
    ),
    number(
        "rating", "Rating of the day by the participants", when="held", claims="M85", facts="F82-83"
    ),
    number("resentment", "Resentment that the day left", when="held", claims="M42"),
    named(
        "derailed",
        Derailment,
        "How the day went wrong first, `none` if it did not; missing where it was not held",
        when="held",
        claims="M87 M88",
    ),
)

PAIR_COLUMNS = table(
    "pair",
    count("team", "trust id", "Host of the first visit", field="host_id"),
    count("partner", "trust id", "Visitor on the first visit", field="visitor_id"),
    derived(
        "returned",
        "yes or no",
        "The visit is to be returned (a pair; not a ring or a panel)",
        kind="flag",
        claims="M20",
    ),
    number("distance_km", "Distance between the two", unit="km", claims="M14"),
    number(
        "level_gap",
        "Overall level of the partner minus that of the team",
        unit="SD of the headline indicators",
        claims="M8 M9",
    ),
    number(
        "contrast",
        "How far the two profiles differ at the same level",
        unit="SD of the headline indicators",
        claims="M7 M10",
        facts="F4",
    ),
    derived(
        "mutual_learning",
        "share",
        "The smaller of what each can teach the other: its lead in week 0 on each topic on which it"
        " is ahead, mean over all topics; missing unless the visit is to be returned",
        claims="M7 M10",
    ),
    week("first_week", "Week of the first visit", field="held_week"),
    derived("second_week", "week", "Week of the return visit", kind="week"),
    derived(
        "weeks_between",
        "weeks",
        "second_week - first_week; missing unless both were held",
        claims="M21",
    ),
    derived(
        "trust",
        "share",
        "Trust of hosts in visitors in the last week, mean of both ways",
        claims="M21 M22",
    ),
    derived(
        "trust_change",
        "share",
        "Change in this since the day began, mean of the held visits",
        claims="M21",
    ),
    derived(
        "safety_change",
        "share",
        "Safety on the return visit minus safety on the first; missing unless both were held",
        claims="M22",
    ),
    derived(
        "honesty_change",
        "share",
        "Honesty on the return visit minus honesty on the first; missing unless both were held",
        claims="M20 M22",
    ),
    derived(
        "ideas_home", "ideas", "Ideas taken home, both ways", kind="count", claims="M10 M13 M55"
    ),
    derived("derailed_days", "visits", "Visit days that derailed", kind="count", claims="M87 M88"),
)

_COUNTS = {
    "issues_raised": "raised",
    "issues_believed": "believed",
    "issues_accepted": "accepted",
    "blind_spots": "blind_spots",
    "ideas_left": "ideas_left",
    "ideas_home": "ideas_home",
}


def rows(world: World) -> Rows:
    """Return the table `visit`; what describes the day itself is missing where it was not held."""
    visits = in_one_piece(world.visits)
    held = held_days(visits)
    computed = {
        name: np.where(held, visits[field].sum(axis=1), np.nan) for name, field in _COUNTS.items()
    }
    computed |= {
        "weeks_of_delay": delays(visits),
        "trust_change": trust_changes(visits),
        "facilitated": np.where(held, visits["facilitator"] >= 0, np.nan),
    }
    took_part = held[:, None] & (visits["received"] > 0)
    return Rows(visits, computed, {"held": held, "role_took_part": took_part})


def pair_rows(world: World) -> Rows:
    """Return the table `pair`.

    Control pairs never meet; they are found by `unit` in the table `team`.
    """
    visits = in_one_piece(world.visits)
    first = np.flatnonzero(visits["order"] != 2)
    learning = mutual_learning(visits, in_one_piece(world.teams))
    return Rows(visits[first], _both_ways(visits, first) | {"mutual_learning": learning[first]})


def _both_ways(visits: Any, first: Ints) -> dict[str, Any]:
    held, back = held_days(visits), visits["reverse"][first]
    returned = back >= 0
    second = np.where(returned, back, first)  # a visit that is not returned stands in for both
    once, twice = held[first], held[second]
    both = returned & once & twice

    def change(field: str) -> Floats:
        """Return the change from the first visit of a pair to the second, where both were held."""
        later = visits[field][second].astype(np.float64)
        return np.where(both, later - visits[field][first], np.nan)

    ideas = np.where(held, visits["ideas_home"].sum(axis=1), 0)
    derailed = held & (visits["derailed"] > 0)
    trust = np.where(held, trust_changes(visits), 0.0)
    days = np.where(once | twice, once + twice.astype(np.float64), np.nan)
    return {
        "returned": returned,
        "second_week": np.where(returned & twice, visits["held_week"][second], np.nan),
        "weeks_between": change("held_week"),
        "trust": (visits["host_trust"][first] + visits["host_trust"][second]) / 2.0,
        "trust_change": (trust[first] + trust[second]) / days,
        "safety_change": change("safety"),
        "honesty_change": change("honesty"),
        "ideas_home": ideas[first] + np.where(returned, ideas[second], 0),
        "derailed_days": derailed[first].astype(int) + (returned & derailed[second]),
    }
