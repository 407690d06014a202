"""The pages for people are filled in from templates in this folder and the one of the report; they share one style sheet."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FILE = "report.html"
"""The page of a folder of results."""


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
