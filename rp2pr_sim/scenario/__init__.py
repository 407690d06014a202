"""The scenario of a programme: every lever and parameter, frozen and checked.

`Scenario` is the one object that says what is simulated. It is made of blocks
(`scenario.visit.hours`), each declared in a file of this package; everything else, from the error
texts to the Hydra schema and the table in `docs/ODD.md`, is derived from those declarations. The
compiled rules read it as a record with the same names (`Scenario.record`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from functools import cache, cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from struct import Struct
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Exchange, PairingStrategy, Review
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import audit, forms, levers, plans, visit_day, visit_effects
from rp2pr_sim.scenario.joining import Diaries, Joining, TeamLife
from rp2pr_sim.scenario.own import PLACES, Own, Strength, known_strengths, registered
from rp2pr_sim.scenario.parameter import Block, Parameter

__all__ = [
    "Parameter",
    "Scenario",
    "Strength",
    "check_sizes",
    "known_strengths",
    "parameters",
    "parameters_by_name",
    "register",
]

_OWN = Struct(f"={PLACES}d")
NO_VISITS = (Review.feedback, Review.none)


@dataclass(frozen=True, kw_only=True, repr=False)
class Scenario:
    """One programme in one world.

    Make it from keywords or with `Scenario.of({"visit.hours": 3})`; both check every value and
    raise `InputError` with one sentence for the first that is not allowed.
    """

    __iter__: ClassVar[None] = None
    """It has values by name but is one thing: Mesa's `batch_run` does not take it apart."""

    pairing: levers.Pairing = field(default_factory=levers.Pairing)
    exchange: levers.Exchange = field(default_factory=levers.Exchange)
    review: levers.Review = field(default_factory=levers.Review)
    visit: levers.VisitDay = field(default_factory=levers.VisitDay)
    facilitation: levers.Facilitation = field(default_factory=levers.Facilitation)
    support: levers.Support = field(default_factory=levers.Support)
    legitimacy: levers.Legitimacy = field(default_factory=levers.Legitimacy)
    information: levers.Information = field(default_factory=levers.Information)
    scale: levers.Scale = field(default_factory=levers.Scale)
    time: levers.Time = field(default_factory=levers.Time)
    booking: levers.Booking = field(default_factory=levers.Booking)
    cohort: levers.CohortChoice = field(default_factory=levers.CohortChoice)

    level: audit.Level = field(default_factory=audit.Level)
    spread: audit.Spread = field(default_factory=audit.Spread)
    ceiling: audit.Ceiling = field(default_factory=audit.Ceiling)
    drift: audit.Drift = field(default_factory=audit.Drift)
    completeness: audit.Completeness = field(default_factory=audit.Completeness)
    audit: audit.Audit = field(default_factory=audit.Audit)

    joining: Joining = field(default_factory=Joining)
    teamlife: TeamLife = field(default_factory=TeamLife)
    diaries: Diaries = field(default_factory=Diaries)
    delegation: visit_day.Delegation = field(default_factory=visit_day.Delegation)
    climate: visit_day.Climate = field(default_factory=visit_day.Climate)
    candour: visit_day.Candour = field(default_factory=visit_day.Candour)
    credibility: visit_day.Credibility = field(default_factory=visit_day.Credibility)
    facilitating: visit_effects.Facilitating = field(default_factory=visit_effects.Facilitating)
    recognition: visit_effects.Recognition = field(default_factory=visit_effects.Recognition)
    ideas: visit_effects.Ideas = field(default_factory=visit_effects.Ideas)
    derailing: visit_effects.Derailing = field(default_factory=visit_effects.Derailing)
    aftermath: visit_effects.Aftermath = field(default_factory=visit_effects.Aftermath)
    relations: visit_effects.Relations = field(default_factory=visit_effects.Relations)
    diagnosis: plans.Diagnosis = field(default_factory=plans.Diagnosis)
    planning: plans.Planning = field(default_factory=plans.Planning)
    coaching: plans.Coaching = field(default_factory=plans.Coaching)
    implementing: plans.Implementing = field(default_factory=plans.Implementing)
    measuring: plans.Measuring = field(default_factory=plans.Measuring)
    harm: plans.Harm = field(default_factory=plans.Harm)
    resources: plans.Resources = field(default_factory=plans.Resources)

    form: forms.Form = field(default_factory=forms.Form)

    own: Own = field(default_factory=Own)

    def __post_init__(self) -> None:
        for name, items in _by_block().items():
            block: Block = getattr(self, name)
            block.check(items)
        check_pairs(self)
        if not self.cohort.file:  # else the file says how many teams there are
            check_sizes(self)

    @classmethod
    def of(cls, values: Mapping[str, Any] | None = None) -> Scenario:
        """Return the default scenario with some parameters set by name.

        Parameters
        ----------
        values : Mapping[str, Any] | None
            dotted (`{"visit.hours": 3}`) or nested (`{"visit": {"hours": 3}}`) names.

        Raises
        ------
        InputError
            for an unknown name (the nearest is offered) or a value that is not allowed.
        """
        return cls().replaced(values or {})

    def replaced(self, values: Mapping[str, Any]) -> Scenario:
        """Return a copy of the scenario with some parameters set by name; see `of`."""
        blocks: dict[str, list[tuple[str, type, Any]]] = {}
        known = parameters_by_name()
        for name, value in _flattened(values):
            if name not in known:
                raise InputError(f"there is no parameter {quoted(name)}.{nearest(name, list(known))}")
            # 1, 1.0 and True are equal, and not all of them are allowed
            blocks.setdefault(known[name].block, []).append((name, type(value), value))
        return replace(
            self,
            **{name: _changed(getattr(self, name), tuple(given)) for name, given in blocks.items()},
        )

    def without_programme(self) -> Scenario:
        """Return the counterfactual scenario: the same teams and world, without any review.

        A team's gain is measured against this run.
        """
        return self.replaced({"review.kind": Review.none})

    def __getitem__(self, name: str) -> Any:
        """Return the value of a parameter by its dotted name."""
        block, _, item = name.partition(".")
        return getattr(getattr(self, block), item)

    def __repr__(self) -> str:
        usual = Scenario().flat()
        changed = {name: value for name, value in self.flat().items() if value != usual[name]}
        return f"Scenario.of({changed})" if changed else "Scenario()"

    def flat(self) -> dict[str, Any]:
        """Return all values by dotted name; choices by their word."""
        found: dict[str, Any] = {}
        for name in _by_block():
            block = getattr(self, name)
            # those of the user's own may change, and a block that notes what is read is no key
            known = isinstance(block, Block) and name != "own"
            found |= (_flat_block if known else _flat_block.__wrapped__)(name, block)
        return found

    def nested(self) -> dict[str, dict[str, Any]]:
        """Return all values by block and name, as in a config file; choices by their word."""
        found: dict[str, dict[str, Any]] = {}
        for name, value in self.flat().items():
            block, _, item = name.partition(".")
            found.setdefault(block, {})[item] = value
        return found

    def record(self, names: tuple[str, ...] = ()) -> npt.NDArray[np.void]:
        """Return the scenario as the array of one record that compiled rules read.

        The record is nested like the scenario; numbers and switches are `f8`, whole numbers and
        choices `i8`, texts are left out.  Its last field, `own`, has the strengths of mechanisms of
        the user's own by their places.

        Parameters
        ----------
        names : tuple[str, ...]
            the only parameters in it; all if not given.  A compiled function that reads any other
            does not compile, so it cannot read a parameter that is not named.
        """
        layout = _layout(names)
        if names:
            packed = layout.packing.pack(*layout.values(self))
        else:
            packed = self._packed + _OWN.pack(*self.own.placed)
        return np.frombuffer(bytearray(packed), layout.dtype)

    @cached_property
    def _packed(self) -> bytes:
        """The record but `own`, kept because the same scenario is simulated many times."""
        layout = _layout(())
        return layout.packing.pack(*layout.values(self))

    def own_files(self) -> dict[str, str]:
        """Return the paths of the user's own files that decide the results, by parameter."""
        paths = {"cohort.file": self.cohort.file, "pairing.file": self.pairing.file}
        return {name: path for name, path in paths.items() if path}

    @property
    def has_visits(self) -> bool:
        """Whether any team visits another."""
        return self.review.kind not in NO_VISITS

    @property
    def unit_size(self) -> int:
        """Number of teams that are randomised together, at least.

        It is a pair, a ring, or one team where the arms are odd and no teams are paired. Teams that
        are left over join a pair or a ring.
        """
        if not self.has_visits or self.exchange.kind == Exchange.outside_panel:
            odd = self.scale.n_intervention % 2 or self.scale.n_control % 2
            return 1 if odd else 2
        return self.exchange.ring_size if self.exchange.kind == Exchange.ring else 2


