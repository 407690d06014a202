"""Comparison of programmes under common random numbers.

The tests cover known differences, the best option and its cost, and mistakes of users.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from small_studies import contents, words

import rp2pr_sim as rp
from rp2pr_sim.analysis.compare.cost_effectiveness import frontier, money
from rp2pr_sim.analysis.compare.factorial import interactions, main_effects
from rp2pr_sim.analysis.compare.factors import factorial_of
from rp2pr_sim.analysis.compare.paired import OUTCOMES, by_scenario, differences, ranked, widest
from rp2pr_sim.analysis.compare.sample_size import replicates_for
from rp2pr_sim.analysis.compare.scenarios import called, scenarios_of
from rp2pr_sim.analysis.compare.subgroups import effects_by_group, thirds
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import choices, groups

CENTRAL = "parameters=central"
TYPED = ["compare", CENTRAL, *words(scale__n_control=0, time__weeks=100)]


def programme(**values: list[float]) -> pd.DataFrame:
    """A table `programme` with one outcome (and money that follows from it), by scenario."""
    parts = [
        pd.DataFrame(
            {
                "scenario": name,
                "replicate": range(len(column)),
                "plan_success": column,
                "cost": 1000.0 + 10 * np.arange(len(column)),
                "plans_reached": 4.0,
            }
        )
        for name, column in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


# what is computed from a table


def test_a_difference_is_that_of_the_replicates_one_by_one_with_the_interval_of_a_paired_t_test() -> (  # noqa: E501
    None
):
    random = np.random.default_rng(3)
    luck, more = random.normal(0.3, 0.1, 30), random.normal(0.05, 0.01, 30)
    row = (
        differences(programme(usual=list(luck), other=list(luck + more)), "usual", ["plan_success"])
        .set_index("scenario")
        .loc["other"]
    )
    low, high = stats.ttest_rel(luck + more, luck).confidence_interval(0.95)
    assert (row["difference"], row["difference_low"], row["difference_high"]) == pytest.approx(
        (more.mean(), low, high)
    )
    alone = stats.t.interval(0.95, 29, loc=row["mean"], scale=stats.sem(luck + more))
    assert (row["low"], row["high"]) == pytest.approx(alone)
    assert row["difference_high"] - row["difference_low"] < 0.2 * (row["high"] - row["low"])


def test_what_is_missing_in_one_scenario_is_left_out_of_the_difference_alone() -> None:
    table = programme(usual=[0.1, 0.2, 0.3], other=[0.2, float("nan"), 0.5])
    row = differences(table, "usual", ["plan_success"]).set_index("scenario").loc["other"]
    assert (row["difference"], row["replicates"]) == (pytest.approx(0.15), 2)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=12), st.randoms())
@settings(deadline=None, max_examples=40)
def test_the_order_of_rows_changes_nothing_and_what_differs_by_nothing_differs_by_exactly_that(
    values: list[tuple[float, float]], random: Any
) -> None:
    usual, other = ([value[i] for value in values] for i in (0, 1))
    table = programme(usual=usual, same=usual, other=other)
    order = list(range(len(table)))
    random.shuffle(order)
    found, again = (
        differences(rows, "usual", ["plan_success"]).set_index("scenario")
        for rows in (table, table.iloc[order])
    )
    assert (found.loc["same", ["difference", "difference_low", "difference_high"]] == 0.0).all()
    pd.testing.assert_frame_equal(found.sort_index(), again.sort_index())


def test_a_baseline_without_a_run_is_refused() -> None:
    with pytest.raises(InputError, match="'gone'"):
        differences(programme(usual=[0.1, 0.2]), "gone", ["plan_success"])


def test_the_best_is_sure_where_it_is_ahead_in_every_replicate_and_open_where_two_are_the_same() -> (  # noqa: E501
    None
):
    values = [0.1, 0.4, 0.2, 0.5, 0.3]
    table = programme(a=values, b=values, c=[value - 0.05 for value in values])
    found = ranked(table, "plan_success", seed=1).set_index("scenario")
    assert found.loc[["a", "b"], "probability_best"].tolist() == pytest.approx([0.5, 0.5])
    assert found.loc["c", ["probability_best", "share_best"]].tolist() == [0.0, 0.0]
    assert found.loc["c", ["regret", "shortfall"]].tolist() == pytest.approx([0.05, 0.05])
    assert found.loc["a", "regret"] == 0.0


def test_regret_is_what_the_best_of_each_single_programme_would_have_given_more() -> None:
    found = ranked(programme(a=[0.2, 0.6], b=[0.4, 0.1]), "plan_success", seed=1).set_index(
        "scenario"
    )
    assert found["regret"].to_dict() == pytest.approx({"a": 0.1, "b": 0.25})
    assert found["share_best"].to_dict() == {"a": 0.5, "b": 0.5}


def test_the_probability_of_being_best_is_that_of_the_difference_of_the_means() -> None:
    random = np.random.default_rng(5)
    apart = random.normal(0.01, 0.06, 80)
    found = ranked(programme(a=[0.3] * 80, b=list(0.3 + apart)), "plan_success", seed=4).set_index(
        "scenario"
    )
    expected = stats.norm.cdf(apart.mean() / (apart.std() / np.sqrt(80)))
    assert found.loc["b", "probability_best"] == pytest.approx(expected, abs=0.02)


def test_less_is_better_where_less_is_better() -> None:
    table = programme(a=[0.1, 0.2], b=[0.1, 0.2]).assign(share_harmed=[0.1, 0.3, 0.0, 0.0])
    assert ranked(table, "share_harmed", seed=1)["scenario"].iloc[0] == "b"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
@settings(deadline=None)
def test_the_frontier_is_what_nothing_beats(points: list[tuple[int, int]]) -> None:
    cost, good = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    found = frontier(cost, good)
    for i in range(len(points)):
        beaten = any(
            cost[j] <= cost[i] and good[j] >= good[i] and (cost[j] < cost[i] or good[j] > good[i])
            for j in range(len(points))
        )
        assert found[i] == (not beaten)
    assert found.any()


def test_the_cost_of_a_plan_is_a_ratio_of_means_and_missing_where_no_plan_reached_its_goal() -> (
    None
):
    table = programme(a=[0.1] * 4, b=[0.1] * 4)
    table["plans_reached"] = [1.0, 3.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0]
    found = money(table, "plan_success").set_index("scenario")
    assert found.loc["a", "cost_per_plan_reached"] == pytest.approx(1015.0 / 2.0)
    assert (
        found.loc["a", "cost_per_plan_reached_low"]
        < 507.5
        < found.loc["a", "cost_per_plan_reached_high"]
    )
    assert found.loc["b", ["cost_per_plan_reached", "cost_per_plan_reached_low"]].isna().all()


def test_what_never_has_a_value_is_not_ranked_and_leaves_the_ranks_and_the_precision_of_the_others_alone() -> (  # noqa: E501
    None
):
    values, never = [0.1, 0.4, 0.2, 0.5], [float("nan")] * 4
    table = programme(
        none=never,
        a=values,
        b=[value + shift for value, shift in zip(values, (0.1, 0.1, 0.2, 0.1), strict=True)],
    )
    found, alone = (
        ranked(table, "plan_success", seed=1),
        ranked(table[table["scenario"] != "none"], "plan_success", seed=1),
    )
    assert list(found["scenario"]) == ["b", "a", "none"]
    pd.testing.assert_frame_equal(found.iloc[:2], alone)
    assert found.iloc[2, 1:].isna().all()
    assert (
        widest(table, "a", "plan_success")
        == widest(table[table["scenario"] != "none"], "a", "plan_success")
        < 1.0
    )
    assert widest(table, "none", "plan_success") is None
    assert ranked(programme(a=never, b=never), "plan_success", seed=1)["mean"].isna().all()


def test_replicates_are_added_as_the_root_says_and_never_without_end() -> None:
    assert replicates_for(100, 0.02, 0.01, 10_000) == 400  # four times as many, and no more at once
    assert replicates_for(100, 0.0101, 0.01, 10_000) == 110
    assert replicates_for(100, 0.02, 0.01, 250) == 250
    assert 100 < replicates_for(100, 0.0100001, 0.01, 10_000) <= 110
    assert replicates_for(3, float("inf"), 0.01, 10_000) == 12


def test_no_replicates_are_spent_on_a_precision_that_a_scenario_without_any_value_could_never_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["replicates=4", "max_replicates=2000", CENTRAL, f"output={tmp_path}"]
    typed = [*words(time__weeks=100), *more]
    assert main(["compare", "scenario=no_programme,ilcop", "precision=0.001pp", *typed]) == 0
    assert rp.load(tmp_path / "comparison-001").replicates == 4
    assert (
        main(
            [
                "compare",
                "scenario=ilcop,no_programme,feedback_only",
                "precision=60pp",
                "baseline=ilcop",
                *typed,
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert (
        "“No programme” has no plans that are a year old in any replicate, so it is neither ranked"
        " nor compared." in said
    )
    assert rp.load(tmp_path / "comparison-002").precise


def test_one_sentence_for_each_factor_says_which_matters_most_and_how_sure_that_is() -> None:
    random = np.random.default_rng(4)
    values = {"pairing": ("complementary", "random"), "support": ("low", "high")}
    choices = {
        f"{a}-{b}": {"pairing": a, "support": b}
        for a in values["pairing"]
        for b in values["support"]
    }
    chance = random.normal(0.3, 0.05, 40)
    table = programme(
        **{
            name: list(
                chance
                + 0.2 * (item["support"] == "high")
                + 0.02 * (item["pairing"] == "random")
                + random.normal(0.0, 0.01, 40)
            )
            for name, item in choices.items()
        }
    )
    found = factorial_of(table, choices, "plan_success", seed=1)
    assert found is not None and [item.name for item in found.factors] == ["support", "pairing"]
    first, second, last = map(str, found.sentences)
    assert first.startswith(
        "Support matters far more than pairing: “high support” instead of “low support” adds 20.0"
        " percentage points to plan success (simulation error "
    )
    assert second.startswith("Pairing matters less than support: “random pairs” instead of “comp")
    assert " adds 2." in second
    assert (
        last == "The effects of support and pairing show no clear sign of depending on each other."
    )
    assert found.grid.loc["high", "random"] == pytest.approx(0.52, abs=0.02)
    assert list(found.in_words.columns) == [
        "support \\ pairing",
        "complementary pairs",
        "random pairs",
    ]
    both = (table["scenario"] == "random-high").to_numpy()
    table.loc[both, "plan_success"] += 0.1
    depends = factorial_of(table, choices, "plan_success", seed=1)
    assert depends is not None
    assert "depend on each other: “high support” instead of “low support” brings" in (
        depends.interaction
    )
    assert "more with “random pairs” than with “complementary pairs”" in depends.interaction


def test_a_factor_without_a_clear_effect_is_not_said_to_matter() -> None:
    random = np.random.default_rng(8)
    noise = {name: list(random.normal(0.3, 0.1, 8)) for name in FACTORIAL}
    choices = {
        name: {"pairing": item["pairing"], "visit.hours": "3" if "low" in name else "6"}
        for name, item in FACTORIAL.items()
    }
    found = factorial_of(programme(**noise), choices, "plan_success", seed=1)
    assert found is not None
    told = [str(sentence) for sentence in found.sentences]
    assert all(": no clear difference in plan success between" in each for each in told[:2])


@pytest.mark.parametrize("left_out", ["q-high", "p-low"])
def test_what_is_no_factorial_has_no_factors(left_out: str) -> None:
    rest = {name: item for name, item in FACTORIAL.items() if name != left_out}
    table = programme(**{name: [0.1, 0.2] for name in rest})
    assert factorial_of(table, rest, "plan_success", seed=1) is None
    one = {name: {"pairing": item["pairing"]} for name, item in FACTORIAL.items()}
    every = programme(**{name: [0.1, 0.2] for name in one})
    assert factorial_of(every, one, "plan_success", seed=1) is None, "two options of each value"


FACTORIAL = {f"{a}-{b}": {"pairing": a, "support": b} for a in ("p", "q") for b in ("low", "high")}


def test_effects_that_add_up_have_no_interaction_and_those_that_do_not_have_just_the_rest() -> None:
    luck = np.array([0.1, 0.3, 0.2])
    table = programme(
        **{name: list(luck + 0.1 * ("q" in name) + 0.2 * ("high" in name)) for name in FACTORIAL}
    )
    effects = main_effects(table, FACTORIAL, "plan_success").set_index(["factor", "value"])[
        "difference"
    ]
    assert effects.to_dict() == pytest.approx(
        {
            ("pairing", "p"): 0.0,
            ("pairing", "q"): 0.1,
            ("support", "low"): 0.0,
            ("support", "high"): 0.2,
        }
    )
    assert interactions(table, FACTORIAL, "plan_success", "pairing", "support")[
        "interaction"
    ].tolist() == pytest.approx([0.0])
    table.loc[table["scenario"] == "q-high", "plan_success"] += 0.05
    [row] = interactions(table, FACTORIAL, "plan_success", "pairing", "support").to_dict("records")
    assert (row["value"], row["beside"], row["interaction"]) == ("q", "high", pytest.approx(0.05))


def test_a_factorial_with_a_hole_is_refused() -> None:
    rest = {name: item for name, item in FACTORIAL.items() if name != "q-high"}
    with pytest.raises(InputError, match="not every combination"):
        main_effects(programme(**{name: [0.1, 0.2] for name in rest}), rest, "plan_success")


def test_a_group_gains_what_its_teams_gain_each_against_itself() -> None:
    teams = pd.DataFrame(
        {
            "replicate": np.repeat([0, 1, 2], 6),
            "team": np.tile(range(6), 3),
            "level": np.tile(range(6), 3),
        }
    )
    teams["true_gain"] = np.random.default_rng(1).normal(size=18)
    teams["group"] = thirds(teams["level"])
    more = {"lowest third": 0.3, "middle third": 0.2, "highest third": 0.1}
    other = teams.assign(true_gain=teams["true_gain"] + teams["group"].map(more).astype(float))
    table = pd.concat([teams.assign(scenario="usual"), other.assign(scenario="other")])
    found = effects_by_group(table, "usual", "true_gain", "group")
    assert dict(zip(found["group"], found["difference"], strict=True)) == pytest.approx(more)
    assert list(found["group"]) == list(more) and (found["teams"] == 2).all()


# what is compared


def test_every_combination_of_values_is_a_scenario_called_by_what_differs() -> None:
    found = scenarios_of(["pairing=complementary,random", "support=low,high", "visit.hours=3"])
    assert [item.name for item in found] == [
        "complementary-low",
        "complementary-high",
        "random-low",
        "random-high",
    ]
    assert found[1].label == "Complementary pairs, high support"
    assert found[1].choices == {"pairing": "complementary", "support": "high"}
    assert [item.scenario for item in found] == [
        Scenario.of(
            {"visit.hours": 3, "pairing.strategy": pairing, "support": item.scenario.support}
        )
        for item, pairing in zip(
            found, ["complementary", "complementary", "random", "random"], strict=True
        )
    ]
    assert found[0].scenario.support.qi_hours < found[1].scenario.support.qi_hours


def test_numbers_and_switches_may_differ_too() -> None:
    found = scenarios_of(["visit.hours=1.5,6", "visit.host_first=true,false"])
    assert [item.name for item in found][:2] == [
        "hours-1_5-host_first-true",
        "hours-1_5-host_first-false",
    ]
    told = [(item.scenario.visit.hours, item.scenario.visit.host_first) for item in found]
    assert told == [(1.5, True), (1.5, False), (6.0, True), (6.0, False)]
    assert found[1].label.endswith("hosts present their own view before the visitors comment: no")


def test_names_that_are_cut_stay_apart() -> None:
    long = "a programme of a name that is much longer than any store would ever take"
    names = [called({"support.qi_hours": hours}, long)[0] for hours in ("1", "2")]
    assert len(set(names)) == 2 and all(len(name) <= 60 for name in names)


def test_every_choice_of_every_group_has_words() -> None:
    for group in groups():
        if group != "executor":
            assert set(CHOICE_WORDS[group]) == set(choices(group))


LISTED = """
- name: As in the paper
- name: Half a day, more support
  visit: half_day
  support: high
  visit.host_first: false
