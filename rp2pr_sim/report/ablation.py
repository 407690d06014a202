"""Figure: what plan success, or improvement in care where it is blank, does when a mechanism or a block of them is switched off."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.ablation import OUTCOMES, ranked_by
from rp2pr_sim.report.style import BLUE, GREY, INK, heading, look

MOST = 25  # mechanisms that are shown
_INCHES = 0.27  # a row


def picture(table: pd.DataFrame, below: str) -> bytes:
    """The figure as PNG, always the same bytes for the same table."""
    buffer = io.BytesIO()
    with look():
        draw_ablation(table, below).savefig(
            buffer, format="png", dpi=150, metadata={"Software": None}
        )
    return buffer.getvalue()


def draw_ablation(table: pd.DataFrame, below: str) -> Figure:
    """Left the mechanisms that matter most, right all blocks; intervals that hold 0 are grey and hollow.

    Parameters
    ----------
    table : pd.DataFrame
        what `ablation.ranked` gives.
    below : str
        what a reader must know of so many intervals.
    """
    single = table[table["kind"] == "mechanism"].head(MOST)
    blocks = table[table["kind"] == "block"]
    figure = Figure(figsize=(16.5, 1.95 + _INCHES * max(len(single), len(blocks))))
    inches = figure.get_figheight()
    low, height = 0.6 / inches, 1.0 - 2.15 / inches
    first = ranked_by(table)
    _draw(
        figure.add_axes((0.282, low, 0.2, height)),
        single,
        first,
        f"Single mechanisms: the {len(single)} that matter most",
    )
    _draw(figure.add_axes((0.755, low, 0.2, height)), blocks, first, "Whole blocks of mechanisms")
    heading(
        figure,
        f"What {OUTCOMES[first]} loses, or gains, when a mechanism is switched off",
        "Paired difference from the default programme with its simulation error (95%); hollow and"
        f" grey where it holds 0. The axis is logarithmic beyond ±1 percentage point.\n{below}",
    )
    return figure


def _draw(axes: Axes, rows: pd.DataFrame, first: str, title: str) -> None:
    means, low, high = (
        100.0 * rows[f"{first}{end}"].to_numpy(dtype=float) for end in ("", "_low", "_high")
    )
    axes.axvline(0.0, color=INK, linewidth=0.8)
    for place, (mean, start, end) in enumerate(zip(means, low, high, strict=True)):
        if np.isnan(mean):
            continue
        sure = start > 0.0 or end < 0.0
        colour = BLUE if sure else GREY
        axes.plot([start, end], [place, place], color=colour, linewidth=1.6)
        axes.plot(
            mean,
            place,
            marker="o",
            markersize=5.5,
            color=colour,
            markerfacecolor=colour if sure else "white",
        )
        digits = 1 if abs(mean) >= 0.1 else 2
        at = ("axes fraction", "data")
        axes.annotate(
            f"{mean:+.{digits}f}",
            (1.02, place),
            xycoords=at,
            fontsize=8.5,
            color=colour,
            va="center",
        )
    labels = rows["text"].map(_short) + "  [" + rows["strength"] + "]"
    axes.set_yticks(np.arange(len(rows)), labels.tolist())
    axes.tick_params(axis="y", labelsize=8.5, length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    ends = np.abs([low, high])
    reach = 1.3 * max(1.0, float(ends[np.isfinite(ends)].max(initial=0.0)))
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_xlim(-reach, reach)
    ticks = [tick for tick in (1, 3, 10, 30) if tick < reach]
    axes.set_xticks([-tick for tick in reversed(ticks)] + [0, *ticks])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f}" if value else "0")
    axes.tick_params(axis="x", labelsize=8.5)
    axes.set_xlabel(f"percentage points of {OUTCOMES[first]}")
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)


def _short(text: str) -> str:
    return text if len(text) <= 46 else text[:45].rstrip() + "…"
