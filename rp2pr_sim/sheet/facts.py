"""Sentences on how a sheet is read, it seems, each with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import NamedTuple

from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import list_of, quoted
from rp2pr_sim.sheet.columns import PER_CENT
from rp2pr_sim.sheet.figures import Figure, Marks, figure
from rp2pr_sim.sheet.grid import SEPARATORS, Grid, text_of
from rp2pr_sim.sheet.headers import Headers, matches, says_share


class Evidence(NamedTuple):
    """What a column of the sheet is taken for, and why."""

    header: str
    column: str
    """Of the model; empty if it is not used."""
    unit: str
    why: str


def of_file(grid: Grid, headers: Headers) -> list[str]:
    """Return sentences on where in the file the table is."""
    said = [
        f"The headers are in row {headers.row + 1}, which has most names of columns."
        if any(map(matches, headers.names))
        else f"Row {headers.row + 1} is taken for the headers, although none is known; if it is a"
        " hospital, put a row of headers above it."
    ]
    if grid.kind == "workbook":
        if len(grid.worksheets) > 1:
            others = [name for name in grid.worksheets if name != grid.layout.worksheet]
            said.append(
                f"The worksheet is {quoted(grid.layout.worksheet)}; not read: {list_of(others)}."
            )
        return said
    separator = SEPARATORS.get(grid.layout.separator, quoted(grid.layout.separator))
    said.append(f"The file is a text in {grid.layout.encoding} with {separator} between columns.")
    odd = [text_of(cell) for row in grid.rows for cell in row if not text_of(cell).isascii()]
    if odd and not grid.layout.encoding.startswith("utf"):
        said.append(f"In {grid.layout.encoding} there is {list_of(map(quoted, odd[:3]))}.")
    short = sum(any(row) and len(row) < len(grid.rows[headers.row])
                for row in grid.rows[headers.row + 1 :])  # fmt: skip
    if short:
        are = "1 row is" if short == 1 else f"{short} rows are"
        said.append(f"{are} shorter than the headers: what lacks at the end counts as missing.")
    return said


def of_figures(texts: Sequence[str], missing: Sequence[str], decimal: Marks) -> list[str]:
    """Return sentences on figures that are texts: how they are written, and which are missing."""
    return [*_of_marks(decimal), *_of_cells(texts, missing)]


def of_units(
    grid: Grid, headers: Headers, rows: Sequence[int], columns: AnyMapping[int, Evidence]
) -> list[str]:
    """Return a sentence on per cents that may be something else."""
    found = []
    for place, item in columns.items():
        cells = [figure(grid.cell(row, place), ".") for row in rows]
        figures = [number for number in cells if number]
        if item.unit == PER_CENT and may_be_numbers(figures, headers.names[place]):
            found.append(quoted(item.header))
    if not found:
        return []
    return [
        f"Nothing says that the figures of {list_of(found)} are in per cent; please check that they"
        " are not numbers of patients, or points on a scale."
    ]


def may_be_numbers(found: Sequence[Figure], header: str) -> bool:
    """Return whether shares may as well be numbers of patients, or points on a scale."""
    plain = [item.number for item in found if not item.has_sign]
    return (
        not says_share(header)
        and len(plain) == len(found)
        and any(number > 1 for number in plain)
        and all(number == int(number) for number in plain)
    )


def _of_marks(found: Marks) -> list[str]:
    points, commas, either = found
    if not (points or commas or either):
        return []
    said = f"{counted(points, 'text')} with a decimal point, {commas} with a decimal comma"
    read = ", ".join(dict.fromkeys(either[:3]))
    if not points and not commas:
        return [f"Nothing says whether {read} has a decimal mark or a mark between thousands."]
    mark, other = ("comma", "points") if found.decimal == "," else ("point", "commas")
    said = f"The decimal mark is a {mark}: {said}."
    return [said, f"So {read} has {other} between thousands or a {mark}."] if either else [said]


def _of_cells(texts: Sequence[str], missing: Sequence[str]) -> list[str]:
    counts = Counter(text for text in texts if text in missing)
    if not counts:
        return []
    told = ", ".join(f"{quoted(text)} ({count})" for text, count in counts.most_common())
    return [f"Counted as missing: {told}."]
