"""What the commands do when all is well, and when it is not the user's fault."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from omegaconf import OmegaConf
from small_studies import PATIENCE, contents

from rp2pr_sim.cli import console, main
from rp2pr_sim.cli.signals import heeded
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario import config as configs
from rp2pr_sim.study import batch, export, store
from rp2pr_sim.study.folder import numbered

SMALL = [
    "scale.n_intervention=4",
    "scale.n_control=4",
    "scale.n_invited=60",
    "time.weeks=60",
    "parameters=central",
    "replicates=2",
]
HEADLINE = ("mdt_discussion", "histology", "active_treatment", "surgery")
TABLES = ("programme", "team", "pair", "visit", "plan", "indicator", "week")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_run_keeps_everything_in_a_new_folder(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "scenario=ncrop", "seed=3", *SMALL]) == 0
    folder = Path("outputs/run/ncrop-001")
    assert capsys.readouterr().out.strip().endswith(f"The results are in {folder}")
    others = [item.name for item in folder.iterdir() if item.suffix not in (".parquet", ".csv")]
    assert sorted(others) == ["config.yaml", "provenance.json", "question.json", "summary.txt"]
    for name in TABLES:
        table = pd.read_parquet(folder / f"{name}.parquet")
        assert list(table.columns[:3]) == ["scenario", "seed", "replicate"]
        assert set(table["scenario"]) <= {"ncrop"}
        assert set(table["seed"]) <= {3}
        with (folder / f"{name}.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        assert set(header) >= set(table.columns)
        assert len(rows) == len(table)
    assert list(pd.read_parquet(folder / "programme.parquet")["replicate"]) == [0, 1]


def test_figures_are_drawn_with_the_report_and_renewed_with_the_answer(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *SMALL]) == 0
    folder = Path("outputs/run/ilcop-001")
    wanted = f"To write a report with its figures: rp2pr report {folder}\n"
    assert wanted in capsys.readouterr().out
    assert main(["report", str(folder)]) == 0
    assert wanted not in (said := capsys.readouterr().out)
    assert f"The report is {folder / 'report.html'}\n" in said
    drawn = {file.name: file.read_bytes() for file in folder.glob("*.png")}
    assert len(drawn) == 3
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert main(["extend", str(folder), "replicates=3"]) == 0
    assert f"The report is {folder / 'report.html'}\n" in capsys.readouterr().out
    assert (folder / "report.html").read_text(encoding="utf-8") != page
    assert any((folder / name).read_bytes() != content for name, content in drawn.items())


def test_the_kept_config_is_all_that_is_needed_to_run_it_again(here: Path) -> None:
    main(["run", "scenario=ncrop", "visit.hours=3", *SMALL])
    folder = here / "outputs/run/ncrop-001"
    config = OmegaConf.to_container(OmegaConf.load(folder / "config.yaml"))
    assert isinstance(config, dict)
    scenario, _ = configs.programme_of(["scenario=ncrop", "visit.hours=3", *SMALL[:-2]])
    assert scenario == Scenario.of(
        {name: value for name, value in config.items() if isinstance(value, dict)}
    )
    assert {name: config[name] for name in ("name", "seed", "replicates")} == {
        "name": "ncrop",
        "seed": 1,
        "replicates": 2,
    }
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["seed"] == 1
    assert provenance["python"] == ".".join(map(str, sys.version_info[:3]))
    assert len(provenance["rules"]) == 16


def test_a_run_on_own_files_says_what_was_in_them(here: Path) -> None:
    Path("teams.csv").write_text("team\n" + "".join(f"{name}\n" for name in "ABCDEF"))
    words = [
        "run",
        "cohort=own_teams",
        "pairing=own_list",
        "pairing.file=pairs.csv",
        "time.weeks=20",
        "parameters=central",
        "replicates=1",
    ]
    for text in ("team,partner\nA,B\nC,D\nE,F\n", "team,partner\nA,C\nB,D\nE,F\n"):
        Path("pairs.csv").write_text(text)
        assert main(words) == 0
    config = OmegaConf.load("outputs/run/ilcop-001/config.yaml")
    assert config.scale == {"n_intervention": 6, "n_control": 0, "n_invited": 6}
    first, second = (
        json.loads(Path(f"outputs/run/ilcop-00{number}/provenance.json").read_text())["files"]
        for number in (1, 2)
    )
    teams, pairs = str(here / "teams.csv"), str(here / "pairs.csv")
    assert set(first) == {pairs, teams}
    assert first[teams] == second[teams]
    assert first[pairs] != second[pairs]


def test_the_print_of_a_run_says_what_is_left_out_and_assumed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "scenario=feedback_only", *SMALL]) == 0
    table, _, below = capsys.readouterr().out.rpartition("┘")
    assert "No visits in this programme" in below
    assert "the sizes of most effects are assumed" in below
    assert "afety" not in table


def test_the_same_seed_gives_the_same_bytes_in_another_process(here: Path) -> None:
    assert main(["run", *SMALL]) == 0
    assert main(["run", *SMALL]) == 0
    other = [
        sys.executable,
        "-c",
        "import sys; from rp2pr_sim.cli import main; sys.exit(main())",
        "run",
        *SMALL,
    ]
    subprocess.run(
        other, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "12345"}
    )
    first, second, third = (
        contents(here / f"outputs/run/ilcop-00{number}") for number in (1, 2, 3)
    )
    assert first == second == third


def test_another_seed_gives_another_programme(here: Path) -> None:
    main(["run", *SMALL])
    main(["run", "seed=2", *SMALL])
    first, second = (
        pd.read_parquet(f"outputs/run/ilcop-00{number}/team.parquet").drop(columns="seed")
        for number in (1, 2)
    )
    assert not first.equals(second)


def test_a_replicate_does_not_depend_on_how_many_there_are(here: Path) -> None:
    main(["run", *SMALL[:-1], "replicates=1"])
    main(["run", *SMALL[:-1], "replicates=3"])
    alone, many = (
        pd.read_parquet(f"outputs/run/ilcop-00{number}/team.parquet") for number in (1, 2)
    )
    pd.testing.assert_frame_equal(alone, many[many["replicate"] == 0].reset_index(drop=True))


def raising(error: BaseException) -> Callable[..., None]:
    def raised(*_: object, **__: object) -> None:
        raise error

    return raised


def test_an_interruption_before_anything_is_done_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "write_parquet", raising(KeyboardInterrupt()))
    assert main(["run", *SMALL]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "rp2pr: interrupted; nothing was kept."
    assert list(here.iterdir()) == []


def test_an_interruption_of_what_keeps_nothing_says_nothing_of_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rp2pr_sim.analysis.pair_stability.explain", raising(KeyboardInterrupt()))
    assert main(["pairs", *SMALL]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "rp2pr: interrupted."


def as_a_process(*words: str, **options: Any) -> subprocess.Popen[str]:
    code = f"import sys; from rp2pr_sim.cli import main; sys.exit(main({list(words)!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, **options
    )


def sentences(said: str) -> list[str]:
    """The lines without those that only a slow machine adds: how far it is, that it compiles."""
    slow = re.compile(r".* per second, \d+ s left|Compiling the rules; .*")
    return [line for line in said.splitlines() if not slow.fullmatch(line)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_batch_queue_and_a_closed_terminal_interrupt_as_a_person_does(
    here: Path, number: signal.Signals, code: int
) -> None:
    command = as_a_process("run", *SMALL[:-1], "replicates=100000", "details=0")
    while not list(here.glob("outputs/run/ilcop-001/programme.parquet/part-*")):
        assert command.poll() is None
        time.sleep(0.02)
    command.send_signal(number)
    [said] = sentences(command.communicate(timeout=PATIENCE)[1])
    assert command.returncode == code
    assert said.endswith(
        "runs are kept in outputs/run/ilcop-001; go on with: rp2pr resume outputs/run/ilcop-001"
    )


def test_what_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeded() as interrupted:
            os.kill(os.getpid(), signal.SIGHUP)
            assert interrupted() == 130
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_reader_who_has_seen_enough_does_not_end_the_work(here: Path) -> None:
    reading, writing = os.pipe()
    command = as_a_process("compare", *SMALL, "pairing=random,similar", stdout=writing)
    os.close(writing)
    os.close(reading)
    assert sentences(command.communicate(timeout=PATIENCE)[1]) == []
    assert command.returncode == 0
    assert (here / "outputs/compare/comparison-001/summary.txt").exists()


def test_an_output_that_is_full_is_told_in_one_sentence(here: Path) -> None:
    with open("/dev/full", "w") as full:
        command = as_a_process("parameters", "--claim", "M20", stdout=full)
        said = command.communicate(timeout=PATIENCE)[1]
    assert command.returncode == 2
    assert (
        said == "rp2pr: standard output cannot be written to: no space left on device; what is in a"
        " folder of results stays.\n"
    )


def test_a_terminal_that_knows_few_signs_shows_the_rest() -> None:
    code = "from rp2pr_sim.cli import console; console.line('cost £ 3')"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    assert done.stdout == "cost ? 3\n"


def test_no_room_for_the_compiled_rules_is_told_with_the_way_out(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "rp2pr_sim.study.precompile.warm", raising(OSError(errno.ENOSPC, "No space left on device"))
    )
    assert main(["precompile"]) == 2
    said = (
        "a file cannot be read or written: no space left on device; make room, or set RP2PR_CACHE"
        " to a folder with room"
    )
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", ["resume", "extend"])
def test_the_folder_alone_is_required(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 2
    assert "required: FOLDER;" in capsys.readouterr().err


def test_an_interruption_says_what_is_kept_and_how_to_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *SMALL]) == 0
    with monkeypatch.context() as broken:
        broken.setattr(export, "write_pieces", raising(KeyboardInterrupt()))
        assert main(["run", *SMALL]) == 130
    said = capsys.readouterr().err.splitlines()[-1]
    assert (
        said
        == "rp2pr: interrupted; 2 of 2 runs are kept in outputs/run/ilcop-002; go on with: rp2pr"
        " resume outputs/run/ilcop-002"
    )
    assert main([*said.partition("go on with: rp2pr ")[2].split(), "executor.workers=1"]) == 0
    assert contents(here / "outputs/run/ilcop-001") == contents(here / "outputs/run/ilcop-002")


def test_a_full_disk_before_anything_is_done_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        store, "write_parquet", raising(OSError(errno.ENOSPC, "No space left on device"))
    )
    assert main(["run", *SMALL]) == 2
    assert (
        "cannot be written to outputs/run/ilcop-001: no space left on device; nothing was kept."
        in capsys.readouterr().err
    )
    assert list(here.iterdir()) == []


def test_a_fault_of_the_program_keeps_its_traceback(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "write_parquet", raising(RuntimeError("a bug")))
    with pytest.raises(RuntimeError, match="a bug"):
        main(["run", *SMALL])
    assert list(here.iterdir()) == []


def test_a_run_that_fails_is_told_and_can_be_done_again_alone(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(batch, "run_weeks", raising(RuntimeError("a bug")))
        assert main(["run", *SMALL]) == 1
    shown = capsys.readouterr().err
    assert "2 runs failed; the first at the stage weeks: RuntimeError: a bug" in shown
    command = shown.partition("to do it again alone: rp2pr ")[2].partition(",")[0].split()
    assert main(command) == 0
    assert "it has come to its end; the study holds no outcomes of it" in capsys.readouterr().out


def test_a_run_that_fails_stops_the_command_where_it_is_to(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(batch, "run_weeks", raising(RuntimeError("a bug")))
        assert main(["run", *SMALL, "failures=raise"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    said = shown.err.splitlines()[-1]
    assert said.startswith("rp2pr: the run ")
    assert (
        "failed at the stage weeks: RuntimeError: a bug; to do it again alone: rp2pr replay "
        in said
    )
    assert main(said.partition("alone: rp2pr ")[2].partition(";")[0].split()) == 0
    assert main(said.partition("go on with: rp2pr ")[2].split()) == 0


def test_a_study_is_extended_and_replayed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *SMALL, "details=1"]) == 0
    assert main(["extend", "outputs/run/ilcop-001", "replicates=3"]) == 0
    shown = capsys.readouterr().out
    assert "mean of 3 replicates" in shown
    assert "indicators and weeks are those of the first replicate (details=1)" in shown
    assert main(["run", *SMALL[:-1], "details=1", "replicates=3"]) == 0
    first, second = (contents(here / f"outputs/run/ilcop-00{number}") for number in (1, 2))
    del first["question.json"], second["question.json"]  # the settings in another order
    assert first == second
    [begin] = {line.split()[9] for line in shown.splitlines() if line.startswith("To see one run")}
    assert main(["replay", begin]) == 0
    shown = capsys.readouterr().out
    assert "to the last bit" in shown
    assert f"All as Parquet in outputs/replay/{begin}-001" in shown


def test_what_is_compiled_already_is_said_to_be(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["precompile"]) == 0
    capsys.readouterr()
    assert main(["precompile"]) == 0
    assert capsys.readouterr().out == "Everything is already compiled.\n"


def test_a_folder_has_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        (folder / "half").write_text("")
        assert [item for item in tmp_path.iterdir() if not item.name.startswith(".")] == []
        (folder / "whole").write_text("")

    assert set(contents(numbered(tmp_path, "own", write))) == {"half", "whole"}


def test_a_number_is_never_used_twice(tmp_path: Path) -> None:
    (tmp_path / "own-007").mkdir()
    (tmp_path / "own-team-012").mkdir()

    def write(folder: Path) -> None:
        (folder / "mine").write_text("")

    def overtaken(folder: Path) -> None:
        write(folder)
        assert numbered(tmp_path, "own", write).name == "own-008"

    assert numbered(tmp_path, "own", overtaken).name == "own-009"
    assert numbered(tmp_path, "own-team", write).name == "own-team-013"


def test_a_folder_that_another_run_takes_at_the_last_moment_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def just_before(self: Path, target: Path) -> Path:
        if target.name == "own-001":
            target.mkdir()
            (target / "theirs").write_text("")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", just_before)
    made = numbered(tmp_path, "own", lambda folder: (folder / "mine").write_text(""))
    assert made.name == "own-002"
    assert set(contents(tmp_path / "own-001")) == {"theirs"}


def test_a_failed_write_spares_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    def failing(folder: Path) -> None:
        (folder / "half").write_text("")
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        numbered(tmp_path / "there" / "new", "own", failing)
    assert [item.name for item in tmp_path.rglob("*")] == ["there"]


def test_parameters_are_listed_and_filtered(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parameters", "--csv", "all.csv"]) == 0
    with Path("all.csv").open(newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert list(rows) == [item.name for item in parameters()]
    prior = priors()["implementing.managers"]
    row = rows[prior.parameter]
    assert (row["plausible"], row["shape"], row["reason"]) == (
        "0 to 2 (all)",
        "uniform",
        prior.reason,
    )
    assert row["source"].split() == list(prior.source)
    assert row["allowed"].startswith("a number from 0 to 2")
    assert rows["visit.hours"]["plausible"] == rows["visit.hours"]["reason"] == ""
    assert (
        main(
            [
                "parameters",
                "--claim",
                "M20",
                "--role",
                "strength",
                "--mechanism",
                "candour",
                "--csv",
                "few.csv",
            ]
        )
        == 0
    )
    with Path("few.csv").open(newline="") as file:
        found = [row["name"] for row in csv.DictReader(file)]
    assert found == [
        item.name
        for item in parameters()
        if item.block == "candour" and item.role == "strength" and "M20" in item.claims
    ]
    assert found
    assert capsys.readouterr().out == ""
    assert main(["parameters", "--mechanism", "visit"]) == 0
    assert "visit.hours" in capsys.readouterr().out
    assert main(["parameters", "implementing.managers"]) == 0
    assert prior.reason in capsys.readouterr().out
    assert main(["parameters", "--claim", "S102"]) == 0
    assert "diagnosis.taken_in" in capsys.readouterr().out


def test_pair_shows_the_teams_and_the_reason(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pairs", *SMALL]) == 0
    first = capsys.readouterr().out
    assert first.strip()
    assert main(["pairs", *SMALL, "--replicate", "1"]) == 0
    assert capsys.readouterr().out != first
    assert list(here.iterdir()) == []


def test_pair_tells_in_words_what_its_csv_has_in_numbers(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pairs", "pairing=random", "scale.n_invited=90", "--csv", "pairs.csv"]) == 0
    assert capsys.readouterr().out == ""
    numbers = pd.read_csv("pairs.csv")
    assert main(["pairs", "pairing=random", "scale.n_invited=90"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for row in numbers.itertuples():
        told = next(
            line for line in lines if f" {row.team_a} " in line and f" {row.team_b} " in line
        )
        overall = (
            "stronger"
            if row.level_gap >= 0.1
            else "weaker"
            if row.level_gap <= -0.1
            else "about as strong"
        )
        assert overall in told
        assert ("much " + overall in told) == (abs(row.level_gap) >= 1.0)
        best = max(
            INDICATOR_WORDS,
            key=lambda name: getattr(row, f"points_{name}") if name in HEADLINE else -1e9,
        )
        if getattr(row, f"points_{best}") >= 1.0:
            assert f"{INDICATOR_WORDS[best]} (+{getattr(row, f'points_{best}'):.0f})" in told
    assert not any("_" in line for line in lines)


def test_a_csv_of_no_pairs_has_its_columns(here: Path) -> None:
    assert main(["pairs", "review=feedback", "scale.n_intervention=7", "--csv", "pairs.csv"]) == 0
    table = pd.read_csv("pairs.csv")
    assert table.empty
    assert {"team_a", "team_b", "level_gap", "points_surgery"} <= set(table)


def test_no_word_of_a_wide_table_is_broken_where_it_goes_to_a_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console.rows("wide", [{f"facilitators {k}": "1" for k in range(14)}])
    assert capsys.readouterr().out.count("facilitators") == 14


def test_a_run_that_keeps_no_details_says_so(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *SMALL, "details=0"]) == 0
    assert (
        "The tables of teams, pairs, visits, plans, indicators and weeks were not saved"
        " (details=0).\n" in capsys.readouterr().out
    )


def test_help_offers_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for group in configs.groups():
        assert f"{group}={' | '.join(configs.choices(group))}" in shown


DRAWING = ("jinja2", "matplotlib", "mesa", "scipy.optimize", "scipy.stats", "sklearn", "SALib")
HEAVY = (*DRAWING, "hydra", "numba", "numpy", "pandas", "pyarrow", "rich", "scipy", "yaml")


@pytest.mark.parametrize(
    ("words", "spared"),
    [pytest.param(["--help"], HEAVY, id="help"), pytest.param(["run", *SMALL], DRAWING, id="run")],
)
def test_a_command_imports_nothing_heavy_that_it_does_not_need(
    words: list[str], spared: tuple[str, ...], here: Path
) -> None:
    code = f"""
import sys
from rp2pr_sim.cli import main
try:
    main({words})
except SystemExit:
    pass
print("heavy:", sorted(set({spared}) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"
