"""What the page on one programme or several is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study

MAIN_OUTCOME = HEADLINE[0]


@dataclass(frozen=True)
class Material:
    """A finished study and what is asked of it."""

    folder: Path
    study: Study
    provenance: Mapping[str, Any]
    programme: pd.DataFrame
    """Every run that came to its end: scenario, seed, replicate and all outcomes."""
    question: str
    labels: Mapping[str, str]
    """Each programme in plain words, by the name of its scenario."""
    baseline: str
    outcome: str
    half_width: float | None
    """The wanted precision; `None` if none was wanted."""
    failed: int
    """Runs that did not come to their end."""
    kind: str
    settings: tuple[str, ...]
    """What to type after `rp2pr <kind>` to make the same results again."""
    sets: int = 0
    """Parameter sets over which every run of `programme` is the mean; 0 if there is but one."""
    plausible: bool = False
    """Whether these sets are those that agree with the published figures."""
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By scenario, the range of the difference from the baseline over nine in ten sets."""

    @property
    def single(self) -> bool:
        """Whether there is nothing to compare."""
        return len(self.labels) == 1


def material_of(result: RunResult | CompareResult) -> Material:
    """Return what the page on a result is made of.

    Raises
    ------
    InputError
        if no run came to its end.
    """
    study = result.studies[""]
    if not study.runs:
        raise InputError(
            f"{result.folder} has no run that came to its end, so there is nothing to report."
        )
    about: dict[str, Any] = {
        "folder": result.folder,
        "study": study.study,
        "provenance": study.provenance,
        "programme": study.read(PROGRAMME),
        "failed": study.failures,
        "kind": result.question.kind(),
        "settings": result.question.settings,
    }
    if isinstance(result, CompareResult):
        asked = result.question
        return Material(
            question=asked.question,
            labels=asked.labels,
            baseline=asked.baseline,
            outcome=asked.outcome,
            half_width=asked.half_width,
            **about,
        )
    name = result.question.called
    label = CHOICE_WORDS["scenario"].get(name, f"the programme “{name}”")
    return Material(
        question=f"What does {label} come to?",
        labels={name: label},
        baseline=name,
        outcome=MAIN_OUTCOME,
        half_width=None,
        **about,
    )
