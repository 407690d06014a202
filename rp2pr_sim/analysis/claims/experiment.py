"""Experiments on one claim: the cause that two arms differ in, and the measured quantity.

The claim itself (the direction, the quote) is not repeated here; it is given in
`evidence/claims.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rp2pr_sim.evidence import Claim, claims
from rp2pr_sim.scenario import Scenario, parameters_by_name

Cause = Mapping[str, tuple[Any, Any]]
"""By parameter, its value without and with the cause."""

ALONE: Mapping[str, Any] = {"scale.n_control": 0}  # no experiment needs control teams

_SIGNS = {"increases": 1, "decreases": -1}


@dataclass(frozen=True)
class Trial:
    """The common part of all experiments: the claim, the cause in words, the measured quantity.

    `measured` is a name in `claims.measures`.  `opposite` says that the quantity is the reverse of
    the effect that the claim names (safety is the reverse of felt threat).  `setting` contains
    parameters that all arms share, only if the default programme cannot show the cause at all.
    """

    claim: str
    words: str
    measured: str
    opposite: bool = field(default=False, kw_only=True)
    setting: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    @property
    def claimed(self) -> Claim:
        """The claim of the paper."""
        return claims()[self.claim]

    def scenario(self, values: Mapping[str, Any]) -> Scenario:
        """Return the default programme in this setting, with some parameters set by name.

        It has no control teams.
        """
        return Scenario.of({**ALONE, **self.setting, **values})


@dataclass(frozen=True)
class Experiment(Trial):
    """Two arms in the same replicates that differ in the values of `cause` alone.

    The arms have common random numbers.  `modified` asks for an interaction: the effect of the
    cause with these parameters (value without, value with) changed too, minus its effect with them
    unchanged.  `instead` is the quantity measured in the arm without the cause, for a claim on what
    is seen rather than on what happens; then `cause` is empty.
    """

    cause: Cause
    modified: Cause = field(default_factory=dict, kw_only=True)
    instead: str = field(default="", kw_only=True)

    @property
    def expected(self) -> int:
        """The sign of the difference, with minus without the cause, if the claim is true."""
        return _SIGNS[self.claimed.direction] * (-1 if self.opposite else 1)

    @property
    def arms(self) -> tuple[tuple[float, Scenario, str], ...]:
        """Sign, scenario and measured quantity of each term of the effect.

        The arm with the cause comes first.
        """
        wanted = ((1.0, 1, self.measured), (-1.0, 0, self.instead or self.measured))
        others = ((1.0, 1), (-1.0, 0)) if self.modified else ((1.0, 0),)
        return tuple(
            (
                sign * also,
                self.scenario(_side(self.cause, side) | _side(self.modified, other)),
                name,
            )
            for also, other in others
            for sign, side, name in wanted
        )


@dataclass(frozen=True)
class Curve(Trial):
    """Several values of one lever in the same replicates under common random numbers.

    `shape` is the claimed shape: `optimum`, some value between the ends does better than either
    end, or `threshold`, the measured quantity rises faster above the value `threshold` than below
    it.
    """

    lever: str = field(kw_only=True)
    values: tuple[float, ...] = field(kw_only=True)
    shape: str = field(kw_only=True)
    threshold: float = field(default=0.0, kw_only=True)

    @property
    def arms(self) -> tuple[tuple[float, Scenario, str], ...]:
        """Sign, scenario and measured quantity for each value of the lever."""
        return tuple(
            (1.0, self.scenario({self.lever: value}), self.measured) for value in self.values
        )


def switched_on(*names: str) -> dict[str, tuple[float, float]]:
    """Return strengths at their neutral value without the cause, at their default with it."""
    known = parameters_by_name()
    return {name: (known[name].neutral or 0.0, known[name].default) for name in names}


def over_its_range(name: str, *, falling: bool = False) -> dict[str, tuple[float, float]]:
    """Return a number at the low end of its range without the cause, at the high end with it.

    The range is the plausible one; `falling` exchanges its ends.
    """
    item = parameters_by_name()[name]
    low, high = item.low, item.high
    return {name: (high, low) if falling else (low, high)}


def _side(cause: Cause, side: int) -> dict[str, Any]:
    return {name: values[side] for name, values in cause.items()}
