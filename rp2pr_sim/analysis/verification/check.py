"""One self-check of the model, and its verdict."""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """What one self-check found."""

    family: str
    """Such as `luck` or `scales`."""
    name: str
    """What has to hold."""
    ok: bool
    figure: str
    """What was found, with the number of runs that it rests on."""
