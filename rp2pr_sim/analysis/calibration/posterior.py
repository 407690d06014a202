"""Posterior: likelihood of parameter sets, draws by an emulator, and importance weights.

Draws come from the prior times an emulated likelihood; each drawn set is then simulated, and its
weight is the simulated likelihood over the density that it was drawn from.  Sets of several rounds
count as draws from the mixture of the rounds' densities (Cornuet et al. 2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, ndtr, ndtri

from rp2pr_sim.analysis.calibration.emulator import Emulator
from rp2pr_sim.analysis.calibration.prior import NAMES, scores
from rp2pr_sim.analysis.calibration.simulator import Simulated
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.analysis.weighted_sample import systematic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import Generator, generator

_AT_ONCE = 2**14  # points of the prior
_MOVES = 240  # of each draw, after it was chosen among points of the prior
_STEPS = (0.15, 0.3, 0.6)  # sizes of a move, as shares of the prior's SD


class Density(NamedTuple):
    """The prior times the emulated likelihood of some targets, as a density to draw from."""

    targets: tuple[Target, ...]
    emulator: Emulator
    """Of these targets."""
    chance: Floats
    """SDs between single runs on the targets' scales, shape (t,)."""
    widened: float
    """Divides the logarithm of the likelihood, as if variances were so much larger."""
    log_constant: float = 0.0
    """Logarithm of the mean likelihood over the prior."""

    def log_likelihood(self, points: Floats) -> Floats:
        """Return the log likelihood of points of the cube, shape (n,)."""
        emulated = self.emulator.predict(scores(points))
        likely = by_target(self.targets, emulated, self.chance, self.emulator.error)
        return np.asarray(likely.sum(axis=1) / self.widened)

    def log_density(self, points: Floats) -> Floats:
        """Return the log density against the prior, shape (n,)."""
        return self.log_likelihood(points) - self.log_constant

    def normalised(self, seed: int, many: int) -> tuple[Density, Floats, Floats]:
        """Return the density with its constant, and points of the prior with their likelihoods."""
        random = generator(seed, "fit prior points")
        points, likely = np.empty((0, len(NAMES))), np.empty(0)
        total = -np.inf
        for new in prior_points(many, random):
            found = self.log_likelihood(new)
            total = np.logaddexp(total, logsumexp(found))
            hopeful = found > max(likely.max(initial=-np.inf), found.max()) - _HOPELESS
            points, likely = np.vstack([points, new[hopeful]]), np.append(likely, found[hopeful])
        return self._replace(log_constant=float(total - np.log(many))), points, likely

    def drawn(self, n: int, seed: int, points: Floats, likely: Floats) -> Floats:
        """Return `n` draws.

        Points of the prior are chosen by their likelihood and then moved by Metropolis steps that
        leave the prior unchanged (preconditioned Crank-Nicolson).  There are so many steps that
        draws of the same point have next to nothing in common.

        Parameters
        ----------
        n : int
            number of draws.
        seed : int
            seed of the draws.
        points, likely : Floats
            points of the prior and their log likelihoods, from `normalised`.
        """
        random = generator(seed, "fit draws")
        chosen = systematic(np.exp(likely - logsumexp(likely)), n, float(random.random()))
        here, log_here = ndtri(np.clip(points[chosen], 1e-12, 1.0 - 1e-12)), likely[chosen]
        for move in range(_MOVES):
            step = _STEPS[move % len(_STEPS)]
            there = np.sqrt(1.0 - step**2) * here + step * random.standard_normal(here.shape)
            log_there = self.log_likelihood(ndtr(there))
            moved = np.log(random.random(n)) < log_there - log_here
            here[moved], log_here[moved] = there[moved], log_there[moved]
        return np.asarray(ndtr(here))


_HOPELESS = 15.0  # below the best: never chosen


def prior_points(many: int, random: Generator) -> Iterator[Floats]:
    """Yield `many` random points of the prior, a part at a time."""
    for start in range(0, many, _AT_ONCE):
        yield random.random((min(_AT_ONCE, many - start), len(NAMES)))


def by_target(
    targets: Sequence[Target],
    means: Floats,
    chance: Floats,
    error: Floats,
    observed: Floats | None = None,
) -> Floats:
    """Return the log likelihood of each target, shape (n, t).

    A set that gives no value of a target counts as impossible.

    Parameters
    ----------
    targets : Sequence[Target]
        the targets.
    means : Floats
        simulated or emulated values on the targets' scales, shape (n, t).
    chance : Floats
        SDs between single runs, shape (n, t) or (t,).
    error : Floats
        Monte Carlo error, or error of the emulator, the same.
    observed : Floats | None
        values instead of the published ones, shape (t,).
    """
    chance, error = (np.broadcast_to(each, means.shape) for each in (chance, error))
    found = np.empty(means.shape)
    for k, item in enumerate(targets):
        seen = None if observed is None else observed[k]
        found[:, k] = item.log_likelihood(means[:, k], chance[:, k], error[:, k], seen)
    return np.where(np.isfinite(means), found, -np.inf)


def likelihood_of(targets: Sequence[Target], found: Simulated) -> Floats:
    """Return the log likelihood of simulated sets, whose first quantities are the targets."""
    parts = found.columns(list(range(len(targets))))
    return np.asarray(by_target(targets, *parts[1:]).sum(axis=1))


def mixture(densities: Sequence[Density], sizes: Sequence[int], points: Floats) -> Floats:
    """Return the log density of draws that come from several rounds, shape (n,)."""
    shares = np.log(np.array(sizes) / np.sum(sizes))
    each = [share + one.log_density(points) for share, one in zip(shares, densities, strict=True)]
    return np.asarray(logsumexp(each, axis=0))


def normalised(log_weights: Floats) -> Floats:
    """Return weights that sum to 1."""
    found = np.exp(log_weights - log_weights.max())
    return np.asarray(found / found.sum())
