"""Calibration: its facts, a small one from question to tables, interruption, the shipped sets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_studies import PATIENCE, proof

from rp2pr_sim import cli, report
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.base import encoded
from rp2pr_sim.analysis.calibration import run as run_module
from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.choices import FACTORS, log_odds_ratios
from rp2pr_sim.analysis.calibration.prior import FORMS, NAMES, defaults, to_cube
from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.simulator import Simulator
from rp2pr_sim.analysis.calibration.targets import TARGETS, Scale, Target, chosen
from rp2pr_sim.analysis.plausible_sets import drawn, kept_by_hand, shipped, under_each
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence import facts
from rp2pr_sim.scenario import Scenario, parameters_by_name
from rp2pr_sim.study.executors import pool

SHARES = st.floats(0.01, 0.99)
STRUCTURAL = {"F74"}
"""Facts that hardly any set of the prior reaches, which are left out of the likelihood."""
FITTED = tuple(item for item in TARGETS if item.fact not in STRUCTURAL and not item.stepped)


def test_every_target_is_a_fact_that_is_marked_fit_and_every_such_fact_is_used() -> None:
    fitted, compared = ({item.fact for item in items} for items in (TARGETS, CHECKS))
    marked = {item.id for item in facts().values() if item.use == "fit"}
    assert fitted <= marked <= fitted | compared


@pytest.mark.parametrize(
    ("name", "says"),
    [("F87", "marked 'prior'"), ("F1", "marked 'input'"), ("F88", "no mark"), ("F3x", "F3")],
)
def test_facts_that_are_not_marked_fit_are_refused(name: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        chosen([name])
    with pytest.raises(InputError, match=says):
        Target(
            name="x",
            fact=name,
            text="",
            programme="f06",
            outcome="plan_success",
            value=1.0,
            unit="",
            basis="",
        )


@given(SHARES, st.sampled_from(list(Scale)))
def test_a_scale_leads_there_and_back_and_its_slope_is_its_derivative(
    value: float, scale: Scale
) -> None:
    assert scale.back(scale.of(value)) == pytest.approx(value)
    step = 1e-6
    assert float(scale.slope(value)) == pytest.approx(
        (scale.of(value + step) - scale.of(value - step)) / (2 * step), rel=1e-3
    )


def test_programmes_of_facts_can_be_run_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pairs", "scenario=fit/f32"]) == 0
    assert cli.main(["run", "scenario=fit/f99"]) == 2
    assert "scenario is 'fit/f99'" in capsys.readouterr().err


def test_the_regression_of_choices_recovers_known_odds() -> None:
    random = np.random.default_rng(2)
    n = 20_000
    rounds, already = random.integers(0, 4, n), random.integers(0, 3, n)
    x = {
        "shortfall": random.normal(0, 0.3, n),
        "before": random.random(n) < 0.5,
        "round": rounds,
        "already": already,
    }
    logit = 2.2 * x["shortfall"] + 1.5 * x["before"] - 0.7 * x["round"] - 0.5 * x["already"]
    found = pd.DataFrame(x).assign(chosen=random.random(n) < 1 / (1 + np.exp(-logit)))
    odds = {"shortfall": 2.2, "before": 1.5, "round": -0.7, "already": -0.5}
    for name, value, error in zip(FACTORS, *log_odds_ratios(found), strict=True):
        assert abs(value - odds[name]) < 4 * error < 0.5
    assert np.isnan(log_odds_ratios(found.assign(before=0.0))[0]).tolist() == [
        *(False, True, False, False)
    ]
    assert np.isnan(log_odds_ratios(found.assign(chosen=False))).all()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("samples=1000", "power of two"),
        ("samples=64", "from 128"),
        ("seed=-1", "seed"),
        ("sets=3", "sets"),
        ("replicates=1", "replicates"),
        ("final_replicates=2", "final_replicates"),
        ("effective=1", "effective"),
        ("prior_points=100", "prior_points"),
        ("targets=[F87]", "F87"),
        ("targets=[F6,F7]", "F7"),
        ("targets=F3x", "F3"),
        ("targets=S80", "S80"),
        ("final_replicates=x", "final_replicates"),
        ("sample=512", "samples"),
        ("recovery=50", "recovery"),
        ("visit.hours=3", "visit.hours"),
    ],
)
def test_settings_that_make_no_sense_are_refused_and_leave_nothing(
    settings: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["calibrate", f"output={tmp_path / 'fit'}", settings]) == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1
    assert not (tmp_path / "fit").exists()


SMALL = [
    *("seed=4", "samples=128", "replicates=2", "sets=20", "final_replicates=4", "effective=2"),
    *("prior_points=4096", "targets=F6,F39"),
]
TABLES = {
    *("prior_predictive", "targets", "left_out", "checks", "answers", "parameters"),
    *("combinations", "forms", "coverage", "rounds", "parameter_sets"),
}


def question(*settings: str) -> CalibrateQuestion:
    return CalibrateQuestion.of(CalibrateQuestion.sort(settings))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalibrateResult]:
    """Return a small calibration, which simulates fewer sets for the checks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "CHECKED", 2)
        found = job.ask(question(*SMALL), output=tmp_path_factory.mktemp("small"), name="small")
        assert isinstance(found, CalibrateResult)
        yield found


