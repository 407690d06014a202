"""Pairing strategies, exchanges, a user's own pairs, and the explanation."""

from __future__ import annotations

from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rp2pr_sim.analysis.verification.pairing import learning
from rp2pr_sim.core.enums import Arm, Exchange, PairingStrategy
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort import make_cohort, resolved
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing import LITTLE_CONTRAST, MUCH_CONTRAST, explain, pair_up, read_profiles
from rp2pr_sim.model.pairing.matching import (
    BLOCK,
    PRECISION,
    WHOLE,
    blocks,
    match_pairs,
    match_rings,
    unit_sizes,
)
from rp2pr_sim.model.pairing.profiles import N_HEADLINE, Profiles
from rp2pr_sim.model.pairing.strategies import weights_of
from rp2pr_sim.model.rules.visit_day import open_day
from rp2pr_sim.model.state import N_TOPICS, Team, World
from rp2pr_sim.outcomes import outcome_names, outcomes, tables
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.outcomes.programme.visits import mutual_learning
from rp2pr_sim.scenario import Scenario

EXAMPLES = Path(__file__).parent.parent / "examples"
STRATEGIES = [item.name for item in PairingStrategy if item != PairingStrategy.own_list]
SMALL = {"scale.n_invited": 40, "scale.n_intervention": 12, "scale.n_control": 12}


def paired(strategy: str, seed: int = 1, **values: object) -> tuple[Profiles, Ints]:
    scenario, luck = Scenario.of({"pairing.strategy": strategy, **values}), make_luck(seed, 0)
    cohort = make_cohort(scenario, luck)
    profiles = read_profiles(scenario, cohort.teams)
    return profiles, pair_up(scenario, luck, cohort, profiles).units


def mean_gap(profiles: Profiles, units: Ints) -> float:
    return float(np.abs(profiles.level_gap(units[:, 0], units[:, 1])).mean())


def mean_contrast(profiles: Profiles, units: Ints) -> float:
    return float(profiles.contrast(units[:, 0], units[:, 1]).mean())


@pytest.mark.parametrize(
    ("strategy", "exchange"), list(product(STRATEGIES, [item.name for item in Exchange]))
)
def test_everybody_is_in_one_unit_of_one_arm(strategy: str, exchange: str) -> None:
    world = make_world(
        Scenario.of(
            {
                **SMALL,
                "pairing.strategy": strategy,
                "exchange.kind": exchange,
                "exchange.ring_size": 4,
            }
        ),
        1,
        0,
    )
    teams = world.teams[world.teams["arm"] != Arm.panel]
    size = 4 if exchange == "ring" else 2
    ids, counts = np.unique(teams["unit"], return_counts=True)
    assert np.all(counts == size)
    for unit in ids:
        members = teams[teams["unit"] == unit]
        assert members["id"].min() == unit
        assert len(set(members["arm"])) == 1
    assert np.sum(teams["arm"] == Arm.intervention) == np.sum(teams["enrolled"]) == 12


@pytest.mark.parametrize("n", [2, 4, 30, 200])
def test_two_to_two_hundred_teams(n: int) -> None:
    world = make_world(
        Scenario.of({"scale.n_invited": n, "scale.n_intervention": n, "scale.n_control": 0}), 1, 0
    )
    assert len(world.visits) == n
    assert sorted(world.visits["host"]) == list(range(n))


def test_complementary_pairs_are_level_and_different() -> None:
    for seed in range(5):
        results = {
            name: paired(name, seed)
            for name in ("complementary", "similar", "best_with_worst", "random")
        }
        assert mean_gap(*results["complementary"]) < 0.5 * mean_gap(*results["best_with_worst"])
        assert mean_gap(*results["similar"]) < 0.5 * mean_gap(*results["random"])
        assert (
            mean_contrast(*results["complementary"])
            > mean_contrast(*results["random"])
            > mean_contrast(*results["similar"])
        )


