"""Outcomes of cost: hours, kilometres and pounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, Role
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import N_ROLES, Facilitator, Team
from rp2pr_sim.outcomes.column import modelled
from rp2pr_sim.outcomes.programme.statistics import ratio, total
from rp2pr_sim.scenario import Scenario, prices

_priced = part(prices.priced)

COLUMNS = (
    modelled(
        "hours",
        "hours",
        "Staff hours of all teams by role, an outside panel included",
        along=Role,
        claims="M95",
        facts="F90 F91",
    ),
    modelled(
        "hours_per_team",
        "hours a team",
        "Staff hours of the intervention teams by role / intervention teams",
        along=Role,
        claims="M95",
        facts="F90",
    ),
    modelled(
        "staff_hours",
        "hours",
        "Staff hours of all teams and roles, an outside panel included",
        claims="M95",
        facts="F90",
    ),
    modelled(
        "staff_hours_per_team",
        "hours a team",
        "Staff hours of the intervention teams / intervention teams",
        claims="M95",
        facts="F90",
        label="Staff time of each hospital in the programme",
    ),
    modelled(
        "preparation_hours",
        "hours",
        "Of staff_hours, preparation to be reviewed",
        claims="M15",
        facts="F48 F90",
    ),
    modelled(
        "panel_hours",
        "hours",
        "Of staff_hours, hours of the outside panel; 0 without one",
        claims="M95",
        label="Staff time of the outside panel, all together",
    ),
    modelled(
        "core_team_hours",
        "hours",
        "Hours of the core team's administration, reviews and contacts",
        claims="M15 M95",
        facts="F20",
    ),
    modelled(
        "facilitator_hours",
        "hours",
        "Hours of the facilitators, travel and preparation included",
        claims="M95",
    ),
    modelled("support_hours", "hours", "Hours of improvement support", claims="M95", facts="F43"),
    modelled("travel_km", "km", "Distance travelled by all teams", claims="M15"),
    modelled(
        "staff_cost",
        "pounds",
        "Sum over teams and roles of hours x cost of an hour (resources.*) x resources.pay, in"
        " prices of resources.price_year",
        claims="M95",
        facts="F91",
    ),
    modelled(
        "cost",
        "pounds",
        "staff_cost + (core-team + facilitator + support hours) x resources.core_team x"
        " resources.pay + travel_km x resources.travel, in prices of resources.price_year",
        claims="M95",
        facts="F91",
        label="Cost of the whole programme",
    ),
    modelled(
        "cost_per_team",
        "pounds a team",
        "cost / intervention teams: the share of each in the whole programme",
        claims="M95",
    ),
    modelled(
        "cost_per_plan_reached",
        "pounds a plan",
        "cost / plans_reached of one run, missing where no plan reached its aim; over many runs"
        " mean cost / mean plans_reached",
        claims="M95",
        label="Cost per successful plan",
        lacking="No plans that reached their aim",
        ratio_of="cost plans_reached",
    ),
)


@kernel
def staff_costs(teams: list[Team], scenario: list[Scenario]) -> Floats:
    """Return the cost of each team's hours, in pounds (n,)."""
    found, cost_of = np.zeros(len(teams)), _cost_of_an_hour(scenario[0])
    for i in range(len(teams)):
        for role in range(N_ROLES):
            found[i] += teams[i].hours[role] * cost_of[role]
    return found


@part
def _cost_of_an_hour(s: Scenario) -> Floats:
    """Return the cost of an hour in pounds by role (roles,)."""
    found = np.zeros(N_ROLES)
    found[Role.lead_physician] = _priced(s.resources.lead_physician, s)
    found[Role.nurse_specialist] = _priced(s.resources.nurse_specialist, s)
    found[Role.coordinator] = _priced(s.resources.coordinator, s)
    found[Role.other_clinician] = _priced(s.resources.other_clinician, s)
    found[Role.peripheral] = _priced(s.resources.peripheral, s)
    found[Role.manager] = _priced(s.resources.manager, s)
    return found * s.resources.pay


@part
def sum_up_resources(
    rows: Any, teams: list[Team], facilitators: list[Facilitator], scenario: list[Scenario]
) -> None:
    """Fill in the outcomes above, from all teams, once successful plans have been counted."""
    row, costs, members = rows[0], scenario[0].resources, 0.0
    for i in range(len(teams)):
        _add_hours(row, teams[i])
        members += 1.0 if teams[i].arm == Arm.intervention else 0.0
    for i in range(len(facilitators)):
        row.facilitator_hours += facilitators[i].hours
    for role in range(N_ROLES):
        row.hours_per_team[role] = ratio(row.hours_per_team[role], members)
    row.staff_hours_per_team = ratio(row.staff_hours_per_team, members)
    row.staff_cost = total(staff_costs(teams, scenario))
    hours_beside = row.core_team_hours + row.facilitator_hours + row.support_hours
    row.cost = (
        row.staff_cost
        + hours_beside * _priced(costs.core_team, scenario[0]) * costs.pay
        + row.travel_km * _priced(costs.travel, scenario[0])
    )
    row.cost_per_team = ratio(row.cost, members)
    row.cost_per_plan_reached = ratio(row.cost, row.plans_reached)


@part
def _add_hours(row: Any, team: Team) -> None:
    for role in range(N_ROLES):
        row.hours[role] += team.hours[role]
        row.staff_hours += team.hours[role]
        if team.arm == Arm.intervention:
            row.hours_per_team[role] += team.hours[role]
            row.staff_hours_per_team += team.hours[role]
        if team.arm == Arm.panel:
            row.panel_hours += team.hours[role]
    row.preparation_hours += team.preparation_hours
    row.core_team_hours += team.core_hours
    row.support_hours += team.support_hours
    row.travel_km += team.travel_km
