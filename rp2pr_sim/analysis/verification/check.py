"""The result of one self-check of the model."""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """The result of one self-check."""

    family: str
    """The group of checks, such as `luck` or `scales`."""
    name: str
    """The statement that must be true."""
    ok: bool
    figure: str
    """The finding, with the number of runs that it is based on."""
