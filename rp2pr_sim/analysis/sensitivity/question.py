"""What a sensitivity analysis is, checked, and the file in its folder that says so."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rp2pr_sim.analysis.sensitivity.input_selection import chosen
from rp2pr_sim.analysis.sensitivity.inputs import Input
from rp2pr_sim.analysis.sensitivity.methods import LUCKS, Frame, Method, method_of
from rp2pr_sim.analysis.sensitivity.outcomes import needs_control, parsed
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.parameter import finite
from rp2pr_sim.study.design import MOST
from rp2pr_sim.study.files import write_text

GROUPS = ("auto", "mechanism", "none")
_MANY = 40  # inputs: of more, mechanisms are looked at first
_FILE = "sensitivity.json"
_LISTS = ("outcomes", "inputs", "agents", "sizes")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What varies, what is looked at, how, and how precisely.

    `inputs` and `agents` are words (`choosing.chosen`); `outcomes` too (`outcomes.parsed`).
    `scenario` and `against` are all parameters of a scenario by block and name; with `against`, an
    outcome is that of `scenario` minus that of `against`, under the same luck. `points` are base
    points; with `until` they are doubled until the widest interval of the ranking index is that
    narrow (a share of the largest index where it has the outcome's unit), up to `most_points`.
    `replicates` 0 has a pilot choose them, so that luck is at most `luck_share` of the variance
    between points, up to `most_replicates`. `sizes` are the numbers of base points that the design
    had before it was made longer.
    """

    method: str = "morris"
    points: int = 16
    second_order: bool = False
    inputs: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    ranges: str = "declared"
    groups: str = "auto"
    outcomes: tuple[str, ...] = (*(f"{name}:0" for name in HEADLINE), IMPROVEMENT)
    scenario: Mapping[str, Any] = field(
        default_factory=lambda: Scenario.of({"scale.n_control": 0}).nested()
    )
    against: Mapping[str, Any] = field(default_factory=dict)
    replicates: int = 0
    most_replicates: int = 20
    luck_share: float = 0.05
    until: float = 0.0
    most_points: int = 4096
    seed: int = 1
    sizes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.how.check(self.points)
        for name, low, high in (
            ("replicates", 0, MOST),
            ("most_replicates", 2, MOST),
            ("seed", 0, MOST - LUCKS),
            ("most_points", 1, MOST),
        ):
            _check_whole(name, getattr(self, name), low, high)
        if self.replicates == 1:
            raise InputError(
                "replicates is 1; allowed is 0 (a pilot chooses) or a whole number from 2, since"
                " luck shows in differences."
            )
        _check_number("luck_share", self.luck_share, 0.0, 0.5)
        _check_number("until", self.until, 0.0, math.inf)
        if self.luck_share == 0.0:
            raise InputError(
                "luck_share is 0; allowed is a number above 0, up to 0.5, since no finite number of"
                " replicates has no luck."
            )
        if self.until and self.most_points < self.points:
            raise InputError(
                f"most_points is {self.most_points}; allowed is a whole number from {self.points}"
                " (points) on."
            )
        if self.groups not in GROUPS:
            raise InputError(
                f"groups is {self.groups!r}; allowed is one of"
                f" {', '.join(GROUPS)}.{nearest(str(self.groups), list(GROUPS))}"
            )
        if self.groups == "mechanism" and not self.how.grouped:
            raise InputError(
                f"groups is mechanism, which method={self.method} cannot do; allowed methods are"
                " morris and sobol."
            )
        if not isinstance(self.second_order, bool):
            raise InputError(f"second_order is {self.second_order!r}; allowed is true or false.")
        self._check_outcomes()
        if len(self.varied) < 1:
            raise InputError("inputs names nothing that varies.")
        self._check_scenarios()

    @cached_property
    def how(self) -> Method:
        """The method."""
        return method_of(self.method, self.second_order)

    @cached_property
    def varied(self) -> tuple[Input, ...]:
        """The inputs."""
        return chosen(self.inputs, self.agents, self.ranges, self.programme)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What gets an index: the inputs or their mechanisms, in the order of the design."""
        return tuple(
            dict.fromkeys(item.group if self.grouped else item.name for item in self.varied)
        )

    @property
    def grouped(self) -> bool:
        """Whether the inputs of a mechanism move together."""
        return self.groups == "mechanism" or (
            self.groups == "auto" and self.how.grouped and len(self.varied) > _MANY
        )

    @cached_property
    def frame(self) -> Frame:
        """The design's columns: the inputs, then the sentinel that nothing reads."""
        place = {label: k for k, label in enumerate(self.labels)}
        members = [place[item.group if self.grouped else item.name] for item in self.varied]
        choices, wholes = (
            [item.many if item.spaced == kind else 0 for item in self.varied]
            for kind in ("choice", "whole")
        )
        return Frame((*members, len(place)), (*choices, 0), (*wholes, 0))

    @cached_property
    def programme(self) -> Scenario:
        """What is simulated where nothing varies."""
        return Scenario.of(self.scenario)

    @cached_property
    def other(self) -> Scenario | None:
        """What it is compared with, if it is."""
        return Scenario.of(self.against) if self.against else None

    @property
    def columns(self) -> list[str]:
        """The columns of the table programme that the outcomes are made of."""
        return list(
            dict.fromkeys(
                part for outcome in map(parsed, self.outcomes) for part in outcome.columns
            )
        )

    @property
    def titles(self) -> tuple[str, ...]:
        """The outcomes as tables name them, without what a run counts as that has no value."""
        return tuple(outcome.partition(":")[0] for outcome in self.outcomes)

    def grown(self, points: int) -> Settings:
        """The same with a longer design.

        Raises
        ------
        InputError
            if it is not longer, or no size for the method.
        """
        self.how.check(points)
        if points <= self.points:
            raise InputError(
                f"points is {points}; the design has {self.points} already, and none is ever taken"
                " away."
            )
        return replace(
            self,
            points=points,
            sizes=(*self.sizes, self.points),
            most_points=max(points, self.most_points),
        )

    def _check_outcomes(self) -> None:
        if not self.outcomes:
            raise InputError("outcomes is empty; name one or more, such as plan_success:0.")
        if not all(isinstance(outcome, str) for outcome in self.outcomes):
            raise InputError(
                f"outcomes is {list(self.outcomes)}; allowed are names such as plan_success:0."
            )
        if len(set(self.titles)) < len(self.outcomes):
            raise InputError("outcomes names one of them twice.")
        if self.programme.scale.n_control == 0 and (
            lacking := [name for name in self.columns if needs_control(name)]
        ):
            raise InputError(
                f"{lacking[0]} compares the arms, and scale.n_control is 0; set it to a number of"
                " teams, such as 50."
            )

    def _check_scenarios(self) -> None:
        if self.other is None:
            return
        here, there = self.programme.flat(), self.other.flat()
        apart = {name for name in here if here[name] != there[name]}
        if not apart:
            raise InputError(
                "against is the same programme; name what is different in it, such as"
                " against=pairing=random."
            )
        if both := [item.name for item in self.varied if item.name in apart]:
            raise InputError(
                f"{both[0]} varies and is what against changes; it can be only one of them."
            )


