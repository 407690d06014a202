"""The hospitals of a sheet, read as a mapping says, with every problem named by its cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import list_of, quoted, same_name, shortened
from rp2pr_sim.sheet.columns import ALL, ARMS, FIGURES, PER_CENT, Column
from rp2pr_sim.sheet.figures import any_figure, figure, marks, standard_figure
from rp2pr_sim.sheet.grid import Cell, Grid, letters, name_of, text_of
from rp2pr_sim.sheet.headers import Headers, row_of
from rp2pr_sim.sheet.mapping import STANDARD, Mapping, Use, command, mapping_path
from rp2pr_sim.sheet.places import Postcodes, place_of_all

MOST_TOLD = 20
"""Problems that an error lists."""
_SUMMARY = re.compile(
    r"(.* )?(sub-? ?)?totals?( \(?n\)?)?:?|sum|(.* )?(mean|average|median)|minimum|maximum|min|max"
    r"|(total|mean|average|median) (of|for|across|in|over) .*|(.* )?(quartile|percentile|benchmark)"
    r"|target|best|worst|units?|range|iqr|sd|standard deviation"
    r"|gesamt|insgesamt|summe|mittelwert|durchschnitt|moyenne|m\u00e9diane|total g\u00e9n\u00e9ral"
    r"|(all )?(england|wales|scotland|northern ireland|uk|united kingdom|great britain)"
    r"|england (and|&) wales|nation(al)?|overall|all"
    r"|all (\w+ )?(trusts|hospitals|sites|units|teams|providers|organisations)"
    r"|(audit|national|england|english|overall|network|uk|group) (level|rate|figure|target)"
)
_FOOTNOTE = re.compile(
    r"(notes?|sources?|footnotes?|key|definitions?|data|figures|copyright|\u00a9)\b.*"
    r"|[*\u2020\u2021\u00a7#(\[].*|\d+[).:] .*|.{80,}|(\S+ ){4,}.*\.",
    re.DOTALL,
)


class Problem(NamedTuple):
    """What is wrong with a cell."""

    cell: str
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.cell} ({self.column}): {self.text}"


@dataclass(frozen=True, eq=False)
class Sheet:
    """The hospitals of a sheet, in its order."""

    names: tuple[str, ...]
    cells: tuple[str, ...]
    """By row, the cell with the name."""
    arms: tuple[str, ...]
    groups: tuple[str, ...]
    values: AnyMapping[str, tuple[float, ...]]
    """By column of the model and of coordinates, one figure for each hospital; NaN: missing."""
    problems: tuple[Problem, ...]
    aside: tuple[tuple[str, str], ...]
    """Cells whose rows are not hospitals, and what is in them."""


def read_sheet(
    path: str, grid: Grid, mapping: Mapping, postcodes: Postcodes | None = None
) -> Sheet:
    """Return the hospitals that a grid has below its headers.

    Parameters
    ----------
    path : str
        of the sheet, for errors.
    grid : Grid
        its cells.
    mapping : Mapping
        how to read them.
    postcodes : Postcodes | None
        the table of postcodes that the mapping names.

    Raises
    ------
    InputError
        one sentence, if a header is missing or there are no hospitals. Other problems are part of
        the result.
    """
    headers = row_of(grid, [use.header for use in mapping.columns.values()])
    places = _places(path, headers, mapping)
    problems = list(_twins_among_headers(headers, mapping, places))
    rows, aside = _hospital_rows(grid, headers, mapping, places, problems)
    if not (rows or problems):
        raise InputError(f"{path} has no hospitals below its headers in row {headers.row + 1}.")
    team = places["team"]
    names = tuple(grid.text(row, team) for row in rows)
    cells = tuple(name_of(row, team) for row in rows)
    problems += _twins(names, cells)
    values = {
        name: tuple(_figures(grid, rows, places[name], ALL[name], use, mapping, problems))
        for name, use in mapping.columns.items()
        if ALL[name].units
    }
    texts = {
        name: [grid.text(row, places[name]) if name in places else "" for row in rows]
        for name in ("arm", "group", "postcode")
    }
    arms = tuple(_arms(texts["arm"], rows, places.get("arm", 0), mapping, problems))
    if postcodes is not None and "postcode" in places:
        found, unknown = postcodes.coordinates(texts["postcode"])
        values |= found
        for row in unknown:
            text = f"{quoted(texts['postcode'][row])} is not in {postcodes.path}"
            problems.append(Problem(name_of(rows[row], places["postcode"]), "postcode", text))
    groups = tuple("" if text in mapping.missing else text for text in texts["group"])
    empty = (math.nan,) * len(rows)
    whole = {name: empty for name in FIGURES} | place_of_all(values) | values
    return Sheet(names, cells, arms, groups, whole, tuple(problems), tuple(aside))


def standard_mapping(header: Iterable[str]) -> Mapping:
    """Return how a sheet in the standard form is read."""
    uses = {name: Use(header=name) for name in header}
    return Mapping(format=STANDARD, confirmed=True, decimal=".", columns=uses)


def checked(path: str, sheet: Sheet, mapping: Mapping) -> Sheet:
    """Return a sheet that has no problems.

    Raises
    ------
    InputError
        with all problems by cell, if it has any.
    """
    found = sheet.problems
    if not found:
        return sheet
    if len(found) == 1:
        raise InputError(f"{path}, {found[0]}.{_advice(path, mapping)}")
    more = f"; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
    told = "; ".join(map(str, found[:MOST_TOLD]))
    raise InputError(f"{path} has {len(found)} problems: {told}{more}.{_advice(path, mapping)}")


def is_no_hospital(name: str, is_alone: bool) -> bool:
    """Return whether a name is that of a total or a note.

    Parameters
    ----------
    name : str
        in the column of names.
    is_alone : bool
        whether its row has no figure although other rows have.
    """
    plain = name.casefold().strip(" :*")
    return bool(_SUMMARY.fullmatch(plain)) or (
        is_alone and _FOOTNOTE.fullmatch(name.casefold()) is not None
    )


def _advice(path: str, mapping: Mapping) -> str:
    if mapping.is_standard:
        return f" To use a sheet in another form, run {command(path)}"
    return f" Correct the cells, or list what is missing under missing in {mapping_path(path)}."


def _places(path: str, headers: Headers, mapping: Mapping) -> dict[str, int]:
    """Return the place of each column of the mapping.

    Raises
    ------
    InputError
        one sentence with all headers that are not in the sheet.
    """
    lacking = [
        f"{quoted(use.header)} ({name})"
        for name, use in mapping.columns.items()
        if use.header not in headers.names
    ]
    if lacking:
        wanted = next(
            use.header for use in mapping.columns.values() if use.header not in headers.names
        )
        known = [name for name in headers.names if name]
        raise InputError(
            f"{path} has no header {list_of(lacking)}, which {mapping_path(path)} names; it has"
            f" {list_of(known)}.{nearest(wanted, known)}"
        )
    return {name: headers.names.index(use.header) for name, use in mapping.columns.items()}


def _twins_among_headers(
    headers: Headers, mapping: Mapping, places: AnyMapping[str, int]
) -> Iterator[Problem]:
    for name, use in mapping.columns.items():
        others = [k for k, header in enumerate(headers.names) if header == use.header]
        if len(others) > 1:
            yield Problem(
                name_of(headers.row, others[1]),
                name,
                f"{quoted(use.header)} is also the header of column {letters(places[name])}; give"
                " each column a header of its own",
            )


def _hospital_rows(
    grid: Grid,
    headers: Headers,
    mapping: Mapping,
    places: AnyMapping[str, int],
    problems: list[Problem],
) -> tuple[list[int], list[tuple[str, str]]]:
    """Return the rows of hospitals, and what is set aside."""
    rows, aside = [], []
    team, last = places["team"], len(headers.names)
    strict, not_hospitals = mapping.is_standard, marks(mapping.not_hospitals)
    title = tuple(map(text_of, grid.rows[headers.row]))
    length = len(grid.rows[headers.row]) if grid.kind == "text" else last
    others = [place for name, place in places.items() if name != "team"]
    for row in range(headers.row + 1, len(grid.rows)):
        texts = tuple(map(text_of, grid.rows[row]))
        if not any(texts):
            continue
        name, where = grid.text(row, team), name_of(row, team)
        is_alone = not any(grid.text(row, place) for place in others)
        if same_name(name) in not_hospitals or (texts == title and not strict):
            aside.append((where, name))
        elif not (name or strict or _has_figures(grid, row, others)):  # such as a row of units
            aside.append((where, next(filter(None, texts))))
        elif not name:
            text = "the name is empty; give the hospital a name, or list '' under not_hospitals"
            problems.append(Problem(where, "team", text.partition(", or")[0] if strict else text))
        elif not strict and is_no_hospital(name, is_alone and bool(others)):
            text = f"{quoted(name)} is not a hospital, it seems; list it under not_hospitals"
            problems.append(Problem(where, "team", text))
        elif any(texts[length:]):
            text = f"the row has {len(texts)} cells below {length} headers; is a name with a comma"
            problems.append(Problem(where, "team", f"{text} not in quotation marks?"))
        else:
            rows.append(row)
    return rows, aside


def _has_figures(grid: Grid, row: int, places: Iterable[int]) -> bool:
    return any(any_figure(grid.cell(row, place)) for place in places)


def _twins(names: Iterable[str], cells: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each name of a hospital that an earlier row has."""
    seen: dict[str, tuple[str, str]] = {}
    for name, cell in zip(names, cells, strict=True):
        first, other = seen.setdefault(same_name(name), (cell, name))
        if first == cell:
            continue
        if other == name:
            text = f"{quoted(name)} is already in {first}"
        else:
            text = (
                f"{quoted(name)} is the same name as {quoted(other)} in {first} (capitals, blanks,"
                " apostrophes, dashes and ways to write a letter do not count)"
            )
        yield Problem(cell, "team", f"{text}; name each hospital once")


