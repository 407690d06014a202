"""Warning signs: what is known of made-up plans is found, on plans that nothing was fitted to."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_studies import one, small

from rp2pr_sim.analysis.planning.estimates import columns_of
from rp2pr_sim.analysis.planning.predictors import SIGNS, Watched, watched
from rp2pr_sim.analysis.planning.warning_signs import (
    MORE,
    TOGETHER,
    in_order,
    judging,
    shares_by_run,
    summary,
    warning_signs,
)
from rp2pr_sim.analysis.statistics import fit_logistic
from rp2pr_sim.study import run
from rp2pr_sim.study.store import Store

NAMES = [sign.name for sign in SIGNS]


def plans_of(
    n: int, replicates: int, seed: int = 1, failing: tuple[float, float] = (0.8, 0.4)
) -> pd.DataFrame:
    """Return plans that fail with the first chance if nobody owns them, else with the second."""
    luck = np.random.default_rng(seed)
    owner = luck.random(n) < 0.5
    failed = luck.random(n) < np.where(owner, failing[1], failing[0])

    def flags(values: object) -> object:
        return pd.array(values, dtype="boolean")

    return pd.DataFrame(
        {
            "replicate": np.arange(n) % replicates,
            "week_submitted": pd.array(np.full(n, 20), dtype="Int64"),
            "owner": flags(owner),
            "reached": flags(~failed),
            "carried_out": flags(np.ones(n, bool)),
            "criterion": flags(luck.random(n) < 0.5),
            "measured_month3": flags(luck.random(n) < 0.5),
            "cycles_month3": pd.array(luck.integers(0, 3, n), dtype="Int64"),
            "progress_month3": luck.random(n),
            "stalled_month3": flags(luck.random(n) < 0.2),
            "needs_peripheral": flags(luck.random(n) < 0.3),
            "needs_manager": flags(luck.random(n) < 0.3),
        }
    )


def test_a_sign_is_worth_what_is_known_of_it() -> None:
    found = warning_signs(plans_of(8000, 80))
    table = found.set_index("sign")
    assert list(table.index) == [*NAMES, TOGETHER]
    known = {
        "base_rate": 0.6,
        "hit_rate": 2 / 3,
        "false_alarms": 0.25,
        "failing_with": 0.8,
        "failing_without": 0.4,
    }
    known["area"] = 0.5 * (2 / 3 + 0.75)
    for name, value in known.items():
        assert table.loc["no_owner", name] == pytest.approx(value, abs=0.03)
        assert table.loc["no_owner", f"{name}_low"] < value < table.loc["no_owner", f"{name}_high"]
    assert table.loc["no_owner", "odds_ratio"] == pytest.approx(6.0, rel=0.15)
    silent = table.drop(index=["no_owner", TOGETHER])
    assert silent["odds_ratio"].between(0.8, 1.25).all()
    assert silent["area"].between(0.47, 0.53).all()
    assert table.loc[TOGETHER, "area"] == pytest.approx(table.loc["no_owner", "area"], abs=0.02)


def test_it_is_said_in_plain_words() -> None:
    found = warning_signs(plans_of(8000, 80, seed=2))
    lines = summary(found)
    assert "plans that are at least 52 weeks old at the end: 60% (simulation error" in lines[-1]
    assert (
        lines[0]
        == "Of plans with no named owner at month 3, 80% do not reach their aim; of others, 41%:"
        " +39 percentage points (simulation error 35 to 42)."
    )
    assert lines[1].startswith("Plans with no agreed criterion of success, plans")
    assert "do not clearly fail more often than other plans" in lines[1]


def with_signs(chances: list[float], seed: int, runs: int = 60, a_run: int = 200) -> pd.DataFrame:
    """Return plans of which half show each of the first signs, which adds so much to the odds."""
    luck = np.random.default_rng(seed)
    n = runs * a_run
    shown = luck.random((n, len(chances))) < 0.5
    failed = luck.random(n) < 0.3 + shown @ np.array(chances)
    plans = plans_of(n, runs, seed)
    columns = ("owner", "criterion", "measured_month3")
    for column, seen in zip(columns, shown.T, strict=False):
        plans[column] = pd.array(~seen, dtype="boolean")
    return plans.assign(reached=pd.array(~failed, dtype="boolean"))


def test_signs_that_tell_the_same_are_not_ranked() -> None:
    found = warning_signs(with_signs([0.15, 0.15, 0.15], 1))
    assert found.loc[found["warns"], "sign"].tolist() == NAMES[:3]
    assert (found["tells"] == "").all()
    lines = summary(found)
    assert lines[0].startswith("3 signs warn of failure and tell as much as each other: each alone")
    assert [line.startswith("Of plans") for line in lines[1:4]] == [True] * 3


def test_a_sign_that_tells_more_is_named_and_comes_first() -> None:
    found = warning_signs(with_signs([0.1, 0.1, 0.4], 1)).set_index("sign")
    assert found["tells"].to_dict()["not_measured"] == "more"
    assert (found.drop(index="not_measured")["tells"] == "").all()
    lines = summary(found.reset_index())
    assert "for plans without local measurement, more than for the rest; 5" in lines[0]
    assert "for the other 2, which tell as much as each other." in lines[0]
    assert lines[1].startswith("Of plans without local measurement")


def test_a_warning_is_corrected_for_the_number_of_signs() -> None:
    found = warning_signs(plans_of(4000, 80, failing=(0.535, 0.465)))[:-1]
    t = found[MORE] / found[f"{MORE}_error"] * stats.t.ppf(0.975, 39)
    alone = 2.0 * stats.t.sf(t.abs(), 39)
    smallest = int(np.argmin(alone))
    assert found.loc[smallest, f"{MORE}_p"] == pytest.approx(min(1.0, 8 * alone[smallest]))
    assert 0.05 / 8 < alone[smallest] < 0.05  # a warning if it were the only sign
    assert not found["warns"].any()


def test_what_is_judged_was_not_fitted_to() -> None:
    plans = plans_of(2000, 40)
    other = plans.copy()
    odd = other["replicate"] % 2 == 1
    other.loc[odd, "reached"] = ~other.loc[odd, "reached"]
    before, after = (warning_signs(each) for each in (plans, other))
    pd.testing.assert_series_equal(before["odds_ratio"], after["odds_ratio"])
    assert before["area"].iloc[0] == pytest.approx(1.0 - after["area"].iloc[0])


def test_without_plans_to_learn_from_no_sign_is_judged() -> None:
    assert warning_signs(plans_of(400, 20, failing=(1.0, 1.0))).empty
    assert warning_signs(plans_of(400, 20, failing=(0.0, 0.0))).empty
    assert warning_signs(plans_of(30, 20)).empty
    assert warning_signs(plans_of(400, 20)[:0]).empty


def test_a_sign_that_no_plan_shows_is_not_told_of() -> None:
    plans = plans_of(4000, 400)
    plans["owner"] = pd.array(np.ones(len(plans), bool), dtype="boolean")
    found = warning_signs(plans)
    row = found.set_index("sign").loc["no_owner"]
    assert math.isnan(row["failing_with"])
    assert row["area"] == 0.5
    assert not any("with no named owner at month 3" in line for line in summary(found))


def test_only_plans_that_are_a_year_old_are_watched() -> None:
    plans = plans_of(10, 2)
    plans.loc[1, "carried_out"] = pd.NA  # not a year old
    plans.loc[2, ["reached", "carried_out"]] = pd.NA  # never submitted
    plans.loc[3, "progress_month3"] = np.nan
    assert len(watched(plans).failed) == 7


def test_the_area_is_that_of_mann_and_whitney() -> None:
    luck = np.random.default_rng(5)
    failed, score = luck.random(300) < 0.4, luck.integers(0, 12, 300).astype(float)
    score[failed] += luck.integers(0, 4, failed.sum())
    expected = stats.mannwhitneyu(score[failed], score[~failed]).statistic / (
        failed.sum() * (~failed).sum()
    )
    before, pairs = in_order(failed, score)
    assert before / pairs == pytest.approx(expected)


def test_the_interval_covers_plans_that_share_their_luck() -> None:
    """Where all plans of a replicate share a fate, the interval is that of so few replicates."""
    luck = np.random.default_rng(2)
    fates = luck.random(40) < 0.5
    replicate = np.repeat(np.arange(40), 50)
    failed = fates[replicate]
    shows = luck.random(2000) < 0.5

    def width(replicates: np.ndarray) -> float:
        plans = Watched(pd.DataFrame({"replicate": replicates}), failed, shows[:, None])
        shares = shares_by_run(plans, shows, shows.astype(float))
        found = columns_of("share", shares["failing_with"])
        return found["share_high"] - found["share_low"]

    assert width(replicate) > 0.2
    assert width(np.arange(2000)) < 0.1


def test_logistic_regression_finds_known_weights() -> None:
    luck = np.random.default_rng(4)
    signs = (luck.random((60_000, 2)) < 0.5).astype(float)
    chance = 1.0 / (1.0 + np.exp(-(-0.5 + signs @ np.array([1.0, -0.7]))))
    found = fit_logistic(signs, (luck.random(60_000) < chance).astype(float))
    assert found.start == pytest.approx(-0.5, abs=0.05)
    assert found.weights == pytest.approx([1.0, -0.7], abs=0.05)
    assert found.chances(signs) == pytest.approx(chance, abs=0.02)


def test_a_sign_that_always_tells_keeps_a_finite_weight() -> None:
    signs = np.repeat([[0.0], [1.0]], 50, axis=0)
    found = fit_logistic(signs, signs[:, 0])
    assert 2.0 < found.weights[0] < 20.0
    assert np.isfinite(found.start)


def test_simulated_plans_have_all_signs(tmp_path: Path) -> None:
    point = small(scale__n_intervention=10, scale__n_invited=30, time__weeks=104)
    plans = Store(
        run(one(tmp_path, points={"small": point}, replicates=20, details=20)).folder
    ).read("plan")
    found = warning_signs(plans)
    assert found["seen"].between(0.0, 1.0).all()
    stalled = watched(plans).signs[:, NAMES.index("stalled")]
    assert 0.0 < stalled.mean() < 1.0


def in_sets(plans: pd.DataFrame, sets: int) -> pd.DataFrame:
    """Return the plans with parameter sets, two of which are one set that is drawn twice."""
    place = plans["replicate"] % sets
    names = [f"plausible-{number:04d}" for number in range(sets)]
    names[1] = f"{names[0]}-2"
    return plans.assign(set=[names[number] for number in place])


def test_no_parameter_set_is_in_both_halves() -> None:
    plans = in_sets(plans_of(2000, 40), 20)
    judge = judging(plans)
    assert judge.mean() == pytest.approx(0.5, abs=0.06)
    sets = plans["set"].str.removesuffix("-2")
    assert not set(sets[judge]) & set(sets[~judge])


def test_what_is_judged_over_sets_was_fitted_to_no_plan_of_them() -> None:
    plans = in_sets(plans_of(2000, 40), 20)
    other, judge = plans.copy(), judging(plans)
    other.loc[judge, "reached"] = ~other.loc[judge, "reached"]
    before, after = (warning_signs(each) for each in (plans, other))
    pd.testing.assert_series_equal(before["odds_ratio"], after["odds_ratio"])
    assert before["area"].iloc[0] == pytest.approx(1.0 - after["area"].iloc[0])


def test_uncertainty_is_that_of_the_sets_and_error_that_of_chance() -> None:
    """In half of the sets nearly all plans fail, in the others few; the sign matters alike."""
    bad = plans_of(8000, 80, 1, (0.95, 0.75)).assign(group=0)
    good = plans_of(8000, 80, 2, (0.35, 0.15)).assign(group=1)
    good["replicate"] += 80
    plans = pd.concat([bad, good], ignore_index=True)
    names = {number: f"plausible-{number % 40 + 40 * (number >= 80):04d}" for number in range(160)}
    plans["set"] = plans["replicate"].map(names)
    row = warning_signs(plans).set_index("sign").loc["no_owner"]
    assert row["base_rate"] == pytest.approx(0.55, abs=0.02)
    assert row["base_rate_low"] < 0.3 and row["base_rate_high"] > 0.8
    assert row["base_rate_error"] < 0.02
    assert row[MORE] == pytest.approx(0.2, abs=0.02)
    assert row[f"{MORE}_low"] > 0.1 and row[f"{MORE}_high"] < 0.3
    # among the plans of one programme, not between bad and good ones
    known = [
        failing * (1 - other) + 0.5 * (failing * other + (1 - failing) * (1 - other))
        for failing, other in ((0.559, 0.167), (0.7, 0.433))
    ]
    assert row["area"] == pytest.approx(np.mean(known), abs=0.03)
    first = summary(warning_signs(plans), sets=True)[0]
    assert "95% uncertainty" in first and "simulation error" in first


def test_plans_that_are_too_young_are_counted_apart() -> None:
    plans = plans_of(400, 20)
    odd = plans.index[plans["replicate"] % 2 == 1]
    plans.loc[odd[:7], "carried_out"] = pd.NA  # submitted, not a year old
    plans.loc[odd[7:9], ["reached", "carried_out"]] = pd.NA  # never submitted
    found = warning_signs(plans)
    assert (found["too_young"] == 7).all()
    assert (found["plans"] == len(odd) - 9).all()
    assert "Younger plans, 7 of them, are left out." in summary(found)[-1]
