"""Draws for many entities at once, and the shapes that they are turned into.

The vector form of `chance`: a draw still depends on its own entity only, so the
length and the order of the arrays change nobody's luck.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri

from rp2pr_sim.chance import SETUP_WEEK, Decision, normal, uniform
from rp2pr_sim.compiled import kernel, rule
from rp2pr_sim.records import Floats, Ints, Record
from rp2pr_sim.rules import steps
from rp2pr_sim.rules.steps import chance_of, clip
from rp2pr_sim.state import Luck

__all__ = [
    "EDGE",
    "around",
    "blank",
    "copied",
    "log_odds",
    "log_odds_spread",
    "make_luck",
    "normals",
    "one_around",
    "one_log_odds",
    "quantiles",
    "uniforms",
]

EDGE = 1e-6  # log odds are taken of shares that keep this distance from 0 and 1


def quantiles(count: int) -> Floats:
    """A standard normal distribution as `count` equally likely values, for means and spreads without drawing."""
    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


def uniforms(luck: npt.NDArray[np.void], decision: Decision, entities: Ints) -> Floats:
    """`chance.uniform` for an array of entities, of any shape; `luck` is an array of one record."""
    return _uniforms(luck, int(decision), entities.ravel()).reshape(entities.shape)  # numba is slow to recognise an IntEnum


def normals(luck: npt.NDArray[np.void], decision: Decision, entities: Ints) -> Floats:
    """`chance.normal` for an array of entities, of any shape; `luck` is an array of one record."""
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
    """The luck of one replicate as an array of one record, set to the week of set-up draws."""
    luck = blank(Luck, 1)
    luck["seed"], luck["replicate"], luck["clock"] = seed, replicate, SETUP_WEEK
    return luck


def blank(record: type[Record], *shape: int) -> npt.NDArray[np.void]:
    """Zeroed records as a plain array: its fields are filled many times faster than those of a `np.recarray`."""
    return np.zeros(shape, dtype=_dtype(record))  # type: ignore[arg-type]  # mypy takes no class for hashable


@cache
def _dtype(record: type[Record]) -> np.dtype[np.void]:
    return np.dtype((np.record, record.dtype()))  # rows allow attributes, as the rules need where they run uncompiled


def copied(table: npt.NDArray[np.void], rows: npt.NDArray[Any] | None = None) -> npt.NDArray[np.void]:
    """A copy of these rows of a table, as a plain array; whole records at once, many times faster than NumPy copies field by field.

    Args:
        table: records, of any shape with at least one dimension.
        rows: numbers or a mask along the first one; all if not given.
    """
    whole = table.view(np.ndarray)  # a `np.recarray` answers each question through Python
    whole = whole if whole.flags.c_contiguous else np.ascontiguousarray(whole)
    raw = np.ndarray(len(whole), f"V{whole.dtype.itemsize * math.prod(whole.shape[1:])}", whole)
    raw = raw.copy() if rows is None else raw[rows]
    return np.ndarray((len(raw), *whole.shape[1:]), whole.dtype, raw)


def log_odds(share: npt.ArrayLike) -> Floats:
    """Log odds of shares; finite at 0 and 1 too."""
    return np.asarray(logit(np.clip(share, EDGE, 1.0 - EDGE)))


def around(middle: npt.ArrayLike, spread: npt.ArrayLike, draw: Floats) -> Floats:
    """Shares spread around `middle` (their median) on the log-odds scale; `draw` is standard normal."""
    return np.asarray(expit(log_odds(middle) + np.asarray(spread) * draw))


@rule
def one_log_odds(share: float) -> float:
    """`log_odds` of one share, in compiled code."""
    return steps.log_odds(clip(share, EDGE, 1.0 - EDGE))


@rule
def one_around(middle: float, spread: float, draw: float) -> float:
    """`around` for one share, in compiled code."""
    return chance_of(one_log_odds(middle) + spread * draw)


@lru_cache(maxsize=4096)
def log_odds_spread(middle: float, spread: float) -> float:
    """The SD on the log-odds scale that gives shares with median `middle` this SD.

    About `spread / (middle * (1 - middle))` in the middle of the scale; near its ends
    that would be far too much, since a share cannot pass 1.
    """
    if spread <= 0.0:
        return 0.0

    values, at = quantiles(199), log_odds(middle)

    def excess(sd: float) -> float:  # as `np.std(around(middle, sd, values))` in a third of its time: a new point of a study solves many
        away = expit(at + sd * values)
        away -= np.add.reduce(away) / away.size
        return math.sqrt(np.add.reduce(away * away) / away.size) - spread

    return float(brentq(excess, 0.0, 50.0))
