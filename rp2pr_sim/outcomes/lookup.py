"""Outcomes by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes import columns
from rp2pr_sim.outcomes.column import Column

_OWN: dict[str, Column] = {}
"""Outcomes of the user's own that a question names, by name."""


@cache
def known() -> Mapping[str, Column]:
    """Return the declarations of all numbers in the table `programme`, by name."""
    return {
        name: column for column in columns() if column.table == "programme" for name in column.names
    }


def outcome_named(name: Any) -> Column:
    """Return the declaration of a headline outcome of the table `programme`.

    Raises
    ------
    InputError
        if there is none of this name.
    """
    allowed = [name for name, column in known().items() if column.label]
    if name in _OWN:
        return _OWN[name]
    if name not in allowed:
        raise InputError(
            f"outcome is {quoted(name)}; allowed is one of"
            f" {', '.join(allowed)}.{nearest(str(name), allowed)}"
        )
    return known()[name]


def declared(name: str) -> Column:
    """Return the declaration of any number in the table `programme`.

    Raises
    ------
    InputError
        if there is none of this name.
    """
    found = known().get(name) or _OWN.get(name)
    if found is None:
        raise InputError(f"there is no outcome {quoted(name)}.{nearest(name, list(known()))}")
    return found


def remember(columns: Iterable[Column]) -> None:
    """Keep the declarations of outcomes of the user's own, so that `declared` finds them."""
    _OWN.update((column.name, column) for column in columns)
