"""Reading of a user's CSV: every fault is named by file, row and column."""

from __future__ import annotations

import csv
import math
import os
import re
import stat
from hashlib import blake2b
from io import StringIO
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError, nearest, reason_of
from rp2pr_sim.core.text import from_cell, list_of, one_line, path_of, quoted, shortened

_FIGURE = re.compile(r"[0-9.eE+-]+")  # of no other script, and without Python's underscores


class Table(NamedTuple):
    """A CSV: its path, its columns and its rows.

    A row is its number as a spreadsheet counts it, and its cells by column.
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    def fault(self, row: int, column: str, text: str, hint: str = "") -> InputError:
        """Return an error of one sentence about one cell, perhaps with the nearest name."""
        return InputError(f"{self.path}, row {row}, column {column}: {text}.{hint}")


def read_table(
    path: str, content: bytes, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    """Return the table in a comma-separated file with a header row.

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
        one sentence, for a file that is empty or not a CSV, a column that is unknown, missing or
        there twice, or a row with too few or too many cells.
    """
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(StringIO(text), strict=True)
        lines = [[from_cell(one_line(cell)) for cell in line] for line in reader]
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            f"{path} is not a CSV; allowed is a text file in UTF-8 with commas between the columns."
        ) from None
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if len(filled) < 2:
        raise InputError(
            f"{path} has no rows; allowed is a header row with {', '.join(required)} and at least"
            " one row below it."
        )
    columns = tuple(filled[0][1])
    _check_columns(path, columns, required, optional)
    for number, line in filled[1:]:
        if len(line) != len(columns):
            raise InputError(
                f"{path}, row {number} has {len(line)} cells; allowed is {len(columns)}, as in the"
                " header row."
            )
    rows = ((number, dict(zip(columns, line, strict=True))) for number, line in filled[1:])
    return Table(path, columns, tuple(rows))


def content_of(path: str) -> bytes:
    """Return the content of a regular file, by which caches of what is read from it are kept.

    A device or a pipe may never end, or may give something else the next time.

    Raises
    ------
    InputError
        if it cannot be read.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(
                f"{path_of(path)} cannot be read (it is no file); name a CSV that exists."
            )
        with open(path, "rb") as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def content_hash(path: str) -> str:
    """Return 16 hexadecimal digits that identify the content of a file.

    Raises
    ------
    InputError
        if it cannot be read.
    """
    return blake2b(content_of(path), digest_size=8).hexdigest()


def number_in(table: Table, row: int, column: str, text: str, low: float, high: float) -> float:
    """Return the number in a cell.

    Raises
    ------
    InputError
        if it is not a number, not finite or out of `low..high`.
    """
    allowed = f"allowed is a number from {low:g} to {high:g} with a decimal point, or nothing"
    try:
        value = float(text) if _FIGURE.fullmatch(text) else math.nan
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise table.fault(row, column, f"{quoted(text)} is not a number; {allowed}")
    if not (math.isfinite(value) and low <= value <= high):
        raise table.fault(row, column, f"{shortened(text)} is out of range; {allowed}")
    return value


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


def _unreadable(path: str, error: Exception) -> InputError:
    return InputError(
        f"{path_of(path)} cannot be read ({reason_of(error)}); name a CSV that exists."
    )
