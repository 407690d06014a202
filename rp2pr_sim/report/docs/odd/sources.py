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
    if item.role == "form":
        return "; ".join([*_evidence(item), "assumed: the claims allow each reading"])
    if item.role == "lever":
        return "; ".join(["a designer's choice", *_evidence(item)])
    return "; ".join([*_evidence(item), *([_width(item)] if item.status == "assumed" else [])])


def _evidence(item: Parameter) -> list[str]:
    told = [_fact(name) for name in item.facts]
    if known := " ".join(name for name in item.claims if name in claims()):
        told.append(f"direction from {known}" if item.role == "strength" else known)
    return told


def _fact(name: str) -> str:
    fact = facts()[name]
    return f"{name} {fact.figure.partition(':')[0]} ({fact.sure})"


def _width(item: Parameter) -> str:
    """Return how wide an assumed range is, relative to its default.

    The range was set by hand, since nothing is known.
    """
    low, high, default = item.low, item.high, item.default
    if item.role == "strength":
        most = f"{high / default:.2g} times the default" if default else f"{high:g}"
        return f"size assumed: from off to {most}"
    below, above = default - low, high - default
    if math.isclose(below, above):
        return f"assumed: {above:g} either side of the default"
    if low > 0:
        return f"assumed: {low / default:.2g} to {high / default:.2g} times the default"
    return f"assumed: {below:g} below to {above:g} above the default"
