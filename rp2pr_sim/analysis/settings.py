"""Settings as a user types them (`name=value`), sorted by whom they concern.

The same words come from the command line, from a Python call and from a Hydra script, so that one
place checks them: an analysis' own options, the programme that it simulates, where the results
go, and who does the work.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted, shortened
from rp2pr_sim.scenario.config import (
    executor_named,
    named_in,
    ready,
    settable,
    value_of,
    values_of,
)
from rp2pr_sim.scenario.quoting import in_quotes
from rp2pr_sim.scenario.short_names import in_full
from rp2pr_sim.study.executors import Execution, check_executor
from rp2pr_sim.study.runner import check_failures

PLACES = ("name", "output")
EXECUTION = ("executor", "executor.workers", "executor.scheduler", "failures")


class Words(NamedTuple):
    """Settings, sorted."""

    options: Mapping[str, Any]
    """Of the analysis itself, by name."""
    programme: tuple[str, ...]
    """What is simulated: config groups and parameters, as Hydra overrides."""
    name: str
    """Of the folder of results; empty: as usual."""
    output: str
    """The folder in which that folder is made; empty: as usual."""
    execution: Execution
    kept: tuple[str, ...]
    """All words that decide what is asked, in order."""


def sorted_words(
    words: Sequence[str],
    options: Mapping[str, bool],
    simulates: bool = True,
    texts: Collection[str] = (),
) -> Words:
    """Return settings sorted by whom they concern.

    Parameters
    ----------
    words : Sequence[str]
        such as `pairing=random` or `replicates=100`.
    options : Mapping[str, bool]
        the analysis' own options, each with whether it takes several values.
    simulates : bool
        whether the analysis takes settings of the programme.
    texts : Collection[str]
        the options whose value is a text, which may have any signs in quotes.

    Raises
    ------
    InputError
        for a name that does not exist (the nearest is offered), one given twice, or a value that
        cannot be read.
    """
    own: dict[str, Any] = {}
    programme, kept, place, execution = [], [], dict[str, str](), dict[str, Any]()
    check_once(words)
    for text in map(in_full, words):
        name = named_in(text)
        if name in EXECUTION:
            execution[name.removeprefix("executor.")] = _one(text)
            continue
        if name != "output":
            kept.append(text)
        if name in PLACES:
            place[name] = _path(name, _one(text, is_text=True))
        elif name in options:
            own[name] = values_of(text) if options[name] else _one(text, name in texts)
        elif simulates and name in settable():
            programme.append(text)
        else:
            value_of(text)  # a text that cannot be read is the first thing to say
            raise InputError(
                f"there is no setting {quoted(name)}.{nearest(name, _known(options, simulates))}"
            )
    return Words(
        own, tuple(programme), place.get("name", ""), place.get("output", ""),
        execution_of(execution), tuple(kept),
    )  # fmt: skip


def check_once(words: Sequence[str]) -> None:
    """Check that no setting is given twice.

    Raises
    ------
    InputError
        for the first that is.
    """
    given: set[str] = set()
    for name in map(named_in, words):
        if name in given:
            raise InputError(f"{shortened(name)} is set twice; set it once.")
        given.add(name)


def execution_of(given: Mapping[str, Any]) -> Execution:
    """Return who does the work.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    kind = given.get("executor", "threads")
    found = Execution(**{**(executor_named(kind) if isinstance(kind, str) else {}), **given})
    if isinstance(found.executor, str):
        check_executor(found.executor, found.workers, found.scheduler)
    check_failures(found.failures)
    return found


def as_words(settings: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield settings of a Python call as words; a list gives several values.

    Parameters
    ----------
    settings : Mapping[str, Any]
        such as `{"support": ["low", "high"], "visit": {"hours": 3}}`; `None` is left out.
    before : str
        what all names begin with.
    """
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from as_words(value, f"{before}{name}.")
        elif value is not None:
            yield f"{before}{name}={_typed(value)}"


def _typed(value: Any) -> str:
    """Return a value as Hydra's overrides write it."""
    if isinstance(value, list | tuple | set | frozenset | range):
        return ",".join(map(_typed, value)) if value else "[]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | Path):
        text = str(value)
        return text if re.fullmatch(r"[A-Za-z0-9_./:-]+", text) else in_quotes(text)
    return str(getattr(value, "name", value))


def _one(text: str, is_text: bool = False) -> Any:
    value = value_of(text)
    if isinstance(value, tuple):
        how = (is_text and ready(text)) or f"{named_in(text)} takes one."
        raise InputError(f"{quoted(text)} gives several values; {how}")
    return value


def _path(name: str, value: Any) -> str:
    if not isinstance(value, str) or (name == "output" and not value):
        what = "the path of a folder" if name == "output" else "a name"
        raise InputError(f"{name} is {quoted(value)}; allowed is {what}.")
    return value


def _known(options: Mapping[str, bool], simulates: bool) -> list[str]:
    return [*options, *PLACES, *EXECUTION, *(sorted(settable()) if simulates else ())]
