"""A model that is linear in a few scores among hundreds of idle ones: its posterior is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.calibration.emulator import Emulator, Polynomial
from rp2pr_sim.analysis.calibration.prior import NAMES, scores
from rp2pr_sim.analysis.calibration.simulator import Simulated
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.study.sampling import generator

Floats = npt.NDArray[np.float64]
TOLD = ("joining.standing", "joining.earlier", "diaries.busy")
"""Parameters on which the model depends; their priors are hardly truncated."""
COLUMNS = [NAMES.index(name) for name in TOLD]


def fact(name: str, value: float, sd: float, **others: Any) -> Target:
    """Return a published figure of the plain scale; it is a fact of its own unless told."""
    return Target(
        **{
            "name": name,
            "fact": name,
            "text": name,
            "programme": "f10",
            "outcome": "points_per_plan",
            "value": value,
            "unit": "",
            "basis": "",
            "sd": sd,
            "role": "check",
            "agrees": False,
            **others,
        }
    )


def emulator_of(*effects: dict[str, float], error: float = 0.0, constant: float = 0.0) -> Emulator:
    """Return the emulator of quantities with these effects of scores, by parameter."""
    return Emulator(
        tuple(
            Polynomial(
                constant,
                np.array(list(each.values())),
                np.array([NAMES.index(name) for name in each], dtype=np.int64),
                np.full(len(each), -1),
                error,
                1.0,
            )
            for each in effects
        )
    )


def points_of(n: int, seed: int) -> Floats:
    """Return random points of the prior."""
    return generator(seed, "test points").random((n, len(NAMES)))


def simulated(emulator: Emulator, points: Floats, seed: int = 1) -> Simulated:
    """Return what a simulator gives that is off from this emulator by its error."""
    means = emulator.predict(scores(points))
    noise = generator(seed, "test noise").standard_normal(means.shape)
    return Simulated(
        points, means + emulator.error * noise, np.zeros_like(means), np.zeros_like(means)
    )


def posterior(
    effects: npt.ArrayLike, values: npt.ArrayLike, sds: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Return mean and covariance of the scores `TOLD`, whose prior is standard normal.

    `effects` has a row per fact and a column per score.
    """
    seen, precision = np.asarray(effects), np.diag(1.0 / np.square(sds))
    covariance = np.linalg.inv(np.eye(seen.shape[1]) + seen.T @ precision @ seen)
    return covariance @ seen.T @ precision @ np.asarray(values), covariance
