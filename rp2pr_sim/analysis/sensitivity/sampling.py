"""Where outcomes come from: something that is asked for base points of a design under one luck.

The simulator is one source (`runs.Simulated`); a formula whose indices are known is another, so
that design and analysis are tested on it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from rp2pr_sim.analysis.sensitivity.methods import LUCKS, Frame, Method, Seen, turns_of
from rp2pr_sim.core.records import Floats, Ints

MOST_ROWS = 4096  # of the design in one study: so many scenarios are held at once


class Source(Protocol):
    """Gives outcomes."""

    def values(self, cube: Floats, first: int, replicates: int, luck: int) -> Floats:
        """Outcomes at rows of the cube, all in the same replicates.

        Parameters
        ----------
        cube : Floats
            of base points, shape (n, rows, columns).
        first : int
            the number of the first of these base points.
        replicates : int
            how many.
        luck : int
            0 for that of the design, 1 to LUCKS for another.

        Returns
        -------
        Floats
            Shape (outcomes, n, rows, replicates).
        """
        ...


@dataclass(frozen=True)
class Formula:
    """A source that computes one outcome: `function(cube, seeds)` of rows (..., columns) and the seed of each replicate (replicates,)."""

    function: Callable[[Floats, Ints], Floats]

    def values(self, cube: Floats, first: int, replicates: int, luck: int) -> Floats:
        """See `Source`."""
        return np.asarray(self.function(cube, luck * 1_000_000 + np.arange(replicates)))[None]


class Sample(NamedTuple):
    """All outcomes at a whole design."""

    cube: Floats
    """Shape (n, rows, columns)."""
    values: Floats
    """Shape (outcomes, n, rows, replicates)."""
    echoes: Floats
    """Under other luck, shape (outcomes, n, replicates)."""

    @property
    def lucks(self) -> Ints:
        """The other luck of each base point, shape (n,)."""
        return turns_of(len(self.cube))

    def mean(self, outcome: int) -> Seen:
        """One outcome, its mean over replicates."""
        return self._seen(self.values[outcome].mean(axis=-1), self.echoes[outcome].mean(axis=-1))

    def single(self, outcome: int, replicate: int) -> Seen:
        """One outcome in one replicate."""
        return self._seen(
            self.values[outcome, ..., replicate], self.echoes[outcome, ..., replicate]
        )

    def _seen(self, values: Floats, echoes: Floats) -> Seen:
        """With what other luck changes everywhere alike taken out; what is left is made larger by the degree of freedom that costs."""
        away = echoes - values[:, 0]
        alike = away == 0.0
        for luck in range(LUCKS):
            mine = self.lucks == luck
            if (n := int(mine.sum())) > 1:
                away[mine] = (away[mine] - away[mine].mean()) * np.sqrt(n / (n - 1))
        return Seen(self.cube, values, values[:, 0] + away, alike)

    def first(self, points: int) -> Sample:
        """The design as it was with fewer base points."""
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
    """All outcomes of a design, piece by piece, so that a longer one asks for nothing again that a shorter one asked for.

    Parameters
    ----------
    source : Source
        where they come from.
    how : Method
        the method.
    frame : Frame
        its columns.
    sizes : Sequence[int]
        base points of the design, those that it had before it was made longer first; ascending.
    replicates : int
        of each row.
    seed : int
        of the design.
    most : int
        rows of a piece.
    """
    cubes, values, echoes = [], [], []
    for first, last in itertools.pairwise((0, *sizes)):
        cube = how.design(frame, first, last, seed)
        wide = max(1, most // cube.shape[1])
        parts = [cube[start : start + wide] for start in range(0, len(cube), wide)]
        values += [
            source.values(part, first + k * wide, replicates, 0) for k, part in enumerate(parts)
        ]
        echoes.append(_echoes(source, cube, first, replicates))
        cubes.append(cube)
    return Sample(
        np.concatenate(cubes), np.concatenate(values, axis=1), np.concatenate(echoes, axis=1)
    )


def turns(cube: Floats, first: int) -> Iterator[tuple[int, Ints]]:
    """Each other luck, from 1 on, with those of these base points whose turn it is."""
    turn = turns_of(first + len(cube))[first:]
    for luck in range(LUCKS):
        if len(mine := np.flatnonzero(turn == luck)):
            yield luck + 1, mine


def _echoes(source: Source, cube: Floats, first: int, replicates: int) -> Floats:
    """The first row of each base point under the other luck that is its turn."""
    found: Floats | None = None
    for luck, mine in turns(cube, first):
        part = source.values(cube[mine, :1], first, replicates, luck)
        found = np.empty((len(part), len(cube), replicates)) if found is None else found
        found[:, mine] = part[:, :, 0]
    assert found is not None
    return found
