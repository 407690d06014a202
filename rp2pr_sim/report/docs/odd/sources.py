"""Where the value and the range of a parameter come from, in words: no row of the table is without a source."""

from __future__ import annotations

import math

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.scenario import Parameter


def source_of(item: Parameter) -> str:
    """The facts with their titles and how sure they are, the claims, and for what is assumed how wide the range is.

    A fact of an `evidence` parameter gives the value, that of another one bears on it.  A claim
    gives a strength its direction and never a size.  What nobody knows is told as such.
    """
    if item.role == "lever":
        return "; ".join(["a designer's choice", *_evidence(item)])
    return "; ".join([*_evidence(item), *([_width(item)] if item.status == "assumed" else [])])


def _evidence(item: Parameter) -> list[str]:
    told = [_fact(name) for name in item.facts]
    known = " ".join(name for name in item.claims if name in claims())
    return told + (
        [f"direction from {known}" if item.role == "strength" else known] if known else []
    )


def _fact(name: str) -> str:
    fact = facts()[name]
    return f"{name} {fact.figure.partition(':')[0]} ({fact.sure})"


def _width(item: Parameter) -> str:
    """How wide the range of something assumed is, seen from its default: set by hand, since nothing is known."""
    what = "size assumed" if item.role == "strength" else "assumed"
    below, above = item.default - item.low, item.high - item.default
    if item.role == "strength":
        return f"{what}: from off to {_times(item.high, item.default)}"
    if math.isclose(below, above):
        return f"{what}: {above:g} either side of the default"
    if item.low > 0:
        return (
            f"{what}: {item.low / item.default:.2g} to {item.high / item.default:.2g} times the"
            " default"
        )
    return f"{what}: {below:g} below to {above:g} above the default"


def _times(high: float, default: float) -> str:
    return f"{high / default:.2g} times the default" if default else f"{high:g}"
