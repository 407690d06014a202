"""All outcomes of a design, from a function that evaluates rows with one set of random numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.sensitivity.methods import REDRAWS, Frame, Method, Seen, turns_of
from rp2pr_sim.core.records import Floats, Ints

MOST_ROWS = 4096  # of the design in one study, which keeps so many scenarios at once


Source = Callable[[Floats, int, int, int], Floats]
"""Returns outcomes at rows of the cube, shape (outcomes, n, rows, replicates).

It is called with base points, shape (n, rows, columns), the number of the first of them, the number
of replicates, in which all rows are evaluated, and `redraw`: 0 for the random numbers of the
design, 1 to REDRAWS for others.  An example is `Simulator.values`.
"""


class Sample(NamedTuple):
    """All outcomes of a whole design."""

    cube: Floats
    """Points of the cube, shape (n, rows, columns)."""
    values: Floats
    """Outcomes, shape (outcomes, n, rows, replicates)."""
    echoes: Floats
    """Outcomes of first rows with other random numbers, shape (outcomes, n, replicates).

    It is (outcomes, n, 0) if the method needs none (`Method.product`).
    """

    @property
    def redraws(self) -> Ints:
        """The other set of random numbers of each base point, shape (n,)."""
        return turns_of(len(self.cube))

    def mean(self, outcome: int) -> Seen:
        """Return one outcome in all replicates."""
        return self._seen(self.values[outcome], self.echoes[outcome])

    def single(self, outcome: int, replicate: int) -> Seen:
        """Return one outcome in one replicate."""
        one = slice(replicate, replicate + 1)
        return self._seen(self.values[outcome, ..., one], self.echoes[outcome, ..., one])

    def _seen(self, runs: Floats, echoes: Floats) -> Seen:
        """Remove the common shift between random numbers and correct the degrees of freedom."""
        values = runs.mean(axis=-1)
        apart = np.moveaxis(runs - values[..., None], -1, 0)
        deviations = np.ascontiguousarray(apart[: 0 if len(apart) == 1 else None])
        if not echoes.shape[-1]:
            same = values[:, 0]
            return Seen(self.cube, values, deviations, same, np.ones(same.shape, dtype=np.bool_))
        away = echoes.mean(axis=-1) - values[:, 0]
        alike = away == 0.0
        for redraw in range(REDRAWS):
            mine = self.redraws == redraw
            if (n := int(mine.sum())) > 1:
                away[mine] = (away[mine] - away[mine].mean()) * np.sqrt(n / (n - 1))
        return Seen(self.cube, values, deviations, values[:, 0] + away, alike)

    def of(self, outcomes: Sequence[int]) -> Sample:
        """Return some of the outcomes."""
        return Sample(self.cube, self.values[outcomes], self.echoes[outcomes])

    def first(self, points: int) -> Sample:
        """Return the design as it was with fewer base points."""
        return Sample(self.cube[:points], self.values[:, :points], self.echoes[:, :points])


def sampled(
    source: Source,
    how: Method,
    frame: Frame,
    sizes: Sequence[int],
    replicates: int,
    seed: int,
    most: int = MOST_ROWS,
) -> Sample:
    """Return all outcomes of a design, evaluated piece by piece.

    A longer design evaluates nothing again that a shorter one has evaluated.

    Parameters
    ----------
    source : Source
        source of the outcomes.
    how : Method
        the method.
    frame : Frame
        columns of the design.
    sizes : Sequence[int]
        numbers of base points of the design, those before it was extended first; ascending.
    replicates : int
        replicates of each row.
    seed : int
        seed of the design.
    most : int
        largest number of rows of a piece.
    """
    cubes, values, echoes = [], [], []
    for first, last in itertools.pairwise((0, *sizes)):
        cube = how.design(frame, first, last, seed)
        values += [source(part, start, replicates, 0) for start, part in pieces(cube, first, most)]
        if how.product:
            echoes.append(np.empty((len(values[-1]), len(cube), 0)))
        else:
            echoes.append(_echoes(source, cube, first, replicates))
        cubes.append(cube)
    return Sample(
        np.concatenate(cubes), np.concatenate(values, axis=1), np.concatenate(echoes, axis=1)
    )


def pieces(cube: Floats, first: int, most: int = MOST_ROWS) -> Iterator[tuple[int, Floats]]:
    """Yield parts of a design of so many rows at most, each with the number of its first point."""
    wide = max(1, most // cube.shape[1])
    for start in range(0, len(cube), wide):
        yield first + start, cube[start : start + wide]


def turns(cube: Floats, first: int) -> Iterator[tuple[int, Ints]]:
    """Yield each other set of random numbers, from 1 on, with the base points that use it."""
    turn = turns_of(first + len(cube))[first:]
    for redraw in range(REDRAWS):
        if len(mine := np.flatnonzero(turn == redraw)):
            yield redraw + 1, mine


def _echoes(source: Source, cube: Floats, first: int, replicates: int) -> Floats:
    """Return the first row of each base point with its other set of random numbers."""
    found: Floats | None = None
    for redraw, mine in turns(cube, first):
        part = source(cube[mine, :1], first, replicates, redraw)
        found = np.empty((len(part), len(cube), replicates)) if found is None else found
        found[:, mine] = part[:, :, 0]
    assert found is not None
    return found
