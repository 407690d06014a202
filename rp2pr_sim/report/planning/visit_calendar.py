"""Figure: visits by week, and how much sooner more staff would have them done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from rp2pr_sim.analysis.planning.studies import PLANNED
from rp2pr_sim.analysis.planning.visit_calendar import LABELS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.style import BLUE, GREEN, INK, VERMILION, heading, say_nothing

LINES = dict(zip(LABELS, ((INK, "-"), (BLUE, (0, (4, 2))), (GREEN, "-")), strict=True))


def draw_visit_calendar(by_week: pd.DataFrame) -> Figure:
    """Draw the mean visits per week, and below them the share of all visits held so far.

    Parameters
    ----------
    by_week : pd.DataFrame
        the result of `calendar`.
    """
    figure = Figure(figsize=(10, 7))
    planned = by_week[by_week["scenario"] == PLANNED]
    if not planned["visits"].any():
        draw_weeks(figure.add_axes((0.07, 0.11, 0.86, 0.73)), by_week)
        heading(figure, "No visit is held before the end", "")
        return figure
    draw_weeks(figure.add_axes((0.075, 0.50, 0.67, 0.34)), by_week)
    _draw_so_far(figure.add_axes((0.075, 0.085, 0.67, 0.32)), by_week)
    _explain(figure, planned, list(by_week["scenario"].unique()))
    heading(
        figure,
        _title(planned["held_so_far"].to_numpy(dtype=np.float64)),
        "Bars: mean of the simulated programmes. Whiskers: eight programmes in ten lie within.",
    )
    return figure


def draw_weeks(axes: Axes, by_week: pd.DataFrame) -> None:
    """Draw the mean visits per week, with the range of eight programmes in ten.

    Parameters
    ----------
    axes : Axes
        the Axes to draw into.
    by_week : pd.DataFrame
        the result of `calendar`.
    """
    planned = by_week[by_week["scenario"] == PLANNED]
    if not planned["visits"].any():
        say_nothing(axes, "No visit is held.")
        return
    shown = _span(by_week)
    rows = planned[planned["week"].between(*shown)]
    axes.bar(rows["week"], rows["with_facilitator"], color=BLUE, width=0.8)
    axes.bar(
        rows["week"], rows["alone"], bottom=rows["with_facilitator"], color=VERMILION, width=0.8
    )
    below, above = rows["visits"] - rows["low"], rows["high"] - rows["visits"]
    spread = np.clip(np.stack((below.to_numpy(), above.to_numpy())), 0.0, None)
    axes.errorbar(rows["week"], rows["visits"], yerr=spread, fmt="none", ecolor=INK, elinewidth=0.8)
    axes.set_ylabel("Visits per week")
    _finish(axes, shown)


def _span(by_week: pd.DataFrame) -> tuple[int, int]:
    """Return the weeks in which anything happens, with two more on either side."""
    some = by_week.loc[by_week["visits"] > 0.01, "week"]
    some = some if len(some) else by_week.loc[by_week["visits"] > 0.0, "week"]
    return max(0, int(some.min()) - 2), min(int(by_week["week"].max()), int(some.max()) + 2)


def _draw_so_far(axes: Axes, by_week: pd.DataFrame) -> None:
    shown = _span(by_week)
    rows = by_week[by_week["week"].between(*shown)]
    for name, each in rows.groupby("scenario", sort=False):
        colour, style = LINES[str(name)]
        axes.plot(each["week"], each["held_so_far"], color=colour, linestyle=style, linewidth=2.2)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_ylabel("Visits held so far")
    _finish(axes, shown)


def _finish(axes: Axes, shown: tuple[int, int]) -> None:
    axes.set_xlim(shown[0] - 0.5, shown[1] + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Week of the programme")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)


def _explain(figure: Figure, planned: pd.DataFrame, names: list[str]) -> None:
    """Write at the right what the colours and lines are."""
    words = []
    if (planned["with_facilitator"] > 0.0).any():
        words.append((BLUE, "led by a facilitator\n(a facilitator's day each)"))
    if (planned["alone"] > 0.0).any():
        words.append((VERMILION, "without a facilitator"))
    for row, (colour, text) in enumerate(words):
        figure.text(0.765, 0.80 - 0.07 * row, text, color=colour, fontweight="bold", va="top")
    bold: dict[str, Any] = {"fontweight": "bold", "va": "center", "fontsize": 9}
    for row, name in enumerate(names):
        colour, style = LINES[name]
        key = figure.add_axes((0.765, 0.345 - 0.05 * row, 0.03, 0.03))
        key.plot([0, 1], [0.5, 0.5], color=colour, linestyle=style, linewidth=2.2)
        key.set_axis_off()
        text = LABELS[name].replace("with ", "")
        figure.text(0.802, 0.36 - 0.05 * row, text, color=colour, **bold)


def _title(held: Floats) -> str:
    half, end = (int(np.argmax(held >= share * held[-1])) for share in (0.5, 0.95))
    return f"Half of the visits are over by week {half}, 95% by week {end}"
