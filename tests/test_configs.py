"""Presets, groups and overrides become the scenario they promise."""

from __future__ import annotations

import itertools

import pytest

from rp2pr_sim.scenario import Scenario, config
from rp2pr_sim.study import Study

EVERY_CHOICE = [
    f"{group}={choice}" for group in config.groups() for choice in config.choices(group)
]
PRESETS = [f"scenario={name}" for name in config.choices("scenario")]


def study(*overrides: str) -> Study:
    return Study.of(config.compose("run", overrides))


def changed(*overrides: str) -> dict[str, object]:
    usual = Scenario().flat()
    return {
        name: value
        for name, value in study(*overrides).scenario.flat().items()
        if value != usual[name]
    }


def test_all_groups_and_presets_are_there() -> None:
    wanted = {
        "pairing": {
            "complementary",
            "similar",
            "best_with_worst",
            "nearest",
            "random",
            "optimal",
            "own_list",
        },
        "exchange": {"reciprocal", "ring", "outside_panel"},
        "review": {"peer_visit", "paper", "feedback", "none"},
        "visit": {"full_day", "half_day", "short_meeting"},
        "facilitation": {"none", "non_clinical", "clinical", "one_of_each"},
        "support": {"none", "low", "medium", "high"},
        "booking": {"queue", "free", "window"},
        "cohort": {"national", "own_teams"},
        "executor": {"threads", "processes", "dask"},
        "scenario": {
            "ilcop",
            "national_peer_review",
            "feedback_only",
            "no_programme",
            "ncrop",
            "outside_panel",
        },
    }
    assert {group: set(config.choices(group)) for group in config.groups()} == wanted


def test_the_default_is_the_declared_scenario() -> None:
    made = study()
    assert made.scenario == Scenario()
    assert (made.name, made.seed, made.replicates) == ("ilcop", 1, 40)


@pytest.mark.parametrize("choice", EVERY_CHOICE)
def test_every_choice_composes_to_a_legal_scenario(choice: str) -> None:
    group, _, name = choice.partition("=")
    made = study(choice)
    if group == "scenario":
        assert made.name == name
    elif group in ("exchange", "review", "facilitation"):
        assert made.scenario[f"{group}.kind"].name == name
    elif group == "pairing":
        assert made.scenario.pairing.strategy.name == name
    elif group == "booking":
        assert made.scenario.booking.rule.name == name


def test_what_each_preset_is() -> None:
    support = {
        name: value
        for name, value in changed("support=none").items()
        if name.startswith("support.")
    }
    silent = {"facilitation.kind": "none", "information.learning_hours": 0.0, **support}
    assert changed("scenario=ncrop") == {
        "pairing.strategy": "best_with_worst",
        "booking.rule": "window",
        "facilitation.facilitators": 4,
    }
    assert changed("scenario=outside_panel") == {"exchange.kind": "outside_panel", **support}
    assert changed("scenario=feedback_only") == {"review.kind": "feedback", **silent}
    assert changed("scenario=no_programme") == {"review.kind": "none", **silent}
    assert changed("scenario=national_peer_review") == {
        "exchange.kind": "outside_panel",
        "review.kind": "paper",
        "review.regulatory": True,
        **silent,
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_own_choices_win_over_a_preset(preset: str) -> None:
    own = (
        "pairing=similar",
        "support=high",
        "facilitation=clinical",
        "booking=free",
        "visit.hours=3",
        "information.learning_hours=4",
    )
    for order in ((preset, *own), (*own, preset)):
        scenario = study(*order).scenario
        assert scenario.pairing.strategy.name == "similar"
        assert scenario.support.qi_hours == study("support=high").scenario.support.qi_hours
        assert scenario.facilitation.kind.name == "clinical"
        assert scenario.booking.rule.name == "free"
        assert scenario.visit.hours == 3
        assert scenario.information.learning_hours == 4


def test_a_single_lever_wins_over_its_group() -> None:
    scenario = study("support=none", "support.qi_hours=11").scenario
    assert scenario.support.qi_hours == 11
    assert scenario.support.contact_per_month == 0


def test_support_rises_level_by_level() -> None:
    levels = [
        study(f"support={name}").scenario.support for name in ("none", "low", "medium", "high")
    ]
    for less, more in itertools.pairwise(levels):
        assert less.qi_hours < more.qi_hours
        assert less.contact_per_month < more.contact_per_month
        assert less.admin_capacity <= more.admin_capacity
    assert levels[0].admin_capacity > 0, "visits must still be arranged"
    assert levels[1].qi_hours == pytest.approx(levels[2].qi_hours / 3, rel=0.02)
    assert levels[3].qi_hours == 2 * levels[2].qi_hours


def test_composing_twice_in_one_process_gives_the_same() -> None:
    assert config.compose("run", ["scenario=ncrop"]) == config.compose("run", ["scenario=ncrop"])


def test_values_may_refer_to_each_other() -> None:
    assert (
        study("time.weeks=60", "time.wave_gap_weeks=${time.weeks}").scenario.time.wave_gap_weeks
        == 60
    )
