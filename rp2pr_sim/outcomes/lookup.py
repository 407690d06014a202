"""Outcomes by name."""

from __future__ import annotations

from typing import Any

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.outcomes import columns
from rp2pr_sim.outcomes.column import Column


def outcome_named(name: Any) -> Column:
    """Return the declaration of a headline outcome of the table `programme`.

    Raises
    ------
    InputError
        if there is none of this name.
    """
    known = {
        column.name: column for column in columns() if column.table == "programme" and column.label
    }
    if not isinstance(name, str) or name not in known:
        raise InputError(
            f"outcome is {name!r}; allowed is one of"
            f" {', '.join(known)}.{nearest(str(name), list(known))}"
        )
    return known[name]


def declared(name: str) -> Column:
    """Return the declaration of any number in the table `programme`.

    Raises
    ------
    InputError
        if there is none of this name.
    """
    known = {
        item: column for column in columns() if column.table == "programme" for item in column.names
    }
    if name not in known:
        raise InputError(f"there is no outcome {name!r}.{nearest(name, list(known))}")
    return known[name]
