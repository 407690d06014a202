"""Methods that take any even sample of the inputs: PAWN, delta, regional sensitivity.

The sample is a scrambled Sobol' sequence.  For the sentinel `luck`, one of every two points is
taken under other luck, and a column says which.
"""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

from rp2pr_sim.analysis.sensitivity.methods.base import Frame, Method, Seen, turns_of
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

_SLICES = 10  # of an input, by PAWN
_FIFTHS = 5
_GRID = 100  # places at which densities are compared


class _Given(Method):
    measure = "0: nothing depends on it, 1: all does"
    least = 64
    resamples = 50

    def rows(self, frame: Frame) -> int:
        """Each point stands alone."""
        return 1

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Rows of one sequence."""
        whole = qmc.Sobol(frame.columns, rng=generator(seed, "given")).random(
            1 << (last - 1).bit_length()
        )
        return np.asarray(whole)[first:last, None, :]

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """See `meanings`."""
        values = seen.values[:, 0]
        if np.ptp(values) == 0.0:
            return {name: np.zeros(frame.groups + 1) for name in self.indices}
        other = turns_of(len(values))
        # outcomes that many points share, such as 0, stay so
        mixed = np.where((other == 1) & ~seen.alike, seen.echoes, values)
        column = (np.arange(len(values)) + 0.5) / len(values) / 2.0 + 0.5 * other
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of slices in which nothing varies
            inputs, luck = (
                self.from_sample(seen.cube[:, 0], values),
                self.from_sample(column[:, None], mixed),
            )
        return {name: np.nan_to_num(np.append(inputs[name], luck[name])) for name in self.indices}

    @abstractmethod
    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """Each index of the columns (columns,), from a sample (n, columns) and its outcomes (n,)."""


class Pawn(_Given):
    """How far the distribution of the outcome moves when an input is held in a tenth of its range."""

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
        """Slices of each input."""
        return {"S": _SLICES}

    def from_sample(self, cube: Floats, values: Floats) -> dict[str, Floats]:
        """By SALib."""
        from SALib.analyze import pawn

        found = pawn.analyze(
            Frame(tuple(range(cube.shape[1]))).problem(), cube, values, **self.salib
        )
        return {name: np.asarray(found[name]) for name in self.indices}


class Delta(_Given):
    """Borgonovo's delta: how much the whole density of the outcome changes when an input is known."""

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
        """By SALib's estimator, with its rule for the number of classes; finite samples push it up, as the sentinels show.

        Classes in which the outcome is one and the same have no density, and SALib counts them as
        0; here they count as far as outcomes elsewhere are others.
        """
        from SALib.analyze.delta import calc_delta

        n = len(values)
        classes = int(
            np.round(min(int(np.ceil(n ** (2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))))), 48))
        )
        edges, grid = np.linspace(0, n, classes + 1), np.linspace(values.min(), values.max(), _GRID)
        found = [
            calc_delta(values, grid, cube[:, k], edges) + _certain(values, cube[:, k], edges)
            for k in range(cube.shape[1])
        ]
        return {"delta": np.array(found)}


class Regional(_Given):
    """Regional sensitivity: where in an input's range the outcomes of one fifth come from.

    The index is 3 times the mean square of the difference between the input's distributions inside
    and outside the fifth (Cramér-von Mises): 0 where they are the same, 1 where they lie apart,
    whatever the number of points.  Not SALib's `rsa`: that gives the test statistic, which grows
    with the number of points, and nothing for a fifth in which all outcomes are the same.
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
        """By the fifths of the outcome; one that holds all outcomes, since they are the same, says nothing: 0."""
        found = np.array(
            [[_apart(column, inside) for column in cube.T] for inside in _fifths(values)]
        )
        return {"largest": found.max(axis=0), "lowest_fifth": found[0], "highest_fifth": found[-1]}


def _certain(values: Floats, column: Floats, edges: Floats) -> float:
    """The part in delta of classes in which the outcome is one and the same: by their share of points, how many outcomes are another."""
    ordinal = np.argsort(np.argsort(column, kind="stable"), kind="stable") + 1
    found = 0.0
    for low, high in pairwise(edges):
        inside = values[(ordinal > low) & (ordinal <= high)]
        if inside.size and np.ptp(inside) == 0.0:
            found += inside.size / values.size * float((values != inside[0]).mean())
    return found


def _fifths(values: Floats) -> Iterator[npt.NDArray[np.bool_]]:
    """Which outcomes lie in each fifth, the lowest first; those that equal an end belong to it."""
    for low, high in pairwise(np.quantile(values, np.linspace(0.0, 1.0, _FIFTHS + 1))):
        yield (values >= low) & (values <= high)


def _apart(column: Floats, inside: npt.NDArray[np.bool_]) -> float:
    """Three times the mean square, over all points, of the difference between the distributions of the column inside and outside."""
    many = int(inside.sum())
    if many in (0, inside.size):
        return 0.0
    order = np.argsort(column, kind="stable")
    within = np.cumsum(inside[order]) / many
    without = np.cumsum(~inside[order]) / (inside.size - many)
    return min(1.0, float(3.0 * ((within - without) ** 2).mean()))
