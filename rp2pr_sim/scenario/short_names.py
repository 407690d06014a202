"""Short names of parameters, which every command takes in place of the full ones."""

from __future__ import annotations

SHORT = {"price_year": "resources.price_year"}
"""Full names by short name."""


def in_full(override: str) -> str:
    """Return an override with the full name of its parameter, if it has the short one."""
    name, sign, value = override.partition("=")
    return f"{SHORT.get(name, name)}{sign}{value}"
