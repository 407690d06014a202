"""Chart of effect against cost: a dot per programme, and the efficient frontier."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rp2pr_sim.report.style import BLUE, INK, ORANGE, apart, draw_grid, heading

_GREY, _CLOUD = "#767676", "#D0D0D0"


class ChartPoint(NamedTuple):
    """A programme on the chart."""

    sign: str
    """A rank or a letter, which stands in the dot where there is no room for the name."""
    name: str
    """Empty: it has a dot and no name."""
    cost: float
    """In pounds."""
    effect: float
    """As it is printed."""
    efficient: bool
    reference: bool = False
    """Whether the others are compared with it."""
    interval: tuple[float, float] | None = None
    """Of the effect."""


class FrontierChart(NamedTuple):
    """What the chart shows."""

    outcome: str
    """The effect and its unit."""
    points: Sequence[ChartPoint]
    others: Sequence[tuple[float, float]] = ()
    """Cost and effect of programmes that are not compared, only shown as small dots."""
    budget: float = math.nan
    """In pounds; NaN: none."""
    heading: str = ""
    """What is seen, in one sentence, in the wide variant."""
    reading: str = ""
    """How the chart is read, in the wide variant."""

    @property
    def named(self) -> list[ChartPoint]:
        """The points that have a name."""
        return [point for point in self.points if point.name]


def draw_frontier(chart: FrontierChart, wide: bool) -> Figure:
    """Return the figure: wide with the names beside, tall with signs and the names below."""
    named = chart.named
    key = [f"{point.sign}  {point.name}" for point in named]
    title = textwrap.fill(chart.heading, 80) if wide else ""
    reading = textwrap.fill(chart.reading, 118) if wide else ""
    top = _inches_above(title, reading)
    lines = [] if wide else [textwrap.fill(text, 48, subsequent_indent="    ") for text in key]
    below = 0.19 * sum(text.count("\n") + 1 for text in lines)
    beside = [textwrap.fill(text, 38, subsequent_indent="   ") for text in key]
    pitch = 0.08 + 0.16 * max(text.count("\n") + 1 for text in beside)
    size = (8.6, max(4.4, pitch * len(key) + 0.7) + top) if wide else (3.9, 4.3 + below)
    figure = Figure(figsize=size)
    height = figure.get_figheight()
    bottom = (0.62 + below + (0.15 if lines else 0.0)) / height
    left, across, above = (0.08, 0.50, 0.5 + top) if wide else (0.14, 0.80, 0.55)
    axes = figure.add_axes((left, bottom, across, 0.98 - bottom - above / height))
    draw_points(axes, chart, () if wide else named)
    axes.patch.set_visible(False)  # the threads to the names lie below
    if title:
        heading(figure, title, reading)
    outcome = textwrap.fill(chart.outcome, 46)
    figure.text(0.03, 1.0 - (0.1 + top) / height, outcome, va="top", fontsize=10)
    if wide:
        _name_beside(figure, axes, named, beside, pitch, height - 0.45 - top)
    else:
        place = (below + 0.06) / height
        text = "\n".join(lines)
        figure.text(0.04, place, text, va="top", fontsize=9.5, linespacing=1.25)
    return figure


def draw_points(axes: Axes, chart: FrontierChart, signed: Sequence[ChartPoint]) -> None:
    """Draw dots, frontier and budget into given Axes, some of the dots with their signs."""
    for cost, effect in chart.others:
        axes.plot(cost / 1000.0, effect, ".", color=_CLOUD, markersize=3.0, zorder=0)
    line = sorted((point.cost, point.effect) for point in chart.points if point.efficient)
    costs, effects = [cost / 1000.0 for cost, _ in line], [effect for _, effect in line]
    axes.plot(costs, effects, color=BLUE, linewidth=1.8, zorder=1)
    for point in chart.points:
        _dot(axes, point, point in signed)
    if not math.isnan(chart.budget):
        _draw_budget(axes, chart.budget / 1000.0)
    axes.margins(0.12)
    axes.set_xlabel("Cost of the whole programme, thousand pounds", fontsize=10)
    axes.locator_params(nbins=6)
    axes.tick_params(labelsize=10)
    draw_grid(axes)


def _inches_above(title: str, reading: str) -> float:
    if not title:
        return 0.0
    return 0.4 + 0.24 * title.count("\n") + 0.18 * (reading.count("\n") + 2)


def _dot(axes: Axes, point: ChartPoint, signed: bool) -> None:
    place = (point.cost / 1000.0, point.effect)
    colour = BLUE if point.efficient else _GREY
    if point.interval is not None:
        axes.plot([place[0]] * 2, point.interval, color=colour, linewidth=1.2, zorder=2)
    size = 15 if signed else 10 if point.efficient or point.reference else 8
    if point.interval is not None and not point.name:
        size = 6  # one of the many that only make the line
    edge: Any = {
        "markeredgecolor": ORANGE if point.reference else "white",
        "markeredgewidth": 2.0 if size > 6 else 1.0,
    }
    axes.plot(*place, "o", color=colour, markersize=size, zorder=3 if point.name else 2, **edge)
    if signed:
        middle: Any = {"ha": "center", "va": "center_baseline", "zorder": 4}
        axes.text(*place, point.sign, fontsize=8.5, fontweight="bold", color="white", **middle)


def _draw_budget(axes: Axes, budget: float) -> None:
    axes.axvline(budget, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    beside: Any = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
    axes.annotate("your budget", (budget, 0.02), (5, 0), fontsize=9.5, color=INK, **beside)


def _name_beside(
    figure: Figure,
    axes: Axes,
    named: Sequence[ChartPoint],
    names: list[str],
    pitch: float,
    highest: float,
) -> None:
    """Write names in a column at the right, up to so many inches, each with a line to its dot."""
    axes.autoscale_view()  # before places on the page are asked for
    places = [(point.cost / 1000.0, point.effect) for point in named]
    inches = axes.transData.transform(places) / figure.dpi
    height = figure.get_figheight()
    rows = apart(inches[:, 1], pitch)
    rows -= max(0.0, rows.max() - highest)
    rows = -apart(-rows, pitch)
    for (x, y), row, text in zip(
        inches / [figure.get_figwidth(), height], rows / height, names, strict=True
    ):
        figure.text(0.635, row, text, va="center", fontsize=10, linespacing=1.05)
        thread = Line2D([x, 0.628], [y, row], color="#B0B0B0", linewidth=0.7, zorder=0)
        figure.add_artist(thread)
