"""A study: the same bytes on any executor, names that reflect its content, isolated failures."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from random_scenarios import SIZES, random_scenario, random_value
from small_studies import PATIENCE, Shuffled, contents, counts, get_support, one, several, small

import rp2pr_sim
from rp2pr_sim import outcomes
from rp2pr_sim.core import source_hash
from rp2pr_sim.core.errors import InputError, NoWorkersWarning, StoppedError
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Parameter, Scenario, parameters
from rp2pr_sim.study import Study, batch, executors, extend, resume, run
from rp2pr_sim.study.arrow_tables import DETAILS, PROGRAMME
from rp2pr_sim.study.executors import _NO_DASHBOARD, pool
from rp2pr_sim.study.manifest import describe, described, prefixes, with_own
from rp2pr_sim.study.run_identity import address
from rp2pr_sim.study.runner import Progress

TABLES = (PROGRAMME, *DETAILS)
VARIABLE = [item for item in parameters() if item.kind is not str and item.name not in SIZES]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a study of three points leaves when one thread does it."""
    return contents(run(several(tmp_path_factory.mktemp("usual")), workers=1).folder)


def table(folder: Path, name: str = PROGRAMME) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def test_any_number_of_threads_leaves_the_same_bytes(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    for workers in (2, 5):
        assert contents(run(several(tmp_path), workers=workers).folder) == usual


def test_processes_leave_the_same_bytes(tmp_path: Path, usual: dict[str, bytes]) -> None:
    assert contents(run(several(tmp_path), "processes", workers=2).folder) == usual


def test_a_cluster_leaves_the_same_bytes(tmp_path: Path, usual: dict[str, bytes]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, **_NO_DASHBOARD
    ) as cluster:
        assert (
            contents(run(several(tmp_path), "dask", scheduler=cluster.scheduler_address).folder)
            == usual
        )


def test_a_cluster_starts_without_a_word_while_the_usual_port_of_its_dashboard_is_taken() -> None:
    pytest.importorskip("distributed")
    with socket.socket() as taken, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with contextlib.suppress(OSError):  # somebody else has taken it
            taken.bind(("", 8787))
            taken.listen()
        with pool("dask", workers=1) as workers:
            assert workers.workers == 1
    assert [str(item.message) for item in told if "8787" in str(item.message)] == []


@pytest.fixture
def two_workers() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler of dask and two processes that work for it."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=0, **_NO_DASHBOARD) as cluster:
        address = cluster.scheduler_address
        words = [sys.executable, "-m", "distributed.cli.dask_worker", address]
        words += ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        workers = [subprocess.Popen(words, stderr=subprocess.DEVNULL) for _ in range(2)]
        try:
            with distributed.Client(cluster) as client:
                client.wait_for_workers(2, timeout=PATIENCE)
            yield address, workers
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def killing(*workers: subprocess.Popen[bytes]) -> Progress:
    """Kill these workers once the first runs are done."""

    @contextlib.contextmanager
    def progress(_: int) -> Iterator[Callable[[int], object]]:
        yield lambda runs: [worker.kill() for worker in workers]

    return progress


def test_a_cluster_that_loses_a_worker_leaves_the_same_bytes(
    tmp_path: Path, two_workers: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    scheduler, workers = two_workers
    study = several(tmp_path, replicates=100)
    found = run(study, "dask", scheduler=scheduler, progress=killing(workers[0]))
    assert contents(found.folder) == contents(run(study, workers=1).folder)


def test_a_cluster_that_loses_its_last_worker_ends_the_work_with_how_to_resume(
    tmp_path: Path,
    two_workers: tuple[str, list[subprocess.Popen[bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scheduler, workers = two_workers
    monkeypatch.setattr(executors, "NO_WORKERS_SAY", 1.0)
    monkeypatch.setattr(executors, "NO_WORKERS_END", 3.0)
    study = several(tmp_path, replicates=100)
    said = r"has had no worker for \d+ seconds; \d+ of 300 runs are kept in .* rp2pr resume"
    with (
        pytest.warns(NoWorkersWarning, match="the scheduler of dask has no worker; waiting"),
        pytest.raises(InputError, match=said),
    ):
        run(study, "dask", scheduler=scheduler, progress=killing(*workers))
    [folder] = tmp_path.iterdir()
    assert contents(resume(folder).folder) == contents(run(study, workers=1).folder)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_leaves_the_same_bytes(
    seed: int, tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Shuffled(seed) as executor:
        assert contents(run(several(tmp_path), executor, workers=4).folder) == usual
    monkeypatch.setattr(batch, "REPLICATES", 1)
    monkeypatch.setattr(batch, "POINTS", 1)
    with Shuffled(seed) as executor:
        run(several(tmp_path), executor, workers=1)
        assert executor.most <= 4, (
            "few blocks are on their way at once, or memory grows with the study"
        )


def test_an_executor_of_the_users_own_stays_open(tmp_path: Path, usual: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert contents(run(several(tmp_path), executor).folder) == usual
        assert executor.submit(len, "open").result() == 4


@pytest.mark.parametrize(("replicates", "points"), [(1, 1), (3, 2), (50, 50)])
def test_the_size_of_blocks_changes_no_row(
    replicates: int, points: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = run(several(tmp_path)).folder
    monkeypatch.setattr(batch, "REPLICATES", replicates)
    monkeypatch.setattr(batch, "POINTS", points)
    monkeypatch.setattr(batch, "POINTS_IN_DETAIL", points)
    other = run(several(tmp_path)).folder
    for name in TABLES:
        pd.testing.assert_frame_equal(
            *(
                table(folder, name).sort_values(
                    ["replicate", "scenario"], kind="stable", ignore_index=True
                )
                for folder in (usual, other)
            )
        )


def test_what_is_kept_is_what_one_run_alone_comes_to(tmp_path: Path) -> None:
    study = several(tmp_path, seed=3, details=12)
    folder = run(study).folder
    for name, replicate in (("hours-1", 0), ("hours-3", 7), ("hours-2", 11)):
        alone = outcomes.tables(*beside_twin(study.points[name], 3, replicate))
        for kind in TABLES:
            kept = table(folder, kind)
            mine = (
                kept[(kept["scenario"] == name) & (kept["replicate"] == replicate)]
                .drop(columns="scenario")
                .reset_index(drop=True)
            )
            pd.testing.assert_frame_equal(mine, alone[kind], check_exact=True)


def test_detailed_tables_are_kept_of_the_first_replicates_only(tmp_path: Path) -> None:
    folder = run(one(tmp_path, details=3)).folder
    assert set(table(folder)["replicate"]) == set(range(12))
    assert set(table(folder, "team")["replicate"]) == {0, 1, 2}
    assert not any(
        (run(one(tmp_path, details=0)).folder / f"{name}.parquet").exists() for name in DETAILS
    )


def test_a_scenario_of_any_kind_is_kept_with_the_same_columns(tmp_path: Path) -> None:
    points = {f"point-{seed}": random_scenario(seed, most_weeks=60) for seed in range(12)}
    folder = run(Study(points=points, replicates=2, output=tmp_path)).folder
    alone = outcomes.tables(*beside_twin(small()))
    for name in TABLES:
        kept = table(folder, name).drop(columns="scenario")
        assert kept.dtypes.to_dict() == alone[name].dtypes.to_dict()


@pytest.mark.parametrize("seed", range(20))
def test_a_folder_describes_exactly_its_study(seed: int, tmp_path: Path) -> None:
    points = {
        f"point-{number}": random_scenario(100 * seed + number) for number in range(1 + seed % 4)
    }
    study = Study(
        points=points,
        seed=seed,
        details=seed,
        replicates=seed + 1,
        together=seed % 2,
        output=tmp_path.parent,
    )
    describe(tmp_path, study, {"rules": "", "files": {}, "own": {}})
    assert described(tmp_path).study == dataclasses.replace(study, output=tmp_path.parent)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), item=st.sampled_from(VARIABLE))
def test_any_other_value_of_any_parameter_gives_another_address(seed: int, item: Parameter) -> None:
    # as many as pairs and rings can use
    usual = Scenario.of({"scale.n_intervention": 12, "scale.n_control": 12})
    try:
        changed = usual.replaced({item.name: random_value(item, np.random.default_rng(seed))})
    except InputError:  # a list of own pairs without a file
        reject()
    assert (address(changed, "rules", {}) == address(usual, "rules", {})) == (changed == usual)


def test_an_address_stands_for_the_rules_and_for_what_is_in_the_files_wherever_they_are(
    tmp_path: Path,
) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file in files:
        file.write_text("team\nA\nB\nC\nD\n")
    first, second = (Scenario.of({"cohort.file": str(file)}) for file in files)
    same = {str(file): "content" for file in files}
    assert address(first, "rules", same) == address(second, "rules", same)
    assert address(first, "rules", same) != address(first, "rules", {str(files[0]): "other"})
    assert address(first, "rules", same) != address(first, "other", same)


def test_the_order_in_which_values_are_given_changes_no_address() -> None:
    values = {"visit.hours": 3.0, "climate.facilitated": 0.5, "pairing.strategy": "random"}
    there, back = (
        Scenario.of(dict(items)) for items in (list(values.items()), list(values.items())[::-1])
    )
    assert address(there, "rules", {}) == address(back, "rules", {})


def failing(stage: str, monkeypatch: pytest.MonkeyPatch, replicate: int = 3) -> None:
    """Have this stage of one replicate fail."""
    name = {"set-up": "make_world", "weeks": "run_weeks", "outcomes": "outcomes"}[stage]
    usual = getattr(batch, name)

    def broken(*arguments: Any, **others: Any) -> Any:
        number = (
            arguments[0].luck["replicate"][0] if isinstance(arguments[0], World) else arguments[2]
        )
        if number == replicate:
            raise RuntimeError("a bug")
        return usual(*arguments, **others)

    monkeypatch.setattr(batch, name, broken)


@pytest.fixture(params=["set-up", "weeks", "outcomes"])
def stage(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def test_a_run_that_fails_is_a_row_and_the_others_are_done(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(stage, monkeypatch)
    done = run(one(tmp_path, seed=7))
    assert (done.runs, done.failures) == (11, 1)
    [row] = table(done.folder, "failures").to_dict("records")
    begin = prefixes(done.folder)["small"]
    assert row == {
        "run": f"{begin}-3",
        "scenario": "small",
        "seed": 7,
        "replicate": 3,
        "stage": stage,
        "type": "RuntimeError",
        "message": "a bug",
        "command": f"rp2pr replay {begin}-3 {tmp_path}",
    }
    assert pd.read_csv(done.folder / "failures.csv")[list(row)].to_dict("records") == [row]
    assert set(table(done.folder)["replicate"]) == set(range(12)) - {3}
    assert not (done.folder / "unfinished.txt").exists()


def test_a_run_that_failed_is_tried_again_and_leaves_no_trace(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = run(one(tmp_path)).folder
    with monkeypatch.context() as broken:
        failing(stage, broken)
        folder = run(one(tmp_path)).folder
    assert contents(folder) != contents(clean)
    assert resume(folder).failures == 0
    assert contents(folder) == contents(clean)


def test_a_study_that_is_to_stop_at_a_failure_names_the_run_and_keeps_what_was_finished(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = run(one(tmp_path / "clean", replicates=22)).folder
    with monkeypatch.context() as broken:
        failing(stage, broken)
        with pytest.raises(StoppedError) as told:
            run(one(tmp_path / "stopped", replicates=22), workers=1, failures="raise")
    [folder] = (tmp_path / "stopped").iterdir()
    [row] = table(folder, "failures").to_dict("records")
    assert (
        str(told.value)
        == f"the run {row['run']} (scenario small, replicate 3) failed at the stage {stage}:"
        f" RuntimeError: a bug; to do it again alone: rp2pr replay {row['run']}"
        f" {tmp_path / 'stopped'}; 9 of 22 runs are kept in {folder}; go on with: rp2pr resume"
        f" {folder}"
    )
    assert set(table(folder)["replicate"]) == set(range(10)) - {3}
    assert (folder / "unfinished.txt").exists()
    assert resume(folder, failures="raise").failures == 0
    assert contents(folder) == contents(clean)


def test_a_study_that_goes_on_stops_at_a_failure_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(one(tmp_path)).folder
    failing("weeks", monkeypatch, replicate=12)
    with pytest.raises(StoppedError, match=r"replicate 12\) failed at the stage weeks"):
        extend(folder, 14, failures="raise")
    with pytest.raises(StoppedError, match=r"replicate 12\) failed at the stage weeks"):
        resume(folder, failures="raise")
    assert counts(resume(folder)) == (folder, 13, 1)


def test_a_run_whose_detailed_tables_cannot_be_made_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = run(one(tmp_path, details=12)).folder
    usual = batch.detail_tables

    def broken(runs: Any, scenarios: Any) -> Any:
        if any(world.luck["replicate"][0] == 3 for world, _ in runs):
            raise RuntimeError("a bug")
        return usual(runs, scenarios)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "detail_tables", broken)
        done = run(one(tmp_path, details=12))
    assert (done.runs, done.failures) == (11, 1)
    [row] = table(done.folder, "failures").to_dict("records")
    assert (row["replicate"], row["stage"], row["message"]) == (3, "outcomes", "a bug")
    for name in (PROGRAMME, "team"):
        others = table(clean, name).query("replicate != 3").reset_index(drop=True)
        pd.testing.assert_frame_equal(table(done.folder, name), others)
    assert resume(done.folder).failures == 0
    assert contents(done.folder) == contents(clean)


def test_a_study_of_failures_alone_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing("weeks", monkeypatch, replicate=0)
    done = run(one(tmp_path, replicates=1))
    assert (done.runs, done.failures) == (0, 1)
    assert done.folder.exists()


def test_own_phases_change_results_and_identity_the_same_in_threads_and_processes(
    tmp_path: Path,
) -> None:
    usual = run(one(tmp_path)).folder
    own = [
        run(one(tmp_path, own={"get_support": get_support}), who, workers=2).folder
        for who in ("threads", "processes")
    ]
    assert contents(own[0]) == contents(own[1])
    assert not table(own[0]).equals(table(usual))
    first, second = (
        json.loads((folder / "provenance.json").read_text()) for folder in (usual, own[0])
    )
    assert first["rules"] != second["rules"]
    assert prefixes(usual) != prefixes(own[0])
    assert with_own(described(own[0])).study.own == {"get_support": get_support}


def test_an_own_phase_that_workers_cannot_import_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError,
        match=r"own.get_support cannot be imported as .*; put the function at the top of a file",
    ):
        one(tmp_path, own={"get_support": lambda: None})


def test_what_cannot_be_a_study_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for changes, said in (
        ({"points": {}}, "points is empty"),
        ({"points": {"a/b": Scenario()}}, "the name of a point is 'a/b'"),
        ({"details": -1}, "details is -1; allowed is a whole number from 0"),
        ({"replicates": True}, "replicates is True"),
    ):
        with pytest.raises(InputError, match=said):
            one(tmp_path, **changes)


def test_an_executor_that_does_not_exist_leaves_nothing(tmp_path: Path) -> None:
    for who, workers, scheduler, said in (
        (
            "thread",
            0,
            "",
            (
                "executor is 'thread'; allowed is one of threads, processes, dask. Did you mean"
                " threads?"
            ),
        ),
        ("threads", -1, "", "executor.workers is -1"),
        (
            "threads",
            0,
            "tcp://127.0.0.1:1",
            "executor.scheduler is 'tcp://127.0.0.1:1'; allowed is the address of a dask scheduler",
        ),
    ):
        with pytest.raises(InputError, match=said):
            run(one(tmp_path / "there"), who, workers=workers, scheduler=scheduler)
    assert list(tmp_path.iterdir()) == []


def test_an_edit_of_whatever_decides_results_changes_the_hash_and_no_other_edit_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(rp2pr_sim.__file__).parent
    monkeypatch.setattr(source_hash, "PACKAGE", tmp_path / "rp2pr_sim")
    found = {}
    edits = {
        "model/rules/harm.py": "EDITED = 1",
        "model/cohort/trusts.py": "EDITED = 1",
        "outcomes/team.py": "EDITED = 1",
        "core/enums.py": "# a comment",
        "model/rules/candour.py": '"""Another docstring."""',
        "study/store.py": "EDITED = 1",
        "evidence/price_index.csv": "2025/26,114.9,115.9,117.0,118.1,ONS YBGB,2026-06-30",
    }
    for edited, line in {"": "", **edits}.items():
        shutil.copytree(
            package,
            tmp_path / "rp2pr_sim",
            ignore=shutil.ignore_patterns("__pycache__"),
            dirs_exist_ok=True,
        )
        if edited:
            with (tmp_path / "rp2pr_sim" / edited).open("a") as file:
                file.write(line + "\n")
        found[edited] = source_hash.source_hash.__wrapped__()
    assert (
        found[""]
        == found["study/store.py"]
        == found["core/enums.py"]
        == found["model/rules/candour.py"]
    )
    assert len(set(found.values())) == 5
