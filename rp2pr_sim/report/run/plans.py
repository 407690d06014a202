"""Figure: the fate of plans over the weeks, over all replicates."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import WEEKS_A_QUARTER
from rp2pr_sim.report.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PURPLE,
    VERMILION,
    apart,
    heading,
    say_nothing,
)

LINES = {
    "submitted": ("submitted so far", INK, "-"),
    "active": ("being worked on", BLUE, "-"),
    "stalled": ("stalled", GREY, "-"),
    "carried_out": ("carried out, or nearly", GREEN, "-"),
    "reached": ("reached their original aim", VERMILION, "-"),
    "claimed": ("called a success", PURPLE, "--"),
}
FEW_WEEKS = 26
_THREAD = {"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 1, "relpos": (0.0, 0.5)}


def draw_plans(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Lines: mean number of plans by week; bands: the middle 90% of the replicates."""
    week = tables["week"]
    counts = {
        name: week.pivot(index="replicate", columns="week", values=name).to_numpy(dtype=np.float64)
        for name in LINES
    }
    weeks = np.sort(week["week"].unique()).astype(np.float64)
    figure = Figure(figsize=(10, 6))
    axes = figure.add_axes((0.07, 0.11, 0.655, 0.73))
    if not counts["submitted"].any():
        say_nothing(axes, "There is no plan whose fate could be shown.")
        heading(figure, "No plan was submitted", "")
        return figure
    for name, (_, colour, style) in LINES.items():
        _draw_line(axes, weeks, counts[name], colour, style)
    _finish(axes, weeks)
    _label(axes, weeks[-1], {name: float(values[:, -1].mean()) for name, values in counts.items()})
    heading(figure, _title(counts), _below(len(counts["submitted"])))
    return figure


def _draw_line(axes: Axes, weeks: Floats, values: Floats, colour: str, style: str) -> None:
    if len(values) > 1:
        low, high = np.quantile(values, (0.05, 0.95), axis=0)
        axes.fill_between(weeks, low, high, color=colour, alpha=0.13, linewidth=0)
    axes.plot(weeks, values.mean(axis=0), color=colour, linestyle=style, linewidth=2.2)


def _finish(axes: Axes, weeks: Floats) -> None:
    axes.set_xlim(0, max(1.0, weeks[-1]))
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if weeks[-1] >= FEW_WEEKS:
        step = WEEKS_A_QUARTER if weeks[-1] <= 12 * WEEKS_A_QUARTER else 2 * WEEKS_A_QUARTER
        axes.set_xticks(np.arange(0, weeks[-1] + 1, step))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Weeks since the start of the programme")
    axes.set_ylabel("Plans in the programme")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)


def _label(axes: Axes, end: float, last: Mapping[str, float]) -> None:
    """Name each line at its right end, labels far enough apart to be read."""
    low, high = axes.get_ylim()
    places = apart(np.array(list(last.values())), 0.055 * (high - low))
    for (name, value), at in zip(last.items(), places, strict=True):
        words, colour, _ = LINES[name]
        axes.annotate(
            f"{value:.0f} {words}",
            xy=(end, value),
            xytext=(1.03, (at - low) / (high - low)),
            textcoords="axes fraction",
            color=colour,
            fontweight="bold",
            va="center",
            arrowprops=_THREAD | {"color": colour},
        )


def _title(counts: Mapping[str, Floats]) -> str:
    submitted, reached, claimed = (
        counts[name][:, -1].mean() for name in ("submitted", "reached", "claimed")
    )
    return (
        f"Of {submitted:.0f} plans submitted, {reached:.0f} reached their original aim and"
        f" {claimed:.0f} are called a success"
    )


def _below(replicates: int) -> str:
    if replicates == 1:
        return "One simulated programme."
    return (
        f"Lines: mean of {replicates} simulated programmes. Bands: nine in ten of them lie within."
    )
