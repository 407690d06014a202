"""The root finder that saves SciPy's import."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from rp2pr_sim.cohort.root import root_of

numbers = st.floats(-3.0, 3.0)


@given(numbers, numbers, numbers, st.floats(0.1, 15.0))
def test_a_root_is_that_of_scipy_to_the_last_bit(constant: float, slope: float, cubic: float, waves: float) -> None:
    def function(x: float) -> float:
        return constant + slope * x + cubic * x**3 + math.sin(waves * x)

    assume(function(-3.0) * function(2.0) < 0.0)
    assert root_of(function, -3.0, 2.0) == brentq(function, -3.0, 2.0)


def test_an_end_can_be_the_root() -> None:
    assert root_of(lambda x: x, 0.0, 50.0) == 0.0
    assert root_of(lambda x: x - 50.0, 0.0, 50.0) == 50.0


def test_without_a_change_of_sign_there_is_no_root() -> None:
    with pytest.raises(ValueError, match="same sign at 1"):
        root_of(lambda x: x, 1.0, 2.0)
