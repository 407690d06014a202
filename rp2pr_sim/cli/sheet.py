"""`rp2pr sheet`: show how a sheet of hospitals is read, and ask whether that is right."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import msgspec

from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import path_of
from rp2pr_sim.scenario.quoting import quoted_setting
from rp2pr_sim.sheet.mapping import command, mapping_path, written
from rp2pr_sim.sheet.preview import Preview, preview
from rp2pr_sim.sheet.template import template as template_of
from rp2pr_sim.study.files import write_bytes


def sheet(sheet: str, template: str | None, yes: bool) -> int:
    """Show how a sheet is read and have it confirmed, or write an empty one.

    Parameters
    ----------
    sheet : str
        the path of the sheet; empty with `template`.
    template : str | None
        where to write an empty sheet.
    yes : bool
        whether to confirm without a question.

    Raises
    ------
    InputError
        for a sheet that cannot be read, cells that have problems, or a template that exists.
    """
    if template is not None:
        return _write_template(Path(template), bool(sheet) or yes)
    if not sheet:
        raise InputError(
            "name a sheet, such as rp2pr sheet hospitals.xlsx, or have an empty one written:"
            " rp2pr sheet --template"
        )
    found = preview(sheet)
    _show(sheet, found)
    if found.mapping.is_standard:
        console.line(f"It is in the standard form; to use it: {_setting(sheet)}")
        return 0
    place = mapping_path(sheet)
    if found.is_guess:
        _save(place, written(sheet, found.mapping))
        console.line(f"Saved in {place}, where you can change it.")
    if problems := len(found.sheet.problems):
        raise InputError(
            f"{path_of(sheet)} has {counted(problems, 'problem')}, see above; correct the cells,"
            f" or list what is missing under missing in {path_of(place)}, and run"
            f" {command(sheet)} again."
        )
    if not found.mapping.confirmed:
        if not (yes or _agreed()):
            console.line(
                f"Not confirmed, so no other command uses it. Change {place}, then run"
                f" {command(sheet)} again; to confirm without a question: {command(sheet)} --yes"
            )
            return 0
        _confirm(sheet, found)
    console.line(f"Confirmed; to use it: {_setting(sheet)}")
    return 0


def _setting(path: str) -> str:
    """Return the setting that names the sheet, ready to type."""
    if re.fullmatch(r"[A-Za-z0-9_./-]+", path):
        return f"cohort.file={path}"
    return shlex.quote(quoted_setting("cohort.file", path))


def _write_template(file: Path, has_more: bool) -> int:
    if has_more:
        raise InputError("--template writes an empty sheet; give it alone.")
    _save(str(file), template_of(file))
    console.line(f"Wrote {file}. Fill it in, then run: {command(str(file))}")
    return 0


def _show(path: str, found: Preview) -> None:
    console.rows(
        f"{path}: {counted(len(found.sheet.names), 'hospital')}",
        [
            {
                "in the sheet": item.header,
                "is taken for": item.column or "not used",
                "unit": item.unit,
                "because": item.why,
            }
            for item in found.columns
        ],
    )
    for text in found.facts:
        console.line(text)
    for text in found.notes:
        console.line(f"Please check: {text}")
    if found.sheet.problems:
        console.rows(
            "Problems",
            [
                {"cell": item.cell, "column": item.column, "problem": item.text}
                for item in found.sheet.problems
            ],
        )


def _agreed() -> bool:
    """Ask whether the sheet is read rightly; without a terminal the answer is no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        answer = input("Is this right? Then type y: ")
    except EOFError:
        return False
    return answer.strip().casefold() in ("y", "yes")


def _confirm(path: str, found: Preview) -> None:
    """Save the mapping as confirmed; what else the user has written there stays."""
    place = Path(mapping_path(path))
    content = place.read_bytes()
    confirmed = content.replace(b"\nconfirmed: false", b"\nconfirmed: true", 1)
    if confirmed == content:
        confirmed = written(path, msgspec.structs.replace(found.mapping, confirmed=True))
    _save(str(place), confirmed)


def _save(file: str, content: bytes) -> None:
    try:
        write_bytes(Path(file).resolve(), content)
    except OSError as error:
        raise InputError(f"{path_of(file)} cannot be written: {reason_of(error)}.") from error
