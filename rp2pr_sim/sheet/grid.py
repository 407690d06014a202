"""A spreadsheet or a text file as a grid of cells, by its content whatever its name."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import from_cell, list_of, one_line, quoted
from rp2pr_sim.sheet.text_file import decoded

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Cell = str | float
"""A text on one line, or a number as a workbook keeps it."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_MOST_CELLS = 20_000_000
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OTHERS = (
    (b"%PDF", "a PDF"), (b"PAR1", "a Parquet table"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"\x1f\x8b", "compressed"), (b"{\\rtf", "a text document"),
)  # fmt: skip
_EXTENT = re.compile(rb'<dimension[^>]*ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
_NO_RESULT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]*t="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


class Layout(NamedTuple):
    """Where in a file the cells are; what is empty is found out."""

    worksheet: str = ""
    encoding: str = ""
    separator: str = ""


class Grid(NamedTuple):
    """The cells of a sheet."""

    kind: str
    """`workbook` or `text`."""
    layout: Layout
    """As it was read, with nothing empty that the kind of file has."""
    worksheets: tuple[str, ...]
    """All that are visible; none in a text file."""
    rows: tuple[tuple[Cell, ...], ...]
    """All rows from the first; they may differ in length."""

    @property
    def width(self) -> int:
        """The number of columns up to the last cell that is not empty."""
        return max((_width(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, counted from 0; empty beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        """Return a cell as a text."""
        return text_of(self.cell(row, column))


def name_of(row: int, column: int) -> str:
    """Return the name of a cell as a spreadsheet has it, such as `B7`; both count from 0."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def text_of(cell: Cell) -> str:
    """Return a cell as a text; a whole number has no decimal point."""
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


@lru_cache(maxsize=16)
def grid_of(path: str, content: bytes, layout: Layout = Layout()) -> Grid:  # noqa: B008
    """Return the cells of a workbook or of a text file.

    Parameters
    ----------
    path : str
        of the file, for errors.
    content : bytes
        of the file, which decides what kind of file it is.
    layout : Layout
        what is known of it; of several worksheets the first is read where none is named.

    Raises
    ------
    InputError
        one sentence that says what to do, for a file of another kind, one that is damaged, or a
        layout that does not fit.
    """
    if is_workbook(content):
        return _workbook(path, content, layout.worksheet)
    for begin, what in _OTHERS:
        if content.startswith(begin):
            raise InputError(f"{path} is {what}, not a table; save the table as .xlsx or as .csv.")
    text, encoding = decoded(path, content, layout.encoding)
    if re.match(r"\s*<(!doctype|html|table|\?xml|head|body|meta)\b", text, re.IGNORECASE):
        raise InputError(
            f"{path} is a web page or XML, not a table; open it in a spreadsheet program and save"
            " it as .xlsx."
        )
    separator = layout.separator or _separator(text)
    lines = _without_marks(_lines(path, text, separator))
    return Grid("text", Layout("", encoding, separator), (), tuple(lines))


def is_workbook(content: bytes) -> bool:
    """Return whether a file begins as workbooks do."""
    return content.startswith(_SPREADSHEETS)


def _width(row: tuple[Cell, ...]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0)


def _workbook(path: str, content: bytes, worksheet: str) -> Grid:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    _check_extent(path, content)
    _check_formulas(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = tuple(
            item.name for item in book.sheets_metadata if item.visible == SheetVisibleEnum.Visible
        )
        if worksheet and worksheet not in book.sheet_names:
            raise InputError(
                f"{path} has no worksheet {quoted(worksheet)}; it has"
                f" {list_of(book.sheet_names)}.{nearest(worksheet, list(book.sheet_names))}"
            )
        chosen = worksheet or next((name for name in visible if _rows(book, name)), "")
        rows = tuple(tuple(_cell(value) for value in row) for row in _rows(book, chosen))
    except PasswordError as error:
        raise InputError(f"{path} is protected by a password; save a copy without one.") from error
    except CalamineError as error:
        raise InputError(
            f"{path} begins like a spreadsheet, but cannot be read ({one_line(str(error))}); open"
            " it in a spreadsheet program and save it as .xlsx."
        ) from error
    return Grid("workbook", Layout(worksheet=chosen), visible, rows)


def _rows(book: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False) if name else []


def _check_extent(path: str, content: bytes) -> None:
    """Check that no cell lies so far out that the rectangle of all cells would fill the memory."""
    for columns, last in _last_cells(content):
        if _column(columns) * int(last) > _MOST_CELLS:
            raise InputError(
                f"{path} has cells as far out as {(columns + last).decode()}; delete the rows and"
                " columns beyond the table, or copy the table into a new workbook."
            )


def _last_cells(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return letters and number of the last cell of each worksheet of an .xlsx that says so."""
    return [last for part in _worksheets(content, 4000) for last in _EXTENT.findall(part)]


def _check_formulas(path: str, content: bytes) -> None:
    """Check that formulas have results, which programs other than spreadsheets leave out."""
    for part in _worksheets(content):
        if found := _NO_RESULT.search(part):
            raise InputError(
                f"{path} has a formula without its result in {found[1].decode()}; open it in a"
                " spreadsheet program and save it there."
            )


def _worksheets(content: bytes, most: int = -1) -> Iterator[bytes]:
    """Yield the first bytes of each worksheet of an .xlsx, or all, until one is damaged."""
    damages = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError)
    with suppress(*damages), zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                with parts.open(name) as part:
                    yield part.read(most)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = 26 * number + letter - 64
    return number


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return float(value)
    return one_line(str(value))


def _separator(text: str) -> str:
    """Return the separator that a line `sep=` names, else that which makes the best table."""
    if named := _SEP.match(text):
        return named[1]
    return max(SEPARATORS, key=lambda sign: _regular(text, sign))


def _regular(text: str, separator: str) -> tuple[float, int]:
    """Return which part of the rows has as many cells as most have, if those are several.

    The number of cells decides between separators that are equally regular.
    """
    widths = []
    with suppress(csv.Error):
        widths = [len(line) for line in _reader(text, separator) if any(map(str.strip, line))]
    several = [width for width in widths if width > 1]
    if not several:
        return 0.0, 0
    usual = max(set(several), key=lambda width: (several.count(width), width))
    return several.count(usual) / len(widths), usual


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)


def _lines(path: str, text: str, separator: str) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    if named := _SEP.match(text):
        text = text[named.end() :]
        lines.append(())  # so that rows keep their numbers
    try:
        for line in _reader(text, separator):
            lines.append(tuple(map(_text, line)))
    except csv.Error as error:
        why = str(error)
        if "unexpected end" in why:
            why = "a quotation mark that opens a cell is never closed"
        raise InputError(
            f"{path} is not a table from row {len(lines) + 1} onwards: {why}; correct it there, or"
            " save the table as .xlsx."
        ) from None
    return lines


def _text(cell: str) -> str:
    """Return a cell of a text file; `="007"` is how an export keeps the zeros of a text."""
    text = one_line(cell)
    kept = re.fullmatch('="([^"]*)"', text)
    return kept[1].strip() if kept else from_cell(text)


def _without_marks(lines: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield rows without single quotation marks, where each cell that is not empty has them."""
    marked = [
        len(cell) > 1 and cell[0] == cell[-1] == "'" for line in lines for cell in line if cell
    ]
    for line in lines:
        yield tuple(cell[1:-1] for cell in line) if marked and all(marked) else line
