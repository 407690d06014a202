"""Targets: observation models, shares that are pooled, the decisions of F72, and their outcomes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from made_worlds import BASELINE, add_plan, hold, world_of
from scipy import stats
from scipy.special import expit, logit

from rp2pr_sim import outcomes
from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.choices import OUTCOMES, decisions, f72_log_odds
from rp2pr_sim.analysis.calibration.targets import (
    TARGETS,
    Scale,
    Target,
    chosen,
    fixed,
    programme,
)
from rp2pr_sim.core.enums import Arm, Indicator, PlanState, Topic
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.evidence import facts
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.sampling import generator

NAMED = {item.name: item for item in (*TARGETS, *CHECKS)}
COUNTS = [item for item in NAMED.values() if item.trials]
MANY = 40_000


def outcome(world: World, name: str) -> float:
    return float(outcomes.tables(world)["programme"][name].iloc[0])


def beta_of(item: Target, mean: float, error: float) -> tuple[float, float]:
    """Return the beta distribution whose SD is p (1 - p) times that of the log odds."""
    p = expit(mean)
    variance = (p * (1 - p)) ** 2 * (item.discrepancy**2 + error**2)
    both = p * (1 - p) / variance - 1
    return p * both, (1 - p) * both


# observation models


def test_a_number_is_normal_and_its_variances_add_up() -> None:
    item = NAMED["weeks_first_to_last_visit"]
    mean, chance, error = np.array([[20.0, 26.0], [30.0, 40.0]]), 5.0, np.array([0.0, 2.0])
    spread = np.sqrt(2.3**2 + 1.0 + 25.0 + error**2)
    assert item.log_likelihood(mean, chance, error) == pytest.approx(
        stats.norm.logpdf(26.0, mean, spread)
    )
    assert item.log_likelihood(mean, chance, error, observed=31.0) == pytest.approx(
        stats.norm.logpdf(31.0, mean, spread)
    )
    logs = NAMED["measures_per_plan"]
    assert logs.log_likelihood(0.5, 9.0, 0.1) == pytest.approx(
        stats.norm.logpdf(math.log(2.0), 0.5, math.sqrt(0.14**2 + 0.1**2 + 0.1**2))
    )


@pytest.mark.parametrize("item", COUNTS, ids=lambda item: item.name)
def test_a_count_is_beta_binomial(item: Target) -> None:
    mean, error = np.array([-3.0, 0.0, 2.5]), np.array([0.0, 0.3, 0.6])
    found = item.log_likelihood(mean, 7.0, error)
    wanted = [
        stats.betabinom.logpmf(item.successes, item.trials, *beta_of(item, m, e))
        for m, e in zip(mean, error, strict=True)
    ]
    assert found == pytest.approx(wanted)
    shares = np.arange(item.trials + 1) / item.trials
    assert np.exp(item.log_likelihood(0.4, observed=shares)).sum() == pytest.approx(1.0)


def test_the_counts_are_those_that_were_published() -> None:
    assert {item.name: (item.successes, item.trials) for item in COUNTS} == {
        "share_submitted": (29, 30),
        "carried_out": (76, 144),
        "dropped_out": (18, 100),
        "dropped_out_in_a_year": (6, 68),
    }


def test_a_count_of_an_exact_model_is_binomial() -> None:
    item = Target(**BARE | {"scale": Scale.log_odds, "trials": 40, "value": 0.25})
    assert item.log_likelihood(logit(0.3)) == pytest.approx(
        stats.binom.logpmf(10, 40, 0.3), abs=1e-4
    )
    assert math.isfinite(item.log_likelihood(40.0)) and math.isfinite(item.log_likelihood(-40.0))


def test_a_constraint_counts_by_its_probability() -> None:
    item = NAMED["share_revised"]
    mean = np.array([-2.0, 0.0, 0.1, 3.0])
    met = stats.norm.logcdf(mean / math.hypot(0.2, 0.3))
    assert item.log_likelihood(mean, 1.0, 0.3) == pytest.approx(met)
    assert np.exp(item.log_likelihood(mean, 1.0, 0.3, observed=0.0)) == pytest.approx(
        1.0 - np.exp(met)
    )


@pytest.mark.parametrize("item", COUNTS, ids=lambda item: item.name)
def test_drawn_counts_follow_their_likelihood(item: Target) -> None:
    mean, error = logit(0.6), 0.2
    drawn = item.draw(np.full(MANY, mean), 1.0, error, generator(1, "drawn counts"))
    shares = np.arange(item.trials + 1) / item.trials
    likely = np.exp(item.log_likelihood(mean, 1.0, error, observed=shares))
    found = np.bincount(np.rint(drawn * item.trials).astype(int), minlength=item.trials + 1)
    common = likely * MANY > 20
    away = (found[common] - likely[common] * MANY) ** 2 / (likely[common] * MANY)
    assert stats.chi2.sf(away.sum(), common.sum()) > 1e-3


@pytest.mark.parametrize("name", ["weeks_first_to_last_visit", "measures_per_plan", "support"])
def test_drawn_numbers_follow_their_likelihood(name: str) -> None:
    item, random = NAMED[name], generator(2, "drawn numbers")
    mean, chance, error = item.aim + 0.2, 0.3, 0.1
    drawn = item.draw(np.full(MANY, mean), chance, error, random)
    seen = drawn if item.against else item.scale.of(drawn)
    assert stats.kstest(seen, stats.norm(mean, item.spread(chance, error)).cdf).pvalue > 1e-3


def test_drawn_constraints_are_met_as_often_as_is_likely() -> None:
    item = NAMED["share_revised"]
    drawn = item.draw(np.full(MANY, 0.15), 0.0, 0.1, generator(3, "drawn constraints"))
    assert set(drawn) == {0.0, 1.0}
    assert drawn.mean() == pytest.approx(np.exp(item.log_likelihood(0.15, 0.0, 0.1)), abs=0.01)


# simulated values


def test_shares_are_pooled_over_runs_and_their_log_odds_stay_finite() -> None:
    item = NAMED["carried_out"]
    shares = np.array([[0.5, 1.0, np.nan], [1.0, 1.0, 1.0], [0.0, 0.0, np.nan]])
    plans = np.array([[10.0, 30.0, 0.0], [10.0, 10.0, 10.0], [20.0, 20.0, 0.0]])
    mean, chance = item.measured(shares, plans)
    assert expit(mean) == pytest.approx([35.5 / 41, 30.5 / 31, 0.5 / 41])
    assert chance[0] > 0.0 and chance[1:] == pytest.approx(0.0)
    nothing, _ = item.measured(np.full((1, 2), np.nan), np.zeros((1, 2)))
    assert np.isnan(nothing).all()


def test_numbers_are_means_of_the_runs_that_have_one() -> None:
    mean, chance = NAMED["measures_per_plan"].measured(np.array([[1.0, 3.0, np.nan]]))
    assert mean == pytest.approx(math.log(2.0))
    assert chance == pytest.approx(math.sqrt(2.0) / 2.0)


def test_every_outcome_and_denominator_is_one_of_a_programme() -> None:
    known = {*outcomes.outcome_names(), *OUTCOMES, ""}
    for item in NAMED.values():
        assert {item.outcome, item.denominator} <= known, item.name
        assert item.definition, item.name


# facts, programmes and checks

BARE = {
    "name": "x",
    "fact": "F6",
    "text": "",
    "programme": "f06",
    "outcome": "plan_success",
    "value": 1.0,
    "unit": "",
    "basis": "",
}


def test_nothing_is_fitted_to_a_check() -> None:
    assert {item.role for item in CHECKS} == {"check"}
    assert not any(item.agrees for item in CHECKS)
    with pytest.raises(InputError, match="S80 is a check"):
        chosen(["S80"])
    with pytest.raises(InputError, match="marked 'prior'"):
        chosen(["S101"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"agrees": False},
        {"trials": 30},
        {"trials": 30, "scale": Scale.log_odds, "sd": 0.1},
        {"against": "f12", "one_programme": True},
    ],
)
def test_a_target_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="x: "):
        Target(**BARE | wrong)


def test_what_a_fact_fixes_is_kept_under_every_parameter_set() -> None:
    assert fixed("f32") >= {"measuring.months"} and not fixed("f06")
    assert programme("f32").measuring.months == 12
    assert programme("f73").audit.missing_as_not_done == 0.0
    assert programme("f43_with").support.qi_hours == 20.0
    assert (programme("f37").time.weeks, programme("s93").time.weeks) == (156, 52)


@pytest.mark.parametrize(
    "name", ["plans_per_team", "change_spread", "feedback_alone", "overestimate", "self_image_lead"]
)
def test_the_published_values_are_those_of_the_evidence(name: str) -> None:
    known = facts()[NAMED[name].fact]
    assert known.low is not None and known.high is not None
    assert known.low <= NAMED[name].value <= known.high


# the decisions of F72


def test_every_plan_that_was_made_is_a_decision() -> None:
    scenario = programme("f72").replaced({"time.weeks": 130})
    found, world = decisions(scenario, 3, 1), simulate(scenario, 3, 1)
    made = (world.plans["state"] != PlanState.none).sum()
    assert made > 50 and found["chosen"].sum() == made
    assert found["before"].sum() > 0 and set(found["round"]) >= {0.0, 1.0}
    assert found["already"].max() > 0 and len(found) > made


def test_the_odds_are_those_of_the_model_and_missing_where_nothing_is_chosen() -> None:
    scenario = programme("f72")
    found = np.mean([f72_log_odds(scenario, 1, replicate) for replicate in range(8)], axis=0)
    planning = Scenario().planning
    wanted = [0.1 * planning.low_score, planning.before, -planning.fatigue]
    assert found == pytest.approx(wanted, abs=0.35)
    nobody = scenario.replaced({"planning.figures": 0.0})
    assert np.isnan(f72_log_odds(nobody, 1, 0)).all()
    once = scenario.replaced({"planning.again": 0.0, "time.weeks": 60})
    assert np.isnan(f72_log_odds(once, 1, 0)[1])


# outcomes

TRIAL = [Arm.intervention] * 4 + [Arm.control] * 2


def test_the_recorded_change_is_the_mean_of_all_teams_of_the_trial() -> None:
    world = world_of([*TRIAL, Arm.panel])
    k = Indicator.active_treatment
    world.teams["recorded_year"][:, BASELINE + 2, k] = [0.1, 0.2, 0.0, 0.0, 0.3, 0.0, 0.9]
    assert outcome(world, "recorded_change_active_treatment") == pytest.approx(0.1)


def test_plans_a_year_old_and_teams_visited_are_counted() -> None:
    world = world_of(TRIAL, n_visits=3)
    add_plan(world, 0, Topic.waiting, submitted=10)
    add_plan(world, 1, Topic.waiting, submitted=51)
    add_plan(world, 2, Topic.waiting, submitted=52)
    for visit, host in enumerate((0, 0, 1)):
        hold(world, visit, host, 2, week=20)
    assert outcome(world, "plans_a_year_old") == 2
    assert outcome(world, "teams_visited") == 2


def test_true_persistence_is_that_of_true_levels() -> None:
    world = world_of(TRIAL)
    levels = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    world.teams["true_year"][:] = levels[:, None, None]
    assert outcome(world, "true_persistence") == pytest.approx(1.0)
    world.teams["true_year"][:, BASELINE + 2] = levels[::-1, None]
    assert outcome(world, "true_persistence") == pytest.approx((BASELINE + 1 - 1) / (BASELINE + 2))


def test_self_image_is_compared_with_the_record() -> None:
    world = world_of([Arm.intervention, Arm.control, Arm.panel])
    world.teams["true_before"] = 0.5
    world.teams["recorded_year"][:, BASELINE] = 0.4
    world.teams["self_image"][:2] = -0.2
    world.teams["self_image"][0, 0] = 0.2
    assert outcome(world, "share_overestimated") == pytest.approx(1 / 14)
    assert outcome(world, "overestimate") == pytest.approx(0.3)
    own = (0.3 + 0.4 / 7 + 0.3) / 2
    assert outcome(world, "self_image_lead") == pytest.approx(own - 0.4)


def test_pairs_that_met_act_or_are_in_touch() -> None:
    world = world_of(TRIAL, n_visits=3)
    hold(world, 0, 0, 1, week=10)
    hold(world, 1, 1, 0, week=20)
    world.visits["reverse"][:2] = [1, 0]
    hold(world, 2, 2, 3, week=10)
    add_plan(world, 1, Topic.waiting, progress=0.2)
    add_plan(world, 2, Topic.waiting, progress=0.0)
    world.teams["in_touch"][:] = [1.0, 0.4, 0.5, 0.6, 0.0, 0.0]
    assert outcome(world, "share_pairs_changed") == pytest.approx(0.5)
    assert outcome(world, "share_pairs_in_touch") == pytest.approx(0.5)


def test_safety_and_work_done_are_correlated_across_teams_with_plans() -> None:
    world = world_of(TRIAL)
    for team, (safety, progress) in enumerate(((0.2, 0.1), (0.4, 0.6), (0.9, 0.5))):
        world.teams["safety"][team] = safety
        add_plan(world, team, Topic.waiting, progress=progress)
        add_plan(world, team, Topic.diagnostics, progress=progress + 0.2)
    assert outcome(world, "safety_progress") == pytest.approx(
        stats.pearsonr([0.2, 0.4, 0.9], [0.1, 0.6, 0.5])[0]
    )
