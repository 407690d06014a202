"""The calibration in `docs/validation.md`, and the shipped parameter sets.

    python -m rp2pr_sim.report.docs.validation.fitted FOLDER

FOLDER is that of a calibration; it is finished if it was interrupted, and made (with the ending
-001) if there is none.  Its tables are written into a marked block of the page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from rp2pr_sim import __version__
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.calibration.in_words import (
    Tables,
    coverage_by_kind,
    prior_in_words,
    targets_in_words,
)
from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
from rp2pr_sim.analysis.calibration.summary import Title, sections_of
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.study.folder import QUESTION


def fitted_block(question: CalibrateQuestion, tables: Tables) -> str:
    """Return the marked block as Markdown.

    Parameters
    ----------
    question : CalibrateQuestion
        what was asked.
    tables : Tables
        the tables of the calibration whose parameter sets are shipped.
    """
    made = (
        f"Written by `make calibration` with version {__version__}: {question.samples:,} parameter"
        f" sets of the prior with {question.replicates} runs each, final sets with"
        f" {question.final_replicates}, seed {question.seed}; do not edit."
        f" {len(tables['parameter_sets']):,} sets are shipped. pp: percentage points."
    )
    parts = [part for section in sections_of(tables) for part in _parts(section, tables)]
    return "\n\n".join([made, *parts])


def _parts(section: Section, tables: Tables) -> Iterator[str]:
    """Yield the heading, the table and the sentences of a section."""
    yield f"### {section.title}"
    table = _shorter(section, tables)
    if table is not None:
        yield _table(table)
    yield "\n".join(f"- {note}" for note in section.notes)


def _shorter(section: Section, tables: Tables) -> pd.DataFrame | None:
    """Return the table of a section as the page has it.

    What the prior says is next to the published figures, and checks on made-up figures are means.
    """
    if section.title == Title.targets:
        return _targets(tables)
    if section.title == Title.prior:
        return None
    if section.title == Title.made_up:
        return coverage_by_kind(tables)
    if section.title == Title.checks and section.table is not None:
        return section.table.assign(**{"how it is compared": tables["checks"]["definition"]})
    if section.title == Title.numbers and section.table is not None:
        number = section.table["number"].str.replace(r"^([\w.]+):", r"`\1`:", regex=True)
        return section.table.assign(number=number)
    return section.table


def _targets(tables: Tables) -> pd.DataFrame:
    targets, prior = tables["targets"], prior_in_words(tables)
    prior = prior.set_axis(tables["prior_predictive"]["quantity"]).loc[targets["target"]]
    table = targets_in_words(targets).replace({"within": {"no": "**no**"}})
    for place, name in enumerate(("default", "prior: median (90%)"), 3):
        table.insert(place, name, prior[name].to_numpy())
    return table.assign(basis=targets["basis"].to_numpy())


def _table(table: pd.DataFrame) -> str:
    rows = [["---"] * len(table.columns), *table.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [list(table), *rows])


def finished(folder: Path) -> Path:
    """Return the folder of a finished calibration: this one, or one that is made in its place.

    Raises
    ------
    InputError
        if it is a folder of another analysis; as `job.resume`.
    """
    if not (folder / QUESTION).exists():
        begun = folder.with_name(f"{folder.name}-001")
        if not begun.exists():
            question = CalibrateQuestion.of(CalibrateQuestion.sort(()))
            return job.ask(question, output=folder.parent, name=folder.name).folder
        folder = begun
    if not isinstance(question_of(folder), CalibrateQuestion):
        raise InputError(f"{folder} is not a calibration; name a folder of rp2pr calibrate.")
    if not job.is_finished(folder):
        job.resume(folder)
    return folder


def main(folder: Path, page: Path, shipped: Path) -> None:
    """Write the page and the shipped sets from a calibration."""
    folder = finished(folder)
    question = question_of(folder)
    assert isinstance(question, CalibrateQuestion)
    tables = {file.stem: pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))}
    text = fitted_block(question, tables)
    page.write_text(rewritten(page.read_text(encoding="utf-8"), "fitted", text), encoding="utf-8")
    tables["parameter_sets"].to_csv(shipped, index=False, float_format="%.6g", lineterminator="\n")


if __name__ == "__main__":
    name = "python -m rp2pr_sim.report.docs.validation.fitted"
    parser = argparse.ArgumentParser(prog=name, description=__doc__, allow_abbrev=False)
    parser.add_argument("folder", type=Path)
    for option, usual in (
        ("--page", "docs/validation.md"),
        ("--shipped", "rp2pr_sim/evidence/plausible_sets.csv"),
    ):
        parser.add_argument(option, type=Path, default=Path(usual), help="default: %(default)s")
    given = parser.parse_args()
    try:
        main(given.folder, given.page, given.shipped)
    except InputError as error:
        sys.exit(f"{error}")
