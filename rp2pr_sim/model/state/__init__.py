"""The state of a programme: one record type for each kind of agent and thing.

Shares run from 0 to 1; weeks count from the start of the programme (week 0), and -1 means "not
yet"; `*_logit` fields are log odds that the rules of one block add up before the share or the
chance is read off. Both engines, the Mesa agents and the compiled loops, work on these very rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.random_numbers import Luck
from rp2pr_sim.model.state.dimensions import (
    HISTORY_YEARS,
    MEMBER_ROLES,
    N_INDICATORS,
    N_KNOTS,
    N_MEMBERS,
    N_PLANS,
    N_ROLES,
    N_SESSIONS,
    N_TOPICS,
    N_YEARS,
    WEEKS_A_QUARTER,
    WEEKS_A_YEAR,
)
from rp2pr_sim.model.state.plan import Plan
from rp2pr_sim.model.state.team import CoreTeam, Facilitator, Member, Team
from rp2pr_sim.model.state.visit import Visit
from rp2pr_sim.model.state.weekly_series import WeekRow

__all__ = [
    "HISTORY_YEARS",
    "MEMBER_ROLES",
    "N_INDICATORS",
    "N_KNOTS",
    "N_MEMBERS",
    "N_PLANS",
    "N_ROLES",
    "N_SESSIONS",
    "N_TOPICS",
    "N_YEARS",
    "WEEKS_A_QUARTER",
    "WEEKS_A_YEAR",
    "CoreTeam",
    "Facilitator",
    "Luck",
    "Member",
    "Plan",
    "Team",
    "Visit",
    "WeekRow",
    "World",
]


class World(NamedTuple):
    """All records of one programme, on which both engines work.

    Shapes: `teams` (n,), `members` (n, N_MEMBERS), `plans` (n, N_PLANS), `visits` (v,),
    `facilitators` (at least 1,), `weeks` (horizon,), `core`, `scenario` and `luck` one record each.
    """

    teams: npt.NDArray[np.void]
    members: npt.NDArray[np.void]
    plans: npt.NDArray[np.void]
    visits: npt.NDArray[np.void]
    facilitators: npt.NDArray[np.void]
    weeks: npt.NDArray[np.void]
    core: npt.NDArray[np.void]
    scenario: npt.NDArray[np.void]
    luck: npt.NDArray[np.void]

    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{len(getattr(self, name))} {name}" for name in ("teams", "visits", "weeks")
        )
        return f"<World of {sizes}>"
