"""Figure: what programmes do against what they cost, the frontier of the best ones, the budget, and the reference programme."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.optimise.finalists import BESIDE, BEST, OTHER, REFERENCE
from rp2pr_sim.analysis.optimise.headline import SIMULATION_ERROR, money
from rp2pr_sim.analysis.optimise.objectives import Goal
from rp2pr_sim.analysis.optimise.question import COMPARATORS, reference_name
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.style import BLUE, GREY, INK, VERMILION, apart, heading, look

_THOUSAND = 1000.0


def picture(
    table: pd.DataFrame, tried: pd.DataFrame, pounds: float, goal: Goal, wide: bool = True
) -> bytes:
    """The figure as PNG, always the same bytes for the same tables."""
    buffer = io.BytesIO()
    with look():
        draw_frontier(table, tried, pounds, goal, wide).savefig(
            buffer, format="png", dpi=150, metadata={"Software": None}
        )
    return buffer.getvalue()


def draw_frontier(
    table: pd.DataFrame, tried: pd.DataFrame, pounds: float, goal: Goal, wide: bool = True
) -> Figure:
    """Points with intervals: the finalists with new luck; dots: all that the search tried, in few replicates.

    Parameters
    ----------
    table : pd.DataFrame
        `Finals.table`.
    tried : pd.DataFrame
        `effect` and `cost` of all that was tried.
    pounds : float
        the budget.
    goal : Goal
        what is wanted.
    wide : bool
        with its heading, for a desk; else for a phone, where the page says what the figure shows.
    """
    unit = shown_values(0.0, 0.0, 0.0, goal.unit)[2]
    scale = 1.0 if unit == goal.unit else 100.0  # shares are shown as per cent
    figure = Figure(figsize=(11, 6.6) if wide else (5.2, 5.6))
    axes = figure.add_axes((0.08, 0.11, 0.89, 0.72) if wide else (0.17, 0.11, 0.80, 0.86))
    axes.plot(
        tried["cost"] / _THOUSAND,
        scale * tried["effect"],
        ".",
        color="#D0D0D0",
        markersize=3.5,
        zorder=1,
    )
    on = table[table["on_frontier"]].sort_values("cost")
    axes.plot(on["cost"] / _THOUSAND, scale * on["effect"], color=BLUE, linewidth=1.6, zorder=2)
    known = table[table["effect"].notna()]
    for row in known.to_dict("records"):
        _mark(axes, row, scale)
    axes.margins(0.06 if wide else 0.16, 0.09)
    _name_best(axes, known[known["role"] == BEST], scale)
    axes.axvline(pounds / _THOUSAND, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate(
        "your budget",
        (pounds / _THOUSAND, 0.02),
        xycoords=("data", "axes fraction"),
        xytext=(5, 0),
        textcoords="offset points",
        fontsize=9.5,
        color=INK,
    )
    axes.set_xlabel(
        "Cost of the whole programme, hospital staff time included (thousand pounds)"
        if wide
        else "Cost, thousand pounds"
    )
    axes.set_ylabel("\n".join([*textwrap.wrap(goal.label, 48), f"({unit})"]), fontsize=9.5)
    axes.grid(color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)
    if wide:
        heading(figure, _title(table, goal.unit), "\n".join(textwrap.wrap(reading(table), 118)))
    return figure


def reading(table: pd.DataFrame) -> str:
    """How the figure is to be read."""
    return (
        "Blue line: of the programmes that were simulated anew, none does more for the same money."
        f" Points: means of {int(table['replicates'].iloc[0])} programmes with luck that chose none"
        f" of them, with their {SIMULATION_ERROR}. Grey dots: everything that the search tried, in"
        " few programmes each (the highest were lucky, too)."
    )


def _mark(axes: Axes, row: Mapping[Hashable, Any], scale: float) -> None:
    """One programme, its interval and its name."""
    role = row["role"]
    colour = {BEST: BLUE, REFERENCE: VERMILION, BESIDE: GREY}.get(
        role, BLUE if row["on_frontier"] else GREY
    )
    x, y = row["cost"] / _THOUSAND, scale * row["effect"]
    ends = np.nan_to_num([[y - scale * row["effect_low"]], [scale * row["effect_high"] - y]])
    axes.errorbar(
        x,
        y,
        yerr=ends,
        fmt="D" if role == REFERENCE else "o",
        color=colour,
        markersize=9 if role in (BEST, REFERENCE) else 5.5,
        elinewidth=1.2,
        markerfacecolor="white" if role == OTHER else colour,
        zorder=3,
    )
    if role != BEST:
        above, below, right = (
            ((0, 8), "center", "bottom"),
            ((0, -16), "center", "baseline"),
            ((9, -3), "left", "baseline"),
        )
        away, side, height = {REFERENCE: above, BESIDE: below}.get(role, right)
        axes.annotate(
            _name(row),
            (x, y),
            xytext=away,
            textcoords="offset points",
            ha=side,
            va=height,
            fontsize=9.5,
            zorder=4,
            color="#555555" if colour == GREY else colour,
        )


def _name_best(axes: Axes, best: pd.DataFrame, scale: float) -> None:
    """The letters of the best programmes one above another, left of the frontier, with a line from each to its point."""
    height, width = np.ptp(axes.get_ylim()), np.ptp(axes.get_xlim())
    rows = best.sort_values(["effect", "cost"]).to_dict("records")
    if not rows:
        return
    places = apart(np.array([scale * row["effect"] + 0.06 * height for row in rows]), 0.04 * height)
    left = min(row["cost"] for row in rows) / _THOUSAND - 0.08 * width
    for row, place in zip(rows, places, strict=True):
        axes.annotate(
            row["programme"],
            (row["cost"] / _THOUSAND, scale * row["effect"]),
            xytext=(left, place),
            ha="right",
            va="center",
            fontsize=10.5,
            fontweight="bold",
            color=BLUE,
            zorder=4,
            arrowprops={"arrowstyle": "-", "color": BLUE, "linewidth": 0.7},
        )


def _name(row: Mapping[Hashable, Any]) -> str:
    if row["role"] == REFERENCE:
        # narrow, for it often stands far right
        return textwrap.fill(f"reference ({reference_name(str(row['preset']))})", 18)
    if row["role"] == BESIDE:
        return COMPARATORS.get(str(row["programme"]), "")
    return str(row["preset"]).replace("_", " ")


def _title(table: pd.DataFrame, goal_unit: str) -> str:
    rows = table.to_dict("records")
    best, reference = rows[0], next(row for row in rows if row["role"] == REFERENCE)
    (first, unit), (other, _) = (_told(row, goal_unit) for row in (best, reference))
    told = f"{best['programme']} brings {first} {unit} for \N{POUND SIGN}{money(best['cost'])}"
    return f"{told}; the reference {other} for \N{POUND SIGN}{money(reference['cost'])}"


def _told(row: Mapping[Hashable, Any], goal_unit: str) -> tuple[str, str]:
    """The effect to the digits that it has, and its unit."""
    value, _, unit = shown_values(row["effect"], row["effect_low"], row["effect_high"], goal_unit)
    return value, unit
