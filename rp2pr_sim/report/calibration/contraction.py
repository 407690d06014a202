"""What the figures tell about each number: contractions in order, with the line of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.calibration.in_words import MOST_INFORMED, Tables, informed
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.calibration.headed import headed_figure
from rp2pr_sim.report.style import BLUE, GREY, INK, apart, draw_grid

HEADING = (
    "SD of each number over the parameter sets, as a share of that over the prior, the smallest"
    " first; below the dashed line, which chance alone seldom crosses, the figures inform it"
)


_LETTERS = 0.16  # inches that a name needs
_FRAME = 0.7  # inches above and below the axes


def draw_contraction(tables: Tables, wide: bool) -> Figure:
    """Return the figure: wide with its heading, or tall for a phone."""
    parameters = tables["parameters"].sort_values("contraction")
    told = informed(parameters)
    names = told["parameter"].head(MOST_INFORMED).tolist()
    inches = 3.4 + _LETTERS * len(names)
    figure = headed_figure(inches + _FRAME, HEADING, wide)
    axes = figure.subplots()
    values = parameters["contraction"].to_numpy(np.float64)
    line = float(parameters["chance_line"].iloc[0])
    _draw(axes, values, len(told), line)
    _make_room(axes, values, line, _LETTERS * len(names) / inches)
    _name(axes, names, values, _LETTERS / inches)
    return figure


def _draw(axes: Axes, values: Floats, many: int, line: float) -> None:
    places = np.arange(1, len(values) + 1)
    axes.plot(places, values, ".", color=GREY, markersize=3.5)
    axes.plot(places[:many], values[:many], "o", color=BLUE, markersize=4.5)
    axes.axhline(1.0, color=INK, linewidth=0.8, zorder=0)
    axes.axhline(line, color=INK, linewidth=1.0, linestyle="--", zorder=0)
    axes.set_xlim(0.0, 1.02 * len(values))
    axes.set_xlabel("numbers and forms, in order")
    axes.set_ylabel("contraction")
    draw_grid(axes, "y")


def _make_room(axes: Axes, values: Floats, line: float, share: float) -> None:
    """Set the limits so that names have their share of the height below the line."""
    low, high = min(values[0], line), max(values[-1], 1.0)
    high += 0.05 * (high - low)
    axes.set_ylim(min(low - 0.08 * (high - low), (line - share * high) / (1.0 - share)), high)


def _name(axes: Axes, names: list[str], values: Floats, share: float) -> None:
    """Write names to the right of their points, as far apart as letters need."""
    if not names:
        return
    low, high = axes.get_ylim()
    gap = share * (high - low)
    own = values[: len(names)]
    text = apart(own, gap)
    text -= max(0.0, text[-1] - own[-1])  # not above its point, where the others are
    text = apart(np.maximum(text, low + 0.5 * gap), gap)
    at = 0.06 * axes.get_xlim()[1] + len(names)
    thin: Any = {"color": GREY, "linewidth": 0.5}
    ground: Any = {"facecolor": "white", "linewidth": 0, "pad": 0.6}
    for k, name in enumerate(names):
        axes.plot([k + 1, at], [own[k], text[k]], **thin)
        axes.text(1.01 * at, text[k], name, va="center", fontsize=8.0, bbox=ground)
