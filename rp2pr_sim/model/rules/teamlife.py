"""Traits, moods and people of a team from week to week (M14, M63, M66)."""

from __future__ import annotations

import math

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens, uniform
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, log_odds, lowered, toward
from rp2pr_sim.model.state import Luck, Member, Team
from rp2pr_sim.scenario import Scenario

SD_TO_HALF_WIDTH = fixed(3.0**0.5, "of a uniform distribution")
NEVER = fixed(1 << 30, "a week that no horizon reaches")


@rule
def settle(team: Team, s: Scenario) -> None:
    """Traits and moods return towards their set points."""
    by = s.teamlife.returning
    team.openness = toward(team.openness, team.openness_set, by)
    team.reciprocity = toward(team.reciprocity, team.reciprocity_set, by)
    team.follow_through = toward(team.follow_through, team.follow_through_set, by)
    team.commitment = toward(team.commitment, team.commitment_set, by)
    team.protected_time = toward(team.protected_time, team.protected_time_set, by)
    team.manager_support = toward(team.manager_support, team.manager_support_set, by)
    team.safety = toward(team.safety, team.safety_set, by)
    team.skill = toward(team.skill, team.skill_set, by)
    team.resentment = lowered(team.resentment, 2.0 * by)
    team.in_touch = s.teamlife.touch_lasts * team.in_touch


@rule
def fall_back(team: Team, s: Scenario) -> None:
    """M63: an isolated team falls back into its habits the faster."""
    by = s.teamlife.returning * s.teamlife.isolation * (1.0 - team.in_touch)
    team.commitment = toward(team.commitment, team.commitment_set, by)


@rule
def change_workload(team: Team, s: Scenario, luck: Luck) -> None:
    """M14: workload wanders around its usual level (uniform steps)."""
    usual = toward(team.workload, team.workload_set, s.teamlife.workload_returning)
    step = SD_TO_HALF_WIDTH * centred(uniform(luck, Decision.workload_change, team.id))
    team.workload = clip(usual + s.teamlife.workload_noise * step, 0.0, 1.0)


@rule
def lose_skill(team: Team, s: Scenario) -> None:
    """A leaver takes skill along."""
    team.skill = lowered(team.skill, s.teamlife.loss)


@rule
def weeks_to_stay(draw: float, s: Scenario) -> int:
    """For how many weeks a person stays, from one draw: distributed as with a chance to leave in
    each week (geometric).
    """
    return int(math.log(draw) / math.log1p(-s.teamlife.turnover))


@rule
def replace_leavers(team: Team, members: list[Member], s: Scenario, luck: Luck) -> None:
    """Staff turn over, in a week in which somebody leaves: the leaver takes skill along."""
    team.next_leaving_week = NEVER
    left = 0
    for slot in range(len(members)):
        person = team.id * SLOTS + slot
        if luck.week == 0:
            members[slot].leaving_week = weeks_to_stay(
                uniform(luck, Decision.first_stay, person), s
            )
        if members[slot].leaving_week == luck.week:
            members[slot].leaving_week += 1 + weeks_to_stay(
                uniform(luck, Decision.turnover, person), s
            )
            lose_skill(team, s)
            left += 1
        team.next_leaving_week = min(team.next_leaving_week, members[slot].leaving_week)
    team.newcomers = left / len(members)


@rule
def disengage(team: Team, s: Scenario) -> None:
    """M66: the less commitment, the likelier a team drops out."""
    team.drop_logit -= s.teamlife.disengage * (team.commitment - 0.5)


@rule
def join_late(team: Team, luck: Luck) -> None:
    """A team joins a programme that has begun."""
    if team.joins_week > 0 and luck.week == team.joins_week:
        team.enrolled = 1.0


@rule
def drop_out(team: Team, s: Scenario, luck: Luck) -> None:
    """A team leaves the programme for good, by itself or in the week in which it was to leave."""
    team.drop_logit = log_odds(s.teamlife.drop_out)
    disengage(team, s)
    leaves = luck.week == team.leaves_week
    if leaves or happens(chance_of(team.drop_logit), luck, Decision.drop_out, team.id):
        team.enrolled = 0.0
        team.dropped_week = luck.week
