"""Selection of inputs and their ranges from words such as `climate` or `visit.hours:2..6`.

A word is `uncertain` (all numbers and strengths whose status is assumed or fitted), `plausible`
(those of the plausible parameter sets), a mechanism or group of levers, or a parameter; a parameter
may have a range (`name:2..6`, `name:log:0.05..0.4`) or choices (`name:none|clinical`).  Levers and
rival forms vary only if they are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from rp2pr_sim.analysis.declared_ranges import BY_LOGARITHM
from rp2pr_sim.analysis.plausible_sets import drawn, shipped
from rp2pr_sim.analysis.sensitivity.input_groups import AGENTS, agents_of
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES, Input
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import Parameter, Scenario, parameters, parameters_by_name

_NEEDS_A_FILE = "own_list"
_DRAWS = 1000  # parameter sets, whose quantiles are those of the weighted sets to 1 in 1,000


def chosen(
    words: Sequence[str],
    agents: Sequence[str] = (),
    ranges: str = "declared",
    within: Scenario | None = None,
) -> tuple[Input, ...]:
    """Return the inputs that these words name, in the order of their declaration, without repeats.

    Parameters
    ----------
    words : Sequence[str]
        see above; all uncertain parameters, if there are neither words nor agents.
    agents : Sequence[str]
        agents, such as `team`, whose uncertain parameters are all added (`agents_of`).
    ranges : str
        `declared`, or `plausible` for those of the plausible parameter sets (each by its own
        distribution: what the sets say of several at once is not kept).  Choices vary with equal
        shares in any case.
    within : Scenario | None
        the scenario that they vary in, which rejects ranges that make no sense there.

    Raises
    ------
    InputError
        for a word, an agent or a range that is not allowed.
    """
    known = parameters_by_name()
    found: dict[str, Input] = {}
    ranged: dict[str, str] = {}
    for word in words or (() if agents else ("uncertain",)):
        name, _, given = word.strip().partition(":")
        for item in _named(name, known):
            if given:
                if item.name in ranged:
                    raise InputError(
                        f"inputs gives {item.name} two ranges, {ranged[item.name]} and {given};"
                        " give it one."
                    )
                ranged[item.name] = given
                found[item.name] = _given(item, given)
            elif item.name not in found:
                found[item.name] = _input(item, ranges, single=name == item.name)
    for agent in agents:
        for item in _of_agent(agent):
            found.setdefault(item.name, _input(item, ranges, single=False))
    order = [name for name in known if name in found]
    if within is not None:
        _check_ends([found[name] for name in order], within)
    return tuple(found[name] for name in order)


def _named(name: str, known: Mapping[str, Parameter]) -> list[Parameter]:
    if name == "uncertain":
        return [item for item in known.values() if item.varies]
    if name == "plausible":
        return [item for item in known.values() if item.name in shipped().names]
    if name in known:
        return [known[name]]
    block = [item for item in known.values() if item.block == name]
    if not block:
        offered = [
            "uncertain",
            "plausible",
            *dict.fromkeys(item.block for item in known.values()),
            *known,
        ]
        raise InputError(
            f"inputs names {quoted(name)}, which is neither a parameter nor a"
            f" mechanism.{nearest(name, offered)}"
        )
    found = [
        item for item in block if item.varies or (not item.is_quantity and _varies_alone(item))
    ]
    if not found:
        raise InputError(
            f"inputs names {quoted(name)}, of which nothing is uncertain; name its parameters one"
            f" by one, such as {block[0].name}."
        )
    return found


def _of_agent(agent: str) -> list[Parameter]:
    if agent not in AGENTS:
        raise InputError(
            f"agents names {quoted(agent)}; allowed are"
            f" {', '.join(AGENTS)}.{nearest(str(agent), list(AGENTS))}"
        )
    return [item for item in parameters() if item.varies and agent in agents_of(item)]


def _varies_alone(item: Parameter) -> bool:
    """Check whether the declared range of a lever or a form is one to choose from.

    It is for a switch, a choice or a share.
    """
    return item.kind is bool or issubclass(item.kind, IntEnum) or item.unit == "share"


def _input(item: Parameter, ranges: str, *, single: bool) -> Input:
    about = _about(item)
    if item.kind is bool:
        return Input(spaced="choice", levels=(False, True), **about)
    if issubclass(item.kind, IntEnum):
        levels = tuple(level.name for level in item.kind if level.name != _NEEDS_A_FILE)
        return Input(spaced="choice", levels=levels, **about)
    if single and item.role == "lever" and not _varies_alone(item):
        raise InputError(
            f"inputs names the lever {item.name} without a range; write {item.name}:low..high,"
            f" within {item.allowed}."
        )
    if ranges == "plausible" and item.name in shipped().names:
        values = sorted(row[item.name] for row in drawn(_DRAWS).values())
        return Input(
            spaced="plausible", low=values[0], high=values[-1], levels=tuple(values), **about
        )
    spaced = "log" if item.name in BY_LOGARITHM else "whole" if item.kind is int else "evenly"
    return Input(spaced=spaced, low=item.low, high=item.high, **about)


def _given(item: Parameter, given: str) -> Input:
    """Return a parameter with the range that the user has typed after its name."""
    about = _about(item)
    if item.kind is bool or issubclass(item.kind, IntEnum):
        words = given.split("|")
        checked = [item.checked(_switch(word) if item.kind is bool else word) for word in words]
        if len(set(checked)) < 2:
            raise InputError(
                f"{item.name}:{given} is one choice; name two or more with | between them."
            )
        levels = tuple(getattr(level, "name", level) for level in checked)
        if twice := [level for level in levels if levels.count(level) > 1]:
            raise InputError(
                f"{item.name}:{given} names {str(twice[0]).lower()} twice; name each choice once."
            )
        return Input(spaced="choice", levels=levels, **about)
    spaced = "whole" if item.kind is int else "evenly"
    if given.startswith("log:"):
        spaced, given = "log", given.removeprefix("log:")
    ends = given.split("..")
    try:
        low, high = (item.checked(float(end)) for end in ends)
    except InputError:
        raise
    except ValueError:
        raise InputError(
            f"{item.name}:{given} is not a range; write {item.name}:low..high, within"
            f" {item.allowed}."
        ) from None
    if not low < high or (spaced == "log" and (low <= 0.0 or item.kind is int)):
        needed = (
            "a positive number below the second, of a parameter that is not a whole number"
            if spaced == "log"
            else "smaller than the second"
        )
        raise InputError(f"{item.name}:{given} is not a range; the first end must be {needed}.")
    return Input(spaced=spaced, low=low, high=high, **about)


def _switch(word: str) -> Any:
    return {"true": True, "false": False}.get(word.strip().lower(), word)


def _about(item: Parameter) -> dict[str, Any]:
    if item.name in DUMMIES:
        raise InputError(f"inputs names {item.name}, which is a dummy input and always there.")
    if item.kind is str:
        raise InputError(f"inputs names {item.name}, which is a text and has no range.")
    about = {name: getattr(item, name) for name in ("name", "text", "unit", "status")}
    return about | {"group": item.block}


def _check_ends(inputs: Iterable[Input], within: Scenario) -> None:
    """Check that each lever alone, at its ends or at each choice, makes a scenario.

    Other parameters need no check: all values that their declaration allows do.

    Raises
    ------
    InputError
        for the first lever that does not.
    """
    for item in inputs:
        if item.status == "choice":
            ends: Iterable[Any] = (item.low, item.high)
            if item.spaced == "whole":
                ends = map(int, ends)
            for value in item.levels if item.spaced == "choice" else ends:
                within.replaced({item.name: value})
