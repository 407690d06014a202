"""From plan to effect, week by week.

M6, M14, M18, M22, M23, M27, M48, M60, M61, M65, M66, M68-M71, M73-M78, M80, M93, M94, M97; F36,
F39, F44, F80, F97, F101.

Nothing here reads a lever.  What a programme does reaches action through the team's commitment,
understanding, time, skill and safety, through manager support and through the plan itself.

One index, `plan.drive`, is the block strength times the sum of the mechanisms.  It drives both what
happens in a week: logit(a PDSA cycle) = cycling + drive, logit(a stall) = stalling - a share of the
drive + what stalls a plan alone.

effect = progress * potential, with the topic's lag; potential = scope * yield * the plan's own
promise, yield = full yield * square root of (diagnosis * fit).  The aim is not in it: it moves
effort, and a plan has reached it or not.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.constants import TINY
from rp2pr_sim.core.enums import Aim, PlanState, Topic
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, uniforms
from rp2pr_sim.model.rules.diagnosis import learn_cause
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, toward
from rp2pr_sim.model.state import Luck, Plan, Team
from rp2pr_sim.model.topics import STRUCTURAL_TOPICS
from rp2pr_sim.scenario import Scenario

THREE_MONTHS, TWELVE_MONTHS = 52 // 4, 52  # weeks


@rule
def follow_through(plan: Plan, team: Team, s: Scenario) -> None:
    """M65, F97: some teams turn intention into action more than others."""
    plan.drive += (
        s.implementing.block * s.implementing.follow_through * 2.0 * centred(team.follow_through)
    )


@rule
def be_committed(plan: Plan, team: Team, s: Scenario) -> None:
    """M6, M60, M78: commitment acts."""
    plan.drive += s.implementing.block * s.implementing.committed * 2.0 * centred(team.commitment)


@rule
def be_surprised(plan: Plan, team: Team, s: Scenario) -> None:
    """M66: who had not understood what it takes stalls when it shows."""
    plan.stall_logit -= (
        s.implementing.block * s.implementing.understood * centred(team.understanding)
    )


@rule
def have_time(plan: Plan, team: Team, s: Scenario) -> None:
    """M48, M61: protected time."""
    plan.drive += s.implementing.block * s.implementing.time * centred(team.protected_time)


@rule
def be_loaded(plan: Plan, team: Team, s: Scenario) -> None:
    """M14, M76: workload."""
    plan.drive -= s.implementing.block * s.implementing.loaded * centred(team.workload)


@rule
def be_skilled(plan: Plan, team: Team, s: Scenario) -> None:
    """M74, F44: skill, and the confidence that comes with it."""
    plan.drive += s.implementing.block * s.implementing.skilled * centred(team.skill)


@rule
def lack_owner(plan: Plan, s: Scenario) -> None:
    """M68: disagreement or silence about who takes it forward stalls a plan."""
    plan.stall_logit += s.implementing.block * s.implementing.owner * 2.0 * (1.0 - plan.owner)


@rule
def wait_for_departments(plan: Plan, s: Scenario) -> None:
    """M69, M70: a plan that depends on departments which do not help moves little and stalls."""
    missing = plan.needs_peripheral * (1.0 - plan.peripheral_help)
    plan.drive -= s.implementing.block * s.implementing.peripheral * missing


@rule
def join_power(plan: Plan, team: Team, s: Scenario) -> None:
    """M71, M73: where resources are needed, a manager's power counts as far as it meets
    know-how.
    """
    joined = team.manager_support * (0.5 + 0.5 * team.skill)
    plan.drive += (
        s.implementing.block * s.implementing.managers * plan.needs_manager * (2.0 * joined - 1.0)
    )


@rule
def own_it(plan: Plan, s: Scenario) -> None:
    """M93, M97: what is one's own is done."""
    plan.drive += s.implementing.block * s.implementing.owned * centred(plan.ownership)


@rule
def yield_of(plan: Plan, s: Scenario) -> float:
    """M27, F44: what a fully carried-out plan closes of what it set out to, by its diagnosis and
    its fit.
    """
    return float(s.implementing.full_yield * math.sqrt(plan.diagnosis * plan.fit))


@rule
def stretch_of(plan: Plan, s: Scenario) -> float:
    """How far the aim lies above what the plan can yield (logarithm of their ratio)."""
    return clip(
        math.log(max(TINY, plan.aim) / max(TINY, plan.scope * yield_of(plan, s))), -2.0, 2.0
    )


@rule
def rise_to_aim(plan: Plan, stretch: float, s: Scenario) -> None:
    """M75, M77: a challenging aim spurs, a timid one does not."""
    plan.drive += s.implementing.block * s.implementing.challenged * stretch


@rule
def lose_heart(plan: Plan, stretch: float, s: Scenario) -> None:
    """M75: an aim far beyond reach discourages."""
    beyond = max(0.0, stretch)
    plan.drive -= s.implementing.block * s.implementing.beyond_reach * beyond * beyond


@rule
def learn_from_measures(plan: Plan, s: Scenario) -> None:
    """M80, M94: local measures drive and refine."""
    plan.drive += s.implementing.block * s.implementing.measured * plan.measured


