"""Templates of the pages, and figures as PNG."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from rp2pr_sim.report.style import look

_LONGEST = 200  # of the reason why a picture cannot be drawn

Draw = Callable[[], Figure]
"""Draws a figure, when it is called."""


def png(figure: Figure, dpi: int = 150) -> bytes:
    """Return a figure as PNG, always the same bytes for the same figure."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def png_of(draw: Draw) -> bytes | str:
    """Return the PNG of what a function draws, or a sentence on why it cannot be drawn.

    A picture that fails costs neither the page nor the other pictures.
    """
    try:
        with look():
            return png(draw())
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
