"""An empty sheet to fill in, as a workbook."""

from __future__ import annotations

import io
from pathlib import Path

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import path_of
from rp2pr_sim.sheet.columns import ALL, Column

_LEFT_OUT = ("x_km", "y_km", "easting", "northing", "postcode")
"""Places are asked for in degrees."""
_ABOUT = (
    "One row for each hospital. Only the column team is needed: leave a cell empty where you do not"
    " know, or delete a column. Then run: rp2pr sheet FILE"
)


def template(file: Path) -> bytes:
    """Return a workbook with the headers, a line on each column, and a worksheet about them.

    Parameters
    ----------
    file : Path
        where it will be written.

    Raises
    ------
    InputError
        if there is a file of that name, or its name is not that of a workbook.
    """
    if file.exists():
        raise InputError(f"{path_of(file)} exists; name another file, or move it away.")
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"{path_of(file)} is not the name of a workbook; end it with .xlsx.")
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    columns = [column for column in ALL.values() if column.name not in _LEFT_OUT]
    book = Workbook()
    sheet, about = book.active, book.create_sheet("Explanations")
    sheet.title = "Hospitals"
    sheet.append([_explained(column) for column in columns])
    sheet.append([column.name for column in columns])
    for place in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 22
        sheet.cell(1, place).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(1, place).font = Font(italic=True, color="666666")
        sheet.cell(2, place).font = Font(bold=True)
    sheet.freeze_panes = "B3"
    about.append(["Column", "What it is", "Allowed", "Example"])
    for column in columns:
        about.append([column.name, column.text, column.allowed, column.example])
    about.append([])
    about.append([_ABOUT])
    for letter, width in (("A", 26), ("B", 60), ("C", 40), ("D", 16)):
        about.column_dimensions[letter].width = width
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _explained(column: Column) -> str:
    per_cent = " or a per cent with its sign" if column.is_share else ""
    return f"{column.text}: {column.allowed}{per_cent}, such as {column.example}"
