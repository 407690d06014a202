"""Figure: true against recorded change by indicator and arm, over all replicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.style import BLUE, GREY, ORANGE, half_width, heading, say_nothing

ARMS = {
    "intervention": ("Teams in the programme", BLUE, -0.16),
    "control": ("Control teams", ORANGE, 0.16),
}
KINDS = {"true_change": ("true", "o", -0.06), "recorded_change": ("recorded", "D", 0.06)}


def draw_changes(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw mean changes of the arms in percentage points with their 95% intervals."""
    table = tables["indicator"]
    figure = Figure(figsize=(10, 6.8))
    axes = figure.add_axes((0.24, 0.19, 0.72, 0.65))
    if table["true_change"].isna().all():
        say_nothing(axes, "A change shows only once a whole patient year (52 weeks) is over.")
        heading(figure, "The programme is too short for the audit to show a change", "")
        return figure
    names = list(dict.fromkeys(table["indicator"]))
    arms = [arm for arm in ARMS if table.loc[table["arm"] == arm, "true_change"].notna().any()]
    for arm in arms:
        for kind in KINDS:
            _draw(axes, _points(table[table["arm"] == arm], kind, names), arm, kind)
    _finish(axes, names)
    _legend(figure, arms)
    heading(figure, _title(table, names, arms), _below(table["replicate"].nunique()))
    return figure


def _points(table: pd.DataFrame, kind: str, names: list[str]) -> Floats:
    """Percentage points, shape (replicates, indicators)."""
    wide = table.pivot(index="replicate", columns="indicator", values=kind)[names]
    return 100.0 * wide.to_numpy(dtype=np.float64)


def _draw(axes: Axes, values: Floats, arm: str, kind: str) -> None:
    at = np.arange(values.shape[1]) + ARMS[arm][2] + KINDS[kind][2]
    drawn: dict[str, Any] = {"linestyle": "none", "elinewidth": 1.6, **_mark(arm, kind)}
    axes.errorbar(values.mean(axis=0), at, xerr=half_width(values), **drawn)


def _finish(axes: Axes, names: list[str]) -> None:
    axes.axvline(0.0, color=GREY, linewidth=1.0, zorder=0)
    axes.set_yticks(np.arange(len(names)), [INDICATOR_WORDS[name] for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    for line in np.arange(len(names) - 1) + 0.5:
        axes.axhline(line, color="#E5E5E5", linewidth=0.8, zorder=0)
    axes.set_xlabel(
        "Change from the year before the programme to its last whole year (percentage points)"
    )
    axes.spines["left"].set_visible(False)


def _legend(figure: Figure, arms: list[str]) -> None:
    handles = [
        Line2D([], [], linestyle="", label=f"{ARMS[arm][0]}: {word}", **_mark(arm, kind))
        for arm in arms
        for kind, (word, _, _) in KINDS.items()
    ]
    place: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.55, 0.01)}
    figure.legend(handles=handles, ncols=len(arms), frameon=False, **place)


def _mark(arm: str, kind: str) -> dict[str, Any]:
    """Return how the mean change of an arm is marked: filled if it is the true one."""
    colour = ARMS[arm][1]
    inside = colour if kind == "true_change" else "white"
    edge = {"markeredgewidth": 1.6, "markerfacecolor": inside}
    return {"marker": KINDS[kind][1], "color": colour, "markersize": 7.5, **edge}


def _title(table: pd.DataFrame, names: list[str], arms: list[str]) -> str:
    true, recorded = (
        {arm: _points(table[table["arm"] == arm], kind, names) for arm in arms} for kind in KINDS
    )
    more = _clearly_more(recorded[arms[0]], true[arms[0]])
    clearly = "clearly " if table["replicate"].nunique() > 1 else ""
    told = (
        f"In the programme the audit records {clearly}more than the true change on {more} of"
        f" {len(names)} indicators"
    )
    if len(arms) < len(ARMS):
        return told
    ahead = _clearly_more(true["intervention"], true["control"])
    return f"{told};\ntrue change is {clearly}ahead of that of the control teams on {ahead}"


def _clearly_more(one: Floats, other: Floats) -> int:
    """Return the indicators on which one is ahead of the other.

    Over several replicates it is so by more than chance (95% interval above 0).
    """
    ahead = one - other
    return int((ahead.mean(axis=0) - half_width(ahead) > 0.0).sum())


def _below(replicates: int) -> str:
    if replicates == 1:
        return "One simulated programme: a single trial, with all its chance."
    return (
        f"Points: mean of {replicates} simulated programmes. Bars: simulation error (95%) of that"
        " mean (one trial varies far more)."
    )
