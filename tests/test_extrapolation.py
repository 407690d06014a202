"""Levels of own teams that are outside the national cohort are reported, and others are not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.cli import main
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.model.cohort.national_figures import national_figures
from rp2pr_sim.model.cohort.trusts import complete, draw_trusts
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing.profiles import published_shares
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.extrapolation import extrapolation

ROOT = Path(__file__).parents[1]
SHEET = Path(__file__).parent / "inputs" / "24-hospitals.csv"
NAMES = [item.name for item in Indicator]


def national(count: int, luck: int) -> pd.DataFrame:
    """Return the published shares of trusts of the national cohort, as a file of own teams."""
    scenario, draws = Scenario(), make_luck(luck, 0)
    nation = national_figures(scenario)
    trusts = draw_trusts(np.arange(count), scenario, nation, draws)
    complete(trusts, scenario, nation, draws)
    table = pd.DataFrame(published_shares(trusts), columns=NAMES)
    table.insert(0, "team", [f"hospital {k}" for k in range(count)])
    return table


def said(folder: Path, table: pd.DataFrame) -> str:
    table.to_csv(folder / "teams.csv", index=False)
    return extrapolation(Scenario.of({"cohort.file": str(folder / "teams.csv")}))


@pytest.mark.parametrize("file", [ROOT / "examples" / "teams.csv", SHEET])
def test_usual_levels_are_not_reported(file: Path) -> None:
    assert extrapolation(Scenario.of({"cohort.file": str(file)})) == ""
    assert extrapolation(Scenario()) == ""


def test_levels_of_two_thirds_are_reported_with_limits_and_hospitals(tmp_path: Path) -> None:
    table = pd.read_csv(SHEET)
    table[NAMES] *= 0.65
    found = said(tmp_path, table)
    low = (table["active_treatment"] < 0.326).sum()
    assert f"active treatment below 33% in {low} of 21 hospitals" in found
    assert "discussed at a team meeting below 74% in 21 of 21 hospitals" in found
    assert "nurse" not in found
    assert found.startswith("teams.csv: ") and found.endswith(
        "results for them are an extrapolation."
    )


def test_a_level_that_no_trust_has_is_reported_of_a_single_hospital(tmp_path: Path) -> None:
    table = national(12, 5)
    assert said(tmp_path, table) == ""
    table.loc[3, "surgery"] = 0.65
    assert "surgery above 43% in 1 of 12 hospitals" in said(tmp_path, table)


def test_a_hospital_at_the_edge_may_be_there_by_chance_and_many_may_not(tmp_path: Path) -> None:
    table = pd.DataFrame({"team": [f"hospital {k}" for k in range(24)], "surgery": 0.13})
    table.loc[:0, "surgery"] = 0.04
    assert said(tmp_path, table) == ""
    table.loc[:7, "surgery"] = 0.04
    assert "surgery below 4% in 8 of 24 hospitals" in said(tmp_path, table)


def test_figures_that_are_missing_are_not_compared(tmp_path: Path) -> None:
    assert said(tmp_path, pd.DataFrame({"team": ["a", "b"]})) == ""


def test_sheets_of_the_national_cohort_are_seldom_reported(tmp_path: Path) -> None:
    wrongly = sum(said(tmp_path, national(24, luck)) != "" for luck in range(1, 61))
    assert wrongly <= 6


def test_every_surface_of_a_run_warns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.read_csv(SHEET)
    table[NAMES] *= 0.65
    warning = said(tmp_path, table)
    words = ["time.weeks=20", "parameters=central", "replicates=2", f"output={tmp_path}"]
    assert main(["run", f"cohort.file={tmp_path / 'teams.csv'}", *words]) == 0
    assert capsys.readouterr().out.count(warning) == 1
    found = rp.load(tmp_path / "ilcop-001")
    assert found.summary.count(warning) == 1
    assert warning in (tmp_path / "ilcop-001" / "summary.txt").read_text(encoding="utf-8")
    assert found.report().read_text(encoding="utf-8").count(warning) == 1
    assert warning in found._repr_html_() and warning in found.methods()
    assert main(["report", str(tmp_path / "ilcop-001"), "--json"]) == 0
    assert warning in json.loads(capsys.readouterr().out)["summary"]
