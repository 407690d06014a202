"""Texts in the quotes of Hydra's overrides and of a shell."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress

_LONGEST = 250  # of a line to copy: the longest name of a file


def in_quotes(text: str, mark: str = "'") -> str:
    """Return a text in the quotes of Hydra's overrides.

    A backslash is doubled only where a quote follows, as Hydra reads it.
    """
    inside = re.sub(
        rf"(\\*)({mark}|\Z)", lambda found: found[1] * 2 + (f"\\{mark}" if found[2] else ""), text
    )
    return f"{mark}{inside}{mark}"


def quoted_setting(name: str, value: str) -> str:
    """Return a setting in Hydra's quotes: double ones, or single ones if it has double ones."""
    mark = "'" if '"' in value else '"'
    return f"{name}={in_quotes(value, mark)}"


def ready_line(name: str, value: str) -> str:
    """Return how to type a text, ready to be pasted into a shell; nothing if no quotes help."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    if len(value) > _LONGEST:
        return ""
    quoted = quoted_setting(name, value)
    with suppress(HydraException, ValueError):
        OverridesParser.create().parse_overrides([quoted])
        return f"put its value into quotes, and these into others: {shlex.quote(quoted)}"
    return ""
