"""Two engines, one rule book: bit-identical states, legal in every week."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_scenarios import random_scenario

from rp2pr_sim.core.enums import Arm, Exchange, PairingStrategy, PlanState, VisitState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import phase
from rp2pr_sim.engine.compiled import Own, beside_twin, run_weeks, simulate, simulate_many
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.mesa_agents import Team
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model import state
from rp2pr_sim.model.rulebook import rules_of
from rp2pr_sim.model.schedule import RULE_BOOK, WEEK
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import tables
from rp2pr_sim.scenario import Scenario, parameters

TABLES = {
    "teams": state.Team,
    "members": state.Member,
    "plans": state.Plan,
    "visits": state.Visit,
    "facilitators": state.Facilitator,
    "weeks": state.WeekRow,
    "core": state.CoreTeam,
}
SIZES = {
    "scale.n_intervention": [2, 8],
    "scale.n_control": [0, 8],
    "scale.n_invited": [10, 60],
    "exchange.panel_size": [1, 20],
}
SMALL = {"scale.n_intervention": 6, "scale.n_control": 4, "scale.n_invited": 30, "time.weeks": 70}


def faults(world: World) -> list[str]:
    return [
        fault for name, record in TABLES.items() for fault in record.faults(getattr(world, name))
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_value_out_of_its_range_is_found_wherever_it_stands(name: str) -> None:
    """Else the tests below would test nothing."""
    table = getattr(make_world(Scenario.of(SMALL), 1, 0), name)
    assert TABLES[name].faults(table) == []
    for field, item in TABLES[name].fields().items():
        wrongs = (item.low - 1, item.high + max(1.0, item.high * 1e-3)) + (
            (np.nan, np.inf) if item.code == "f8" else ()
        )
        for wrong in wrongs:
            broken = table.copy()
            broken[field][(-1,) * broken[field].ndim] = wrong
            assert [fault.partition(" is ")[0] for fault in TABLES[name].faults(broken)] == [
                f"{TABLES[name].__name__}.{field}"
            ]


def same(a: World, b: World) -> list[str]:
    """Names of the tables that differ in any bit."""
    return [name for name in TABLES if getattr(a, name).tobytes() != getattr(b, name).tobytes()]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**40), st.integers(0, 1000))
def test_the_mesa_engine_and_the_compiled_engine_end_in_the_same_bits(
    which: int, seed: int, replicate: int
) -> None:
    scenario = random_scenario(which)
    assert (
        same(
            Programme(scenario, seed=seed, replicate=replicate).run(),
            simulate(scenario, seed, replicate),
        )
        == []
    )


LIVED = {
    *("openness", "reciprocity", "follow_through", "commitment", "workload", "protected_time"),
    *("skill", "safety", "manager_support", "newcomers", "next_leaving_week"),
}
"""What a counterfactual run leaves as it was in week 0: no outcome reads it there."""


Table = npt.NDArray[np.void]


def fields_that_differ(a: Table, b: Table) -> set[str]:
    return {name for name in a.dtype.names or () if not np.array_equal(a[name], b[name])}


def test_a_counterfactual_run_is_played_whole_with_phases_of_the_users_own() -> None:
    def live(scenario: Scenario, own: Own) -> Table:
        _, twin = beside_twin(scenario, 1, 0, own=own)
        return twin.teams

    scenario, usual = Scenario.of(SMALL), {"implement": RULE_BOOK["implement"]}
    whole = without_programme(make_world(scenario, 1, 0))
    run_weeks(whole)
    assert fields_that_differ(live(scenario, usual), whole.teams) == set()
    assert fields_that_differ(live(scenario, None), whole.teams) >= {"workload", "skill"}


def test_fields_that_are_asked_for_together_are_few() -> None:
    """The prefetch follows the order of the fields: one put in between would be fetched in vain."""
    for record, first, last, most in (
        (state.Team, "arm", "understanding", 256),
        (state.Team, "background", "true_quality", 9 * 8 * state.N_INDICATORS),
        (state.Plan, "state", "fit", 64),
    ):
        fields = record.dtype().fields
        assert (
            fields is not None
            and fields[last][1] + fields[last][0].itemsize - fields[first][1] <= most
        )


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**40), st.integers(0, 1000), st.integers(12, 100))
def test_the_engines_agree_on_up_to_two_hundred_teams(
    which: int, seed: int, replicate: int, most_teams: int
) -> None:
    scenario = random_scenario(which, most_teams=most_teams)
    scenario = scenario.replaced({"time.weeks": min(scenario.time.weeks, 40)})
    programme = Programme(scenario, seed=seed, replicate=replicate)
    twin = Programme(world=without_programme(programme.world))
    stepped, alone = programme.run(), twin.run()
    compiled, beside = beside_twin(scenario, seed, replicate)
    whole = without_programme(make_world(scenario, seed, replicate))
    run_weeks(whole)
    assert same(stepped, compiled) == [] and same(alone, whole) == []
    assert fields_that_differ(whole.teams, beside.teams) <= LIVED
    for name, table in tables(stepped, alone).items():
        pd.testing.assert_frame_equal(table, tables(compiled, beside)[name], check_exact=True)


def test_points_of_one_call_may_differ_in_any_lever_and_number_and_the_series_changes_nothing_else() -> (  # noqa: E501
    None
):
    points = [
        Scenario.of(SMALL | {"pairing.strategy": "random"}),
        Scenario.of(SMALL | {"exchange.kind": "outside_panel", "visit.hours": 3}),
        Scenario.of(
            SMALL | {"exchange.kind": "ring", "scale.n_control": 3, "implementing.cycling": -1.0}
        ),
        Scenario.of(SMALL | {"review.kind": "feedback", "audit.patients": 150, "time.weeks": 30}),
    ]
    runs = list(simulate_many(points, 5, range(2)))
    assert [(run.replicate, run.point) for run in runs] == [
        (replicate, point) for replicate in range(2) for point in range(4)
    ]
    for run in runs:
        assert run.world.weeks.size == 0
        alone, twin = beside_twin(points[run.point], 5, run.replicate)
        assert (
            same(run.world._replace(weeks=alone.weeks), alone) == [] and same(run.twin, twin) == []
        )


def test_the_engines_agree_on_the_whole_default_programme() -> None:
    assert same(Programme(Scenario(), seed=3, replicate=1).run(), simulate(Scenario(), 3, 1)) == []


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32))
def test_any_scenario_runs_to_the_end_in_legal_states_every_week(which: int) -> None:
    scenario = random_scenario(which, most_teams=8)
    world = make_world(scenario, which, 0)
    for week in range(scenario.time.weeks):
        run_weeks(world, week, week + 1)
        found = faults(world)
        assert found == [], f"week {week}: {found}"


def test_random_scenarios_are_not_empty() -> None:
    """Else the property tests would test little."""
    worlds = [simulate(random_scenario(which, most_teams=8), which, 0) for which in range(160)]
    assert sum((world.visits["state"] == VisitState.held).any() for world in worlds) >= 40
    assert sum((world.plans["effect"] > 0.05).any() for world in worlds) >= 20


@pytest.mark.parametrize(
    "name", [item.name for item in parameters() if item.role == "lever" and item.kind is not str]
)
def test_every_choice_of_every_lever_runs_to_the_end(name: str) -> None:
    item = next(item for item in parameters() if item.name == name)
    if item.kind is bool:
        choices = [False, True]
    elif item.kind in (int, float):
        choices = SIZES.get(name) or [item.low, item.high]
    else:
        choices = [choice for choice in item.kind if choice != PairingStrategy.own_list]
    for choice in choices:
        values = {**SMALL, name: item.kind(choice)}
        if name == "exchange.kind" and choice == Exchange.ring:
            values["scale.n_control"] = 3
        assert faults(simulate(Scenario.of(values), 1, 0)) == []


@pytest.mark.parametrize("n", [1, 2, 30, 200])
def test_programmes_of_any_size_run(n: int) -> None:
    values = {
        "scale.n_intervention": n,
        "scale.n_control": n,
        "scale.n_invited": 2 * n + 20,
        "time.weeks": 60,
    }
    if n % 2:
        values["exchange.kind"] = Exchange.outside_panel
    world = simulate(Scenario.of(values), 1, 0)
    assert faults(world) == [] and (world.teams["arm"] == Arm.intervention).sum() == n


def test_a_programme_can_be_stopped_and_continued() -> None:
    scenario = Scenario.of(SMALL)
    halves = make_world(scenario, 5, 0)
    run_weeks(halves, 0, 33)
    run_weeks(halves, 33)
    assert same(halves, simulate(scenario, 5, 0)) == []


def test_a_longer_horizon_changes_nothing_that_came_before() -> None:
    short = simulate(Scenario.of({**SMALL, "time.weeks": 60}), 2, 0)
    long = make_world(Scenario.of({**SMALL, "time.weeks": 160}), 2, 0)
    run_weeks(long, 0, 60)
    long.teams["odds"][:, 6:] = 0.0  # of quarters that the short programme never sees
    for name in ("teams", "members", "plans", "visits", "facilitators", "core"):
        assert getattr(short, name).tobytes() == getattr(long, name).tobytes()


def test_control_teams_live_the_same_life_whatever_the_others_do() -> None:
    seen = {}
    for kind in ("reciprocal", "outside_panel"):
        world = simulate(
            Scenario.of({**SMALL, "exchange.kind": kind, "pairing.strategy": "random"}), 4, 0
        )
        seen[kind] = {
            int(team.id): team.tobytes() for team in world.teams if team.arm == Arm.control
        }
    assert seen["reciprocal"] == seen["outside_panel"]


def test_one_more_plan_leaves_every_other_team_as_it_was() -> None:
    """The core team's support is shared, so it is taken out here; luck is what is compared."""
    scenario = Scenario.of({**SMALL, "support.qi_hours": 0, "relations.contact": 0.01})
    usual, more = make_world(scenario, 6, 0), make_world(scenario, 6, 0)
    run_weeks(usual, 0, 69)
    run_weeks(more, 0, 50)
    row = next(i for i in range(len(more.teams)) if more.teams[i].arm == Arm.intervention)
    slot = next(
        slot for slot in range(state.N_PLANS) if more.plans[row, slot].state == PlanState.none
    )
    more.teams[row].rounds = 1
    more.teams[row].plan_slots[more.teams[row].n_plans] = slot
    more.teams[row].n_plans += 1
    plan = more.plans[row, slot]
    plan.state, plan.week_active, plan.week_submitted, plan.topic = (
        PlanState.active,
        50,
        48,
        slot % state.N_TOPICS,
    )
    run_weeks(more, 50, 69)
    assert usual.plans[row].tobytes() != more.plans[row].tobytes()
    others = [i for i in range(len(usual.teams)) if usual.teams[i].unit != usual.teams[row].unit]
    assert others and all(usual.teams[i].tobytes() == more.teams[i].tobytes() for i in others)
    assert all(usual.plans[i].tobytes() == more.plans[i].tobytes() for i in others)


