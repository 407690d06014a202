"""The compiled engine: whole programmes at the speed of compiled loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rp2pr_sim.kernels import kernels
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.setup import make_world
from rp2pr_sim.state import World

__all__ = ["run_weeks", "simulate"]


def run_weeks(world: World, first: int = 0, last: int | None = None, own: Mapping[str, Callable[..., Any]] | None = None) -> None:
    """Let a programme run, in place.

    Args:
        world: its records, as they are at the start of week `first`.
        first: the first week to play.
        last: the week to stop before; the horizon if not given or later.
        own: phases of the week replaced by a user's own compiled functions, by name.

    Raises:
        InputError: for a phase that does not exist.
    """
    end = len(world.weeks) if last is None else min(last, len(world.weeks))
    kernels(own).run(first, end, *world)


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
