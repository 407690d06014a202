"""Outcomes of the plans: their number, fate and effects; only plans of intervention teams count."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.core.enums import Arm, PlanState
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.rules.measuring import WEEKS_A_MONTH
from rp2pr_sim.model.state import N_INDICATORS, N_PLANS, WEEKS_A_YEAR, Plan, Team
from rp2pr_sim.outcomes.column import ASSUMED, modelled
from rp2pr_sim.outcomes.programme.statistics import Mask, ratio
from rp2pr_sim.scenario import Scenario

WEEKS_OF_MONTH_3 = 13
PLANS = "No plans"
AGED = "No plans that are a year old"

COLUMNS = (
    modelled(
        "teams_submitted",
        "teams",
        "Intervention teams with at least one submitted plan",
        kind="count",
        facts="F10",
    ),
    modelled(
        "share_submitted",
        "share",
        "teams_submitted / intervention teams",
        claims="M64",
        facts="F10",
        label="Teams that submitted an improvement plan",
    ),
    modelled("plans_submitted", "plans", "Plans submitted", kind="count", facts="F10"),
    modelled(
        "plans_per_submitting_team",
        "plans a team",
        "plans_submitted / teams_submitted",
        facts="F10",
        label="Plans of each team that submitted any",
        lacking=PLANS,
    ),
    modelled(
        "plans_reached",
        "plans",
        "Submitted plans that reached their original aim",
        kind="count",
        claims="M65",
    ),
    modelled(
        "plan_success",
        "share",
        "Plans that reached their original aim / plans at least 52 weeks old in the last week;"
        " abandoned plans stay in the denominator",
        claims="M65 M75 M76",
        label="Plan success: plans at least a year old that reached their original aim",
        note=f"timid aims flatter it; {ASSUMED}",
        lacking=AGED,
    ),
    modelled(
        "points_per_plan",
        "share points",
        "Mean over the same plans of effect in the last week x room (plan.points)",
        claims="M60 M75 M76",
        label="Points per plan: gained by plans at least a year old on their own indicator",
        lacking=AGED,
    ),
    modelled(
        "demonstrable_success",
        "share",
        "Share of the same plans that reached their original aim and whose goal is quantified, so"
        " that it can be shown",
        claims="M65",
        lacking=AGED,
    ),
    modelled(
        "share_revised",
        "share",
        "Submitted plans that were revised after review / plans_submitted",
        claims="M74",
        facts="F12",
    ),
    modelled(
        "share_quantified",
        "share",
        "Submitted plans with a quantified goal / plans_submitted",
        claims="M74",
    ),
    modelled(
        "share_carried_out",
        "share",
        "Plans with at least implementing.imminent (0.75) of the actions done 52 weeks after"
        " submission / plans that old in the last week",
        claims="M65",
        facts="F39 F43",
        label="Plans carried out, or nearly, a year after submission",
        lacking=AGED,
    ),
    modelled(
        "measures_per_plan",
        "monthly measures",
        "Mean local measures of submitted plans with an aim in figures that were not given up and"
        " whose months of measurement are over",
        claims="M80 M94",
        facts="F32",
    ),
    modelled(
        "plans_a_year_old",
        "plans",
        "Submitted plans that are at least 52 weeks old in the last week",
        kind="count",
        facts="F39 F43",
    ),
    modelled(
        "plans_too_young",
        "plans",
        "Submitted plans that are not yet 52 weeks old in the last week",
        kind="count",
    ),
    modelled(
        "share_claimed",
        "share",
        "Submitted plans called a success in the last week / plans_submitted",
        claims="M79 M80 M96",
        label="Plans that their own team calls a success",
        lacking=PLANS,
    ),
    modelled(
        "share_abandoned", "share", "Submitted plans given up / plans_submitted", claims="M65"
    ),
    modelled(
        "plan_effect",
        "share of the closable gap",
        "Mean true effect of the submitted plans in the last week",
        claims="M60",
        facts="F80",
    ),
    modelled(
        "plan_gain_per_team",
        "share points",
        "Mean over intervention teams of what plans have added to true quality by the last week"
        " (team.plan_gain); harm is not taken off",
        claims="M60",
        label="Improvement in care by plans, mean of all teams of the programme",
    ),
)


class Marks(NamedTuple):
    """Properties of plans; each of shape `(n, slots)`."""

    submitted: Mask
    """Plans that intervention teams submitted; all others are among these."""
    three_months_old: Mask
    """At least three months old in the last week."""
    a_year_old: Mask
    carried_out: Mask
    """Carried out or imminent a year after submission."""
    reached: Mask
    """Reached their original aim."""


@kernel
def marks(teams: list[Team], plans: list[list[Plan]], scenario: list[Scenario]) -> Marks:
    """Return which properties each plan of a programme has."""
    found = np.zeros((5, len(teams), N_PLANS), np.bool_)
    last = scenario[0].time.weeks - 1
    for i in range(len(teams)):
        for slot in range(N_PLANS):
            plan = plans[i][slot]
            if teams[i].arm == Arm.intervention and plan.state > 0 and plan.week_submitted >= 0:
                age = last - plan.week_submitted
                found[0, i, slot] = True
                found[1, i, slot] = age >= WEEKS_OF_MONTH_3
                found[2, i, slot] = age >= WEEKS_A_YEAR
                found[3, i, slot] = (
                    age >= WEEKS_A_YEAR
                    and plan.progress_month12 >= scenario[0].implementing.imminent
                )
                found[4, i, slot] = plan.reached == 1.0
    return Marks(found[0], found[1], found[2], found[3], found[4])


@kernel
def plan_gains(teams: list[Team]) -> Floats:
    """Return what plans have added to true quality by the end, in share points (n,).

    It is the mean over the indicators.
    """
    found = np.zeros(len(teams))
    for i in range(len(teams)):
        for k in range(N_INDICATORS):
            found[i] += teams[i].gain[k] / N_INDICATORS
    return found


@part
def sum_up_plans(
    rows: Any, teams: list[Team], plans: list[list[Plan]], scenario: list[Scenario]
) -> None:
    """Fill in the outcomes above, from all plans of a programme."""
    row, mark, gain = rows[0], marks(teams, plans, scenario), plan_gains(teams)
    members, measured = 0.0, 0.0
    for i in range(len(teams)):
        before = row.plans_submitted
        for slot in range(N_PLANS):
            if mark.submitted[i, slot]:
                _add_plan(row, plans[i][slot])
            if mark.a_year_old[i, slot]:
                row.plans_a_year_old += 1
                _add_aged_plan(row, plans[i][slot])
            row.share_carried_out += 1 if mark.carried_out[i, slot] else 0
            if mark.submitted[i, slot] and _measured_out(plans[i][slot], scenario):
                measured += 1.0
                row.measures_per_plan += plans[i][slot].measures
            row.plans_reached += 1 if mark.reached[i, slot] else 0
        if teams[i].arm == Arm.intervention:
            members += 1.0
            row.plan_gain_per_team += gain[i]
            row.teams_submitted += 1 if row.plans_submitted > before else 0
    row.plans_too_young = row.plans_submitted - row.plans_a_year_old
    row.measures_per_plan = ratio(row.measures_per_plan, measured)
    _divide_by_aged_plans(row)
    _divide_by_plans(row)
    _divide_by_teams(row, members)


@part
def _measured_out(plan: Plan, scenario: list[Scenario]) -> bool:
    """Check whether measures of the plan were due and their last month is over.

    A plan that was abandoned does not count.
    """
    if plan.quantified == 0.0 or plan.state == PlanState.abandoned or plan.week_active < 0:
        return False
    start = plan.week_active + int(scenario[0].support.measurement_start_months * 52.0 / 12.0)
    return scenario[0].time.weeks - 1 >= start + (scenario[0].measuring.months - 1) * WEEKS_A_MONTH


@part
def _add_plan(row: Any, plan: Plan) -> None:
    row.plans_submitted += 1
    row.share_revised += 1 if plan.revised == 1.0 else 0
    row.share_quantified += 1 if plan.quantified == 1.0 else 0
    row.share_claimed += 1 if plan.claimed == 1.0 else 0
    row.share_abandoned += 1 if plan.state == PlanState.abandoned else 0
    row.plan_effect += plan.effect


@part
def _add_aged_plan(row: Any, plan: Plan) -> None:
    row.plan_success += plan.reached
    row.demonstrable_success += plan.reached * plan.quantified
    row.points_per_plan += plan.effect * plan.room


@part
def _divide_by_aged_plans(row: Any) -> None:
    a_year_old = row.plans_a_year_old
    row.plan_success = ratio(row.plan_success, a_year_old)
    row.points_per_plan = ratio(row.points_per_plan, a_year_old)
    row.demonstrable_success = ratio(row.demonstrable_success, a_year_old)
    row.share_carried_out = ratio(row.share_carried_out, a_year_old)


@part
def _divide_by_plans(row: Any) -> None:
    row.share_revised = ratio(row.share_revised, row.plans_submitted)
    row.share_quantified = ratio(row.share_quantified, row.plans_submitted)
    row.share_claimed = ratio(row.share_claimed, row.plans_submitted)
    row.share_abandoned = ratio(row.share_abandoned, row.plans_submitted)
    row.plan_effect = ratio(row.plan_effect, row.plans_submitted)
    row.plans_per_submitting_team = ratio(row.plans_submitted, row.teams_submitted)


@part
def _divide_by_teams(row: Any, members: float) -> None:
    row.share_submitted = ratio(row.teams_submitted, members)
    row.plan_gain_per_team = ratio(row.plan_gain_per_team, members)
