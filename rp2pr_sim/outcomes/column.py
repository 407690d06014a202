"""Declaration of the columns of outcome tables: each once, with its unit, definition and sources.

`stored` columns are read straight from a field of the records; `derived` ones are computed by the
module that declares them, or `modelled`, if they depend on effect sizes that nobody has measured.
`frame` puts all together, in the declared order and with the declared type, so a table never
differs from its documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache, partial
from typing import Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.model.state import World

ASSUMED = "sizes assumed"
"""Note of every outcome that depends on effect sizes that nobody has measured."""

Array = npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """Everything that is known about one column.

    `kind` is `name`, `count`, `week`, `number` or `flag`; `unit` says what one means; `text`
    defines it, with the formula where there is one. `along` makes one column of each member of a
    category. `label` is the plain-words name of a headline outcome, `note` a warning for the
    reader, and `lacking` what a programme lacks in which it has no value; `ratio_of` names two
    columns: over many runs the outcome is the mean of the first over the mean of the second. `when`
    names the rows that have a value at all; `twin` marks columns that exist only with a
    counterfactual run.  Of an outcome of the user's own, `lower_is_better` says what is better.
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
    ratio_of: tuple[str, ...] = ()
    twin: bool = False
    lower_is_better: bool = False

    @property
    def names(self) -> list[str]:
        """Column names in the table: one, or one for each member of `along`."""
        if self.along is None:
            return [self.name]
        return [f"{self.name}_{member.name}" for member in self.along]

    @property
    def may_be_negative(self) -> bool:
        """Whether it is a difference, as gains against the counterfactual run are."""
        return self.unit == "share points" or (self.twin and self.unit != "share")


class _More(TypedDict, total=False):
    """What else is known of some columns, see `Column`; several sources are one text."""

    claims: str
    facts: str
    ratio_of: str
    along: type[IntEnum]
    codes: type[IntEnum]
    field: str
    when: str
    label: str
    note: str
    lacking: str
    twin: bool


def derived(
    name: str, unit: str, text: str, *, kind: str = "number", **more: Unpack[_More]
) -> Column:
    """Declare a column that its module computes."""
    several: Any = {
        "claims": tuple(more.get("claims", "").split()),
        "facts": tuple(more.get("facts", "").split()),
        "ratio_of": tuple(more.get("ratio_of", "").split()),
    }
    return Column(name=name, kind=kind, unit=unit, text=text, **{**more, **several})


modelled = partial(derived, note=ASSUMED)


def stored(
    name: str, unit: str, text: str, *, kind: str = "number", **more: Unpack[_More]
) -> Column:
    """Declare a column that is a field of the records.

    The field has the same name unless `field` says otherwise.
    """
    more.setdefault("field", name)
    return derived(name, unit, text, kind=kind, **more)


def count(name: str, unit: str, text: str, **more: Unpack[_More]) -> Column:
    """Declare a stored whole number."""
    return stored(name, unit, text, kind="count", **more)


def flag(name: str, text: str, **more: Unpack[_More]) -> Column:
    """Declare a stored yes or no."""
    return stored(name, "yes or no", text, kind="flag", **more)


def week(name: str, text: str, **more: Unpack[_More]) -> Column:
    """Declare a stored week number, missing where the week has not come yet."""
    return stored(name, "week", text, kind="week", **more)


def named(name: str, category: type[IntEnum], text: str, **more: Unpack[_More]) -> Column:
    """Declare a stored category, shown by its name."""
    more["codes"] = category
    return stored(name, "name", text, kind="name", **more)


def number(name: str, text: str, *, unit: str = "share", **more: Unpack[_More]) -> Column:
    """Declare a stored number, a share in 0..1 unless `unit` says otherwise."""
    return stored(name, unit, text, **more)


def table(name: str, *columns: Column) -> tuple[Column, ...]:
    """Return these columns as those of one table."""
    return tuple(replace(column, table=name) for column in columns)


def layout(columns: Iterable[Column]) -> np.dtype[np.void]:
    """Return the record of these columns' numbers, for compiled code to fill in.

    All are `f8`; columns of names are left out.
    """
    sizes = [
        (column.name, () if column.along is None else (len(column.along),))
        for column in columns
        if column.kind != "name"
    ]
    fields = np.dtype([(name, "f8", shape) for name, shape in sizes])
    return np.dtype((np.record, fields))  # whose rows have `row.field` without a compiler too


@dataclass(frozen=True)
class Rows:
    """Data of one run for a table.

    Attributes
    ----------
    records
        source of a column, by its field or name, unless it is computed, shape `(rows,)`.
    computed
        values of the other columns, shape `(rows,)` or `(rows, members of along)`; NaN, or a
        negative week, where missing.
    when
        for each `when` of a column the rows that have a value, shaped like the column.
    """

    records: Array
    computed: Mapping[str, Array] = field(default_factory=dict)
    when: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)

    def values(self, column: Column) -> Array:
        """Return the values of a column, shape as above."""
        found = self.computed.get(column.name)
        return np.asarray(self.records[column.field or column.name] if found is None else found)


def frame(
    columns: Iterable[Column],
    worlds: Sequence[World],
    runs: Sequence[Rows],
    twin: bool = False,
    names: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the table of these columns, the rows of all runs one below the other.

    The columns `seed` and `replicate` come first.

    Parameters
    ----------
    columns : Iterable[Column]
        declarations, in order.
    worlds : Sequence[World]
        at least one.
    runs : Sequence[Rows]
        data of each of these for the table.
    twin : bool
        whether the table has the columns that exist only with a counterfactual run.
    names : Sequence[str]
        names of the scenarios of the runs; if given, the column `scenario` comes before all others.
    """
    sizes = [len(run.records) for run in runs]
    data: dict[str, Any] = {}
    if names:
        data["scenario"] = pd.array(names, dtype="string").repeat(sizes)
    for key in ("seed", "replicate"):
        data[key] = np.repeat([int(world.luck[key][0]) for world in worlds], sizes)
    for column in columns:
        if twin or not column.twin:
            data |= zip(column.names, _parts(column, runs), strict=True)
    return pd.DataFrame(data, copy=False)


def _parts(column: Column, runs: Sequence[Rows]) -> list[Any]:
    """Return the column, or those along its category, typed."""
    values = np.concatenate([run.values(column) for run in runs])
    known = np.concatenate([run.when[column.when] for run in runs]) if column.when else None
    if column.along is None:
        return [_typed(column, values, known)]
    return [
        _typed(column, values[:, k].copy(), None if known is None else known[:, k])
        for k in range(values.shape[1])
    ]


def _typed(column: Column, values: Array, known: npt.NDArray[np.bool_] | None) -> Any:
    """Return the values as a column of a table.

    Values are missing where they are not known, NaN, or a negative week number.
    """
    if column.kind == "number":
        numbers = values.astype(np.float64, copy=False)
        return numbers if known is None else np.where(known, values, np.nan)
    if column.codes is not None:
        codes = values if known is None else np.where(known, values, -1)
        return _words(column.codes).take(codes, allow_fill=True)
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        values = np.where(missing, 0.0, values)
    else:
        missing = values < 0 if column.kind == "week" else np.zeros(len(values), np.bool_)
    missing = missing if known is None else missing | ~known
    if column.kind == "flag":
        return pd.arrays.BooleanArray(values >= 0.5, missing)
    return pd.arrays.IntegerArray(values.astype(np.int64), missing)


@cache
def _words(codes: type[IntEnum]) -> Any:
    """Return the names of a category, by code from 0."""
    return pd.array([codes(code).name for code in range(len(codes))], dtype="string")
