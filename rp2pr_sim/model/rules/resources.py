"""Resources: staff hours by role, core-team hours, kilometres (M15, M95; F48, F88-F91)."""

from __future__ import annotations

from rp2pr_sim.core.constants import WORKING_DAY_HOURS
from rp2pr_sim.core.enums import Review, Role
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.harm import carry_burden
from rp2pr_sim.model.state import N_ROLES, Plan, Team, Visit
from rp2pr_sim.model.topics import PDSA_WORK, PREPARATION
from rp2pr_sim.scenario import Scenario


@rule
def attend_learning(team: Team, s: Scenario) -> None:
    """M95: the core three of each team at the learning events."""
    hours = s.information.learning_hours
    team.hours[Role.lead_physician] += hours
    team.hours[Role.nurse_specialist] += hours
    team.hours[Role.coordinator] += hours
    team.core_hours += s.resources.event_share * hours


@rule
def prepare(host: Team, s: Scenario) -> None:
    """M15, F48, F90: preparing to be reviewed; the core team can take most of the data work, not of
    a paper review.
    """
    if s.review.kind == Review.paper:
        hours = s.resources.paper_hours
        host.hours[Role.lead_physician] += hours
    else:
        saved = s.resources.savable * s.support.data_preassembly
        hours = s.resources.preparation_hours * (1.0 - saved)
        host.core_hours += s.resources.preparation_hours * saved
        for role in range(N_ROLES):
            host.hours[role] += PREPARATION[role] * hours
    host.preparation_hours += hours
    carry_burden(host, hours / WORKING_DAY_HOURS, s)


@rule
def spend_day(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """M95, F90: the day itself, by role, and the way there and back."""
    way = 2.0 * visit.distance_km
    for role in range(N_ROLES):
        host.hours[role] += visit.received[role] * visit.hours
        visitor.hours[role] += visit.came[role] * (visit.hours + way / s.resources.speed)
    visitor.travel_km += way


@rule
def work_hours(plan: Plan, team: Team, cycles: int, s: Scenario) -> None:
    """M95: the work of this week's PDSA cycles on one plan, shared among those who do it."""
    hours = cycles * s.resources.cycle_hours
    for role in range(N_ROLES):
        taking_part = plan.needs_peripheral if role == Role.peripheral else 1.0
        team.hours[role] += PDSA_WORK[role] * taking_part * hours
