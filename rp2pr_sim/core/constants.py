"""Figures that are not assumptions: units, mathematics, and bounds that keep arithmetic defined.

Every other number that influences a result is declared, in `scenario` or in `topics`. A test reads
the sources and rejects a bare number, except 0, 1, 2, 4 and 0.5 as round factors, and units.
"""

from __future__ import annotations

from typing import TypeVar

N = TypeVar("N", int, float)


def fixed(value: N, why: str) -> N:
    """Return `value`; `why` says what it is, for the reader of the code."""
    return value


TINY = fixed(
    1e-9, "keeps a divisor from 0, a share from 0 and 1, and a sum of steps from missing its end"
)
WORKING_DAY_HOURS = fixed(8.0, "hours in a working day")
