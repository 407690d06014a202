"""The best programmes within money and time: known answers, then small real ones.

The known answers are those of made-up programmes.
"""

from __future__ import annotations

import html
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_studies import contents, proof

from rp2pr_sim import report
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.numbers import minus
from rp2pr_sim.analysis.optimise.best_programme import Climber
from rp2pr_sim.analysis.optimise.climb import Climbed, Stages, climb, mean_and_ends
from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.evaluator import Evaluator
from rp2pr_sim.analysis.optimise.finalists import COST_PARTS, EQUAL, is_equal, probability_best
from rp2pr_sim.analysis.optimise.levers import LEVERS, differing, free, in_short, settled
from rp2pr_sim.analysis.optimise.local_search import neighbours, shrunk
from rp2pr_sim.analysis.optimise.marginal_changes import improvements, marginal_changes
from rp2pr_sim.analysis.optimise.objectives import OBJECTIVES, objective_of
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.racing import (
    Evaluate,
    Evaluation,
    best,
    frontier,
    raced,
    survivors,
)
from rp2pr_sim.analysis.optimise.recombination import recombined
from rp2pr_sim.analysis.optimise.run import OptimiseResult
from rp2pr_sim.analysis.optimise.search import (
    Evaluated,
    EvaluationSummary,
    NoProgrammeError,
    search,
)
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes import columns
from rp2pr_sim.report.render import png_of
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.config import programme_of
from rp2pr_sim.study.executors import Execution, pool

CONSTRAINTS = Constraints({"total_cost": 1000.0})
WORDS = [  # a small programme in which few levers are left to the search
    "weeks=60",
    "scale.n_intervention=6",
    "scale.n_invited=30",
    "review=peer_visit",
    "support=medium",
    "time.implementation_months=9",
    "visit.host_first=true",
    "visit.counterpart_first=true",
    "visit.minimum_delegation=true",
    "visit.delegation_size=3",
    "visit.manager_invited=false",
    "visit.peripheral_invited=false",
    "booking=queue",
    "exchange=reciprocal",
    "facilitation.facilitators=1",
]


QUICK = ["parameters=central", "searches=1", "candidates=2", "replicates=2"]


def question(*words: str, first: Sequence[str] = WORDS) -> OptimiseQuestion:
    given = {
        word.partition("=")[0]: word
        for word in [
            *first,
            "total_cost=75000",
            "searches=2",
            "candidates=8",
            "replicates=6",
            "parameters=central",
            "outcome=true_gain_per_team",
            *words,
        ]
    }
    return OptimiseQuestion.of(OptimiseQuestion.sort(list(given.values())))


def answered_in(folder: Path, *words: str, first: Sequence[str] = WORDS) -> OptimiseResult:
    found = job.ask(question(*words, first=first), output=folder)
    assert isinstance(found, OptimiseResult)
    return found


def made_up(
    levers: Sequence[str] = ("visit.hours", "support.qi_hours", "facilitation.kind"),
) -> SearchSpace:
    """A search of a few levers, without presets."""
    start = Scenario.of({"scale.n_control": 0})
    chosen = tuple(lever for lever in free(start, ()) if lever.name in levers)
    return SearchSpace(start, start, "ilcop", chosen, {}, {})


def amounts(cost: Floats, hours: float = 100.0) -> dict[str, Floats]:
    """Return what programmes spend, a fifth of the cost as cash."""
    return {"total_cost": cost, "cash": 0.2 * cost, "staff_hours": hours * np.ones_like(cost)}


class World:
    """A made-up evaluator with a known effect and cost of each programme, plus shared chance."""

    def __init__(
        self,
        of_hours: float = 1.0,
        of_support: float = 1.0,
        price: float = 100.0,
        noise: float = 0.5,
    ) -> None:
        self.of_hours, self.of_support, self.price, self.noise = of_hours, of_support, price, noise
        self.evaluated: dict[str, list[Scenario]] = {}

    def truth(self, item: Scenario) -> tuple[float, float]:
        effect = self.of_hours * item.visit.hours + self.of_support * item.support.qi_hours / 10.0
        return effect, self.price * (item.visit.hours + item.support.qi_hours / 5.0)

    def __call__(self, name: str, programmes: Sequence[Scenario], replicates: int) -> Evaluation:
        self.evaluated[name] = list(programmes)
        random = np.random.default_rng(7)
        shared, own = (
            random.normal(size=replicates),
            random.normal(size=(len(programmes), replicates)),
        )
        effect, cost = np.array([self.truth(item) for item in programmes]).T
        one = np.ones((len(programmes), replicates))
        return Evaluation(
            tuple(programmes),
            effect[:, None] + 3.0 * shared + self.noise * own,
            amounts(cost[:, None] * one),
            one,
        )


def hours(*values: float) -> list[Scenario]:
    return [Scenario.of({"visit.hours": value}) for value in values]


# --- levers and goals


