"""Labels of the rows of a table: the run, the names of hospitals, the levers that were set.

With them, the tables of several studies can be joined. A figure of an own team that its file does
not give is blank in them: the table as it is kept has the value that the run has drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from rp2pr_sim import outcomes
from rp2pr_sim.model.cohort import PLACE
from rp2pr_sim.model.pairing.profiles import HEADLINE
from rp2pr_sim.scenario import parameters

MOST = 50
"""Parameters that label a row.

Of more, which studies of parameter sets vary, only levers do; `points.parquet` has all of them.
"""


_OF_TEAM = {
    **{name: (name,) for name in (*PLACE, "patients")},
    **{
        f"{name}_set": (name,)
        for name in ("openness", "reciprocity", "follow_through", "commitment")
    },
}
_OF_TWO = {"distance_km": PLACE, "level_gap": HEADLINE, "contrast": HEADLINE}
_GIVEN: Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]] = {
    "team": (("team",), _OF_TEAM),
    "visit": (("host", "visitor"), _OF_TWO),
    "pair": (("team", "partner"), _OF_TWO),
}
"""By table, the columns with ids, and by figure the columns of a file that give it."""
FIGURES_SHOWN = (*(name for (name,) in _OF_TEAM.values()), *HEADLINE)
"""Columns of a file of own teams that some table shows as a figure of theirs."""


class OwnLabels(NamedTuple):
    """What labels the rows of own teams; both are empty without any."""

    names: Mapping[str, str]
    """Of the teams, by id as text."""
    not_given: Mapping[str, Sequence[str]]
    """By column of the file, the ids of the teams for which it is empty, as text."""

    @classmethod
    def of(cls, provenance: Mapping[str, Any]) -> OwnLabels:
        """Return those of a study, given its provenance."""
        return cls(provenance.get("teams", {}), provenance.get("not_given", {}))


def labelled(table: pa.Table, name: str, points: pa.Table, own: OwnLabels) -> pa.Table:
    """Return a table with labels; its own columns keep their order and their values.

    Only figures of own teams become blank that their file does not give.

    Parameters
    ----------
    table : pa.Table
        as it is kept.
    name : str
        its name, such as `team`.
    points : pa.Table
        the scenarios, as `manifest.points_table` returns them.
    own : OwnLabels
        of the user's own teams.

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
        columns[column] = _given_only(table, name, column, own)
        if own.names and column in id_columns(name):
            columns[f"{column}_name"] = _names(table[column], own.names)
    for name in _set_by_points(points):
        columns[name] = points[name].take(row)
    return pa.table(columns).replace_schema_metadata(table.schema.metadata)


def _given_only(table: pa.Table, name: str, column: str, own: OwnLabels) -> pa.ChunkedArray:
    """Return a column, blank where it shows a figure that no file gives of a team."""
    ids, figures = _GIVEN.get(name, ((), {}))
    found = table[column]
    for needed in figures.get(column, ()) if own.names else ():
        given = set(own.names).difference(own.not_given.get(needed, ()))
        for whose in ids:
            known = pc.is_in(table[whose].cast(pa.int64()), pa.array(map(int, given), pa.int64()))
            found = pc.if_else(known, found, pa.scalar(None, found.type))
    return found


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
