"""Arrow tables of the end states of runs, as a study keeps them.

Their first columns are `scenario`, `seed` and `replicate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from rp2pr_sim import outcomes
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import World

PROGRAMME = "programme"
DETAILS = ("team", "pair", "visit", "plan", "indicator", "week")
"""Tables that are kept of the first replicates only."""
_DTYPES = {"count": "Int64", "week": "Int64", "number": "float64", "flag": "boolean"}


def programme_table(
    scenarios: Sequence[str],
    seed: int,
    replicates: Sequence[int],
    values: Sequence[Floats],
    more: Sequence[Mapping[str, float]] = (),
) -> pa.Table:
    """Return the table `programme` of some runs.

    Parameters
    ----------
    scenarios : Sequence[str]
        the name of the scenario of each run.
    seed : int
        of the study.
    replicates : Sequence[int]
        the number of the replicate of each run.
    values : Sequence[Floats]
        of each run, the values that `outcomes.outcomes` returns.
    more : Sequence[Mapping[str, float]]
        further outcomes of each run by name, which become columns; NaN is missing.
    """
    schema = _schema()
    if not scenarios:
        return schema.empty_table()
    keys = [
        pa.array(scenarios, schema[0].type),
        np.full(len(scenarios), seed),
        np.asarray(replicates, dtype=np.int64),
    ]
    parts = zip([*keys, *np.array(values).T], schema, strict=True)
    arrays = [_array(part, item.type) for part, item in parts]
    table = pa.Table.from_arrays(arrays, schema=schema)
    for name in more[0] if more else ():
        column = pa.array([float(each[name]) for each in more], pa.float64(), from_pandas=True)
        table = table.append_column(name, column)
    return table


def detail_tables(
    runs: Sequence[tuple[World, World]], scenarios: Sequence[str]
) -> dict[str, pa.Table]:
    """Return the tables of teams, pairs, visits, plans, indicators and weeks of some runs.

    Parameters
    ----------
    runs : Sequence[tuple[World, World]]
        the end state of each run with that of its counterfactual run.
    scenarios : Sequence[str]
        the name of the scenario of each run.
    """
    found = outcomes.tables_of(runs, scenarios)
    return {name: pa.Table.from_pandas(found[name], preserve_index=False) for name in DETAILS}


def _array(values: npt.NDArray[np.generic] | pa.Array, kind: pa.DataType) -> pa.Array:
    """Return an Arrow array; NaN is missing, and whole numbers and flags get their type back."""
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_floating(kind):
        return pa.array(values, kind, from_pandas=True)
    missing = np.isnan(values)
    known = np.where(missing, 0.0, values)
    typed = known >= 0.5 if pa.types.is_boolean(kind) else known.astype(np.int64)
    return pa.array(typed, kind, mask=missing)


@cache
def _schema() -> pa.Schema:
    """Return the schema of `programme`, with the types with which pandas reads it."""
    columns = [column for column in outcomes.columns() if column.table == PROGRAMME]
    dtypes = {"scenario": "string", "seed": "int64", "replicate": "int64"}
    dtypes |= {name: _DTYPES[column.kind] for column in columns for name in column.names}
    empty = pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in dtypes.items()})
    return pa.Schema.from_pandas(empty, preserve_index=False)
