"""How a programme can do harm (M15, M42, M66, M76, M86; F48)."""

from __future__ import annotations

from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import lowered, raised
from rp2pr_sim.model.state import N_INDICATORS, Plan, Team
from rp2pr_sim.scenario import Scenario


@rule
def recover(team: Team, s: Scenario) -> None:
    """Strain passes."""
    team.strain = lowered(team.strain, s.harm.recovery)


@rule
def displace_effort(team: Team, plans: list[Plan], s: Scenario) -> None:
    """M86 turned round: improvement work without protected time takes effort from routine care."""
    for number in range(team.n_plans):
        if plans[team.plan_slots[number]].state == PlanState.active:
            load = team.workload * (1.0 - team.protected_time)
            team.strain = raised(team.strain, s.harm.block * s.harm.displaced * load)


@rule
def weary(team: Team, s: Scenario) -> None:
    """M66, M76: strain wears commitment down."""
    team.commitment = lowered(team.commitment, s.harm.block * s.harm.weary * team.strain)


@rule
def bear_grudge(team: Team, s: Scenario) -> None:
    """M42, M78, M93: as long as resentment lasts it wears commitment down."""
    team.commitment = lowered(team.commitment, s.harm.block * s.harm.grudge * team.resentment)


@rule
def carry_burden(team: Team, days: float, s: Scenario) -> None:
    """M15, F48: days of preparation for a review add to the workload."""
    team.workload = raised(team.workload, s.harm.block * s.harm.burden * days)


@rule
def neglect_routine(team: Team, s: Scenario) -> None:
    """M86: effort that is taken from routine care costs quality everywhere, from the first hour
    on.
    """
    cost = s.harm.block * s.harm.neglect * team.strain
    for k in range(N_INDICATORS):
        team.true_quality[k] = lowered(team.true_quality[k], cost)
