"""The week compiled: `model/schedule.py` written out as loops and calls over the tables of a state.

From the order of the week and a rule book this makes one small module with

- `run`: all entities go through all moments of some weeks (the compiled engine);
- `run_counterfactual`: the same with the moments on which the care of teams without a programme
  depends;
- one function for each phase that takes *one* entity by its row (the Mesa engine: a table
  crosses from Python to compiled code in a microsecond, a wide record in twenty).

The module is written next to the kernels that Numba keeps, so that a second process starts warm.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from rp2pr_sim.core.jit import kernel_folder, phase, sources_of
from rp2pr_sim.model.schedule import RULE_BOOK, WEEK, Actor, Moment, rule_book

_TABLES = "teams, members, plans, visits, facilitators, weeks, core, s, luck"
_CALLS = {
    Actor.core_team: "core[0], teams, plans, visits, facilitators, weeks, s[0], luck[0]",
    Actor.team: "teams[i], members[i], plans[i], core[0], s[0], luck[0]",
    Actor.visit: (
        "visits[i], visits[visits[i].reverse] if visits[i].reverse >= 0 else visits[i],"
        " teams[visits[i].host], members[visits[i].host],"
        " teams[visits[i].visitor], members[visits[i].visitor],"
        " core[0], facilitators, s[0], luck[0]"
    ),
}
_ASKED = {Actor.team: "teams[i], core[0], s[0], luck[0]", Actor.visit: "visits[i], s[0], luck[0]"}
_ROWS = {
    Actor.core_team: "range(1)",
    Actor.team: "range(len(teams))",
    Actor.visit: "range(len(visits))",
}


_MAKING = Lock()  # threads that begin at once want the same module: one makes it, the others wait


class Kernels:
    """The compiled functions of one rule book."""

    def __init__(self, module: ModuleType) -> None:
        self.run: Callable[..., None] = module.run
        """`run(first, last, tables...)`: weeks `first` to `last` - 1."""
        self.run_counterfactual: Callable[..., None] = module.run_counterfactual
        """The same for teams in no programme: only what their care depends on."""
        self.one: dict[str, Callable[..., None]] = {
            moment.phase: getattr(module, f"one_{moment.phase}") for moment in WEEK
        }
        """By phase: `one(row, tables...)`: one entity in the week of `luck`."""


def kernels(own: Mapping[str, Callable[..., Any]] | None = None) -> Kernels:
    """Return the compiled week, with some phases replaced by a user's own compiled functions.

    Raises
    ------
    InputError
        for a phase that does not exist.
    """
    with _MAKING:
        return _kept(frozenset((own or {}).items()))


@cache
def _kept(own: frozenset[tuple[str, Callable[..., Any]]]) -> Kernels:
    return _compiled(rule_book(dict(own)))


def _source() -> str:
    parts = [
        '"""Written by rp2pr_sim.engine.codegen from rp2pr_sim.model.schedule; do not edit."""\n'
    ]
    parts += [f"\n\ndef one_{moment.phase}(i, {_TABLES}):\n{_step(moment, 4)}" for moment in WEEK]
    parts += _weeks("run", WEEK)
    parts += _weeks("run_counterfactual", [each for each in WEEK if each.counterfactual])
    return "".join(parts)


def _weeks(name: str, moments: Sequence[Moment]) -> list[str]:
    """Return the code of a function that plays these moments of some weeks."""
    parts = [f"\n\ndef {name}(first, last, {_TABLES}):\n"]
    parts.append("    for week in range(first, last):\n        luck[0].week = week\n")
    for actor, those in _loops(moments):
        parts.append(f"        for i in {_ROWS[actor]}:\n")
        parts += [_step(moment, 12) for moment in those]
    return parts


def _step(moment: Moment, indent: int) -> str:
    """Return the code that takes one agent through one moment, if it concerns the agent.

    Draws go by the week unless the phase says otherwise.
    """
    space = " " * indent
    asked = ""
    if moment.who is not None:
        asked, space = f"{space}if {moment.who.__name__}({_ASKED[moment.actor]}):\n", space + "    "
    clock = f"{space}luck[0].clock = luck[0].week\n"
    return f"{asked}{clock}{space}{moment.phase}({_CALLS[moment.actor]})\n"


def _loops(moments: Iterable[Moment]) -> list[tuple[Actor, list[Moment]]]:
    """Return the loops of a week.

    Teams change nobody but themselves, so they go through successive moments one team after
    another. The result is the same, and a team's record is fetched from memory once.
    """
    loops: list[tuple[Actor, list[Moment]]] = []
    for moment in moments:
        if loops and moment.actor == Actor.team == loops[-1][0]:
            loops[-1][1].append(moment)
        else:
            loops.append((moment.actor, [moment]))
    return loops


def _compiled(book: Mapping[str, Callable[..., Any]]) -> Kernels:
    source = _source()
    own = {name: function for name, function in book.items() if function is not RULE_BOOK[name]}
    module = _written(f"weeks_{_mark(source, own)}", source)
    asked = {moment.who.__name__: moment.who for moment in WEEK if moment.who is not None}
    vars(module).update(book, **asked)
    for name in (*(f"one_{moment.phase}" for moment in WEEK), "run", "run_counterfactual"):
        setattr(module, name, phase(getattr(module, name)))
    return Kernels(module)


def _mark(source: str, own: Mapping[str, Callable[..., Any]]) -> str:
    """Return a name that changes with the order of the week and with a user's own phases."""
    digest = hashlib.sha256(source.encode())
    for name, function in sorted(own.items()):
        digest.update(name.encode() + function.__name__.encode())
        for file in sorted(sources_of(function)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _written(name: str, source: str) -> ModuleType:
    """Return the module of this source.

    Its file is written whole or not at all, also when two processes do it at once.
    """
    file = Path(kernel_folder()) / f"{name}.py"
    if not file.exists():
        temporary = file.with_name(f"{file.name}.tmp.{os.getpid()}")
        temporary.write_text(source, encoding="utf-8")
        temporary.replace(file)
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise OSError(f"{file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a kernel from disk looks its module up by name
    spec.loader.exec_module(module)
    return module
