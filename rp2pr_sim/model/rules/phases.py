"""What each agent does at each moment of a week: the rules of one moment, in order.

All phases of one kind of agent take the same arguments, so that the two engines
can call any of them (`model/schedule.py` has the order):

- core team: `(core, teams, plans, visits, facilitators, weeks, s, luck)`
- team: `(team, members, plans, core, s, luck)`
- visit: `(visit, back, host, hosts, visitor, visitors, core, facilitators, s, luck)`;
  `back` is the return visit, or the visit itself where there is none.

A team's phase changes that team alone; a visit's phase its two teams.  Visits are taken in the
order of their table, which is the order of booking priority, everything else in any order.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import (
    Arm,
    BookingRule,
    PlanState,
    Review,
    Role,
    Session,
    Source,
    VisitState,
)
from rp2pr_sim.core.jit import phase, rule
from rp2pr_sim.core.random_numbers import Decision, happens
from rp2pr_sim.model.rules import (
    audit,
    booking,
    coaching,
    facilitating,
    harm,
    implementing,
    joining,
    measuring,
    planning,
    relations,
    resources,
    teamlife,
    unprompted,
)
from rp2pr_sim.model.rules.delegation import gather_hosts, gather_visitors
from rp2pr_sim.model.rules.visit_day import (
    close_day,
    hold_session,
    judge_sources,
    lead_day,
    open_day,
    set_candour,
)
from rp2pr_sim.model.rules.weekly_counts import (
    count_hours,
    count_plans_of,
    count_visits,
    mean_of_teams,
)
from rp2pr_sim.model.state import (
    N_SESSIONS,
    N_TOPICS,
    WEEKS_A_YEAR,
    CoreTeam,
    Facilitator,
    Luck,
    Member,
    Plan,
    Team,
    Visit,
    WeekRow,
)
from rp2pr_sim.scenario import Scenario


@rule
def _count_open_plans(team: Team, plans: list[Plan]) -> int:
    """Plans of a team that are in review, active or stalled: work for which it may ask support."""
    n = 0
    for number in range(team.n_plans):
        n += (
            1
            if PlanState.in_review <= plans[team.plan_slots[number]].state <= PlanState.stalled
            else 0
        )
    return n


@phase
def open_week(
    core: CoreTeam,
    teams: list[Team],
    plans: list[list[Plan]],
    visits: list[Visit],
    facilitators: list[Facilitator],
    weeks: list[WeekRow],
    s: Scenario,
    luck: Luck,
) -> None:
    """The core team's capacity (M98); what the audit has published (F69); facilitators recover."""
    usable = luck.week >= s.time.lead_weeks - s.diaries.notice_weeks
    core.admin_left = min(core.admin_left, 1.0) + s.support.admin_capacity if usable else 0.0
    core.newest_year = audit.newest_year(s, luck.week)
    core.booked = 0
    core.asking = 0
    enrolled = 0
    for i in range(len(teams)):
        if teams[i].enrolled > 0.0:
            enrolled += 1
            core.asking += 1 if teams[i].open_plans > 0 and luck.week <= teams[i].plans_due else 0
    months = max(1.0, s.time.implementation_months)
    core.support_left = s.support.qi_hours * enrolled / (months * WEEKS_A_YEAR / 12.0)
    for i in range(len(facilitators)):
        facilitating.recover(facilitators[i], s)


