"""Figure: what programmes do against what they cost, the frontier of the best ones, the budget, and today's programme."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.report.look import BLUE, GREY, INK, VERMILION, heading, look

__all__ = ["draw_frontier", "picture"]

_THOUSAND = 1000.0


def picture(table: pd.DataFrame, tried: pd.DataFrame, pounds: float, label: str, unit: str, scale: float) -> bytes:
    """The figure as PNG, always the same bytes for the same tables."""
    buffer = io.BytesIO()
    with look():
        draw_frontier(table, tried, pounds, label, unit, scale).savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()


def draw_frontier(table: pd.DataFrame, tried: pd.DataFrame, pounds: float, label: str, unit: str, scale: float) -> Figure:
    """Points with intervals: the finalists with new luck; dots: all that the search tried, in few replicates.

    Args:
        table: `Finals.table`.
        tried: `effect` and `cost` of all that was tried.
        pounds: the budget.
        label: what is wanted, in plain words.
        unit: of it.
        scale: 100 where shares are shown as per cent.
    """
    figure = Figure(figsize=(11, 6.6))
    axes = figure.add_axes((0.08, 0.11, 0.89, 0.72))
    axes.plot(tried["cost"] / _THOUSAND, scale * tried["effect"], ".", color="#D0D0D0", markersize=3.5, zorder=1)
    on = table[table["on_frontier"]].sort_values("cost")
    axes.plot(on["cost"] / _THOUSAND, scale * on["effect"], color=BLUE, linewidth=1.6, zorder=2)
    for _, row in table.iterrows():
        _mark(axes, row, scale)
    axes.axvline(pounds / _THOUSAND, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate("your budget", (pounds / _THOUSAND, 0.02), xycoords=("data", "axes fraction"), xytext=(5, 0),
                  textcoords="offset points", fontsize=9.5, color=INK)
    axes.set_xlabel("Cost of the whole programme, hospital staff time included (thousand pounds)")
    axes.set_ylabel(f"{label}\n({unit})" if len(label) > 60 else f"{label} ({unit})", fontsize=9.5)
    axes.grid(color="#EEEEEE", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.margins(0.06, 0.09)
    best = table.iloc[0]
    heading(
        figure, _title(table, scale, unit),
        f"Blue line: nothing that was found does more for the same money. Points: means of {int(best['replicates'])} programmes with luck that"
        " chose none of them,\nwith 95% intervals. Grey dots: everything that the search tried, in few programmes each (the highest were lucky too).",
    )
    return figure


def _mark(axes: Axes, row: pd.Series[object], scale: float) -> None:
    """One programme, its interval and its name."""
    colour = {"best": BLUE, "today": VERMILION, "beside": GREY}.get(str(row["role"]), BLUE if row["on_frontier"] else GREY)
    x, y = float(row["cost"]) / _THOUSAND, scale * float(row["effect"])  # type: ignore[arg-type]
    ends = np.array([[scale * (row["effect"] - row["effect_low"])], [scale * (row["effect_high"] - row["effect"])]])  # type: ignore[operator]
    told = _name(row)
    size = 9 if row["role"] in ("best", "today") else 5.5
    hollow = not told or row["role"] == "other"
    axes.errorbar(x, y, yerr=np.nan_to_num(ends), fmt="D" if row["role"] == "today" else "o", color=colour, markersize=size, elinewidth=1.2,
                  markerfacecolor="white" if hollow else colour, zorder=3)
    if told:
        right = row["role"] in ("beside", "today", "other")
        axes.annotate(told, (x, y), xytext=(9, -3) if right else (-9, 7), textcoords="offset points", ha="left" if right else "right",
                      fontsize=9.5, color=colour if colour != GREY else "#555555", fontweight="bold" if row["role"] == "best" else "normal",
                      zorder=4)


def _name(row: pd.Series[object]) -> str:
    if row["role"] == "today":
        return f"today ({row['preset']})"
    if row["role"] == "beside":
        return {"feedback_only": "audit figures only", "no_programme": "doing nothing"}.get(str(row["programme"]), "")
    return str(row["programme"]) if row["role"] == "best" else str(row["preset"]).replace("_", " ")


def _title(table: pd.DataFrame, scale: float, unit: str) -> str:
    best, today = table.iloc[0], table[table["role"] == "today"].iloc[0]
    told = f"Programme {best['programme']} brings {scale * best['effect']:.2g} {unit} for {best['cost'] / _THOUSAND:,.0f} thousand pounds"
    return f"{told}; today's {scale * today['effect']:.2g} for {today['cost'] / _THOUSAND:,.0f}"
