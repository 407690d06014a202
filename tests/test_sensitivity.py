"""Sensitivity analyses of the simulator: inputs, command, resuming, extending, rejections."""

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
from small_studies import WORDS, contents

from rp2pr_sim.analysis.plausible_sets import ensemble
from rp2pr_sim.analysis.sensitivity import Settings
from rp2pr_sim.analysis.sensitivity.input_groups import AGENTS, agents_of
from rp2pr_sim.analysis.sensitivity.input_selection import chosen, is_uncertain
from rp2pr_sim.analysis.sensitivity.inputs import Input, values_of
from rp2pr_sim.analysis.sensitivity.outcomes import Outcome, needs_control, parsed
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.uncertainty import parts_of
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study import batch
from rp2pr_sim.study.store import Store

BASE = [
    *(word for word in WORDS if "n_control" not in word),
    "outcomes=staff_hours,cost/teams_submitted:0",
]
FEW = [
    "inputs=climate.block,visit.hours:2..6,facilitation.kind:none|clinical",
    "points=4",
    "replicates=2",
]


def begun(tmp_path: Path, *words: str) -> int:
    return main(["sensitivity", *BASE, *FEW, f"output={tmp_path}", *words])


# what varies


def test_all_that_is_uncertain_varies_unless_something_is_named() -> None:
    names = [item.name for item in chosen(())]
    assert names == [item.name for item in parameters() if is_uncertain(item)]
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
    climate = {item.name for item in parameters() if item.block == "climate" and is_uncertain(item)}
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
    uncertain = [item for item in parameters() if is_uncertain(item)]
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


def test_ranges_from_the_posterior_are_those_of_the_parameter_sets() -> None:
    found = {
        item.name: item for item in chosen(("diaries.chance", "climate.trust"), ranges="posterior")
    }
    kept = np.array([row["diaries.chance"] for row in ensemble()])
    assert (found["diaries.chance"].low, found["diaries.chance"].high) == (kept.min(), kept.max())
    assert found["diaries.chance"].values(np.array([0.5]))[0] == pytest.approx(np.median(kept))
    assert found["climate.trust"].spaced == "evenly"  # the facts say nothing of it


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
                "visit.hours:2 is no range; write visit.hours:low..high, within a number from 0.5"
                " to 12 (hours)."
            ),
        ),
        (
            ("visit.hours:6..2",),
            "visit.hours:6..2 is no range; the first end must be smaller than the second.",
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
    with pytest.raises(InputError, match=r"scale.n_intervention is 3, which pairs of 2 cannot use"):
        Settings(inputs=("scale.n_intervention:3..30",))


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
        "Morris screening, 3 inputs: 4 base points make" in out
        and "runs a second" in out
        and "MB on disk" in out
    )
    assert "Without teams that wait" in out and "of the variance of a single programme" in out
    folder = tmp_path / "morris-001"
    indices = pd.read_csv(folder / "indices.csv")
    assert set(indices["input"]) == {
        "climate.block",
        "visit.hours",
        "facilitation.kind",
        "unused",
        "luck",
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
    assert rows["unused"] == 0.0 and rows["visit.hours"] > rows["luck"] > 0.0
    assert pd.read_parquet(folder / "indices.parquet").shape == indices.shape
    page = (folder / "sensitivity.html").read_text()
    assert page.count("data:image/png;base64,") == 8 and "http" not in page
    due = {
        "inputs",
        "luck",
        "pilot",
        "convergence",
        "curves",
        "verdict",
        "design",
        "means",
        "outcomes",
        "noise",
    }
    assert due <= {file.stem for file in folder.glob("*.csv")} and due <= {
        file.stem for file in folder.glob("*.parquet")
    }


def test_what_was_interrupted_is_gone_on_with_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path) == 0 == begun(tmp_path)
    one, other = tmp_path / "morris-001", tmp_path / "morris-002"
    whole = {
        name: content
        for name, content in contents(one).items()
        if name.endswith((".csv", ".png", ".html", ".txt"))
    }
    next((other / "runs").glob("points-*/programme.parquet/*.parquet")).unlink()
    for file in other.glob("indices.*"):
        file.unlink()
    assert main(["resume", str(other)]) == 0
    now = contents(other)
    assert {name for name in whole if now[name] != content_of(whole, name)} == set()
    assert "The results are in" in capsys.readouterr().out


def content_of(files: dict[str, bytes], name: str) -> bytes:
    return files[name]


def test_a_longer_design_and_more_replicates_use_what_was_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begun(tmp_path) == 0 == begun(tmp_path, "points=8", "replicates=3")
    runs = count(monkeypatch)
    assert main(["extend", str(tmp_path / "morris-001"), "points=8"]) == 0
    # the rows of the four new base points and their sentinel, in two replicates
    assert len(runs) <= 2 * 4 * (4 + 1 + 1)
    assert main(["extend", str(tmp_path / "morris-001"), "replicates=3"]) == 0
    one, other = (
        pd.read_csv(tmp_path / name / "indices.csv") for name in ("morris-001", "morris-002")
    )
    pd.testing.assert_frame_equal(one, other)
    assert main(["extend", str(tmp_path / "morris-001"), "points=8"]) == 2


