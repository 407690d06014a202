"""Pairs that cannot be distinguished are said to be so; those that differ are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rp2pr_sim.analysis.over_sets import OverSets
from rp2pr_sim.analysis.planning.distinguish import Distinguished, distinguished
from rp2pr_sim.analysis.planning.pair_outlook import WAYS, Outlook
from rp2pr_sim.analysis.planning.pair_words import of_pairs, pair_table
from rp2pr_sim.analysis.statistics import holm, p_value

PAIRS = ["A + B", "C + D", "E + F", "G + H"]
SETS, RUNS = 60, 2


def chances(
    more: tuple[float, ...] = (0, 0, 0, 0),
    seed: int = 2,
    *,
    sets: int = SETS,
    spread: float = 0.0,
    missing: float = 0.0,
) -> pd.DataFrame:
    """Return by run the share of unhelpful visits of each pair: 25% and so much more on average.

    Sets differ much from each other, and in what a pair has more by a standard deviation `spread`.
    """
    luck = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([range(sets), range(RUNS)], names=["set", "replicate"])
    own = luck.normal(0.0, spread, (sets, len(more)))
    of_set = luck.beta(5, 15, (sets, 1)) + np.array(more) + own - own.mean(axis=0)
    chance = np.repeat(np.clip(of_set, 0.0, 1.0), RUNS, axis=0)
    shares = luck.binomial(20, chance) / 20.0
    shares[luck.random(shares.shape) < missing] = np.nan
    return pd.DataFrame(shares, index, PAIRS[: len(more)])


@pytest.mark.parametrize(("pairs", "missing"), [(4, 0.0), (3, 0.1), (2, 0.0)])
def test_equal_pairs_are_distinguished_in_one_programme_of_twenty(
    pairs: int, missing: float
) -> None:
    seeds = 80
    false = sum(
        bool(distinguished(chances((0.0,) * pairs, seed, sets=20, missing=missing), 0.0).apart)
        for seed in range(seeds)
    )
    assert 0 < false <= stats.binom.ppf(0.99, seeds, 0.05)


def test_the_pair_that_differs_is_named_and_the_rest_are_alike() -> None:
    found = distinguished(chances((0.0, 0.1, 0.0, 0.0), sets=200), 0.01)
    assert found.apart == ["C + D"]
    assert found.alike == ("A + B", "E + F", "G + H")
    odd = found.of["C + D"]
    assert (odd.differs, odd.p < 0.001) == ("higher", True)
    assert odd.apart.mean == pytest.approx(0.1, abs=2.0 * odd.apart.error)
    assert odd.higher_in > 0.9
    assert found.common.mean == pytest.approx(0.25, abs=0.03)


def test_pairs_that_differ_in_both_directions_are_named() -> None:
    found = distinguished(chances((0.0, 0.15, 0.0, -0.15), sets=200), 0.01)
    assert {name: found.of[name].differs for name in found.apart} == {
        "C + D": "higher",
        "G + H": "lower",
    }
    all_differ = distinguished(chances((0.0, 0.1, 0.2, 0.3), sets=200), 0.01)
    assert (all_differ.alike, len(all_differ.apart)) == ((), 4)


def test_a_sure_difference_that_is_tiny_sets_nobody_apart() -> None:
    runs = chances(sets=400)
    runs["C + D"] = runs["A + B"] + 0.005  # the same visits, and half a point more
    runs["E + F"] = runs["G + H"] = runs["A + B"]
    assert distinguished(runs, 0.0).apart == ["C + D"]
    found = distinguished(runs, 0.01)
    assert (found.apart, found.tiny) == ([], True)


def test_a_difference_that_may_go_unnoticed_is_found_half_of_the_time() -> None:
    unseen = distinguished(chances(), 0.0).unseen
    found = [
        "C + D" in distinguished(chances((0.0, unseen, 0.0, 0.0), seed), 0.0).apart
        for seed in range(30)
    ]
    assert 8 <= sum(found) <= 22


def test_an_order_that_parameters_turn_round_is_not_sure() -> None:
    """C + D is higher on average, but in four sets of ten the other pairs are."""
    found = distinguished(chances((0.0, 0.03), sets=400, spread=0.08), 0.01)
    higher = found.of["C + D"]
    assert found.apart == ["A + B", "C + D"]
    assert 0.5 < higher.higher_in < 0.8
    assert higher.apart.low < 0.0 < higher.apart.high


def outlook_of(risks: Distinguished, gains: Distinguished) -> Outlook:
    rows = []
    for pair in PAIRS:
        a, b = pair.split(" + ")
        row: dict[str, object] = {"team_a": a, "team_b": b, **dict.fromkeys(WAYS, 0.1)}
        row |= {"went_wrong": 0.2}
        row |= {"unhelpful": 0.25, "unhelpful_low": 0.1, "unhelpful_high": 0.4}
        row |= {"unhelpful_error": 0.01, "unhelpful_differs": risks.of[pair].differs}
        rows.append(row)
    return Outlook(pd.DataFrame(rows), gains, gains, risks)


def test_what_pairs_have_in_common_is_said_once_and_has_no_column() -> None:
    alike = distinguished(chances(), 0.01)
    found = outlook_of(alike, alike)
    assert pair_table(found, sets=True) is None
    said = of_pairs(found, sets=True)
    assert not any(pair in line for line in said for pair in PAIRS)
    gain = said[0]
    assert gain.startswith("Neither pairs nor teams can be distinguished by their gain: it is +2")
    [risk] = [line for line in said if "the chance that a visit is unhelpful" in line]
    assert risk.startswith(
        "The pairs cannot be distinguished by the chance that a visit is unhelpful: it is 2"
    )
    assert "for each, and differences between pairs are within simulation error (one of" in risk
    assert "95% uncertainty" in risk
    assert (
        "The main reason for unhelpful visits of each pair is that the day goes wrong (20% of the"
        " visits that are held)." in said
    )


def test_pairs_that_differ_have_a_sentence_and_a_mark_in_the_table() -> None:
    alike, odd = (distinguished(chances((0, 0, more, 0), 3, sets=200), 0.01) for more in (0, -0.1))
    found = outlook_of(odd, alike)
    said = of_pairs(found, sets=True)
    assert "1 of the 4 pairs differs from the rest in the chance that a visit is unhelpful." in said
    [line] = [line for line in said if line.startswith("E + F: lower than the rest by ")]
    assert "percentage points (95% uncertainty" in line
    assert line.endswith("of the parameter sets.")
    rest = "The other 3 pairs cannot be distinguished in this: it is 2"
    assert any(line.startswith(rest) for line in said)
    table = pair_table(found, sets=True)
    assert table is not None
    assert list(table) == ["pair", "unhelpful visits (95% uncertainty)"]
    marked = table.set_index("pair").iloc[:, 0].str.contains("lower")
    assert marked.to_dict() == {pair: pair == "E + F" for pair in PAIRS}


def test_where_all_pairs_differ_the_lowest_and_the_highest_are_named() -> None:
    odd = distinguished(chances((0.0, 0.1, 0.2, 0.3), sets=200), 0.01)
    said = of_pairs(outlook_of(odd, distinguished(chances(), 0.01)), sets=True)
    [line] = [line for line in said if line.startswith("All 4 pairs differ in the chance")]
    assert line.endswith("on average, lowest for A + B and highest for G + H.")
    assert any(line.startswith("G + H: higher than the rest by ") for line in said)


def test_a_tiny_difference_is_said_to_be_of_no_importance() -> None:
    alike = distinguished(chances(), 0.01)
    found = outlook_of(alike._replace(tiny=True), alike)
    assert any(
        "by less than 1 percentage point, which is of no importance" in line
        for line in of_pairs(found, sets=True)
    )


def test_another_reason_for_unhelpful_visits_is_given_for_its_pair() -> None:
    alike = distinguished(chances(), 0.01)
    found = outlook_of(alike, alike)
    found.table.loc[1, "host_worse_off"] = 0.3
    [line] = [line for line in of_pairs(found, sets=False) if line.startswith("The main reason")]
    assert line.startswith("The main reason for unhelpful visits is that the day goes wrong")
    assert "; for C + D that the host is worse off" in line


def test_p_values_are_those_of_the_t_test() -> None:
    values = pd.Series(np.random.default_rng(1).normal(0.4, 1.0, 30))
    assert p_value(values) == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue)
    assert p_value(pd.Series([0.0, 0.0, np.nan])) == 1.0
    assert p_value(pd.Series([0.1, 0.1])) == 0.0
    assert p_value(pd.Series([0.1])) == p_value(pd.Series(dtype=float)) == 1.0


def test_only_simulation_error_counts_for_p_values_over_sets() -> None:
    """Two sets that differ much, each with little noise: the mean is surely above 0."""
    index = pd.MultiIndex.from_product([[0, 1], range(3)], names=["set", "replicate"])
    values = pd.Series([0.0, 0.1, -0.1, 8.0, 8.1, 7.9], index)
    t = 4.0 / (0.1 / np.sqrt(6.0))
    assert p_value(values) == pytest.approx(2.0 * stats.t.sf(t, 4))


def test_holm_corrects_for_the_number_of_tests() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.5, 0.9])) == pytest.approx([1.0, 1.0])
    assert holm(np.array([])).size == 0


def test_one_pair_alone_is_compared_with_nobody() -> None:
    found = distinguished(chances((0.0,)), 0.01)
    assert (found.apart, found.alike) == ([], ())
    assert isinstance(found.common, OverSets)
    assert found.common.mean == pytest.approx(0.25, abs=0.05)
