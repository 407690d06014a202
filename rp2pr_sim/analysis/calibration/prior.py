"""Prior: the fitted parameters and other uncertain ones, as a unit cube.

The other ones are mainly the strengths of whole blocks.  A point of the cube is a row of shares of
the declared ranges; the prior is uniform on it.  A chance that may lie anywhere within an order of
magnitude is spaced by its logarithm.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Parameter, parameters, parameters_by_name

FITTED = (
    "diaries.chance",
    "planning.choosing",
    "planning.submitting",
    "coaching.revising",
    "measuring.middle",
    "implementing.cycling",
    "coaching.block",
    "recognition.disrupted",
    "audit.disturbance",
    "teamlife.drop_out",
    "planning.literature",
    "planning.toolbox",
)
"""Fitted parameters, one for nearly each target.

The targets are F6; F10, F10; F12; F32; F39; F43; F40; F27; F37; F92; F74.
"""

BESIDE = (
    *(
        item.name
        for item in parameters()
        if item.role == "strength" and not item.rule and item.name not in FITTED
    ),
    "implementing.full_yield",
)
"""Parameters that also vary over their ranges and keep the status `assumed`.

They are the strengths of whole blocks, and the yield of a plan: F92 is too wide a measure to say
where in its range it lies.
"""

NAMES = (*FITTED, *BESIDE)
BY_LOGARITHM = ("diaries.chance", "measuring.middle", "teamlife.drop_out")


@cache
def _declared() -> tuple[Parameter, ...]:
    return tuple(parameters_by_name()[name] for name in NAMES)


def defaults() -> Floats:
    """Return the declared defaults as a point of the cube, shape (len(NAMES),)."""
    return np.array([_share(item, float(item.default)) for item in _declared()])


def from_cube(points: Floats) -> Floats:
    """Return values of the parameters for points of the cube; the same shape (..., len(NAMES))."""
    columns = [value_at(item, points[..., k]) for k, item in enumerate(_declared())]
    return np.stack(columns, axis=-1)


def to_cube(values: Floats) -> Floats:
    """Return the points of the cube at which these values lie; the same shape."""
    columns = [_share(item, values[..., k]) for k, item in enumerate(_declared())]
    return np.stack(columns, axis=-1)


def values_of(point: Floats) -> dict[str, Any]:
    """Return one point of the cube as parameters by name."""
    return dict(zip(NAMES, from_cube(point).tolist(), strict=True))


def value_at(item: Parameter, share: Any) -> Any:
    """Return the values of a parameter at these shares of its declared range."""
    if item.name in BY_LOGARITHM:
        return np.clip(item.low * (item.high / item.low) ** share, item.low, item.high)
    return np.clip(item.low + (item.high - item.low) * share, item.low, item.high)


def _share(item: Parameter, value: Any) -> Any:
    if item.name in BY_LOGARITHM:
        return np.log(value / item.low) / np.log(item.high / item.low)
    return (value - item.low) / (item.high - item.low)
