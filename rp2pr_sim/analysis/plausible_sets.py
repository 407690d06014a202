"""The plausible parameter sets that are shipped, and a scenario under each of them.

`evidence/plausible_sets.csv` is a weighted sample: its column `weight` says how probable each set
is by the published figures, and the other columns are the parameters that the sets vary.
Everything else stays as the scenario has it.

Analyses use `drawn` sets.  These are equally probable, so no analysis needs weights of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import as_file, files
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import option
from rp2pr_sim.analysis.weighted_sample import effective_size, systematic
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario, parameters_by_name

PER_SET = 4
"""Replicates of each parameter set, where the user names none."""
FEWEST = 2
"""Replicates of each parameter set at least."""
FEWEST_SETS = 20
"""Number of parameter sets from which a tenth of them, or of a half, can be told from none."""
USUAL = 300
"""Number of parameter sets that are drawn where the user names none."""

_FILE = files("rp2pr_sim.evidence").joinpath("plausible_sets.csv")


def check_replicates(replicates: int) -> None:
    """Check the number of replicates of each parameter set.

    Raises
    ------
    InputError
        if there are so few that they do not show chance.
    """
    if replicates < FEWEST:
        raise InputError(
            f"replicates is {replicates}; under parameter sets allowed is {FEWEST} or more, since"
            " chance shows in differences between them. With parameters=central it may be 1."
        )


Parameters = Annotated[
    Literal["central", "plausible"],
    option(
        "plausible: under parameter sets that agree with the published figures; central: with the"
        " default of each parameter alone"
    ),
]
"""The option of an analysis of one programme; `plausible` by default."""
Sets = Annotated[int, option("parameter sets, with parameters=plausible", FEWEST_SETS, 100_000)]
"""The option of how many; `USUAL` by default."""


def of_central(given: dict[str, Any], **usual: int) -> None:
    """Give the options of an analysis with `parameters=central` their usual values.

    Raises
    ------
    InputError
        if a number of sets is given, of which there are none.
    """
    if "sets" in given:
        raise InputError("sets needs parameters=plausible, or leave it out.")
    for name, value in usual.items():
        given.setdefault(name, value)


@dataclass(frozen=True, eq=False)
class ShippedSets:
    """The weighted parameter sets of the file, in its order."""

    values: pd.DataFrame
    """One row per set, one column per parameter; choices by their word."""
    weights: Floats
    """Probability of each set, shape (n,); the sum is 1."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that the sets vary."""
        return tuple(self.values.columns)

    @property
    def effective_size(self) -> float:
        """The number of equally weighted sets that would be as precise (Kish)."""
        return effective_size(self.weights)


@cache
def shipped() -> ShippedSets:
    """Return the parameter sets of the file."""
    with as_file(_FILE) as path:
        table = pd.read_csv(path, keep_default_na=False)
    weights = table.pop("weight").to_numpy(dtype=np.float64)
    return ShippedSets(table, weights / weights.sum())


@cache
def drawn(n: int) -> Mapping[str, Mapping[str, Any]]:
    """Return equally probable parameter sets, drawn from the weighted ones.

    It is a systematic sample, and the same in every run.

    Parameters
    ----------
    n : int
        how many, 1 or more.

    Returns
    -------
    Mapping[str, Mapping[str, Any]]
        Values of the parameters' own types, by the name of the draw.  That is the set's place in
        the file, such as `plausible-0017`; if it is drawn again, `plausible-0017-2`.
    """
    sets = shipped()
    known = parameters_by_name()
    places, counts = np.unique(systematic(sets.weights, n), return_counts=True)
    records = sets.values.iloc[places].to_dict("records")
    found: dict[str, dict[str, Any]] = {}
    for place, times, row in zip(places.tolist(), counts.tolist(), records, strict=True):
        values = {str(name): known[str(name)].checked(value) for name, value in row.items()}
        for time in range(1, times + 1):
            found[f"plausible-{place:04d}" + (f"-{time}" if time > 1 else "")] = values
    return found


def set_of(name: str) -> str:
    """Return the name of the set that a draw is of: `plausible-0017` for `plausible-0017-2`."""
    return "-".join(name.split("-")[:2])


def kept_by_hand(scenario: Scenario, named: Collection[str] = ()) -> tuple[str, ...]:
    """Return the parameters of the sets that stay as they are.

    The scenario sets them to another value than the default, or the user has named them.
    """
    usual = Scenario()
    return tuple(name for name in shipped().names if name in named or scenario[name] != usual[name])


def under_each(
    scenario: Scenario, n: int, kept: Collection[str] = (), names: Collection[str] = ()
) -> dict[str, Scenario]:
    """Return a scenario under each of n drawn parameter sets, or those named, by their names.

    The parameters `kept` are not changed.
    """
    rows = drawn(n)
    return {
        name: scenario.replaced({item: row[item] for item in row if item not in kept})
        for name, row in ((name, rows[name]) for name in names or rows)
    }


def varied_in_words(kept: Collection[str] = ()) -> str:
    """Return how much the sets vary, such as `29 numbers and effect strengths`.

    The parameters `kept` are left out.
    """
    known = [parameters_by_name()[name] for name in shipped().names if name not in kept]
    forms = sum(issubclass(item.kind, IntEnum) for item in known)
    said = f"{len(known) - forms:,} numbers and effect strengths"
    if not forms:
        return said
    return f"{said}, and {forms:,} {'choice' if forms == 1 else 'choices'} between rival forms"
