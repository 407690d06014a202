"""The commands that put the paper and the model to the test: `rp2pr claims`, `rp2pr ablation`.

Each returns the exit code of the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from rp2pr_sim.cli import shown
from rp2pr_sim.configs import compose
from rp2pr_sim.errors import InputError

if TYPE_CHECKING:
    from rp2pr_sim.claims.finding import Finding

__all__ = ["ablation", "claims"]

_STYLES = {"reproduced": "bold green", "contrary": "bold red", "absent": "bold yellow", "not represented": "dim"}
_SHOWN = 10  # strengths in the table on the screen


def claims(settings: Sequence[str]) -> int:
    """Do the experiments on the claims, show one line a claim and keep all in a new folder.

    Raises:
        InputError: for a setting or a claim that is not allowed, or a folder that cannot be written to.
    """
    config = compose("claims", [_listed(text) for text in settings])
    from rp2pr_sim.claims.keep import chosen, run, study_of

    names = chosen(_names(config["claim"]))
    study = study_of(names, config["replicates"], config["seed"], _folder("output", config["output"]))
    shown.first_compilation()
    folder, findings = run(names, study, lambda total: shown.progress("claims", total))
    for item in findings:
        _show(item)
    _count(findings)
    shown.line(f"The results are in {folder}; to read them: {folder / 'claims.html'}")
    return 0


def ablation(settings: Sequence[str]) -> int:
    """Switch every mechanism off in turn, show what matters most and keep all in a folder; 1 if a run failed.

    Raises:
        InputError: for a setting that is not allowed, or a folder that is none or cannot be written to.
    """
    config = compose("ablation", settings)
    from rp2pr_sim import ablation as switching_off
    from rp2pr_sim.study import resume, run
    from rp2pr_sim.study.executors import told

    who, folder = told(config["executor"]), _folder("folder", config["folder"], "")
    shown.first_compilation()
    ways: dict[str, Any] = {"workers": who.workers, "scheduler": who.scheduler, "progress": lambda n: shown.progress("ablation", n)}
    if folder.name:
        switching_off.check(folder)
        done = resume(folder, who.kind, **ways)
    else:
        study = switching_off.study(config["replicates"], config["seed"], _folder("output", config["output"]))
        done = run(study, who.kind, **ways)
    if done.failures:
        shown.line(f"{done.failures:,} runs failed, so no table is made; to try them again: rp2pr ablation folder={done.folder}")
        return 1
    table = switching_off.finish(done.folder)
    shown.frame(f"Switched off, and what plan success does (of {len(table)} mechanisms)", switching_off.in_words(table).head(_SHOWN))
    shown.line(switching_off.by_luck(table))
    shown.line(f"The results are in {done.folder}")
    return 0


def _listed(text: str) -> str:
    """`claim=M7,M8` as a list, which Hydra would take for two runs."""
    name, equals, value = text.partition("=")
    return f"claim=[{value}]" if name == "claim" and equals and not value.startswith("[") else text


def _names(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise InputError(f"claim is {given}; allowed are ids such as M7,M8.")
    return given


def _folder(name: str, given: Any, empty: str | None = None) -> Path:
    if not isinstance(given, str) or (not given and empty is None):
        raise InputError(f"{name} is {given!r}; allowed is the path of a folder.")
    return Path(given)


def _show(item: Finding) -> None:
    """One line: the claim, the verdict, the effect, what was changed, and whether it is true by construction."""
    style = _STYLES[str(item.verdict)]
    doubt = "; too few pairs to tell" if item.left_open else "" if item.firm else "; not beyond the luck of so many experiments"
    words = item.reason if item.trial is None else f"{item.trial.words} ({item.arises}{doubt})"
    effect = f"{item.told}  " if item.told else ""
    Console(soft_wrap=True).print(Text.assemble(f"{item.claim:<4}", (f"{item.verdict:<16}", style), effect, (words, "dim")))


def _count(findings: Sequence[Finding]) -> None:
    from rp2pr_sim.claims.finding import counted

    for name, counts in counted(findings).items():
        told = ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
        if told:
            shown.line(f"{name}: {told}")
