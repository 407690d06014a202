"""Figure: the indices of a weekly series, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.summary import over_weeks, scale_of, title_of_series
from rp2pr_sim.report.sensitivity.growth import COLOURS, draw_line, name_lines
from rp2pr_sim.report.style import INK, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult


def draw_over_time(found: SensitivityResult, titles: Sequence[str]) -> Figure:
    """Return the ranking index of the six leading inputs and the noise reference by week."""
    (scale, unit), rows = scale_of(found, titles[0]), over_weeks(found, titles)
    inputs = [name for name in rows["input"].unique() if name not in DUMMIES]
    names = [*inputs[: len(COLOURS)], DUMMIES[1]]
    colours = (*COLOURS[: len(names) - 1], INK)
    figure = Figure(figsize=(8.6, 4.6))
    axes = figure.add_axes((0.1, 0.13, 0.6, 0.63))
    last = [
        draw_line(axes, rows[rows["input"] == name], "week", scale, colour, name in DUMMIES)
        for name, colour in zip(names, colours, strict=True)
    ]
    name_lines(axes, names, colours, last)
    axes.set_xlabel("week")
    axes.set_ylabel(found.problem.how.main + (f" ({unit})" if unit else ""))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    heading(
        figure,
        f"{title_of_series(titles)} over time",
        "What the outcome depends on in each week, with 95% intervals. Where nothing varies, all\n"
        "indices are 0. Dashed: the noise reference.",
    )
    return figure
