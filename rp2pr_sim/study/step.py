"""A study that is one step of a larger piece of work: done in the folder of that work, or read again where it is there already."""

from __future__ import annotations

from rp2pr_sim.errors import InputError
from rp2pr_sim.study.description import described, is_study
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.runner import Done, Progress, resume, run

__all__ = ["step"]


def step(study: Study, begin_anew: str, progress: Progress) -> Done:
    """Do the runs of a study that are missing in the folder `output/name-001`.

    Args:
        study: the step; its `output` is the folder of the larger work.
        begin_anew: the command that begins such a work, such as `rp2pr fit`.
        progress: see `Progress`.

    Raises:
        InputError: if the folder is damaged, or holds another step than this work would do; as `run` and `resume`.
    """
    folder = study.output / f"{study.name}-001"
    if not is_study(folder):
        if folder.exists():
            raise InputError(f"{folder} is damaged; take it away, and go on with: rp2pr resume {study.output}")
        return run(study, progress=progress)
    kept = described(folder).study
    if kept.points != study.points or (kept.seed, kept.replicates) != (study.seed, study.replicates):
        raise InputError(f"{folder} holds other runs than this step would do; begin anew with {begin_anew}.")
    return resume(folder, progress=progress)
