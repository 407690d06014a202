"""A comparison in words: the answer, one row per programme, and what a reader must know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import robustness_summary
from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN
from rp2pr_sim.analysis.compare.findings import TableRow
from rp2pr_sim.analysis.compare.headline import answer
from rp2pr_sim.analysis.compare.remarks import on_forms
from rp2pr_sim.analysis.numbers import difference_unit, short, with_ends
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import (
    HEADLINE,
    IMPROVEMENT,
    OTHER_SETS,
    no_value,
    shown_values,
    sureness,
)

if TYPE_CHECKING:
    from rp2pr_sim.analysis.compare.run import CompareResult


def sections(found: CompareResult) -> tuple[Section, ...]:
    """Return the comparison as people read it; the first sentence is the answer."""
    many, said = len(found.question.labels), str(answer(found.findings))
    title = (
        f"{many} programmes, {found.replicates:,} replicates of each with the same random numbers"
    )
    if found.robustness is not None:
        title += f", averaged over {len(found.robustness.outcomes.sets):,} parameter sets"
    notes, parts = footnotes(found), []
    if (factorial := found.factorial) is None:
        notes = [said, *notes]
    else:
        above = f"{_short(declared(factorial.outcome))}, averaged over everything else"
        parts.append(Section(above, factorial.in_words, (said, *factorial.sentences)))
    parts.append(Section(title, in_words(found), tuple(notes)))
    if found.robustness is not None:
        parts.append(robustness_summary.section(found.question, found.robustness))
    return tuple(parts)


def in_words(found: CompareResult) -> pd.DataFrame:
    """Return a comparison as text, the best first, each number to the digits that it supports."""
    asked, told = found.question, found.findings
    outcome, column = told.outcome, declared(told.outcome)
    unit = difference_unit(column.unit)
    others = [declared(name) for name in HEADLINE if name != outcome and outcome in HEADLINE]
    others += [declared(name) for name in told.own if name != outcome]
    rows = []
    for item in found.ranking.to_dict("records"):
        name = str(item["scenario"])
        money = told.money[name]
        apart = with_interval(with_ends(told.row(name), "difference"), unit)
        rows.append(
            {
                "programme": asked.labels[name],
                _short(column): mean_alone(told.row(name)),
                "against the baseline": "the baseline" if name == asked.baseline else apart,
                **{_short(other): mean_alone(told.row(name, other.name)) for other in others},
                "chance of being best": sureness(float(item["probability_best"])),
                "improvement in care": mean_alone(told.row(name, IMPROVEMENT)),
                "worse off": mean_alone(told.row(name, "share_harmed")),
                "cost £": alone(with_ends(money, "cost"), "pounds"),
                "cost per successful plan £": alone(with_ends(money, EACH_PLAN), "pounds"),
                "frontier": "yes" if money["on_frontier"] else "",
            }
        )
    return pd.DataFrame(rows)


def footnotes(found: CompareResult) -> list[str]:
    """Return what a reader of `in_words` must know besides, one sentence each."""
    asked, told = found.question, found.findings
    lines = [
        f"The baseline is: {asked.labels[asked.baseline]}. In brackets: simulation error (95%"
        " interval of a difference, chance alone). Chance of being best: share of bootstrap"
        " samples in which the programme ranks first. Points per plan: what plans at least a year"
        " old have gained on their own indicator, in percentage points. Improvement in care: true"
        " quality of a team against itself without the programme, in percentage points. Cost per"
        " successful plan: mean cost over the mean number of plans that reached their original"
        " aim. Frontier: no other costs less and gives as much.",
        *told.too_young,
        *_gaps(found),
        *map(str, on_forms(asked.choices)),
        _precision(found),
    ]
    if told.sets == 1:
        lines.append(OTHER_SETS)
    return lines


def _precision(found: CompareResult) -> str:
    asked, wide = found.question, found.widest
    if not math.isfinite(wide):
        missed = "" if asked.half_width is None else "; the wanted precision is not reached"
        which = "Not every" if found.findings.compared else "No"
        return f"{which} difference has a simulation error{missed}."
    if wide == 0.0:  # known exactly, or too few replicates to show otherwise
        return f"Every difference is the same in each of the {found.replicates:,} replicates."
    unit = difference_unit(declared(found.findings.outcome).unit)
    half, _, unit = shown_values(wide, wide * 0.9, wide * 1.1, unit)
    if found.precise is False:
        needed = found.replicates * (wide / (asked.half_width or 1.0)) ** 2
        return (
            f"The wanted precision is not reached: differences have a simulation error of ± {half}"
            f" {unit} after {found.replicates:,} replicates"
            f" (max_replicates={asked.max_replicates}); it would take about"
            f" {float(f'{needed:.2g}'):,.0f}."
        )
    wanted = ", as wanted" if found.precise else ""
    return f"Every difference has a simulation error of ± {half} {unit} or less{wanted}."


def _gaps(found: CompareResult) -> list[str]:
    """Return which programmes cannot be compared by the outcome, and why.

    Those that can in some replicates only are named too; of a baseline without a value only that.
    """
    asked, told = found.question, found.findings
    column = declared(told.outcome)
    labels = {name: f"“{label}”" for name, label in told.labels.items()}
    because = f"{no_value(column)} in any replicate"
    never = [name for name in labels if math.isnan(told.row(name)["mean"])]
    if len(never) == len(labels):
        return [
            f"{_short(column)} is blank: there are {because}, so nothing can be compared by it."
            " Another outcome can decide (outcome=...)."
        ]
    if asked.baseline in never:
        return [
            f"The baseline has {because}, so nothing can be compared with it; name another one with"
            " baseline=, or another outcome=."
        ]
    known = told.compared
    apart = [name for name in labels if name not in (*never, *known, asked.baseline)]
    shared = {name: int(told.row(name)["replicates"]) for name in labels if name in known}
    return [
        *(f"{labels[name]} has {because}, so it is neither ranked nor compared." for name in never),
        *(
            f"{labels[name]} and the baseline have a value in no replicate together."
            for name in apart
        ),
        *(
            f"{labels[name]} and the baseline both have a value in {count:,} of"
            f" {found.replicates:,} replicates, and are compared in these only."
            for name, count in shared.items()
            if count < found.replicates
        ),
    ]


def alone(numbers: tuple[float, float, float], unit: str) -> str:
    """Return a number without its interval, to the digits that this supports."""
    told, _, shown_unit = shown_values(*numbers, unit)
    return f"{told}%" if shown_unit == "%" and told != "-" else told


def mean_alone(row: TableRow) -> str:
    """Return the mean of an outcome in a row of `paired.differences`, without its interval."""
    return alone((row["mean"], row["low"], row["high"]), row["unit"])


def with_interval(numbers: tuple[float, float, float], unit: str) -> str:
    """Return a number with its sign and its interval."""
    told, interval, _ = shown_values(*numbers, unit)
    sign = "+" if numbers[0] > 0.0 and told.strip("0.") else ""
    return f"{sign}{told} ({interval})" if interval else f"{sign}{told}"


def _short(column: Column) -> str:
    if column.name == IMPROVEMENT:
        return short(column.name)
    return column.label.partition(":")[0].partition(" (")[0]
