"""Sheets as people have them: each is read as the clean one, or its cells are named, or refused.

`inputs/dirty_csv` has one table in the shapes that come out of spreadsheets, portals and hands.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.sheet.preview import preview
from rp2pr_sim.sheet.read import Sheet

DIRTY = Path(__file__).parent / "inputs" / "dirty_csv"
NAMES = Path(__file__).parent / "inputs" / "names"

AS_CLEAN = (
    *("00-clean", "01-bom", "02-semicolon", "03-semicolon-decimal-comma", "04-tab"),
    *("06-cp1252-nbsp", "07-utf16", "08-crlf", "09-cr-only", "10-percent", "23-title-row"),
    *("24-merged-header", "25-title-blank", "26-empty-last-col", "27-empty-last-cols3"),
    *("28-short-rows", "35-arm-caps", "36-arm-yesno", "37-header-caps", "38-header-spaces"),
    *("39-extra-odscode", "40-quoted-all", "41-single-quoted", "42-newline-in-cell"),
    *("46-excel-scientific", "51-plus", "54-sep-line", "64-leading-blank-rows"),
    *(
        "65-blank-rows-between",
        "73-no-final-newline",
        "79-0-100-column",
        "86-header-trailing-space",
    ),
    *("55-comment-lines", "56-footnote"),
)
"""Read as the clean table, cell by cell."""
NOT_HOSPITALS = {"55-comment-lines": "# end", "56-footnote": "* numbers below 5 suppressed"}
"""What is set aside, by file; nothing in all others."""
NONE = math.nan
OTHER_VALUES = {
    "12-thousands": ("Ashford", "patients", 1210.0),
    "13-star": ("Ashford", "surgery", NONE),
    "14-lt5": ("Ashford", "surgery", NONE),
    "15-na": ("Ashford", "surgery", NONE),
    "16-NaN": ("Ashford", "surgery", NONE),
    "17-NA": ("Ashford", "surgery", NONE),
    "18-hash-div0": ("Ashford", "surgery", NONE),
    "19-dash": ("Ashford", "surgery", NONE),
    "20-en-dash": ("Ashford", "surgery", NONE),
    "50-trailing-dot": ("Ashford", "mdt_discussion", 1.0),
    "52-minus0": ("Ashford", "mdt_discussion", 0.0),
    "53-patients-fraction": ("Ashford", "patients", 210.5),
    "82-completeness-0": ("Ashford", "completeness", 0.0),
}
"""Read as the clean table but for this cell, which really is another."""
OTHER_NAMES = {
    "05-cp1252": ("Ashford", "Ysbyty Glan Clwyd \u2013 T\u00ff"),
    "43-comma-in-name": ("Carrow Hill", "Carrow Hill, Royal"),
    "45-formula": ("Ashford", '=HYPERLINK("http://x")'),
    "59-nul": ("Ashford", "Ash ford"),
    "75-inches-quote": ("Ashford", 'St "Ash" ford'),
    "76-smart-quote": ("Ashford", "King\u2019s"),
    "77-cp1252-smart": ("Ashford", "King\u2019s"),
}
"""Read as the clean table but for this name."""
PROBLEMS = {
    "11-percent-no-sign": ("F2 (mdt_discussion): 97 among shares",),
    "29-dup-team": ("A14 (team): 'Ashford' is already in A2",),
    "30-dup-case": (
        "A14 (team): 'ASHFORD' is the same name as 'Ashford' in A2",
        "A15 (team): 'brackley' is the same name as 'Brackley' in A3",
    ),
    "31-dup-nbsp": (
        "A14 (team): 'Carrow Hill' is already in A4", "A15 (team): 'Dunmere' is already in A5",
    ),
    "44-unquoted-comma-name": ("A4 (team): the row has 16 cells below 15 headers",),
    "47-underscore-number": ("E2 (patients): '1_210' is not a number",),
    "48-arabic-digits": ("E2 (patients): '\u0662\u0661\u0660' is not a number",),
    "49-fullwidth": ("F2 (mdt_discussion): '\uff10.\uff19\uff17' is not a number",),
    "58-date-cell": ("H2 (active_treatment): 'Jan-58' is not a number",),
    "69-unicode-nfc-nfd": ("A3 (team): 'St B\u00e9n\u00e9dict' is already in A2",),
    "72-ragged-extra": ("A2 (team): the row has 16 cells below 15 headers",),
    "80-patients-range": ("E2 (patients): '200-220' is not a number",),
    "81-inf": ("F2 (mdt_discussion): 'inf' is not a number",),
    "85-dup-header": ("G1 (mdt_discussion): 'mdt_discussion' is also the header of column F",),
}  # fmt: skip
"""All problems, by cell; every cell without one is read as in the clean table."""
REFUSED = {
    "60-empty": "has no rows",
    "61-only-header": "has no hospitals: row 1 is its last, and is taken for the headers",
    "62-xlsx-renamed": "begins like a spreadsheet, but cannot be read",
    "63-html-table": "is a web page or XML, not a table; open it in a spreadsheet program and save",
    "74-unterminated-quote": "from row 2 onwards: a quotation mark that opens a cell is never",
}
PLACES = {
    "32-latlon": "", "33-degrees-in-km": "within 3 km of each other", "34-osgb-metres": "",
    "84-same-place": "All hospitals are in one place", "87-only-y": "",
}  # fmt: skip
"""Tables with other places, and what is said about them."""
OTHER_TABLES = {
    "66-team-number": 6, "67-lead-zero": 4, "68-long-name": 2, "70-rtl-markup": 4, "78-huge": 600,
    "83-all-ones": 4, "88-odd": 3,
}  # fmt: skip
"""Other tables, and how many hospitals they have."""


def read(name: str) -> Sheet:
    return preview(str(DIRTY / f"{name}.csv")).sheet


def values(sheet: Sheet) -> dict[tuple[str, str], float]:
    return {
        (name, column): figures[row]
        for column, figures in sheet.values.items()
        for row, name in enumerate(sheet.names)
    }


def different(sheet: Sheet, renamed: dict[str, str] | None = None) -> dict[tuple[str, str], float]:
    """Return the values that are not those of the clean table, by name and column."""
    true = values(read("00-clean"))
    back = {new: old for old, new in (renamed or {}).items()}
    return {
        (name, column): value
        for (name, column), value in values(sheet).items()
        if not same(value, true.get((back.get(name, name), column), math.nan))
    }


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def test_every_file_has_an_expected_outcome() -> None:
    groups = (AS_CLEAN, OTHER_VALUES, OTHER_NAMES, PROBLEMS, REFUSED, PLACES, OTHER_TABLES)
    expected = [name for group in groups for name in group]
    assert sorted(expected) == sorted(file.stem for file in DIRTY.glob("*.csv"))


@pytest.mark.parametrize("name", AS_CLEAN)
def test_a_table_in_another_shape_is_the_same_table(name: str) -> None:
    sheet, clean = read(name), read("00-clean")
    assert sheet.names == clean.names
    assert sheet.arms == clean.arms
    assert different(sheet) == {}
    assert sheet.problems == ()
    assert [text for _, text in sheet.aside] == list(filter(None, [NOT_HOSPITALS.get(name)]))


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_one_cell_is_another(name: str) -> None:
    sheet = read(name)
    team, column, value = OTHER_VALUES[name]
    [(where, found)] = different(sheet).items()
    assert where == (team, column)
    assert same(found, value)
    assert sheet.problems == ()


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_one_name_is_another(name: str) -> None:
    sheet = read(name)
    assert sheet.problems == ()
    assert sheet.names == tuple(
        OTHER_NAMES[name][1] if one == OTHER_NAMES[name][0] else one
        for one in read("00-clean").names
    )
    assert different(sheet, dict([OTHER_NAMES[name]])) == {}


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_problem_is_named_by_its_cell_and_nothing_else_is_misread(name: str) -> None:
    sheet = read(name)
    assert len(sheet.problems) == len(PROBLEMS[name])
    for problem, said in zip(sheet.problems, PROBLEMS[name], strict=True):
        assert str(problem).startswith(said)
    if name == "69-unicode-nfc-nfd":  # another table
        return
    clean = values(read("00-clean"))
    twins = {"ASHFORD": "Ashford", "brackley": "Brackley"}
    for (team, column), value in values(sheet).items():
        true = clean[twins.get(team, team), column]
        assert same(value, true) or (math.isnan(value) and column in str(sheet.problems)) or (
            name == "85-dup-header" and column == "histology"
        )  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_table_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(InputError, match=REFUSED[name]) as caught:
        read(name)
    assert str(caught.value).startswith(str(DIRTY / name))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", PLACES)
def test_odd_places_are_pointed_out(name: str) -> None:
    found = preview(str(DIRTY / f"{name}.csv"))
    assert PLACES[name] in " ".join(found.notes)
    changed = (
        {column for _, column in different(found.sheet)} if len(found.sheet.names) > 4 else set()
    )
    assert changed <= {"x_km", "y_km", "latitude", "longitude"}


def test_metres_of_a_national_grid_become_km() -> None:
    sheet = read("34-osgb-metres")
    assert sheet.values["x_km"][:2] == (530.0, 527.0)
    assert sheet.values["y_km"][:2] == (180.0, 189.0)


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_other_tables_are_read_too(name: str) -> None:
    sheet = read(name)
    assert len(set(sheet.names)) == OTHER_TABLES[name]
    assert sheet.problems == ()


@pytest.mark.parametrize("file", sorted(NAMES.glob("*.csv")), ids=lambda file: file.stem)
def test_nasty_names_are_names(file: Path) -> None:
    sheet = preview(str(file)).sheet
    assert len(sheet.names) == 4
    assert sheet.problems == () and sheet.aside == ()
    assert all(name == " ".join(name.split()) for name in sheet.names)
