"""Robustness: parameter sets, regret, boxes and their check.

The tests use tables whose answers are known, and small studies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import WORDS, contents, small

from rp2pr_sim.analysis.calibration.prior import BY_LOGARITHM
from rp2pr_sim.analysis.compare import Compared, set_design
from rp2pr_sim.analysis.compare.parameter_sets import chosen
from rp2pr_sim.analysis.compare.prim import MOST, Restriction, box_of, chance_of, inside
from rp2pr_sim.analysis.compare.regret import choices_table, favourite, regrets, shares_best
from rp2pr_sim.analysis.compare.scenario_discovery import Verdict, rivals_of
from rp2pr_sim.analysis.compare.set_outcomes import beyond_luck, expected, read_outcomes
from rp2pr_sim.analysis.compare.set_results import finish, found_in, told
from rp2pr_sim.analysis.compare.set_summary import _robust, percent, restriction_words
from rp2pr_sim.analysis.plausible_sets import ensemble
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import parameters
from rp2pr_sim.scenario.uncertain import uncertain
from rp2pr_sim.study import Study, extend, resume, run

N, PARAMETERS = 240, 24
NAMES = [f"p{k}" for k in range(PARAMETERS)]


def sets(seed: int = 1, n: int = N) -> pd.DataFrame:
    return pd.DataFrame(
        np.random.default_rng(seed).random((n, PARAMETERS)), [f"set-{k}" for k in range(n)], NAMES
    )


def simulated(difference: Floats, noise: float, seed: int = 1, replicates: int = 12) -> Floats:
    """Return two options with a known difference per set, common chance and own chance."""
    luck = np.random.default_rng(seed)
    n = len(difference)
    common = luck.normal(0.3, 0.1, (n, replicates)) + luck.normal(0.0, 0.05, replicates)
    return np.stack(
        [common, common + difference[:, None] + luck.normal(0.0, noise, (n, replicates))], axis=2
    )


# the box


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_a_known_box_is_found_with_its_parameters_and_limits_and_holds_on_other_sets(
    noise: float,
) -> None:
    rows = sets()
    within = (rows["p3"] < 0.5) & (rows["p7"] > 0.4)
    good = simulated(np.where(within, 0.02, -0.02), noise)
    [rival] = rivals_of(good, tuple(rows.index), rows, seed=1)
    assert rival.verdict is Verdict.box and rival.box is not None and rival.check is not None
    assert set(rival.box.restrictions) == {"p3", "p7"}
    below, above = rival.box.restrictions["p3"], rival.box.restrictions["p7"]
    assert below.low is None and below.high == pytest.approx(0.5, abs=0.08)
    assert above.high is None and above.low == pytest.approx(0.4, abs=0.08)
    assert rival.check.density > 0.8 and rival.check.coverage > 0.7
    assert rival.share_better == pytest.approx(within.mean(), abs=0.05)


def test_luck_that_all_sets_share_does_not_hide_the_box_and_is_told() -> None:
    rows = sets()
    good = simulated(np.where(rows["p3"] < 0.5, 0.01, -0.015), 0.005)
    # as much in one replicate as in all sets together
    good[..., 1] += np.random.default_rng(7).permutation(np.linspace(-0.06, 0.06, 12))
    [rival] = rivals_of(good, tuple(rows.index), rows, seed=1)
    assert (
        rival.verdict is Verdict.box
        and rival.box is not None
        and list(rival.box.restrictions) == ["p3"]
    )
    # which is better in how many sets is not known
    assert rival.share_low < 0.05 and rival.share_high > 0.95


def test_where_parameters_say_nothing_no_box_is_better_than_chance() -> None:
    verdicts = []
    for seed in range(6):
        rows = sets(seed)
        # real, but of nothing that is known
        signs = np.random.default_rng(100 + seed).choice([-0.02, 0.015], N)
        [rival] = rivals_of(simulated(signs, 0.01, seed), tuple(rows.index), rows, seed)
        verdicts.append(rival.verdict)
    assert verdicts.count(Verdict.none) >= 5  # one in twenty boxes is taken for real by chance


def test_a_box_that_only_the_luck_of_some_replicates_makes_does_not_pass() -> None:
    rows = sets()
    good = simulated(np.full(N, -0.001), 0.0)
    # in half of the replicates, as if it were real
    good[:, 0::2, 1] += 0.05 * np.where(rows["p3"].to_numpy() < 0.5, 1.0, -1.0)[:, None]
    good[:, 1::2, 1] += 0.01 * np.random.default_rng(5).choice([-1.0, 1.0], (N, 1))
    [rival] = rivals_of(good, tuple(rows.index), rows, seed=1)
    assert rival.box is not None and list(rival.box.restrictions) == ["p3"]
    assert rival.verdict is Verdict.none


def test_the_box_has_no_more_parameters_than_a_person_can_think_of() -> None:
    rows = sets(n=200)
    interesting = (rows[NAMES[:6]] < 0.85).all(axis=1).to_numpy()
    found = box_of(rows, interesting)
    assert found is not None and 1 <= len(found.restrictions) <= MOST
    assert set(found.restrictions) <= set(NAMES[:6])


def test_what_fisher_says_of_a_box_is_what_counting_says() -> None:
    within, interesting = np.array([True, True, False, False]), np.array([True, True, False, False])
    # one of the six ways to choose two of four
    assert chance_of(within, interesting) == pytest.approx(1.0 / 6.0)
    assert chance_of(~within, interesting) == 1.0


def test_a_restriction_holds_its_limits() -> None:
    rows = pd.DataFrame({"a": [0.0, 1.0, 2.0], "b": [5.0, 6.0, 7.0]})
    box = {"a": Restriction(1.0, None, 0.0), "b": Restriction(None, 6.0, 0.0)}
    assert inside(rows, box).tolist() == [False, True, False]


def test_without_the_workbench_all_else_is_told_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = sets()
    good = simulated(np.where(rows["p3"] < 0.5, 0.01, -0.03), 0.0)
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.installed", lambda: False)
    [rival] = rivals_of(good, tuple(rows.index), rows, seed=1)
    assert rival.verdict is Verdict.missing
    assert rival.share_better == pytest.approx((rows["p3"] < 0.5).mean())
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    with pytest.raises(
        InputError, match=r"pip install --editable '\.\[discovery\]' in the checkout"
    ):
        box_of(rows, rows["p3"].to_numpy() < 0.5)


# what is luck and what is not


def test_identical_choices_differ_by_nothing_and_neither_is_better_anywhere() -> None:
    rows = sets()
    good = simulated(np.zeros(N), 0.0)
    assert np.array_equal(good[..., 0], good[..., 1])
    known = expected(good)
    assert np.array_equal(known[:, 0], known[:, 1])
    assert np.array_equal(regrets(known), np.zeros((N, 2)))
    assert shares_best(known).tolist() == [0.5, 0.5]
    [rival] = rivals_of(good, tuple(rows.index), rows, seed=1)
    assert (
        rival.verdict is Verdict.same
        and rival.share_better == rival.surely_better == rival.surely_worse == 0.0
    )
    assert rival.mean == (0.0, 0.0, 0.0)


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_without_noise_what_is_expected_is_what_was_simulated(seed: int) -> None:
    difference = np.random.default_rng(seed).normal(0.0, 0.02, 30)
    known = expected(simulated(difference, 0.0, seed))
    assert known[:, 1] - known[:, 0] == pytest.approx(difference)


def test_noise_does_not_make_the_best_choice_change() -> None:
    good = simulated(np.full(N, -0.01), 0.05)  # the same in all sets, and much noise in each
    raw = good.mean(axis=1)
    assert 0.15 < (raw[:, 1] > raw[:, 0]).mean() < 0.35
    assert shares_best(expected(good))[1] < 0.02
    assert beyond_luck(good[..., 1] - good[..., 0]) > 0.01


def test_the_spread_between_sets_is_that_of_the_truth() -> None:
    truth = np.random.default_rng(3).normal(-0.01, 0.02, 2000)
    known = expected(simulated(truth, 0.06))
    found = known[:, 1] - known[:, 0]
    assert found.std() == pytest.approx(0.02, rel=0.1)
    assert (found > 0.0).mean() == pytest.approx((truth > 0.0).mean(), abs=0.03)


def test_sets_without_luck_stay_where_they_are() -> None:
    good = simulated(np.full(N, -0.02), 0.05)
    good[:50, :, 1] = good[:50, :, 0]  # nothing happens in these worlds, whatever is chosen
    known = expected(good)
    assert np.array_equal(known[:50, 0], known[:50, 1])


def test_sets_that_differ_are_told_from_luck() -> None:
    assert beyond_luck(np.random.default_rng(1).normal(0.0, 0.05, (N, 12))) > 0.01
    assert (
        beyond_luck(
            np.random.default_rng(1).normal(0.0, 0.05, (N, 12)) + np.linspace(-0.1, 0.1, N)[:, None]
        )
        < 1e-6
    )
    assert beyond_luck(np.ones((N, 12))) == 1.0


# regret


def test_regret_by_hand() -> None:
    good = np.array([[3.0, 1.0, 2.0], [0.0, 4.0, 3.0], [5.0, 5.0, 4.0]])
    assert regrets(good).tolist() == [[0.0, 2.0, 1.0], [4.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    assert shares_best(good).tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert favourite(good) == 1
    table = choices_table(good, 1.0, ["a", "b", "c"], ["A", "B", "C"])
    assert table["regret_most"].tolist() == [4.0, 2.0, 1.0]
    assert table["robust"].tolist() == [False, False, True]  # never the best, never far from it
    assert table["regret_mean"].tolist() == pytest.approx([4 / 3, 2 / 3, 1.0])


def test_of_what_is_better_when_lower_the_table_shows_the_outcome_itself() -> None:
    table = choices_table(-np.array([[10.0, 20.0], [12.0, 30.0]]), -1.0, ["a", "b"], ["A", "B"])
    assert table["mean"].tolist() == [11.0, 25.0]
    assert (table["low"] <= table["high"]).all()
    assert table["regret_most"].tolist() == [0.0, 18.0]


# the parameter sets


def test_the_posterior_is_thinned_evenly_and_its_sets_keep_their_names() -> None:
    found = chosen("posterior", 40, seed=1)
    numbers = [int(name.removeprefix("posterior-")) for name in found.sets]
    assert len(numbers) == 40 and numbers[0] == 0 and numbers[-1] == len(ensemble()) - 1
    assert set(np.diff(numbers)) <= {9, 10, 11}
    assert all(dict(found.sets[f"posterior-{k:03d}"]) == ensemble()[k] for k in numbers)


def test_wide_sets_fill_the_declared_ranges_evenly() -> None:
    found = chosen("wide", 64, seed=1)
    assert set(found.varied) == {item.name for item in uncertain()}
    for item in uncertain():
        values = np.array([row[item.name] for row in found.sets.values()])
        assert item.low <= values.min() and values.max() <= item.high
        if item.kind is float and item.name not in BY_LOGARITHM:
            counts, _ = np.histogram(values, 4, (item.low, item.high))
            assert counts.tolist() == [16, 16, 16, 16]
    assert chosen("wide", 64, seed=1).sets == found.sets
    assert chosen("wide", 64, seed=2).sets != found.sets


def test_only_what_nobody_has_measured_varies() -> None:
    status = {item.name: (item.role, item.status) for item in parameters()}
    assert {status[item.name][1] for item in uncertain()} == {"assumed", "fitted"}
    assert {item.block for item in uncertain(["relations", "climate"])} == {"relations", "climate"}
    assert all(status[item.name][0] != "lever" for item in uncertain())


def test_what_is_kept_is_in_no_set() -> None:
    kept = ("climate.block",)
    for found in (chosen("posterior", 20, 1, kept=kept), chosen("wide", 20, 1, kept=kept)):
        assert "climate.block" not in found.varied
        assert all("climate.block" not in row for row in found.sets.values())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ranges": "posteriour"}, "Did you mean posterior"),
        ({"sets": 10}, "from 20 to"),
        ({"sets": 100_000}, f"from 20 to {len(ensemble())}"),
        ({"sets": True}, "whole number"),
        ({"blocks": ["relations"]}, "ranges=wide"),
        ({"ranges": "wide", "blocks": ["relation"]}, "Did you mean relations"),
        (
            {
                "ranges": "wide",
                "blocks": ["relations"],
                "kept": [item.name for item in uncertain(["relations"])],
            },
            "set by hand",
        ),
    ],
)
def test_a_mistake_in_the_sets_gets_one_sentence(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        chosen(**{"ranges": "posterior", "sets": 20, "seed": 1, **given})  # type: ignore[arg-type]


# studies


def compared() -> list[Compared]:
    return [
        Compared("half-day", "Half a day", {"visit.hours": "3"}, small(visit__hours=3.0)),
        Compared("full-day", "A full day", {"visit.hours": "6"}, small(visit__hours=6.0)),
    ]


def small_study(
    output: Path,
    replicates: int = 4,
    wanted: list[Compared] | None = None,
    outcome: str = "share_submitted",
) -> tuple[Study, set_design.Worlds]:
    return set_design.study(
        wanted or compared(), outcome, sets=20, replicates=replicates, output=output
    )


def done(output: Path, **how: object) -> Path:
    plan, asked = small_study(output, **how)  # type: ignore[arg-type]
    return run(plan, workers=1, beside=asked.keep).folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return done(tmp_path_factory.mktemp("worlds"))


def test_points_stand_set_by_set_with_names_that_can_be_read_back(tmp_path: Path) -> None:
    plan, worlds = small_study(tmp_path)
    names = list(plan.points)
    # of 20 that are spread evenly from the first to the last
    second = round((len(ensemble()) - 1) / 19)
    assert names[:3] == [
        "half-day__posterior-000",
        "full-day__posterior-000",
        f"half-day__posterior-{second:03d}",
    ]
    worlds.keep(tmp_path)
    assert set_design.read(tmp_path) == worlds
    found = set_design.points_of(plan.points, worlds)
    assert next(iter(found)) == "posterior-000" and list(found["posterior-000"]) == [
        "half-day",
        "full-day",
    ]
    pair = found[f"posterior-{second:03d}"]
    assert (
        pair["full-day"]["climate.block"]
        == pair["half-day"]["climate.block"]
        == ensemble()[second]["climate.block"]
    )
    assert (pair["half-day"]["visit.hours"], pair["full-day"]["visit.hours"]) == (3.0, 6.0)


def test_long_names_are_cut_and_stay_apart(tmp_path: Path) -> None:
    long = [item._replace(name=f"{'x' * 55}-{k}") for k, item in enumerate(compared())]
    plan, _ = small_study(tmp_path, wanted=long)
    assert len(plan.points) == 40 and max(map(len, plan.points)) <= 60


def test_a_folder_tells_its_sets_choices_and_numbers(folder: Path) -> None:
    found = found_in(folder)
    outcomes = read_outcomes(folder, set_design.read(folder))
    assert outcomes.values.shape == (20, 4, 2) and outcomes.left_out == 0
    table = pd.read_parquet(folder / "programme.parquet").set_index(["scenario", "replicate"])[
        "share_submitted"
    ]
    assert outcomes.values[3, 2, 1] == table[f"full-day__{outcomes.sets[3]}", 2]
    second = int(outcomes.sets[1].removeprefix("posterior-"))
    assert outcomes.parameters["climate.block"].iloc[1] == ensemble()[second]["climate.block"]
    assert set(found.choices["scenario"]) == {"half-day", "full-day"}


def test_the_same_folder_gives_the_same_bytes_and_all_files(folder: Path) -> None:
    first = finish(folder)
    before = contents(folder)
    finish(folder)
    assert contents(folder) == before
    tables = {f"{name}.csv" for name in ("choices", "sets", "parameters", "rivals", "boxes")}
    assert {*tables, "worlds.png", "worlds.txt", "worlds.json"} <= set(before)
    assert (
        before["worlds.txt"].decode().splitlines()
        == list(first.sentences)
        == list(told(folder).sentences)
    )
    assert first.figure.startswith(b"\x89PNG") and "20 parameter sets" in first.caption
    rows = pd.read_csv(folder / "sets.csv")
    assert len(rows) == 40 and rows.groupby("set")["regret"].min().eq(0.0).all()


def test_interrupted_or_extended_it_ends_in_the_same_numbers(folder: Path, tmp_path: Path) -> None:
    other = done(tmp_path, replicates=4)
    extend(other, 5, workers=1)
    whole = done(tmp_path, replicates=5)
    pd.testing.assert_frame_equal(found_in(other).sets, found_in(whole).sets)
    part = next((other / "programme.parquet").glob("part-*.parquet"))
    part.unlink()
    with pytest.raises(
        InputError, match=r"is not finished: 0 of 200 runs are done; go on with: rp2pr resume"
    ):
        found_in(other)
    resume(other, workers=1)
    pd.testing.assert_frame_equal(found_in(other).sets, found_in(whole).sets)


def test_identical_scenarios_are_the_same_in_every_world(tmp_path: Path) -> None:
    twice = [Compared(name, name.capitalize(), {}, small()) for name in ("one", "other")]
    place = done(tmp_path, wanted=twice)
    said = finish(place)
    assert said.found.rivals[0].verdict is Verdict.same
    assert (said.found.sets["regret"] == 0.0).all()
    assert "in no world is one of them better than another" in said.sentences[-1]


def test_sets_in_which_a_run_failed_are_left_out_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rp2pr_sim.study import batch

    poison, make = ensemble()[0]["climate.block"], batch.make_world

    def failing(scenario: Any, seed: int, replicate: int, shared: Any = None) -> Any:
        if replicate == 2 and scenario.climate.block == poison and scenario.visit.hours == 6.0:
            raise RuntimeError("on purpose")
        return make(scenario, seed, replicate, shared)

    monkeypatch.setattr(batch, "make_world", failing)
    plan, asked = set_design.study(
        compared(), "share_submitted", sets=21, replicates=4, output=tmp_path
    )
    done_with = run(plan, workers=1, beside=asked.keep)
    assert done_with.failures == 1
    said = finish(done_with.folder)
    assert said.found.outcomes.left_out == 1 and "posterior-000" not in said.found.outcomes.sets
    assert any(sentence.startswith("1 set is left out") for sentence in said.sentences)


def test_without_the_workbench_a_folder_is_finished_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.installed", lambda: False)
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.FEWEST", 0)
    found = told(folder)
    assert (
        sum(
            "pip install --editable '.[discovery]' in the checkout" in sentence
            for sentence in found.sentences
        )
        == 1
    )
    assert found.figure.startswith(b"\x89PNG")


def test_an_outcome_without_values_is_blank_and_improvement_in_care_decides(tmp_path: Path) -> None:
    nobody = [
        Compared(name, name, {}, small(review__kind="none", visit__hours=hours))
        for name, hours in (("a", 3.0), ("b", 6.0))
    ]
    place = done(tmp_path, wanted=nobody, outcome="plan_success")
    found = found_in(place)
    assert found.worlds.outcome == "true_gain_per_team" and found.outcomes.left_out == 0
    assert found.outcomes.why.startswith(
        "Plan success is blank (no plans that are a year old in any run)"
    )


def test_a_folder_of_something_else_or_damaged_gets_one_sentence(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="holds no scenarios under parameter sets"):
        told(tmp_path)
    (tmp_path / set_design.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        set_design.read(tmp_path)
    (tmp_path / set_design.FILE).write_text(
        (folder / set_design.FILE).read_text().replace("share_submitted", "share_submited")
    )
    with pytest.raises(InputError, match="Did you mean share_submitted"):
        set_design.read(tmp_path)


def test_the_control_arm_is_left_out_unless_somebody_asks_for_it() -> None:
    assert set_design.without_control(compared(), "plan_success")
    assert not set_design.without_control(compared(), "true_difference")
    named = [item._replace(named=frozenset({"scale.n_control"})) for item in compared()]
    assert not set_design.without_control(named, "plan_success")
    alone = [
        item._replace(scenario=item.scenario.replaced({"scale.n_control": 0}))
        for item in compared()
    ]
    assert not set_design.without_control(alone, "plan_success")


def test_what_is_set_by_hand_is_kept() -> None:
    changed = [
        item._replace(scenario=item.scenario.replaced({"climate.block": 0.1}))
        for item in compared()
    ]
    assert set_design.by_hand(changed) == ("climate.block",)
    named = [item._replace(named=frozenset({"candour.block"})) for item in compared()]
    assert set_design.by_hand(named) == ("candour.block",), "to the default it is set by hand, too"
    assert set_design.by_hand(compared()) == ()


# the words and the command


def test_a_restriction_is_told_with_range_and_evidence() -> None:
    said = restriction_words("relations.contact", Restriction(None, 0.05, 0.01))
    assert (
        said
        == "“Chance that paired teams are in touch in a week, at full trust” (relations.contact) is"
        " at most 0.05 (declared range 0.01 to 0.1 a week; assumed, M21 M22)"
    )
    assert "lies from 0.02 to 0.05" in restriction_words(
        "relations.contact", Restriction(0.02, 0.05, 0.01)
    )


def test_the_robust_choice_is_named_with_what_it_loses() -> None:
    outcome = "plan_success"
    mixed = choices_table(np.array([[0.30, 0.32], [0.35, 0.30]]), 1.0, ["a", "b"], ["A", "B"])
    assert (
        _robust(mixed, ["“A”", "“B”"], outcome)
        == "The robust choice is “A”: where it is most wrong, it falls 2.0 percentage points short"
        " of the best choice there; “B” up to 5.0."
    )
    never = choices_table(np.array([[0.30, 0.29], [0.35, 0.30]]), 1.0, ["a", "b"], ["A", "B"])
    assert (
        _robust(never, ["“A”", "“B”"], outcome)
        == "The robust choice is “A”: no other is better in any set; by choosing another, one loses"
        " in the worst set: “B” up to 5.0 percentage points."
    )


def test_no_share_is_told_as_certain_unless_it_is() -> None:
    assert [percent(share) for share in (0.0, 0.001, 0.26, 0.999, 1.0)] == [
        "0%",
        "under 1%",
        "26%",
        "over 99%",
        "100%",
    ]


def test_the_command_tells_which_is_best_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word for word in WORDS if not word.startswith("scale.n_")] + [
        "scale.n_intervention=8",
        "outcome=share_submitted",
    ]
    assert (
        main(
            [
                "worlds",
                "pairing=complementary,random",
                "sets=20",
                "replicates=4",
                "ranges=wide",
                "blocks=relations,ideas",
                *words,
            ]
        )
        == 0
    )
    shown = capsys.readouterr().out
    assert (
        "“Random pairs”" in shown and "robust" in shown and "No control arm was simulated" in shown
    )
    assert "declared ranges of 16 parameters" in shown
    [place] = (tmp_path / "outputs" / "worlds").iterdir()
    assert json.loads((place / "worlds.json").read_text())["ranges"] == "wide"
    before = pd.read_csv(place / "sets.csv")
    assert main(["extend", str(place), "replicates=5"]) == 0
    assert main(["resume", str(place)]) == 0
    assert not before.equals(pd.read_csv(place / "sets.csv"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pairing=random"], "one scenario alone beats nothing"),
        (["pairing=complementary,randm"], "Did you mean random"),
        (["pairing=complementary,random", "outcome=plan_sucess"], "Did you mean plan_success"),
        (["pairing=complementary,random", "replicates=3"], "from 4"),
        (["pairing=complementary,random", "blocks=relations"], "ranges=wide"),
        (["pairing=complementary,random", "sets=5"], "from 20"),
        (["pairing=complementary,random", "ranges=wider"], "posterior, wide"),
        (["pairing=complementary,random", "setz=5"], "Did you mean sets"),
    ],
)
def test_a_mistake_at_the_command_gets_one_sentence_and_leaves_nothing(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["worlds", *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
