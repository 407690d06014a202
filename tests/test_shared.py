"""Stages of set-up that scenario points share: bit for bit those of a new world, and made once."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.errors import TypingError
from random_scenarios import random_scenario, random_value

from rp2pr_sim.core.enums import Exchange, PairingStrategy
from rp2pr_sim.engine import initial_state
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import Shared, make_world
from rp2pr_sim.model.cohort.recruitment import WEIGHED, _Mind, _weigh
from rp2pr_sim.model.cohort.vector_draws import copied
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Parameter, Scenario, parameters

EXAMPLES = Path(__file__).parent.parent / "examples"
SMALL = {"scale.n_invited": 36, "scale.n_intervention": 12, "scale.n_control": 12, "time.weeks": 60}
TEAMS = {"cohort.file": str(EXAMPLES / "teams.csv"), "exchange.ring_size": 4}
PAIRS = {
    "pairing.file": str(EXAMPLES / "pairs.csv"),
    "pairing.strategy": "own_list",
    "exchange.kind": "reciprocal",
}
OWN = {"cohort.file": TEAMS, "pairing.file": {**TEAMS, **PAIRS}}
SIZES = {
    "scale.n_invited": 40,
    "scale.n_intervention": 24,
    "scale.n_control": 0,
    "exchange.ring_size": 4,
    "exchange.panel_size": 2,
}
STAGES = ("make_cohort", "pair_up", "add_panel", "make_members", "make_visits")


def different(first: World, second: World) -> list[str]:
    return [
        name
        for name in first._fields
        if getattr(first, name).tobytes() != getattr(second, name).tobytes()
    ]


def others(item: Parameter) -> list[dict[str, Any]]:
    """Changes of one parameter to values other than its default: all choices, or one number."""
    if item.kind is str:
        return [OWN[item.name]]
    if item.name in SIZES:
        return [{item.name: SIZES[item.name]}]
    if item.kind is bool:
        return [{item.name: not item.default}]
    if hasattr(item.kind, "__members__"):
        return [
            {item.name: choice}
            for choice in item.kind
            if choice not in (item.default, PairingStrategy.own_list)
        ]
    rng = np.random.default_rng(len(item.name))
    drawn = {random_value(item, rng) for _ in range(4)} - {item.default}
    return [{item.name: min(drawn)}]


def blocks() -> list[str]:
    return sorted({item.block for item in parameters()})


@pytest.mark.parametrize("exchange", [item.name for item in Exchange])
@pytest.mark.parametrize("block", blocks())
def test_a_change_of_any_parameter_makes_the_same_world_as_without_sharing(
    block: str, exchange: str
) -> None:
    base, shared = Scenario.of({**SMALL, "exchange.kind": exchange}), Shared()
    for item in (item for item in parameters() if item.block == block):
        for change in others(item):
            make_world(base, 1, 0, shared)
            scenario = base.replaced(change)
            assert (
                different(make_world(scenario, 1, 0), make_world(scenario, 1, 0, shared)) == []
            ), change


@cache
def pool(number: int) -> list[Scenario]:
    """Random scenarios, and mixtures that have most in common with the first of them."""
    first, second = random_scenario(number), random_scenario(number + 1000).flat()
    rng = np.random.default_rng(number)
    names = [item.name for item in parameters() if item.name not in SIZES and item.kind is not str]
    # these decide which numbers of teams are possible
    fixed = ("review.kind", "exchange.kind", "time.")
    free = [name for name in names if not name.startswith(fixed)]
    mixed = [
        first.replaced({name: second[name] for name in rng.choice(free, size=3, replace=False)})
        for _ in range(4)
    ]
    return [first, random_scenario(number + 2000), *mixed]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 20),
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=20
    ),
)
def test_points_in_any_order_make_the_same_worlds_as_without_sharing(
    number: int, order: list[tuple[int, int, int]]
) -> None:
    shared = Shared()
    for point, seed, replicate in order:
        scenario = pool(number)[point]
        assert (
            different(
                make_world(scenario, seed, replicate), make_world(scenario, seed, replicate, shared)
            )
            == []
        )


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each stage is made."""
    count: Counter[str] = Counter()

    def counted(name: str) -> None:
        stage = getattr(initial_state, name)

        def make(*given: Any) -> Any:
            count[name] += 1
            return stage(*given)

        monkeypatch.setattr(initial_state, name, make)

    for name in STAGES:
        counted(name)
    return count


def stages_made(made: Counter[str], *points: dict[str, Any]) -> list[int]:
    """Of cohort, pairs and visits, by points that share."""
    shared = Shared()
    for values in points:
        make_world(Scenario.of({**SMALL, **values}), 1, 0, shared)
    return [made[name] for name in ("make_cohort", "pair_up", "make_visits")]


def test_a_point_that_was_there_before_makes_nothing(made: Counter[str]) -> None:
    assert stages_made(made, {}, {}, {"visit.hours": 3}, {}) == [1, 1, 2]
    assert max(made[name] for name in ("add_panel", "make_members")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"visit.hours": 3.0},
        {"implementing.cycling": 0.01},
        {"support.qi_hours": 0.0},
        {"facilitation.kind": "none"},
    ],
)
def test_what_comes_later_re_uses_cohort_and_pairs(
    made: Counter[str], change: dict[str, Any]
) -> None:
    assert stages_made(made, {}, change)[:2] == [1, 1]


