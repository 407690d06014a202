"""Compiled outcomes against straightforward computations of the same, and as a vector."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_worlds import BASELINE, add_plan, hold, world_of
from random_scenarios import random_scenario
from scipy import stats

from rp2pr_sim import outcomes
from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.programme.t_distribution import two_sided_p
from rp2pr_sim.scenario import Scenario

HEADLINE = [
    Indicator.mdt_discussion,
    Indicator.histology,
    Indicator.active_treatment,
    Indicator.surgery,
]
SMALL = {
    "scale.n_intervention": 10,
    "scale.n_control": 12,
    "scale.n_invited": 40,
    "time.weeks": 160,
}


@pytest.fixture(scope="module")
def runs() -> list[tuple[World, World]]:
    rings = {"exchange.kind": "ring", "scale.n_intervention": 12}
    scenarios = [
        Scenario.of(SMALL | values)
        for values in ({}, rings, {"exchange.kind": "outside_panel"}, {"time.weeks": 40})
    ]
    return [
        beside_twin(scenario, 3, row)
        for row, scenario in enumerate([*scenarios, *map(random_scenario, range(6))])
    ]


def named(world: World, twin: World | None = None) -> dict[str, float]:
    return dict(
        zip(outcomes.outcome_names(twin is not None), outcomes.outcomes(world, twin), strict=True)
    )


def turned(world: World, order: np.ndarray) -> World:
    """The same programme with the rows of its teams in another order."""
    place = np.argsort(order)
    visits = world.visits.copy()
    for end in ("host", "visitor"):
        visits[end] = place[visits[end]]
    return world._replace(
        teams=world.teams[order],
        members=world.members[order],
        plans=world.plans[order],
        visits=visits,
    )


@settings(deadline=None)
@given(st.floats(-60.0, 60.0), st.floats(1.0, 2000.0))
def test_the_tails_of_students_t_are_scipys(t: float, freedom: float) -> None:
    assert two_sided_p(t, freedom) == pytest.approx(
        2.0 * stats.t.sf(abs(t), freedom), rel=1e-9, abs=1e-14
    )


def test_the_p_value_is_that_of_welchs_test_on_unit_means(runs: list[tuple[World, World]]) -> None:
    found = 0
    for world, _ in runs:
        last = BASELINE + int(world.scenario["time"]["weeks"][0]) // 52
        recorded = world.teams["recorded_year"][:, :, HEADLINE].mean(axis=2)
        teams = pd.DataFrame(
            {
                "arm": world.teams["arm"],
                "unit": world.teams["unit"],
                "change": recorded[:, last] - recorded[:, BASELINE],
            }
        )
        means = teams.groupby(["arm", "unit"])["change"].mean()
        arms = [
            means[means.index.get_level_values("arm") == arm]
            for arm in (Arm.intervention, Arm.control)
        ]
        p = named(world)["p_value"]
        if last > BASELINE and min(map(len, arms)) > 1 and means.std() > 0.0:
            found += 1
            assert p == pytest.approx(stats.ttest_ind(*arms, equal_var=False).pvalue, rel=1e-9)
        else:
            assert np.isnan(p)
    assert found >= 3


def test_persistence_is_spearmans_correlation_of_successive_years() -> None:
    rng = np.random.default_rng(5)
    world = world_of([Arm.intervention] * 6 + [Arm.control] * 7 + [Arm.panel] * 2, weeks=110)
    # few values: many teams tie
    world.teams["recorded_year"] = rng.integers(1, 6, world.teams["recorded_year"].shape) / 8.0
    levels = world.teams["recorded_year"][:13, : BASELINE + 3, HEADLINE].mean(axis=2)
    wanted = [
        stats.spearmanr(levels[:, year], levels[:, year + 1]).statistic
        for year in range(BASELINE + 2)
    ]
    assert named(world)["rank_persistence"] == pytest.approx(np.mean(wanted), rel=1e-12)


def test_gains_by_fifth_are_those_of_the_teams_in_it(runs: list[tuple[World, World]]) -> None:
    for world, twin in runs:
        teams, found = outcomes.against_twin(world, twin), named(world, twin)
        inside = teams[teams["arm"] == "intervention"]
        assert found["true_gain_per_team"] == pytest.approx(inside["true_gain"].mean(), rel=1e-12)
        for fifth in range(1, 6):
            own = inside.loc[inside["baseline_fifth"] == fifth, "true_gain"]
            assert found[f"true_gain_fifth_{fifth}"] == pytest.approx(
                own.mean(), rel=1e-12, nan_ok=True
            )
        trial = teams[teams["arm"] != "panel"].sort_values(["baseline_level", "team"])
        assert trial["baseline_fifth"].tolist() == [
            1 + 5 * place // len(trial) for place in range(len(trial))
        ]


@pytest.mark.parametrize(
    "weeks", [[0], [0, 51], [30, 31, 32], [51, 52, 53, 54], [3, 20, 20, 20, 100]]
)
def test_later_years_count_from_the_median_visit(weeks: list[int]) -> None:
    world = world_of([Arm.intervention] * 4 + [Arm.control] * 4, weeks=260, n_visits=len(weeks))
    for row, week in enumerate(weeks):
        hold(world, row, 0, 1, week)
    for year in range(5):
        world.teams["true_year"][:4, BASELINE + 1 + year] = 0.1 * (year + 1)
    year = int((np.median(weeks) + 52) // 52)
    assert named(world)["true_difference_12_months"] == pytest.approx(0.1 * (year + 1))


def test_means_over_visits_teams_and_plans_are_those_of_the_tables(
    runs: list[tuple[World, World]],
) -> None:
    for world, twin in runs:
        found, tables = named(world, twin), outcomes.tables(world, twin)
        held = tables["visit"][tables["visit"]["held_week"].notna()]
        inside = tables["team"][tables["team"]["arm"] == "intervention"]
        plans = tables["plan"][tables["plan"]["week_submitted"].notna()]
        assert found["visits_held"] == len(held)
        assert found["plans_submitted"] == len(plans)
        for name, column in (
            ("safety", held["safety"]),
            ("trust_change", held["trust_change"]),
            ("ideas_home", held["ideas_home"]),
        ):
            assert found[name] == pytest.approx(column.astype(float).mean(), rel=1e-9, nan_ok=True)
        assert found["share_claimed"] == pytest.approx(
            plans["claimed"].astype(float).mean(), nan_ok=True
        )
        assert found["commitment"] == pytest.approx(inside["commitment"].mean())
        assert found["staff_cost"] == pytest.approx(tables["team"]["staff_cost"].sum())
        assert found["share_harmed"] == pytest.approx(
            (inside["true_gain_over_weeks"] < -0.0002).mean()
        )


def test_the_order_of_the_teams_says_nothing(runs: list[tuple[World, World]]) -> None:
    for world, twin in runs:
        order = np.random.default_rng(len(world.teams)).permutation(len(world.teams))
        usual, other = outcomes.outcomes(world, twin), outcomes.outcomes(turned(world, order), twin)
        np.testing.assert_allclose(other, usual, rtol=1e-12, atol=1e-12)


def test_the_table_is_the_vector_and_needs_no_weekly_series(
    runs: list[tuple[World, World]],
) -> None:
    for world, twin in runs:
        for beside in (twin, None):
            row = outcomes.tables(world, beside)["programme"].iloc[0, 2:]
            assert tuple(row.index) == outcomes.outcome_names(beside is not None)
            found = outcomes.outcomes(world._replace(weeks=world.weeks[:0]), beside)
            np.testing.assert_array_equal(
                found, [np.nan if pd.isna(value) else float(value) for value in row]
            )


def test_every_outcome_is_filled_in() -> None:
    world, rng = (
        world_of([Arm.intervention] * 10 + [Arm.control] * 10 + [Arm.panel], weeks=260, n_visits=2),
        np.random.default_rng(2),
    )
    hold(
        world,
        0,
        0,
        1,
        10,
        reverse=1,
        earliest_week=4,
        participants=4,
        participants_with_idea=3,
        facilitator=0,
        derailed=1,
    )
    hold(world, 1, 1, 0, 20, reverse=0, order=2, participants=4, derailed=2, first_trust=0.1)
    for name in (
        "safety",
        "voice_equality",
        "honesty",
        "respect",
        "rating",
        "host_trust",
        "ideas_home",
        "blind_spots",
    ):
        world.visits[name] = 1
    for name in (
        "commitment",
        "openness",
        "rating",
        "preparation_hours",
        "core_hours",
        "support_hours",
        "travel_km",
        "hours",
        "in_touch",
        "patients",
    ):
        world.teams[name] = 1
    for name in (
        "true_year",
        "recorded_year",
        "true_before",
        "ceiling",
        "closable",
        "gain",
        "true_quality",
        "gap_before",
    ):
        world.teams[name] = rng.uniform(0.5, 1.0, world.teams[name].shape)
    world.teams["background"], world.teams["dropped_week"][0], world.facilitators["hours"] = (
        0.1,
        5,
        1,
    )
    kept = {
        "quantified": 1,
        "reached": 1,
        "scope": 1,
        "progress": 1,
        "progress_month12": 1,
        "claimed": 1,
        "effect": 1,
        "room": 1,
        "revised": 1,
    }
    kept |= {"measures": 3, "week_active": 11}
    add_plan(world, 0, 0, submitted=10, **kept)
    add_plan(world, 1, 0, submitted=250, state=5)
    twin = world._replace(teams=world.teams.copy())
    for name in ("true_quality", "true_year"):
        twin.teams[name] = rng.uniform(0.5, 1.0, twin.teams[name].shape)
    world.teams["complete_year"] = rng.uniform(0.5, 1.0, world.teams["complete_year"].shape)
    unset = {name for name, value in named(world, twin).items() if value == 0.0 or np.isnan(value)}
    # a correlation takes three teams
    empty = {"share_derailed_none", "share_derailed_fantasy", "safety_progress"}
    assert unset <= {*empty, "significant_recorded"}


def test_tables_of_many_runs_are_those_of_each_one_under_another(
    runs: list[tuple[World, World]],
) -> None:
    mixed = [(world, twin if row % 2 else None) for row, (world, twin) in enumerate(runs)]
    for chosen in (runs, mixed):
        parts = [outcomes.tables(*run) for run in chosen]
        for name, table in outcomes.tables_of(chosen).items():
            pd.testing.assert_frame_equal(
                table, pd.concat([part[name] for part in parts], ignore_index=True)
            )


def test_local_measures_are_counted_of_plans_that_are_not_given_up_and_whose_months_are_over() -> (
    None
):
    world = world_of([Arm.intervention, Arm.intervention], weeks=104, n_visits=0)
    for slot, kept in enumerate(
        (
            {"measures": 2},
            {"measures": 5},
            {"measures": 9, "state": 5},
            {"measures": 9, "week_active": 70},
        )
    ):
        add_plan(world, 0, slot, submitted=10, **{"week_active": 11, "quantified": 1, **kept})
    assert named(world)["measures_per_plan"] == 3.5
