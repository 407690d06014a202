"""The look of all figures: colours that colour-blind readers distinguish, sizes, plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogFormatter
from scipy import special

from rp2pr_sim.core.records import Floats

# Okabe and Ito (2008)
ORANGE, SKY, GREEN, BLUE = "#E69F00", "#56B4E9", "#009E73", "#0072B2"
VERMILION, PURPLE, INK, GREY = "#D55E00", "#CC79A7", "#222222", "#8A8A8A"
PALE, SOFT = "#DDDDDD", "#BBBBBB"  # wide bars behind others
# blue and vermilion for letters on white: a contrast of 4.5 or more
DARK_BLUE, DARK_RED = "#005F96", "#A84300"

_ROUNDS = 60  # of moving apart: enough for a few hundred places


@contextmanager
def look() -> Iterator[None]:
    """Draw within this: the same fonts and lines whatever the reader's own settings are."""
    style: Any = {
        "font.family": "DejaVu Sans",
        "font.size": 10.0,
        "text.parse_math": False,  # a dollar in a name is a dollar
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "text.color": INK,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "svg.hashsalt": "rp2pr",  # the same bytes each time
        "svg.fonttype": "path",  # a reader needs no font
        "pdf.fonttype": 42,  # journals refuse type 3
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style)
        yield


def plain_numbers(axis: Axis) -> None:
    """Label a logarithmic axis with plain numbers: powers would be formulas, which `look` bars.

    The smaller steps are labelled too where the axis is short.
    """
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:g}".replace("-", "\N{MINUS SIGN}"))
    )
    axis.set_minor_formatter(LogFormatter())


def heading(figure: Figure, title: str, below: str) -> None:
    """Write a title, and below it in smaller letters how to read the figure.

    Both may contain line breaks.
    """
    inches, lines = figure.get_figheight(), title.count("\n") + 1
    large: Any = {"fontsize": 13, "fontweight": "bold", "linespacing": 1.25}
    figure.text(0.02, 1.0 - 0.14 / inches, title, va="top", **large)
    small: Any = {"fontsize": 9.5, "color": "#555555", "linespacing": 1.3}
    figure.text(0.02, 1.0 - (0.26 + 0.24 * lines) / inches, below, va="top", **small)


def half_width(values: Floats) -> Floats:
    """Return half the width of the 95% t-interval over replicates (axis 0).

    It is 0 for fewer than two.
    """
    n = values.shape[0]
    if n < 2:
        return np.zeros(values.shape[1:])
    return np.asarray(special.stdtrit(n - 1, 0.975) * values.std(axis=0, ddof=1) / np.sqrt(n))


def apart(places: Floats, gap: float) -> Floats:
    """Return places moved up so that labels are at least `gap` apart, in the same order."""
    order = np.argsort(places, kind="stable")
    moved = places[order].astype(np.float64)
    for i in range(1, moved.size):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    found = np.empty_like(moved)
    found[order] = moved
    return found


def parted(places: Floats, gap: float) -> Floats:
    """Return places (n, 2) moved so that marks are about `gap` apart and none hides another."""
    moved = places.astype(np.float64)
    for _ in range(_ROUNDS):
        away = moved[:, None] - moved[None]
        distance = np.hypot(away[..., 0], away[..., 1])
        close = np.triu(distance < gap, 1)
        if not close.any():
            break
        for i, j in zip(*np.nonzero(close), strict=True):
            side = away[i, j] / distance[i, j] if distance[i, j] > 0.0 else np.array([1.0, 0.0])
            push = side * (gap - distance[i, j]) * 0.51
            moved[i], moved[j] = moved[i] + push, moved[j] - push
    return moved


def draw_grid(axes: Axes, axis: Literal["both", "x", "y"] = "both") -> None:
    """Draw pale lines behind everything else."""
    axes.grid(axis=axis, color="#E4E4E4", linewidth=0.8)
    axes.set_axisbelow(True)


def say_nothing(axes: Axes, text: str) -> None:
    """In place of a picture: why there is none."""
    middle: Any = {"ha": "center", "va": "center", "transform": axes.transAxes}
    axes.text(0.5, 0.5, text, fontsize=11, color="#555555", **middle)
    axes.set_axis_off()
