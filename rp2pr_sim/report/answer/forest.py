"""Picture: the paired difference of each programme from the baseline, with its interval."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.report.answer.findings import Findings
from rp2pr_sim.report.answer.numbers import Number, difference, short
from rp2pr_sim.report.look import DARK_BLUE, DARK_RED, GREY, INK

__all__ = ["draw_forest", "forest_in_words"]

COLOURS = {1: DARK_BLUE, -1: DARK_RED, 0: "#595959"}
SIGNS = {1: "better", -1: "worse", 0: "not told apart"}
_BELOW = 0.35  # inches, of the last row


def draw_forest(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """A dot and a bar for each programme; right of zero is more of the outcome than with the baseline."""
    told = [found.difference(name) for name in names]
    pitch, width, size = (0.34, 8.6, 10.0) if wide else (0.58, 3.9, 10.0)
    heading = textwrap.fill(f"Difference from {found.labels[found.baseline]}, {told[0].unit}", 96 if wide else 44)
    above = 0.3 + 0.17 * (heading.count("\n") + 1)
    height = pitch * len(names) + above + _BELOW
    figure = Figure(figsize=(width, height))
    left, right = (0.40, 0.74) if wide else (0.04, 0.62)
    axes = figure.add_axes((left, _BELOW / height, right - left, 1.0 - (above + _BELOW) / height))
    scale = _scale(found)
    for place, name in enumerate(names):
        _draw_row(axes, found, name, place, scale)
    _dress(axes, found, len(names), scale)
    for place, (name, number) in enumerate(zip(names, told, strict=True)):
        at = 1.0 - (above + (place + 0.5) * pitch) / height
        label = found.labels[name]
        if wide:
            figure.text(left - 0.015, at, _folded(label, 42), ha="right", va="center", fontsize=size, linespacing=1.05)
        else:
            ground = {"facecolor": "white", "linewidth": 0, "pad": 0.8}
            figure.text(0.04, at + 0.19 / height, _cut(label, 46), va="center", fontsize=size, bbox=ground)
        colour = COLOURS[found.side(name)]
        figure.text(right + 0.02, at - (0.0 if wide else 0.06 / height), _value(number, wide), va="center", fontsize=size, color=colour)
    figure.text(0.04, 1.0 - 0.1 / height, heading, va="top", fontsize=size)
    return figure


def forest_in_words(found: Findings, names: Sequence[str]) -> str:
    """What the picture shows, row by row."""
    unit = found.difference(names[0]).unit
    rows = [f"{found.labels[name]} {_value(found.difference(name), True)} {unit} ({SIGNS[found.side(name)]})" for name in names]
    return f"Difference in {short(found.outcome)} from {found.labels[found.baseline]}, with its 95% interval: {'; '.join(rows)}."


def _draw_row(axes: Axes, found: Findings, name: str, place: int, scale: float) -> None:
    row = found.row(name)
    middle, low, high = (scale * row[part] for part in ("difference", "difference_low", "difference_high"))
    colour = COLOURS[found.side(name)]
    axes.plot([low, high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot(middle, place, "o", color=colour, markersize=6.5)


def _dress(axes: Axes, found: Findings, rows: int, scale: float) -> None:
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.04 * (high - low)), max(high, 0.04 * (high - low)))
    axes.locator_params(axis="x", nbins=6)
    axes.grid(axis="x", color="#E4E4E4", linewidth=0.8)
    axes.tick_params(axis="x", color=GREY, labelsize=10)
    axes.set_axisbelow(True)


def _scale(found: Findings) -> float:
    return 100.0 if difference(found.outcome, 1.0, 1.0, 1.0).unit == "percentage points" else 1.0


def _value(number: Number, wide: bool) -> str:
    if number.interval in ("", "no spread"):
        return f"{number.text} exactly" if number.interval else number.text
    return f"{number.text}  ({number.interval})" if wide else f"{number.text}\n({number.interval})"


def _folded(label: str, width: int) -> str:
    return "\n".join(textwrap.wrap(label, width)[:2])


def _cut(label: str, width: int) -> str:
    return textwrap.shorten(label, width, placeholder=" …")

