"""What advice is asked for, and the file in its folder that says so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rp2pr_sim.core.enums import Exchange
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.design import anchored
from rp2pr_sim.study.files import write_text

QUESTIONS = ("trial_size", "visit_calendar", "warning_signs", "pairs")
ASKED = ("questions", "effect", "power")
"""What a config of `advise.yaml` holds besides a study."""
FEWEST = 20  # replicates: half of them fit the warning signs, the other half judge them
_FILE = "advice.json"
_POINTS = re.compile(r"(\d+(?:\.\d+)?) ?pp")
_OTHERS_EACH_TIME = (
    "single pairs are advised on among your own teams only, since the teams of the national cohort"
    " are others in every replicate; name yours with cohort.file=teams.csv."
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What advice is asked for on one scenario.

    `questions` are some of `QUESTIONS` (none: all that the scenario can answer), `effect` the
    difference between the arms that a trial is to see (share points), `power` the chance that it
    sees it; `name` names the folder.

    Raises
    ------
    InputError
        one sentence, for the first value that is not allowed, or a question that the scenario
        cannot answer.
    """

    scenario: Scenario
    name: str
    seed: int
    replicates: int
    questions: tuple[str, ...] = ()
    effect: float = 0.03
    power: float = 0.8

    def __post_init__(self) -> None:
        if self.replicates < FEWEST:
            raise InputError(
                f"replicates is {self.replicates}; allowed is a whole number from {FEWEST} on."
            )
        for item in self.questions:
            if item not in QUESTIONS:
                raise InputError(
                    f"questions has {item!r}; allowed are"
                    f" {', '.join(QUESTIONS)}.{nearest(str(item), list(QUESTIONS))}"
                )
            if reason := unanswerable(item, self.scenario):
                raise InputError(f"questions has {item}: {reason}")
        if not 0.0 < self.effect <= 0.5:
            raise InputError(
                f"effect is {100.0 * self.effect:g}pp; allowed are more than 0 to 50 percentage"
                " points, such as 3pp."
            )
        if not 0.5 <= self.power <= 0.99:
            raise InputError(f"power is {self.power:g}; allowed is a number from 0.5 to 0.99.")

    @classmethod
    def of(cls, config: Mapping[str, Any], scenario: Scenario) -> Settings:
        """From a config of `advise.yaml` and the scenario in it.

        Raises
        ------
        InputError
            as the class.
        """
        asked, power = config["questions"], config["power"]
        asked = [asked] if isinstance(asked, str) else asked
        if not isinstance(asked, list):
            raise InputError(
                f"questions is {asked!r}; allowed is one such as visit_calendar, or a list such as"
                " [visit_calendar,pairs]."
            )
        if isinstance(power, bool) or not isinstance(power, int | float):
            raise InputError(f"power is {power!r}; allowed is a number from 0.5 to 0.99.")
        known = {name: config[name] for name in ("name", "seed", "replicates")}
        return cls(
            scenario=scenario,
            questions=tuple(asked),
            effect=_points(config["effect"]),
            power=float(power),
            **known,
        )


def unanswerable(question: str, scenario: Scenario) -> str:
    """Why a scenario cannot answer a question, as one sentence; empty if it can."""
    match question:
        case "trial_size" if scenario.cohort.file:
            return (
                "the size of a trial is worked out for teams of the national cohort; leave"
                " cohort.file out."
            )
        case "trial_size" if not scenario.scale.n_control:
            return "nobody waits, so there is nobody to compare with; set scale.n_control."
        case "trial_size" if scenario.time.weeks < 52:
            return "the horizon holds no whole year after the start; set time.weeks=104."
        case "visit_calendar" if not scenario.has_visits:
            return "nobody visits anybody in this scenario; choose review=peer_visit."
        case "pairs" if not scenario.cohort.file:
            return _OTHERS_EACH_TIME
        case "pairs" if not scenario.has_visits or scenario.exchange.kind != Exchange.reciprocal:
            return (
                "no pairs visit each other in this scenario; choose review=peer_visit"
                " exchange=reciprocal."
            )
    return ""


def _points(given: Any) -> float:
    """`3pp` in share points."""
    found = _POINTS.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise InputError(
            f"effect is {given!r}; allowed is a number of percentage points, such as 3pp."
        )
    return float(found[1]) / 100.0


def is_advice(folder: Path) -> bool:
    """Whether advice was begun in a folder."""
    return (folder / _FILE).is_file()


def write_settings(folder: Path, settings: Settings) -> None:
    """Write them to a new folder; the paths of the user's files from the root, so that it can be gone on with from anywhere."""
    told = {
        "name": settings.name,
        "seed": settings.seed,
        "replicates": settings.replicates,
        "questions": list(settings.questions),
        "effect": settings.effect,
        "power": settings.power,
        "scenario": anchored(settings.scenario).nested(),
    }
    write_text(folder / _FILE, json.dumps(told, indent=2) + "\n")


def settings_of(folder: Path) -> Settings:
    """The settings of advice that was begun in a folder.

    Raises
    ------
    InputError
        if the file is damaged, or is not there.
    """
    try:
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Settings(
            **{
                **told,
                "scenario": Scenario.of(told["scenario"]),
                "questions": tuple(told["questions"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{folder / _FILE} is damaged or not there; begin anew with rp2pr advise."
        ) from error
