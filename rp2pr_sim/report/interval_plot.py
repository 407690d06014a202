"""Numbers with their intervals, one below another, each with its name and its text next to it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.numbers import Number
from rp2pr_sim.report.style import GREY, INK, draw_grid, say_nothing

SIZE = 10.0
_BELOW = 0.35  # inches, of the last row
_LINE = 0.17  # inches


class Band(NamedTuple):
    """A wide bar that the interval of a row is drawn over."""

    low: float
    high: float
    colour: str


class Dot(NamedTuple):
    """A row."""

    label: str
    middle: float
    low: float
    high: float
    number: Number
    colour: str
    bands: tuple[Band, ...] = ()
    """From back to front."""
    also: float | None = None
    """A second value, drawn as a diamond."""


def draw_dots(rows: Sequence[Dot], heading: str, wide: bool) -> Figure:
    """Draw a dot and a bar per row; wide with labels to the left, tall with labels above."""
    lines = max(len(_folded(row.label, wide)) for row in rows)
    pitch, width, left, right = (
        (0.22 + 0.12 * lines, 8.6, 0.40, 0.74) if wide else (0.43 + _LINE * lines, 3.9, 0.04, 0.62)
    )
    heading = textwrap.fill(heading, 96 if wide else 44)
    above = 0.3 + _LINE * (heading.count("\n") + 1)
    height = pitch * len(rows) + above + _BELOW
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left, _BELOW / height, right - left, 1.0 - (above + _BELOW) / height))
    sunk = 0.0 if wide else 0.5 * _LINE * lines / pitch  # the label stands above
    _draw_rows(axes, rows, sunk)
    figure.text(0.04, 1.0 - 0.1 / height, heading, va="top", fontsize=SIZE)
    for place, row in enumerate(rows):
        at = 1.0 - (above + (place + 0.5) * pitch) / height
        _name(figure, row, left, at + (0.0 if wide else (0.5 * pitch - 0.02) / height), wide)
        number, down = told(row.number, wide), sunk * pitch / height
        look: Any = {"va": "center", "fontsize": SIZE, "color": row.colour}
        figure.text(right + 0.02, at - down, number, **look)
    return figure


def told(number: Number, in_a_line: bool = True) -> str:
    """Return a number with its interval as text."""
    unit = "%" if number.unit == "%" else ""
    if number.interval in ("", "no spread"):
        return f"{number.text}{unit}{' exactly' if number.interval else ''}"
    return f"{number.text}{unit}{'  ' if in_a_line else chr(10)}({number.interval})"


def _name(figure: Figure, row: Dot, left: float, at: float, wide: bool) -> None:
    label = "\n".join(_folded(row.label, wide))
    look: Any = {"fontsize": SIZE, "linespacing": 1.05}
    if wide:
        figure.text(left - 0.015, at, label, ha="right", va="center", **look)
        return
    ground = {"facecolor": "white", "linewidth": 0, "pad": 0.8}
    figure.text(0.04, at, label, va="top", bbox=ground, **look)


def _folded(label: str, wide: bool) -> list[str]:
    """Return a label in two lines at most."""
    width = 42 if wide else 44
    return textwrap.wrap(label, width, max_lines=2, placeholder=" …")


def _draw_rows(axes: Axes, rows: Sequence[Dot], sunk: float) -> None:
    for number, row in enumerate(rows):
        place = number + sunk
        for low, high, colour in row.bands:
            wide: Any = {"linewidth": 9.0, "solid_capstyle": "butt", "color": colour}
            axes.plot([low, high], [place, place], **wide)
        bar: Any = {"linewidth": 2.2, "solid_capstyle": "butt"}
        axes.plot([row.low, row.high], [place, place], color=row.colour, **bar)
        axes.plot(row.middle, place, "o", color=row.colour, markersize=6.5)
        if row.also is not None:
            diamond: Any = {"color": INK, "markersize": 5.5, "markerfacecolor": "white"}
            axes.plot(row.also, place, "D", **diamond)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.04 * (high - low)), max(high, 0.04 * (high - low)))
    axes.locator_params(axis="x", nbins=6)
    axes.tick_params(axis="x", color=GREY, labelsize=SIZE)
    draw_grid(axes, "x")


def draw_intervals(axes: Axes, rows: Sequence[Dot], nothing: str) -> None:
    """Draw numbers with their intervals into given Axes, one below another.

    Parameters
    ----------
    axes : Axes
        of the caller, who may set titles and sizes.
    rows : Sequence[Dot]
        from top to bottom.
    nothing : str
        what is said where there are no rows.
    """
    if not rows:
        say_nothing(axes, nothing)
        return
    _draw_rows(axes, rows, 0.0)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.set_xlabel(rows[0].number.unit)
