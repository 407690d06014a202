"""The model's self-checks: they pass where they should, and each of them can fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rp2pr_sim.analysis import verification
from rp2pr_sim.analysis.verification import (
    common_random_numbers,
    mediation,
    null_model,
    pairing,
    strengths,
    viability,
)
from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.environments import OWN, environment_of
from rp2pr_sim.analysis.verification.fixtures import SEED, copied, faults, same, small, words
from rp2pr_sim.analysis.verification.quantities import quantity
from rp2pr_sim.analysis.verification.random_scenarios import random_scenario, random_values
from rp2pr_sim.cli import main
from rp2pr_sim.core.enums import Arm, PlanState, VisitState
from rp2pr_sim.core.jit import phase
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.rules import phases
from rp2pr_sim.scenario import Scenario, parameters

STRENGTHS = {item.name: item for item in parameters() if item.role == "strength"}
implement = phases.implement


@phase
def wired_implement(team: Any, members: Any, plans: Any, core: Any, s: Any, luck: Any) -> None:
    """A facilitator who makes patients better without anybody doing anything."""
    implement(team, members, plans, core, s, luck)
    for slot in range(len(plans)):
        if plans[slot].week_active >= 0:
            plans[slot].effect = min(1.0, plans[slot].effect + 0.01 * s.facilitation.skill)


@pytest.fixture(scope="module")
def recording() -> mediation.Recording:
    return mediation.record(make_world(small(), SEED, 0))


def test_a_recording_plays_the_same_programme_as_the_engine(recording: mediation.Recording) -> None:
    world = simulate(small(), SEED, 0)
    assert all(
        same(getattr(world, name), getattr(recording.world, name))
        for name in ("teams", "members", "plans", "visits", "weeks")
    )


def test_no_lever_moves_true_quality_in_a_replay() -> None:
    assert mediation.levers_move_nothing(full=False).ok


def test_every_lever_is_tried_but_those_of_scale_and_time_and_files() -> None:
    tried = {name for change in mediation.changed_levers(full=False) for name in change}
    levers = {item.name for item in parameters() if item.role == "lever"}
    assert {name.partition(".")[0] for name in levers - tried} == {
        "scale",
        "time",
        "pairing",
        "cohort",
    }
    assert {name for name in levers - tried if name.partition(".")[0] in ("pairing", "cohort")} == {
        "pairing.file",
        "cohort.file",
    }


def test_a_lever_wired_to_an_outcome_is_found_out_by_name() -> None:
    check = mediation.levers_move_nothing(full=False, own={"implement": wired_implement})
    assert not check.ok
    assert check.figure.endswith("by facilitation.skill")


READ = (
    "implementing.effect",
    "implementing.block",
    "implementing.lag_weeks",
    "implementing.full_yield",
    "audit.spillover",
)


@pytest.mark.parametrize("name", READ)
def test_a_replay_sees_what_the_replayed_phases_do_read(
    recording: mediation.Recording, name: str
) -> None:
    item = next(item for item in parameters() if item.name == name)
    assert mediation.largest_difference(recording, {name: item.low}) > 0.0


@pytest.mark.parametrize(
    "name", ["joining.impetus", "climate.block", "coaching.help", "planning.block"]
)
def test_a_replay_does_not_see_what_only_moves_people(
    recording: mediation.Recording, name: str
) -> None:
    assert mediation.largest_difference(recording, {name: 0.0}) == 0.0


def test_with_all_strengths_neutral_the_arms_are_alike() -> None:
    assert null_model.arms_are_alike(full=False).ok


def test_exchanged_arms_keep_the_teams_and_let_the_others_visit() -> None:
    scenario = small({"scale.n_control": 4})
    world = make_world(scenario, SEED, 0)
    other = null_model.exchanged(world, scenario)
    took_part = set(world.teams["id"][world.teams["arm"] == Arm.intervention].tolist())
    takes_part = set(other.teams["id"][other.teams["arm"] == Arm.intervention].tolist())
    assert (len(took_part), len(takes_part), took_part & takes_part) == (6, 4, set())
    assert (
        set(other.visits["host_id"].tolist())
        == set(other.visits["visitor_id"].tolist())
        == takes_part
    )
    back = null_model.exchanged(other, scenario)
    assert same(world.teams, back.teams)
    assert same(world.visits, back.visits)


@pytest.mark.parametrize(
    ("strength", "field"),
    [("aftermath.opened", "openness"), ("implementing.effect", "true_quality")],
)
def test_the_arms_differ_once_a_strength_is_back(
    monkeypatch: pytest.MonkeyPatch, strength: str, field: str
) -> None:
    block = "aftermath.block" if strength.startswith("aftermath") else strength
    on = {name: STRENGTHS[name].default for name in (strength, block)}
    usual = null_model.neutral()
    monkeypatch.setattr(null_model, "neutral", lambda: usual | on)
    check = null_model.arms_are_alike(full=False)
    assert not check.ok
    assert field in check.figure


def moved(name: str, environment: dict[str, Any]) -> strengths.Movement:
    (found,) = strengths.movements([name], environment, 12)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "climate.regulatory",
        "candour.challenged",
        "facilitating.challenge",
        "planning.again",
        "planning.before",
        "planning.broad",
    ],
)
def test_a_strength_lives_in_its_environment_and_is_dead_where_it_cannot_act(name: str) -> None:
    assert moved(name, environment_of(STRENGTHS[name])).alive
    without = moved(name, {"time.weeks": 78})
    assert (without.mean, without.alive) == (0.0, False)


def test_a_dead_strength_is_listed_by_name() -> None:
    dead, living = moved("climate.regulatory", {}), moved("climate.host_first", {})
    check = strengths.verdict([dead, living], 12)
    assert not check.ok
    assert "1 of 2 strengths" in check.figure
    assert "climate.regulatory (visit.safety" in check.figure
    assert "climate.host_first" not in check.figure
    assert strengths.verdict([living], 12).ok


def test_noise_alone_is_no_sign_of_life() -> None:
    assert not strengths.Movement("a.b", "team.skill", 0.02, 0.01).alive
    assert strengths.Movement("a.b", "team.skill", -0.04, 0.01).alive


def test_every_environment_is_for_a_strength_and_allowed() -> None:
    assert set(OWN) <= set(STRENGTHS)
    for name in OWN:
        small(environment_of(STRENGTHS[name]))


@pytest.mark.parametrize("moves", sorted({item.moves for item in STRENGTHS.values()}))
def test_every_declared_quantity_can_be_read_off(moves: str) -> None:
    assert np.isfinite(quantity(simulate(small(), SEED, 0), moves))


def test_a_quantity_counts_only_those_who_take_part() -> None:
    world = make_world(small(), SEED, 0)
    part = world.teams["arm"] == Arm.intervention
    world.teams["skill"] = np.where(part, 0.25, 0.75)
    world.plans["fit"] = np.where(part, 0.0, 0.5)[:, None]
    world.plans["week_submitted"][np.flatnonzero(part)[:3], 0] = 10
    assert (
        quantity(world, "team.skill"),
        quantity(world, "plan.fit"),
        quantity(world, "team.plans"),
    ) == (0.25, 0.0, 0.5)


@pytest.mark.parametrize("name", list(common_random_numbers.comparisons()))
def test_luck_does_not_depend_on_what_does_not_concern_it(name: str) -> None:
    assert " unchanged" in name or " equals " in name  # a whole statement
    compared, different = common_random_numbers.comparisons()[name][1](5)
    assert different == 0
    assert compared > 0


def test_other_luck_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: Callable[..., Any] = common_random_numbers.make_world

    def unlike(scenario: Scenario, seed: int, replicate: int) -> Any:
        return usual(
            scenario, seed + len(scenario.pairing.strategy.name) + scenario.time.weeks, replicate
        )

    monkeypatch.setattr(common_random_numbers, "make_world", unlike)
    assert common_random_numbers.a_longer_horizon(0).different > 0
    assert common_random_numbers.odds_under_another_pairing(0).different > 0


def test_a_plan_concerns_its_own_team() -> None:
    usual = make_world(small(), SEED, 0)
    team = int(np.flatnonzero(usual.teams["arm"] == Arm.intervention)[0])
    more = common_random_numbers.with_one_more_plan(usual, team)
    for world in (usual, more):
        common_random_numbers.run_weeks(world)
    assert more.plans["cycles"][team, -1] > usual.plans["cycles"][team, -1] == 0
    assert more.plans[team].tobytes() != usual.plans[team].tobytes()


def test_mutual_learning_must_be_clearly_highest_for_complementary_pairs() -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.01, (50, len(pairing.STRATEGIES)))
    ahead = {"complementary": 0.1, "optimal": 0.11}  # pairs optimised for it may be better
    found = noise + [ahead.get(strategy.name, 0.05) for strategy in pairing.STRATEGIES]
    check = pairing.most_mutual(found)
    assert check.ok
    assert f"complementary {found[:, 0].mean():.3f}" in check.figure
    for place, strategy in enumerate(pairing.STRATEGIES):
        if strategy.name not in ahead:
            rival = found.copy()
            rival[:, place] = found[:, 0]
            assert not pairing.most_mutual(rival).ok


def test_without_ideas_the_whole_interval_must_be_small() -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.05, 400)
    noise -= noise.mean()
    assert pairing.similar_enough(noise, noise + 0.1).ok
    assert pairing.similar_enough(noise + 0.008, noise).ok
    assert not pairing.similar_enough(noise + 0.012, noise).ok
    assert not pairing.similar_enough(noise - 0.012, noise).ok
    assert not pairing.similar_enough(4.0 * noise, noise).ok


def test_ideas_off_is_all_that_reads_who_is_better_on_a_topic() -> None:
    strengths_read = {STRENGTHS[name].rule for name in pairing.IDEAS_OFF}
    assert strengths_read == {"ideas.teach_strength", "ideas.gossip", "relations.share_practice"}
    assert all(STRENGTHS[name].neutral == value for name, value in pairing.IDEAS_OFF.items())


def test_random_programmes_differ_and_can_be_made_again() -> None:
    assert random_values(3) == random_values(3)
    assert random_values(3) != random_values(4)
    assert random_scenario(7) == random_scenario(7)


def test_random_values_cover_their_ranges() -> None:
    sets = [random_values(number) for number in range(200)]
    for item in parameters():
        if item.name in sets[0] and item.kind is float:
            width = item.high - item.low
            values = [each[item.name] for each in sets]
            assert min(values) < item.low + 0.1 * width
            assert max(values) > item.high - 0.1 * width
    assert {each["review.kind"].name for each in sets} == {
        "peer_visit",
        "paper",
        "feedback",
        "none",
    }


def test_what_stands_near_an_edge_is_stuck() -> None:
    world = make_world(small(), SEED, 0)
    assert viability.stuck(world) == frozenset()
    part = np.flatnonzero(world.teams["arm"] == Arm.intervention)
    world.teams["openness"][part[0]] = 0.99  # one of six is less than a fifth
    assert viability.stuck(world) == frozenset()
    world.teams["openness"][part[1]] = 0.01
    world.visits["host_trust"] = 1.0  # not held yet
    assert viability.stuck(world) == {"team.openness"}
    world.visits["state"] = VisitState.held
    assert viability.stuck(world) == {"team.openness", "visit.host_trust", "visit.safety"}


def test_life_is_judged_over_all_programmes() -> None:
    lively = viability.Lived(
        frozenset(),
        frozenset(PlanState.__members__),
        frozenset({"none", "confrontation", "nihilism", "fantasy"}),
        (),
    )
    stuck = lively._replace(stuck=frozenset({"team.skill"}))
    assert [check.ok for check in viability.verdicts([lively] * 19 + [stuck])] == [True] * 4
    assert [check.ok for check in viability.verdicts([lively] * 18 + [stuck] * 2)] == [
        False,
        True,
        True,
        True,
    ]
    poor = lively._replace(
        plan_states=frozenset({"none"}),
        derailments=frozenset({"none"}),
        faults=("Team.skill is 2, legal is 0..1",),
    )
    found = list(viability.verdicts([poor] * 20))
    assert [check.ok for check in found] == [True, False, False, False]
    assert "finished 0" in found[1].figure
    assert "Team.skill is 2" in found[3].figure


def test_a_random_programme_shows_what_became_of_its_plans() -> None:
    found = [viability.lived(number) for number in range(30)]
    assert not any(one.faults for one in found)
    assert frozenset().union(*(one.plan_states for one in found)) == set(PlanState.__members__)


@pytest.mark.parametrize(
    "values",
    viability.corners(),
    ids=lambda values: "all" if len(values) > 1 else "=".join(map(str, *values.items())),
)
def test_a_corner_is_legal(values: dict[str, Any]) -> None:
    assert faults(simulate(viability.corner_scenario(values), SEED)) == []


def test_permuted_rows_are_the_same_teams() -> None:
    world = make_world(small(), SEED, 0)
    other = viability.permuted(world, np.roll(np.arange(8), 3))
    assert not same(world.teams, other.teams)
    assert np.array_equal(other.teams["id"][other.visits["host"]], other.visits["host_id"])
    assert np.array_equal(other.teams["id"][other.visits["visitor"]], other.visits["visitor_id"])


def test_a_phase_that_reads_the_row_of_a_team_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = viability.ended

    def first_come_first_served(world: Any) -> Any:
        usual(world).teams["skill"][0] = 0.5
        return world

    monkeypatch.setattr(viability, "ended", first_come_first_served)
    assert viability._order_matters(0) == {"teams"}


def test_words_see_the_last_bit() -> None:
    world = make_world(small(), SEED, 0)
    other = copied(world)
    other.teams["skill"][2] = np.nextafter(other.teams["skill"][2], 1.0)
    assert (words(world.teams) != words(other.teams)).sum() == 1
    assert not same(world.teams, other.teams)


def printed_by(
    found: list[Check], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str]]:
    monkeypatch.setattr(verification, "checks", lambda full: iter(found))
    code = main(["verify"])
    return code, capsys.readouterr().out.splitlines()


def test_one_line_each_and_one_red_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (
        Check("luck", "a ring", True, "0 of 15 teams differ " + "x" * 200),
        Check("life", "corners", False, "1 of 84 is not"),
    )
    code, lines = printed_by([good, bad], monkeypatch, capsys)
    assert code == 1
    assert [line.split()[0] for line in lines] == ["green", "red"]
    assert "1 of 84 is not" in lines[1]
    assert printed_by([good], monkeypatch, capsys)[0] == 0