def test_another_pairing_re_uses_the_cohort(made: Counter[str]) -> None:
    assert stages_made(
        made, {}, {"pairing.strategy": "random"}, {"pairing.strategy": "nearest"}, {}
    ) == [1, 3, 3]
    assert made["make_members"] == 1


def test_another_kind_of_review_re_uses_cohort_and_pairs(made: Counter[str]) -> None:
    assert stages_made(made, {}, {"review.kind": "paper"}) == [1, 1, 1]


def test_another_world_re_makes_everything(made: Counter[str]) -> None:
    assert stages_made(made, {}, {"audit.patients": 150.0}) == [2, 2, 2]
    assert made["make_members"] == 2


def test_another_seed_or_replicate_re_makes_everything(made: Counter[str]) -> None:
    shared = Shared()
    for seed, replicate in ((1, 0), (2, 0), (1, 1), (1, 0)):
        assert make_world(Scenario.of(SMALL), seed, replicate, shared).luck[0].seed == seed
    assert made["make_cohort"] == 3


def test_what_one_programme_does_is_not_seen_by_the_next() -> None:
    shared, scenario = Shared(), Scenario.of(SMALL)
    run_weeks(make_world(scenario, 1, 0, shared))
    for part in make_world(scenario, 1, 0, shared):
        part.view(np.uint8)[:] = 1
    assert different(make_world(scenario, 1, 0), make_world(scenario, 1, 0, shared)) == []


def test_an_edited_file_of_teams_or_pairs_counts(tmp_path: Path) -> None:
    teams, pairs, shared = tmp_path / "teams.csv", tmp_path / "pairs.csv", Shared()
    scenario = Scenario.of(
        {"cohort.file": str(teams), "pairing.strategy": "own_list", "pairing.file": str(pairs)}
    )
    for edit, (level, lines) in enumerate(
        [(0.5, "a,b\nc,d\n"), (0.6, "a,b\nc,d\n"), (0.6, "a,c\nb,d\n")]
    ):
        for file, text in (
            (teams, f"team,openness\na,{level}\nb,\nc,\nd,\n"),
            (pairs, f"team,partner\n{lines}"),
        ):
            file.write_text(text)
            os.utime(file, ns=(edit, edit))
        world = make_world(scenario, 1, 0, shared)
        assert different(make_world(scenario, 1, 0), world) == []
        assert level in world.teams["openness"]


# what a stage is seen to read


def by_property(scenario: Scenario) -> int:
    return scenario.unit_size


def by_name(scenario: Scenario) -> float:
    return float(scenario["visit.hours"])


def by_method(scenario: Scenario) -> float:
    return float(scenario.record(("visit.hours", "scale.n_control"))["visit"]["hours"][0])


def by_block(scenario: Scenario) -> float:
    block = scenario.visit
    return block.hours


def as_a_whole(scenario: Scenario) -> float:
    return float(scenario.flat()["visit.hours"])


@pytest.mark.parametrize("stage", [by_property, by_name, by_method, by_block, as_a_whole])
def test_whatever_way_a_parameter_is_read_it_counts(stage: Any) -> None:
    shared = Shared()
    changes = (
        {"exchange.kind": "ring", "exchange.ring_size": 6}
        if stage is by_property
        else {"visit.hours": 2.5}
    )
    points = [Scenario.of(SMALL), Scenario.of({**SMALL, **changes})]
    assert [shared.stage(stage, point) for point in points] == [stage(point) for point in points]
    assert stage(points[0]) != stage(points[1])


def test_a_cache_by_scenario_cannot_hide_what_is_read() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        Shared().stage(cache(by_name), Scenario())


def test_results_that_are_shared_cannot_be_written_to() -> None:
    table = Shared().stage(lambda scenario: (_Mind.rows(3), "text"), Scenario())[0]
    with pytest.raises(ValueError, match="read-only"):
        table["openness"] = 1.0
    copied(table)["openness"] = 1.0


def test_compiled_code_can_read_only_what_it_is_handed() -> None:
    """Else it could read what nobody has written down."""
    minds = _Mind.rows(2)
    _weigh(minds, Scenario().record(WEIGHED))
    with pytest.raises((TypingError, KeyError, AttributeError), match="earlier_programme"):
        _weigh(
            minds,
            Scenario().record(tuple(name for name in WEIGHED if "earlier_programme" not in name)),
        )


def test_a_record_of_some_parameters_has_their_values() -> None:
    whole, part = (
        Scenario().record(),
        Scenario().record(("scale.n_control", "visit.hours", "pairing.strategy")),
    )
    assert part.dtype.names == ("pairing", "visit", "scale")
    assert part[0].scale.n_control == whole[0].scale.n_control == Scenario().scale.n_control
    assert part[0].visit.hours == whole[0].visit.hours == Scenario().visit.hours
    assert part[0].pairing.strategy == whole[0].pairing.strategy == Scenario().pairing.strategy
