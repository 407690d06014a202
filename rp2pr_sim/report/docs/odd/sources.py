"""Sources of the value and range of each parameter, in words; every row of the table has one."""

from __future__ import annotations

import math

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.scenario import Parameter


def source_of(item: Parameter) -> str:
    """Return the sources of a parameter: facts, claims and the width of an assumed range.

    Facts have their titles and their certainty.  A fact of an `evidence` parameter gives its value,
    a fact of another parameter bears on it.  A claim gives a strength its direction and never a
    size.  Assumptions are named as such.
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
    """Return how wide an assumed range is, relative to its default.

    The range was set by hand, since nothing is known.
    """
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
