"""What a method is: a design that grows without changing its beginning, and indices of what comes out there.

A design is made of *base points*, each of one row of the cube or of several (a trajectory; a point
of two matrices with what lies between them).  The first base points of a larger design are the
smaller design, so that what was run is used again.  Intervals come from resampling whole base
points.  At the first row of each base point the model is run under other luck too: that is how the
sentinel `luck` gets its index by the same formula as the inputs.  What other luck changes
everywhere alike is taken out of it (`source.Sample`): all rows share their luck, so that it cancels
in every index.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.design import MOST
from rp2pr_sim.study.sampling import generator

# other lucks that the sentinel goes through: of every two base points in a row each is run again
# under another
LUCKS = 2


@dataclass(frozen=True)
class Frame:
    """How many columns a design has, and which of them move together; the last column is the sentinel `unused`, always alone."""

    members: tuple[int, ...]
    """The group of each column, from 0 on; shape (columns,)."""
    choices: tuple[int, ...] = ()
    """Among how many choices each column decides, 0 where it is a number; shape (columns,), or empty if all are numbers."""
    wholes: tuple[int, ...] = ()
    """Among how many whole numbers each column decides, 0 where it is none; likewise."""

    @property
    def columns(self) -> int:
        """Columns of the cube."""
        return len(self.members)

    @property
    def groups(self) -> int:
        """Groups, each with an index of its own; the last is `unused`."""
        return max(self.members) + 1

    def problem(self) -> dict[str, object]:
        """As SALib wants it told."""
        names = [f"x{k}" for k in range(self.columns)]
        told: dict[str, object] = {
            "num_vars": self.columns,
            "names": names,
            "bounds": [[0.0, 1.0]] * self.columns,
        }
        if self.groups < self.columns:
            told["groups"] = [f"g{k}" for k in self.members]
        return told


class Seen(NamedTuple):
    """One outcome at `n` base points."""

    cube: Floats
    """Shape (n, rows, columns)."""
    values: Floats
    """Shape (n, rows)."""
    echoes: Floats
    """The same as the first row's, under other luck; shape (n,)."""
    alike: npt.NDArray[np.bool_]
    """Where other luck changed nothing at all, so that there was nothing to take out; shape (n,)."""

    def at(self, chosen: Ints) -> Seen:
        """Some base points, perhaps repeated."""
        return Seen(self.cube[chosen], self.values[chosen], self.echoes[chosen], self.alike[chosen])


class Method(ABC):
    """One way to say what an outcome depends on."""

    name: str
    title: str
    """In plain words."""
    indices: tuple[str, ...]
    main: str
    """The index that ranks."""
    meanings: ClassVar[Mapping[str, str]]
    """What each index means, one sentence each."""
    least: int
    """Base points without which the method says nothing."""
    by_two: bool = True
    """Whether base points come in powers of two."""
    grouped: bool = False
    """Whether several inputs may move together."""
    resamples: int = 500
    """For an interval."""
    measure: str = "share of the variance"
    """What the index that ranks is, where it has not the unit of the outcome."""
    in_units: bool = False
    """Whether the index has the unit of the outcome (and is not a share)."""
    unused_is_zero: bool = False
    """Whether what nothing reads gets exactly 0, since its rows are the same runs."""
    signed: tuple[str, ...] = ()
    """Indices that are estimated below 0 now and then, and whose intervals may reach there."""
    labelled: str = ""
    """What `labels` says of a row, as the name of a column; empty where each row stands alone."""

    @abstractmethod
    def rows(self, frame: Frame) -> int:
        """Rows of a base point."""

    @abstractmethod
    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """The base points from `first` to before `last`, shape (last - first, rows, columns), in 0..1."""

    @abstractmethod
    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Each index, shape (groups + 1,): those of the groups, then that of luck."""

    def labels(self, frame: Frame, names: Sequence[str], cube: Floats) -> npt.NDArray[np.str_]:
        """What each row is, shape (n, rows): of a trajectory, which of the groups (of these names) has moved to get there.

        After a colon, or alone, stands the name of the one group in which the row differs from
        another row.
        """
        told = np.asarray([*names, "start"])
        return told[np.insert(mover(frame, cube), 0, len(names), axis=1)]

    @property
    def salib(self) -> Mapping[str, object]:
        """What SALib's function `analyze` must be told of the design."""
        return {}

    @property
    def independent(self) -> tuple[int, ...]:
        """Rows of a base point that are independent draws from the cube."""
        return (0,)

    def check(self, points: int, what: str = "points") -> None:
        """Whether a design of so many base points makes sense.

        Raises
        ------
        InputError
            one sentence.
        """
        whole = isinstance(points, int) and not isinstance(points, bool)
        if not whole or not self.least <= points <= MOST or (self.by_two and points & (points - 1)):
            kind = "a power of two" if self.by_two else "a whole number"
            raise InputError(
                f"{what} is {points!r}; method={self.name} needs {kind} from {self.least} to"
                f" {MOST}."
            )


def turns_of(points: int) -> Ints:
    """The number of the other luck, from 0 on, that is the turn of each of so many base points; more points change none before them.

    Drawn, and not every second one: in a Sobol' sequence every second point lies in the same half
    of some input, which luck would then be taken for.
    """
    blocks = generator(0, "sensitivity turns").random((-(-points // LUCKS), LUCKS))
    return np.asarray(blocks.argsort(axis=1).reshape(-1)[:points])


def mover(frame: Frame, cube: Floats) -> Ints:
    """The group that moves from each row of a trajectory to the next, shape (n, rows - 1)."""
    return np.asarray(np.asarray(frame.members)[np.abs(np.diff(cube, axis=1)).argmax(axis=2)])


def uneven(seen: Seen, variance: float) -> float:
    """The total-order index of luck: half the mean square of what other luck changes, over the variance that the inputs make."""
    return (
        float(((seen.echoes - seen.values[:, 0]) ** 2).mean()) / 2.0 / variance
        if variance > 0.0
        else 0.0
    )
