"""Mechanisms of the user's own in a question: their phases and strengths, and where they are.

As with own outcomes, a question keeps what they declare: an answer is read without importing them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import msgspec

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Strength
from rp2pr_sim.scenario.config import named_in, values_of
from rp2pr_sim.study.mechanism import mechanisms_in, phases_of
from rp2pr_sim.study.own_code import import_module_named, import_named, place_of, source_hash

SETTING = "own"
OwnMechanisms = Annotated[
    tuple[str, ...],
    msgspec.Meta(
        description="modules with mechanisms of your own, such as cooling; their strengths are"
        " own.<name>"
    ),
]
"""An option of a question."""


class OwnMechanism(msgspec.Struct, frozen=True):
    """The declaration of a mechanism of the user's own."""

    name: str
    phases: dict[str, str]
    """By phase of the week, where the function is that replaces it, as `module:name`."""
    strengths: tuple[Strength, ...]
    sources: dict[str, str]
    """By place, the hash of the files that the function is in."""


def load_named(words: Iterable[str]) -> None:
    """Import the mechanisms that settings name (`own=cooling`), so that strengths can be set.

    Raises
    ------
    InputError
        as `own_mechanisms`.
    """
    for text in words:
        if named_in(text) == SETTING:
            own_mechanisms(map(str, values_of(text)))


def own_mechanisms(modules: Iterable[str]) -> tuple[OwnMechanism, ...]:
    """Return the declarations of the mechanisms of these modules, importing them.

    Raises
    ------
    InputError
        for a module that is not there, cannot be imported, or declares no mechanism; if two
        mechanisms replace the same phase, or have strengths in the same place.
    """
    found = []
    for module in modules:
        mechanisms = mechanisms_in(import_module_named("mechanism", module))
        if not mechanisms:
            raise InputError(
                f"{module} declares no mechanism; write COOLING = Mechanism(name=..., phases=...,"
                " strengths=...) at its top level (docs/extending.md)."
            )
        for item in mechanisms:
            phases = {phase: place_of(function) for phase, function in item.phases.items()}
            sources = {place: source_hash(place) or "" for place in phases.values()}
            found.append(OwnMechanism(item.name, phases, tuple(item.strengths), sources))
    phases_of([(item.name, item.phases) for item in found])
    return tuple(found)


def functions_of(mechanisms: Sequence[OwnMechanism]) -> dict[str, Callable[..., Any]]:
    """Return the functions of all phases, importing them.

    Raises
    ------
    InputError
        as `own_code.import_named`.
    """
    places = phases_of([(item.name, item.phases) for item in mechanisms])
    return {phase: import_named(f"phase {phase}", place) for phase, place in places.items()}
