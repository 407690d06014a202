"""Finding a day for a visit (M14-M17, M91, M98; F6)."""

from __future__ import annotations

from rp2pr_sim.core.enums import BookingRule, Role, VisitState
from rp2pr_sim.core.enums import Facilitation as FacilitationKind
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import Decision, happens, uniform
from rp2pr_sim.model.rules.transforms import centred, chance_of, log_odds, lowered
from rp2pr_sim.model.state import CoreTeam, Facilitator, Luck, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def call_off(visit: Visit, host: Team, visitor: Team) -> bool:
    """A visit whose host, or whose visiting team, has left the programme is cancelled."""
    gone = host.dropped_week >= 0 or (visitor.dropped_week >= 0 and visit.outsiders == 0.0)
    if gone:
        visit.state = VisitState.cancelled
        visit.booked_week = -1
    return gone


@rule
def is_due(visit: Visit, back: Visit, s: Scenario, luck: Luck) -> bool:
    """Whether a day may be looked for: visits can begin, and a return visit waits for the first."""
    ahead = 0 if s.booking.rule == BookingRule.window else s.diaries.notice_weeks
    if visit.state != VisitState.waiting or luck.week + ahead < visit.earliest_week:
        return False
    if visit.order == 1:
        return True
    return (
        back.state == VisitState.held
        and luck.week + ahead >= back.held_week + s.diaries.return_gap_weeks
    )


@rule
def weeks_looked_for(visit: Visit, back: Visit, s: Scenario, luck: Luck) -> int:
    """For how many weeks a day could have been looked for: from the notice before the earliest
    week, a return from the first visit on.
    """
    return luck.week - (
        back.held_week if visit.order > 1 else visit.earliest_week - s.diaries.notice_weeks
    )


@rule
def be_busy(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """M14, M16: the busier the two teams, the harder to find a day."""
    visit.day_logit -= (
        s.diaries.block
        * s.diaries.busy
        * 0.5
        * (centred(host.workload) + centred(visitor.workload))
    )


@rule
def ease_burden(visit: Visit, s: Scenario) -> None:
    """M15: rooms, travel and figures arranged by the core team make it easier."""
    visit.day_logit += s.diaries.block * s.diaries.burden * centred(s.support.data_preassembly)


@rule
def manage_alone(visit: Visit, s: Scenario) -> None:
    """M15, M98: teams that are left to arrange it themselves take longer."""
    if s.booking.rule == BookingRule.free:
        visit.day_logit -= s.diaries.block * s.diaries.unaided


@rule
def find_day(
    visit: Visit,
    host: Team,
    visitor: Team,
    core: CoreTeam,
    facilitators: list[Facilitator],
    s: Scenario,
    luck: Luck,
) -> None:
    """M14, M98: two diaries, the core team's capacity and the facilitators' days must meet."""
    queued = s.booking.rule == BookingRule.queue
    if queued and core.admin_left < 1.0:
        return
    if (
        s.facilitation.kind != FacilitationKind.none
        and core.booked >= len(facilitators) * s.diaries.days_a_week
    ):
        return
    visit.day_logit = log_odds(s.diaries.chance)
    be_busy(visit, host, visitor, s)
    ease_burden(visit, s)
    manage_alone(visit, s)
    if happens(chance_of(visit.day_logit), luck, Decision.find_day, visit.host_id):
        visit.state = VisitState.booked
        visit.booked_week = luck.week + s.diaries.notice_weeks
        core.booked += 1
        if queued:
            core.admin_left -= 1.0
            host.core_hours += s.resources.booking_hours
        else:
            host.hours[Role.coordinator] += s.resources.booking_hours


@rule
def impose_day(visit: Visit, back: Visit, host: Team, s: Scenario, luck: Luck) -> None:
    """One date window for all: the day is set, whatever the diaries say; the return visit falls
    into it too.
    """
    first = (
        visit.earliest_week if visit.order == 1 else max(visit.earliest_week, back.held_week + 1)
    )
    last = max(first, visit.earliest_week + s.booking.window_weeks - 1)
    if visit.order == 1 and visit.reverse >= 0:
        last = first + (last - first) // 2
    week = first + int(uniform(luck, Decision.window_day, visit.host_id) * (last - first + 1))
    visit.state = VisitState.booked
    visit.booked_week = max(luck.week, min(week, last))
    host.core_hours += s.resources.booking_hours


@rule
def put_off(visit: Visit, s: Scenario, luck: Luck) -> bool:
    """M16: on the day itself a visit may have to be put off; it goes back to the queue."""
    if not happens(s.diaries.postponed, luck, Decision.put_off, visit.host_id):
        return False
    visit.moves += 1
    if s.booking.rule == BookingRule.window:
        visit.booked_week = luck.week + 1
    else:
        visit.state = VisitState.waiting
        visit.booked_week = -1
    return True


@rule
def pick_facilitator(
    visit: Visit, facilitators: list[Facilitator], s: Scenario, luck: Luck
) -> None:
    """The least tired facilitator with a day left this week leads; with none left the teams are
    alone.
    """
    visit.facilitator = -1
    if s.facilitation.kind == FacilitationKind.none:
        return
    best = 2.0
    for i in range(len(facilitators)):
        one = facilitators[i]
        if one.busy_week != luck.week:
            one.busy_week = luck.week
            one.booked = 0
        if one.booked < s.diaries.days_a_week and one.fatigue < best:
            best = one.fatigue
            visit.facilitator = i
    if visit.facilitator >= 0:
        facilitators[visit.facilitator].booked += 1


@rule
def tire_of_waiting(host: Team, s: Scenario) -> None:
    """M17, M91: waiting costs early enthusiasm."""
    host.commitment = lowered(host.commitment, s.diaries.block * s.diaries.tire)


@rule
def lose_clarity(host: Team, s: Scenario) -> None:
    """M17: waiting blurs what was agreed."""
    host.understanding = lowered(host.understanding, s.diaries.block * s.diaries.blur)
