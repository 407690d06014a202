"""Page of a search: what to choose, its effect and cost, who gains, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.numbers import shown_in
from rp2pr_sim.analysis.optimise.finalists import BEST, FINALISTS, MONEY, OTHER, REFERENCE
from rp2pr_sim.analysis.optimise.headline import SIMULATION_ERROR, limits, money
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.run import OptimiseResult
from rp2pr_sim.analysis.optimise.search_space import COMPARATORS, scenario_words
from rp2pr_sim.analysis.optimise.summary import WHAT_TO_CHOOSE, WHAT_TO_DO, short_name
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.provenance import chance_begins_from
from rp2pr_sim.report.frontier_chart import ChartPoint, FrontierChart, draw_frontier, draw_points
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import look

TO_DO = "what-to-do-now.html"
"""The file of the page with the next steps."""
_SIGNS = {"reference": "1", **{name: str(2 + row) for row, name in enumerate(COMPARATORS)}}
"""What stands for programmes that have no letter."""


def page(result: OptimiseResult) -> str:
    """Return the page as HTML."""
    question = result.question
    first, *others = result.sections
    chart = _chart(result)
    picture = PagePicture.of(partial(_drawn, chart), chart.reading)
    sections = [_section(section) for section in others]
    sections.insert(2, PageSection("Effect against cost", picture=picture))
    return _page(
        result,
        f"Which programme does most for {limits(question)} within {question.weeks} weeks?",
        first.notes,
        sections,
    )


def pages(result: OptimiseResult) -> Mapping[str, str]:
    """Return the further pages by the name of their file: what to do now."""
    by_title = {section.title: section for section in result.sections}
    todo = [by_title[WHAT_TO_DO], *(each for each in result.sections if _is_choice(each))]
    title = f"{WHAT_TO_DO}: {result.saved.name}"
    return {TO_DO: _page(result, title, result.sections[0].notes[:1], list(map(_section, todo)))}


def _section(section: Section) -> PageSection:
    mark = Mark.choice if _is_choice(section) else Mark.assumed
    return PageSection(section.title, section.notes, section.table, mark)


def _is_choice(section: Section) -> bool:
    return section.title.startswith(WHAT_TO_CHOOSE)


def _page(
    result: OptimiseResult, title: str, answer: Sequence[str], sections: Sequence[PageSection]
) -> str:
    question = result.question
    runs = int(result.table["runs"].iloc[0])
    return html_page(
        title,
        answer,
        sections,
        provenance=result.studies[FINALISTS].provenance,
        facts={
            "Searched": f"{len(result.evaluated):,} programmes",
            "Simulated again": f"the finalists, {runs:,} times each",
            "Chance": chance_begins_from(question.seed),
        },
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


def _chart(result: OptimiseResult) -> FrontierChart:
    return chart_of(result.table, result.evaluated, result.question, result.objective)


def chart_of(
    table: pd.DataFrame,
    evaluated: pd.DataFrame,
    question: OptimiseQuestion,
    objective: Objective,
) -> FrontierChart:
    """Return effect against cost: the finalists, and small dots for all that were evaluated."""
    kind = question.constraints.money
    unit = shown_values(0.0, 0.0, 0.0, objective.unit)[2]
    scale = 1.0 if unit == objective.unit else 100.0  # shares are shown as per cent
    label = objective.label.partition(":")[0] + (", all teams" if objective.added_up else "")
    rows = table[table["effect"].notna()].to_dict("records")
    return FrontierChart(
        f"{label}, {unit}",
        [_point(row, scale, MONEY[kind]) for row in rows],
        list(zip(evaluated[kind], scale * evaluated["effect"], strict=True)),
        question.constraints.budgets.get(kind, math.nan),
        _heading(table, objective.unit, MONEY[kind]),
        _reading(table),
    )


def _drawn(chart: FrontierChart, wide: bool) -> Figure:
    with look():
        return draw_frontier(chart, wide)


def _point(row: Mapping[Hashable, Any], scale: float, money: str) -> ChartPoint:
    effect, error = scale * row["effect"], scale * row["effect_error"]
    return ChartPoint(
        sign=_SIGNS.get(row["programme"], str(row["programme"])),
        name=_name(row),
        cost=row[money],
        effect=effect,
        efficient=bool(row["on_frontier"]),
        reference=row["role"] == REFERENCE,
        interval=None if math.isnan(error) else (effect - error, effect + error),
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


def _heading(table: pd.DataFrame, unit: str, column: str) -> str:
    rows = table.to_dict("records")
    best, reference = rows[0], next(row for row in rows if row["role"] == REFERENCE)
    (first, _, shown), (other, _, _) = (shown_in(row, "effect", unit) for row in (best, reference))
    return (
        f"{best['programme']} brings {first} {shown} for £{money(best[column])}; the reference"
        f" {other} for £{money(reference[column])}"
    )


def _reading(table: pd.DataFrame) -> str:
    return (
        "Blue line: of the programmes that were simulated again, none does more for the same money."
        f" Large dots: means of {int(table['runs'].iloc[0])} runs with random numbers that"
        f" did not select them, with their {SIMULATION_ERROR}; what is not known of the parameters"
        " is in the tables. Small dots: all that the search tried, in few runs each (chance has"
        " helped the highest)."
    )
