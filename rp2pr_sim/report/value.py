"""Page of the value of finding out more: what to choose, what to find out, and by which trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from rp2pr_sim.analysis.numbers import MINUS, Number
from rp2pr_sim.analysis.value.run import ValueResult
from rp2pr_sim.analysis.value.summary import input_words, pounds, title
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.provenance import chance_begins_from
from rp2pr_sim.report.interval_plot import Band, Dot, draw_dots
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import BLUE, GREY, PALE, VERMILION, draw_grid, look, plain_numbers

_MOST = 8
"""Numbers that are drawn, and mechanisms."""
_READING = {
    "information": (
        "Dots: what it is worth to know an input exactly, per programme, with two standard errors"
        " to either side. Grey bars: the noise floor of all inputs of the kind; what does not"
        " exceed it is grey"
    ),
    "trial": (
        "What the result of a trial is worth (EVSI), with two standard errors to either side, and"
        " what the trial costs, for all programmes of the decision"
    ),
    "curve": "What it is worth to know everything, per programme, by the value of the outcome",
}


def page(result: ValueResult) -> str:
    """Return the page as HTML."""
    question = result.question
    first, options, inputs, trial, curve = (
        PageSection(section.title, section.notes, section.table, Mark.assumed)
        for section in result.sections
    )
    pictures = {
        name: PagePicture.of(partial(_drawn, draw, result), _READING[name])
        for name, draw in _FIGURES.items()
    }
    study = next(iter(result.studies.values()))
    return html_page(
        title(result),
        first.sentences,
        [
            options,
            inputs._replace(picture=pictures["information"]),
            trial._replace(picture=pictures["trial"]),
            curve._replace(picture=pictures["curve"]),
        ],
        provenance=study.provenance,
        facts={
            "Simulated": f"{study.runs:,} runs",
            **({"Runs": question.runs} if question.runs else {}),
            "Chance": chance_begins_from(study.study.seed),
        },
        command=["rp2pr", question.kind(), *question.settings],
    )


def figures(result: ValueResult) -> Mapping[str, Draw]:
    """Return the figures by name."""
    return {name: partial(_drawn, draw, result) for name, draw in _FIGURES.items()}


def plot(result: ValueResult, axes: Axes) -> None:
    """Draw what it is worth to know everything, by the value of the outcome."""
    _draw_curve(result, axes)


def _drawn(
    draw: Callable[[ValueResult, bool], Figure], result: ValueResult, wide: bool = True
) -> Figure:
    with look():
        return draw(result, wide)


def _figure(draw: Callable[[ValueResult, Axes], None], result: ValueResult, wide: bool) -> Figure:
    figure = Figure(figsize=(8.6, 4.2) if wide else (3.9, 3.4), layout="constrained")
    draw(result, figure.subplots())
    return figure


def _inputs(result: ValueResult, wide: bool) -> Figure:
    rows = [
        dot for _, table in result.information.groupby("kind", sort=False) for dot in _dots(table)
    ]
    return draw_dots(rows, f"{_READING['information']} (pounds)", wide)


def _dots(table: pd.DataFrame) -> list[Dot]:
    found = []
    for row in table.head(_MOST).to_dict("records"):
        value, error, floor = row["evppi"], row["evppi_se"], row["floor_of_all"]
        ends = max(value - 2.0 * error, 0.0), value + 2.0 * error
        number = Number(pounds(value), "", "pounds", "assumed")
        colour = BLUE if value > floor else GREY
        label = input_words(str(row["input"]))
        found.append(Dot(label, value, *ends, number, colour, (Band(0.0, floor, PALE),)))
    return found


def _draw_trial(result: ValueResult, axes: Axes) -> None:
    trial, many = result.trial, result.question.programmes
    table = trial.by_size
    low, high = (
        (many * (table["evsi"] + side * table["evsi_se"])).clip(lower=0.0) for side in (-2.0, 2.0)
    )
    axes.fill_between(table["pairs"], low, high, color=BLUE, alpha=0.15, linewidth=0.0)
    axes.plot(table["pairs"], many * table["evsi"], color=BLUE, label="worth of the trial (EVSI)")
    dashed: Any = {"color": BLUE, "linestyle": "--", "linewidth": 1.0}
    axes.axhline(many * trial.ceiling, label="worth of the true difference", **dashed)
    axes.plot(table["pairs"], table["cost"], color=VERMILION, label="cost of the trial")
    axes.set_xscale("log")
    plain_numbers(axes.xaxis)
    axes.set_yscale("log")
    axes.set_ylim(bottom=max(many * float(table["evsi"].iloc[0]), 0.01 * many * trial.ceiling, 1.0))
    _finish(axes, "pairs in each arm", "pounds")
    axes.legend(frameon=False, fontsize=9)


def _draw_curve(result: ValueResult, axes: Axes) -> None:
    question, table = result.question, result.curve
    axes.plot(table["worth"], table["evpi"], color=BLUE, marker="o", markersize=4.0)
    axes.axvline(question.worth, color=GREY, linestyle=":", linewidth=1.2)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(_amount))
    axes.set_ylim(bottom=0.0)
    what = "patient a year" if question.pounds_per_patient else "percentage point"
    _finish(axes, f"pounds per {what}", "EVPI, pounds per programme")


def _finish(axes: Axes, across: str, up: str) -> None:
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.yaxis.set_major_formatter(FuncFormatter(_amount))
    draw_grid(axes)


def _amount(value: float, _: object) -> str:
    return f"{value:,.0f}".replace("-", MINUS)


_FIGURES: Mapping[str, Callable[[ValueResult, bool], Figure]] = {
    "information": _inputs,
    "trial": partial(_figure, _draw_trial),
    "curve": partial(_figure, _draw_curve),
}
