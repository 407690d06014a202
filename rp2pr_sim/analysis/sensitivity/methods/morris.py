"""Morris screening: a few trajectories show which inputs matter.

They also show which of these act in interactions or unevenly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rp2pr_sim.analysis.sensitivity.methods.base import (
    Frame,
    Method,
    Seen,
    mover,
    unbiased,
)
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

LEVELS = 4  # of the grid
STEP = LEVELS / (2.0 * (LEVELS - 1.0))  # two thirds of the range, as in SALib


class Morris(Method):
    """Elementary effects by the trajectories of SALib; the members of a group move together.

    Without chance the indices equal those of `SALib.analyze.morris` (tested), which does not return
    the single effects that the intervals are computed from.  `sigma` is taken from products of
    replicates; the mean size of an effect is no quadratic form, so chance adds to a small
    `mu_star`.  Choices have no range and no order, and a grid of
    four levels would never reach some of them: a choice moves from any to any other, and its effect
    is the resulting change.  The effect of a whole number is taken over the numbers that it moves
    by.
    """

    name = "morris"
    title = "Morris screening"
    indices = ("mu_star", "mu", "sigma")
    main = "mu_star"
    meanings: ClassVar[Mapping[str, str]] = {
        "mu_star": (
            "mean size of the effect of moving the input across its range (of making another"
            " choice), in the unit of the outcome"
        ),
        "mu": (
            "the same with its sign: near mu_star the effect has one direction (not told of groups"
            " of several; of choices, from earlier ones in their list to later ones)"
        ),
        "sigma": "how much the effect differs from place to place: interactions, or a curve",
    }
    least = 4
    by_two = False
    grouped = True
    measure = "in the unit of the outcome"
    in_units = True
    unused_is_zero = True
    labelled = "moved"
    signed = ("mu",)

    def rows(self, frame: Frame) -> int:
        """Return the number of rows: one for the start, one for each group that moves."""
        return frame.groups + 1

    @property
    def salib(self) -> Mapping[str, object]:
        """The number of levels of the grid."""
        return {"num_levels": LEVELS}

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return trajectories, each from its own generator, so that more of them change none."""
        from SALib.sample import morris

        problem = frame.problem()
        made = [
            morris.sample(problem, 1, num_levels=LEVELS, seed=generator(seed, f"morris {i}"))
            for i in range(first, last)
        ]
        cube = np.asarray(np.clip(np.stack(made), 0.0, 1.0))
        for column, many in enumerate(frame.choices):
            if many:
                for i, trajectory in enumerate(cube, first):
                    random = generator(seed, f"morris {i} choices {column}")
                    before, after = random.permutation(many)[:2]
                    places = trajectory[:, column]
                    # the middle of either choice
                    places[:] = (np.where(places == places[0], before, after) + 0.5) / many
        return cube

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        moved = _moved(frame, seen.cube)

        def spread(values: Floats) -> Floats:
            return np.asarray((_changes(frame, seen.cube, values) / moved).var(axis=0, ddof=1))

        effects = np.column_stack(
            [
                _changes(frame, seen.cube, seen.values) / moved,
                (seen.echoes - seen.values[:, 0]) / STEP,
            ]
        )
        # of chance, twice half the mean product
        sigma = np.append(unbiased(spread, seen), 2.0 * seen.chance.mean() / STEP**2)
        mean = effects.mean(axis=0)
        several = np.bincount(frame.members, minlength=frame.groups) > 1
        mean[:-1][several] = np.nan
        return {"mu_star": np.abs(effects).mean(axis=0), "mu": mean, "sigma": _root(sigma)}


def _changes(frame: Frame, cube: Floats, values: Floats) -> Floats:
    """Return the change of the outcome by each group in each trajectory, shape (n, groups)."""
    group = mover(frame, cube)
    changes: Floats = np.empty(group.shape)
    np.put_along_axis(changes, group, np.diff(values, axis=1), axis=1)
    return changes


def _root(squares: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def _moved(frame: Frame, cube: Floats) -> Floats:
    """Return the share of its range that each group moved by, shape (n, groups).

    It has the sign of the group's first member.  For a group of several it is the mean over the
    members.
    """
    moved = cube[:, -1] - cube[:, 0]
    share = np.full(moved.shape, STEP)
    for column, many in enumerate(frame.choices):
        if many:
            share[:, column] = 1.0
    for column, many in enumerate(frame.wholes):
        if many:
            ends = np.minimum(np.floor(cube[:, [0, -1], column] * many), many - 1)
            share[:, column] = np.abs(np.diff(ends, axis=1))[:, 0] / (many - 1)
    members = np.asarray(frame.members)
    found = np.stack([share[:, members == g].mean(axis=1) for g in range(frame.groups)], axis=1)
    first = [int(np.flatnonzero(members == g)[0]) for g in range(frame.groups)]
    return np.asarray(found * np.sign(moved[:, first]))
