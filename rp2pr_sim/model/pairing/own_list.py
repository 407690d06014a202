"""A user's own pairs, from a CSV with the columns `team` and `partner`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Ints
from rp2pr_sim.core.text import quoted, same_name
from rp2pr_sim.sheet.content import content_of
from rp2pr_sim.sheet.table import Table, read_table


def read_pairs(path: str, names: Sequence[str], arms: Ints) -> Ints:
    """Return the pairs of a CSV as rows: shape (n / 2, 2), each pair ascending, sorted.

    Parameters
    ----------
    path : str
        of the CSV.
    names : Sequence[str]
        by row, names of the teams in the file: names of own teams, else trust ids. Names are
        matched as `same_name` compares them.
    arms : Ints
        by row; partners must be in the same arm.

    Raises
    ------
    InputError
        one sentence naming file, row and column.
    """
    table = _read(path, content_of(path))
    known = {same_name(name): row for row, name in enumerate(names)}
    seen: dict[int, int] = {}
    pairs = []
    for line, cells in table.rows:
        team, partner = (
            _row_of(table, line, column, cells[column], names, known, seen)
            for column in ("team", "partner")
        )
        if arms[team] != arms[partner]:
            text = (
                f"{quoted(cells['partner'])} is in another arm than {quoted(cells['team'])};"
                " allowed is a team of the same arm"
            )
            raise table.fault(line, "partner", text)
        pairs.append(sorted((team, partner)))
    left = [name for row, name in enumerate(names) if row not in seen]
    if left:
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        raise InputError(
            f"{path} leaves out {quoted(left[0])}{more}; allowed is a list that names every team"
            " once."
        )
    return np.array(sorted(pairs), dtype=np.int64)


@lru_cache(maxsize=16)
def _read(path: str, content: bytes) -> Table:
    """Read a table once for all replicates; another content is another file."""
    return read_table(path, content, ("team", "partner"))


def _row_of(
    table: Table,
    line: int,
    column: str,
    name: str,
    names: Sequence[str],
    known: dict[str, int],
    seen: dict[int, int],
) -> int:
    """Return the row of a team that no earlier cell has named."""
    if (row := known.get(same_name(name), -1)) < 0:
        text = (
            f"there is no team {quoted(name)} in the programme; allowed is the name or trust id"
            " of one that is"
        )
        raise table.fault(line, column, text, nearest(name, list(names)))
    if seen.get(row) == line:
        raise table.fault(
            line, column, f"{quoted(name)} is paired with itself; allowed is another team"
        )
    if row in seen:
        text = f"{quoted(name)} is already paired in row {seen[row]}; allowed is each team once"
        raise table.fault(line, column, text)
    seen[row] = line
    return row
