"""One run again, alone: the same to the last bit, with everything it saw."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_studies import contents, edited, get_support, one, several

from rp2pr_sim import outcomes
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import beside_twin, simulate
from rp2pr_sim.model.state import Team, World
from rp2pr_sim.study import batch, replay, run
from rp2pr_sim.study.manifest import prefixes
from rp2pr_sim.study.replay import replay as replay_run
from rp2pr_sim.study.trace import flattened


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a study of three points.

    Replicates beyond the second have no detailed tables.
    """
    return run(several(tmp_path_factory.mktemp("outputs"), seed=4)).folder


def begin_of(folder: Path, point: str) -> str:
    return prefixes(folder)[point]


@pytest.mark.parametrize(("point", "replicate"), [("hours-1", 0), ("hours-3", 11)])
def test_a_replay_has_the_outcomes_that_are_kept(
    point: str, replicate: int, study: Path, tmp_path: Path
) -> None:
    found = replay_run(f"{begin_of(study, point)}-{replicate}", study.parent, tmp_path)
    assert (found.study, found.same, found.failure) == (study, True, None)
    alone = outcomes.tables(*beside_twin(several(tmp_path).points[point], 4, replicate))
    for name, expected in alone.items():
        table = pd.read_parquet(found.folder / f"{name}.parquet")
        assert set(table["scenario"]) <= {point}
        pd.testing.assert_frame_equal(table.drop(columns="scenario"), expected, check_exact=True)


def test_an_outcome_that_differs_is_told(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = outcomes.outcomes
    monkeypatch.setattr(
        outcomes, "outcomes", lambda world, twin: np.nextafter(usual(world, twin), np.inf)
    )
    assert replay_run(f"{begin_of(study, 'hours-1')}-0", study, tmp_path).same is False


def test_every_field_of_every_record_is_seen_in_every_week(study: Path, tmp_path: Path) -> None:
    folder = replay_run(f"{begin_of(study, 'hours-2')}-5", study, tmp_path).folder
    world = simulate(several(tmp_path).points["hours-2"], 4, 5)
    kinds = ("team", "member", "plan", "visit", "facilitator", "core_team")
    seen = {name: pd.read_parquet(folder / f"seen_{name}.parquet") for name in kinds}
    weeks = list(range(-1, 30))
    for name in ("team", "member", "visit", "facilitator", "core_team"):
        assert list(dict.fromkeys(seen[name]["week"])) == weeks
    last = seen["team"][seen["team"]["week"] == 29].reset_index(drop=True)
    for name, values in flattened(np.asarray(world.teams)).items():
        np.testing.assert_array_equal(last[name], values)
    assert {name.split("_")[0] for name in seen["team"]} >= {
        name.split("_")[0] for name in Team.fields()
    }
    plans = seen["plan"][seen["plan"]["week"] == 29]
    assert len(plans) == (world.plans["state"] > 0).sum() > 0
    assert set(plans["of_team"]) <= set(world.teams["id"])
    assert len(seen["member"]) == len(weeks) * world.members.size


def test_what_a_failed_run_saw_is_kept_up_to_its_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = replay.run_weeks

    def broken(world: World, *weeks: Any, **others: Any) -> None:
        if weeks and weeks[0] == 7:
            raise RuntimeError("a bug")
        usual(world, *weeks, **others)

    def always(world: World, **_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(batch, "run_weeks", always)
    folder = run(one(tmp_path, replicates=1)).folder
    monkeypatch.setattr(replay, "run_weeks", broken)
    [row] = pd.read_parquet(folder / "failures.parquet").to_dict("records")
    found = replay_run(row["run"], tmp_path, tmp_path / "replay")
    assert found.same is None
    assert found.failure is not None
    assert (found.failure.stage, found.failure.type, found.failure.message, found.week) == (
        "weeks",
        "RuntimeError",
        "a bug",
        7,
    )
    assert set(pd.read_parquet(found.folder / "seen_team.parquet")["week"]) == set(range(-1, 7))


def test_own_phases_are_replayed(tmp_path: Path) -> None:
    folder = run(one(tmp_path, own={"get_support": get_support}, replicates=2)).folder
    assert replay_run(f"{begin_of(folder, 'small')}-1", folder, tmp_path / "replay").same


def test_a_run_is_found_however_deep_its_study_lies(study: Path, tmp_path: Path) -> None:
    deep = tmp_path / "outputs" / "sensitivity" / "sobol-001" / "runs" / "samples"
    shutil.copytree(study, deep)
    found = replay_run(f"{begin_of(deep, 'hours-1')}-0", tmp_path / "outputs", tmp_path / "replay")
    assert (found.study, found.same) == (deep, True)


def test_a_run_that_does_not_exist_is_answered_with_the_nearest(
    study: Path, tmp_path: Path
) -> None:
    begin = begin_of(study, "hours-1")
    wrong = f"{'0' if begin[0] != '0' else '1'}{begin[1:]}-3"
    for asked, said in (
        (
            wrong,
            (
                f"there is no run {wrong} in the folders of results under {study.parent}; .* Did"
                f" you mean {begin}-3?"
            ),
        ),
        (f"{begin}-12", f"there is no run {begin}-12; {study} has replicates 0 to 11.$"),
        ("seventeen", "'seventeen' is no run; a run is named like 3f2a91c07b55-1-17"),
    ):
        with pytest.raises(InputError, match=said):
            replay_run(asked, study.parent, tmp_path / "replay")
    assert not (tmp_path / "replay").exists()


def test_a_folder_that_is_damaged_is_passed_over(study: Path, tmp_path: Path) -> None:
    root = tmp_path / "outputs"
    shutil.copytree(study, root / study.name)
    shutil.copytree(study, root / "small-999")
    (root / "small-999" / "points.parquet").write_bytes(b"")
    assert (
        replay_run(f"{begin_of(study, 'hours-1')}-0", root, tmp_path / "replay").study
        == root / study.name
    )
    with pytest.raises(InputError, match=r"points.parquet is damaged"):
        replay_run(f"{begin_of(study, 'hours-1')}-0", root / "small-999", tmp_path / "replay")


def test_a_run_by_other_rules_is_not_replayed(tmp_path: Path) -> None:
    folder = run(one(tmp_path, replicates=1)).folder
    edited(folder / "provenance.json", rules="0123456789abcdef")
    before = contents(tmp_path)
    with pytest.raises(InputError, match="the rules changed from 0123456789abcdef to "):
        replay_run(f"{begin_of(folder, 'small')}-0", tmp_path, tmp_path / "replay")
    assert contents(tmp_path) == before
