"""Factorial designs: the average effect of each factor, and interactions between two factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import by_scenario
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.core.errors import InputError

Choices = Mapping[str, Mapping[str, str]]


def main_effects(programme: pd.DataFrame, choices: Choices, outcome: str) -> pd.DataFrame:
    """Return the effect of each value of each factor, against the factor's first value.

    Effects are averaged over the values of all other factors.

    Parameters
    ----------
    programme : pd.DataFrame
        scenario, replicate and the outcome of every run.
    choices : Choices
        by scenario, the value of each factor, with every combination.
    outcome : str
        a column of `programme`.

    Returns
    -------
    pd.DataFrame
        One row per factor and value: `factor`, `value`, `mean`, and the paired `difference` from
        the factor's first value with the ends `low`, `high` of its 95% interval and its simulation
        `error`.

    Raises
    ------
    InputError
        if a combination is missing.
    """
    table, levels = by_scenario(programme, outcome).dropna(), _checked_levels(choices)
    rows = []
    for factor, values in levels.items():
        means = averaged(table, choices, factor, values)
        for value in values:
            # empty if no replicate has a value in all scenarios: its mean is missing then
            difference, low, high, error = estimate(means[value] - means[values[0]], paired=True)
            rows.append((factor, value, means[value].mean(), difference, low, high, error))
    return pd.DataFrame(
        rows, columns=["factor", "value", "mean", "difference", "low", "high", "error"]
    )


def interactions(
    programme: pd.DataFrame, choices: Choices, outcome: str, first: str, second: str
) -> pd.DataFrame:
    """Return how the effect of the first factor depends on the second (interaction).

    The interaction is a difference of differences, replicate by replicate, averaged over all other
    factors.

    Parameters
    ----------
    programme : pd.DataFrame
        as `main_effects`.
    choices : Choices
        as `main_effects`.
    outcome : str
        a column of `programme`.
    first : str
        a factor.
    second : str
        another factor.

    Returns
    -------
    pd.DataFrame
        One row per pair of values, without the first ones: `value` and `beside` of the two factors,
        the `interaction` (the effect of `value` with `beside`, minus its effect with the second
        factor's first value) with `low` and `high` of its 95% interval and its
        simulation `error`.

    Raises
    ------
    InputError
        if a combination is missing.
    """
    table, levels = by_scenario(programme, outcome).dropna(), _checked_levels(choices)
    cell = cells(table, choices, first, second)
    usual, other = levels[first][0], levels[second][0]
    rows = []
    for value in levels[first][1:]:
        for beside in levels[second][1:]:
            without = cell[value, other] - cell[usual, other]
            apart = cell[value, beside] - cell[usual, beside] - without
            rows.append((value, beside, *estimate(apart, paired=True)))
    return pd.DataFrame(rows, columns=["value", "beside", "interaction", "low", "high", "error"])


def averaged(
    table: pd.DataFrame, choices: Choices, factor: str, values: Sequence[str]
) -> pd.DataFrame:
    """Return an outcome by replicate and value of a factor, averaged over all other factors."""
    having = {
        value: [name for name, item in choices.items() if item[factor] == value] for value in values
    }
    return pd.DataFrame({value: table[names].mean(axis=1) for value, names in having.items()})


def cells(
    table: pd.DataFrame, choices: Choices, first: str, second: str
) -> dict[tuple[str, str], pd.Series[float]]:
    """Return an outcome of each replicate by the values of two factors."""
    having: dict[tuple[str, str], list[str]] = {}
    for name, item in choices.items():
        having.setdefault((item[first], item[second]), []).append(name)
    return {pair: table[names].mean(axis=1) for pair, names in having.items()}


def levels_of(choices: Choices) -> dict[str, list[str]]:
    """Return the values of each factor in their order."""
    rows = list(choices.values())
    return {
        factor: list(dict.fromkeys(row[factor] for row in rows if factor in row))
        for factor in dict.fromkeys(factor for row in rows for factor in row)
    }


def _checked_levels(choices: Choices) -> dict[str, list[str]]:
    """Return the values of each factor in their order.

    Raises
    ------
    InputError
        if a combination of them is missing.
    """
    found = levels_of(choices)
    combinations = {tuple(item.get(factor, "") for factor in found) for item in choices.values()}
    if len(combinations) != np.prod([len(values) for values in found.values()]):
        raise InputError(
            "these scenarios are not every combination of their choices, so effects cannot be"
            " averaged over them."
        )
    return found
