"""The command `budget`, and going on with a search that was interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rp2pr_sim.cli import console
from rp2pr_sim.cli.going_on import check_finished
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose


def budget(settings: Sequence[str]) -> int:
    """Search for the best affordable programmes in a new folder and show what came of it.

    Raises
    ------
    InputError
        for a setting that is not allowed, or a budget or a time that no programme keeps to; then no
        folder is left.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    from rp2pr_sim.analysis.optimise.question import asked_of
    from rp2pr_sim.analysis.optimise.run import begun
    from rp2pr_sim.analysis.optimise.search import NoProgrammeError

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

    Raises
    ------
    InputError
        if the folder is damaged, or rests on other rules or files than there are now.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    from rp2pr_sim.analysis.optimise.question import read_asked
    from rp2pr_sim.analysis.optimise.run import work
    from rp2pr_sim.report.render import FILE

    asked = read_asked(folder)
    console.first_compilation()
    with console.resumable(folder):
        done = work(folder, asked, _progress)
    for part in done.parts:
        if len(part.table):
            console.frame(part.title, part.table)
        for note in part.notes:
            console.line(note)
        console.line("")
    console.line(f"The report for people is {folder / FILE}")
    console.line(
        f"The answer is in {folder / 'answer.md'}, the picture in {folder / 'frontier.png'}, all"
        " tables beside them."
    )
    return 0


def report(folder: Path) -> int:
    """Show the answer of a search and where its page is, which is written with every search.

    Raises
    ------
    InputError
        if it has not come to its end.
    """
    from rp2pr_sim.report.render import FILE

    check_finished(folder, FILE, "answer.md")
    sentences = (
        (folder / "answer.md").read_text(encoding="utf-8").split("\n\n## ")[0].splitlines()[1:]
    )
    for sentence in filter(None, sentences):
        console.line(sentence.removeprefix("- "))
    console.line(f"The report is in {folder / FILE}")
    return 0


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return console.progress("budget", total)
