"""Stages of set-up that scenario points of one replicate have in common.

While a stage is made, everything that it reads of the scenario is recorded. A stage is a function
of what it reads and of the stages before it, so where all of these are the same, its result is the
same too: then it is not made again. Nobody has to declare what a stage depends on; code that reads
one more parameter makes it count.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import MethodType
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.parameter import Block
from rp2pr_sim.sheet import hashes_of

T = TypeVar("T")

_Reader = Callable[[Scenario], tuple[Any, ...]]

# results of a stage that are kept, those used last: as many values of a lever may come in turns, in
# some 20 MB
KEPT = 32


class Shared:
    """Cache of set-up stages, reused for the next scenario point that would make the same.

    Pass one to all `make_world` of a replicate, point after point; it serves one thread at a time.
    """

    def __init__(self) -> None:
        self._lucks: dict[tuple[int, int, tuple[str, ...]], npt.NDArray[np.void]] = {}
        self._stages: dict[Callable[..., Any], _Results] = {}

    def luck(self, scenario: Scenario, seed: int, replicate: int) -> npt.NDArray[np.void]:
        """Return the random-number key of a replicate, from which all stages start.

        The key is another one for another seed, replicate or content of the user's files.

        Raises
        ------
        InputError
            if there is no such file.
        """
        files = tuple(
            content
            for path in scenario.own_files().values()
            for content in hashes_of(path).values()
        )
        return self._lucks.setdefault((seed, replicate, files), make_luck(seed, replicate))

    def stage(self, make: Callable[..., T], scenario: Scenario, *before: object) -> T:
        """Return the result of `make(scenario, *before)`, perhaps made for an earlier point.

        Parameters
        ----------
        make : Callable[..., T]
            a function of its arguments and of nothing else.
        scenario : Scenario
            what is simulated.
        before : object
            the random-number key and the results of earlier stages; these very objects must come
            back for the result to be the same.

        Returns
        -------
        T
            Shared with other scenario points: its arrays cannot be written to.
        """
        return cast("T", self._stages.setdefault(make, _Results()).of(make, scenario, before))


class _Made(NamedTuple):
    """A stage that was made."""

    before: tuple[object, ...]
    """What it was made from, kept so that no other object gets its place in memory."""
    result: object


class _Results:
    """Results of one stage, found by what it read of the scenario and what it was made from."""

    def __init__(self) -> None:
        # few: a stage reads other names only where it takes another path
        self._readers: dict[_Reader, None] = {}
        self._kept: OrderedDict[tuple[object, ...], _Made] = OrderedDict()

    def of(
        self, make: Callable[..., object], scenario: Scenario, before: tuple[object, ...]
    ) -> object:
        """Return the result that was made before, or make it now."""
        places = tuple(map(id, before))
        for reads in self._readers:
            key = (places, reads, reads(scenario))
            if (made := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return made.result
        watched = _Watched(scenario, "", {})
        result = make(watched, *before)
        _freeze(result)
        seen = _seen(watched)
        reads = _reader(tuple(seen))
        self._readers[reads] = None
        self._kept[places, reads, tuple(seen.values())] = _Made(before, result)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return result


@cache
def _reader(names: tuple[str, ...]) -> _Reader:
    """Return a reader of these parameters and properties.

    There is one for all stages that read the same in the same order.
    """
    if len(names) > 1:
        return attrgetter(*names)
    return lambda scenario: tuple(attrgetter(name)(scenario) for name in names)


class _Watched:
    """A scenario, or a block of it, that records which parameters and properties are read.

    What was read once is available as an attribute of its own: Python asks `__getattr__` for the
    first reading alone.
    """

    __hash__ = None  # type: ignore[assignment]  # a cache by scenario would hide what is read

    def __init__(self, thing: Scenario | Block, prefix: str, seen: dict[str, Any]) -> None:
        self._thing, self._prefix, self._seen = thing, prefix, seen

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)
        if isinstance(found, MethodType) and found.__self__ is self._thing:
            return MethodType(found.__func__, self)  # so that the method's reads are recorded too
        if isinstance(found, Block):
            found = _Watched(found, f"{name}.", self._seen)
        else:
            self._seen[self._prefix + name] = found
        self.__dict__[name] = found
        return found

    def __getitem__(self, name: str) -> Any:
        return Scenario.__getitem__(cast("Scenario", self), name)


def _seen(watched: _Watched) -> dict[str, Any]:
    return watched._seen


def _freeze(result: object) -> None:
    """Make a result read-only, since other points will receive it too."""
    if isinstance(result, np.ndarray):
        result.flags.writeable = False
    elif isinstance(result, tuple):
        for part in result:
            _freeze(part)
