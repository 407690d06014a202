"""Which plans are drafted, what they look like, and whether they are handed in.

M6, M17, M27, M50, M53, M55, M64, M66, M68-M71, M74, M76, M79; F10, F72, F73, F74, F92, F98.

A plan is drafted on an accepted issue, wherever the issue came from: peers, a panel, a paper
review or the published figures alone.  How much of the closable gap it works on is its scope; how
well it is made is its diagnosis and its fit; what the team hopes to gain is its aim.  The aim never
enters the effect.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.enums import PlanState, Source
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens, normal, uniform
from rp2pr_sim.model.rules.audit import closable_way, missing
from rp2pr_sim.model.rules.credibility import doubt_of_age, doubt_of_gaps
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, raised, shifted
from rp2pr_sim.model.state import N_TOPICS, WEEKS_A_YEAR, Luck, Plan, Team
from rp2pr_sim.model.topics import MAIN_INDICATOR, NEEDS_DEPARTMENT, NEEDS_MANAGER
from rp2pr_sim.scenario import Scenario


@rule
def believe_figures(team: Team, s: Scenario, luck: Luck) -> float:
    """M46, M49, M50, M51, M53: chance that a team takes its own published figures seriously when
    nobody discusses them with it.
    """
    credit = s.credibility.block * s.credibility.programme * centred(team.credibility)
    return chance_of(
        s.credibility.intercept + credit - doubt_of_age(team, s, luck) - doubt_of_gaps(team, s)
    )


@rule
def chance_to_see(team: Team, topic: int, s: Scenario) -> float:
    """M53, M58, F73: chance that a low figure strikes a team, less where weakness is normal or the
    team thinks well of itself.
    """
    flattery = 2.0 * max(0.0, team.gap[topic] - team.image_gap[topic])
    hidden = s.recognition.normal * team.blind[topic] + s.recognition.flattered * flattery
    return chance_of(
        s.planning.data_raising
        + s.recognition.slope * (team.shown_gap[topic] - 0.5)
        - s.recognition.block * hidden
    )


@rule
def read_figures(team: Team, s: Scenario, luck: Luck) -> None:
    """F92, M53, M58: a team that only gets its figures takes an issue from some of its low ones, if
    it believes them.
    """
    belief = believe_figures(team, s, luck)
    for topic in range(N_TOPICS):
        entity = team.id * SLOTS + topic
        seen = happens(
            s.planning.figures * chance_to_see(team, topic, s),
            luck,
            Decision.raise_from_data,
            entity,
        )
        if (
            seen
            and team.issue[topic] == Source.none
            and happens(belief, luck, Decision.believe_data, entity)
        ):
            team.issue[topic] = Source.data


@rule
def come_again(first: Plan, s: Scenario) -> float:
    """F72: 1 where a second plan on a topic is possible: once the first has ended."""
    return s.planning.again if first.state in (PlanState.abandoned, PlanState.finished) else 0.0


@rule
def mind_low_score(plan: Plan, team: Team, topic: int, s: Scenario) -> None:
    """F72: odds 1.25 a ten points of lower published score."""
    plan.choice_logit += s.planning.low_score * team.shortfall[topic]


@rule
def return_to_topic(plan: Plan, team: Team, topic: int, s: Scenario) -> None:
    """F72: what was chosen before is ten times as likely chosen again (its plan has ended
    since).
    """
    plan.choice_logit += s.planning.before * (1.0 if team.planned_before[topic] > 0 else 0.0)


@rule
def tire_of_rounds(plan: Plan, team: Team, s: Scenario) -> None:
    """F72: each further round of planning halves the odds."""
    plan.choice_logit -= s.planning.fatigue * team.rounds


@rule
def follow_idea(plan: Plan, team: Team, topic: int, s: Scenario) -> None:
    """M55, M64: where there is an idea there is a plan."""
    plan.choice_logit += s.planning.block * s.planning.idea * 2.0 * team.idea[topic]


@rule
def count_plans(plan: Plan, already: int, s: Scenario) -> None:
    """M76: a team that has plans already shrinks from more."""
    plan.choice_logit -= s.planning.block * s.planning.many * already


@rule
def wants_plan(plan: Plan, team: Team, slot: int, already: int, s: Scenario, luck: Luck) -> bool:
    """Whether a team makes a plan on an accepted issue."""
    topic = slot % N_TOPICS
    plan.choice_logit = s.planning.choosing
    mind_low_score(plan, team, topic, s)
    return_to_topic(plan, team, topic, s)
    tire_of_rounds(plan, team, s)
    follow_idea(plan, team, topic, s)
    count_plans(plan, already, s)
    return happens(
        chance_of(plan.choice_logit),
        luck,
        Decision.choose_topic,
        (team.id * SLOTS + slot) * SLOTS + team.rounds,
    )


@rule
def prefer_easy(team: Team, s: Scenario) -> float:
    """M76: log odds that burden and fear of failure add to an easy win."""
    return (
        s.planning.block * s.planning.hard * (centred(team.workload) - centred(team.safety) * 0.5)
    )


@rule
def use_template(s: Scenario) -> float:
    """M6, M64, F98: log odds that the template and the PDSA briefing add to a well-made plan,
    handed in.
    """
    return s.planning.block * s.planning.template * s.support.template


@rule
def apply_skill(team: Team, s: Scenario) -> float:
    """M74: log odds that skill adds to a well-made plan."""
    return s.planning.block * s.planning.skilled * centred(team.skill)


@rule
def involve_departments(plan: Plan, came: float, s: Scenario) -> None:
    """M69, M70: departments that took part in the review help afterwards."""
    plan.peripheral_help = raised(plan.peripheral_help, s.planning.broad * came)


@rule
def find_remedy(plan: Plan, team: Team, s: Scenario) -> None:
    """M27, F74, F92: the best idea that there is: peers', or with figures alone one from the
    literature or a national toolkit.
    """
    plan.fit = max(s.planning.plainest_fit, team.idea[plan.topic])
    if plan.source == Source.data:
        plan.fit = max(plan.fit, s.planning.literature)
    if s.information.toolbox > 0.0:
        plan.fit = max(plan.fit, s.planning.toolbox)


@rule
def lose_hope(team: Team, s: Scenario) -> float:
    """M76: by how much burden and fear of failure lower what a team hopes for (logarithm)."""
    return (
        s.planning.block
        * s.planning.daunted
        * (centred(team.workload) - centred(team.safety) * 0.5)
    )


@rule
def think_well(plan: Plan, team: Team, s: Scenario) -> float:
    """F73: how much smaller a gap looks to a team that thinks well of itself, as far as it does not
    know the cause.
    """
    flattery = clip(team.gap[plan.topic] - team.image_gap[plan.topic], 0.0, 1.0)
    return s.planning.flattered * flattery * (1.0 - plan.diagnosis)


@rule
def set_aim(plan: Plan, team: Team, entity: int, s: Scenario, luck: Luck) -> None:
    """M75, M76: scope and aim; an easy win is small in both."""
    easy = s.planning.easy_share if plan.easy > 0.0 else 1.0
    plan.scope = easy * shifted(
        s.planning.scope, s.planning.scope_spread * normal(luck, Decision.scope_of_plan, entity)
    )
    draw = s.planning.hope_spread * normal(luck, Decision.hope_of_plan, entity)
    hope = easy * s.planning.hope * math.exp(draw - lose_hope(team, s))
    plan.aim = clip(
        plan.scope * hope * (1.0 - think_well(plan, team, s)), s.planning.least_aim, 1.0
    )


@rule
def closable_gap(team: Team, topic: int) -> float:
    """How far a team alone can still get on a topic's main indicator, in share points; of data
    capture the share of fields missing.
    """
    k = MAIN_INDICATOR[topic]
    return max(0.0, closable_way(team, k) - team.gain[k]) if k >= 0 else missing(team)


@rule
def draft_plan(plan: Plan, team: Team, slot: int, came: float, s: Scenario, luck: Luck) -> None:
    """M27, M68, M69, M71, M79: what a plan looks like when it is first written down.

    `came` is 1 where a peripheral department took part in the visit day.  Levers act here because
    they are about the writing: template, named owner, agreed criterion.
    """
    entity = team.id * SLOTS + slot
    topic = slot % N_TOPICS
    plan.topic = topic
    plan.state = PlanState.draft
    plan.source = team.issue[topic]
    plan.room = closable_gap(team, topic)
    plan.week_drafted = luck.week
    plan.week_submitted = plan.week_active = plan.week_ended = plan.week_measured = (
        plan.newest_measure
    ) = -1
    plan.easy = (
        1.0
        if happens(
            chance_of(s.planning.easy_win + prefer_easy(team, s)), luck, Decision.easy_win, entity
        )
        else 0.0
    )
    plan.diagnosis = max(s.diagnosis.figures, team.diagnosis[topic])
    find_remedy(plan, team, s)
    set_aim(plan, team, entity, s, luck)
    sd = s.planning.promise_spread
    plan.promise = math.exp(sd * normal(luck, Decision.promise_of_plan, entity) - 0.5 * sd * sd)
    lasting = math.log(uniform(luck, Decision.how_long_it_lasts, entity)) / math.log(
        s.implementing.sustaining
    )
    plan.lasting_weeks = int(lasting * WEEKS_A_YEAR)
    made = apply_skill(team, s) + use_template(s)
    plan.quantified = (
        1.0
        if happens(chance_of(s.planning.quantified + made), luck, Decision.quantified_goal, entity)
        else 0.0
    )
    owned = s.support.named_owner > 0.0 or happens(
        chance_of(s.planning.owner + 2.0 * centred(team.follow_through)),
        luck,
        Decision.plan_owner,
        entity,
    )
    plan.owner = 1.0 if owned else 0.0
    agreed = s.support.agreed_criterion > 0.0 or happens(
        chance_of(s.planning.criterion), luck, Decision.success_criterion, entity
    )
    plan.criterion = 1.0 if agreed else 0.0
    # the more a plan sets out to do, the more departments it needs
    wide = 0.5 + 0.5 * plan.scope / s.planning.scope
    department, manager = (
        wide * s.planning.department_need * NEEDS_DEPARTMENT[topic],
        s.planning.manager_need * NEEDS_MANAGER[topic],
    )
    plan.needs_peripheral = (
        1.0 if happens(department, luck, Decision.needs_department, entity) else 0.0
    )
    plan.needs_manager = 1.0 if happens(manager, luck, Decision.needs_manager, entity) else 0.0
    plan.peripheral_help = s.planning.peripheral_help
    involve_departments(plan, came, s)
    plan.ownership = s.planning.ownership
    plan.goal = plan.aim
    team.planned_before[topic] += 1
    team.plan_slots[team.n_plans] = slot
    team.n_plans += 1


@rule
def hand_in(plan: Plan, team: Team, s: Scenario) -> None:
    """M64: committed teams hand their plans in."""
    plan.submit_logit += s.planning.block * s.planning.committed * centred(team.commitment)


@rule
def puzzle(plan: Plan, team: Team, s: Scenario) -> None:
    """M17, M66: who has not understood what it is about does not hand in."""
    plan.submit_logit -= s.planning.block * s.planning.confused * (1.0 - team.understanding)


@rule
def submit_plan(plan: Plan, team: Team, slot: int, s: Scenario, luck: Luck) -> None:
    """A draft is handed in, or given up after long enough."""
    plan.submit_logit = s.planning.submitting
    hand_in(plan, team, s)
    puzzle(plan, team, s)
    plan.submit_logit += use_template(s)
    if happens(chance_of(plan.submit_logit), luck, Decision.hand_in, team.id * SLOTS + slot):
        plan.week_submitted = luck.week
        plan.state = PlanState.in_review if s.support.review_depth > 0.0 else PlanState.active
        if plan.state == PlanState.active:
            plan.week_active = luck.week
    elif luck.week - plan.week_drafted >= s.planning.patience_weeks:
        plan.state = PlanState.abandoned
        plan.week_ended = luck.week
