"""The advice on a programme as a page for people: a sentence of each answer on top, then all of each with its figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.report.compare.provenance import settings_of_one
from rp2pr_sim.report.page import Leaf, Shown, leaflet
from rp2pr_sim.scenario.config import compose

if TYPE_CHECKING:
    from rp2pr_sim.analysis.planning.question import Settings


CAPTIONS = {
    "trial_size": "The share of trials that see the effect, by the number of pairs in each arm",
    "visit_calendar": (
        "Visits by week, and how many are held so far: the mean, and the range of eight programmes"
        " in ten"
    ),
    "warning_signs": (
        "What can be seen three months after a plan is submitted, and how often it foretells that"
        " the plan fails"
    ),
    "pairs": "",
}
"""By question, what its figure shows."""
LEFT_OUT = "Left out: "


def page(
    settings: Settings,
    answers: Mapping[str, tuple[str, Sequence[str]]],
    figures: Mapping[str, bytes],
    assumed: str,
    provenance: Mapping[str, Any],
) -> str:
    """The page as HTML.

    Parameters
    ----------
    settings : Settings
        what was asked.
    answers : Mapping[str, tuple[str, Sequence[str]]]
        by question, its title and its sentences.
    figures : Mapping[str, bytes]
        by question, as PNG; not every question has one.
    assumed : str
        what must be known of all of it.
    provenance : Mapping[str, Any]
        of a study that it rests on.
    """
    told = {
        name: lines for name, (_, lines) in answers.items() if not lines[0].startswith(LEFT_OUT)
    }
    leaves = []
    for name, (title, lines) in answers.items():
        drawn = Shown(figures[name], figures[name], CAPTIONS[name]) if name in figures else None
        leaves.append(Leaf(title, lines, picture=drawn))
    facts = {
        "Simulated": f"{settings.replicates:,} simulated programmes",
        "Chance": (
            f"begins from the number {settings.seed} (the seed); the same number gives the same"
            " random draws"
        ),
    }
    called = CHOICE_WORDS["scenario"].get(settings.name, f"the programme “{settings.name}”")
    first = [lines[-1 if name == "pairs" else 0] for name, lines in told.items()]
    first = first or ["Nothing of what was asked can be answered for this programme"]
    return leaflet(
        f"What should be known before the first visit of {called}?",
        [*first, assumed],
        leaves,
        provenance=provenance,
        facts=facts,
        command=["rp2pr", "advise", *_words(settings)],
    )


def _words(settings: Settings) -> Iterator[str]:
    """What to type to ask the same."""
    usual = compose("advise")
    yield from settings_of_one(settings.scenario)
    for name, value in (
        ("name", settings.name),
        ("seed", settings.seed),
        ("replicates", settings.replicates),
        ("power", settings.power),
    ):
        if value != usual[name]:
            yield f"{name}={value}"
    if (effect := f"{100.0 * settings.effect:g}pp") != usual["effect"]:
        yield f"effect={effect}"
    if settings.questions:
        yield f"questions=[{','.join(settings.questions)}]"