def count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    runs: list[int] = []
    one: Callable[..., Any] = batch._one

    def counted(*words: Any) -> Any:
        runs.append(1)
        return one(*words)

    monkeypatch.setattr(batch, "_one", counted)
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
        == f"rp2pr: {folder} is not finished; go on with: rp2pr resume {folder}\n"
    )
    assert main(["resume", str(folder)]) == 0
    assert (folder / "indices.csv").exists() and main(["report", str(folder)]) == 0
    assert f"The report is in {folder / 'sensitivity.html'}" in capsys.readouterr().out


def test_an_outcome_without_a_value_is_blank_with_the_reason_and_the_others_are_analysed(
    tmp_path: Path,
) -> None:
    assert begun(tmp_path, "outcomes=plan_success", "time.weeks=52") == 0
    folder = tmp_path / "morris-001"
    verdict = (folder / "verdict.txt").read_text()
    assert re.search(
        r"plan_success is blank: no plans that are a year old in any of \d+ runs\.", verdict
    )
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"true_gain_per_team"}, (
        "which is analysed instead"
    )
    assert main(["resume", str(folder), "outcomes=plan_success:0,staff_hours"]) == 0
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"staff_hours"}
    assert (
        (folder / "verdict.txt")
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
    verdict = (folder / "verdict.txt").read_text()
    assert set(pd.read_csv(folder / "indices.csv")["outcome"]) == {"plan_success", "staff_hours"}
    counted = re.search(
        r"plan_success: no plans that are a year old in (\d+) of (\d+) runs, which count as 0\.",
        verdict,
    )
    assert counted and 0 < int(counted[1]) < int(counted[2])
    assert (
        f"points_per_plan is blank: no plans that are a year old in {counted[1]} of {counted[2]}"
        " runs; to count them as 0:" in verdict
    )


def test_paired_differences_are_those_of_two_programmes_under_the_same_luck(tmp_path: Path) -> None:
    words = (
        "inputs=climate.block,visit.delegation_size:2..5",
        "against=facilitation.skill=0.1",
        "outcomes=staff_hours,safety",
    )
    assert begun(tmp_path, *words) == 0
    folder = tmp_path / "morris-001"
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    store = Store(next((folder / "runs").glob("points-*")))
    runs = store.read("programme", ["scenario", "replicate", "safety"]).set_index(
        ["scenario", "replicate"]
    )["safety"]
    assert {name.removeprefix("against-") for name, _ in runs.index} == {
        name for name, _ in runs.index if not name.startswith("against-")
    }
    assert outcomes["safety"].iloc[0] == runs["row-00000", 0] - runs["against-row-00000", 0] != 0.0
    assert "facilitation.skill: 0.7 minus 0.1" in (folder / "sensitivity.html").read_text()


def test_points_are_doubled_until_it_is_precise_or_the_most_is_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path, "until=0.000001", "most_points=8", "outcomes=staff_hours") == 0
    assert "Not reached: the widest 95% interval of mu_star is" in capsys.readouterr().out
    told = json.loads((tmp_path / "morris-001" / "sensitivity.json").read_text())
    assert (told["points"], told["sizes"]) == (8, [4])
    assert begun(tmp_path, "until=50", "outcomes=staff_hours") == 0
    assert "Precise enough" in capsys.readouterr().out


def test_teams_that_wait_are_there_when_an_outcome_compares_with_them(tmp_path: Path) -> None:
    assert begun(tmp_path, "outcomes=rank_persistence", "time.weeks=60", "scale.n_control=4") == 0
    assert (
        begun(tmp_path, "outcomes=recorded_difference", "time.weeks=60", "scale.n_control=0") == 2
    )
    told = json.loads((tmp_path / "morris-001" / "sensitivity.json").read_text())
    assert told["scenario"]["scale"]["n_control"] == 4


