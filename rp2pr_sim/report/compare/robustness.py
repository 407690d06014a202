"""Figure: where an alternative beats the favourite.

Over all parameter sets, PRIM's trade-off, and the region on the sets held back.
"""

from __future__ import annotations

import re
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rp2pr_sim.analysis.compare import CompareResult, robustness_summary
from rp2pr_sim.analysis.compare.prim import Region, Restriction, as_numbers
from rp2pr_sim.analysis.compare.robustness import Robustness
from rp2pr_sim.analysis.compare.robustness_summary import percent
from rp2pr_sim.analysis.compare.scenario_discovery import Alternative, Check, Verdict
from rp2pr_sim.analysis.numbers import difference_unit
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.report.style import BLUE, GREY, INK, ORANGE, heading
from rp2pr_sim.scenario import parameters_by_name

_INCHES = (16.5, 6.3)


def in_page_words(result: CompareResult) -> list[str]:
    """Return the sentences on the parameter sets in a word that the page explains."""
    if result.robustness is None:
        return []
    said = robustness_summary.sentences(result.question, result.robustness)
    return [re.sub("replicate(?=s?\\b)", "run", sentence) for sentence in said]


def caption(found: Robustness, item: Alternative) -> str:
    """Return what the figure shows."""
    name, best = _names(found, item)
    said = (
        f"{name} against {best} under {len(found.outcomes.sets):,} parameter sets: {name} is better"
        f" in {percent(item.share_better)} of them."
    )
    if item.verdict is not Verdict.region:
        return said
    return f"{said} Next to it PRIM's trade-off and the region that was found."


def draw_robustness(found: Robustness, item: Alternative) -> Figure:
    """Draw all sets in the order of the difference.

    Where a region was found, next to it the regions that PRIM passed, and the one taken.
    """
    name, best = _names(found, item)
    bottom, height = 0.13, 0.63
    figure = Figure(figsize=(_INCHES[0] if item.region else _INCHES[0] / 2, _INCHES[1]))
    below = (
        f"Orange: {name} is better; blue: {best} is better. {len(found.outcomes.sets):,} parameter"
        f" sets, {found.outcomes.values.shape[1]} replicates of each with the same random numbers."
    )
    if item.region is None or item.check is None:
        _draw_sets(figure.add_axes((0.11, bottom, 0.86, height - 0.05)), found, item)
        title = f"{name} against {best}: better in {percent(item.share_better)} of the sets"
        below = f"{fill(below, 104)}\nNo region is drawn: {item.verdict.value}."
        heading(figure, fill(title, 74), below)
        return figure
    title = f"{name} against {best}: no region is better than chance"
    if item.verdict is Verdict.region:
        title = f"Where {name} beats {best}"
    left, middle, right = (
        figure.add_axes((start, bottom, width, height))
        for start, width in ((0.06, 0.27), (0.40, 0.235), (0.715, 0.27))
    )
    _draw_sets(left, found, item)
    _draw_way(middle, item.region, item.check, item.verdict)
    _draw_region(right, found, item, item.region, item.check)
    below += (
        "\nA region is found on one half of the sets and checked on the other, with other random"
        " numbers."
    )
    heading(figure, title, below)
    return figure


def _names(found: Robustness, item: Alternative) -> tuple[str, str]:
    labels = found.options["label"]
    return f"“{labels[item.option]}”", f"“{labels[int(np.argmax(found.options['favourite']))]}”"


def _scale(found: Robustness) -> tuple[float, str]:
    """Return what a difference is multiplied with to be shown, and its unit then."""
    unit = difference_unit(outcome_named(found.outcomes.outcome).unit)
    return (100.0, "percentage points") if unit == "share points" else (1.0, unit)


def _draw_sets(axes: Axes, found: Robustness, item: Alternative) -> None:
    """Draw the expected difference under every set, and the mean of its replicates."""
    scale, unit = _scale(found)
    table = scale * item.by_set.sort_values("expected", kind="stable")
    place = (np.arange(len(table)) + 0.5) / len(table) * 100.0
    axes.scatter(place, table["difference"], s=6, color="#C8C8C8")
    known = table["expected"].to_numpy()
    for chosen, colour, mark in (
        (known > 0.0, ORANGE, "^"),
        (known < 0.0, BLUE, "o"),
        (known == 0.0, GREY, "_"),
    ):
        axes.scatter(place[chosen], known[chosen], s=12, color=colour, marker=mark, zorder=3)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    low, high = np.quantile(table["difference"], (0.01, 0.99))
    room = 0.06 * max(high - low, 1e-9)
    axes.set_ylim(low - room, high + room)
    axes.set_xlim(0.0, 100.0)
    axes.set_xlabel("parameter sets in the order of the difference, %")
    axes.set_ylabel(f"advantage of the orange option, {unit}")
    _head(axes, "All sets; grey: means of few replicates")


