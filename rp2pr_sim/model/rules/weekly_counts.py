"""Counts of one week, as an external view. Changes nothing that a rule reads."""

from __future__ import annotations

from rp2pr_sim.core.enums import Arm, PlanState, VisitState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import clip
from rp2pr_sim.model.state import N_INDICATORS, N_ROLES, Facilitator, Plan, Team, Visit, WeekRow
from rp2pr_sim.scenario import Scenario


@rule
def count_visits(row: WeekRow, visits: list[Visit]) -> None:
    """Visits held and waiting, and the mean trust of hosts in their visitors."""
    trust = 0.0
    for v in range(len(visits)):
        trust += visits[v].host_trust / len(visits)
        if visits[v].state == VisitState.held:
            row.visits_held += 1
        elif visits[v].state != VisitState.cancelled:
            row.visits_waiting += 1
    row.trust = clip(trust, 0.0, 1.0)


@rule
def count_plans_of(row: WeekRow, team: Team, plans: list[Plan], s: Scenario) -> None:
    """Plans of one team by state, and the four scales of success."""
    for number in range(team.n_plans):
        slot = team.plan_slots[number]
        state = plans[slot].state
        row.drafts += 1 if state == PlanState.draft else 0
        row.in_review += 1 if state == PlanState.in_review else 0
        row.active += 1 if state == PlanState.active else 0
        row.stalled += 1 if state == PlanState.stalled else 0
        row.abandoned += 1 if state == PlanState.abandoned else 0
        row.finished += 1 if state == PlanState.finished else 0
        if plans[slot].week_submitted >= 0:
            row.submitted += 1
            row.carried_out += 1 if plans[slot].progress >= s.implementing.imminent else 0
            row.reached += 1 if plans[slot].reached > 0.0 else 0
            row.claimed += 1 if plans[slot].claimed > 0.0 else 0


@rule
def count_hours(row: WeekRow, teams: list[Team], facilitators: list[Facilitator]) -> None:
    """What it has taken so far, of all teams and facilitators."""
    for i in range(len(teams)):
        for role in range(N_ROLES):
            row.hours[role] += teams[i].hours[role]
        row.preparation_hours += teams[i].preparation_hours
        row.core_hours += teams[i].core_hours
        row.support_hours += teams[i].support_hours
        row.travel_km += teams[i].travel_km
    for i in range(len(facilitators)):
        row.facilitator_hours += facilitators[i].hours


@rule
def mean_of_teams(row: WeekRow, teams: list[Team]) -> None:
    """Means over the intervention teams, and true quality by arm."""
    n = 0.0
    others = 0.0
    for i in range(len(teams)):
        n += 1.0 if teams[i].arm == Arm.intervention else 0.0
        others += 1.0 if teams[i].arm == Arm.control else 0.0
    for i in range(len(teams)):
        team = teams[i]
        if team.arm == Arm.intervention:
            row.enrolled += 1 if team.enrolled > 0.0 else 0
            row.openness = clip(row.openness + team.openness / n, 0.0, 1.0)
            row.commitment = clip(row.commitment + team.commitment / n, 0.0, 1.0)
            row.safety = clip(row.safety + team.safety / n, 0.0, 1.0)
        if team.arm != Arm.panel:
            size = n if team.arm == Arm.intervention else others
            for k in range(N_INDICATORS):
                row.true_quality[team.arm, k] = clip(
                    row.true_quality[team.arm, k] + team.true_quality[k] / size, 0.0, 1.0
                )
