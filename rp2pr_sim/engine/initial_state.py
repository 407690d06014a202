"""Week 0: the world of one programme, ready for either engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, Review
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.cohort import add_panel, core_team, make_cohort, make_members, resolved
from rp2pr_sim.model.cohort.vector_draws import blank, copied, make_luck
from rp2pr_sim.model.pairing import (
    Edges,
    Grouping,
    Profiles,
    edges_of,
    make_facilitators,
    make_visits,
    pair_up,
    read_profiles,
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
    grouping = stage(pair_up, scenario, luck, cohort)
    everyone = stage(add_panel, scenario, luck, cohort)
    members = stage(make_members, scenario, luck, everyone)
    start = stage(_begin, scenario, luck, everyone, grouping)
    visits = stage(_meet, scenario, luck, start)
    teams, luck = copied(start.teams), luck.copy()
    teams["enrolled"] = (teams["arm"] == Arm.intervention) & (scenario.review.kind != Review.none)
    luck["clock"] = 0
    parts = (
        teams,
        copied(members),
        copied(_blank_plans(len(teams))),
        copied(visits),
        make_facilitators(scenario),
    )
    singles = (copied(core_team(scenario)), scenario.record(), luck)
    return World(
        *(
            part.view(np.recarray)
            for part in (*parts, blank(WeekRow, scenario.time.weeks), *singles)
        )
    )


def without_programme(world: World) -> World:
    """Return the counterfactual teams in week 0, for a run without any review.

    They are the teams of the programme. Only the teams that a programme can change are included;
    each of the others is its own counterfactual.
    """
    inside = np.flatnonzero(world.teams["arm"] == Arm.intervention)
    nobody = inside[:0]
    rows = (inside, inside, inside, nobody, None, nobody, None, None, None)
    twin = World(
        *(
            copied(table, chosen).view(np.recarray)
            for table, chosen in zip(world, rows, strict=True)
        )
    )
    twin.teams["enrolled"] = 0.0
    twin.scenario["review"]["kind"] = Review.none
    return twin


def _anew(make: Callable[..., T], scenario: Scenario, *before: object) -> T:
    """Make a stage for one world alone."""
    return make(scenario, *before)


class _Start(NamedTuple):
    """Teams that know their arm and wave, and the inputs of the table of their visits."""

    teams: npt.NDArray[np.void]
    edges: Edges
    profiles: Profiles


def _begin(
    scenario: Scenario,
    luck: npt.NDArray[np.void],
    everyone: npt.NDArray[np.void],
    grouping: Grouping,
) -> _Start:
    teams = copied(everyone)
    grouping.enter(teams)
    return _Start(
        teams, edges_of(teams, grouping.units, scenario, luck), read_profiles(teams, scenario)
    )


def _meet(scenario: Scenario, luck: npt.NDArray[np.void], start: _Start) -> npt.NDArray[np.void]:
    return make_visits(start.teams, start.edges, start.profiles, scenario, luck)


@lru_cache(maxsize=8)
def _blank_plans(n_teams: int) -> npt.NDArray[np.void]:
    """Return plans not yet made: a first and a later one for each team and topic.

    The array is kept for the next world and has to be copied.
    """
    plans = blank(Plan, n_teams, N_PLANS)
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
