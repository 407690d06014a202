"""`rp2pr sheet` and the mapping of a sheet: guessed, shown, confirmed, and never used silently."""

from __future__ import annotations

import math
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

import fuzz_real_sheets
import numpy as np
import openpyxl
import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.cli import main
from rp2pr_sim.core import source_hash
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.model.pairing.pair_rules import read_rules
from rp2pr_sim.sheet import hashes_of, how_read, read_hospitals
from rp2pr_sim.sheet.columns import ALL, COLUMNS, RANGES
from rp2pr_sim.sheet.figures import decimal_marks, figure, is_mark
from rp2pr_sim.sheet.grid import letters, name_of
from rp2pr_sim.sheet.headers import matches
from rp2pr_sim.sheet.places import from_degrees
from rp2pr_sim.sheet.preview import preview
from rp2pr_sim.study import run_identity

Rows = Sequence[Sequence[object]]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWX"


def workbook(file: Path, **worksheets: Rows) -> str:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in worksheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return str(file)


def text(file: Path, content: str, encoding: str = "utf-8") -> str:
    file.write_bytes(content.encode(encoding))
    return str(file)


def twenty_four() -> list[list[object]]:
    """Return a table as an audit publishes it, with a title, codes, marks, a total and a note."""
    rows: list[list[object]] = [
        ["National audit 2012: results by trust"],
        [],
        ["ODS code", "Trust name", "Postcode", "Latitude", "Longitude", "No. of patients", "MDT %",
         "Histological confirmation (%)", "Active treatment %", "Surgery (%)", "Seen by LCNS",
         "Comments"],
    ]  # fmt: skip
    for k, letter in enumerate(LETTERS):
        rows.append(
            [f"R{k:02}", f"Hospital {letter}", f"AB{k} 1CD", 51 + k / 10, -2.5 + k / 9, 100 + k,
             f"{76 + k}%", 60.5 + k, 45 + k, 9.25 + k / 2, 0.4 + k / 50, "ok"]
        )  # fmt: skip
    rows[4][9], rows[5][10], rows[6][5] = "*", "n/a", "<5"
    total = [None, "England", None, None, None, 2676, "96%", 76, 58, 14, 0.64, None]
    return [*rows, total, [], [None, "Source: the audit; * is suppressed."]]


