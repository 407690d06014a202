"""The compiled engine: whole programmes at the speed of compiled loops.

    world, twin = beside_twin(scenario, seed=1, replicate=7)
    for run in simulate_many(points, seed=1, replicates=range(100)):
        outcomes(run.world, run.twin)

The rules and their order are those of the Mesa engine (`model/schedule.py`), and the end states are
the same to the last bit. The compiled code runs without the GIL, so threads share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rp2pr_sim.engine.codegen import kernels
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario

Own = Mapping[str, Callable[..., Any]] | None
"""Phases of the week replaced by a user's own compiled functions, by name."""


class Run(NamedTuple):
    """One programme at its end."""

    point: int
    """Index of its scenario point."""
    replicate: int
    world: World
    twin: World


def run_weeks(world: World, first: int = 0, last: int | None = None, own: Own = None) -> None:
    """Run a programme for some weeks, in place.

    Parameters
    ----------
    world : World
        its records, as they are at the start of week `first`; with no `weeks` to fill, the weekly
        series is left out.
    first : int
        the first week to run.
    last : int | None
        the week to stop before; the horizon if not given or later.
    own : Own
        phases of the week replaced by a user's own compiled functions, by name.

    Raises
    ------
    InputError
        for a phase that does not exist.
    """
    _play(kernels(own).run, world, first, last)


def run_counterfactual(
    world: World, first: int = 0, last: int | None = None, own: Own = None
) -> None:
    """Run the teams of `without_programme` for some weeks, in place, as far as outcomes need it.

    Only what decides their care is played: figures that are published, what teams do by
    themselves, quality and its audit. Their moods and people stay as they were in week 0. With
    phases of the user's own, which may read anything, everything is played.

    Parameters
    ----------
    world : World
        what `initial_state.without_programme` returns, at the start of week `first`.
    first, last, own
        see `run_weeks`.

    Raises
    ------
    InputError
        for a phase that does not exist.
    """
    compiled = kernels(own)
    _play(compiled.run if own else compiled.run_counterfactual, world, first, last)


def _play(run: Callable[..., None], world: World, first: int, last: int | None) -> None:
    horizon = int(world.scenario["time"]["weeks"][0])
    run(first, horizon if last is None else min(last, horizon), *world)


def simulate(scenario: Scenario, seed: int = 1, replicate: int = 0, own: Own = None) -> World:
    """Return the state at the end of one programme, from invitation to audit.

    Parameters
    ----------
    scenario : Scenario
        what is simulated.
    seed : int
        the study's seed, 0 or more.
    replicate : int
        which replicate of the study, 0 or more.
    own : Own
        see `run_weeks`.

    Raises
    ------
    InputError
        for a broken file of own teams or pairs, or a phase that does not exist.
    """
    world = make_world(scenario, seed, replicate)
    run_weeks(world, own=own)
    return world


def beside_twin(
    scenario: Scenario,
    seed: int = 1,
    replicate: int = 0,
    *,
    weeks: bool = True,
    shared: Shared | None = None,
    own: Own = None,
) -> tuple[World, World]:
    """Return one programme and its counterfactual run, both at their end.

    The counterfactual run is the same teams with the same random numbers and without a programme;
    see `run_counterfactual` for what is played of it.

    Parameters
    ----------
    scenario : Scenario
        what is simulated.
    seed : int
        the study's seed, 0 or more.
    replicate : int
        which replicate of the study, 0 or more.
    weeks : bool
        whether the programme's weekly series is filled (that of the counterfactual run never is).
    shared : Shared | None
        stages of set-up left by other scenario points of this seed and replicate.
    own : Own
        see `run_weeks`.

    Raises
    ------
    InputError
        for a broken file of own teams or pairs, or a phase that does not exist.
    """
    world = make_world(scenario, seed, replicate, shared)
    twin = without_programme(world)
    if not weeks:
        world = world._replace(weeks=world.weeks[:0])
    run_weeks(world, own=own)
    run_counterfactual(twin, own=own)
    return world, twin


def simulate_many(
    points: Sequence[Scenario],
    seed: int,
    replicates: Iterable[int],
    *,
    weeks: bool = False,
    own: Own = None,
) -> Iterator[Run]:
    """Yield each scenario point in each replicate.

    They come replicate by replicate, so that points share what they have in common.

    Parameters
    ----------
    points : Sequence[Scenario]
        may differ in any parameter and any lever.
    seed : int
        the study's seed, 0 or more.
    replicates : Iterable[int]
        which replicates.
    weeks : bool
        whether the weekly series is filled.
    own : Own
        see `run_weeks`.

    Raises
    ------
    InputError
        as `beside_twin`.
    """
    for replicate in replicates:
        shared = Shared() if len(points) > 1 else None
        for point, scenario in enumerate(points):
            yield Run(
                point,
                replicate,
                *beside_twin(scenario, seed, replicate, weeks=weeks, shared=shared, own=own),
            )
