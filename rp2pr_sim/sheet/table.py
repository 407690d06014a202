"""Tables whose column names are fixed: the standard form of a sheet, and lists of pairs.

Every fault is named by file, cell and column.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import from_cell, list_of, one_line, quoted
from rp2pr_sim.sheet.grid import Grid, Layout, grid_of, name_of, text_of


class Table(NamedTuple):
    """A table: its path, its columns and its rows.

    A row is its number as a spreadsheet counts it, and its cells by column.
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    def fault(self, row: int, column: str, text: str, hint: str = "") -> InputError:
        """Return an error of one sentence about one cell, perhaps with the nearest name."""
        cell = name_of(row - 1, self.columns.index(column))
        return InputError(f"{self.path}, {cell} ({column}): {text}.{hint}")


def read_table(
    path: str, content: bytes, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    """Return the table in a workbook or in a text file, whatever its encoding and separator.

    Cells are read as one line (`one_line`), without the apostrophe that keeps a spreadsheet from
    taking them for a formula (`from_cell`); empty rows are skipped.

    Parameters
    ----------
    path : str
        of the file, for errors.
    content : bytes
        of the file, as `content_of` gives it.
    required : tuple[str, ...]
        columns that it must have.
    optional : tuple[str, ...]
        columns that it may have.

    Raises
    ------
    InputError
        one sentence, for a file that is empty or not a table, a column that is unknown, missing or
        there twice, or a row with too few or too many cells.
    """
    return _table(path, grid_of(path, content), required, optional)


def standard_grid(path: str, content: bytes, columns: tuple[str, ...]) -> Grid:
    """Return the grid of a sheet in the standard form, which needs no guess.

    It is a text in UTF-8 with commas, and its first row has names among `columns`, of which the
    first is required.

    Raises
    ------
    InputError
        one sentence, if it is not in the standard form.
    """
    try:
        text = content.decode("utf-8-sig")
        lines = [
            tuple(from_cell(one_line(cell)) for cell in line)
            for line in csv.reader(StringIO(text), strict=True)
        ]
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            f"{path} is not a CSV; allowed is a text file in UTF-8 with commas between the columns."
        ) from None
    grid = Grid("text", Layout("", "utf-8", ","), (), tuple(lines))
    _table(path, grid, columns[:1], columns[1:])
    return grid


def _table(path: str, grid: Grid, required: tuple[str, ...], optional: tuple[str, ...]) -> Table:
    lines = [tuple(map(text_of, row)) for row in grid.rows]
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if len(filled) < 2:
        raise InputError(
            f"{path} has no rows; allowed is a header row with {', '.join(required)} and at least"
            " one row below it."
        )
    columns = filled[0][1]
    _check_columns(path, columns, required, optional)
    for number, line in filled[1:]:
        if len(line) != len(columns):
            raise InputError(
                f"{path}, row {number} has {len(line)} cells; allowed is {len(columns)}, as in the"
                " header row."
            )
    rows = ((number, dict(zip(columns, line, strict=True))) for number, line in filled[1:])
    return Table(path, columns, tuple(rows))


def _check_columns(
    path: str, columns: tuple[str, ...], required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    known = [*required, *optional]
    for column in columns:
        if column not in known:
            hint = nearest(column, known) or (
                " Columns are separated by commas." if ";" in column or "\t" in column else ""
            )
            raise InputError(
                f"{path} has an unknown column {quoted(column)}; allowed are"
                f" {', '.join(known)}.{hint}"
            )
        if columns.count(column) > 1:
            raise InputError(f"{path} has the column {quoted(column)} twice; allowed is once.")
    for column in required:
        if column not in columns:
            raise InputError(
                f"{path} has no column {quoted(column)}, which every such file needs; it has"
                f" {list_of(columns)}."
            )
