"""A comparison under parameter sets: sets, regret, regions and their check.

The tests use tables whose answers are known, and small studies.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import SMALL, WORDS, small

import rp2pr_sim as rp
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.base import values_of
from rp2pr_sim.analysis.column_labels import columns_of
from rp2pr_sim.analysis.compare import CompareQuestion, CompareResult, NamedScenario
from rp2pr_sim.analysis.compare.paired import regrets, share_on_top
from rp2pr_sim.analysis.compare.parameter_sets import (
    check_sets,
    kept_by_hand,
    parameter_sets,
)
from rp2pr_sim.analysis.compare.prim import MOST, Restriction, chance_of, inside, region_of
from rp2pr_sim.analysis.compare.regret import favourite, options_table
from rp2pr_sim.analysis.compare.robustness import points_under_sets
from rp2pr_sim.analysis.compare.robustness_summary import _robust, percent, restriction_words
from rp2pr_sim.analysis.compare.scenario_discovery import (
    Verdict,
    alternatives_to_favourite,
    sets_alike,
)
from rp2pr_sim.analysis.declared_ranges import BY_LOGARITHM
from rp2pr_sim.analysis.over_sets import expected as expected_of
from rp2pr_sim.analysis.over_sets import expected_difference, interval_of, over_sets, runs_of
from rp2pr_sim.analysis.plausible_sets import drawn, shipped
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report import draw, write
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.uncertain import uncertain
from rp2pr_sim.study.sampling import generator

N, PARAMETERS = 240, 24
NAMES = [f"p{k}" for k in range(PARAMETERS)]


def sets(seed: int = 1, n: int = N) -> pd.DataFrame:
    return pd.DataFrame(
        np.random.default_rng(seed).random((n, PARAMETERS)), [f"set-{k}" for k in range(n)], NAMES
    )


def expected(good: Floats) -> Floats:
    """Return the expected outcome of each option under each set, (sets, options)."""
    return expected_of(
        pd.DataFrame({k: runs_of(good[..., k]) for k in range(good.shape[2])})
    ).to_numpy()


def simulated(difference: Floats, noise: float, seed: int = 1, replicates: int = 12) -> Floats:
    """Return two options with a known difference per set, common chance and own chance."""
    random = np.random.default_rng(seed)
    n = len(difference)
    common = random.normal(0.3, 0.1, (n, replicates))
    return np.stack(
        [common, common + difference[:, None] + random.normal(0.0, noise, (n, replicates))], axis=2
    )


# the region


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_a_known_region_is_found_with_its_parameters_and_limits_and_holds_on_other_sets(
    noise: float,
) -> None:
    rows = sets()
    within = (rows["p3"] < 0.5) & (rows["p7"] > 0.4)
    good = simulated(np.where(within, 0.02, -0.02), noise)
    [other] = alternatives_to_favourite(good, tuple(rows.index), rows, seed=1)
    assert other.verdict is Verdict.region and other.region is not None and other.check is not None
    assert set(other.region.restrictions) == {"p3", "p7"}
    below, above = other.region.restrictions["p3"], other.region.restrictions["p7"]
    assert below.low is None and below.high == pytest.approx(0.5, abs=0.08)
    assert above.high is None and above.low == pytest.approx(0.4, abs=0.08)
    assert other.check.density > 0.8 and other.check.coverage > 0.7
    assert other.share_better == pytest.approx(within.mean(), abs=0.05)


def test_where_parameters_say_nothing_no_region_is_better_than_chance() -> None:
    verdicts = []
    for seed in range(6):
        rows = sets(seed)
        # real, but of nothing that is known
        signs = np.random.default_rng(100 + seed).choice([-0.02, 0.015], N)
        [other] = alternatives_to_favourite(
            simulated(signs, 0.01, seed), tuple(rows.index), rows, seed
        )
        verdicts.append(other.verdict)
    assert verdicts.count(Verdict.none) >= 5  # one in twenty regions is taken for real by chance


def test_a_region_that_holds_on_one_half_of_the_sets_only_does_not_pass() -> None:
    rows = sets()
    order = generator(1, "worlds halves").permutation(N)
    signs = np.random.default_rng(5).choice([-0.02, 0.015], N)
    signs[order[: N // 2]] = np.where(rows["p3"].to_numpy()[order[: N // 2]] < 0.5, 0.02, -0.02)
    good = simulated(signs, 0.005)
    [other] = alternatives_to_favourite(good, tuple(rows.index), rows, seed=1)
    assert other.region is not None and list(other.region.restrictions) == ["p3"]
    assert other.verdict is Verdict.none


def test_a_region_may_be_one_of_a_choice_among_hundreds_of_parameters() -> None:
    random = np.random.default_rng(2)
    rows = pd.DataFrame(random.random((N, 300))).rename(columns=lambda k: f"p{k}")
    rows["facilitation.kind"] = random.choice(["clinical", "none"], N)
    good = simulated(np.where(rows["facilitation.kind"] == "none", 0.02, -0.04), 0.01)
    [other] = alternatives_to_favourite(good, tuple(map(str, rows.index)), rows, seed=1)
    assert other.verdict is Verdict.region and other.region is not None
    [(name, limits)] = other.region.restrictions.items()
    assert restriction_words(name, limits).endswith("(facilitation.kind) is none")


def test_copies_of_a_set_do_not_confirm_each_other() -> None:
    verdicts = []
    for seed in range(6):
        # eight sets, each drawn thirty times; which option is better says nothing of other sets
        rows = sets(seed, 8).loc[lambda frame: frame.index.repeat(N // 8)]
        signs = np.random.default_rng(100 + seed).permutation([-0.02] * 4 + [0.02] * 4)
        good = simulated(np.repeat(signs, N // 8), 0.002, seed)
        names = tuple(f"set-{k}" for k in range(N))
        [other] = alternatives_to_favourite(good, names, rows.set_axis(names), seed)
        verdicts.append(other.verdict)
    assert set(verdicts) == {Verdict.few}


def test_the_region_has_no_more_parameters_than_a_person_can_think_of() -> None:
    rows = sets(n=200)
    interesting = (rows[NAMES[:6]] < 0.85).all(axis=1).to_numpy()
    found = region_of(rows, interesting)
    assert found is not None and 1 <= len(found.restrictions) <= MOST
    assert set(found.restrictions) <= set(NAMES[:6])


def test_what_fisher_says_of_a_region_is_what_counting_says() -> None:
    within, interesting = np.array([True, True, False, False]), np.array([True, True, False, False])
    # one of the six ways to choose two of four
    assert chance_of(within, interesting) == pytest.approx(1.0 / 6.0)
    assert chance_of(~within, interesting) == 1.0


def test_a_restriction_holds_its_limits() -> None:
    rows = pd.DataFrame({"a": [0.0, 1.0, 2.0], "b": [5.0, 6.0, 7.0]})
    region = {"a": Restriction(1.0, None, 0.0), "b": Restriction(None, 6.0, 0.0)}
    assert inside(rows, region).tolist() == [False, True, False]


def test_without_the_workbench_all_else_is_said_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = sets()
    good = simulated(np.where(rows["p3"] < 0.5, 0.01, -0.03), 0.0)
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.installed", lambda: False)
    [other] = alternatives_to_favourite(good, tuple(rows.index), rows, seed=1)
    assert other.verdict is Verdict.missing
    assert other.share_better == pytest.approx((rows["p3"] < 0.5).mean())
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    with pytest.raises(
        InputError, match=r"pip install --editable '\.\[discovery\]' in the checkout"
    ):
        region_of(rows, rows["p3"].to_numpy() < 0.5)


# what is chance and what is not


def test_identical_options_differ_by_nothing_and_neither_is_better_anywhere() -> None:
    rows = sets()
    good = simulated(np.zeros(N), 0.0)
    assert np.array_equal(good[..., 0], good[..., 1])
    known = expected(good)
    assert np.array_equal(known[:, 0], known[:, 1])
    assert np.array_equal(regrets(known), np.zeros((N, 2)))
    assert share_on_top(known, 0.0).tolist() == [0.5, 0.5]
    [other] = alternatives_to_favourite(good, tuple(rows.index), rows, seed=1)
    assert other.verdict is Verdict.same and other.share_better == 0.0
    assert other.over_sets == (0.0, 0.0, 0.0, 0.0)


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_without_noise_what_is_expected_is_what_was_simulated(seed: int) -> None:
    difference = np.random.default_rng(seed).normal(0.0, 0.02, 30)
    known = expected(simulated(difference, 0.0, seed))
    assert known[:, 1] - known[:, 0] == pytest.approx(difference, abs=1e-8)


def test_noise_does_not_make_the_best_option_change() -> None:
    good = simulated(np.full(N, -0.01), 0.05)  # the same in all sets, and much noise in each
    raw = good.mean(axis=1)
    assert 0.15 < (raw[:, 1] > raw[:, 0]).mean() < 0.35
    assert share_on_top(expected(good), 0.0)[1] < 0.05
    assert sets_alike(good[..., 1] - good[..., 0]) > 0.01


def test_the_spread_between_sets_is_that_of_the_truth() -> None:
    truth = np.random.default_rng(3).normal(-0.01, 0.02, 2000)
    known = expected(simulated(truth, 0.06))
    found = known[:, 1] - known[:, 0]
    assert found.std() == pytest.approx(0.02, rel=0.1)
    assert (found > 0.0).mean() == pytest.approx((truth > 0.0).mean(), abs=0.03)


def test_chance_of_being_best_among_many_options_is_that_of_the_truth() -> None:
    random = np.random.default_rng(4)
    # the options differ from each other in two ways only, as choices of two factors do
    ways = random.normal(0.0, 0.02, (1000, 2)) @ random.normal(size=(2, 8))
    truth = ways + np.linspace(0.0, 0.03, 8)
    chance = random.normal(0.0, 0.05, (1000, 2, 8)) + random.normal(0.0, 0.3, (1000, 2, 1))
    runs = truth[:, None, :] + chance
    assert share_on_top(expected(runs), 0.0) == pytest.approx(share_on_top(truth, 0.0), abs=0.08)
    raw = share_on_top(runs.mean(axis=1), 0.0) - share_on_top(truth, 0.0)
    assert np.abs(raw).max() > 0.12  # which the means of two replicates are not
    lost = regrets(expected(runs)).mean(axis=0)
    assert lost == pytest.approx(regrets(truth).mean(axis=0), rel=0.15, abs=0.002)


def test_options_that_are_the_same_have_exactly_the_same_expectation() -> None:
    good = simulated(np.random.default_rng(1).normal(0.0, 0.02, N), 0.05, replicates=2)
    known = expected(np.concatenate([good, good[..., [1]], good[..., [0]]], axis=2))
    assert np.array_equal(known[:, 1], known[:, 2]) and np.array_equal(known[:, 0], known[:, 3])


@pytest.mark.parametrize("replicates", [2, 4])
@pytest.mark.parametrize("noise", [0.01, 0.06])
def test_the_uncertainty_interval_contains_the_truth_of_another_set(
    replicates: int, noise: float
) -> None:
    random, inside_it, errors = np.random.default_rng(6), [], []
    for _ in range(150):
        truth = random.normal(0.01, 0.02, 150)
        runs = truth[:, None] + noise * random.normal(size=(150, replicates))
        found = over_sets(runs_of(runs))
        inside_it.append(np.mean((found.low <= truth) & (truth <= found.high)))
        errors.append(abs(found.mean - truth.mean()) <= found.error)
    assert 0.93 < np.mean(inside_it) < 0.97
    assert 0.9 < np.mean(errors) < 0.99


def test_where_sets_do_nothing_the_interval_is_wider_than_simulation_error_but_not_by_much() -> (
    None
):
    found = [
        over_sets(runs_of(np.random.default_rng(seed).normal(size=(100, 4)))) for seed in range(40)
    ]
    assert np.mean([item.error for item in found]) == pytest.approx(1.96 / 20.0, rel=0.1)
    # a hundred sets cannot show that they are all alike; the means of their runs vary by 1 / 2
    half = np.mean([item.high - item.low for item in found]) / 2.0
    assert 1.96 / 20.0 < half < 0.5 * 1.96 / 2.0


def test_the_interval_holds_a_further_value_with_95_percent() -> None:
    random = np.random.default_rng(2)
    held = []
    for _ in range(2000):
        low, high = interval_of(random.normal(size=60))
        held.append(low <= random.normal() <= high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_an_interval_of_a_difference_and_its_share_of_sets_say_the_same() -> None:
    good = simulated(np.full(N, 0.02), 0.01, replicates=2)
    good[:60, :, 1] = good[:60, :, 0]  # nothing happens under a quarter of the sets
    apart = runs_of(good[..., 1] - good[..., 0])
    found = over_sets(apart, paired=True)
    assert (expected_difference(apart) > 0.0).mean() == pytest.approx(0.75, abs=0.01)
    assert found.low == 0.0 and found.high > 0.02


def test_sets_without_chance_stay_where_they_are() -> None:
    good = simulated(np.full(N, -0.02), 0.05)
    good[:50, :, 1] = good[:50, :, 0]  # nothing happens under these sets, whatever is chosen
    known = expected(good)
    assert np.array_equal(known[:50, 0], known[:50, 1])


def test_sets_that_differ_are_distinguished_from_chance() -> None:
    assert sets_alike(np.random.default_rng(1).normal(0.0, 0.05, (N, 12))) > 0.01
    assert (
        sets_alike(
            np.random.default_rng(1).normal(0.0, 0.05, (N, 12)) + np.linspace(-0.1, 0.1, N)[:, None]
        )
        < 1e-6
    )
    assert sets_alike(np.ones((N, 12))) == 1.0


# regret


def test_regret_by_hand() -> None:
    good = np.array([[3.0, 1.0, 2.0], [0.0, 4.0, 3.0], [5.0, 5.0, 4.0]])
    assert regrets(good).tolist() == [[0.0, 2.0, 1.0], [4.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    assert share_on_top(good, 0.0).tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert favourite(good) == 1
    table = options_table(good, 1.0, ["a", "b", "c"], ["A", "B", "C"])
    assert table["regret_most"].tolist() == [4.0, 2.0, 1.0]
    assert table["robust"].tolist() == [False, False, True]  # never the best, never far from it
    assert table["regret_mean"].tolist() == pytest.approx([4 / 3, 2 / 3, 1.0])


def test_of_what_is_better_when_lower_the_table_shows_the_outcome_itself() -> None:
    table = options_table(-np.array([[10.0, 20.0], [12.0, 30.0]]), -1.0, ["a", "b"], ["A", "B"])
    assert table["mean"].tolist() == [11.0, 25.0]
    assert (table["low"] <= table["high"]).all()
    assert table["regret_most"].tolist() == [0.0, 18.0]


# the parameter sets


def test_the_plausible_sets_are_those_that_are_drawn() -> None:
    assert parameter_sets("plausible", 40, seed=1).sets == drawn(40)


def test_sets_over_declared_ranges_fill_them_evenly() -> None:
    found = parameter_sets("declared", 64, seed=1)
    assert set(found.varied) == {item.name for item in uncertain()}
    for item in uncertain():
        values = np.array([row[item.name] for row in found.sets.values()])
        assert item.low <= values.min() and values.max() <= item.high
        if item.kind is float and item.name not in BY_LOGARITHM:
            counts, _ = np.histogram(values, 4, (item.low, item.high))
            assert counts.tolist() == [16, 16, 16, 16]
    assert parameter_sets("declared", 64, seed=1).sets == found.sets
    assert parameter_sets("declared", 64, seed=2).sets != found.sets


def test_only_what_nobody_has_measured_varies() -> None:
    status = {item.name: (item.role, item.status) for item in parameters()}
    assert {status[item.name][1] for item in uncertain()} == {"assumed", "fitted"}
    assert {item.block for item in uncertain(["relations", "climate"])} == {"relations", "climate"}
    assert all(status[item.name][0] != "lever" for item in uncertain())


@pytest.mark.parametrize("kind", ["plausible", "declared"])
def test_what_is_kept_is_in_no_set(kind: str) -> None:
    found = parameter_sets(kind, 20, 1, kept=("climate.block",))
    assert "climate.block" not in found.varied
    assert all("climate.block" not in row for row in found.sets.values())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sets": 100_000}, f"from 20 to {len(shipped().weights)}"),
        ({"replicates": 1}, "allowed is 2 or more"),
        ({"mechanisms": ["relations"]}, "parameters=declared"),
        ({"kind": "declared", "mechanisms": ["relation"]}, "Did you mean relations"),
        (
            {
                "kind": "declared",
                "mechanisms": ["relations"],
                "kept": [item.name for item in uncertain(["relations"])],
            },
            "set by hand",
        ),
    ],
)
def test_a_mistake_in_the_sets_gets_one_sentence(given: dict[str, Any], said: str) -> None:
    usual = {"kind": "plausible", "sets": 20, "replicates": 4, "mechanisms": (), "kept": ()}
    with pytest.raises(InputError, match=said):
        check_sets(**{**usual, **given})


# whole comparisons


def named(name: str, scenario: Scenario, *more: str) -> NamedScenario:
    return NamedScenario(
        name=name,
        label=name.replace("-", " ").capitalize(),
        choices={},
        values=values_of(scenario),
        named=more,
    )


def hours(*more: str, **changes: Any) -> list[NamedScenario]:
    return [
        named("half-day", small(visit__hours=3.0, **changes), *more),
        named("full-day", small(visit__hours=6.0, **changes), *more),
    ]


def question(compared: list[NamedScenario] | None = None, **options: Any) -> CompareQuestion:
    given = {
        "outcome": "share_submitted",
        "parameters": "plausible",
        "sets": 20,
        "replicates": 4,
        "table": "full",
        **options,
    }
    return CompareQuestion.about_these(compared or hours(), **given)


def asked(output: Path, compared: list[NamedScenario] | None = None, **options: Any) -> Any:
    return job.ask(question(compared, **options), output=output)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return asked(tmp_path_factory.mktemp("sets"))


def test_points_are_grouped_by_set_and_named_by_scenario_and_set() -> None:
    points = points_under_sets(question())
    names = list(points)
    first, second = list(drawn(20))[:2]
    assert names[:3] == [f"half-day__{first}", f"full-day__{first}", f"half-day__{second}"]
    pair = [points[f"{name}__{second}"] for name in ("half-day", "full-day")]
    assert {item["climate.block"] for item in pair} == {drawn(20)[second]["climate.block"]}
    assert [item["visit.hours"] for item in pair] == [3.0, 6.0]


def test_long_names_are_cut_and_stay_apart() -> None:
    long = [named(f"{'x' * 55}-{k}", item.scenario) for k, item in enumerate(hours())]
    points = points_under_sets(question(long))
    assert len(points) == 40 and max(map(len, points)) <= 60


def test_the_tables_have_the_sets_options_and_numbers_of_the_runs(result: CompareResult) -> None:
    found = result.robustness
    assert found is not None and found.outcomes.values.shape == (20, 4, 2)
    assert found.outcomes.left_out == 0
    runs = result.runs().set_index(["scenario", "replicate"])["share_submitted"]
    outcomes = found.outcomes
    # run 2 of set 3, of 20
    assert outcomes.values[3, 2, 1] == runs[f"full-day__{outcomes.sets[3]}", 2 * 20 + 3]
    values = [row["climate.block"] for row in drawn(20).values()]
    assert outcomes.sets == tuple(drawn(20))
    assert outcomes.parameters["climate.block"].tolist() == values
    assert set(result.tables["options"]["scenario"]) == {"half-day", "full-day"}
    rows = pd.read_csv(result.folder / "sets.csv")
    assert len(rows) == 40 and rows.groupby("set")["regret"].min().eq(0.0).all()
    mean = rows[rows["scenario"] == "full-day"]["mean"].mean()
    table = result.differences.set_index(["scenario", "outcome"])
    assert table.loc[("full-day", "share_submitted"), "mean"] == pytest.approx(mean)


def test_screen_page_and_files_have_the_same_sentences(result: CompareResult) -> None:
    assert (result.folder / "summary.txt").read_text().splitlines() == list(result.summary)
    tables = {"options", "sets", "parameters", "alternatives", "regions"}
    assert set(result.tables) == {"comparison", "ranking", "money"} | tables
    draw(result)
    assert (result.folder / "robustness.png").read_bytes().startswith(b"\x89PNG")
    text = write(result).read_text()
    assert "Where another option is best" in text
    assert "spread over 20 parameter sets" in text
    assert not any("world" in sentence or "luck" in sentence for sentence in result.summary)


def test_every_column_of_the_tables_has_a_meaning(result: CompareResult) -> None:
    told = columns_of(result).set_index("table").loc[list(result.tables)]
    assert list(told[told["meaning"] == ""]["column"]) == []
    meanings = told.set_index("column", append=True)["meaning"]
    error = meanings["comparison", "difference_error"]
    assert error.startswith("simulation error") and error.endswith(": difference")
    assert meanings["regions", "low"] != meanings["options", "low"]


def test_the_methods_say_what_was_simulated_and_how_it_was_estimated(result: CompareResult) -> None:
    text = result.methods()
    for part in (
        "under the same 20 plausible parameter sets", "in 4 replicates for each set",
        "no two sets share one", "95% uncertainty interval", "The main outcome was share_submitted",
        "smallest regret under its worst set", "Savage LJ.", "Louis TA.", "Donoho DL,",
    ):  # fmt: skip
        assert part in text, part
    assert ("PRIM" in text) == any(item.region for item in result.robustness.alternatives)


def test_a_result_is_loaded_as_it_was(result: CompareResult) -> None:
    again = rp.load(result.folder)
    assert again.summary == result.summary
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


def test_extended_it_has_the_numbers_of_one_that_was_so_large(
    result: CompareResult, tmp_path: Path
) -> None:
    more = job.extend(asked(tmp_path).folder, {"replicates": 5})
    whole = asked(tmp_path, replicates=5)
    pd.testing.assert_frame_equal(more.tables["sets"], whole.tables["sets"])
    assert not more.tables["sets"].equals(result.tables["sets"])


def test_identical_scenarios_are_the_same_under_every_set(tmp_path: Path) -> None:
    found = asked(tmp_path, [named(name, small()) for name in ("one", "other")])
    assert found.robustness.alternatives[0].verdict is Verdict.same
    assert (found.tables["sets"]["regret"] == 0.0).all()
    assert "under no parameter set is one of them better than another" in found.summary[-1]


def test_sets_in_which_a_run_failed_are_left_out_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rp2pr_sim.study import batch

    [first, *_], make = drawn(21), batch.make_world
    poison = drawn(21)[first]["climate.block"]

    def failing(scenario: Any, seed: int, replicate: int, shared: Any = None) -> Any:
        if replicate == 2 * 21 and scenario.climate.block == poison and scenario.visit.hours == 6.0:
            raise RuntimeError("on purpose")
        return make(scenario, seed, replicate, shared)

    monkeypatch.setattr(batch, "make_world", failing)
    found = asked(tmp_path, sets=21)
    assert found.failures == 1
    outcomes = found.robustness.outcomes
    assert outcomes.left_out == 1 and first not in outcomes.sets
    assert any(sentence.startswith("1 set is left out") for sentence in found.summary)


def test_without_the_workbench_the_rest_is_answered(
    result: CompareResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.installed", lambda: False)
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.FEWEST", 0)
    monkeypatch.setattr("rp2pr_sim.analysis.compare.scenario_discovery.OFTEN", 0.0)
    said = rp.load(result.folder).summary
    install = "pip install --editable '.[discovery]' in the checkout"
    assert sum(install in sentence for sentence in said) == 1


def test_an_outcome_without_values_is_blank_and_improvement_in_care_decides(tmp_path: Path) -> None:
    found = asked(tmp_path, hours(review__kind="none"), outcome="plan_success")
    outcomes = found.robustness.outcomes
    assert outcomes.outcome == found.findings.outcome == "true_gain_per_team"
    assert outcomes.left_out == 0
    blank = "Plan success is blank (no plans that are a year old in any run)"
    assert outcomes.why.startswith(blank) and outcomes.why in found.summary


def test_what_is_set_by_hand_is_kept() -> None:
    assert kept_by_hand(hours(climate__block=0.1)) == ("climate.block",)
    by_name = hours("candour.block")
    assert kept_by_hand(by_name) == ("candour.block",), "to the default it is set by hand, too"
    assert kept_by_hand(hours()) == ()
    assert question(by_name).kept == ("candour.block",)


def test_the_python_function_gives_what_the_command_gives(tmp_path: Path) -> None:
    words = ["pairing=complementary,random", "sets=20", "replicates=4", "outcome=share_submitted"]
    typed = [*words, "parameters=plausible", "climate.block=0.3", *WORDS]
    assert main(["compare", *typed, f"output={tmp_path}", "--quiet"]) == 0
    by_command = rp.load(tmp_path / "comparison-001")
    by_python = rp.compare(
        {**SMALL, "climate.block": 0.3},
        pairing=["complementary", "random"],
        parameters="plausible",
        sets=20,
        replicates=4,
        outcome="share_submitted",
        output=tmp_path,
    )
    assert by_python.summary == by_command.summary
    assert "Kept as set by hand in all sets: climate.block." in by_python.summary
    for name, table in by_command.tables.items():
        pd.testing.assert_frame_equal(by_python.tables[name], table)


# the sentences and the command


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


def test_the_robust_option_is_named_with_what_it_loses() -> None:
    outcome = "plan_success"
    mixed = options_table(np.array([[0.30, 0.32], [0.35, 0.30]]), 1.0, ["a", "b"], ["A", "B"])
    assert (
        _robust(mixed, ["“A”", "“B”"], outcome)
        == "The robust option is “A”: under its worst set it falls 2.0 percentage points short of"
        " the best option there; “B” up to 5.0."
    )
    never = options_table(np.array([[0.30, 0.29], [0.35, 0.30]]), 1.0, ["a", "b"], ["A", "B"])
    assert (
        _robust(never, ["“A”", "“B”"], outcome)
        == "The robust option is “A”: no other is better under any set; any other loses under its"
        " worst set: “B” up to 5.0 percentage points."
    )


def test_no_share_is_told_as_certain_unless_it_is() -> None:
    assert [percent(share) for share in (0.0, 0.001, 0.26, 0.999, 1.0)] == [
        "0%",
        "under 1%",
        "26%",
        "over 99%",
        "100%",
    ]


def test_the_command_says_which_is_best_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word for word in WORDS if not word.startswith("scale.n_")]
    typed = [PAIR, "sets=20", "replicates=4", "parameters=declared", "table=full"]
    more = ["mechanisms=relations,ideas", "scale.n_intervention=8", "outcome=share_submitted"]
    assert main(["compare", *typed, *more, *words]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "“Random pairs”" in shown and "robust" in shown
    assert "declared ranges of 16 parameters" in shown


PAIR = "pairing=complementary,random"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([PAIR, "replicates=1"], "from 2 to"),
        ([PAIR, "mechanisms=relations"], "parameters=declared"),
        ([PAIR, "sets=5"], "from 20"),
        ([PAIR, "replicates=60", "precision=1pp"], "max_replicates is 40, fewer than the 60"),
        ([PAIR, "parameters=plausibel"], "Did you mean plausible"),
        ([PAIR, "parameters=central", "sets=30"], "sets needs parameters=plausible or"),
        ([PAIR, "parameters=central", "mechanisms=relations"], "mechanisms needs"),
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
    assert main(["compare", *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