def test_a_lever_is_a_choice_of_the_designers_and_its_values_have_words() -> None:
    roles = {item.name: item.role for item in parameters()}
    assert [lever.name for lever in LEVERS if roles[lever.name] != "lever"] == []
    for lever in LEVERS:
        told = [
            lever.told(
                settled(Scenario.of({lever.name: value, "scale.n_control": 0}), (), Scenario())
            )
            for value in lever.values
        ]
        assert all(told) and len(set(told) - {"-"}) in (0, 1, len(lever.values)), lever.name


def test_what_the_user_holds_is_not_searched_and_what_teams_cannot_use_is_left_out() -> None:
    start = question("scale.n_intervention=4", "exchange.kind=reciprocal").space
    names = {lever.name for lever in start.levers}
    assert names == {
        "pairing.strategy",
        "visit.hours",
        "facilitation.kind",
        "information.learning_hours",
    }
    two = Scenario.of({"scale.n_intervention": 2, "scale.n_control": 0})
    exchange = next(lever for lever in free(two, ()) if lever.name == "exchange.kind")
    # no rings of three
    assert [kind.name for kind in exchange.values] == ["reciprocal", "outside_panel"]


def test_the_levers_held_bind_the_search_and_not_the_reference_programme() -> None:
    start = question("pairing=random", "resources.travel=0.6").space
    assert (
        start.start.pairing.strategy.name == "random"
        and start.reference.pairing.strategy.name == "complementary"
    )
    everyone = [start.start, start.reference, *start.presets.values(), *start.comparators.values()]
    shared = {
        (item.resources.travel, item.scale.n_intervention, item.time.weeks, item.scale.n_control)
        for item in everyone
    }
    assert shared == {(0.6, 6, 60, 0)}
    assert [item.review.kind.name for item in start.comparators.values()] == ["feedback", "none"]


def test_teams_that_wait_are_there_only_where_the_outcome_needs_them() -> None:
    assert (
        question("outcome=recorded_difference", "scale.n_invited=156").space.start.scale.n_control
        == 50
    )
    assert question().space.start.scale.n_control == 0


def test_every_goal_is_an_outcome_and_sizes_are_compared_by_sums() -> None:
    known = {name for column in columns() if column.table == "programme" for name in column.names}
    assert set(OBJECTIVES) <= known
    runs = pd.DataFrame({"true_gain_per_team": [0.01, np.nan], "teams_intervention": [6, 12]})
    assert objective_of("true_gain_per_team", True).read(runs).tolist() == pytest.approx(
        [0.06, 0.0]
    )
    assert objective_of("true_gain_per_team", False).read(runs).tolist() == pytest.approx(
        [0.01, 0.0]
    )
    assert objective_of("share_harmed", False).better(np.array([0.2])).tolist() == [-0.2]


# --- the race and the refinement, in worlds whose truth is known


def test_the_race_drops_the_clearly_worse_and_never_the_best() -> None:
    world = World()
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(9)
        values = np.linspace(2.0, 6.0, 9)[order]
        last, _ = raced("race", hours(*values), [(9, 5), (4, 20), (2, 80)], CONSTRAINTS, world)
        assert last.programmes[best(last, CONSTRAINTS)].visit.hours == 6.0
        assert 2.0 not in [item.visit.hours for item in world.evaluated["race-2"]]


def test_what_may_be_as_good_stays_and_what_is_clearly_too_dear_goes() -> None:
    found = World(of_hours=0.0, noise=1.0)("x", hours(1.0, 2.0, 3.0, 12.0), 10)
    assert sorted(survivors(found, CONSTRAINTS, 10)) == [0, 1, 2]  # 12 hours cost 1600


def searched(
    world: World, constraints: Constraints = CONSTRAINTS, seed: int = 1
) -> tuple[Climbed, dict[Scenario, EvaluationSummary]]:
    """Return what a search and a climb come to in a made-up world."""
    space = made_up()
    leader, evaluated = search("search", space, constraints, world, 16, seed)
    return climb("climb", leader, space, constraints, world, Stages((40, 120), 0)), evaluated


def test_where_effects_are_equal_the_cheapest_wins() -> None:
    world = World(of_hours=0.0, of_support=0.0, noise=0.0)
    leader, _ = search("search", made_up(), CONSTRAINTS, world, 16, 1)
    assert (leader.visit.hours, leader.support.qi_hours) == (2.0, 0.0)


@pytest.mark.parametrize(
    ("price", "expected"), [(100.0, (8.0, 10.0)), (200.0, (4.0, 5.0)), (1.0, (8.0, 40.0))]
)
def test_the_search_finds_the_best_that_the_money_allows_and_a_doubled_price_halves_it(
    price: float, expected: tuple[float, float]
) -> None:
    """An hour brings 1 for its price, an hour of support half as much: hours come first."""
    world = World(price=price)
    first = searched(world)[0].leader
    assert (first.visit.hours, first.support.qi_hours) == expected
    assert world.truth(first)[1] <= 1000.0


