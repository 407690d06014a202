"""A study as one step of longer work: run the first time, and resumed or read after that."""

from __future__ import annotations

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.manifest import described, is_study
from rp2pr_sim.study.runner import Done, Progress, resume, run
from rp2pr_sim.study.store import Store


def complete(study: Study, progress: Progress) -> Store:
    """Return all runs of a study in the folder `study.output/<name>-001`, old or new.

    Parameters
    ----------
    study : Study
        whose `output` is the folder of the longer work, in which no other study has its name.
    progress : Progress
        see `runner.Progress`.

    Raises
    ------
    InputError
        if a run fails, the folder is damaged, or it has another study of this name.
    """
    done = _done(study, progress)
    if done.failures:
        raise InputError(
            f"{done.failures} runs failed in {done.folder}, which says why in failures.csv; all of"
            " them are needed."
        )
    return Store(done.folder)


def _done(study: Study, progress: Progress) -> Done:
    folder = study.output / f"{study.name}-001"
    if not is_study(folder):
        if folder.exists():
            raise InputError(
                f"{folder} is damaged; take it away, and go on with: rp2pr resume {study.output}"
            )
        return run(study, progress=progress)
    kept = described(folder).study
    if _points(kept) != _points(study.anchored()) or _size(kept) != _size(study):
        raise InputError(
            f"{folder} holds other scenarios than are wanted there; begin anew in another folder."
        )
    return resume(folder, progress=progress)


def _size(study: Study) -> tuple[int, int, bool]:
    return study.seed, study.replicates, study.own_replicates


def _points(study: Study) -> dict[str, Scenario]:
    """Return the scenarios with the numbers of teams in a user's file, as a folder keeps them."""
    return {name: resolved(point) for name, point in study.points.items()}
