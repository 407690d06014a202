"""Week 0: the world of one programme, ready for either engine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.cohort import add_panel, core_team, draw_members, make_cohort, resolved
from rp2pr_sim.cohort.draws import blank, make_luck, scenario_record
from rp2pr_sim.pairing import edges_of, make_facilitators, make_visits, pair_up, read_profiles
from rp2pr_sim.records import Ints
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import N_PLANS, N_TOPICS, Plan, Visit, WeekRow, World
from rp2pr_sim.terms import Arm, Review

__all__ = ["Shared", "make_world", "resolved", "without_programme"]


class Shared:
    """Parts of set-ups of one seed and replicate that several scenario points have in common."""


def make_world(scenario: Scenario, seed: int, replicate: int, shared: Shared | None = None) -> World:
    """All records of a programme as they are in week 0; the same arguments give the same bits.

    Teams are sorted by trust id; the teams of an outside panel come last.

    Raises:
        InputError: if a user's file of teams or pairs is at fault, or the exchange cannot use the number of teams.
    """
    scenario, luck = resolved(scenario), make_luck(seed, replicate)
    cohort = make_cohort(scenario, luck)
    units = pair_up(cohort, scenario, luck)
    teams = add_panel(cohort, scenario, luck)
    visits = _visits(teams, units, scenario, luck)
    members = draw_members(teams, luck)
    luck["clock"] = 0
    parts = (teams, members, _blank_plans(len(teams)), visits, make_facilitators(scenario))
    weeks = blank(WeekRow, scenario.time.weeks)
    singles = (core_team(scenario).copy(), scenario_record(scenario).copy(), luck)
    return World(*(part.view(np.recarray) for part in (*parts, weeks, *singles)))


def without_programme(world: World) -> World:
    """The teams of the programme as they are in week 0, for a run in which nobody reviews anybody: their twins.

    Only the teams that a programme can change are in it; the others are their own twins.
    """
    inside = world.teams["arm"] == Arm.intervention
    teams = world.teams[inside].copy()
    teams["enrolled"] = 0.0
    scenario = world.scenario.copy()
    scenario["review"]["kind"] = Review.none
    return World(
        teams, world.members[inside].copy(), world.plans[inside].copy(), world.visits[:0].copy(), world.facilitators.copy(),
        world.weeks[:0].copy(), world.core.copy(), scenario, world.luck.copy(),
    )


def _visits(teams: npt.NDArray[np.void], units: Ints, scenario: Scenario, luck: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    if not scenario.has_visits:
        return blank(Visit, 0)
    return make_visits(teams, edges_of(teams, units, scenario, luck), read_profiles(teams, scenario), scenario, luck)


def _blank_plans(n_teams: int) -> npt.NDArray[np.void]:
    """Plans not yet made: a first and a later one for each team and topic."""
    plans = blank(Plan, n_teams, N_PLANS)
    plans["topic"] = np.arange(N_PLANS) % N_TOPICS
    for name in ("week_drafted", "week_submitted", "week_active", "week_ended", "week_measured"):
        plans[name] = -1
    return plans
