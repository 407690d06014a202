"""Further tables of a comparison in words: other outcomes, groups of teams."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.compare.paired import differences
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.compare.summary import alone, apart_unit, with_interval
from rp2pr_sim.outcomes.lookup import declared
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
        named = {f"difference_{end}": row[end] for end in ("low", "high")}
        rows.setdefault(label, {"programme": label})[str(row["group"])] = with_interval(
            {"difference": row["difference"], **named}, "difference", unit
        )
    return pd.DataFrame(list(rows.values()))