def test_a_workbook_as_it_is_is_in_within_two_commands_and_one_confirmation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(
        tmp_path / "hospitals.xlsx", Cover=[["The audit"], ["by hospital"]], Results=twenty_four()
    )
    assert main(["pairs", f"cohort.file={path}"]) == 2
    assert f"how it is read; run rp2pr sheet {path}" in capsys.readouterr().err
    assert main(["sheet", path, "--yes"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "24 hospitals" in shown
    assert "the header says surgery (%); 23 figures from 9.25 to 20.75" in shown
    assert "The worksheet is 'Results'; not read: Cover." in shown
    assert "Counted as missing: '*' (1), 'n/a' (1), '<5' (1)." in shown
    assert "B28 is not a hospital: 'England'." in shown
    assert main(["pairs", f"cohort.file={path}"]) == 0
    assert how_read(path) in capsys.readouterr().out
    found = read_own_teams(path)
    assert sorted(found.names) == [f"Hospital {letter}" for letter in LETTERS]
    k = found.names.index("Hospital K")
    assert found.values["patients"][k] == 110.0
    assert found.values["mdt_discussion"][k] == 0.86
    assert found.values["histology"][k] == 0.705
    assert found.values["active_treatment"][k] == 0.55
    assert found.values["surgery"][k] == 0.1425
    assert found.values["nurse_contact"][k] == 0.4 + 10 / 50
    table = rp.hospitals(path)
    assert table.index.tolist() == [f"Hospital {letter}" for letter in LETTERS]
    assert table.loc["Hospital K", "surgery"] == 0.1425
    assert table["surgery"].isna().sum() == 1 and set(table["arm"]) == {"intervention"}
    missing = {
        (found.names[row], column)
        for column in ("patients", "surgery", "nurse_contact", "x_km", "y_km")
        for row in np.flatnonzero(np.isnan(found.values[column]))
    }
    assert missing == {
        ("Hospital B", "surgery"), ("Hospital C", "nurse_contact"), ("Hospital D", "patients"),
    }  # fmt: skip
    # 0.1 degrees to the north and a ninth of one to the east, at some 52 degrees
    a, b = (found.names.index(f"Hospital {letter}") for letter in "LM")
    x, y = found.values["x_km"], found.values["y_km"]
    assert math.hypot(x[a] - x[b], y[a] - y[b]) == pytest.approx(13.46, abs=0.05)


@pytest.mark.parametrize("suffix", [".ods", ".xlsx", ".csv", ""])
def test_the_content_decides_what_a_file_is(suffix: str, tmp_path: Path) -> None:
    made = tmp_path / ("made.ods" if suffix == ".ods" else "made.xlsx")
    table = pd.DataFrame({"Hospital": ["A", "B"], "Surgery": [0.12, None], "Patients": [210, 165]})
    table.to_excel(made, index=False, engine="odf" if suffix == ".ods" else "openpyxl")
    path = str(made.rename(tmp_path / f"sheet{suffix}"))
    sheet = preview(path).sheet
    assert sheet.names == ("A", "B")
    assert sheet.values["surgery"][0] == 0.12 and math.isnan(sheet.values["surgery"][1])
    assert sheet.values["patients"] == (210.0, 165.0)


def test_a_name_with_blanks_can_be_typed_as_it_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = text(tmp_path / "our hospitals (1).csv", "Hospital;Surgery %\nA;12,5\nB;9\n")
    assert main(["pairs", f"cohort.file='{path}'"]) == 2
    line = capsys.readouterr().err.strip().partition("run rp2pr ")[2]
    assert main([*shlex.split(line), "--yes"]) == 0
    setting = capsys.readouterr().out.strip().rpartition("to use it: ")[2]
    assert main(["pairs", *shlex.split(setting)]) == 0


def test_rows_without_a_name_are_hospitals_or_not_as_the_user_says(tmp_path: Path) -> None:
    rows = [["Hospital", "Surgery (%)"], ["", "%"], ["A", 12], ["B", 9], ["", 10.5]]
    path = workbook(tmp_path / "h.xlsx", S=rows)
    sheet = preview(path).sheet
    assert sheet.aside == (("A2", "%"),)
    [problem] = sheet.problems
    assert problem.cell == "A5" and "list '' under not_hospitals" in problem.text
    assert main(["sheet", path]) == 2
    how = Path(f"{path}.yaml")
    how.write_text(how.read_text() + "not_hospitals: ['']\n")
    assert main(["sheet", path, "--yes"]) == 0
    assert read_hospitals(path).names == ("A", "B")


def test_nothing_is_used_before_it_is_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = text(tmp_path / "h.csv", "Hospital;Surgery %\nA;12,5\nB;9\n")
    assert main(["sheet", path]) == 0  # there is no terminal to ask on
    assert "confirmed: false" in Path(f"{path}.yaml").read_text()
    first = capsys.readouterr().out
    assert main(["sheet", path]) == 0
    again = capsys.readouterr().out
    assert "the header says surgery %; 2 figures from 9 to 12.5" in again
    assert again == first.replace(f"Saved in {path}.yaml, where you can change it.\n", "")
    for command in ("pairs", "run", "compare"):
        assert main([command, f"cohort.file={path}"]) == 2
        assert f"run rp2pr sheet {path}" in capsys.readouterr().err
    assert main(["sheet", path, "--yes"]) == 0
    assert read_hospitals(path).values["surgery"] == (0.125, 0.09)
    assert "confirmed: true" in Path(f"{path}.yaml").read_text()


@pytest.mark.parametrize(
    ("answer", "confirmed"), [("y", True), ("Yes ", True), ("", False), ("n", False)]
)
def test_on_a_terminal_the_user_is_asked(
    answer: str, confirmed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text(tmp_path / "h.csv", "Hospital,Surgery %\nA,12\nB,9\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    assert main(["sheet", path]) == 0
    assert f"confirmed: {str(confirmed).lower()}" in Path(f"{path}.yaml").read_text()


def test_the_edits_of_the_user_count_and_stay(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "Hospital,Surgery %,Resection rate\nA,12,50\nB,9-10,60\n")
    assert main(["sheet", path, "--yes"]) == 2  # 9-10 is not a number
    how = Path(f"{path}.yaml")
    content = how.read_text().replace("Surgery %", "Resection rate") + "# mine\n"
    how.write_text(content)
    assert main(["sheet", path, "--yes"]) == 0
    assert read_hospitals(path).values["surgery"] == (0.5, 0.6)
    assert how.read_text() == content.replace("confirmed: false", "confirmed: true")


def test_what_is_listed_as_missing_is_missing(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "Hospital,Patients\nA,200-220\nB,150\n")
    assert main(["sheet", path, "--yes"]) == 2
    how = Path(f"{path}.yaml")
    how.write_text(how.read_text() + "missing: [200-220]\n")
    assert main(["sheet", path, "--yes"]) == 0
    assert math.isnan(read_hospitals(path).values["patients"][0])


def test_an_edit_of_the_mapping_is_another_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = text(tmp_path / "h.csv", "Hospital,Surgery %\nA,12\nB,9\nC,14\nD,20\n")
    assert main(["sheet", path, "--yes"]) == 0
    words = [f"cohort.file={path}", "parameters=central", "replicates=1", "time.weeks=10"]
    assert main(["run", *words, f"output={tmp_path / 'out'}", "--quiet"]) == 0
    [folder] = (tmp_path / "out").iterdir()
    before = hashes_of(path)
    assert main(["resume", str(folder), "--quiet"]) == 0
    how = Path(f"{path}.yaml")
    how.write_text(how.read_text() + "missing: ['12']\n")
    capsys.readouterr()
    assert main(["extend", str(folder), "replicates=2", "--quiet"]) == 2
    assert f"the content of {path}.yaml changed" in capsys.readouterr().err
    after = hashes_of(path)
    assert before[path] == after[path] and before[f"{path}.yaml"] != after[f"{path}.yaml"]
    assert np.isnan(read_own_teams(path).values["surgery"]).sum() == 1


def test_the_sheet_of_the_next_year_takes_the_same_mapping(tmp_path: Path) -> None:
    first = text(tmp_path / "2012.csv", "Hospital,Surgery %\nA,12\nB,9\n")
    assert main(["sheet", first, "--yes"]) == 0
    second = text(tmp_path / "2013.csv", "Results\n\nNote,Surgery %,Hospital\n,15,A\n,8,C\n")
    Path(f"{second}.yaml").write_bytes(Path(f"{first}.yaml").read_bytes())
    assert read_hospitals(second).names == ("A", "C")
    assert read_hospitals(second).values["surgery"] == (0.15, 0.08)
    third = text(tmp_path / "2014.csv", "Trust,Surgery rate\nA,15\n")
    Path(f"{third}.yaml").write_bytes(Path(f"{first}.yaml").read_bytes())
    with pytest.raises(
        InputError, match=r"has no header 'Hospital' \(team\), 'Surgery %' \(surgery\)"
    ):
        read_hospitals(third)


def test_shares_in_the_next_year_are_not_taken_for_per_cents(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "Hospital,Surgery %\nA,12\nB,9\n")
    assert main(["sheet", path, "--yes"]) == 0
    text(tmp_path / "h.csv", "Hospital,Surgery %\nA,0.12\nB,9%\nTotal,11\n")
    with pytest.raises(InputError, match=r"3 problems|2 problems") as caught:
        read_hospitals(path)
    assert "B2 (surgery): " in str(caught.value)
    assert "A4 (team): 'Total' is not a hospital, it seems" in str(caught.value)
    assert "B3" not in str(caught.value)


def test_all_problems_are_in_one_sentence_and_many_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"H{k},{k},x{k}y\n" for k in range(34))
    path = text(tmp_path / "h.csv", f"team,patients,surgery\n{rows}")
    with pytest.raises(InputError) as caught:
        read_hospitals(path)
    said = str(caught.value)
    assert "has 35 problems: B2 (patients): 0 is out of range" in said
    assert "C2 (surgery): 'x0y' is not a number" in said and "; and 15 more" in said
    assert "\n" not in said


BEGIN = "format: 1\nconfirmed: true\n"
BAD_MAPPINGS = {
    "not YAML": ("a: [", "is not YAML"),
    "a list": ("- a", "is not a mapping of a sheet"),
    "twice": ("format: 1\nformat: 1\n", "line 2: format is set twice"),
    "unknown key": (BEGIN + "columns: {team: A}\nunits: x\n", "unknown field `units`"),
    "no team": (BEGIN + "columns: {surgery: B}\n", "no column is taken for the names"),
    "no such column": (BEGIN + "columns: {team: A, surgey: B}\n", "Did you mean surgery"),
    "no such unit": (
        BEGIN + "columns: {team: A, surgery: {header: B, unit: km}}\n",
        "the unit of surgery is 'km'; it must be share or per cent",
    ),
    "format": ("format: 7\nconfirmed: true\ncolumns: {team: A}\n", "has the format 7; this"),
    "standard": ("format: 0\nconfirmed: true\ncolumns: {team: A}\n", "has the format 0"),
    "decimal": (BEGIN + "decimal: x\ncolumns: {team: A}\n", "decimal is 'x'"),
    "arms": (BEGIN + "arms: {'1': programme}\ncolumns: {team: A}\n", "arms takes '1'"),
    "encoding": (BEGIN + "encoding: utf-99\ncolumns: {team: A}\n", "encoding 'utf-99'"),
    "header twice": (BEGIN + "columns: {team: A, surgery: A}\n", "the header 'A' is taken for"),
    "half a place": (BEGIN + "columns: {team: A, latitude: B}\n", "latitude without the other"),
    "no table": (BEGIN + "columns: {team: A, postcode: B}\n", "give both or neither"),
    "secret": (BEGIN + "columns: {team: '${oc.env:HOME}'}\n", "has a reference"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_MAPPINGS)
def test_a_mapping_with_a_mistake_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "A,B\nx,0.1\ny,0.2\n")
    Path(f"{path}.yaml").write_text(BAD_MAPPINGS[name][0])
    with pytest.raises(InputError) as caught:
        read_hospitals(path)
    assert BAD_MAPPINGS[name][1] in str(caught.value)
    assert "h.csv" in str(caught.value) and "\n" not in str(caught.value)


def test_the_template_filled_in_needs_nothing_but_a_confirmation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.xlsx"
    assert main(["sheet", "--template", str(file)]) == 0
    assert main(["sheet", "--template", str(file)]) == 2
    assert "exists; name another file" in capsys.readouterr().err
    book = openpyxl.load_workbook(file)
    sheet = book["Hospitals"]
    columns = [cell.value for cell in sheet[2]]
    for name in ("Ashford", "Brackley"):
        sheet.append([ALL[column].example for column in columns])
        sheet.cell(sheet.max_row, 1).value = name
    sheet.cell(4, columns.index("surgery") + 1).value = "14%"
    book.save(file)
    found = preview(str(file))
    assert found.sheet.problems == () and found.sheet.aside == ()
    assert [item.column for item in found.columns] == columns
    assert main(["sheet", str(file), "--yes"]) == 0
    read = read_hospitals(str(file))
    assert read.names == ("Ashford", "Brackley") and read.groups == ("North", "North")
    assert read.values["surgery"] == (0.14, 0.14)
    assert {name for name in RANGES if math.isnan(read.values[name][0])} == set()


def test_a_sheet_or_a_template_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sheet"]) == 2
    assert main(["sheet", "x.xlsx", "--template"]) == 2
    assert main(["sheet", "--template", "x.csv"]) == 2
    assert capsys.readouterr().err.count("rp2pr: ") == 3


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Trust Name", "team"), ("HOSPITAL", "team"), ("Surgery %", "surgery"),
        ("% of patients having surgery", "surgery"), ("Resection rate (%) 2012", "surgery"),
        ("% discussed at MDT", "mdt_discussion"), ("Histological confirmation", "histology"),
        ("Seen by LCNS (%)", "nurse_contact"), ("Active_Treatment", "active_treatment"),
        ("Number of patients", "patients"), ("Patients per year", "patients"), ("Lat", "latitude"),
        ("Longitude", "longitude"), ("Post code", "postcode"), ("Easting", "easting"),
        ("X km", "x_km"), ("Response rate", "survey_returns"), ("Arm", "arm"),
        ("New cases p.a.", "patients"), ("New patients per annum", "patients"),
    ],
)  # fmt: skip
def test_a_header_is_understood(header: str, column: str) -> None:
    assert matches(header)[0].column == column
    assert matches(header)[0].rank > 1


@pytest.mark.parametrize(
    "header",
    ["Surgery (n)", "Number having surgery", "Surgery rank", "National surgery rate", "Trust code",
     "Surgery lower CI", "Surgery target", "Comments", "Region", ""],
)  # fmt: skip
def test_a_header_of_something_else_is_not(header: str) -> None:
    assert not [match for match in matches(header) if match.rank > 1]


def test_every_column_is_known_by_its_name_and_no_phrase_is_that_of_two() -> None:
    phrases = [phrase for column in ALL.values() for phrase in column.phrases]
    assert len(phrases) == len(set(phrases))
    for name in ALL:
        assert matches(name)[0].column == name and matches(name)[0].rank == 3
    assert [name for name in COLUMNS if name in {item.name for item in Indicator}] == [
        item.name for item in Indicator
    ]


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("0.97", ".", "0.97"), ("0,97", ",", "0.97"), ("1,210", ".", "1210"),
        ("1.210", ",", "1210"),
        ("1 210", ".", "1210"), ("1'210.5", ".", "1210.5"), ("1.210.000,5", ",", "1210000.5"),
        ("97%", ".", "97"), ("97 %", ",", "97"), ("-3", ".", "-3"), ("\u22123", ".", "-3"),
        ("+3", "", "3"),
        ("12,10", ".", None), ("0.97", ",", None), ("0,971", ".", None), ("1,2,3", ".", None),
        ("1,210,5", ".", None), ("1 21", ".", None), ("1.5", "", None), ("1_000", ".", None),
        ("", ".", None), ("%", ".", None),
        ("\u0661", ".", None), ("1e3", ".", "1e3"), ("200-220", ".", None), ("nan", ".", None),
    ],
)  # fmt: skip
def test_a_figure_is_read_or_not_but_never_misread(
    cell: str, mark: str, number: str | None
) -> None:
    found = figure(cell, mark)
    assert (found is None) == (number is None)
    if found is not None and number is not None:
        assert found.number == figure(number, ".").number  # type: ignore[union-attr]
        assert found.has_sign == cell.endswith("%")


