"""The answer to a budget as a page for people: what to choose, what it does, costs and asks, who gains, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from rp2pr_sim.analysis.optimise.headline import money
from rp2pr_sim.analysis.optimise.question import Asked
from rp2pr_sim.analysis.optimise.summary import WHAT_TO_CHOOSE, Part
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.page import Leaf, Shown, leaflet

__all__ = ["page"]


def page(
    asked: Asked, parts: Sequence[Part], picture: Shown, tried: int, provenance: Mapping[str, Any]
) -> str:
    """The page as HTML.

    Parameters
    ----------
    asked : Asked
        what was asked.
    parts : Sequence[Part]
        the answer in words; the first has its sentences.
    picture : Shown
        the frontier.
    tried : int
        how many programmes the search has tried.
    provenance : Mapping[str, Any]
        of the study of the finalists.
    """
    first, *others = parts
    told = [
        Leaf(
            part.title,
            part.notes,
            part.table,
            Mark.choice if part.title == WHAT_TO_CHOOSE else Mark.assumed,
        )
        for part in others
    ]
    facts = {
        "Tried": f"{tried:,} programmes",
        "Simulated anew": f"the finalists, {asked.replicates:,} times each",
        "Luck": (
            f"begins from the number {asked.seed} (the seed); the same number gives the same luck"
        ),
    }
    question = (
        f"Which programme does most for {money(asked.pounds)} pounds, if it must be over within"
        f" {asked.weeks} weeks?"
    )
    leaves = [Leaf("The picture", picture=picture), *told]
    return leaflet(
        question,
        first.notes,
        leaves,
        provenance=provenance,
        facts=facts,
        command=["rp2pr", "budget", *_settings(asked)],
    )


def _settings(asked: Asked) -> Iterator[str]:
    """What to type to ask the same."""
    for item in fields(asked):
        value = getattr(asked, item.name)
        if item.name != "settings" and value != item.default:
            yield f"{item.name}={value}"
    yield from asked.settings
