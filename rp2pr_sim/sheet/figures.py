"""Figures as people write them: decimal commas, thousands, per cent signs, marks of the missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from rp2pr_sim.core.text import same_name
from rp2pr_sim.sheet.grid import Cell

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_THOUSANDS = {
    mark: re.compile(
        rf"[+-]?[1-9]\d{{0,2}}([ '\u2019{other}])\d{{3}}(\1\d{{3}})*(\{mark}\d*)?", re.ASCII
    )
    for mark, other in ((".", ","), (",", "."))
}
_MARKS = frozenset({
    *("*", "**", "***", "-", "--", "---", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
      "\u2212", ".", "..", "...", "?", ":", "x", "xx", "xxx", "z"),
    *("n/a", "na", "n.a.", "n.a", "nan", "null", "nd", "n/d", "nr", "n/r", "nk", "n/k"),
    *("not available", "not applicable", "not recorded", "not known", "not reported", "unknown",
      "missing", "no data", "suppressed", "sup", "supp", "redacted", "withheld", "small numbers",
      "low numbers", "too small", "insufficient data"),
    *("#n/a", "#div/0!", "#value!", "#ref!", "#num!", "#null!", "#name?"),
})  # fmt: skip
_SMALL = re.compile(r"([<\u2264]|fewer than|less than|under) ?\d+ ?%?|\[[a-z]{1,4}\]|#{2,}")


class Figure(NamedTuple):
    """A figure in a cell."""

    number: Decimal
    has_sign: bool
    """Whether a per cent sign follows it."""


def is_mark(text: str) -> bool:
    """Return whether a text is a usual mark of a missing or suppressed figure."""
    plain = text.casefold()
    return plain in _MARKS or _SMALL.fullmatch(plain) is not None


def marks(texts: Iterable[str]) -> frozenset[str]:
    """Return marks of the missing in the form in which cells are compared with them."""
    return frozenset(map(same_name, texts))


def standard_figure(cell: Cell) -> Figure | None:
    """Return the figure in a cell of the standard form; `None` if it is not one.

    It has the digits 0 to 9, a decimal point and perhaps an exponent.
    """
    text = str(cell)
    return Figure(Decimal(text), False) if _PLAIN.fullmatch(text) else None


def figure(cell: Cell, decimal: str) -> Figure | None:
    """Return the figure in a cell; `None` if it is not one.

    Parameters
    ----------
    cell : Cell
        a number of a workbook, which is what it is, or a text.
    decimal : str
        the decimal mark of the texts, `.` or `,`; if empty, only whole numbers without thousands
        are figures.
    """
    if isinstance(cell, float):
        return Figure(Decimal(repr(cell)), False) if abs(cell) < float("inf") else None
    text = cell.strip().replace("\u2212", "-")
    has_sign = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    if not decimal:
        plain = text if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else ""
    elif _THOUSANDS[decimal].fullmatch(text):
        other = "," if decimal == "." else "."
        plain = re.sub(rf"[ '\u2019{other}]", "", text).replace(",", ".")
    else:
        plain = text if decimal == "." else text.replace(".", "x").replace(",", ".")
    return Figure(Decimal(plain), has_sign) if _PLAIN.fullmatch(plain) else None


def any_figure(cell: Cell) -> Figure | None:
    """Return the figure in a cell with either decimal mark; `None` if it is not one."""
    return figure(cell, ".") or figure(cell, ",")


class Marks(NamedTuple):
    """How many texts have which decimal mark."""

    points: int
    commas: int
    either: tuple[str, ...]
    """Texts such as 1,210, whose mark may be a decimal mark or between thousands."""

    @property
    def decimal(self) -> str:
        """The decimal mark; empty if nothing in the sheet says which."""
        if self.points == self.commas == 0 and self.either:
            return ""
        return "," if self.commas > self.points else "."


def decimal_marks(texts: Iterable[str]) -> Marks:
    """Count the texts that have a decimal point, a decimal comma, or either."""
    points = commas = 0
    either = []
    for text in texts:
        plain = text.removesuffix("%").strip().lstrip("+-\u2212")
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain):
            either.append(text)
        elif re.fullmatch(r"\d*\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}", plain):
            points += 1
        elif re.fullmatch(r"\d*,\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}", plain):
            commas += 1
    return Marks(points, commas, tuple(either))
