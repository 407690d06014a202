"""The commands that take a folder of results: `resume`, `extend`, `report`.

Which command has made a folder is told by a file in it; it knows how to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rp2pr_sim.errors import InputError

__all__ = ["check_finished", "extend", "report", "resume"]

_STUDIES = {"comparison.json": "comparing", "worlds.json": "worlds", "sensitivity.json": "sensitivity"}
"""What is made of one study: its module has `go_on(command, folder, settings)`."""
_LONGER = {"fit.json": "fitting", "advice.json": "advising", "budget.json": "budget"}
"""Longer work, with studies as steps: its module has `go_on(folder)`, and it is not extended."""

_WITH_A_PAGE = {"sensitivity.json": "sensitivity", "budget.json": "budget", "advice.json": "advising"}
"""What writes its page with its results: its module has `report(folder)`."""


def resume(folder: str, settings: Sequence[str]) -> int:
    """Do what is missing in a folder; 1 if a run failed.

    Raises:
        InputError: if there is nothing to go on with, or a setting is not allowed.
        StoppedError: if a run has failed, with `failures=raise`.
    """
    if (module := _made_by(folder, _LONGER)) is None:
        return _go_on("resume", folder, settings)
    if settings:
        raise InputError(f"{folder} goes on with the settings that it was begun with; leave {settings[0]} out.")
    return int(module.go_on(Path(folder)))


def extend(folder: str, settings: Sequence[str]) -> int:
    """Add replicates to a folder; 1 if a run failed.

    Raises:
        InputError: as `resume`; if what it holds is not extended.
        StoppedError: as `resume`.
    """
    if _made_by(folder, _LONGER) is not None:
        raise InputError(f"{folder} holds work of several steps, which is not extended; begin anew with more of what you want more of.")
    return _go_on("extend", folder, settings)


def report(folder: str) -> int:
    """Write the page that tells what a folder says, and say what it comes to.

    Raises:
        InputError: if the folder holds nothing to tell, is not finished, or cannot be written to.
    """
    from rp2pr_sim.cli import commands

    module = _made_by(folder, _WITH_A_PAGE)
    return commands.report(folder) if module is None else int(module.report(Path(folder)))


def check_finished(folder: Path, *files: str) -> None:
    """Whether a folder has what stands in it once its work has come to an end.

    Raises:
        InputError: if one of these files is not there.
    """
    if not all((folder / name).is_file() for name in files):
        raise InputError(f"{folder} is not finished; go on with: rp2pr resume {folder}")


def _go_on(command: str, folder: str, settings: Sequence[str]) -> int:
    from rp2pr_sim.cli import studies

    module = _made_by(folder, _STUDIES)
    if module is None:
        return studies.resume(folder, settings) if command == "resume" else studies.extend(folder, settings)
    return int(module.go_on(command, Path(folder), settings))


def _made_by(folder: str, known: dict[str, str]) -> Any:
    """The module of the command that has made a folder, if it is one of these."""
    name = next((module for file, module in known.items() if (Path(folder) / file).is_file()), None)
    return None if name is None else import_module(f"rp2pr_sim.cli.{name}")
