"""Names that users give to hospitals and scenarios, in a form that fits tables, pages and files."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """Return `text` on one line.

    Line breaks, control characters and all kinds of blank become single blanks; characters without
    width are removed.
    """
    return " ".join("".join(_seen(sign) for sign in text).split())


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":  # such as a zero-width blank, or a change of the direction of writing
        return ""
    return " " if category[0] == "Z" or category == "Cc" else sign
