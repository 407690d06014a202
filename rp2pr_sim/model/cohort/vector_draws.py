"""Draws for many entities at once, and the shapes that they are turned into.

This is the vector form of `random_numbers`: a draw still depends on its own entity only, so the
length and the order of the arrays do not change the random numbers of any entity.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtri

from rp2pr_sim.core.constants import TINY, fixed
from rp2pr_sim.core.jit import kernel, rule
from rp2pr_sim.core.random_numbers import SETUP_WEEK, Decision, normal, uniform
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.rules import transforms
from rp2pr_sim.model.rules.transforms import chance_of, clip
from rp2pr_sim.model.state import Luck

EDGE = fixed(1e-6, "log odds are taken of shares that keep this distance from 0 and 1")
WORD = fixed(8, "bytes: each number of a record has as many")
QUANTILES = fixed(99, "points that stand in for a normal distribution")
ROUNDS = fixed(30, "most steps of an iteration; a usual spread takes five")
WIDEST_SD = fixed(4.0, "log odds: beyond that nearly all shares are 0 or 1")
WIDEST = fixed(
    0.5, "of the SD of a yes or no with the same mean: beyond that shares would pile up at 0 and 1"
)


def quantiles(count: int) -> Floats:
    """Return a standard normal distribution as `count` equally likely values.

    It gives means and spreads without drawing.
    """
    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


def uniforms(luck: npt.NDArray[np.void], decision: Decision, entities: Ints) -> Floats:
    """Return `random_numbers.uniform` for an array of entities, of any shape.

    `luck` is an array of one record.
    """
    # numba is slow to recognise an IntEnum
    return _uniforms(luck, int(decision), entities.ravel()).reshape(entities.shape)


def normals(luck: npt.NDArray[np.void], decision: Decision, entities: Ints) -> Floats:
    """Return `random_numbers.normal` for an array of entities, of any shape.

    `luck` is an array of one record.
    """
    return _normals(luck, int(decision), entities.ravel()).reshape(entities.shape)


@kernel
def _uniforms(luck: npt.NDArray[np.void], decision: int, entities: Ints) -> Floats:
    drawn = np.empty(entities.size)
    for i in range(entities.size):
        drawn[i] = uniform(luck[0], decision, entities[i])
    return drawn


@kernel
def _normals(luck: npt.NDArray[np.void], decision: int, entities: Ints) -> Floats:
    drawn = np.empty(entities.size)
    for i in range(entities.size):
        drawn[i] = normal(luck[0], decision, entities[i])
    return drawn


def make_luck(seed: int, replicate: int) -> npt.NDArray[np.void]:
    """Return the random-number key of one replicate, set to the week of set-up draws.

    It is an array of one record.
    """
    luck = Luck.rows(1)
    luck["seed"], luck["replicate"], luck["clock"] = seed, replicate, SETUP_WEEK
    return luck


def copied(table: npt.NDArray[np.void], rows: Ints | None = None) -> npt.NDArray[np.void]:
    """Return a copy of these rows of a table.

    It copies whole records at once, many times faster than NumPy copies field by field, and
    without the GIL.

    Parameters
    ----------
    table : npt.NDArray[np.void]
        records, of any shape with at least one dimension.
    rows : Ints | None
        numbers along the first one; all if not given.
    """
    table = np.ascontiguousarray(table)
    rows = np.arange(len(table)) if rows is None else rows
    words = table.dtype.itemsize // WORD * math.prod(table.shape[1:])
    found = np.empty((len(rows), words), np.int64)
    _copy(np.ndarray((len(table), words), np.int64, table), rows, found)
    return np.ndarray((len(rows), *table.shape[1:]), table.dtype, found)


@kernel
def _copy(source: Ints, rows: Ints, target: Ints) -> None:
    for i in range(len(rows)):
        for k in range(source.shape[1]):
            target[i, k] = source[rows[i], k]


def log_odds(share: npt.ArrayLike) -> Floats:
    """Return the log odds of shares; finite at 0 and 1 too."""
    return np.asarray(logit(np.clip(share, EDGE, 1.0 - EDGE)))


def around(middle: npt.ArrayLike, spread: npt.ArrayLike, draw: Floats) -> Floats:
    """Return shares spread around `middle` (their median) on the log-odds scale.

    `draw` is standard normal.
    """
    return np.asarray(expit(log_odds(middle) + np.asarray(spread) * draw))


@rule
def one_log_odds(share: float) -> float:
    """Return `log_odds` of one share, in compiled code."""
    return transforms.log_odds(clip(share, EDGE, 1.0 - EDGE))


@rule
def one_around(middle: float, spread: float, draw: float) -> float:
    """Return `around` for one share, in compiled code."""
    return chance_of(one_log_odds(middle) + spread * draw)


def logit_normal(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Return the median and SD on the log-odds scale of shares that have this mean and this SD.

    All are of shape (n,). The SD is made smaller where no spread of shares around this mean is as
    large.
    """
    mean = np.clip(mean, EDGE, 1.0 - EDGE)
    spread = np.minimum(spread, WIDEST * np.sqrt(mean * (1.0 - mean)))
    found = np.empty((2, mean.size))
    _fit_logit_normal(mean, spread, quantiles(QUANTILES), found)
    return np.asarray(expit(found[0])), found[1]


@kernel
def _fit_logit_normal(mean: Floats, spread: Floats, draw: Floats, found: Floats) -> None:
    """Fit the middle and the SD, and put them into the rows of `found`.

    The spread grows with the SD, so the secant method finds it within a bracket.
    """
    for k in range(mean.size):
        low, high = 0.0, WIDEST_SD
        sd = before = off = 0.0
        off_before = -spread[k]
        middle = one_log_odds(mean[k])
        for number in range(ROUNDS if spread[k] > 0.0 else 0):
            if number == 0:
                sd = min(spread[k] / (mean[k] * (1.0 - mean[k])), 0.5 * WIDEST_SD)
            else:
                before, off_before, sd = sd, off, sd - off * (sd - before) / (off - off_before)
                if not low < sd < high:
                    sd = 0.5 * (low + high)
            middle = _middle_of(mean[k], sd, draw, middle)
            off = _spread_of(middle, sd, draw) - spread[k]
            low, high = (sd, high) if off < 0.0 else (low, sd)
            if abs(off) < EDGE * EDGE or off == off_before:
                break
        found[0, k], found[1, k] = middle, sd


@rule
def _middle_of(mean: float, sd: float, draw: Floats, middle: float) -> float:
    """Return the middle around which shares with this SD have this mean.

    It uses Newton's method from a first guess.
    """
    for _ in range(ROUNDS):
        found = slope = 0.0
        for z in draw:
            share = chance_of(middle + sd * z)
            found += share / draw.size
            slope += share * (1.0 - share) / draw.size
        step = (one_log_odds(mean) - one_log_odds(found)) * found * (1.0 - found) / slope
        middle += step
        if abs(step) < TINY:
            break
    return middle


@rule
def _spread_of(middle: float, sd: float, draw: Floats) -> float:
    first = second = 0.0
    for z in draw:
        share = chance_of(middle + sd * z)
        first += share / draw.size
        second += share * share / draw.size
    return math.sqrt(max(0.0, second - first * first))
