"""Figure: claims on curves (thresholds and optima), one small panel each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.claims import Curve
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.analysis.claims.result import Finding
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.report.style import BLUE, GREY, VERMILION, heading, look
from rp2pr_sim.scenario import Scenario, parameters_by_name

ACROSS = 2  # panels beside each other
_SAID = {
    Verdict.reproduced: "reproduced",
    Verdict.absent: "not found",
    Verdict.contrary: "the contrary found",
}


def draw_curves(findings: Sequence[Finding]) -> Figure:
    """Return all curves as small panels; findings on two arms are left out, one is a curve."""
    with look():
        return _panels([item for item in findings if isinstance(item.trial, Curve)])


def _panels(shown: Sequence[Finding]) -> Figure:
    down = math.ceil(len(shown) / ACROSS)
    figure = Figure(figsize=(10.5, 3.7 * down + 1.1))
    for number, item in enumerate(shown):
        _draw(figure.add_subplot(down, ACROSS, number + 1), item)
    inches = figure.get_figheight()
    top, bottom = 1.0 - 1.5 / inches, 0.6 / inches
    figure.subplots_adjust(0.085, bottom, 0.975, top, hspace=0.52, wspace=0.24)
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
    scale = 100.0 if item.unit.startswith("share") else 1.0
    values, means, halves = np.array(trial.values), scale * item.means, scale * item.halves
    axes.errorbar(
        values, means, halves, color=BLUE, marker="o", ms=4.5, lw=1.8, elinewidth=1.0, capsize=2.5
    )
    axes.margins(x=0.05, y=0.15)
    _mark(axes, trial, values, means, halves)
    title = f"{item.claim}: {trial.shape} {_SAID[item.verdict]}"
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", pad=20)
    measured = MEASURED[trial.measured]
    unit = {"share": "%", "share points": "percentage points"}.get(item.unit, measured.unit)
    text = f"{measured.words} ({unit})"
    axes.text(0.0, 1.03, text, transform=axes.transAxes, fontsize=9.5, color="#555555")
    axes.set_xlabel(f"{trial.words} ({parameters_by_name()[trial.lever].unit})")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)


def _mark(
    axes: Axes, trial: Curve, values: np.ndarray, means: np.ndarray, halves: np.ndarray
) -> None:
    """Mark the threshold or the best value, and the value of the default programme."""
    low, high = axes.get_ylim()
    beside: dict[str, Any] = {"textcoords": "offset points", "ha": "center"}
    if trial.shape == "threshold":
        axes.axvline(trial.threshold, color=VERMILION, linewidth=1.2, linestyle="--")
        text = " bend looked for here"
        axes.text(trial.threshold, high, text, color=VERMILION, fontsize=9, va="top")
    else:
        best = int(means.argmax())
        axes.plot(values[best], means[best], "o", ms=10, mfc="none", mec=VERMILION, mew=1.6)
        top = (values[best], means[best] + halves[best])
        axes.annotate("best", top, (0, 7), color=VERMILION, fontsize=9, **beside)
    axes.set_ylim(low, high)
    usual = float(Scenario()[trial.lever])
    axes.annotate("default", (usual, low), (0, 2), color=GREY, fontsize=8.5, va="bottom", **beside)
    axes.plot(usual, low, marker="^", color=GREY, markersize=6, clip_on=False)
