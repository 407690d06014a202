"""Studies whose scenarios have replicates of their own: no two share chance.

Each run is one that any study could have.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from small_studies import Shuffled, contents, one, reseal, several, small

from rp2pr_sim import outcomes
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.study import Store, Study, extend, resume, run
from rp2pr_sim.study import batch as blocks
from rp2pr_sim.study.batch import blocks_of, joined, work
from rp2pr_sim.study.files import UNSEALED
from rp2pr_sim.study.manifest import described, prefixes
from rp2pr_sim.study.replay import replay


def own(output: Path, **settings: object) -> Study:
    return several(output, **{"together": 1, **settings})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(own(tmp_path_factory.mktemp("own"))).folder


def test_run_r_of_scenario_k_has_replicate_r_times_the_scenarios_plus_k(folder: Path) -> None:
    kept = Store(folder).read("programme")
    assert kept["replicate"].tolist() == list(range(36))
    assert kept["scenario"].tolist() == ["hours-1", "hours-2", "hours-3"] * 12
    # details=2 of each scenario
    assert set(Store(folder).read("team")["replicate"]) == set(range(6))
    assert set(Store(folder).read("programme", ["replicate"], replicates=4)["replicate"]) == set(
        range(12)
    )


def test_a_run_is_that_of_its_replicate_number_whatever_else_is_in_the_study(folder: Path) -> None:
    rows = Store(folder).read("programme").set_index(["scenario", "replicate"])
    for name, replicate in (("hours-1", 0), ("hours-3", 35), ("hours-2", 19)):
        alone = outcomes.tables(*beside_twin(described(folder).study.points[name], 1, replicate))[
            "programme"
        ]
        assert alone["true_gain_per_team"].tolist() == [
            rows.loc[(name, replicate), "true_gain_per_team"]
        ]


def test_blocks_of_any_shape_have_the_same_runs(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Store(folder).read("programme")
    monkeypatch.setattr(blocks, "POINTS", 2)
    monkeypatch.setattr(blocks, "POINTS_IN_DETAIL", 2)
    monkeypatch.setattr(blocks, "REPLICATES", 3)
    study = own(tmp_path)
    assert len(list(blocks_of(study))) == 8
    other = Store(run(study).folder).read("programme").sort_values("replicate", ignore_index=True)
    pd.testing.assert_frame_equal(other, usual, check_exact=True)


def test_neighbouring_scenarios_share_replicates_that_no_other_group_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "POINTS", 3)  # blocks that cut groups
    points = {name: small(visit__hours=1.0 + k) for k, name in enumerate("abcd")}
    found = Store(run(one(tmp_path, points=points, replicates=3, details=0, together=2)).folder)
    kept = found.read("programme").sort_values(["scenario", "replicate"], ignore_index=True)
    numbers = {name: rows["replicate"].tolist() for name, rows in kept.groupby("scenario")}
    assert numbers == {"a": [0, 2, 4], "b": [0, 2, 4], "c": [1, 3, 5], "d": [1, 3, 5]}
    for name, replicate in (("b", 2), ("d", 5)):
        alone = outcomes.tables(*beside_twin(points[name], 1, replicate))["programme"]
        row = kept[(kept["scenario"] == name) & (kept["replicate"] == replicate)]
        assert alone["true_gain_per_team"].tolist() == row["true_gain_per_team"].tolist()


def test_resumed_and_extended_it_is_the_same_bytes(tmp_path: Path) -> None:
    whole = run(own(tmp_path / "whole")).folder
    grown = run(own(tmp_path / "grown", replicates=4)).folder
    before = Store(grown).read("programme")
    extend(grown, 12)
    pd.testing.assert_frame_equal(Store(grown).read("programme").head(12), before, check_exact=True)
    assert contents(grown) == contents(whole)
    for file in (*grown.glob("programme.parquet/*"), *grown.glob("team.parquet/*")):
        file.unlink()
    assert resume(grown, Shuffled(1), workers=1).runs == 36
    assert contents(grown) == contents(whole)


def test_the_folder_says_so_and_others_say_nothing(folder: Path, tmp_path: Path) -> None:
    assert (
        described(folder).study.together == 1
        and json.loads((folder / "provenance.json").read_text())["together"] == 1
    )
    usual = run(several(tmp_path, replicates=1, details=0)).folder
    assert described(usual).study.together == 0
    assert "together" not in yaml.safe_load((usual / "config.yaml").read_text())
    assert "together" not in json.loads((usual / "provenance.json").read_text())


def test_shared_and_own_replicates_are_never_mixed(tmp_path: Path) -> None:
    folder = run(own(tmp_path, replicates=2)).folder
    config = yaml.safe_load((folder / "config.yaml").read_text())
    (folder / "config.yaml").write_text(
        f"{yaml.safe_dump({**config, 'together': 0}, sort_keys=False)}# {UNSEALED}\n"
    )
    reseal(folder / "config.yaml")
    with pytest.raises(
        InputError, match="together is no longer that which the study was begun with"
    ):
        resume(folder)
    with pytest.raises(InputError, match="belongs to another study"):
        Store(folder).read("programme")


def test_its_runs_are_replayed_by_their_names(folder: Path, tmp_path: Path) -> None:
    begin = prefixes(folder)["hours-2"]
    assert replay(f"{begin}-34", folder, tmp_path).same
    with pytest.raises(
        InputError, match=rf"there is no run {begin}-35; .* has replicates 1 to 34 in steps of 3\.$"
    ):
        replay(f"{begin}-35", folder, tmp_path)


def test_scenarios_that_are_the_same_are_replayed_from_the_one_that_has_the_replicate(
    tmp_path: Path,
) -> None:
    points = {"first": small(), "again": small()}
    done = run(one(tmp_path, points=points, replicates=2, details=0, together=1))
    assert Store(done.folder).read("programme")["true_gain_per_team"].nunique() == 4
    found = replay(f"{prefixes(done.folder)['first']}-3", done.folder, tmp_path / "replay")
    assert found.same and set(pd.read_parquet(found.folder / "programme.parquet")["scenario"]) == {
        "again"
    }


def test_done_one_by_one_its_runs_come_to_the_same(tmp_path: Path) -> None:
    [block] = blocks_of(own(tmp_path, replicates=3))
    whole, alone = work(block), joined([work(single) for single in block.singles()])
    assert whole.tables.keys() == alone.tables.keys()
    assert all(whole.tables[name].equals(alone.tables[name]) for name in whole.tables)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"together": "yes"}, "together is 'yes'; allowed is a whole number from 0 to"),
        ({"together": 2}, "together is 2; allowed is 0, or a number that divides that of the"),
        (
            {"replicates": 2**31 - 1},
            "replicates is 2147483647; allowed is a whole number from 1 to 715827882.",
        ),
    ],
)
def test_what_is_not_allowed_is_refused(
    tmp_path: Path, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        own(tmp_path, **settings)
