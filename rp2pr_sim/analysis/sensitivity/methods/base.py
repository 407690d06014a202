"""Base class of methods: an extensible design and its index estimators.

A design consists of *base points*, each of one row of the cube or of several (a trajectory; a point
of two matrices with the rows between them).  The first base points of a larger design are the
smaller design, so that finished runs are used again.  Intervals come from resampling whole base
points.

Indices of the variance are ratios of quadratic forms of the outcomes.  Methods of these take each
form from products of two independent replicates (`unbiased`), so that chance adds nothing to an
index on average.  Their noise reference `chance` is the product of two changes that chance alone
makes (`Seen.chance`).

The other methods use means over replicates.  At the first row of each base point they also run the
model with other random numbers, which gives `chance` its index by the same formula as the inputs.
A change that other random numbers make everywhere alike is removed (`sampling.Sample`): all rows
share their random numbers, so that it cancels in every index.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.sensitivity.methods.quality import Quality
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.core.text import quoted
from rp2pr_sim.study.design import MOST
from rp2pr_sim.study.sampling import generator

# other sets of random numbers for `chance`: of every two successive base points each is run again
# with another set
REDRAWS = 2
SHARED = 8  # base points that share their replicates, in methods of products
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Frame:
    """The columns of a design and their groups, which move together.

    The last column is the dummy input `unused`, which is always alone.
    """

    members: tuple[int, ...]
    """The group of each column, from 0 on; shape (columns,)."""
    choices: tuple[int, ...] = ()
    """The number of choices of each column, 0 if it is a number.

    The shape is (columns,); empty if all columns are numbers.
    """
    wholes: tuple[int, ...] = ()
    """The number of whole numbers of each column, 0 if it has none; likewise."""

    @property
    def columns(self) -> int:
        """The number of columns of the cube."""
        return len(self.members)

    @property
    def groups(self) -> int:
        """The number of groups, each with an index of its own; the last is `unused`."""
        return max(self.members) + 1

    def problem(self) -> dict[str, object]:
        """Return the frame in the form that SALib expects."""
        names = [f"x{k}" for k in range(self.columns)]
        bounds = [[0.0, 1.0]] * self.columns
        told: dict[str, object] = {"num_vars": self.columns, "names": names, "bounds": bounds}
        if self.groups < self.columns:
            told["groups"] = [f"g{k}" for k in self.members]
        return told


class Seen(NamedTuple):
    """One outcome at `n` base points."""

    cube: Floats
    """Points of the cube, shape (n, rows, columns)."""
    values: Floats
    """Values of the outcome, means over replicates, shape (n, rows)."""
    deviations: Floats
    """Replicates minus their mean, shape (replicates, n, rows); of one replicate (0, n, rows)."""
    chance: Floats
    """Half the product of two changes that are chance alone, shape (n,); 0 on average.

    They are the differences between replicates at the first and at the last row, without what
    chance changes alike at the points that share it.  With two replicates that is the numerator of
    a total-order index; with more, it is scaled to the same noise.
    """
    echoes: Floats
    """Values of the first row with other random numbers, shape (n,)."""
    alike: npt.NDArray[np.bool_]
    """Base points where other random numbers changed nothing, shape (n,).

    Nothing was removed there.
    """

    def at(self, chosen: Ints) -> Seen:
        """Return the values at some base points, which may be repeated."""
        return Seen(
            self.cube[chosen],
            self.values[chosen],
            self.deviations[:, chosen],
            self.chance[chosen],
            self.echoes[chosen],
            self.alike[chosen],
        )


class Method(ABC):
    """A method of sensitivity analysis."""

    name: str
    title: str
    """The name in plain words."""
    indices: tuple[str, ...]
    main: str
    """The index that ranks the inputs."""
    meanings: ClassVar[Mapping[str, str]]
    """The meaning of each index, one sentence each."""
    least: int
    """The smallest number of base points with which the method says anything."""
    by_two: bool = True
    """Whether the number of base points is a power of two."""
    grouped: bool = False
    """Whether several inputs may move together."""
    product: bool = False
    """Whether products of replicates keep chance out of the index that ranks.

    Two replicates are enough then, and no runs with other random numbers are needed.
    """
    resamples: int = 500
    """The number of resamples for an interval."""
    measure: str = "share of the variance"
    """The unit of the index that ranks, if it is not that of the outcome."""
    in_units: bool = False
    """Whether the index has the unit of the outcome (and is not a share)."""
    unused_is_zero: bool = False
    """Whether an input that nothing reads gets exactly 0, because its rows are the same runs."""
    signed: tuple[str, ...] = ()
    """Indices that are sometimes estimated below 0, and whose intervals may reach below 0."""
    second_order: bool = False
    """Whether the indices of pairs are computed, by `pairs`."""
    labelled: str = ""
    """The column name for `labels`; empty if each row is alone."""

    @abstractmethod
    def rows(self, frame: Frame) -> int:
        """Return the number of rows of a base point."""

    @abstractmethod
    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return the base points from `first` to before `last`, in 0..1.

        Their shape is (last - first, rows, columns).
        """

    @abstractmethod
    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return each index, shape (groups + 1,): those of the groups, then that of `chance`."""

    def pairs(self, frame: Frame, seen: Seen) -> Floats:
        """Return the indices of pairs (groups, groups): above the diagonal, NaN elsewhere."""
        return np.full((frame.groups, frame.groups), np.nan)

    def quality(self, frame: Frame, seen: Seen) -> Quality | None:
        """Return how well an emulator predicts the outcome, if the method has one."""
        return None

    def labels(self, frame: Frame, names: Sequence[str], cube: Floats) -> npt.NDArray[np.str_]:
        """Return a label for each row, shape (n, rows).

        On a trajectory it is the name of the group that moved to get there.  After a colon, or
        alone, is the name of the one group in which the row differs from another row.
        """
        told = np.asarray([*names, "start"])
        return told[np.insert(mover(frame, cube), 0, len(names), axis=1)]

    @property
    def salib(self) -> Mapping[str, object]:
        """Arguments of SALib's function `analyze` that describe the design."""
        return {}

    @property
    def independent(self) -> tuple[int, ...]:
        """Rows of a base point that are independent draws from the cube."""
        return (0,)

    def check(self, points: int) -> None:
        """Check whether a design can have so many base points.

        Raises
        ------
        InputError
            if it cannot, in one sentence.
        """
        whole = isinstance(points, int) and not isinstance(points, bool)
        if not whole or not self.least <= points <= MOST or (self.by_two and points & (points - 1)):
            kind = "a power of two" if self.by_two else "a whole number"
            raise InputError(
                f"samples is {quoted(points)}; method={self.name} needs {kind} from {self.least} to"
                f" {MOST}."
            )


