"""The cheapest perfect matching: as cheap as another library's, for prices of any kind."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rp2pr_sim.core.records import Ints
from rp2pr_sim.model.pairing.blossom import cheapest_partners


def total(prices: Ints, partners: Ints) -> int:
    return int(prices[np.arange(len(prices)), partners].sum()) // 2


def least(prices: Ints) -> int:
    """What the cheapest perfect matching costs, as NetworkX finds it."""
    graph = networkx.Graph()
    n = len(prices)
    graph.add_weighted_edges_from(
        (a, b, int(prices[a, b])) for a in range(n) for b in range(a + 1, n)
    )
    return sum(int(prices[a, b]) for a, b in networkx.min_weight_matching(graph))


def prices_of(seed: int, half: int, highest: int, kind: str) -> Ints:
    """Return symmetric whole prices.

    They have no pattern, come from places (with many blossoms), or from places to be far apart.
    """
    rng, n = np.random.default_rng(seed), 2 * half
    if kind == "any":
        drawn = rng.integers(-highest, highest + 1, (n, n))
        return np.minimum(drawn, drawn.T)
    places = rng.integers(0, highest + 1, (n, int(rng.integers(1, 4))))
    away = np.abs(places[:, None] - places[None]).sum(axis=-1)
    return away if kind == "near" else -away


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 13),
    st.sampled_from([0, 1, 2, 5, 40, 10**6, 10**12]),
    st.sampled_from(["any", "near", "far"]),
)
def test_no_matching_is_cheaper(seed: int, half: int, highest: int, kind: str) -> None:
    prices = prices_of(seed, half, highest, kind)
    partners = cheapest_partners(prices)
    assert np.array_equal(partners[partners], np.arange(2 * half))
    assert np.all(partners != np.arange(2 * half))
    assert total(prices, partners) == least(prices)


@pytest.mark.parametrize("kind", ["any", "near", "far"])
def test_a_hundred_rows_are_matched_as_cheaply(kind: str) -> None:
    prices = prices_of(3, 50, 10**6, kind)
    assert total(prices, cheapest_partners(prices)) == least(prices)


def test_an_odd_ring_of_cheap_pairs_is_broken_where_it_costs_least() -> None:
    """Return two triangles, far apart: each must send one row to the other, the cheapest one."""
    prices = np.full((6, 6), 50)
    prices[:3, :3] = prices[3:, 3:] = 1
    prices[1, 5] = prices[5, 1] = 20
    assert cheapest_partners(prices).tolist() == [2, 5, 0, 4, 3, 1]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_price_that_all_pairs_pay_more_changes_nobodys_partner(seed: int, half: int) -> None:
    prices = prices_of(seed, half, 10**9, "any")
    assert np.array_equal(cheapest_partners(prices), cheapest_partners(prices + 12_345))


def test_the_diagonal_counts_for_nothing() -> None:
    prices = prices_of(5, 10, 1000, "near")
    cheap = prices - 10**6 * np.eye(20, dtype=np.int64)
    assert np.array_equal(cheapest_partners(prices), cheapest_partners(cheap))
