"""The power of a trial: the test is Welch's, and curve, formula and number of pairs agree."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from small_studies import one, small

from rp2pr_sim.analysis.planning.power import (
    Changes,
    changes_of,
    power_by_formula,
    power_curve,
    significant,
    spreads,
)
from rp2pr_sim.analysis.planning.trial_size import (
    MEAN,
    MEASURES,
    TRUE_MEAN,
    Sizes,
    TrialSize,
    trial_size,
)
from rp2pr_sim.analysis.planning.trial_size_over_sets import NEEDED, over_sets
from rp2pr_sim.analysis.planning.trial_size_words import summary, table
from rp2pr_sim.outcomes.programme.trial import HEADLINE
from rp2pr_sim.study import run
from rp2pr_sim.study.store import Store

SD = 0.02


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A study whose arms have unlike numbers of pairs."""
    point = small(
        scale__n_intervention=6, scale__n_control=10, scale__n_invited=40, time__weeks=104
    )
    return Store(
        run(one(tmp_path_factory.mktemp("trial"), points={"small": point}, details=12)).folder
    )


def made_up(programmes: int, pairs: int, effect: float, seed: int = 1, sd: float = SD) -> Changes:
    luck = np.random.default_rng(seed)
    return Changes(
        luck.normal(effect, sd, (programmes, pairs)), luck.normal(0.0, sd, (programmes, pairs + 2))
    )


def teams_of(changes: Changes) -> pd.DataFrame:
    """Return a table `team` in which both teams of a pair change alike, and recorded as true."""
    rows = []
    for arm, values in zip(("intervention", "control"), changes, strict=True):
        for (programme, pair), change in np.ndenumerate(values):
            for _ in range(2):
                row = {
                    f"{measure}_{item.name}": change
                    for measure in (MEAN, TRUE_MEAN)
                    for item in HEADLINE
                }
                rows.append(
                    {
                        "replicate": programme,
                        "arm": arm,
                        "unit": 100 * (arm == "control") + pair,
                        **row,
                    }
                )
    return pd.DataFrame(rows)


def test_the_test_is_welchs() -> None:
    luck = np.random.default_rng(3)
    first, second = luck.normal(0.5, 1.0, (200, 7)), luck.normal(0.0, 2.0, (200, 12))
    expected = stats.ttest_ind(first, second, axis=1, equal_var=False).pvalue < 0.05
    assert (significant(first, second) == expected).all()
    assert 0 < expected.sum() < 200


def test_nothing_is_found_where_there_is_no_spread() -> None:
    assert not significant(np.ones((1, 3)), np.ones((1, 3))).any()


@pytest.mark.parametrize("measure", [MEAN, TRUE_MEAN])
def test_the_trial_of_a_programme_is_that_of_its_outcomes(store: Store, measure: str) -> None:
    changes, programme = changes_of(store.read("team"), measure), store.read("programme")
    outcome = measure.replace("change", "difference")
    assert changes.difference == pytest.approx(programme[outcome].to_numpy(), abs=1e-12)
    if measure == "recorded_change":
        assert (
            significant(*changes) == programme["significant_recorded"].to_numpy(dtype=bool)
        ).all()


def test_the_formula_is_the_noncentral_t() -> None:
    n, effect = 9, 0.025
    away = effect / np.sqrt(2 * SD**2 / n)
    limit = stats.t.ppf(0.975, 2 * n - 2)
    expected = stats.nct.sf(limit, 2 * n - 2, away) + stats.nct.cdf(-limit, 2 * n - 2, away)
    assert power_by_formula(effect, SD, SD, n) == pytest.approx(expected, abs=1e-6)
    assert power_by_formula(0.0, SD, 3 * SD, n) == pytest.approx(0.05, abs=1e-9)
    assert power_by_formula(1.0, SD, SD, 500) == 1.0


@given(effect=st.floats(0.001, 0.2), sd=st.floats(0.005, 0.1), n=st.integers(2, 200))
def test_more_pairs_and_greater_effects_are_never_worse(effect: float, sd: float, n: int) -> None:
    power = power_by_formula(effect, sd, sd, n)
    assert 0.0 <= power <= 1.0
    assert power_by_formula(effect, sd, sd, n + 1) >= power - 1e-6
    assert power_by_formula(1.5 * effect, sd, sd, n) >= power - 1e-6


