"""Figure: the effect of each input (mu_star) against how much it varies (sigma)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.summary import scale_of
from rp2pr_sim.report.sensitivity.intervals import colour_of
from rp2pr_sim.report.style import GREY, apart, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Ranking
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult


_NAMED = 12
_GAP = 0.042  # of the axis, between labels
_THREAD = {"arrowstyle": "-", "color": "#CFCFCF", "linewidth": 0.7, "relpos": (0.0, 0.5)}


def draw_plane(found: SensitivityResult, ranking: Ranking) -> Figure:
    """Return the plane of Morris.

    Above the line an effect varies by more than its mean size: interactions or curves.
    """
    scale, unit = scale_of(found, ranking.outcome)
    table = found.analysis.indices
    mean, spread = (
        scale * indices_of(table, ranking.outcome, index).set_index("input")["value"]
        for index in ("mu_star", "sigma")
    )
    figure = Figure(figsize=(8.6, 6.6))
    axes = figure.add_axes((0.1, 0.1, 0.62, 0.72))
    reach_x, reach_y = 1.08 * max(float(mean.max()), 1e-12), 1.12 * max(float(spread.max()), 1e-12)
    ends = np.array([0.0, max(reach_x, reach_y)])
    axes.plot(ends, ends, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    for name in mean.index:
        axes.plot(
            mean[name],
            spread[name],
            marker="s" if name in DUMMIES else "o",
            color=colour_of(name, ranking),
            markersize=6,
            linestyle="none",
            zorder=3,
        )
    named = [*ranking.ranked[:_NAMED], *DUMMIES]
    heights = spread[named].to_numpy(dtype=np.float64) / reach_y
    places = (apart(heights, _GAP) - apart(-heights, _GAP)) / 2.0  # moved up and down alike
    for name, place in zip(named, places, strict=True):
        axes.annotate(
            name,
            (mean[name] / reach_x, spread[name] / reach_y),
            (1.03, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            fontsize=8.5,
            color=colour_of(name, ranking),
            va="center",
            annotation_clip=False,
            arrowprops=_THREAD,
        )
    axes.set_xlim(0.0, reach_x)
    axes.set_ylim(0.0, reach_y)
    axes.set_xlabel("mu_star: mean size of the effect" + (f" ({unit})" if unit else ""))
    axes.set_ylabel("sigma: how much it differs from place to place")
    note = (
        f"\nEach point is a {found.question.kind_of_label}, whose inputs move together."
        if found.question.grouped
        else ""
    )
    heading(
        figure,
        f"What {ranking.outcome} depends on, and how evenly",
        "Right: matters much. Above the dashed line (sigma = mu_star): interactions, or a curve."
        f" Squares: dummy inputs.{note}",
    )
    return figure
