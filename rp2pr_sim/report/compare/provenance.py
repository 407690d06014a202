"""How the answer was made: enough for somebody else to make it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.compare.remarks import simulation_error
from rp2pr_sim.analysis.numbers import runs
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.study.provenance import NAMES_LEFT_OUT, sheets_of
from rp2pr_sim.study.run_identity import rules_hash


def command(result: RunResult | CompareResult) -> str | None:
    """Return what to type to make the same results again; nothing for a script's own phases."""
    if result.studies[""].provenance["own"]:
        return None
    return " ".join(
        ["rp2pr", result.question.kind(), *map(for_the_shell, result.question.settings)]
    )


def making(result: RunResult | CompareResult, found: Findings) -> Iterator[tuple[str, str]]:
    """Yield what is known of the making, name by name, in plain words."""
    opened = result.studies[""]
    study, made = opened.study, opened.provenance
    each = ""
    if found.others:
        each = f" of each of the {len(found.labels):,} options"
    if found.sets > 1:
        each += f", spread over {found.sets:,} parameter sets"
    yield "Simulated", f"{runs(found.simulated)}{each}"
    if found.failed:
        yield "Failed", f"{found.failed:,}, left out"
    name, _, error = simulation_error(found).partition(": ")
    yield name, error
    yield "Chance", chance_begins_from(study.seed)
    weeks = sorted({point.time.weeks for point in study.points.values()})
    yield "Time simulated", " or ".join(f"{count} weeks" for count in weeks)
    yield from made_by(made)
    if not made["own"] and made["rules"] != rules_hash({}):
        changed = "the rules of the model have changed since"
        yield "Beware", f"{changed}; the numbers are those of the source named above"
    if made["files"]:
        yield "Own files", ", ".join(made["files"])


def chance_begins_from(seed: int) -> str:
    """Return how the random numbers came about."""
    return f"begins from the number {seed} (the seed); the same number gives the same random draws"


def made_by(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the versions and the source of a study, given its provenance."""
    known = {**made["libraries"], **made.get("tools", {})}
    libraries = ", ".join(f"{name} {number}" for name, number in known.items())
    yield "Version", f"rp2pr-sim {made['rp2pr_sim']}, Python {made['python']}, {libraries}"
    yield "Source", _source(made)
    if made.get(NAMES_LEFT_OUT):
        yield (
            "Names",
            "the names of hospitals were left out; figures are unchanged, and a reader who knows"
            " figures of a hospital may recognise it",
        )
    elif made.get("teams"):
        yield (
            "Before you share",
            "this page and its folder contain names and figures of hospitals from"
            f" {sheets_of(made)}; rp2pr share FOLDER makes a copy without the names",
        )


def _source(made: Mapping[str, Any]) -> str:
    if made["commit"] is None:
        return f"rules {made['rules']} (installed, not from a repository)"
    changes = ", with changes that were not committed" if made["changed"] else ""
    return f"commit {made['commit']}{changes}; rules {made['rules']}"


def for_the_shell(text: str) -> str:
    """Return a word in double quotes where it needs any, since Hydra's own are single ones."""
    if not re.search(r"[^\w=,./-]", text):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'
