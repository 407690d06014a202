"""Parameter uncertainty and chance: known variances are told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rp2pr_sim.analysis.run_over_sets import by_set, outcomes_over_sets, printed_over_sets
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.uncertainty import luck_interval, nested, parts_of


@given(st.integers(0, 2**31), st.floats(0.1, 5.0), st.floats(0.1, 5.0))
def test_sets_and_luck_that_add_up_are_told_apart_exactly(seed: int, a: float, b: float) -> None:
    random = np.random.default_rng(seed)
    sets, luck = a * random.normal(size=20), b * random.normal(size=15)
    found = parts_of(3.0 + sets[:, None] + luck[None, :])
    assert found.parameters == pytest.approx(sets.var(ddof=1))
    assert found.luck == pytest.approx(luck.var(ddof=1))
    assert found.expected == pytest.approx(3.0 + sets + luck.mean())


def test_where_sets_do_nothing_all_is_luck() -> None:
    random = np.random.default_rng(1)
    found = [parts_of(random.normal(size=(50, 10))) for _ in range(200)]
    assert np.mean([part.luck for part in found]) == pytest.approx(1.0, rel=0.05)
    assert np.mean([part.parameters for part in found]) < 0.02  # cut at 0, so a little above
    assert np.mean([part.expected.std() for part in found]) < np.mean(0.5 / np.sqrt(10))


def test_variances_are_found_without_bias_where_the_rest_is_noisy() -> None:
    random = np.random.default_rng(2)

    def made() -> np.ndarray:
        return (
            2.0 * random.normal(size=(40, 1))
            + 1.0 * random.normal(size=(1, 8))
            + 3.0 * random.normal(size=(40, 8))
        )

    found = [parts_of(made()) for _ in range(400)]
    assert np.mean([part.parameters for part in found]) == pytest.approx(4.0, rel=0.05)
    assert np.mean([part.luck for part in found]) == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize(("sets", "replicates"), [(16, 2), (64, 4), (256, 10)])
def test_intervals_of_the_share_of_luck_hold_it(sets: int, replicates: int) -> None:
    random = np.random.default_rng(4)
    held = []
    for _ in range(300):
        values = (
            random.normal(size=(sets, 1))
            + 0.8 * random.normal(size=(1, replicates))
            + 0.6 * random.normal(size=(sets, replicates))
        )
        low, high = luck_interval(values)
        held.append(low <= 0.5 <= high)
    assert 0.91 < np.mean(held) < 0.99
    assert np.isnan(luck_interval(np.full((4, 3), 0.2))).all()


def of_sets(
    sets: int, replicates: int, between: float, within: float, random: np.random.Generator
) -> np.ndarray:
    return (
        5.0
        + between * random.normal(size=(sets, 1))
        + within * random.normal(size=(sets, replicates))
    )


def as_table(values: np.ndarray, name: str = "plan_success") -> pd.DataFrame:
    """As a study with replicates of its own keeps it: by run, then set."""
    sets, replicates = values.shape
    rows = [
        (f"plausible-{k:04d}", r * sets + k, values[k, r])
        for r in range(replicates)
        for k in range(sets)
    ]
    return pd.DataFrame(rows, columns=["scenario", "replicate", name])


def test_variances_of_sets_and_of_chance_are_found_where_runs_are_nested_in_sets() -> None:
    random = np.random.default_rng(5)
    found = [nested(of_sets(60, 8, 2.0, 3.0, random)) for _ in range(300)]
    assert np.mean([part.share for part in found]) == pytest.approx(9.0 / 13.0, rel=0.02)
    assert np.mean([part.expected.var(ddof=1) for part in found]) == pytest.approx(4.0, rel=0.05)
    assert np.mean([part.mean for part in found]) == pytest.approx(5.0, rel=0.01)


@pytest.mark.parametrize(
    ("sets", "replicates", "between"), [(20, 8, 1.0), (100, 8, 0.2), (100, 20, 3.0)]
)
def test_95_of_100_intervals_of_the_share_of_chance_hold_it(
    sets: int, replicates: int, between: float
) -> None:
    random = np.random.default_rng(6)
    found = [nested(of_sets(sets, replicates, between, 1.0, random)) for _ in range(1000)]
    held = np.mean([part.low <= 1.0 / (1.0 + between**2) <= part.high for part in found])
    assert held == pytest.approx(0.95, abs=0.02)
    assert all(part.low <= part.share <= part.high for part in found)


def test_where_sets_do_nothing_all_is_chance_and_where_runs_agree_none_is() -> None:
    random = np.random.default_rng(7)
    found = [nested(of_sets(200, 8, 0.0, 1.0, random)) for _ in range(100)]
    assert np.mean([part.share for part in found]) > 0.98
    # of the SD that the means of eight runs have
    assert np.mean([part.expected.std() for part in found]) < 0.3 / np.sqrt(8)
    sets = np.repeat(random.normal(size=(50, 1)), 8, axis=1)
    assert nested(sets)[2:] == (0.0, 0.0, 0.0)
    assert nested(sets).expected == pytest.approx(sets[:, 0])
    assert np.isnan(nested(np.full((4, 8), 0.2))[2:]).all()


def separated(table: pd.DataFrame) -> pd.DataFrame:
    return outcomes_over_sets(by_set(table))


def test_95_of_100_new_programmes_fall_in_the_range_of_a_single_programme_where_chance_is_large() -> (  # noqa: E501
    None
):
    """Eight shared replicates are eight draws of chance, however many sets there are.

    Eight replicates of each set's own are as many draws as runs.
    """
    random = np.random.default_rng(8)
    own, shared = [], []
    for _ in range(50):
        sets, luck = 0.1 * random.normal(size=(100, 1)), random.normal(size=(1, 8))
        new = 0.1 * random.normal(size=500) + random.normal(size=500)
        for kept, values in ((own, sets + random.normal(size=(100, 8))), (shared, sets + luck)):
            row = separated(as_table(0.5 + 0.01 * values)).iloc[0]
            kept.append(
                np.mean(
                    (row["one_low"] <= 0.5 + 0.01 * new) & (0.5 + 0.01 * new <= row["one_high"])
                )
            )
    assert np.mean(own) == pytest.approx(0.95, abs=0.01)
    # which is why each set has replicates of its own
    assert np.mean(shared) < 0.9


def test_the_table_gives_each_outcome_its_intervals_and_says_what_is_missing() -> None:
    random = np.random.default_rng(3)
    table = as_table(
        0.3 + 0.1 * np.arange(20)[:, None] / 20 + 0.02 * random.normal(size=(20, 10))
    ).assign(share_claimed=np.nan)
    found = separated(table)
    assert found["mean"].isna().sum() == 1 and "missing in 200" in found["note"].iloc[-1]
    row = found.iloc[0]
    assert row["one_low"] < row["low"] < row["mean"] < row["high"] < row["one_high"]
    assert row["error"] < 0.1 * (row["high"] - row["low"])
    assert row["share_of_chance"] == pytest.approx(
        0.02**2 / (0.02**2 + np.var(0.1 * np.arange(20) / 20, ddof=1)), abs=0.1
    )
    [shown] = printed_over_sets(found).to_dict("records")
    assert shown["unit"] == "%" and shown["simulation error"].startswith("± 0.")
    assert " to " in shown["95% uncertainty"]
    pd.testing.assert_frame_equal(separated(table.sort_values("replicate")), found)


def test_runs_without_a_value_are_left_out_of_the_mean() -> None:
    values = np.where(np.arange(10) == 0, np.nan, 0.4) * np.ones((20, 1))
    row = separated(as_table(values)).iloc[0]
    assert (row["mean"], row["low"], row["high"], row["error"]) == pytest.approx(
        (0.4, 0.4, 0.4, 0.0)
    )
    assert "missing in 20 of 200 replicates" in row["note"] and np.isnan(row["share_of_chance"])


def test_of_a_ratio_of_means_the_range_over_sets_is_given_and_none_of_single_programmes() -> None:
    random = np.random.default_rng(9)
    plans = random.integers(5, 15, size=(40, 10)).astype(float)
    pounds = 1000.0 * np.linspace(1.0, 2.0, 40)[:, None] * plans
    [column] = [item for item in programme.COLUMNS if item.name == "cost_per_plan_reached"]
    part, whole = column.ratio_of
    table = as_table(pounds, part).assign(
        **{whole: as_table(plans, "plans")["plans"], column.name: np.nan}
    )
    row = separated(table).set_index("outcome").loc[column.label]
    assert row["mean"] == pytest.approx(pounds.mean() / plans.mean())
    assert (row["low"], row["high"]) == pytest.approx((1000.0, 2000.0), rel=0.02)
    assert row[["one_low", "one_high", "share_of_chance", "chance_low", "chance_high"]].isna().all()
    # where no plan of a set reaches its aim, its cost per plan has no end
    row = separated(table.assign(**{whole: table[whole] * (table["scenario"] != "plausible-0000")}))
    assert np.isnan(row.set_index("outcome").loc[column.label, "high"])


def test_a_range_whose_ends_are_the_same_is_told_as_that_number_alone() -> None:
    table = as_table(np.where(np.arange(100)[:, None] == 3, 0.4, np.zeros((100, 8))))
    [shown] = printed_over_sets(separated(table)).to_dict("records")
    assert (shown["95% uncertainty"], shown["a single programme (95%)"]) == ("0", "0")


def test_what_all_runs_have_in_common_but_for_rounding_is_a_constant() -> None:
    noise = 3.8847118 * (1.0 + 1e-7 * np.random.default_rng(1).normal(size=(50, 8)))
    found = separated(as_table(noise, "staff_hours_per_team"))
    [shown] = printed_over_sets(found).to_dict("records")
    assert [shown[name] for name in ("mean", "95% uncertainty", "a single programme (95%)")] == [
        "3.9",
        "3.9",
        "3.9",
    ]
    assert np.isnan(found["share_of_chance"].iloc[0])
