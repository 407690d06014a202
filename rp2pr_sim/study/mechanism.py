"""A mechanism of the user's own: phases of the week that it wraps, and its strengths.

    usual = phases.hold_visit

    @phase
    def hold_visit(day, back, host, hosts, visitor, visitors, core, facilitators, s, luck):
        usual(day, back, host, hosts, visitor, visitors, core, facilitators, s, luck)
        ...  # its own rule, with its strength s.own[0]

    COOLING = Mechanism(
        name="cooling",
        phases={"hold_visit": hold_visit},
        strengths=[Strength(place=0, name="cooling", text="...", default=0.0, high=2.0)],
    )

Importing its file makes its strengths parameters of every scenario, `own.cooling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.schedule import RULE_BOOK
from rp2pr_sim.scenario import Strength, config, register


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """A mechanism of the user's own, which importing its file registers.

    Parameters
    ----------
    name : str
        of the mechanism.
    phases : Mapping[str, Callable[..., Any]]
        by name of a phase of the week, the compiled function that replaces it.
    strengths : Sequence[Strength]
        its strengths, `own.<name>` of every scenario.

    Raises
    ------
    InputError
        for a phase that does not exist, or a place that two strengths have.
    """

    name: str
    phases: Mapping[str, Callable[..., Any]]
    strengths: Sequence[Strength] = ()

    def __post_init__(self) -> None:
        for phase in self.phases:
            if phase not in RULE_BOOK:
                raise InputError(
                    f"the own mechanism {self.name} replaces {quoted(phase)}, which is no phase of"
                    f" the week.{nearest(phase, list(RULE_BOOK))}"
                )
        register_strengths(self.strengths)


def register_strengths(strengths: Sequence[Strength]) -> None:
    """Make strengths parameters of every scenario, for settings too.

    Raises
    ------
    InputError
        as `scenario.register`.
    """
    register(strengths)
    config.forget()


def mechanisms_in(module: ModuleType) -> tuple[Mechanism, ...]:
    """Return the mechanisms that a module declares."""
    found = (value for value in vars(module).values() if isinstance(value, Mechanism))
    return tuple({item.name: item for item in found}.values())


def phases_of(mechanisms: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the phases of several mechanisms, each with its name.

    Raises
    ------
    InputError
        if two of them replace the same phase.
    """
    found: dict[str, Any] = {}
    owner: dict[str, str] = {}
    for name, phases in mechanisms:
        for phase, function in phases.items():
            if phase in owner:
                raise InputError(
                    f"the own mechanisms {owner[phase]} and {name} both replace the phase {phase};"
                    " let one of them call the other, and name that one alone."
                )
            owner[phase], found[phase] = name, function
    return found
