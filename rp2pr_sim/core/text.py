"""Names that users give to hospitals and scenarios, as every table, page and file can hold them."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """`text` in one line: line breaks, control characters and all kinds of blank become single blanks, characters without width go."""
    return " ".join("".join(_seen(sign) for sign in text).split())


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":  # such as a zero-width blank, or a change of the direction of writing
        return ""
    return " " if category[0] == "Z" or category == "Cc" else sign
