"""Worlds made by hand from the record types, for tests whose answers are known."""

from collections.abc import Sequence

import numpy as np

from rp2pr_sim.core.enums import Arm, PlanState, VisitState
from rp2pr_sim.model.state import (
    HISTORY_YEARS,
    MEMBER_ROLES,
    N_MEMBERS,
    N_PLANS,
    CoreTeam,
    Facilitator,
    Luck,
    Member,
    Plan,
    Team,
    Visit,
    WeekRow,
    World,
)
from rp2pr_sim.scenario import Scenario

BASELINE = HISTORY_YEARS - 1
NOT_YET = ("dropped_week", "ready_week", "plans_due", "hosted_week")


def world_of(arms: Sequence[Arm], weeks: int = 104, n_visits: int = 0, replicate: int = 0) -> World:
    """Teams with trust ids 101, 102, ..., paired in that order; no plans; visits that wait."""
    n = len(arms)
    teams, members, plans, visits = (
        Team.rows(n),
        Member.rows(n, N_MEMBERS),
        Plan.rows(n, N_PLANS),
        Visit.rows(n_visits),
    )
    teams["id"] = 101 + np.arange(n)
    teams["unit"] = 101 + np.arange(n) // 2 * 2
    teams["arm"] = arms
    teams["enrolled"] = teams["arm"] == Arm.intervention
    for name in NOT_YET:
        teams[name] = -1
    members["role"] = MEMBER_ROLES
    plans["topic"] = np.arange(N_PLANS) % (N_PLANS // 2)
    for name in ("week_drafted", "week_submitted", "week_active", "week_ended", "week_measured"):
        plans[name] = -1
    for name in ("held_week", "booked_week", "reverse", "facilitator"):
        visits[name] = -1
    luck, rows = Luck.rows(1), WeekRow.rows(weeks)
    luck["seed"], luck["replicate"], luck["week"], rows["week"] = (
        7,
        replicate,
        weeks - 1,
        np.arange(weeks),
    )
    scenario = Scenario.of({"time.weeks": weeks}).record()
    return World(
        teams, members, plans, visits, Facilitator.rows(1), rows, CoreTeam.rows(1), scenario, luck
    )


def add_plan(
    world: World,
    team: int,
    slot: int,
    submitted: int | None = 10,
    state: PlanState = PlanState.active,
    **values: float,
) -> None:
    """Make a plan in this slot of this row of the team table.

    `submitted=None` makes a draft that was never submitted.
    """
    plan = world.plans[team, slot]
    plan["state"] = PlanState.draft if submitted is None else state
    plan["week_submitted"] = -1 if submitted is None else submitted
    for name, value in values.items():
        plan[name] = value


def hold(world: World, row: int, host: int, visitor: int, week: int, **values: float) -> None:
    """Visit `row` was held: the first of a pair unless `order` says otherwise."""
    visit = world.visits[row]
    visit["host"], visit["visitor"], visit["order"] = host, visitor, 1
    visit["host_id"], visit["visitor_id"] = world.teams["id"][host], world.teams["id"][visitor]
    visit["state"], visit["held_week"] = VisitState.held, week
    for name, value in values.items():
        visit[name] = value
    world.teams["hosted_week"][host] = week
