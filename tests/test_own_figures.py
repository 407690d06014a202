"""Values that a user's file leaves empty are drawn, and never reported as figures.

This is so on screen, in CSVs, in advice and on pages.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.cli import main, pairs
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.report.run.visits import draw_visits
from rp2pr_sim.scenario import Scenario

SHEET = Path(__file__).parent / "inputs" / "24-hospitals.csv"
HEADLINE = list(INDICATOR_WORDS)[:4]
INCOMPLETE = (
    "24-hospitals.csv: 7 of the 10 columns of figures, places and patients are incomplete"
    " (mdt_discussion, histology, active_treatment, surgery, small_cell_chemotherapy,"
    " patient_experience, x_km): 21 of 240 cells are empty."
)


def sheet() -> pd.DataFrame:
    return pd.read_csv(SHEET, index_col="team")


def without(tmp_path: Path, *columns: str) -> Path:
    sheet().drop(columns=list(columns)).to_csv(tmp_path / "teams.csv")
    return tmp_path / "teams.csv"


@pytest.mark.parametrize("seed", [1, 2])
def test_differences_are_those_of_the_file_and_none_is_made_up(seed: int) -> None:
    found, given = explain(Scenario.of({"cohort.file": str(SHEET)}), seed), sheet()
    shown, lines = pairs.ahead(found), pairs.in_words(found)
    assert len(shown) == 12
    for line, row in zip(lines.to_dict("records"), shown.to_dict("records"), strict=True):
        a, b = given.loc[row["team a"]], given.loc[row["team b"]]
        for name, words in INDICATOR_WORDS.items():
            points = 100 * (a[name] - b[name])
            assert row[words] == ("-" if points != points else str(round(points))), (
                row["team a"],
                row["team b"],
                name,
            )
        known = a[HEADLINE].notna().all() and b[HEADLINE].notna().all()
        assert (line["overall, a is"] == "-") == (line["different strengths"] == "-") == (not known)
        away = ((a["x_km"] - b["x_km"]) ** 2 + (a["y_km"] - b["y_km"]) ** 2) ** 0.5
        assert line["km"] == ("unknown" if away != away else f"{away:.0f}")
    assert "-" in set(lines["overall, a is"]) and "unknown" in set(lines["km"])


def test_a_strength_that_is_told_is_in_the_file() -> None:
    lines, given = pairs.in_words(explain(Scenario.of({"cohort.file": str(SHEET)}), 1)), sheet()
    by_words = {words: name for name, words in INDICATOR_WORDS.items()}
    for line in lines.to_dict("records"):
        for teacher, learner in (("a", "b"), ("b", "a")):
            leads = 100 * (
                given.loc[line[f"team {teacher}"], HEADLINE]
                - given.loc[line[f"team {learner}"], HEADLINE]
            )
            words, _, points = line[f"best to learn from {teacher}"].partition(" (+")
            if points:
                assert by_words[words] == leads.astype(float).idxmax() and int(
                    points[:-1]
                ) == round(leads.max())
            else:
                assert words == ("nothing" if leads.notna().all() else "-")


def test_without_places_every_distance_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = without(tmp_path, "x_km", "y_km")
    assert main(["pairs", f"cohort.file={file}"]) == 0
    told = capsys.readouterr().out
    assert told.count("│ unknown │") == 12
    assert "8 of the 10 columns" in told and "68 of 240 cells" in told


def test_the_screen_says_whose_figures_these_are_and_how_many_were_drawn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["pairs", f"cohort.file={SHEET}"]) == 0
    told = capsys.readouterr().out
    assert "Figures from 24-hospitals.csv: percentage points" in told
    assert INCOMPLETE in told
    assert "The pairs depend on empty cells. These were filled 200 times" in told
    assert "published" not in told.lower()


@pytest.mark.parametrize(
    ("words", "rests"),
    [
        (["pairing=nearest"], True),
        (["pairing=random"], False),
        (["pairing=optimal"], True),
        (["pairing=complementary", "exchange=outside_panel"], False),
    ],
)
def test_pairs_are_said_to_depend_on_empty_cells_where_they_do(
    words: list[str], rests: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pairs", f"cohort.file={SHEET}", *words]) == 0
    assert ("The pairs depend on empty cells" in capsys.readouterr().out) == rests


def test_a_file_that_says_everything_is_said_to_lack_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet().fillna(0.5).to_csv(tmp_path / "teams.csv")
    assert main(["pairs", f"cohort.file={tmp_path / 'teams.csv'}"]) == 0
    told = capsys.readouterr().out
    assert "incomplete" not in told and "unknown" not in told and "│ - " not in told


def test_figures_of_the_national_cohort_are_called_simulated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["pairs", "scale.n_intervention=4", "scale.n_control=4", "scale.n_invited=20"]) == 0
    told = capsys.readouterr().out
    assert "Simulated figures of simulated hospitals: percentage points" in told
    assert (
        "published" not in told.lower()
        and "incomplete" not in told
        and "unknown" not in told
        and "│ - " not in told
    )


def test_the_csv_is_empty_where_nothing_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pairs", f"cohort.file={SHEET}", "--csv", str(tmp_path / "pairs.csv")]) == 0
    assert INCOMPLETE in capsys.readouterr().out
    given = sheet()
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 12
    for row in rows:
        a, b = given.loc[row["team_a"]], given.loc[row["team_b"]]
        for item in Indicator:
            points = 100 * (a[item.name] - b[item.name])
            assert (row[f"points_{item.name}"] == "") == (points != points)
            assert points != points or float(row[f"points_{item.name}"]) == pytest.approx(points)
        lacking = a[HEADLINE].isna().any() or b[HEADLINE].isna().any()
        assert (
            (row["level_gap"] == "")
            == (row["contrast"] == "")
            == ("levels unknown" in row["reason"])
            == lacking
        )
        assert (row["distance_km"] == "") == (a.isna()["x_km"] or b.isna()["x_km"])


def test_nothing_is_known_of_an_outside_panel() -> None:
    found = explain(Scenario.of({"cohort.file": str(SHEET), "exchange.kind": "outside_panel"}), 1)
    assert set(found.indicators["who_can_teach"]) == {"unknown"}
    assert found.pairs[["level_gap", "contrast", "distance_km"]].isna().all(axis=None)


def test_advice_tells_of_teams_only_what_their_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = sheet().iloc[:4].assign(openness=[0.9, 0.9, None, None])
    given.iloc[:, :10] = given.iloc[:, :10].fillna(0.5)
    given.loc[given.index[0], ["x_km", "surgery"]] = None
    given.to_csv(tmp_path / "teams.csv")
    words = [
        "questions=pairs",
        "sets=20",
        "time.weeks=60",
        f"output={tmp_path}",
        "pairing=own_list",
    ]
    (tmp_path / "pairs.csv").write_text("team,partner\n{}, {}\n{}, {}\n".format(*given.index))
    assert (
        main(
            [
                "plan",
                f"cohort.file={tmp_path / 'teams.csv'}",
                f"pairing.file={tmp_path / 'pairs.csv'}",
                *words,
            ]
        )
        == 0
    )
    told, table = capsys.readouterr().out, pd.read_csv(tmp_path / "ilcop-001" / "pairs.csv")
    lacking, whole = (
        table[[given.index[at] in {row.team_a, row.team_b} for row in table.itertuples()]].iloc[0]
        for at in (0, 2)
    )
    assert lacking[["level_gap", "contrast", "distance_km"]].isna().all()
    assert whole[["level_gap", "contrast", "distance_km"]].notna().all()
    assert lacking[["openness_a", "openness_b"]].tolist() == pytest.approx([0.9, 0.9])
    assert whole[["openness_a", "openness_b"]].isna().all()
    said = (
        "2 of the 10 columns of figures, places and patients are incomplete (surgery, x_km): 2 of"
        " 40 cells are empty."
    )
    page = rp.load(tmp_path / "ilcop-001").report().read_text(encoding="utf-8")
    assert said in told and said in page


def test_a_run_says_what_was_drawn_on_screen_and_on_its_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["run", f"cohort.file={SHEET}", "time.weeks=20", "replicates=2", f"output={tmp_path}"])
        == 0
    )
    assert INCOMPLETE in capsys.readouterr().out
    assert main(["report", str(tmp_path / "ilcop-001")]) == 0
    assert INCOMPLETE in (tmp_path / "ilcop-001" / "report.html").read_text(encoding="utf-8")


def test_tables_of_a_run_are_blank_where_the_sheet_is_and_keep_the_draws_in_parquet(
    tmp_path: Path,
) -> None:
    given = sheet().assign(openness=[0.3, *[None] * 23])
    given.to_csv(tmp_path / "teams.csv")
    found = rp.run(
        [f"cohort.file={tmp_path / 'teams.csv'}", "time.weeks=30", "parameters=central"],
        replicates=2, details=2, output=str(tmp_path),
    )  # fmt: skip
    teams, visits, pairs_of_run = (
        pd.read_csv(found.folder / f"{name}.csv") for name in ("team", "visit", "pair")
    )
    for column in ("x_km", "y_km", "patients", "openness"):
        shown = teams[f"{column}_set" if column == "openness" else column]
        of_sheet = teams["team_name"].map(given[column])
        assert (shown.isna() == of_sheet.isna()).all() and shown.isna().sum() < 2 * 24
        assert shown.dropna().to_numpy() == pytest.approx(of_sheet.dropna().to_numpy())
    assert teams[["reciprocity_set", "follow_through_set", "commitment_set"]].isna().all(axis=None)
    # results of the simulation stay
    assert teams[["openness", "true_before_surgery"]].notna().all(axis=None)
    whole = given[HEADLINE].notna().all(axis=1)
    placed = given[["x_km", "y_km"]].notna().all(axis=1)
    for table, sides in ((visits, ("host", "visitor")), (pairs_of_run, ("team", "partner"))):
        for columns, known in ((["level_gap", "contrast"], whole), (["distance_km"], placed)):
            both = table[f"{sides[0]}_name"].map(known) & table[f"{sides[1]}_name"].map(known)
            assert (both == table[columns].notna().T).all(axis=None)
            assert both.any() and not both.all()
    pd.testing.assert_series_equal(found.runs("team")["x_km"].isna(), teams["x_km"].isna())
    assert main(["status", str(found.folder)]) == 0

    drawn = pd.read_parquet(found.folder / "team.parquet")
    one = drawn[drawn["team"] == teams.loc[teams["x_km"].isna(), "team"].iloc[0]]
    assert one["x_km"].notna().all() and one["x_km"].nunique() == 2


def test_a_map_of_drawn_places_says_so_and_has_no_scale(tmp_path: Path) -> None:
    team = pd.DataFrame(
        {
            "replicate": 0,
            "team": [1, 2],
            "arm": "intervention",
            "x_km": [0.0, 90.0],
            "y_km": [0.0, 40.0],
        }
    )
    visit = pd.DataFrame(
        columns=[
            "replicate",
            "host",
            "visitor",
            "state",
            "trust",
            "trust_before",
            "safety",
            "derailed",
        ]
    )
    placed, drawn = (
        [
            text.get_text()
            for text in draw_visits({"team": team, "visit": visit}, unplaced).findobj(
                lambda it: hasattr(it, "get_text")
            )
        ]
        for unplaced in (0, 2)
    )
    assert any("km" in text for text in placed) and not any(
        "drawn by chance" in text for text in placed
    )
    assert any(
        "The place of 2 hospitals is not known and was drawn by chance" in text for text in drawn
    )
    assert not any("km" in text for text in drawn)
