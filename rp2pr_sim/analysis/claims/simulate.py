"""Runs the experiments: every arm of all of them in the same replicates, under the same luck."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np

from rp2pr_sim.analysis.claims.experiment import Curve, Experiment
from rp2pr_sim.analysis.claims.measures import figures
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.scenario import Scenario

Points = Mapping[Scenario, Collection[str]]
"""What is measured in each scenario."""


def points_of(trials: Collection[Experiment | Curve]) -> dict[Scenario, list[str]]:
    """The scenarios that these experiments need, each once, with all that is measured in it."""
    found: dict[Scenario, dict[str, None]] = {}
    for trial in trials:
        for _, scenario, name in trial.arms:
            found.setdefault(scenario, {})[name] = None
    return {scenario: list(names) for scenario, names in found.items()}


def measure(
    trials: Collection[Experiment | Curve],
    seed: int,
    replicates: int,
    tell: Callable[[int], object] = lambda runs: None,
) -> dict[str, Floats]:
    """What the arms of each experiment came to, by claim: shape (arms, replicates), in the order of `arms`.

    NaN where a programme has nothing to measure (no plan, no visit).

    Parameters
    ----------
    trials : Collection[Experiment | Curve]
        the experiments.
    seed : int
        of all luck, 0 or more.
    replicates : int
        programmes in each arm, 1 or more.
    tell : Callable[[int], object]
        called with the number of runs that are done, again and again; from this thread.
    """
    points = points_of(trials)
    place = {scenario: number for number, scenario in enumerate(points)}
    arms = {
        trial.claim: [(place[scenario], name) for _, scenario, name in trial.arms]
        for trial in trials
    }
    found = {claim: np.full((len(wanted), replicates), np.nan) for claim, wanted in arms.items()}
    if not trials:
        return found
    simulate(next(iter(points)), seed)  # compiles the rules before threads ask for them
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        try:
            futures = {
                pool.submit(_replicate, points, seed, number, stop): number
                for number in range(replicates)
            }
            for future in as_completed(futures):
                values = future.result()
                for claim, wanted in arms.items():
                    found[claim][:, futures[future]] = [
                        values[point][name] for point, name in wanted
                    ]
                tell(len(points))
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return found


def _replicate(
    points: Points, seed: int, replicate: int, stop: threading.Event
) -> list[dict[str, float]]:
    """All scenarios in one replicate, one after another, so that they share what their set-ups have in common."""
    shared, found = Shared(), list[dict[str, float]]()
    for scenario, names in points.items():
        if stop.is_set():
            raise InterruptedError("the experiments have been stopped")
        found.append(figures(make_world(scenario, seed, replicate, shared), names))
    return found
