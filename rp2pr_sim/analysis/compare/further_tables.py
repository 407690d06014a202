"""Further tables of a comparison in words: other outcomes, groups of teams."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.compare.paired import differences
from rp2pr_sim.analysis.compare.run import CompareResult, rows_of
from rp2pr_sim.analysis.compare.summary import mean_alone, with_interval
from rp2pr_sim.analysis.numbers import difference_unit, with_ends
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.study.arrow_tables import PROGRAMME


def outcomes_table(result: CompareResult, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return other outcomes of the compared scenarios as text.

    The baseline has its means, all others their paired differences from it with the 95% interval:
    uncertainty under parameter sets, otherwise simulation error.

    Parameters
    ----------
    result : CompareResult
        the comparison.
    outcomes : Sequence[str]
        columns of the table `programme`.
    """
    question = result.question
    programme = rows_of(question, result.studies[""], PROGRAMME, outcomes)
    programme = programme.astype(dict.fromkeys(outcomes, "float64"))
    table = differences(programme, question.baseline, outcomes)
    rows: dict[str, dict[str, str]] = {
        name: {"programme": label} for name, label in question.labels.items()
    }
    for row in table.to_dict("records"):
        name, column = str(row["scenario"]), declared(str(row["outcome"]))
        rows[name][str(row["outcome"]).replace("_", " ")] = (
            mean_alone(row)
            if name == question.baseline
            else with_interval(with_ends(row, "difference"), difference_unit(column.unit))
        )
    first = rows.pop(question.baseline)
    return pd.DataFrame([first, *rows.values()])


def groups_table(effects: pd.DataFrame, result: CompareResult, unit: str) -> pd.DataFrame:
    """Return what `effects_by_group` gives as text: one row per scenario, one column per group."""
    rows: dict[str, dict[str, str]] = {}
    for row in effects.to_dict("records"):
        label = result.question.labels[str(row["scenario"])]
        numbers = (row["difference"], row["low"], row["high"])
        told = rows.setdefault(label, {"programme": label})
        told[str(row["group"])] = with_interval(numbers, unit)
    return pd.DataFrame(list(rows.values()))