- name: Nested
  visit: {hours: 2.5}
"""


def test_a_file_lists_scenarios_by_name_and_each_is_taken_in_every_combination(
    tmp_path: Path,
) -> None:
    file = tmp_path / "list.yaml"
    file.write_text(LISTED)
    found = scenarios_of(["pairing=random,similar"], file=str(file))
    assert len(found) == 6
    assert (
        found[3].name == "Half-a-day-more-support-similar"
        and found[3].label == "Half a day, more support, similar pairs"
    )
    assert (found[3].scenario.visit.hours, found[3].scenario.visit.host_first) == (3.0, False)
    assert found[4].scenario.visit.hours == 2.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name: a\n  pairing: randm\n", "scenario 'a': pairing is 'randm'; allowed is one of"),
        ("- name: a\n  visit.huors: 3\n", "Did you mean visit.hours?"),
        ("- name: a\n  visit.hours: 99\n", "visit.hours is 99"),
        ("- name: a\n- name: a\n", "two scenarios of the name 'a'"),
        ("- nmae: a\n", "scenario 1 has no name; begin it with `- name: ...`. Did you mean name?"),
        ("- name: a\n  support: [low, high]\n", "support is ['low', 'high']"),
        ("- name: a\n  replicates: 3\n", "replicates is a setting of the whole comparison"),
        ("- name: a\n  pairing: random\n", "pairing is set beside the file too"),
        ("name: a\n", "holds no list of scenarios"),
        ("", "holds no list of scenarios"),
        ("- name: a\n   b: [\n", "is no YAML"),
        ("- name: a\n  visit.hours: " + "9" * 400, "scenario 'a': visit.hours is 999"),
        ("- name: a\n  visit.hours: " + "9" * 5000, "is no YAML"),
    ],
)
def test_a_list_with_a_fault_is_refused_in_one_sentence(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.yaml"
    file.write_text(text)
    assert (
        main(
            [
                *TYPED,
                f"scenarios={file}",
                "pairing=similar,complementary",
                f"output={tmp_path / 'out'}",
            ]
        )
        == 2
    )
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1 and str(file) in error
    assert not (tmp_path / "out").exists()


MISTAKES = {
    "nothing": ([], "there is nothing to compare"),
    "one value": (["pairing=random"], "there is nothing to compare"),
    "a typo": (["pairing=random,similr"], "Did you mean similar?"),
    "an unknown group": (["pairng=random,similar"], "Did you mean pairing?"),
    "twice the same": (["pairing=random,random"], "pairing names random twice"),
    "a setting of the whole": (
        ["pairing=random,similar", "details=2,3"],
        "gives several values; details takes one",
    ),
    "no such baseline": (
        ["pairing=random,similar", "baseline=randm"],
        "allowed is one of random, similar. Did you mean random?",
    ),
    "a list of outcomes": (
        ["pairing=random,similar", "outcome=[]"],
        "outcome is []; allowed is a text",
    ),
    "no such outcome": (
        ["pairing=random,similar", "outcome=plan_succes"],
        "Did you mean plan_success?",
    ),
    "one replicate": (["pairing=random,similar", "replicates=1"], "replicates is 1"),
    "no precision": (
        ["pairing=random,similar", "precision=0pp"],
        "precision is '0pp'; allowed is a number of percentage points above 0",
    ),
    "precision without unit": (["pairing=random,similar", "precision=1"], "such as 1pp"),
    "a wrong unit": (
        ["pairing=random,similar", "outcome=cost", "precision=1pp"],
        "allowed is a number of pounds above 0",
    ),
    "a cap below": (
        ["pairing=random,similar", "precision=1pp", "replicates=20", "max_replicates=10"],
        "max_replicates is 10, fewer than the 20 replicates",
    ),
    "no file": (["scenarios=none.yaml"], "none.yaml cannot be read: no such file or directory"),
    "out of range": (["visit.hours=3,99"], "visit.hours is 99"),
    "too many": (
        [
            "visit.hours=range(1,12,0.1)",
            "support=low,high,none",
            "pairing=random,similar,nearest,optimal",
        ],
        "up to 1,000",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_in_one_sentence_and_leaves_nothing(
    mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed, says = MISTAKES[mistake]
    assert main([*TYPED, *typed, f"output={tmp_path / 'out'}"]) == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1
    assert not (tmp_path / "out").exists()


# whole comparisons


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished comparison of four small scenarios."""
    where = tmp_path_factory.mktemp("compare")
    assert (
        main(
            [
                *TYPED,
                "pairing=complementary,random",
                "support=low,high",
                "replicates=6",
                f"output={where}",
            ]
        )
        == 0
    )
    return where / "comparison-001"


