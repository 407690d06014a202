"""`rp2pr plan`: all answers in one folder, unanswerable questions, and mistakes in one sentence."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from small_studies import contents

import rp2pr_sim as rp
from rp2pr_sim.analysis.planning.question import PlanQuestion
from rp2pr_sim.analysis.planning.run import ASSUMED
from rp2pr_sim.analysis.planning.swaps import _designs
from rp2pr_sim.analysis.planning.trial_size import MEASURES
from rp2pr_sim.analysis.plausible_sets import set_of, shipped
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario

ROOT = Path(__file__).parent.parent
SMALL = ["scale.n_intervention=6", "scale.n_control=6", "scale.n_invited=40", "sets=20"]
STUDIES = {"programmes", "calendar", "swaps", "best-swaps", "pairings", "handouts"}
WORDS = {"question.json", "summary.txt", "provenance.json", "columns.csv"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()} - STUDIES


def tables(*names: str) -> set[str]:
    return {f"{name}.{kind}" for name in names for kind in ("csv", "parquet")}


def alike(text: str) -> str:
    """A text without minus signs, which a page writes as such, and without its full stop."""
    return text.replace("-", "").replace("\N{MINUS SIGN}", "").removesuffix(".")


def test_the_national_cohort_is_planned_for_in_all_but_pairs(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "effect=4pp", "name=mine", *SMALL]) == 0
    folder, told = here / "outputs/plan/mine-001", capsys.readouterr().out
    calendar = ("visit_calendar", "visit_figures")
    figures = {f"{name}.png" for name in ("trial_size", "visit_calendar", "warning_signs")}
    kept = WORDS | tables("trial_size", "trial_size_needed", *calendar, "warning_signs")
    assert files(folder) == kept
    assert main(["report", str(folder), "--quiet"]) == 0
    assert files(folder) == kept | {"report.html"} | figures
    answer = (
        r"A trial of \d+ pairs .* detects 4 percentage points in the mean of the four indicators"
    )
    assert re.search(rf"How large a trial must be\n{answer}", told)
    assert "95% uncertainty" in told and "simulation error" in told
    assert "20 plausible parameter sets. The sets vary" in told
    assert "Left out: single pairs are assessed among your own teams only" in told
    assert ASSUMED in told
    page = html.unescape((folder / "report.html").read_text(encoding="utf-8"))
    for line in (folder / "summary.txt").read_text().splitlines():
        assert line in told
        assert alike(line) in alike(page)
    assert page.count("data:image/png;base64,") == 6
    again = " ".join(["rp2pr plan effect=4pp name=mine", *SMALL])
    assert f"{again}</code>" in page
    needed = pd.read_csv(folder / "trial_size_needed.csv")
    assert list(needed["asked"]) == ["effect", "model"] * len(MEASURES)
    assert list(needed["indicator"][::2]) == list(MEASURES.values())

    result = rp.load(folder)
    assert result.sections[0].title == "How large a trial must be"
    assert result.plot(Figure().subplots()).get_xlabel() == "Pairs in each arm"
    with pytest.raises(InputError, match="is not extended"):
        rp.extend(folder, replicates=40)


def test_own_teams_are_assessed_pair_by_pair(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "plan",
        "cohort.file=examples/teams.csv",
        "questions=pairs",
        "sets=20",
        "time.weeks=60",
    ]
    assert main(words) == 0
    folder, told = here / "outputs/plan/ilcop-001", capsys.readouterr().out
    assert files(folder) == {*WORDS, "SHARING.txt", *tables("pairs", "swaps")}
    pairs, swaps = pd.read_csv(folder / "pairs.csv"), pd.read_csv(folder / "swaps.csv")
    assert sorted([*pairs["team_a"], *pairs["team_b"]]) == sorted(
        pd.read_csv("examples/teams.csv").query("arm == 'intervention'")["team"]
    )
    assert told.count("the chance that a visit is unhelpful") == 1  # not for each pair
    named = told.count(" than the rest by ")
    differing = [f"{name}_differs" for name in ("gain", "gain_a", "gain_b", "unhelpful")]
    assert named == pairs[differing].notna().sum().sum()
    assert 1 <= len(swaps) <= 4
    result = rp.load(folder)
    assert ("pairs" in result.figures()) == pairs[differing[1:3]].notna().any(axis=None)
    page = html.unescape(result.report(here / "page.html").read_text(encoding="utf-8"))
    assert all(alike(line) in alike(page) for line in result.summary)
    assert ("Better partners" in told) == (swaps["better"] & swaps["important"]).any()

    before = contents(folder)
    shutil.rmtree(folder / "best-swaps")  # as if it had been interrupted there
    next((folder / "programmes" / "programme.parquet").glob("part-*.parquet")).unlink()
    for file in ("pairs.csv", "swaps.csv", "summary.txt"):
        (folder / file).unlink()
    assert main(["resume", str(folder)]) == 0
    after = contents(folder)
    assert {name for name, content in before.items() if after.get(name) != content} == set()


def test_one_pair_alone_has_nobody_to_swap_with(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "two.csv").write_text("team\nAshford\nBrackley\n")
    assert main(["plan", "cohort.file=two.csv", "questions=pairs", "sets=20", "time.weeks=60"]) == 0
    told = capsys.readouterr().out
    assert "The mean gain of their teams is " in told and "swap" not in told.lower()
    assert pd.read_csv("outputs/plan/ilcop-001/swaps.csv").empty


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
    "one replicate": ("replicates=1", "replicates is 1; allowed is a whole number from 2 to"),
    "few sets": ("sets=5", "sets is 5; allowed is a whole number from 20 to"),
    "no such parameters": ("parameters=declared", "allowed is one of central, plausible"),
    "unknown question": (
        "questions=calendar",
        "questions has 'calendar'; allowed are trial_size, visit_calendar",
    ),
    "no list": ("questions=3", "questions is [3]; allowed is a list"),
    "pairs of the nation": (
        "questions=pairs",
        "questions has pairs: single pairs are assessed among your own teams only",
    ),
    "unknown setting": ("efect=3pp", "there is no setting 'efect'. Did you mean effect?"),
    "several values": ("support=low,high", "gives several values; support takes one"),
    "missing file": ("cohort.file=none.csv", "none.csv"),
}


@pytest.mark.parametrize(("word", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_answered_in_one_sentence(
    word: str, sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", word]) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert not (here / "outputs").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["parameters=central", "sets=40"], "sets needs parameters=plausible"),
        (["parameters=central", "replicates=5"], "with parameters=central allowed is 20 or more"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        PlanQuestion.of(PlanQuestion.sort(words))


def test_the_user_s_parameters_stay_and_only_alternatives_share_random_numbers(here: Path) -> None:
    name, other = shipped().names[:2]
    usual = Scenario()[name]
    result = rp.plan([*SMALL, "questions=visit_calendar", f"{name}={usual}", "time.weeks=60"])
    study = result.studies["calendar"].study
    assert {point[name] for point in study.points.values()} == {usual}
    assert len({point[other] for point in study.points.values()}) > 10
    assert any(f"Kept as you have set it in every set: {name}." in line for line in result.summary)

    replicates: dict[str, list[tuple[int, ...]]] = {}
    for point in study.points:
        replicates.setdefault(point.partition("_")[0], []).append(tuple(study.replicates_of(point)))
    assert len(replicates) == 20
    assert all(len(set(same)) == 1 and len(same) == 3 for same in replicates.values())
    every = [number for same in replicates.values() for number in same[0]]
    assert len(set(every)) == len(every) == 40


def test_the_sets_that_choose_a_swap_do_not_judge_it(here: Path) -> None:
    words = ["cohort.file=examples/teams.csv", "questions=pairs", "sets=20", "time.weeks=30"]
    screening, judging, few = _designs(PlanQuestion.of(PlanQuestion.sort(words)))
    assert judging["sets"][:few] == screening["sets"]
    rest = {set_of(name) for name in judging["sets"][few:]}
    assert rest and not rest & {set_of(name) for name in screening["sets"]}


def test_central_values_are_one_set_with_simulation_error_alone(here: Path) -> None:
    words = [*SMALL[:-1], "parameters=central", "replicates=20", "time.weeks=70"]
    result = rp.plan(words, questions="warning_signs")
    study = result.studies["programmes"].study
    assert (list(study.points), study.replicates, study.together) == (["planned"], 20, 0)
    assert not any("95% uncertainty" in line for line in result.summary)
    assert any("(simulation error" in line for line in result.summary)


@pytest.mark.parametrize(
    ("words", "question", "reason"),
    [
        (["cohort.file=examples/teams.csv"], "trial_size", "leave cohort.file out"),
        (["scale.n_control=0"], "trial_size", "set scale.n_control"),
        (["time.weeks=51"], "trial_size", "set time.weeks=104"),
        (["review=none"], "visit_calendar", "choose review=peer_visit"),
        (
            ["cohort.file=examples/teams.csv", "review=none"],
            "pairs",
            "choose review=peer_visit exchange=reciprocal",
        ),
    ],
)
def test_a_question_without_an_answer_is_refused(
    words: list[str], question: str, reason: str, here: Path
) -> None:
    with pytest.raises(InputError, match=reason):
        PlanQuestion.of(PlanQuestion.sort([*words, f"questions={question}"]))
    assert reason in PlanQuestion.of(PlanQuestion.sort(words)).asked[question]


def test_where_no_sign_can_be_judged_the_table_is_empty(here: Path) -> None:
    result = rp.plan([*SMALL, "time.weeks=40"], questions="warning_signs")
    assert result.table.empty
    assert any(note.startswith("Too few plans") for note in result.summary)
    result.plot(Figure().subplots())
    assert (result.folder / "warning_signs.csv").read_text().startswith('"sign","words"')
    assert result.report().is_file()
