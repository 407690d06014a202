"""Every command that answers a question: read the settings, ask, show, write the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pandas as pd

from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.base import Question, Result
from rp2pr_sim.analysis.job import Progress, silent
from rp2pr_sim.analysis.methods_section import FILE as METHODS
from rp2pr_sim.analysis.question_file import question_class, question_of
from rp2pr_sim.analysis.settings import sorted_words
from rp2pr_sim.analysis.status import restored
from rp2pr_sim.analysis.status import status as folder_status
from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError, nearest, reason_of
from rp2pr_sim.core.text import quoted
from rp2pr_sim.report import FILE, KINDS, Kind, draw, write_handouts
from rp2pr_sim.study.export import MOST_ROWS, without_csv
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.folder import COPY, QUESTION
from rp2pr_sim.study.manifest import prefixes


def answer(kind: str, settings: Sequence[str], quiet: bool, as_json: bool) -> int:
    """Answer a question in a new folder and show what came out; return 1 if a run failed.

    Raises
    ------
    InputError
        for a setting that is not allowed or a folder that cannot be written to.
    StoppedError
        if a run failed, with `failures=raise`.
    KeyboardInterrupt
        with a sentence that says how to resume.
    """
    question = question_class(kind)
    words = question.sort(settings)
    result = job.ask(
        question.of(words),
        output=words.output,
        name=words.name,
        execution=words.execution,
        progress=_progress(quiet),
    )
    return show(result, quiet, as_json)


def resume(folder: str, settings: Sequence[str], quiet: bool, as_json: bool) -> int:
    """Do what is missing in a folder of results; return 1 if a run failed."""
    execution = sorted_words(settings, {}, simulates=False).execution
    result = job.resume(folder, execution=execution, progress=_progress(quiet))
    return show(result, quiet, as_json)


def extend(folder: str, settings: Sequence[str], quiet: bool, as_json: bool) -> int:
    """Make an answer larger; return 1 if a run failed."""
    kind: type[Question] = type(question_of(Path(folder)))
    words = kind.sort(settings)
    result = job.extend(folder, words.options, execution=words.execution, progress=_progress(quiet))
    return show(result, quiet, as_json)


def report(folder: str, settings: Sequence[str], quiet: bool, as_json: bool) -> int:
    """Show what a folder of results says, and write its page, figures and tables again.

    Raises
    ------
    InputError
        for a setting that is not allowed.
    """
    given = sorted_words(settings, {"figures": True}, simulates=False).options
    kinds = given.get("figures", ["png"])
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(
                f"figures is {quoted(kind)}; allowed is {', '.join(KINDS)}, or several of them."
                f"{nearest(str(kind), list(KINDS))}"
            )
    return show(restored(folder), quiet, as_json, kinds)


def methods(folder: str) -> int:
    """Show the text for the methods section of a paper, and write it into the folder.

    Raises
    ------
    InputError
        if the folder has no finished answer, or cannot be written to.
    """
    result = job.load(Path(folder))
    text, file = result.methods(), result.folder / METHODS
    try:
        write_text(file, text)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {reason_of(error)}.") from error
    console.line(text.rstrip())
    return 0


def status(folder: str, as_json: bool) -> int:
    """Say whether a folder of results is whole; return 1 if it is not."""
    found = folder_status(folder)
    console.line(json.dumps(msgspec.to_builtins(found), indent=2) if as_json else found.sentence)
    return 0 if found.state == "whole" else 1


def share(folder: str) -> int:
    """Make a copy of a folder of results without names of the user's hospitals.

    Raises
    ------
    InputError
        as `shared_copy`.
    """
    from rp2pr_sim.report.shared_copy import shared_copy

    made = shared_copy(folder)
    console.line(f"The copy without the names of {made.hospitals} hospitals is {made.folder}")
    if made.ordinary:
        console.line(
            f"Ordinary words, searched for only where a cell or value consists of them alone:"
            f" {', '.join(map(quoted, made.ordinary))}. Read the copy before you pass it on."
        )
    console.line(f"Which hospital is which is in {made.key}; do not pass that on.")
    console.line(
        f"Figures are unchanged, so a reader may recognise a hospital by them; see {COPY} in it."
    )
    return 0


def options_of(kind: str) -> list[str]:
    """Return one line per option of a kind of question: its name, what it means, its default."""
    lines = []
    for name, item in question_class(kind).options().items():
        default = "required" if item.default is msgspec.NODEFAULT else _typed(item.default)
        allowed = item.allowed if item.choices else ""
        more = "; ".join(filter(None, [allowed, f"default: {default}" if default else ""]))
        lines.append(f"  {name}=  {item.text}" + (f" ({more})" if more else ""))
    return lines


def _typed(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def list_results(folder: str, as_json: bool) -> int:
    """List the folders of results in and below a folder."""
    rows = []
    for file in sorted(Path(folder).rglob(QUESTION)):
        kind, asked = "", ""
        try:
            question = question_of(file.parent)
        except InputError as error:
            state = str(error)
        else:
            kind, asked = question.kind(), " ".join(question.settings)
            state = "finished" if job.is_finished(file.parent) else "not finished"
        rows.append({"folder": str(file.parent), "kind": kind, "state": state, "asked": asked})
    if as_json:
        console.line(json.dumps(rows, indent=2))
    elif rows:
        console.rows(f"{len(rows)} folders of results", rows)
    else:
        console.line(f"{folder} has no results.")
    return 0


def _progress(quiet: bool) -> Progress:
    return silent if quiet else console.progress


def show(
    result: Result, quiet: bool = False, as_json: bool = False, figures: Sequence[Kind] = ()
) -> int:
    """Show the sections, what failed and where everything is; return 1 if a run failed.

    Page and figures are made where figures are wanted, and renewed where they are; hand-outs are
    always made.
    """
    page = result.folder / FILE
    has_report = bool(figures) or page.is_file()
    if has_report:
        draw(result, figures)
        result.report()
    else:
        write_handouts(result)
    if as_json:
        console.line(json.dumps(_as_json(result), indent=2))
    elif quiet:
        console.line(str(result.folder))
    else:
        show_sections(result)
        for line in (*result.own_team_notes, *_about_runs(result)):
            console.line(line)
        if has_report:
            console.line(f"The report is {page}")
        else:
            console.line(f"To write a report with its figures: rp2pr report {result.folder}")
        console.line(f"The results are in {result.folder}")
    return 1 if result.failures else 0


def show_sections(result: Result) -> None:
    """Show what a result says."""
    for number, section in enumerate(result.sections):
        if number:
            console.line("")
        if section.table is not None and len(section.table):
            console.frame(section.title, section.table)
        else:
            console.line(section.title)
        for note in section.notes:
            console.line(note)


def _about_runs(result: Result) -> list[str]:
    """Return what failed and what is kept of the runs in the folder itself."""
    said = []
    for study in result.studies.values():
        if study.failures:
            said.append(
                f"{job.failed_runs(study)}; to try all that failed again: rp2pr resume"
                f" {result.folder}"
            )
    if "" not in result.studies:
        return said
    study = result.studies[""]
    details, replicates = study.study.details, study.study.replicates
    if details < replicates:
        first_ones = "the first replicate" if details == 1 else f"the first {details:,} replicates"
        kept = f"are those of {first_ones}" if details else "were not saved"
        said.append(
            f"The tables of teams, pairs, visits, plans, indicators and weeks {kept}"
            f" (details={details})."
        )
    if left_out := without_csv(study.store):
        said.append(f"As Parquet only, having more than {MOST_ROWS:,} rows: {', '.join(left_out)}.")
    begin = next(iter(prefixes(result.folder).values()))
    said.append(
        f"To see one run week by week: rp2pr replay {begin}-0 (the last number is the replicate)"
    )
    return said


def _as_json(result: Result) -> dict[str, object]:
    return {
        "kind": result.question.kind(),
        "folder": str(result.folder),
        "failures": result.failures,
        "summary": list(result.summary),
        "tables": {name: _records(table) for name, table in result.tables.items()},
    }


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(table.to_json(orient="records"))
    return found