def test_the_decimal_mark_comes_from_the_sheet() -> None:
    assert decimal_marks(["0.5", "1,210"]).decimal == "."
    assert decimal_marks(["0,5", "1.210"]).decimal == ","
    assert decimal_marks(["1,210", "1,300"]).decimal == ""
    assert decimal_marks(["5", "n/a"]).decimal == "."


def test_a_figure_that_nothing_decides_is_reported(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "Hospital;Patients\nA;1,210\nB;165\n")
    [problem] = preview(path).sheet.problems
    assert problem.cell == "B2" and "say which it is in the mapping" in problem.text


@pytest.mark.parametrize(
    "mark",
    ["*", "**", "<5", "< 5", "n/a", "N/A", "NaN", "-", "\u2013", "..", "x", "#DIV/0!", "Suppressed",
     "[c]", "fewer than 5", "\u22645"],
)  # fmt: skip
def test_usual_marks_are_missing(mark: str) -> None:
    assert is_mark(mark)


@pytest.mark.parametrize("mark", ["0", "none", "5", "<", "-5", "5-10", "a", "nought"])
def test_other_texts_are_not(mark: str) -> None:
    assert not is_mark(mark)


def test_cells_have_the_names_of_a_spreadsheet() -> None:
    assert [letters(k) for k in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
    assert name_of(6, 1) == "B7"


def test_distances_from_degrees_are_right_to_one_per_cent() -> None:
    # London, Edinburgh, Truro, Norwich; great-circle distances of the ellipsoid (WGS 84) in km
    latitude = np.array([51.5074, 55.9533, 50.2632, 52.6309])
    longitude = np.array([-0.1278, -3.1883, -5.0510, 1.2974])
    x, y = from_degrees(latitude, longitude)
    true = {(0, 1): 534.1, (0, 2): 372.6, (0, 3): 158.5, (1, 2): 645.2, (1, 3): 474.6}
    for (a, b), km in true.items():
        assert math.hypot(x[a] - x[b], y[a] - y[b]) == pytest.approx(km, rel=0.01)
    x, y = from_degrees(np.array([52.0, np.nan]), np.array([0.5, 1.0]))
    assert (x[0], y[0]) == (0.0, 0.0) and np.isnan([x[1], y[1]]).all()


def test_postcodes_need_a_table(tmp_path: Path) -> None:
    path = text(
        tmp_path / "h.csv", "Hospital,Postcode,Surgery\nA,ab1 2cd,0.1\nB,AB9 9ZZ,0.2\nC,,0.1\n"
    )
    found = preview(path)
    assert (
        "a table of postcodes"
        in next(item for item in found.columns if item.header == "Postcode").why
    )
    assert main(["sheet", path, "--yes"]) == 0
    text(tmp_path / "codes.csv", "postcode;easting;northing\nAB1 2CD;530000;180000\n")
    how = Path(f"{path}.yaml")
    how.write_text(
        how.read_text().replace(
            "columns:\n", "postcodes: codes.csv\ncolumns:\n  postcode: Postcode\n"
        )
    )
    with pytest.raises(InputError, match=r"B3 \(postcode\): 'AB9 9ZZ' is not in .*codes.csv"):
        read_hospitals(path)
    before = hashes_of(path)
    text(
        tmp_path / "codes.csv",
        "postcode;easting;northing\nAB1 2CD;530000;180000\nab9 9zz;1000;2000\n",
    )
    assert hashes_of(path) != before
    sheet = read_hospitals(path)
    assert sheet.values["x_km"][:2] == (530.0, 1.0) and math.isnan(sheet.values["x_km"][2])


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        ("surgery,histology", "0.75,0.14 0.7,0.12 0.8,0.15", "histology and surgery look swapped"),
        ("surgery", "0.9 0.95 0.92", "surgery has a median of 0.92, far from the national 0.14"),
        (
            "latitude,longitude",
            "-2.1,51.5 -1.5,52.5 -0.5,53",
            "latitude and longitude look swapped",
        ),
        ("latitude,longitude", "51,0 -33,151 40,-74", "check the columns of places"),
    ],
)
def test_unlikely_figures_are_pointed_out(
    header: str, rows: str, said: str, tmp_path: Path
) -> None:
    lines = [f"H{k},{row}" for k, row in enumerate(rows.split())]
    path = text(tmp_path / "h.csv", "\n".join([f"Hospital,{header}", *lines, ""]))
    assert said in " ".join(preview(path).notes)


