"""Null model: with every mechanism switched off, taking part makes no difference to a team."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import SEED, copied, ended, side_by_side, small
from rp2pr_sim.core.enums import Arm
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing import Grouping, make_visits, read_profiles
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario, parameters

COMPARED = (
    "openness", "reciprocity", "follow_through", "true_quality", "true_year", "recorded_year",
)  # fmt: skip


def neutral() -> dict[str, float]:
    """Return every strength at the value that switches it off."""
    return {item.name: item.neutral for item in parameters() if item.neutral is not None}


def exchanged(world: World, scenario: Scenario) -> World:
    """Return a world in week 0 with the two arms exchanged.

    The teams and their pairs are the same, but the teams of the other arm visit each other.
    """
    other = copied(world)
    teams = other.teams
    teams["arm"] = np.where(teams["arm"] == Arm.intervention, Arm.control, Arm.intervention)
    teams["enrolled"] = teams["arm"] == Arm.intervention
    pairs = np.array([np.flatnonzero(teams["unit"] == unit) for unit in np.unique(teams["unit"])])
    luck = make_luck(int(world.luck["seed"][0]), int(world.luck["replicate"][0]))
    grouping = Grouping(pairs, np.array(teams["arm"]), np.array(teams["wave"]))
    visits = make_visits(scenario, luck, teams, grouping, read_profiles(scenario, teams))
    return other._replace(visits=visits)


def arms_are_alike(full: bool) -> Check:
    """Check that each team is bit for bit the same in either arm with all strengths neutral.

    Parameters
    ----------
    full : bool
        forty programmes instead of eight.
    """
    scenario = small({"scale.n_control": 4, "time.weeks": 156, **neutral()})
    replicates = range(40 if full else 8)
    different = side_by_side(lambda replicate: _different(scenario, replicate), replicates)
    names = sorted(set().union(*different))
    figure = (
        f"{10 * len(replicates)} teams over 156 weeks, {len(names)} of {len(COMPARED)} quantities"
        f" differ: {', '.join(names)}"
    )
    name = "without any strength a team is the same in either arm"
    return Check("mediators", name, not names, figure.removesuffix(": "))


def _different(scenario: Scenario, replicate: int) -> set[str]:
    """Return the names of the compared fields that differ between the arms."""
    world = make_world(scenario, SEED, replicate)
    other = ended(exchanged(world, scenario))
    ended(world)
    return {name for name in COMPARED if not np.array_equal(world.teams[name], other.teams[name])}
