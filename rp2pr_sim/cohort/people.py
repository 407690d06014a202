"""Traits and moods of teams, and their members, as they are before the programme."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.chance import Decision
from rp2pr_sim.cohort.draws import around, blank, normals, slots
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import MEMBER_ROLES, N_MEMBERS, Member
from rp2pr_sim.terms import Role

__all__ = ["MOOD_SPREAD", "draw_members", "draw_traits", "rest_at_set_points", "set_point"]

MOOD_SPREAD = 0.4  # SD between teams of moods and circumstances, log odds (assumed)
PERSON_SPREAD = 0.5  # SD between the people of a team, log odds (assumed)
CONFIDENCE = 0.5  # mean confidence before anybody met anybody (assumed)
RESPONSIBILITY = 0.2  # share of a possible responsibility that a person carries at first (M32; assumed)
NOT_CLINICAL = (Role.coordinator, Role.manager)

TRAITS = {
    "openness": Decision.cohort_openness,
    "reciprocity": Decision.cohort_reciprocity,
    "follow_through": Decision.cohort_follow_through,
}
MOODS = {
    "commitment": Decision.cohort_commitment,
    "workload": Decision.cohort_workload,
    "protected_time": Decision.cohort_protected_time,
    "skill": Decision.cohort_skill,
    "safety": Decision.cohort_safety,
    "manager_support": Decision.cohort_manager_support,
}


def set_point(name: str, ids: Ints, scenario: Scenario, luck: npt.NDArray[np.void]) -> Floats:
    """Where this trait or mood of trusts with these ids rests: shape (n,)."""
    spread = scenario.teamlife.trait_spread if name in TRAITS else MOOD_SPREAD
    decision = TRAITS[name] if name in TRAITS else MOODS[name]
    return around(getattr(scenario.teamlife, name), spread, normals(luck, decision, ids))


def draw_traits(teams: npt.NDArray[np.void], scenario: Scenario, luck: npt.NDArray[np.void]) -> None:
    """Fill the set points of the rows of `teams` (their `id` must stand), and what all teams share at first."""
    for name in (*TRAITS, *MOODS):
        teams[f"{name}_set"] = set_point(name, teams["id"], scenario, luck)
    teams["understanding"] = scenario.teamlife.understanding
    teams["credibility"] = scenario.teamlife.credibility


def rest_at_set_points(teams: npt.NDArray[np.void]) -> None:
    """Before the programme every trait and mood is at its set point."""
    for name in (*TRAITS, *MOODS):
        teams[name] = teams[f"{name}_set"]


def draw_members(scenario: Scenario, luck: npt.NDArray[np.void], teams: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """The people of each team (F7): shape (n, N_MEMBERS), in the order of `MEMBER_ROLES`."""
    members = blank(Member, len(teams), N_MEMBERS)
    people = slots(teams["id"], N_MEMBERS)
    members["role"] = MEMBER_ROLES
    members["clinical"] = [float(role not in NOT_CLINICAL) for role in MEMBER_ROLES]
    members["openness"] = around(teams["openness"][:, None], PERSON_SPREAD, normals(luck, Decision.cohort_member_openness, people))
    members["confidence"] = around(CONFIDENCE, PERSON_SPREAD, normals(luck, Decision.cohort_member_voice, people))
    members["responsibility"] = RESPONSIBILITY
    return members