def test_likely_figures_are_not(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", "team,surgery,histology\na,.12,.75\nb,.2,.8\nc,.1,.7\n")
    assert preview(path).notes == ()


def test_headers_in_two_rows_are_put_together(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "h.xlsx",
        S=[["", "Surgery", None, "Histology", None], ["Hospital", "n", "%", "n", "%"],
           ["A", 30, 12, 150, 75], ["B", 20, 10, 140, 70]],
    )  # fmt: skip
    found = preview(path)
    assert {item.column: item.header for item in found.columns if item.column} == {
        "team": "Hospital", "surgery": "Surgery %", "histology": "Histology %",
    }  # fmt: skip
    assert found.sheet.values["surgery"] == (0.12, 0.1)


def test_a_number_of_patients_in_a_merged_header_is_not_taken_for_a_share(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "h.xlsx",
        S=[["Hospital", "Patients", "Surgery", None, "Histology (%)"], [None, None, "n", "%", "%"],
           ["A", 100, 30, 12, 75], ["B", 90, 20, 10, 70]],
    )  # fmt: skip
    found = preview(path)
    assert found.sheet.values["surgery"] == (0.12, 0.1)
    assert found.sheet.values["histology"] == (0.75, 0.7)
    assert {item.column: item.header for item in found.columns if item.column} == {
        "team": "Hospital", "patients": "Patients", "surgery": "Surgery %",
        "histology": "Histology (%)",
    }  # fmt: skip
    assert found.sheet.problems == ()


def test_a_folder_is_not_a_sheet(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        preview(str(tmp_path))
    assert str(error.value) == (
        f"{tmp_path} cannot be read (it is not a file); name a sheet that exists."
    )


def test_the_lower_of_two_rows_of_headers_may_have_years_or_other_columns(tmp_path: Path) -> None:
    rows: Rows = [["Hospital", "Surgery %", None], [None, 2012, 2013], ["A", 12, 14], ["B", 9, 10]]
    found = preview(workbook(tmp_path / "a.xlsx", S=rows))
    assert found.sheet.values["surgery"] == (0.14, 0.1) and not found.sheet.problems
    rows = [["Hospital", "Treatment (%)", None], [None, "Surgery", "Histology"], ["A", 12, 75]]
    found = preview(workbook(tmp_path / "b.xlsx", S=rows))
    assert found.sheet.names == ("A",) and not found.sheet.problems
    assert found.sheet.values["histology"] == (0.75,)


def test_a_worksheet_of_definitions_is_not_taken_for_the_table(tmp_path: Path) -> None:
    headers = ["Hospital", "Surgery", "Histology", "MDT"]
    path = workbook(
        tmp_path / "h.xlsx", Notes=[headers, ["name", "share", "share", "share"]],
        Data=[headers[:2], ["A", 0.12], ["B", 0.1]],
    )  # fmt: skip
    assert preview(path).sheet.values["surgery"] == (0.12, 0.1)


def test_headers_that_are_all_unknown_are_pointed_out(tmp_path: Path) -> None:
    found = preview(workbook(tmp_path / "h.xlsx", S=[["Ashford"], ["Berwick"], ["Carlton"]]))
    assert "Row 1 is taken for the headers, although none is known" in found.facts[0]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Patients with surgery", (30, 20, 12)), ("Histology cases", (30, 20, 12)),
        ("Surgery per 1,000", (40, 60, 44)), ("Surgery \u2030", (40, 60, 44)),
        ("% not discussed at MDT", (4, 2, 3)), ("Mortality after surgery %", (4, 2, 3)),
        ("Openness (1-5)", (4, 2, 3)), ("LCNS per 100 patients", (0.8, 0.6, 0.4)),
    ],
)  # fmt: skip
def test_figures_of_something_else_are_not_taken(
    header: str, cells: Sequence[float], tmp_path: Path
) -> None:
    rows: Rows = [["Hospital", header], *([f"H{k}", cell] for k, cell in enumerate(cells))]
    found = preview(workbook(tmp_path / "h.xlsx", S=rows))
    assert [item.column for item in found.columns] == ["team", ""]
    assert found.columns[1].why


