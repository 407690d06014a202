"""Inputs of a sensitivity analysis: parameters with the distributions that they vary over.

A design lies in the unit cube; each input maps one column by its inverse distribution: evenly, by
the logarithm, to whole numbers, to choices, or to the quantiles of the plausible parameter sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rp2pr_sim.core.records import Floats

DUMMIES = ("unused", "chance")
"""Dummy inputs, which show the noise floor of every index.

No rule reads `unused`; `chance`, the noise reference, changes nothing but the random numbers.
"""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A parameter and its distribution.

    `spaced` is `evenly`, `log`, `whole`, `choice` or `plausible`; `low` and `high` are its ends
    (inclusive), `levels` its choices, or the sorted values of the parameter sets.  `group` is its
    mechanism.
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
        """Return the values at these shares of the distribution, from 0 to 1; shape (n,)."""
        if self.spaced == "choice":
            return self._at(shares)
        if self.spaced == "whole":
            whole = self.low + np.floor(shares * (self.high - self.low + 1.0))
            return [int(value) for value in np.minimum(whole, self.high)]
        if self.spaced == "plausible":
            if isinstance(self.levels[0], int):
                return self._at(shares)
            numbers = np.quantile(np.asarray(self.levels, dtype=np.float64), shares)
        elif self.spaced == "log":
            numbers = self.low * (self.high / self.low) ** shares
        else:
            numbers = self.low + (self.high - self.low) * shares
        return [float(value) for value in np.clip(numbers, self.low, self.high)]

    def _at(self, shares: Floats) -> list[Any]:
        """Return the level at each share, all levels equally wide."""
        places = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
        return [self.levels[place] for place in places]

    @property
    def many(self) -> int:
        """The number of choices or whole numbers; 0 if it is another number."""
        if self.spaced == "choice":
            return len(self.levels)
        return int(self.high - self.low) + 1 if self.spaced == "whole" else 0

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
            "plausible": ", as in the parameter sets",
        }.get(self.spaced, "")
        return f"{self.low:.6g} to {self.high:.6g}{how}"


def values_of(inputs: tuple[Input, ...], cube: Floats) -> list[Mapping[str, Any]]:
    """Return the parameters by name at each point of the cube.

    The cube has shape (n, inputs or more); further columns are those of dummy inputs.
    """
    columns = [item.values(cube[:, k]) for k, item in enumerate(inputs)]
    names = [item.name for item in inputs]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
