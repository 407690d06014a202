"""Draws are NumPy's Philox, keyed by what they decide."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import rp2pr_sim
from rp2pr_sim.core.random_numbers import (
    Decision,
    binomial,
    four_normals,
    happens,
    normal,
    philox,
    uniform,
    uniforms,
)
from rp2pr_sim.model.state import Luck

WORD = st.integers(0, 2**63 - 1)
SOURCES = Path(rp2pr_sim.__file__).parent


def luck(seed: int = 1, replicate: int = 0, clock: int = 0) -> Luck:
    row = Luck.rows(1)[0]
    row.seed, row.replicate, row.clock = seed, replicate, clock
    return row  # type: ignore[no-any-return]


@settings(max_examples=300, deadline=None)
@given(WORD, WORD, WORD, WORD, WORD)
def test_philox_is_numpys_bit_for_bit(c0: int, c1: int, c2: int, c3: int, key: int) -> None:
    # NumPy increments before its first output
    counter = (c0 + (c1 << 64) + (c2 << 128) + (c3 << 192) - 1) % 2**256
    words = [(counter >> 64 * i) & (2**64 - 1) for i in range(4)]
    theirs = np.random.Philox(
        counter=np.array(words, np.uint64), key=np.array([key, 0], np.uint64)
    ).random_raw(4)
    assert [int(word) for word in philox(c0, c1, c2, c3, key, 0)] == [int(word) for word in theirs]


def test_a_draw_depends_on_each_of_its_five_keys_and_on_nothing_else() -> None:
    base = uniform(luck(1, 2, 3), Decision.turnover, 5)
    assert uniform(luck(1, 2, 3), Decision.turnover, 5) == base
    others = [
        uniform(luck(9, 2, 3), Decision.turnover, 5),
        uniform(luck(1, 9, 3), Decision.turnover, 5),
        uniform(luck(1, 2, 9), Decision.turnover, 5),
        uniform(luck(1, 2, 3), Decision.drop_out, 5),
        uniform(luck(1, 2, 3), Decision.turnover, 9),
    ]
    assert len({base, *others}) == 6


def test_draws_have_their_distributions() -> None:
    us = [uniform(luck(clock=w), Decision.turnover, e) for w in range(50) for e in range(40)]
    zs = [normal(luck(clock=w), Decision.turnover, e) for w in range(50) for e in range(40)]
    assert stats.kstest(us, "uniform").pvalue > 1e-3
    assert stats.kstest(zs, "norm").pvalue > 1e-3
    assert min(us) > 0.0 and max(us) < 1.0


def test_the_parts_of_a_decision_are_independent_and_the_first_is_its_draw() -> None:
    parts = np.array(
        [uniforms(luck(clock=w), Decision.week_of_work, e) for w in range(50) for e in range(60)]
    )
    assert all(stats.kstest(column, "uniform").pvalue > 1e-3 for column in parts.T)
    assert np.abs(np.corrcoef(parts.T) - np.eye(4)).max() < 4.0 / math.sqrt(len(parts))
    assert parts[7, 0] == uniform(luck(clock=0), Decision.week_of_work, 7)


def test_normal_numbers_are_those_of_box_and_muller() -> None:
    for entity in range(200):
        a, b, c, d = uniforms(luck(), Decision.cohort_level, entity)
        pairs = [
            math.sqrt(-2.0 * math.log(r)) * np.exp(2j * math.pi * v) for r, v in ((a, b), (c, d))
        ]
        numbers = [part for pair in pairs for part in (pair.real, pair.imag)]
        assert four_normals(luck(), Decision.cohort_level, entity) == pytest.approx(numbers)
        assert normal(luck(), Decision.cohort_level, entity) == pytest.approx(numbers[0])


def test_a_uniform_number_is_the_upper_53_bits_of_a_word_and_never_0_or_1() -> None:
    for entity in range(200):
        words = philox(7, entity, Decision.turnover, 3, 9, 0)
        exact = [(2 * (int(word) >> 11) + 1) / 2**54 for word in words]
        assert uniforms(luck(9, 3, 7), Decision.turnover, entity) == tuple(exact)


@pytest.mark.parametrize(
    ("n", "share"), [(1, 0.3), (12, 0.02), (193, 0.58), (193, 0.995), (1024, 0.7), (5000, 0.5)]
)
def test_a_binomial_count_has_the_binomial_distribution(n: int, share: float) -> None:
    counts = np.array([binomial(n, share, luck(), Decision.audit_cases, e) for e in range(2000)])
    exact = stats.binom(n, share)
    us = np.array([uniform(luck(), Decision.audit_cases, e) for e in range(2000)])
    assert counts.tolist() == exact.ppf(us).astype(int).tolist()


def test_of_nothing_nothing_is_counted_and_of_a_certainty_all() -> None:
    cases = {(0, 0.4): 0, (-1, 0.4): 0, (9, 0.0): 0, (9, -0.1): 0, (9, 1.0): 9, (9, 1.1): 9}
    found = {case: binomial(*case, luck(), Decision.audit_cases, 1) for case in cases}
    assert found == cases


@given(st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_binomial_count_never_falls_as_its_share_rises(
    n: int, a: float, b: float, entity: int
) -> None:
    low, high = sorted((a, b))
    assert (
        0
        <= binomial(n, low, luck(), Decision.audit_cases, entity)
        <= binomial(n, high, luck(), Decision.audit_cases, entity)
        <= n
    )


def test_chance_0_never_happens_and_chance_1_always() -> None:
    assert not any(happens(0.0, luck(), Decision.turnover, e) for e in range(500))
    assert all(happens(1.0, luck(), Decision.turnover, e) for e in range(500))
    assert math.isclose(
        np.mean([happens(0.3, luck(), Decision.turnover, e) for e in range(4000)]),
        0.3,
        abs_tol=0.03,
    )


def test_no_two_decisions_share_a_code() -> None:
    assert len({item.value for item in Decision}) == len(Decision.__members__)


def test_each_decision_is_drawn_in_exactly_one_place() -> None:
    text = "\n".join(
        file.read_text()
        for file in SOURCES.rglob("*.py")
        if file.name != "random_numbers.py" and "verify" not in file.parts
    )
    used = Counter(re.findall(r"Decision\.(\w+)", text))
    assert {name: used[name] for name in Decision.__members__ if used[name] != 1} == {}
