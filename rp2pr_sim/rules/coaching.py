"""Core-team review of plans, and support afterwards (M6, M42, M61, M74, M75, M77, M78, M93, M97; F12, F43).

Whatever support does to action it does through skill, commitment, protected time and the plan
itself.  The optimum of pressure (M78) is not written down: it is where reminders that carry a team
along meet nagging that it resents.
"""

from __future__ import annotations

from rp2pr_sim.chance import SLOTS, Decision, happens
from rp2pr_sim.compiled import rule
from rp2pr_sim.fixed import WORKING_DAY_HOURS
from rp2pr_sim.rules.steps import clip, lowered, raised
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import CoreTeam, Luck, Plan, Team
from rp2pr_sim.terms import PlanState

WEEKS_A_MONTH = 52.0 / 12.0


@rule
def comment(plan: Plan, team: Team, s: Scenario) -> None:
    """M74: comments improve a plan, the more the less the team knows of improvement."""
    plan.fit = raised(plan.fit, s.coaching.block * s.coaching.improve * (1.0 - team.skill))


@rule
def refuse_easy_wins(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """M75: an easy win is turned into a real goal."""
    by = s.coaching.block * s.coaching.challenge
    if plan.easy > 0.0 and happens(by, luck, Decision.refuse_easy_win, team.id * SLOTS + slot):
        plan.easy = 0.0
        plan.ambition = clip(plan.ambition / s.planning.easy_ambition, 0.0, 1.0)


@rule
def stretch_goal(plan: Plan, team: Team, s: Scenario) -> None:
    """M75, M77: some push, in a supportive relation, stretches the goal."""
    by = s.coaching.block * s.coaching.stretch * s.support.push * team.credibility
    plan.ambition = raised(plan.ambition, 0.5 * by)


@rule
def excess_of(s: Scenario) -> float:
    """How far the push goes beyond what teams tolerate, 0 to 1."""
    return clip((s.support.push - s.coaching.tolerance) / (1.0 - s.coaching.tolerance), 0.0, 1.0)


@rule
def push_too_hard(plan: Plan, team: Team, s: Scenario) -> None:
    """M93, M97: beyond what is tolerated a push costs local ownership and commitment."""
    by = s.coaching.block * s.coaching.overreach * excess_of(s)
    plan.ownership = lowered(plan.ownership, 2.0 * by)
    team.commitment = lowered(team.commitment, by)


@rule
def review_plan(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """The core team's review of one plan; the goal that is agreed here is the original goal (F12)."""
    if happens(s.coaching.revising * s.support.review_depth, luck, Decision.revise_plan, team.id * SLOTS + slot):
        plan.revised = 1.0
        comment(plan, team, s)
        refuse_easy_wins(plan, team, slot, s, luck)
        stretch_goal(plan, team, s)
        push_too_hard(plan, team, s)
    plan.original_goal = plan.ambition
    plan.goal = plan.ambition
    plan.state = PlanState.active
    plan.week_active = luck.week
    team.core_hours += s.resources.review_hours * s.support.review_depth


@rule
def hours_for(team: Team, core: CoreTeam, s: Scenario) -> float:
    """Support hours that an asking team gets this week: an equal share of what there is, what it can use, what it has left."""
    if core.asking <= 0:
        return 0.0
    return clip(s.support.qi_hours - team.support_hours, 0.0, min(s.coaching.most_hours, core.support_left / core.asking))


@rule
def help_along(team: Team, hours: float, s: Scenario) -> None:
    """M6, M61, M74, M77, F43: support builds skill, keeps commitment up and makes time for improvement legitimate."""
    by = s.coaching.block * s.coaching.help * hours / WORKING_DAY_HOURS
    team.skill = raised(team.skill, by)
    team.commitment = raised(team.commitment, by)
    team.protected_time = raised(team.protected_time, by)


@rule
def remind(team: Team, s: Scenario) -> None:
    """M77, M78: a reminder or a timetable carries a team along."""
    by = s.coaching.block * s.coaching.remind * s.support.push
    team.commitment = raised(team.commitment, by)


@rule
def nag(team: Team, s: Scenario) -> None:
    """M42, M78, M93: pressure beyond what is tolerated is resented."""
    team.resentment = raised(team.resentment, s.coaching.block * s.coaching.nag * excess_of(s))
