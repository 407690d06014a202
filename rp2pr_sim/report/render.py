"""Templates of the pages, and figures as PNG."""

from __future__ import annotations

import io
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from rp2pr_sim.report.style import look

FILE = "report.html"
"""The page of a folder of results."""


def png(figure: Figure, dpi: int = 150) -> bytes:
    """Return a figure as PNG, always the same bytes for the same figure."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


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
