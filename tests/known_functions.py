"""Functions of inputs in the unit cube whose indices are known in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.sensitivity.indices import Problem
from rp2pr_sim.analysis.sensitivity.methods import Frame, method_of
from rp2pr_sim.analysis.sensitivity.sampling import Sample, Source, sampled
from rp2pr_sim.core.jit import phase

Floats = npt.NDArray[np.float64]
Function = Callable[[Floats], Floats]

_A, _B = 7.0, 0.1
VARIANCE = _A**2 / 8.0 + _B * math.pi**4 / 5.0 + _B**2 * math.pi**8 / 18.0 + 0.5
ALONE = np.array([0.5 * (1.0 + _B * math.pi**4 / 5.0) ** 2, _A**2 / 8.0, 0.0]) / VARIANCE
TOGETHER = 8.0 * _B**2 * math.pi**8 / 225.0 / VARIANCE
"""Ishigami's first-order indices, and the second-order index of its first and third input."""
TOTAL = ALONE + np.array([TOGETHER, 0.0, TOGETHER])
EFFECTS = ALONE + np.array([TOGETHER, 0.0, TOGETHER]) / 2.0
"""Shapley effects."""


def formula(function: Callable[[Floats, npt.NDArray[np.int64]], Floats]) -> Source:
    """A source of one outcome, from rows (..., columns) and the seeds of the replicates."""

    def values(cube: Floats, first: int, replicates: int, redraw: int) -> Floats:
        return np.asarray(function(cube, redraw * 1_000_000 + np.arange(replicates)))[None]

    return values


def ishigami(cube: Floats) -> Floats:
    x = math.pi * (2.0 * cube - 1.0)
    return np.sin(x[..., 0]) + _A * np.sin(x[..., 1]) ** 2 + _B * x[..., 2] ** 4 * np.sin(x[..., 0])


G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])


def sobol_g(cube: Floats) -> Floats:
    return np.prod((np.abs(4.0 * cube[..., : len(G)] - 2.0) + G) / (1.0 + G), axis=-1)


def of_sobol_g() -> tuple[Floats, Floats]:
    """First- and total-order indices of `sobol_g`."""
    parts = 1.0 / (3.0 * (1.0 + G) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    return parts / whole, parts * np.prod(1.0 + parts) / (1.0 + parts) / whole


def noisy(function: Function, sd: float) -> Source:
    """With normal luck, of another kind at each point and in each replicate."""

    def values(cube: Floats, seeds: npt.NDArray[np.int64]) -> Floats:
        one = function(cube)
        key = np.frombuffer(np.ascontiguousarray(cube).tobytes(), dtype=np.uint32)
        return np.stack(
            [
                one + sd * np.random.default_rng([seed, *key[:64]]).standard_normal(one.shape)
                for seed in seeds
            ],
            axis=-1,
        )

    return formula(values)


def problem_of(name: str, inputs: int, second_order: bool = False, seed: int = 0) -> Problem:
    frame = Frame(tuple(range(inputs + 1)))
    return Problem(
        method_of(name, second_order),
        frame,
        tuple(f"x{k + 1}" for k in range(inputs)),
        ("y",),
        seed,
    )


def sample_of(
    problem: Problem, source: Source, points: int, replicates: int = 2, sizes: tuple[int, ...] = ()
) -> Sample:
    return sampled(
        source, problem.how, problem.frame, (*sizes, points), replicates, problem.seed, most=100
    )


@phase
def live_the_week(team, members, plans, core, s, luck):
    """Set every team's hours of support each week, by Ishigami's function of three strengths.

    Chance is added that is as large as a fourth strength.
    """
    a = math.pi * (s.climate.host_first - 1.0)
    b = math.pi * (s.climate.footing - 1.0)
    c = math.pi * (s.climate.judged - 1.0)
    point = 12.9898 * s.climate.host_first + 78.233 * s.climate.footing + 37.719 * s.climate.judged
    mixed = point + 4.1414 * (1.0 + luck.replicate) + luck.seed
    draw = 43758.5453 * math.sin(mixed)
    noise = s.climate.outshone * math.sqrt(12.0) * (draw - math.floor(draw) - 0.5)
    team.support_hours = (
        50.0 + math.sin(a) + 7.0 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a) + noise
    )
