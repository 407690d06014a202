"""Strengths of mechanisms of the user's own: the block `own` of a scenario.

A scenario has places for a few of them. A compiled phase of the user's own reads `s.own[0]`, the
strength in place 0; everything else uses its name, `own.cooling`. Without registered strengths the
block has no parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario.parameter import Block, Parameter, finite

PLACES = 8

_KNOWN: dict[str, Strength] = {}
"""The registered strengths by name."""


@dataclass(frozen=True, kw_only=True)
class Strength:
    """The strength of a mechanism of the user's own.

    Parameters
    ----------
    place : int
        where the compiled phase reads it: `s.own[place]`.
    name : str
        after `own.`.
    text : str
        what the mechanism does.
    default, low, high : float
        its value and its range; low is 0 unless given.
    neutral : float
        the value at which the mechanism is off.
    unit : str
        what one means.
    claims : str
        the claims it is about, such as `M62`, with spaces between them.
    moves : str
        the record field that it moves, such as `team.commitment`.

    Raises
    ------
    InputError
        for a place, a name or a number that is not allowed.
    """

    place: int
    name: str
    text: str
    default: float
    high: float
    low: float = 0.0
    neutral: float = 0.0
    unit: str = ""
    claims: str = ""
    moves: str = ""

    def __post_init__(self) -> None:
        what = f"the own strength {quoted(self.name)}"
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise InputError(f"{what} has no usable name; allowed is a word such as cooling.")
        if self.place not in range(PLACES):
            raise InputError(
                f"{what} has the place {quoted(self.place)}; allowed is a whole number from 0 to"
                f" {PLACES - 1}."
            )
        numbers = (self.low, self.default, self.neutral, self.high)
        if not all(isinstance(each, int | float) and finite(each) for each in numbers):
            raise InputError(f"{what} has a range that is not made of finite numbers.")
        if not (self.low < self.high and all(self.low <= each <= self.high for each in numbers)):
            raise InputError(
                f"{what} goes from {self.low:g} to {self.high:g}; its default ({self.default:g})"
                f" and its neutral value ({self.neutral:g}) must lie within that range."
            )

    @property
    def parameter(self) -> Parameter:
        """The same as a parameter of the scenario."""
        return Parameter(
            name=f"own.{self.name}",
            role="strength",
            text=self.text,
            kind=float,
            default=float(self.default),
            unit=self.unit,
            low=float(self.low),
            high=float(self.high),
            neutral=float(self.neutral),
            claims=tuple(self.claims.split()),
            moves=self.moves,
            varies=True,
        )


class Own(Block):
    """The strengths of mechanisms of the user's own; those that are not set have their default."""

    def __init__(self, **values: float) -> None:
        self.__dict__["_set"] = values

    def __getattr__(self, name: str) -> float:
        """Return a strength by its name."""
        if name.startswith("_") or name not in _KNOWN:
            raise AttributeError(name)
        values: Mapping[str, float] = self.__dict__["_set"]
        return values.get(name, float(_KNOWN[name].default))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"cannot assign to {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.placed == other.placed

    def __hash__(self) -> int:
        return hash(self.placed)

    def check(self, items: Sequence[Parameter]) -> None:
        """Check the values that are set; see `Block.check`."""
        values = self.__dict__["_set"]
        for item in items:
            name = item.name.partition(".")[2]
            if name in values:
                values[name] = item.checked(values[name])

    def changed(self, given: Mapping[str, Any]) -> Self:
        """Return a copy with some strengths changed."""
        return type(self)(**{**self.__dict__["_set"], **given})

    @property
    def placed(self) -> tuple[float, ...]:
        """All strengths by their places; 0 where there is none."""
        found = [0.0] * PLACES
        for name, strength in _KNOWN.items():
            found[strength.place] = getattr(self, name)
        return tuple(found)

    @classmethod
    def parameters(cls, block: str) -> tuple[Parameter, ...]:
        """Return the registered strengths as parameters."""
        return tuple(strength.parameter for strength in _KNOWN.values())


def known_strengths() -> tuple[Strength, ...]:
    """Return the registered strengths."""
    return tuple(_KNOWN.values())


def registered(strengths: Sequence[Strength]) -> bool:
    """Register strengths; return whether that changes anything.

    Raises
    ------
    InputError
        if a place is taken by a strength of another name.
    """
    for strength in strengths:
        for other in (*_KNOWN.values(), *strengths):
            if other.place == strength.place and other.name != strength.name:
                raise InputError(
                    f"the own strengths {other.name} and {strength.name} have the same place,"
                    f" {strength.place}; give one of them another, from 0 to {PLACES - 1}."
                )
    new = {item.name: item for item in strengths if _KNOWN.get(item.name) != item}
    _KNOWN.update(new)
    return bool(new)
