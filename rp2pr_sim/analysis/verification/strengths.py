"""Dead strengths: this check finds by name each mechanism that moves nothing.

Each strength is set to its default (to its highest value where the default is neutral) and to its
neutral value, in the same programmes under common random numbers, in an environment in which the
mechanism can act at all.  It is alive if the quantity that its declaration names moves by more than
three Monte Carlo standard errors of the paired difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import standard_error
from rp2pr_sim.analysis.verification.environments import environment_of
from rp2pr_sim.analysis.verification.fixtures import (
    SEED,
    copied,
    ended,
    side_by_side,
    small,
    with_value,
)
from rp2pr_sim.analysis.verification.quantities import quantity
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Parameter, parameters

STANDARD_ERRORS = 3.0


class Movement(NamedTuple):
    """The movement of the quantity that a strength is declared to move."""

    name: str
    moves: str
    mean: float
    """Mean paired difference, away from neutral minus neutral."""
    error: float
    """Monte Carlo standard error of the mean."""

    @property
    def alive(self) -> bool:
        """Whether the difference is more than three standard errors."""
        return self.mean != 0.0 and abs(self.mean) > STANDARD_ERRORS * self.error


def movement(item: Parameter, start: Sequence[World], usual: Sequence[World]) -> Movement:
    """Return the movement by one strength.

    Parameters
    ----------
    item : Parameter
        the declaration of the strength.
    start : Sequence[World]
        programmes in week 0, at least two.
    usual : Sequence[World]
        the same programmes at their end.
    """
    differences = []
    for world, end in zip(start, usual, strict=True):
        if item.default == item.neutral:
            end = ended(with_value(world, {item.name: item.high}))
        without = ended(with_value(world, {item.name: item.neutral}))
        differences.append(quantity(end, item.moves) - quantity(without, item.moves))
    found = np.array(differences)
    return Movement(item.name, item.moves, float(found.mean()), float(standard_error(found)))


def movements(
    names: Collection[str], environment: Mapping[str, Any], replicates: int
) -> list[Movement]:
    """Return the movements by some strengths, each on its own, in an environment that they share.

    Parameters
    ----------
    names : Collection[str]
        the strengths.
    environment : Mapping[str, Any]
        parameters set by name, on top of a small programme.
    replicates : int
        programmes, each run with and without the mechanism; at least two.

    Raises
    ------
    InputError
        if the environment sets a parameter to a value that is not allowed.
    """
    scenario = small(environment)
    start = [make_world(scenario, SEED, replicate) for replicate in range(replicates)]
    usual = [ended(copied(world)) for world in start]
    strengths = [item for item in parameters() if item.name in names]
    return side_by_side(lambda item: movement(item, start, usual), strengths)


def every_strength_lives(full: bool) -> Check:
    """Check that each strength moves the quantity that it declares.

    Parameters
    ----------
    full : bool
        400 programmes for each strength instead of 40.
    """
    replicates = 400 if full else 40
    shared: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for item in parameters():
        if item.role == "strength":
            shared.setdefault(tuple(environment_of(item).items()), []).append(item.name)
    found = [
        one
        for environment, names in shared.items()
        for one in movements(names, dict(environment), replicates)
    ]
    return verdict(found, replicates)


def verdict(found: Sequence[Movement], replicates: int) -> Check:
    """Return one result over all strengths; it names the dead ones and what they should move."""
    dead = [
        f"{item.name} ({item.moves} {item.mean:.2g}, standard error {item.error:.2g})"
        for item in found
        if not item.alive
    ]
    figure = f"{len(found) - len(dead)} of {len(found)} strengths, {replicates} programmes each"
    if dead:
        figure += f"; dead: {', '.join(dead)}"
    return Check("mediators", "each strength moves what it declares", not dead, figure)