@phase
def live_the_week(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """Traits, moods, workload and people; joining and learning; staying or leaving."""
    teamlife.settle(team, s)
    teamlife.fall_back(team, s)
    teamlife.change_workload(team, s, luck)
    team.newcomers = 0.0
    if luck.week >= team.next_leaving_week:
        teamlife.replace_leavers(team, members, s, luck)
    harm.recover(team, s)
    if team.n_plans > 0:
        harm.displace_effort(team, plans, s)
    harm.weary(team, s)
    harm.bear_grudge(team, s)
    teamlife.join_late(team, luck)
    if team.enrolled == 0.0:
        return
    since_start = luck.week - team.start_week
    if since_start == 0:
        joining.borrow_standing(team, s)
        joining.build_on_earlier(team, s)
        joining.resist_regulation(team, s)
        joining.legitimise_time(team, s)
        joining.feel_pushed(team, s)
    if since_start == s.joining.learning_week:
        joining.explain(team, s)
        joining.overload(team, s)
        resources.attend_learning(team, s)
    teamlife.drop_out(team, s, luck)
    if team.enrolled == 0.0:
        for number in range(team.n_plans):
            plan = plans[team.plan_slots[number]]
            if PlanState.draft <= plan.state <= PlanState.stalled:
                plan.state = PlanState.abandoned
                plan.week_ended = luck.week


@phase
def follow_figures(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """New figures are published (M50; F69): a team may act on them by itself (F34, F92).

    Where they are the whole programme, it may take an issue from them (F72).
    """
    published = luck.week == 0 or core.newest_year > team.published_year
    if luck.week == 0:
        team.missing_before = audit.missing(team)
    audit.publish(team, core, s)
    audit.read_gaps(team)
    learning = team.start_week + s.joining.learning_week
    if team.enrolled > 0.0 and s.review.kind == Review.feedback and luck.week >= learning:
        planning.read_figures(team, s, luck)
        if team.ready_week < 0:
            team.ready_week = luck.week + s.planning.draft_weeks
    if published and team.arm != Arm.panel:
        luck.clock = core.newest_year  # a year is read once, whenever it comes out
        unprompted.choose_alone(team, s, luck)


@phase
def arrange(
    visit: Visit,
    back: Visit,
    host: Team,
    hosts: list[Member],
    visitor: Team,
    visitors: list[Member],
    core: CoreTeam,
    facilitators: list[Facilitator],
    s: Scenario,
    luck: Luck,
) -> None:
    """A day is looked for; waiting costs (M14-M17, M91, M98)."""
    if booking.call_off(visit, host, visitor):
        return
    if visit.order > 1 and back.state == VisitState.cancelled:
        visit.state = VisitState.cancelled
        return
    if booking.is_due(visit, back, s, luck):
        luck.clock = booking.weeks_looked_for(visit, back, s, luck)
        if s.booking.rule == BookingRule.window:
            booking.impose_day(visit, back, host, s, luck)
        else:
            booking.find_day(visit, host, visitor, core, facilitators, s, luck)
    if luck.week > visit.earliest_week and (visit.order == 1 or back.state == VisitState.held):
        booking.tire_of_waiting(host, s)
        booking.lose_clarity(host, s)
        # both teams of a pair wait for their first visit
        if visit.order == 1 and visit.reverse >= 0:
            booking.tire_of_waiting(visitor, s)
            booking.lose_clarity(visitor, s)


@phase
def hold_visit(
    visit: Visit,
    back: Visit,
    host: Team,
    hosts: list[Member],
    visitor: Team,
    visitors: list[Member],
    core: CoreTeam,
    facilitators: list[Facilitator],
    s: Scenario,
    luck: Luck,
) -> None:
    """The visit day, if it is this week and not put off (Box 1; F9)."""
    luck.clock = visit.moves
    if booking.put_off(visit, s, luck):
        return
    luck.clock = 0  # a day is held once
    gather_hosts(visit, host, hosts, s, luck)
    gather_visitors(visit, visitor, visitors, s, luck)
    booking.pick_facilitator(visit, facilitators, s, luck)
    resources.prepare(host, s)
    open_day(visit, host, visitor, s, luck)
    if visit.facilitator >= 0:
        lead_day(visit, host, facilitators[visit.facilitator], s)
    set_candour(visit, back, visitor, s)
    judge_sources(visit, host, s, luck)
    talking = 0.0
    for session in range(N_SESSIONS):
        talking += visit.session_hours[session] if session != Session.observation else 0.0
    for session in range(N_SESSIONS):
        hold_session(visit, host, visitor, session, talking, s, luck)
    close_day(visit, back, host, hosts, visitor, visitors, s, luck)
    resources.spend_day(visit, host, visitor, s)
    visit.state = VisitState.held
    visit.held_week = luck.week
    host.hosted_week = luck.week
    host.ready_week = luck.week + s.planning.draft_weeks


@phase
def draft_plans(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """In the week that a team sits down to it: a plan on some of its accepted issues (F10, F72)."""
    luck.clock = 0  # a plan is written once
    came = 0.0
    for slot in range(len(members)):
        came = 1.0 if members[slot].role == Role.peripheral and members[slot].days > 0 else came
    already = 0
    for number in range(team.n_plans):
        already += (
            1 if PlanState.draft <= plans[team.plan_slots[number]].state <= PlanState.stalled else 0
        )
    for topic in range(N_TOPICS):
        slot = topic + N_TOPICS if planning.come_again(plans[topic], s) > 0.0 else topic
        if team.issue[topic] == Source.none or plans[slot].state != PlanState.none:
            continue
        if planning.wants_plan(plans[slot], team, slot, already, s, luck):
            planning.draft_plan(plans[slot], team, slot, came, s, luck)
            already += 1
    team.rounds += 1
    team.ready_week = -1
    if team.plans_due < 0:  # the promise of support is made once
        team.plans_due = luck.week + int(s.time.implementation_months * WEEKS_A_YEAR / 12.0)


@phase
def submit_plans(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """Drafts are handed in and reviewed (M64, M74, M75, M93; F12)."""
    for number in range(team.n_plans):
        slot = team.plan_slots[number]
        plan = plans[slot]
        luck.clock = luck.week - plan.week_drafted
        if plan.state == PlanState.draft:
            planning.submit_plan(plan, team, slot, s, luck)
        elif (
            plan.state == PlanState.in_review
            and luck.week >= plan.week_submitted + s.coaching.review_weeks
        ):
            luck.clock = 0  # a plan is reviewed once
            coaching.review_plan(plan, team, slot, s, luck)


@phase
def get_support(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """Support hours and contacts while plans are under way (M6, M61, M74, M77, M78; F43)."""
    if luck.week > team.plans_due or _count_open_plans(team, plans) == 0:
        return
    hours = coaching.hours_for(team, core, s)
    if hours > 0.0:
        coaching.help_along(team, hours, s)
        team.support_hours += hours
    if happens(
        s.support.contact_per_month / coaching.WEEKS_A_MONTH,
        luck,
        Decision.contact_by_core_team,
        team.id,
    ):
        coaching.remind(team, s)
        coaching.nag(team, s)
        team.in_touch = 1.0
        team.core_hours += 0.5


@phase
def implement(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """A week's work on the plans; reads no lever (M65-M73, M94; F39, F80)."""
    for number in range(team.n_plans):
        slot = team.plan_slots[number]
        plan = plans[slot]
        if plan.week_active < 0:
            continue
        luck.clock = luck.week - plan.week_active
        before = plan.cycles
        if plan.state == PlanState.active:
            implementing.learn_on(plan, team, s)
            implementing.work_on(plan, team, slot, s, luck)
        elif plan.state == PlanState.stalled:
            implementing.take_up_again(plan, team, slot, s, luck)
        if implementing.is_fading(plan, team, luck):
            implementing.fade(plan, s)
        else:
            implementing.bear_fruit(plan, s)
            implementing.reach_goal(plan, s)
        resources.work_hours(plan, team, plan.cycles - before, s)
        implementing.look_back(plan, luck)
    team.open_plans = _count_open_plans(team, plans)


@phase
def keep_in_touch(
    visit: Visit,
    back: Visit,
    host: Team,
    hosts: list[Member],
    visitor: Team,
    visitors: list[Member],
    core: CoreTeam,
    facilitators: list[Facilitator],
    s: Scenario,
    luck: Luck,
) -> None:
    """Peers who have met stay in touch (M21-M23, M63); a panel does not."""
    if host.enrolled == 0.0 or visitor.enrolled == 0.0:
        return
    luck.clock = luck.week - visit.held_week
    relations.meet_strangers(visit, host, visitor, s)
    if relations.are_in_touch(visit, back, s, luck):
        relations.deepen_trust(visit, s)
        relations.spur(host, s)
        relations.spur(visitor, s)
        relations.share_practice(host, visitor, visit.host_trust, s)
        host.in_touch = 1.0
        visitor.in_touch = 1.0
    else:
        relations.drift_apart(visit, s)


@phase
def measure(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """Local measures, the goal as it is told, and what is claimed (M79, M80, M94; F32)."""
    for number in range(team.n_plans):
        slot = team.plan_slots[number]
        plan = plans[slot]
        if plan.week_active < 0:
            continue
        luck.clock = luck.week - plan.week_active
        if plan.state != PlanState.abandoned:
            measuring.send_measure(plan, team, slot, s, luck)
        if (luck.week - plan.week_active) % measuring.WEEKS_A_MONTH == 0:
            measuring.slide_goal(plan, s)
            measuring.tell_story(plan, team, slot, s, luck)


@phase
def treat_patients(
    team: Team, members: list[Member], plans: list[Plan], core: CoreTeam, s: Scenario, luck: Luck
) -> None:
    """True quality this week and, at the end of a patient year, the audit's record (F50-F69)."""
    if team.arm == Arm.panel:
        return
    audit.drift_on(team, s)
    if team.n_plans > 0:
        audit.close_gaps(team, plans)
        audit.spread_gains(team, plans, s)
        audit.capture_data(team, plans, s)
    audit.settle_quality(team, s, luck)
    if luck.week % WEEKS_A_YEAR == WEEKS_A_YEAR - 1:
        audit.close_year(team, s, luck)


@phase
def take_stock(
    core: CoreTeam,
    teams: list[Team],
    plans: list[list[Plan]],
    visits: list[Visit],
    facilitators: list[Facilitator],
    weeks: list[WeekRow],
    s: Scenario,
    luck: Luck,
) -> None:
    """What the week looked like from outside, where a weekly series is wanted."""
    if len(weeks) == 0:
        return
    row = weeks[luck.week]
    row.week = luck.week
    count_visits(row, visits)
    for i in range(len(teams)):
        if teams[i].arm == Arm.intervention:
            count_plans_of(row, teams[i], plans[i], s)
    mean_of_teams(row, teams)
    count_hours(row, teams, facilitators)
