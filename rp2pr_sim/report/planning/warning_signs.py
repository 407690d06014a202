"""Figure: how many plans fail with each early sign, and without it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from rp2pr_sim.analysis.planning.warning_signs import TOGETHER
from rp2pr_sim.report.style import BLUE, GREY, INK, VERMILION, heading


def draw_warning_signs(table: pd.DataFrame) -> Figure:
    """Two dots with their simulation error for each sign, the most telling at the top; beside them the share of plans that show it.

    Parameters
    ----------
    table : pd.DataFrame
        that of `WarningSigns`.
    """
    figure = Figure(figsize=(10, 0.47 * len(table) + 2.1))
    bottom = 0.75 / figure.get_figheight()
    axes = figure.add_axes((0.36, bottom, 0.42, 1.0 - bottom - 1.15 / figure.get_figheight()))
    alone = table[table["sign"] != TOGETHER].sort_values("area")
    rows = pd.concat([table[table["sign"] == TOGETHER], alone]).reset_index(drop=True)
    for name, colour, marker in (("failing_without", BLUE, "o"), ("failing_with", VERMILION, "D")):
        spread = np.stack((rows[name] - rows[f"{name}_low"], rows[f"{name}_high"] - rows[name]))
        axes.errorbar(
            rows[name],
            rows.index,
            xerr=spread,
            fmt=marker,
            color=colour,
            markersize=6.5,
            elinewidth=1.6,
        )
    axes.axvline(rows["base_rate"].iloc[0], color=GREY, linewidth=0.9, linestyle=":")
    axes.set_yticks(rows.index, rows["words"])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel("Plans 52 weeks old or more that do not reach their aim (dotted: all of these)")
    axes.axhline(0.5, color=GREY, linewidth=0.7)
    axes.grid(axis="y", color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)
    for y, seen in enumerate(rows["seen"]):
        axes.text(
            1.04, y, f"{seen:.0%}", transform=axes.get_yaxis_transform(), va="center", color=INK
        )
    axes.text(
        1.04,
        len(rows) - 0.35,
        "plans that show it",
        transform=axes.get_yaxis_transform(),
        fontsize=9,
        color="#555555",
    )
    axes.text(
        -0.02,
        len(rows) - 0.35,
        "Plans ...",
        transform=axes.get_yaxis_transform(),
        ha="right",
        fontweight="bold",
    )
    axes.text(
        0.02,
        len(rows) - 0.35,
        "without the sign",
        transform=axes.get_yaxis_transform(),
        color=BLUE,
        fontweight="bold",
    )
    axes.text(
        1.0,
        len(rows) - 0.35,
        "with it",
        transform=axes.get_yaxis_transform(),
        color=VERMILION,
        fontweight="bold",
        ha="right",
    )
    heading(
        figure,
        _title(rows),
        "Simulated plans, judged in programmes that nothing was fitted to. Bars: simulation error"
        " (95%).",
    )
    return figure


def _title(rows: pd.DataFrame) -> str:
    both = rows.iloc[0]
    return (
        "Three months after submission: of the plans that the signs point to,"
        f" {both['failing_with']:.0%} will fail,\nof the others {both['failing_without']:.0%}"
    )
