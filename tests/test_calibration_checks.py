"""Checks of a calibration on models that are known: coverage, facts left out, forms, knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from linear_model import (
    COLUMNS,
    TOLD,
    Floats,
    emulator_of,
    fact,
    points_of,
    posterior,
    simulated,
)
from scipy import stats
from scipy.special import ndtr

from rp2pr_sim.analysis.calibration.diagnostics import (
    EmulatedPrior,
    MadeUp,
    coverage,
    forms_table,
    left_out,
    made_up,
    scrambled,
)
from rp2pr_sim.analysis.calibration.knowledge import (
    chance_line,
    combinations_table,
    depth,
    parameters_table,
)
from rp2pr_sim.analysis.calibration.prior import FORMS, NAMES, scores
from rp2pr_sim.analysis.calibration.prior_predictive import missed, prior_predictive
from rp2pr_sim.analysis.calibration.simulator import Answer, Simulated
from rp2pr_sim.analysis.calibration.target import Target

FIRST, SECOND, THIRD = TOLD
IDLE, FORM = "audit.small_cell_share", FORMS[-1]
TOLD_NAMES = (*TOLD, IDLE, *FORMS)
EFFECTS = ({FIRST: 1.0}, {FIRST: 1.0, SECOND: 1.0}, {THIRD: 1.0}, {FORM: 1.0}, {FIRST: 1.0})
TARGETS = (
    fact("one", 1.5, 0.3),
    fact("both", 1.0, 0.3),
    fact("third", 0.5, 0.3),
    fact("form", 1.0, 0.5),
)
ERROR = 0.3
QUANTITIES = [*TOLD_NAMES, *(item.name for item in TARGETS), "answer"]


@pytest.fixture(scope="module")
def sample() -> EmulatedPrior:
    return EmulatedPrior.of(
        TARGETS, emulator_of(*EFFECTS, error=ERROR), np.zeros(4), TOLD_NAMES, 1, 2**14
    )


@pytest.fixture(scope="module")
def bank() -> Simulated:
    return simulated(emulator_of(*EFFECTS, error=ERROR), points_of(1200, 7))


@pytest.fixture(scope="module")
def made(sample: EmulatedPrior, bank: Simulated) -> MadeUp:
    return made_up(sample, bank, 1)


def measuring(sample: EmulatedPrior, *items: tuple[Target, int]) -> EmulatedPrior:
    """Return other targets, each with the quantity that it measures."""
    return sample._replace(
        targets=tuple(item for item, _ in items),
        values=sample.values[:, [k for _, k in items]],
        error=sample.error[[k for _, k in items]],
        chance=np.zeros(len(items)),
    )


# made-up facts


def test_intervals_hold_the_truth_as_often_as_they_say_and_doubt_of_half_too_rarely(
    sample: EmulatedPrior, bank: Simulated, made: MadeUp
) -> None:
    doubted = made_up(sample, bank, 1, doubt=0.5)
    table = coverage(made, doubted, QUANTITIES).set_index("quantity")
    assert (table["sets"] == 200).all()
    assert (table["covered_90"] - 0.9).abs().max() < 0.08  # 3.8 standard errors
    assert (table["covered_50"] - 0.5).abs().max() < 0.14
    assert table["p_uniform"].min() > 0.001 / len(table)
    half = table["covered_90_half"]
    assert half[[item.name for item in TARGETS]].max() < 0.75
    assert half[[FIRST, SECOND, THIRD]].mean() < 0.86
    assert half[[IDLE, *FORMS[:-1]]].mean() > 0.85


def test_made_up_facts_of_a_few_sets_are_used_if_few_are_asked(
    sample: EmulatedPrior, bank: Simulated
) -> None:
    found = made_up(sample, bank, 1, most=7)
    assert found.ranks.shape == (7, len(QUANTITIES))
    assert found.forms.shape == found.true_forms.shape == (7, len(FORMS))
    assert (found.effective_size > 50).all()


def test_a_form_is_recognised_if_a_fact_depends_on_it_and_else_stays_open(
    sample: EmulatedPrior, made: MadeUp
) -> None:
    weights, chosen = np.array([0.7, 0.3]), np.array([[True] * 4, [False] * 4])
    table = forms_table(sample, made, weights, chosen).set_index(["form", "choice"])
    assert table["probability"].tolist() == pytest.approx([0.3, 0.7] * 4)
    assert table.groupby("form")["made_up"].sum().tolist() == [200] * 4
    told, open_ = table.loc[[FORM]], table.loc[list(FORMS[:-1])]
    assert (told["preferred"] > 0.9).all() and (told["mean_probability"] > 0.85).all()
    assert (open_["mean_probability"] - 0.5).abs().max() < 0.03
    assert told.loc[(FORM, 1), "log_score"] > told.loc[(FORM, 0), "log_score"] + 2.0
    apart = open_["log_score"].unstack()
    assert (apart[0] - apart[1]).abs().max() < 0.5


# facts left out


def test_a_fact_that_others_inform_is_predicted_more_narrowly(sample: EmulatedPrior) -> None:
    again = fact("again", 1.2, 0.3)
    found = measuring(sample, (TARGETS[0], 0), (again, 4), (TARGETS[2], 2))
    table = left_out(found, 1).set_index("target")
    assert (table.loc[["one", "again"], "narrower"] < 0.65).all()
    assert table.loc["third", "narrower"] == pytest.approx(1.0, abs=0.08)
    sd = np.hypot(0.3, ERROR)
    mean, covariance = posterior([[1.0]], [1.2], [sd])
    known = stats.norm(mean[0], np.sqrt(covariance[0, 0] + sd**2))
    assert table.loc["one", ["low", "high"]].tolist() == pytest.approx(
        known.ppf([0.05, 0.95]), abs=0.1
    )
    assert table.loc["one", "log_score"] == pytest.approx(known.logpdf(1.5), abs=0.05)
    before = stats.norm(0.0, np.hypot(1.0, sd))
    assert table.loc["one", "prior_log_score"] == pytest.approx(before.logpdf(1.5), abs=0.05)
    assert table["inside"].all()


def test_a_fact_is_left_out_with_all_its_figures(sample: EmulatedPrior) -> None:
    figures = [replace(TARGETS[0], name=name, fact="pair") for name in ("one", "same")]
    found = measuring(sample, (figures[0], 0), (figures[1], 4), (TARGETS[2], 2))
    table = left_out(found, 1).set_index("target")
    assert table["narrower"].tolist() == pytest.approx([1.0] * 3, abs=0.08)


def test_a_figure_that_the_others_contradict_lies_outside(sample: EmulatedPrior) -> None:
    low, high = fact("low", -1.5, 0.1), fact("high", 1.5, 0.1)
    table = left_out(measuring(sample, (low, 0), (high, 4)), 1)
    assert not table["inside"].any()
    assert (table["log_score"] < table["prior_log_score"]).all()


def test_scrambled_facts_move_what_facts_tell(sample: EmulatedPrior, bank: Simulated) -> None:
    found = np.array([scrambled(sample, bank, seed) for seed in range(12)])
    spread = dict(zip(TOLD_NAMES, found.std(axis=0), strict=True))
    assert min(spread[name] for name in (*TOLD, FORM)) > 0.5
    assert max(spread[name] for name in TOLD_NAMES if name not in (*TOLD, FORM)) < 0.2


# what the facts tell about each number


def uneven(n: int, seed: int) -> Floats:
    weights = np.random.default_rng(seed).exponential(size=n) ** 2
    return np.asarray(weights / weights.sum())


@pytest.mark.parametrize(("sets", "prior"), [(150, 600), (600, 300)])
def test_chance_alone_crosses_the_line_in_few_cases(sets: int, prior: int) -> None:
    weights, known = uneven(sets, 1), points_of(prior, 2)
    spread = scores(known).std(axis=0)
    line = chance_line(known, weights, spread, 1)
    crossed = []
    for seed in range(100, 160):
        found = scores(points_of(sets, seed))
        away = found - weights @ found
        crossed.append((np.sqrt(weights @ away**2) / spread).min() < line)
    assert np.mean(crossed) < 0.2  # 5% are expected
    assert line > 0.6


def told_points(n: int, seed: int) -> Floats:
    """Return points of the prior that know one score, and the sum of two others."""
    points = points_of(n, seed)
    random = np.random.default_rng(seed)
    first, second, third = COLUMNS
    one = random.standard_normal(n)
    points[:, first] = ndtr(one)
    points[:, second] = ndtr(-0.98 * one + 0.2 * random.standard_normal(n))
    points[:, third] = ndtr(0.5 + 0.3 * random.standard_normal(n))
    return points


def test_numbers_that_facts_inform_lie_below_the_line_and_others_do_not() -> None:
    table = parameters_table(told_points(600, 1), uneven(600, 2), points_of(1024, 3), 1)
    table = table.set_index("parameter")
    assert list(table.index) == list(NAMES)
    assert table.index[table["informed"]].tolist() == [THIRD]
    row = table.loc[THIRD]
    assert row["contraction"] == pytest.approx(0.3, abs=0.05)
    assert row["moved"] == pytest.approx(0.5, abs=0.08)
    assert row["prior_low"] < row["low"] < row["median"] < row["high"] < row["prior_high"]
    assert row["prior_median"] == pytest.approx(row["default"], rel=0.1)


def test_a_correlated_pair_is_a_combination_and_idle_numbers_are_none() -> None:
    prior = points_of(1024, 3)
    table = combinations_table(told_points(600, 1), uneven(600, 2), prior, 1)
    first = table.iloc[0]
    assert first["contraction"] < 0.2 < first["chance_line"]
    assert set(first["combination"].replace(" + ", " ").split()[1::2]) == {FIRST, SECOND}
    assert (table["contraction"].diff().dropna() >= 0.0).all()
    assert THIRD in " ".join(table["combination"].head(2))
    nothing = combinations_table(points_of(600, 4), uneven(600, 2), prior, 1)
    assert nothing.empty and list(nothing) == list(table)


def test_the_centre_is_deep_and_a_far_point_is_not() -> None:
    points, weights = told_points(600, 1), uneven(600, 2)
    middle = np.full(len(NAMES), 0.5)
    middle[COLUMNS[2]] = ndtr(0.5)
    assert depth(points, weights, middle, COLUMNS) > 0.9
    far = middle.copy()
    far[COLUMNS[0]] = far[COLUMNS[1]] = ndtr(1.0)  # each is usual, both together are not
    assert depth(points, weights, far, COLUMNS) < 0.01
    assert depth(points, weights, far, COLUMNS[:1]) > 0.2


# before any fact is used


def one_column(means: Sequence[float], error: float = 0.0) -> Simulated:
    column = np.array(means)[:, None]
    return Simulated(
        np.full((len(column), len(NAMES)), 0.5),
        column,
        np.zeros_like(column),
        np.full_like(column, error),
    )


@pytest.mark.parametrize("discrepancy", [0.0, 10.0])
def test_a_fact_out_of_reach_is_missed_whatever_is_forgiven(discrepancy: float) -> None:
    item = fact("far", 5.0, 0.5, discrepancy=discrepancy)
    values = np.linspace(-1.0, 1.0, 200)
    assert missed((item,), one_column(values)) == (item,)
    assert missed((item,), one_column([*values, 4.5, 5.5, 5.9])) == ()
    assert missed((item,), one_column(values, error=3.0)) == (item,), "noise reaches nothing"
    assert missed((replace(item, value=-3.0, at_least=True),), one_column(values)) == ()


def test_sets_without_a_value_reach_nothing_and_are_counted() -> None:
    item = fact("near", 0.0, 1.0)
    bank = one_column([0.0, 0.5, 1.0, *[np.nan] * 5])
    row = prior_predictive((item,), bank, one_column([0.7])).iloc[0]
    assert (row["no_value"], row["agree"]) == (5 / 8, 3 / 8)
    assert (row["mean"], row["q50"], row["default_rank"]) == (0.5, 0.5, pytest.approx(2 / 3))
    assert missed((item,), one_column([np.nan] * 9)) == (item,)


def test_an_answer_is_summed_up_without_a_published_figure() -> None:
    answer = Answer("gain", "Gain", "points", "points_per_plan")
    bank = one_column([0.0, 0.0, 1.0, 3.0])
    row = prior_predictive((answer,), bank, one_column([2.0])).iloc[0]
    assert (row["none"], row["mean"], row["no_value"]) == (0.5, 1.0, 0.0)
    assert pd.isna(row["published"]) and pd.isna(row["agree"]) and row["fact"] == ""
