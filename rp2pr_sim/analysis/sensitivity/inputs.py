"""An input of a sensitivity analysis: a parameter with the range that it varies over, as the inverse of its distribution.

A design lies in the unit cube; each column is mapped by one input: evenly, by the logarithm, to
whole numbers, to choices, or to the quantiles of the parameter sets that agree with the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rp2pr_sim.core.records import Floats

SENTINELS = ("unused", "luck")
"""What no rule reads, and what changes nothing but the luck: the noise floor of every index."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A parameter and the distribution that it is given.

    `spaced` is `evenly`, `log`, `whole`, `choice` or `posterior`; `low` and `high` are its ends
    (inclusive), `levels` what is chosen among, or the sorted values of the parameter sets.  `group`
    is its mechanism.
    """

    name: str
    spaced: str
    low: float = 0.0
    high: float = 1.0
    levels: tuple[Any, ...] = ()
    group: str = ""
    text: str = ""
    unit: str = ""
    status: str = ""

    def values(self, shares: Floats) -> list[Any]:
        """The values at these shares of the distribution, from 0 to 1; shape (n,)."""
        if self.spaced == "choice":
            places = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return [self.levels[place] for place in places]
        if self.spaced == "whole":
            whole = self.low + np.floor(shares * (self.high - self.low + 1.0))
            return [int(value) for value in np.minimum(whole, self.high)]
        if self.spaced == "posterior":
            return [
                float(value)
                for value in np.quantile(np.asarray(self.levels, dtype=np.float64), shares)
            ]
        if self.spaced == "log":
            return [
                float(value)
                for value in np.clip(
                    self.low * (self.high / self.low) ** shares, self.low, self.high
                )
            ]
        return [
            float(value)
            for value in np.clip(self.low + (self.high - self.low) * shares, self.low, self.high)
        ]

    @property
    def many(self) -> int:
        """Among how many choices or whole numbers it decides; 0 where it is another number."""
        return (
            len(self.levels)
            if self.spaced == "choice"
            else int(self.high - self.low) + 1
            if self.spaced == "whole"
            else 0
        )

    @property
    def told(self) -> str:
        """The range in words, such as `0.1 to 0.5, by its logarithm`."""
        if self.spaced == "choice":
            return ", ".join(
                str(level).lower() if isinstance(level, bool) else str(level)
                for level in self.levels
            )
        how = {
            "log": ", by its logarithm",
            "whole": ", whole numbers",
            "posterior": ", as in the parameter sets",
        }.get(self.spaced, "")
        return f"{self.low:.6g} to {self.high:.6g}{how}"


def values_of(inputs: tuple[Input, ...], cube: Floats) -> list[Mapping[str, Any]]:
    """The parameters by name at each point of the cube (n, inputs or more; columns beyond are of sentinels)."""
    columns = [item.values(cube[:, k]) for k, item in enumerate(inputs)]
    names = [item.name for item in inputs]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
