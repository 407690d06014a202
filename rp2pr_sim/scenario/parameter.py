"""Declaration of parameters: each is declared once, with everything that is known about it.

Validation and its error text, the Hydra schema, `rp2pr parameters`, the record that the rules read
and the table in `docs/ODD.md` are derived from these declarations (`scenario/__init__.py`). A
parameter is, by its role,

- a **lever**: what a programme designer chooses;
- a **number** that nobody knows exactly, or a **constant** that no analysis varies unless it is
  named;
- a **strength**, which switches a mechanism off at its neutral value.  `block_strength` and `size`
  vary; a `weight` is the relative size of a mechanism, which its block strength multiplies, and a
  `switch` is 1 or off;
- a **form**, which says in which of two ways a mechanism works where the paper allows both;
- a **definition**, which says how results are given and changes nothing that happens.

Values over topics, sessions and roles are tables (`model/topics.py`); figures that are not
assumptions are `fixed` (`core/constants.py`).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from functools import partial
from typing import Any, Self

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted

STATUSES = ("evidence", "fitted", "assumed", "choice")


@dataclass(frozen=True)
class Parameter:
    """Everything that is known about one parameter.

    `low` and `high` bound it (inclusive); `unit` says what one means. `status` is `evidence` (a
    fact gives the value), `fitted`, `assumed` (wide range), or `choice` (a lever: nothing to know).
    `moves` names the record field that a strength is there to move, `rule` the function that reads
    it (`file.function`). `readings` says what each choice of a form means, in their order.
    """

    name: str
    role: str
    text: str
    kind: type[Any]
    default: Any
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    neutral: float | None = None
    status: str = "assumed"
    facts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    rule: str = ""
    moves: str = ""
    readings: tuple[str, ...] = ()
    varies: bool = False
    """Whether calibration and sensitivity analysis vary it by default.

    They vary parameters that nobody knows and that no common multiplier covers.
    """

    @property
    def block(self) -> str:
        """The first part of the name: the mechanism block."""
        return self.name.partition(".")[0]

    @property
    def is_quantity(self) -> bool:
        """Whether it is a quantity of the world, and not a choice, a form or a definition."""
        return self.role not in ("lever", "form", "definition")

    @property
    def meaning(self) -> str:
        """What it is; of a form also what each of its choices says."""
        if not self.readings:
            return self.text
        named = zip(self.kind.__members__, self.readings, strict=True)
        choices = (f"{name}: {text}" for name, text in named)
        return f"{self.text} ({'; '.join(choices)})"

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        if issubclass(self.kind, IntEnum):
            return "one of " + ", ".join(member.name for member in self.kind)
        if self.kind is bool:
            return "true or false"
        if self.kind is str:
            return "text"
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {self.low:g} to {self.high:g}" + (
            f" ({self.unit})" if self.unit else ""
        )

    def checked(self, value: Any) -> Any:
        """Return `value` as this parameter's own type.

        Raises
        ------
        InputError
            one sentence: the parameter, what was given, what is allowed.
        """
        if issubclass(self.kind, IntEnum):
            return self._checked_choice(value)
        if self.kind is str:
            if value is None or isinstance(value, str):
                return value or ""
            raise self._refused(value)
        if self.kind is bool:
            if isinstance(value, (int, float)) and value in (0, 1):
                return bool(value)
            raise self._refused(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._refused(value)
        if not (self.low <= value <= self.high and finite(value)):
            raise self._refused(value)
        if self.kind is int and value != int(value):
            raise self._refused(value)
        return self.kind(value) + 0  # no -0.0: values that are equal are the same to the last bit

    def _checked_choice(self, value: Any) -> IntEnum:
        choices: type[IntEnum] = self.kind
        if isinstance(value, choices):
            return value
        # YAML reads a bare `none` as text but `null`, `no` otherwise
        if value is None or value is False:
            value = "none"
        if isinstance(value, str) and value in choices.__members__:
            return choices[value]
        raise self._refused(value)

    def _refused(self, value: Any) -> InputError:
        hint = ""
        if issubclass(self.kind, IntEnum) and isinstance(value, str):
            hint = nearest(value, [member.name for member in self.kind])
        return InputError(f"{self.name} is {quoted(value)}; allowed is {self.allowed}.{hint}")


class Block:
    """A frozen dataclass of parameters; subclasses are the blocks of a `Scenario`."""

    _is_checked = False

    def check(self, items: Sequence[Parameter]) -> None:
        """Convert all values to their parameters' own types.

        Once is enough: a block never changes, and many scenarios share it.

        Parameters
        ----------
        items : Sequence[Parameter]
            the declarations of this block.

        Raises
        ------
        InputError
            for a value that is not allowed.
        """
        if self._is_checked:
            return
        for item in items:
            name = item.name.partition(".")[2]
            object.__setattr__(self, name, item.checked(getattr(self, name)))
        object.__setattr__(self, "_is_checked", True)

    def changed(self, given: Mapping[str, Any]) -> Self:
        """Return a copy with some parameters changed, by the last part of their names."""
        return replace(self, **given)  # type: ignore[type-var]

    @classmethod
    def parameters(cls, block: str) -> tuple[Parameter, ...]:
        """Return the declarations of this block, named `block.field`, in order of declaration."""
        return tuple(
            Parameter(
                name=f"{block}.{item.name}",
                kind=type(item.default),
                default=item.default,
                **item.metadata,
            )
            for item in fields(cls)  # type: ignore[arg-type]
        )


def finite(value: float) -> bool:
    """Check whether a calculation can use a number.

    A whole number may be too long for that.
    """
    return -sys.float_info.max <= value <= sys.float_info.max




def _declared(default: Any, role: str, text: str, facts: str, claims: str, **known: Any) -> Any:
    known |= {
        "role": role,
        "text": text,
        "facts": tuple(facts.split()),
        "claims": tuple(claims.split()),
    }
    return field(default=default, metadata=known)


def lever(
    default: Any,
    text: str,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
    facts: str = "",
    claims: str = "",
) -> Any:
    """Declare a lever: a number with its range, a switch, a choice or a text.

    It is a choice of the programme designer.
    """
    if isinstance(default, bool):
        low, high = 0, 1
    return _declared(
        default, "lever", text, facts, claims, low=low, high=high, unit=unit, status="choice"
    )


def form(default: IntEnum, text: str, *readings: str, claims: str) -> Any:
    """Declare a choice between rival forms of a mechanism: the claims allow each reading.

    No designer chooses it, and it is not known which reading is true. `readings` says what each
    choice means, in the order of its category.
    """
    if len(readings) != len(type(default)):
        raise ValueError(f"{text}: {len(readings)} readings of {len(type(default))} choices")
    return _declared(default, "form", text, "", claims, readings=readings)


def number(
    default: float,
    text: str,
    low: float,
    high: float,
    unit: str = "",
    status: str = "assumed",
    facts: str = "",
    claims: str = "",
    role: str = "number",
) -> Any:
    """Declare a quantity that nobody knows exactly, with its plausible range.

    It varies unless evidence gives its value.
    """
    known = {
        "unit": unit,
        "status": known_status(status),
        "varies": role == "number" and status != "evidence",
    }
    return _declared(default, role, text, facts, claims, low=low, high=high, **known)


constant = partial(number, role="constant")
"""Declare a value of little weight, or a definition; only an analysis that names it varies it."""

definition = partial(number, role="definition", status="choice")
"""Declare how results are given: there is nothing to know of it, and no analysis varies it."""


def size(
    default: float,
    text: str,
    high: float,
    unit: str,
    *,
    rule: str,
    moves: str,
    claims: str = "",
    facts: str = "",
    status: str = "assumed",
    varies: bool = True,
) -> Any:
    """Declare the size of one mechanism that no block strength multiplies.

    At 0 the mechanism is off. The size varies unless evidence gives it.
    """
    known = {
        "unit": unit,
        "status": known_status(status),
        "varies": varies and status != "evidence",
        "rule": rule,
        "moves": moves,
    }
    return _declared(
        default, "strength", text, facts, claims, low=0.0, high=high, neutral=0.0, **known
    )


def weight(
    text: str,
    *,
    default: float = 1.0,
    high: float = 2.0,
    unit: str = "times the block strength",
    **known: Any,
) -> Any:
    """Declare the relative size of one mechanism in its block; 0 switches the mechanism off.

    By default it equals that of its neighbours.
    """
    return size(default, text, high, unit, varies=False, **known)


def switch(text: str, **known: Any) -> Any:
    """Declare a mechanism that acts as its rule says (1) or is off (0)."""
    return weight(text, high=1.0, unit="on or off", **known)


def block_strength(
    default: float,
    high: float,
    text: str,
    moves: str,
    unit: str = "log odds",
    facts: str = "",
    status: str = "assumed",
) -> Any:
    """Declare the strength of a whole block of mechanisms, the common multiplier of its weights.

    It varies.
    """
    return size(default, text, high, unit, rule="", moves=moves, facts=facts, status=status)


def known_status(status: str) -> str:
    """Return a status that exists."""
    if status not in STATUSES:
        raise ValueError(f"unknown status {status!r}")
    return status
