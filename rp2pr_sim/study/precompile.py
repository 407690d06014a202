"""Compilation of everything that a study needs, ahead of it.

    warm()

It takes some 40 seconds in two processes. Numba writes each kernel whole or not at all, so any
number of processes may compile at once, and one that is ended leaves what it has finished.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from multiprocessing import connection, get_context

from rp2pr_sim.core.enums import Exchange, PairingStrategy, Review
from rp2pr_sim.core.jit import KEPT, complete_mark, is_compiled, kernel_folder
from rp2pr_sim.engine.codegen import kernels
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.state import (
    N_MEMBERS,
    N_PLANS,
    CoreTeam,
    Facilitator,
    Member,
    Plan,
    Team,
    Visit,
    WeekRow,
)
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import detail_tables
from rp2pr_sim.study.executors import end_with_parent
from rp2pr_sim.study.runner import Progress, silent

_SMALL = {"scale.n_intervention": 6, "scale.n_control": 6, "scale.n_invited": 40, "time.weeks": 60}
_LOOK_EVERY = 0.2  # seconds


def warm(progress: Progress = silent) -> bool:
    """Compile everything in two processes, so that later ones find it on disk.

    Parameters
    ----------
    progress : Progress
        is told the number of kernels, and how many more are there, as a study tells its runs.

    Returns
    -------
    bool
        Whether anything had to be compiled.
    """
    if not is_compiled():
        return False
    before = _kept()
    if not _in_two_processes(progress):
        load()  # what is left; a mistake or a full disk is told from here
    complete_mark().touch()
    return _kept() != before


def load() -> None:
    """Fetch everything from disk into this process, or compile it here."""
    for half in _HALVES:
        half()


def _week() -> None:
    """Compile the week, without any team and without any week to go through."""
    core, luck = CoreTeam.rows(1), make_luck(0, 0)
    teams, members, plans = Team.rows(0), Member.rows(0, N_MEMBERS), Plan.rows(0, N_PLANS)
    tables = (teams, members, plans, Visit.rows(0), Facilitator.rows(1), WeekRow.rows(0), core)
    for run in (kernels().run, kernels().run_counterfactual):
        run(0, 0, *tables, Scenario().record(), luck)


def _all_but_the_week() -> None:
    """Set up a small programme of each kind and take its outcomes at once."""
    for scenario in _kinds():
        world = make_world(scenario, seed=1, replicate=0)
        twin = without_programme(world)
        outcomes(world, twin)
        detail_tables([(world, twin)], ["warm"])


_HALVES: tuple[Callable[[], None], ...] = (_week, _all_but_the_week)
"""They take about as long as each other."""


def _kinds() -> Iterator[Scenario]:
    levers = {"exchange.kind": Exchange, "review.kind": Review, "pairing.strategy": PairingStrategy}
    for name, choice in [(name, each.name) for name, kinds in levers.items() for each in kinds]:
        if choice != PairingStrategy.own_list.name:
            yield Scenario.of({**_SMALL, name: choice})


def _in_two_processes(progress: Progress) -> bool:
    """Return whether both have come to their end; they are ended if this is interrupted."""
    # spawned: a fork of a process whose threads run compiled code can hang
    children = [get_context("spawn").Process(target=_child, args=(half,)) for half in _HALVES]
    total = len(KEPT) + 2  # with the week and that of a counterfactual, written when asked for
    try:
        with progress(total) as tell:
            for child in children:
                child.start()
            told = 0
            while working := [child.sentinel for child in children if child.is_alive()]:
                connection.wait(working, _LOOK_EVERY)
                now = min(total, len(_kept()))
                tell(now - told)
                told = now
    finally:
        for child in children:
            if child.pid is not None:
                child.terminate()
                child.join()
    return not any(child.exitcode for child in children)


def _child(half: Callable[[], None]) -> None:
    """Compile one half; what fails here is tried again, and told, by the parent."""
    end_with_parent()
    try:
        half()
    except Exception:
        sys.exit(1)


def _kept() -> set[str]:
    """Return the files of the kernels; the Mesa engine has some for a single agent too."""
    return {file.name for file in kernel_folder().rglob("*.nbi") if ".one_" not in file.name}
