"""The parameters that nobody has measured."""

from __future__ import annotations

from collections.abc import Collection

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import Parameter, parameters


def uncertain(blocks: Collection[str] = ()) -> tuple[Parameter, ...]:
    """Return the numbers and strengths that nobody has measured.

    If blocks are named, only theirs are returned.

    Raises
    ------
    InputError
        for a block that does not exist or has none.
    """
    found = [item for item in parameters() if item.varies]
    known = list(dict.fromkeys(item.block for item in found))
    for block in blocks:
        if block not in known:
            raise InputError(
                f"mechanisms names {quoted(block)}; allowed are"
                f" {', '.join(known)}.{nearest(str(block), known)}"
            )
    return tuple(item for item in found if not blocks or item.block in blocks)
