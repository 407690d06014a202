"""History matching: which parts of the prior do not contradict the facts.

A parameter set is implausible if, for any target, what it gives lies more than three SDs of all that is
in doubt (`targets`, and the emulator's error) from the fact.  Each wave simulates a design spread
over what is still plausible, and has a sharper emulator for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import emcee
import numpy as np
from scipy.special import log_ndtr
from scipy.stats import qmc

from rp2pr_sim.errors import InputError
from rp2pr_sim.fit.emulator import Emulator
from rp2pr_sim.fit.simulated import Simulated, bounds, doubt
from rp2pr_sim.fit.targets import Target
from rp2pr_sim.records import Floats
from rp2pr_sim.study.generators import generator

__all__ = ["CUT", "Judge", "sampled", "sobol"]

CUT = 3.0  # Pukelsheim's rule: 95% of any unimodal distribution
_WALKERS = 4  # for each parameter
_STEEP = 200.0  # how steeply the search is led back to what is plausible
_LEAST_LUCK = 1e-4


class Judge(NamedTuple):
    """Says how far a parameter set is from the facts, by emulators."""

    targets: tuple[Target, ...]
    aims: Floats
    """Shape (t,): what the facts say, on the targets' scales."""
    means: Emulator
    luck: Emulator
    """Of the logarithm of the SD between single programmes."""

    @classmethod
    def of(cls, targets: tuple[Target, ...], found: Simulated, offset: Floats) -> Judge:
        """From a wave of simulations.

        Args:
            targets: the targets.
            found: the simulations.
            offset: see `Emulator`, shape (t,).
        """
        luck = Emulator.of(found.points, np.log(np.maximum(found.luck, _LEAST_LUCK)), np.zeros(len(targets)))
        return cls(targets, np.array([item.aim for item in targets]), Emulator.of(found.points, found.means, offset), luck)

    def misfit(self, points: Floats) -> Floats:
        """Emulated minus fact in SDs of all doubt, shape (n, t); 0 where a constraint holds."""
        away = self._away(points)[0]
        return np.where(bounds(self.targets) & (away > 0.0), 0.0, away)

    def implausibility(self, points: Floats) -> Floats:
        """The largest of them, shape (n,)."""
        return np.asarray(np.abs(self.misfit(points)).max(axis=1))

    def log_likelihood(self, points: Floats) -> Floats:
        """Of the facts under these parameters, shape (n,), up to a constant; a constraint counts by its probability."""
        away, total = self._away(points)
        return np.asarray(np.where(bounds(self.targets), log_ndtr(away), -0.5 * away**2 - np.log(total)).sum(axis=1))

    def log_plausible(self, points: Floats) -> Floats:
        """0 for what is plausible, and steeply less beyond, shape (n,)."""
        return np.asarray(-_STEEP * np.maximum(0.0, self.implausibility(points) - CUT) ** 2)

    def _away(self, points: Floats) -> tuple[Floats, Floats]:
        total = np.sqrt(doubt(self.targets, np.exp(self.luck.predict(points))) ** 2 + self.means.error**2)
        return (self.means.predict(points) - self.aims) / total, total


def sobol(n: int, dimensions: int, seed: int) -> Floats:
    """A scrambled Sobol' design of the unit cube, shape (n, dimensions); `n` is a power of two."""
    return np.asarray(qmc.Sobol(dimensions, rng=generator(seed, "fit design")).random(n))


def sampled(log_density: Callable[[Floats], Floats], n: int, dimensions: int, seed: int, steps: int = 2000) -> Floats:
    """A sample from a density on the unit cube, by an ensemble of walkers (emcee).

    Args:
        log_density: of points of shape (m, dimensions), shape (m,); outside the cube it is never asked.
        n: how many points, thinned from the second half of the walk.
        dimensions: of the cube.
        seed: of the walk.
        steps: of each walker.

    Returns:
        Shape (n, dimensions).

    Raises:
        InputError: if no point of the cube has any density.
    """
    random = generator(seed, "fit walk")

    def within(points: Floats) -> Floats:
        inside = ((points >= 0.0) & (points <= 1.0)).all(axis=1)
        found = np.full(len(points), -np.inf)
        if inside.any():
            found[inside] = log_density(points[inside])
        return found

    walkers = _WALKERS * dimensions
    candidates = random.random((50 * walkers, dimensions))
    start = candidates[np.argsort(-within(candidates), kind="stable")[:walkers]]
    moves = [(emcee.moves.DEMove(), 0.7), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.2)]
    sampler = emcee.EnsembleSampler(walkers, dimensions, within, moves=moves, vectorize=True)
    state = emcee.State(start, random_state=np.random.RandomState(random.integers(2**31)).get_state())
    sampler.run_mcmc(state, steps, skip_initial_state_check=True)
    chain = sampler.get_chain(discard=steps // 2, flat=True)
    if not np.isfinite(sampler.get_log_prob(discard=steps - 1)).any():
        raise InputError("no parameter set agrees with the facts; choose fewer of them.")
    return np.asarray(chain[np.linspace(0, len(chain) - 1, n).astype(int)])
