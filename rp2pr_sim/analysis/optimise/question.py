"""What is asked of a search, the file in its folder that says so, and the programmes that it begins with."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rp2pr_sim.analysis.optimise.levers import LEVERS, TEAMS, Lever, free, settled
from rp2pr_sim.analysis.optimise.objectives import Goal, goal_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS, counted
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import compose, named_in, set_by
from rp2pr_sim.scenario.parameter import finite
from rp2pr_sim.study.design import check_name
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.run_identity import check_own_teams

_FILE = "budget.json"
PRESETS = ("ilcop", "ncrop", "outside_panel", "national_peer_review")
"""Whole programmes that are candidates like any other."""
COMPARATORS = {"feedback_only": "audit figures only", "no_programme": "doing nothing"}
"""What stands beside them, and is never chosen."""
_WEEKS_A_MONTH = 52.0 / 12.0
_OWN_PATHS = ("cohort.file", "pairing.file")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked.

    `pounds` is what the whole programme may cost in the mean, `weeks` when it must be over,
    `outcome` what is wanted, `teams` `as_set` or `free`, `uncertainty` `none` or `posterior`.
    `points` (a power of two) is the size of the first design, `replicates` how often the finalists
    are simulated anew.  `settings` are the user's own words, held fixed in all candidates.
    """

    pounds: float
    weeks: int
    outcome: str = "true_gain_per_team"
    teams: str = "as_set"
    uncertainty: str = "none"
    seed: int = 1
    points: int = 256
    replicates: int = 200
    settings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _is_number(self.pounds) or self.pounds <= 0.0:
            raise InputError(
                f"pounds is {_shown(self.pounds)}; allowed is a number above 0, such as 300000."
            )
        for name, low, high in (
            ("weeks", 1, 260),
            ("seed", 0, 2**31 - 1),
            ("points", 2, 2**14),
            ("replicates", 2, 2**31 - 1),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise InputError(
                    f"{name} is {_shown(value)}; allowed is a whole number from {low} to {high}."
                )
        if self.points & (self.points - 1):
            raise InputError(f"points is {self.points}; allowed is a power of two, such as 256.")
        for name, allowed in (
            ("teams", ("as_set", "free")),
            ("uncertainty", ("none", "posterior")),
        ):
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} is {_shown(getattr(self, name))}; allowed is {' or '.join(allowed)}."
                )
        goal_of(self.outcome, self.teams == "free")

    @property
    def goal(self) -> Goal:
        """What is wanted."""
        return goal_of(self.outcome, self.teams == "free")


class Begin(NamedTuple):
    """What a search begins with."""

    start: Scenario
    """The programme as the settings alone describe it; all candidates share what is no lever of the search."""
    reference: Scenario
    """The programme that all are compared with: none of the levers that the user holds, but the same teams in the same world."""
    name: str
    """Of the reference programme."""
    levers: tuple[Lever, ...]
    presets: Mapping[str, Scenario]
    comparators: Mapping[str, Scenario]