def test_a_programme_without_review_does_nothing_to_anybody() -> None:
    world = simulate(Scenario.of({**SMALL, "review.kind": "none"}), 1, 0)
    assert len(world.visits) == 0
    assert not world.plans["state"].any() and not world.teams["hours"].any()


def test_without_administration_nobody_is_visited() -> None:
    """M98: a dedicated core team is essential."""
    world = simulate(Scenario.of({**SMALL, "support.admin_capacity": 0}), 1, 0)
    # some have dropped out
    assert np.isin(world.visits["state"], (VisitState.waiting, VisitState.cancelled)).all()
    assert (world.visits["held_week"] == -1).all()


def test_extreme_conditions() -> None:
    """What must follow when a number is at its end."""
    silent = simulate(
        Scenario.of(
            {**SMALL, "measuring.ends": 0.9, "planning.submitting": -2.6, "implementing.effect": 0}
        ),
        1,
        0,
    )
    assert (
        not silent.plans["effect"].any()
        and not silent.teams["gain"].any()
        and not silent.plans["reached"].any()
    )
    alone = Scenario.of({**SMALL, "review.kind": "none"})
    assert (simulate(alone, 1, 0).teams["blind"] == make_world(alone, 1, 0).teams["blind"]).all()


class Stubborn(Team):
    """A team that never implements anything."""

    def implement(self) -> None:
        """Do nothing."""


