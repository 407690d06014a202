"""How the answer was made: enough for somebody else to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any

from rp2pr_sim.compare.question import Comparison
from rp2pr_sim.compare.scenarios import scenarios_of
from rp2pr_sim.configs import compose
from rp2pr_sim.report.answer.findings import Findings
from rp2pr_sim.report.answer.material import Material
from rp2pr_sim.report.answer.verdict import precision, programmes
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study.identity import rules_hash

__all__ = ["command", "making"]


def making(material: Material, found: Findings) -> list[tuple[str, str]]:
    """What is known of the making, name by name, in plain words."""
    return list(_facts(material, found))


def command(material: Material) -> str | None:
    """What to type to make the same results again; nothing where no command would: a script, or a list of scenarios in a file."""
    study, asked = material.study, material.comparison
    own = [f"name={study.name}", f"seed={study.seed}", f"replicates={study.replicates}", f"details={study.details}"]
    if study.own:
        return None
    if len(study.points) == 1:
        return shlex.join(["rp2pr", "run", *own, *_settings([study.scenario], [_scenario([])])])
    varied = _varied(asked)
    if varied is None:
        return None
    composed = [item.scenario for item in scenarios_of(varied)]
    if len(composed) != len(study.points):
        return None
    settings = [*varied, *_settings(list(study.points.values()), composed)]
    if {item.name: item.scenario for item in scenarios_of(settings)} != dict(study.points):
        return None
    asking = [f"baseline={asked.baseline}", f"outcome={asked.outcome}", f"question={_quoted(asked.question)}"]
    return shlex.join(["rp2pr", "compare", *settings, *asking, *own])


def _varied(asked: Comparison) -> list[str] | None:
    """The settings with several values whose combinations are the compared scenarios; nothing if they are not of one kind."""
    choices = list(asked.choices.values())
    names = list(choices[0])
    if not names or any(list(item) != names for item in choices):
        return None
    return [f"{name}={','.join(dict.fromkeys(item[name] for item in choices))}" for name in names]


def _settings(points: Sequence[Scenario], composed: Sequence[Scenario]) -> list[str]:
    """What to set besides, in all alike, to make these scenarios of what is composed."""
    sized = bool(points[0].cohort.file)  # then the file says how many teams there are
    pairs = list(zip(points, composed, strict=True))
    changed = [
        item.name for item in parameters() if any(one[item.name] != other[item.name] for one, other in pairs)
        and not (sized and item.block == "scale")
    ]
    return [f"{name}={_typed(points[0][name])}" for name in changed]


def _scenario(settings: Sequence[str]) -> Scenario:
    config = compose("run", settings)
    return Scenario.of({item.block: config[item.block] for item in parameters()})


def _facts(material: Material, found: Findings) -> Iterator[tuple[str, str]]:
    study, made = material.study, material.provenance
    each = f" of each of the {len(study.points):,} programmes that are compared" if found.others else ""
    yield "Simulated", f"{programmes(found.simulated)}{each}"
    if found.failed:
        yield "Failed", f"{found.failed:,}, left out"
    yield "Precision", precision(found)
    yield "Luck", f"begins from the number {study.seed} (the seed); the same number gives the same luck"
    weeks = sorted({point.time.weeks for point in study.points.values()})
    yield "Time simulated", " or ".join(f"{count} weeks" for count in weeks)
    libraries = ", ".join(f"{name} {number}" for name, number in made["libraries"].items())
    yield "Version", f"rp2pr-sim {made['rp2pr_sim']}, Python {made['python']}, {libraries}"
    yield "Source", _source(made)
    if made["rules"] != rules_hash(study.own):
        yield "Beware", "the rules of the model have changed since; the numbers are those of the source named above"
    if made["files"]:
        yield "Own files", ", ".join(made["files"])


def _source(made: Any) -> str:
    if made["commit"] is None:
        return f"rules {made['rules']} (installed, not from a repository)"
    return f"commit {made['commit']}{', with changes that were not committed' if made['changed'] else ''}; rules {made['rules']}"


def _typed(value: Any) -> str:
    """A value as Hydra reads it."""
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, str):
        return _quoted(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
