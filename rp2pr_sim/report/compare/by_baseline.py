"""Picture: who gains, by how good the hospitals were before the programme."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare.findings import BY_FIFTH, Findings
from rp2pr_sim.report.compare.tables import FIFTHS
from rp2pr_sim.report.style import DARK_BLUE, DARK_RED, INK, draw_grid

COLOURS = (DARK_RED, DARK_BLUE)
_TO_POINTS = 100.0


def draw_fifths(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """Draw a line of five dots per programme, from the lowest fifth to the highest."""
    figure = Figure(figsize=(8.6, 3.6) if wide else (3.9, 4.0))
    axes = figure.add_axes((0.08, 0.17, 0.58, 0.68) if wide else (0.12, 0.16, 0.83, 0.54))
    ends = []
    for k, name in enumerate(names):
        rows = [found.row(name, outcome) for outcome in BY_FIFTH]
        shift = (k - (len(names) - 1) / 2.0) * 0.12
        places = [place + shift for place in range(5)]
        for place, row in zip(places, rows, strict=True):
            bar = [_TO_POINTS * row["low"], _TO_POINTS * row["high"]]
            axes.plot([place] * 2, bar, color=COLOURS[k], linewidth=2.0)
        means = [_TO_POINTS * row["mean"] for row in rows]
        dots: Any = {"linestyle": "-", "linewidth": 1.0, "markersize": 6}
        axes.plot(places, means, "os"[k], color=COLOURS[k], **dots)
        ends.append(means[-1])
    axes.axhline(0.0, color=INK, linewidth=1.0, zorder=0)
    axes.set_xlim(-0.4, 4.4)
    axes.set_xticks(
        range(5), [name.removesuffix(" fifth") for name in FIFTHS], fontsize=10 if wide else 9
    )
    draw_grid(axes, "y")
    _name(figure, found, names, ends, wide)
    return figure


def fifths_in_words(found: Findings, names: Sequence[str]) -> str:
    """Return what the picture shows."""
    parts = []
    for name in names:
        numbers = [found.mean(name, outcome) for outcome in BY_FIFTH]
        values = ", ".join(f"{FIFTHS[k].lower()} {number.text}" for k, number in enumerate(numbers))
        parts.append(f"{found.labels[name]}: {values}")
    return (
        "Improvement in care in percentage points by the level of the hospitals before the"
        f" programme. {'. '.join(parts)}."
    )


def _name(
    figure: Figure, found: Findings, names: Sequence[str], ends: Sequence[float], wide: bool
) -> None:
    height = figure.get_figheight()
    above = "Improvement in care, percentage points"
    below = "Hospitals by their level before the programme"
    figure.text(0.02, 1.0 - 0.08 / height, above, va="top", fontsize=10)
    order = [] if len(names) == 1 else sorted(range(len(names)), key=lambda k: -ends[k])
    down = 0.34  # inches
    for line, k in enumerate(order):
        text, colour = f"{'●■'[k]} {found.labels[names[k]]}", COLOURS[k]
        if wide:
            place, text = 0.62 - 0.26 * line, textwrap.fill(text, 30)
            figure.text(0.68, place, text, va="center", fontsize=10, color=colour)
            continue
        folded = textwrap.wrap(text, 50, max_lines=2, placeholder=" …")
        text, place = "\n".join(folded), 1.0 - down / height
        figure.text(0.02, place, text, va="top", fontsize=9.5, color=colour)
        down += 0.06 + 0.16 * len(folded)
    figure.text(0.37 if wide else 0.5, 0.02, below, ha="center", va="bottom", fontsize=10)
