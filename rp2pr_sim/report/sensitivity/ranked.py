"""Figure: the indices of one outcome in order, with their intervals, their spread over single replicates, and the noise floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS
from rp2pr_sim.report.style import BLUE, GREY, INK, ORANGE, heading

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Verdict
    from rp2pr_sim.analysis.sensitivity.run import Found


MOST = 18  # inputs that are shown
_ROW = 0.3  # inches
_DRAWN = ("value", "low", "high", "replicates_lowest", "replicates_highest")


def draw_ranked(found: Found, verdict: Verdict) -> Figure:
    """Dots with intervals; beside the total-order index the first-order one, so that what lies between is interaction."""
    from rp2pr_sim.report.sensitivity import scale_of

    names = [*verdict.ranked[:MOST], *SENTINELS]
    figure = Figure(figsize=(8.6, 1.95 + _ROW * len(names)))
    inches = figure.get_figheight()
    axes = figure.add_axes((0.34, 0.62 / inches, 0.62, 1.0 - 1.95 / inches))
    scale, unit = scale_of(found, verdict.outcome)
    how = found.problem.how
    axes.axvspan(-1e9, scale * verdict.floor, color="#F1F1F1", zorder=0)
    _draw(axes, found, verdict, names, scale)
    axes.set_yticks(
        np.arange(len(names)),
        [f"{name} (sentinel)" if name in SENTINELS else name for name in names],
    )
    axes.tick_params(axis="y", length=0, labelsize=9)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(f"{how.main} ({unit or how.measure})")
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    also = (
        " Hollow: S1, what it does alone; the gap to ST is interaction."
        if how.name == "sobol"
        else ""
    )
    heading(
        figure,
        f"{how.title}: what {verdict.outcome} depends on",
        f"Dot: index of the mean over {found.sample.values.shape[-1]} replicates, with its 95%"
        f" interval.{also}\nOrange line: range over single replicates. Grey area: the noise floor,"
        " up to where the sentinels' intervals reach.",
    )
    return figure


def _draw(axes: Axes, found: Found, verdict: Verdict, names: list[str], scale: float) -> None:
    how = found.problem.how
    rows = indices_of(found.analysis.indices, verdict.outcome, how.main).set_index("input")
    alone = (
        indices_of(found.analysis.indices, verdict.outcome, "S1")
        .set_index("input")["value"]
        .to_dict()
        if how.name == "sobol"
        else {}
    )
    reach = [0.0]
    for place, name in enumerate(names):
        row = {column: scale * float(rows.at[name, column]) for column in _DRAWN}  # type: ignore[arg-type]
        colour = INK if name in SENTINELS else BLUE if name in verdict.above else GREY
        axes.plot(
            [row["replicates_lowest"], row["replicates_highest"]],
            [place + 0.24] * 2,
            color=ORANGE,
            linewidth=1.2,
        )
        axes.plot([row["low"], row["high"]], [place] * 2, color=colour, linewidth=2.2)
        axes.plot(
            row["value"],
            place,
            marker="s" if name in SENTINELS else "o",
            markersize=6,
            color=colour,
        )
        reach += [row["replicates_highest"], row["high"]]
        if alone and name not in SENTINELS:
            axes.plot(
                scale * alone[name],
                place,
                marker="o",
                markersize=6,
                color=colour,
                markerfacecolor="white",
                zorder=3,
            )
    lowest = min(0.0, float((scale * rows.loc[names, "low"]).min()))
    axes.set_xlim(lowest - 0.02 * max(reach), 1.05 * max(reach) if max(reach) > 0.0 else 1.0)