def test_a_strategy_costs_what_it_says() -> None:
    """Two teams half an SD apart in level, with mirrored shapes, 50 km from each other."""
    shape = np.array([[0.6, -0.6, 0.6, -0.6], [-0.6, 0.6, -0.6, 0.6]])
    profiles = Profiles(np.array([0.5, 0.0]), shape, np.array([[0.0, 0.0], [30.0, 40.0]]))
    assert profiles.contrast(np.array([0]), np.array([1])) == pytest.approx(1.2)
    weights = {"pairing.level_gap": 2.0, "pairing.complementarity": 3.0, "pairing.distance": 4.0}
    costs = {
        "complementary": 0.5 - 1.2,
        "similar": 0.5 + 1.2,
        "nearest": 50.0,
        "best_with_worst": -0.5,
        "optimal": 2.0 * 0.5 - 3.0 * 1.2 + 4.0 * 0.5,
    }
    for strategy, expected in costs.items():
        scenario = Scenario.of({"pairing.strategy": strategy, **weights})
        both = profiles.weighted(weights_of(scenario), np.arange(2)[:, None], np.arange(2)[None, :])
        assert both[0, 1] == both[1, 0] == pytest.approx(expected), strategy


@given(
    drawn=st.lists(
        st.floats(-3.0, 3.0), min_size=2 * (1 + N_HEADLINE), max_size=2 * (1 + N_HEADLINE)
    )
)
def test_complementary_and_similar_pairs_cost_the_same_but_for_the_sign_of_the_contrast(
    drawn: list[float],
) -> None:
    level, shape = np.array(drawn[:2]), np.array(drawn[2:]).reshape(2, N_HEADLINE)
    profiles = Profiles(level, shape - shape.mean(axis=1, keepdims=True), np.zeros((2, 2)))
    a, b = np.array([0]), np.array([1])
    complementary, similar = (
        profiles.weighted(weights_of(Scenario.of({"pairing.strategy": name})), a, b)
        for name in ("complementary", "similar")
    )
    assert complementary + similar == pytest.approx(2.0 * np.abs(profiles.level_gap(a, b)))
    assert similar - complementary == pytest.approx(2.0 * profiles.contrast(a, b))
    flat = profiles._replace(shape=np.zeros((2, N_HEADLINE)))
    assert flat.weighted(weights_of(Scenario.of({})), a, b) == np.abs(profiles.level_gap(a, b))


@pytest.mark.parametrize(
    ("gap", "even"), [(0.0, 1.0), (0.5, 0.75), (-0.5, 0.75), (2.0, 0.0), (-9.0, 0.0)]
)
def test_even_footing_depends_on_the_level_gap_and_not_on_the_profiles(
    gap: float, even: float
) -> None:
    world = make_world(Scenario.of(SMALL), 1, 0)
    visit, host, visitor = (
        world.visits[0],
        *world.teams[[int(world.visits["host"][0]), int(world.visits["visitor"][0])]],
    )
    visit.level_gap = gap
    for contrast in (0.0, 0.7, 5.0):
        visit.contrast = contrast
        open_day(visit, host, visitor, world.scenario[0], world.luck[0])
        assert visit.even_footing == even


def taught(gaps_a: list[float], gaps_b: list[float]) -> list[float]:
    """Mutual learning as found on the two visits of a pair with these gaps."""
    world = make_world(
        Scenario.of({"scale.n_invited": 2, "scale.n_intervention": 2, "scale.n_control": 0}), 1, 0
    )
    world.teams["gap_before"] = [gaps_a, gaps_b]
    return mutual_learning(in_one_piece(world.visits), in_one_piece(world.teams)).tolist()


GAPS = st.lists(st.floats(0.0, 1.0), min_size=N_TOPICS, max_size=N_TOPICS)


@given(a=GAPS, b=GAPS)
def test_mutual_learning_is_that_of_the_side_with_less_and_none_between_equals(
    a: list[float], b: list[float]
) -> None:
    ahead = [np.maximum(0.0, np.subtract(one, other)).mean() for one, other in ((a, b), (b, a))]
    assert taught(a, b) == taught(b, a) == pytest.approx([min(ahead)] * 2)
    assert taught(a, a) == [0.0, 0.0]
    # nobody learns from a team that is nowhere ahead
    assert taught(a, [1.0] * N_TOPICS) == [0.0, 0.0]


def test_mutual_learning_is_of_pairs_that_visit_each_other() -> None:
    for kind, known in (("reciprocal", 6), ("ring", 0), ("outside_panel", 0)):
        world = make_world(Scenario.of({**SMALL, "exchange.kind": kind}), 1, 0)
        pairs, told = (
            tables(world)["pair"]["mutual_learning"],
            dict(zip(outcome_names(twin=False), outcomes(world), strict=True)),
        )
        assert pairs.notna().sum() == known
        assert told["mutual_learning"] == pytest.approx(pairs.mean(), nan_ok=True)