def test_the_curve_agrees_with_the_formula_for_normal_changes() -> None:
    curve = power_curve(made_up(300, 12, 0.02).shifted_to(0.02), seed=1)
    assert set(curve.columns) == {"pairs", "effect", "power", "low", "high", "trials", "formula"}
    inside = curve[curve["pairs"] >= 3]
    assert (inside["power"] - inside["formula"]).abs().max() < 0.05
    assert inside["formula"].between(inside["low"], inside["high"]).mean() > 0.9
    assert (curve["trials"] >= 20).all()


def test_without_an_effect_one_trial_in_twenty_is_significant() -> None:
    curve = power_curve(made_up(400, 10, 0.0).shifted_to(0.0), seed=1)
    assert curve.loc[curve["pairs"].between(8, 40), "power"].mean() == pytest.approx(
        0.05, abs=0.015
    )


def test_a_shift_moves_nothing_but_the_mean() -> None:
    changes = made_up(30, 5, 0.01)
    shifted = changes.shifted_to(0.03)
    assert shifted.difference.mean() == pytest.approx(0.03, abs=1e-15)
    assert spreads(shifted) == pytest.approx(spreads(changes))
    assert shifted.control is changes.control


@pytest.fixture(scope="module")
def known() -> TrialSize:
    """The size of a trial for 2 points; between pairs the SD is 2%, and 0.4 points are expected."""
    teams = teams_of(made_up(150, 8, 0.004))
    return trial_size(teams, effect=0.02, power=0.8, seed=1, sizes=Sizes(8, 15))


def test_the_number_of_pairs_is_that_of_the_formula(known: TrialSize) -> None:
    asked = known.row("recorded_change", "effect")
    # n = 2 (1.96 + 0.84)^2 sd^2 / effect^2 is 15.7, and the t-test asks for one or two more
    assert asked["formula"] == 17
    assert asked["pairs_low"] <= 17 <= asked["pairs_high"]
    assert asked["pairs"] == pytest.approx(17, abs=2)
    model = known.row("recorded_change", "model")
    assert np.isnan(model["pairs"])  # more than the 60 that 1,200 pairs make twenty trials of
    assert model["formula"] > 60


def test_the_first_sentence_answers_and_names_what_is_measured(known: TrialSize) -> None:
    first, *others = summary(known, "pairs")
    assert re.fullmatch(
        r"A trial of 1\d pairs in each arm detects 2 percentage points in the mean of the four"
        r" indicators with 80% power; in [a-z ]+ alone it takes 1\d\.",
        first,
    )
    words = " ".join(others)
    for item in HEADLINE:
        assert f"({MEASURES[f'{MEAN}_{item.name}']})" in words
    assert "by the formula, since more pairs than were simulated are needed" in words
    assert "All invited hospitals would make 15 pairs in each arm, which is too few" in words


def test_the_table_has_every_indicator_by_name(known: TrialSize) -> None:
    shown = table(known, "pairs")
    assert list(shown["what is measured"]) == list(MEASURES.values())
    assert "pairs to detect 2 points" in shown


