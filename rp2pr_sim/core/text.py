"""Text of users: names that fit tables, pages and files; values in errors; refused references."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping

from rp2pr_sim.core.errors import InputError

_MOST, _MOST_OF_A_LIST, _MOST_OF_A_PATH = 60, 200, 400
"""Characters of a value, of a list of names and of a path that an error repeats."""
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f]")
"""Signs without width that Unicode counts among the letters and the marks."""
_KINDS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
"""Apostrophes and dashes that programs put for those of the keyboard."""
_LIKE_A_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff20\uff0d-]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[=+@-]")
"""A text that a spreadsheet shows as it is: a number, or one sign alone."""


def one_line(text: str) -> str:
    """Return `text` on one line.

    Line breaks, control characters and all kinds of blank become single blanks; characters without
    width are removed; a letter and its accent become one character.
    """
    seen = "".join(_seen(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join(seen.split())


def same_name(text: str) -> str:
    """Return the form in which two names are equal that a reader takes for the same.

    Capitals, kinds of blank, of apostrophe and of dash, signs without width and ways to write one
    character do not count.
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", one_line(text)).translate(_KINDS))
    plain = plain.casefold()
    return one_line(unicodedata.normalize("NFKC", plain))


def cell(text: str) -> str:
    """Return a text as a cell of a CSV that no spreadsheet takes for a formula.

    A text that begins like a formula gets an apostrophe before it; `from_cell` takes it away.
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def from_cell(text: str) -> str:
    """Return the text of a cell that `cell` has written."""
    return text[1:] if text[:1] == "'" and _LIKE_A_FORMULA.match(text) else text


def quoted(value: object) -> str:
    """Return a value as an error repeats it: a text in quotes, a long value cut."""
    if not isinstance(value, str):
        return shortened(written(value))
    return f"{value[:_MOST]!r}{_rest(value)}"


def written(value: object) -> str:
    """Return a value as text; of a number that Python does not write, how long it is."""
    try:
        return str(value)
    except ValueError:
        return f"a number of more than {sys.get_int_max_str_digits():,} digits"


def shortened(text: str, most: int = _MOST) -> str:
    """Return a text as an error repeats it without quotes: a long one cut."""
    return f"{text[:most]}{_rest(text, most)}"


def list_of(names: Iterable[str]) -> str:
    """Return names as an error repeats them: a long list is cut."""
    return shortened(", ".join(names), _MOST_OF_A_LIST)


def path_of(path: object) -> str:
    """Return a path as an error repeats it: one longer than people make is cut."""
    return shortened(str(path), _MOST_OF_A_PATH)


def check_no_reference(value: object) -> None:
    """Check that no text in a value, names included, has an interpolation of OmegaConf, `${...}`.

    It could put an environment variable, such as a password, into results that are passed on.

    Raises
    ------
    InputError
        one sentence, for the first text that has one.
    """
    if isinstance(value, Mapping):
        for pair in value.items():
            check_no_reference(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            check_no_reference(item)
    # Hydra takes away the backslash of $\{
    elif isinstance(value, str) and "${" in value.replace("\\", ""):
        raise InputError(f"{quoted(value)} has a reference, ${{...}}; write the value itself.")


def _rest(text: str, most: int = _MOST) -> str:
    return "" if len(text) <= most else f"... ({len(text):,} characters)"


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":  # such as a zero-width blank, or a change of the direction of writing
        return ""
    return " " if category[0] == "Z" or category == "Cc" else sign
