"""Heterogeneity: each mechanism acts in some team, and harm sets in smoothly, as teams differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import jackknife, taking_part, without_weeks
from rp2pr_sim.analysis.verification.fixtures import SEED, ended, same, side_by_side, with_value
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.setup_cache import Shared
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
"""Strengths of mechanisms that the default programme does not use, each with the reason."""

SAID = ("teams", "plans", "visits")  # records in which something must differ
PROGRAMMES = 200

POINTS = 9
GRIDS: Mapping[str, tuple[float, float]] = {
    "support.push": (0.0, 1.0),
    "facilitation.assertiveness": (0.0, 1.0),
    "teamlife.workload": (0.4, 0.7),
}
# smallest share by which the largest step must fall on the finer grid; on a straight line it
# falls by half
FALL = 1.0 / 3.0
BATCHES = 20  # of replicates, each left out in turn to estimate the error of a fall


def heterogeneity_checks(full: bool) -> Iterator[Check]:
    """Check that no mechanism is without effect in all teams and that harm has no threshold.

    Parameters
    ----------
    full : bool
        1000 programmes on each grid instead of 200.
    """
    strengths = [item for item in parameters() if item.role == "strength"]
    yield dead_mechanisms(side_by_side(first_programme, strengths))
    replicates = range(1000 if full else 200)
    gains = np.array(side_by_side(_gains, replicates))
    for place, name in enumerate(GRIDS):
        yield moves_smoothly(name, gains[:, place])


# No mechanism is without effect.


class Awake(NamedTuple):
    """The first programme in which a mechanism makes a difference."""

    name: str
    programme: int
    """The number of programmes tried until something differed; 0 if nothing ever did."""


def first_programme(item: Parameter) -> Awake:
    """Return the first of up to 200 default programmes in which a mechanism acts.

    It acts if any team, plan or visit differs from a run with the mechanism at its neutral value.
    """
    if item.name in NOT_BY_DEFAULT or item.default == item.neutral:
        return Awake(item.name, 0)
    for replicate in range(PROGRAMMES):
        usual = without_weeks(make_world(taking_part(), SEED, replicate))
        without = ended(with_value(usual, {item.name: item.neutral}))
        ended(usual)
        if not all(same(getattr(usual, name), getattr(without, name)) for name in SAID):
            return Awake(item.name, replicate + 1)
    return Awake(item.name, 0)


def dead_mechanisms(found: Sequence[Awake]) -> Check:
    """Return the verdict on all mechanisms of the default programme; it names the dead ones."""
    tried = [one for one in found if one.name not in NOT_BY_DEFAULT]
    dead = [one.name for one in tried if one.programme == 0]
    later = [f"{one.name} in programme {one.programme}" for one in tried if one.programme > 1]
    figure = (
        f"{len(tried) - len(dead)} of {len(tried)} mechanisms act in up to {PROGRAMMES} default"
        f" programmes ({', '.join(later) or 'all in the first'}); {len(found) - len(tried)} need"
        " what the default programme does not do"
    )
    if dead:
        figure += f"; dead: {', '.join(dead)}"
    name = "no mechanism is asleep in all teams of the default programme"
    return Check("heterogeneity", name, not dead, figure)


# Harm has no threshold.


class Smoothness(NamedTuple):
    """The largest steps on the coarse grid and on the fine one."""

    coarse: float
    fine: float

    @property
    def fall(self) -> float:
        """The share by which the largest step falls on the fine grid; NaN if nothing moves."""
        return 1.0 - self.fine / self.coarse if self.coarse > 0.0 else math.nan


def smoothness(means: Floats) -> Smoothness:
    """Return the largest steps between neighbours, on every second point and on all points.

    `means` has shape (points,).
    """
    return Smoothness(float(np.abs(np.diff(means[::2])).max()), float(np.abs(np.diff(means)).max()))


def _gains(replicate: int) -> Floats:
    """Return the gain of each team on each grid, mean over all weeks (grids, points, teams).

    All runs have the same random numbers.  A counterfactual run has no programme, so that levers
    leave it as it is.
    """
    shared, found = Shared(), []
    usual = ended(without_programme(make_world(taking_part(), SEED, replicate, shared)))
    for name, (low, high) in GRIDS.items():
        for value in np.linspace(low, high, POINTS):
            scenario = taking_part({name: float(value)})
            world = without_weeks(make_world(scenario, SEED, replicate, shared))
            twin = ended(without_programme(world)) if name.startswith("teamlife") else usual
            teams, others = in_one_piece(ended(world).teams), in_one_piece(twin.teams)
            found.append(mean_gains(teams, others, scenario.time.weeks))
    return np.array(found).reshape(len(GRIDS), POINTS, -1)


def moves_smoothly(name: str, gains: Floats) -> Check:
    """Return the verdict on one grid, from the mean gain of each team (replicates, points, teams).

    Steps are taken between means over replicates under common random numbers, and the interval of
    the fall comes from leaving out batches of replicates.  Chance makes the largest of eight steps
    look larger and so lowers the fall.  So a jump is seen only where the fall is too small beyond
    twice its error; where hardly anything moves, it is mostly error.  The share of teams that are
    worse off by any amount is reported as well: it shows whether harm itself is rare, or only harm
    that is large enough to count.
    """
    low, high = GRIDS[name]
    told, fall, error = _told((gains < -NOTICEABLE).mean(axis=2))
    figure = (
        f"{len(gains)} programmes, {gains.shape[1]} values from {low:g} to {high:g}, % of teams"
        f" made worse by more than {100.0 * NOTICEABLE:g} points: {told}; by any amount:"
        f" {_told((gains < 0.0).mean(axis=2))[0]}"
    )
    name = f"the share of teams made worse moves smoothly with {name}"
    return Check("heterogeneity", name, fall + 2.0 * error >= FALL, figure)


def _told(shares: Floats) -> tuple[str, float, float]:
    """Return the mean shares as text, the share by which the largest step falls, and its error.

    The largest step is compared between the coarse grid and the finer one; the fall is NaN if
    nothing moves.  `shares` has shape (replicates, points).
    """
    means = 100.0 * shares.mean(axis=0)
    found = smoothness(means)
    told = ", ".join(f"{share:.1f}" for share in means)
    if not found.coarse:
        return f"{told} (nothing moves)", math.nan, math.nan
    batch = np.arange(len(shares)) % BATCHES
    without = np.array(
        [smoothness(shares[batch != left_out].mean(axis=0)).fall for left_out in range(BATCHES)]
    )
    # where all movement is in one batch, the error may be any
    known = bool(np.isfinite(without).all())
    error = float(jackknife(without)) if known else 0.0
    size = f"{100.0 * error:.0f}" if known else "any"
    told += (
        f" (largest step {found.coarse:.2f} on {len(means[::2])} values, {found.fine:.2f} on"
        f" {len(means)}: {100.0 * found.fall:.0f} ± {size}% less)"
    )
    return told, found.fall, error