def write_settings(folder: Path, settings: Settings) -> None:
    """Begin a folder, or say that its design is longer now."""
    told = {item.name: getattr(settings, item.name) for item in fields(settings)}
    made = {
        "ranges_of": [asdict(item) for item in settings.varied],
        "first_point": _first_point(settings),
    }
    write_text(folder / _FILE, json.dumps({**told, **made}, indent=2) + "\n")


def settings_of(folder: Path) -> Settings:
    """The settings of the sensitivity analysis in a folder.

    Raises
    ------
    InputError
        if the folder holds none, its file is damaged, or ranges or design are no longer those that
        it was begun with.
    """
    try:
        told: dict[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        begun, point = told.pop("ranges_of"), told.pop("first_point", None)
        found = Settings(**{**told, **{name: tuple(told[name]) for name in _LISTS}})
    except InputError as error:
        raise InputError(f"{folder}: {error}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder} holds no sensitivity analysis; name a folder such as"
            " outputs/sensitivity/morris-001."
        ) from error
    if json.loads(json.dumps([asdict(item) for item in found.varied])) != begun:
        raise InputError(
            f"{folder}: the ranges of its inputs have changed since; begin anew with rp2pr"
            " sensitivity."
        )
    if _first_point(found) != point:
        raise InputError(
            f"{folder}: its design is made otherwise now (another version of SALib?); begin anew"
            " with rp2pr sensitivity."
        )
    return found


def _first_point(settings: Settings) -> list[list[float]]:
    """Where the first base point lies: what makes another of it makes another design."""
    return [
        [round(float(place), 9) for place in row]
        for row in settings.how.design(settings.frame, 0, 1, settings.seed)[0][:2]
    ]


def is_sensitivity(folder: Path) -> bool:
    """Whether a folder holds a sensitivity analysis."""
    return (folder / _FILE).is_file()


def _check_whole(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} is {value!r}; allowed is a whole number from {low} to {high}.")


def _check_number(name: str, value: Any, low: float, high: float) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not (low <= value <= high and finite(value))
    ):
        raise InputError(
            f"{name} is {value!r}; allowed is a number from {low:g}"
            + (f" to {high:g}." if math.isfinite(high) else " on.")
        )
