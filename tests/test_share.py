"""A folder of results says whose names it has; a copy without names has none, and the figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nasty_names import NASTY, ROOT, nasty_sheet
from small_studies import proof

import rp2pr_sim as rp
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.names_left import names_left, ordinary
from rp2pr_sim.report.shared_copy import shared_copy
from rp2pr_sim.study.labels import id_columns
from rp2pr_sim.study.results import StudyResults

KINDS: dict[str, Callable[[dict[str, object], Path], Result]] = {
    "run": lambda own, to: rp.run(own, parameters="central", replicates=2, details=2, output=to),
    "compare": lambda own, to: rp.compare(
        own, support=["low", "high"], parameters="central", replicates=20, details=1, output=to
    ),
    "plan": lambda own, to: rp.plan(
        own, parameters="central", replicates=20, start="2027-01-04", output=to
    ),
}
IDS = {"team", "unit", "host", "visitor", "partner"}


@pytest.fixture(
    scope="module",
    params=["run", pytest.param("compare", marks=proof), "plan"],
)
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A result with hospitals whose names are hard to leave out, with its page."""
    here = tmp_path_factory.mktemp("named")
    own = {"cohort.file": str(nasty_sheet(here)), "time.weeks": 60}
    found = KINDS[request.param](own, here / "outputs")
    found.report()
    return found


@pytest.fixture(scope="module")
def teams(result: Result) -> dict[str, str]:
    """Names by id as text."""
    return next(dict(study.teams) for study in result.studies.values())


@pytest.fixture(scope="module")
def copied(result: Result) -> tuple[Path, dict[str, str]]:
    """The copy, and by name what is shown of it."""
    made = shared_copy(result.folder)
    key = pd.read_csv(made.key, dtype=str)
    return made.folder, dict(zip(key["hospital"].map(_typed), key["shown"], strict=True))


def _typed(cell: str) -> str:
    return cell.removeprefix("'") if cell.startswith("'=") else cell


def csvs(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        str(file.relative_to(folder)): pd.read_csv(file, low_memory=False)
        for file in sorted(folder.rglob("*.csv"))
        if file.name != "columns.csv"
    }


def test_every_row_of_a_hospital_has_its_name(result: Result, teams: dict[str, str]) -> None:
    found = set()
    for name, table in csvs(result.folder).items():
        for column in IDS & set(table.select_dtypes("int")):
            names = table[column].astype(str).map(teams)
            assert names.notna().all(), (name, column)
            assert (names == table[f"{column}_name"].astype(str)).all(), (name, column)
            found.add(Path(name).stem)
        for column in {"team_a", "team_b"} & set(table):
            assert set(table[column].astype(str)) <= set(teams.values()), (name, column)
            found.add("pairs")
    assert found - {"pairs"} == {"team", "pair", "visit", "plan"}
    assert ("pairs" in found) == (result.question.kind() == "plan")


def test_the_folder_says_what_it_contains(result: Result, teams: dict[str, str]) -> None:
    note = (result.folder / "SHARING.txt").read_text(encoding="utf-8")
    assert "names and figures of 12 hospitals from our hospitals.csv." in note
    assert "rp2pr share FOLDER" in note
    named = note.partition("Names are in:")[2].partition("Figures of the sheet")[0]
    for name, table in csvs(result.folder).items():
        texts = table.select_dtypes(["object", "string"])
        has = any(texts[column].isin([*teams.values()]).any() for column in texts)
        assert not has or Path(name).stem in named or name.startswith("pairings"), name
    page = (result.folder / "report.html").read_text(encoding="utf-8")
    assert "contain names and figures of hospitals from our hospitals.csv" in page


