"""Further tables of a comparison in words: other outcomes, groups of teams, factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.factorial import interactions, main_effects
from rp2pr_sim.analysis.compare.paired import differences
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.compare.summary import alone, apart_unit, with_interval
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.study.arrow_tables import PROGRAMME


def outcomes_table(result: CompareResult, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return other outcomes of the compared scenarios as text.

    The baseline has its means, all others their paired differences from it.

    Parameters
    ----------
    result : CompareResult
        the comparison.
    outcomes : Sequence[str]
        columns of the table `programme`.
    """
    question = result.question
    programme = (
        result.studies[""]
        .read(PROGRAMME, ["scenario", "replicate", *outcomes])
        .astype(dict.fromkeys(outcomes, "float64"))
    )
    table = differences(programme, question.baseline, outcomes)
    rows: dict[str, dict[str, str]] = {
        name: {"programme": label} for name, label in question.labels.items()
    }
    for row in table.to_dict("records"):
        name, column = str(row["scenario"]), declared(str(row["outcome"]))
        rows[name][str(row["outcome"]).replace("_", " ")] = (
            alone(row, "mean", column.unit)
            if name == question.baseline
            else with_interval(row, "difference", apart_unit(column))
        )
    first = rows.pop(question.baseline)
    return pd.DataFrame([first, *rows.values()])


def groups_table(effects: pd.DataFrame, result: CompareResult, unit: str) -> pd.DataFrame:
    """Return what `effects_by_group` gives as text: one row per scenario, one column per group."""
    rows: dict[str, dict[str, str]] = {}
    for row in effects.to_dict("records"):
        label = result.question.labels[str(row["scenario"])]
        rows.setdefault(label, {"programme": label})[str(row["group"])] = _interval(
            row, "difference", unit
        )
    return pd.DataFrame(list(rows.values()))


def factor_sections(result: CompareResult, first: str, second: str) -> list[Section]:
    """Return the average effects of two factors, and whether they depend on each other."""
    question, found = result.question, []
    outcomes = HEADLINE if question.outcome in HEADLINE else (question.outcome,)
    programme = result.studies[""].read(PROGRAMME, ["scenario", "replicate", *outcomes])
    both = all({first, second} <= set(item) for item in question.choices.values())
    for column in map(declared, outcomes):
        unit, what = apart_unit(column), column.label.partition(":")[0]
        effects = main_effects(programme, question.choices, column.name)
        title = f"{what}, averaged over the other choice: difference from the first"
        found.append(Section(title, _factor_rows(effects, ("factor", "value"), "difference", unit)))
        if both:  # the user has not fixed one of them
            together = interactions(programme, question.choices, column.name, first, second)
            title = f"{what}: does {second} change the effect of {first}?"
            found.append(
                Section(
                    f"{title} (differences of differences)",
                    _factor_rows(together, ("value", "beside"), "interaction", unit),
                )
            )
    return found


def _factor_rows(table: pd.DataFrame, names: Sequence[str], value: str, unit: str) -> pd.DataFrame:
    """Return numbers with their intervals as text."""
    rows = []
    for row in table.to_dict("records"):
        # the first value differs from itself by nothing
        usual = row[value] == row["low"] == row["high"] == 0.0
        rows.append(
            {
                **{name: str(row[name]) for name in names},
                value: "" if usual else _interval(row, value, unit),
            }
        )
    return pd.DataFrame(rows)


def _interval(row: Mapping[Any, Any], value: str, unit: str) -> str:
    named = {value: row[value], f"{value}_low": row["low"], f"{value}_high": row["high"]}
    return with_interval(named, value, unit)
