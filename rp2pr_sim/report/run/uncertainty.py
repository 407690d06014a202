"""The page on one programme under plausible parameter sets: parameter uncertainty and chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.plausible_sets import varied_in_words
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.outcomes.uncertainty import left_out, printed_parts
from rp2pr_sim.report.page import PageSection, html_page
from rp2pr_sim.study.arrow_tables import PROGRAMME

_CHANCE = "chance in it (95%)"
_HEADINGS = {
    "parameter uncertainty (90%)": "nine in ten sets of parameters, chance averaged out",
    "a single programme (90%)": "nine in ten single programmes",
    _CHANCE: "of what single programmes differ by, chance (simulation error, 95%)",
}


def page(result: RunResult) -> str:
    """Return the page on one programme under all plausible parameter sets."""
    question, study = result.question, result.studies[""]
    programme = study.read(PROGRAMME)
    parts = printed_parts(result.table)
    answer = _answer(parts, len(study.study.points))
    if lacking := left_out(programme, [item.column for item in question.own_outcomes]):
        listed = "; ".join(f"{item[0].lower()}{item[1:]}" for item in lacking)
        answer.append(f"Blank, since some simulated programme has no value: {listed}.")
    answer += plans_too_young(programme)
    called = CHOICE_WORDS["scenario"].get(question.called, f"the programme “{question.called}”")
    facts = {
        "Simulated": (
            f"{question.replicates:,} simulated programmes under each of"
            f" {len(study.study.points):,} parameter sets"
        ),
        "Chance": (
            f"begins from the number {question.seed} (the seed); no two simulated programmes have"
            " the same random draws"
        ),
    }
    varied = (
        f"The sets vary {varied_in_words(question.kept)}. Everything else is the same in all of"
        " them, the rules of the model included, which may be wrong beyond these ranges."
    )
    return html_page(
        f"What does {called} come to, and how sure is that?",
        answer,
        [PageSection("The table", (*_READING, varied), parts.rename(columns=_HEADINGS))],
        provenance=study.provenance,
        facts=facts,
        command=["rp2pr", "run", *question.settings],
    )


_READING = (
    (
        "The sets of parameters all agree with the published facts as well as can be told; nobody"
        " knows which is right. The first range says how far the mean outcome differs between them."
    ),
    (
        "A single programme has chance on top: other hospitals, other diaries, other days. The"
        " second range says where one programme falls."
    ),
)


def _answer(parts: pd.DataFrame, sets: int) -> list[str]:
    """Return sentences on the headline pair, or on the first outcome that is there."""
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
