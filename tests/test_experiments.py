"""The scripts in experiments/ answer their questions.

A Hydra sweep of single scenarios gives the same results as one comparison.
"""

from __future__ import annotations

import logging
import runpy
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hydra.core.plugins import Plugins
from small_studies import contents

from rp2pr_sim.analysis.compare.sweep import (
    Gathered,
    Sampling,
    Wanted,
    do_job,
    gather,
    kept_in_all,
)
from rp2pr_sim.analysis.job import load
from rp2pr_sim.cli import main
from rp2pr_sim.scenario import Scenario

FOLDER = Path(__file__).parent.parent / "experiments"
SMALL = [
    "scale.n_intervention=6",
    "scale.n_control=0",
    "scale.n_invited=20",
    "time.weeks=100",
    "sets=20",
    "replicates=2",
]
CENTRAL = [*SMALL[:4], "parameters=central", "replicates=3"]
COMPARISONS = sorted(
    file.stem for file in FOLDER.glob("*.py") if "import experiment" in file.read_text()
)


def play(name: str, *typed: str) -> int:
    """A script as its command line runs it."""
    file, before, root = str(FOLDER / f"{name}.py"), sys.argv, logging.getLogger()
    handlers, level = [*root.handlers], root.level
    sys.argv = [file, *typed]
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.argv = before
        root.handlers[:], root.level = handlers, level  # Hydra's --info logs to this stdout
    return 0


def test_there_are_experiments() -> None:
    assert {
        "pairing_by_support",
        "facilitation",
        "delay_and_booking",
        "against_other_reviews",
    } <= set(COMPARISONS)


