"""Scaling with teams, weeks, replicates and threads; and memory.

Memory must not grow with the number of runs.
"""

from __future__ import annotations

import math
import os
import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.engines import fastest, parts_of, studied
from benchmarks.start import SEED, copied
from rp2pr_sim.engine.compiled import run_weeks, simulate, simulate_many
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario

__all__ = [
    "exponent",
    "horizons",
    "most_threads",
    "of_size",
    "peak",
    "replicates",
    "teams",
    "threads",
]

Curve = dict[str, list[float]]


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the power with which time grows, fitted on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def of_size(n: int) -> Scenario:
    """Return the default programme with about `n` teams instead of 80, all else in proportion.

    Parameters
    ----------
    n : int
        16 or more.
    """
    inside = max(2, 2 * round(n * 3 / 16))
    staff = {
        "support.admin_capacity": 1.5 * inside / 30,
        "facilitation.facilitators": min(50, max(1, inside // 30)),
    }
    return Scenario.of(
        {
            "scale.n_intervention": inside,
            "scale.n_control": n - inside,
            "scale.n_invited": 2 * n,
            **staff,
        }
    )


def teams(sizes: Sequence[int], repetitions: int) -> Curve:
    """Return seconds by number of teams: `sizes`, and the parts of `engines.parts_of`."""
    simulate(Scenario(), SEED)
    found = [parts_of(of_size(n), 0, repetitions if n <= 1000 else 1) for n in sizes]
    return {"sizes": list(sizes), **{name: [part[name] for part in found] for name in found[0]}}


def _of_weeks(world: World) -> Callable[[], object]:
    return partial(run_weeks, copied(world))


def horizons(sizes: Sequence[int], repetitions: int) -> Curve:
    """Return seconds of the weeks of a default programme, by number of weeks.

    The curve has `sizes` and `weeks`.
    """
    simulate(Scenario(), SEED)
    worlds = [make_world(Scenario.of({"time.weeks": n}), SEED, 0) for n in sizes]
    weeks = [fastest(partial(_of_weeks, world), repetitions) for world in worlds]
    return {"sizes": list(sizes), "weeks": weeks}


def replicates(sizes: Sequence[int], repetitions: int) -> Curve:
    """Return seconds of default programmes and their counterfactual runs, by replicates.

    The curve has `sizes` and `whole`. A few replicates of the very same kind go before, so that
    what is done once (kernels fetched from disk, figures that are remembered) counts for none of
    the sizes.
    """
    _whole(range(10))
    return {
        "sizes": list(sizes),
        "whole": [fastest(partial(partial, _whole, range(n)), repetitions) for n in sizes],
    }


def threads(sizes: Sequence[int], programmes: int, repetitions: int) -> Curve:
    """Return default programmes per second by number of threads.

    The curve has `sizes`, `weeks` (the weeks alone) and `whole` (with set-up, counterfactual run
    and outcomes).
    """
    simulate(Scenario(), SEED)
    worlds = [make_world(Scenario(), SEED, replicate) for replicate in range(programmes)]
    least = {name: dict.fromkeys(sizes, math.inf) for name in ("weeks", "whole")}
    # by turns, so that a machine that is busy for a while is busy for all
    for _ in range(repetitions):
        for n in sizes:
            least["weeks"][n] = min(
                least["weeks"][n], fastest(partial(_ready, worlds, n), 1, perf_counter)
            )
            least["whole"][n] = min(
                least["whole"][n],
                fastest(partial(partial, _shared, n, programmes), 1, perf_counter),
            )
    return {
        "sizes": list(sizes),
        **{name: [programmes / each[n] for n in sizes] for name, each in least.items()},
    }


def most_threads() -> list[int]:
    """Return 1, 2, 4, ... up to the number of cores."""
    cores = os.cpu_count() or 1
    return sorted({1, cores, *(2**k for k in range(1, 8) if 2**k < cores)})


def peak(runs: int, scenario: Scenario) -> dict[str, float]:
    """Return the peak memory (MB) of this process after a study of so many runs of a scenario.

    The result also has the seconds that they took.
    """
    begin = perf_counter()
    with TemporaryDirectory() as folder:
        studied(scenario, runs, Path(folder))
    return {"MB": _peak_memory(), "seconds": perf_counter() - begin}


def _peak_memory() -> float:
    """Return the most memory that this process has held.

    Linux counts a parent's memory in `ru_maxrss`, so the system's status file is read first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2.0**20 if sys.platform == "darwin" else 2.0**10
    )


def _ready(worlds: Sequence[World], n_threads: int) -> Callable[[], object]:
    """Return a call that runs copies of these states to their end."""
    fresh = [copied(world) for world in worlds]
    return lambda: _over(n_threads, run_weeks, fresh)


def _shared(n_threads: int, programmes: int) -> None:
    _over(n_threads, lambda replicate: _whole([replicate]), range(programmes))


def _over(n_threads: int, act: Callable[[Any], object], each: Iterable[Any]) -> None:
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(act, each))


def _whole(numbers: Iterable[int]) -> None:
    for done in simulate_many([Scenario()], SEED, numbers):
        outcomes(done.world, done.twin)