def test_a_comparison_keeps_its_tables_and_says_what_it_was_asked(folder: Path) -> None:
    there = {item.name for item in folder.iterdir()}
    assert {
        "question.json",
        "comparison.csv",
        "ranking.csv",
        "money.csv",
        "programme.csv",
        "config.yaml",
    } <= there
    asked = rp.load(folder).question
    assert (asked.baseline, asked.outcome, asked.half_width) == (
        "complementary-low",
        "plan_success",
        None,
    )
    table = pd.read_csv(folder / "comparison.csv")
    assert len(table) == 4 * len(OUTCOMES) and set(table["outcome"]) == set(OUTCOMES)
    whole = pd.read_parquet(folder / "programme.parquet")
    mean = by_scenario(whole, "cost").mean()
    told = table[table["outcome"] == "cost"].set_index("scenario")
    assert told["mean"].to_dict() == pytest.approx(mean.to_dict())


def test_the_same_scenario_twice_differs_by_exactly_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- name: one\n- name: two\n")
    assert main([*TYPED, f"scenarios={file}", "replicates=4", f"output={tmp_path}"]) == 0
    found = rp.load(tmp_path / "comparison-001").differences
    known = found[found["replicates"] > 1]
    assert set(known["outcome"]) > {"plan_success", "true_gain_per_team", "cost"}
    assert (known[["difference", "difference_low", "difference_high"]].to_numpy() == 0.0).all()
    told = " ".join(capsys.readouterr().out.split())
    same = "none, since every difference in plan success is the same in each of 4 runs"
    assert f"Simulation error: {same}" in told
    assert "±" not in told
    page = rp.load(tmp_path / "comparison-001").report().read_text(encoding="utf-8")
    assert same in page


