"""Sizes of the tables of a state."""

from __future__ import annotations

from rp2pr_sim.core.enums import Indicator, Role, Session, Topic

WEEKS_A_YEAR = 52
WEEKS_A_QUARTER = WEEKS_A_YEAR // 4
HISTORY_YEARS = 5  # audit years before week 0: data shown at a visit can be 29 months old (F69)
N_YEARS = HISTORY_YEARS + 5  # horizons to 260 weeks
# beginnings of the quarters of the longest programme, and its end
N_KNOTS = 4 * (N_YEARS - HISTORY_YEARS) + 1
N_INDICATORS = len(Indicator)
N_TOPICS = len(Topic)
N_PLANS = 2 * N_TOPICS  # a first plan and a later one on each topic (F72)
N_ROLES = len(Role)
N_SESSIONS = len(Session)
MEMBER_ROLES = (
    Role.lead_physician,
    Role.nurse_specialist,
    Role.coordinator,
    Role.other_clinician,
    Role.other_clinician,
    Role.peripheral,
    Role.manager,
)
N_MEMBERS = len(MEMBER_ROLES)  # seven people per team (F7)
