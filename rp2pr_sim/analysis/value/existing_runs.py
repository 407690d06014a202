"""The runs of a finished comparison, or of an earlier answer of `rp2pr value`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.job import failed_runs, is_finished
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import sources_hash
from rp2pr_sim.study.results import StudyResults

_SAME = ("compared", "kept", "parameters", "sets", "seed", "mechanisms")
"""What decides the runs of a comparison, besides the number of replicates."""


def comparison_in(folder: Path) -> CompareQuestion:
    """Return the comparison whose runs are in a folder of results, with the replicates there are.

    Raises
    ------
    InputError
        if the folder has none, or they cannot be used.
    """
    found = _asked(folder)
    if found.parameters == "central":
        raise InputError(
            f"runs is {folder}, a comparison with the default parameters alone, which says nothing"
            " of what is not known; name one under parameter sets."
        )
    if not is_finished(folder):
        raise InputError(f"{folder} is not finished; to finish it: rp2pr resume {folder}")
    return msgspec.structs.replace(found, replicates=_opened(folder).study.replicates)


def runs_in(folder: Path, comparison: CompareQuestion) -> StudyResults:
    """Return the runs in a folder of results, which must be those of this comparison.

    Raises
    ------
    InputError
        if they are not, or cannot be used.
    """
    found, study = _asked(folder), _opened(folder)
    same = all(getattr(found, name) == getattr(comparison, name) for name in _SAME)
    if not same or study.study.replicates < comparison.replicates:
        raise InputError(
            f"{folder} has the runs of another comparison than those that were asked for; ask again"
            f" with runs={folder}."
        )
    # the comparison may have been extended since
    made = {**study.provenance, "replicates": comparison.replicates}
    return replace(study, provenance=made)


def _asked(folder: Path) -> CompareQuestion:
    """Return the comparison that a folder of results is about.

    Raises
    ------
    InputError
        if it is about something else.
    """
    found: Any = question_of(folder)
    if isinstance(found, CompareQuestion):
        return found
    what = f"runs is {folder}, an answer of rp2pr {found.kind()}"
    if not isinstance(comparison := getattr(found, "comparison", None), CompareQuestion):
        raise InputError(
            f"{what}; allowed is a comparison, such as outputs/compare/comparison-001."
        )
    if found.runs:
        raise InputError(f"{what} that has no runs of its own; write runs={found.runs}.")
    return comparison


def _opened(folder: Path) -> StudyResults:
    """Return the runs in a folder.

    Raises
    ------
    InputError
        if some failed, or they were made by other rules.
    """
    study = StudyResults.open(folder)
    if study.failures:
        raise InputError(f"{failed_runs(study)}; to try again: rp2pr resume {folder}")
    if study.provenance["kernels"] != sources_hash():
        raise InputError(
            f"{folder} was made by other rules than those of this version, so its costs and"
            " outcomes are those of another model; compare again."
        )
    return study
