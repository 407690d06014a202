"""All measurements, each in a process of its own.

Contenders take turns, so that a busy machine is busy for all.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple
from unittest.mock import patch

from benchmarks import (
    compiled,
    counting,
    engines,
    plain_agentpy,
    plain_mesa,
    profile,
    scaling,
    start,
)
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study
from rp2pr_sim.study.provenance import commit_of, provenance

__all__ = ["FULL", "Effort", "Figures", "alone", "in_step"]

# memory is measured against the number of runs, so that they may be small
TINY = {"scale.n_intervention": 4, "scale.n_control": 0, "scale.n_invited": 10, "time.weeks": 30}


class Effort(NamedTuple):
    """Amount of measurement."""

    rounds: int
    """Number of turns of each contender."""
    repetitions: int
    """Repetitions of the compiled loops; slower ones get a few."""
    programmes: int
    """Replicates of the default programme over which a mean is taken."""
    teams: tuple[int, ...]
    weeks: tuple[int, ...]
    replicates: tuple[int, ...]
    threads: tuple[int, ...]
    runs: tuple[int, ...]
    """Numbers of runs of the small programme, for memory."""
    counting: float
    """Seconds for which two processes count, side by side and alone."""


FULL = Effort(
    rounds=5,
    repetitions=150,  # so that the compiled loops are timed about as long as the plain ones
    programmes=6,
    teams=(30, 100, 300, 1000, 3000, 10_000),
    weeks=(26, 52, 104, 208, 260),
    replicates=(100, 200, 400, 800, 1600),
    threads=tuple(scaling.most_threads()),
    runs=(1000, 10_000, 100_000),
    counting=1.0,
)


@dataclass
class Figures:
    """The measurements; see the functions that made them for names and units."""

    rounds: dict[str, list[dict[str, float]]]
    """By contender: one set of figures for each round."""
    counts: dict[str, float] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    """By phase: nanoseconds per team-week of the default programme."""
    phases_of_many: dict[str, float] = field(default_factory=dict)
    """The same in a programme with the most teams."""
    teams: dict[str, list[float]] = field(default_factory=dict)
    weeks: dict[str, list[float]] = field(default_factory=dict)
    replicates: dict[str, list[float]] = field(default_factory=dict)
    threads: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[int, dict[str, float]] = field(default_factory=dict)
    """By number of runs."""
    commit: str = "unknown"
    """Commit that was measured, in short."""
    slowdown: float = math.nan
    """How many times as slow two processes that count side by side are as one alone."""

    def least(self, contender: str, name: str) -> float:
        """Return the fastest of all rounds."""
        return min(figures[name] for figures in self.rounds[contender])

    def ratios(self, slow: tuple[str, str], fast: tuple[str, str]) -> list[float]:
        """Return how many times as long one contender took as the other, round by round."""
        return [
            a[slow[1]] / b[fast[1]]
            for a, b in zip(self.rounds[slow[0]], self.rounds[fast[0]], strict=True)
        ]


def alone(function: Callable[..., Any], *arguments: Any, compiling: bool = True) -> Any:
    """Return the result of a function of this package, run in a new process of its own.

    Parameters
    ----------
    function : Callable[..., Any]
        a function at the top of a module.
    arguments : Any
        its arguments.
    compiling : bool
        whether rules are compiled there.
    """
    with (
        patch.dict(os.environ, {} if compiling else {"NUMBA_DISABLE_JIT": "1"}),
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
    ):
        return pool.submit(function, *arguments).result()


def in_step(
    effort: Effort, note: Callable[[str], object], call: Callable[..., Any] = alone
) -> Figures:
    """Measure everything.

    Parameters
    ----------
    effort : Effort
        amount of measurement.
    note : Callable[[str], object]
        receives the name of each measurement before it begins.
    call : Callable[..., Any]
        how a measurement is made; see `alone`.
    """
    note("compiling")
    for function in (compiled.measured, engines.one_core):
        call(function, 1, 1)
    contenders = _contenders(effort)
    figures = Figures({name: [] for name in contenders}, commit=commit_of(provenance(Study())))
    for number in range(effort.rounds):
        for name, (function, *arguments) in contenders.items():
            note(f"round {number + 1} of {effort.rounds}: {name}")
            figures.rounds[name].append(call(function, *arguments))
    note("where the time goes")
    figures.counts = call(compiled.counted, call(start.halfway, 0), compiling=False)
    figures.phases = call(profile.measured, Scenario(), effort.programmes)
    figures.phases_of_many = call(profile.measured, scaling.of_size(effort.teams[-1]), 1)
    note("teams")
    figures.teams = call(scaling.teams, effort.teams, 3)
    note("weeks, replicates, threads")
    figures.weeks = call(scaling.horizons, effort.weeks, effort.repetitions)
    figures.replicates = call(scaling.replicates, effort.replicates, 1)
    figures.threads = call(scaling.threads, effort.threads, 4 * effort.programmes, 7)
    figures.slowdown = call(counting.slowdown, effort.counting, effort.rounds)
    note("memory")
    figures.memory = {n: call(scaling.peak, n, Scenario.of(TINY)) for n in effort.runs}
    return figures


def _contenders(effort: Effort) -> dict[str, tuple[Any, ...]]:
    some = min(3, effort.programmes)
    found: dict[str, tuple[Any, ...]] = {
        "compiled": (compiled.measured, some, effort.repetitions),
        "plain Mesa": (plain_mesa.measured, some, 3),
        "naive Mesa": (plain_mesa.measured, some, 3, plain_mesa.NaiveTeam),
        "plain AgentPy": (plain_agentpy.measured, some, 3),
        "this engine": (engines.one_core, effort.programmes, 3),
        "study": (engines.study, 50 * effort.programmes, 1),
        "Mesa engine": (engines.mesa_engine, some, 1),
    }
    if not plain_agentpy.installed():
        del found["plain AgentPy"]
    return found
