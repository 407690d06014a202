"""The plain-Python models do the same work as the compiled phases.

The runner of the benchmarks writes complete tables.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import (
    compiled,
    counting,
    figure,
    million,
    plain_mesa,
    report,
    runs,
    scaling,
    versions,
)
from benchmarks.plain_state import Member, Plan
from benchmarks.plain_team import TeamBehaviour
from benchmarks.start import FIRST, WEEKS, copied, halfway, plain_starts
from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.core.random_numbers import SLOTS, Decision, normal, uniforms
from rp2pr_sim.model.state import Team, World
from rp2pr_sim.scenario import Scenario

SMALL = {"scale.n_intervention": 8, "scale.n_control": 4, "scale.n_invited": 30, "time.weeks": 104}
RESTLESS = {"teamlife.turnover": 0.005, "teamlife.drop_out": 5e-4, "teamlife.disengage": 10.0}
# the last wave joins in week 75
LATE = {
    "time.waves": 4,
    "time.wave_gap_weeks": 25,
    "review.regulatory": True,
    "information.learning_hours": 40.0,
}
TRIED = [Scenario.of({**SMALL, **values}) for values in ({}, RESTLESS, LATE)]


def begun(scenario: Scenario, seed: int) -> World:
    """Return a programme half-way in which four teams have lost heart, so that some drop out."""
    world = halfway(0, scenario, seed)
    disheartened = np.flatnonzero(world.teams["enrolled"])[:4]
    world.teams["commitment"][disheartened] = world.teams["commitment_set"][disheartened] = 0.0
    return world


# decisions that share one draw, and which of its words is theirs
WORDS = {
    "pdsa_cycle": (Decision.week_of_work, 0),
    "set_back": (Decision.week_of_work, 1),
    "stall": (Decision.week_of_work, 2),
    "resume": (Decision.stalled_week, 0),
    "give_up": (Decision.stalled_week, 1),
}


class Keyed(plain_mesa.Team):
    """A team that uses the simulator's draws."""

    def uniform(self, what: str, slot: int | None = None) -> float:
        decision, word = WORDS[what] if what in WORDS else (Decision[what], 0)
        self.model.luck.clock = self.clock(what, slot)
        return uniforms(self.model.luck, decision, self.entity(slot))[word]

    def happens(self, chance: float, what: str, slot: int | None = None) -> bool:
        return self.uniform(what, slot) < chance

    def normal(self, what: str, slot: int | None = None) -> float:
        self.model.luck.clock = self.model.week
        return normal(self.model.luck, Decision[what], self.entity(slot))

    def clock(self, what: str, slot: int | None) -> int:
        """A plan's luck counts from the week in which work on it began."""
        return (
            self.model.week - next(plan.week_active for plan in self.plans if plan.slot == slot)
            if what in WORDS
            else self.model.week
        )

    def entity(self, slot: int | None) -> int:
        return self.trust if slot is None else self.trust * SLOTS + slot


class Noting(Keyed):
    """Notes each draw that its week takes from the simulator; words of one draw are one."""

    drawn: set[tuple[Decision, int, int]]

    def uniform(self, what: str, slot: int | None = None) -> float:
        self.note(WORDS[what][0] if what in WORDS else Decision[what], what, slot)
        return super().uniform(what, slot)

    def normal(self, what: str, slot: int | None = None) -> float:
        self.note(Decision[what], what, slot)
        return super().normal(what, slot)

    def note(self, decision: Decision, what: str, slot: int | None) -> None:
        self.drawn = getattr(self, "drawn", set()) | {
            (decision, self.entity(slot), self.clock(what, slot))
        }


def played_plain(world: World, scenario: Scenario, team_class: type[Keyed] = Keyed) -> list[Keyed]:
    """The teams after `WEEKS` weeks in plain Python."""
    model: Any = plain_mesa.Model(scenario, plain_starts(world), team_class=team_class)
    model.luck = world.luck[0]
    for _ in range(WEEKS):
        model.step()
    return list(model.agents)


def played_compiled(world: World) -> World:
    compiled.two_phases(
        True, True, world.teams, world.members, world.plans, world.core, world.scenario, world.luck
    )
    return world


