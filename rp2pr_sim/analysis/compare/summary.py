"""A comparison in words: one row per programme, and what a reader must know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import (
    HEADLINE,
    IMPROVEMENT,
    OTHER_WORLDS,
    no_value,
    shown_values,
    sureness,
)

if TYPE_CHECKING:
    from rp2pr_sim.analysis.compare.run import CompareResult


def section(found: CompareResult) -> Section:
    """Return the comparison as people read it."""
    many = len(found.question.labels)
    title = (
        f"{many} programmes, {found.replicates:,} replicates of each with the same random numbers"
    )
    return Section(title, in_words(found), tuple(footnotes(found)))


def in_words(found: CompareResult) -> pd.DataFrame:
    """A comparison as text, the best first, each number to the digits that its interval supports."""
    asked, column = found.question, found.question.column
    told: dict[tuple[str, str], dict[str, Any]] = {
        (str(row["scenario"]), str(row["outcome"])): {str(key): value for key, value in row.items()}
        for row in found.differences.to_dict("records")
    }
    costs = {str(row["scenario"]): row for row in found.money.to_dict("records")}
    others = [
        declared(name) for name in HEADLINE if name != asked.outcome and asked.outcome in HEADLINE
    ]
    rows = []
    for item in found.ranking.to_dict("records"):
        name = str(item["scenario"])
        row, money = told[name, asked.outcome], costs[name]
        apart = with_interval(row, "difference", apart_unit(column))
        rows.append(
            {
                "programme": asked.labels[name],
                _short(column): alone(row, "mean", column.unit),
                "against the baseline": "the baseline" if name == asked.baseline else apart,
                **{
                    _short(other): alone(told[name, other.name], "mean", other.unit)
                    for other in others
                },
                "chance of being best": sureness(float(item["probability_best"])),
                **(
                    {}
                    if asked.outcome == IMPROVEMENT
                    else {
                        "improvement in care": alone(
                            told[name, IMPROVEMENT], "mean", "share points"
                        )
                    }
                ),
                "worse off": alone(told[name, "share_harmed"], "mean", "share"),
                "cost £": alone(money, "cost", "pounds"),
                "cost per successful plan £": alone(money, "cost_per_plan_reached", "pounds"),
                "frontier": "yes" if money["on_frontier"] else "",
            }
        )
    return pd.DataFrame(rows)


def footnotes(found: CompareResult) -> list[str]:
    """What a reader of `in_words` must know besides, one sentence each."""
    asked, wide = found.question, found.widest
    lines = [
        f"The baseline is: {asked.labels[asked.baseline]}. In brackets: simulation error (95%"
        " interval of a difference, chance alone). Chance of being best: share of bootstrap"
        " samples in which the programme ranks first. Points per plan: what plans at least a year"
        " old have gained on their own indicator, in percentage points. Improvement in care: true"
        " quality of a team against itself without the programme, in percentage points. Cost per"
        " successful plan: mean cost over the mean number of plans that reached their original"
        " aim. Frontier: no other costs less and gives as much."
    ]
    lines += [*found.too_young, *_gaps(found)]
    if not math.isfinite(wide):
        missed = "" if asked.half_width is None else "; the wanted precision is not reached"
        return [
            *lines,
            (
                f"{'Not every' if found.comparable else 'No'} difference has a simulation"
                f" error{missed}."
            ),
            OTHER_WORLDS,
        ]
    if wide == 0.0:  # known exactly, or too few replicates to show otherwise
        return [
            *lines,
            f"Every difference is the same in each of the {found.replicates:,} replicates.",
            OTHER_WORLDS,
        ]
    half, _, unit = shown_values(wide, wide * 0.9, wide * 1.1, apart_unit(asked.column))
    if found.precise:
        lines.append(
            f"Every difference has a simulation error of ± {half} {unit} or less, as wanted."
        )
    elif found.precise is False:
        needed = found.replicates * (wide / (asked.half_width or 1.0)) ** 2
        lines.append(
            f"The wanted precision is not reached: differences have a simulation error of ± {half}"
            f" {unit} after {found.replicates:,} replicates (max_replicates={asked.max_replicates}); it would take"
            f" about {float(f'{needed:.2g}'):,.0f}."
        )
    else:
        lines.append(f"Every difference has a simulation error of ± {half} {unit} or less.")
    return [*lines, OTHER_WORLDS]


def _gaps(found: CompareResult) -> list[str]:
    """Which programmes cannot be compared by the outcome, and why, or in some replicates only; of a baseline without a value only that."""
    asked = found.question
    table = found.differences[found.differences["outcome"] == asked.outcome]
    shared = dict(zip(table["scenario"].astype(str), table["replicates"].astype(int), strict=True))
    because = f"{no_value(asked.column)} in any replicate"
    never = list(table.loc[table["mean"].isna(), "scenario"].astype(str))
    if len(never) == len(asked.labels):
        what = _short(asked.column)
        return [
            f"{what} is blank: there are {because}, so nothing can be compared by it. Another"
            " outcome can decide (outcome=...)."
        ]
    if asked.baseline in never:
        return [
            f"The baseline has {because}, so nothing can be compared with it; name another one with"
            " baseline=, or another outcome=."
        ]
    apart = [
        name for name in asked.labels if name not in (*never, *found.comparable, asked.baseline)
    ]
    partly = {asked.labels[name]: shared[name] for name in found.comparable}
    return [
        *(
            f"“{asked.labels[name]}” has {because}, so it is neither ranked nor compared."
            for name in never
        ),
        *(
            f"“{asked.labels[name]}” and the baseline have a value in no replicate together."
            for name in apart
        ),
        *(
            f"“{label}” and the baseline both have a value in {count:,} of {found.replicates:,}"
            " replicates, and are compared in these only."
            for label, count in partly.items()
            if count < found.replicates
        ),
    ]


def apart_unit(column: Column) -> str:
    """The unit of a difference in an outcome."""
    return "share points" if column.unit in ("share", "yes or no") else column.unit


def alone(row: Mapping[Any, Any], name: str, unit: str) -> str:
    """A number without its interval, to the digits that this supports."""
    ends = ("low", "high") if name == "mean" else (f"{name}_low", f"{name}_high")
    value, low, high = (float(row[item]) for item in (name, *ends))
    if math.isnan(value):
        return "-"
    told, _, shown_unit = shown_values(value, low, high, unit)
    return f"{told}%" if shown_unit == "%" else told


def with_interval(row: Mapping[Any, Any], name: str, unit: str) -> str:
    """A number with its sign and its interval."""
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    if math.isnan(value):
        return "-"
    told, interval, _ = shown_values(value, low, high, unit)
    sign = "+" if value > 0.0 and told.strip("0.") else ""
    return f"{sign}{told} ({interval})" if interval else f"{sign}{told}"


def _short(column: Column) -> str:
    if column.name == IMPROVEMENT:
        return "improvement in care"
    return column.label.partition(":")[0].partition(" (")[0]
