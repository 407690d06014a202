"""Requests: from the values sent to a scenario, or one sentence that says what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import values_set_by
from rp2pr_sim.web.levers import GROUPS, Lever, levers

MOST_SEED = 2**31 - 1
MOST_REPLICATE = 99_999


def scenario_of(chosen: Mapping[str, Any]) -> Scenario:
    """Return the default programme with these levers set.

    A choice of a group is applied first, then values set by name.

    Parameters
    ----------
    chosen : Mapping[str, Any]
        values by the names of `levers.levers`.

    Raises
    ------
    InputError
        for a lever that is not offered (the error names the nearest), a value out of the page's
        range, or values that are not compatible.
    """
    values: dict[str, Any] = {}
    for name in sorted(chosen, key=lambda name: name not in GROUPS):
        lever = _known(name)
        if lever.kind == "choice":
            values |= values_set_by(name, _choice(lever, chosen[name]))
        else:
            values[name] = _value(lever, chosen[name])
    return Scenario.of(values)


def differing(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the levers that differ from their defaults, each with its own type.

    `scenario_of` must have accepted them.  A support parameter is kept if a support level was
    chosen too: it may have been set back to the default.
    """
    found: dict[str, Any] = {}
    for name in sorted(chosen, key=lambda name: (name not in GROUPS, list(levers()).index(name))):
        lever = levers()[name]
        value = chosen[name] if lever.kind == "choice" else _value(lever, chosen[name])
        preset = values_set_by("support", found["support"]) if "support" in found else {}
        if value != preset.get(name, lever.default):
            found[name] = value
    return found


def command(moved: Mapping[str, Any], seed: int, replicate: int) -> str:
    """Return the command for the same programme.

    The programme is the row `replicate` of the tables that the command writes.
    """
    words = [
        f"{name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in moved.items()
    ]
    size = [f"seed={seed}", f"replicates={replicate + 1}", "parameters=central"]
    return " ".join(["rp2pr run", *words, *size])


def checked_run(seed: int, replicate: int) -> None:
    """Check that seed and replicate are in their ranges.

    Raises
    ------
    InputError
        if one of them is not, in one sentence.
    """
    for name, value, most in (("seed", seed, MOST_SEED), ("replicate", replicate, MOST_REPLICATE)):
        if not 0 <= value <= most:
            raise InputError(f"{name} is {value}; allowed is a whole number from 0 to {most}.")


def _known(name: str) -> Lever:
    if name not in levers():
        raise InputError(
            f"there is no lever {quoted(name)} on the page.{nearest(name[:60], list(levers()))}"
        )
    return levers()[name]


def _choice(lever: Lever, value: Any) -> str:
    if not isinstance(value, str) or value not in lever.choices:
        hint = nearest(value[:60], list(lever.choices)) if isinstance(value, str) else ""
        raise InputError(
            f"{lever.name} is {quoted(value)}; allowed is one of {', '.join(lever.choices)}.{hint}"
        )
    return value


def _value(lever: Lever, value: Any) -> Any:
    if lever.parameter is None or isinstance(value, (str, Mapping, list)) or value is None:
        raise InputError(f"{lever.name} is {quoted(value)}; allowed is {_allowed(lever)}.")
    switch = isinstance(value, bool)
    if switch != (lever.kind == "switch") or not (switch or _fits(lever, value)):
        raise InputError(
            f"{lever.name} is {quoted(value)}; allowed on the page is {_allowed(lever)}."
        )
    return lever.parameter.checked(value)


def _fits(lever: Lever, value: float) -> bool:
    """Check a number's range, also of one that is too large for a float."""
    return lever.low <= value <= lever.high and (not lever.whole or value == int(value))


def _allowed(lever: Lever) -> str:
    number = f"a {'whole ' * lever.whole}number from {lever.low:g} to {lever.high:g}"
    return "true or false" if lever.kind == "switch" else number