def close(plain: Any, record: Any, names: list[str]) -> list[str]:
    """Names of the fields in which a plain object and a record differ by more than 1e-9."""
    return [
        name
        for name in names
        if not np.allclose(getattr(plain, name), record[name], rtol=0.0, atol=1e-9)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("scenario", TRIED, ids=["default", "restless", "late"])
def test_the_plain_model_with_our_draws_ends_in_the_state_of_the_compiled_phases(
    scenario: Scenario, seed: int
) -> None:
    world = begun(scenario, seed)
    plain, ours = played_plain(copied(world), scenario), played_compiled(copied(world))
    names = [name for name in TeamBehaviour.__annotations__ if name in Team.fields()]
    for row, team in enumerate(plain):
        assert close(team, ours.teams[row], names) == []
        for member in team.members:
            assert (
                close(
                    member,
                    ours.members[row, member.slot],
                    [item.name for item in fields(Member) if item.name != "slot"],
                )
                == []
            )
        for plan in team.plans:
            assert (
                close(
                    plan,
                    ours.plans[row, plan.slot],
                    [item.name for item in fields(Plan) if item.name != "slot"],
                )
                == []
            )


def test_the_two_phases_change_nothing_that_the_plain_model_leaves_out() -> None:
    """Else the plain model would do less work than ours."""
    before = halfway(0, Scenario.of(SMALL))
    after = played_compiled(copied(before))
    # steps on the way that the plain model does not keep, and what is counted for the core team
    kept = {*TeamBehaviour.__annotations__, "drop_logit", "open_plans"}
    assert {
        name for name in Team.fields() if not np.array_equal(before.teams[name], after.teams[name])
    } <= kept
    plan_fields = {item.name for item in fields(Plan)} | {"drive", "stall_logit"}
    assert {
        name
        for name in before.plans.dtype.names
        if not np.array_equal(before.plans[name], after.plans[name])
    } <= plan_fields


def test_everything_that_can_happen_does_happen_in_what_is_compared() -> None:
    seen = []
    for scenario in TRIED:
        for seed in range(1, 7):
            before = begun(scenario, seed)
            after = played_compiled(copied(before))
            changed = before.plans["state"] != after.plans["state"]
            seen += [PlanState(state).name for state in after.plans["state"][changed]]
            seen += ["dropped"] * bool(
                (before.teams["dropped_week"] != after.teams["dropped_week"]).any()
            )
            seen += ["left"] * bool(
                (before.members["leaving_week"] != after.members["leaving_week"]).any()
            )
            seen += ["joined"] * bool(
                (before.teams["understanding"] < after.teams["understanding"]).any()
            )
            resumed = (after.plans["state"] == PlanState.active) & (
                after.plans["weeks_stalled"] > before.plans["weeks_stalled"]
            )
            seen += ["resumed"] * bool(resumed.any())
            seen += ["reached"] * bool((before.plans["reached"] < after.plans["reached"]).any())
            seen += ["faded"] * bool((before.plans["effect"] > after.plans["effect"]).any())
    assert {
        "resumed",
        "stalled",
        "abandoned",
        "finished",
        "dropped",
        "left",
        "joined",
        "reached",
        "faded",
    } <= set(seen)


def test_the_floor_visits_all_teams_and_plans_under_way() -> None:
    world = halfway(0, Scenario.of(SMALL))
    before = copied(world)
    compiled.floor(*world[:3], 1.0)
    assert (world.teams["strain"] != before.teams["strain"]).all()
    under_way = before.plans["week_active"] >= 0
    assert under_way.any() and ((world.plans["fit"] != before.plans["fit"]) == under_way).all()


def test_a_power_law_is_found_again() -> None:
    sizes = [1.0, 10.0, 1000.0]
    assert scaling.exponent(sizes, [3.0 * n**1.5 for n in sizes]) == pytest.approx(1.5)


@pytest.fixture(scope="module")
def figures() -> runs.Figures:
    """The least effort, most of it within this process."""
    tiny = runs.Effort(
        rounds=1, repetitions=1, programmes=1, teams=(16, 30), weeks=(5, 10), replicates=(1, 2),
        threads=(1, 2), runs=(1, 2), counting=0.01,
    )  # fmt: skip

    def here(function: Callable[..., Any], *arguments: Any, compiling: bool = True) -> Any:
        return (
            function(*arguments) if compiling else runs.alone(function, *arguments, compiling=False)
        )

    return runs.in_step(tiny, lambda _: None, here)


def test_the_runner_fills_every_table_and_the_page(figures: runs.Figures) -> None:
    tables = report.sections(figures)
    assert all(
        rows and all(row.keys() == rows[0].keys() for row in rows) for rows in tables.values()
    )
    page = report.page(figures)
    assert all(f"## {title}" in page for title in tables) and "nan" not in page
    figure.drawn(figures).canvas.draw()


def test_the_counted_draws_are_those_of_the_rules(figures: runs.Figures) -> None:
    """The counts are those of the plain model, which draws for itself.

    Each chance that a state decides takes a logarithm of odds.
    """
    teams: Any = played_plain(halfway(0), Scenario(), Noting)
    drawn = [key for team in teams for key in team.drawn]
    assert len(drawn) > 80 * WEEKS, "at least the workload of each team in each week"
    assert figures.counts["draws"] * 80 * WEEKS == pytest.approx(len(drawn))
    from_a_state = [
        decision
        for decision, *_ in drawn
        if decision in (Decision.drop_out, Decision.week_of_work, Decision.stalled_week)
    ]
    assert figures.counts["exps"] * 80 * WEEKS >= len(from_a_state) > 0


def test_the_page_opens_with_what_was_asked_for_and_names_what_was_measured(
    figures: runs.Figures,
) -> None:
    page = report.page(figures)
    assert page.startswith(
        "# How fast it is\n\n## What was asked for\n\n| asked for | measured | met |\n"
    )
    assert f"; commit {figures.commit}." in page
    assert f"each {figures.slowdown:.2f} times as slow side by side as one alone" in page


COMPILED = dict.fromkeys(("floor", "implement", "live_the_week", "both", "draw", "logistic"), 1.0)
PARTS = dict.fromkeys(("weeks", "setup", "cohort", "pairing", "twin", "outcomes"), 1.0)
# by place in the table: what is measured, the least good figure that is enough, and one that is not
MEASURED = {
    0: (
        lambda value: {
            "rounds": {"plain Mesa": [{"seconds": value}], "compiled": [{**COMPILED, "both": 1.0}]}
        },
        80.0,
        79.9,
    ),
    1: (lambda value: {"threads": {"sizes": [1, 2], "whole": [5000.0, value]}}, 800.0, 799.0),
    2: (
        lambda value: {"rounds": {"this engine": [{**PARTS, "weeks": value * 8320e-9}]}},
        200.0,
        201.0,
    ),
    3: (lambda value: {"teams": {"sizes": [10, 1000], "weeks": [1.0, 100.0**value]}}, 1.1, 1.11),
    4: (lambda value: {"weeks": {"sizes": [10, 1000], "weeks": [1.0, 100.0**value]}}, 1.1, 1.11),
    5: (
        lambda value: {"replicates": {"sizes": [10, 1000], "whole": [1.0, 100.0**value]}},
        1.1,
        1.11,
    ),
}


@pytest.mark.parametrize("row", MEASURED)
def test_what_was_asked_for_is_met_by_the_figure_that_is_shown_or_it_is_not(
    row: int, figures: runs.Figures
) -> None:
    make, enough, too_little = MEASURED[row]
    for value, met in ((enough, "yes"), (too_little, "no")):
        changes = make(value)
        for name, part in changes.items():
            changes[name] = {**getattr(figures, name), **part}
        found = report.sections(replace(figures, **changes))["What was asked for"][row]
        assert (float(found["measured"].replace(",", "")), found["met"]) == (
            pytest.approx(value),
            met,
        )


def test_what_cannot_be_measured_here_is_said_not_to_be(figures: runs.Figures) -> None:
    alone = {**figures.threads, "sizes": [1], "weeks": [700.0], "whole": [100.0]}
    found = report.sections(replace(figures, threads=alone))["What was asked for"][1]
    assert (found["measured"], found["met"]) == ("-", "not measured")


def test_two_processes_that_count_slow_each_other_down_by_what_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if one core served both: each counts half as far as one alone.

    One alone counts to 30 one time and to 10 another.
    """
    far = iter([0, 0, 30, 15, 15, 10, 4, 6, 30, 10, 20])

    class Here(Executor):
        def __init__(self, *_: object) -> None: ...

        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(next(far))
            return future

    monkeypatch.setattr(counting, "ProcessPoolExecutor", Here)
    assert counting.slowdown(1.0, 3) == pytest.approx(2.0)


def test_the_page_has_every_phase_of_the_week(figures: runs.Figures) -> None:
    assert min(figures.phases.values()) >= 0.0 and sum(figures.phases.values()) > 0.0
    assert list(figures.phases) == [
        row["phase"] for row in report.sections(figures)["The week, phase by phase"]
    ]


def test_weeks_of_the_plain_model_begin_where_the_compiled_ones_do() -> None:
    model = plain_mesa.Model(Scenario(), plain_starts(halfway(0)))
    model.step()
    assert model.week == FIRST + 1 and len(model.agents) == 80


def test_a_million_runs_are_a_thousand_programmes_and_what_they_took_is_said(
    tmp_path: Path,
) -> None:
    points = million.points()
    assert len(set(points.values())) == len(points) == 1000
    took = million.measured(dict(list(points.items())[:3]), 2, tmp_path)
    assert took.runs == 6
    assert min(took) > 0.0
    assert (
        million.told(million.Took(1_000_000, 1200.0, 2300.0, 500.0, 1600.0))
        == "1,000,000 runs took 20.0 minutes: 833 a second, 2.30 ms of processor time each,"
        " 500 MB of memory at the peak, 1,600 MB on the disk."
    )


def test_a_version_is_compared_with_itself_command_by_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def cost_of(tree: Path, _: Path, __: str, words: tuple[str, ...] = ()) -> versions.Cost:
        asked.append((tree.name, tuple(words)))
        return versions.Cost(2.0, 1.0, 100.0, "0.004\n")

    monkeypatch.setattr(versions, "cost_of", cost_of)
    trees = {"base": Path("old"), "this": Path("new")}
    rows = versions.table(versions.compared(trees, 3, 10, {"run": ("run",)}))
    assert {row["this / base"] for row in rows} == {"1.00"}
    assert [row["base"] for row in rows] == ["2", "1", "250", "2", "1", "100"]
    assert asked[:4] == [
        ("old", ("precompile",)), ("new", ("precompile",)), ("old", ()), ("new", ())
    ]  # fmt: skip
    assert asked.count(("new", ("run",))) == 3


def test_the_cost_of_a_command_is_that_of_its_process(tmp_path: Path) -> None:
    took = versions.cost_of(tmp_path, tmp_path, "import sys; print(sys.argv[1])", ["seen"])
    assert took.said == "seen\n"
    assert 0.0 < took.cpu < 60.0 and took.mb > 1.0
