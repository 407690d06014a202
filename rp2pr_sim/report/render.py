"""Templates of the pages, and figures as PNG, SVG or PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from rp2pr_sim.report import Kind
from rp2pr_sim.report.style import look

_LONGEST = 200  # of the reason why a picture cannot be drawn

Draw = Callable[[], Figure]
"""Draws a figure, when it is called."""

_UNTOLD: dict[Kind, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""By format, what a file would say of its making, and so would differ each time."""


def png(figure: Figure, dpi: int = 150) -> bytes:
    """Return a figure as PNG, always the same bytes for the same figure."""
    return saved(figure, "png", dpi)


def saved(figure: Figure, kind: Kind, dpi: int = 150) -> bytes:
    """Return a figure in a format, always the same bytes for the same figure."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_UNTOLD[kind])
    return buffer.getvalue()


def png_of(draw: Draw) -> bytes | str:
    """Return the PNG of what a function draws; see `saved_of`."""
    return saved_of(draw, "png")


def saved_of(draw: Draw, kind: Kind) -> bytes | str:
    """Return the file of what a function draws, or a sentence on why it cannot be drawn.

    A picture that fails costs neither the page nor the other pictures.
    """
    try:
        with look():
            return saved(draw(), kind)
    except Exception as error:
        return undrawn(error)


def undrawn(error: Exception) -> str:
    """Return a sentence in place of a picture."""
    why = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
    return f"This picture could not be drawn ({why}); everything else is complete."


def templates() -> Environment:
    """Where templates come from: a name that is not filled in is an error, and text is escaped."""
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
