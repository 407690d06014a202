"""History matching: the parts of the prior that do not contradict the facts.

A parameter set is implausible if its result for any target differs from the fact by more than three
SDs of the whole uncertainty (`targets`, and the emulator's error).  Each wave simulates a design
spread over the space that is still plausible, and has a sharper emulator for it.

Samples are drawn by rejection from the prior: they are independent and exact, and cheap as an
emulator takes a microsecond.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr

from rp2pr_sim.analysis.calibration.emulator import Emulator
from rp2pr_sim.analysis.calibration.simulator import Simulated, bounds, met, uncertainty
from rp2pr_sim.analysis.calibration.targets import Target, aims_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import generator

CUT = 3.0  # Pukelsheim's rule: 95% of any unimodal distribution
_LEAST_CHANCE = 1e-4
_AT_ONCE = 2**17  # points of the prior
_MOST = 2**23
_HOPELESS = 15.0  # points are never accepted whose log density is this far below the largest


class HistoryMatcher(NamedTuple):
    """A history matcher: how far parameter sets are from the facts, by emulators."""

    targets: tuple[Target, ...]
    aims: Floats
    """Values of the facts on the targets' scales, shape (t,)."""
    means: Emulator
    chance: Emulator
    """Emulator of the logarithm of the SD between single runs."""
    before: HistoryMatcher | None = None
    """That of the wave before, which knows more of the prior.

    A set that it finds implausible stays so.
    """

    @classmethod
    def of(
        cls,
        targets: tuple[Target, ...],
        found: Simulated,
        offset: Floats,
        before: HistoryMatcher | None = None,
    ) -> HistoryMatcher:
        """Return the history matcher of a wave of simulations.

        Parameters
        ----------
        targets : tuple[Target, ...]
            the targets.
        found : Simulated
            the simulations.
        offset : Floats
            see `Emulator`, shape (t,).
        before : HistoryMatcher | None
            that of the wave before.
        """
        log_chance = np.log(np.maximum(found.chance, _LEAST_CHANCE))
        chance = Emulator.of(found.points, log_chance, np.zeros(len(targets)))
        means = Emulator.of(found.points, found.means, offset)
        return cls(targets, aims_of(targets), means, chance, before)

    def misfit(self, points: Floats) -> Floats:
        """Return emulated minus fact in SDs of the whole uncertainty, shape (n, t).

        It is 0 if a constraint is met.
        """
        means, total = self.predicted(points)
        return met(self.targets, (means - self.aims) / total)

    def implausibility(self, points: Floats) -> Floats:
        """Return the largest misfit, shape (n,), or that of an earlier wave if it is larger."""
        mine = np.asarray(np.abs(self.misfit(points)).max(axis=1))
        return mine if self.before is None else np.maximum(mine, self.before.implausibility(points))

    def log_plausible(self, points: Floats) -> Floats:
        """Return 0 for plausible points, minus infinity for the rest, shape (n,)."""
        return np.where(self.implausibility(points) < CUT, 0.0, -np.inf)

    def log_likelihood(self, points: Floats) -> Floats:
        """Return the log-likelihood of these parameters, shape (n,), up to a constant.

        The likelihood is 0 if an earlier wave finds them implausible.
        """
        found = self.log_likelihood_of(*self.predicted(points), self.aims)
        return found if self.before is None else found + self.before.log_plausible(points)

    def log_likelihood_of(self, means: Floats, total: Floats, aims: Floats) -> Floats:
        """Return the log-likelihood of facts given `predicted`.

        A constraint counts by its probability.
        """
        away = (means - aims) / total
        normal = -0.5 * away**2 - np.log(total)
        return np.asarray(np.where(bounds(self.targets), log_ndtr(away), normal).sum(axis=1))

    def predicted(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the emulated targets and the SD of the whole uncertainty, each of shape (n, t)."""
        known = uncertainty(self.targets, np.exp(self.chance.predict(points)))
        return self.means.predict(points), np.sqrt(known**2 + self.means.error**2)


def sampled(log_density: Callable[[Floats], Floats], n: int, dimensions: int, seed: int) -> Floats:
    """Return independent points from a density on the unit cube, by rejection from the uniform.

    Parameters
    ----------
    log_density : Callable[[Floats], Floats]
        log density, shape (m,), of points of shape (m, dimensions), up to a constant.
    n : int
        number of points; no two are the same.
    dimensions : int
        number of dimensions of the cube.
    seed : int
        seed of the draws.

    Returns
    -------
    Floats
        Shape (n, dimensions).

    Raises
    ------
    InputError
        if so small a part of the cube has any density that 8 million points do not hit it `n`
        times.
    """
    random = generator(seed, "fit draws")
    points, density = np.empty((0, dimensions)), np.empty(0)
    for _ in range(_MOST // _AT_ONCE):
        new = random.random((_AT_ONCE, dimensions))
        likely = log_density(new)
        hopeful = likely > max(density.max(initial=-np.inf), likely.max()) - _HOPELESS
        points, density = np.vstack([points, new[hopeful]]), np.append(density, likely[hopeful])
        kept = drawn(density, seed)
        if len(kept) >= n:
            return points[kept[:n]]
    raise InputError(
        "hardly any parameter set agrees with the facts, so none can be drawn; choose fewer facts."
    )


def drawn(log_density: Floats, seed: int) -> Ints:
    """Return which uniformly distributed points a rejection sampler accepts, ascending.

    Their log density is known up to a constant.
    """
    if not len(log_density) or not np.isfinite(log_density.max()):
        return np.empty(0, dtype=np.int64)
    draws = generator(seed, "fit rejection").random(len(log_density))
    return np.flatnonzero(np.log(draws) < log_density - log_density.max())
