"""From a config of `sensitivity.yaml`, and what was typed, to settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rp2pr_sim.analysis.sensitivity.outcomes import needs_control, parsed
from rp2pr_sim.analysis.sensitivity.question import Settings
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import compose, named_in
from rp2pr_sim.study.design import anchored
from rp2pr_sim.study.run_identity import check_own_teams

LISTS = ("inputs", "agents", "outcomes", "against")
_OWN = (
    *("method", "points", "second_order", "ranges", "groups", "replicates"),
    *("most_replicates", "luck_share", "until", "most_points", "seed"),
)
_OF_THE_CALLER = (
    "name",
    "output",
    "executor",
    "executor.workers",
    "executor.scheduler",
    "failures",
)


def settings_from(config: Mapping[str, Any], words: Sequence[str] = ()) -> Settings:
    """What a config describes.

    Teams that wait are left out (`scale.n_control=0`), which saves time, unless the words name them
    or an outcome compares with them.

    Parameters
    ----------
    config : Mapping[str, Any]
        composed.
    words : Sequence[str]
        what was typed, for what `against` changes in it.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    lists = {name: texts(name, config[name]) for name in LISTS}
    against = lists.pop("against")
    compared = any(
        needs_control(column) for outcome in lists["outcomes"] for column in parsed(outcome).columns
    )
    idle = "scale.n_control" not in named([*words, *against]) and not compared
    there: dict[str, Any] = {}
    if against:
        kept = [word for word in words if not named([word]) & {*LISTS, *_OWN, *_OF_THE_CALLER}]
        there = _scenario(compose("sensitivity", [*kept, *against]), idle, [*words, *against])
    own: dict[str, Any] = {name: config[name] for name in _OWN}
    own |= {**lists, "scenario": _scenario(config, idle, words), "against": there}
    return Settings(**own)


def listed(text: str) -> str:
    """`inputs=safety,visit.hours:2..8` as a list of texts, which Hydra would take for several runs."""
    name, equals, value = text.partition("=")
    if name not in LISTS or not equals or value.startswith("["):
        return text
    return f"{name}=[{','.join(_quoted(part) for part in value.split(',') if part)}]"


def named(words: Sequence[str]) -> set[str]:
    """The settings that these words set."""
    return {named_in(word) for word in words}


def texts(name: str, given: Any) -> tuple[str, ...]:
    """A setting that is a list of names.

    Raises
    ------
    InputError
        if it is none.
    """
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise InputError(
            f"{name} is {given!r}; allowed is a list of names, with commas between them."
        )
    return tuple(given)


def _scenario(
    config: Mapping[str, Any], idle: bool, words: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """All parameters of a config, the paths of the user's files from the root; without teams that wait, if nobody needs them."""
    found = {
        name: dict(value)
        for name, value in config.items()
        if isinstance(value, Mapping) and name not in ("executor", "hydra")
    }
    if idle and not found["cohort"]["file"]:
        found["scale"]["n_control"] = 0
    scenario = anchored(Scenario.of(found))
    check_own_teams(scenario, words)
    return scenario.nested()


def _quoted(text: str) -> str:
    return "'" + text.strip().strip("'\"").replace("'", "\\'") + "'"
