"""The text of a file in any common encoding."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "mac_roman", "cp1250", "cp850"]
_OTHER_SIGNS = set("\u00a0\u00a3\u00a7\u00a9\u00b0\u00b1\u00b2\u00b3\u00b4\u00b7\u00bd\u20ac\u2022"
                   "\u2013\u2014\u2018\u2019\u201c\u201d\u2020\u2021\u2026")  # fmt: skip
_CONTROL = "\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f\0"


def decoded(path: str, content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text of a file, and its encoding.

    Parameters
    ----------
    path : str
        of the file, for errors.
    content : bytes
        of the file.
    encoding : str
        its encoding; if empty, a mark at its beginning decides, else UTF-8 where that fits, else
        what makes the most likely text.

    Raises
    ------
    InputError
        one sentence, if it is not a text in that encoding or in any.
    """
    if encoding:
        try:
            return content.decode(encoding), encoding
        except (LookupError, UnicodeError):
            raise InputError(
                f"{path} is not a text in the encoding {quoted(encoding)}; name another one, or"
                " save the table as .xlsx."
            ) from None
    for mark, name in _MARKS:
        if content.startswith(mark):
            return decoded(path, content, name)
    name = _without_mark(content)
    text = "" if not name else decoded(path, content, name)[0]
    if not name or any(ord(sign) < 32 and sign not in _CONTROL for sign in text):
        raise InputError(
            f"{path} is not a table: neither a workbook nor a text; save the table as .xlsx or as"
            " .csv."
        )
    return text, name


def _without_mark(content: bytes) -> str:
    """Return the likely encoding of a text without a mark; empty if it is none."""
    name = _two_bytes(content) or "utf-8"
    if _fits(content, name):
        return name
    if b"\0" in content:
        return ""
    if _fits(content, "cp1252") and all(map(_usual, content.decode("cp1252"))):
        return "cp1252"
    best = from_bytes(content, cp_isolation=_LIKELY).best()
    return best.encoding if best else ""


def _two_bytes(content: bytes) -> str:
    """Return the kind of UTF-16 of a text without a mark, in which every other byte is 0."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(content) > 7 and content[first::2].count(0) > 0.8 * len(content) / 2:
            return name
    return ""


def _fits(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeError:
        return False
    return True


def _usual(sign: str) -> bool:
    """Return whether a sign belongs in a table of names and figures."""
    return sign.isascii() or sign in _OTHER_SIGNS or unicodedata.category(sign) in ("Lu", "Ll")
