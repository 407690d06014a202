"""Gauss-Newton search for the parameter set that is nearest to all calibration targets.

It runs under common random numbers, and also shows which parameters the targets can distinguish.
Only the fitted parameters move; the block strengths stay at their defaults.  The Jacobian is
computed by central differences in which both sides have the same random numbers, so that a few
hundred replicates are enough.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.calibration.prior import FITTED, defaults
from rp2pr_sim.analysis.calibration.simulator import Simulator, misfits, uncertainty
from rp2pr_sim.analysis.calibration.targets import Target
from rp2pr_sim.core.records import Floats

ROUNDS = 6  # at most
STEP = 0.05  # of a parameter's range, to either side
FARTHEST = 0.3  # largest share of its range that a parameter moves in a round
STILL = 0.005  # share of its range: the search has arrived if no parameter moves farther
_UNSEEN = 1e-3  # singular values below this share of the largest move nothing


class Centre(NamedTuple):
    """The end point of the Gauss-Newton search."""

    point: Floats
    """Point of the unit cube, shape (len(NAMES),)."""
    misfit: Floats
    """Simulated minus fact in SDs of the target's uncertainty, shape (t,).

    It is 0 if a constraint is met.
    """
    jacobian: Floats
    """SDs of the target per whole range of the parameter, shape (t, len(FITTED))."""
    rounds: int
    arrived: bool
    """Whether the next move would have been negligible."""

    @property
    def loss(self) -> float:
        """Sum of the squared misfits."""
        return float((self.misfit**2).sum())

    @property
    def singular_values(self) -> Floats:
        """Singular values of the Jacobian, largest first.

        Each is the number of SDs by which the facts register a move across the prior in its
        direction.
        """
        return np.asarray(np.linalg.svd(self.jacobian, compute_uv=False), dtype=np.float64)

    @property
    def directions(self) -> Floats:
        """The direction of each singular value among the fitted parameters, one per row."""
        return np.asarray(np.linalg.svd(self.jacobian)[2], dtype=np.float64)


def find_centre(simulator: Simulator, replicates: int) -> Centre:
    """Search for the nearest parameter set from the declared defaults.

    Parameters
    ----------
    simulator : Simulator
        simulates parameter sets.
    replicates : int
        replicates of each set; all sets have common random numbers.

    Raises
    ------
    InputError
        if a run fails.
    """
    point, n = defaults(), len(FITTED)
    best: Centre | None = None
    for number in range(1, ROUNDS + 1):
        low, high = _sides(point)
        found = simulator.simulated(f"centre-{number}", np.vstack([point, low, high]), replicates)
        known = uncertainty(simulator.targets, found.chance[0])
        width = (high - low)[np.arange(n), np.arange(n)]
        jacobian = ((found.means[1 + n :] - found.means[1 : 1 + n]) / width[:, None] / known).T
        misfit = misfits(simulator.targets, found)[0]
        move = _move(jacobian, misfit, simulator.targets)
        here = Centre(point, misfit, jacobian, number, arrived=bool(np.abs(move).max() < STILL))
        if best is not None and here.loss > best.loss:  # too far: go halfway back
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
    """Return the smallest move that removes the misfit.

    It has no component in directions that the facts do not register.
    """
    rows = [k for k, item in enumerate(targets) if not (item.at_least and misfit[k] == 0.0)]
    step = -np.linalg.pinv(jacobian[rows], rcond=_UNSEEN) @ misfit[rows]
    return np.clip(step, -FARTHEST, FARTHEST)


def _sides(point: Floats) -> tuple[Floats, Floats]:
    n = len(FITTED)
    low, high = (np.repeat(point[None], n, axis=0) for _ in range(2))
    for k in range(n):
        low[k, k], high[k, k] = max(0.0, point[k] - STEP), min(1.0, point[k] + STEP)
    return low, high
