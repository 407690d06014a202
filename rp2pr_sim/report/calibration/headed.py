"""An empty figure below a heading."""

from __future__ import annotations

import textwrap

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

WIDTHS = {True: 8.6, False: 3.9}
"""Inches, by whether a figure is wide."""


def headed_figure(height: float, heading: str, wide: bool) -> Figure:
    """Return a figure of this height in inches; only a wide one has its heading."""
    text = textwrap.fill(heading, 100) if wide else ""
    above = 0.25 + 0.17 * text.count("\n") if wide else 0.0
    height += above
    rest = (0.0, 0.0, 1.0, 1.0 - above / height)
    layout = ConstrainedLayoutEngine(h_pad=0.08, rect=rest)
    figure = Figure(figsize=(WIDTHS[wide], height), layout=layout)
    figure.text(0.02, 1.0 - 0.08 / height, text, va="top", fontsize=10.0)
    return figure
