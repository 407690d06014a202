"""How a column of an outcome table is declared: once, with its unit, definition and sources.

`stored` columns are read straight from a field of the records; `derived` ones are
computed by the module that declares them.  `frame` puts both together, in the
declared order and with the declared type, so a table never differs from its
documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Column", "count", "derived", "flag", "frame", "named", "number", "stored", "table", "week"]

Array = npt.NDArray[Any]

_DTYPES = {"name": "string", "count": "Int64", "week": "Int64", "number": "float64"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """What is known about one column.

    `kind` is `name`, `count`, `week`, `number` or `flag`; `unit` says what one means;
    `text` defines it, with the formula where there is one.  `along` makes one column of
    each member of a category.  `label` is the plain-words name of a headline outcome,
    `note` what a reader must know about it, and `lacking` what a programme lacks in which it has
    no value.  `when` names the rows that have a value at
    all; `twin` marks what exists only beside a no-programme run.
    """

    name: str
    kind: str
    unit: str
    text: str
    table: str = ""
    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    along: type[IntEnum] | None = None
    field: str = ""
    codes: type[IntEnum] | None = None
    when: str = ""
    label: str = ""
    note: str = ""
    lacking: str = ""
    twin: bool = False

    @property
    def names(self) -> list[str]:
        """The column names in the table: one, or one for each member of `along`."""
        return [self.name] if self.along is None else [f"{self.name}_{member.name}" for member in self.along]


def derived(
    name: str,
    unit: str,
    text: str,
    *,
    claims: str = "",
    facts: str = "",
    kind: str = "number",
    along: type[IntEnum] | None = None,
    label: str = "",
    note: str = "",
    lacking: str = "",
    twin: bool = False,
) -> Column:
    """A column that its module computes."""
    ids = tuple(claims.split()), tuple(facts.split())
    return Column(
        name=name, kind=kind, unit=unit, text=text, claims=ids[0], facts=ids[1], along=along, label=label, note=note, lacking=lacking,
        twin=twin
    )


def stored(
    name: str,
    unit: str,
    text: str,
    *,
    field: str = "",
    claims: str = "",
    facts: str = "",
    kind: str = "number",
    along: type[IntEnum] | None = None,
    codes: type[IntEnum] | None = None,
    when: str = "",
) -> Column:
    """A column that is a field of the records: the one of the same name unless `field` says otherwise."""
    column = derived(name, unit, text, claims=claims, facts=facts, kind=kind, along=along)
    return replace(column, field=field or name, codes=codes, when=when)


def count(name: str, unit: str, text: str, *, field: str = "", claims: str = "", facts: str = "", when: str = "") -> Column:
    """A stored whole number."""
    return stored(name, unit, text, field=field, claims=claims, facts=facts, kind="count", when=when)


def flag(name: str, text: str, *, field: str = "", claims: str = "", facts: str = "", when: str = "") -> Column:
    """A stored yes or no."""
    return stored(name, "yes or no", text, field=field, claims=claims, facts=facts, kind="flag", when=when)


def week(name: str, text: str, *, field: str = "", claims: str = "", facts: str = "") -> Column:
    """A stored week number, missing where it has not come yet."""
    return stored(name, "week", text, field=field, claims=claims, facts=facts, kind="week")


def named(name: str, codes: type[IntEnum], text: str, *, field: str = "", claims: str = "", facts: str = "", when: str = "") -> Column:
    """A stored category, shown by its name."""
    return stored(name, "name", text, field=field, claims=claims, facts=facts, kind="name", codes=codes, when=when)


def number(
    name: str,
    text: str,
    *,
    unit: str = "share",
    field: str = "",
    claims: str = "",
    facts: str = "",
    along: type[IntEnum] | None = None,
    when: str = "",
) -> Column:
    """A stored number, a share in 0..1 unless `unit` says otherwise."""
    return stored(name, unit, text, field=field, claims=claims, facts=facts, along=along, when=when)


def table(name: str, *columns: Column) -> tuple[Column, ...]:
    """These columns as those of one table."""
    return tuple(replace(column, table=name) for column in columns)


def frame(
    columns: Iterable[Column],
    keys: Mapping[str, int],
    computed: Mapping[str, Any],
    rows: Array | None = None,
    when: Mapping[str, npt.NDArray[np.bool_]] | None = None,
) -> pd.DataFrame:
    """The table of these columns.

    Args:
        columns: declarations, in order; `twin` columns are left out unless computed.
        keys: columns that hold one value and come first (seed, replicate).
        computed: values of the derived columns, shape `(rows,)` or `(rows, members of along)`.
        rows: the records that stored columns are read from, shape `(rows,)`.
        when: for each `when` of a column the rows that have a value.
    """
    data: dict[str, Any] = {}
    for column in columns:
        if column.twin and column.name not in computed:
            continue
        values = _stored(column, rows, when or {}) if column.field and rows is not None else computed[column.name]
        parts = [values] if column.along is None else list(np.asarray(values).T)
        data |= {name: _typed(column.kind, part) for name, part in zip(column.names, parts, strict=True)}
    made = pd.DataFrame(data)
    for place, (name, value) in enumerate(keys.items()):
        made.insert(place, name, np.full(len(made), value, dtype=np.int64))
    return made


def _stored(column: Column, rows: Array, when: Mapping[str, npt.NDArray[np.bool_]]) -> Array:
    values = np.asarray(rows[column.field])
    if column.codes is not None:
        words = {int(member): member.name for member in column.codes}
        values = np.array([words[int(code)] for code in values], dtype=object)
    elif column.kind == "week":
        values = np.where(values < 0, np.nan, values)
    if column.when:
        missing: Any = None if column.codes is not None else np.nan
        values = np.where(when[column.when], values, missing)
    return values


def _typed(kind: str, values: npt.ArrayLike) -> pd.Series[Any]:
    array = np.atleast_1d(np.asarray(values))
    if kind == "flag":
        known = array.astype(np.float64)
        return pd.Series(pd.arrays.BooleanArray(known >= 0.5, np.isnan(known)))
    dtype: Any = _DTYPES[kind]
    return pd.Series(array).astype(dtype)
