"""Sources of the value and ranges of each parameter, in words; every row of the table has one."""

from __future__ import annotations

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.scenario import Parameter


def source_of(item: Parameter) -> str:
    """Return the sources of a parameter: facts, claims and the reason of its plausible range.

    Facts have their titles and their certainty.  A fact of an `evidence` parameter gives its value,
    a fact of another parameter bears on it.  A claim gives a strength its direction and never a
    size.
    """
    if known := {"lever": "a designer's choice", "definition": "a definition"}.get(item.role):
        return "; ".join([known, *_evidence(item)])
    return "; ".join([*_evidence(item), *_reason(item)])


def _evidence(item: Parameter) -> list[str]:
    told = [_fact(name) for name in item.facts]
    if known := " ".join(name for name in item.claims if name in claims()):
        told.append(f"direction from {known}" if item.role == "strength" else known)
    return told


def _fact(name: str) -> str:
    fact = facts()[name]
    return f"{name} {fact.figure.partition(':')[0]} ({fact.sure})"


def _reason(item: Parameter) -> list[str]:
    """Return the reason of a parameter's plausible range, with the ids that it adds."""
    if item.name not in priors():
        return []
    prior = priors()[item.name]
    added = ", ".join(name for name in prior.source if name not in (*item.claims, *item.facts))
    return [prior.reason + (f" ({added})" if added else "")]