def test_other_rules_than_the_analysis_was_begun_with_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path) == 0
    folder = tmp_path / "morris-001"
    told = json.loads((folder / "sensitivity.json").read_text())
    (folder / "sensitivity.json").write_text(
        json.dumps(told | {"first_point": [[0.5] * len(point) for point in told["first_point"]]})
    )
    assert main(["resume", str(folder)]) == 2
    assert "its design is made otherwise now" in capsys.readouterr().err
    told["ranges_of"][0]["high"] += 1.0
    (folder / "sensitivity.json").write_text(json.dumps(told))
    assert main(["resume", str(folder)]) == 2
    assert "the ranges of its inputs have changed since" in capsys.readouterr().err
    (folder / "sensitivity.json").write_text("{}")
    assert main(["resume", str(folder)]) == 2
    assert "holds no sensitivity analysis" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["method=moris"],
            (
                "method is 'moris'; allowed is one of morris, sobol, pawn, delta, shapley,"
                " regional. Did you mean morris?"
            ),
        ),
        (
            ["method=sobol", "points=48"],
            "points is 48; method=sobol needs a power of two from 8 to 2147483647.",
        ),
        (
            ["method=pawn", "points=16"],
            "points is 16; method=pawn needs a power of two from 64 to 2147483647.",
        ),
        (
            ["points=" + "9" * 400],
            (
                f"points is {'9' * 40}... (400 characters); method=morris needs a whole number from"
                " 4 to 2147483647."
            ),
        ),
        (
            ["until=" + "9" * 400],
            f"until is {'9' * 40}... (400 characters); allowed is a number from 0 on.",
        ),
        (["points=2"], "points is 2; method=morris needs a whole number from 4 to 2147483647."),
        (
            ["second_order=true"],
            "second_order is true, which only method=sobol knows; leave it out with method=morris.",
        ),
        (
            ["method=pawn", "points=64", "groups=mechanism"],
            (
                "groups is mechanism, which method=pawn cannot do; allowed methods are morris and"
                " sobol."
            ),
        ),
        (
            ["replicates=1"],
            (
                "replicates is 1; allowed is 0 (a pilot chooses) or a whole number from 2, since"
                " luck shows in differences."
            ),
        ),
        (["ranges=wide"], "ranges is 'wide'; allowed is one of declared, posterior."),
        (
            ["agents=teem"],
            (
                "agents names 'teem'; allowed are team, member, facilitator, core_team, plan,"
                " visit. Did you mean team?"
            ),
        ),
        (
            ["against=visit.hours=3"],
            "visit.hours varies and is what against changes; it can be only one of them.",
        ),
        (
            ["against=seed=3"],
            (
                "against is the same programme; name what is different in it, such as"
                " against=pairing=random."
            ),
        ),
        (
            ["luck_share=0"],
            (
                "luck_share is 0; allowed is a number above 0, up to 0.5, since no finite number of"
                " replicates has no luck."
            ),
        ),
        (["cohort.file=3"], "cohort.file is 3; allowed is text."),
        (["seed=-1"], "seed is -1; allowed is a whole number from 0 to 2147483645."),
        (
            ["until=0.1", "most_points=2"],
            "most_points is 2; allowed is a whole number from 4 (points) on.",
        ),
        (["poitns=4"], "there is no setting 'poitns'. Did you mean points?"),
        (
            ["outcomes=staff_hours/cost/cost"],
            (
                "'staff_hours/cost/cost' is no outcome; allowed is one, or one over another, such"
                " as plans_reached/cost."
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
    many = Settings()
    assert many.grouped and len(many.labels) == len({item.group for item in many.varied}) < len(
        many.varied
    )
    assert many.frame.groups == len(many.labels) + 1 and not Settings(groups="none").grouped
    assert (
        not Settings(method="pawn", points=64).grouped and not Settings(inputs=("climate",)).grouped
    )
    assert Settings(inputs=("climate", "candour"), groups="mechanism").labels == (
        "climate",
        "candour",
    )
    assert Scenario.of(many.scenario).scale.n_control == 0


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
    assert len(lines) == 8
    for line in lines:
        shorter = re.sub(
            r"points=(\d+)", lambda found: f"points={max(int(found[1]) // 8, 8)}", line
        )
        small = (
            [*BASE[:-1], "replicates=2", "most_points=16"]
            if line.startswith("rp2pr sensitivity")
            else []
        )
        named = {word.partition("=")[0] for word in shlex.split(shorter)}
        own = [word for word in small if word.partition("=")[0] not in named]
        assert main([*shlex.split(shorter)[1:], *own]) == 0, line


@pytest.mark.parametrize("method", ["pawn", "regional", "shapley"])
def test_the_other_methods_run_through_the_simulator(method: str, tmp_path: Path) -> None:
    points = "points=8" if method == "shapley" else "points=64"
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
    assert rows["visit.hours"] > rows[["unused", "luck"]].max()


def test_the_experiment_screens_shares_out_and_shares_out_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(__file__).parent.parent / "experiments" / "global_sensitivity.py"
    few = "inputs=[climate.block,'visit.hours:2..6',planning.choosing]"
    small = [*(word for word in WORDS if "n_control" not in word), "time.weeks=100"]
    monkeypatch.setattr(
        sys, "argv", [str(file), *small, few, "points=4", "replicates=2", f"output={tmp_path}"]
    )
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(file), run_name="__main__")
    told = {
        name: json.loads((tmp_path / f"{name}-001" / "sensitivity.json").read_text())
        for name in ("screening", "shares", "rest")
    }
    assert [item["method"] for item in told.values()] == ["morris", "sobol", "sobol"] and told[
        "shares"
    ]["points"] == 64
    assert set(told["shares"]["inputs"]) == {
        "climate.block",
        "visit.hours:2..6",
        "planning.choosing",
    }
    first = pd.read_csv(tmp_path / "shares-001" / "verdict.csv")["outcome"][0]
    assert first == "plan_success" and len(told["rest"]["inputs"]) == 2


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
    told = json.loads((tmp_path / "morris-001" / "sensitivity.json").read_text())
    assert told["scenario"]["cohort"]["file"] == str(teams)
