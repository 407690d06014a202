"""Published figures and answers in the units that people read.

Shares are shown as percentages, differences of shares as percentage points, and logarithms of odds
and ratios as odds ratios and multiples.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

Row = Mapping[Hashable, Any]


class _Unit(NamedTuple):
    before: str = ""
    """What is written before a number."""
    after: str = ""
    scale: float = 1.0
    logarithm: bool = False

    @property
    def name(self) -> str:
        return (self.before or self.after).strip()


_UNITS = {
    "share": _Unit(after="%", scale=100.0),
    "share points": _Unit(after=" pp", scale=100.0),
    "correlation": _Unit(before="correlation "),
    "log odds": _Unit(before="odds ratio ", logarithm=True),
    "logarithm of the odds ratio": _Unit(before="odds ratio ", logarithm=True),
    "logarithm of the ratio": _Unit(after=" times", logarithm=True),
}


def unit_name(unit: str) -> str:
    """Return the unit that people read, such as `%` for a share."""
    return _of(unit).name


def readable(value: float, unit: str) -> float:
    """Return a value in the unit that people read."""
    known = _of(unit)
    return math.exp(value) if known.logarithm else known.scale * value


def figure(value: float, unit: str, named: bool = True) -> str:
    """Return a figure to three digits with its unit, such as `53%` or `odds ratio 1.68`.

    The unit is left out unless it is `named`.
    """
    text = f"{float(f'{readable(value, unit):.3g}'):,g}"
    return f"{_of(unit).before}{text}{_of(unit).after}" if named else text


def estimate(row: Row, unit: str, middle: str = "median", before: str = "") -> str:
    """Return a number of a row with its interval, such as `53 (45 to 61)`.

    Parameters
    ----------
    row : Row
        of a table.
    unit : str
        the unit of the table.
    middle : str
        name of the number.
    before : str
        what the names of the ends, `low` and `high`, begin with.
    """
    low, high = _ends(row, unit, before)
    decimals = _decimals(low, high)
    number = _rounded(readable(float(row[middle]), unit), decimals)
    return f"{number} ({_rounded(low, decimals)} to {_rounded(high, decimals)})"


def ends(row: Row, unit: str, before: str = "") -> str:
    """Return the interval of a row, such as `45 to 61`; see `estimate`."""
    low, high = _ends(row, unit, before)
    return " to ".join(_rounded(end, _decimals(low, high)) for end in (low, high))


def _of(unit: str) -> _Unit:
    return _UNITS.get(unit, _Unit(after=f" {unit}" if unit else ""))


def _ends(row: Row, unit: str, before: str) -> tuple[float, float]:
    low, high = (readable(float(row[f"{before}{name}"]), unit) for name in ("low", "high"))
    return low, high


def _decimals(low: float, high: float) -> int:
    """Return decimals that show half the width of an interval to two digits."""
    half = (high - low) / 2.0
    if not half > 0.0:  # no width, or no number
        return 2
    return max(0, 1 - math.floor(math.log10(half)))


def _rounded(value: float, decimals: int) -> str:
    return "-" if math.isnan(value) else f"{round(value, decimals) + 0.0:,.{decimals}f}"
