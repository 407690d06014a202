"""Presets, groups and overrides become the scenario they promise."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hydra
import msgspec
import pytest
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.version import VersionBase
from omegaconf import OmegaConf

from rp2pr_sim.analysis.question_file import question_class
from rp2pr_sim.cli import experiment, main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario, config

EVERY_CHOICE = [
    f"{group}={choice}" for group in config.groups() for choice in config.choices(group)
]
PRESETS = [f"scenario={name}" for name in config.choices("scenario")]


def programme(*overrides: str) -> Scenario:
    return config.programme_of(overrides)[0]


def changed(*overrides: str) -> dict[str, object]:
    usual = Scenario().flat()
    return {
        name: value for name, value in programme(*overrides).flat().items() if value != usual[name]
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
    assert config.programme_of([]) == (Scenario(), "ilcop")


@pytest.mark.parametrize("choice", EVERY_CHOICE)
def test_every_choice_composes_to_a_legal_scenario(choice: str) -> None:
    group, _, name = choice.partition("=")
    made, called = config.programme_of([choice] if group != "executor" else [])
    if group == "scenario":
        assert called == name
    elif group in ("exchange", "review", "facilitation"):
        assert made[f"{group}.kind"].name == name
    elif group == "pairing":
        assert made.pairing.strategy.name == name
    elif group == "booking":
        assert made.booking.rule.name == name


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
        scenario = programme(*order)
        assert scenario.pairing.strategy.name == "similar"
        assert scenario.support.qi_hours == programme("support=high").support.qi_hours
        assert scenario.facilitation.kind.name == "clinical"
        assert scenario.booking.rule.name == "free"
        assert scenario.visit.hours == 3
        assert scenario.information.learning_hours == 4


def test_a_single_lever_wins_over_its_group() -> None:
    scenario = programme("support=none", "support.qi_hours=11")
    assert scenario.support.qi_hours == 11
    assert scenario.support.contact_per_month == 0


def test_support_rises_level_by_level() -> None:
    levels = [programme(f"support={name}").support for name in ("none", "low", "medium", "high")]
    for less, more in itertools.pairwise(levels):
        assert less.qi_hours < more.qi_hours
        assert less.contact_per_month < more.contact_per_month
        assert less.admin_capacity <= more.admin_capacity
    assert levels[0].admin_capacity > 0, "visits must still be arranged"
    assert levels[1].qi_hours == pytest.approx(levels[2].qi_hours / 3, rel=0.02)
    assert levels[3].qi_hours == 2 * levels[2].qi_hours


def test_composing_twice_in_one_process_gives_the_same() -> None:
    assert programme("scenario=ncrop") == programme("scenario=ncrop")


def test_several_programmes_where_one_is_wanted_are_answered_with_the_command_that_compares(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "pairing=random,similar"]) == 2
    assert capsys.readouterr().err == (
        "rp2pr: 'pairing=random,similar' gives several values; pairing takes one. To compare"
        " several programmes: rp2pr compare pairing=random,similar\n"
    )


@pytest.mark.parametrize("flag", ["-m", "--multirun"])
def test_a_sweep_of_a_command_is_answered_with_what_does_it(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", flag, "pairing=random,similar"]) == 2
    err = capsys.readouterr().err
    assert "rp2pr compare" in err and "experiments/" in err and err.count("\n") == 1


# Hydra


@pytest.fixture
def own_hydra(tmp_path: Path) -> Iterator[None]:
    """A notebook or an application that has initialised Hydra for its own config files."""
    (tmp_path / "mine.yaml").write_text("defaults: [parameters]\n")
    ConfigStore.instance().store(name="parameters", node={"mine": 1})
    try:
        with hydra.initialize_config_dir(version_base="1.2", config_dir=str(tmp_path)):
            yield
    finally:
        del ConfigStore.instance().repo["parameters.yaml"]


def test_composing_leaves_no_trace_in_hydra() -> None:
    def state() -> list[object]:
        return [
            GlobalHydra.instance().hydra,
            HydraConfig.instance().cfg,
            VersionBase.instance().version_base,
            sorted(ConfigStore.instance().repo),
        ]

    config.compose()
    before = state()
    assert programme("visit.hours=3").visit.hours == 3
    assert state() == before


def test_a_programme_is_composed_inside_another_application_of_hydra(own_hydra: None) -> None:
    for _ in range(2):  # ours between theirs
        assert hydra.compose("mine") == {"mine": 1}
        assert programme("scenario=ncrop", "visit.hours=3").visit.hours == 3
        with pytest.raises(InputError, match=r"there is no setting 'visit.hour'"):
            programme("visit.hour=3")
    assert str(VersionBase.instance().version_base) == "1.2"


def test_hydra_can_be_initialised_after_a_programme_was_composed(tmp_path: Path) -> None:
    programme()
    (tmp_path / "mine.yaml").write_text("mine: 1\n")
    with hydra.initialize_config_dir(version_base=None, config_dir=str(tmp_path)):
        assert hydra.compose("mine") == {"mine": 1}
    assert not GlobalHydra.instance().is_initialized()


def test_threads_compose_at_once_while_another_application_composes(own_hydra: None) -> None:
    def both(hours: int) -> tuple[object, float]:
        return hydra.compose("mine"), programme(f"visit.hours={hours}").visit.hours

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(both, range(1, 9)))
    assert found == [({"mine": 1}, float(hours)) for hours in range(1, 9)]


@pytest.mark.parametrize("kind", ["run", "compare"])
def test_hydra_gets_the_options_of_a_question_as_they_are_declared(kind: str) -> None:
    experiment.register_options(kind)
    with hydra.initialize_config_dir(version_base="1.3", config_dir=str(config.folder())):
        found = OmegaConf.to_container(hydra.compose(kind))
    for name, item in question_class(kind).options().items():
        assert item.default is not msgspec.NODEFAULT
        assert found[name] == (list(item.default) if item.several else item.default)
    assert found["output"] == question_class(kind).place