@pytest.mark.parametrize("name", COMPARISONS)
def test_an_experiment_runs_and_keeps_its_comparison(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = "scale.n_control=6" if name in ("against_other_reviews", "trial_size") else SMALL[1]
    assert play(name, *SMALL[:1], waits, *SMALL[2:], f"output={tmp_path}") == 0
    out = capsys.readouterr().out
    assert (tmp_path / f"{name}-001" / "comparison.csv").is_file()
    assert load(tmp_path / f"{name}-001").question.kind() == "compare"
    question = (FOLDER / f"{name}.py").read_text().splitlines()[0].strip('"')
    assert out.startswith(question)


def test_the_script_of_one_programme_runs_it_and_sweeps_over_it(
    tmp_path: Path,
) -> None:
    assert play("one_programme", *CENTRAL, f"output={tmp_path}") == 0
    assert load(tmp_path / "ilcop-001").question.replicates == 3
    assert play("one_programme", "-m", "visit.hours=3,8", *SMALL, f"output={tmp_path}") == 0
    hours = [load(tmp_path / f"ilcop-00{number}").question.settings[0] for number in (2, 3)]
    assert hours == ["visit.hours=3", "visit.hours=8"]


@pytest.mark.parametrize("name", ["facilitation"])
def test_hydra_shows_the_config_of_an_experiment_and_where_it_comes_from(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(name, "visit.hours=3", "replicates=7", "--cfg", "job") == 0
    config = yaml.safe_load(capsys.readouterr().out)
    assert config["visit"]["hours"] == 3 and config["replicates"] == 7
    if name == "facilitation":  # the script's own settings are in it
        assert config["details"] == 2 and config["scale"]["n_control"] == 0
        assert config["vary"] == ["facilitation=none,non_clinical,clinical,one_of_each"]
    assert play(name, "--info", "defaults") == 0
    assert "options/" in capsys.readouterr().out
    assert play(name, "--help") == 0
    out = capsys.readouterr().out
    assert "?" in out.splitlines()[0] and "pairing: best_with_worst, complementary" in out


@pytest.mark.parametrize("name", COMPARISONS)
def test_an_experiment_says_its_question_its_size_and_its_command(name: str) -> None:
    text = (FOLDER / f"{name}.py").read_text().split('"""')[1]
    told = " ".join(text.split())
    assert "?" in text and "two cores" in told and f"python experiments/{name}.py" in text


def test_a_mistake_in_an_experiment_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play("pairing_by_support", "pairing=randm,similar", f"output={tmp_path}") == 2
    assert (
        capsys.readouterr().err
        == "pairing_by_support: pairing is 'randm'; allowed is one of complementary, similar,"
        " best_with_worst, nearest, random, optimal, own_list. Did you mean random?\n".replace(
            "complementary, similar, best_with_worst, nearest, random, optimal, own_list",
            "best_with_worst, complementary, nearest, optimal, own_list, random, similar",
        )
    )


# sweeps

TABLES = ("comparison.csv", "ranking.csv", "money.csv")
AT_DEFAULTS = Sampling(seed=1, replicates=3, parameters="central")
OVER_SETS = Sampling(seed=1, replicates=2, sets=20)


def script(*typed: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    own = {text.partition("=")[0] for text in typed}
    usual = [text for text in SMALL if text.partition("=")[0] not in own]
    command = [sys.executable, str(FOLDER / "pairing_by_support.py"), "-m", *usual, *typed]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_sweep_of_single_scenarios_on_several_processes_comes_to_what_one_comparison_does(
    tmp_path: Path,
) -> None:
    typed = ["pairing=complementary,random", "support=low,high"]
    came = script(*typed, "hydra/launcher=joblib", "hydra.launcher.n_jobs=2", cwd=tmp_path)
    assert came.returncode == 0, came.stderr
    swept = tmp_path / "outputs" / "compare" / "pairing_by_support"
    assert main(["compare", *SMALL, *typed, f"output={tmp_path / 'whole'}"]) == 0
    whole = tmp_path / "whole" / "comparison-001"
    assert not (tmp_path / "multirun").exists() and not list(tmp_path.rglob(".hydra"))
    assert main(["report", str(whole), "--quiet"]) == 0
    for name in (*TABLES, "options.csv", "sets.csv", "parameters.csv", "comparison.png"):
        assert (swept / name).read_bytes() == (whole / name).read_bytes()


def test_a_sweep_with_the_default_of_each_parameter_comes_to_what_compare_does(
    tmp_path: Path,
) -> None:
    typed = [*CENTRAL, "pairing=complementary,random", f"output={tmp_path}"]
    assert play("pairing_by_support", "-m", *typed, "support=low") == 0
    assert main(["compare", *typed, "support=low"]) == 0
    for name in TABLES:
        found = [tmp_path / place / name for place in ("pairing_by_support", "comparison-001")]
        assert found[0].read_bytes() == found[1].read_bytes()


def test_what_one_scenario_of_a_sweep_sets_is_kept_in_all_jobs(tmp_path: Path) -> None:
    own = wanted("random"), Wanted({"climate.block": "0"}, small({"climate.block": 0}))
    assert kept_in_all(own) == ("climate.block",)
    sampling = OVER_SETS._replace(kept=kept_in_all(own))
    for one in own:
        do_job(tmp_path, one, sampling)
    for place in (tmp_path / "jobs").iterdir():
        points = load(place).studies[""].study.points.values()
        assert len({point["climate.block"] for point in points}) == 1
        assert len({point["candour.block"] for point in points}) > 1
    came = gather(tmp_path, own, sampling)
    assert came.result is not None and came.result.question.kept == ("climate.block",)
    assert gather(tmp_path, own, OVER_SETS).waiting == 2, "these are other parameter sets"


def small(values: Mapping[str, Any]) -> Scenario:
    usual = {name: int(value) for name, value in (item.split("=") for item in SMALL[:4])}
    return Scenario.of({**usual, **values})


def wanted(pairing: str) -> Wanted:
    choices = {"pairing": pairing, "time.weeks": "60"}
    return Wanted(choices, small({"pairing.strategy": pairing}))


def job(folder: Path, pairing: str, replicates: int = 3) -> None:
    do_job(folder, wanted(pairing), AT_DEFAULTS._replace(replicates=replicates))


def came_of(folder: Path, *pairings: str, replicates: int = 3) -> Gathered:
    sampling = AT_DEFAULTS._replace(replicates=replicates)
    return gather(folder, [wanted(pairing) for pairing in pairings], sampling)


def test_a_job_that_is_finished_is_not_run_again_and_one_that_is_not_is_finished(
    tmp_path: Path,
) -> None:
    job(tmp_path, "random")
    job(tmp_path, "similar")
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("part-*.parquet")}
    job(tmp_path, "random")
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("part-*.parquet")} == before
    lost = next(file for file in before if "programme" in str(file))
    content = lost.read_bytes()
    lost.unlink()
    assert came_of(tmp_path, "random", "similar")[1:3] == (1, 1)
    for pairing in ("random", "similar"):
        job(tmp_path, pairing)
    assert lost.read_bytes() == content
    came = came_of(tmp_path, "random", "similar")
    assert came.finished == 2 and came.result is not None
    assert came.result.question.labels == {"random": "Random pairs", "similar": "Similar pairs"}


def test_a_sweep_is_told_without_what_others_have_left_in_its_folder(tmp_path: Path) -> None:
    for folder, pairings in (
        (tmp_path / "alone", ("random", "similar")),
        (tmp_path / "beside", ("random", "similar", "nearest")),
    ):
        for pairing in pairings:
            job(folder, pairing)
    job(tmp_path / "beside", "similar", replicates=5)
    found = [came_of(tmp_path / name, "random", "similar").result for name in ("alone", "beside")]
    assert found[0] is not None and found[1] is not None and found[1].replicates == 3
    pd.testing.assert_frame_equal(found[0].ranking, found[1].ranking)
    pd.testing.assert_frame_equal(found[0].differences, found[1].differences)
    assert came_of(tmp_path / "beside", "random", "similar", replicates=5)[1:3] == (1, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["pairing=random,randm"], "pairing is 'randm'; allowed is one of"),
        (
            ["pairing=random,similar", "precision=1pp"],
            "precision is not a setting of a sweep, whose jobs know nothing of each other",
        ),
        (["pairing=random,similar", "outcome=cst"], "outcome is 'cst'; allowed is one of"),
        (
            ["pairing=random,similar", "support=none", "baseline=rndom"],
            "baseline is 'rndom'; allowed is one of random, similar. Did you mean random?",
        ),
        (["pairing=glob(x*)"], "'pairing=glob(x*)' fits nothing; allowed is one of"),
        (
            ["pairing=random,similar", "parameters=declared"],
            "parameters is declared; allowed in a sweep is central or plausible.",
        ),
        (
            ["pairing=random,similar", "support=none", "replicates=1"],
            "replicates is 1; allowed is",
        ),
        (["seed=1,2", "pairing=random"], "'seed=1,2' gives several values; seed takes one"),
    ],
)
def test_a_mistake_in_a_sweep_is_one_sentence_before_anything_is_run(
    typed: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [word.partition("=")[0] for word in typed]
    small = [word for word in SMALL if word.partition("=")[0] not in given]
    assert play("pairing_by_support", "-m", *small, *typed, f"output={tmp_path}") == 2
    err = capsys.readouterr().err
    assert err.startswith(f"pairing_by_support: {said}") and err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("sampling", "runs"), [(AT_DEFAULTS, 5), (OVER_SETS, 60)])
