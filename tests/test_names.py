"""Names of hospitals and scenarios with line breaks and odd characters, as in spreadsheets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.analysis.planning.fixed_pairs import with_pairs
from rp2pr_sim.cli import main
from rp2pr_sim.core.text import cell, from_cell, one_line, same_name
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.sheet.table import read_table

FILES = sorted((Path(__file__).parent / "inputs" / "names").glob("*.csv"))
BLANKS = [
    "\r",
    "\n",
    "\r\n",
    "\x85",
    "\u2028",
    "\u2029",
    "\t",
    "\x00",
    "\x0b",
    "\x0c",
    "\u00a0",
    "\u2003",
    "\u3000",
    "  ",
    " \n ",
]
NO_WIDTH = ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u2060"]


@pytest.mark.parametrize("sign", BLANKS)
def test_every_kind_of_blank_is_one_blank(sign: str) -> None:
    assert one_line(f"{sign}St{sign}Mary{sign}") == "St Mary"


@pytest.mark.parametrize("sign", NO_WIDTH)
def test_what_has_no_width_is_left_out(sign: str) -> None:
    assert one_line(f"St Ma{sign}ry{sign}") == "St Mary"


@pytest.mark.parametrize(
    ("name", "other", "is_same"),
    [
        ("King's", "King\u2019s", True), ("King's", "KING`S", True),
        ("Stoke-on-Trent", "Stoke\u2010on\u2013Trent", True), ("King's", "Kings", False),
        ("Stoke-on-Trent", "Stoke on Trent", False),
    ],
)  # fmt: skip
def test_a_sign_that_a_program_puts_for_another_makes_no_other_name(
    name: str, other: str, is_same: bool
) -> None:
    assert (same_name(name) == same_name(other)) == is_same


@pytest.mark.parametrize(
    "name",
    ["Ärzte & Söhne", "=1+1", '"Royal" Free', "Newcastle, The", "東京 🏥", "[/]", "<b>", "$a_$"],
)
def test_what_can_be_read_stays(name: str) -> None:
    assert one_line(name) == name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_teams_of_any_name_are_read_in_one_line_each_and_paired(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = read_own_teams(str(file)).names
    assert len(names) == 4
    assert all(
        len(name.splitlines()) == 1 and name == " ".join(name.split()) and "\0" not in name
        for name in names
    )
    assert main(["pairs", f"cohort.file={file}"]) == 0
    assert main(["pairs", f"cohort.file={file}", "--csv", str(tmp_path / "pairs.csv")]) == 0
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    written = [row[side] for row in rows for side in ("team_a", "team_b")]
    assert sorted(map(from_cell, written)) == sorted(names)
    assert not [name for name in written if name[0] in "=+@-"]


def test_two_names_that_differ_in_blanks_only_are_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "teams.csv").write_text("team\nCarrow Hill\nCarrow\u00a0Hill\n", encoding="utf-8")
    assert main(["pairs", f"cohort.file={tmp_path / 'teams.csv'}"]) == 2
    assert "A3 (team): 'Carrow Hill' is already in A2" in capsys.readouterr().err


@pytest.mark.parametrize("name", ['The "Royal"', "Newcastle, The", "#1", "A\nB", "=1+1", "'x", '"'])
def test_pairs_that_are_written_are_the_pairs_that_are_read(name: str, tmp_path: Path) -> None:
    with_pairs(Scenario(), [(name, "B")], tmp_path / "kept" / "pairs.csv")
    content = (tmp_path / "kept" / "pairs.csv").read_bytes()
    [(_, cells)] = read_table("pairs.csv", content, ("team", "partner")).rows
    assert cells == {"team": one_line(name), "partner": "B"}


def test_advice_is_given_on_teams_of_any_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        "St Mary\r\nHospital",
        'The "Royal", London',
        "A\u2028B\x00\tC",
        "<script>",
        "=1+1",
        "[/]",
    ]
    with (tmp_path / "teams.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["team"], *([name] for name in names)])
    words = ["questions=pairs", "sets=20", "time.weeks=40", f"output={tmp_path}"]
    assert main(["plan", f"cohort.file={tmp_path / 'teams.csv'}", *words]) == 0
    capsys.readouterr()
    pairs = pd.read_csv(tmp_path / "ilcop-001" / "pairs.csv")
    written = [*pairs["team_a"], *pairs["team_b"]]
    assert sorted(written) == sorted(cell(one_line(name)) for name in names)
    page = rp.load(tmp_path / "ilcop-001").report().read_text(encoding="utf-8")
    assert "<script>" not in page


def test_scenarios_of_any_name_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["half a\n day", "cost $x^{ $ and [/b], <script>", 'a "b" | c\td\u2028e\0', "=1+1"]
    listed = [{"name": name, "visit.hours": place + 2} for place, name in enumerate(names)]
    (tmp_path / "list.yaml").write_text(json.dumps(listed), encoding="utf-8")
    small = [
        "scale.n_intervention=4",
        "scale.n_control=0",
        "scale.n_invited=20",
        "time.weeks=30",
        "replicates=4",
    ]
    assert (
        main(["compare", f"scenarios={tmp_path / 'list.yaml'}", *small, f"output={tmp_path}"]) == 0
    )
    told = capsys.readouterr().out
    assert "Cost $x^{ $" in told and "[/b]" in told
    page = rp.load(tmp_path / "comparison-001").report().read_text(encoding="utf-8")
    assert "Half a day" in page and "<script>" not in page


def test_scenarios_whose_names_differ_in_blanks_only_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.yaml").write_text('- name: "half a day"\n- name: "half\\ta  day "\n')
    assert main(["compare", f"scenarios={tmp_path / 'list.yaml'}", f"output={tmp_path}"]) == 2
    assert "there are two scenarios of the name 'half a day'" in capsys.readouterr().err
