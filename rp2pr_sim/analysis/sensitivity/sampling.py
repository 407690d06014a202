"""All outcomes of a design, from a function that evaluates rows with one set of random numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.sensitivity.methods import (
    REDRAWS,
    SHARED,
    Frame,
    Method,
    Seen,
    turns_of,
)
from rp2pr_sim.core.records import Floats, Ints

MOST_ROWS = 4096  # of the design in one study, which keeps so many scenarios at once


Source = Callable[[Floats, int, int, int], Floats]
"""Returns outcomes at rows of the cube, shape (outcomes, n, rows, replicates).

It is called with base points, shape (n, rows, columns), the number of the first of them, the number
of replicates, in which all rows are evaluated, and `redraw`: 0 for the random numbers of the
design, other numbers for others.  An example is `Simulator.values`.
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
        chance = _pure_chance(deviations)
        if not echoes.shape[-1]:
            same = np.ones(len(values), dtype=np.bool_)
            return Seen(self.cube, values, deviations, chance, values[:, 0], same)
        away = echoes.mean(axis=-1) - values[:, 0]
        alike = away == 0.0
        for redraw in range(REDRAWS):
            mine = self.redraws == redraw
            if (n := int(mine.sum())) > 1:
                away[mine] = (away[mine] - away[mine].mean()) * np.sqrt(n / (n - 1))
        return Seen(self.cube, values, deviations, chance, values[:, 0] + away, alike)

    def of(self, outcomes: Sequence[int]) -> Sample:
        """Return some of the outcomes."""
        return Sample(self.cube, self.values[outcomes], self.echoes[outcomes])

    def first(self, points: int) -> Sample:
        """Return the design as it was with fewer base points."""
        return Sample(self.cube[:points], self.values[:, :points], self.echoes[:, :points])


def _pure_chance(deviations: Floats) -> Floats:
    """Return the half products of pure chance; see `Seen.chance`."""
    many, n, _ = deviations.shape
    found = np.zeros(n)
    for start in range(0, n if many else 0, SHARED):
        ends = deviations[:, start : start + SHARED][:, :, [0, -1]]
        if (size := ends.shape[1]) > 1:
            ends = ends - ends.mean(axis=1, keepdims=True)
            product = ends.prod(axis=2).sum(axis=0) * size / (size - 1)
            found[start : start + SHARED] = product / (many - 1) * np.sqrt(2.0 / many)
    return found


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
        values += [
            source(part, start, replicates, chance_of(how, start))
            for start, part in pieces(how, cube, first, most)
        ]
        if how.product:
            echoes.append(np.empty((len(values[-1]), len(cube), 0)))
        else:
            echoes.append(_echoes(source, cube, first, replicates))
        cubes.append(cube)
    return Sample(
        np.concatenate(cubes), np.concatenate(values, axis=1), np.concatenate(echoes, axis=1)
    )


def pieces(
    how: Method, cube: Floats, first: int, most: int = MOST_ROWS
) -> Iterator[tuple[int, Floats]]:
    """Yield parts of a design of so many rows at most, each with the number of its first point.

    In methods of products each part lies within points that share their replicates.
    """
    wide = max(1, most // cube.shape[1])
    last, start = first + len(cube), first
    while start < last:
        end = min(last, start + wide)
        if how.product:
            end = min(end, (start // SHARED + 1) * SHARED)
        yield start, cube[start - first : end - first]
        start = end


def chance_of(how: Method, point: int) -> int:
    """Return the set of random numbers of a base point; see `Source`.

    In methods of products, every eight base points have replicates of their own: what chance does
    alike at all of them averages out over the design.  All other methods share all replicates.
    """
    block = point // SHARED if how.product else 0
    return REDRAWS + block if block else 0


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