def test_with_money_without_end_nothing_that_is_searched_beats_what_is_found() -> None:
    world = World()
    climbed, evaluated = searched(world, Constraints({"total_cost": 1e9}))
    assert world.truth(climbed.leader)[0] == max(world.truth(item)[0] for item in evaluated) == 12.0


def test_recombination_joins_what_two_programmes_do_well() -> None:
    space, world = made_up(), World(noise=0.2)
    long = space.start.replaced({"visit.hours": 8.0, "support.qi_hours": 0.0})
    helped = space.start.replaced({"visit.hours": 2.0, "support.qi_hours": 40.0})
    rich = Constraints({"total_cost": 1e9})
    best, evaluated = recombined("children", [long, helped], space, rich, world, 1)
    assert (best[0].visit.hours, best[0].support.qi_hours) == (8.0, 40.0)
    parents = ({2.0, 8.0}, {0.0, 40.0})
    for item in evaluated:
        assert item.visit.hours in parents[0] and item.support.qi_hours in parents[1]
    alone, _ = recombined("children", [long], space, rich, world, 1)
    assert alone == [long]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("noise", [0.1, 2.0])
def test_no_affordable_single_change_is_clearly_better_than_what_is_found(
    noise: float, seed: int
) -> None:
    climbed, _ = searched(World(noise=noise), seed=seed)
    now = {"total_cost": 900.0, "cash": 180.0}
    assert climbed.changes
    for number, change in enumerate(climbed.changes):
        found = climbed.results[number]
        if CONSTRAINTS.used(found.amounts)[1] <= 1.0:
            assert climbed.difference(number)[1] <= 0.0, change
    own = CONSTRAINTS.needs(climbed.results[0].amounts)[:, 0]
    table = marginal_changes(climbed, CONSTRAINTS, now, own)
    assert not len(improvements(table))


def test_a_climb_does_not_stop_at_a_programme_that_a_single_change_improves() -> None:
    """From the worst programme it goes all the way up."""
    space, world = made_up(), World(noise=0.5)
    worst = hours(2.0)[0]
    start = space.start.replaced({"visit.hours": 2.0, "support.qi_hours": 0.0})
    assert world.truth(worst)[0] < world.truth(space.start)[0]
    for stages in (Stages((40, 120), 0), Stages((4, 40), 20)):
        found = climb("climb", start, space, CONSTRAINTS, world, stages).leader
        assert (found.visit.hours, found.support.qi_hours) == (8.0, 10.0)


def test_simulation_error_over_sets_leaves_out_what_differs_between_them() -> None:
    random = np.random.default_rng(1)
    by_set, chance = 5.0 * random.normal(size=100), random.normal(size=200)
    apart = np.tile(by_set, 2) + 0.5 * chance
    mean, low, high = mean_and_ends(apart, 100)
    assert mean == pytest.approx(apart.mean()) and (high - low) / 2.0 == pytest.approx(
        1.96 * 0.5 / np.sqrt(200), rel=0.2
    )
    _, wide, _ = mean_and_ends(apart[:100], 100)  # one run of each: all of it counts as chance
    assert mean - wide > 5.0 * (mean - low)


def test_budgets_of_several_kinds_bind_and_so_does_the_chance_of_an_overrun() -> None:
    random = np.random.default_rng(1)
    cost = 900.0 + 100.0 * random.normal(size=(2, 4000)) + np.array([[0.0], [200.0]])
    spent = amounts(cost, hours=50.0)
    assert Constraints({"total_cost": 1000.0}).used(spent) == pytest.approx([0.9, 1.1], abs=0.01)
    cash = Constraints({"total_cost": 1000.0, "cash": 100.0})  # a fifth of the cost
    assert cash.used(spent) == pytest.approx([1.8, 2.2], abs=0.01)
    staff = Constraints({"total_cost": 1000.0, "staff_hours": 25.0})
    assert staff.used(spent) == pytest.approx([2.0, 2.0])
    careful = Constraints({"total_cost": 1000.0}, overrun=0.1)
    assert careful.used(spent) == pytest.approx([1.028, 1.228], abs=0.01)
    assert careful.over(spent) == pytest.approx([0.159, 0.841], abs=0.02)
    few = {kind: amount[:, :10] for kind, amount in spent.items()}
    assert careful.used(few) == pytest.approx([1.028, 1.228], abs=0.1)  # as if normal


