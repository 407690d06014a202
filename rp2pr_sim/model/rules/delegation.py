"""Who takes part in a visit day (M4, M12-M14, M70, M71; F7, F8, F33)."""

from __future__ import annotations

from rp2pr_sim.core.enums import BookingRule, Role
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens
from rp2pr_sim.model.rules.transforms import centred, chance_of, log_odds
from rp2pr_sim.model.state import N_ROLES, Luck, Member, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def stay_at_work(base: float, team: Team, s: Scenario) -> float:
    """M14: the chance `base` of coming, for a busy team."""
    away = s.delegation.busy * centred(team.workload)
    if s.booking.rule == BookingRule.window:
        away += s.delegation.busy * s.delegation.date_imposed
    return chance_of(log_odds(base) - away) if away != 0.0 else base


@rule
def chance_to_come(role: int, team: Team, s: Scenario) -> float:
    """Chance that a person of this role takes part (M4, M70, M71)."""
    if role == Role.manager:
        base = s.delegation.invited * s.visit.manager_invited
    elif role == Role.peripheral:
        base = s.delegation.invited * s.visit.peripheral_invited
    elif role == Role.other_clinician:
        base = s.delegation.others
    elif s.visit.minimum_delegation > 0.0:
        return s.delegation.required
    else:
        base = s.delegation.core
    return stay_at_work(base, team, s) if base > 0.0 else 0.0


@rule
def gather_hosts(visit: Visit, host: Team, members: list[Member], s: Scenario, luck: Luck) -> None:
    """The hosts who take part, counted by role; at least the lead physician does."""
    visit.received[:] = 0
    for slot in range(len(members)):
        person = members[slot]
        come = happens(
            chance_to_come(person.role, host, s), luck, Decision.attend_host, host.id * SLOTS + slot
        )
        person.attends = 1.0 if come or slot == 0 else 0.0
        if person.attends > 0.0:
            person.days += 1
            visit.received[person.role] += 1


@rule
def gather_visitors(
    visit: Visit, visitor: Team, members: list[Member], s: Scenario, luck: Luck
) -> None:
    """M4, M12: the visitors who come, up to the size invited (managers and required roles always
    may).
    """
    visit.came[:] = 0
    count = 0
    for slot in range(len(members)):
        person = members[slot]
        required = s.visit.minimum_delegation > 0.0 and person.role <= Role.coordinator
        free = required or person.role == Role.manager or count < s.visit.delegation_size
        # keyed by the host: a panel team makes several visits in a week, each with its own draws
        come = happens(
            chance_to_come(person.role, visitor, s),
            luck,
            Decision.attend_visitor,
            visit.host_id * SLOTS + slot,
        )
        person.attends = 1.0 if (come and free) or slot == 0 else 0.0
        if person.attends > 0.0:
            count += 1
            person.days += 1
            visit.came[person.role] += 1


@rule
def count_roles(visit: Visit) -> None:
    """M13: participants, and the share of the roles that are in the room."""
    present = 0.0
    visit.participants = 0
    for role in range(N_ROLES):
        visit.participants += visit.came[role] + visit.received[role]
        present += 1.0 if visit.came[role] + visit.received[role] > 0 else 0.0
    visit.diversity = present / N_ROLES
