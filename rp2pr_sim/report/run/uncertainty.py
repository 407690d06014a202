"""One programme under every set of parameters that agrees with the facts, as a page for people: parameter uncertainty and chance."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.plausible_sets import FEWEST, ensemble, has_ranges
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.outcomes.uncertainty import left_out, printed_parts, separated
from rp2pr_sim.report.compare.provenance import settings_of_one
from rp2pr_sim.report.page import Leaf, leaflet
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.config import compose
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.manifest import Described
from rp2pr_sim.study.store import Store

_CHANCE = "chance in it (95%)"
_HEADINGS = {
    "parameter uncertainty (90%)": "nine in ten sets of parameters, chance averaged out",
    "a single programme (90%)": "nine in ten single programmes",
    _CHANCE: "of what single programmes differ by, chance (simulation error, 95%)",
}


class Told(NamedTuple):
    """The page as HTML, and the sentence that stands first on it."""

    page: str
    sentence: str


def told(found: Described) -> Told:
    """The page on a finished study of one programme under all sets of parameters.

    Raises
    ------
    InputError
        if some of its runs have failed, or its runs are too few or share chance.
    """
    study, store = found.study, Store(found.folder)
    if not has_ranges(study):
        raise InputError(
            f"{found.folder} cannot tell parameter uncertainty from chance: each parameter set"
            f" needs {FEWEST} replicates or more that it shares with no other; make the results"
            " anew with rp2pr run uncertainty=posterior."
        )
    if missing := study.runs - store.rows(PROGRAMME):
        raise InputError(
            f"{missing:,} runs in {found.folder} have failed, without which the rest cannot be"
            f" told; try rp2pr resume {found.folder}."
        )
    programme = store.read(PROGRAMME)
    parts = printed_parts(separated(programme))
    answer = _answer(parts, len(study.points))
    if lacking := left_out(programme):
        listed = "; ".join(f"{item[0].lower()}{item[1:]}" for item in lacking)
        answer.append(f"Blank, since some simulated programme has no value: {listed}.")
    answer += plans_too_young(programme)
    leaves = [Leaf("The table", _READING, parts.rename(columns=_HEADINGS))]
    called = CHOICE_WORDS["scenario"].get(study.name, f"the programme “{study.name}”")
    facts = {
        "Simulated": (
            f"{study.replicates:,} simulated programmes under each of {len(study.points):,} sets of"
            " parameters"
        ),
        "Chance": (
            f"begins from the number {study.seed} (the seed); no two simulated programmes have the"
            " same random draws"
        ),
    }
    question = f"What comes of {called}, and how sure is that?"
    page = leaflet(
        question,
        answer,
        leaves,
        provenance=found.provenance,
        facts=facts,
        command=["rp2pr", "run", *_words(study)],
    )
    return Told(page, answer[0])


_READING = (
    (
        "The sets of parameters all agree with the published facts as well as can be told; nobody"
        " knows which is right. The first range says how far the mean outcome differs between them."
    ),
    (
        "A single programme has chance on top: other hospitals, other diaries, other days. The"
        " second range says where one programme falls."
    ),
    (
        "The sizes of most effects are assumed, and what no published fact says anything about is"
        " not varied: the model itself may be wrong beyond these ranges."
    ),
)


def _answer(parts: pd.DataFrame, sets: int) -> list[str]:
    """The headline pair, or the first outcome that is there."""
    rows = {str(item["outcome"]): item for item in parts.to_dict("records")}
    pair = [rows[label] for label in (declared(name).label for name in HEADLINE) if label in rows]
    return [line for row in pair or list(rows.values())[:1] for line in _answer_on(row, sets)]


def _answer_on(row: Mapping[Hashable, Any], sets: int) -> list[str]:
    unit = "%" if row["unit"] == "%" else f" {row['unit']}"
    name, _, meaning = str(row["outcome"]).partition(": ")
    explained = f" ({meaning})" if meaning else ""
    known, single = (row[item] for item in list(_HEADINGS)[:2])
    told_of_one = (
        f"{name}{explained} is {row['mean']}{unit} on average; under nine in ten of the {sets:,}"
        f" sets of parameters that agree with the published facts it is {known}{unit}, and in nine"
        f" in ten single programmes {single}{unit}."
    )
    sentences = [told_of_one]
    if row[_CHANCE]:
        chance = str(row[_CHANCE]).replace("(", "(simulation error ")
        sentences.append(
            f"Of what single programmes differ by in {name.lower()}, {chance} is chance; the rest"
            " is parameter uncertainty."
        )
    return sentences


def _words(study: Study) -> Iterator[str]:
    """What to type to make the same again."""
    points: Sequence[Scenario] = list(study.points.values())
    defaults: Mapping[str, object] = {item.name: item.default for item in parameters()}
    kept = [name for name in ensemble()[0] if len({point[name] for point in points}) == 1]
    usual = points[0].replaced({name: defaults[name] for name in ensemble()[0] if name not in kept})
    yield "uncertainty=posterior"
    settings = settings_of_one(usual)
    yield from settings
    yield from (
        f"{name}={usual[name]}"
        for name in kept
        if not any(text.startswith(f"{name}=") for text in settings)
    )
    config = compose("run")
    asked = {"name": (study.name, config["name"]), "seed": (study.seed, config["seed"])}
    asked |= {"replicates": (study.replicates, config["replicates"]), "details": (study.details, 0)}
    yield from (f"{name}={value}" for name, (value, default) in asked.items() if value != default)
