"""Figure: the mean outcome along the inputs that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.outcomes import label_of, parsed
from rp2pr_sim.analysis.sensitivity.summary import PERCENTAGE
from rp2pr_sim.report.style import BLUE, heading, plain_numbers

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Ranking
    from rp2pr_sim.analysis.sensitivity.inputs import Input
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult


MOST = 6


def draw_response(found: SensitivityResult, ranking: Ranking) -> Figure:
    """Return one panel per input: the mean over all values of the others, with its 95% interval."""
    unit = parsed(ranking.outcome).unit
    scale = 100.0 if unit in PERCENTAGE else 1.0
    rows = found.curves[found.curves["outcome"] == ranking.outcome]
    shown = _shown(found, ranking, rows)
    many = -(-len(shown) // 3)  # rows of three panels
    inches = 1.2 + 2.45 * many
    figure = Figure(figsize=(8.6, inches))
    edges = {"left": 0.09, "right": 0.97, "top": 1.0 - 1.15 / inches, "bottom": 0.55 / inches}
    grid = figure.add_gridspec(many, 3, wspace=0.14, hspace=0.55, **edges)
    first: Axes | None = None
    for k, item in enumerate(shown):
        axes = figure.add_subplot(grid[k // 3, k % 3], sharey=first)
        first = first or axes
        _draw(axes, item, rows[rows["input"] == item.name], scale)
        axes.tick_params(labelleft=k % 3 == 0, labelsize=8)
    told = "%" if unit == "share" else "percentage points" if scale == 100.0 else unit
    heading(
        figure,
        f"{label_of(ranking.outcome)} along the inputs that matter most",
        f"Mean ({told or 'in the unit of the outcome'}) over all values of the other inputs, with"
        " its simulation error (95%).",
    )
    return figure


def _shown(found: SensitivityResult, ranking: Ranking, rows: pd.DataFrame) -> list[Input]:
    """Return the first inputs of the ranking.

    Of mechanisms, they are the inputs of the first ones whose own curve moves most.
    """
    if not found.question.grouped:
        by_name = {item.name: item for item in found.question.varied}
        return [by_name[name] for name in ranking.ranked[:MOST]]
    moves = (rows.groupby("input")["mean"].max() - rows.groupby("input")["mean"].min()).to_dict()
    inside = [item for item in found.question.varied if item.group in ranking.ranked[:MOST]]
    return sorted(inside, key=lambda item: -moves[item.name])[:MOST]


def _draw(axes: Axes, item: Input, rows: pd.DataFrame, scale: float) -> None:
    mean, low, high = (
        scale * rows[column].to_numpy(dtype=np.float64) for column in ("mean", "low", "high")
    )
    if item.spaced == "choice":
        at = np.arange(len(rows), dtype=np.float64)
        axes.errorbar(
            at, mean, [mean - low, high - mean], color=BLUE, linestyle="none", marker="o", capsize=3
        )
        axes.set_xticks(at, rows["at"].tolist(), rotation=20, ha="right")
        axes.set_xlim(-0.5, len(rows) - 0.5)
    else:
        at = rows["at"].to_numpy(dtype=np.float64)
        axes.fill_between(at, low, high, color=BLUE, alpha=0.18, linewidth=0.0)
        axes.plot(at, mean, color=BLUE, linewidth=1.8, marker="o", markersize=3.5)
        if item.spaced == "log":
            axes.set_xscale("log")
            plain_numbers(axes.xaxis)
    axes.set_title(item.name, fontsize=8.5, loc="left", fontweight="bold")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