def test_a_small_calibration_has_all_tables_and_weighted_sets(small: CalibrateResult) -> None:
    assert set(small.tables) == TABLES
    sets = small.tables["parameter_sets"]
    assert list(sets) == ["weight", *NAMES] and len(sets) > 1
    assert sets["weight"].sum() == pytest.approx(1.0) and (sets["weight"] > 0.0).all()
    known = parameters_by_name()
    for name in FORMS:
        assert set(sets[name]) <= {each.name for each in known[name].kind}
    for row in sets.drop(columns="weight").to_dict("records"):
        Scenario.of({str(name): known[str(name)].checked(value) for name, value in row.items()})
    assert small.tables["targets"]["target"].tolist() == [
        "weeks_first_to_last_visit",
        "carried_out",
    ]
    assert (small.tables["targets"]["role"] == "fitted").all()
    assert small.tables["checks"]["check"].tolist() == [item.name for item in CHECKS]
    assert small.tables["parameters"]["parameter"].tolist() == list(NAMES)


def test_rival_forms_are_simulated_as_the_sets_have_them(small: CalibrateResult) -> None:
    for study in small.studies.values():
        points = study.study.points.values()
        if len(points) > 20:
            assert all(len({point[name] for point in points}) == 2 for name in FORMS), study.folder


def test_a_calibration_that_is_read_again_has_the_same_tables(small: CalibrateResult) -> None:
    kept = job.load(small.folder)
    for name, table in small.tables.items():
        pd.testing.assert_frame_equal(table, kept.tables[name])
        assert (small.folder / f"{name}.csv").is_file()


