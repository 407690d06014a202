"""What a user types or writes into a file: named once, of any length, and of any name."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import fuzz_commands
import fuzz_sheets
import numpy as np
import pytest
from small_studies import WORDS

from rp2pr_sim.analysis.job import ask
from rp2pr_sim.analysis.run import RunQuestion
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.model.pairing.pair_rules import read_rules
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import value_of
from rp2pr_sim.scenario.quoting import in_quotes

TWICE = {
    "a setting": (["run", "seed=1", "seed=2"], "seed is set twice; set it once."),
    "a group": (["pairs", "visit=full_day", "visit=half_day"], "visit is set twice"),
    "a budget": (
        ["optimise", "total_cost=1", "total_cost=2", "weeks=9"],
        "total_cost is set twice",
    ),
    "a port": (["teach", "port=1", "port=2"], "port is set twice"),
    "an executor": (["resume", "x", "executor=dask", "executor=threads"], "executor is set twice"),
    "a check": (["verify", "full=true", "full=true"], "full is set twice"),
    "an option": (["pairs", "--csv=a", "--csv", "b"], "--csv is given twice; give it once."),
    "an input": (["sensitivity", "inputs=climate,climate"], "inputs names climate twice"),
    "a range": (
        ["sensitivity", "inputs=visit.hours:2..8,visit.hours:3..9"],
        "inputs gives visit.hours two ranges, 2..8 and 3..9; give it one.",
    ),
    "a category": (
        ["sensitivity", "inputs=facilitation.kind:none|clinical|none"],
        "facilitation.kind:none|clinical|none names none twice; name each choice once.",
    ),
    "a switch": (["sensitivity", "inputs=visit.host_first:true|false|true"], "names true twice"),
    "an outcome": (["sensitivity", "outcomes=safety,safety"], "outcomes names safety twice"),
    "one outcome": (["sensitivity", "outcomes=safety,safety:0"], "names one of them twice"),
    "an agent": (["sensitivity", "agents=team,team"], "agents names team twice"),
    "a baseline": (
        ["sensitivity", "baseline=pairing=random,pairing=similar"],
        "baseline sets pairing twice",
    ),
    "a claim": (["claims", "claim=M7,M7"], "claim names M7 twice"),
    "a target": (["calibrate", "targets=F6,F6"], "targets names F6 twice"),
    "a question": (["plan", "questions=pairs,pairs"], "questions names pairs twice"),
    "a value": (["compare", "pairing=random,random"], "pairing names random twice"),
}
YAML = {
    "a key twice": (
        "- name: a\n  pairing: random\n  pairing: similar\n",
        "line 3: pairing is set twice; set it once.",
    ),
    "a key twice in a block": ("- name: a\n  visit: {hours: 3, hours: 4}\n", "hours is set twice"),
    "a parameter twice": (
        "- name: a\n  visit: {hours: 3}\n  visit.hours: 4\n",
        "scenario 'a': visit.hours is set twice; set it once.",
    ),
    "a name twice": ("- name: a\n  name: b\n", "line 2: name is set twice"),
    "a number": (
        "- name: 2012\n",
        'line 1: YAML reads the name 2012 as a number; put it into quotes: - name: "2012"',
    ),
    "a switch": ("- name: no\n", "YAML reads the name no as yes or no; put it into quotes"),
    "a date": ("- name: 2012-01-31\n", "YAML reads the name 2012-01-31 as a date"),
    "no name": ("- name:\n", "scenario 1 has no name"),
    "a long number": ("- name: a\n  visit.hours: 0x" + "f" * 5000, "visit.hours is"),
    "no such nesting": ("[" * 3000, "is no YAML"),
    "a list for a key": ("? [a]\n: b\n", "is no YAML"),
}
FILES = [
    *("teams (1).csv", "St Mary's.csv", "teams[1].csv", "teams{1}.csv", "a=b.csv", "a#b.csv"),
    *("a&b;c.csv", "Ärzte.csv", "a,b.csv", 'the "good" ones.csv', 'it\'s "x".csv', "2024"),
    *("b\\s.csv", "end\\", "dollar$HOME.csv", "back`tick`.csv", "two  blanks.csv", "bang!.csv"),
]


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence with which a command is refused."""
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("rp2pr: ") and said.count("\n") == 1 and len(said) < 1500
    return said


