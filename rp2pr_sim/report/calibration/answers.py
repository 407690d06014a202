"""What users ask, over the prior and over the parameter sets: a small panel for each answer."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.calibration.in_words import Tables, rows_of
from rp2pr_sim.analysis.calibration.units import readable, unit_name
from rp2pr_sim.report.calibration.headed import headed_figure
from rp2pr_sim.report.style import BLUE, GREY, INK, PALE, SOFT, draw_grid

HEADING = (
    "Answers over the prior (grey: 90% and, darker, 50%; line: median) and over the parameter sets"
    " (dot and bar: median and 90%); dashed: the defaults"
)
_PANEL = 1.25  # inches


def draw_answers(tables: Tables, wide: bool) -> Figure:
    """Return the figure, two panels a row where it is wide."""
    answers = rows_of(tables["answers"])
    prior = tables["prior_predictive"].set_index("quantity")
    columns = 2 if wide else 1
    many = -(-len(answers) // columns)
    figure = headed_figure(_PANEL * many + 0.1, HEADING, wide)
    panels = figure.subplots(many, columns, squeeze=False).ravel()
    for axes, row in zip(panels, answers, strict=False):
        _panel(axes, row, prior.loc[row["answer"]])
    for axes in panels[len(answers) :]:
        axes.set_axis_off()
    return figure


def _panel(axes: Axes, row: Mapping[Any, Any], before: Any) -> None:
    unit = row["unit"]
    low, quarter, middle, three_quarters, high = (
        readable(before[name], unit) for name in ("q05", "q25", "q50", "q75", "q95")
    )
    flat: Any = {"linewidth": 9.0, "solid_capstyle": "butt"}
    axes.plot([low, high], [0.0, 0.0], color=PALE, **flat)
    axes.plot([quarter, three_quarters], [0.0, 0.0], color=SOFT, **flat)
    axes.plot(middle, 0.0, "|", color=INK, markersize=9.0)
    ends = [readable(row[name], unit) for name in ("low", "high")]
    axes.plot(ends, [1.0, 1.0], color=BLUE, linewidth=2.2, solid_capstyle="butt")
    axes.plot(readable(row["median"], unit), 1.0, "o", color=BLUE, markersize=6.5)
    axes.axvline(readable(row["default"], unit), color=INK, linestyle="--", linewidth=1.0)
    axes.set_ylim(1.6, -0.6)
    axes.set_yticks([0.0, 1.0], ["prior", "sets"], fontsize=9.0)
    title = textwrap.fill(f"{row['what']} ({unit_name(unit)})", 50)
    axes.set_title(title, fontsize=9.0, loc="left")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0.0)
    axes.tick_params(axis="x", color=GREY, labelsize=9.0)
    axes.locator_params(axis="x", nbins=6)
    draw_grid(axes, "x")
