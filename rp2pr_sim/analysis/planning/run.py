"""The answers to all that is asked of a plan, with their tables and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.base import Result, Section
from rp2pr_sim.analysis.planning import pair_advice, trial_size, visit_calendar, warning_signs
from rp2pr_sim.analysis.planning.pair_outlook import outlook
from rp2pr_sim.analysis.planning.studies import alongside, planned, programmes
from rp2pr_sim.analysis.planning.swaps import better_pairs
from rp2pr_sim.model.cohort import left_open
from rp2pr_sim.outcomes import headline, plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, YOUNG, no_value, shown_values
from rp2pr_sim.study.arrow_tables import PROGRAMME

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

TITLES = {
    "trial_size": "How large a trial must be",
    "visit_calendar": "When the visits are, and who leads them",
    "warning_signs": "What warns of a plan's failure three months after its submission",
    "pairs": "What each pair can expect",
}
"""By question, the title of its section."""
LEFT_OUT = "Left out: "
"""How the only sentence on a question begins that the scenario cannot answer."""
ASSUMED = "Most effect sizes are assumed: all of this follows from the model and is not a forecast."
TOO_FEW = (
    "Too few plans that are a year old fail, or do not fail, for anything to be learnt from them;"
    " ask for more replicates, or a longer horizon (time.weeks)."
)
_IN_THE_CALENDAR = 100  # replicates, at most


@dataclass(frozen=True, kw_only=True, repr=False)
class PlanResult(Result):
    """What should be known before the first visit: one section per question, in the same order."""

    question: PlanQuestion

    @property
    def trial_size(self) -> trial_size.TrialSize | None:
        """The size of a trial, if it was asked for."""
        if "trial_size" not in self.tables:
            return None
        return trial_size.TrialSize(
            self.tables["trial_size"], self.tables["trial_size_needed"], self.question.power
        )


class Answer(NamedTuple):
    """The answer to one question."""

    sentences: list[str]
    tables: Mapping[str, pd.DataFrame]


def answered(question: PlanQuestion, job: Job) -> PlanResult:
    """Return the answers to all that is asked.

    Raises
    ------
    InputError
        for a mistake in a file of the user's own, or a run that fails.
    """
    answers: Mapping[str, Callable[[PlanQuestion, Job], Answer]] = {
        "trial_size": _trial_size,
        "visit_calendar": _visit_calendar,
        "warning_signs": _warning_signs,
        "pairs": _pairs,
    }
    tables: dict[str, pd.DataFrame] = {}
    sections = []
    for item, reason in question.asked.items():
        found = Answer([f"{LEFT_OUT}{reason}"], {}) if reason else answers[item](question, job)
        tables |= found.tables
        sections.append(Section(TITLES[item], notes=tuple(found.sentences)))
    return PlanResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=(*sections, Section("What this is based on", notes=(ASSUMED,))),
        studies=job.studies,
    )


def _trial_size(question: PlanQuestion, job: Job) -> Answer:
    """Return the number of pairs that a trial needs."""
    teams = programmes(question, job).read("team")
    found = trial_size.trial_size(teams, question.effect_size, question.power, question.seed)
    most = question.scenario.scale.n_invited // question.scenario.unit_size
    return Answer(
        trial_size.summary(found, question.units, most),
        {"trial_size": found.curve, "trial_size_needed": found.needed},
    )


def _visit_calendar(question: PlanQuestion, job: Job) -> Answer:
    """Return when the visits are, and what more staff would change."""
    scenario = planned(question, job.folder)
    many = min(_IN_THE_CALENDAR, question.replicates)
    others = visit_calendar.neighbours(scenario)
    study = alongside(question, job, "calendar", others, replicates=many, details=many)
    visits = study.read("visit")
    found = visit_calendar.summed_up(visit_calendar.figures(visits))
    by_week = visit_calendar.calendar(visits, scenario.time.weeks)
    return Answer(
        visit_calendar.summary(found, scenario), {"visit_calendar": by_week, "visit_figures": found}
    )


def _warning_signs(question: PlanQuestion, job: Job) -> Answer:
    """Return which signs at month 3 warn of a plan's failure."""
    study = programmes(question, job)
    success = _plan_success(
        study.read(PROGRAMME, ["scenario", "replicate", *HEADLINE, *YOUNG]),
        question.scenario.time.weeks,
    )
    found = warning_signs.warning_signs(study.read("plan"), question.seed)
    said = warning_signs.summary(found) if len(found) else [TOO_FEW]
    return Answer([*success, *said], {"warning_signs": found})


def _plan_success(programme: pd.DataFrame, weeks: int) -> list[str]:
    """Return plan success and points per plan as `rp2pr run` reports them.

    The sentences say why an outcome is blank, and how many plans are too young for it.
    """
    said = []
    for row, column in zip(
        headline({PROGRAMME: programme}).to_dict("records"), map(declared, HEADLINE), strict=True
    ):
        name, _, meaning = str(row["outcome"]).partition(": ")
        what = f"{name} ({meaning}) after {weeks} weeks"
        if row["mean"] != row["mean"]:
            said.append(f"{what} is blank: {no_value(column)} in any run.")
            continue
        value, ends, unit = shown_values(row["mean"], row["low"], row["high"], str(row["unit"]))
        shown = f"{value}{'' if unit == '%' else ' '}{unit}"
        said.append(f"{what}: {shown} (simulation error {ends}).")
    return [*said, *plans_too_young(programme)]


def _pairs(question: PlanQuestion, job: Job) -> Answer:
    """Return what each pair can expect, and which swaps of partners are worth it."""
    if question.fixed is None:
        raise ValueError("the scenario has no pairs of own teams")
    scenario = planned(question, job.folder)
    study = programmes(question, job)
    columns = ["replicate", "team", "true_gain", "true_gain_over_weeks", "openness_set"]
    expected = outlook(study.read("visit"), study.read("team", columns), question.fixed)
    pairs = pair_advice.with_reasons(expected, scenario, question.fixed)
    swaps = better_pairs(question, job, question.fixed)
    gains, *others = pair_advice.summary(pairs, swaps)
    said = left_open(scenario)
    return Answer(
        [gains, *([f"Your file {said}"] if said else []), *others], {"pairs": pairs, "swaps": swaps}
    )
