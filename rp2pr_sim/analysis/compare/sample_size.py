"""The number of replicates that a wanted precision needs."""

from __future__ import annotations

import math

_STEP = 10
"""Number of replicates in a batch of the store; only whole batches are added."""
_GROWTH = 4
_SLACK = 1.05
"""Factor by which the target is exceeded.

The next interval is a little wider than expected as often as not.
"""


def replicates_for(have: int, half: float, wanted: float, most: int) -> int:
    """Return how many replicates to run next if the widest interval is still too wide.

    Parameters
    ----------
    have : int
        replicates so far.
    half : float
        half the width of the widest interval; infinite if there is none yet.
    wanted : float
        half the width that is wanted; widths shrink with the root of the replicates.
    most : int
        largest number of replicates allowed.

    Returns
    -------
    int
        More than `have`, at most four times as many, and at most `most`.
    """
    needed = min(have * (half / wanted) ** 2 * _SLACK, float(most))
    stepped = _STEP * math.ceil(needed / _STEP)
    return min(max(stepped, have + _STEP), _GROWTH * have, most)
