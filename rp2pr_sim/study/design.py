"""The design of a study: scenarios, replicates, the seed, and which tables are kept of each run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.own import column_of, place_in
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.own_code import import_named, imported, place_of, source_hash

MOST = 2**31 - 1  # of seeds and replicates
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Study:
    """Scenarios, each simulated in every replicate.

    `points` are the scenarios by name (the column `scenario` of all tables), in the order in which
    they are kept.  `seed` and the number of a replicate (0 .. replicates - 1) decide chance, which
    all scenarios share (common random numbers).  With `together`, only so many neighbouring
    scenarios share their replicates, such as the options under one parameter set; of G such groups,
    run r of group g (both from 0) is replicate r * G + g, so that more replicates leave the earlier
    runs unchanged.

    The table `programme`, the summary outcomes, is kept of every run.  The tables of teams, pairs,
    visits, plans, indicators and weeks are kept of the first `details` replicates of each scenario
    (0: of none).  `name` is the name of the folder of results, which is made in the folder
    `output`.  `own` are phases of the week that the user's own compiled functions replace
    (docs/extending.md); workers import them by name.  `outcomes` are further outcomes of a run, by
    name (`my_outcomes:longest_wait`, see `outcomes.own`): columns of the table `programme`; workers
    import them by name too.

    Raises
    ------
    InputError
        one sentence, for the first value that is not allowed.
    """

    points: Mapping[str, Scenario] = field(default_factory=lambda: {"own": Scenario()})
    name: str = "own"
    seed: int = 1
    replicates: int = 40
    details: int = 40
    together: int = 0
    output: Path = Path("outputs/run")
    own: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_whole("together", self.together, 0)
        if self.together and len(self.points) % self.together:
            raise InputError(
                f"together is {self.together}; allowed is 0, or a number that divides that of the"
                f" scenarios, {len(self.points)}."
            )
        _check_whole("seed", self.seed, 0)
        _check_whole("replicates", self.replicates, 1, MOST // max(1, self.step))
        _check_whole("details", self.details, 0)
        check_name("name", self.name)
        if not self.points:
            raise InputError("points is empty; a study needs at least one scenario.")
        for name in self.points:
            check_name("the name of a point", name)
        functions = {f"own.{phase}": function for phase, function in self.own.items()}
        for name in self.outcomes:
            place = place_in(name)
            functions[place] = import_named("outcome", place)
            column_of(name, functions[place])
        for name, function in functions.items():
            if function.__module__ == "__main__" or imported(place_of(function)) is not function:
                raise InputError(
                    f"{name} cannot be imported as {place_of(function)}; put the function at"
                    " the top of a file."
                )
            if source_hash(place_of(function)) is None:
                raise InputError(
                    f"{name} is {place_of(function)}, which no file of your own defines; put the"
                    " function at the top of one."
                )
        object.__setattr__(self, "points", MappingProxyType(dict(self.points)))
        object.__setattr__(self, "own", MappingProxyType(dict(self.own)))
        object.__setattr__(self, "outcomes", tuple(dict.fromkeys(self.outcomes)))

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.points) * self.replicates

    @property
    def step(self) -> int:
        """The difference between the replicates of a scenario and its next run."""
        return groups_of(len(self.points), self.together)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.points)}

    def replicates_of(self, name: str) -> range:
        """Return the numbers of the replicates of a scenario."""
        first = self._places[name] // self.together if self.together else 0
        return range(first, first + self.step * self.replicates, self.step)

    @property
    def scenario(self) -> Scenario:
        """The first scenario, which `config.yaml` contains in full."""
        return next(iter(self.points.values()))

    def anchored(self) -> Study:
        """Return the study with absolute paths of the user's files.

        It can then be resumed from any folder.
        """
        return replace(self, points={name: anchored(point) for name, point in self.points.items()})

    def to_try(self) -> Iterator[Scenario]:
        """Yield one scenario for each way in which teams are found and paired.

        A mistake in a user's file would show there.
        """
        seen = set()
        for point in self.points.values():
            kind = (point.cohort, point.pairing, point.exchange, point.review.kind, point.scale)
            if kind not in seen:
                seen.add(kind)
                yield point


def groups_of(points: int, together: int) -> int:
    """Return the number of groups of scenarios that share their replicates; see `Study`."""
    return points // together if together else 1


def anchored(scenario: Scenario) -> Scenario:
    """Return the scenario with absolute paths of the user's files."""
    files = {name: str(Path(path).absolute()) for name, path in scenario.own_files().items()}
    return scenario.replaced(files) if files else scenario


def _check_whole(name: str, value: Any, low: int, high: int = MOST) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(
            f"{name} is {quoted(value)}; allowed is a whole number from {low} to {high}."
        )


def check_name(what: str, name: Any) -> None:
    """Check that a study or a scenario may have this name.

    Raises
    ------
    InputError
        one sentence.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"{what} is {quoted(name)}; allowed are up to 60 letters, digits, '-' and '_', such as"
            " my-trial."
        )
