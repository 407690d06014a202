"""The command `budget`, and going on with a search that was interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rp2pr_sim.cli import shown
from rp2pr_sim.configs import compose
from rp2pr_sim.errors import InputError

__all__ = ["budget", "go_on"]


def budget(settings: Sequence[str]) -> int:
    """Search for the best affordable programmes in a new folder and show what came of it.

    Raises:
        InputError: for a setting that is not allowed, or a budget or a time that no programme keeps to; then no folder is left.
        KeyboardInterrupt: with a sentence that says how to go on.
    """
    from rp2pr_sim.budget.asked import asked_of
    from rp2pr_sim.budget.search import NoProgrammeError
    from rp2pr_sim.budget.work import begun

    config = compose("budget", settings)
    where = config["output"]
    if not isinstance(where, str) or not where:
        raise InputError(f"output is {where!r}; allowed is the path of a folder.")
    folder = begun(asked_of(config, settings), Path(where))
    try:
        return go_on(folder)
    except NoProgrammeError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def go_on(folder: Path) -> int:
    """Do what is missing of a search and show what came of it.

    Raises:
        InputError: if the folder is damaged, or rests on other rules or files than there are now.
        KeyboardInterrupt: with a sentence that says how to go on.
    """
    from rp2pr_sim.budget.asked import read_asked
    from rp2pr_sim.budget.work import work

    asked = read_asked(folder)
    shown.first_compilation()
    with shown.resumable(folder):
        done = work(folder, asked, _progress)
    for part in done.parts:
        shown.frame(part.title, part.table)
        for note in part.notes:
            shown.line(note)
        shown.line("")
    shown.line(f"The answer is in {folder / 'answer.md'}, the picture in {folder / 'frontier.png'}, all tables beside them.")
    return 0


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return shown.progress("budget", total)
