"""What a header means: the words of a header compared with what columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from rp2pr_sim.core.text import one_line
from rp2pr_sim.sheet.columns import ALL
from rp2pr_sim.sheet.figures import figure, is_mark
from rp2pr_sim.sheet.grid import Grid, letters

_SAYS_LITTLE = """
the of in on per cent percent percentage pct rate share proportion patient patients case cases with
who were was had have has having receiving received a an and for all by lung cancer year annual
p pa annum
audit local scale score 0 1 100
"""
_COUNTS_SOMETHING = "n no number num count counts total denominator numerator"
_MEANS_ANOTHER = """
target national england rank ranking ci lower upper confidence interval limit change difference
previous sd se code id ods quartile band rag comment comments note notes status type email phone
contact adjusted odds ratio expected not without non within day days mortality death deaths survival
readmission readmissions complication complications wait waits waiting refused declined offered
eligible missing unknown excluded vacancy vacancies wte fte permille
"""
_SIDE_WORDS = frozenset(_SAYS_LITTLE.split())
_COUNTS = frozenset(_COUNTS_SOMETHING.split())
_OTHERS = frozenset(_MEANS_ANOTHER.split())
YEAR = re.compile(r"(19|20)\d\d")
_YEARS = re.compile(r"\b(19|20)\d\d( \d\d)?\b")
_PER_MANY = re.compile(r"\bper \d")
"""Of a rate such as that per 1,000."""
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
    years = [int(word) for word in words if YEAR.fullmatch(word)]
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


def says_share(header: str) -> bool:
    """Return whether a header says that its figures are parts of a whole."""
    return says_per_cent(header) or bool(
        {"rate", "share", "proportion", "score", "scale", "0", "1", "100"} & set(_words(header))
    )


def header_row(grid: Grid) -> Headers:
    """Return the likely header row: that which has most of the columns, the first of equals.

    The lower of two rows with headers is taken where it has as many.
    """
    best, most = Headers(0, ()), (-1, 0)
    for row in range(min(len(grid.rows), _FIRST_ROWS)):
        texts = names_in(grid, row)
        known = {
            match.column
            for text in texts
            if text and (found := matches(text)) and (match := found[0]).rank > 1
        }
        filled = sum(map(bool, texts))
        score = (len(known), int(not known and filled > 1))
        is_lower = best.row == row - 1 and texts != best.names and _completes(grid, row)
        if score > most or (score == most and is_lower):
            best, most = Headers(row, texts), score
    return best


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

    Where a header is in the row twice, or says nothing alone (%, n, 2012), the header above, which
    may be merged over several columns, is put before it. Below a header that is merged over two
    rows, it is that one.
    """
    texts = _texts(grid, row)
    above = _texts(grid, row - 1) if row else []
    if len(set(filter(None, above))) < 2:  # a title, not headers
        return tuple(texts)
    is_lower = _completes(grid, row)
    return tuple(
        _joined(over, text)
        if text and (_needs_more(text, texts) or (is_lower and YEAR.fullmatch(text)))
        else text or (alone if is_lower else "")
        for over, text, alone in zip(_spread(above), texts, above, strict=True)
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


def _joined(above: str, text: str) -> str:
    """Return both parts of a header; what the upper part says already is not said again."""
    words = set(_words(text))
    return above if words and words <= set(_words(above)) else one_line(f"{above} {text}")


def _completes(grid: Grid, row: int) -> bool:
    """Return whether a row has the lower parts of the headers in the row above, such as n and %."""
    texts, above = _texts(grid, row), _texts(grid, row - 1)
    filled = [text for text in texts if text and not is_mark(text)]
    if any(figure(text, ".") for text in above):
        return False
    if len(filled) > 1 and all(map(YEAR.fullmatch, filled)):
        return True
    return not any(figure(text, ".") for text in texts) and any(
        (_needs_more(text, texts) and (says_per_cent(text) or _COUNTS & set(_words(text))))
        or any(match.rank > 1 and ALL[match.column].units for match in matches(text))
        for text in filled
    )


def _needs_more(text: str, texts: Sequence[str]) -> bool:
    if figure(text, ".") is not None:
        return False
    says_nothing = set(_words(text)) <= {*_SIDE_WORDS, *_COUNTS} and not matches(text)
    return texts.count(text) > 1 or says_nothing


def _words(header: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", header).casefold()
    plain = plain.replace("%", " percent ").replace("\u2030", " permille ")
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
    if (
        _OTHERS & set(rest)
        or (is_share and _COUNTS & set(rest))
        or _PER_MANY.search(" ".join(words))
    ):
        return 0
    return 2 if all(word in _SIDE_WORDS for word in _YEARS.sub(" ", " ".join(rest)).split()) else 1
