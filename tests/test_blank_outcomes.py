"""No plan can be a year old in 52 weeks: plan success is blank.

Every analysis says so and why, and shows the rest.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_studies import SMALL
from small_studies import words as small_words

import rp2pr_sim as rp
from rp2pr_sim.analysis import ablation
from rp2pr_sim.analysis.compare.factorial import interactions, main_effects
from rp2pr_sim.cli import main
from rp2pr_sim.report.ablation import draw_ablation
from rp2pr_sim.web.monte_carlo import Asked, joined, parts_of, results, run_part
from rp2pr_sim.web.play import play, recorded_of

YEAR = small_words(time__weeks=52)
WHY = "no plans that are a year old"
BUDGET = [
    "total_cost=100000",
    "weeks=52",
    "searches=1",
    "sets=20",
    "candidates=4",
    "replicates=2",
    "scale.n_intervention=6",
    "scale.n_invited=30",
    "review=peer_visit",
    "support=medium",
    "time.implementation_months=9",
    "visit.host_first=true",
    "visit.counterpart_first=true",
    "visit.minimum_delegation=true",
    "visit.delegation_size=3",
    "visit.manager_invited=false",
    "visit.peripheral_invited=false",
    "booking=queue",
    "exchange=reciprocal",
    "facilitation=none",
    "information.learning_hours=10",
]
COMMANDS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "run": (
        (*YEAR, "parameters=central", "replicates=2"),
        ("No plans that are a year old in this programme, so left out: plan success",),
    ),
    "compare": (
        (*YEAR, "parameters=central", "replicates=2", "facilitation=non_clinical,none"),
        (f"Plan success is blank: there are {WHY} in any replicate",),
    ),
    "compare under parameter sets": (
        (
            *YEAR,
            "parameters=plausible",
            "sets=20",
            "replicates=4",
            "facilitation=non_clinical,none",
        ),
        (f"Plan success is blank ({WHY} in any run)", "Improvement in care is compared instead."),
    ),
    "sensitivity": (
        (
            *(word for word in YEAR if "n_control" not in word),
            "inputs=climate.block,visit.hours:2..6",
            "samples=4",
            "replicates=2",
        ),
        (
            f"plan_success is blank: {WHY} in any of",
            "points_per_plan is blank",
            "true_gain_per_team: 2 of 2",
        ),
    ),
    "optimise": (
        (*BUDGET, "outcome=plan_success"),
        (f"Plan success is blank ({WHY} in any run)", "improvement in care is"),
    ),
    "plan": (
        (*YEAR, "sets=20"),
        ("after 52 weeks is blank: no plans that are a year old in any run", "Points per plan"),
    ),
}


def said_by(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says in one line, if it comes to its end."""
    assert main(list(words)) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_comes_to_its_end_and_says_why_plan_success_is_blank(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, sentences = COMMANDS[command]
    said = said_by([command.partition(" ")[0], *words, f"output={tmp_path}"], capsys)
    for sentence in sentences:
        assert sentence in said, said
    [folder] = tmp_path.iterdir()
    assert main(["report", str(folder)]) == 0


def test_a_run_under_parameter_sets_names_the_blank_outcomes_and_why(
    tmp_path: Path,
) -> None:
    year = {**SMALL, "time.weeks": 52}
    result = rp.run(year, parameters="plausible", sets=20, replicates=8, output=tmp_path)
    page = html.unescape(result.report().read_text(encoding="utf-8"))
    assert f"This programme has {WHY}, so plan success is blank. On average " in page


def test_the_reports_say_it_in_their_first_sentence_and_show_the_others(tmp_path: Path) -> None:
    year = {**SMALL, "time.weeks": 52}
    alone = html.unescape(
        rp.run(year, parameters="central", replicates=3, output=tmp_path)
        .report()
        .read_text(encoding="utf-8")
    )
    assert f"This programme has {WHY}, so plan success is blank. On average " in alone
    pairs = ["non_clinical", "none"]
    result = rp.compare(
        year, facilitation=pairs, parameters="central", replicates=3, output=tmp_path
    )
    assert result.summary[0].startswith("ANSWER: The options cannot be compared by plan success")
    assert WHY in result.summary[0]
    page = html.unescape(result.report().read_text(encoding="utf-8"))
    assert "On average improvement in care is highest with" in page


def test_an_ablation_is_ranked_by_improvement_in_care_and_says_why() -> None:
    rows = [
        {
            "scenario": name,
            "replicate": replicate,
            **dict.fromkeys(ablation.OUTCOMES, 0.1 * replicate),
        }
        for name in ("default", *(item.name.replace(".", "-") for item in ablation._strengths()))
        for replicate in range(3)
    ]
    programme = pd.DataFrame(rows)
    programme[["plan_success", "points_per_plan", "share_carried_out"]] = np.nan
    programme.loc[programme["scenario"] == "climate-block", "true_gain_per_team"] += 0.3
    table = ablation.ranked(programme)
    assert (
        table["strength"].iloc[0] == "climate.block"
        and ablation.ranked_by(table) == "true_gain_per_team"
    )
    [said] = ablation.blank(table)
    assert said.startswith(f"Plan success is blank ({WHY} in any run)")
    assert "intervals for improvement in care exclude 0" in ablation.by_chance(table)
    assert ablation.in_words(table)["plan success"].eq("-").all()
    assert draw_ablation(table, "ablation").axes[0].lines


def test_factors_of_a_blank_outcome_have_no_effect_to_tell() -> None:
    choices = {
        f"{a}-{b}": {"pairing": a, "support": b} for a in ("p", "q") for b in ("low", "high")
    }
    programme = pd.DataFrame(
        [
            {"scenario": name, "replicate": k, "plan_success": np.nan}
            for name in choices
            for k in range(3)
        ]
    )
    assert main_effects(programme, choices, "plan_success")["difference"].isna().all()
    assert (
        interactions(programme, choices, "plan_success", "pairing", "support")["interaction"]
        .isna()
        .all()
    )


def test_the_page_draws_blank_measures_with_their_reason() -> None:
    small = {"scale.n_intervention": 4, "scale.n_control": 4, "time.weeks": 52}
    runs = [recorded_of(small, 1, 0)] * 2
    asked = Asked(runs[0].scenario, runs[0].scenario, 1, 4)
    outcomes = joined([run_part(part) for part in parts_of(asked)])
    drawn = results(asked, outcomes, [each.result for each in runs])
    for name in ("plan_success", "points_per_plan", "demonstrable"):
        measure = drawn["measures"][name]
        assert measure["a"]["mean"] is measure["b_better"] is None
        assert measure["lacking"] == "No plans that are a year old"
    json.dumps(drawn, allow_nan=False)
    json.dumps(play(small, {"visit.hours": 2.0}), allow_nan=False)


def test_differences_use_the_replicates_in_which_both_have_a_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        *small_words(scale__n_control=0, time__weeks=70),
        "parameters=central",
        "replicates=6",
        "facilitation=non_clinical,none",
        f"output={tmp_path}",
    ]
    said = said_by(["compare", *words], capsys)
    found = rp.load(tmp_path / "comparison-001").table.set_index(["outcome", "scenario"])[
        "replicates"
    ]
    runs = pd.read_parquet(tmp_path / "comparison-001" / "programme.parquet")
    both = int(
        runs.pivot(index="replicate", columns="scenario", values="plan_success")
        .notna()
        .all(axis=1)
        .sum()
    )
    assert (
        0 < both < 6
        and found.loc["plan_success"].iloc[-1] == found.loc["points_per_plan"].iloc[-1] == both
    )
    assert f"both have a value in {both} of 6 replicates, and are compared in these only" in said
