"""Figure: visits by week, and how much sooner more hands would have them done."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from rp2pr_sim.analysis.planning.runs import PLANNED
from rp2pr_sim.analysis.planning.visit_calendar import LABELS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.style import BLUE, GREEN, INK, VERMILION, heading, say_nothing

LINES = dict(zip(LABELS, ((INK, "-"), (BLUE, (0, (4, 2))), (GREEN, "-")), strict=True))


def draw_visit_calendar(by_week: pd.DataFrame, so_far: Mapping[str, Floats]) -> Figure:
    """Above: mean visits a week, with the range of eight programmes in ten. Below: share of all visits held so far.

    Parameters
    ----------
    by_week : pd.DataFrame
        what `calendar` gives.
    so_far : Mapping[str, Floats]
        what `held_so_far` gives.
    """
    figure = Figure(figsize=(10, 7))
    planned = by_week[by_week["scenario"] == PLANNED]
    if not planned["visits"].any():
        axes = figure.add_axes((0.07, 0.11, 0.86, 0.73))
        say_nothing(axes, "No visit is held.")
        heading(figure, "No visit is held before the end", "")
        return figure
    shown = _span(by_week)
    above, below = (
        figure.add_axes((0.075, 0.50, 0.67, 0.34)),
        figure.add_axes((0.075, 0.085, 0.67, 0.32)),
    )
    _draw_weeks(above, planned[planned["week"].between(*shown)])
    _draw_so_far(below, so_far, shown)
    for axes in (above, below):
        axes.set_xlim(shown[0] - 0.5, shown[1] + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
        axes.set_axisbelow(True)
    below.set_xlabel("Week of the programme")
    _explain(
        figure,
        bool((planned["alone"] > 0.0).any()),
        bool((planned["with_facilitator"] > 0.0).any()),
        list(so_far),
    )
    heading(
        figure,
        _title(so_far[PLANNED]),
        "Bars: mean of the simulated programmes. Whiskers: eight programmes in ten lie within.",
    )
    return figure


def _span(by_week: pd.DataFrame) -> tuple[int, int]:
    """The weeks in which anything happens, two more on either side."""
    some = by_week.loc[by_week["visits"] > 0.01, "week"]
    some = some if len(some) else by_week.loc[by_week["visits"] > 0.0, "week"]
    return max(0, int(some.min()) - 2), min(int(by_week["week"].max()), int(some.max()) + 2)


def _draw_weeks(axes: Axes, rows: pd.DataFrame) -> None:
    axes.bar(rows["week"], rows["with_facilitator"], color=BLUE, width=0.8)
    axes.bar(
        rows["week"], rows["alone"], bottom=rows["with_facilitator"], color=VERMILION, width=0.8
    )
    below, above = rows["visits"] - rows["low"], rows["high"] - rows["visits"]
    spread = np.clip(np.stack((below.to_numpy(), above.to_numpy())), 0.0, None)
    axes.errorbar(rows["week"], rows["visits"], yerr=spread, fmt="none", ecolor=INK, elinewidth=0.8)
    axes.set_ylabel("Visits a week")


def _draw_so_far(axes: Axes, so_far: Mapping[str, Floats], shown: tuple[int, int]) -> None:
    weeks = np.arange(shown[0], shown[1] + 1)
    for name, shares in so_far.items():
        colour, style = LINES[name]
        axes.plot(
            weeks, shares[shown[0] : shown[1] + 1], color=colour, linestyle=style, linewidth=2.2
        )
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_ylabel("Visits held so far")


def _explain(figure: Figure, alone: bool, led: bool, names: list[str]) -> None:
    """The words to colours and lines, at the right."""
    words = [(BLUE, "led by a facilitator\n(a facilitator's day each)")] * led + [
        (VERMILION, "without a facilitator")
    ] * alone
    for row, (colour, text) in enumerate(words):
        figure.text(0.765, 0.80 - 0.07 * row, text, color=colour, fontweight="bold", va="top")
    for row, name in enumerate(names):
        colour, style = LINES[name]
        key = figure.add_axes((0.765, 0.345 - 0.05 * row, 0.03, 0.03))
        key.plot([0, 1], [0.5, 0.5], color=colour, linestyle=style, linewidth=2.2)
        key.set_axis_off()
        figure.text(
            0.802,
            0.36 - 0.05 * row,
            LABELS[name].replace("with ", ""),
            color=colour,
            fontweight="bold",
            va="center",
            fontsize=9,
        )


def _title(held: Floats) -> str:
    half, end = (int(np.argmax(held >= share * held[-1])) for share in (0.5, 0.95))
    return f"Half of the visits are over by week {half}, 95% by week {end}"