def turns_of(points: int) -> Ints:
    """Return for each of so many base points the number of its other set of random numbers.

    The numbers begin at 0, and more points change none before them.  They are drawn, as every
    second point of a Sobol' sequence lies in the same half of some input, whose effect would then
    be taken for chance.
    """
    blocks = generator(0, "sensitivity turns").random((-(-points // REDRAWS), REDRAWS))
    return np.asarray(blocks.argsort(axis=1).reshape(-1)[:points])


def mover(frame: Frame, cube: Floats) -> Ints:
    """Return the group that moves from each row of a trajectory to the next (n, rows - 1)."""
    return np.asarray(np.asarray(frame.members)[np.abs(np.diff(cube, axis=1)).argmax(axis=2)])


def unbiased(form: Callable[[Floats], Floats], seen: Seen) -> Floats:
    """Return a quadratic form of the mean over chance, without bias by the chance in replicates.

    The square in the form is replaced by the mean product of two different replicates.  With the
    replicates' mean and their deviations from it, that is the form of the mean minus the sum of the
    forms of the deviations over M (M - 1).

    Parameters
    ----------
    form : Callable[[Floats], Floats]
        quadratic forms, from values of shape (n, rows).
    seen : Seen
        the outcome in M replicates; of one replicate the result is the form itself.
    """
    found, many = form(seen.values), len(seen.deviations)
    for each in seen.deviations:
        found = found - form(each) / (many * (many - 1))
    return found


def shares(forms: Floats, variance: float, seen: Seen) -> Floats:
    """Return forms over a variance, without rounding errors.

    They are 0 if there is no variance to share: nothing varies, or chance hides what does.
    """
    if variance <= _ROUNDING**2 * max(1.0, float(np.abs(seen.values).max()) ** 2):
        return np.zeros_like(forms)
    found = forms / variance
    return np.asarray(np.where(np.abs(found) <= _ROUNDING, 0.0, found))