def test_one_indicator_alone_takes_more_pairs_than_the_mean_of_four() -> None:
    changes, luck = made_up(150, 8, 0.02), np.random.default_rng(2)
    teams, name = teams_of(changes), "recorded_change_active_treatment"
    # of a pair; what the mean of four has of it another indicator takes back
    apart = luck.normal(0.0, 0.04, len(teams) // 2).repeat(2)
    teams[name] += apart
    teams["recorded_change_surgery"] -= apart
    found = trial_size(teams, 0.02, 0.8, 1)
    alone, mean = found.row(name, "effect"), found.row("recorded_change", "effect")
    assert mean["formula"] == 17
    assert alone["formula"] == pytest.approx(17 * (SD**2 + 0.04**2) / SD**2, rel=0.1)
    first = summary(found, "pairs")[0]
    assert "in active treatment alone it takes" in first


def test_an_effect_that_may_be_none_is_not_sized_for() -> None:
    changes = made_up(60, 8, 0.0)
    words = " ".join(summary(trial_size(teams_of(changes.shifted_to(0.0)), 0.02, 0.8, 1), "pairs"))
    assert "no trial can be sized for it" in words
    assert "too few" not in words


def test_the_same_seed_gives_the_same_curve(store: Store) -> None:
    teams = store.read("team")
    first, again = (trial_size(teams, 0.03, 0.8, seed=4).curve for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["power"].equals(trial_size(teams, 0.03, 0.8, seed=5).curve["power"])


def test_the_folder_of_a_study_is_all_it_takes(store: Store) -> None:
    assert Path(store.folder / "team.parquet").exists()
    found = trial_size(pd.read_parquet(store.folder / "team.parquet"), 0.03, 0.8, 1)
    assert set(found.needed["measure"]) == set(MEASURES)


SETS, PAIRS = 120, 10


def under_sets(
    sds: list[float], effects: list[float], seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `team` and `programme` of two runs of each set, whose truth is known."""
    luck, many = np.random.default_rng(seed), len(sds)
    sd, effect = np.tile(sds, 2)[:, None], np.tile(effects, 2)[:, None]
    changes = Changes(
        effect + sd * luck.standard_normal((2 * many, PAIRS)),
        sd * luck.standard_normal((2 * many, PAIRS)),
    )
    programme = pd.DataFrame({"replicate": np.arange(2 * many)})
    programme[list(NEEDED)] = np.repeat(effect, len(NEEDED), axis=1)
    tables = teams_of(changes), programme
    first, second = (each.assign(set=each["replicate"] % many) for each in tables)
    return first, second


def test_where_sets_do_not_differ_all_need_what_the_formula_says() -> None:
    found = over_sets(*under_sets([SD] * SETS, [0.02] * SETS), 0.02, 0.8, Sizes(17, 30))
    asked = found.row(MEAN, "effect")
    assert asked["pairs"] == pytest.approx(17, abs=1)
    # chance in the variances of two programmes alone would make it from 11 to 24; so few sets
    # cannot show that they are all alike
    assert asked["pairs_high"] - asked["pairs_low"] <= 8
    assert asked["pairs_error"] < 2.0
    expects = found.row(MEAN, "model")
    assert expects["effect"] == pytest.approx(0.02, abs=0.002)
    assert expects["effect_high"] - expects["effect_low"] < 0.01


def test_the_spread_between_sets_is_not_that_between_pairs() -> None:
    """Effects that differ between the sets by twice the spread between pairs need no more pairs."""
    effects = list(np.linspace(-2.5 * SD, 1.5 * SD, SETS))
    found = over_sets(*under_sets([SD] * SETS, effects), 0.02, 0.8, Sizes(17, 30))
    assert found.row(MEAN, "effect")["pairs"] == pytest.approx(17, abs=1)
    expects = found.row(MEAN, "model")
    assert expects["effect_low"] == pytest.approx(-2.4 * SD, abs=0.1 * SD)
    assert expects["effect_high"] == pytest.approx(1.4 * SD, abs=0.1 * SD)
    assert np.isnan(expects["pairs"])  # in half of the sets the programme does harm


def test_sets_of_two_kinds_are_told_apart() -> None:
    """With an SD of 1% a trial needs 6 pairs, with 4% 64; half of the sets are of each kind."""
    sds = [0.01, 0.04] * (SETS // 2)
    found = over_sets(*under_sets(sds, [0.02] * SETS), 0.02, 0.8, Sizes(20, 100))
    asked = found.row(MEAN, "effect")
    assert asked["own_enough"] == pytest.approx(0.5)
    assert asked["all_enough"] > 0.9
    assert asked["pairs_low"] < 10 and asked["pairs_high"] > 50
    curve = found.curve[(found.curve["measure"] == MEAN) & (found.curve["asked"] == "effect")]
    at_20 = curve.iloc[(curve["pairs"] - 20).abs().argmin()]
    assert at_20["share_enough"] == pytest.approx(0.5)
    assert at_20["low"] < 0.4 and at_20["high"] > 0.95
    words = " ".join(summary(found, "pairs"))
    assert "95% uncertainty" in words and "simulation error" in words
    assert "enough for the mean of the four indicators in 50% of the plausible parameter sets" in (
        words
    )
