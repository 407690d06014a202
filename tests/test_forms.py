"""Rival forms: each changes what it should, nothing else, and only where somebody names it."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from random_scenarios import random_scenario
from test_engines import same

from rp2pr_sim.analysis.compare.remarks import on_forms
from rp2pr_sim.analysis.compare.scenarios import scenarios_of
from rp2pr_sim.analysis.sensitivity.input_selection import chosen
from rp2pr_sim.analysis.verification import random_scenarios
from rp2pr_sim.analysis.verification.mediation import changed_levers
from rp2pr_sim.analysis.verification.viability import corners
from rp2pr_sim.cli import main
from rp2pr_sim.core.enums import Footing, PlanState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.rules import climate, coaching, implementing, measuring
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.parameter import form

RIVALS = {
    item.name: next(choice.name for choice in item.kind if choice != item.default)
    for item in parameters()
    if item.role == "form"
}
SMALL = {"scale.n_intervention": 6, "scale.n_control": 4, "scale.n_invited": 24}


def world_of(**values: Any) -> World:
    """Return a small programme at its start, with these forms and parameters."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return make_world(Scenario.of(SMALL | named), 1, 0)


def plain(rule: Any) -> Any:
    return inspect.unwrap(getattr(rule, "py_func", rule))


# what each form changes


@pytest.mark.parametrize(
    ("reading", "gap", "contrast", "even"),
    [
        ("level", 0.0, 0.0, 1.0),
        ("level", 0.0, 3.0, 1.0),
        ("level", 1.0, 3.0, 0.5),
        ("profile", 0.0, 0.0, 0.0),
        ("profile", 0.0, np.log(2.0), 0.5),
        ("profile", -1.0, np.log(2.0), 0.25),
        ("profile", 2.0, 3.0, 0.0),
    ],
)
def test_the_footing_of_a_pair(reading: str, gap: float, contrast: float, even: float) -> None:
    world = world_of(form__footing=reading)
    visit = world.visits[0]
    visit.level_gap, visit.contrast = gap, contrast
    assert plain(climate.footing_of)(visit, world.scenario[0]) == pytest.approx(even)


def test_pairs_of_one_profile_feel_less_safe_if_footing_needs_a_contrast() -> None:
    safety = {}
    for reading in Footing:
        world = world_of(form__footing=reading)
        world.visits["level_gap"] = world.visits["contrast"] = 0.0
        run_weeks(world)
        safety[reading] = world.visits["safety"][world.visits["held_week"] >= 0].mean()
    assert safety[Footing.profile] < safety[Footing.level] - 0.01


@pytest.mark.parametrize(
    ("reading", "alike"), [("eased_by_measures", False), ("whatever_is_measured", True)]
)
def test_drift_with_and_without_measures(reading: str, alike: bool) -> None:
    world = world_of(form__goal_drift=reading)
    told = []
    for measured in (0.0, 0.8):
        plan = world.plans[0, 0]
        plan.aim = plan.goal = 0.6
        plan.effect, plan.criterion, plan.measured = 0.1, 0.5, measured
        plain(measuring.slide_goal)(plan, world.scenario[0])
        told.append(float(plan.goal))
    assert told[0] < 0.6 and (told[0] == told[1]) is alike
    assert alike or told[0] < told[1]


@pytest.mark.parametrize("reading", ["differs", "same"])
def test_who_resents_a_push_just_below_the_median_tolerance(reading: str) -> None:
    world = world_of(
        form__tolerance=reading, support__push=0.49, coaching__tolerance=0.5, coaching__nag=1.0
    )
    for team in world.teams:
        team.resentment = 0.0
        plain(coaching.nag)(team, world.scenario[0])
    assert (world.teams["resentment"] > 0.0).any() == (reading == "differs")


def test_one_tolerance_is_the_median_and_nothing_else_is_drawn_otherwise() -> None:
    usual, other = world_of(), world_of(form__tolerance="same")
    for name, wanted in (
        ("tolerance_managed", 0.55), ("tolerance_pushed", 0.5), ("tolerance_praised", 0.6),
        ("comfort_hours", Scenario().joining.comfort_hours),
    ):  # fmt: skip
        assert other.teams[name] == pytest.approx(wanted), name
        assert np.ptp(usual.teams[name]) > 0.0
        other.teams[name] = usual.teams[name]
    assert other.teams.tobytes() == usual.teams.tobytes()