def test_a_change_is_affordable_if_it_keeps_to_every_budget() -> None:
    space, both = made_up(), Constraints({"total_cost": 1000.0, "staff_hours": 100.0})
    change = neighbours(space.start, space.levers, space.start)[0]

    def climbed(cost: float, hours: float, held: float = 1.0) -> Climbed:
        one = np.ones((1, 40))
        spends = {
            "total_cost": np.concatenate([900.0 * one, cost * one]),
            "cash": np.concatenate([one, one]),
            "staff_hours": np.concatenate([97.0 * one, hours * one]),
        }
        programmes = (space.start, change.programme)
        found = Evaluation(programmes, np.ones((2, 40)), spends, held * np.ones((2, 40)))
        return Climbed(space.start, (change,), (found,), Evaluated(), 0, both.needs(spends)[:, 0])

    needs = np.array([0.93, 0.97])  # by the report's random numbers it costs 930
    assert climbed(960.0, 50.0).affordable(0, both, needs)
    assert not climbed(1015.0, 50.0).affordable(0, both, needs)  # needs less of the other budget
    assert not climbed(900.0, 101.0).affordable(0, both, needs)
    assert not climbed(900.0, 97.0, held=0.8).affordable(0, both, needs)  # too late


def climber(world: Evaluate, constraints: Constraints = CONSTRAINTS) -> Climber:
    stages = Stages((40, 120), 0)
    return Climber(made_up(), constraints, world, stages, 120, Evaluated())


class Dearer(World):
    """A world in which the report's random numbers show more cost than those of the climb."""

    more, held = 0.0, 1.0

    def __call__(self, name: str, programmes: Sequence[Scenario], replicates: int) -> Evaluation:
        found = super().__call__(name, programmes, replicates)
        if not name.startswith("finalists"):
            return found
        cost = found.amounts["total_cost"] + self.more
        return found._replace(amounts=amounts(cost), held=self.held * found.held)


def test_what_the_reports_random_numbers_show_to_be_too_dear_is_not_recommended() -> None:
    world = Dearer()
    world.more = 30.0  # so that 1,000 pounds are 1,030
    start = made_up().start.replaced({"visit.hours": 8.0, "support.qi_hours": 10.0})
    found = climber(world)
    best = found.climbed(start, {}).leader
    assert start in found.refused and best not in found.refused
    assert world.truth(best)[1] + 30.0 <= 1000.0
    assert (best.visit.hours, best.support.qi_hours) == (8.0, 5.0)
    world.more = 1e6
    with pytest.raises(NoProgrammeError, match="there is no programme for total_cost=1,000"):
        climber(world).climbed(start, {})


def test_what_the_reports_random_numbers_show_to_be_late_is_not_recommended() -> None:
    world = Dearer()
    world.held = 0.8
    with pytest.raises(NoProgrammeError, match="too few for the visits"):
        climber(world).climbed(made_up().start, {})


def test_what_loses_little_or_perhaps_nothing_is_equally_good() -> None:
    assert is_equal(0.01, 0.005, margin=0.02)  # surely worse, by too little to matter
    assert is_equal(0.05, -0.01, margin=0.02)  # perhaps not worse
    assert not is_equal(0.05, 0.01, margin=0.02)
    assert not is_equal(-0.05, -0.06, margin=0.02)  # clearly better is not equal either


def test_a_budget_and_a_time_that_nothing_keeps_to_are_told_with_what_would_do() -> None:
    with pytest.raises(
        NoProgrammeError,
        match=r"no programme for total_cost=150: the one .* needs about total_cost=1,000",
    ):
        search("search", made_up(), Constraints({"total_cost": 150.0}), World(), 16, 1)
    with pytest.raises(NoProgrammeError, match=r"about cash=1,000 .* support, facilitators"):
        search("search", made_up(), Constraints({"cash": 10.0}), World(), 16, 1)
    late = World()
    with pytest.raises(
        NoProgrammeError,
        match=(
            "too few for the visits: at most 50% of those that no team left before are held in time"
        ),
    ):
        search(
            "search",
            made_up(),
            CONSTRAINTS,
            lambda name, items, n: late(name, items, n)._replace(
                held=np.full((len(items), n), 0.5)
            ),
            16,
            1,
        )


def test_neighbours_differ_in_one_lever_and_noise_is_not_chased() -> None:
    start = made_up()
    changes = neighbours(start.start, start.levers, start.start)
    # nobody leads: no facilitators either
    assert {len(differing(change.programme, start.start)) for change in changes} <= {1, 2}
    assert len({change.programme for change in changes}) == len(changes) == 4 + 5 + 3
    assert shrunk(np.array([1.0, 0.1, -2.0]), np.array([0.5, 0.2, 1.0])).tolist() == pytest.approx(
        [0.75, 0.0, -1.5]
    )