def asked_of(config: Mapping[str, Any], settings: Sequence[str]) -> Asked:
    """What a config of `budget.yaml` asks, with the user's own settings that say something of the programme.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    own = ("pounds", "weeks", "outcome", "teams", "uncertainty", "seed", "points", "replicates")
    given = {name: config[name] for name in own}
    given["uncertainty"] = "none" if given["uncertainty"] in (None, False) else given["uncertainty"]
    kept = tuple(text for text in settings if named_in(text) not in (*own, "output"))
    files = {
        name: str(Path(path).absolute()) for name in _OWN_PATHS if (path := _value(config, name))
    }
    anchored = tuple(text for text in kept if named_in(text) not in files)
    return Asked(
        **given,
        settings=(*anchored, *(f"{name}={json.dumps(path)}" for name, path in files.items())),
    )


def begin(asked: Asked) -> Begin:
    """The levers and the programmes that a search begins with.

    Raises
    ------
    InputError
        for a setting that is not allowed, weeks in which no visit can be held, or a fault in the
        user's files.
    """
    named = [named_in(text) for text in asked.settings]
    _check_named(asked, named)
    config = compose("budget", _words(asked))
    start = _whole(asked, config)
    check_own_teams(start, asked.settings)
    if not start.has_visits:
        raise InputError(
            f"review.kind is '{start.review.kind.name}', in which nobody reviews anybody; allowed"
            " is peer_visit or paper."
        )
    months = _room(asked, start)
    held = {name for text in asked.settings for name in set_by(text)} | (
        set() if asked.teams == "free" else {TEAMS}
    )
    if "time.implementation_months" in held and start.time.implementation_months > months:
        raise InputError(
            f"time.implementation_months is {start.time.implementation_months:g}, but {asked.weeks}"
            f" weeks leave room for {counted(months, 'month')} after the first visits; allow more"
            " weeks, or fewer months."
        )
    start = resolved(_cut(start, months))
    levers = tuple(_within(lever, months, start) for lever in free(start, held))
    levers = tuple(lever for lever in levers if len(lever.values) > 1)
    name = config["name"]
    check_name("name", name)
    programme = next(
        (text for text in asked.settings if named_in(text) == "scenario"), "scenario=ilcop"
    )
    return Begin(
        settled(start, levers, start),
        _cut(_beside(asked, programme), months),
        name,
        levers,
        {each: item for each in PRESETS if (item := _preset(asked, each, months)) is not None},
        {each: _beside(asked, f"scenario={each}") for each in COMPARATORS},
    )


def reference_name(scenario: str) -> str:
    """What the programme that all are compared with is called, by the name of its scenario."""
    return (
        "ILCOP, as in the paper"
        if scenario == "ilcop"
        else CHOICE_WORDS["scenario"].get(scenario, scenario)
    )


def is_budget(folder: Path) -> bool:
    """Whether a folder holds a search."""
    return (folder / _FILE).is_file()


def write_asked(folder: Path, asked: Asked) -> None:
    """Begin a folder."""
    write_text(folder / _FILE, json.dumps(asdict(asked), indent=2) + "\n")


def read_asked(folder: Path) -> Asked:
    """What was asked in a folder.

    Raises
    ------
    InputError
        if it holds no search, or its file is damaged.
    """
    try:
        found: Mapping[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Asked(**{**found, "settings": tuple(found["settings"])})
    except InputError as error:
        raise InputError(f"{folder}: {error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder} holds no search that can be gone on with; name a folder such as"
            " outputs/budget/budget-001."
        ) from error


def _check_named(asked: Asked, named: Sequence[str]) -> None:
    """Whether nothing is set twice in different words."""
    if "time.weeks" in named:
        raise InputError(
            f"time.weeks cannot be set beside weeks={asked.weeks}, which says when the programme"
            " must be over; leave it out."
        )
    if asked.teams == "free" and (
        taken := [name for name in (TEAMS, "cohort", "cohort.file") if name in named]
    ):
        raise InputError(
            f"teams=free lets the search choose the number of teams, so {taken[0]} cannot be set"
            " beside it; leave one out."
        )


def _words(asked: Asked, scenario: str = "", settings: Sequence[str] | None = None) -> list[str]:
    """What is composed: a whole programme, then the user's own words, which win."""
    own = [
        text
        for text in (asked.settings if settings is None else settings)
        if not (scenario and named_in(text) == "scenario")
    ]
    return [
        f"pounds={asked.pounds}",
        f"weeks={asked.weeks}",
        *([scenario] if scenario else []),
        *own,
    ]


def _beside(asked: Asked, scenario: str) -> Scenario:
    """A whole programme in the user's world with the user's teams; the levers that the user holds in the search are not its."""
    pulled = {lever.name for lever in LEVERS} - {TEAMS}
    world = [
        text
        for text in asked.settings
        if not pulled & set(set_by(text)) and named_in(text) != "pairing.file"
    ]
    return resolved(_whole(asked, compose("budget", _words(asked, scenario, world))))


def _whole(asked: Asked, config: Mapping[str, Any]) -> Scenario:
    """The scenario of a config; without teams that wait, unless they are wanted or set."""
    blocks: dict[str, dict[str, Any]] = {
        name: dict(value) for name, value in config.items() if isinstance(value, Mapping)
    }
    blocks["time"]["weeks"] = asked.weeks
    if not asked.goal.needs_control and not any(
        named_in(text) == "scale.n_control" for text in asked.settings
    ):
        blocks["scale"]["n_control"] = 0
    return Scenario.of(blocks)


def _room(asked: Asked, start: Scenario) -> float:
    """Whole months of support that fit behind the first visits.

    Raises
    ------
    InputError
        if not even a visit does.
    """
    first = start.time.lead_weeks + 1
    left = asked.weeks - first
    if left <= 0:
        raise InputError(
            f"weeks is {asked.weeks}, but no visit is held before week {first}"
            f" (time.lead_weeks={start.time.lead_weeks}); allow more than {first} weeks, or a"
            " shorter time.lead_weeks."
        )
    if asked.goal.needs_control and asked.weeks < 52:
        raise InputError(
            f"outcome is {asked.outcome!r}, which compares whole patient years; allow 52 weeks or"
            f" more, not {asked.weeks}."
        )
    return float(math.floor(left / _WEEKS_A_MONTH))


def _cut(scenario: Scenario, months: float) -> Scenario:
    """The same with support that ends in time."""
    return scenario.replaced(
        {"time.implementation_months": min(scenario.time.implementation_months, months)}
    )


def _within(lever: Lever, months: float, start: Scenario) -> Lever:
    """The lengths of support that fit."""
    if lever.name != "time.implementation_months":
        return lever
    return lever._replace(
        values=tuple(
            sorted(
                {
                    *(value for value in lever.values if value <= months),
                    start.time.implementation_months,
                }
            )
        )
    )


def _preset(asked: Asked, name: str, months: float) -> Scenario | None:
    """A whole programme with the user's settings; none where they do not go together."""
    try:
        scenario = _whole(asked, compose("budget", _words(asked, f"scenario={name}")))
        return settled(resolved(_cut(scenario, months)), LEVERS, scenario)
    except InputError:
        return None


def _value(config: Mapping[str, Any], name: str) -> str:
    block, _, item = name.partition(".")
    value = config.get(block, {}).get(item)
    return value if isinstance(value, str) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and finite(value)


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)
