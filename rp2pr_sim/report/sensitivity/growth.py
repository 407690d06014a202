"""Figure: the ranking by smaller designs, nested in this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.outcomes import label_of
from rp2pr_sim.analysis.sensitivity.summary import scale_of
from rp2pr_sim.report.style import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILION, apart, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Ranking
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult


COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)


def draw_growth(found: SensitivityResult, ranking: Ranking) -> Figure:
    """Return the ranking index of the first six inputs, by the number of samples.

    The noise reference is shown as well, and 95% intervals.
    """
    scale, unit = scale_of(found, ranking.outcome)
    rows = found.convergence[found.convergence["outcome"] == ranking.outcome]
    figure = Figure(figsize=(8.6, 4.6))
    axes = figure.add_axes((0.1, 0.13, 0.6, 0.63))
    names = [*ranking.ranked[: len(COLOURS)], DUMMIES[1]]
    last = []
    colours = (*COLOURS[: len(names) - 1], INK)
    for name, colour in zip(names, colours, strict=True):
        mine = rows[rows["input"] == name].sort_values("samples")
        last.append(draw_line(axes, mine, "samples", scale, colour, name in DUMMIES))
    name_lines(axes, names, colours, last)
    sizes = sorted(rows["samples"].unique())
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("samples (base points)")
    axes.set_ylabel(found.problem.how.main + (f" ({unit})" if unit else ""))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    heading(
        figure,
        f"Would fewer samples give the same ranking for {label_of(ranking.outcome)}?",
        "The first samples of the design analysed alone, with 95% intervals. Lines that lie"
        " apart and stay level are stable.",
    )
    return figure


def draw_line(
    axes: Axes, rows: pd.DataFrame, along: str, scale: float, colour: str, dashed: bool
) -> float:
    """Draw the value of an index along a column, with its interval; return the last value."""
    value, low, high = (
        scale * rows[column].to_numpy(dtype=np.float64) for column in ("value", "low", "high")
    )
    at = rows[along].to_numpy(dtype=np.float64)
    axes.fill_between(at, low, high, color=colour, alpha=0.13, linewidth=0.0)
    style: Any = {"marker": "o", "markersize": 4.5, "linewidth": 1.6}
    axes.plot(at, value, color=colour, linestyle="--" if dashed else "-", **style)
    return float(value[-1])


def name_lines(
    axes: Axes, names: Sequence[str], colours: Sequence[str], last: Sequence[float]
) -> None:
    """Write the names of lines next to their ends, apart from each other."""
    bottom, top = axes.get_ylim()
    ends = (np.array(last) - bottom) / (top - bottom)
    heights = (apart(ends, 0.065) - apart(-ends, 0.065)) / 2.0  # moved up and down alike
    for name, colour, place in zip(names, colours, heights, strict=True):
        axes.annotate(
            name,
            (1.04, float(place)),
            xycoords="axes fraction",
            color=colour,
            fontsize=8.5,
            va="center",
            annotation_clip=False,
        )
    axes.set_ylim(bottom, top)
