"""How many replicates a wanted precision takes."""

from __future__ import annotations

import math

_STEP = 10
"""Replicates are added in whole blocks of the store."""
_GROWTH = 4
_SLACK = 1.05
"""A little more than the width of the interval asks for, since the next one comes out a little wider as often as not."""


def replicates_for(have: int, half: float, wanted: float, most: int) -> int:
    """How many replicates to have next, when the widest interval is still too wide.

    Parameters
    ----------
    have : int
        replicates so far.
    half : float
        half the width of the widest interval; infinite if there is none yet.
    wanted : float
        what it should be; widths shrink with the root of the replicates.
    most : int
        that may be spent.

    Returns
    -------
    int
        More than `have`, at most four times as many, and at most `most`.
    """
    needed = min(have * (half / wanted) ** 2 * _SLACK, float(most))
    stepped = _STEP * math.ceil(needed / _STEP)
    return min(max(stepped, have + _STEP), _GROWTH * have, most)
