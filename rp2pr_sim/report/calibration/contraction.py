"""What the figures tell about each number: contractions in order, with the line of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.calibration.in_words import MOST_INFORMED, Tables, informed
from rp2pr_sim.report.calibration.headed import headed_figure
from rp2pr_sim.report.style import BLUE, GREY, INK, apart, draw_grid

HEADING = (
    "SD of each number over the parameter sets, as a share of that over the prior, the smallest"
    " first; below the dashed line, which chance alone seldom crosses, the figures inform it"
)


def draw_contraction(tables: Tables, wide: bool) -> Figure:
    """Return the figure: wide with its heading, or tall for a phone."""
    height = 4.6 if wide else 5.4
    figure = headed_figure(height, HEADING, wide)
    _draw(figure.subplots(), tables, height)
    return figure


def _draw(axes: Axes, tables: Tables, height: float) -> None:
    parameters = tables["parameters"].sort_values("contraction")
    values = parameters["contraction"].to_numpy(np.float64)
    told = informed(parameters)
    line = float(parameters["chance_line"].iloc[0])
    places = np.arange(1, len(values) + 1)
    axes.plot(places, values, ".", color=GREY, markersize=3.5)
    axes.plot(places[: len(told)], values[: len(told)], "o", color=BLUE, markersize=4.5)
    axes.axhline(1.0, color=INK, linewidth=0.8, zorder=0)
    axes.axhline(line, color=INK, linewidth=1.0, linestyle="--", zorder=0)
    axes.set_xlim(0.0, 1.02 * len(values))
    low, high = min(values[0], line), max(values[-1], 1.0)
    axes.set_ylim(low - 0.08 * (high - low), high + 0.05 * (high - low))
    axes.set_xlabel("numbers and forms, in order")
    axes.set_ylabel("contraction")
    _name(axes, told["parameter"].head(MOST_INFORMED).tolist(), values, height)
    draw_grid(axes, "y")


def _name(axes: Axes, names: list[str], values: Any, height: float) -> None:
    """Write names to the right of their points, as far apart as letters need."""
    if not names:
        return
    low, high = axes.get_ylim()
    gap = 0.16 * (high - low) / (height - 0.7)
    own = values[: len(names)]
    text = apart(own, gap)
    text -= max(0.0, text[-1] - own[-1])  # never above its point, where the others are
    text += max(0.0, low + 0.5 * gap - text[0])
    at = 0.06 * axes.get_xlim()[1] + len(names)
    thin: Any = {"color": GREY, "linewidth": 0.5}
    for k, name in enumerate(names):
        axes.plot([k + 1, at], [own[k], text[k]], **thin)
        ground: Any = {"facecolor": "white", "linewidth": 0, "pad": 0.6}
        axes.text(1.01 * at, text[k], name, va="center", fontsize=8.0, bbox=ground)
