"""The methods section of a paper, from what a folder of results holds.

- `designs`: what each kind of analysis did, and how it estimates what it reports
- `references`: what is cited
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.methods_section.designs import design_of, estimation_of
from rp2pr_sim.analysis.methods_section.references import REFERENCES
from rp2pr_sim.analysis.price_year import of_result
from rp2pr_sim.analysis.provenance import provenance_of

__all__ = ["FILE", "methods_text"]

FILE = "methods.txt"
"""The text in a folder of results, once `rp2pr methods` was called."""


def methods_text(result: Result) -> str:
    """Return the text: paragraphs with a heading each, the last with the references cited."""
    made = provenance_of(result)
    parts = {
        "Model": _model(made),
        "Design": " ".join(
            [*design_of(result), *_runs(result), *_prices(result), *result.own_team_notes]
        ),
        "Random numbers": _random_numbers(result),
        "Estimation": " ".join(estimation_of(result)),
        "Software": " ".join(_software(made)),
        "Reproduction": " ".join(_reproduction(result, made)),
    }
    text = "\n\n".join(f"{title}. {paragraph}" for title, paragraph in parts.items())
    cited = [reference for name, reference in REFERENCES.items() if name in text]
    return "\n".join([text, "", "References", "", *cited]) + "\n"


def _model(made: Mapping[str, Any]) -> str:
    return (
        f"We used rp2pr_sim {made['rp2pr_sim']}, an agent-based simulation model of reciprocal"
        " peer-to-peer review programmes in health care, built on the causal claims of an"
        " ethnographic study (Aveling et al. 2012). The model advances in steps of one week; its"
        " agents are teams with their members, facilitators and a core team. Its documentation"
        " describes it by the ODD+D protocol (Grimm et al. 2020; Müller et al. 2013), with every"
        " parameter, its source and its range. The sizes of most effects are assumed, not measured,"
        " so the results are statements about the model."
    )


def _runs(result: Result) -> Iterator[str]:
    studies = result.studies.values()
    runs, failed = sum(study.runs for study in studies), result.failures
    points = [point for study in studies for point in study.study.points.values()]
    weeks = sorted({point.time.weeks for point in points})
    length = f"{weeks[0]}" if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"
    yield f"In all, {runs:,} runs of {length} weeks were used."
    if failed:
        yield f"A further {failed:,} runs failed and were left out."


def _prices(result: Result) -> Iterator[str]:
    if told := of_result(result):
        yield f"{told.partition(';')[0].rstrip('.')}."


def _random_numbers(result: Result) -> str:
    seeds = sorted({study.study.seed for study in result.studies.values()})
    told = _listed([str(seed) for seed in seeds])
    return (
        f"The {'seed was' if len(seeds) == 1 else 'seeds were'} {told}. Each random draw is a"
        " function of the seed, the replicate, the decision, the agent and the time (Philox"
        " 4x64-10; Salmon et al. 2011), so that scenarios in the same replicate meet common random"
        " numbers decision by decision."
    )


def _software(made: Mapping[str, Any]) -> Iterator[str]:
    versions = {**made["libraries"], **made.get("tools", {})}
    listed = ", ".join(f"{name} {number}" for name, number in versions.items())
    where = made.get("system", "an operating system that was not recorded")
    processor = f" ({made['processor']})" if made.get("processor") else ""
    yield (
        f"The runs were made with Python {made['python']} on {where}{processor}, with compiled"
        f" rules (Numba; Lam et al. 2015) and NumPy (Harris et al. 2020). Versions: {listed}."
    )
    if any({"system", "processor"} & set(study) for study in made["studies"].values()):
        yield "Part of the runs were made on another machine, as provenance.json records."


def _reproduction(result: Result, made: Mapping[str, Any]) -> Iterator[str]:
    kernels = f", compiled sources {made['kernels']}" if "kernels" in made else ""
    source = f"rules {made['rules']}{kernels}"
    if made["commit"]:
        changes = " with uncommitted changes" if made["changed"] else ""
        source = f"commit {made['commit']}{changes}, {source}"
    yield f"The sources are identified by {source}."
    places = [*made["own"].values(), *made.get("measure", {})]
    if any(not place.startswith("rp2pr_sim.") for place in places):
        yield "Phases or outcomes of our own, whose hashes provenance.json records, were used."
    else:
        words = map(_quoted, result.question.settings)
        yield f"The command was: {' '.join(['rp2pr', result.question.kind(), *words])}."
    if made["files"]:
        yield f"It read our own files: {', '.join(made['files'])}."
    yield "The same command with the same versions gives the same tables byte for byte."


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w=,./:+-]+", word) else shlex.quote(word)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
