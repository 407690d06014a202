"""Factorial designs: the average effect of each factor, and interactions between two factors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import by_scenario
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.summary import interval_of_mean

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
        the factor's first value with the ends `low`, `high` of its 95% interval.

    Raises
    ------
    InputError
        if a combination is missing.
    """
    table, levels = by_scenario(programme, outcome).dropna(), _levels(choices)
    rows = []
    for factor, values in levels.items():
        averaged = {
            value: (
                table[[name for name, item in choices.items() if item[factor] == value]].mean(
                    axis=1
                )
            )
            for value in values
        }
        for value in values:
            # empty if no replicate has a value in all scenarios: its mean is missing then
            apart = averaged[value] - averaged[values[0]]
            low, high = interval_of_mean(apart.to_numpy())
            row = {
                "factor": factor,
                "value": value,
                "mean": averaged[value].mean(),
                "difference": apart.mean(),
            }
            rows.append({**row, "low": low, "high": high})
    return pd.DataFrame(rows)


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
        factor's first value) with `low` and `high` of its 95% interval.

    Raises
    ------
    InputError
        if a combination is missing.
    """
    table, levels = by_scenario(programme, outcome).dropna(), _levels(choices)
    having: dict[tuple[str, str], list[str]] = {}
    for name, item in choices.items():
        having.setdefault((item[first], item[second]), []).append(name)
    cell = {pair: table[names].mean(axis=1).to_numpy() for pair, names in having.items()}
    usual, other = levels[first][0], levels[second][0]
    rows = []
    for value in levels[first][1:]:
        for beside in levels[second][1:]:
            apart = (
                cell[value, beside]
                - cell[usual, beside]
                - (cell[value, other] - cell[usual, other])
            )
            low, high = interval_of_mean(apart)
            rows.append(
                {
                    "value": value,
                    "beside": beside,
                    "interaction": pd.Series(apart).mean(),
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)


def _levels(choices: Choices) -> dict[str, list[str]]:
    """Return the values of each factor in their order.

    Raises
    ------
    InputError
        if a combination of them is missing.
    """
    found: dict[str, list[str]] = {}
    for item in choices.values():
        for factor, value in item.items():
            found.setdefault(factor, [])
            if value not in found[factor]:
                found[factor].append(value)
    combinations = {tuple(item.get(factor, "") for factor in found) for item in choices.values()}
    if len(combinations) != np.prod([len(values) for values in found.values()]):
        raise InputError(
            "these scenarios are not every combination of their choices, so effects cannot be"
            " averaged over them."
        )
    return found
