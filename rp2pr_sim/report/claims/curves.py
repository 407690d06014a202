"""Figure: claims on curves (thresholds and optima), one small panel each."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.claims import Curve
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.analysis.claims.result import Finding
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.report.style import BLUE, GREY, VERMILION, heading, look
from rp2pr_sim.scenario import Parameter, Scenario, parameters

ACROSS = 2  # panels beside each other
_SAID = {
    Verdict.reproduced: "reproduced",
    Verdict.absent: "not found",
    Verdict.contrary: "the contrary found",
}


def draw_curves(findings: Sequence[Finding]) -> Figure:
    """Return all curves as small panels; findings on two arms are left out, one is a curve."""
    shown = [item for item in findings if isinstance(item.trial, Curve)]
    with look():
        return _panels(shown)


def _panels(shown: Sequence[Finding]) -> Figure:
    down = math.ceil(len(shown) / ACROSS)
    figure = Figure(figsize=(10.5, 3.7 * down + 1.1))
    for number, item in enumerate(shown):
        _draw(figure.add_subplot(down, ACROSS, number + 1), item)
    inches = figure.get_figheight()
    figure.subplots_adjust(
        left=0.085,
        right=0.975,
        top=1.0 - 1.5 / inches,
        bottom=0.6 / inches,
        hspace=0.52,
        wspace=0.24,
    )
    heading(
        figure,
        "Is there a threshold, is there an optimum?",
        f"Means of {shown[0].effect.n} runs with common random numbers. The 95% intervals are of"
        " the difference from the mean of\nthe same run over the curve: they show what the lever"
        " does, not how runs differ. The axes do not begin at 0.",
    )
    return figure


def draw_curve(item: Finding) -> Figure:
    """Return one curve alone, for a page."""
    with look():
        figure = Figure(figsize=(5.2, 3.8))
        _draw(figure.add_axes((0.15, 0.15, 0.82, 0.7)), item)
    return figure


def _draw(axes: Axes, item: Finding) -> None:
    trial = item.trial
    assert isinstance(trial, Curve)
    lever = next(each for each in parameters() if each.name == trial.lever)
    scale = 100.0 if item.unit.startswith("share") else 1.0
    values, means, halves = np.array(trial.values), scale * item.means, scale * item.halves
    axes.errorbar(
        values,
        means,
        yerr=halves,
        color=BLUE,
        marker="o",
        markersize=4.5,
        linewidth=1.8,
        elinewidth=1.0,
        capsize=2.5,
    )
    axes.margins(x=0.05, y=0.15)
    _mark(axes, trial, values, means, halves)
    axes.set_title(
        f"{item.claim}: {trial.shape} {_SAID[item.verdict]}",
        loc="left",
        fontsize=11,
        fontweight="bold",
        pad=20,
    )
    unit = {"share": "%", "share points": "percentage points"}.get(
        item.unit, MEASURED[trial.measured].unit
    )
    axes.text(
        0.0,
        1.03,
        f"{MEASURED[trial.measured].words} ({unit})",
        transform=axes.transAxes,
        fontsize=9.5,
        color="#555555",
    )
    axes.set_xlabel(_axis(trial, lever))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)


def _mark(
    axes: Axes, trial: Curve, values: np.ndarray, means: np.ndarray, halves: np.ndarray
) -> None:
    """Mark the threshold or the best value, and the value of the default programme."""
    low, high = axes.get_ylim()
    if trial.shape == "threshold":
        axes.axvline(trial.threshold, color=VERMILION, linewidth=1.2, linestyle="--")
        axes.text(
            trial.threshold, high, " bend looked for here", color=VERMILION, fontsize=9, va="top"
        )
    else:
        best = int(means.argmax())
        axes.plot(
            values[best],
            means[best],
            "o",
            markersize=10,
            markerfacecolor="none",
            markeredgecolor=VERMILION,
            markeredgewidth=1.6,
        )
        top = (values[best], means[best] + halves[best])
        axes.annotate(
            "best",
            top,
            (0, 7),
            textcoords="offset points",
            color=VERMILION,
            fontsize=9,
            ha="center",
        )
    axes.set_ylim(low, high)
    usual = float(Scenario()[trial.lever])
    axes.annotate(
        "default",
        (usual, low),
        (0, 2),
        textcoords="offset points",
        color=GREY,
        fontsize=8.5,
        ha="center",
        va="bottom",
    )
    axes.plot(usual, low, marker="^", color=GREY, markersize=6, clip_on=False)


def _axis(trial: Curve, lever: Parameter) -> str:
    return f"{trial.words} ({lever.unit})"