def _arms(
    texts: Iterable[str],
    rows: Iterable[int],
    place: int,
    mapping: Mapping,
    problems: list[Problem],
) -> Iterator[str]:
    """Yield `intervention` or `control` for each hospital."""
    plain = {same_name(cell): arm for cell, arm in mapping.arms.items()}
    if not mapping.is_standard:
        plain |= {arm: arm for arm in ARMS}
    for text, row in zip(texts, rows, strict=True):
        arm = text or ARMS[0]
        if arm not in ARMS:
            arm = plain.get(same_name(text), "")
        if not arm:
            said = f"{quoted(text)} is not an arm; allowed is intervention, control or nothing"
            said += "" if mapping.is_standard else ", or what arms lists"
            problems.append(Problem(name_of(row, place), "arm", f"{said}{_did_you_mean(text)}"))
        yield arm or ARMS[0]


def _did_you_mean(text: str) -> str:
    hint = nearest(text, list(ARMS))
    return f" (did you mean {hint.removeprefix(' Did you mean ')[:-1]}?)" if hint else ""


def _figures(
    grid: Grid,
    rows: Iterable[int],
    place: int,
    column: Column,
    use: Use,
    mapping: Mapping,
    problems: list[Problem],
) -> Iterator[float]:
    """Yield the figure of each hospital in a column; NaN where it is missing or a problem."""
    unit, missing = use.unit or column.unit, marks(mapping.missing)
    for row in rows:
        cell = grid.cell(row, place)
        if cell == "" or (isinstance(cell, str) and same_name(cell) in missing):
            yield math.nan
            continue
        value, wrong = _value(cell, column, unit, mapping)
        if wrong:
            problems.append(Problem(name_of(row, place), column.name, wrong))
        yield math.nan if wrong else value