def test_a_price_that_is_doubled_costs_exactly_as_much_more(tmp_path: Path) -> None:
    assert (
        main(
            [
                *TYPED,
                "resources.travel=0.3,0.6",
                "replicates=4",
                "outcome=cost",
                f"output={tmp_path}",
            ]
        )
        == 0
    )
    folder = tmp_path / "comparison-001"
    way = (
        by_scenario(pd.read_parquet(folder / "programme.parquet"), "travel_km")
        .iloc[:, 0]
        .to_numpy()
    )
    table = rp.load(folder).differences.set_index(["scenario", "outcome"])
    assert table.loc[("travel-0_6", "cost"), "difference"] == pytest.approx(
        0.3 * way.mean(), rel=1e-9
    )
    others = table[table.index.get_level_values("outcome") != "cost"]["difference"].dropna()
    assert len(others) and (others == 0.0).all()


def test_replicates_are_added_until_every_difference_is_known_well_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [
        *TYPED,
        "support=low,high",
        "replicates=4",
        f"output={tmp_path}",
        "outcome=staff_hours_per_team",
    ]
    assert main([*typed, "precision=3", "max_replicates=200"]) == 0
    assert "wanted was ± 3.0 hours a team, and is reached" in capsys.readouterr().out
    found = rp.load(tmp_path / "comparison-001")
    assert found.precise and found.widest <= 3.0 and found.replicates > 4


