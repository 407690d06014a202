"""The letter next to a number, which says what it is based on.

It is derived from what is declared of its column or parameter, never set by hand.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from markupsafe import Markup, escape

from rp2pr_sim.analysis.numbers import NOTHING, Number, Phrase

_SPACE = "\N{NARROW NO-BREAK SPACE}"


class Mark(StrEnum):
    """What a number is based on; its letter is the first of its value."""

    evidence = "evidence"
    fitted = "fitted"
    assumed = "assumed"
    choice = "choice"

    @property
    def letter(self) -> str:
        """The letter next to a number."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What the letter says, for the legend."""
        return _WORDS[self]


_WORDS = {
    Mark.evidence: "evidence: taken from a published figure, or counted",
    Mark.fitted: "fitted: set so that the model agrees with published figures",
    Mark.assumed: (
        "assumed: it depends on effect sizes that nobody has measured, so it is a result of the"
        " model and not a forecast"
    ),
    Mark.choice: "chosen: decided by whoever designs the programme",
}


def marked(item: Any) -> Any:
    """Return a number, or a text with numbers, as HTML with letters; anything else unchanged."""
    if isinstance(item, Phrase):
        return Markup("").join(map(marked, map(_escaped, item.parts)))
    if not isinstance(item, Number):
        return item
    if item.text == NOTHING:
        return Markup('<span class="number">{}</span>').format(NOTHING)
    return Markup('<span class="number">{}{}<sup class="mark">{}</sup></span>').format(
        str(item), _SPACE, Mark(item.basis).letter
    )


def _escaped(part: str | Number) -> Markup | Number:
    return part if isinstance(part, Number) else escape(part)