def test_a_job_with_more_replicates_adds_them(
    sampling: Sampling, runs: int, tmp_path: Path
) -> None:
    more = sampling._replace(replicates=runs // (1 if sampling is AT_DEFAULTS else sampling.sets))
    for asked in (sampling, more):
        do_job(tmp_path, wanted("random"), asked)
    [folder] = (tmp_path / "jobs").iterdir()
    assert len(pd.read_parquet(folder / "programme.parquet")) == runs
    do_job(tmp_path / "at_once", wanted("random"), more)
    [other] = (tmp_path / "at_once" / "jobs").iterdir()
    assert contents(folder) == contents(other)


def test_a_scenario_that_cannot_be_leaves_the_others_alone(tmp_path: Path) -> None:
    odd = ["scale.n_intervention=6,1", "pairing=random,similar", "support=none"]
    came = script(*odd, cwd=tmp_path)
    assert came.returncode == 1
    assert (
        came.stdout.count("Not run: ") == 2
        and "scale.n_intervention is 1, too few for a pair" in came.stdout
    )
    tables = tmp_path / "outputs" / "compare" / "pairing_by_support"
    assert pd.read_csv(tables / "ranking.csv")["scenario"].nunique() == 2
    assert "Traceback" not in came.stderr


def test_a_job_of_a_sweep_returns_the_mean_of_its_outcome_to_the_sweeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    returned: list[float] = []

    place = "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"
    sweeper = Plugins.instance().class_name_to_class[place]
    sweep = sweeper.sweep

    def watched(self: object, arguments: list[str]) -> None:
        [jobs] = sweep(self, arguments)
        returned.extend(job.return_value for job in jobs)

    monkeypatch.setattr(sweeper, "sweep", watched)
    typed = ["pairing=random,similar", "support=none", "outcome=cost", f"output={tmp_path}"]
    assert play("pairing_by_support", "-m", *SMALL, *typed) == 0
    table = pd.read_csv(tmp_path / "pairing_by_support" / "comparison.csv")
    means = table.loc[table["outcome"] == "cost", "mean"]
    assert returned == pytest.approx(means.tolist())


def test_a_sweep_takes_the_scripts_own_settings_where_none_are_typed(
    tmp_path: Path,
) -> None:
    small = [text for text in SMALL if not text.startswith("scale.n_control")]
    assert play("facilitation", "-m", *small, f"output={tmp_path}") == 0
    assert len(pd.read_csv(tmp_path / "facilitation" / "ranking.csv")) == 4
    jobs = list((tmp_path / "facilitation" / "jobs").iterdir())
    points = [load(job).studies[""].study.scenario for job in jobs]
    assert {point.scale.n_control for point in points} == {0}
