"""Figure: the pairs of inputs that do most only together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS
from rp2pr_sim.report.style import BLUE, GREY, INK, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Verdict
    from rp2pr_sim.analysis.sensitivity.run import Found


MOST = 15


def draw_pairs(found: Found, verdict: Verdict) -> Figure:
    """The largest second-order indices with 95% intervals; grey where the interval does not lie above those of what nothing reads."""
    rows = found.pairs[found.pairs["outcome"] == verdict.outcome]
    idle = rows[rows["input"].isin(SENTINELS) | rows["other"].isin(SENTINELS)]
    floor = max(0.0, float(idle["high"].max())) if len(idle) else 0.0
    shown = rows.drop(idle.index).head(MOST)
    figure = Figure(figsize=(8.6, 2.0 + 0.3 * len(shown)))
    inches = figure.get_figheight()
    axes = figure.add_axes((0.46, 0.6 / inches, 0.5, 1.0 - 1.8 / inches))
    axes.axvspan(-1e9, floor, color="#F1F1F1", zorder=0)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    for place, (value, low, high) in enumerate(
        shown[["value", "low", "high"]].to_numpy(dtype=np.float64)
    ):
        colour = BLUE if low > floor else GREY
        axes.plot([low, high], [place] * 2, color=colour, linewidth=2.2)
        axes.plot(value, place, marker="o", markersize=6, color=colour)
    axes.set_yticks(
        np.arange(len(shown)),
        [f"{one}  x  {other}" for one, other in zip(shown["input"], shown["other"], strict=True)],
    )
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    ends = [0.0, floor, *shown["low"], *shown["high"]]
    axes.set_xlim(min(ends) - 0.01, 1.05 * max(ends) + 0.01)
    axes.set_xlabel("S2 (share of the variance)")
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    heading(
        figure,
        f"What pairs of inputs do to {verdict.outcome} only together",
        "Second-order index with its 95% interval. Grey area: as far as pairs with the unused"
        " sentinel reach, which do nothing.",
    )
    return figure
