"""The command `ablation`, and going on with one that was interrupted or making it longer.

Each function returns the exit code of the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rp2pr_sim.analysis import ablation as switching_off
from rp2pr_sim.cli import console
from rp2pr_sim.cli.run import announced, bar_of, how_of, tell_failures
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose
from rp2pr_sim.study import Done, Store, extend, resume, run
from rp2pr_sim.study.store import FAILURES

_SHOWN = 10  # strengths in the table on the screen


def ablation(settings: Sequence[str]) -> int:
    """Switch every mechanism off in turn, show what matters most and keep all in a new folder; 1 if a run failed.

    Raises
    ------
    InputError
        for a setting that is not allowed, or a folder that cannot be written to.
    StoppedError
        if a run has failed, with `failures=raise`.
    """
    config = compose("ablation", settings)
    how, where = how_of(config), config["output"]
    if not isinstance(where, str) or not where:
        raise InputError(f"output is {where!r}; allowed is the path of a folder.")
    study = switching_off.study(config["replicates"], config["seed"], Path(where))
    console.first_compilation()
    return _tell(run(study, **how, progress=bar_of("ablation"), beside=switching_off.keep))


def go_on(command: str, folder: Path, settings: Sequence[str]) -> int:
    """`resume` or `extend` an ablation and show what it comes to; 1 if a run failed.

    Raises
    ------
    InputError, StoppedError
        as `ablation`; if the folder is in use, or is based on other rules than there are now.
    """
    config = compose(command, settings)
    switching_off.check(folder)
    ways = {**how_of(config), "progress": announced(bar_of(folder.name))}
    return _tell(
        extend(folder, config["replicates"], **ways)
        if command == "extend"
        else resume(folder, **ways)
    )


def report(folder: Path) -> int:
    """Show what an ablation comes to, and write its table and figure again.

    Raises
    ------
    InputError
        if it is not finished, a run of it failed, or it was made by another version.
    """
    from rp2pr_sim.report.compare.load import finished

    finished(folder)
    switching_off.check(folder)
    if failed := Store(folder).rows(FAILURES):
        raise InputError(
            f"{failed:,} runs failed in {folder}, so it has no table; to try them again: rp2pr"
            f" resume {folder}"
        )
    _show(folder)
    return 0


def _tell(done: Done) -> int:
    """What matters most, or what failed, and where everything is."""
    if done.failures:
        tell_failures(done)
        console.line("No table is made while runs are missing.")
        return 1
    _show(done.folder)
    return 0


def _show(folder: Path) -> None:
    table = switching_off.finish(folder)
    first = switching_off.OUTCOMES[switching_off.ranked_by(table)]
    console.frame(
        f"Switched off, and what {first} does (of {len(table)} mechanisms)",
        switching_off.in_words(table).head(_SHOWN),
    )
    for line in [*switching_off.blank(table), switching_off.by_luck(table)]:
        console.line(line)
    console.line(
        f"All mechanisms are in {folder / switching_off.CSV}, the figure is"
        f" {folder / switching_off.FIGURE}"
    )
    console.line(f"The results are in {folder}")