def _value(cell: Cell, column: Column, unit: str, mapping: Mapping) -> tuple[float, str]:
    """Return the value of a cell, and what is wrong with it."""
    text = text_of(cell)
    strict = mapping.is_standard
    allowed = f"allowed is a number from {column.low:g} to {column.high:g}"
    allowed += " with a decimal point, or nothing" if strict else ""
    found = standard_figure(cell) if strict else figure(cell, mapping.decimal)
    if found is None:
        if not strict and not mapping.decimal and figure(cell, "."):
            return (
                math.nan,
                f"{quoted(text)} has a point or a comma: say which it is in the mapping (decimal)",
            )
        return math.nan, f"{quoted(text)} is not a number; {allowed}"
    if not strict and is_ambiguous(cell, column, mapping.decimal):
        return math.nan, f"{quoted(text)} may have thousands or decimals; write it without them"
    if found.has_sign and not column.is_share:
        return math.nan, f"{quoted(text)} has a per cent sign, but {column.name} is not a share"
    if not strict and not found.has_sign and column.is_share:
        if unit == PER_CENT and 0 < found.number <= 1:
            return math.nan, f"{shortened(text)} among per cents may be a share: add a % sign"
        if unit != PER_CENT and 1 < found.number <= 100:
            return (
                math.nan,
                f"{shortened(text)} among shares from 0 to 1: add a % sign if it is one",
            )
    value = column.value(found.number, PER_CENT if found.has_sign else unit)
    if not column.low <= value <= column.high:
        return math.nan, f"{shortened(text)} is out of range; {allowed}"
    return value, ""


def is_ambiguous(cell: Cell, column: Column, decimal: str) -> bool:
    """Return whether a text such as 1.210 may be another number in its column.

    A column of whole numbers has no decimals, and no other has thousands.
    """
    if not decimal or isinstance(cell, float):
        return False
    mark = decimal if column.is_whole else "," if decimal == "." else "."
    return re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}\{mark}\d{{3}}", cell) is not None
