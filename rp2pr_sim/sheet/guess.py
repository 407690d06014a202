"""A guess of how a sheet is to be read, each part with its evidence.

The user confirms it or corrects it before anything is done with it.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from contextlib import suppress
from statistics import median
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import list_of, quoted, same_name
from rp2pr_sim.sheet.columns import ALL, PER_CENT, SHARE, Column
from rp2pr_sim.sheet.facts import Evidence, may_be_numbers, of_figures, of_file, of_units
from rp2pr_sim.sheet.figures import Figure, any_figure, decimal_marks, figure, is_mark
from rp2pr_sim.sheet.grid import SEPARATORS, Cell, Grid, Layout, grid_of, name_of, text_of
from rp2pr_sim.sheet.headers import (
    YEAR,
    Headers,
    Match,
    header_row,
    matches,
    says_per_cent,
    shown,
)
from rp2pr_sim.sheet.mapping import FORMAT, Mapping, Use
from rp2pr_sim.sheet.read import is_ambiguous, is_no_hospital

_ARMS = {
    "intervention": {"intervention", "int", "programme", "program", "treatment", "yes", "y", "1",
                     "true"},
    "control": {"control", "controls", "ctrl", "waiting", "waiting list", "comparison", "no", "n",
                "0", "false"},
}  # fmt: skip
_UNKNOWN = "the model has no such column"
_PLACES = (("x_km", "y_km"), ("latitude", "longitude"), ("easting", "northing"))
"""Of several kinds of place the first that is whole is taken."""
_METRES = 10_000.0
"""km: a place farther out than this is given in metres."""


class Guess(NamedTuple):
    """How a sheet is to be read, it seems."""

    mapping: Mapping
    columns: tuple[Evidence, ...]
    """One for each column of the sheet that has a header or cells."""
    facts: tuple[str, ...]
    """Sentences on the rest, each with its evidence."""


def guess(path: str, content: bytes) -> Guess:
    """Return how a sheet is to be read, it seems.

    Raises
    ------
    InputError
        one sentence, if it is not a table, or no column has names.
    """
    grid, headers = _best_layout(path, content)
    taken, why_not = _taken(path, grid, headers)
    team = taken["team"]
    figures = [place for name, place in taken.items() if ALL[name].units]
    rows, aside = _rows(grid, headers, team, [place for place in taken.values() if place != team])
    texts = [
        cell for row in rows for place in figures if isinstance(cell := grid.cell(row, place), str)
    ]
    missing = tuple(sorted({cell for cell in texts if cell and is_mark(cell)}))
    decimal = decimal_marks(cell for cell in texts if cell not in missing)
    columns = _evidence(grid, headers, taken, rows, missing, decimal.decimal)
    unused = {
        place: Evidence(shown(headers.names, place), "", "", why_not.get(place, _UNKNOWN))
        for place in range(grid.width)
        if any(grid.text(row, place) for row in (headers.row, *rows))
    }
    uses = {
        item.column: Use(headers.names[place], item.unit if len(ALL[item.column].units) > 1 else "")
        for place, item in columns.items()
    }
    arms = _arms(grid, rows, taken)
    several = len(grid.worksheets) > 1
    mapping = Mapping(
        format=FORMAT,
        confirmed=False,
        worksheet=grid.layout.worksheet if several else "",
        encoding=grid.layout.encoding,
        separator=grid.layout.separator,
        decimal=decimal.decimal if decimal.points or decimal.commas else "",
        columns=uses,
        missing=missing,
        not_hospitals=tuple(dict.fromkeys(text for _, text in aside)),
        arms=arms,
    )
    facts = [
        *of_file(grid, headers),
        *of_figures(texts, missing, decimal),
        *of_units(grid, headers, rows, columns),
        *(f"{cell} is not a hospital: {quoted(text)}." for cell, text in aside),
        *(f"In the column of arms {quoted(cell)} is {arm}." for cell, arm in arms.items()),
    ]
    both = unused | columns
    return Guess(mapping, tuple(both[place] for place in sorted(both)), tuple(facts))


def _evidence(
    grid: Grid,
    headers: Headers,
    taken: AnyMapping[str, int],
    rows: Sequence[int],
    missing: Sequence[str],
    decimal: str,
) -> dict[int, Evidence]:
    """Return what the columns that are used are taken for, in which unit, and why."""
    found = {}
    for name, place in taken.items():
        cells = [cell for row in rows if (cell := grid.cell(row, place)) not in ("", *missing)]
        unit, why = _unit(ALL[name], headers.names[place], cells, decimal)
        found[place] = Evidence(shown(headers.names, place), name, unit, why)
    return found


def _best_layout(path: str, content: bytes) -> tuple[Grid, Headers]:
    """Return the worksheet, or the text with the separator, whose headers say most.

    Among equals it is the worksheet of the newest year, else the first, or the separator that makes
    the most regular table.
    """
    grid = grid_of(path, content)
    grids = [grid]
    if grid.kind == "workbook":
        others = [Layout(worksheet=name) for name in grid.worksheets]
    else:
        others = [Layout(separator=sign) for sign in SEPARATORS]
    for layout in others:
        with suppress(InputError):  # not a table with this separator
            grids.append(grid_of(path, content, layout))
    found = [(each, header_row(each)) for each in grids if each.width]
    if not found:
        raise InputError(f"{path} has no rows; name a sheet with a header row and hospitals.")
    chosen, headers = max(found, key=lambda item: (_usable(*item), _year_of(item[0])))
    _check_direction(path, chosen)
    _check_headers(path, chosen, headers)
    if not any(any(row) for row in chosen.rows[headers.row + 1 :]):
        raise InputError(
            f"{path} has no hospitals: row {headers.row + 1} is its last, and is taken for the"
            " headers."
        )
    return chosen, headers


def _usable(grid: Grid, headers: Headers) -> int:
    """Return how many columns of the model a table seems to have."""
    return sum(
        any(not _doubt(grid, headers, place, ALL[name]) for _, place in those)
        for name, those in _candidates(headers).items()
    )


def _year_of(grid: Grid) -> int:
    """Return the newest year in the name of a worksheet; 0 without one."""
    found = YEAR.finditer(grid.layout.worksheet)
    return max((int(year[0]) for year in found), default=0)


def _check_headers(path: str, grid: Grid, headers: Headers) -> None:
    """Check that a row has headers, and a column each.

    Raises
    ------
    InputError
        if the first row is that of a hospital, or all columns are in one.
    """
    figures = filter(any_figure, headers.names)
    if not _candidates(headers) and not all(map(YEAR.fullmatch, figures)):
        raise InputError(
            f"{path} has no headers, it seems, since row {headers.row + 1} has figures; put a row"
            " with the names of the columns above the hospitals."
        )
    if (
        grid.width == 1
        and sum(bool(ALL[item.column].units) for item in matches(headers.names[0])) > 1
    ):
        raise InputError(
            f"{path} has all its columns in one, {quoted(headers.names[0])}; save the table as"
            " .xlsx, or with commas between the columns."
        )


def _check_direction(path: str, grid: Grid) -> None:
    """Check that the hospitals are in rows.

    Raises
    ------
    InputError
        if most cells of the first column are names of columns of figures.
    """
    texts = [text for row in range(len(grid.rows)) if (text := grid.text(row, 0))]
    found = [
        text
        for text in texts
        if any(item.rank > 1 and ALL[item.column].units for item in matches(text))
    ]
    if len(found) > 1 and 2 * len(found) > len(texts):
        raise InputError(
            f"{path} has the hospitals in columns, it seems, since its rows are called"
            f" {list_of(map(quoted, found))}; turn rows into columns (copy, then Paste Special,"
            " Transpose) and save it."
        )


def _candidates(headers: Headers) -> dict[str, list[tuple[Match, int]]]:
    """Return, by column of the model, the columns of the sheet that may be it."""
    found: dict[str, list[tuple[Match, int]]] = {}
    for place, header in enumerate(headers.names):
        for match in matches(header)[:1]:
            if match.rank > 1 or (ALL[match.column].is_share and says_per_cent(header)):
                found.setdefault(match.column, []).append((match, place))
    return found


def _taken(path: str, grid: Grid, headers: Headers) -> tuple[dict[str, int], dict[int, str]]:
    """Return which column of the sheet is taken for which, and why others are not.

    Raises
    ------
    InputError
        if no column has names of hospitals.
    """
    taken: dict[str, int] = {}
    why_not: dict[int, str] = {}
    for name, those in _candidates(headers).items():
        doubts = {place: _doubt(grid, headers, place, ALL[name]) for _, place in those}
        usable = [item for item in those if not doubts[item[1]]]
        why_not |= {place: f"not taken for {name}: {doubt}" for place, doubt in doubts.items()}
        if usable:
            best = max(usable, key=lambda item: _likely(item, grid, headers))[1]
            taken[name] = best
            said = f"{name} is taken from {quoted(shown(headers.names, best))}"
            why_not |= {place: said for _, place in usable if place != best}
    if "postcode" in taken:
        why_not[taken.pop("postcode")] = (
            "gives places with a table of postcodes: set postcodes: FILE.csv and, below columns,"
            " postcode: and this header"
        )
    _keep_one_kind_of_place(taken, why_not)
    if "team" not in taken:
        taken = {"team": _names(path, grid, headers, list(taken.values()))} | taken
    return {name: taken[name] for name in ALL if name in taken}, why_not


def _likely(item: tuple[Match, int], grid: Grid, headers: Headers) -> tuple[int, int, int, int]:
    """Return how likely a header means a column, for comparison with another header.

    A share in per cent is likelier than one without a unit, which may be a number of patients.
    Names are likelier the more of them differ (a trust may have several hospitals), and likelier
    than codes.
    """
    match, place = item
    first = int(ALL[match.column].is_share and says_per_cent(headers.names[place]))
    if match.column == "team":
        cells = {grid.text(row, place) for row in range(headers.row + 1, len(grid.rows))} - {""}
        different = sum(not is_no_hospital(cell, False) for cell in cells)
        is_name = same_name(headers.names[place]).endswith(" name")
        return different, is_name, match.rank, -place
    return first, match.rank, match.year, -place


def _keep_one_kind_of_place(taken: dict[str, int], why_not: dict[int, str]) -> None:
    whole = [pair for pair in _PLACES if set(pair) <= taken.keys()]
    kept = whole[0] if whole else _PLACES[0]
    for pair in _PLACES:
        for name in pair if pair != kept else ():
            if name in taken:
                why = f"places are taken from {' and '.join(kept)}" if whole else "half of a place"
                why_not[taken.pop(name)] = f"not needed: {why}"


def _doubt(grid: Grid, headers: Headers, place: int, column: Column) -> str:
    """Return why a column is not what its header says; empty if it may be.

    At least half of its cells are to be what the model takes there.
    """
    cells = [grid.cell(row, place) for row in range(headers.row + 1, len(grid.rows))]
    filled = [cell for cell in cells if cell != "" and not is_mark(text_of(cell))]
    if not column.units:
        return "it is empty" if column.name == "team" and not filled else ""
    found = [number for cell in filled if (number := any_figure(cell))]
    if 2 * len(found) < len(filled):
        other = next(cell for cell in filled if not any_figure(cell))
        return f"most cells are not figures, such as {quoted(text_of(other))}"
    is_of_patients = {"patients", "cases"} & set(same_name(headers.names[place]).split())
    if column.is_share and is_of_patients and may_be_numbers(found, headers.names[place]):
        return "they seem numbers of patients (if they are per cents, write % in the header)"
    return ""


def _names(path: str, grid: Grid, headers: Headers, others: Sequence[int]) -> int:
    """Return the first column that is not used otherwise and has many different texts.

    Raises
    ------
    InputError
        if there is none.
    """
    for place in range(grid.width):
        cells = [grid.cell(row, place) for row in range(headers.row + 1, len(grid.rows))]
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        words = [text for text in texts if not is_mark(text) and figure(text, ".") is None]
        if place not in others and len(words) > 1 and len(set(words)) > 0.8 * len(words):
            return place
    raise InputError(
        f"{path} has no column with names of hospitals; give it a header such as team, hospital or"
        f" trust (row {headers.row + 1} has {list_of(name for name in headers.names if name)})."
    )


def _rows(
    grid: Grid, headers: Headers, team: int, others: Sequence[int]
) -> tuple[list[int], list[tuple[str, str]]]:
    """Return the rows of hospitals, and cells of names whose rows are not hospitals."""
    rows, aside = [], []
    for row in range(headers.row + 1, len(grid.rows)):
        name = grid.text(row, team)
        is_alone = not any(grid.text(row, place) for place in others)
        if name and is_no_hospital(name, is_alone and bool(others)):
            aside.append((name_of(row, team), name))
        elif name:
            rows.append(row)
    return rows, aside


def _unit(column: Column, header: str, cells: Sequence[Cell], decimal: str) -> tuple[str, str]:
    """Return the unit of a column, and why."""
    says_so = any(match.column == column.name for match in matches(header))
    said = f"the header says {same_name(header)}" if says_so else "it has many different texts"
    if not column.units:
        return "", f"{said}; {counted(len(cells), 'cell')}"
    found = [
        number
        for cell in cells
        if not is_ambiguous(cell, column, decimal) and (number := figure(cell, decimal))
    ]
    if not found:
        return column.unit, f"{said}; no figures"
    values = [float(item.number) for item in found]
    low, high = min(values), max(values)
    said += f"; {counted(len(found), 'figure')} from {low:g} to {high:g}"
    if column.is_share:
        return _share_or_per_cent(found, said, says_per_cent(header))
    if "metres" in column.units and column.unit == "km" and median(map(abs, values)) > _METRES:
        return "metres", f"{said}, too far for km"
    return column.unit, said


def _share_or_per_cent(found: Sequence[Figure], said: str, says_so: bool) -> tuple[str, str]:
    """Return the unit that most of the figures without a per cent sign have, and why."""
    plain = [float(item.number) for item in found if not item.has_sign]
    signs = len(found) - len(plain)
    over, under = sum(value > 1 for value in plain), sum(0 < value <= 1 for value in plain)
    if signs:
        said += f", {signs} with a % sign"
    if over > under or (not plain and signs):
        return PER_CENT, said
    if says_so and plain:
        said += ", as a workbook keeps per cents"
    return SHARE, said


def _arms(grid: Grid, rows: Sequence[int], taken: AnyMapping[str, int]) -> dict[str, str]:
    """Return which arm each text in the column of arms is, if all are usual words for arms."""
    if "arm" not in taken:
        return {}
    texts = dict.fromkeys(text for row in rows if (text := grid.text(row, taken["arm"])))
    found = {
        text: arm for text in texts for arm, words in _ARMS.items() if same_name(text) in words
    }
    return {text: arm for text, arm in found.items() if same_name(text) != arm}
