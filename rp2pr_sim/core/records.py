"""Declaration of records: one class gives the memory layout, the legal ranges and the types.

A record is a row of a NumPy structured array. Its class lists the fields with their legal range;
from that come the dtype that both engines share, the check that a state is legal, and what a type
checker knows of `team.openness`. No code makes an instance of such a class: rows of the arrays take
its place.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Field:
    """One field of a record: its NumPy kind, legal range (inclusive) and shape."""

    __slots__ = ("code", "high", "low", "shape")

    def __init__(self, code: str, low: float, high: float, shape: tuple[int, ...] = ()) -> None:
        self.code, self.low, self.high, self.shape = code, low, high, shape

    def illegal(self, values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Return where `values` are not finite or out of range (same shape as `values`)."""
        legal: npt.NDArray[np.bool_] = (
            np.isfinite(values) & (values >= self.low) & (values <= self.high)
        )
        return ~legal


Share = Annotated[float, Field("f8", 0.0, 1.0)]
Positive = Annotated[float, Field("f8", 0.0, 1e12)]
LogOdds = Annotated[float, Field("f8", -200.0, 200.0)]
Code = Annotated[int, Field("i8", -1, 2**62)]
Count = Annotated[int, Field("i8", 0, 2**31)]
Week = Annotated[int, Field("i8", -1, 10_000)]


def shares(*shape: int) -> Field:
    """Return a block of shares in 0..1 of this shape."""
    return Field("f8", 0.0, 1.0, shape)


def whole(*shape: int, low: float = 0, high: float = 2**31) -> Field:
    """Return a block of whole numbers of this shape."""
    return Field("i8", low, high, shape)


class Record:
    """Base of all records; a subclass is a list of annotated fields."""

    @classmethod
    @cache
    def fields(cls) -> dict[str, Field]:
        """Return the name and declaration of each field, in memory order."""
        found = {}
        for name, hint in get_type_hints(cls, include_extras=True).items():
            if get_origin(hint) is Annotated:
                found[name] = next(item for item in get_args(hint) if isinstance(item, Field))
        return found

    @classmethod
    @cache
    def dtype(cls) -> np.dtype[np.void]:
        """Return the memory layout of one record."""
        layout = np.dtype([(name, item.code, item.shape) for name, item in cls.fields().items()])
        return np.dtype((np.record, layout))  # whose rows allow `row.field`, uncompiled too

    @classmethod
    def rows(cls, *shape: int) -> npt.NDArray[np.void]:
        """Return a zeroed array of records of this shape; a row of it allows `row.field`."""
        return np.zeros(shape, cls.dtype())

    @classmethod
    def _all_legal(cls, rows: npt.NDArray[np.void]) -> bool:
        """Check whether all fields are legal, in one pass.

        Speed matters: it checks every week of many programmes.
        """
        for code, (at, low, high) in cls._bounds().items():
            values = np.ndarray((rows.size, rows.dtype.itemsize // 8), code, rows)[:, at]
            if not ((values >= low) & (values <= high)).all():  # NaN fails both tests
                return False
        return True

    @classmethod
    @cache
    def _bounds(cls) -> dict[str, tuple[Ints, Floats, Floats]]:
        """Return, by kind of number, its positions in a record and the legal range of each."""
        # every number has eight bytes
        each = [item for item in cls.fields().values() for _ in range(math.prod(item.shape))]
        found = {}
        for code in {item.code for item in each}:
            at = np.array([k for k, item in enumerate(each) if item.code == code])
            found[code] = (
                at,
                np.array([each[k].low for k in at]),
                np.array([each[k].high for k in at]),
            )
        return found

    @classmethod
    def faults(cls, rows: npt.NDArray[np.void]) -> list[str]:
        """Return each field that is out of its legal range somewhere, with the first such value."""
        if cls._all_legal(np.ascontiguousarray(rows)):
            return []
        found = []
        for name, item in cls.fields().items():
            wrong = item.illegal(rows[name])
            if wrong.any():
                value = float(rows[name][wrong].flat[0])
                bound = f"{item.low:g}..{item.high:g}"
                shown = "not a number" if math.isnan(value) else f"{value:g}"
                found.append(f"{cls.__name__}.{name} is {shown}, legal is {bound}")
        return found
