"""Sobol' indices: shares of an outcome's variance due to an input, alone and with all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.sensitivity.methods.base import (
    Frame,
    Method,
    Seen,
    shares,
    unbiased,
)
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator


class Sobol(Method):
    """Saltelli's design and estimators, from products of replicates.

    The design is one scrambled Sobol' sequence, which can only be extended.  Without chance the
    indices equal those of SALib (tested).
    """

    name = "sobol"
    title = "Sobol' indices"
    main = "ST"
    indices = ("ST", "S1")
    meanings: ClassVar[Mapping[str, str]] = {
        "ST": (
            "share of the variance that the input makes alone and in interactions: what would be"
            " left if all others were known"
        ),
        "S1": "share of the variance that it makes alone: what would vanish if it were known",
        "S2": "share of the variance that two inputs make only together",
    }
    least = 8
    grouped = True
    product = True
    unused_is_zero = True
    labelled = "matrix"
    signed = ("ST", "S1")

    def __init__(self, second_order: bool = False) -> None:
        self.second_order = second_order

    def rows(self, frame: Frame) -> int:
        """Return the number of rows of a base point.

        They are the point of either matrix, and for each group a point with its columns exchanged
        (for pairs both ways).
        """
        return (2 if self.second_order else 1) * frame.groups + 2

    @property
    def independent(self) -> tuple[int, ...]:
        """The rows of the two matrices."""
        return (0, -1)

    @property
    def salib(self) -> Mapping[str, object]:
        """The argument that selects one of SALib's two designs."""
        return {"calc_second_order": self.second_order}

    def labels(self, frame: Frame, names: Sequence[str], cube: Floats) -> npt.NDArray[np.str_]:
        """Return the labels: matrix A, the mixed rows, matrix B.

        A row of A with an input (or group) from B is `AB:name`; for pairs, one of B with an input
        from A is `BA:name`.
        """
        mixed = [
            f"{matrix}:{name}"
            for matrix in (("AB", "BA") if self.second_order else ("AB",))
            for name in names
        ]
        return np.tile(np.asarray(["A", *mixed, "B"]), (len(cube), 1))

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return rows of SALib's sample, whose size is a power of two."""
        whole = _sampled(frame, 1 << (last - 1).bit_length(), self.second_order, seed)
        return whole.reshape(-1, self.rows(frame), frame.columns)[first:last]

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        found = unbiased(lambda values: self._forms(frame, values), seen)
        variance, total, first = found[0], *np.split(found[1:], 2)
        # chance has no first-order effect: it cancels
        forms = {"ST": np.append(total, seen.chance.mean()), "S1": np.append(first, 0.0)}
        return {name: shares(each, float(variance), seen) for name, each in forms.items()}

    def pairs(self, frame: Frame, seen: Seen) -> Floats:
        """Return the second-order indices (groups, groups): above the diagonal, NaN elsewhere."""
        g = frame.groups
        variance, _, first = np.split(unbiased(lambda y: self._forms(frame, y), seen), [1, 1 + g])
        both = unbiased(lambda values: self._together(frame, values), seen)
        found = shares(both - first[:, None] - first[None, :], float(variance[0]), seen)
        return np.where(np.triu(np.ones((g, g), dtype=np.bool_), 1), found, np.nan)

    def _forms(self, frame: Frame, values: Floats) -> Floats:
        """Return the variance, then the numerators of the total and first-order indices.

        The shape is (1 + 2 * groups,).
        """
        values = values - self._centre(frame, values)
        a, mixed, b = values[:, :1], values[:, 1 : 1 + frame.groups], values[:, -1:]
        total = ((a - mixed) ** 2).mean(axis=0) / 2.0
        first = (b * (mixed - a)).mean(axis=0)
        return np.concatenate([[np.append(a, b).var()], total, first])

    def _together(self, frame: Frame, values: Floats) -> Floats:
        """Return the variance due to each two groups alone and together, shape (groups, groups)."""
        g = frame.groups
        values = values - self._centre(frame, values)
        ab, ba = values[:, 1 : 1 + g], values[:, 1 + g : 1 + 2 * g]
        return np.asarray(ba.T @ ab / len(values) - (values[:, 0] * values[:, -1]).mean())

    def _centre(self, frame: Frame, values: Floats) -> float:
        """Return the mean over the rows of the design in which `unused` does not move.

        So the computation needs no row in which `unused` moves.
        """
        moves = [frame.groups, 2 * frame.groups][: 1 + self.second_order]
        return float(np.delete(values, moves, axis=1).mean())


@lru_cache(maxsize=2)
def _sampled(frame: Frame, n: int, second_order: bool, seed: int) -> Floats:
    from SALib.sample import sobol

    made = sobol.sample(
        frame.problem(), n, calc_second_order=second_order, seed=generator(seed, "sobol")
    )
    return np.asarray(made)
