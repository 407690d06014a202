"""The page of predictions has the numbers of the tables, and facts do not change them."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence import facts
from rp2pr_sim.report.docs import validation
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.report.docs.validation.declared import PREDICTED
from rp2pr_sim.report.docs.validation.runs import per_run
from rp2pr_sim.report.docs.validation.summarised import Summary, Unit, summarised
from rp2pr_sim.scenario import Scenario

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
SMALL = {"scale.n_intervention": 6, "scale.n_control": 6, "scale.n_invited": 30}
REPLICATES = 3


@pytest.fixture(scope="module")
def study(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[validation.Predictions, dict[str, pd.DataFrame]]:
    """The predictions of two small scenarios, and the tables that they come from."""
    output = tmp_path_factory.mktemp("kept")
    ensemble = [Scenario.of(SMALL | {"visit.hours": hours}) for hours in (3, 6)]
    found = validation.predictions(ensemble, REPLICATES, seed=4, output=output)
    tables = {
        name: pd.read_parquet(output / "validation-001" / f"{name}.parquet")
        for name in ("programme", "indicator")
    }
    later = pd.read_parquet(output / "validation-long-001" / "programme.parquet")
    return found, tables | {"programme": pd.concat([tables["programme"], later])}


def test_a_prediction_is_the_mean_of_the_scenarios_in_the_tables(
    study: tuple[validation.Predictions, dict[str, pd.DataFrame]],
) -> None:
    found, tables = study
    programme = tables["programme"].set_index("scenario")
    for key, scenarios in (("plan_success", "usual"), ("recorded_difference_36_months", "long")):
        each = [
            float(programme.loc[f"{scenarios}-{number}", key].astype(float).mean())
            for number in (0, 1)
        ]
        assert found[key].mean == pytest.approx(np.mean(each))
        assert (found[key].low, found[key].high) == pytest.approx(
            tuple(np.quantile(each, (0.025, 0.975)))
        )
        assert found[key].runs == 2 * REPLICATES
    assert found["share_claimed"].mean != found["plan_success"].mean


def test_every_indicator_has_the_differences_of_the_tables(
    study: tuple[validation.Predictions, dict[str, pd.DataFrame]],
) -> None:
    found, tables = study
    rows = tables["indicator"]
    rows = rows[(rows["arm"] == "intervention") & rows["scenario"].str.startswith("usual")]
    for indicator in Indicator:
        own = rows[rows["indicator"] == indicator.name]
        assert found[f"true_difference_{indicator.name}"].mean == pytest.approx(
            own["true_difference"].mean()
        )
        assert found[f"significant_{indicator.name}"].mean == pytest.approx(
            own["significant_recorded"].astype(float).mean()
        )


def test_effects_after_three_years_come_from_runs_that_last_so_long(
    study: tuple[validation.Predictions, dict[str, pd.DataFrame]],
) -> None:
    found, tables = study
    programme = tables["programme"].set_index("scenario")
    assert programme.loc["usual-0", "true_difference_36_months"].isna().all()
    assert found["true_difference_36_months"].missing == 0


def test_the_block_tells_every_prediction_as_the_tables_have_it(
    study: tuple[validation.Predictions, dict[str, pd.DataFrame]],
) -> None:
    found, _ = study
    text = validation.block(found, 2, REPLICATES, 4)
    for item in PREDICTED:
        assert (
            f"| {item.text} | {found[item.key].shown()[0]} | {found[item.key].shown()[1]} |" in text
        )
    assert "2 sets of parameters" in text
    assert "luck alone" not in text
    assert "luck alone" in validation.block(found, 1, REPLICATES, 4)


# known answers


def made_tables() -> dict[str, pd.DataFrame]:
    """One run of four teams a trial, by hand."""
    run = {"scenario": "usual-0", "replicate": 0}
    programme = dict.fromkeys(
        [
            "true_difference",
            "recorded_difference",
            "significant_recorded",
            "rank_persistence",
            "share_harmed",
            "true_gain_per_team",
        ],
        0.0,
    )
    programme |= {
        f"{kind}_difference_{month}_months": 0.0
        for kind in ("true", "recorded")
        for month in (12, 24, 36)
    }
    programme |= {f"true_gain_fifth_{fifth}": 0.01 * fifth for fifth in range(1, 6)}
    programme |= {
        "plan_success": 0.3,
        "points_per_plan": 0.02,
        "share_claimed": 0.75,
        "share_carried_out": 0.5,
    }
    programme |= {"plans_reached": 1, "plans_submitted": 4}
    indicators = [
        {
            "arm": arm,
            "indicator": indicator.name,
            "headline": place < 2,
            "true_difference": 0.1 * place,
            "recorded_difference": 0.2,
            "significant_recorded": place == 3,
            "true_change": 0.02,
            "recorded_change": 0.03 * (place + 1),
            "completeness_change": 0.05 if arm == "intervention" else 0.01,
        }
        for arm in ("intervention", "control")
        for place, indicator in enumerate(Indicator)
    ]
    teams = {
        "arm": ["intervention"] * 4 + ["control"],
        "rating": [0.1, 0.2, 0.3, np.nan, np.nan],
        "plans_carried_out": [1, 2, 3, 0, 0],
        "plans_reached": [3, 2, 1, 9, 9],
        "true_gain": [0.0, 0.0, 0.0, 1.0, 1.0],
    }
    plans = {
        "claimed": [True, True, True, True, False, None],
        "reached": [True, False, False, False, True, None],
    }
    typed = {name: pd.array(values, "boolean") for name, values in plans.items()}
    frames: dict[str, Any] = {
        "programme": [programme],
        "indicator": indicators,
        "team": teams,
        "plan": typed,
    }
    return {name: pd.DataFrame(rows).assign(**run) for name, rows in frames.items()}


def test_each_number_of_a_run_is_that_of_its_tables() -> None:
    found = per_run(made_tables()).loc[("usual-0", 0)]
    assert found["claimed_beyond_reached"] == pytest.approx(0.5)
    assert found["claimed_not_reached"] == pytest.approx(0.75)
    assert found["weakest_beyond_strongest"] == pytest.approx(-0.04)
    names = [indicator.name for indicator in Indicator]
    assert [found[f"true_difference_{name}"] for name in names] == pytest.approx(
        [0.1 * place for place in range(len(names))]
    )
    assert [found[f"significant_{name}"] for name in names] == [0, 0, 0, 1, 0, 0, 0]
    assert found["recorded_change_control"] == pytest.approx(0.045)
    assert found["completeness_difference"] == pytest.approx(0.04)


def test_ratings_are_compared_among_the_teams_that_hosted() -> None:
    found = per_run(made_tables()).loc[("usual-0", 0)]
    assert (found["rating_with_carried_out"], found["rating_with_reached"]) == pytest.approx(
        (1.0, -1.0)
    )
    assert math.isnan(found["rating_with_true_gain"])


def test_every_prediction_is_a_number_of_a_run() -> None:
    assert {item.key for item in PREDICTED} <= set(per_run(made_tables()).columns)
    assert len({item.key for item in PREDICTED}) == len(PREDICTED)


def test_one_scenario_gives_the_interval_of_luck() -> None:
    values = np.array([0.1, 0.2, np.nan, 0.6])
    found = summarised([values], Unit.points)
    known = values[~np.isnan(values)]
    assert (found.low, found.high) == pytest.approx(
        stats.t.interval(0.95, 2, loc=0.3, scale=stats.sem(known))
    )
    assert (found.mean, found.missing, found.runs) == (pytest.approx(0.3), 1, 4)
    assert (found.trial_low, found.trial_high) == pytest.approx(
        tuple(np.quantile(known, (0.025, 0.975)))
    )


def test_several_scenarios_widen_the_interval_to_what_they_differ_in() -> None:
    rng = np.random.default_rng(2)
    levels = rng.normal(0.0, 1.0, 200)
    found = summarised([level + rng.normal(0.0, 0.1, 50) for level in levels], Unit.number)
    assert (found.low, found.high) == pytest.approx((-1.96, 1.96), abs=0.4)
    assert found.trial_low < found.low + 0.1 < 0.0 < found.high - 0.1 < found.trial_high


def test_a_share_of_trials_has_an_interval_though_all_agree() -> None:
    found = summarised([np.zeros(20)], Unit.chance)
    assert found.low == 0.0 < found.high < 0.2
    assert found.shown()[2] == ""


def test_numbers_are_shown_in_their_units_and_gaps_are_told() -> None:
    assert Summary(0.0123, 0.01, 0.02, -0.00001, 0.03, 1, 9, Unit.points).shown() == (
        "1.23 pp (no value in 1 of 9 runs)", "1.00 to 2.00", "0.00 to 3.00"
    )  # fmt: skip
    assert Summary(0.5, 0.4, 0.6, 0.1, 0.9, 0, 9, Unit.number).shown() == (
        "0.50",
        "0.40 to 0.60",
        "0.10 to 0.90",
    )
    assert summarised([np.full(3, np.nan)], Unit.share).shown()[0] == "no value in any run"


# the page


def test_the_page_has_every_prediction_and_says_what_its_facts_were_used_for() -> None:
    # another program writes the tables of what was fitted
    predictions = PAGE[PAGE.index("<!-- begin predictions -->") :]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|.*\| (.+?) \|$", predictions, re.MULTILINE)
    told = [(text, beside) for text, _, beside in rows if text not in ("prediction", "---")]
    assert [text for text, _ in told] == [item.text for item in PREDICTED]
    for item, (_, beside) in zip(PREDICTED, told, strict=True):
        assert all(f"{name}: " in beside and facts()[name].sure in beside for name in item.facts)
        assert item.facts or beside == "no fact"


def test_no_fact_that_was_fitted_to_stands_beside_a_prediction() -> None:
    assert not [
        (item.key, name) for item in PREDICTED for name in item.facts if facts()[name].use == "fit"
    ]


def test_only_the_block_of_a_page_is_written_anew() -> None:
    page = "by hand\n<!-- begin predictions -->\nold\n<!-- end predictions -->\nby hand too\n"
    made = rewritten(page, "predictions", "new")
    assert (
        made
        == "by hand\n<!-- begin predictions -->\n\nnew\n\n<!-- end predictions -->\nby hand too\n"
    )
    assert rewritten(made, "predictions", "new") == made


@pytest.mark.parametrize(
    "page", ["no block\n", "<!-- begin predictions -->\n<!-- end predictions -->\n" * 2]
)
def test_a_page_needs_exactly_one_block(page: str) -> None:
    with pytest.raises(InputError, match="exactly one"):
        rewritten(page, "predictions", "new")


def test_predictions_need_a_scenario() -> None:
    with pytest.raises(InputError, match="at least one scenario"):
        validation.predictions([], 2)


def test_the_command_writes_the_page_that_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("mine\n<!-- begin predictions -->\n<!-- end predictions -->\n")
    subprocess.run(
        [sys.executable, "-m", "rp2pr_sim.report.docs.validation", str(page), "--replicates", "2"],
        check=True,
        cwd=ROOT,
    )
    text = page.read_text()
    assert text.startswith("mine\n")
    assert "2 replicates and seed 1" in text
    assert "### Rank persistence" in text
