"""Figure: what smaller designs, nested in this one, would have said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS
from rp2pr_sim.report.style import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILION, apart, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Verdict
    from rp2pr_sim.analysis.sensitivity.run import Found


_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)


def draw_growth(found: Found, verdict: Verdict) -> Figure:
    """The ranking index of the first six inputs and the sentinel of luck by the number of base points, with 95% intervals."""
    from rp2pr_sim.report.sensitivity import scale_of

    scale, unit = scale_of(found, verdict.outcome)
    rows = found.convergence[found.convergence["outcome"] == verdict.outcome]
    figure = Figure(figsize=(8.6, 4.6))
    axes = figure.add_axes((0.1, 0.13, 0.6, 0.63))
    names = [*verdict.ranked[: len(_COLOURS)], SENTINELS[1]]
    last = []
    colours = (*_COLOURS[: len(names) - 1], INK)
    for name, colour in zip(names, colours, strict=True):
        mine = rows[rows["input"] == name].sort_values("points")
        value, low, high = (
            scale * mine[column].to_numpy(dtype=np.float64) for column in ("value", "low", "high")
        )
        at = mine["points"].to_numpy(dtype=np.float64)
        axes.fill_between(at, low, high, color=colour, alpha=0.13, linewidth=0.0)
        axes.plot(
            at,
            value,
            color=colour,
            marker="o",
            markersize=4.5,
            linewidth=1.6,
            linestyle="--" if name in SENTINELS else "-",
        )
        last.append(value[-1])
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
    sizes = sorted(rows["points"].unique())
    axes.set_ylim(bottom, top)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("base points")
    axes.set_ylabel(found.problem.how.main + (f" ({unit})" if unit else ""))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    heading(
        figure,
        f"Would fewer points have said the same of {verdict.outcome}?",
        "The first base points of the design analysed alone, with 95% intervals. Lines that lie"
        " apart and stay level are settled.",
    )
    return figure