def test_a_quarter_of_random_pairs_differ_little_and_a_quarter_much() -> None:
    found = np.concatenate(
        [
            profiles.contrast(*units.T)
            for profiles, units in (paired("random", seed) for seed in range(20))
        ]
    )
    assert np.quantile(found, [0.25, 0.75]) == pytest.approx(
        [LITTLE_CONTRAST, MUCH_CONTRAST], abs=0.1
    )


def test_complementary_pairs_can_teach_each_other_most() -> None:
    found = dict(zip(STRATEGIES, learning(30).mean(axis=0).tolist(), strict=True))
    others = [found[name] for name in STRATEGIES if name not in ("complementary", "optimal")]
    assert found["complementary"] > 1.2 * max(others)


def test_best_with_worst_pairs_the_best_with_the_worst() -> None:
    profiles, units = paired("best_with_worst")
    extremes = {int(np.argmin(profiles.level)), int(np.argmax(profiles.level))}
    assert extremes in [set(pair) for pair in units.tolist()]
    assert mean_gap(profiles, units) > mean_gap(*paired("random"))


def test_nearest_pairs_are_near() -> None:
    near, units = paired("nearest")
    far, others = paired("random")
    assert near.distance(*units.T).mean() < 0.3 * far.distance(*others.T).mean()


def test_weights_steer_the_optimal_pairing() -> None:
    by_distance = paired(
        "optimal", **{"pairing.complementarity": 0, "pairing.level_gap": 0, "pairing.distance": 1}
    )
    assert np.array_equal(by_distance[1], paired("nearest")[1])
    far_apart = paired(
        "optimal", **{"pairing.complementarity": 0, "pairing.level_gap": -10, "pairing.distance": 0}
    )
    assert mean_gap(*far_apart) > 2.0 * mean_gap(*paired("optimal"))


@pytest.mark.parametrize("strategy", ["complementary", "similar", "nearest", "optimal"])
def test_no_random_matching_beats_the_optimal_one(strategy: str) -> None:
    scenario = Scenario.of({**SMALL, "pairing.strategy": strategy})
    profiles, units = paired(strategy, **SMALL)
    cost = partial(profiles.weighted, weights_of(scenario))
    generator = np.random.default_rng(1)
    best = cost(*units.T).sum()
    for _ in range(500):
        shuffled = generator.permutation(len(profiles.level)).reshape(-1, 2)
        assert best <= cost(*shuffled.T).sum() + 1e-4


def apart(place: Floats) -> Ints:
    """Return how far each two places are apart, as prices."""
    return np.rint(np.abs(place[:, None] - place[None, :]) * PRECISION).astype(np.int64)


def test_matching_finds_the_optimum_of_a_known_case() -> None:
    place = np.array([0.0, 10.0, 11.0, 1.0, 20.0, 20.5])
    pairs = match_pairs(np.arange(6), apart(place))
    assert pairs.tolist() == [[0, 3], [1, 2], [4, 5]]


def test_where_all_pairs_cost_the_same_everybody_is_still_paired() -> None:
    pairs = match_pairs(np.arange(8), np.zeros((8, 8), np.int64))
    assert sorted(pairs.ravel().tolist()) == list(range(8))


def test_rings_gather_what_is_cheap_together() -> None:
    place = np.array([0.0, 50.0, 100.0, 1.0, 51.0, 101.0, 2.0, 52.0, 102.0])
    draws = np.array([0.1, 0.2, 0.3, *[0.9] * 6])  # the first of each cluster is an anchor
    rings = match_rings(np.arange(9), apart(place), unit_sizes(9, 3), draws)
    assert [sorted(ring) for ring in rings.tolist()] == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]


@pytest.mark.parametrize("unit", [2, 3, 7, 12])
@pytest.mark.parametrize("n", [WHOLE, WHOLE + 1, 400, 1000, 4001])
def test_blocks_split_what_is_too_large(n: int, unit: int) -> None:
    n -= n % unit
    points = np.random.default_rng(2).uniform(size=(n, 2))
    parts = blocks(np.arange(n), points, unit)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    assert all(len(part) % unit == 0 for part in parts)
    if n <= WHOLE:
        assert len(parts) == 1
    else:
        assert max(map(len, parts)) <= BLOCK
        assert min(map(len, parts)) > BLOCK / 2 - unit  # halves differ by two units at most


