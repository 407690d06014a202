"""Any number of teams: pairs, and a ring of three where the number is odd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rp2pr_sim.analysis.planning import rings
from rp2pr_sim.core.enums import Arm, PairingStrategy, VisitState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Ints
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.model.pairing.matching import match_pairs, match_rings, unit_sizes
from rp2pr_sim.scenario import Scenario

STRATEGIES = [item.name for item in PairingStrategy if item != PairingStrategy.own_list]
EVERY_SIZE = range(3, 61)


def sheet(folder: Path, teams: int, control: int = 0) -> str:
    """Write a sheet of hospitals whose figures differ."""
    rng = np.random.default_rng(teams)
    lines = ["team,arm,x_km,y_km,patients,mdt_discussion,histology,active_treatment,surgery"]
    for number in range(teams + control):
        x, y, patients = rng.integers(0, 300), rng.integers(0, 300), rng.integers(80, 300)
        shares = ",".join(f"{share:.2f}" for share in rng.uniform([0.9, 0.6, 0.4, 0.1], 0.98))
        arm = "control" if number >= teams else ""
        lines.append(f"Hospital {number:02d},{arm},{x},{y},{patients},{shares}")
    file = folder / f"h{teams}-{control}.csv"
    file.write_text("\n".join(lines) + "\n")
    return str(file)


@given(st.integers(0, 300), st.integers(2, 12))
def test_units_have_room_for_all_and_are_as_many_as_there_can_be(teams: int, size: int) -> None:
    sizes = unit_sizes(teams, size)
    assert len(sizes) == teams // size
    if teams >= size:
        assert sizes.sum() == teams
        assert sizes.min() >= size and sizes.max() - sizes.min() <= 1
        assert np.all(np.diff(sizes) >= 0)


def cost(prices: Ints, unit: Sequence[int]) -> int:
    return sum(int(prices[a, b]) for a, b in combinations([row for row in unit if row >= 0], 2))


def all_pairs(rows: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    if not rows:
        yield []
    for other in rows[1:]:
        rest = [row for row in rows[1:] if row != other]
        yield from ([(rows[0], other), *more] for more in all_pairs(rest))


def cheapest(prices: Ints) -> int:
    """Return what the cheapest pairs and ring of three cost, of all that there are."""
    every = range(len(prices))
    return min(
        cost(prices, ring) + sum(cost(prices, pair) for pair in pairs)
        for ring in combinations(every, 3)
        for pairs in all_pairs([row for row in every if row not in ring])
    )


def prices_of(seed: int, n: int, kind: str) -> Ints:
    rng = np.random.default_rng(seed)
    if kind == "any":
        drawn = rng.integers(-(10**6), 10**6, (n, n))
        return np.minimum(drawn, drawn.T)
    places = rng.normal(size=(n, 4))
    away = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))
    return np.rint(1e6 * away * (1.0 if kind == "near" else -1.0)).astype(np.int64)


@pytest.mark.parametrize("kind", ["any", "near", "far"])
@pytest.mark.parametrize("n", [3, 5, 7])
def test_pairs_and_a_ring_are_as_cheap_as_the_best_of_all(n: int, kind: str) -> None:
    excess = []
    for seed in range(20):
        prices = prices_of(seed, n, kind)
        units = match_pairs(np.arange(n), prices, 1)
        assert sorted(units[units >= 0].tolist()) == list(range(n))
        excess.append(sum(cost(prices, unit) for unit in units) - cheapest(prices))
    assert min(excess) == 0
    # the search stops where no exchange helps, which now and then is not the best of all
    assert excess.count(0) == 20 if n < 7 else excess.count(0) >= 18
    assert max(excess) < 3e5


@pytest.mark.parametrize("rings_of_three", [1, 2])
def test_no_exchange_of_two_rows_is_cheaper(rings_of_three: int) -> None:
    n = 24 + 3 * rings_of_three
    prices = prices_of(3, n, "any")
    units = match_pairs(np.arange(n), prices, rings_of_three)
    assert np.sum(units[:, 2] >= 0) == rings_of_three
    for a, b in combinations(range(len(units)), 2):
        before = cost(prices, units[a]) + cost(prices, units[b])
        for i in range(3):
            for j in range(3):
                one, other = units[a].copy(), units[b].copy()
                one[i], other[j] = other[j], one[i]
                if min((one >= 0).sum(), (other >= 0).sum()) < 2:
                    continue
                assert cost(prices, one) + cost(prices, other) >= before


def test_rings_grow_by_what_is_left_over() -> None:
    for n, sizes in ((7, [3, 4]), (8, [4, 4]), (11, [3, 4, 4]), (5, [5])):
        prices = prices_of(n, n, "near")
        found = match_rings(np.arange(n), prices, unit_sizes(n, 3), np.linspace(0.0, 1.0, n))
        assert sorted((found >= 0).sum(axis=1).tolist()) == sizes
        assert sorted(found[found >= 0].tolist()) == list(range(n))


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("exchange", ["reciprocal", "ring", "outside_panel"])
def test_every_hospital_hosts_once_and_visits_once(
    strategy: str, exchange: str, tmp_path: Path
) -> None:
    for teams in (3, 4, 7, 25, 59):
        values = {"pairing.strategy": strategy, "exchange.kind": exchange}
        world = make_world(Scenario.of({"cohort.file": sheet(tmp_path, teams), **values}), 1, 0)
        assert sorted(world.visits["host"].tolist()) == list(range(teams))
        if exchange == "outside_panel":
            continue
        assert sorted(world.visits["visitor"].tolist()) == list(range(teams))
        assert np.all(world.visits["visitor"] != world.visits["host"])
        _, sizes = np.unique(world.teams["unit"], return_counts=True)
        assert np.array_equal(np.sort(sizes), unit_sizes(teams, 3 if exchange == "ring" else 2))


def test_every_number_of_hospitals_is_paired(tmp_path: Path) -> None:
    for teams in EVERY_SIZE:
        scenario = Scenario.of({"cohort.file": sheet(tmp_path, teams)})
        pairs = explain(scenario, 1).pairs
        assert {*pairs["team_a"], *pairs["team_b"]} == {f"Hospital {i:02d}" for i in range(teams)}
        assert bool(rings.explained(pairs, scenario)) == (teams % 2 == 1)


def test_each_arm_with_an_odd_number_has_a_ring_of_its_own(tmp_path: Path) -> None:
    file = sheet(tmp_path, 7, control=5)
    scenarios = (
        Scenario.of({"cohort.file": file}),
        Scenario.of({"scale.n_invited": 30, "scale.n_intervention": 7, "scale.n_control": 5}),
    )
    for scenario in scenarios:
        for strategy in STRATEGIES:
            teams = make_world(scenario.replaced({"pairing.strategy": strategy}), 1, 0).teams
            for arm, sizes in ((Arm.intervention, [2, 2, 3]), (Arm.control, [2, 3])):
                units = np.unique(teams["unit"][teams["arm"] == arm], return_counts=True)
                assert sorted(units[1].tolist()) == sizes
        said = rings.explained(explain(scenario, 1).pairs, scenario)
        assert [text.split(" cannot")[0] for text in sorted(said)] == ["5 control teams", "7 teams"]


def test_nobody_returns_a_visit_in_a_ring(tmp_path: Path) -> None:
    world = make_world(Scenario.of({"cohort.file": sheet(tmp_path, 7)}), 1, 0)
    _, place, sizes = np.unique(world.teams["unit"], return_inverse=True, return_counts=True)
    ring = sizes[place[world.visits["host"]]] == 3
    assert ring.sum() == 3
    assert np.all(world.visits["reverse"][ring] < 0)
    assert np.all(world.visits["order"][ring] == 1)
    assert np.all(world.visits["reverse"][~ring] >= 0)
    hosts, visitors = world.visits["host"][ring], world.visits["visitor"][ring]
    after = dict(zip(visitors.tolist(), hosts.tolist(), strict=True))
    first = int(hosts[0])
    assert after[after[after[first]]] == first and after[after[first]] != first


@pytest.mark.parametrize("waves", [1, 2])
def test_both_engines_end_in_the_same_state(waves: int, tmp_path: Path) -> None:
    scenario = Scenario.of(
        {"cohort.file": sheet(tmp_path, 7, 3), "time.weeks": 80, "time.waves": waves}
    )
    world, other = simulate(scenario), Programme(scenario).run()
    for name in ("teams", "members", "plans", "visits", "weeks", "core"):
        assert getattr(world, name).tobytes() == getattr(other, name).tobytes(), name
    assert np.any(world.visits["state"] == VisitState.held)


def test_too_few_teams_are_told_how_many_are_needed(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("team\nAlone\n")
    with pytest.raises(InputError, match="n_intervention is 1, too few for a pair; allowed is 2"):
        make_world(Scenario.of({"cohort.file": str(file)}), 1, 0)
    with pytest.raises(InputError, match=r"n_control is 2, too few for a ring of 3.*or 0 for no"):
        Scenario.of({"exchange.kind": "ring", "scale.n_intervention": 7, "scale.n_control": 2})


def test_three_hospitals_make_a_ring_and_no_pair(tmp_path: Path) -> None:
    scenario = Scenario.of({"cohort.file": sheet(tmp_path, 3)})
    (text,) = rings.explained(explain(scenario, 1).pairs, scenario)
    assert text.startswith("3 teams cannot all be in pairs: they make a ring of three (")
    assert text.endswith("All three teams are in it, in one of two directions.")


def test_the_middle_of_the_levels_makes_the_ring_of_unlike_teams(tmp_path: Path) -> None:
    scenario = Scenario.of(
        {"cohort.file": sheet(tmp_path, 7), "pairing.strategy": "best_with_worst"}
    )
    pairs = explain(scenario, 1).pairs
    (text,) = rings.explained(pairs, scenario)
    assert text.endswith("The three teams whose levels are in the middle make the ring.")
    ring = pairs[pairs.duplicated("unit", keep=False)]
    others = pairs.drop(ring.index)
    assert ring["level_gap"].abs().max() < others["level_gap"].abs().min()


def test_the_reason_for_a_ring_is_that_of_the_strategy(tmp_path: Path) -> None:
    said = set()
    for strategy in STRATEGIES:
        scenario = Scenario.of({"cohort.file": sheet(tmp_path, 7), "pairing.strategy": strategy})
        (text,) = rings.explained(explain(scenario, 1).pairs, scenario)
        assert text.startswith("7 teams cannot all be in pairs: they make 2 pairs and a ring of")
        assert text.count(" visits ") == 3
        said.add(text.partition("no team returns a visit. ")[2])
    assert len(said) == len(STRATEGIES)
