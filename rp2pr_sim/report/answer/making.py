"""How the answer was made: enough for somebody else to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from rp2pr_sim.configs import compose
from rp2pr_sim.report.answer.findings import Findings
from rp2pr_sim.report.answer.material import Material
from rp2pr_sim.report.answer.verdict import precision, programmes
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study.identity import rules_hash

__all__ = ["command", "making", "settings_of"]


def making(material: Material, found: Findings) -> list[tuple[str, str]]:
    """What is known of the making, name by name, in plain words."""
    return list(_facts(material, found))


def command(material: Material) -> str | None:
    """What to type to make the same results again; nothing for a study that a script has made."""
    study = material.study
    if len(study.points) > 1 or study.own:
        return None
    own = [f"name={study.name}", f"seed={study.seed}", f"replicates={study.replicates}", f"details={study.details}"]
    return shlex.join(["rp2pr", "run", *own, *settings_of(study.scenario)])


def settings_of(scenario: Scenario) -> list[str]:
    """The settings of `rp2pr run` that make this scenario of the usual one."""
    usual = Scenario.of({name: value for name, value in compose("run").items() if isinstance(value, dict) and hasattr(scenario, name)})
    sized = bool(scenario.cohort.file)  # then the file says how many teams there are
    changed = [item.name for item in parameters() if scenario[item.name] != usual[item.name] and not (sized and item.block == "scale")]
    return [f"{name}={_typed(scenario[name])}" for name in changed]


def _facts(material: Material, found: Findings) -> Iterator[tuple[str, str]]:
    study, made = material.study, material.provenance
    yield "Simulated", f"{programmes(found.simulated)} of each of the {len(study.points):,} programmes" if found.others else programmes(found.simulated)
    if found.failed:
        yield "Failed", f"{found.failed:,}, left out"
    yield "Precision", precision(found)
    yield "Luck", f"begins from the number {study.seed} (the seed); the same number gives the same luck"
    weeks = sorted({point.time.weeks for point in study.points.values()})
    yield "Time simulated", " or ".join(f"{count} weeks" for count in weeks)
    yield "Version", f"rp2pr-sim {made['rp2pr_sim']}, Python {made['python']}, {', '.join(f'{name} {number}' for name, number in made['libraries'].items())}"
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
    if isinstance(value, IntEnum):
        return value.name
    return str(value).lower() if isinstance(value, bool) else str(value)
