"""The compiled engine: the weeks of `week.py` as loops over records.

The loops are written from `WEEK` into a small module (one call of one phase for each entity) and
compiled once; the file lies beside the kernels, so that a second process starts warm.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rp2pr_sim.compiled import kernel_folder, phase
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.setup import make_world
from rp2pr_sim.state import World
from rp2pr_sim.week import RULE_BOOK, WEEK, Actor, rule_book

__all__ = ["run_weeks", "simulate"]

_LOOPS = {
    Actor.core_team: "        {phase}(core, teams, plans, visits, facilitators, weeks, s, luck)\n",
    Actor.team: (
        "        for i in range(len(teams)):\n"  #
        "            {phase}(teams[i], members[i], plans[i], core, s, luck)\n"
    ),
    Actor.visit: (
        "        for v in range(len(visits)):\n"
        "            visit = visits[v]\n"
        "            back = visits[visit.reverse] if visit.reverse >= 0 else visit\n"
        "            {phase}(visit, back, teams[visit.host], members[visit.host], teams[visit.visitor], members[visit.visitor],\n"
        "                core, facilitators, s, luck)\n"
    ),
}


def _source() -> str:
    head = (
        '"""Written by rp2pr_sim.ensemble from rp2pr_sim.week; do not edit."""\n\n\n'
        "def run(first, last, teams, members, plans, visits, facilitators, weeks, core, s, luck):\n"
        "    for week in range(first, last):\n"
        "        luck.week = week\n"
    )
    return head + "".join(_LOOPS[moment.actor].format(phase=moment.phase) for moment in WEEK)


def _compile(book: Mapping[str, Callable[..., Any]]) -> Callable[..., None]:
    """The weeks as one compiled function over the phases of this book."""
    source = _source()
    own = {name: function for name, function in book.items() if function is not RULE_BOOK[name]}
    mark = hashlib.sha256(source.encode())
    for name, function in sorted(own.items()):
        mark.update(name.encode() + inspect.getsource(inspect.unwrap(getattr(function, "py_func", function))).encode())
    name = f"weeks_{mark.hexdigest()[:12]}"
    file = kernel_folder() / f"{name}.py"
    if not file.exists():
        _write_whole(file, source)
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise OSError(f"{file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a kernel from disk looks its module up by name
    spec.loader.exec_module(module)
    vars(module).update(book)
    compiled: Callable[..., None] = phase(module.run)
    return compiled


def _write_whole(file: Path, text: str) -> None:
    """Write a file whole or not at all, also when two processes do it at once."""
    temporary = file.with_suffix(f".{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(file)


@cache
def _usual_weeks() -> Callable[..., None]:
    return _compile(RULE_BOOK)


def run_weeks(
    world: World, first: int = 0, last: int | None = None, own: Mapping[str, Callable[..., Any]] | None = None
) -> None:
    """Let a programme run, in place.

    Args:
        world: its records, as they are at the start of week `first`.
        first: the first week to play.
        last: the week to stop before; the horizon if not given or later.
        own: phases of the week replaced by a user's own compiled functions, by name.

    Raises:
        InputError: for a phase that does not exist.
    """
    run = _compile(rule_book(own)) if own else _usual_weeks()
    end = len(world.weeks) if last is None else min(last, len(world.weeks))
    run(
        first, end, world.teams, world.members, world.plans, world.visits, world.facilitators, world.weeks,
        world.core[0], world.scenario[0], world.luck[0],
    )


def simulate(scenario: Scenario, seed: int = 1, replicate: int = 0) -> World:
    """One programme from invitation to audit: the state at its end.

    Args:
        scenario: what is simulated.
        seed: the study's seed, 0 or more.
        replicate: which replicate of the study, 0 or more.

    Raises:
        InputError: for a broken file of own teams or pairs.
    """
    world = make_world(scenario, seed, replicate)
    run_weeks(world)
    return world
