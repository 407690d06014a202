"""Emulator, draws and weights: known functions, and a linear model whose posterior is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear_model import COLUMNS, TOLD, Floats, emulator_of, fact, points_of, posterior, simulated
from scipy import stats

from rp2pr_sim.analysis.calibration.emulator import Emulator, unseen
from rp2pr_sim.analysis.calibration.posterior import (
    Density,
    by_target,
    mixture,
    normalised,
)
from rp2pr_sim.analysis.calibration.prior import NAMES, scores
from rp2pr_sim.analysis.calibration.run import Rounds
from rp2pr_sim.analysis.weighted_sample import effective_size, systematic
from rp2pr_sim.core.errors import InputError

FIRST, SECOND, THIRD = TOLD
EFFECTS = ({FIRST: 1.0}, {FIRST: 1.0, SECOND: 1.0})
MATRIX = [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
FACTS = (fact("one", 0.8, 0.5), fact("both", 0.2, 0.5))
VALUES, SDS = [0.8, 0.2], [0.5, 0.5]
MANY = 2**14  # points of the prior


def sparse(x: Floats) -> Floats:
    """Return two quantities that are sparse quadratics of many columns."""
    return np.column_stack(
        [2.0 + x[:, 0] - 0.7 * x[:, 3] ** 2 + 0.5 * x[:, 0] * x[:, 5], 1.5 * x[:, 7] - x[:, 8]]
    )


def normal(n: int, columns: int, seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal((n, columns))


# emulator


def test_an_emulator_is_exact_on_a_sparse_quadratic() -> None:
    x, new = normal(400, 60, 1), normal(300, 60, 2)
    found = Emulator.of(x, sparse(x))
    assert found.predict(new) == pytest.approx(sparse(new), abs=1e-3)
    assert (found.error < 1e-3).all() and (found.explained > 0.999).all()


def test_its_error_is_that_of_new_points_with_the_chance_in_them() -> None:
    def noisy(n: int, seed: int) -> tuple[Floats, Floats]:
        x = normal(n, 40, seed)
        shape = np.sin(2.0 * x[:, :1])  # which the terms cannot follow
        return x, shape + x[:, 1:2] + 0.4 * normal(n, 1, seed + 1)

    x, y = noisy(3000, 1)
    found = Emulator.of(x, y)
    new, values = noisy(5000, 3)
    off = np.sqrt(np.mean((found.predict(new) - values) ** 2))
    assert off > 0.5
    assert found.error[0] == pytest.approx(off, rel=0.1)
    assert found.explained[0] == pytest.approx(1.0 - off**2 / values.var(), abs=0.05)


def test_it_does_not_learn_from_the_points_by_which_it_is_judged() -> None:
    x = normal(240, 30, 1)
    y = sparse(x)
    usual, rows = Emulator.of(x, y), unseen(240)
    assert len(rows) == 40
    y[rows] += 100.0
    found = Emulator.of(x, y)
    assert found.predict(x).tolist() == usual.predict(x).tolist()
    assert found.error == pytest.approx([100.0, 100.0], rel=0.01)


def test_it_is_judged_where_it_matters() -> None:
    x = normal(600, 30, 1)
    y = sparse(x)
    y[unseen(600)[unseen(600) < 300]] += 5.0
    assert (Emulator.of(x, y, judged_from=300).error < 0.01).all()
    assert (Emulator.of(x, y).error > 3.0).all()


def test_sets_without_a_value_are_left_out_of_that_quantity_alone() -> None:
    x, new = normal(600, 30, 1), normal(100, 30, 2)
    y = sparse(x)
    y[::2, 1] = np.nan
    found = Emulator.of(x, y).predict(new)
    assert found == pytest.approx(sparse(new), abs=0.01)


def test_too_few_values_are_said_in_one_sentence() -> None:
    x = normal(200, 30, 1)
    y = sparse(x)
    y[20:, 1] = np.nan
    with pytest.raises(InputError, match=r"^only 20 parameter sets give a value .* samples="):
        Emulator.of(x, y)


# draws and weights


@pytest.fixture
def few_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Move draws less, where they come from many points anyway."""
    monkeypatch.setattr("rp2pr_sim.analysis.calibration.posterior._MOVES", 30)


