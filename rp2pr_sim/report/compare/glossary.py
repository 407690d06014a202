"""The words of the page, each explained once: outcomes, certainty, and the options' choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rp2pr_sim.analysis.compare.factorial import Choices, levels_of
from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.compare.headline import PATIENTS
from rp2pr_sim.analysis.compare.scenarios import value_words
from rp2pr_sim.analysis.numbers import name_of
from rp2pr_sim.core.labels import CHOICE_WORDS, for_people
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT
from rp2pr_sim.report.compare.assumptions import spoken
from rp2pr_sim.scenario import config

_RUN = (
    "Run",
    "one simulation of one programme, from the invitation of hospitals to the last audit, with its"
    " own draws of chance: other hospitals, other diaries, other days",
)
_OPTIONS = (
    (
        "Reference",
        "the option that the others are compared with, run by run, with the same chance events",
    ),
    ("Efficient", "no other option costs less and does as well"),
    (
        "Clear difference",
        "its interval does not contain 0; if it does, there is no clear difference",
    ),
)
_SETS = (
    (
        "Parameter set",
        "one value for each number that nobody knows exactly, such as how much a visit moves a"
        " team. A set is plausible if the model with it agrees with the published figures",
    ),
    (
        "95% uncertainty",
        "the range of the expected result over the parameter sets: what is not known",
    ),
    (
        "Simulation error",
        "the part that chance leaves open after so many runs (95%); more runs make it smaller",
    ),
)
_CENTRAL = (
    (
        "Simulation error",
        "the 95% confidence interval of a mean: what chance alone leaves open after so many runs."
        " It says nothing of the parameters",
    ),
)
_BEST = "Chance of being best"


def terms(found: Findings, choices: Choices, declared: bool) -> Iterator[tuple[str, str]]:
    """Yield each term of the page with its explanation.

    Parameters
    ----------
    found : Findings
        of the page.
    choices : Choices
        by scenario, what it sets of what differs.
    declared : bool
        whether the parameter sets are spread over their declared ranges.
    """
    for outcome in dict.fromkeys([found.outcome, *HEADLINE, IMPROVEMENT, PATIENTS]):
        if (found.baseline, outcome) in found.differences:
            name, _, meaning = name_of(outcome).partition(": ")
            if meaning:
                yield name, for_people(meaning)
    yield _RUN
    if found.others:
        yield from _OPTIONS
    yield from (_SETS if found.sets > 1 else _CENTRAL)
    if declared:
        yield "Declared range", "all values that a parameter may have; not a probability"
    if found.others:
        of = "the parameter sets" if found.sets > 1 else "bootstrap samples of the runs"
        yield _BEST, f"the share of {of} in which the option has the best mean outcome"
    yield from _choices(levels_of(choices))


def _choices(levels: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield what each choice of a config group that occurs means."""
    for group, values in levels.items():
        for value in values if group in CHOICE_WORDS else ():
            words = value_words(group, value)
            if text := described(group, value):
                yield f"{words[:1].upper()}{words[1:]}", text


def described(group: str, choice: str) -> str:
    """Return the first comment of a config file in plain words, with the hours of support."""
    file = config.folder() / group / f"{choice}.yaml"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    comments = [line.lstrip("# ") for line in lines if line.startswith("# ") and "@" not in line]
    text = for_people(spoken(comments[0])) if comments else ""
    hours = (
        config.values_set_by(group, choice).get("support.qi_hours") if group == "support" else None
    )
    if hours is None:
        return text.rstrip(".")
    return f"{hours:g} hours of improvement support per team. {text}".rstrip(".")