def test_per_cents_that_may_be_numbers_are_pointed_out(tmp_path: Path) -> None:
    def said(header: str, cell: object) -> bool:
        rows: Rows = [["Hospital", header], ["A", cell], ["B", 12]]
        found = preview(workbook(tmp_path / "h.xlsx", S=rows))
        assert found.sheet.values["surgery"] == (0.14, 0.12)
        return any("Nothing says that the figures of 'Surgery" in fact for fact in found.facts)

    assert said("Surgery", 14)
    assert not said("Surgery %", 14)
    assert not said("Surgery", "14%")
    assert not said("Surgery rate", 14)


def test_of_several_columns_of_names_that_of_hospitals_is_taken(tmp_path: Path) -> None:
    rows: Rows = [
        ["Trust", "Site", "Surgery %"],
        ["North", "A", 12],
        [None, "B", 14],
        ["South", "C", 9],
    ]
    assert preview(workbook(tmp_path / "a.xlsx", S=rows)).sheet.names == ("A", "B", "C")
    rows = [["Provider", "Provider name"], ["RX1", "A"], ["RX2", "B"]]
    assert preview(workbook(tmp_path / "b.xlsx", S=rows)).sheet.names == ("A", "B")


def test_the_worksheet_of_the_newest_year_is_taken(tmp_path: Path) -> None:
    years: dict[str, Rows] = {
        f"Year {year}": [["Hospital", "Surgery %"], ["A", year - 2000], ["B", 9]]
        for year in (2012, 2014, 2013)
    }
    assert preview(workbook(tmp_path / "h.xlsx", **years)).sheet.values["surgery"] == (0.14, 0.09)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Measure", "A", "B"], ["Surgery %", 12, 14], ["Histology %", 75, 70]], "in columns"),
        ([["A", 210, 0.14], ["B", 180, 0.12]], "has no headers, it seems, since row 1 has figures"),
        ([["team patients surgery"], ["A 210 0.14"], ["B 180 0.12"]], "all its columns in one"),
        ([["Hospital", "Surgery"], ["A", "=7/50"]], "a formula without its result in B2"),
    ],
)
def test_a_table_of_another_shape_is_refused(rows: Rows, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        preview(workbook(tmp_path / "h.xlsx", S=rows))


def test_subtotals_are_set_aside_and_headings_are_pointed_out(tmp_path: Path) -> None:
    rows: Rows = [["Hospital", "Surgery %"], ["North network"], ["A", 12], ["B", 14], ["C", 9],
            ["North total", 12], ["Mean of all", 12], ["National benchmark", 16]]  # fmt: skip
    found = preview(workbook(tmp_path / "h.xlsx", S=rows))
    assert found.sheet.names == ("North network", "A", "B", "C")
    assert [text for _, text in found.sheet.aside] == [str(row[0]) for row in rows[5:]]
    assert "'North network' (A2) has no figures; if it is not a hospital" in " ".join(found.notes)


def test_texts_that_an_export_keeps_as_formulas_are_texts(tmp_path: Path) -> None:
    path = text(tmp_path / "h.csv", 'Hospital,Patients\n="007",="210"\n"=""St, A""",="180"\n')
    found = preview(path).sheet
    assert found.names == ("007", "St, A") and found.values["patients"] == (210.0, 180.0)


def test_numbers_of_patients_of_other_than_a_year_are_pointed_out(tmp_path: Path) -> None:
    rows: Rows = [["Hospital", "Patients"], ["A", 18], ["B", 14], ["C", 21]]
    notes = " ".join(preview(workbook(tmp_path / "h.xlsx", S=rows)).notes)
    assert "patients has a median of 18 a year, where the nation has a mean of 193" in notes


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.4", "is a PDF"), (b"\x89PNG\r\n", "is a picture"), (b"", "has no rows"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "begins like a spreadsheet"),
     (b"\x00\x01\x02\x03\xff" * 9, "is not a table"), (b"PAR1abc", "is a Parquet table")],
)  # fmt: skip
def test_other_files_are_refused(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "h.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=said):
        preview(str(tmp_path / "h.xlsx"))


def test_a_cell_far_out_is_refused_before_memory_is_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "team", "x"
    book.save(tmp_path / "h.xlsx")
    with pytest.raises(InputError, match="has cells as far out as XFD1048576"):
        preview(str(tmp_path / "h.xlsx"))


def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = Path(workbook(tmp_path / "whole.xlsx", S=twenty_four())).read_bytes()
    file, refused = tmp_path / "h.xlsx", 0
    for place in range(0, len(whole), 97):
        for content in (whole[:place], whole[:place] + b"\xff\x00" + whole[place + 2 :]):
            file.write_bytes(content)
            try:
                assert len(preview(str(file)).sheet.names) <= 24
            except InputError as error:
                assert str(error).startswith(str(file)) and "\n" not in str(error)
                refused += 1
    assert refused > 50


def test_a_list_of_pairs_may_have_semicolons_and_any_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "cp1252", "utf-16"):
        path = text(tmp_path / "pairs.csv", "team;partner\nB\u00e9zier;Ashford\n", encoding)
        rules = read_rules(path, ["Ashford", "B\u00e9zier"])
        assert np.array_equal(rules.units(np.zeros(2, dtype=np.int64)), [[0, 1]])


