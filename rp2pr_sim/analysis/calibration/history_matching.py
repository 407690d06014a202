"""History matching: which parts of the prior do not contradict the facts.

A parameter set is implausible if, for any target, what it gives lies more than three SDs of all
that is in doubt (`targets`, and the emulator's error) from the fact.  Each wave simulates a design
spread over what is still plausible, and has a sharper emulator for it.

Samples are drawn by rejection from the prior: independent, exact, and cheap where an emulator takes
a microsecond.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr

from rp2pr_sim.analysis.calibration.emulator import Emulator
from rp2pr_sim.analysis.calibration.simulator import Simulated, bounds, doubt
from rp2pr_sim.analysis.calibration.targets import Target
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import generator

CUT = 3.0  # Pukelsheim's rule: 95% of any unimodal distribution
_LEAST_LUCK = 1e-4
_AT_ONCE = 2**17  # points of the prior
_MOST = 2**23
_HOPELESS = 15.0  # whose density is this far below the largest, on the log scale, is never accepted


class Judge(NamedTuple):
    """Says how far a parameter set is from the facts, by emulators."""

    targets: tuple[Target, ...]
    aims: Floats
    """Shape (t,): what the facts say, on the targets' scales."""
    means: Emulator
    luck: Emulator
    """Of the logarithm of the SD between single programmes."""
    before: Judge | None = None
    """That of the wave before, which knows more of the prior: what it finds implausible stays so."""

    @classmethod
    def of(
        cls,
        targets: tuple[Target, ...],
        found: Simulated,
        offset: Floats,
        before: Judge | None = None,
    ) -> Judge:
        """From a wave of simulations.

        Parameters
        ----------
        targets : tuple[Target, ...]
            the targets.
        found : Simulated
            the simulations.
        offset : Floats
            see `Emulator`, shape (t,).
        before : Judge | None
            the judge of the wave before.
        """
        luck = Emulator.of(
            found.points, np.log(np.maximum(found.luck, _LEAST_LUCK)), np.zeros(len(targets))
        )
        means = Emulator.of(found.points, found.means, offset)
        return cls(targets, np.array([item.aim for item in targets]), means, luck, before)

    def misfit(self, points: Floats) -> Floats:
        """Emulated minus fact in SDs of all doubt, shape (n, t); 0 where a constraint holds."""
        means, total = self.predicted(points)
        away = (means - self.aims) / total
        return np.where(bounds(self.targets) & (away > 0.0), 0.0, away)

    def implausibility(self, points: Floats) -> Floats:
        """The largest of them, shape (n,), or that of an earlier wave where it is larger."""
        mine = np.asarray(np.abs(self.misfit(points)).max(axis=1))
        return mine if self.before is None else np.maximum(mine, self.before.implausibility(points))

    def log_plausible(self, points: Floats) -> Floats:
        """0 for what is plausible, minus infinity for the rest, shape (n,)."""
        return np.where(self.implausibility(points) < CUT, 0.0, -np.inf)

    def log_likelihood(self, points: Floats) -> Floats:
        """Of the facts under these parameters, shape (n,), up to a constant; none where an earlier wave finds them implausible."""
        found = self.log_likelihood_of(*self.predicted(points), self.aims)
        return found if self.before is None else found + self.before.log_plausible(points)

    def log_likelihood_of(self, means: Floats, total: Floats, aims: Floats) -> Floats:
        """Of these facts where so much is `predicted`; a constraint counts by its probability."""
        away = (means - aims) / total
        return np.asarray(
            np.where(bounds(self.targets), log_ndtr(away), -0.5 * away**2 - np.log(total)).sum(
                axis=1
            )
        )

    def predicted(self, points: Floats) -> tuple[Floats, Floats]:
        """What the emulators give for the targets and the SD of all doubt, each of shape (n, t)."""
        total = np.sqrt(
            doubt(self.targets, np.exp(self.luck.predict(points))) ** 2 + self.means.error**2
        )
        return self.means.predict(points), total


def sampled(log_density: Callable[[Floats], Floats], n: int, dimensions: int, seed: int) -> Floats:
    """Independent points from a density on the unit cube, by rejection from the uniform.

    Parameters
    ----------
    log_density : Callable[[Floats], Floats]
        of points of shape (m, dimensions), shape (m,), up to a constant.
    n : int
        how many points; no two are the same.
    dimensions : int
        of the cube.
    seed : int
        of the draws.

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
    """Which of uniformly distributed points a rejection sampler accepts, given their log density up to a constant; ascending."""
    if not len(log_density) or not np.isfinite(log_density.max()):
        return np.empty(0, dtype=np.int64)
    draws = generator(seed, "fit rejection").random(len(log_density))
    return np.flatnonzero(np.log(draws) < log_density - log_density.max())