def test_a_damaged_question_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / job.QUESTION).write_bytes(encoded(question(*SMALL)).replace(b"128,", b"100,"))
    assert cli.main(["resume", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "damaged" in error and error.count("\n") == 1


def check_same(folder: Path, whole: Path) -> None:
    """Check that all tables are the same bytes."""
    files = list(whole.glob("*.csv"))
    assert {file.stem for file in files} >= TABLES
    for file in files:
        assert file.read_bytes() == (folder / file.name).read_bytes(), file


@proof
def test_a_calibration_that_was_interrupted_ends_as_one_that_was_not(
    small: CalibrateResult, tmp_path: Path
) -> None:
    steps = 0

    @contextmanager
    def until_it_is_too_much(_: str, total: int) -> Iterator[object]:
        nonlocal steps
        steps += 1
        if steps == 9:
            raise KeyboardInterrupt
        yield lambda _: None

    with pytest.raises(KeyboardInterrupt, match="interrupted"):
        job.ask(question(*SMALL), output=tmp_path, name="cut", progress=until_it_is_too_much)
    with pytest.raises(InputError, match="not finished"):
        job.load(tmp_path / "cut-001")
    job.resume(tmp_path / "cut-001")
    check_same(tmp_path / "cut-001", small.folder)


@proof
def test_a_calibration_that_was_killed_ends_as_one_that_was_not(
    small: CalibrateResult, tmp_path: Path
) -> None:
    code = "import sys; from rp2pr_sim.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["calibrate", *SMALL, f"output={tmp_path}", "name=cut"]
    begun = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL)
    try:
        for _ in range(10 * PATIENCE):
            if (tmp_path / "cut-001" / "wave-1").exists() or begun.poll() is not None:
                break
            sleep(0.1)
    finally:
        os.kill(begun.pid, signal.SIGKILL)
        begun.wait()
    assert not job.is_finished(tmp_path / "cut-001")
    job.resume(tmp_path / "cut-001")
    check_same(tmp_path / "cut-001", small.folder)


@proof
def test_the_page_and_the_figure_of_a_calibration_can_be_made(small: CalibrateResult) -> None:
    page = small.report().read_text(encoding="utf-8")
    assert "rp2pr calibrate seed=4 samples=128" in page
    assert "weeks" in page.lower()
    report.draw(small)
    assert list(small.folder.glob("*.png"))


def test_the_shipped_sets_are_allowed_and_many() -> None:
    assert shipped().effective_size >= 500
    assert shipped().names == NAMES
    many = len(shipped().weights)
    points = under_each(Scenario(), many)
    assert len(points) == many and len(set(points.values())) > 0.3 * many
    for name in FORMS:
        assert len({point[name] for point in points.values()}) == 2


def test_the_shipped_sets_agree_with_the_facts(tmp_path: Path) -> None:
    rows = np.array([[float(row[name]) for name in NAMES] for row in drawn(10).values()])
    with pool() as workers:
        simulator = Simulator(job.Job(tmp_path, workers), 77, FITTED, ())
        found = simulator.simulated("shipped", to_cube(rows), 12)
    for k, item in enumerate(FITTED):
        away = item.misfit(found.means[:, k], found.chance[:, k], found.error[:, k])
        assert np.abs(away).max() < 4.0 and np.abs(np.median(away)) < 1.5, item.name


def test_the_defaults_agree_with_the_facts(tmp_path: Path) -> None:
    with pool() as workers:
        simulator = Simulator(job.Job(tmp_path, workers), 78, FITTED, ())
        found = simulator.simulated("defaults", defaults()[None], 40)
    away = {
        item.name: float(item.misfit(found.means[0, k], found.chance[0, k], found.error[0, k]))
        for k, item in enumerate(FITTED)
    }
    assert {name: far for name, far in away.items() if not abs(far) < 3.0} == {}


def test_what_a_user_sets_by_hand_is_kept_whatever_the_facts_say() -> None:
    mine = Scenario.of({"implementing.cycling": -0.5, "visit.hours": 3.0})
    assert kept_by_hand(mine) == ("implementing.cycling",)
    assert kept_by_hand(mine, ["diaries.chance"]) == ("diaries.chance", "implementing.cycling")
    points = under_each(mine, 300, kept_by_hand(mine)).values()
    assert {point.implementing.cycling for point in points} == {-0.5}
    # two may agree in six digits
    assert len({point.diaries.chance for point in points}) > 0.9 * 300


def test_runs_under_every_set_tell_parameter_uncertainty_from_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = [
        "sets=20",
        "scale.n_intervention=4",
        "scale.n_control=2",
        "scale.n_invited=20",
        "time.weeks=60",
    ]
    assert (
        cli.main(["run", "parameters=plausible", "replicates=8", f"output={tmp_path}", *small]) == 0
    )
    out = capsys.readouterr().out
    assert "95% uncertainty" in out and "a single programme (95%)" in out
    [folder] = tmp_path.iterdir()
    table = pd.read_csv(folder / "outcomes.csv")
    known = table.dropna(subset=["low", "high"])  # a plan may succeed under no set
    assert (known["low"] <= known["high"]).all() and table["share_of_chance"].dropna().between(
        0, 1
    ).all()
    assert pd.read_parquet(folder / "team.parquet")["replicate"].nunique() == 20
    kept = pd.read_csv(folder / "programme.csv")
    # no two runs share chance
    assert sorted(kept["replicate"]) == list(range(8 * kept["scenario"].nunique()))
    assert (
        cli.main(["run", "parameters=plausible", "replicates=1", f"output={tmp_path}", *small]) == 2
    )
    assert cli.main(["run", "parameters=mine", f"output={tmp_path}", *small]) == 2
    errors = capsys.readouterr().err
    assert (
        "replicates is 1; under parameter sets allowed is 2 or more, since chance shows in"
        " differences between them" in errors
    )
    assert "central, plausible" in errors
    assert [item.name for item in tmp_path.iterdir()] == [folder.name]
