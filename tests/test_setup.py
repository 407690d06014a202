"""The world of week 0: legal, complete, the same every time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rp2pr_sim.core.enums import Arm, VisitState
from rp2pr_sim.core.records import Record
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import (
    MEMBER_ROLES,
    N_MEMBERS,
    N_PLANS,
    N_TOPICS,
    CoreTeam,
    Facilitator,
    Luck,
    Member,
    Plan,
    Team,
    Visit,
    World,
)
from rp2pr_sim.scenario import Scenario, parameters

KINDS: tuple[type[Record], ...] = (Team, Member, Plan, Visit, Facilitator, CoreTeam, Luck)
NAMES = ("teams", "members", "plans", "visits", "facilitators", "core", "luck")
SMALL = {"scale.n_invited": 30, "scale.n_intervention": 12, "scale.n_control": 12}


def faults(world: World) -> list[str]:
    return [
        fault
        for kind, name in zip(KINDS, NAMES, strict=True)
        for fault in kind.faults(getattr(world, name))
    ]


def one_of(item: Any) -> st.SearchStrategy[Any]:
    if item.kind is bool:
        return st.booleans()
    if hasattr(item.kind, "__members__"):
        return st.sampled_from(list(item.kind.__members__))
    return (
        st.integers(int(item.low), int(item.high))
        if item.kind is int
        else st.floats(item.low, item.high)
    )


SET_APART = ("scale.", "pairing.strategy")
FREE = {
    item.name: one_of(item)
    for item in parameters()
    if item.kind is not str and not item.name.startswith(SET_APART)
}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    values = {
        name: draw(FREE[name])
        for name in draw(st.lists(st.sampled_from(sorted(FREE)), unique=True, max_size=25))
    }
    values["pairing.strategy"] = draw(
        st.sampled_from(
            ["complementary", "similar", "best_with_worst", "nearest", "random", "optimal"]
        )
    )
    size = values.get("exchange.ring_size", 3) * 2
    counts = {
        "scale.n_intervention": size * draw(st.integers(1, 3)),
        "scale.n_control": size * draw(st.integers(0, 2)),
    }
    return Scenario.of(
        {**values, **counts, "scale.n_invited": sum(counts.values()) + draw(st.integers(0, 20))}
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**31), st.integers(0, 1000))
def test_any_scenario_starts_legal(scenario: Scenario, seed: int, replicate: int) -> None:
    world = make_world(scenario, seed, replicate)
    assert faults(world) == []


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize(
    "block",
    ["level", "spread", "ceiling", "drift", "completeness", "audit", "teamlife", "information"],
)
def test_extreme_worlds_are_legal(block: str, end: str) -> None:
    extreme = {item.name: getattr(item, end) for item in parameters() if item.block == block}
    assert faults(make_world(Scenario.of({**SMALL, **extreme}), 1, 0)) == []


def test_the_same_seed_gives_the_same_bits() -> None:
    first, second = (make_world(Scenario(), 7, 3) for _ in range(2))
    for name, ours, theirs in zip(first._fields, first, second, strict=True):
        assert ours.tobytes() == theirs.tobytes(), name
    other = make_world(Scenario(), 8, 3)
    assert first.teams.tobytes() != other.teams.tobytes()


def test_one_world_cannot_change_another() -> None:
    first, second = make_world(Scenario(), 1, 0), make_world(Scenario(), 1, 0)
    before = [part.tobytes() for part in second]
    for part in first:
        part.view(np.uint8)[:] = 1
    assert [part.tobytes() for part in second] == before
    assert [part.tobytes() for part in make_world(Scenario(), 1, 0)] == before


def test_shapes_and_beginnings() -> None:
    scenario = Scenario()
    world = make_world(scenario, 5, 2)
    assert (world.teams.shape, world.members.shape, world.plans.shape) == (
        (80,),
        (80, N_MEMBERS),
        (80, N_PLANS),
    )
    assert world.weeks.shape == (scenario.time.weeks,)
    assert (world.luck[0].seed, world.luck[0].replicate, world.luck[0].week) == (5, 2, 0)
    assert world.scenario[0].visit.hours == scenario.visit.hours
    assert list(world.teams["id"]) == sorted(world.teams["id"])
    for name in ("ready_week", "plans_due", "hosted_week", "dropped_week"):
        assert np.all(world.teams[name] == -1)
    assert np.all(world.plans["week_measured"] == -1)
    assert np.all(world.plans["topic"] == [*range(N_TOPICS)] * 2)
    assert np.all(world.facilitators["busy_week"] == -1)
    assert np.array_equal(world.teams["true_before"], world.teams["true_quality"])


def test_rows_allow_attributes() -> None:
    world = make_world(Scenario.of(SMALL), 1, 0)
    assert world.teams[0].openness == world.teams["openness"][0]
    assert world.visits[0].hours == 6.0


def test_members_have_their_roles() -> None:
    members = make_world(Scenario.of(SMALL), 1, 0).members
    assert np.array_equal(members["role"][5], MEMBER_ROLES)


def test_pairs_visit_each_other() -> None:
    world = make_world(Scenario(), 1, 0)
    visits, n = world.visits, len(world.visits)
    assert n == 30
    assert np.array_equal(visits["order"], np.repeat([1, 2], n // 2))
    back = visits[visits["reverse"]]
    assert np.array_equal(back["host"], visits["visitor"])
    assert np.array_equal(back["visitor"], visits["host"])
    assert np.all(visits["shadow"] == (visits["order"] == 1))
    assert back["level_gap"] == pytest.approx(-visits["level_gap"])
    assert np.array_equal(world.teams["id"][visits["host"]], visits["host_id"])
    assert np.all(world.teams["arm"][visits["host"]] == Arm.intervention)
    assert np.all(visits["state"] == VisitState.waiting)
    assert np.all(visits["earliest_week"] == 10)
    assert np.array_equal(visits["host_trust"], visits["first_trust"])


def test_a_later_wave_starts_later() -> None:
    world = make_world(Scenario.of({"time.waves": 3, "time.wave_gap_weeks": 20}), 1, 0)
    wave = world.teams["wave"][world.visits["host"]]
    assert set(wave) == {0, 1, 2}
    assert np.array_equal(world.visits["earliest_week"], 10 + 20 * wave)


def test_a_ring_goes_round() -> None:
    world = make_world(
        Scenario.of({**SMALL, "exchange.kind": "ring", "exchange.ring_size": 4}), 1, 0
    )
    goes_to = dict(
        zip(world.visits["visitor"].tolist(), world.visits["host"].tolist(), strict=True)
    )
    assert len(goes_to) == len(set(goes_to.values())) == 12
    for team in goes_to:
        way = [team]
        while goes_to[way[-1]] != team:
            way.append(goes_to[way[-1]])
        assert len(way) == 4
    assert np.all(world.visits["shadow"] == Scenario().candour.ring_shadow)
    assert np.all(world.visits["reverse"] == -1)


def test_an_outside_panel_visits_and_is_not_visited() -> None:
    world = make_world(
        Scenario.of({**SMALL, "exchange.kind": "outside_panel", "exchange.panel_size": 3}), 1, 0
    )
    assert np.array_equal(world.teams["arm"][-3:], [Arm.panel] * 3)
    assert np.sum(world.teams["arm"] == Arm.panel) == 3
    assert not world.teams["enrolled"][-3:].any()
    assert len(world.members) == len(world.plans) == 27
    hosts = world.teams["arm"][world.visits["host"]]
    visitors = world.teams["arm"][world.visits["visitor"]]
    assert np.all(hosts == Arm.intervention)
    assert np.all(visitors == Arm.panel)
    assert len(set(world.visits["host"])) == 12
    assert np.all(world.visits["outsiders"] == 1.0)
    assert not world.visits["shadow"].any()
    assert np.all(world.visits["reverse"] == -1)


def test_a_panel_changes_no_enrolled_team() -> None:
    pair = make_world(Scenario.of(SMALL), 1, 0)
    panel = make_world(Scenario.of({**SMALL, "exchange.kind": "outside_panel"}), 1, 0)
    assert pair.teams.tobytes() == panel.teams[:24].tobytes()
    assert pair.members.tobytes() == panel.members[:24].tobytes()


@pytest.mark.parametrize("kind", ["feedback", "none"])
def test_without_review_nobody_visits(kind: str) -> None:
    odd = Scenario.of(
        {
            "review.kind": kind,
            "scale.n_invited": 30,
            "scale.n_intervention": 7,
            "scale.n_control": 8,
        }
    )
    world = make_world(odd, 1, 0)
    assert len(world.visits) == 0
    assert np.array_equal(world.teams["unit"], world.teams["id"])
    assert np.sum(world.teams["arm"] == Arm.intervention) == 7


@pytest.mark.parametrize(
    ("kind", "count", "clinical"),
    [
        ("none", 1, [0]),
        ("non_clinical", 3, [0, 0, 0]),
        ("clinical", 2, [1, 1]),
        ("one_of_each", 1, [0, 1]),
    ],
)
def test_facilitators(kind: str, count: int, clinical: list[float]) -> None:
    world = make_world(
        Scenario.of({**SMALL, "facilitation.kind": kind, "facilitation.facilitators": count}), 1, 0
    )
    assert world.facilitators["clinical"].tolist() == clinical
    assert np.all(world.facilitators["skill"] == (0.0 if kind == "none" else 0.7))


def test_the_nation_does_not_depend_on_who_takes_part() -> None:
    few, many = make_world(Scenario.of(SMALL), 1, 0), make_world(Scenario(), 2, 5)
    assert few.core.tobytes() == many.core.tobytes()
    level = few.core["national_level"][0]
    assert np.all(np.diff(level, axis=0) > 0.0)  # recording gets better even where care does not
