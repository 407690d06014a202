"""Labels of the rows of a table: the run, the names of hospitals, the levers that were set.

With them, the tables of several studies can be joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from rp2pr_sim import outcomes
from rp2pr_sim.scenario import parameters

MOST = 50
"""Parameters that label a row.

Of more, which studies of parameter sets vary, only levers do; `points.parquet` has all of them.
"""


def labelled(table: pa.Table, name: str, points: pa.Table, teams: Mapping[str, str]) -> pa.Table:
    """Return a table with labels; its own columns keep their values and their order.

    Parameters
    ----------
    table : pa.Table
        as it is kept.
    name : str
        its name, such as `team`.
    points : pa.Table
        the scenarios, as `manifest.points_table` returns them.
    teams : Mapping[str, str]
        the names of the user's own teams, by id as text.

    Returns
    -------
    pa.Table
        The table with the address of the run in front (`run`), the hospital's name after each
        column with an id (`team_name`; only with own teams), and the parameters of `points` at the
        end: of more than `MOST` only the levers.
    """
    row = pc.index_in(table["scenario"].cast(pa.string()), points["scenario"].combine_chunks())
    start, number = points["run"].take(row), table["replicate"].cast(pa.string())
    columns = {"run": pc.binary_join_element_wise(start, number, "-")}
    for column in table.column_names:
        columns[column] = table[column]
        if teams and column in id_columns(name):
            columns[f"{column}_name"] = _names(table[column], teams)
    for name in _set_by_points(points):
        columns[name] = points[name].take(row)
    return pa.table(columns).replace_schema_metadata(table.schema.metadata)


def _set_by_points(points: pa.Table) -> list[str]:
    found = [name for name in points.column_names if name not in ("scenario", "run")]
    if len(found) <= MOST:
        return found
    levers = {item.name for item in parameters() if item.role == "lever"}
    return [name for name in found if name in levers]


def _names(ids: pa.ChunkedArray, teams: Mapping[str, str]) -> pa.ChunkedArray:
    """Return the names of teams; a team that is not the user's own has none."""
    row = pc.index_in(ids.cast(pa.int64()), pa.array(map(int, teams), pa.int64()))
    return pa.chunked_array([pa.array(teams.values(), pa.string())]).take(row)


@cache
def id_columns(table: str) -> frozenset[str]:
    """Return the columns of a table that contain ids of teams."""
    mine = (column for column in outcomes.columns() if column.table == table)
    return frozenset(column.name for column in mine if column.unit == "trust id")