def test_no_name_is_left_in_the_copy(
    result: Result, teams: dict[str, str], copied: tuple[Path, dict[str, str]]
) -> None:
    folder, _ = copied
    secret = [name for name in teams.values() if name not in ("1", "Trust", "North")]
    forms = {form for name in secret for form in (name, json.dumps(name)[1:-1])}
    forms |= {*teams, str(result.folder.parent), "obrien", "north-team", "sharing.txt"}
    files = [item for item in folder.rglob("*") if item.is_file()]
    assert len(files) > 5
    for file in files:
        content = file.read_bytes().decode("utf-8", "ignore")
        for form in forms:
            assert form not in content and form not in str(file.relative_to(folder)), (file, form)
    for file in folder.rglob("*.parquet"):
        if file.is_file():
            table = pd.read_parquet(file, partitioning=None)
            assert not table.isin([*map(int, teams), *teams.values()]).any(axis=None), file


def test_the_figures_are_those_of_the_original(
    result: Result, copied: tuple[Path, dict[str, str]]
) -> None:
    folder, shown = copied
    here, there = csvs(result.folder), csvs(folder)
    assert set(here) == set(there)
    ids = {f"{column}_name": column for column in IDS}
    for name, before in here.items():
        after = there[name]
        names = [column for column in before if column in ids]
        drop = [*(ids[column] for column in names), "run", "baseline_run", "cohort.file"]
        before, after = (
            table.drop(columns=[*drop, "pairing.file"], errors="ignore")
            for table in (before, after)
        )
        before = before.replace(
            {column: shown for column in before if before[column].dtype == "str"}
        )
        if name == "handout_visits.csv":  # which of two teams comes first follows from their names
            for table in (before, after):
                table[["team_a", "team_b"]] = np.sort(table[["team_a", "team_b"]].astype(str))
        keys = [
            key
            for key in ("scenario", "replicate", *names, "team", "team_a", "order", "partner")
            if key in before
        ]
        if names or name.startswith("handout"):
            before, after = (
                table.sort_values(keys, kind="stable", ignore_index=True)
                for table in (before, after)
            )
        numbers = before.select_dtypes("number").columns
        assert np.array_equal(before[numbers], after[numbers], equal_nan=True), name


def test_hospitals_are_numbered(copied: tuple[Path, dict[str, str]]) -> None:
    _, shown = copied
    assert set(NASTY.values()) <= set(shown)
    assert sorted(shown.values()) == [f"Hospital {number:02}" for number in range(1, 13)]