@rule
def learn_safely(plan: Plan, team: Team, s: Scenario) -> None:
    """M18, F101: a safe team tries, errs and learns."""
    plan.drive += s.implementing.block * s.implementing.safe * centred(team.safety)


@rule
def learn_on(plan: Plan, team: Team, s: Scenario) -> None:
    """M22, M23: a better idea on its topic, had since, makes a plan fit better."""
    plan.fit = max(plan.fit, toward(plan.fit, team.idea[plan.topic], s.implementing.learning))


@rule
def cycles_needed(plan: Plan, s: Scenario) -> float:
    """PDSA cycles that a plan of this scope takes."""
    return s.implementing.fewest_cycles + s.implementing.more_cycles * plan.scope


@rule
def work_on(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """One week of an active plan: perhaps a cycle, a set-back, a stall."""
    entity = team.id * SLOTS + slot
    plan.drive = plan.stall_logit = 0.0
    follow_through(plan, team, s)
    be_committed(plan, team, s)
    have_time(plan, team, s)
    be_loaded(plan, team, s)
    be_skilled(plan, team, s)
    wait_for_departments(plan, s)
    join_power(plan, team, s)
    stretch = stretch_of(plan, s) if s.form.aim == Aim.moves_effort else 0.0
    rise_to_aim(plan, stretch, s)
    lose_heart(plan, stretch, s)
    own_it(plan, s)
    learn_from_measures(plan, s)
    learn_safely(plan, team, s)
    be_surprised(plan, team, s)
    lack_owner(plan, s)
    step = 1.0 / cycles_needed(plan, s)
    cycle, set_back, stall, _ = uniforms(luck, Decision.week_of_work, entity)
    if cycle < chance_of(s.implementing.cycling + plan.drive):
        plan.cycles += 1
        plan.progress = clip(plan.progress + step, 0.0, 1.0)
        learn_cause(plan, team, s)
    if set_back < s.implementing.set_back:
        plan.progress = clip(plan.progress - step, 0.0, 1.0)
    if plan.progress >= 1.0 - TINY:
        plan.state = PlanState.finished
        plan.week_ended = luck.week
    elif stall < chance_of(
        s.implementing.stalling - s.implementing.stall_share * plan.drive + plan.stall_logit
    ):
        plan.state = PlanState.stalled


@rule
def take_up_again(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """One week of a stalled plan: taken up again, given up, or neither."""
    plan.weeks_stalled += 1
    plan.drive = 0.0
    be_committed(plan, team, s)
    resume, give_up, _, _ = uniforms(luck, Decision.stalled_week, team.id * SLOTS + slot)
    if resume < chance_of(s.implementing.resuming + plan.drive):
        plan.state = PlanState.active
    elif give_up < s.implementing.giving_up:
        plan.state = PlanState.abandoned
        plan.week_ended = luck.week


@rule
def bear_fruit(plan: Plan, s: Scenario) -> None:
    """M27, M60, M65, F36: actions close part of the gap, as far as they meet the cause and fit, and
    with the topic's lag.
    """
    potential = s.implementing.effect * plan.scope * yield_of(plan, s) * plan.promise
    target = clip(plan.progress * potential, 0.0, 1.0)
    lag = (
        s.implementing.structural_lag_weeks
        if STRUCTURAL_TOPICS[plan.topic] > 0.0
        else s.implementing.lag_weeks
    )
    if plan.topic == Topic.data_capture:  # M82: fields of patients to come are filled at once
        lag = 1.0
    if target > plan.effect:
        plan.effect = toward(plan.effect, target, 1.0 / max(1.0, lag))


@rule
def reach_goal(plan: Plan, s: Scenario) -> None:
    """A plan has reached its aim, once and for all, when its effect is as good as that, whether or
    not it was put in figures.
    """
    if plan.effect >= s.implementing.enough * plan.aim:
        plan.reached = 1.0


@rule
def look_back(plan: Plan, luck: Luck) -> None:
    """How a plan stood three months after it was handed in (early warning) and twelve (F39: at one
    year).
    """
    age = luck.week - plan.week_submitted
    if age == THREE_MONTHS:
        plan.progress_month3 = plan.progress
        plan.cycles_month3 = plan.cycles
        plan.measured_month3 = 1.0 if plan.measures > 0 else 0.0
        plan.stalled_month3 = 1.0 if plan.state in (PlanState.stalled, PlanState.abandoned) else 0.0
    if age == TWELVE_MONTHS:
        plan.progress_month12 = plan.progress


@rule
def is_fading(plan: Plan, team: Team, luck: Luck) -> bool:
    """F80: whether what was achieved is being lost.

    No one works on a plan that was given up, nor on any other once it is finished or stalled and
    support is over.  From then on gains fade one by one, each after a time of its own.
    """
    if plan.state == PlanState.active:
        return False
    rest = (
        plan.week_ended
        if plan.state == PlanState.abandoned
        else max(plan.week_ended, team.plans_due)
    )
    return luck.week > rest + plan.lasting_weeks


@rule
def fade(plan: Plan, s: Scenario) -> None:
    """F80: what is not sustained fades."""
    plan.effect = toward(plan.effect, 0.0, 1.0 / max(1.0, s.implementing.fade_weeks))
