"""Whether a folder of results is whole, and what makes it whole again.

A folder is whole if its runs are all there, undamaged, and give the tables that stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.job import is_finished, load
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.analysis.result_files import files_of, save
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study.export import csvs, finish
from rp2pr_sim.study.files import has_content, unusable
from rp2pr_sim.study.folder import locked
from rp2pr_sim.study.manifest import studies_in, unfinished
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.store import MISSING, listed


class Status(msgspec.Struct, frozen=True):
    """What is known of a folder of results."""

    folder: str
    state: Literal["whole", "not finished", "damaged"]
    runs: int
    """How many are kept."""
    planned: int
    """How many the studies that were begun have in all."""
    faults: tuple[str, ...]
    """What is missing or damaged, each in a few words."""

    @property
    def sentence(self) -> str:
        """The status in one sentence."""
        if self.state == "whole":
            return f"{self.folder} is whole: {self.runs:,} runs, and every file is sound."
        if self.state == "not finished":
            done = f"{self.runs:,} of {self.planned:,} runs are done"
            return f"{self.folder} is not finished: {done}; to go on: rp2pr resume {self.folder}"
        found = listed(list(self.faults))
        return f"{self.folder} is damaged: {found}; to repair it: rp2pr resume {self.folder}"


def status(folder: str | Path) -> Status:
    """Return whether a folder of results is whole, after reading all of it.

    Parameters
    ----------
    folder : str | Path
        of results.

    Raises
    ------
    InputError
        if the folder has no question, or a file that describes its runs is damaged: nothing can
        make that again.
    """
    folder = Path(folder)
    question_of(folder)
    studies = [StudyResults.open(item) for item in studies_in(folder)]
    ended = is_finished(folder) and not any(unfinished(study.folder).exists() for study in studies)
    faults = [
        f"{file.relative_to(folder)} {what}"
        for study in studies
        for file, what in study.store.faults()
        if ended or what != MISSING
    ]
    if ended and not faults:
        faults = [f"{name} is missing or damaged" for name in _other_than_made(folder)]
    return Status(
        folder=str(folder),
        state="damaged" if faults else "whole" if ended else "not finished",
        runs=sum(study.runs for study in studies),
        planned=sum(study.study.runs for study in studies),
        faults=tuple(faults),
    )


def restored(folder: str | Path) -> Result:
    """Return the result in a folder, and write again what is missing or damaged of its tables.

    Raises
    ------
    InputError
        as `load`; if the folder is in use or cannot be written to.
    """
    folder = Path(folder)
    with locked(folder):
        result = load(folder)
        try:
            for study in result.studies.values():
                finish(study.store, study.own)
            save(result)
        except OSError as error:
            raise InputError(f"{unusable(error, folder)}.") from error
    return result


def _other_than_made(folder: Path) -> Iterator[str]:
    """Yield the names of the tables and texts that are not as the runs give them."""
    try:
        result = load(folder)
    except InputError as error:
        yield f"{folder.name} ({error})"
        return
    for name, whole in files_of(result).items():
        if not has_content(folder / name, None if whole is None else (whole,)):
            yield name
    for study in result.studies.values():
        for name, content in csvs(study.store, study.own):
            if not has_content(study.folder / name, content):
                yield str((study.folder / name).relative_to(folder))