def test_no_figure_of_a_spoilt_sheet_is_misread(tmp_path: Path) -> None:
    whole, refused, faults = fuzz_real_sheets.fuzz(tmp_path, range(60))
    assert faults == []
    assert whole > 20 and refused < 12


def test_the_guide_lists_every_column() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "own-teams.md").read_text(encoding="utf-8")
    for column in ALL.values():
        assert f"| `{column.name}` | {column.text} | {column.allowed} |" in guide


def test_an_edit_of_how_sheets_are_read_is_part_of_the_rules_and_compiles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not set(source_hash.READING) & set(source_hash.RESULTS_DEPEND_ON)
    computed = source_hash.source_hash.__wrapped__
    shutil.copytree(source_hash.PACKAGE / "sheet", tmp_path / "sheet")
    monkeypatch.setattr(source_hash, "PACKAGE", tmp_path)
    before = computed(None, source_hash.READING)
    with (tmp_path / "sheet" / "figures.py").open("a") as file:
        file.write("# a comment\n")
    assert computed(None, source_hash.READING) == before
    with (tmp_path / "sheet" / "figures.py").open("a") as file:
        file.write("EDITED = 1\n")
    after = computed(None, source_hash.READING)
    assert after != before
    rules = []
    for found in (before, after):
        monkeypatch.setattr(run_identity, "source_hash", lambda *_, found=found: found)
        rules.append(run_identity.rules_hash({}))
    assert rules[0] != rules[1]
