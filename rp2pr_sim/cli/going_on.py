"""The commands that take a folder of results: `resume`, `extend`, `report`.

Which command has made a folder is told by a file in it, which is written when the folder is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from rp2pr_sim.core.errors import InputError


class _Kind(NamedTuple):
    """What a folder holds, and the module of the command that has made it."""

    what: str
    module: str
    several_steps: bool = False
    """Studies are steps of it: its module has `go_on(folder)`, and it is not extended.  Else it has `go_on(command, folder, settings)`."""
    reports: bool = True
    """Its module has `report(folder)`; else the report of its study is written."""


_KINDS: Mapping[str, _Kind] = {
    "comparison.json": _Kind("a comparison", "compare", reports=False),
    "worlds.json": _Kind("programmes under parameter sets", "worlds", reports=False),
    "ablation.json": _Kind("an ablation", "ablation"),
    "sensitivity.json": _Kind("a sensitivity analysis", "sensitivity"),
    "fit.json": _Kind("a fit", "fitting", several_steps=True),
    "advice.json": _Kind("advice", "advising", several_steps=True),
    "budget.json": _Kind("a search", "budget", several_steps=True),
    "claims.html": _Kind("the test of claims", "claims", several_steps=True),
}
"""By the file that tells it.  A folder with none of them holds the study of `rp2pr run`, or of a script."""
_WITH_STEPS = ("sensitivity.json", "fit.json", "advice.json", "budget.json")
"""Their studies stand in folders of their own, one or two below."""


def resume(folder: str, settings: Sequence[str]) -> int:
    """Do what is missing in a folder; 1 if a run failed.

    Raises
    ------
    InputError
        if there is nothing to go on with, or a setting is not allowed.
    StoppedError
        if a run has failed, with `failures=raise`.
    """
    kind = _kind_of(Path(folder))
    if kind is None or not kind.several_steps:
        return _go_on(kind, "resume", folder, settings)
    if settings:
        raise InputError(
            f"{folder} goes on with the settings that it was begun with; leave {settings[0]} out."
        )
    return int(_module(kind).go_on(Path(folder)))


def extend(folder: str, settings: Sequence[str]) -> int:
    """Add replicates to a folder; 1 if a run failed.

    Raises
    ------
    InputError
        as `resume`; if what it holds is not extended.
    StoppedError
        as `resume`.
    """
    kind = _kind_of(Path(folder))
    if kind is not None and kind.several_steps:
        raise InputError(
            f"{folder} holds {kind.what}, which is not extended; begin anew with more of what you"
            " want more of."
        )
    return _go_on(kind, "extend", folder, settings)


def report(folder: str) -> int:
    """Write the page that tells what a folder says, and say what it comes to.

    Raises
    ------
    InputError
        if the folder holds nothing to tell, is not finished, or cannot be written to.
    """
    from rp2pr_sim.cli import inspect

    kind = _kind_of(Path(folder))
    return (
        inspect.report(folder)
        if kind is None or not kind.reports
        else int(_module(kind).report(Path(folder)))
    )


def check_finished(folder: Path, *files: str) -> None:
    """Whether a folder has what stands in it once its work has come to an end.

    Raises
    ------
    InputError
        if one of these files is not there.
    """
    if not all((folder / name).is_file() for name in files):
        raise InputError(f"{folder} is not finished; go on with: rp2pr resume {folder}")


def _go_on(kind: _Kind | None, command: str, folder: str, settings: Sequence[str]) -> int:
    from rp2pr_sim.cli import run

    if kind is None:
        return run.resume(folder, settings) if command == "resume" else run.extend(folder, settings)
    return int(_module(kind).go_on(command, Path(folder), settings))


def _kind_of(folder: Path) -> _Kind | None:
    """What a folder holds, as a file in it tells.

    Raises
    ------
    InputError
        if it is a step of longer work, whose scenarios mean nothing by themselves.
    """
    for above in folder.absolute().parents[:2]:
        for file in _WITH_STEPS:
            if (above / file).is_file():
                raise InputError(
                    f"{folder} is one step of {_KINDS[file].what}; name the whole folder, {above},"
                    " instead."
                )
    return next((kind for file, kind in _KINDS.items() if (folder / file).is_file()), None)


def _module(kind: _Kind) -> Any:
    return import_module(f"rp2pr_sim.cli.{kind.module}")
