"""Page of a search: what to choose, its effect and cost, who gains, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.numbers import shown_in
from rp2pr_sim.analysis.optimise.evaluator import FINALISTS
from rp2pr_sim.analysis.optimise.finalists import BEST, OTHER, REFERENCE
from rp2pr_sim.analysis.optimise.headline import SIMULATION_ERROR, money
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.run import OptimiseResult
from rp2pr_sim.analysis.optimise.search_space import COMPARATORS, scenario_words
from rp2pr_sim.analysis.optimise.summary import WHAT_TO_CHOOSE, short_name
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.provenance import chance_begins_from
from rp2pr_sim.report.frontier_chart import ChartPoint, FrontierChart, draw_frontier, draw_points
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import look

_SIGNS = {"reference": "1", **{name: str(2 + row) for row, name in enumerate(COMPARATORS)}}
"""What stands for programmes that have no letter."""


def page(result: OptimiseResult) -> str:
    """Return the page as HTML."""
    question = result.question
    first, *others = result.sections
    sections = [
        PageSection(
            section.title,
            section.notes,
            section.table,
            Mark.choice if section.title == WHAT_TO_CHOOSE else Mark.assumed,
        )
        for section in others
    ]
    chart = _chart(result)
    picture = PagePicture.of(partial(_drawn, chart), chart.reading)
    facts = {
        "Searched": f"{len(result.evaluated):,} programmes",
        "Simulated again": f"the finalists, {question.replicates:,} times each",
        "Chance": chance_begins_from(question.seed),
    }
    return html_page(
        f"Which programme does most for {money(question.budget)} pounds, if it must be over within"
        f" {question.weeks} weeks?",
        first.notes,
        [PageSection("Effect against cost", picture=picture), *sections],
        provenance=result.studies[FINALISTS].provenance,
        facts=facts,
        command=["rp2pr", question.kind(), *question.settings],
    )


def figures(result: OptimiseResult) -> Mapping[str, Draw]:
    """Return the figure of effect against cost."""
    return {"frontier": partial(_drawn, _chart(result), wide=True)}


def plot(result: OptimiseResult, axes: Axes) -> None:
    """Draw effect against cost."""
    chart = _chart(result)
    draw_points(axes, chart, chart.named)
    axes.set_ylabel(chart.outcome)


def chart_of(
    table: pd.DataFrame, evaluated: pd.DataFrame, objective: Objective, budget: float
) -> FrontierChart:
    """Return effect against cost: the finalists, and small dots for all that were evaluated."""
    unit = shown_values(0.0, 0.0, 0.0, objective.unit)[2]
    scale = 1.0 if unit == objective.unit else 100.0  # shares are shown as per cent
    label = objective.label.partition(":")[0] + (", all teams" if objective.added_up else "")
    rows = table[table["effect"].notna()].to_dict("records")
    return FrontierChart(
        f"{label}, {unit}",
        [_point(row, scale) for row in rows],
        list(zip(evaluated["cost"], scale * evaluated["effect"], strict=True)),
        budget,
        _heading(table, objective.unit),
        _reading(table),
    )


def _chart(result: OptimiseResult) -> FrontierChart:
    return chart_of(
        result.finalists.table, result.evaluated, result.objective, result.question.budget
    )


def _drawn(chart: FrontierChart, wide: bool) -> Figure:
    with look():
        return draw_frontier(chart, wide)


def _point(row: Mapping[Hashable, Any], scale: float) -> ChartPoint:
    low, high = scale * row["effect_low"], scale * row["effect_high"]
    return ChartPoint(
        sign=_SIGNS.get(row["programme"], str(row["programme"])),
        name=_name(row),
        cost=row["cost"],
        effect=scale * row["effect"],
        efficient=bool(row["on_frontier"]),
        reference=row["role"] == REFERENCE,
        interval=None if math.isnan(low + high) else (low, high),
    )


def _name(row: Mapping[Hashable, Any]) -> str:
    """Return the name of a programme on the chart; empty where it is a point of the frontier."""
    if row["role"] == BEST:
        return str(row["in_short"])
    if row["role"] == OTHER:
        return scenario_words(row["preset"]) if row["preset"] else ""
    if row["role"] == REFERENCE:
        return f"reference ({scenario_words(str(row['preset']))})"
    return short_name(row)


def _heading(table: pd.DataFrame, unit: str) -> str:
    rows = table.to_dict("records")
    best, reference = rows[0], next(row for row in rows if row["role"] == REFERENCE)
    (first, _, shown), (other, _, _) = (shown_in(row, "effect", unit) for row in (best, reference))
    return (
        f"{best['programme']} brings {first} {shown} for £{money(best['cost'])}; the reference"
        f" {other} for £{money(reference['cost'])}"
    )


def _reading(table: pd.DataFrame) -> str:
    return (
        "Blue line: of the programmes that were simulated again, none does more for the same money."
        f" Large dots: means of {int(table['replicates'].iloc[0])} runs with random numbers that"
        f" did not select them, with their {SIMULATION_ERROR}. Small dots: everything that the"
        " search tried, in few runs each (chance has helped the highest)."
    )
