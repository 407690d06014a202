"""Tables of several studies can be joined: rows have the run, the levers and hospitals' names."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from small_studies import SMALL, one, several, small

from rp2pr_sim.study import run
from rp2pr_sim.study.manifest import prefixes
from rp2pr_sim.study.replay import replay
from rp2pr_sim.study.results import StudyResults

TEAMS = ("Ashford", "Brent, West", "Camden", "Derby")
IDS = {
    "team": ["team", "unit"],
    "pair": ["team", "partner"],
    "visit": ["host", "visitor"],
    "plan": ["team"],
}
"""By table, its columns with ids of teams."""
TRAITS = ("openness", "reciprocity", "follow_through", "commitment")
NOT_GIVEN = {
    "team": ["x_km", "y_km", "patients", *(f"{name}_set" for name in TRAITS)],
    "pair": ["distance_km", "level_gap", "contrast"],
    "visit": ["distance_km", "level_gap", "contrast"],
}
"""By table, figures of the teams that their file does not give."""


def results(output: Path, **levers: object) -> StudyResults:
    study = one(output, points={"ilcop": small(**levers)}, replicates=2)
    return StudyResults.open(run(study).folder)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """A study of the user's own teams, whose file is gone."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "teams.csv").write_text("team\n" + "".join(f'"{name}"\n' for name in TEAMS))
    points = {
        "pairs": small(cohort__file=str(folder / "teams.csv")),
        "panel": small(
            cohort__file=str(folder / "teams.csv"), exchange__kind="outside_panel", visit__hours=3.0
        ),
    }
    done = run(one(folder, points=points, replicates=2))
    (folder / "teams.csv").unlink()
    return StudyResults.open(done.folder)


def test_two_studies_are_joined(tmp_path: Path) -> None:
    found = [results(tmp_path, visit__hours=hours) for hours in (3.0, 8.0)]
    for name in ("programme", "team", "week"):
        both = pd.concat([each.labelled(name) for each in found], ignore_index=True)
        assert both["run"].nunique() == 4
        assert both.groupby("run")["visit.hours"].nunique().eq(1).all()
        assert set(both["visit.hours"]) == {3.0, 8.0}
    key = ["run", "scenario", "seed", "replicate"]
    joined = pd.concat([each.labelled("programme") for each in found])
    assert not joined.duplicated(key).any() and joined.duplicated(key[1:]).any()


def test_a_row_has_the_address_of_its_run(tmp_path: Path) -> None:
    [*_, last] = results(tmp_path).labelled("programme")["run"]
    assert replay(last, tmp_path, tmp_path / "replays").same


def test_the_tables_own_columns_keep_values_types_and_order(own: StudyResults) -> None:
    for name in own.store.tables():
        kept, found = own.read(name), own.labelled(name)
        blank = [one for one in kept if found[one].isna().all() and kept[one].notna().any()]
        assert blank == NOT_GIVEN.get(name, [])
        given = list(kept.drop(columns=blank))
        pd.testing.assert_frame_equal(found[given], kept[given])
        assert [column for column in found if column in kept] == list(kept)
        assert found.columns[0] == "run"
        levers = [*SMALL, "exchange.kind", "cohort.file", "visit.hours"]
        assert set(found.columns[-len(levers) :]) == set(levers)
        for column in IDS.get(name, []):
            place = list(found).index(column)
            assert found.columns[place + 1] == f"{column}_name"
        assert len(found.columns) == len(kept.columns) + 1 + len(IDS.get(name, [])) + len(levers)


def test_hospitals_keep_their_names_when_the_file_is_gone(own: StudyResults) -> None:
    names = json.loads((own.folder / "provenance.json").read_text())["teams"]
    assert set(names.values()) == set(TEAMS)
    for name, columns in IDS.items():
        for table in (own.labelled(name), pd.read_csv(own.folder / f"{name}.csv")):
            for column in columns:
                expected = table[column].astype(str).map(names)
                assert table[f"{column}_name"].fillna("").tolist() == expected.fillna("").tolist()
    team = pd.read_csv(own.folder / "team.csv")
    assert set(team.query("arm != 'panel'")["team_name"]) == set(TEAMS)
    assert team.query("arm == 'panel'")["team_name"].isna().all() and "panel" in set(team["arm"])


def test_synthetic_hospitals_have_no_names(tmp_path: Path) -> None:
    found = results(tmp_path)
    assert "teams" not in found.provenance
    assert not [column for column in found.labelled("team") if column.endswith("_name")]


def test_a_csv_has_the_same_rows_and_columns(own: StudyResults) -> None:
    for name in own.store.tables():
        labelled, table = own.labelled(name), pd.read_csv(own.folder / f"{name}.csv")
        assert list(table) == list(labelled)
        assert table["run"].tolist() == labelled["run"].tolist()
        assert table["visit.hours"].tolist() == labelled["visit.hours"].tolist()


def test_only_so_many_first_replicates(tmp_path: Path) -> None:
    study = several(tmp_path, replicates=3, together=1, details=0)
    found = StudyResults.open(run(study).folder)
    assert len(found.labelled("programme", replicates=2)) == 6
    assert found.labelled("programme")["visit.hours"].tolist() == [1.0, 2.0, 3.0] * 3


def test_scenarios_are_a_table_of_any_study(tmp_path: Path) -> None:
    folder = results(tmp_path, pairing__strategy="random").folder
    [row] = pd.read_parquet(folder / "points.parquet").to_dict("records")
    assert row == {
        "scenario": "ilcop",
        "run": prefixes(folder)["ilcop"],
        "pairing.strategy": "random",
        **SMALL,
    }