@pytest.mark.parametrize(("reading", "alike"), [("moves_effort", False), ("no_effect", True)])
def test_the_drive_of_a_plan_under_a_timid_and_a_bold_aim(reading: str, alike: bool) -> None:
    world = world_of(form__aim=reading)
    world.luck["week"] = 40
    drives = []
    for aim in (0.05, 0.3):
        plan, team = world.plans[0, 0].copy(), world.teams[0]
        plan.state, plan.scope, plan.diagnosis, plan.fit = PlanState.active, 0.6, 0.5, 0.5
        plan.aim = aim
        plain(implementing.work_on)(plan, team, 0, world.scenario[0], world.luck[0])
        drives.append(float(plan.drive))
    assert (drives[0] == drives[1]) is alike


MOVED = {
    "form.footing": ("visits", "safety"),
    "form.goal_drift": ("plans", "goal"),
    "form.tolerance": ("teams", "resentment"),
    "form.aim": ("plans", "cycles"),
}


@pytest.mark.parametrize(("name", "rival"), RIVALS.items())
def test_a_rival_form_acts_in_a_usual_programme(name: str, rival: str) -> None:
    table, field = MOVED[name]
    usual, other = (
        getattr(simulate(Scenario.of(SMALL | forms), 3, 0), table)[field]
        for forms in ({}, {name: rival})
    )
    assert (usual != other).any()


def test_the_engines_agree_under_all_rival_forms() -> None:
    sizes = {"scale.n_intervention": 4, "scale.n_control": 0, "scale.n_invited": 12}
    scenario = Scenario.of(RIVALS | sizes | {"time.weeks": 60, "time.lead_weeks": 4})
    assert same(Programme(scenario, seed=3, replicate=1).run(), simulate(scenario, 3, 1)) == []


# who knows of them


def test_a_form_is_no_lever_and_varies_only_if_it_is_named() -> None:
    assert [item.name for item in parameters() if item.name.startswith("form.")] == list(RIVALS)
    for item in parameters():
        if item.name in RIVALS:
            assert (item.status, item.varies, item.is_quantity) == ("assumed", False, False)
            assert item.claims and len(item.readings) == len(item.kind)
    assert not set(RIVALS) & {item.name for item in chosen(())}
    assert not set(RIVALS) & {name for change in changed_levers(full=True) for name in change}


def test_a_form_without_a_text_for_each_reading_is_not_declared() -> None:
    with pytest.raises(ValueError, match="1 readings of 2 choices"):
        form(Footing.level, "Footing", "a similar level", claims="M7")


def test_forms_are_inputs_of_a_sensitivity_analysis() -> None:
    found = {item.name: item for item in chosen(("form", "climate.block"))}
    assert set(found) == {*RIVALS, "climate.block"}
    assert found["form.footing"].levels == ("level", "profile")
    assert found["form.footing"].spaced == "choice"
    (one,) = chosen(("form.aim:no_effect|moves_effort",))
    assert one.levels == ("no_effect", "moves_effort")


def test_forms_are_compared_by_name() -> None:
    found = scenarios_of(["form.footing=level,profile"])
    assert [item.name for item in found] == ["footing-level", "footing-profile"]
    assert found[1].label == "Reading of an even footing: profile"
    choices = {item.name: item.choices for item in found}
    (said,) = on_forms(choices)
    assert "form.footing" in str(said) and "not a design" in str(said)
    assert on_forms({"a": {"visit.hours": "3"}, "b": {"visit.hours": "6"}}) == []


def test_random_scenarios_and_corners_draw_forms() -> None:
    for draw in (random_scenario, random_scenarios.random_scenario):
        drawn = [draw(number) for number in range(12)]
        for name in RIVALS:
            assert len({scenario[name] for scenario in drawn}) == 2, name
    alone = [corner for corner in corners() if len(corner) == 1]
    for name, rival in RIVALS.items():
        assert rival in [corner[name].name for corner in alone if name in corner]


def test_a_reading_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"form.footing is 'profil'; .*level, profile.*profile\?"):
        Scenario.of({"form.footing": "profil"})


def test_forms_are_listed_apart_with_their_readings_and_claims(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["parameters", "--claim", "M80"]) == 0
    listed, forms = capsys.readouterr().out.split("1 of 4 rival forms of a mechanism")
    assert "measuring.unmeasured" in listed and "form.goal_drift" not in listed
    for word in ("form.goal_drift", "eased_by_measures", "whatever_is_measured", "M80"):
        assert word in forms
    assert main(["parameters", "--role", "form"]) == 0
    out = capsys.readouterr().out
    assert "4 of 4 rival forms" in out and "parameters" not in out
    assert main(["parameters", "nosuchword"]) == 0
    assert "0 of " in capsys.readouterr().out
