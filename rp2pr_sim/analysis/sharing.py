"""What a folder of results contains of the user's hospitals, for those who want to pass it on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.planning.studies import PAIRINGS
from rp2pr_sim.core.labels import counted
from rp2pr_sim.study.labels import id_columns
from rp2pr_sim.study.provenance import NAMES_LEFT_OUT, sheets_of
from rp2pr_sim.study.results import StudyResults

NOTE = "SHARING.txt"
"""The file that says so; a folder without names of the user's hospitals has none."""
_OF_SHEET = {
    "team": "places, patients, traits",
    "visit": "distances and differences of levels",
    "pair": "distances and differences of levels",
}
"""By table of a study, what comes from the sheet or is computed from it."""
_OF_RESULT = {
    "pairs": "distances, differences of levels, openness",
    "handout_figures": "audit figures and the patient survey",
}
"""The same by table of a result."""


def hospitals_of(result: Result) -> dict[str, str]:
    """Return the names of the user's own hospitals in a result, by trust id as text."""
    found: dict[str, str] = {}
    for study in result.studies.values():
        found |= study.teams
    return found


def sharing_note(result: Result) -> dict[str, bytes]:
    """Return the note by the name of its file; none where there are no names.

    Parameters
    ----------
    result : Result
        of any analysis.
    """
    names = list(hospitals_of(result).values())
    first = next((item.provenance for item in result.studies.values() if item.teams), {})
    if not names or first.get(NAMES_LEFT_OUT):
        return {}
    lines = [
        f"This folder contains names and figures of {counted(len(names), 'hospital')} from"
        f" {sheets_of(first)}.",
        "To make a copy without the names before you pass it on (FOLDER is this folder):",
        "",
        "    rp2pr share FOLDER",
        "",
        "Names are in:",
        *(f"- {text}" for text in _with_names(result, names)),
        "",
        "Figures of the sheet, or computed from it, are in:",
        *(f"- {text}" for text in _with_figures(result)),
    ]
    return {NOTE: "".join(f"{line}\n" for line in lines).encode()}


def _with_names(result: Result, names: list[str]) -> Iterator[str]:
    """Yield the files that contain names."""
    yield "question.json and provenance.json"
    if any_named(result.summary, names):
        yield "summary.txt"
    if tables := [name for name, table in result.tables.items() if has_names(table, names)]:
        yield f"{', '.join(tables)} (.csv and .parquet)"
    for name, study in result.studies.items():
        if tables := _tables_with_ids(study):
            yield f"{_place(name)}{', '.join(tables)} (.csv; in .parquet as hashes of the names)"
    if (result.folder / PAIRINGS).is_dir():
        yield PAIRINGS
    yield "report.html, figures and hand-outs, once they are made"


def _with_figures(result: Result) -> Iterator[str]:
    for name, what in _OF_RESULT.items():
        if name in result.tables:
            yield f"{name}: {what}"
    for name, study in result.studies.items():
        for table in _tables_with_ids(study):
            if table in _OF_SHEET:
                yield f"{_place(name)}{table}: {_OF_SHEET[table]}"
    yield "pages, once they are made"


def _place(study: str) -> str:
    return f"{study}/" if study else ""


def _tables_with_ids(study: StudyResults) -> list[str]:
    if not study.teams:
        return []
    return [table for table in study.store.tables() if id_columns(table)]


def has_names(table: pd.DataFrame, names: Iterable[str]) -> bool:
    """Return whether a text of a table has one of some names."""
    texts = table.select_dtypes(["object", "string"])
    return any(
        any_named(map(str, texts[column].dropna().unique()), names) for column in texts.columns
    )


def any_named(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether a text has one of some names as a whole word."""
    pattern = whole_words(names)
    return any(pattern.search(text) for text in texts)


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of these names where no letter or digit continues them."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