def _draw_way(axes: Axes, region: Region, check: Check, verdict: Verdict) -> None:
    """Draw coverage against density of the regions passed, and of the one taken on other sets."""
    _head(axes, "The way to the region")
    way = 100.0 * region.trajectory
    line: Any = {"color": GREY, "linewidth": 1.0, "marker": "o", "markersize": 4}
    axes.plot(way["coverage"], way["density"], **line)
    taken = (100.0 * region.coverage, 100.0 * region.density)
    axes.scatter(*taken, s=90, facecolor="white", edgecolor=INK, linewidth=1.8, zorder=3)
    small: Any = {"textcoords": "offset points", "fontsize": 9}
    axes.annotate("the region, on the sets\nit was found on", taken, (-8, 10), ha="right", **small)
    axes.axhline(100.0 * check.base, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.annotate("all sets held back", (1, 100.0 * check.base), (0, 4), **small)
    if check.within.any():
        held = (100.0 * check.coverage, 100.0 * check.density)
        colour = ORANGE if verdict is Verdict.region else GREY
        axes.scatter(*held, s=110, marker="D", color=colour, edgecolor=INK, zorder=4)
        side, align = ((12, -2), "left") if check.coverage < 0.3 else ((-12, -2), "right")
        room = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0}
        text = "on the sets\nheld back"
        axes.annotate(text, held, side, ha=align, va="top", bbox=room, **small)
    axes.set_xlim(0.0, 104.0)
    axes.set_ylim(0.0, 108.0)
    axes.set_xlabel("coverage: % of the orange sets that lie in the region")
    axes.set_ylabel("density: % of the sets in the region that are orange")


def _draw_region(
    axes: Axes, found: Robustness, item: Alternative, region: Region, check: Check
) -> None:
    """Draw the region, and the sets held back by the one or two parameters it needs most."""
    limits = list(region.restrictions.items())
    title = "The best region found: not better than chance"
    if item.verdict is Verdict.region:
        title = "The region, on the sets held back"
    _head(axes, title)
    rows = as_numbers(found.outcomes.parameters).loc[list(check.sets)]
    (first, across), *others = limits
    x = rows[first].to_numpy()
    if others:
        second, up = others[0]
        y = rows[second].to_numpy()
        axes.set_ylabel(_axis(second))
    else:  # a second way to separate the points is the difference itself
        y = _scale(found)[0] * item.by_set.loc[list(check.sets), "difference"].to_numpy()
        up = Restriction(None, None, 0.0)
        axes.set_ylabel("advantage, as on the left")
    whole = np.ones(len(rows), dtype=np.bool_)
    if len(others) > 1:
        name, limit = others[1]
        whole = limit.holds(rows[name].to_numpy())
        _head(axes, f"{title}\npale: outside it by {name}", 10)
    for chosen, colour, mark, size in (
        (~check.better, BLUE, "o", 26),
        (check.better, ORANGE, "^", 42),
    ):
        dots: Any = {"s": size, "color": colour, "marker": mark, "linewidth": 0, "zorder": 3}
        for seen, strength in ((whole, 1.0), (~whole, 0.25)):
            axes.scatter(x[chosen & seen], y[chosen & seen], alpha=strength, **dots)
    axes.set_xlabel(_axis(first))
    _frame(axes, across, up)


def _frame(axes: Axes, across: Restriction, up: Restriction) -> None:
    """Draw the region, to the edge of the picture where a parameter has no limit."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    start = (left if across.low is None else across.low, low if up.low is None else up.low)
    end = (right if across.high is None else across.high, high if up.high is None else up.high)
    look: Any = {"facecolor": "#E69F0022", "edgecolor": INK, "linewidth": 1.6, "zorder": 2}
    axes.add_patch(Rectangle(start, end[0] - start[0], end[1] - start[1], **look))
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)


def _head(axes: Axes, title: str, size: int = 11) -> None:
    axes.set_title(title, loc="left", fontsize=size, fontweight="bold")


def _axis(name: str) -> str:
    parameter, _, choice = name.partition("=")
    known = parameters_by_name()[parameter]
    if choice:
        return fill(f"{known.text} (1: {name}; 0: another)", 52)
    return fill(f"{known.text} ({name}, {known.status})", 52)
