"""Prior: every uncertain number over its plausible prior, and rival forms, as a unit cube.

A point of the cube is a row of shares, one for each parameter of `NAMES`: the share of the prior
that lies below a value.  The prior is uniform on the cube and the parameters are independent.
`evidence/priors.csv` has the distributions with their reasons; what it calls `fixed` does not vary.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from rp2pr_sim.core.records import Floats
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.scenario import Parameter, parameters

Flags = npt.NDArray[np.bool_]

_ENDS = 1.6448536269514722  # SDs from the middle to the 95% point of a normal distribution
_DIGITS = 6  # significant digits of a value: what the file of parameter sets keeps


def varied() -> tuple[Parameter, ...]:
    """Return the parameters that calibration varies: all whose prior is not fixed."""
    known = priors()
    return tuple(
        item for item in parameters() if item.name in known and known[item.name].shape != "fixed"
    )


NAMES = tuple(item.name for item in varied())
FORMS = tuple(item.name for item in varied() if issubclass(item.kind, IntEnum))
"""The choices between rival forms of a mechanism among them."""


class _Shapes(NamedTuple):
    """The distributions of all parameters; each array has the shape (len(NAMES),)."""

    by_logarithm: Flags
    normal: Flags
    whole: Flags
    middle: Floats
    """On the scale on which it is normal or uniform."""
    sd: Floats
    below: Floats
    """Share of the untruncated distribution below the allowed range."""
    within: Floats
    """Share within the allowed range."""
    choices: Floats
    """Number of choices; 0 for numbers."""
    low: Floats
    high: Floats


@cache
def _shapes() -> _Shapes:
    rows = [_shape(item) for item in varied()]
    return _Shapes(*(np.array(column) for column in zip(*rows, strict=True)))


def _shape(item: Parameter) -> tuple[Any, ...]:
    prior = priors()[item.name]
    whole = issubclass(item.kind, int)
    if issubclass(item.kind, IntEnum):
        many = len(item.kind)
        return False, False, True, (many - 1) / 2, 0.5, 0.0, 1.0, float(many), 0.0, many - 1.0
    assert prior.low is not None and prior.high is not None, item.name
    log = prior.shape == "lognormal"
    low, high = (np.log(prior.low), np.log(prior.high)) if log else (prior.low, prior.high)
    middle = (low + high) / 2.0
    if prior.shape == "uniform":
        sd = (high - low) / np.sqrt(12.0)
        return False, False, whole, middle, sd, 0.0, 1.0, 0.0, item.low, item.high
    sd = (high - low) / (2.0 * _ENDS)
    floor = -np.inf if log and item.low <= 0.0 else np.log(item.low) if log else item.low
    ceiling = np.log(item.high) if log else item.high
    below, up_to = ndtr((floor - middle) / sd), ndtr((ceiling - middle) / sd)
    return log, True, whole, middle, sd, below, up_to - below, 0.0, item.low, item.high


def scores(points: Floats) -> Floats:
    """Return how far points lie from the middle of the prior, in its SDs, the same shape.

    The scale of a lognormal prior is the logarithm; the choices between two forms are -1 and 1.
    """
    shape = _shapes()
    spaced = np.clip(points, 1e-12, 1.0 - 1e-12)
    normal = ndtri(shape.below + spaced * shape.within)
    code = np.minimum(np.floor(spaced * shape.choices), shape.choices - 1.0)
    chosen = 2.0 * code - (shape.choices - 1.0)
    uniform = np.sqrt(12.0) * (spaced - 0.5)
    return np.where(shape.choices > 0.0, chosen, np.where(shape.normal, normal, uniform))


def from_cube(points: Floats) -> Floats:
    """Return values of the parameters for points of the cube; the same shape (..., len(NAMES)).

    A choice is its number.
    """
    shape = _shapes()
    scaled = shape.middle + shape.sd * scores(points)
    values = np.where(shape.by_logarithm, np.exp(np.where(shape.by_logarithm, scaled, 0.0)), scaled)
    values = np.clip(
        np.where(shape.whole, np.rint(values), _rounded(values)), shape.low, shape.high
    )
    return np.asarray(values)


def to_cube(values: Floats) -> Floats:
    """Return points of the cube at which these values lie; the same shape."""
    shape = _shapes()
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(shape.by_logarithm, np.log(np.maximum(values, 1e-300)), values)
        score = (scaled - shape.middle) / shape.sd
        normal = (ndtr(score) - shape.below) / shape.within
        chosen = (values + 0.5) / shape.choices
    uniform = score / np.sqrt(12.0) + 0.5
    found = np.where(shape.choices > 0.0, chosen, np.where(shape.normal, normal, uniform))
    return np.clip(found, 0.0, 1.0)


def defaults() -> Floats:
    """Return the declared defaults as a point of the cube, shape (len(NAMES),)."""
    return to_cube(np.array([float(item.default) for item in varied()]))


def values_of(point: Floats) -> dict[str, Any]:
    """Return one point of the cube as parameters by name, each of its own type."""
    return {
        item.name: item.kind(int(value)) if item.kind is not float else value
        for item, value in zip(varied(), from_cube(point).tolist(), strict=True)
    }


def _rounded(values: Floats) -> Floats:
    """Return values with as many significant digits as are shipped."""
    with np.errstate(divide="ignore"):
        power = np.where(values == 0.0, 0.0, np.floor(np.log10(np.abs(values))))
    scale = 10.0 ** (_DIGITS - 1 - power)
    return np.asarray(np.rint(values * scale) / scale)
