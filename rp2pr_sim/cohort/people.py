"""The people of a team, as they are before the programme."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.chance import SLOTS, Decision, normal
from rp2pr_sim.cohort.draws import blank, one_around
from rp2pr_sim.compiled import kernel
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import MEMBER_ROLES, N_MEMBERS, Member
from rp2pr_sim.terms import Role

__all__ = ["draw_members"]

PERSON_SPREAD = 0.5  # SD between the people of a team, log odds (assumed)
CONFIDENCE = 0.5  # mean confidence before anybody met anybody (assumed)
RESPONSIBILITY = 0.2  # share of a possible responsibility that a person carries at first (M32; assumed)
_ROLES = np.array(MEMBER_ROLES, dtype=np.int64)
_CLINICAL = np.array([float(role not in (Role.coordinator, Role.manager)) for role in MEMBER_ROLES])


def draw_members(scenario: Scenario, luck: npt.NDArray[np.void], teams: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """The people of each team (F7): shape (n, N_MEMBERS), in the order of `MEMBER_ROLES`."""
    members = blank(Member, len(teams), N_MEMBERS)
    _draw_members(members, np.array(teams["id"]), np.array(teams["openness"]), luck)
    return members


@kernel
def _draw_members(
    members: npt.NDArray[np.void], ids: npt.NDArray[np.int64], openness: npt.NDArray[np.float64], luck: npt.NDArray[np.void]
) -> None:
    for i in range(ids.size):
        for slot in range(N_MEMBERS):
            member, entity = members[i, slot], ids[i] * SLOTS + slot
            member.role, member.clinical = _ROLES[slot], _CLINICAL[slot]
            member.openness = one_around(openness[i], PERSON_SPREAD, normal(luck[0], Decision.cohort_member_openness, entity))
            member.confidence = one_around(CONFIDENCE, PERSON_SPREAD, normal(luck[0], Decision.cohort_member_voice, entity))
            member.responsibility = RESPONSIBILITY
