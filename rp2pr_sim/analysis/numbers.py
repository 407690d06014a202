"""Numbers as a reader sees them: to the digits they have, with their interval and unit.

A `Phrase` is a text that keeps its numbers apart, so that a page can put a letter next to each that
says what it is based on; `str` of it is the plain text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rp2pr_sim.outcomes.column import ASSUMED, Column
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import shown_values, sureness

NOTHING = "no value"
MINUS = "\N{MINUS SIGN}"
_ROUND_ERROR = 1e-12


class Number(NamedTuple):
    """A number as text."""

    text: str
    interval: str
    """Such as `4 to 6`; empty if there is none."""
    unit: str
    basis: str
    """What it is based on: `evidence`, `fitted`, `assumed` or `choice`."""
    contains: str = "simulation error"
    """What the interval holds."""

    def __str__(self) -> str:
        percent = self.unit.startswith("%") and self.text != NOTHING
        return f"{self.text}{'%' if percent else ''}"

    @property
    def with_unit(self) -> Phrase:
        """The number and its unit, such as `5 percentage points`."""
        unit = "" if self.unit == "%" or self.text == NOTHING else f" {self.unit}"
        if unit.startswith(" pounds"):
            return Phrase(("£", self))
        if self.text in ("1", f"{MINUS}1", "+1"):
            unit = unit.replace("points", "point").replace("hours", "hour")
        return Phrase((self, unit))

    @property
    def error(self) -> str:
        """Its interval in brackets after a space, called what it is; empty if there is none."""
        return f" ({self.contains} {self.interval})" if self.brief else ""

    @property
    def brief(self) -> str:
        """Its interval in brackets after a space, where it is clear what it holds."""
        return f" ({self.interval})" if self.interval not in ("", "no spread") else ""


@dataclass(frozen=True)
class Phrase:
    """A text with numbers in it."""

    parts: tuple[str | Number, ...] = ()

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    def __bool__(self) -> bool:
        return bool(str(self))


def say(pattern: str, *values: object) -> Phrase:
    """Return a text in which each `{}` is filled with a number, a phrase or a text."""
    first, *texts = pattern.split("{}")
    parts: list[str | Number] = [first]
    for value, text in zip(values, texts, strict=True):
        if isinstance(value, Phrase):
            parts += value.parts
        else:
            parts.append(value if isinstance(value, Number) else str(value))
        parts.append(text)
    return Phrase(tuple(part for part in parts if part != ""))


def basis_of(column: Column) -> str:
    """Return what an outcome is based on: assumed if its note says so."""
    return "assumed" if ASSUMED in column.note.split("; ") else "evidence"


def name_of(outcome: str) -> str:
    """Return an outcome in plain words."""
    column = declared(outcome)
    return column.label or column.text


def short(outcome: str) -> str:
    """Return the name of an outcome for use within a sentence: up to a colon, without capital."""
    name = name_of(outcome).partition(":")[0]
    return name[0].lower() + name[1:]


def unit_of(outcome: str) -> str:
    """Return the unit of an outcome as printed: `%` of a share."""
    return shown_values(1.0, 1.0, 1.0, declared(outcome).unit)[2]


def difference_unit(unit: str) -> str:
    """Return the unit of a difference between numbers of this unit."""
    return "share points" if unit in ("share", "yes or no") else unit


def with_ends(row: Mapping[Hashable, Any], name: str) -> tuple[float, float, float]:
    """Return a number in a row of a table, and the two ends of its interval."""
    return float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"])


def shown_in(row: Mapping[Hashable, Any], name: str, unit: str) -> tuple[str, str, str]:
    """Return a number in a row of a table, its interval and its unit as text."""
    return shown_values(*with_ends(row, name), unit)


def shown_error(error: float, unit: str) -> str:
    """Return half the width of a simulation error to two digits, shares in per cent."""
    return shown_values(error, math.nan, math.nan, unit)[0] if error == error else "unknown"


def value(outcome: str, mean: float, low: float, high: float, over_sets: bool = False) -> Number:
    """Return a mean with its interval, which is uncertainty where it is `over_sets`."""
    column = declared(outcome)
    return _number(mean, low, high, column.unit, basis_of(column), over_sets)


def difference(
    outcome: str,
    mean: float,
    low: float,
    high: float,
    signed: bool = True,
    over_sets: bool = False,
) -> Number:
    """Return a difference of means: shares in percentage points; with its sign, or as a size."""
    column = declared(outcome)
    if not signed and mean < 0.0:
        mean, low, high = -mean, -high, -low
    unit = difference_unit(column.unit)
    found = _number(mean, low, high, unit, basis_of(column), over_sets)
    positive = mean > 0.0 and found.text.strip("0.") and found.text != NOTHING
    return found._replace(text=f"+{found.text}") if signed and positive else found


def chance(share: float, basis: str) -> Number:
    """Return a probability in whole per cent, which is never called 0 or 100."""
    if math.isnan(share):
        return Number(NOTHING, "", "%", basis)
    return Number(sureness(share).removesuffix("%"), "", "%", basis)


def minus(text: str) -> str:
    """Return a text with minus signs in place of the hyphens before numbers."""
    return re.sub(r"(?<![\w.])-(?=\d)", MINUS, text)


def listed(items: Sequence[str]) -> str:
    """Return a list in words: `a, b and c`."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _number(mean: float, low: float, high: float, unit: str, basis: str, over_sets: bool) -> Number:
    if math.isnan(mean):
        return Number(NOTHING, "", unit, basis)
    if abs(mean) < _ROUND_ERROR and not abs(low) + abs(high) > _ROUND_ERROR:
        mean = low = high = 0.0
    text, interval, shown = shown_values(mean, low, high, unit, over_sets)
    contains = "95% uncertainty" if over_sets else "simulation error"
    return Number(minus(text), minus(interval), shown, basis, contains)


def runs(count: int, more: str = "") -> str:
    """Return a number of runs in words."""
    return f"{count:,} {more + ' ' if more else ''}run{'' if count == 1 else 's'}"


def joined(parts: Sequence[Phrase]) -> Phrase:
    """Return phrases in words: `a, b and c`."""
    *most, last = parts
    if not most:
        return last
    return say(f"{', '.join(['{}'] * len(most))} and {{}}", *most, last)