def test_the_copy_can_be_read_and_not_continued(
    result: Result, copied: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = copied
    for study in result.studies.values():
        there = folder / study.folder.relative_to(result.folder)
        tables = StudyResults.open(there).store.tables()
        assert tables == study.store.tables()
        assert StudyResults.open(there).labelled("programme").shape[0] == study.runs
    assert not (folder / "SHARING.txt").exists()
    assert "may recognise it" in (folder / "NAMES-LEFT-OUT.txt").read_text()
    for command in ("report", "resume", "status", "share"):
        assert main([command, str(folder)]) == 2
        assert "is a copy without names" in capsys.readouterr().err


def test_lists_of_pairs_and_rings_have_other_names_too(tmp_path: Path) -> None:
    sheet, rules = tmp_path / "seven.csv", tmp_path / "rules.csv"
    rows = (ROOT / "examples/teams.csv").read_text().splitlines()[:8]
    sheet.write_text("\n".join(rows))
    rules.write_text("team,partner,rule\nashford,Brackley,forbidden\n")
    found = rp.plan(
        {"cohort.file": str(sheet), "pairing.file": str(rules), "time.weeks": 60},
        questions=["pairs", "handouts"],
        parameters="central",
        replicates=20,
        output=tmp_path / "out",
    )
    assert (found.tables["handout_visits"]["order"] == "one way").sum() == 3
    copy = shared_copy(found.folder).folder
    assert "Ashford" not in (copy / "summary.txt").read_text()
    assert json.loads((copy / "question.json").read_text())["simulated"]["values"][
        "pairing.file"
    ].endswith("rules.csv")


def test_a_name_that_stays_stops_the_copy(tmp_path: Path) -> None:
    sheet = tmp_path / "Fenbridge.csv"
    sheet.write_bytes((ROOT / "examples/teams.csv").read_bytes())
    found = rp.run(
        {"cohort.file": str(sheet)}, parameters="central", replicates=2, output=tmp_path / "out"
    )
    with pytest.raises(InputError, match=r"^no copy of .* was made, since .* has 'Fenbridge'"):
        shared_copy(found.folder)
    assert [item.name for item in (tmp_path / "out").iterdir()] == [found.folder.name]


def test_each_hiding_place_is_searched(tmp_path: Path) -> None:
    teams = {"1100000000001": 'Zürich & "Ä"', "1100000000002": "Trust"}
    name = teams["1100000000001"]
    places = {
        "a.csv": '"Zürich & ""Ä""",1\n',
        "b.json": json.dumps({"x": [name]}),
        "c.html": "<p>Z&uuml;rich &amp; &#34;Ä&#34;</p>",
        "d.txt": f"so {name} says",
        "e.ics": 'SUMMARY:Zürich \r\n & "Ä"',
        "f.csv": "1100000000001\n",
        "g.json": json.dumps({"1100000000001": 1}),
        "h.json": json.dumps({"x": "Trust"}),
        'Zürich & "Ä".txt': "nothing",
        "i.txt": "see /home/ann/sheets/x.csv",
    }
    for place, content in places.items():
        (tmp_path / place).write_text(content, encoding="utf-8")
    pd.DataFrame({"x": [1100000000002]}).to_parquet(tmp_path / "j.parquet")
    pd.DataFrame({"x": [f"so {name} says"]}).to_parquet(tmp_path / "k.parquet")
    (tmp_path / "fine.txt").write_text("Trust of the hosts, 11000000000011, Zürichs")
    left = names_left(tmp_path, teams, ["/home/ann/sheets/x.csv"])
    assert {text.partition(" has ")[0] for text in left} == {*places, "j.parquet", "k.parquet"}


def test_words_of_the_program_are_ordinary() -> None:
    assert ordinary(["Trust", "1", "Carrow Hill", "North Team"]) == {"Trust", "1"}


def test_there_must_be_names_to_leave_out(tmp_path: Path) -> None:
    small = {"scale.n_intervention": 4, "scale.n_control": 2, "scale.n_invited": 10}
    found = rp.run(small, parameters="central", replicates=2, output=tmp_path)
    assert not (found.folder / "SHARING.txt").exists()
    with pytest.raises(InputError, match="can be passed on as it is"):
        shared_copy(found.folder)


def test_the_sheet_must_be_as_it_was(tmp_path: Path) -> None:
    sheet = nasty_sheet(tmp_path)
    found = rp.run({"cohort.file": str(sheet)}, parameters="central", replicates=2, output=tmp_path)
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("0.88", "0.89"), encoding="utf-8")
    with pytest.raises(InputError, match="has changed since"):
        shared_copy(found.folder)


def test_ids_are_known_by_their_unit() -> None:
    assert {
        column for table in ("team", "visit", "pair", "plan") for column in id_columns(table)
    } == IDS


def test_no_hospital_is_shown_by_a_name_that_another_has(tmp_path: Path) -> None:
    sheet = nasty_sheet(tmp_path)
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    table["team"] = [f"Hospital {number:02}" for number in range(2, 2 + len(table))]
    table.to_csv(sheet, index=False)
    own = {"cohort.file": str(sheet), "time.weeks": 20}
    made = rp.run(own, parameters="central", replicates=2, details=1, output=tmp_path / "outputs")
    key = pd.read_csv(shared_copy(made.folder).key)
    assert sorted(key["hospital"]) == sorted(table["team"])
    assert not {*key["hospital"]} & {*key["shown"]} and key["shown"].is_unique
