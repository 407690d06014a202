"""The question of a folder of results, as its file says it, and the classes of questions."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from rp2pr_sim.analysis.base import Question, decoded
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.study.folder import QUESTION, check_no_copy, whole_folder
from rp2pr_sim.study.manifest import is_study

KINDS: Mapping[str, str] = {
    "run": "run:RunQuestion",
    "compare": "compare.question:CompareQuestion",
    "optimise": "optimise.question:OptimiseQuestion",
    "plan": "planning.question:PlanQuestion",
    "sensitivity": "sensitivity.question:SensitivityQuestion",
    "claims": "claims.question:ClaimsQuestion",
    "ablation": "ablation:AblationQuestion",
    "value": "value.question:ValueQuestion",
    "calibrate": "calibration.question:CalibrateQuestion",
}
"""By kind, the class of its question, as `module:class` of this package."""


def question_class(kind: str) -> type[Question]:
    """Return the class of the questions of this kind."""
    module, _, name = KINDS[kind].partition(":")
    found: type[Question] = getattr(import_module(f"rp2pr_sim.analysis.{module}"), name)
    return found


def question_of(folder: Path) -> Question:
    """Return the question of a folder of results.

    Raises
    ------
    InputError
        if the folder has none, it is damaged, or the folder is a step of a larger job.
    """
    file = folder / QUESTION
    check_no_copy(folder)
    try:
        return decoded(file.read_bytes(), question_class)
    except (FileNotFoundError, NotADirectoryError):
        if (whole := whole_folder(folder)) != folder:
            raise InputError(
                f"{folder} is one step of a larger job; name the whole folder, {whole}."
            ) from None
        if is_study(folder):
            raise InputError(
                f"{folder} is a study of a script, which has no question; use"
                " rp2pr_sim.study.resume and extend."
            ) from None
        raise InputError(
            f"{folder} is not a folder of results; name one such as outputs/run/ilcop-001."
        ) from None
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file} is damaged, or of another version of rp2pr_sim: {str(error).rstrip('.')}."
        ) from error