def test_many_teams_are_paired_in_blocks() -> None:
    values = {"scale.n_invited": 420, "scale.n_intervention": 200, "scale.n_control": 200}
    profiles, units = paired("complementary", **values)
    assert sorted(units.ravel().tolist()) == list(range(400))
    assert mean_gap(profiles, units) < 0.2 * mean_gap(*paired("random", **values))


@pytest.mark.parametrize("strategy", ["complementary", "similar", "nearest", "optimal"])
def test_pairs_from_blocks_are_nearly_as_good_as_those_from_the_whole(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what a matching gains over pairs by chance, blocks keep nearly all."""
    values = {"scale.n_invited": 420, "scale.n_intervention": 200, "scale.n_control": 200}
    weights = weights_of(Scenario.of({**values, "pairing.strategy": strategy}))
    cost = partial(paired(strategy, **values)[0].weighted, weights)
    by_chance, in_blocks = (
        cost(*paired(name, **values)[1].T).sum() for name in ("random", strategy)
    )
    monkeypatch.setattr("rp2pr_sim.model.pairing.matching.WHOLE", 400)
    whole = cost(*paired(strategy, **values)[1].T).sum()
    assert whole <= in_blocks
    assert by_chance - in_blocks >= 0.95 * (by_chance - whole)


@pytest.mark.parametrize("exchange", [item.name for item in Exchange])
def test_ten_thousand_teams_are_put_together(exchange: str) -> None:
    values = {
        "scale.n_invited": 15_000,
        "scale.n_intervention": 3_996,
        "scale.n_control": 6_000,
        "time.weeks": 1,
    }
    world = make_world(Scenario.of({**values, "exchange.kind": exchange}), 1, 0)
    teams = world.teams[world.teams["arm"] != Arm.panel]
    assert set(np.unique(teams["unit"], return_counts=True)[1]) == {3 if exchange == "ring" else 2}
    assert np.sum(teams["arm"] == Arm.intervention) == len(world.visits) == 3_996


def unchanged(first: World, second: World, but: tuple[str, ...]) -> None:
    for name in Team.fields():
        if name not in but:
            assert np.array_equal(first.teams[name], second.teams[name]), name


def test_another_pairing_changes_no_team() -> None:
    worlds = [make_world(Scenario.of({"pairing.strategy": name}), 1, 0) for name in STRATEGIES]
    for other in worlds[1:]:
        unchanged(worlds[0], other, ("unit", "arm", "wave", "enrolled"))
        assert not np.array_equal(worlds[0].teams["unit"], other.teams["unit"])


def test_teams_tend_to_keep_their_arm_under_another_pairing() -> None:
    kept = []
    for replicate in range(30):
        arms = [
            make_world(Scenario.of({"pairing.strategy": name}), 1, replicate).teams["arm"]
            for name in ("similar", "nearest")
        ]
        kept.append(np.mean(arms[0] == arms[1]))
    assert np.mean(kept) > 0.58  # 0.53 if arms were drawn anew


def test_randomisation_is_fair() -> None:
    """Whoever is in the programme is no better or worse than who waits."""
    differences = []
    for replicate in range(100):
        teams = make_world(Scenario.of(SMALL), 1, replicate).teams
        differences.append(
            teams["openness"][teams["arm"] == 0].mean()
            - teams["openness"][teams["arm"] == 1].mean()
        )
    assert abs(np.mean(differences)) < 4 * np.std(differences) / 10


def test_waves_are_balanced() -> None:
    teams = make_world(Scenario.of({"time.waves": 4}), 1, 0).teams
    taking_part = teams[teams["arm"] == Arm.intervention]
    assert sorted(np.bincount(taking_part["wave"])) == [6, 8, 8, 8]
    assert all(
        len(set(taking_part["wave"][taking_part["unit"] == unit])) == 1
        for unit in taking_part["unit"]
    )
    assert not teams["wave"][teams["arm"] == Arm.control].any()


# a user's own pairs


def own(pairs: str, **values: object) -> Scenario:
    return Scenario.of({"pairing.strategy": "own_list", "pairing.file": pairs, **values})


TEAMS = {"cohort.file": str(EXAMPLES / "teams.csv")}


def test_the_example_pairs_stand_as_given() -> None:
    table = explain(own(str(EXAMPLES / "pairs.csv"), **TEAMS), 1).pairs
    found = {frozenset(pair) for pair in table[["team_a", "team_b"]].itertuples(index=False)}
    lines = (EXAMPLES / "pairs.csv").read_text().splitlines()[1:]
    assert found == {frozenset(line.split(",")) for line in lines}


def test_a_list_of_pairs_for_an_odd_number_of_teams_is_refused(tmp_path: Path) -> None:
    odd = {"exchange.kind": "outside_panel", "scale.n_intervention": 7}
    with pytest.raises(InputError, match=r"7 teams in the programme.*an even number"):
        make_world(own(str(tmp_path / "none.csv"), **odd), 1, 0)


def test_synthetic_trusts_are_paired_by_id(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("partner,team\n4,1\n2,3\n")
    scenario = own(
        str(file), **{"scale.n_invited": 4, "scale.n_intervention": 2, "scale.n_control": 2}
    )
    assert make_world(scenario, 1, 0).teams["unit"].tolist() == [1, 2, 2, 1]


HEAD = (
    "team,partner\nAshford,Brackley\nCarrow Hill,Dunmere\nEastwick,Fenbridge\nInverley,Jarrow"
    " Cross\n"
)
FAULTS = {
    "empty": ("", "has no rows"),
    "binary": (b"\xff\xfe\x00", "not a CSV"),
    "no partner": ("team\nAshford\n", "no column 'partner'"),
    "unknown": (
        HEAD + "Garston,Halam Vale\n",
        "row 6, column partner: there is no team 'Halam Vale'.*Did you mean Hallam Vale",
    ),
    "self": (HEAD + "Garston,Garston\n", "row 6, column partner: 'Garston' is paired with itself"),
    "twice": (
        HEAD + "Garston,Ashford\n",
        "row 6, column partner: 'Ashford' is already paired in row 2",
    ),
    "missing": (HEAD + "Kilmarsh,Lowick\n", "leaves out '(Garston|Hallam Vale)' and 1 more"),
    "across arms": (HEAD + "Garston,Lowick\n", "row 6, column partner: 'Lowick' is in another arm"),
    "ragged": (HEAD + "Garston\n", "row 6 has 1 cells"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_list_is_one_clear_sentence(tmp_path: Path, fault: str) -> None:
    text, message = FAULTS[fault]
    file = tmp_path / "pairs.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message) as caught:
        make_world(own(str(file), **TEAMS), 1, 0)
    assert str(file) in str(caught.value)


# the explanation


def test_the_explanation_says_who_can_teach_whom() -> None:
    found = explain(Scenario.of(SMALL), 1)
    assert len(found.pairs) == 12
    assert set(found.pairs["arm"]) == {"intervention", "control"}
    for row in found.indicators.itertuples():
        if row.points >= 1.0:
            assert row.who_can_teach == f"{row.team_a} -> {row.team_b}"
        if row.points <= -1.0:
            assert row.who_can_teach == f"{row.team_b} -> {row.team_a}"
        assert row.points == pytest.approx(100 * (row.share_a - row.share_b))
    lines = found.indicators[found.indicators["headline"]].groupby(["team_a", "team_b"], sort=False)
    for (pair, group), reason in zip(lines, found.pairs["reason"], strict=True):
        for row in group.itertuples():
            assert (INDICATOR_WORDS[row.indicator].lower() in reason) == (abs(row.points) >= 1.0), (
                pair
            )


def test_the_explanation_is_about_the_programme_that_runs() -> None:
    for kind in ("reciprocal", "ring", "outside_panel"):
        scenario = Scenario.of({**SMALL, "exchange.kind": kind})
        world, pairs = make_world(scenario, 1, 3), explain(scenario, 1, 3).pairs
        visits = {(int(row["visitor_id"]), int(row["host_id"])) for row in world.visits}
        taking_part = pairs[pairs["arm"] == "intervention"]
        links = set(zip(taking_part["id_a"], taking_part["id_b"], strict=True))
        assert links <= visits
        assert len(links) == (6 if kind == "reciprocal" else 12)


def test_the_explanation_names_a_users_teams() -> None:
    pairs = explain(resolved(Scenario.of(TEAMS)), 1).pairs
    assert "Ashford" in set(pairs["team_a"]) | set(pairs["team_b"])