def test_what_a_change_does_is_told_in_the_right_words() -> None:
    space, world = made_up(), World(of_support=0.0, noise=0.1)
    changes = tuple(neighbours(space.start, space.levers, space.start))
    tried = world("x", [space.start, *(change.programme for change in changes)], 50)
    results = tuple(tried.some([0, row]) for row in range(1, len(changes) + 1))
    needs = CONSTRAINTS.needs(tried.amounts)[:, 0]
    climbed = Climbed(space.start, changes, results, Evaluated(), 0, needs)
    now = {"total_cost": 1000.0 * needs[0], "cash": 200.0 * needs[0]}
    table = marginal_changes(climbed, CONSTRAINTS, now, needs)
    said = {(row["lever"], row["changed"]): row["verdict"] for row in table.to_dict("records")}
    assert said["visit.hours", "8 hours"] == "better"
    assert said["visit.hours", "4 hours"] == "worse"
    assert said["support.qi_hours", "5 hours a team"] == "as good"
    eight = table[table["changed"] == "8 hours"].to_dict("records")[0]
    assert eight["cost"] == pytest.approx(200.0) and eight["effect"] == pytest.approx(2.0, abs=0.1)
    assert table["affordable"].tolist() == (table["total"] <= 1000.0 + 1e-6).tolist()
    # the affordable ones first, of these the largest effect
    inside = table[table["affordable"]]
    assert inside.index.tolist() == list(range(len(inside)))
    assert inside["effect"].is_monotonic_decreasing


def test_the_frontier_and_the_probability_of_being_best() -> None:
    assert frontier(np.array([1.0, 3.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0, 40.0])) == [0, 2, 1]
    random = np.random.default_rng(1).normal(size=(1, 100))
    assert probability_best(np.vstack([random, random, random - 1.0]), 1).tolist() == pytest.approx(
        [0.5, 0.5, 0.0]
    )
    # the luck is shared
    assert probability_best(np.vstack([random, random + 0.01]), 1).tolist() == [0.0, 1.0]


# --- real programmes, small


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> OptimiseResult:
    return answered_in(tmp_path_factory.mktemp("search"))


def test_the_numbers_that_are_told_come_from_luck_of_their_own_and_add_up(
    answered: OptimiseResult,
) -> None:
    table = answered.table
    assert table["cost"].tolist() == pytest.approx(table[list(COST_PARTS)].sum(axis=1).tolist())
    chosen = table[table["role"] == "best"]
    assert (chosen["cost"] <= 75_000).all() and (chosen["used"] <= 1.0).all()
    assert chosen["effect"].iloc[1:].is_monotonic_decreasing
    assert table["loss"].iloc[0] == 0.0 and table["cash"].tolist() == pytest.approx(
        (table["cost"] - table["cost_staff"]).tolist()
    )
    assert chosen["chance_best"].sum() == pytest.approx(1.0)
    assert {"reference", "feedback_only", "no_programme"} <= set(table["programme"])
    nothing = table[table["programme"] == "no_programme"].iloc[0]
    assert nothing["effect"] == 0.0 and nothing["cost"] == 0.0
    usual = table[table["programme"] == "reference"].iloc[0]
    for name in ("effect", "cost"):
        assert table[f"{name}_beyond_reference"].tolist() == pytest.approx(
            (table[name] - usual[name]).tolist(), abs=1e-6
        )
    runs = pd.read_parquet(answered.folder / "finalists" / "programme.parquet")
    wide = runs.pivot(index="replicate", columns="scenario", values="cost")
    low, high = stats.ttest_rel(wide["feedback_only"], wide["reference"]).confidence_interval(0.95)
    told = table[table["programme"] == "feedback_only"].iloc[0]
    assert (told["cost_beyond_reference_low"], told["cost_beyond_reference_high"]) == pytest.approx(
        (low, high)
    )
    seeds = {
        file.parent.parent.relative_to(answered.folder).parts[0]: set(pd.read_parquet(file)["seed"])
        for file in answered.folder.rglob("programme.parquet/part*")
    }
    # each part of the search and the report have random numbers of their own
    assert set(seeds) == {"search-1", "search-2", "recombination", "climb", "finalists"}
    assert len(set.union(*seeds.values())) == 5


def test_the_answer_says_what_to_choose_and_where_the_numbers_come_from(
    answered: OptimiseResult,
) -> None:
    first, todo, chosen, results, *_ = answered.sections
    assert [first.title, todo.title] == ["The answer", "What to do now"]
    assert chosen.title == "What to choose: programme A" and chosen.table is not None
    assert results.title == ("The best programmes found for up to £75,000 in total within 60 weeks")
    assert results.table is not None
    shown = results.table["programme"].tolist()
    assert shown[-3:] == [
        "reference programme (ILCOP, as in the paper)",
        "feedback of figures only",
        "no programme",
    ]
    assert "random numbers that did not select them" in results.notes[0]
    assert first.notes[0].startswith(
        "For up to £75,000 in total within 60 weeks, the best found is programme A ("
    )
    assert (
        "The difference from the reference programme (ILCOP, as in the paper) is"
        in (first.notes[1])
    )
    assert not len(improvements(answered.tables["changes"]))
    assert any("none is better beyond its simulation error" in note for note in first.notes)
    assert any("2 searches agree on" in note for note in first.notes)


