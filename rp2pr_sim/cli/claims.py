"""The command `claims`, which puts the paper to the test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose

if TYPE_CHECKING:
    from rp2pr_sim.analysis.claims.result import Finding


_STYLES = {
    "reproduced": "bold green",
    "contrary": "bold red",
    "absent": "bold yellow",
    "not represented": "dim",
}
PAGE = "claims.html"


def claims(settings: Sequence[str]) -> int:
    """Do the experiments on the claims, show one line a claim and keep all in a new folder.

    Raises
    ------
    InputError
        for a setting or a claim that is not allowed, or a folder that cannot be written to.
    """
    config = compose("claims", [_listed(text) for text in settings])
    from rp2pr_sim.analysis.claims.run import chosen, run, study_of

    names = chosen(_names(config["claim"]))
    study = study_of(names, config["replicates"], config["seed"], _folder(config["output"]))
    console.first_compilation()
    folder, findings = run(names, study, lambda total: console.progress("claims", total))
    for item in findings:
        _show(item)
    _count(findings)
    console.line(f"The results are in {folder}; to read them: {folder / PAGE}")
    return 0


def go_on(folder: Path) -> int:
    """Say that nothing is missing: a folder of claims is written when all experiments are done."""
    console.line(f"Nothing is missing in {folder}; to read it: {folder / PAGE}")
    return 0


report = go_on


def _listed(text: str) -> str:
    """`claim=M7,M8` as a list, which Hydra would take for two runs."""
    name, equals, value = text.partition("=")
    return f"claim=[{value}]" if name == "claim" and equals and not value.startswith("[") else text


def _names(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise InputError(f"claim is {given}; allowed are ids such as M7,M8.")
    return given


def _folder(given: Any) -> Path:
    if not isinstance(given, str) or not given:
        raise InputError(f"output is {given!r}; allowed is the path of a folder.")
    return Path(given)


def _show(item: Finding) -> None:
    """One line: the claim, the verdict, the effect, what was changed, and whether it is true by construction."""
    style = _STYLES[str(item.verdict)]
    doubt = (
        "; too few pairs to tell"
        if item.left_open
        else ""
        if item.firm
        else "; not beyond the luck of so many experiments"
    )
    words = item.reason if item.trial is None else f"{item.trial.words} ({item.arises}{doubt})"
    effect = f"{item.told}  " if item.told else ""
    Console(soft_wrap=True).print(
        Text.assemble(f"{item.claim:<4}", (f"{item.verdict:<16}", style), effect, (words, "dim"))
    )


def _count(findings: Sequence[Finding]) -> None:
    from rp2pr_sim.analysis.claims.result import counted

    for name, counts in counted(findings).items():
        told = ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
        if told:
            console.line(f"{name}: {told}")
