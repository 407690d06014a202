"""Prospects of single pairs: who gains, which visits help nobody, and which swaps are worth it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rp2pr_sim.analysis.planning.fixed_pairs import Pairs, pairs_of, with_pairs
from rp2pr_sim.analysis.planning.pair_advice import notable, reasons
from rp2pr_sim.analysis.planning.pair_outlook import outlook, unhelpful
from rp2pr_sim.analysis.planning.pair_words import of_pairs, of_swaps, swap_rows
from rp2pr_sim.analysis.planning.studies import PLANNED
from rp2pr_sim.analysis.planning.swaps import Swap, most_promising, swap_table, swaps
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.report.planning.intervals import dots_of_pairs
from rp2pr_sim.scenario import Scenario

FOUR = [("A", "B"), ("C", "D"), ("E", "F"), ("G", "H")]
TEAMS = ["North, East", 'The "Old"', "West", "South"]


@pytest.fixture
def own(tmp_path: Path) -> Scenario:
    """Own teams with names that a CSV must quote, of which nothing else is known."""
    pd.DataFrame({"team": TEAMS}).to_csv(tmp_path / "teams.csv", index=False)
    return Scenario.of({"cohort.file": str(tmp_path / "teams.csv"), "time.weeks": 30})


def programmes(gains: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        (name, replicate, gain)
        for name, values in gains.items()
        for replicate, gain in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["scenario", "replicate", "true_gain_per_team"])


def test_every_swap_between_two_pairs_is_there_once() -> None:
    found = swaps(FOUR)
    assert len(found) == 12
    new = {frozenset(frozenset(pair) for pair in swap.within(FOUR)) for swap in found.values()}
    assert len(new) == 12
    for swap in found.values():
        after = swap.within(FOUR)
        assert sorted(name for pair in after for name in pair) == list("ABCDEFGH")
        assert len(set(after) & set(FOUR)) == 2
    assert swaps(FOUR[:1]) == {}


def test_of_each_pair_the_most_promising_swap_is_judged() -> None:
    tried = swaps(FOUR)
    best = next(name for name, swap in tried.items() if set(swap.old) == {FOUR[0], FOUR[2]})
    gains = {PLANNED: [0.0, 0.0], **{name: [0.001, -0.002] for name in tried}, best: [0.01, 0.02]}
    chosen = most_promising(tried, FOUR, programmes(gains))
    assert best in chosen
    assert len(chosen) <= 4
    assert [any(pair in tried[name].old for name in chosen) for pair in FOUR] == [True] * 4


def test_a_swap_is_worth_what_it_adds_to_its_four_teams() -> None:
    swap = Swap((FOUR[0], FOUR[1]), (("A", "C"), ("B", "D")))
    luck = np.random.default_rng(1).normal(0.0, 0.05, 50)
    gains = {
        PLANNED: list(luck),
        "up": list(luck + 0.002),
        "same": list(luck),
        "down": list(luck - 0.002),
    }
    found = swap_table({"up": swap, "same": swap, "down": swap}, programmes(gains), teams=8)
    assert found["gain"].tolist() == pytest.approx([0.004, 0.0, -0.004])
    assert found["better"].tolist() == [True, False, False]
    assert found.loc[1, ["gain", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert found.loc[0, ["pair_1", "new_1"]].tolist() == ["A + B", "A + C"]


def judged(effects: dict[str, float], seed: int, runs: int = 40) -> pd.DataFrame:
    """Return the table of swaps with these effects on the mean gain, which is 1 point."""
    luck = np.random.default_rng(seed)
    planned = luck.normal(0.01, 0.002, runs)
    swapped = {name: planned + size + luck.normal(0, 0.001, runs) for name, size in effects.items()}
    swap = Swap((FOUR[0], FOUR[1]), (("A", "C"), ("B", "D")))
    gains = {name: list(values) for name, values in {PLANNED: planned, **swapped}.items()}
    return swap_table(dict.fromkeys(effects, swap), programmes(gains), teams=4)


def test_only_swaps_that_are_better_are_listed_and_the_best_is_told() -> None:
    swaps = judged({"good": 0.004, "same": 0.0, "bad": -0.004, "best": 0.006}, 1)
    assert swaps["better"].tolist() == [True, False, False, True]
    first, second = of_swaps(swaps, sets=False)
    assert first.startswith("2 swaps of partners are better than the pairs as planned, out of 4")
    assert "A + C and B + D instead of A + B and C + D: +0.6" in first
    assert second == "Swaps are alternatives: carry out one of them."
    listed = swap_rows(swaps, sets=False)
    assert listed is not None
    gains = [float(gain.split()[0]) for gain in listed["mean gain of the teams concerned"]]
    assert gains == pytest.approx([0.6, 0.4], abs=0.05)


def test_without_a_better_swap_one_sentence_gives_the_most_promising() -> None:
    swaps = judged({"same": 0.0, "bad": -0.004}, 2)
    [said] = of_swaps(swaps, sets=False)
    assert said.startswith("No swap of partners is better than the pairs as planned. 2 were judged")
    assert "changes the mean gain of the teams concerned by" in said and "simulation error" in said
    assert swap_rows(swaps, sets=False) is None
    assert of_swaps(swaps[:0], sets=False) == []


def test_a_swap_that_is_surely_better_by_little_does_not_matter() -> None:
    swaps = judged({"little": 0.0005}, 3, runs=400)
    assert swaps[["better", "important"]].to_numpy().tolist() == [[True, False]]
    [said] = of_swaps(swaps, sets=False)
    assert said.startswith("No swap of partners makes a difference that matters")
    assert said.endswith("which is less than 10% of the mean gain.")
    assert swap_rows(swaps, sets=False) is None


def test_the_best_of_many_swaps_without_effect_is_seldom_called_better() -> None:
    """Each alone would be in 2.5% of the programmes, one of ten in a fifth of them."""
    found = [judged(dict.fromkeys("abcdefghij", 0.0), seed)["better"].any() for seed in range(40)]
    assert sum(found) <= 3


def test_a_visit_is_unhelpful_in_three_ways() -> None:
    none = pd.NA
    visits = pd.DataFrame(
        {
            "replicate": 0,
            "host": [1, 2, 3, 4, 5],
            "held_week": pd.array([9, 9, 9, 9, none], dtype="Int64"),
            "ideas_home": pd.array([0, 1, 0, 2, none], dtype="Int64"),
            "issues_accepted": pd.array([0, 0, 3, 2, none], dtype="Int64"),
            "derailed": pd.array(["none", "nihilism", "none", "none", none], dtype="string"),
        }
    )
    teams = pd.DataFrame(
        {
            "replicate": 0,
            "team": [1, 2, 3, 4, 5],
            "true_gain_over_weeks": [0.01, 0.01, -0.002, -0.0001, -0.5],
        }
    )
    found = unhelpful(visits, teams)
    assert found["nothing_learnt"].tolist() == [True, False, False, False]
    assert found["went_wrong"].tolist() == [False, True, False, False]
    assert found["host_worse_off"].tolist() == [False, False, True, False]
    assert found["unhelpful"].tolist() == [True, True, True, False]


def test_the_outlook_of_a_pair_is_that_of_its_two_teams() -> None:
    keys = {"replicate": [0, 0, 1, 1], "team": [1, 2, 1, 2]}
    gains = {"true_gain": [0.01, 0.03, 0.02, 0.05], "true_gain_over_weeks": 0.01}
    teams = pd.DataFrame({**keys, **gains, "openness_set": [0.3, 0.7, 0.3, 0.7]})
    visits = pd.DataFrame(
        {
            "replicate": [0, 0, 1, 1],
            "host": [1, 2, 1, 2],
            "held_week": pd.array([9, 12, 9, pd.NA], dtype="Int64"),
            "ideas_home": pd.array([1, 0, 1, pd.NA], dtype="Int64"),
            "issues_accepted": pd.array([1, 0, 1, pd.NA], dtype="Int64"),
            "derailed": pd.array(["none", "none", "none", pd.NA], dtype="string"),
            "level_gap": [-0.8, 0.8, -0.6, 0.6],
            "contrast": 1.5,
            "distance_km": 40.0,
        }
    )
    pairs = Pairs((("Ash", "Oak"),), (), {1: "Ash", 2: "Oak"})
    [row] = outlook(visits, teams, pairs).table.to_dict("records")
    expected = {
        "gain": 0.0275,
        "gain_a": 0.015,
        "gain_b": 0.04,
        "unhelpful": 0.25,
        "nothing_learnt": 1 / 3,
        "held": 0.75,
    }
    expected |= {"level_gap": 0.7, "contrast": 1.5}
    assert {name: row[name] for name in expected} == pytest.approx(expected)
    assert 0.0 <= row["unhelpful_low"] <= 0.25 <= row["unhelpful_high"] <= 1.0
    told = reasons(row)
    assert "their strengths differ much, so that they have much to show each other" in told
    assert (
        "Oak is weaker overall than Ash, which makes its hosts feel less safe, and Ash sees less to"
        " gain" in told
    )
    assert "Ash is rather closed" in told
    assert "Oak is rather open" in told


def test_nothing_stands_out_of_a_usual_pair() -> None:
    usual = {
        "team_a": "A",
        "team_b": "B",
        "level_gap": 0.1,
        "contrast": 1.1,
        "openness_a": 0.5,
        "openness_b": 0.5,
        "distance_km": 50.0,
    }
    assert reasons(usual) == []
    alike = reasons({**usual, "contrast": 0.2, "level_gap": -1.4, "distance_km": 300.0})
    begin = [line.split(",")[0] for line in alike]
    assert begin == [
        "their strengths are much the same",
        "A is much weaker overall than B",
        "they are 300 km apart",
    ]


def test_pairs_without_notable_features_are_named_once() -> None:
    figures = dict.fromkeys(("level_gap", "contrast", "distance_km", "openness_a", "openness_b"), 1)
    rows = [
        {"team_a": a, "team_b": b, "reasons": reason, **figures}
        for a, b, reason in (("A", "B", ""), ("C", "D", "C is rather open"), ("E", "F", ""))
    ]
    said = ["Notable about C + D: C is rather open.", "Nothing is notable about A + B and E + F."]
    assert notable(pd.DataFrame(rows)) == said
    rows[0]["distance_km"] = float("nan")
    assert notable(pd.DataFrame(rows))[1].endswith("E + F in what is known.")


def test_the_pairs_of_the_first_replicate_stay_in_all(own: Scenario, tmp_path: Path) -> None:
    pairs = pairs_of(own, seed=1)
    fixed = with_pairs(own, pairs.inside, tmp_path / "kept" / "pairs.csv")
    as_drawn, as_fixed = (
        {_together(scenario, replicate) for replicate in range(12)} for scenario in (own, fixed)
    )
    assert as_fixed == {frozenset(frozenset(pair) for pair in pairs.inside)}
    # nothing is known of these teams, so they are paired anew in each replicate
    assert len(as_drawn) > 1
    assert sorted(pairs.names.values()) == sorted(TEAMS)


def _together(scenario: Scenario, replicate: int) -> frozenset[frozenset[str]]:
    table = explain(scenario, 1, replicate).pairs
    return frozenset(frozenset(pair) for pair in zip(table["team_a"], table["team_b"], strict=True))


def test_a_pair_that_never_meets_is_not_alike_the_others() -> None:
    pairs = Pairs((("A", "B"), ("C", "D"), ("E", "F")), (), dict(enumerate("ABCDEF")))
    rng, runs = np.random.default_rng(3), 30
    visits = pd.DataFrame(
        {
            "replicate": replicate,
            "host": host,
            "visitor": host ^ 1,
            "held_week": 12.0 if host < 4 else np.nan,
            "ideas_home": int(rng.random() < 0.5),
            "issues_accepted": 0,
            "derailed": "none",
            "level_gap": 0.0,
            "contrast": 1.0,
            "distance_km": 10.0,
        }
        for replicate in range(runs)
        for host in range(6)
    )
    teams = pd.DataFrame(
        {
            "replicate": replicate,
            "team": team,
            "true_gain": rng.normal(0.01, 0.001),
            "true_gain_over_weeks": 0.01,
            "openness_set": 0.5,
        }
        for replicate in range(runs)
        for team in range(6)
    )
    found = outlook(visits, teams, pairs)
    assert set(found.unhelpful.of) == {"A + B", "C + D"}
    row = found.table.iloc[2]
    assert np.isnan(row["unhelpful"]) and row["unhelpful_differs"] == "" and row["held"] == 0.0
    said = of_pairs(found, sets=False)
    assert any(
        text.startswith("The main reason for unhelpful visits of each pair") for text in said
    )


def test_each_team_of_a_ring_has_a_dot() -> None:
    gains = {
        f"gain_{side}{end}": [0.01, 0.01 if side != "c" else np.nan]
        for side in "abc"
        for end in ("", "_low", "_high")
    }
    differs = {f"gain_{side}_differs": ["", np.nan if side == "c" else ""] for side in "abc"}
    table = pd.DataFrame(
        {"team_a": ["A", "D"], "team_b": ["B", "E"], "team_c": ["C", ""], **gains, **differs}
    )
    labels = [dot.label for dot in dots_of_pairs(table)]
    assert labels == [
        "A, in a ring with B and C",
        "B, in a ring with A and C",
        "C, in a ring with A and B",
        "D, paired with E",
        "E, paired with D",
    ]