def density(*, widened: float = 1.0, constant: float = 0.0, error: float = 0.0) -> Density:
    emulator = emulator_of(*EFFECTS, constant=constant, error=error)
    return Density(FACTS, emulator, np.zeros(2), widened)


def drawn(one: Density, n: int, seed: int) -> tuple[Density, Floats]:
    """Return a density with its constant, and draws of it."""
    known, *among = one.normalised(seed, MANY)
    return known, one.drawn(n, seed, *among)


def weighted(rounds: list[tuple[Density, Floats]]) -> tuple[Floats, Floats]:
    """Return scores of the draws of all rounds, simulated by the linear model, and weights."""
    truth = emulator_of(*EFFECTS)
    found = Rounds()
    for one, points in rounds:
        found = found.with_round(one, simulated(truth, points))
    sets, weights = found.weighted(FACTS)
    return scores(sets.points), weights


def check_known(found: Floats, weights: Floats) -> None:
    """Check that weighted scores have the known posterior, within four standard errors."""
    mean, covariance = posterior(MATRIX, VALUES, SDS)
    sd, n = np.sqrt(np.diag(covariance)), effective_size(weights)
    told = found[:, COLUMNS]
    away = told - weights @ told
    assert weights.sum() == pytest.approx(1.0)
    assert (np.abs(weights @ told - mean) < 4.0 * sd / np.sqrt(n)).all()
    assert np.sqrt(weights @ away**2) == pytest.approx(sd, rel=4.0 / np.sqrt(2.0 * n))
    assert weights @ (away[:, 0] * away[:, 1]) / sd[0] / sd[1] == pytest.approx(
        covariance[0, 1] / sd[0] / sd[1], abs=4.0 / np.sqrt(n)
    )


@pytest.mark.usefixtures("few_moves")
def test_draws_of_an_exact_emulator_are_the_posterior_and_weigh_the_same() -> None:
    one, points = drawn(density(), 500, 1)
    found, weights = weighted([(one, points)])
    assert effective_size(weights) == pytest.approx(500.0)
    check_known(found, weights)
    assert len(np.unique(points, axis=0)) == 500
    assert points.min() >= 0.0 and points.max() <= 1.0


@pytest.mark.usefixtures("few_moves")
def test_weights_make_up_for_an_emulator_that_is_off_and_wide() -> None:
    one, points = drawn(density(widened=2.0, constant=0.3, error=0.4), 600, 2)
    found, weights = weighted([(one, points)])
    assert 120.0 < effective_size(weights) < 540.0
    check_known(found, weights)
    alike = np.full(600, 1 / 600)
    mean = posterior(MATRIX, VALUES, SDS)[0]
    assert np.abs(alike @ found[:, COLUMNS] - mean).max() > 0.12


@pytest.mark.usefixtures("few_moves")
def test_rounds_of_different_densities_are_one_sample_of_their_mixture() -> None:
    rounds = [drawn(density(constant=0.8), 150, 3), drawn(density(widened=3.0), 450, 4)]
    found, weights = weighted(rounds)
    check_known(found, weights)
    densities, points = [one for one, _ in rounds], np.vstack([each for _, each in rounds])
    by_hand = 0.25 * np.exp(densities[0].log_density(points)) + 0.75 * np.exp(
        densities[1].log_density(points)
    )
    assert np.exp(mixture(densities, [150, 450], points)) == pytest.approx(by_hand)