@cache
def _by_block() -> dict[str, tuple[Parameter, ...]]:
    """Return the declarations of each block."""
    return {
        name: tuple(items) for name, items in groupby(parameters(), key=lambda item: item.block)
    }


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return all declarations, block by block."""
    return tuple(item for part in fields(Scenario) for item in part.default_factory.parameters(part.name))  # type: ignore[union-attr]


@cache
def parameters_by_name() -> Mapping[str, Parameter]:
    """Return all declarations by dotted name."""
    return {item.name: item for item in parameters()}


def register(strengths: Sequence[Strength]) -> None:
    """Make strengths of mechanisms of the user's own parameters of every scenario, `own.<name>`.

    Raises
    ------
    InputError
        if two of them have the same place.
    """
    if registered(strengths):
        for kept in (parameters, parameters_by_name, _by_block):
            kept.cache_clear()


class _Layout(NamedTuple):
    """Memory layout of the record of some parameters."""

    values: Callable[[Scenario], tuple[Any, ...]]
    packing: Struct
    dtype: np.dtype[np.void]


@cache
def _layout(names: tuple[str, ...]) -> _Layout:
    chosen = [
        item
        for item in parameters()
        if item.block != "own" and (item.name in names if names else item.kind is not str)
    ]
    blocks: dict[str, list[tuple[str, str]]] = {}
    for item in chosen:
        blocks.setdefault(item.block, []).append(
            (item.name.partition(".")[2], "f8" if item.kind in (float, bool) else "i8")
        )
    letters = ("d" if item.kind in (float, bool) else "q" for item in chosen)
    parts: list[Any] = [(block, np.dtype(inside)) for block, inside in blocks.items()]
    # a record type made once: a new one for each array would be compared field by field at each
    # call of compiled code
    own = [] if names else [("own", "f8", (PLACES,))]
    dtype = np.dtype((np.record, np.dtype([*parts, *own])))
    return _Layout(
        attrgetter(*(item.name for item in chosen)), Struct("=" + "".join(letters)), dtype
    )


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, IntEnum) else value


def _changed(block: Any, given: tuple[tuple[str, type, Any], ...]) -> Any:
    """Return a copy of a block with some parameters changed, checked.

    Many scenarios share most blocks, such as all options under one parameter set, so what was
    changed is kept; but not of mechanisms of the user's own, whose declarations may change.
    """
    if not isinstance(block, Own):
        with suppress(TypeError):  # a value that is no key, which a check refuses
            return _changed_once(block, given)
    return _changed_once.__wrapped__(block, given)


@lru_cache(maxsize=4096)
def _changed_once(block: Any, given: tuple[tuple[str, type, Any], ...]) -> Any:
    known = parameters_by_name()
    return block.changed(
        {name.partition(".")[2]: known[name].checked(value) for name, _, value in given}
    )


@lru_cache(maxsize=4096)
def _flat_block(name: str, block: Block) -> Mapping[str, Any]:
    items = _by_block()[name]
    return {item.name: _plain(getattr(block, item.name.partition(".")[2])) for item in items}


def _flattened(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            for inner, item in value.items():
                yield f"{name}.{inner}", item
        elif isinstance(value, Block):
            yield from ((f"{name}.{part.name}", getattr(value, part.name)) for part in fields(value))  # type: ignore[arg-type]
        else:
            yield str(name), value


def check_sizes(scenario: Scenario) -> None:
    """Check that the exchange can use the numbers of teams.

    Raises
    ------
    InputError
        one sentence.
    """
    scale = scenario.scale
    wanted = scale.n_intervention + scale.n_control
    if wanted > scale.n_invited:
        raise InputError(
            f"scale.n_intervention and scale.n_control ask for {wanted} teams but scale.n_invited"
            f" is {scale.n_invited}; invite at least {wanted} trusts."
        )
    size = scenario.unit_size
    for name in ("n_intervention", "n_control"):
        n = getattr(scale, name)
        if 0 < n < size:
            kind = f"a ring of {size}" if scenario.exchange.kind == Exchange.ring else "a pair"
            raise InputError(
                f"scale.{name} is {n}, too few for {kind}; allowed is {size} or more"
                f"{', or 0 for no control teams' if name == 'n_control' else ''}."
            )


def check_pairs(scenario: Scenario) -> None:
    """Check that a list of own pairs is given when it is asked for, and can be used.

    Raises
    ------
    InputError
        one sentence.
    """
    if scenario.pairing.strategy != PairingStrategy.own_list:
        return
    if not scenario.pairing.file:
        raise InputError(
            "pairing.strategy is 'own_list' but pairing.file is empty; name a CSV with the columns"
            " team and partner."
        )
    if scenario.has_visits and scenario.exchange.kind == Exchange.ring:
        raise InputError(
            "pairing.strategy is 'own_list', which pairs two teams; allowed exchanges are"
            " reciprocal and outside_panel."
        )
