"""What we do not know, and luck: known variances are told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rp2pr_sim.measures.uncertainty import left_out, luck_interval, parts_of, printed_parts, separated


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
        return 2.0 * random.normal(size=(40, 1)) + 1.0 * random.normal(size=(1, 8)) + 3.0 * random.normal(size=(40, 8))

    found = [parts_of(made()) for _ in range(400)]
    assert np.mean([part.parameters for part in found]) == pytest.approx(4.0, rel=0.05)
    assert np.mean([part.luck for part in found]) == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize(("sets", "replicates"), [(16, 2), (64, 4), (256, 10)])
def test_intervals_of_the_share_of_luck_hold_it(sets: int, replicates: int) -> None:
    random = np.random.default_rng(4)
    held = []
    for _ in range(300):
        values = random.normal(size=(sets, 1)) + 0.8 * random.normal(size=(1, replicates)) + 0.6 * random.normal(size=(sets, replicates))
        low, high = luck_interval(values)
        held.append(low <= 0.5 <= high)
    assert 0.91 < np.mean(held) < 0.99
    assert np.isnan(luck_interval(np.full((4, 3), 0.2))).all()


def test_the_table_gives_each_outcome_its_intervals_and_leaves_out_what_is_missing() -> None:
    random = np.random.default_rng(3)
    rows = [(f"posterior-{s:03d}", r, 0.3 + 0.1 * s / 20 + 0.02 * random.normal()) for s in range(20) for r in range(10)]
    table = pd.DataFrame(rows, columns=["scenario", "replicate", "plan_success"]).assign(share_claimed=np.nan)
    found = separated(table)
    assert len(found) == 1 and len(left_out(table)) == 1
    row = found.iloc[0]
    assert row["one_low"] < row["low"] < row["mean"] < row["high"] < row["one_high"]
    assert row["share_of_luck"] == pytest.approx(0.02**2 / (0.02**2 + np.var(0.1 * np.arange(20) / 20, ddof=1)), abs=0.1)
    [shown] = printed_parts(found).to_dict("records")
    assert shown["unit"] == "%" and shown["of it luck (95%)"].endswith(")") and " to " in shown["what we do not know (90%)"]


def test_where_nine_in_ten_agree_that_number_is_told_and_not_that_there_is_no_spread() -> None:
    rows = [(f"posterior-{s:03d}", r, 0.4 if s == 3 else 0.0) for s in range(100) for r in range(4)]
    table = pd.DataFrame(rows, columns=["scenario", "replicate", "plan_success"])
    [shown] = printed_parts(separated(table)).to_dict("records")
    assert (shown["what we do not know (90%)"], shown["a single programme (90%)"]) == ("0", "0")
    [alike] = printed_parts(separated(table.assign(plan_success=0.4))).to_dict("records")
    assert alike["a single programme (90%)"] == "no spread"
