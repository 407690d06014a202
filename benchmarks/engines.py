"""Whole programmes: this engine part by part, and the Mesa engine through Mesa's `batch_run`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from benchmarks.start import SEED, copied
from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.engine.compiled import beside_twin, run_counterfactual, run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.model.cohort import make_cohort
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing import pair_up, read_profiles
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study, run

__all__ = ["batch_run", "fastest", "mesa_engine", "one_core", "parts_of", "studied", "study"]


def fastest(
    act: Callable[[], Callable[[], object]],
    repetitions: int,
    clock: Callable[[], float] = process_time,
) -> float:
    """Return the seconds of the fastest of some calls; preparation by `act` is not counted.

    Parameters
    ----------
    act : Callable[[], Callable[[], object]]
        prepares, and returns the call that is timed.
    repetitions : int
        number of calls.
    clock : Callable[[], float]
        that of this process, so that others on the same core do not count; the wall clock
        where threads share the work.
    """
    took = []
    for _ in range(repetitions):
        ready = act()
        begin = clock()
        ready()
        took.append(clock() - begin)
    return min(took)


def one_core(replicates: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of one default programme on one core, part by part (see `parts_of`).

    They are the mean over replicates.
    """
    simulate(Scenario(), SEED)  # the kernels are fetched from disk
    found = [parts_of(Scenario(), replicate, repetitions) for replicate in range(replicates)]
    return {name: sum(part[name] for part in found) / replicates for name in found[0]}


def parts_of(scenario: Scenario, replicate: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of each part of one programme.

    Returns
    -------
    dict[str, float]
        `setup`, in it `cohort` and `pairing`; `weeks`, the programme itself without its weekly
        series; `twin`, the counterfactual run; `outcomes`, the summary outcomes of both.
    """
    luck = make_luck(SEED, replicate)
    cohort = make_cohort(scenario, luck)
    profiles = read_profiles(scenario, cohort.teams)
    world = make_world(scenario, SEED, replicate)
    bare = world._replace(weeks=world.weeks[:0])
    ended = beside_twin(scenario, SEED, replicate, weeks=False)
    return {
        "setup": fastest(lambda: partial(make_world, scenario, SEED, replicate), repetitions),
        "cohort": fastest(lambda: partial(make_cohort, scenario, luck), repetitions),
        "pairing": fastest(lambda: partial(pair_up, scenario, luck, cohort, profiles), repetitions),
        "weeks": fastest(lambda: partial(run_weeks, copied(bare)), repetitions),
        "twin": fastest(lambda: partial(run_counterfactual, without_programme(world)), repetitions),
        "outcomes": fastest(lambda: partial(outcomes, *ended), repetitions),
    }


def study(replicates: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of one run of a study of the default programme, on one core.

    That is everything: set-up, weeks, counterfactual run, outcomes and the store, without details.
    """
    with TemporaryDirectory() as folder:
        studied(Scenario(), 2, Path(folder))
        took = [
            fastest(lambda: partial(studied, Scenario(), replicates, Path(folder)), 1)
            for _ in range(repetitions)
        ]
    return {"run": min(took) / replicates}


def studied(scenario: Scenario, replicates: int, output: Path) -> None:
    """Run a study of one scenario without details, one run after another."""
    asked = Study(
        points={"one": scenario}, name="bench", replicates=replicates, details=0, output=output
    )
    run(asked, "threads", workers=1)


def mesa_engine(replicates: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of one default programme in the Mesa engine.

    They are `weeks` alone, and `whole` with its set-up, through `batch_run`.
    """
    worlds = [make_world(Scenario(), SEED, replicate) for replicate in range(replicates)]
    _programme(worlds[0])()  # the kernels are fetched from disk
    found = {
        "weeks": (
            sum(fastest(partial(_programme, world), repetitions) for world in worlds) / replicates
        )
    }
    if batch := batch_run():
        found["whole"] = fastest(lambda: partial(batch, replicates), repetitions) / replicates
    return found


def _programme(world: World) -> Callable[[], object]:
    """Return a Mesa model at the start of week 0, ready to run."""
    from rp2pr_sim.engine.mesa_model import Programme

    return Programme(world=copied(world)).run


def batch_run() -> Callable[[int], Any] | None:
    """Return Mesa's own runner over some replicates, if the installed Mesa has it."""
    try:
        import mesa
        from mesa.batchrunner import batch_run as run
    except ImportError:
        return None
    from rp2pr_sim.engine.mesa_model import Programme

    class Collecting(Programme):
        """A programme that collects one number per week, as `batch_run` asks for."""

        # Mesa 3.5 hands in an `rng`, which decides nothing here
        def __init__(self, rng: object = None, **values: Any) -> None:
            super().__init__(**values)
            self.datacollector = mesa.DataCollector(
                {"finished": lambda model: (model.world.plans["state"] == PlanState.finished).sum()}
            )

        def step(self) -> None:
            super().step()
            self.datacollector.collect(self)

    return lambda replicates: run(
        Collecting,
        {"seed": SEED, "replicate": range(replicates)},
        max_steps=1000,
        display_progress=False,
    )