@pytest.mark.parametrize("many", [20_000, 5_000])
def test_the_constant_is_the_mean_likelihood_over_the_prior(many: int) -> None:
    one, _, _ = density(error=0.3).normalised(1, many)
    matrix = np.array(MATRIX)
    known = stats.multivariate_normal(cov=matrix @ matrix.T + (0.25 + 0.09) * np.eye(2))
    assert np.exp(one.log_constant) == pytest.approx(known.pdf(VALUES), rel=7.0 / np.sqrt(many))


@pytest.mark.usefixtures("few_moves")
def test_moves_leave_the_prior_unchanged_where_the_likelihood_is_flat() -> None:
    emulator = emulator_of({FIRST: 0.0})
    flat = Density((fact("flat", 0.0, 1.0),), emulator, np.zeros(1), 1.0)
    points = flat.drawn(300, 1, *flat.normalised(1, 2**12)[1:])
    p = np.array([stats.kstest(column, "uniform").pvalue for column in points.T])
    assert p.min() > 0.001 / len(NAMES) and np.mean(p < 0.05) < 0.1
    neighbours = [np.corrcoef(a, b)[0, 1] for a, b in zip(points.T, points.T[1:], strict=False)]
    assert np.abs(neighbours).max() < 0.3


def test_idle_scores_keep_their_prior_where_the_likelihood_is_narrow() -> None:
    narrow = tuple(replace(item, sd=0.2) for item in FACTS)
    one = density()._replace(targets=narrow)
    points = one.drawn(300, 5, *one.normalised(5, 2**12)[1:])
    idle = np.delete(points, COLUMNS[:2], axis=1)
    p = np.array([stats.kstest(column, "uniform").pvalue for column in idle.T])
    assert p.min() > 0.001 / len(p) and np.mean(p < 0.05) < 0.1


def test_equal_weights_are_worth_their_number_and_one_heavy_weight_little() -> None:
    assert effective_size(np.full(37, 1 / 37)) == pytest.approx(37.0)
    assert effective_size(np.array([5.0, 5.0, 0.0, 0.0])) == pytest.approx(2.0)
    assert effective_size(np.array([1.0, 1e-9, 1e-9])) == pytest.approx(1.0)


def test_weights_do_not_overflow() -> None:
    assert normalised(np.array([-1000.0, -1000.0, -2000.0])) == pytest.approx([0.5, 0.5, 0.0])
    assert normalised(np.array([1000.0, -np.inf])) == pytest.approx([1.0, 0.0])


@given(
    st.lists(st.floats(0.0, 1.0), min_size=2, max_size=30).filter(lambda x: sum(x) > 0.01),
    st.integers(1, 200),
    st.floats(0.0, 0.999),
)
def test_rows_are_drawn_as_often_as_their_weights_say(
    weights: list[float], n: int, start: float
) -> None:
    counts = np.bincount(systematic(np.array(weights), n, start), minlength=len(weights))
    assert counts.sum() == n
    assert (np.abs(counts - n * np.array(weights) / sum(weights)) < 1.0 + 1e-6).all()


def test_a_set_without_a_value_is_impossible_and_has_no_weight() -> None:
    means = np.array([[0.8, 0.2], [np.nan, 0.2]])
    found = by_target(FACTS, means, np.zeros(2), np.zeros(2))
    assert found[1].tolist() == [-np.inf, found[0, 1]]
    assert normalised(found.sum(axis=1)).tolist() == [1.0, 0.0]
    assert found[0] == pytest.approx(stats.norm.logpdf([0.0, 0.0], 0.0, 0.5))


@pytest.mark.parametrize(
    "changed", [lambda one: one._replace(widened=2.0), lambda one: one._replace(log_constant=3.0)]
)
def test_wider_variances_divide_the_likelihood_and_the_constant_does_not_touch_it(
    changed: Callable[[Density], Density],
) -> None:
    points, one = points_of(50, 1), density()
    other = changed(one)
    assert other.log_likelihood(points) * other.widened == pytest.approx(one.log_likelihood(points))
    assert other.log_density(points) == pytest.approx(
        other.log_likelihood(points) - other.log_constant
    )
