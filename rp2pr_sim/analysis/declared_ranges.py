"""Declared ranges: how values are spaced over what is allowed of a parameter.

A chance that may lie anywhere within an order of magnitude is spaced by its logarithm.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.scenario import Parameter

BY_LOGARITHM = ("diaries.chance", "measuring.middle", "teamlife.drop_out")


def value_at(item: Parameter, share: Any) -> Any:
    """Return the values of a parameter at these shares of its declared range."""
    if item.name in BY_LOGARITHM:
        return np.clip(item.low * (item.high / item.low) ** share, item.low, item.high)
    return np.clip(item.low + (item.high - item.low) * share, item.low, item.high)
