"""Sensitivity analyses of the simulator: inputs, command, resuming, extending, mistakes."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_studies import SMALL, WORDS, contents, edited, proof

from rp2pr_sim.analysis import api
from rp2pr_sim.analysis.job import load
from rp2pr_sim.analysis.plausible_sets import drawn
from rp2pr_sim.analysis.sensitivity import SensitivityQuestion
from rp2pr_sim.analysis.sensitivity.input_groups import AGENTS, agents_of
from rp2pr_sim.analysis.sensitivity.input_selection import chosen
from rp2pr_sim.analysis.sensitivity.inputs import Input, values_of
from rp2pr_sim.analysis.sensitivity.outcomes import Outcome, needs_control, parsed
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.uncertainty import parts_of
from rp2pr_sim.scenario import parameters
from rp2pr_sim.study import batch
from rp2pr_sim.study.store import Store

BASE = [
    *(word for word in WORDS if "n_control" not in word),
    "outcomes=staff_hours,cost/teams_submitted:0",
]
FEW = [
    "inputs=climate.block,visit.hours:2..6,facilitation.kind:none|clinical",
    "samples=4",
    "replicates=2",
]


def asked(*words: str) -> SensitivityQuestion:
    """The question of a command line."""
    question = SensitivityQuestion.of(SensitivityQuestion.sort(words))
    assert isinstance(question, SensitivityQuestion)
    return question


def asked_in(folder: Path) -> dict[str, Any]:
    """What a folder keeps of its question."""
    found: dict[str, Any] = json.loads((folder / "question.json").read_text())
    return found


def begun(tmp_path: Path, *words: str) -> int:
    named = {word.partition("=")[0] for word in words}
    usual = [word for word in (*BASE, *FEW) if word.partition("=")[0] not in named]
    return main(["sensitivity", *usual, *words, f"output={tmp_path}"])


# what varies


def test_all_that_is_uncertain_varies_unless_something_is_named() -> None:
    names = [item.name for item in chosen(())]
    assert names == [item.name for item in parameters() if item.varies]
    known = {item.name: item for item in parameters()}
    assert all(
        known[name].role != "lever" and known[name].status in ("assumed", "fitted")
        for name in names
    )


def test_a_mechanism_a_parameter_and_a_lever_can_be_named() -> None:
    words = (
        "climate",
        "visit.hours:2..6",
        "level.surgery",
        "visit.delegation_size:2..5",
        "diaries.chance",
    )
    found = {item.name: item for item in chosen(words)}
    climate = {item.name for item in parameters() if item.block == "climate" and item.varies}
    assert (
        {name for name in found if name.startswith("climate.")}
        == climate
        == {"climate.intercept", "climate.chemistry", "climate.block"}
    )
    assert (found["visit.hours"].low, found["visit.hours"].high) == (2.0, 6.0)
    # what evidence tells varies only if it is named
    assert found["level.surgery"].status == "evidence"
    assert (
        found["visit.delegation_size"].spaced == "whole" and found["diaries.chance"].spaced == "log"
    )
    assert {item.name for item in chosen(("facilitation",))} == {
        "facilitation.kind",
        "facilitation.skill",
        "facilitation.assertiveness",
        "facilitation.praise",
    }


def test_agents_have_the_parameters_of_their_mechanisms_and_of_what_moves_them() -> None:
    known = {item.name: item for item in parameters()}
    # all strengths of its mechanism move visits
    assert agents_of(known["facilitating.tiring"]) == ("facilitator", "visit")
    assert agents_of(known["teamlife.openness"]) == ("team",) and agents_of(
        known["planning.choosing"]
    ) == ("plan",)
    assert set(agents_of(known["facilitating.tone"])) == {"facilitator", "visit"}
    assert set(agents_of(known["coaching.help"])) == {"core_team", "team"}
    assert set(agents_of(known["delegation.busy"])) == {"member", "visit"}
    uncertain = [item for item in parameters() if item.varies]
    assert all(agents_of(item) for item in uncertain)
    for agent in AGENTS:
        mine = chosen((), (agent,))
        assert [item.name for item in mine] == [
            item.name for item in uncertain if agent in agents_of(item)
        ] and mine
    both = chosen(("visit.hours:2..6",), ("facilitator",))
    assert {"visit.hours", "facilitating.tiring"} <= {item.name for item in both} and len(
        both
    ) == 1 + len(chosen((), ("facilitator",)))


def test_plausible_ranges_are_those_of_the_parameter_sets() -> None:
    found = {
        item.name: item for item in chosen(("diaries.chance", "audit.patients"), ranges="plausible")
    }
    kept = np.array([row["diaries.chance"] for row in drawn(1000).values()])
    assert (found["diaries.chance"].low, found["diaries.chance"].high) == (kept.min(), kept.max())
    assert found["diaries.chance"].values(np.array([0.5]))[0] == pytest.approx(np.median(kept))
    assert found["audit.patients"].spaced == "evenly"  # a published figure sets it


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8))
def test_every_share_gives_an_allowed_value_and_more_never_gives_less(shares: list[float]) -> None:
    known = {item.name: item for item in parameters()}
    for item in chosen(
        ("diaries.chance", "planning.choosing", "delegation", "visit.delegation_size:2..5")
    ):
        values = item.values(np.array(sorted(shares)))
        assert all(
            item.low <= value <= item.high and known[item.name].checked(value) == value
            for value in values
        )
        assert values == sorted(values)


def test_whole_numbers_and_choices_come_equally_often() -> None:
    shares = (np.arange(1200) + 0.5) / 1200
    whole, choice = (
        Input(name="a", spaced="whole", low=2, high=5),
        Input(name="b", spaced="choice", levels=("x", "y", "z")),
    )
    assert np.unique(whole.values(shares), return_counts=True)[1].tolist() == [300] * 4
    assert np.unique(choice.values(shares), return_counts=True)[1].tolist() == [400] * 3
    assert (whole.values(np.array([1.0])), choice.values(np.array([1.0]))) == ([5], ["z"])
    assert Input(name="c", spaced="log", low=0.01, high=1.0).values(np.array([0.5]))[
        0
    ] == pytest.approx(0.1)
    assert values_of((whole, choice), np.array([[0.0, 0.5, 0.9]])) == [{"a": 2, "b": "y"}]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("climat",),
            (
                "inputs names 'climat', which is neither a parameter nor a mechanism. Did you mean"
                " climate?"
            ),
        ),
        (
            ("visit.hours",),
            (
                "inputs names the lever visit.hours without a range;"
                " write visit.hours:low..high, within a number from 0.5 to 12 (hours)."
            ),
        ),
        (
            ("visit.hours:2",),
            (
                "visit.hours:2 is not a range; write visit.hours:low..high, within a number from"
                " 0.5 to 12 (hours)."
            ),
        ),
        (
            ("visit.hours:6..2",),
            "visit.hours:6..2 is not a range; the first end must be smaller than the second.",
        ),
        (
            ("visit.hours:2..60",),
            "visit.hours is 60.0; allowed is a number from 0.5 to 12 (hours).",
        ),
        (
            ("planning.choosing:log:-1..2",),
            "planning.choosing is -1.0; allowed is a number from 0.7 to 2.7 (log odds).",
        ),
        (
            ("facilitation.kind:none",),
            "facilitation.kind:none is one choice; name two or more with | between them.",
        ),
        (("cohort.file",), "inputs names cohort.file, which is a text and has no range."),
        (
            ("scale",),
            (
                "inputs names 'scale', of which nothing is uncertain; name its parameters one by"
                " one, such as scale.n_intervention."
            ),
        ),
    ],
)
def test_what_cannot_vary_is_answered_with_one_sentence(
    words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(InputError) as error:
        chosen(words)
    assert str(error.value) == sentence


def test_an_end_of_a_range_that_makes_no_programme_is_told_before_anything_runs() -> None:
    with pytest.raises(InputError, match=r"scale.n_intervention is 2, too few for a ring of 3"):
        asked("inputs=scale.n_intervention:2..30", "exchange=ring")


def test_outcomes_are_columns_or_one_over_another() -> None:
    assert parsed("plans_reached/cost") == Outcome("plans_reached", "cost") and parsed(
        "plan_success:0"
    ) == Outcome("plan_success", "", 0.0)
    assert (
        needs_control("recorded_difference")
        and needs_control("true_gain_fifth_1")
        and not needs_control("plan_success")
    )
    with pytest.raises(
        InputError, match=r"there is no outcome 'plan_succes'.*Did you mean plan_success?"
    ):
        parsed("plan_succes")


def test_variances_are_taken_apart() -> None:
    random = np.random.default_rng(1)
    by_set, by_luck, rest = (
        random.normal(0, 3, (400, 1)),
        random.normal(0, 2, (1, 400)),
        random.normal(0, 1, (400, 400)),
    )
    found = parts_of(by_set + by_luck + rest)
    assert found.parameters == pytest.approx(9.0, rel=0.2) and found.luck == pytest.approx(
        5.0, rel=0.2
    )
    assert found.together == pytest.approx(1.0, rel=0.05)


# the command


def test_the_command_makes_a_whole_folder_and_tells_what_it_will_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path, "seed=0") == 0
    out = capsys.readouterr().out
    assert (
        "Morris screening, 3 inputs: 4 samples make" in out
        and "runs with those of the noise reference" in out
    )
    assert "Without control teams" in out and "of the variance between single runs" in out
    folder = tmp_path / "morris-001"
    indices = pd.read_csv(folder / "indices.csv")
    assert set(indices["input"]) == {
        "climate.block",
        "visit.hours",
        "facilitation.kind",
        "unused",
        "chance",
    }
    assert set(indices["outcome"]) == {"staff_hours", "cost/teams_submitted"} and set(
        indices["index"]
    ) == {"mu_star", "mu", "sigma"}
    rows = indices[
        (indices["index"] == "mu_star") & (indices["outcome"] == "staff_hours")
    ].set_index("input")["value"]
    assert (indices.loc[indices["index"] != "mu", "low"] >= 0.0).all() and (
        indices.loc[indices["index"] == "mu", "low"] < 0.0
    ).any()
    assert (pd.read_csv(folder / "convergence.csv")["low"] >= 0.0).all()
    assert rows["unused"] == 0.0 and rows["visit.hours"] > rows["chance"] > 0.0
    assert pd.read_parquet(folder / "indices.parquet").shape == indices.shape
    assert main(["report", str(folder), "--quiet"]) == 0
    page = (folder / "report.html").read_text()
    # for each outcome four figures, of which the ranking has a form for phones of its own
    assert len(set(re.findall(r"data:image/png;base64,[^\"]+", page))) == 10 and "http" not in page
    assert len(list(folder.glob("*.png"))) == 8
    due = {
        "inputs",
        "variance",
        "pilot",
        "convergence",
        "curves",
        "ranking",
        "design",
        "means",
        "outcomes",
        "noise",
    }
    assert due <= {file.stem for file in folder.glob("*.csv")} and due <= {
        file.stem for file in folder.glob("*.parquet")
    }


@proof
def test_what_was_interrupted_is_resumed_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path) == 0 == begun(tmp_path)
    one, other = tmp_path / "morris-001", tmp_path / "morris-002"
    whole = {
        name: content for name, content in contents(one).items() if name.endswith((".csv", ".txt"))
    }
    next((other / "runs").glob("samples-*/programme.parquet/*.parquet")).unlink()
    for file in other.glob("indices.*"):
        file.unlink()
    assert main(["resume", str(other)]) == 0
    now = contents(other)
    assert {name for name in whole if now[name] != content_of(whole, name)} == set()
    assert "The results are in" in capsys.readouterr().out


def content_of(files: dict[str, bytes], name: str) -> bytes:
    return files[name]


@proof
def test_a_longer_design_and_more_replicates_use_what_was_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begun(tmp_path) == 0 == begun(tmp_path, "samples=8", "replicates=3")
    runs = count(monkeypatch)
    assert main(["extend", str(tmp_path / "morris-001"), "samples=8"]) == 0
    # the rows of the four new samples and those of the noise reference, in two replicates
    assert len(runs) <= 2 * 4 * (4 + 1 + 1)
    assert main(["extend", str(tmp_path / "morris-001"), "replicates=3"]) == 0
    one, other = (
        pd.read_csv(tmp_path / name / "indices.csv") for name in ("morris-001", "morris-002")
    )
    pd.testing.assert_frame_equal(one, other)
    assert main(["extend", str(tmp_path / "morris-001"), "samples=4"]) == 2
    assert main(["extend", str(tmp_path / "morris-001"), "seed=4"]) == 2


def count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    runs: list[int] = []
    one: Callable[..., Any] = batch._run_one

    def counted(*words: Any) -> Any:
        runs.append(1)
        return one(*words)

    monkeypatch.setattr(batch, "_run_one", counted)
    return runs


def test_a_failed_run_is_named_and_the_analysis_refused_until_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        outcomes = batch.outcomes

        def failing(world: Any, twin: Any) -> Any:
            if world.scenario["visit"]["hours"][0] > 5.0 and int(world.luck["replicate"][0]) == 1:
                raise ZeroDivisionError("made to fail")
            return outcomes(world, twin)

        broken.setattr(batch, "outcomes", failing)
        assert begun(tmp_path) == 1
        error = capsys.readouterr().err
        folder = tmp_path / "morris-001"
        assert (
            "runs failed, so there is no analysis" in error
            and "made to fail" in error
            and f"rp2pr resume {folder}" in error
        )
        assert "rp2pr replay" in error and not (folder / "indices.csv").exists()
    assert main(["report", str(folder)]) == 2
    assert (
        capsys.readouterr().err
        == f"rp2pr: {folder} is not finished; to finish it: rp2pr resume {folder}\n"
    )
    assert main(["resume", str(folder)]) == 0
    assert (folder / "indices.csv").exists() and main(["report", str(folder)]) == 0
    assert f"The report is {folder / 'report.html'}" in capsys.readouterr().out


def test_an_outcome_without_a_value_is_blank_with_the_reason_and_the_others_are_analysed(
    tmp_path: Path,
) -> None:
    assert begun(tmp_path, "outcomes=plan_success", "time.weeks=52") == 0
    folder = tmp_path / "morris-001"
    said = (folder / "summary.txt").read_text()
    assert re.search(
        r"plan_success is blank: no plans that are a year old in any of \d+ runs\.", said
    )
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"true_gain_per_team"}, (
        "which is analysed instead"
    )
    assert main(["extend", str(folder), "outcomes=plan_success:0,staff_hours"]) == 0
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"staff_hours"}
    assert (
        (folder / "summary.txt")
        .read_text()
        .startswith("plan_success is blank: no plans that are a year old in any of")
    )


def test_runs_without_a_value_count_as_what_is_said_and_are_counted(tmp_path: Path) -> None:
    assert (
        begun(
            tmp_path,
            "outcomes=plan_success:0,points_per_plan,staff_hours",
            "scale.n_intervention=2",
            "time.weeks=70",
        )
        == 0
    )
    folder = tmp_path / "morris-001"
    said = (folder / "summary.txt").read_text()
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"plan_success", "staff_hours"}
    counted = re.search(
        r"plan_success: no plans that are a year old in (\d+) of (\d+) runs, which count as 0\.",
        said,
    )
    assert counted and 0 < int(counted[1]) < int(counted[2])
    assert (
        f"points_per_plan is blank: no plans that are a year old in {counted[1]} of {counted[2]}"
        " runs; to count them as 0:" in said
    )


def test_differences_are_those_of_two_programmes_under_common_random_numbers(
    tmp_path: Path,
) -> None:
    words = (
        "inputs=climate.block,visit.delegation_size:2..5",
        "baseline=facilitation.skill=0.1",
        "outcomes=staff_hours,safety",
    )
    assert begun(tmp_path, *words) == 0
    folder = tmp_path / "morris-001"
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    store = Store(next((folder / "runs").glob("samples-*")))
    runs = store.read("programme", ["scenario", "replicate", "safety"]).set_index(
        ["scenario", "replicate"]
    )["safety"]
    assert {name.removeprefix("baseline-") for name, _ in runs.index} == {
        name for name, _ in runs.index if not name.startswith("baseline-")
    }
    assert outcomes["safety"].iloc[0] == runs["row-00000", 0] - runs["baseline-row-00000", 0] != 0.0
    assert "facilitation.skill: 0.7 minus 0.1" in load(folder).report().read_text()


def test_samples_are_doubled_until_the_intervals_are_precise_or_the_most_is_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path, "precision=0.000001", "max_samples=8", "outcomes=staff_hours") == 0
    said = capsys.readouterr().out
    assert "Not precise enough: with 8 samples every interval of mu_star is" in said
    found = load(tmp_path / "morris-001")
    assert set(found.tables["convergence"]["samples"]) == {4, 8}
    # the pieces of the design by which it was made longer are used again
    longer = found.question.grown({"samples": 32})
    assert isinstance(longer, SensitivityQuestion) and longer.sizes == (4, 8, 16)
    assert begun(tmp_path, "precision=25", "outcomes=staff_hours") == 0
    assert "Precise enough" in capsys.readouterr().out


def test_control_teams_are_there_when_an_outcome_compares_with_them(tmp_path: Path) -> None:
    assert begun(tmp_path, "outcomes=rank_persistence", "time.weeks=60", "scale.n_control=4") == 0
    assert (
        begun(tmp_path, "outcomes=recorded_difference", "time.weeks=60", "scale.n_control=0") == 2
    )
    assert asked_in(tmp_path / "morris-001")["simulated"]["values"]["scale.n_control"] == 4
    assert asked("outcomes=recorded_difference").programme.scale.n_control > 0
    assert asked().programme.scale.n_control == 0


def test_a_design_that_is_made_otherwise_by_now_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path) == 0
    folder = tmp_path / "morris-001"
    kept = asked_in(folder)
    inputs = ["climate.block", "visit.hours:2..7", *kept["inputs"][2:]]
    edited(folder / "question.json", inputs=inputs)
    assert main(["report", str(folder)]) == 2
    assert "has the runs of other scenarios" in capsys.readouterr().err
    assert main(["resume", str(folder)]) == 2
    assert "has the runs of other scenarios" in capsys.readouterr().err
    (folder / "question.json").write_text("{}")
    assert main(["resume", str(folder)]) == 2
    assert "is damaged" in capsys.readouterr().err


def test_python_lists_mean_the_same_as_words(tmp_path: Path) -> None:
    small = {name: value for name, value in SMALL.items() if name != "scale.n_control"}
    found = api.sensitivity(
        small,
        inputs=["climate.block", "visit.hours:2..6", "facilitation.kind:none|clinical"],
        outcomes=["staff_hours", "cost/teams_submitted:0"],
        samples=4,
        replicates=2,
        output=tmp_path,
        executor="processes",
    )
    assert begun(tmp_path) == 0
    ends = (".csv", ".parquet", "summary.txt")
    one, other = contents(found.folder), contents(tmp_path / "morris-002")
    names = [name for name in other if "/" not in name and name.endswith(ends)]
    assert len(names) > 20 and all(one[name] == other[name] for name in names)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["method=moris"],
            (
                "method is 'moris'; allowed is one of morris, sobol, pce, pawn, delta, shapley,"
                " shapley_dependent, regional. Did you mean morris?"
            ),
        ),
        (
            ["method=sobol", "samples=48"],
            "samples is 48; method=sobol needs a power of two from 8 to 2147483647.",
        ),
        (
            ["method=pawn", "samples=16"],
            "samples is 16; method=pawn needs a power of two from 64 to 2147483647.",
        ),
        (
            ["samples=" + "9" * 400],
            (
                f"samples is {'9' * 60}... (400 characters); allowed is a whole number from 1 to"
                " 2147483647."
            ),
        ),
        (
            ["precision=" + "9" * 400],
            f"precision is {'9' * 60}... (400 characters); allowed is a number from 0.",
        ),
        (["samples=2"], "samples is 2; method=morris needs a whole number from 4 to 2147483647."),
        (
            ["second_order=true"],
            (
                "second_order is true, which only method=sobol and method=pce know; leave it out"
                " with method=morris."
            ),
        ),
        (
            ["method=pawn", "samples=64", "groups=mechanism"],
            (
                "groups is mechanism, which method=pawn cannot do; allowed methods are morris,"
                " sobol and pce."
            ),
        ),
        (
            ["groups=climate+vist"],
            (
                "groups names 'vist', which is neither an input nor a mechanism of one. Did you"
                " mean visit?"
            ),
        ),
        (
            ["groups=climate+visit,visit.hours"],
            (
                "groups has visit.hours twice, in 'climate+visit' and 'visit.hours'; put it into"
                " one group."
            ),
        ),
        (["groups=mechanism,visit"], "groups names mechanism and others; write it alone."),
        (
            ["replicates=1"],
            (
                "replicates is 1; allowed is 0 (chosen for you) or a whole number from 2, since"
                " chance shows in differences between replicates."
            ),
        ),
        (["parameters=wide"], "parameters is 'wide'; allowed is one of declared, plausible."),
        (
            ["agents=teem"],
            (
                "agents names 'teem'; allowed are team, member, facilitator, core_team, plan,"
                " visit. Did you mean team?"
            ),
        ),
        (
            ["baseline=visit.hours=3"],
            "visit.hours varies and is what baseline changes; it can be only one of them.",
        ),
        (
            ["baseline=pairing=complementary"],
            (
                "baseline is the same programme; name what is different in it, such as"
                " baseline=pairing=random."
            ),
        ),
        (
            ["noise_share=0"],
            (
                "noise_share is 0; allowed is a number above 0, up to 0.5, since chance never"
                " vanishes with a finite number of replicates."
            ),
        ),
        (
            ["cohort.file=3"],
            (
                "'cohort.file=3' is no text; put its value into quotes, and these into others:"
                " 'cohort.file=\"3\"'"
            ),
        ),
        (["seed=-1"], "seed is -1; allowed is a whole number from 0 to 2147483645."),
        (
            ["precision=0.1", "max_samples=2"],
            "max_samples is 2; allowed is a whole number from 4 (samples).",
        ),
        (["sampels=4"], "there is no setting 'sampels'. Did you mean samples?"),
        (
            ["outcomes=staff_hours/cost/cost"],
            (
                "'staff_hours/cost/cost' is not an outcome; allowed is one, or one over another,"
                " such as plans_reached/cost."
            ),
        ),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path, *words) == 2
    assert capsys.readouterr().err == f"rp2pr: {sentence}\n"
    assert not list(tmp_path.iterdir())


def test_mechanisms_move_together_where_there_are_many_inputs() -> None:
    many = SensitivityQuestion()
    assert many.grouped and len(many.labels) == len({item.group for item in many.varied}) < len(
        many.varied
    )
    assert (
        many.frame.groups == len(many.labels) + 1
        and not SensitivityQuestion(groups=("none",)).grouped
    )
    assert (
        not SensitivityQuestion(method="pawn", samples=64).grouped
        and not SensitivityQuestion(inputs=("climate",)).grouped
    )
    assert SensitivityQuestion(inputs=("climate", "candour"), groups=("mechanism",)).labels == (
        "climate",
        "candour",
    )
    assert many.programme.scale.n_control == 0


def test_the_commands_of_the_page_run_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parent.parent / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    lines = [
        line
        for part in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in part.splitlines()
    ]
    assert len(lines) == 11
    for line in lines:
        # emulators need more samples, and fewer inputs than the plausible sets have
        fewest = 64 if "method=pce" in line or "dependent" in line else 8
        shorter = re.sub(
            r"\bsamples=(\d+)",
            lambda found, fewest=fewest: f"samples={max(int(found[1]) // 8, fewest)}",
            line,
        ).replace("inputs=implementing,coaching,diaries", "inputs=climate.block,ideas.block")
        small = (
            [*BASE[:-1], "replicates=2", "max_samples=16"]
            if line.startswith("rp2pr sensitivity")
            else []
        )
        if "dependent" in line:  # so few teams say nothing of what happens to care
            small.append("outcomes=safety")
        named = {word.partition("=")[0] for word in shlex.split(shorter)}
        own = [word for word in small if word.partition("=")[0] not in named]
        assert main([*shlex.split(shorter)[1:], *own]) == 0, line


@pytest.mark.parametrize("method", ["pawn", "regional", "shapley"])
def test_the_other_methods_run_through_the_simulator(method: str, tmp_path: Path) -> None:
    points = "samples=8" if method == "shapley" else "samples=64"
    assert (
        begun(
            tmp_path,
            f"method={method}",
            points,
            "outcomes=staff_hours",
            "inputs=climate.block,visit.hours:2..6",
        )
        == 0
    )
    rows = pd.read_csv(tmp_path / f"{method}-001" / "indices.csv").groupby("input")["value"].max()
    assert rows["visit.hours"] > rows[["unused", "chance"]].max()


@proof
def test_the_experiment_screens_shares_out_and_shares_out_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(__file__).parent.parent / "experiments" / "global_sensitivity.py"
    few = "inputs=[climate.block,'visit.hours:2..6',planning.choosing]"
    small = [word for word in WORDS if "n_control" not in word and "weeks" not in word]
    small.append("time.weeks=100")
    monkeypatch.setattr(
        sys, "argv", [str(file), *small, few, "samples=4", "replicates=2", f"output={tmp_path}"]
    )
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="0"):
        runpy.run_path(str(file), run_name="__main__")
    screening, shares, rest = (
        asked_in(tmp_path / f"{name}-001") for name in ("screening", "shares", "rest")
    )
    assert [item["method"] for item in (screening, shares, rest)] == ["morris", "sobol", "sobol"]
    assert shares["samples"] == 64
    assert set(shares["inputs"]) == {"climate.block", "visit.hours:2..6", "planning.choosing"}
    first = pd.read_csv(tmp_path / "shares-001" / "ranking.csv")["outcome"][0]
    assert first == "plan_success" and len(rest["inputs"]) == 2


def test_own_teams_can_be_analysed_and_say_themselves_how_many_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teams = Path(__file__).parent.parent / "examples" / "teams.csv"
    words = [
        f"cohort.file={teams}",
        "time.weeks=20",
        "outcomes=staff_hours",
        *FEW,
        f"output={tmp_path}",
    ]
    assert main(["sensitivity", *words, "scale.n_intervention=4"]) == 2
    assert "scale.n_intervention cannot be set beside cohort.file" in capsys.readouterr().err
    assert main(["sensitivity", *words]) == 0
    values = asked_in(tmp_path / "morris-001")["simulated"]["values"]
    assert values["cohort.file"] == str(teams) and "scale.n_control" not in values
