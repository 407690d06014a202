"""`rp2pr advise`: one folder, resumed after an interruption, and one sentence per mistake."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from small_studies import contents

from rp2pr_sim.analysis.planning import run
from rp2pr_sim.analysis.planning.question import QUESTIONS, Settings, settings_of, write_settings
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario

ROOT = Path(__file__).parent.parent
SMALL = ["scale.n_intervention=6", "scale.n_control=6", "scale.n_invited=40", "replicates=20"]
STUDIES = {"programmes-001", "calendar-001", "swaps-001", "best-swaps-001", "pairings"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()} - STUDIES


def test_the_national_cohort_is_advised_on_all_but_pairs(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", "effect=4pp", "name=mine", *SMALL]) == 0
    folder, told = here / "outputs/advise/mine-001", capsys.readouterr().out
    tables = {"trial_size", "trial_size_needed", "visit_calendar", "visit_figures", "warning_signs"}
    figures = {"trial_size", "visit_calendar", "warning_signs"}
    words = {"advice.json", "advice.txt", "report.html"}
    assert files(folder) == {
        *words,
        *(f"{name}.csv" for name in tables),
        *(f"{name}.png" for name in figures),
    }
    assert (
        "To see +4 percentage points in the recorded change of the mean of four indicators" in told
    )
    assert "Left out: single pairs are advised on among your own teams only" in told
    assert run.ASSUMED in told
    page = html.unescape((folder / "report.html").read_text(encoding="utf-8"))
    for line in (folder / "advice.txt").read_text().splitlines():
        assert line.removeprefix("- ") in told
        assert line.removeprefix("- ").removesuffix(".").replace("-", "").replace(
            "\N{MINUS SIGN}", ""
        )[1:] in (page.replace("-", "").replace("\N{MINUS SIGN}", ""))
    assert page.count("data:image/png;base64,") == 6
    assert "scale.n_control=6 scale.n_invited=40 name=mine replicates=20 effect=4pp</code>" in page
    assert main(["report", str(folder)]) == 0
    assert capsys.readouterr().out.endswith(f"The report is in {folder / 'report.html'}\n")
    (folder / "report.html").unlink()
    assert main(["report", str(folder)]) == 2
    assert (
        capsys.readouterr().err
        == f"rp2pr: {folder} is not finished; go on with: rp2pr resume {folder}\n"
    )
    assert list(pd.read_csv(folder / "trial_size_needed.csv")["asked"]) == ["effect", "model"] * 3


def test_own_teams_are_advised_on_pair_by_pair(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "advise",
        "cohort.file=examples/teams.csv",
        "questions=pairs",
        "replicates=20",
        "time.weeks=60",
    ]
    assert main(words) == 0
    folder, told = here / "outputs/advise/ilcop-001", capsys.readouterr().out
    assert files(folder) == {"advice.json", "advice.txt", "report.html", "pairs.csv", "swaps.csv"}
    pairs, swaps = pd.read_csv(folder / "pairs.csv"), pd.read_csv(folder / "swaps.csv")
    assert sorted([*pairs["team_a"], *pairs["team_b"]]) == sorted(
        pd.read_csv("examples/teams.csv").query("arm == 'intervention'")["team"]
    )
    assert told.count("Chance that a visit is unhelpful:") == 4
    assert 1 <= len(swaps) <= 4
    assert told.count("Better: ") == swaps["better"].sum()

    before = contents(folder)
    shutil.rmtree(folder / "best-swaps-001")  # as if it had been interrupted there
    next((folder / "programmes-001" / "programme.parquet").glob("part-*.parquet")).unlink()
    for file in ("pairs.csv", "swaps.csv", "advice.txt", "report.html"):
        (folder / file).unlink()
    assert main(["resume", str(folder)]) == 0
    after = contents(folder)
    assert {name for name, content in before.items() if after.get(name) != content} == set()


def test_one_pair_alone_has_nobody_to_swap_with(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "two.csv").write_text("team\nAshford\nBrackley\n")
    assert (
        main(["advise", "cohort.file=two.csv", "questions=pairs", "replicates=20", "time.weeks=60"])
        == 0
    )
    told = capsys.readouterr().out
    assert "gains" in told and "swap" not in told.lower()
    assert pd.read_csv("outputs/advise/ilcop-001/swaps.csv").empty


def test_settings_are_kept(tmp_path: Path) -> None:
    scenario = Scenario.of({"visit.hours": 3})
    given = Settings(
        scenario=scenario,
        name="mine",
        seed=3,
        replicates=40,
        questions=("trial_size",),
        effect=0.02,
        power=0.9,
    )
    write_settings(tmp_path, given)
    assert settings_of(tmp_path) == given
    assert json.loads((tmp_path / "advice.json").read_text())["effect"] == 0.02


def test_damaged_settings_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("", "[]", '{"name": "mine"}'):
        (here / "advice.json").write_text(text)
        assert main(["resume", str(here)]) == 2
        assert (
            "advice.json is damaged or not there; begin anew with rp2pr advise."
            in capsys.readouterr().err
        )


def test_an_interruption_says_how_to_go_on(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "answer", interrupted)
    assert main(["advise", *SMALL]) == 130
    folder = Path("outputs/advise/ilcop-001")
    assert capsys.readouterr().err.strip().endswith(f"go on with: rp2pr resume {folder}")
    assert settings_of(folder).replicates == 20
    assert main(["resume", str(folder), "executor=threads"]) == 2
    assert "goes on with the settings that it was begun with" in capsys.readouterr().err


MISTAKES = {
    "no points": (
        "effect=3",
        "effect is 3; allowed is a number of percentage points, such as 3pp.",
    ),
    "no effect": (
        "effect=0pp",
        "effect is 0pp; allowed are more than 0 to 50 percentage points, such as 3pp.",
    ),
    "too great an effect": (
        "effect=60pp",
        "effect is 60pp; allowed are more than 0 to 50 percentage points",
    ),
    "all power": ("power=1", "power is 1; allowed is a number from 0.5 to 0.99."),
    "a word for power": ("power=much", "power is 'much'; allowed is a number from 0.5 to 0.99."),
    "few replicates": ("replicates=5", "replicates is 5; allowed is a whole number from 20 on."),
    "unknown question": (
        "questions=calendar",
        "questions has 'calendar'; allowed are trial_size, visit_calendar",
    ),
    "no list": ("questions=3", "questions is 3; allowed is one such as visit_calendar"),
    "pairs of the nation": (
        "questions=pairs",
        "questions has pairs: single pairs are advised on among your own teams only",
    ),
    "unknown setting": ("efect=3pp", "there is no setting 'efect'. Did you mean effect?"),
    "several values": ("support=low,high", "gives several values; support takes one"),
    "missing file": ("cohort.file=none.csv", "none.csv"),
}


@pytest.mark.parametrize(("word", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_answered_in_one_sentence(
    word: str, sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", word]) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert not (here / "outputs").exists()


@pytest.mark.parametrize(
    ("values", "question", "reason"),
    [
        ({"cohort.file": "teams.csv"}, "trial_size", "leave cohort.file out"),
        ({"scale.n_control": 0}, "trial_size", "set scale.n_control"),
        ({"time.weeks": 51}, "trial_size", "set time.weeks=104"),
        ({"review.kind": "none"}, "visit_calendar", "choose review=peer_visit"),
        (
            {"cohort.file": "teams.csv", "exchange.kind": "ring"},
            "pairs",
            "choose review=peer_visit exchange=reciprocal",
        ),
    ],
)
def test_a_question_without_an_answer_is_refused(
    values: dict[str, object], question: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        Settings(
            scenario=Scenario.of(values), name="mine", seed=1, replicates=20, questions=(question,)
        )
    assert question in QUESTIONS