@proof
def test_searches_with_other_seeds_recommend_what_is_equally_good(
    answered: OptimiseResult, tmp_path: Path
) -> None:
    """Their recommendations are simulated together, with random numbers that chose none of them."""
    words = ["searches=2", "replicates=300"]
    found = [answered_in(tmp_path, *words, f"seed={seed}") for seed in (1, 2, 3)]
    best = [each.finalists.scenarios["A"] for each in found]
    with pool() as workers:
        evaluate = Evaluator(job.Job(tmp_path / "fresh", workers), 99, answered.objective)
        together = evaluate("fresh", list(dict.fromkeys(best)), 400)
    top = int(np.argmax(together.effects))
    margin = EQUAL * together.effects[top]
    for row in range(len(together.programmes)):
        loss, low, _ = mean_and_ends(together.effect[top] - together.effect[row], 0)
        assert is_equal(loss, low, margin), together.programmes[row]
    assert all(not len(improvements(each.tables["changes"])) for each in found)


def test_the_recommendation_is_a_scenario_of_that_name_for_every_command(
    answered: OptimiseResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = answered.finalists.scenarios["A"]
    monkeypatch.chdir(tmp_path)
    shutil.copytree(answered.folder, tmp_path / "outputs" / "optimise" / "optimise-001")
    found, name = programme_of(["scenario=optimise-001", "scale.n_control=0"])
    assert name == answered.folder.name == answered.saved.name and found == best
    # what is set beside it wins, be it a parameter or a group
    other, _ = programme_of(["scenario=optimise-001", "support=high", "visit.hours=2"])
    assert other.support.qi_hours == 40.0 and other.visit.hours == 2.0
    assert other.booking == best.booking
    by_path, _ = programme_of([f"scenario={answered.folder}", "scale.n_control=0"])
    assert by_path == best
    few = ["sets=20", "replicates=2", "output=here"]
    assert main(["run", "scenario=optimise-001", *few]) == 0
    step = next(note for note in answered.sections[1].notes if "rp2pr compare" in note)
    compare = shlex.split(step.partition("rp2pr ")[2].partition(". Ask")[0])
    assert main([*compare, *few]) == 0
    own, other = (item.scenario for item in job.load(Path("here/comparison-001")).question.compared)
    # the same hospitals for as many weeks
    assert (own.scale, own.time.weeks) == (other.scale, other.time.weeks)
    again = OptimiseQuestion.of(
        OptimiseQuestion.sort(["scenario=optimise-001", "total_cost=75000", "weeks=60"])
    ).space
    everyone = [again.start, again.reference, *again.presets.values(), *again.comparators.values()]
    assert {item.scale.n_intervention for item in everyone} == {6}
    assert main(["pairs", "scenario=optimise-001"]) == 0
    plan = ["plan", "scenario=optimise-001", "questions=visit_calendar", *few]
    assert main(plan) == 0
    with pytest.raises(InputError, match=r"Did you mean optimise-001\?"):
        programme_of(["scenario=optimise-01"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("- a list", "is not a scenario"),
        ("name: x\nvisit: [", "it is not YAML"),
        ("name: x\nvisit:\n  huors: 3", "Did you mean visit.hours?"),
        ("name: x\nvisit:\n  hours: 99", "visit.hours is 99"),
        ("name: ../x", "name is '../x'"),
        ("name: x\nvisit: 3", "there is no parameter"),
        ("name: x\ncohort:\n  file: ${oc.env:HOME}", "has a reference"),
    ],
)
def test_a_scenario_file_with_a_mistake_is_refused_in_one_sentence(
    content: str,
    why: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "mine.yaml").write_text(content)
    assert main(["run", f"scenario={tmp_path / 'mine.yaml'}"]) == 2
    told = capsys.readouterr().err
    assert why in told and "mine.yaml" in told and told.count("\n") == 1


def test_the_tables_are_those_of_the_finalists_and_of_all_that_was_tried(
    answered: OptimiseResult,
) -> None:
    assert list(answered.tables) == ["finalists", "choices", "changes", "search"]
    choices, tried = answered.tables["choices"], answered.tables["search"]
    assert len(choices) == len(LEVERS) and tried["number"].is_unique
    best = list(answered.finalists.best)
    assert choices.columns.tolist() == ["lever", *best, "reference", "searches", "equal"]
    assert set(best) <= set(tried["programme"])
    assert answered.table["in_short"].is_unique
    assert in_short(answered.finalists.scenarios["no_programme"]) == "no review"
    for name, table in answered.tables.items():
        kept = pd.read_parquet(answered.folder / f"{name}.parquet")
        assert kept.columns.tolist() == table.columns.tolist() and len(kept) == len(table)


def test_the_page_says_what_the_answer_says_and_asks_for_nothing_else(
    answered: OptimiseResult,
) -> None:
    text = answered.report().read_text(encoding="utf-8")
    assert "<h1>Which programme does most for up to £75,000 in total within 60 weeks?</h1>" in text
    plain = html.unescape(text)
    for sentence in answered.sections[0].notes:
        assert minus(sentence) in plain
    for section in answered.sections[1:]:
        assert f"<h2>{html.escape(section.title)}</h2>" in text
    assert (
        not re.findall(r'(?:src|srcset|href)="(?!data:image/png;base64,)', text)
        and "<script" not in text
    )
    assert "rp2pr optimise weeks=60" in text and "total_cost=75000" in text
    assert "today" not in re.sub('base64,[^"]*', "", text)
    assert png_of(report.optimise.figures(answered)["frontier"])[:4] == b"\x89PNG"
    todo = (answered.folder / "what-to-do-now.html").read_text(encoding="utf-8")
    assert f"<h1>What to do now: {answered.saved.name}</h1>" in todo
    assert all(minus(each) in html.unescape(todo) for each in answered.sections[1].notes)
    assert answered.plot().get_ylabel() == "Improvement in care, percentage points"


@proof
def test_a_search_that_was_interrupted_is_resumed_to_the_same_bytes_on_any_executor(
    answered: OptimiseResult, tmp_path: Path
) -> None:
    for result in (answered, job.load(answered.folder)):
        result.report()
    folder = tmp_path / answered.folder.name
    shutil.copytree(answered.folder, folder)
    for file in (*folder.glob("*.csv"), folder / "report.html", folder / "summary.txt"):
        file.unlink()
    for name in ("finalists", "search-2/together-1"):
        shutil.rmtree(folder / name)
    next((folder / "search-1" / "design-1" / "programme.parquet").glob("*.parquet")).unlink()
    job.resume(folder, execution=Execution("processes", 2)).report()
    assert contents(folder) == contents(answered.folder)


def test_the_search_is_at_least_as_good_as_every_preset_where_money_does_not_matter(
    tmp_path: Path,
) -> None:
    table = answered_in(tmp_path, "total_cost=1e9", "replicates=12").table
    first, presets = table.iloc[0], table[table["preset"] != ""]
    assert len(presets) and (first["effect_high"] >= presets["effect"]).all()


def test_own_teams_under_parameter_sets_with_cash_hours_and_an_accepted_overrun(
    tmp_path: Path,
) -> None:
    teams = Path(__file__).parent.parent / "examples" / "teams.csv"
    few = [word for word in WORDS if not word.startswith("scale.")] + [
        "pairing=random",
        "information.learning_hours=0",
        "facilitation=none",
    ]
    done = answered_in(
        tmp_path,
        f"cohort.file={teams}",
        "total_cost=0",
        "cash=20000",
        "staff_hours=90",
        "overrun=20%",
        "searches=1",
        "candidates=2",
        "sets=20",
        "replicates=2",
        "parameters=plausible",
        first=few,
    )
    table = done.table
    best = table[table["role"] == "best"]
    assert len(best) and (best["share_over_budget"] <= 0.2).all()
    runs = done.studies["finalists"].read("programme")
    over = (runs["cost"] - runs["staff_cost"] > 20_000) | (runs["staff_hours_per_team"] > 90)
    first = over[runs["scenario"].str.endswith("p00000")]
    assert len(first) == 40 and first.mean() == pytest.approx(table["share_over_budget"].iloc[0])
    assert table["cost"].tolist() == pytest.approx(table[list(COST_PARTS)].sum(axis=1).tolist())
    assert (table["effect_low"] <= table["effect_high"]).all() and (table["teams"] == 8).all()
    assert (table["effect_error"] < (table["effect_high"] - table["effect_low"]) / 2.0).any()
    told = done.sections[0].notes[0]
    assert "£20,000 of cash and 90 staff hours per hospital, exceeded with a chance" in told
    assert done.saved.values["cohort.file"] == str(teams)


@pytest.mark.parametrize("teams", [2, 4])
def test_so_few_own_teams_that_a_fifth_of_them_is_empty_are_answered(
    teams: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "teams.csv").write_text("\n".join(["team", *"ABCD"[:teams]]))
    few = [word for word in WORDS if not word.startswith("scale.")] + [
        "pairing=random",
        "visit.hours=3",
        "facilitation=none",
    ]
    words = [*few, "total_cost=300000", *QUICK, f"output={tmp_path}"]
    assert main(["optimise", f"cohort.file={tmp_path / 'teams.csv'}", *words]) == 0
    told = capsys.readouterr().out
    assert "Who gains" in told and "nan" not in told


def commands() -> list[str]:
    root = Path(__file__).parent.parent
    text = (root / "README.md").read_text() + (root / "docs" / "optimise.md").read_text()
    return sorted(set(re.findall(r"^rp2pr optimise .*$", text, re.MULTILINE)))


@pytest.mark.parametrize("line", commands())
def test_a_command_in_the_pages_runs(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(Path(__file__).parent.parent / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rp2pr_sim.analysis.optimise.search._ROUNDS", 1)
    monkeypatch.setattr("rp2pr_sim.analysis.optimise.best_programme._FEW", (4,))
    sizes = [] if "cohort.file" in line or "teams=free" in line else ["scale.n_intervention=6"]
    given = [word.partition("=")[0] for word in shlex.split(line)]
    fewer = [
        word
        for word in WORDS
        if not word.startswith(("scale", "time")) and word.partition("=")[0] not in given
    ]
    assert (
        main(
            [
                *shlex.split(line)[1:],
                *(word for word in QUICK if word.partition("=")[0] not in given),
                "pairing=random",
                *fewer,
                *sizes,
            ]
        )
        == 0
    )
    assert "What to do now" in capsys.readouterr().out


def test_the_pages_have_commands() -> None:
    assert len(commands()) >= 4


# --- mistakes


MISTAKES = {
    "negative": (["cash=-5"], "cash is -5; allowed is a number from 0 to 1000000000."),
    "NaN": (["total_cost=nan"], "total_cost is nan; allowed is a number from 0 to 1000000000."),
    "text": (["total_cost=much"], "total_cost is 'much'; allowed is a number from 0"),
    "hours": (["staff_hours=all"], "staff_hours is 'all'; allowed is a number from 0 to 1000000."),
    "no budget": (["total_cost=0"], "there is no budget; write total_cost=300000"),
    "overrun": (["overrun=90%"], "overrun is '90%'; allowed is a chance from 0.5% to 50%"),
    "overrun in words": (["overrun=rarely"], "overrun is 'rarely'; allowed is a chance"),
    "searches": (["searches=0"], "searches is 0; allowed is a whole number from 1 to 20."),
    "sets of one": (["parameters=central", "sets=30"], "sets needs parameters=plausible"),
    "weeks": (["weeks=10.5"], "weeks is 10.5; allowed is a whole number from 1 to 260."),
    "outcome": (["outcome=plan_sucess"], "Did you mean plan_success?"),
    "teams": (["teams=many"], "teams is 'many'; allowed is one of as_set, free."),
    "candidates": (
        ["candidates=100"],
        "candidates is 100; allowed is a power of two, such as 256.",
    ),
    "parameters": (
        ["parameters=posterior"],
        "parameters is 'posterior'; allowed is one of central, plausible.",
    ),
    "lever": (["visit.huors=3"], "there is no setting 'visit.huors'. Did you mean visit.hours?"),
    "no room for a visit": (
        ["weeks=8"],
        "weeks is 8, but no visit is held before week 11 (time.lead_weeks=10)",
    ),
    "no room for support": (
        ["weeks=40", "time.implementation_months=16"],
        "implementation_months is 16, but 40 weeks leave room for 6",
    ),
    "twice": (["time.weeks=60"], "time.weeks cannot be set beside weeks=104"),
    "teams twice": (
        ["teams=free", "scale.n_intervention=20"],
        "teams=free lets the search choose the number of teams",
    ),
    "a share of many sizes": (
        ["teams=free", "outcome=plan_success"],
        "which does not tell large from small programmes",
    ),
    "no review": (
        ["review=feedback"],
        (
            "review.kind is 'feedback', in which nobody reviews anybody; allowed is peer_visit or"
            " paper."
        ),
    ),
    "no years": (["weeks=40", "outcome=true_difference"], "allow 52 weeks or more, not 40"),
    "no file": (["cohort.file=nowhere.csv"], "nowhere.csv"),
    "budget without end": (
        ["cash=" + "9" * 400],
        "(400 characters); allowed is a number from 0 to 1000000000.",
    ),
    "path for a name": (["name=../up"], "name is '../up'; allowed are up to 60 letters"),
    "too few teams": (
        ["scale.n_intervention=1"],
        "scale.n_intervention is 1, too few for a pair; allowed is 2 or more",
    ),
}


@pytest.mark.parametrize(("words", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_answered_with_one_sentence(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {word.partition("=")[0]: word for word in ["weeks=104", "total_cost=300000", *words]}
    assert main(["optimise", *given.values()]) == 2
    told = capsys.readouterr().err
    assert told.startswith("rp2pr: ") and sentence in told and told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_missing_budget_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["optimise", "weeks=104"]) == 2
    assert "there is no budget; write total_cost=300000" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["total_cost=100"], "the one found that needs least needs about total_cost="),
        (["weeks=14"], "too few for"),
    ],
)
def test_what_no_programme_keeps_to_leaves_no_folder(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    few = [word for word in WORDS if not word.startswith(("weeks", "time"))] + [
        "pairing=random",
        "facilitation=none",
        "visit.hours=3",
    ]
    given = {word.partition("=")[0]: word for word in ["total_cost=300000", "weeks=60", *words]}
    assert main(["optimise", *given.values(), *QUICK, *few]) == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
