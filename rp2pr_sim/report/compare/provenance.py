"""How the answer was made: enough for somebody else to make it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

from rp2pr_sim.analysis.compare.question import Compared, Comparison
from rp2pr_sim.analysis.compare.scenarios import scenarios_of
from rp2pr_sim.report.compare.findings import Findings
from rp2pr_sim.report.compare.headline import precision, programmes
from rp2pr_sim.report.compare.load import MAIN_OUTCOME, Material
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.config import compose
from rp2pr_sim.study.run_identity import rules_hash


def making(material: Material, found: Findings) -> list[tuple[str, str]]:
    """What is known of the making, name by name, in plain words."""
    return list(_facts(material, found))


def command(material: Material) -> str | None:
    """What to type to make the same results again; nothing where no command would: a script, or a list of scenarios in a file."""
    study = material.study
    if study.own:
        return None
    name, settings = (
        ("run", settings_of_one(study.scenario))
        if material.single
        else ("compare", _of_several(material))
    )
    if settings is None:
        return None
    usual = compose(name)
    how = {item: getattr(study, item) for item in ("name", "seed", "replicates", "details")}
    changed = [f"{item}={value}" for item, value in how.items() if value != usual[item]]
    return " ".join(["rp2pr", name, *map(for_the_shell, [*settings, *changed])])


def command_for_ranges(material: Material) -> str | None:
    """What to type to get the range over plausible sets of parameters; nothing as `command`."""
    if material.study.own:
        return None
    if material.single:
        settings = ["run", "uncertainty=posterior", *settings_of_one(material.study.scenario)]
        return " ".join(["rp2pr", *map(for_the_shell, settings)])
    combined = _combined(material)
    if combined is None:
        return None
    outcome = material.comparison.outcome
    asked = [] if outcome == MAIN_OUTCOME else [f"outcome={outcome}"]
    return " ".join(["rp2pr", "worlds", *map(for_the_shell, [*combined[0], *asked])])


def settings_of_one(scenario: Scenario) -> list[str]:
    """The settings that make a scenario of the usual one."""
    config = compose("run")
    usual = Scenario.of({item.block: config[item.block] for item in parameters()})
    return _besides([scenario], [usual])


def _of_several(material: Material) -> list[str] | None:
    """The settings whose combinations are the compared scenarios, and what is asked of them."""
    asked, combined = material.comparison, _combined(material)
    if combined is None:
        return None
    settings, composed = combined
    usual = Comparison.of(composed, baseline=asked.baseline, outcome=asked.outcome)
    asking = {
        "baseline": (asked.baseline, composed[0].name),
        "outcome": (asked.outcome, MAIN_OUTCOME),
        "question": (asked.question, usual.question),
    }
    return [
        *settings,
        *(f"{name}={_typed(told)}" for name, (told, default) in asking.items() if told != default),
    ]


def _combined(material: Material) -> tuple[list[str], Sequence[Compared]] | None:
    """The settings whose combinations are the compared scenarios, and these; nothing where there are none."""
    points, varied = material.study.points, _varied(material.comparison)
    composed = scenarios_of(varied) if varied else ()
    if not varied or len(composed) != len(points):
        return None
    settings = [*varied, *_besides(list(points.values()), [item.scenario for item in composed])]
    composed = scenarios_of(settings)
    return (
        (settings, composed)
        if {item.name: item.scenario for item in composed} == dict(points)
        else None
    )


def _varied(asked: Comparison) -> list[str] | None:
    """The settings with several values whose combinations are the compared scenarios; nothing if they are not of one kind."""
    choices = list(asked.choices.values())
    names = list(choices[0])
    if not names or any(list(item) != names for item in choices):
        return None
    return [f"{name}={','.join(dict.fromkeys(item[name] for item in choices))}" for name in names]


def _besides(points: Sequence[Scenario], composed: Sequence[Scenario]) -> list[str]:
    """What to set besides, in all alike, to make these scenarios of what is composed."""
    sized = bool(points[0].cohort.file)  # then the file says how many teams there are
    pairs = list(zip(points, composed, strict=True))
    asked_for = [item.name for item in parameters() if not (sized and item.block == "scale")]
    changed = [name for name in asked_for if any(one[name] != other[name] for one, other in pairs)]
    return [f"{name}={_typed(points[0][name])}" for name in changed]


def _facts(material: Material, found: Findings) -> Iterator[tuple[str, str]]:
    study, made = material.study, material.provenance
    each = (
        f" of each of the {len(found.labels):,} programmes that are compared"
        if found.others
        else ""
    )
    each += f" under each of {material.sets:,} sets of parameters" if material.sets else ""
    yield "Simulated", f"{programmes(found.simulated)}{each}"
    if found.failed:
        yield "Failed", f"{found.failed:,}, left out"
    yield "Precision", precision(found)
    yield (
        "Chance",
        (
            f"begins from the number {study.seed} (the seed); the same number gives the same random"
            " draws"
        ),
    )
    weeks = sorted({point.time.weeks for point in study.points.values()})
    yield "Time simulated", " or ".join(f"{count} weeks" for count in weeks)
    yield from made_by(made)
    if made["rules"] != rules_hash(study.own):
        yield (
            "Beware",
            (
                "the rules of the model have changed since; the numbers are those of the source"
                " named above"
            ),
        )
    if made["files"]:
        yield "Own files", ", ".join(made["files"])


def made_by(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """By which versions and from which source, given the provenance of a study."""
    libraries = ", ".join(
        f"{name} {number}"
        for name, number in {**made["libraries"], **made.get("tools", {})}.items()
    )
    yield "Version", f"rp2pr-sim {made['rp2pr_sim']}, Python {made['python']}, {libraries}"
    yield "Source", _source(made)
    yield from (("Drawn by chance", said) for said in made.get("left_open", ()))


def _source(made: Mapping[str, Any]) -> str:
    if made["commit"] is None:
        return f"rules {made['rules']} (installed, not from a repository)"
    return (
        "commit"
        f" {made['commit']}{', with changes that were not committed' if made['changed'] else ''};"
        f" rules {made['rules']}"
    )


def _typed(value: Any) -> str:
    """A value as Hydra reads it."""
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, str) and not re.fullmatch(r"[\w./-]+", value):
        return "'" + value.replace("'", "\\'") + "'"
    return str(value).lower() if isinstance(value, bool) else str(value)


def for_the_shell(text: str) -> str:
    """In double quotes where it needs any, since Hydra's own are single ones."""
    if not re.search(r"[^\w=,./-]", text):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'