def test_a_subclass_of_team_can_behave_differently() -> None:
    programme = Programme(Scenario.of(SMALL), seed=1, team_class=Stubborn)
    programme.run()
    assert programme.world.plans["week_submitted"].max() >= 0
    assert not programme.world.plans["cycles"].any()


def test_an_agents_attribute_is_its_records_field_and_a_typo_fails() -> None:
    programme = Programme(Scenario.of(SMALL))
    team = programme.teams[0]
    team.openness = 0.25
    assert programme.world.teams[0].openness == 0.25 == team.openness
    with pytest.raises(AttributeError, match="Did you mean openness"):
        team.opennes = 0.5
    with pytest.raises(AttributeError):
        _ = team.opennes


@phase
def idle(team, members, plans, core, s, luck):  # type: ignore[no-untyped-def]
    """A user's own phase: nobody implements."""


def test_a_users_own_phase_replaces_ours_in_both_engines() -> None:
    scenario = Scenario.of(SMALL)
    world = make_world(scenario, 1, 0)
    run_weeks(world, own={"implement": idle})
    assert not world.plans["cycles"].any()
    assert same(world, Programme(scenario, seed=1, own={"implement": idle}).run()) == []
    with pytest.raises(InputError, match="Did you mean implement"):
        run_weeks(make_world(scenario, 1, 0), own={"implment": idle})


def test_a_step_beyond_the_horizon_is_refused() -> None:
    programme = Programme(Scenario.of({**SMALL, "time.weeks": 2}))
    programme.run()
    assert not programme.running
    with pytest.raises(RuntimeError, match="ended after week 1"):
        programme.step()


def test_every_phase_stands_once_in_the_week() -> None:
    named = [moment.phase for moment in WEEK]
    phases = [rule.name.partition(".")[2] for rule in rules_of("phases")]
    assert (
        sorted(named)
        == sorted(name for name in phases if not name.startswith("_"))
        == sorted(RULE_BOOK)
    )


def test_a_world_is_not_changed_by_running_a_copy() -> None:
    world = make_world(Scenario.of(SMALL), 1, 0)
    before = world.teams.tobytes()
    run_weeks(World(*(copy.deepcopy(part) for part in world)))
    assert world.teams.tobytes() == before and np.all(world.weeks["week"] == 0)
