"""What a report is made of: the tables of a finished folder of results, and what is compared in it.

A folder of `rp2pr compare` says itself what is compared; one of `rp2pr run` holds one programme; of
any other study all points are compared with the first.  Choices under many sets of parameters
(`rp2pr worlds`) are told in the mean of the sets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import rp2pr_sim
from rp2pr_sim.analysis.compare.paired import goodness
from rp2pr_sim.analysis.compare.question import Comparison, comparison_of, is_comparison
from rp2pr_sim.analysis.compare.set_design import BETWEEN, Worlds, is_worlds
from rp2pr_sim.analysis.compare.set_design import read as read_worlds
from rp2pr_sim.analysis.compare.set_outcomes import Outcomes, expected, read_outcomes
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes import outcome_names
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.manifest import Described, described, unfinished
from rp2pr_sim.study.store import FAILURES, Store

MAIN_OUTCOME = HEADLINE[0]


@dataclass(frozen=True)
class Material:
    """A finished study and what is asked of it."""

    folder: Path
    study: Study
    provenance: Mapping[str, Any]
    programme: pd.DataFrame
    """Every run that came to its end: scenario, seed, replicate and all outcomes."""
    comparison: Comparison
    failed: int
    """Runs that did not come to their end."""
    sets: int = 0
    """Sets of parameters over which every run of `programme` is the mean; 0 if there is but one."""
    plausible: bool = False
    """Whether these sets are those that agree with the published figures."""
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By scenario, between which values nine in ten sets have the difference from the first one in the outcome that decides."""

    @property
    def labels(self) -> dict[str, str]:
        """Each programme in plain words, by the name of its scenario."""
        return dict(self.comparison.labels)

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.comparison.baseline

    @property
    def outcome(self) -> str:
        """The outcome that decides."""
        return self.comparison.outcome

    @property
    def single(self) -> bool:
        """Whether there is nothing to compare."""
        return len(self.comparison.labels) == 1


def read(folder: Path) -> Material:
    """What a folder of results holds.

    Raises
    ------
    InputError
        if it is none, is damaged, is not finished, or was made by another version.
    """
    found = finished(folder)
    store = Store(folder)
    programme = _table(store)
    if is_worlds(folder):
        return _over_worlds(found, programme, read_worlds(folder), store.rows(FAILURES))
    compared = comparison_of(folder) if is_comparison(folder) else _all_with_the_first(found.study)
    return Material(
        folder, found.study, found.provenance, programme, compared, store.rows(FAILURES)
    )


def finished(folder: Path) -> Described:
    """What is said of the study in a folder.

    Raises
    ------
    InputError
        as `read`.
    """
    found = described(folder)
    made_by = found.provenance.get("rp2pr_sim")
    if made_by != rp2pr_sim.__version__:
        raise InputError(
            f"{folder} was made by rp2pr_sim {made_by} and this is {rp2pr_sim.__version__};"
            " make the report with that version, or the results anew with this one."
        )
    note = unfinished(folder)
    if note.exists():
        done = note.read_text(encoding="utf-8").partition(".\n")[0]
        raise InputError(
            f"{folder} is not finished: {done}; type rp2pr resume {folder}, then rp2pr report"
            f" {folder}."
        )
    return found


def _over_worlds(found: Described, programme: pd.DataFrame, asked: Worlds, failed: int) -> Material:
    """Choices under many sets of parameters, in the mean of the sets of which every run came to its end."""
    choices = {choice.point: choice.label for choice in asked.choices}
    parts = programme["scenario"].str.rsplit(BETWEEN, n=1, expand=True)
    table = programme.assign(scenario=parts[0], world=parts[1])
    whole = (
        table.groupby("world")["world"].transform("size") == len(choices) * found.study.replicates
    )
    outcomes = [*outcome_names()]
    complete = table.loc[whole, ["scenario", "replicate"]].join(
        table.loc[whole, outcomes].astype("float64")
    )
    means = complete.groupby(["scenario", "replicate"], sort=False, as_index=False).mean()
    question = f"Which of {len(choices)} programmes is best, when nobody knows the world exactly?"
    decided = read_outcomes(found.folder, asked)
    told = Comparison(
        question=question,
        labels=choices,
        choices={name: {} for name in choices},
        baseline=next(iter(choices)),
        outcome=decided.outcome,
    )
    return Material(
        found.folder,
        found.study,
        found.provenance,
        means,
        told,
        failed,
        sets=int(table.loc[whole, "world"].nunique()),
        plausible=asked.ranges == "posterior",
        ranges=_ranges(decided),
    )


def _ranges(outcomes: Outcomes) -> dict[str, tuple[float, float]]:
    """Of each choice but the first, the range of its difference over nine in ten sets, the noise of few replicates taken out."""
    known = expected(goodness(outcomes.values, outcomes.outcome))
    apart = goodness(known - known[:, [0]], outcomes.outcome)
    low, high = np.quantile(apart, (0.05, 0.95), axis=0)
    return {name: (float(low[k]), float(high[k])) for k, name in enumerate(outcomes.choices) if k}


def _table(store: Store) -> pd.DataFrame:
    try:
        table = store.read(PROGRAMME)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(
            f"{store.folder / 'programme.parquet'} is damaged; put back a copy of it, or begin the"
            " study anew."
        ) from error
    if table.empty:
        raise InputError(
            f"{store.folder} holds no run that came to its end, so there is nothing to report."
        )
    if lacking := [
        name for name in ("scenario", "replicate", *outcome_names()) if name not in table
    ]:
        raise InputError(
            f"{store.folder} was made by another version of rp2pr_sim: its results lack"
            f" {lacking[0]}; make them anew."
        )
    return table


def _all_with_the_first(study: Study) -> Comparison:
    """What is asked of a study that does not say it."""
    names = list(study.points)
    labels = {name: re.sub("[-_]+", " ", name) for name in names}
    title = re.sub("[-_]+", " ", study.name)
    question = (
        f"What comes of the programme “{title}”?"
        if len(names) == 1
        else f"How do the {len(names)} programmes of “{title}” differ?"
    )
    choices: dict[str, dict[str, str]] = {name: {} for name in names}
    return Comparison(
        question=question, labels=labels, choices=choices, baseline=names[0], outcome=MAIN_OUTCOME
    )