def test_a_precision_that_is_not_reached_is_said_to_be_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(
            [
                *TYPED,
                "support=low,high",
                "replicates=4",
                f"output={tmp_path}",
                "precision=0.01pp",
                "max_replicates=12",
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "wanted was ± 0.010 percentage points, which is NOT reached after 12 runs" in out
    assert rp.load(tmp_path / "comparison-001").replicates == 12


def test_a_comparison_that_was_interrupted_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [*TYPED, "support=low,high", "replicates=4", "precision=0.01pp", "max_replicates=30"]
    assert main([*typed, f"output={tmp_path / 'whole'}"]) == 0
    widths = [1.0]

    def until_it_is_too_much(*_: Any) -> float:
        if not widths:
            raise KeyboardInterrupt  # while it thinks of the third batch of replicates
        return widths.pop()

    with monkeypatch.context() as patch:
        patch.setattr("rp2pr_sim.analysis.compare.run.widest", until_it_is_too_much)
        assert main([*typed, f"output={tmp_path / 'cut'}"]) == 130
    cut = tmp_path / "cut" / "comparison-001"
    assert main(["resume", str(cut)]) == 0
    assert contents(cut) == contents(tmp_path / "whole" / "comparison-001")


def test_a_comparison_is_extended_and_its_tables_with_it(tmp_path: Path) -> None:
    typed = [*TYPED, "support=low,high"]
    assert main([*typed, "replicates=6", f"output={tmp_path / 'whole'}"]) == 0
    assert main([*typed, "replicates=3", f"output={tmp_path / 'more'}"]) == 0
    more = tmp_path / "more" / "comparison-001"
    assert main(["extend", str(more), "replicates=6"]) == 0
    assert contents(more) == contents(tmp_path / "whole" / "comparison-001")


def test_question_scope_and_answer_are_the_first_lines_and_the_table_is_short(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resume", str(folder)]) == 0
    out = capsys.readouterr().out
    result = rp.load(folder)
    first, second, third, *_ = out.splitlines()
    assert first == result.question.question
    assert second == (
        "4 options, 6 runs of each with the default parameters, the same chance events for all."
    )
    assert third == result.summary[0] and third.startswith("ANSWER: “")
    rows = [line for line in out.splitlines() if line.startswith("│")]
    assert all(len(row) <= 100 for row in rows) and "(reference)" in out
    told = [row.split("│")[-3].strip().replace(",", "") for row in rows]
    costs = [float(text) for text in told if text]  # a long label has a second line
    assert len(costs) == 4 and costs == sorted(costs)


def test_the_full_table_has_every_option_and_column_the_best_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [*TYPED, "pairing=complementary,random", "replicates=4", "table=full"]
    assert main([*typed, f"output={tmp_path}"]) == 0
    out = capsys.readouterr().out
    result = rp.load(tmp_path / "comparison-001")
    table = out.partition("All options, the best first")[2]
    rows = [line for line in table.splitlines() if line.startswith("│")]
    best = result.question.labels[result.ranking["scenario"].iloc[0]]
    assert rows[0].startswith(f"│ {best.split()[0]}")
    assert "The reference is: Complementary pairs." in out and "worse off" in table


def test_a_pattern_names_the_choices_that_it_fits() -> None:
    found = scenarios_of(["support=glob([l*,h*])", "pairing=random,similar"])
    assert [item.name for item in found] == [
        "high-random",
        "high-similar",
        "low-random",
        "low-similar",
    ]
    for pattern in ("support=glob(x*)", "visit.hours=glob(*)"):
        with pytest.raises(InputError, match="fits nothing; allowed is"):
            scenarios_of([pattern])
