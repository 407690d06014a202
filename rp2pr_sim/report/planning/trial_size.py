"""Figure: the power of a trial by its number of pairs."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from rp2pr_sim.analysis.planning.question import PlanQuestion
from rp2pr_sim.analysis.planning.trial_size import ALONE, MEAN, MEASURES, TRUE_MEAN, TrialSize
from rp2pr_sim.analysis.planning.trial_size_words import many
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.style import BLUE, GREY, INK, VERMILION, heading

COLOURS = {"effect": BLUE, "model": VERMILION}
_DOTTED: Any = (0, (1, 1.2))
STYLES: Mapping[str, Any] = {MEAN: "-", TRUE_MEAN: (0, (4, 2))}
"""How the line of a measure is drawn; that of one indicator alone is dotted."""
_ENOUGH = 0.995  # of power: beyond, the curve says nothing more


def draw_trial_size(found: TrialSize, question: PlanQuestion) -> Figure:
    """Draw the power curves, with an explanation of each at the right.

    Parameters
    ----------
    found : TrialSize
        the numbers of pairs.
    question : PlanQuestion
        what is asked.
    """
    figure, units = Figure(figsize=(10, 6)), question.units
    draw_power(figure.add_axes((0.075, 0.11, 0.60, 0.71)), found, question)
    figure.text(
        0.70, 0.80, f"{units.capitalize()} in each arm, to see", fontweight="bold", va="top"
    )
    for row, (measure, asked) in enumerate(_shown(found)):
        _explain(figure, 0.73 - 0.085 * row, found.row(measure, asked), found.over_sets)
    how_to_read = (
        "Lines: the median parameter set (formula:\nnoncentral t). Bands: 95% uncertainty"
        if found.over_sets
        else 'Bands: simulation error (95%)\nDots, and "about": the formula (noncentral t)'
    )
    figure.text(0.70, 0.30, how_to_read, fontsize=9, color="#555555", va="top")
    title = _title(found.row(MEAN, "effect"), found.power, units)
    heading(figure, title, _below(units))
    return figure


def _shown(found: TrialSize) -> list[tuple[str, str]]:
    """Return the lines: both means for both effects, and the indicator that varies most."""
    most = max(ALONE, key=lambda name: float(found.row(name, "effect")["formula"]))
    means = [(measure, asked) for asked in COLOURS for measure in STYLES]
    return [*means, (most, "effect")]


def draw_power(axes: Axes, found: TrialSize, question: PlanQuestion) -> None:
    """Draw the share of simulated trials that are significant, by their size.

    Lines are simulated trials, bands their 95% intervals, and dots the formula.  Over parameter
    sets lines are the median by the formula, and bands the 95% uncertainty.

    Parameters
    ----------
    axes : Axes
        the Axes to draw into.
    found : TrialSize
        the numbers of pairs.
    question : PlanQuestion
        what is asked.
    """
    shown = _shown(found)
    for key, whole in found.curve.groupby(["measure", "asked"], sort=False):
        measure, asked = (str(part) for part in key)
        if (measure, asked) not in shown:
            continue
        enough = (whole["power"] > _ENOUGH).to_numpy()
        curve = whole[: int(np.argmax(enough)) + 1] if enough.any() else whole
        x, colour = curve["pairs"], COLOURS[asked]
        style = STYLES.get(measure, _DOTTED)
        axes.plot(x, curve["power"], color=colour, linestyle=style, linewidth=2.2)
        if not found.over_sets:
            dots: Any = {"linestyle": "", "marker": ".", "markersize": 4.5, "alpha": 0.8}
            axes.plot(x, curve["formula"], color=colour, **dots)
        if measure == MEAN:
            axes.fill_between(x, curve["low"], curve["high"], color=colour, alpha=0.14, linewidth=0)
    _finish(axes, found, question.units, question.sizes.own)


def _finish(axes: Axes, found: TrialSize, units: str, own: int) -> None:
    short = found.curve[found.curve["power"] < _ENOUGH]
    last = 1.15 * float(max(short["pairs"].max() if len(short) else 0, own))
    axes.set_xscale("log")
    axes.set_xlim(2, max(10.0, last))
    ticks = [n for n in (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if n <= max(10.0, last)]
    axes.set_xticks(ticks, minor=False)
    axes.set_xticks([], minor=True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(f"{units.capitalize()} in each arm")
    axes.set_ylabel("Power: share of trials that find the effect")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.axhline(found.power, color=INK, linewidth=0.9)
    right: dict[str, Any] = {"ha": "right", "va": "top", "transform": axes.get_yaxis_transform()}
    axes.text(0.995, found.power - 0.012, f"wanted: {found.power:.0%}", fontsize=9, **right)
    axes.axvline(own, color=GREY, linewidth=0.9, linestyle=":")
    axes.text(1.03 * own, 0.02, f"this programme: {own}", fontsize=9, color="#555555")


def _explain(figure: Figure, y: float, row: Mapping[Hashable, Any], sets: bool) -> None:
    """Write what a line is, and where it reaches the wanted power."""
    measure, asked = str(row["measure"]), str(row["asked"])
    key = figure.add_axes((0.70, y - 0.022, 0.035, 0.03))
    style = STYLES.get(measure, _DOTTED)
    key.plot([0, 1], [0.5, 0.5], color=COLOURS[asked], linestyle=style, linewidth=2.2)
    key.set_axis_off()
    size, whose = f"{100 * row['effect']:g}", ""
    if asked == "model":
        low, high = row["effect_low"], row["effect_high"]
        size = shown_values(row["effect"], low, high, "share points", sets)[0]
        whose = ", as the model expects"
    what = MEASURES[measure].replace("the mean of the four indicators", "the mean of four")
    alone = " alone" if measure in ALONE else ""
    text = textwrap.fill(f"{size} points in {what}{alone}{whose}: {many(row)}", 32)
    weight = "bold" if measure == MEAN else "normal"
    figure.text(0.745, y, text, color=COLOURS[asked], fontweight=weight, va="center", fontsize=9.5)


def _title(row: Mapping[Hashable, Any], power: float, units: str) -> str:
    return (
        f"To see {100 * row['effect']:+g} percentage points in the mean of the four indicators,"
        f" {power:.0%} of the time,\na trial needs {many(row)} {units} in each arm"
    )


def _below(units: str) -> str:
    return (
        f"The recorded change in the four headline indicators, averaged within {units}, compared"
        " between the arms (Welch's t-test, two-sided 5%)."
    )
