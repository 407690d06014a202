"""Picture: what each programme brings against what it costs, and the line of those that nothing beats on both."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rp2pr_sim.report.compare.findings import Findings
from rp2pr_sim.report.compare.numbers import name_of, short, unit_of, value
from rp2pr_sim.report.style import BLUE, ORANGE, apart

_FEW = 6  # programmes up to which all are named


def draw_frontier(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """A dot for each programme; those on the line, and the baseline, are named by rank and label."""
    chosen = _named(found, names)
    key = [f"{found.order.index(name) + 1}  {found.labels[name]}" for name in chosen]
    lines = [] if wide else [textwrap.fill(text, 48, subsequent_indent="    ") for text in key]
    below = 0.19 * sum(text.count("\n") + 1 for text in lines)
    beside = [textwrap.fill(text, 38, subsequent_indent="   ") for text in key]
    pitch = 0.08 + 0.16 * max(text.count("\n") + 1 for text in beside)
    figure = Figure(figsize=(8.6, max(4.4, pitch * len(key) + 0.7)) if wide else (3.9, 4.3 + below))
    height = figure.get_figheight()
    bottom = (0.62 + below + (0.15 if lines else 0.0)) / height
    left, across, above = (0.08, 0.50, 0.5) if wide else (0.14, 0.80, 0.55)
    axes = figure.add_axes((left, bottom, across, 0.98 - bottom - above / height))
    places = _places(found, names)
    _draw(axes, found, names, places, () if wide else chosen)
    _dress(axes, found, figure)
    if wide:
        _name_beside(figure, axes, [places[name] for name in chosen], beside, pitch)
    else:
        _number(axes, [places[name] for name in chosen], [text.partition(" ")[0] for text in key])
        figure.text(
            0.04,
            (below + 0.06) / height,
            "\n".join(lines),
            va="top",
            fontsize=9.5,
            linespacing=1.25,
        )
    return figure


def frontier_in_words(found: Findings, names: Sequence[str]) -> str:
    """What the picture shows: the programmes on the line from cheap to dear, and how many others there are."""
    line = [name for name in _by_cost(found, names) if found.money[name]["on_frontier"]]
    parts = [
        f"{found.labels[name]} ({_pounds(found, name)}, {_effect(found, name)})" for name in line
    ]
    others = len(names) - len(line)
    rest = (
        f" {others} {'programme costs' if others == 1 else 'programmes cost'} as much or more for"
        " less."
        if others
        else ""
    )
    return (
        f"{name_of(found.outcome)}, against the cost of the whole programme. Nothing beats on both:"
        f" {'; '.join(parts)}.{rest}"
    )


def _pounds(found: Findings, name: str) -> str:
    row = found.money[name]
    return f"£{value('cost', row['cost'], row['cost_low'], row['cost_high']).text}"


def _effect(found: Findings, name: str) -> str:
    row = found.money[name]
    told = value(found.outcome, row["effect"], row["effect_low"], row["effect_high"])
    return f"{told.text}{'' if told.unit == '%' else ' '}{told.unit}"


def _named(found: Findings, names: Sequence[str]) -> list[str]:
    if len(names) <= _FEW:
        return list(names)
    return [name for name in names if found.money[name]["on_frontier"] or name == found.baseline]


def _by_cost(found: Findings, names: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: float(found.money[name]["cost"]))


def _places(found: Findings, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Thousands of pounds, and the effect as it is printed."""
    scale = 100.0 if unit_of(found.outcome) in ("%", "percentage points") else 1.0
    return {
        name: (found.money[name]["cost"] / 1000.0, scale * found.money[name]["effect"])
        for name in names
    }


def _draw(
    axes: Axes,
    found: Findings,
    names: Sequence[str],
    places: dict[str, tuple[float, float]],
    numbered: Sequence[str],
) -> None:
    line = [places[name] for name in _by_cost(found, names) if found.money[name]["on_frontier"]]
    axes.plot(*zip(*line, strict=True), color=BLUE, linewidth=1.8, zorder=1)
    for name in names:
        on_line, compared = bool(found.money[name]["on_frontier"]), name == found.baseline
        colour = BLUE if on_line else "#767676"
        size = 15 if name in numbered else 10 if on_line or compared else 8
        edge = ORANGE if compared else "white"
        axes.plot(
            *places[name],
            "o",
            color=colour,
            markersize=size,
            markeredgecolor=edge,
            markeredgewidth=2.0,
            zorder=3,
        )


def _dress(axes: Axes, found: Findings, figure: Figure) -> None:
    axes.margins(0.12)
    axes.patch.set_visible(False)  # the threads to the labels lie below
    axes.set_xlabel("Cost of the whole programme, thousand pounds", fontsize=10)
    axes.locator_params(nbins=6)
    axes.grid(color="#E4E4E4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=10)
    title = f"{short(found.outcome)[0].upper()}{short(found.outcome)[1:]}, {unit_of(found.outcome)}"
    figure.text(
        0.03, 1.0 - 0.1 / figure.get_figheight(), textwrap.fill(title, 46), va="top", fontsize=10
    )


def _name_beside(
    figure: Figure, axes: Axes, places: list[tuple[float, float]], labels: list[str], pitch: float
) -> None:
    """Labels in a column at the right, each with a thin line to its dot."""
    axes.autoscale_view()  # before places on the page are asked for
    pixels = axes.transData.transform(places)
    inches = pixels / figure.dpi
    height = figure.get_figheight()
    rows = apart(inches[:, 1], pitch)
    rows -= max(0.0, rows.max() - (height - 0.45))
    rows = -apart(-rows, pitch)
    for (x, y), row, text in zip(
        inches / [figure.get_figwidth(), height], rows / height, labels, strict=True
    ):
        figure.text(0.635, row, text, va="center", fontsize=10, linespacing=1.05)
        figure.add_artist(_thread(x, y, 0.628, row))


def _thread(x: float, y: float, to_x: float, to_y: float) -> Line2D:
    return Line2D([x, to_x], [y, to_y], color="#B0B0B0", linewidth=0.7, zorder=0)


def _number(axes: Axes, places: list[tuple[float, float]], numbers: list[str]) -> None:
    for place, number in zip(np.array(places), numbers, strict=True):
        axes.text(
            place[0],
            place[1],
            number,
            ha="center",
            va="center_baseline",
            fontsize=8.5,
            fontweight="bold",
            color="white",
            zorder=4,
        )
