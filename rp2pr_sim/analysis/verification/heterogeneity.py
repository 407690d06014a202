"""Heterogeneity: teams differ in what they take well, so that each mechanism acts somewhere and harm sets in smoothly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import jackknife, taking_part, without_weeks
from rp2pr_sim.analysis.verification.fixtures import SEED, same, side_by_side, with_value
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.programme.gains import NOTICEABLE, mean_gains
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.scenario import Parameter, parameters

NOT_BY_DEFAULT: Mapping[str, str] = {
    "joining.regulation": "no review by a regulator",
    "climate.regulatory": "no review by a regulator",
    "recognition.tunnel": "no review by a regulator, nor on paper",
    "candour.challenged": "no clinical facilitator",
    "facilitating.challenge": "no clinical facilitator",
    "credibility.paper": "no review on paper: worked out, and read by nobody",
    "diaries.unaided": "days are not left to the teams",
    "planning.again": "no second plan on a topic",
    "planning.before": "no second plan on a topic",
    "planning.fatigue": "no second round of plans",
    "planning.figures": "not on figures alone",
    "planning.broad": "no support department invited",
}
"""Strengths of what the default programme does not do, and what that is."""

SAID = ("teams", "plans", "visits")  # records in which something must differ
PROGRAMMES = 200

POINTS = 9
GRIDS: Mapping[str, tuple[float, float]] = {
    "support.push": (0.0, 1.0),
    "facilitation.assertiveness": (0.0, 1.0),
    "teamlife.workload": (0.4, 0.7),
}
# by how much of itself the largest step must fall at least on the finer grid; a straight line's
# falls by half
FALL = 1.0 / 3.0
BATCHES = 20  # of replicates, each left out in turn for the error of a fall


def heterogeneity_checks(full: bool) -> Iterator[Check]:
    """No mechanism is asleep in all teams, and harm has no threshold.

    Parameters
    ----------
    full : bool
        1000 programmes on each grid instead of 200.
    """
    yield dead_mechanisms(
        side_by_side(first_programme, [item for item in parameters() if item.role == "strength"])
    )
    replicates = range(1000 if full else 200)
    gains = np.array(side_by_side(_gains, replicates))
    for place, name in enumerate(GRIDS):
        yield moves_smoothly(name, gains[:, place])


# no mechanism is asleep


class Awake(NamedTuple):
    """Where a mechanism first makes a difference."""

    name: str
    programme: int
    """How many programmes were tried until something differed; 0 if nothing ever did."""


def first_programme(item: Parameter) -> Awake:
    """The first of up to 200 default programmes in which a mechanism, against its neutral value, changes any team, plan or visit."""
    if item.name in NOT_BY_DEFAULT or item.default == item.neutral:
        return Awake(item.name, 0)
    for replicate in range(PROGRAMMES):
        usual = without_weeks(make_world(taking_part(), SEED, replicate))
        without = with_value(usual, {item.name: item.neutral})
        for world in (usual, without):
            run_weeks(world)
        if not all(same(getattr(usual, name), getattr(without, name)) for name in SAID):
            return Awake(item.name, replicate + 1)
    return Awake(item.name, 0)


def dead_mechanisms(found: Sequence[Awake]) -> Check:
    """The verdict on all mechanisms of the default programme; the dead ones by name."""
    tried = [one for one in found if one.name not in NOT_BY_DEFAULT]
    dead = [one.name for one in tried if one.programme == 0]
    later = [f"{one.name} in programme {one.programme}" for one in tried if one.programme > 1]
    figure = (
        f"{len(tried) - len(dead)} of {len(tried)} mechanisms act in up to {PROGRAMMES} default"
        " programmes"
    )
    figure += f" ({', '.join(later) or 'all in the first'})"
    figure += f"; {len(found) - len(tried)} need what the default programme does not do"
    if dead:
        figure += f"; dead: {', '.join(dead)}"
    return Check(
        "heterogeneity",
        "no mechanism is asleep in all teams of the default programme",
        not dead,
        figure,
    )


# harm without a threshold


class Smoothness(NamedTuple):
    """How far the largest step falls from the coarse grid to the fine one."""

    coarse: float
    fine: float

    @property
    def fall(self) -> float:
        """By how much of itself; NaN if nothing moves."""
        return 1.0 - self.fine / self.coarse if self.coarse > 0.0 else math.nan


def smoothness(means: Floats) -> Smoothness:
    """The largest step between neighbours among every second point, and among all points (points,)."""
    return Smoothness(float(np.abs(np.diff(means[::2])).max()), float(np.abs(np.diff(means)).max()))


def _gains(replicate: int) -> Floats:
    """What each team gained on each grid, mean over all weeks, shape `(grids, points, teams)`, all under the same random numbers.

    A twin has no programme, so that levers leave it as it is.
    """
    shared, found = Shared(), []
    usual = _ended(without_programme(make_world(taking_part(), SEED, replicate, shared)))
    for name, (low, high) in GRIDS.items():
        for value in np.linspace(low, high, POINTS):
            world = without_weeks(
                make_world(taking_part({name: float(value)}), SEED, replicate, shared)
            )
            twin = _ended(without_programme(world)) if name.startswith("teamlife") else usual
            teams, weeks = (
                in_one_piece(_ended(world).teams),
                int(world.scenario["time"]["weeks"][0]),
            )
            found.append(mean_gains(teams, in_one_piece(twin.teams), weeks))
    return np.array(found).reshape(len(GRIDS), POINTS, -1)


def _ended(world: World) -> World:
    run_weeks(world)
    return world


def moves_smoothly(name: str, gains: Floats) -> Check:
    """The verdict on one grid, from the mean gain of each team (replicates, points, teams).

    Steps are taken between means over replicates under common random numbers, and the interval of
    the fall comes from leaving out batches of replicates.  Chance makes the largest of eight steps
    look larger and so lowers the fall.  The share of teams that are worse off by any amount is told
    as well: it shows whether it is harm or what counts as harm that is rare.
    """
    low, high = GRIDS[name]
    figure = (
        f"{len(gains)} programmes, {gains.shape[1]} values from {low:g} to {high:g}, % of teams"
    )
    told, fall = _told((gains < -NOTICEABLE).mean(axis=2))
    figure += (
        f" made worse by more than {100.0 * NOTICEABLE:g} points: {told}; by any amount:"
        f" {_told((gains < 0.0).mean(axis=2))[0]}"
    )
    return Check(
        "heterogeneity",
        f"the share of teams made worse moves smoothly with {name}",
        fall >= FALL,
        figure,
    )


def _told(shares: Floats) -> tuple[str, float]:
    """The shares (replicates, points) in words, and by how much the largest step falls on the finer grid; NaN if nothing moves."""
    means = 100.0 * shares.mean(axis=0)
    found = smoothness(means)
    told = ", ".join(f"{share:.1f}" for share in means)
    if not found.coarse:
        return f"{told} (nothing moves)", math.nan
    batch = np.arange(len(shares)) % BATCHES
    without = np.array(
        [smoothness(shares[batch != left_out].mean(axis=0)).fall for left_out in range(BATCHES)]
    )
    steps = (
        f"largest step {found.coarse:.2f} on {len(means[::2])} values, {found.fine:.2f} on"
        f" {len(means)}"
    )
    # one batch is all that moves
    error = f"± {100.0 * jackknife(without):.0f}" if np.isfinite(without).all() else "± any"
    return f"{told} ({steps}: {100.0 * found.fall:.0f} {error}% less)", found.fall
