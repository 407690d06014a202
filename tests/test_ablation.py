"""Switching mechanisms off: all of them, one at a time, ranked by what they do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_studies import contents, proof

from rp2pr_sim.analysis import ablation
from rp2pr_sim.analysis.ablation import (
    OUTCOMES,
    AblationQuestion,
    by_chance,
    in_words,
    ranked,
    scenarios,
)
from rp2pr_sim.analysis.job import ask
from rp2pr_sim.cli import main
from rp2pr_sim.report.ablation import draw_ablation
from rp2pr_sim.scenario import parameters
from rp2pr_sim.study import runner

STRENGTHS = [item for item in parameters() if item.role == "strength"]
SMALL = {"scale.n_intervention": 4, "scale.n_invited": 12, "time.weeks": 100, "climate.trust": 0.0}


def made_up(effect: float, names: list[str]) -> pd.DataFrame:
    """Make three runs of each point; without `names` plan success has `effect` and noise added."""
    noise = np.array([-0.01, 0.0, 0.01])
    rows = []
    for name in ["default", *(item.name for item in STRENGTHS)]:
        more = effect + noise if name in names else 0.0 * noise
        values = pd.DataFrame({outcome: 0.5 + noise for outcome in OUTCOMES})
        rows.append(
            values.assign(
                scenario=name.replace(".", "-"), replicate=range(3), plan_success=0.5 + noise + more
            )
        )
    return pd.concat(rows, ignore_index=True)


def test_each_point_switches_one_strength_off_and_changes_nothing_else() -> None:
    points = scenarios()
    usual = points["default"].flat()
    changed = [
        {name: value for name, value in point.flat().items() if value != usual[name]}
        for point in points.values()
    ]
    assert changed == [
        {},
        *({item.name: item.neutral} for item in STRENGTHS if usual[item.name] != item.neutral),
    ]


def test_effects_are_paired_ranked_and_counted() -> None:
    table = ranked(made_up(-0.2, ["climate.trust", "ideas.block"]))
    assert sorted(table["strength"]) == sorted(item.name for item in STRENGTHS)
    assert set(table["strength"][:2]) == {"climate.trust", "ideas.block"}
    assert table["plan_success"][:2].tolist() == pytest.approx([-0.2, -0.2])
    assert (table["plan_success"][2:] == 0.0).all() and (table["true_gain_per_team"] == 0.0).all()
    assert (table["plan_success_high"][:2] < 0.0).all()
    assert dict(zip(table["strength"], table["kind"], strict=True))["ideas.block"] == "block"
    assert by_chance(table).startswith(f"2 of {len(STRENGTHS)} intervals")
    assert f"{0.05 * len(STRENGTHS):.0f} would by chance alone" in by_chance(table)
    assert in_words(table)["plan success"][0] == "-20.00 ± 2.48"


def test_replicates_without_an_outcome_are_left_out() -> None:
    runs = made_up(-0.2, ["climate.trust"])
    runs.loc[(runs["scenario"] == "climate-trust") & (runs["replicate"] == 0), "plan_success"] = (
        np.nan
    )
    table = ranked(runs).set_index("strength")
    assert table.loc["climate.trust", "replicates"] == 2 and table.loc[
        "climate.trust", "plan_success"
    ] == pytest.approx(-0.195)


@pytest.mark.usefixtures("_quick")
def test_a_strength_that_is_neutral_already_makes_no_difference_at_all(tmp_path: Path) -> None:
    result = ask(AblationQuestion(replicates=2), output=tmp_path)
    table = result.table.set_index("strength")
    # the run would be the default's
    assert "climate-trust" not in scenarios()
    assert (table.loc["climate.trust", list(OUTCOMES)] == 0.0).all()
    assert table.loc["implementing.effect", "true_gain_per_team"] < 0.0
    kept = pd.read_csv(result.folder / "ablation.csv").set_index("strength")
    assert np.allclose(kept[list(OUTCOMES)], table[list(OUTCOMES)], equal_nan=True)


def test_the_figure_is_drawn_of_nothing_but_zeros_too() -> None:
    table = ranked(made_up(0.0, []))
    for name in ("ablation", "ablation_blocks"):
        assert len(draw_ablation(table, name).axes[0].lines) > 2


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ablation on small programmes."""
    monkeypatch.setattr(ablation, "SETTING", {**SMALL, "scale.n_control": 0})


@pytest.mark.usefixtures("_quick")
@proof
def test_an_interrupted_ablation_is_resumed_into_an_ablation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["ablation", "replicates=2", f"output={tmp_path / 'whole'}"]) == 0
    out = capsys.readouterr().out
    assert f"of {len(STRENGTHS)} mechanisms" in out and "by chance alone" in out
    before = contents(tmp_path / "whole" / "ablation-001")
    assert {"ablation.csv", "question.json", "summary.txt"} <= set(before)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(runner, "finish", interrupted)
        assert main(["ablation", "replicates=2", f"output={tmp_path}"]) == 130
    folder = tmp_path / "ablation-001"
    assert f"go on with: rp2pr resume {folder}" in capsys.readouterr().err
    assert main(["report", str(folder)]) == 2
    assert f"{folder} is not finished" in capsys.readouterr().err
    assert main(["resume", str(folder)]) == 0
    assert f"of {len(STRENGTHS)} mechanisms" in capsys.readouterr().out
    assert contents(folder) == before


@pytest.mark.usefixtures("_quick")
def test_an_ablation_is_extended_and_reported_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ablation", "replicates=2", f"output={tmp_path}"]) == 0
    folder = tmp_path / "ablation-001"
    assert main(["extend", str(folder), "replicates=3"]) == 0
    assert set(pd.read_csv(folder / "ablation.csv")["replicates"]) == {3}
    capsys.readouterr()
    before = contents(folder)
    assert main(["report", str(folder)]) == 0
    out = capsys.readouterr().out
    assert f"of {len(STRENGTHS)} mechanisms" in out and "ablation.csv" in out.replace("\n", "")
    after = contents(folder)
    assert after.keys() - before.keys() == {
        "ablation.png",
        "ablation_blocks.png",
        "report.html",
    }
    assert after.items() > before.items()
    for said in (out, (folder / "report.html").read_text()):
        assert "does best" not in said and "best programme" not in said


@pytest.mark.usefixtures("_quick")
def test_a_folder_of_other_mechanisms_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["ablation", "replicates=2", f"output={tmp_path}"]) == 0
    monkeypatch.setattr(ablation, "_strengths", lambda: STRENGTHS[1:])
    for command in ("report", "resume"):
        assert main([command, str(tmp_path / "ablation-001")]) == 2
        assert "the runs of other scenarios" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (
            "replicates=1",
            "replicates is 1; allowed is a whole number from 2",
        ),
        ("replicates=x", "replicates is 'x'; allowed is a whole number from 2"),
        ("outptu=x", "there is no setting 'outptu'. Did you mean output?"),
        ("output=3", "output is 3; allowed is the path of a folder."),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    word: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ablation", word]) == 2
    assert capsys.readouterr().err.startswith(f"rp2pr: {sentence}")
    assert not list(tmp_path.iterdir())
