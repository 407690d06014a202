"""The parameter sets under which scenarios are compared: plausible ones, or over declared ranges.

Plausible sets agree with the published figures.  A set of declared ranges is a point of a scrambled
Sobol' design over the ranges of numbers and strengths that nobody has measured (status assumed or
fitted): it says what could be, not what is likely.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.compare.scenarios import NamedScenario
from rp2pr_sim.analysis.declared_ranges import value_at
from rp2pr_sim.analysis.plausible_sets import FEWEST_SETS, check_replicates, drawn, shipped
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Parameter, Scenario
from rp2pr_sim.scenario.uncertain import uncertain
from rp2pr_sim.study.sampling import sobol

PLAUSIBLE, DECLARED = "plausible", "declared"
LONGEST_NAME = len("plausible-0000-0000")
"""Length of the longest name of a set."""


class ParameterSets(NamedTuple):
    """Parameter sets by name, and which parameters they set."""

    sets: Mapping[str, Mapping[str, Any]]
    varied: tuple[str, ...]


def check_sets(
    kind: str, sets: int, replicates: int, mechanisms: Sequence[str], kept: Collection[str]
) -> None:
    """Check what a user asks of parameter sets.

    Parameters
    ----------
    kind : str
        `plausible` or `declared`.
    sets : int
        how many.
    replicates : int
        of each scenario under each set.
    mechanisms : Sequence[str]
        with declared ranges, the only mechanisms whose parameters vary; all if none is named.
    kept : Collection[str]
        parameters that no set changes.

    Raises
    ------
    InputError
        for a value that is not allowed, or if nothing is left to vary.
    """
    if kind == PLAUSIBLE and mechanisms:
        raise InputError(
            "mechanisms chooses what varies over declared ranges; write parameters=declared as"
            " well, or leave it out."
        )
    if kind == PLAUSIBLE and sets > len(shipped().weights):
        raise InputError(
            f"sets is {sets}; with parameters=plausible allowed is a whole number from"
            f" {FEWEST_SETS} to {len(shipped().weights)}."
        )
    check_replicates(replicates)
    if not (_varied(kept) if kind == PLAUSIBLE else _items(mechanisms, kept)):
        raise InputError(
            "every uncertain parameter is set by hand, so that no parameter set differs from"
            " another; leave some of them out."
        )


def parameter_sets(
    kind: str, sets: int, seed: int, mechanisms: Sequence[str] = (), kept: Collection[str] = ()
) -> ParameterSets:
    """Return parameter sets, drawn from the shipped ones or from a Sobol' design.

    Parameters
    ----------
    kind, sets, mechanisms, kept
        as `check_sets` has checked them.
    seed : int
        of the design.
    """
    return _plausible(sets, kept) if kind == PLAUSIBLE else _declared(sets, seed, mechanisms, kept)


def kept_by_hand(compared: Sequence[NamedScenario]) -> tuple[str, ...]:
    """Return the uncertain parameters that no set may change.

    They are those that a scenario sets to another value than the default, or the user has named.
    """
    usual = Scenario()
    found = dict.fromkeys([*(item.name for item in uncertain()), *shipped().names])
    return tuple(
        name
        for name in found
        if any(name in item.named or item.scenario[name] != usual[name] for item in compared)
    )


def _varied(kept: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in shipped().names if name not in kept)


def _items(mechanisms: Sequence[str], kept: Collection[str]) -> list[Parameter]:
    return [item for item in uncertain(mechanisms) if item.name not in kept]


def _plausible(sets: int, kept: Collection[str]) -> ParameterSets:
    varied = _varied(kept)
    rows = {name: {item: row[item] for item in varied} for name, row in drawn(sets).items()}
    return ParameterSets(rows, varied)


def _declared(
    sets: int, seed: int, mechanisms: Sequence[str], kept: Collection[str]
) -> ParameterSets:
    items = _items(mechanisms, kept)
    # the beginning of a whole design, which is what Sobol' points are made for
    power = int(np.ceil(np.log2(sets)))
    shares = sobol(2**power, len(items), seed, "worlds design")[:sets]
    columns = {
        item.name: _typed(item, value_at(item, shares[:, k])) for k, item in enumerate(items)
    }
    rows = {
        f"declared-{number:05d}": {name: values[number] for name, values in columns.items()}
        for number in range(sets)
    }
    return ParameterSets(rows, tuple(columns))


def _typed(item: Parameter, values: Any) -> list[float]:
    """Return values of the parameter's type; a whole number is the nearest."""
    return [
        item.kind(value) for value in (np.rint(values) if item.kind is int else values).tolist()
    ]
