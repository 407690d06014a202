"""Stages of set-up that scenario points of one replicate have in common.

While a stage is made, all that it reads of the scenario is written down.  A stage is a function of
what it reads and of the stages before it, so where all of these are the same, so is its result: then it is not made again.
Nobody has to declare what a stage depends on; whoever reads one more parameter makes it count.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import MethodType
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from rp2pr_sim.cohort.draws import make_luck
from rp2pr_sim.cohort.tables import Stamp, changed_at
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.declare import Block

__all__ = ["Shared"]

T = TypeVar("T")

_Reader = Callable[[Scenario], Any]

KEPT = 32  # results of a stage that are kept, those used last: as many values of a lever may come in turns, in some 20 MB


class Shared:
    """Keeps the stages of set-ups and hands them to the next scenario point that would make the same.

    Pass one to all `make_world` of a replicate, point after point; it serves one thread at a time.
    """

    def __init__(self) -> None:
        self._lucks: dict[tuple[int, int, tuple[Stamp, ...]], npt.NDArray[np.void]] = {}
        self._made: dict[Callable[..., Any], list[_Made]] = {}

    def luck(self, scenario: Scenario, seed: int, replicate: int) -> npt.NDArray[np.void]:
        """The luck of a replicate, which all stages start from: another one for another seed, replicate or content of the user's files.

        Raises:
            InputError: if there is no such file.
        """
        files = tuple(changed_at(path) for path in scenario.own_files().values())
        return self._lucks.setdefault((seed, replicate, files), make_luck(seed, replicate))

    def stage(self, make: Callable[..., T], scenario: Scenario, *before: object) -> T:
        """What `make(scenario, *before)` returns, perhaps made for an earlier scenario point.

        Args:
            make: a function of what it is handed and of nothing else.
            scenario: what is simulated.
            before: the luck and the results of earlier stages; these very objects must come back for the result to be the same.

        Returns:
            Shared with other scenario points: its arrays cannot be written to.
        """
        kept = self._made.setdefault(make, [])
        values: dict[_Reader, Any] = {}  # most results were made by reading the same: read it once
        for i, made in enumerate(kept):
            if not made.follows(before):
                continue
            if made.reads not in values:
                values[made.reads] = made.reads(scenario)
            if values[made.reads] == made.values:
                kept.insert(0, kept.pop(i))
                return cast("T", made.result)
        watched = _Watched(scenario, "", {})
        result = make(watched, *before)
        _freeze(result)
        kept.insert(0, _Made.of(scenario, watched, before, result))
        del kept[KEPT:]
        return result


class _Made(NamedTuple):
    """A stage that was made."""

    before: tuple[object, ...]
    reads: _Reader
    """What it read of its scenario, read of any scenario ..."""
    values: Any
    """... and of its own."""
    result: object

    @classmethod
    def of(cls, scenario: Scenario, watched: _Watched, before: tuple[object, ...], result: object) -> _Made:
        reads = _reader(tuple(_seen(watched)))
        return cls(before, reads, reads(scenario), result)

    def follows(self, before: tuple[object, ...]) -> bool:
        """Whether it was made from these very objects."""
        return len(before) == len(self.before) and all(ours is theirs for ours, theirs in zip(before, self.before, strict=True))


@cache
def _reader(names: tuple[str, ...]) -> _Reader:
    """Reads these parameters and properties; one for all that read the same in the same order."""
    return attrgetter(*names) if names else bool


class _Watched:
    """A scenario, or a block of it, that writes down which parameters and properties are read."""

    __slots__ = ("_prefix", "_seen", "_thing")
    __hash__ = None  # type: ignore[assignment]  # a cache by scenario would hide what is read

    def __init__(self, thing: Scenario | Block, prefix: str, seen: dict[str, None]) -> None:
        self._thing, self._prefix, self._seen = thing, prefix, seen

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)
        if isinstance(found, Block):
            return _Watched(found, f"{name}.", self._seen)
        if isinstance(found, MethodType) and found.__self__ is self._thing:
            return MethodType(found.__func__, self)  # so that what the method reads is seen too
        self._seen[self._prefix + name] = None
        return found

    def __getitem__(self, name: str) -> Any:
        return Scenario.__getitem__(cast("Scenario", self), name)


def _seen(watched: _Watched) -> dict[str, None]:
    return watched._seen


def _freeze(result: object) -> None:
    """Nobody writes to what others will be handed."""
    if isinstance(result, np.ndarray):
        result.flags.writeable = False
    elif isinstance(result, tuple):
        for part in result:
            _freeze(part)
