"""Outcomes of the user's own: a decorated function of the end of a run, in a file of the user's.

    from rp2pr_sim import outcome

    @outcome(unit="weeks", label="Longest wait for a first visit")
    def longest_wait(world, counterfactual):
        return float(world.teams["first_visit_week"].max())

It is named by its place, `my_outcomes:longest_wait`. A function that returns several numbers
declares them (`parts=`), or one number per week (`weekly=True`); `my_outcomes:reached@52` is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from traceback import extract_tb
from typing import Any, NamedTuple, TypeVar

import numpy as np

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.column import ASSUMED, Column

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__rp2pr_outcome__"
_NAME = re.compile(r"((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*:[A-Za-z_]\w*)(?:@([\w.]+))?")
_PART = re.compile(r"[\w.]+")


class Declared(NamedTuple):
    """What the decorator of an own outcome says."""

    column: Column
    weekly: bool
    """Whether the function returns one number per week."""
    parts: tuple[str, ...]
    """The numbers that it returns by name, if it returns several."""


def outcome(
    *,
    unit: str,
    label: str,
    weekly: bool = False,
    parts: Sequence[str] = (),
    lower_is_better: bool = False,
) -> Callable[[F], F]:
    """Declare a function as an outcome: of the final state and that of the counterfactual run.

    The function is called once per run and returns a number, NaN where the run has none.

    Parameters
    ----------
    unit : str
        what one means, such as `weeks`. A `share` (of 1) is shown in per cent. A `yes or no` is 1
        or 0: its mean is the probability of the event, with Wilson's interval.
    label : str
        its name in tables and figures.
    weekly : bool
        the function returns one number per week, from week 0.
    parts : Sequence[str]
        the function returns a mapping with a number for each of these names.
    lower_is_better : bool
        for a comparison.

    Raises
    ------
    InputError
        for an empty unit or label, or parts that are no names.
    """
    for name, text in (("unit", unit), ("label", label)):
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"the {name} of an outcome is {quoted(text)}; allowed is a text.")
    if weekly and parts:
        raise InputError("an outcome is weekly or has parts; give one of the two.")
    for part in parts:
        if not isinstance(part, str) or not _PART.fullmatch(part):
            raise InputError(
                f"a part of the outcome is called {quoted(part)}; allowed are letters, digits,"
                " dots and _."
            )

    def declare(function: F) -> F:
        text = (function.__doc__ or "").strip().partition("\n")[0] or label
        column = Column(
            name=function.__name__,
            kind="flag" if unit == "yes or no" else "number",
            unit=unit,
            text=f"{text} (an outcome of the user's own)",
            table="programme",
            label=label,
            note=ASSUMED,
            lacking="No value",
            lower_is_better=lower_is_better,
        )
        setattr(function, _MARK, Declared(column, weekly, tuple(parts)))
        return function

    return declare


def declaration(function: Any) -> Declared | None:
    """Return what the decorator of a function says, if it has one."""
    found: Declared | None = getattr(function, _MARK, None)
    return found


def split(name: str) -> tuple[str, str] | None:
    """Return the place and the part that the name of an own outcome consists of.

    Examples are `my_outcomes:longest_wait` and `my_outcomes:reached@52`. Other names have none.
    """
    found = _NAME.fullmatch(name)
    return (found[1], found[2] or "") if found else None


def place_in(name: str) -> str:
    """Return the place of the function in the name of an own outcome."""
    return (split(name) or (name, ""))[0]


def column_of(name: str, function: Any) -> Column:
    """Return the declaration of the column of this name.

    Raises
    ------
    InputError
        if the function is not decorated, or has no such part.
    """
    place, part = split(name) or (name, "")
    found = declaration(function)
    if found is None:
        raise InputError(
            f"{place} is not declared as an outcome; write @outcome(unit=..., label=...) above"
            " the function (from rp2pr_sim import outcome)."
        )
    if found.weekly:
        if not part.isdecimal():
            raise InputError(f"{place} has one number per week; name a week, such as {place}@52.")
        words = f"{found.column.label}, week {int(part)}"
    elif found.parts:
        if part not in found.parts:
            raise InputError(
                f"{place} has several numbers; name one, such as {place}@{found.parts[0]}; there"
                f" are {', '.join(found.parts)}.{nearest(part, list(found.parts))}"
            )
        words = f"{found.column.label}, {part}"
    elif part:
        raise InputError(f"{place} is one number, without @{part}; write {place}.")
    else:
        words = found.column.label
    return replace(found.column, name=name, label=words)


def values_of(
    functions: Mapping[str, Callable[..., Any]], names: Iterable[str], world: Any, twin: Any
) -> dict[str, float]:
    """Return the outcomes of these names; each function is called once.

    Parameters
    ----------
    functions : Mapping[str, Callable[..., Any]]
        by place.
    names : Iterable[str]
        of the outcomes.
    world, twin : World
        the final state of a run and that of its counterfactual run.

    Raises
    ------
    InputError
        if a function fails, or does not return what it declares.
    """
    returned: dict[str, Any] = {}
    found = {}
    for name in names:
        place, part = split(name) or (name, "")
        if place not in returned:
            returned[place] = _called(place, functions[place], world, twin)
        found[name] = _number(place, part, returned[place], declaration(functions[place]))
    return found


def _called(place: str, function: Callable[..., Any], world: Any, twin: Any) -> Any:
    try:
        return function(world, twin)
    except MemoryError:
        raise
    except Exception as error:
        frames = extract_tb(error.__traceback__)
        where = frames[1] if len(frames) > 1 else frames[0]
        said = " ".join(str(error).split())
        raise InputError(
            f"{place} fails in line {where.lineno} of {where.filename}:"
            f" {type(error).__name__}: {said}"
        ) from error


def _number(place: str, part: str, value: Any, declared: Declared | None) -> float:
    if declared is not None and declared.weekly:
        series = np.asarray(value)
        if series.ndim != 1:
            raise InputError(f"{place} returned {_told(value)}; allowed is one number per week.")
        value = series[int(part)] if int(part) < len(series) else np.nan
    elif part:
        if not isinstance(value, Mapping) or part not in value:
            raise InputError(f"{place} returned {_told(value)}, without a number for {part}.")
        value = value[part]
    try:
        number = float(value) if np.ndim(value) == 0 and not isinstance(value, str) else None
    except (TypeError, ValueError):
        number = None
    if number is None or np.isinf(number):
        raise InputError(
            f"{place} returned {_told(value)}; allowed is a number, nan where a run has none."
        )
    return number


def _told(value: Any) -> str:
    text = repr(value) if np.ndim(value) == 0 else type(value).__name__
    return text if len(text) <= 60 else f"{text[:60]}..."
