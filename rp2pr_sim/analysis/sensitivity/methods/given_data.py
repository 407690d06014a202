"""Methods that take any even sample of the inputs: PAWN, delta, regional sensitivity.

The sample is a scrambled Sobol' sequence.  For the noise reference `chance`, one of every two
points is run with other random numbers, and a column says which.
"""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.sensitivity.methods.base import Frame, Method, Seen, turns_of
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

_SLICES = 10  # of an input, by PAWN
_FIFTHS = 5
_GRID = 100  # places at which densities are compared


def sequence(frame: Frame, first: int, last: int, seed: int) -> Floats:
    """Return rows of one scrambled Sobol' sequence, each a base point of its own."""
    from scipy.stats import qmc  # takes half a second

    whole = qmc.Sobol(frame.columns, rng=generator(seed, "given")).random(
        1 << (last - 1).bit_length()
    )
    return np.asarray(whole)[first:last, None, :]


class _Given(Method):
    measure = "0: nothing depends on it, 1: all does"
    least = 64
    resamples = 50

    def rows(self, frame: Frame) -> int:
        """Return 1: each point is alone."""
        return 1

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return rows of one sequence."""
        return sequence(frame, first, last, seed)

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        values = seen.values[:, 0]
        if np.ptp(values) == 0.0:
            return {name: np.zeros(frame.groups + 1) for name in self.indices}
        other = turns_of(len(values))
        # outcomes that many points share, such as 0, stay unchanged
        mixed = np.where((other == 1) & ~seen.alike, seen.echoes, values)
        column = (np.arange(len(values)) + 0.5) / len(values) / 2.0 + 0.5 * other
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # caused by slices in which nothing varies
            inputs = self.from_sample(seen.cube[:, 0], values)
            chance = self.from_sample(column[:, None], mixed)
        return {name: np.nan_to_num(np.append(inputs[name], chance[name])) for name in self.indices}

    @abstractmethod
    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """Return each index of the columns (columns,).

        They are computed from a sample (n, columns) and its outcomes (n,).
        """


class Pawn(_Given):
    """PAWN: the shift of the outcome's distribution with an input in a tenth of its range."""

    name = "pawn"
    title = "PAWN"
    main = "median"
    indices = ("median", "maximum")
    meanings: ClassVar[Mapping[str, str]] = {
        "median": (
            "distance (Kolmogorov-Smirnov) of the outcome's distribution from that with the input"
            " in a tenth of its range, median"
        ),
        "maximum": "the same, largest of the tenths",
    }

    @property
    def salib(self) -> Mapping[str, object]:
        """The number of slices of each input."""
        return {"S": _SLICES}

    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """Return the indices by SALib."""
        from SALib.analyze import pawn

        found = pawn.analyze(
            Frame(tuple(range(cube.shape[1]))).problem(), cube, values, **self.salib
        )
        return {name: np.asarray(found[name]) for name in self.indices}


class Delta(_Given):
    """Borgonovo's delta: the change of the outcome's whole density when an input is known."""

    name = "delta"
    title = "Borgonovo's delta"
    main = "delta"
    indices = ("delta",)
    meanings: ClassVar[Mapping[str, str]] = {
        "delta": (
            "half the area between the outcome's density and that with the input known, in the"
            " mean; 0 none, 1 all"
        )
    }
    least = 128
    resamples = 20

    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """Return delta by SALib's estimator, with its rule for the number of classes.

        Finite samples increase it, as the dummy inputs show.  Classes in which all outcomes are
        equal have no density, and SALib counts them as 0; here they count as far as outcomes
        elsewhere differ.
        """
        from SALib.analyze.delta import calc_delta

        n = len(values)
        power = 2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))
        classes = min(int(np.ceil(n**power)), 48)
        edges, grid = np.linspace(0, n, classes + 1), np.linspace(values.min(), values.max(), _GRID)
        found = [
            calc_delta(values, grid, cube[:, k], edges) + _certain(values, cube[:, k], edges)
            for k in range(cube.shape[1])
        ]
        return {"delta": np.array(found)}


class Regional(_Given):
    """Regional sensitivity: the part of an input's range that the outcomes of one fifth come from.

    The index is 3 times the mean square of the difference between the input's distributions inside
    and outside the fifth (Cramér-von Mises): 0 if they are the same, 1 if they lie apart, at any
    number of points.  It is not SALib's `rsa`: that returns the test statistic, which grows with
    the number of points, and nothing for a fifth in which all outcomes are the same.
    """

    name = "regional"
    title = "Regional sensitivity"
    main = "largest"
    indices = ("largest", "lowest_fifth", "highest_fifth")
    meanings: ClassVar[Mapping[str, str]] = {
        "largest": (
            "how differently the input is distributed where a fifth of the outcomes lies"
            " (Cramér-von Mises; 0: as elsewhere, 1: wholly apart), largest of the fifths"
        ),
        "lowest_fifth": (
            "the same for the lowest fifth of the outcome, and all outcomes that equal its largest"
        ),
        "highest_fifth": (
            "the same for the highest fifth of the outcome, and all outcomes that equal its"
            " smallest"
        ),
    }

    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """Return the indices by the fifths of the outcome.

        A fifth that contains all outcomes, because they are the same, counts as 0.
        """
        found = np.array(
            [[_apart(column, inside) for column in cube.T] for inside in _fifths(values)]
        )
        return {"largest": found.max(axis=0), "lowest_fifth": found[0], "highest_fifth": found[-1]}


def _certain(values: Floats, column: Floats, edges: Floats) -> float:
    """Return the part of delta from classes in which all outcomes are equal.

    Each counts by its share of points, times the share of outcomes that are different.
    """
    ordinal = np.argsort(np.argsort(column, kind="stable"), kind="stable") + 1
    found = 0.0
    for low, high in pairwise(edges):
        inside = values[(ordinal > low) & (ordinal <= high)]
        if inside.size and np.ptp(inside) == 0.0:
            found += inside.size / values.size * float((values != inside[0]).mean())
    return found


def _fifths(values: Floats) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield which outcomes lie in each fifth, the lowest first; values at an end belong to it."""
    for low, high in pairwise(np.quantile(values, np.linspace(0.0, 1.0, _FIFTHS + 1))):
        yield (values >= low) & (values <= high)


def _apart(column: Floats, inside: npt.NDArray[np.bool_]) -> float:
    """Return three times the mean square difference between the distributions inside and outside.

    They are the distributions of the column; the mean is over all points.
    """
    many = int(inside.sum())
    if many in (0, inside.size):
        return 0.0
    order = np.argsort(column, kind="stable")
    within = np.cumsum(inside[order]) / many
    without = np.cumsum(~inside[order]) / (inside.size - many)
    return min(1.0, float(3.0 * ((within - without) ** 2).mean()))
