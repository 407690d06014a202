"""The few ways in which a state may move; all of them bounded and total.

Shares move by a share of the way towards 1, 0 or a target; chances come from log odds. Whatever the
arguments, the result is finite and legal.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.constants import TINY, fixed
from rp2pr_sim.core.jit import rule

LEAST = fixed(1e-300, "keeps a share of 1 with odds times 0 defined: 0")
FARTHEST = fixed(60.0, "log odds beyond which a chance is 0 or 1")


@rule
def clip(x: float, low: float, high: float) -> float:
    """`x`, or the bound that it exceeds."""
    return min(max(x, low), high)


@rule
def raised(share: float, by: float) -> float:
    """`share` moved by this share of the way towards 1."""
    return share + clip(by, 0.0, 1.0) * (1.0 - share)


@rule
def lowered(share: float, by: float) -> float:
    """`share` moved by this share of the way towards 0."""
    return share - clip(by, 0.0, 1.0) * share


@rule
def toward(share: float, target: float, by: float) -> float:
    """`share` moved by this share of the way towards `target`."""
    return share + clip(by, 0.0, 1.0) * (target - share)


@rule
def excess(share: float, tolerance: float) -> float:
    """How far a share goes beyond a tolerance, as a share of what is left to 1."""
    return clip((share - tolerance) / max(TINY, 1.0 - tolerance), 0.0, 1.0)


@rule
def centred(share: float) -> float:
    """A share in 0..1 as a number in -1..1, 0 in the middle."""
    return 2.0 * share - 1.0


@rule
def chance_of(log_odds: float) -> float:
    """The chance with these log odds."""
    return 1.0 / (1.0 + math.exp(-clip(log_odds, -FARTHEST, FARTHEST)))


@rule
def log_odds(share: float) -> float:
    """The log odds of a share; bounded a tiny distance from 0 and 1."""
    safe = clip(share, TINY, 1.0 - TINY)
    return math.log(safe / (1.0 - safe))


@rule
def times_odds(share: float, factor: float) -> float:
    """`share` with its odds times this factor."""
    odds = factor * share
    return odds / max(1.0 - share + odds, LEAST)


@rule
def shifted(share: float, by: float) -> float:
    """`share` moved by this many log odds."""
    return share if by == 0.0 else chance_of(log_odds(share) + by)
