"""The command `advise`, and going on with advice that was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from rp2pr_sim.cli import console
from rp2pr_sim.cli.going_on import check_finished
from rp2pr_sim.cli.run import study_of
from rp2pr_sim.scenario.config import compose
from rp2pr_sim.study.folder import check_writable, numbered


def advise(settings: Sequence[str]) -> int:
    """Answer a programme designer's questions on a scenario in a new folder, and show the answers.

    Raises
    ------
    InputError
        for a setting that is not allowed, or a question that the scenario cannot answer.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    from rp2pr_sim.analysis.planning.question import ASKED, Settings, write_settings
    from rp2pr_sim.engine.initial_state import make_world

    config: dict[str, Any] = compose("advise", settings)
    study = study_of(
        settings,
        {name: value for name, value in config.items() if name not in ASKED}
        | {"uncertainty": "none"},
    )
    given = Settings.of(config, study.scenario)
    make_world(study.scenario, study.seed, 0)
    check_writable(study.output)
    return go_on(numbered(study.output, study.name, lambda hidden: write_settings(hidden, given)))


def go_on(folder: Path) -> int:
    """Do what is missing of the advice in a folder, and show it.

    Raises
    ------
    InputError
        if the folder is damaged, or rests on other rules than there are now.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    from rp2pr_sim.analysis.planning.question import settings_of
    from rp2pr_sim.analysis.planning.run import ASSUMED, answer
    from rp2pr_sim.report.render import FILE

    settings = settings_of(folder)
    console.first_compilation()
    with console.resumable(folder):
        for item in answer(folder, settings, _progress):
            console.line(item.title)
            for line in item.lines:
                console.line(f"  - {line}")
            console.line("")
    console.line(ASSUMED)
    console.line(f"The report for people is {folder / FILE}")
    console.line(f"Tables, figures and these words are in {folder}")
    return 0


def report(folder: Path) -> int:
    """Show the advice in a folder and where its page is, which is written with all advice.

    Raises
    ------
    InputError
        if it has not come to its end.
    """
    from rp2pr_sim.report.render import FILE

    check_finished(folder, FILE, "advice.txt")
    console.line((folder / "advice.txt").read_text(encoding="utf-8").rstrip())
    console.line(f"The report is in {folder / FILE}")
    return 0


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return console.progress("advice", total)
