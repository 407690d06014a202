"""Figure: what programmes do against what they cost, the frontier of the best ones, the budget, and today's programme."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.budget.goals import Goal
from rp2pr_sim.measures.summary import shown_values
from rp2pr_sim.report.look import BLUE, GREY, INK, VERMILION, apart, heading, look

__all__ = ["draw_frontier", "picture", "reading"]

_THOUSAND = 1000.0


def picture(table: pd.DataFrame, tried: pd.DataFrame, pounds: float, goal: Goal, wide: bool = True) -> bytes:
    """The figure as PNG, always the same bytes for the same tables."""
    buffer = io.BytesIO()
    with look():
        draw_frontier(table, tried, pounds, goal, wide).savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()


def draw_frontier(table: pd.DataFrame, tried: pd.DataFrame, pounds: float, goal: Goal, wide: bool = True) -> Figure:
    """Points with intervals: the finalists with new luck; dots: all that the search tried, in few replicates.

    Args:
        table: `Finals.table`.
        tried: `effect` and `cost` of all that was tried.
        pounds: the budget.
        goal: what is wanted.
        wide: with its heading, for a desk; else for a phone, where the page says what the figure shows.
    """
    unit = shown_values(0.0, 0.0, 0.0, goal.unit)[2]
    scale = 1.0 if unit == goal.unit else 100.0  # shares are shown as per cent
    figure = Figure(figsize=(11, 6.6) if wide else (5.2, 5.6))
    axes = figure.add_axes((0.08, 0.11, 0.89, 0.72) if wide else (0.17, 0.11, 0.80, 0.86))
    axes.plot(tried["cost"] / _THOUSAND, scale * tried["effect"], ".", color="#D0D0D0", markersize=3.5, zorder=1)
    on = table[table["on_frontier"]].sort_values("cost")
    axes.plot(on["cost"] / _THOUSAND, scale * on["effect"], color=BLUE, linewidth=1.6, zorder=2)
    for row in table.to_dict("records"):
        _mark(axes, row, scale)
    axes.margins(0.06 if wide else 0.16, 0.09)
    _name_best(axes, table[table["role"] == "best"], scale)
    axes.axvline(pounds / _THOUSAND, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate("your budget", (pounds / _THOUSAND, 0.02), xycoords=("data", "axes fraction"), xytext=(5, 0),
                  textcoords="offset points", fontsize=9.5, color=INK)
    axes.set_xlabel("Cost of the whole programme, hospital staff time included (thousand pounds)" if wide else "Cost, thousand pounds")
    axes.set_ylabel("\n".join([*textwrap.wrap(goal.label, 80 if wide else 48), f"({unit})"]), fontsize=9.5)
    axes.grid(color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)
    if wide:
        heading(figure, _title(table, goal.unit), "\n".join(textwrap.wrap(reading(table), 118)))
    return figure


def reading(table: pd.DataFrame) -> str:
    """How the figure is to be read."""
    return (
        "Blue line: nothing that was found does more for the same money."
        f" Points: means of {int(table['replicates'].iloc[0])} programmes with luck that chose none of them,"
        " with 95% intervals. Grey dots: everything that the search tried, in few programmes each (the highest were lucky, too)."
    )


def _mark(axes: Axes, row: Mapping[Hashable, Any], scale: float) -> None:
    """One programme, its interval and its name."""
    role = row["role"]
    colour = {"best": BLUE, "today": VERMILION, "beside": GREY}.get(role, BLUE if row["on_frontier"] else GREY)
    x, y = row["cost"] / _THOUSAND, scale * row["effect"]
    ends = np.nan_to_num([[y - scale * row["effect_low"]], [scale * row["effect_high"] - y]])
    axes.errorbar(
        x, y, yerr=ends, fmt="D" if role == "today" else "o", color=colour, markersize=9 if role in ("best", "today") else 5.5,
        elinewidth=1.2, markerfacecolor="white" if role == "other" else colour, zorder=3,
    )
    if role != "best":
        away, side = ((0, -16), "center") if role == "beside" else ((9, -3), "left")
        told = "#555555" if colour == GREY else colour
        axes.annotate(_name(row), (x, y), xytext=away, textcoords="offset points", ha=side, fontsize=9.5, zorder=4, color=told)


def _name_best(axes: Axes, best: pd.DataFrame, scale: float) -> None:
    """The letters of the best programmes one above another, left of the frontier, with a line from each to its point."""
    height, width = np.ptp(axes.get_ylim()), np.ptp(axes.get_xlim())
    rows = best.sort_values(["effect", "cost"]).to_dict("records")
    places = apart(np.array([scale * row["effect"] + 0.06 * height for row in rows]), 0.04 * height)
    left = min(row["cost"] for row in rows) / _THOUSAND - 0.08 * width
    for row, place in zip(rows, places, strict=True):
        axes.annotate(
            row["programme"], (row["cost"] / _THOUSAND, scale * row["effect"]), xytext=(left, place), ha="right", va="center",
            fontsize=10.5, fontweight="bold", color=BLUE, zorder=4, arrowprops={"arrowstyle": "-", "color": BLUE, "linewidth": 0.7},
        )


def _name(row: Mapping[Hashable, Any]) -> str:
    if row["role"] == "today":
        return f"today ({row['preset']})"
    if row["role"] == "beside":
        return {"feedback_only": "audit figures only", "no_programme": "doing nothing"}.get(str(row["programme"]), "")
    return str(row["preset"]).replace("_", " ")


def _title(table: pd.DataFrame, goal_unit: str) -> str:
    rows = table.to_dict("records")
    best, today = rows[0], next(row for row in rows if row["role"] == "today")
    (first, unit), (other, _) = (_told(row, goal_unit) for row in (best, today))
    told = f"Programme {best['programme']} brings {first} {unit} for {best['cost'] / _THOUSAND:,.0f} thousand pounds"
    return f"{told}; today's {other} for {today['cost'] / _THOUSAND:,.0f}"


def _told(row: Mapping[Hashable, Any], goal_unit: str) -> tuple[str, str]:
    """The effect to the digits that it has, and its unit."""
    value, _, unit = shown_values(row["effect"], row["effect_low"], row["effect_high"], goal_unit)
    return value, unit
