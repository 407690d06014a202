"""Numbers as a reader sees them: to the digits they have, with their interval, unit and mark.

A `Number` writes itself into a template or a `Markup` with its mark; `plain` takes marks and tags
away again, for the command line and for alternatives to pictures.
"""

from __future__ import annotations

import html
import math
import re
from typing import NamedTuple

from markupsafe import Markup

from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import shown_values, sureness
from rp2pr_sim.report.compare.evidence_marks import Mark, of_column

NOTHING = "no value"
MINUS = "\N{MINUS SIGN}"
_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MARKED = re.compile(_SPACE + r'<sup class="mark">.*?</sup>')
_TAG = re.compile(r"<[^>]+>")
_AS_DIFFERENCE = {"share": "share points", "yes or no": "share points"}
_ROUND_ERROR = 1e-12


class Number(NamedTuple):
    """A number as text."""

    text: str
    interval: str
    """Such as `4 to 6`; empty if there is none."""
    unit: str
    mark: Mark

    def __html__(self) -> Markup:
        if self.text == NOTHING:
            return Markup('<span class="number">{}</span>').format(NOTHING)
        unit = "%" if self.unit.startswith("%") else ""
        return Markup('<span class="number">{}{}{}<sup class="mark">{}</sup></span>').format(
            self.text, unit, _SPACE, self.mark.value
        )

    @property
    def with_unit(self) -> Markup:
        """The number, marked, and what one means, such as `5 percentage points`."""
        unit = "" if self.unit == "%" or self.text == NOTHING else f" {self.unit}"
        if unit.startswith(" pounds"):
            return Markup("£{}").format(self)
        return Markup("{}{}").format(self, _singular(self.text, unit))


def name_of(outcome: str) -> str:
    """An outcome in plain words."""
    column = declared(outcome)
    return column.label or column.text


def short(outcome: str) -> str:
    """The same to stand within a sentence: what comes before a colon, without capital."""
    name = name_of(outcome).partition(":")[0]
    return name[0].lower() + name[1:]


def unit_of(outcome: str) -> str:
    """What one means, as printed: `%` of a share."""
    return shown_values(1.0, 1.0, 1.0, declared(outcome).unit)[2]


def value(outcome: str, mean: float, low: float, high: float) -> Number:
    """A mean with its interval."""
    column = declared(outcome)
    return _told(mean, low, high, column.unit, of_column(column))


def difference(outcome: str, mean: float, low: float, high: float, signed: bool = True) -> Number:
    """A difference of means: shares in percentage points; with its sign, or as a size."""
    column = declared(outcome)
    if not signed and mean < 0.0:
        mean, low, high = -mean, -high, -low
    told = _told(mean, low, high, _AS_DIFFERENCE.get(column.unit, column.unit), of_column(column))
    return (
        told._replace(text=f"+{told.text}")
        if signed and mean > 0.0 and told.text.strip("0.") and told.text != NOTHING
        else told
    )


def chance(share: float, mark: Mark) -> Number:
    """A probability in whole per cent, which is never called 0 or 100."""
    if math.isnan(share):
        return Number(NOTHING, "", "%", mark)
    return Number(sureness(share).removesuffix("%"), "", "%", mark)


def plain(text: str) -> str:
    """What is left of some HTML without marks and tags."""
    return html.unescape(_TAG.sub("", _MARKED.sub("", text)))


def _told(mean: float, low: float, high: float, unit: str, mark: Mark) -> Number:
    if math.isnan(mean):
        return Number(NOTHING, "", unit, mark)
    if abs(mean) < _ROUND_ERROR and not abs(low) + abs(high) > _ROUND_ERROR:
        mean = low = high = 0.0
    text, interval, shown = shown_values(mean, low, high, unit)
    return Number(minus(text), minus(interval), shown, mark)


def minus(text: str) -> str:
    """A text with minus signs in place of the hyphens before numbers."""
    return re.sub(r"(?<![\w.])-(?=\d)", MINUS, text)


def _singular(text: str, unit: str) -> str:
    return (
        unit.replace("points", "point").replace("hours", "hour")
        if text in ("1", f"{MINUS}1", "+1")
        else unit
    )
