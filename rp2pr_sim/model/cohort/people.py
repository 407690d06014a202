"""The people of a team, as they are before the programme."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.model.state import MEMBER_ROLES, N_MEMBERS, Member
from rp2pr_sim.scenario import Scenario

_ROLES = np.array(MEMBER_ROLES, dtype=np.int64)


def make_members(
    scenario: Scenario, luck: npt.NDArray[np.void], teams: npt.NDArray[np.void]
) -> npt.NDArray[np.void]:
    """Return the people of each team (F7): shape (n, N_MEMBERS), in the order of `MEMBER_ROLES`.

    Nothing about them is drawn.
    """
    members = Member.rows(len(teams), N_MEMBERS)
    members["role"] = _ROLES
    return members
