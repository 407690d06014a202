"""What it takes: staff hours by role, core-team hours, kilometres (M15, M95; F48, F88-F91)."""

from __future__ import annotations

from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.harm import carry_burden
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import N_ROLES, Plan, Team, Visit
from rp2pr_sim.terms import Review, Role

__all__ = ["attend_learning", "prepare", "spend_day", "work_hours"]

LEARNERS = 3.0  # people of a team at the learning events (F8)


@rule
def attend_learning(team: Team, s: Scenario) -> None:
    """M95: the core three of each team at the learning events."""
    hours = s.information.learning_hours
    team.hours[Role.lead_physician] += hours
    team.hours[Role.nurse_specialist] += hours
    team.hours[Role.coordinator] += hours
    team.core_hours += 0.1 * hours


@rule
def prepare(host: Team, s: Scenario) -> None:
    """M15, F48, F90: preparing to be reviewed; the core team can take most of the data work, not of a paper review."""
    if s.review.kind == Review.paper:
        hours = s.resources.paper_hours
        host.hours[Role.lead_physician] += hours
    else:
        saved = 0.75 * s.support.data_preassembly  # a quarter of the work nobody can do for a team (assumed)
        hours = s.resources.preparation_hours * (1.0 - saved)
        host.core_hours += s.resources.preparation_hours * saved
        host.hours[Role.lead_physician] += 0.25 * hours
        host.hours[Role.nurse_specialist] += 0.25 * hours
        host.hours[Role.coordinator] += 0.5 * hours
    host.preparation_hours += hours
    carry_burden(host, hours / 8.0, s)


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
    team.hours[Role.lead_physician] += 0.2 * hours
    team.hours[Role.nurse_specialist] += 0.3 * hours
    team.hours[Role.coordinator] += 0.2 * hours
    team.hours[Role.other_clinician] += 0.2 * hours
    team.hours[Role.peripheral] += 0.1 * hours * plan.needs_peripheral
