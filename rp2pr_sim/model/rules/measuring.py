"""Local measurement, and the team's report of the result (M65, M79, M80, M94; F32, F73)."""

from __future__ import annotations

from rp2pr_sim.core.enums import GoalDrift, PlanState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens
from rp2pr_sim.model.rules.transforms import (
    centred,
    chance_of,
    clip,
    log_odds,
    lowered,
    raised,
    toward,
)
from rp2pr_sim.model.state import Luck, Plan, Team
from rp2pr_sim.model.topics import MAIN_INDICATOR
from rp2pr_sim.scenario import Scenario

WEEKS_A_MONTH = 4  # of measurement


@rule
def be_helped(log_odds_so_far: float, s: Scenario) -> float:
    """M80, M94: help with measurement and early agreement on it."""
    return log_odds_so_far + s.measuring.block * s.measuring.helped * s.support.local_measurement


@rule
def be_diligent(log_odds_so_far: float, team: Team, s: Scenario) -> float:
    """M65, M80: teams that follow through send their figures in."""
    return log_odds_so_far + s.measuring.block * s.measuring.diligent * 0.5 * centred(
        team.follow_through
    )


@rule
def send_measure(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """Once a month since measurement was asked for, of an aim in figures: sent in or not (F32);
    measuring goes stale in months without.
    """
    start = plan.week_active + int(s.support.measurement_start_months * 52.0 / 12.0)
    if plan.quantified == 0.0 or luck.week < start or (luck.week - start) % WEEKS_A_MONTH != 0:
        return
    month = (luck.week - start) // WEEKS_A_MONTH
    if month >= s.measuring.months:
        return
    ends = month == 0 or month == s.measuring.months - 1
    logit = log_odds(s.measuring.ends if ends else s.measuring.middle)
    if not ends:
        logit = be_diligent(be_helped(logit, s), team, s)
    if happens(chance_of(logit), luck, Decision.send_measure, team.id * SLOTS + slot):
        plan.measures += 1
        plan.newest_measure = luck.week
        if plan.week_measured < 0:
            plan.week_measured = luck.week
        plan.measured = raised(plan.measured, 0.5)
    else:
        plan.measured = lowered(plan.measured, s.measuring.stale)


@rule
def redefine_goal(plan: Plan, s: Scenario) -> None:
    """M79: where nobody agreed what success is, goals are redefined after the fact."""
    plan.goal_slip = raised(
        plan.goal_slip, s.measuring.slip * s.measuring.unclear * (1.0 - plan.criterion)
    )


@rule
def drift_unmeasured(plan: Plan, s: Scenario) -> None:
    """M80: without local measures they drift the faster or, in the rival form, as fast as without
    whatever is measured.
    """
    eased = plan.measured if s.form.goal_drift == GoalDrift.eased_by_measures else 0.0
    plan.goal_slip = raised(
        plan.goal_slip, s.measuring.slip * s.measuring.unmeasured * (1.0 - eased)
    )


@rule
def slide_goal(plan: Plan, s: Scenario) -> None:
    """Once a month the goal as it is told slips towards what was achieved, never upwards."""
    plan.goal_slip = 0.0
    redefine_goal(plan, s)
    drift_unmeasured(plan, s)
    if plan.effect < plan.goal:
        plan.goal = toward(plan.goal, plan.effect, plan.goal_slip)


@rule
def imagine_success(achieved: float, plan: Plan, team: Team, s: Scenario) -> float:
    """M80, F73: where nothing is measured a team's self-image stands in for the result."""
    k = MAIN_INDICATOR[plan.topic]
    image = team.self_image[k] if k >= 0 else 0.0
    return clip(
        achieved + s.measuring.flattered * max(0.0, image) * (1.0 - plan.measured), 0.0, 1.0
    )


@rule
def is_refuted(plan: Plan, slot: int, team: Team, s: Scenario, luck: Luck) -> bool:
    """M80, M94: whether this month's own measure, if there is one, shows and is taken to show that
    the goal as told was not met.
    """
    measured = plan.newest_measure >= 0 and luck.week - plan.newest_measure < WEEKS_A_MONTH
    if not measured or plan.effect >= s.implementing.enough * plan.goal:
        return False
    return happens(s.measuring.refuting, luck, Decision.refute_claim, team.id * SLOTS + slot)


@rule
def tell_story(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """M79, M80: a plan is called a success once what its team believes it achieved meets the goal
    as told; only a measure takes it back.
    """
    done = plan.progress >= s.measuring.claiming_progress and plan.state != PlanState.abandoned
    if done and imagine_success(plan.effect, plan, team, s) >= s.implementing.enough * plan.goal:
        plan.claimed = 1.0
    if plan.claimed > 0.0 and is_refuted(plan, slot, team, s, luck):
        plan.claimed = 0.0
