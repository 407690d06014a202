"""Paired differences, ranks and regret in small tables whose answers are computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rp2pr_sim.analysis.compare.paired import (
    by_scenario,
    differences,
    ends,
    ranked,
    regrets,
    resampled_means,
    share_on_top,
    widest,
)
from rp2pr_sim.analysis.compare.regret import favourite, options_table
from rp2pr_sim.analysis.compare.scenario_discovery import expected_outcomes as expected

NAN = math.nan


def runs(outcome: str, **values: list[float]) -> pd.DataFrame:
    """A table `programme` with one outcome, by scenario."""
    parts = [
        pd.DataFrame({"scenario": name, "replicate": range(len(column)), outcome: column})
        for name, column in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def of(table: pd.DataFrame, scenario: str, outcome: str) -> pd.Series:
    found = differences(table, "usual", [outcome]).set_index("scenario")
    assert list(found.index) == list(table["scenario"].unique())
    return found.loc[scenario]


# differences


def test_the_interval_of_a_share_ends_at_0_and_1_and_that_of_a_difference_does_not() -> None:
    table = runs("plan_success", usual=[0.0, 0.0, 0.3], other=[1.0, 1.0, 0.7], some=[0.4, 0.5, 0.6])
    usual, other, some = (of(table, name, "plan_success") for name in ("usual", "other", "some"))
    half = stats.t.ppf(0.975, 2) * 0.3 / 3.0  # the standard error of 0, 0, 0.3 is 0.1
    assert (usual["low"], usual["high"]) == (0.0, pytest.approx(0.1 + half))
    assert (other["low"], other["high"]) == (pytest.approx(0.9 - half), 1.0)
    half = stats.t.ppf(0.975, 2) * 0.1 / math.sqrt(3.0)
    assert (some["low"], some["high"]) == pytest.approx((0.5 - half, 0.5 + half))
    assert other["difference"] == pytest.approx(0.8)
    assert other["difference_high"] > 1.0


def test_what_may_be_negative_is_not_cut() -> None:
    table = runs("true_gain_per_team", usual=[-0.02, 0.01, -0.02], other=[-3.0, -1.0, -2.0])
    assert of(table, "usual", "true_gain_per_team")["low"] < -0.01
    assert of(table, "other", "true_gain_per_team")["high"] == pytest.approx(
        -2.0 + stats.t.ppf(0.975, 2) / math.sqrt(3.0)
    )


def test_what_may_exceed_1_is_not_cut() -> None:
    found = of(runs("staff_hours_per_team", usual=[90.0, 110.0]), "usual", "staff_hours_per_team")
    assert found["high"] == pytest.approx(100.0 + stats.t.ppf(0.975, 1) * 10.0)


def test_a_yes_or_no_has_wilsons_interval() -> None:
    table = runs("significant_recorded", usual=[1.0, 0.0, 1.0, 1.0, NAN, 1.0])
    wilson = stats.binomtest(4, 5).proportion_ci(method="wilson")
    found = of(table, "usual", "significant_recorded")
    assert (found["mean"], found["low"], found["high"]) == pytest.approx((0.8, *wilson))


def test_a_ratio_is_that_of_the_means_and_its_interval_does_not_fall_below_0() -> None:
    table = runs("cost", usual=[100.0, 200.0, 300.0, 50.0], other=[100.0, 1900.0, 100.0, 70.0])
    table["plans_reached"] = [1.0, 2.0, 3.0, NAN, 4.0, 1.0, 2.0, 1.0]
    usual, other = (of(table, name, "cost_per_plan_reached") for name in ("usual", "other"))
    assert (usual["mean"], usual["low"], usual["high"]) == pytest.approx((100.0, 100.0, 100.0))
    # the fourth replicate has no number in one scenario and counts in neither
    assert (other["mean"], other["replicates"]) == (pytest.approx(300.0), 3)
    assert (other["low"], other["difference_low"] < 0.0) == (0.0, True)


def test_scenarios_keep_the_order_of_their_first_rows() -> None:
    table = runs("plan_success", z=[0.1, 0.2], a=[0.3, 0.4])
    assert list(by_scenario(table.iloc[[2, 0, 1, 3]], "plan_success")) == ["a", "z"]


def test_the_widest_interval_is_that_of_a_difference_that_more_replicates_narrow() -> None:
    table = runs("points_per_plan", usual=[0.0, 0.0, 0.0], near=[1.0, 2.0, 3.0], far=[0.0, 5.0, 10])
    far = stats.t.ppf(0.975, 2) * 5.0 / math.sqrt(3.0)
    assert widest(table, "usual", "points_per_plan") == pytest.approx(far)
    never = pd.concat([table, runs("points_per_plan", never=[NAN, NAN, NAN])])
    assert widest(never, "usual", "points_per_plan") == pytest.approx(far)
    once = pd.concat([table, runs("points_per_plan", once=[1.0, NAN, NAN])])
    assert widest(once, "usual", "points_per_plan") == math.inf
    assert widest(table[table["scenario"] == "usual"], "usual", "points_per_plan") is None


# ranks


def test_a_rank_uses_the_replicates_in_which_all_have_a_value() -> None:
    table = runs("points_per_plan", a=[4.0, 1.0, 9.0], b=[2.0, 2.0, NAN], c=[NAN, NAN, NAN])
    found = ranked(table, "points_per_plan", seed=1).set_index("scenario")
    assert list(found.index) == ["a", "b", "c"]
    assert found.loc["a"].drop("probability_best").to_dict() == pytest.approx(
        {"mean": 2.5, "share_best": 0.5, "regret": 0.5, "shortfall": 0.0}
    )
    assert found.loc["b"].drop("probability_best").to_dict() == pytest.approx(
        {"mean": 2.0, "share_best": 0.5, "regret": 1.0, "shortfall": 0.5}
    )
    # of four equally likely samples, (1, 1) prefers b, the others a
    assert found["probability_best"].iloc[:2].tolist() == pytest.approx([0.75, 0.25], abs=0.03)
    assert found.loc["c"].isna().all()


def test_without_a_replicate_that_all_have_nobody_is_ranked() -> None:
    for table in (runs("cost", a=[NAN], b=[NAN]), runs("cost", a=[1.0, NAN], b=[NAN, 2.0])):
        found = ranked(table, "cost", seed=1)
        assert found["scenario"].tolist() == ["a", "b"]
        assert found.drop(columns="scenario").isna().all(axis=None)


def test_the_cheapest_is_best_and_its_mean_is_the_cost_itself() -> None:
    found = ranked(runs("cost", a=[5.0, 7.0, 6.0], b=[1.0, 2.0, 3.0]), "cost", 1)
    assert found[["scenario", "mean", "shortfall", "probability_best"]].to_numpy().tolist() == [
        ["b", 2.0, 0.0, 1.0],
        ["a", 6.0, 4.0, 0.0],
    ]


def test_resampled_means_have_the_spread_of_a_mean_and_share_their_samples() -> None:
    values = np.random.default_rng(2).normal(3.0, 1.0, 50)
    found = resampled_means(np.column_stack([values, 2.0 * values, values + 1.0]), seed=7)
    assert found.mean(axis=0) == pytest.approx(
        [values.mean(), 2.0 * values.mean(), values.mean() + 1.0], abs=0.02
    )
    assert found[:, 0].std() == pytest.approx(values.std() / math.sqrt(50), rel=0.05)
    assert found[:, 1] == pytest.approx(2.0 * found[:, 0])
    assert found[:, 2] == pytest.approx(found[:, 0] + 1.0)
    assert found[:, [0]] == pytest.approx(resampled_means(values[:, None], seed=7))
    assert found[:, [0]] != pytest.approx(resampled_means(values[:, None], seed=8))
    assert (resampled_means(np.array([[4.0, 5.0]]), seed=1) == [4.0, 5.0]).all()


def test_without_replicates_nothing_is_known() -> None:
    none = np.zeros((0, 3))
    assert resampled_means(none, seed=1).shape == (0, 3)
    assert [np.isnan(end).tolist() for end in ends(none)] == [[True] * 3] * 2
    assert np.isnan(share_on_top(none)).tolist() == [True] * 3


def test_the_ends_cut_one_in_forty_samples_on_each_side() -> None:
    low, high = ends(np.column_stack([np.arange(1001.0), np.arange(1001.0)[::-1] * 2.0]))
    assert (low.tolist(), high.tolist()) == (
        pytest.approx([25.0, 50.0]),
        pytest.approx([975.0, 1950.0]),
    )


def test_columns_that_tie_share_a_row_and_rounding_is_no_difference() -> None:
    nearly = 0.1 + 0.2  # the last bit is not that of 0.3
    good = np.array([[0.3, nearly, 0.1], [0.3, 0.1, 0.2], [-0.4, -0.4, -0.4], [0.1, 0.1, 0.3]])
    assert share_on_top(good) == pytest.approx(
        [(1 / 2 + 1 + 1 / 3) / 4, (1 / 2 + 1 / 3) / 4, (1 / 3 + 1) / 4]
    )
    assert share_on_top(good, 0.0) == pytest.approx(
        [(1 + 1 / 3) / 4, (1 + 1 / 3) / 4, (1 / 3 + 1) / 4]
    )


def test_regret_is_the_shortfall_from_the_best_of_the_row() -> None:
    good = np.array([[3.0, 1.0, 2.0], [-4.0, -1.0, -1.5]])
    assert regrets(good).tolist() == [[0.0, 2.0, 1.0], [3.0, 0.0, 0.5]]


# parameter sets


def test_the_best_option_keeps_its_level_and_the_others_their_difference_from_it() -> None:
    random = np.random.default_rng(4)
    level, steps = random.normal(0.0, 1.0, (7, 5)), random.normal(0.0, 3.0, (7, 1))
    good = np.stack([level + steps - 2.0, level + steps, level + steps - 1.0], axis=2)
    found = expected(good)
    assert found.shape == (7, 3)
    assert found[:, 0] - found[:, 1] == pytest.approx([-2.0] * 7)
    assert found[:, 2] - found[:, 1] == pytest.approx([-1.0] * 7)
    assert found[:, 1] == pytest.approx(expected(good[..., [1]])[:, 0])
    assert favourite(found) == 1


def test_the_table_of_options_by_hand() -> None:
    rows = np.arange(101.0)
    good = np.column_stack([rows, 100.0 - rows, np.full(101, 60.0)])
    table = options_table(good, 1.0, ["a", "b", "c"], ["A", "B", "C"])
    assert table[["scenario", "label"]].to_numpy().tolist() == [["a", "A"], ["b", "B"], ["c", "C"]]
    assert table["mean"].tolist() == pytest.approx([50.0, 50.0, 60.0])
    assert table["low"].tolist() == pytest.approx([1.55, 1.55, 60.0])
    assert table["high"].tolist() == pytest.approx([98.45, 98.45, 60.0])
    # a is the best from 61 on and shares 60 with c, b as it below 40
    assert table["share_best"].tolist() == pytest.approx([40.5 / 101, 40.5 / 101, 20.0 / 101])
    assert table["regret_most"].tolist() == pytest.approx([100.0, 100.0, 40.0])
    assert table["regret_90"].tolist() == pytest.approx([80.0, 80.0, 35.0])
    # c loses 1 to 40 on each side; a loses 100 - 2k below 40, then 60 - k up to 60
    assert table["regret_mean"].tolist() == pytest.approx(
        [(40 * 100 - 780 * 2 + 210) / 101, (40 * 100 - 780 * 2 + 210) / 101, 1640.0 / 101]
    )
    assert table["favourite"].tolist() == [False, False, True]
    assert table["robust"].tolist() == [False, False, True]


def test_where_less_is_better_the_lower_end_stays_the_lower() -> None:
    hours = np.column_stack([np.arange(101.0), np.full(101, 70.0)])
    table = options_table(-hours, -1.0, ["a", "b"], ["A", "B"])
    assert table[["mean", "low", "high"]].to_numpy().tolist() == [
        [50.0, pytest.approx(1.55), pytest.approx(98.45)],
        [70.0, 70.0, 70.0],
    ]
    assert table["regret_most"].tolist() == [30.0, 70.0]
    assert table["robust"].tolist() == [True, False]
