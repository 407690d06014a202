"""Week 0: the world of one programme, ready for either engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, Review
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.cohort import add_panel, core_team, make_cohort, make_members, resolved
from rp2pr_sim.model.cohort.vector_draws import copied, make_luck
from rp2pr_sim.model.pairing import (
    make_facilitators,
    make_visits,
    pair_up,
    read_profiles,
    start_weeks,
)
from rp2pr_sim.model.state import N_PLANS, N_TOPICS, Plan, WeekRow, World
from rp2pr_sim.scenario import Scenario

T = TypeVar("T")


def make_world(
    scenario: Scenario, seed: int, replicate: int, shared: Shared | None = None
) -> World:
    """Return all records of a programme as they are in week 0.

    The same arguments give the same bits. Teams are sorted by trust id; the teams of an outside
    panel come last.

    Parameters
    ----------
    scenario : Scenario
        what is simulated.
    seed : int
        the study's seed, 0 or more.
    replicate : int
        which replicate of the study, 0 or more.
    shared : Shared | None
        stages of set-up that are passed on from one scenario point to the next; changes nothing but
        the time taken.

    Raises
    ------
    InputError
        if a user's file of teams or pairs is at fault, or the exchange cannot use the number of
        teams.
    """
    scenario = resolved(scenario)
    luck = make_luck(seed, replicate) if shared is None else shared.luck(scenario, seed, replicate)
    stage = _anew if shared is None else shared.stage
    cohort = stage(make_cohort, scenario, luck)
    profiles = stage(read_profiles, scenario, cohort.teams)
    grouping = stage(pair_up, scenario, luck, cohort, profiles)
    everyone = stage(add_panel, scenario, luck, cohort)
    members = stage(make_members, scenario, luck, everyone)
    visits = stage(make_visits, scenario, luck, everyone, grouping, profiles)
    # what was made for this world alone is changed in place
    fresh = _same if shared is None else copied
    teams, luck = fresh(everyone), luck.copy()
    grouping.enter(teams)
    inside = (teams["arm"] == Arm.intervention) & (scenario.review.kind != Review.none)
    teams["start_week"] = start_weeks(teams["wave"], teams["joins_week"], scenario)
    teams["joins_week"] *= inside
    teams["enrolled"] = inside & (teams["joins_week"] == 0)
    luck["clock"] = 0
    return World(
        teams,
        fresh(members),
        copied(_blank_plans(len(teams))),
        fresh(visits),
        make_facilitators(scenario),
        WeekRow.rows(scenario.time.weeks),
        copied(core_team(scenario)),
        scenario.record(),
        luck,
    )


def without_programme(world: World) -> World:
    """Return the counterfactual teams in week 0, for a run without any review.

    They are the teams of the programme. Only the teams that a programme can change are included;
    each of the others is its own counterfactual.
    """
    inside = np.flatnonzero(world.teams["arm"] == Arm.intervention)
    teams, scenario = copied(world.teams, inside), copied(world.scenario)
    teams["enrolled"], teams["joins_week"] = 0.0, 0
    scenario["review"]["kind"] = Review.none
    return World(
        teams,
        copied(world.members, inside),
        copied(world.plans, inside),
        world.visits[:0],
        world.facilitators[:0],
        world.weeks[:0],
        copied(world.core),
        scenario,
        world.luck.copy(),
    )


def _same(table: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    return table


def _anew(make: Callable[..., T], scenario: Scenario, *before: object) -> T:
    """Make a stage for one world alone."""
    return make(scenario, *before)


@lru_cache(maxsize=8)
def _blank_plans(n_teams: int) -> npt.NDArray[np.void]:
    """Return plans not yet made: a first and a later one for each team and topic.

    The array is kept for the next world and has to be copied.
    """
    plans = Plan.rows(n_teams, N_PLANS)
    plans["topic"] = np.arange(N_PLANS) % N_TOPICS
    for name in (
        "week_drafted",
        "week_submitted",
        "week_active",
        "week_ended",
        "week_measured",
        "newest_measure",
    ):
        plans[name] = -1
    plans.flags.writeable = False
    return plans
