"""Chance is taken out of what the page says about parameter uncertainty, and stated apart."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rp2pr_sim.core.records import Floats
from rp2pr_sim.web.over_sets import estimated, sides_of


def uncertainty_interval(by_set: Floats) -> tuple[float, float]:
    return estimated(by_set)[1:3]


def simulation_error(by_set: Floats) -> float:
    return estimated(by_set).error


def made(
    mean: float, of_sets: float, chance: float, replicates: int = 4, sets: int = 400
) -> Floats:
    """Made differences: normal effects of the sets, and chance of each run."""
    draw = np.random.default_rng(5)
    effects = mean + of_sets * draw.standard_normal((sets, 1))
    return np.asarray(effects + chance * draw.standard_normal((sets, replicates)))


def test_the_interval_is_that_of_the_sets_however_much_chance_there_is() -> None:
    for chance in (0.1, 2.0, 4.0):
        low, high = uncertainty_interval(made(1.0, 1.0, chance))
        assert low == pytest.approx(1.0 - 1.96, abs=0.35)
        assert high == pytest.approx(1.0 + 1.96, abs=0.35)


def test_simulation_error_is_that_of_chance_alone_and_falls_with_replicates() -> None:
    for replicates in (4, 16):
        error = simulation_error(made(1.0, 5.0, 2.0, replicates))
        assert error == pytest.approx(1.96 * 2.0 / math.sqrt(400 * replicates), rel=0.05)


def test_the_number_of_sets_is_not_drawn_to_a_half_by_chance() -> None:
    values = made(1.0, 1.0, 4.0)
    true, raw = (int((of > 0.0).sum()) for of in (made(1.0, 1.0, 0.0)[:, 0], values.mean(axis=1)))
    found = sides_of(values)
    assert (found.sets, found.higher + found.lower) == (400, 400)
    assert abs(found.higher - true) < abs(raw - true)
    assert found.higher_range[0] < true < found.higher_range[1]


def test_where_the_sets_do_not_differ_simulation_error_leaves_the_number_open() -> None:
    found = sides_of(made(0.0, 0.0, 1.0))
    assert found.higher_range[1] - found.higher_range[0] > 200


def test_sets_in_which_nothing_differs_are_on_no_side() -> None:
    found = sides_of(np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 3.5], [4.0, 2.0]]))
    assert (found.sets, found.higher, found.lower) == (4, 2, 0)
    assert (found.higher_range, found.lower_range) == ((2, 2), (0, 0))
    nothing = sides_of(np.zeros((5, 3)))
    assert (nothing.higher, nothing.lower) == (0, 0)


def test_sets_with_a_missing_value_are_left_out() -> None:
    values = made(1.0, 1.0, 1.0)
    holes = np.vstack([values, [[np.nan, 99.0, 99.0, 99.0]]])
    assert uncertainty_interval(holes) == uncertainty_interval(values)
    assert simulation_error(holes) == simulation_error(values)
    assert sides_of(holes) == sides_of(values)
    nobody = np.full((3, 2), np.nan)
    assert math.isnan(uncertainty_interval(nobody)[0]) and math.isnan(simulation_error(nobody))
    assert sides_of(nobody).sets == 0


def test_central_values_have_a_simulation_error_and_no_interval() -> None:
    values = made(1.0, 0.0, 2.0, replicates=400, sets=1)
    assert math.isnan(uncertainty_interval(values)[0])
    assert simulation_error(values) == pytest.approx(1.96 * 2.0 / 20.0, rel=0.1)
    holes = np.append(values, [[np.nan]], axis=1)
    assert simulation_error(holes) == simulation_error(values)
