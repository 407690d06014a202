"""State variables for `docs/ODD.md`, read from the record types, their types and docstrings."""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any, NamedTuple, get_args

from rp2pr_sim.core.records import Code, Count, Field, LogOdds, Positive, Record, Share, Week

_KINDS: dict[Any, str] = {
    get_args(kind)[1]: words
    for words, kind in (
        ("share", Share),
        ("number, 0 or more", Positive),
        ("log odds", LogOdds),
        ("code", Code),
        ("count", Count),
        ("week", Week),
    )
}


class FieldText(NamedTuple):
    """One field of a record, in words."""

    name: str
    kind: str
    meaning: str


def described(record: type[Record]) -> list[FieldText]:
    """Return the fields of a record in memory order.

    The meaning of a field is its docstring, else its name in words.
    """
    texts = _docstrings(record)
    return [
        FieldText(name, _kind(item), texts.get(name) or _in_words(name))
        for name, item in record.fields().items()
    ]


def _in_words(name: str) -> str:
    words = name.replace("_", " ")
    return f"Set point of {words[:-4]}" if name.endswith("_set") else words.capitalize()


def _docstrings(record: type[Record]) -> dict[str, str]:
    """Return the string below each field, by field."""
    body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0].body  # type: ignore[attr-defined]
    found = {}
    for field, below in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
        ):
            found[field.target.id] = " ".join(ast.literal_eval(below.value).split())
    return found


def _kind(field: Field) -> str:
    if field in _KINDS:
        return _KINDS[field]
    kind = f"numbers from {field.low:g} to {field.high:g}"
    if field.code == "i8":
        kind = f"whole numbers from {field.low:g}" if field.high >= 2**31 else f"whole {kind}"
    elif (field.low, field.high) == (0.0, 1.0):
        kind = "shares"
    return kind + (f", {' x '.join(map(str, field.shape))}" if field.shape else "")
