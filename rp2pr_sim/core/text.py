"""Text of users: names that fit tables, pages and files; values in errors; refused references."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from rp2pr_sim.core.errors import InputError

_MOST, _MOST_OF_A_PATH = 60, 400
"""Characters of a value, and of a path, that an error repeats."""


def one_line(text: str) -> str:
    """Return `text` on one line.

    Line breaks, control characters and all kinds of blank become single blanks; characters without
    width are removed.
    """
    return " ".join("".join(_seen(sign) for sign in text).split())


def quoted(value: object) -> str:
    """Return a value as an error repeats it: a text in quotes, a long value cut."""
    if not isinstance(value, str):
        return shortened(str(value))
    return f"{value[:_MOST]!r}{_rest(value)}"


def shortened(text: str, most: int = _MOST) -> str:
    """Return a text as an error repeats it without quotes: a long one cut."""
    return f"{text[:most]}{_rest(text, most)}"


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
