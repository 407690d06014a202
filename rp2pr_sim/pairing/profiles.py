"""What teams know of each other when they are paired: the published headline indicators (F4; M7-M10).

A **profile** is a team's newest published shares on the four headline indicators, as log
odds, in standard deviations from the nation.  Its mean is the team's overall **level**;
what is left when the level is taken off is its **shape**: where the team is strong and weak.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from rp2pr_sim.cohort import core_team
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.scenario import Scenario

__all__ = ["N_HEADLINE", "Profiles", "published_shares", "read_profiles"]

N_HEADLINE = 4  # the first four indicators pair the teams (F4)


class Profiles(NamedTuple):
    """Profiles of n teams; the measures take two row arrays, which are broadcast against each other."""

    level: Floats
    """Overall level, shape (n,), SD of the headline indicators."""
    shape: Floats
    """Shape (n, N_HEADLINE), SD; sums to 0 over a row."""
    place: Floats
    """Shape (n, 2), km."""

    def level_gap(self, a: Ints, b: Ints) -> Floats:
        """Level of `a` minus level of `b`, SD."""
        return np.asarray(self.level[a] - self.level[b])

    def complementarity(self, a: Ints, b: Ints) -> Floats:
        """How far the shapes differ, from 0 (same strengths) towards 1: 1 - exp(-root mean square difference)."""
        return np.asarray(-np.expm1(-np.sqrt(self._unlike(a, b))))

    def difference(self, a: Ints, b: Ints) -> Floats:
        """Root mean square difference of the whole profiles, SD."""
        return np.asarray(np.sqrt(self._unlike(a, b) + self.level_gap(a, b) ** 2))

    def _unlike(self, a: Ints, b: Ints) -> Floats:
        """Mean square difference of the shapes."""
        columns = self.shape.T  # a mean over the first axis is several times faster than one over a last axis of four
        return np.asarray(np.mean((columns[:, a] - columns[:, b]) ** 2, axis=0))

    def distance(self, a: Ints, b: Ints) -> Floats:
        """Distance, km."""
        return np.asarray(np.linalg.norm(self.place[a] - self.place[b], axis=-1))


def published_shares(teams: npt.NDArray[np.void]) -> Floats:
    """Newest published share of each team and indicator: shape (n, N_INDICATORS)."""
    return np.asarray(teams["recorded_year"][np.arange(len(teams)), teams["published_year"]])


def read_profiles(teams: npt.NDArray[np.void], scenario: Scenario) -> Profiles:
    """The profiles of these teams, as published in week 0."""
    core = core_team(scenario)[0]
    patients = teams["patients"][:, None]
    shares = (published_shares(teams)[:, :N_HEADLINE] * patients + 0.5) / (patients + 1.0)  # keeps 0 and 1 finite
    national = core["national_level"][teams["published_year"], :N_HEADLINE]
    z = (logit(shares) - national) / core["national_spread"][:N_HEADLINE]
    level = z.mean(axis=1)
    return Profiles(level, z - level[:, None], np.column_stack((teams["x_km"], teams["y_km"])))
