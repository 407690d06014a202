"""Conditions on one agent: who goes through a moment of the week.

They are named in the order of the week (`model/schedule.py`). A condition on a team takes
`(team, core, s, luck)`, one on a visit `(visit, s, luck)`. A moment is not called at all for an
agent that it does not concern, in either engine.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Review, VisitState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.state import CoreTeam, Luck, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def hears_news(team: Team, core: CoreTeam, s: Scenario, luck: Luck) -> bool:
    """Figures are new to the team: in week 0, when a year is published (F69), and when figures are
    handed out as the programme.
    """
    handed_out = (
        s.review.kind == Review.feedback and luck.week == team.start_week + s.joining.learning_week
    )
    return luck.week == 0 or core.newest_year > team.published_year or handed_out


@rule
def drafts_now(team: Team, core: CoreTeam, s: Scenario, luck: Luck) -> bool:
    """The team takes part and sits down to its plans this week."""
    return team.enrolled > 0.0 and team.ready_week == luck.week


@rule
def takes_part_with_plans(team: Team, core: CoreTeam, s: Scenario, luck: Luck) -> bool:
    """The team takes part and has made plans."""
    return team.enrolled > 0.0 and team.n_plans > 0


@rule
def has_plans(team: Team, core: CoreTeam, s: Scenario, luck: Luck) -> bool:
    """The team has made plans, whether or not it still takes part."""
    return team.n_plans > 0


@rule
def was_not_held_yet(visit: Visit, s: Scenario, luck: Luck) -> bool:
    """The visit may still take place."""
    return visit.state in (VisitState.waiting, VisitState.booked)


@rule
def is_today(visit: Visit, s: Scenario, luck: Luck) -> bool:
    """The visit is booked for this week."""
    return visit.state == VisitState.booked and visit.booked_week == luck.week


@rule
def was_held_by_peers(visit: Visit, s: Scenario, luck: Luck) -> bool:
    """The visit took place, and its visitors were peers, not an outside panel."""
    return visit.state == VisitState.held and visit.outsiders == 0.0
