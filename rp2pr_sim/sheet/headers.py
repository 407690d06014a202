"""What a header means: the words of a header compared with what columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from rp2pr_sim.core.text import one_line
from rp2pr_sim.sheet.columns import ALL
from rp2pr_sim.sheet.figures import figure
from rp2pr_sim.sheet.grid import Grid, letters

_SAYS_LITTLE = """
the of in on per cent percent percentage pct rate share proportion patient patients case cases with
who were was had have has having receiving received a an and for all by lung cancer year annual
audit local scale score
"""
_COUNTS_SOMETHING = "n no number num count counts total denominator numerator"
_MEANS_ANOTHER = """
target national england rank ranking ci lower upper confidence interval limit change difference
previous sd se code id ods quartile band rag comment comments note notes status type email phone
contact adjusted odds ratio expected
"""
_SIDE_WORDS = frozenset(_SAYS_LITTLE.split())
_COUNTS = frozenset(_COUNTS_SOMETHING.split())
_OTHERS = frozenset(_MEANS_ANOTHER.split())
_FIRST_ROWS = 60
"""A header further down is not searched."""


class Match(NamedTuple):
    """A column that a header may mean."""

    column: str
    rank: int
    """3: it is what the column is called; 2: with words that say nothing more; 1: with others."""
    year: int
    """The newest year in the header; 0 without one."""


class Headers(NamedTuple):
    """The header row of a sheet."""

    row: int
    """Counted from 0."""
    names: tuple[str, ...]
    """By column; empty for a column without a header."""


def matches(header: str) -> list[Match]:
    """Return the columns that a header may mean, the most likely first."""
    words = _words(header)
    years = [int(word) for word in words if re.fullmatch(r"(19|20)\d\d", word)]
    found = []
    for column in ALL.values():
        phrases = [phrase for phrase in column.phrases if _has(words, phrase)]
        if phrases:
            longest = max(phrases, key=len)
            if rank := _rank(words, longest, column.is_share):
                found.append((rank, len(longest), Match(column.name, rank, max(years, default=0))))
    return [match for _, _, match in sorted(found, key=lambda item: (-item[0], -item[1]))]


def says_per_cent(header: str) -> bool:
    """Return whether a header says that its figures are in per cent."""
    words = set(_words(header))
    return bool({"percent", "percentage", "pct"} & words) or {"per", "cent"} <= words


def header_row(grid: Grid) -> Headers:
    """Return the likely header row: that which has most of the columns, the first of equals."""
    best, most = 0, (-1, 0)
    for row in range(min(len(grid.rows), _FIRST_ROWS)):
        texts = names_in(grid, row)
        known = {
            match.column
            for text in texts
            if text and (found := matches(text)) and (match := found[0]).rank > 1
        }
        filled = sum(map(bool, texts))
        score = (len(known), int(not known and filled > 1))
        if score > most:
            best, most = row, score
    return Headers(best, names_in(grid, best))


def row_of(grid: Grid, wanted: Sequence[str]) -> Headers:
    """Return the first row that has all these headers; without one, that which has most of them."""
    best = Headers(0, ())
    most = -1
    for row in range(min(len(grid.rows), _FIRST_ROWS)):
        names = names_in(grid, row)
        count = len(set(wanted) & set(names))
        if count > most:
            best, most = Headers(row, names), count
    return best


def names_in(grid: Grid, row: int) -> tuple[str, ...]:
    """Return the headers in a row.

    Where a header is in the row twice, or says nothing alone (%, n, number), the header above,
    which may be merged over several columns, is put before it.
    """
    texts = _texts(grid, row)
    above = _spread(_texts(grid, row - 1)) if row else [""] * len(texts)
    if len(set(filter(None, above))) < 2:  # a title, not headers
        return tuple(texts)
    return tuple(
        one_line(f"{over} {text}") if text and _needs_more(text, texts) else text
        for over, text in zip(above, texts, strict=True)
    )


def shown(names: Sequence[str], column: int) -> str:
    """Return a header as a reader sees it; of a column without one its letters."""
    return names[column] or f"column {letters(column)}"


def _texts(grid: Grid, row: int) -> list[str]:
    return [grid.text(row, column) for column in range(grid.width)]


def _spread(texts: Sequence[str]) -> list[str]:
    """Return texts in which an empty cell takes the text to its left, as a merged cell does."""
    found, last = [], ""
    for text in texts:
        last = text or last
        found.append(last)
    return found


def _needs_more(text: str, texts: Sequence[str]) -> bool:
    if figure(text, ".") is not None:
        return False
    says_nothing = set(_words(text)) <= {*_SIDE_WORDS, *_COUNTS} and not matches(text)
    return texts.count(text) > 1 or says_nothing


def _words(header: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", header).casefold().replace("%", " percent ")
    return tuple(re.findall(r"[^\W_]+", plain))


def _has(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(
        words[begin : begin + len(phrase)] == phrase
        for begin in range(len(words) - len(phrase) + 1)
    )


def _rank(words: tuple[str, ...], phrase: tuple[str, ...], is_share: bool) -> int:
    """Return how well a phrase stands for all words of a header; 0: it means something else."""
    rest = list(words)
    for word in phrase:
        rest.remove(word)
    if not rest:
        return 3
    if _OTHERS & set(rest) or (is_share and _COUNTS & set(rest)):
        return 0
    says_little = all(word in _SIDE_WORDS or word.isdecimal() for word in rest)
    return 2 if says_little else 1
