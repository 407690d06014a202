"""Profiles of teams: what teams know of each other when they are paired (F4; M7-M10).

They come from the published headline indicators. A **profile** is a team's newest published shares
on the four headline indicators, as log odds, in standard deviations from the nation. Its mean is
the team's overall **level**; the remainder without the level is its **shape**: where the team is
strong and weak.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.jit import kernel, rule
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort import core_team
from rp2pr_sim.scenario import Scenario

N_HEADLINE = 4  # the first four indicators pair the teams (F4)
HEADLINE = tuple(item.name for item in Indicator)[:N_HEADLINE]


class Weights(NamedTuple):
    """Weight of each measure of two teams in a sum."""

    level_gap: float = 0.0
    """For the difference of their levels, whichever is ahead (SD)."""
    contrast: float = 0.0
    """For the difference of their shapes (SD)."""
    distance: float = 0.0
    """For the distance between them (km)."""


class Profiles(NamedTuple):
    """Profiles of n teams; the measures take two row arrays, broadcast against each other."""

    level: Floats
    """Overall level, shape (n,), SD of the headline indicators."""
    shape: Floats
    """Shape (n, N_HEADLINE), SD; sums to 0 over a row."""
    place: Floats
    """Shape (n, 2), km."""

    def level_gap(self, a: Ints, b: Ints) -> Floats:
        """Return the level of `a` minus the level of `b`, SD."""
        return np.asarray(self.level[a] - self.level[b])

    def contrast(self, a: Ints, b: Ints) -> Floats:
        """Return how far the profiles differ at the same level, SD.

        It is the root mean square difference of the shapes.
        """
        return self.weighted(Weights(contrast=1.0), a, b)

    def distance(self, a: Ints, b: Ints) -> Floats:
        """Return the distance, km."""
        return self.weighted(Weights(distance=1.0), a, b)

    def weighted(self, weights: Weights, a: Ints, b: Ints) -> Floats:
        """Return the sum of the measures, each times its weight."""
        a, b = np.broadcast_arrays(a, b)
        return _all_weighted(self, weights, a.flatten(), b.flatten()).reshape(a.shape)


@kernel
def _all_weighted(profiles: Profiles, weights: Weights, a: Ints, b: Ints) -> Floats:
    found = np.empty(a.size)
    for i in range(a.size):
        found[i] = weighted(profiles, weights, a[i], b[i])
    return found


@rule
def weighted(profiles: Profiles, weights: Weights, a: int, b: int) -> float:
    """Return the weighted sum of the measures of two teams; skip measures without a weight."""
    total = weights.level_gap * abs(profiles.level[a] - profiles.level[b])
    if weights.contrast != 0.0:
        squares = 0.0
        for k in range(N_HEADLINE):
            apart = profiles.shape[a, k] - profiles.shape[b, k]
            squares += apart * apart
        total += weights.contrast * math.sqrt(squares / N_HEADLINE)
    if weights.distance != 0.0:
        x, y = (
            profiles.place[a, 0] - profiles.place[b, 0],
            profiles.place[a, 1] - profiles.place[b, 1],
        )
        total += weights.distance * math.sqrt(x * x + y * y)
    return float(total)


def published_shares(teams: npt.NDArray[np.void]) -> Floats:
    """Return the newest published share of each team and indicator: shape (n, N_INDICATORS)."""
    return np.asarray(teams["recorded_year"][np.arange(len(teams)), teams["published_year"]])


def read_profiles(scenario: Scenario, teams: npt.NDArray[np.void]) -> Profiles:
    """Return the profiles of these teams, as published in week 0."""
    n, core = len(teams), core_team(scenario)[0]
    profiles = Profiles(np.empty(n), np.empty((n, N_HEADLINE)), np.empty((n, 2)))
    _read(teams, core["national_level"], core["national_spread"], profiles)
    return profiles


@kernel
def _read(
    teams: npt.NDArray[np.void], national: Floats, spread: Floats, profiles: Profiles
) -> None:
    for i in range(len(teams)):
        team, level = teams[i], 0.0
        for k in range(N_HEADLINE):
            share = team.recorded_year[team.published_year, k]
            share = (share * team.patients + 0.5) / (team.patients + 1.0)  # keeps 0 and 1 finite
            odds = math.log(share / (1.0 - share))
            profiles.shape[i, k] = (odds - national[team.published_year, k]) / spread[k]
            level += profiles.shape[i, k]
        level /= N_HEADLINE
        profiles.level[i] = level
        profiles.place[i, 0], profiles.place[i, 1] = team.x_km, team.y_km
        for k in range(N_HEADLINE):
            profiles.shape[i, k] -= level