@pytest.mark.parametrize(("words", "said"), TWICE.values(), ids=TWICE)
def test_nothing_is_named_twice(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refusal(capsys, *words)


@pytest.mark.parametrize(("text", "said"), YAML.values(), ids=YAML)
def test_a_file_of_scenarios_is_refused_by_its_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.yaml"
    file.write_text(text)
    assert f"{file}" in (told := refusal(capsys, "compare", f"scenarios={file}"))
    assert said in told


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_name_can_be_typed_as_the_error_says(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(capsys, "pairs", f"cohort.file={name}")
    if "into others: " in said:
        line = said.rstrip("\n").partition("into others: ")[2]
        word = subprocess.check_output(["bash", "-c", f"printf %s {line}"], text=True)
        said = refusal(capsys, "pairs", word)
    assert f"{name} cannot be read (no such file" in said


@pytest.mark.parametrize("setting", ["cohort.file", "pairing.file", "scenarios", "output"])
@pytest.mark.parametrize("command", ["run", "compare", "plan", "optimise", "sensitivity"])
def test_every_command_says_how_to_type_a_file(
    command: str, setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if setting == "scenarios" and command != "compare":
        return
    needed = ["total_cost=1", "weeks=60"] if command == "optimise" else []
    said = refusal(capsys, command, *needed, f"{setting}=the teams (1).csv")
    assert said.rstrip("\n").endswith(f"""'{setting}="the teams (1).csv"'""")


@pytest.mark.parametrize("text", ["a\\b", "a\\", "\\'", "it's", "a\\\\b", 'x\\"y', "a,b", "a\nb"])
@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_text_in_quotes_is_read_as_it_is(text: str, mark: str) -> None:
    assert value_of(f"name={in_quotes(text, mark)}") == text


def _same_stamp(file: Path, text: str) -> None:
    """Edit a file without a change of its size and time."""
    before = file.stat()
    assert before.st_size == len(text)
    file.write_text(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_an_edit_that_keeps_size_and_time_counts(tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text("team,x_km\nA,1\nB,2\n")
    scenario, shared = Scenario.of({"cohort.file": str(file)}), Shared()
    luck = shared.luck(scenario, 1, 0)
    assert shared.luck(scenario, 1, 0) is luck
    assert sorted(read_own_teams(str(file)).values["x_km"]) == [1.0, 2.0]
    _same_stamp(file, "team,x_km\nA,1\nB,7\n")
    assert sorted(read_own_teams(str(file)).values["x_km"]) == [1.0, 7.0]
    assert shared.luck(scenario, 1, 0) is not luck
    _same_stamp(file, "team,arm\nA,\nB,\nC,\n")
    assert resolved(scenario).scale.n_intervention == 3


def test_an_edited_list_of_pairs_counts(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("team,partner\nA,B\nC,D\n")
    names, arms = ["A", "B", "C", "D"], np.zeros(4, dtype=np.int64)
    assert np.array_equal(read_rules(str(file), names).units(arms), [[0, 1], [2, 3]])
    _same_stamp(file, "team,partner\nA,C\nB,D\n")
    assert np.array_equal(read_rules(str(file), names).units(arms), [[0, 2], [1, 3]])


def test_files_of_one_name_in_two_folders_are_two_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, x in (("one", 1), ("two", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "teams.csv").write_text(f"team,x_km\nA,{x}\n")
        os.utime(tmp_path / folder / "teams.csv", ns=(0, 0))
        monkeypatch.chdir(tmp_path / folder)
        assert read_own_teams("teams.csv").values["x_km"].tolist() == [x]


def test_an_edit_during_a_study_is_not_taken_for_the_file_before(tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text("team,x_km\nA,1\nB,2\n")

    @contextmanager
    def edited(_title: str, _total: int) -> Iterator[Callable[[int], object]]:
        file.write_text("team,x_km\nA,1\nB,7\n")
        yield lambda _: None

    words = RunQuestion.sort([f"cohort.file={file}", "time.weeks=10", "replicates=2"])
    with pytest.raises(InputError, match=rf"the content of {file} changed from"):
        ask(RunQuestion.of(words), output=tmp_path / "out", progress=edited)


@pytest.mark.parametrize(
    "twin", ["ASHFORD", "Ash\u200bford", "\uff21shford", " Ashford\u00a0", "Ashford\ufe0f"]
)
def test_a_hospital_that_is_named_twice_is_refused(twin: str, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text(f"team\nAshford\nBrackley\n{twin}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 4, column team: .*(same name|twice)"):
        read_own_teams(str(file))


def test_a_list_of_pairs_matches_names_as_a_reader_does(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("team,partner\nASHFORD,be\u0301zier\n", encoding="utf-8")
    rules = read_rules(str(file), ["Ashford", "B\u00e9zier"])
    assert np.array_equal(rules.units(np.zeros(2, dtype=np.int64)), [[0, 1]])


@pytest.mark.parametrize(
    "text", ["2_10", "\u0661\u0662", "\uff11", "1e", "0x1", "nan", "inf", "1,0"]
)
def test_a_figure_is_written_in_plain_digits(text: str, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text(f'team,patients\nA,"{text}"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"column patients: .* is not a number; allowed is"):
        read_own_teams(str(file))


SIZES = {
    "run": ["sets=20", "replicates=2", "details=2"],
    "compare": ["facilitation=none,clinical", "sets=20", "replicates=2"],
    "optimise": [
        *("total_cost=300000", "weeks=60", "candidates=2", "replicates=2"),
        *("parameters=central", "searches=1", "visit.hours=3", "support=medium"),
    ],
    "plan": ["sets=20"],
    "sensitivity": ["inputs=visit.hours:2..8", "samples=4", "replicates=2"],
    "pairs": [],
}
NASTY = ["=1+1", "<script>x</script>", "$x_{ [/b]", "@SUM(A1)", "-2+3|cmd", "{0} %s", "a & b", "é"]
TEAMS = [2, 4] if os.environ.get("RP2PR_PROVE") else [2]


@pytest.mark.parametrize("many", TEAMS)
@pytest.mark.parametrize("command", SIZES)
def test_every_command_takes_a_few_teams_of_any_name(
    command: str, many: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "<b>teams (1) & $x_{.csv"
    cells = [f'"{name}"' for name in NASTY[2 - many :] + NASTY[: max(0, many - 2)]][:many]
    file.write_text("\n".join(["team", *cells, ""]), encoding="utf-8")
    words = [*SIZES[command], f"cohort.file={in_quotes(str(file))}"]
    if command != "pairs":
        words += [f"output={tmp_path / 'out'}"]
    if command not in ("pairs", "optimise"):
        words += ["time.weeks=30"]
    if command == "compare":
        words.append(f"question={in_quotes('Is <script>x</script> worth $x_{ & [/b]?')}")
    assert main([command, *words]) == 0
    said = capsys.readouterr().out
    assert said.strip() and not re.search(r"\b(nan|NaN|None|inf)\b", said)
    if command == "pairs":
        return
    [folder] = (tmp_path / "out").iterdir()
    assert main(["report", str(folder), "--quiet"]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<b>teams" not in page
    assert not re.search(r">\s*nan\b", page)
    for table in folder.rglob("*.csv"):
        for line in table.read_text(encoding="utf-8").splitlines():
            assert not re.match(r'"?[=@]|"?[+-][^0-9.]', line), f"{table}: {line}"


def test_random_command_lines_end_as_they_should(tmp_path: Path) -> None:
    codes, faults = fuzz_commands.fuzz(tmp_path, range(40))
    assert not faults
    assert codes[2] > 20


def test_random_sheets_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    refused, faults = fuzz_sheets.fuzz(tmp_path, range(60))
    assert not faults
    assert 20 < refused < 58


def test_the_fuzz_of_commands_sees_what_it_looks_for(tmp_path: Path) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    crash = fuzz_commands.tried(["parameters", "--csv", str(tmp_path / "out.csv")], folder)
    assert crash.code == 0 and "outside its folder: open" in crash.fault
    told = fuzz_commands.tried(["list", fuzz_commands.SECRET], folder)
    assert told.fault == "the secret is told"
    assert fuzz_commands.tried(["run", *WORDS, "seed=x"], folder).fault == ""
