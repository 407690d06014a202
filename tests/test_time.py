"""True quality moves smoothly, with a memory of about a year, and on its own; live data capture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rp2pr_sim.analysis import verification
from rp2pr_sim.analysis.verification import time
from rp2pr_sim.analysis.verification.fixtures import SEED, same, small
from rp2pr_sim.core.enums import Arm, Indicator, Topic
from rp2pr_sim.core.random_numbers import Decision, four_normals, normal
from rp2pr_sim.engine.compiled import run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.cohort import make_cohort
from rp2pr_sim.model.cohort.national_figures import national_figures
from rp2pr_sim.model.cohort.vector_draws import log_odds, make_luck
from rp2pr_sim.model.rules import audit, implementing, unprompted
from rp2pr_sim.model.state import (
    HISTORY_YEARS,
    N_INDICATORS,
    N_TOPICS,
    WEEKS_A_QUARTER,
    WEEKS_A_YEAR,
    World,
)
from rp2pr_sim.scenario import Scenario

MANY = {
    "scale.n_invited": 3000,
    "scale.n_intervention": 1200,
    "scale.n_control": 0,
    "time.weeks": 260,
}
TREATED = Indicator.active_treatment


def disturbed(**values: float) -> Any:
    """Return teams of a large cohort whose quality only the disturbance changes, by default."""
    scenario = Scenario.of(
        {**MANY, "audit.slope": 0.0, **{f"audit.{name}": value for name, value in values.items()}}
    )
    return make_cohort(scenario, make_luck(1, 0)).teams


# odds of a trust's own


def test_four_normal_numbers_are_standard_and_unlike_and_the_first_is_the_usual_one() -> None:
    luck = make_luck(1, 0)[0]
    found = np.array(
        [four_normals(luck, Decision.cohort_blind, entity) for entity in range(20_000)]
    )
    assert np.abs(found.mean(axis=0)).max() < 0.03
    assert found.std(axis=0) == pytest.approx(1.0, abs=0.03)
    assert np.abs(np.corrcoef(found.T) - np.eye(4)).max() < 0.03
    assert found[7, 0] == normal(luck, Decision.cohort_blind, 7)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 2.0])
def test_the_disturbance_is_as_wide_at_any_time_and_halves_its_autocorrelation_in_a_half_life(
    half_life: float,
) -> None:
    d = np.log(disturbed(half_life=half_life)["odds"]).transpose(1, 0, 2).reshape(21, -1)
    assert d.std(axis=1) == pytest.approx(Scenario().audit.disturbance, abs=0.01)
    assert np.abs(d.mean(axis=1)).max() < 0.01
    for quarters in (1, 4, 8, 16):
        expected = 0.5 ** (quarters / 4.0 / half_life)
        assert np.corrcoef(d[0], d[quarters])[0, 1] == pytest.approx(expected, abs=0.04)


def test_the_past_follows_from_week_0_as_the_future_does() -> None:
    teams = disturbed(disturbance=0.3)
    # flat without it
    before = log_odds(teams["true_year"][:, :HISTORY_YEARS, Indicator.small_cell_chemotherapy])
    own = before - log_odds(teams["background"][:, Indicator.small_cell_chemotherapy])[:, None]
    now = np.log(teams["odds"][:, 0, Indicator.small_cell_chemotherapy])
    assert own.std(axis=0) == pytest.approx(0.3, abs=0.03)
    found = [np.corrcoef(now, own[:, year])[0, 1] for year in range(HISTORY_YEARS)]
    assert found == pytest.approx(
        [0.5 ** (HISTORY_YEARS - year - 0.5) for year in range(HISTORY_YEARS)], abs=0.08
    )


def test_a_trend_goes_on_from_the_past_into_the_future() -> None:
    teams = disturbed(slope=0.1, disturbance=0.1)
    odds = np.log(teams["odds"])
    assert (odds[:, 20] - odds[:, 0]).std() == pytest.approx(
        np.hypot(0.5, 0.1 * np.sqrt(2.0)), rel=0.05
    )
    k = Indicator.small_cell_chemotherapy
    gone = log_odds(teams["true_year"][:, 4, k]) - log_odds(teams["true_year"][:, 0, k])
    assert np.corrcoef(gone, odds[:, 20, k] - odds[:, 0, k])[0, 1] > 0.5


def test_the_declared_spread_is_that_of_true_quality_with_everything() -> None:
    for disturbance in (0.1, 0.3):
        scenario = Scenario.of({**MANY, "audit.disturbance": disturbance})
        figures = national_figures(scenario)
        teams = make_cohort(scenario, make_luck(1, 0)).teams
        assert np.std(log_odds(teams["true_before"][:, TREATED])) == pytest.approx(
            figures.spread[TREATED], rel=0.05
        )
        assert figures.background_spread[TREATED] == pytest.approx(
            np.sqrt(figures.spread[TREATED] ** 2 - disturbance**2)
        )


def test_no_background_is_narrower_than_half_of_the_declared_spread() -> None:
    figures = national_figures(
        Scenario.of(
            {"audit.disturbance": 0.3, "spread.active_treatment": 0.08, "spread.width": 0.7}
        )
    )
    assert figures.background_spread[TREATED] == pytest.approx(0.5 * figures.spread[TREATED])


# from week to week


def series(world: World) -> Any:
    """True quality of each team at the end of each week, shape `(weeks, teams, indicators)`."""
    found = []
    for week in range(int(world.scenario["time"]["weeks"][0])):
        run_weeks(world, week, week + 1)
        found.append(world.teams["true_quality"].copy())
    return np.array(found)


def test_quality_is_what_the_odds_say_in_the_first_week_of_a_quarter_and_on_a_line_between() -> (
    None
):
    still = {"audit.initiative": 0.0, "drift.pace": 0.0, "review.kind": "none", "time.weeks": 27}
    world = make_world(small(still), SEED, 0)
    odds, background, k = (
        world.teams["odds"].copy(),
        world.teams["background"].copy(),
        Indicator.small_cell_chemotherapy,
    )
    found = np.exp(log_odds(series(world)[:, :, k]) - log_odds(background[:, k]))
    assert found[[0, 13, 26]] == pytest.approx(odds[:, :3, k].T, rel=1e-6)
    assert np.diff(found[:14], axis=0) == pytest.approx(
        np.tile((odds[:, 1, k] - odds[:, 0, k]) / WEEKS_A_QUARTER, (13, 1)), abs=1e-6
    )


def test_nothing_jumps_at_the_end_of_a_year_or_a_quarter() -> None:
    steps = np.abs(
        np.diff(
            series(make_world(small({"review.kind": "none", "time.weeks": 156}), SEED, 1)), axis=0
        )
    )
    steps = steps[:, :, TREATED]  # the step from week t to week t + 1
    ends = {
        name: steps[np.arange(1, 156) % weeks == 0].mean()
        for name, weeks in (("year", WEEKS_A_YEAR), ("quarter", WEEKS_A_QUARTER))
    }
    assert all(end < 3.0 * np.median(steps) for end in ends.values()), ends
    assert steps.max() < 0.02


def test_both_engines_agree_over_years() -> None:
    scenario = small({"time.weeks": 130})
    assert same(
        simulate(scenario, 3, 2).teams, Programme(scenario, seed=3, replicate=2).run().teams
    )


# what teams do by themselves


def test_teams_improve_on_their_own_whether_or_not_they_take_part() -> None:
    alone = {"scale.n_control": 6, "review.kind": "none"}
    usual, without = (
        simulate(small({**alone, "audit.initiative": value}), SEED, 0) for value in (0.3, 0.0)
    )
    twin = without_programme(
        make_world(small({"scale.n_control": 6, "audit.initiative": 0.3}), SEED, 0)
    )
    run_weeks(twin)
    for arm in (Arm.control, Arm.intervention):
        teams = usual.teams[usual.teams["arm"] == arm]
        assert (teams["tries"] > 0.0).any()
        assert not np.array_equal(
            teams["background"], without.teams[without.teams["arm"] == arm]["background"]
        )
    assert (twin.teams["tries"] > 0.0).any()


def test_the_nation_goes_on_as_declared_whoever_does_it() -> None:
    """What teams do by themselves is part of the declared drift."""
    control = {
        "scale.n_invited": 800,
        "scale.n_intervention": 2,
        "scale.n_control": 300,
        "review.kind": "none",
    }
    found = []
    for value in (0.0, 0.1):
        world = make_world(Scenario.of({**control, "audit.initiative": value}), 1, 0)
        run_weeks(world)
        found.append((world.teams["background"][:, TREATED]).mean())
    figures = [national_figures(Scenario.of({"audit.initiative": value})) for value in (0.0, 0.1)]
    assert figures[0].rate == pytest.approx(figures[1].rate)
    assert (
        np.all(figures[0].drift >= figures[1].drift)
        and figures[0].drift[TREATED] > figures[1].drift[TREATED]
    )
    assert found[1] == pytest.approx(found[0], abs=0.0015)


def test_low_published_figures_prompt() -> None:
    record = Scenario().record()[0]
    chances = [unprompted.be_prompted(0.2, gap, record) for gap in (0.0, 0.5, 1.0)]
    assert chances[1] == pytest.approx(0.2)
    assert chances[0] < chances[1] < chances[2] < 1.0
    unmoved = Scenario.of({"audit.prompted": 0.0}).record()[0]
    assert unprompted.be_prompted(0.2, 0.9, unmoved) == pytest.approx(0.2)


def test_what_a_team_tries_alone_holds_until_the_next_year_is_published() -> None:
    world = make_world(small({"time.weeks": 104}), SEED, 0)
    seen = [world.teams["tries"].copy()]
    for week in range(104):
        run_weeks(world, week, week + 1)
        seen.append(world.teams["tries"].copy())
    changed = [week for week in range(104) if not np.array_equal(seen[week], seen[week + 1])]
    assert 2 <= len(changed) <= 3 and changed[0] == 0  # week 0 and what is published in two years
    assert set(np.unique(seen[-1])) == {0.0, 1.0}
    assert not seen[-1][:, Indicator.small_cell_chemotherapy].any()  # no topic is about it


# live data capture


def captured(effect: float, weeks: int, switch: float = 1.0) -> Any:
    world = make_world(small({"audit.capture": switch}), SEED, 0)
    team, plans, s = world.teams[0], world.plans[0], world.scenario[0]
    team.n_plans = 1
    team.plan_slots[0] = Topic.data_capture
    plans[Topic.data_capture].effect = effect
    for _ in range(weeks):
        audit.drift_on(team, s)
        audit.capture_data(team, plans, s)
    return team


def test_data_capture_fills_its_share_of_what_is_missing_at_once_and_does_not_add_up() -> None:
    for weeks in (1, 52):
        team = captured(0.4, weeks)
        assert 1.0 - team.completeness == pytest.approx(0.6 * (1.0 - team.completeness_alone))
    assert captured(0.4, 3, switch=0.0).completeness == pytest.approx(captured(0.0, 3).completeness)


def test_when_a_plan_fades_so_does_what_it_captures() -> None:
    world = make_world(small(), SEED, 0)
    team, plans, s = world.teams[0], world.plans[0], world.scenario[0]
    plans[Topic.data_capture].effect = 0.8
    audit.capture_data(team, plans, s)
    much = team.completeness.copy()
    plans[Topic.data_capture].effect = 0.1
    audit.drift_on(team, s)
    audit.capture_data(team, plans, s)
    assert np.all(team.completeness < much)


@pytest.mark.parametrize("topic", range(N_TOPICS))
def test_only_data_capture_takes_effect_without_a_lag(topic: int) -> None:
    world = make_world(small(), SEED, 0)
    plan, s = world.plans[0][topic], world.scenario[0]
    plan.progress, plan.scope, plan.diagnosis, plan.fit, plan.promise = 0.5, 0.5, 0.5, 0.5, 1.0
    implementing.bear_fruit(plan, s)
    first = plan.effect
    for _ in range(2000):
        implementing.bear_fruit(plan, s)
    assert (first == pytest.approx(plan.effect)) == (topic == Topic.data_capture)


# the self-checks


def test_the_checks_of_time_are_among_the_self_checks_and_green() -> None:
    found = list(time.time_checks(full=False))
    assert [(check.family, check.ok) for check in found] == [("time", True)] * 2
    assert "F27: 6 to 10" in found[1].figure
    assert verification.time_checks is time.time_checks


def test_a_jump_is_seen() -> None:
    steady = np.random.default_rng(1).normal(0.0, 0.001, (10, 104, N_INDICATORS)).cumsum(axis=1)
    assert time.quality_is_smooth(steady).ok
    steady[:, 52:, TREATED] += 0.05
    check = time.quality_is_smooth(steady)
    assert not check.ok and "active_treatment" in check.figure


def test_ranks_that_are_not_known_and_unfair_trials_are_seen() -> None:
    known = np.full((3, 2, 4), 0.5)
    assert time.ranks_persist(known).ok
    known[1, 0, 2] = np.nan
    assert not time.ranks_persist(known).ok
    assert time.trial_is_fair([0.01] * 5 + [0.5] * 95).ok
    assert not time.trial_is_fair([0.01] * 10 + [0.5] * 90).ok


def test_trusts_that_keep_their_order_persist_wholly() -> None:
    years = np.linspace(0.2, 0.8, 30)[:, None] + 0.01 * np.arange(10)
    change, *ranks = time.changed_and_ranked(years)
    assert change == pytest.approx(0.0, abs=1e-12) and ranks == pytest.approx(
        [1.0] * len(time.GAPS)
    )
