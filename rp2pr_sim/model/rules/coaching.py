"""Core-team review of plans, and support afterwards.

M6, M42, M43, M61, M65, M74, M75, M77, M78, M93, M97; F12, F43.

Whatever support does to action it does through skill, commitment, protected time and the plan
itself. The optimum of pressure (M78) is not written down: it is where reminders that carry a team
along meet nagging that it resents.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.constants import WORKING_DAY_HOURS
from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens
from rp2pr_sim.model.rules.implementing import stretch_of
from rp2pr_sim.model.rules.transforms import clip, excess, lowered, raised
from rp2pr_sim.model.state import CoreTeam, Luck, Plan, Team
from rp2pr_sim.scenario import Scenario

WEEKS_A_MONTH = 52.0 / 12.0


@rule
def comment(plan: Plan, team: Team, s: Scenario) -> None:
    """M43, M74: comments improve a plan, the more the less the team knows of improvement and the
    more openly it takes them.
    """
    plan.fit = raised(
        plan.fit, s.coaching.block * s.coaching.improve * (1.0 - team.skill) * 2.0 * team.openness
    )


@rule
def refuse_easy_wins(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """M75: an easy win is turned into a real goal."""
    by = s.coaching.block * s.coaching.challenge
    if plan.easy > 0.0 and happens(by, luck, Decision.refuse_easy_win, team.id * SLOTS + slot):
        plan.easy = 0.0
        plan.scope = clip(plan.scope / s.planning.easy_share, 0.0, 1.0)
        plan.aim = clip(plan.aim / (s.planning.easy_share * s.planning.easy_share), 0.0, 1.0)


@rule
def stretch_goal(plan: Plan, team: Team, s: Scenario) -> None:
    """M75, M77: some push, in a supportive relation, stretches the aim."""
    by = s.coaching.block * s.coaching.stretch * s.support.push * team.credibility
    plan.aim = raised(plan.aim, 0.5 * by)


@rule
def judge_aim(plan: Plan, team: Team, s: Scenario) -> None:
    """M75, M77: review moves the aim towards what the plan can yield, up or down, by half of the
    way at most, as openly as it is taken.
    """
    by = clip(s.coaching.realism * (0.5 + team.openness), 0.0, 0.5)
    plan.aim = clip(plan.aim * math.exp(-by * stretch_of(plan, s)), s.planning.least_aim, 1.0)


@rule
def push_too_hard(plan: Plan, team: Team, s: Scenario) -> None:
    """M93, M97: beyond what is tolerated a push costs local ownership and commitment."""
    by = s.coaching.block * s.coaching.overreach * excess(s.support.push, team.tolerance_pushed)
    plan.ownership = lowered(plan.ownership, 2.0 * by)
    team.commitment = lowered(team.commitment, by)


@rule
def review_plan(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """The core team's review of one plan; the aim that is agreed here is the original one (F12)."""
    if happens(
        s.coaching.revising * s.support.review_depth,
        luck,
        Decision.revise_plan,
        team.id * SLOTS + slot,
    ):
        plan.revised = 1.0
        comment(plan, team, s)
        refuse_easy_wins(plan, team, slot, s, luck)
        judge_aim(plan, team, s)
        stretch_goal(plan, team, s)
        push_too_hard(plan, team, s)
    plan.goal = plan.aim
    plan.state = PlanState.active
    plan.week_active = luck.week
    team.core_hours += s.resources.review_hours * s.support.review_depth


@rule
def hours_for(team: Team, core: CoreTeam, s: Scenario) -> float:
    """Support hours that an asking team gets this week: an equal share of what there is, what it
    can use, what it has left.
    """
    if core.asking <= 0:
        return 0.0
    return clip(
        s.support.qi_hours - team.support_hours,
        0.0,
        min(s.coaching.most_hours, core.support_left / core.asking),
    )


@rule
def help_along(team: Team, hours: float, s: Scenario) -> None:
    """M6, M43, M61, M74, M77, F43: support builds skill, keeps commitment up and makes time
    legitimate, in open teams the most.
    """
    by = s.coaching.block * s.coaching.help * 2.0 * team.openness * hours / WORKING_DAY_HOURS
    team.skill = raised(team.skill, by)
    team.commitment = raised(team.commitment, by)
    team.protected_time = raised(team.protected_time, by)


@rule
def remind(team: Team, s: Scenario) -> None:
    """M65, M77, M78: a reminder or a timetable carries a team along, the more the more it follows
    through.
    """
    by = s.coaching.block * s.coaching.remind * s.support.push * 2.0 * team.follow_through
    team.commitment = raised(team.commitment, by)


@rule
def nag(team: Team, s: Scenario) -> None:
    """M42, M78, M93: pressure beyond what is tolerated is resented."""
    by = s.coaching.block * s.coaching.nag * excess(s.support.push, team.tolerance_pushed)
    team.resentment = raised(team.resentment, by)
