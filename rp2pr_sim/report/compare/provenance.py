"""How the answer was made: enough for somebody else to make it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from rp2pr_sim.report.compare.findings import Findings
from rp2pr_sim.report.compare.headline import precision, programmes
from rp2pr_sim.report.compare.load import Material
from rp2pr_sim.study.run_identity import rules_hash


def making(material: Material, found: Findings) -> list[tuple[str, str]]:
    """What is known of the making, name by name, in plain words."""
    return list(_facts(material, found))


def command(material: Material) -> str | None:
    """Return what to type to make the same results again; nothing for a script's own phases."""
    if material.study.own:
        return None
    return " ".join(["rp2pr", material.kind, *map(for_the_shell, material.settings)])


def command_for_ranges(material: Material) -> str | None:
    """Return what to type to get the range over plausible parameter sets; nothing as `command`."""
    if material.study.own:
        return None
    words = [text for text in material.settings if not text.startswith("replicates=")]
    return " ".join(["rp2pr", material.kind, *map(for_the_shell, [*words, "parameters=plausible"])])


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


def for_the_shell(text: str) -> str:
    """In double quotes where it needs any, since Hydra's own are single ones."""
    if not re.search(r"[^\w=,./-]", text):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'
