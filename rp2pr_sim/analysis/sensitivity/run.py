"""A sensitivity analysis in one folder, from the pilot to the tables; what is there already is not done again.

folder = begin(Settings(method="sobol", points=256, inputs=("climate",)),
Path("outputs/sensitivity")) found = go_on(folder)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rp2pr_sim.analysis.sensitivity.convergence import Verdict, convergence, verdict_of, widest
from rp2pr_sim.analysis.sensitivity.cost_estimate import Budget, budget_of, in_words, timed_pilot
from rp2pr_sim.analysis.sensitivity.curves import curves
from rp2pr_sim.analysis.sensitivity.indices import Analysis, Problem, analysed, luck_table, pairs_of
from rp2pr_sim.analysis.sensitivity.question import Settings, settings_of, write_settings
from rp2pr_sim.analysis.sensitivity.sampling import Sample, sampled
from rp2pr_sim.analysis.sensitivity.simulator import HERE, Simulated, Who
from rp2pr_sim.analysis.sensitivity.tables import keep
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.study.folder import check_writable, numbered
from rp2pr_sim.study.runner import Progress, silent

Say = Callable[[str], object]


class Found(NamedTuple):
    """What an analysis found; each table also in its folder."""

    settings: Settings
    problem: Problem
    sample: Sample
    pilot: pd.DataFrame
    analysis: Analysis
    luck: pd.DataFrame
    pairs: pd.DataFrame
    convergence: pd.DataFrame
    curves: pd.DataFrame
    verdicts: tuple[Verdict, ...]
    width: float
    """See `verdict.widest`."""
    blank: tuple[str, ...] = ()
    """Which outcomes have no value in some run or in any, and why: one sentence each."""

    @property
    def reached(self) -> str:
        """What became of `until`, in words; empty if none was asked for."""
        wanted = self.settings.until
        if not wanted:
            return ""
        unit = " of the largest" if self.problem.how.in_units else ""
        told = (
            f"the widest 95% interval of {self.problem.how.main} is {self.width:.3g}{unit} with"
            f" {self.settings.points:,} base points"
        )
        if self.width <= wanted:
            return f"Precise enough: {told}, {wanted:g} was asked for."
        return (
            f"Not reached: {told}; {wanted:g} was asked for, and most_points is"
            f" {self.settings.most_points:,}."
        )


def begin(settings: Settings, output: Path = Path("outputs/sensitivity"), name: str = "") -> Path:
    """A new numbered folder for an analysis, named after its method unless `name` says otherwise.

    Raises
    ------
    InputError
        if it cannot be written.
    """
    check_writable(output)
    return numbered(
        output, name or settings.method, lambda hidden: write_settings(hidden, settings)
    )


def go_on(
    folder: Path, who: Who = HERE, progress: Progress = silent, say: Say = lambda _: None
) -> Found:
    """Do what is missing of an analysis, longer designs that `until` asks for included, and write its tables, figures and page anew.

    Parameters
    ----------
    folder : Path
        of the analysis.
    who : Who
        who does the work.
    progress : Progress
        called with the number of runs, once for each design.
    say : Say
        told the budget before each design is begun.

    Raises
    ------
    InputError
        for a mistake of the user's; if the folder rests on other rules.
    StoppedError
        if a run failed; `resume` tries it again.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    settings = settings_of(folder)
    try:
        while True:
            pilot, replicates = timed_pilot(Simulated(folder, settings, who), settings)
            budget = budget_of(Simulated(folder, settings, who), settings, replicates)
            say(in_words(budget, settings))
            found = _analysed(folder, settings, pilot, budget, who, progress)
            if (
                not settings.until
                or found.width <= settings.until
                or 2 * settings.points > settings.most_points
            ):
                break
            settings = settings.grown(2 * settings.points)
            write_settings(folder, settings)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"interrupted; what was finished is kept; go on with: rp2pr resume {folder}"
        ) from None
    try:
        keep(folder, found)
    except OSError as error:
        raise InputError(
            f"the tables cannot be written to {folder}: {reason_of(error)}; then: rp2pr resume"
            f" {folder}"
        ) from error
    return found


def examined(settings: Settings, problem: Problem, sample: Sample, pilot: pd.DataFrame) -> Found:
    """All that can be said of a sample, wherever its outcomes come from."""
    analysis = analysed(problem, sample)
    before = convergence(problem, sample)
    verdicts = tuple(verdict_of(problem, analysis, before, outcome) for outcome in problem.outcomes)
    return Found(
        settings,
        problem,
        sample,
        pilot,
        analysis,
        luck_table(problem, sample),
        pairs_of(problem, sample),
        before,
        curves(problem, settings.varied, sample),
        verdicts,
        widest(problem, analysis),
    )


def _analysed(
    folder: Path,
    settings: Settings,
    pilot: pd.DataFrame,
    budget: Budget,
    who: Who,
    progress: Progress,
) -> Found:
    problem = Problem(settings.how, settings.frame, settings.labels, settings.titles, settings.seed)
    with progress(budget.runs) as tell:
        source = Simulated(folder, settings, who, tell)
        sample = sampled(
            source,
            settings.how,
            settings.frame,
            (*settings.sizes, settings.points),
            budget.replicates,
            settings.seed,
        )
    known, blank = source.with_value(), source.without_value()
    if known == settings.outcomes:
        return examined(settings, problem, sample, pilot)._replace(blank=blank)
    fewer = replace(settings, outcomes=known or (IMPROVEMENT,))
    found = _analysed(
        folder, fewer, timed_pilot(Simulated(folder, fewer, who), fewer)[0], budget, who, progress
    )
    return found._replace(
        blank=(*blank, *(() if known else (f"{IMPROVEMENT} is analysed instead.",)), *found.blank)
    )
