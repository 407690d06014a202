"""Gauss-Newton under common luck: the parameter set that comes nearest to all facts, and what they can tell apart.

Only the fitted parameters move; the block strengths stay at their defaults.  The Jacobian is taken
by central differences in which both sides share their luck, so that a few hundred replicates are
enough.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.calibration.prior import FITTED, defaults
from rp2pr_sim.analysis.calibration.simulator import Bench, doubt, misfits
from rp2pr_sim.analysis.calibration.targets import Target
from rp2pr_sim.core.records import Floats

ROUNDS = 6  # at most
STEP = 0.05  # of a parameter's range, to either side
FARTHEST = 0.3  # of its range that a parameter moves in a round
STILL = 0.005  # of its range: who moves no farther has arrived
_UNSEEN = 1e-3  # singular values below this share of the largest move nothing


class Centre(NamedTuple):
    """Where Gauss-Newton ended."""

    point: Floats
    """Shape (len(NAMES),), of the unit cube."""
    misfit: Floats
    """Shape (t,): simulated minus fact, in SDs of what is known of the target; 0 where a constraint holds."""
    jacobian: Floats
    """Shape (t, len(FITTED)): SDs of the target, a whole range of the parameter."""
    rounds: int
    arrived: bool
    """Whether the next move would have been none to speak of."""

    @property
    def loss(self) -> float:
        """Sum of the squared misfits."""
        return float((self.misfit**2).sum())

    @property
    def singular_values(self) -> Floats:
        """Of the Jacobian, largest first: how many SDs the facts see of a move across the prior along each direction."""
        return np.asarray(np.linalg.svd(self.jacobian, compute_uv=False), dtype=np.float64)

    @property
    def directions(self) -> Floats:
        """The direction of each singular value among the fitted parameters, one a row."""
        return np.asarray(np.linalg.svd(self.jacobian)[2], dtype=np.float64)


def find_centre(bench: Bench, replicates: int) -> Centre:
    """Search from the declared defaults.

    Parameters
    ----------
    bench : Bench
        where parameter sets are tried.
    replicates : int
        of each; they share their luck.

    Raises
    ------
    InputError
        if a run fails.
    """
    point, n = defaults(), len(FITTED)
    best: Centre | None = None
    for number in range(1, ROUNDS + 1):
        low, high = _sides(point)
        found = bench.simulated(f"centre-{number}", np.vstack([point, low, high]), replicates)
        known = doubt(bench.targets, found.luck[0])
        width = (high - low)[np.arange(n), np.arange(n)]
        jacobian = ((found.means[1 + n :] - found.means[1 : 1 + n]) / width[:, None] / known).T
        misfit = misfits(bench.targets, found)[0]
        move = _move(jacobian, misfit, bench.targets)
        here = Centre(point, misfit, jacobian, number, arrived=bool(np.abs(move).max() < STILL))
        if best is not None and here.loss > best.loss:  # too far: halfway back
            point = (point + best.point) / 2.0
            continue
        best = here
        if here.arrived:
            break
        point = point.copy()
        point[:n] = np.clip(point[:n] + move, 0.0, 1.0)
    assert best is not None
    return best


def _move(jacobian: Floats, misfit: Floats, targets: tuple[Target, ...]) -> Floats:
    """The least move that mends the misfit; none along what the facts do not see."""
    rows = [k for k, item in enumerate(targets) if not (item.at_least and misfit[k] == 0.0)]
    step = -np.linalg.pinv(jacobian[rows], rcond=_UNSEEN) @ misfit[rows]
    return np.clip(step, -FARTHEST, FARTHEST)


def _sides(point: Floats) -> tuple[Floats, Floats]:
    n = len(FITTED)
    low, high = (np.repeat(point[None], n, axis=0) for _ in range(2))
    for k in range(n):
        low[k, k], high[k, k] = max(0.0, point[k] - STEP), min(1.0, point[k] + STEP)
    return low, high
