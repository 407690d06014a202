"""Outcomes of the user's own in a question: what they are, and where their functions are.

A question keeps what their functions declare, so that an answer is read, printed and drawn without
importing anything. To simulate, the functions are imported: those that the user names, and those
that a folder of results names only from a file that is as it was (`study.own_code`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.column import ASSUMED, Column
from rp2pr_sim.outcomes.lookup import known, remember
from rp2pr_sim.outcomes.own import column_of, declaration, place_in, split
from rp2pr_sim.study.own_code import import_named, source_hash

EVERY = 13
"""Weeks between those at which a series is analysed, where the user names no week."""


OwnOutcomes = Annotated[
    tuple[str, ...],
    msgspec.Meta(
        description="outcomes of your own to report too, as module:function, such as"
        " my_outcomes:longest"
    ),
]
"""An option of a question."""


class OwnOutcome(msgspec.Struct, frozen=True):
    """The declaration of an outcome of the user's own."""

    name: str
    kind: str
    unit: str
    label: str
    text: str
    lower_is_better: bool
    source: str
    """The hash of the files that its function is in."""

    @property
    def column(self) -> Column:
        """The same as a column of the table `programme`."""
        return Column(
            name=self.name,
            kind=self.kind,
            unit=self.unit,
            text=self.text,
            table="programme",
            label=self.label,
            note=ASSUMED,
            lacking="No value",
            lower_is_better=self.lower_is_better,
        )


def is_own(name: str) -> bool:
    """Return whether this is the name of an outcome of the user's own."""
    return split(name) is not None and name.partition(":")[0] not in known()


def own_outcomes(names: Iterable[str]) -> tuple[OwnOutcome, ...]:
    """Return the declarations of the user's own outcomes among these, importing their functions.

    Raises
    ------
    InputError
        one sentence, for the first that is not there or not declared.
    """
    found = []
    for name in filter(is_own, dict.fromkeys(names)):
        place = place_in(name)
        column = column_of(name, import_named("outcome", place))
        found.append(
            OwnOutcome(
                name,
                column.kind,
                column.unit,
                column.label,
                column.text,
                column.lower_is_better,
                source_hash(place) or "",
            )
        )
    remember(item.column for item in found)
    return tuple(found)


def only_own(names: Sequence[str]) -> tuple[OwnOutcome, ...]:
    """Return the declarations of outcomes that must all be the user's own.

    Raises
    ------
    InputError
        as `own_outcomes`, and for another name.
    """
    for name in names:
        if not is_own(name):
            raise InputError(
                f"outcomes names {name}, which is no outcome of your own; allowed is"
                " module:function, such as my_outcomes:longest_wait (docs/extending.md)."
            )
    return own_outcomes(names)


def over_time(names: Iterable[str], weeks: int) -> list[str]:
    """Return these outcomes, a series without a week as every 13th week and the last.

    Parameters
    ----------
    names : Iterable[str]
        of outcomes.
    weeks : int
        how long the programme is.

    Raises
    ------
    InputError
        as `own_outcomes`.
    """
    found: list[str] = []
    for name in names:
        if is_own(name) and "@" not in name:
            declared = declaration(import_named("outcome", name))
            if declared is not None and declared.weekly:
                at = [*range(EVERY, weeks - 1, EVERY), weeks - 1]
                found += [f"{name}@{week}" for week in at]
                continue
            if declared is not None and declared.parts:
                found += [f"{name}@{part}" for part in declared.parts]
                continue
        found.append(name)
    return found
