"""Marked sections of a page, which programs write; the text around them is written by hand."""

from __future__ import annotations

import re

from rp2pr_sim.core.errors import InputError


def rewritten(page: str, name: str, text: str) -> str:
    """Return the page with its section between `begin name` and `end name` replaced.

    Raises
    ------
    InputError
        if the page has no such section, or more than one.
    """
    section = re.compile(
        rf"^<!-- begin {re.escape(name)} -->\n.*?^<!-- end {re.escape(name)} -->\n",
        re.MULTILINE | re.DOTALL,
    )
    made, blocks = section.subn(
        lambda _: f"<!-- begin {name} -->\n\n{text}\n\n<!-- end {name} -->\n", page
    )
    if blocks != 1:
        raise InputError(
            f"the page has {blocks} blocks between `begin {name}` and `end {name}`; it needs"
            " exactly one."
        )
    return made
