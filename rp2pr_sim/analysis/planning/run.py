"""The answers to all that is asked of a plan, with their tables and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.base import Result, Section
from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.pair_stability import recommended
from rp2pr_sim.analysis.pair_stability_words import chosen_table, on_stability
from rp2pr_sim.analysis.planning import (
    handouts,
    pair_advice,
    pair_words,
    rings,
    trial_size,
    trial_size_over_sets,
    trial_size_words,
    visit_calendar,
    warning_signs,
)
from rp2pr_sim.analysis.planning.estimates import columns_of, keys, told
from rp2pr_sim.analysis.planning.pair_outlook import outlook
from rp2pr_sim.analysis.planning.studies import (
    COMPARED,
    Runs,
    alongside,
    evenly,
    planned,
    programmes,
    set_names,
)
from rp2pr_sim.analysis.planning.swaps import better_pairs
from rp2pr_sim.analysis.plausible_sets import varied_in_words
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, YOUNG, no_value
from rp2pr_sim.study.arrow_tables import PROGRAMME

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

TITLES = {
    "trial_size": "How large a trial must be",
    "visit_calendar": "When the visits are, and who leads them",
    "warning_signs": "What warns of a plan's failure three months after its submission",
    "pairs": "What each pair can expect",
    "handouts": "Hand-outs for your hospitals",
}
"""By question, the title of its section."""
LEFT_OUT = "Left out: "
"""How the only sentence on a question begins that the scenario cannot answer."""
ASSUMED = "Most effect sizes are assumed: all of this follows from the model and is not a forecast."
TOO_FEW = (
    "Too few plans that are a year old fail, or do not fail, for anything to be learnt from them;"
    " ask for more replicates, or a longer horizon (time.weeks)."
)


@dataclass(frozen=True, kw_only=True, repr=False)
class PlanResult(Result):
    """What should be known before the first visit: sections by question, in the same order."""

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
    shown: Mapping[str, pd.DataFrame | None] = MappingProxyType({})
    """By title, tables of words that are printed after the sentences, where there is one."""


def answered(question: PlanQuestion, job: Job) -> PlanResult:
    """Return the answers to all that is asked.

    Raises
    ------
    InputError
        for a mistake in a file of the user's own, or a run that fails.
    """
    answers: Mapping[str, Callable[[PlanQuestion, Job, Callable[[], Runs]], Answer]] = {
        "trial_size": _trial_size,
        "visit_calendar": _visit_calendar,
        "warning_signs": _warning_signs,
        "pairs": _pairs,
        "handouts": _handouts,
    }
    tables: dict[str, pd.DataFrame] = {}
    sections = []
    runs = cache(lambda: programmes(question, job))
    for item, reason in question.asked.items():
        found = Answer([f"{LEFT_OUT}{reason}"], {})
        if not reason:
            found = answers[item](question, job, runs)
        tables |= found.tables
        sections.append(Section(TITLES[item], notes=tuple(found.sentences)))
        shown = ((title, table) for title, table in found.shown.items() if table is not None)
        sections += [Section(title, table) for title, table in shown]
    return PlanResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=(*sections, Section("What this is based on", notes=tuple(_basis(question)))),
        studies=job.studies,
    )


def _basis(question: PlanQuestion) -> list[str]:
    """Return what was simulated, and what the intervals contain."""
    if not question.over_sets:
        return [
            ASSUMED,
            f"Simulated: {question.simulated_in_words}, with the default of each parameter."
            " Simulation error contains chance only; parameters=plausible, which is the default,"
            " adds uncertainty about parameters.",
        ]
    kept = [f"Kept as you have set it in every set: {listed(question.kept)}."]
    return [
        ASSUMED,
        f"Simulated: {question.simulated_in_words}. The sets vary"
        f" {varied_in_words(question.kept)}.",
        "95% uncertainty is the range over the parameter sets. Simulation error (95%) contains"
        " chance only: more replicates would make it smaller.",
        *(kept if question.kept else []),
    ]


def _trial_size(question: PlanQuestion, _job: Job, planned_runs: Callable[[], Runs]) -> Answer:
    """Return the number of pairs that a trial needs."""
    runs, sizes = planned_runs(), question.sizes
    teams, effect, power = runs.read("team"), question.effect_size, question.power
    if question.over_sets:
        known = runs.read(PROGRAMME, trial_size_over_sets.NEEDED)
        found = trial_size_over_sets.over_sets(teams, known, effect, power, sizes)
    else:
        found = trial_size.trial_size(teams, effect, power, question.seed, sizes)
    return Answer(
        trial_size_words.summary(found, question.units),
        {"trial_size": found.curve, "trial_size_needed": found.needed},
        {
            f"{TITLES['trial_size']}, for each indicator": trial_size_words.table(
                found, question.units
            )
        },
    )


def _visit_calendar(question: PlanQuestion, job: Job, _: Callable[[], Runs]) -> Answer:
    """Return when the visits are, and what more staff would change."""
    scenario, sets = planned(question, job.folder), question.over_sets
    others = visit_calendar.neighbours(scenario)
    many = question.replicates if sets else min(COMPARED, question.replicates)
    some = evenly(set_names(question), COMPARED) if sets else ()
    runs = alongside(question, job, "calendar", others, replicates=many, sets=some, details=True)
    visits = runs.read("visit")
    found = visit_calendar.summed_up(visit_calendar.figures(visits))
    by_week = visit_calendar.calendar(visits, scenario.time.weeks)
    return Answer(
        visit_calendar.summary(found, scenario, sets),
        {"visit_calendar": by_week, "visit_figures": found},
    )


def _warning_signs(question: PlanQuestion, _job: Job, planned_runs: Callable[[], Runs]) -> Answer:
    """Return which signs at month 3 warn of a plan's failure."""
    runs, sets = planned_runs(), question.over_sets
    success = _plan_success(
        runs.read(PROGRAMME, [*HEADLINE, *YOUNG]), question.scenario.time.weeks, sets
    )
    found = warning_signs.warning_signs(runs.read("plan"))
    said = warning_signs.summary(found, sets) if len(found) else [TOO_FEW]
    return Answer([*said, *success], {"warning_signs": found})


def _plan_success(programme: pd.DataFrame, weeks: int, sets: bool) -> list[str]:
    """Return plan success and points per plan as `rp2pr run` reports them.

    The sentences say why an outcome is blank, and how many plans are too young for it.
    """
    said = []
    by_run = programme.set_index(keys(programme))
    for column in map(declared, HEADLINE):
        name, _, meaning = column.label.partition(": ")
        what = f"{name} ({meaning}) after {weeks} weeks"
        found = columns_of("mean", by_run[column.name].astype("float64"))
        if found["mean"] != found["mean"]:
            said.append(f"{what} is blank: {no_value(column)} in any run.")
            continue
        said.append(f"{what}: {told(found, 'mean', column.unit, sets)}.")
    return [*said, *plans_too_young(programme)]


def _pairs(question: PlanQuestion, job: Job, planned_runs: Callable[[], Runs]) -> Answer:
    """Return what each pair can expect, and which swaps of partners are worth it."""
    if question.fixed is None:
        raise ValueError("the scenario has no pairs of own teams")
    scenario = planned(question, job.folder)
    runs = planned_runs()
    columns = ["team", "true_gain", "true_gain_over_weeks", "openness_set"]
    expected = outlook(runs.read("visit"), runs.read("team", columns), question.fixed)
    advised = recommended(question.scenario, question.seed)
    table = pair_advice.with_stability(expected.table, advised)
    pairs = pair_advice.with_reasons(table, scenario, question.fixed)
    swaps, sets = better_pairs(question, job, question.fixed), question.over_sets
    said = [
        *rings.explained(advised.explanation.pairs, question.scenario),
        *pair_words.of_swaps(swaps, sets),
        *pair_words.of_pairs(expected, sets),
        *pair_advice.notable(pairs),
        *on_stability(advised, question.scenario),
    ]
    shown = {
        "Better partners": pair_words.swap_rows(swaps, sets),
        "Pairs and teams that differ": pair_words.pair_table(expected, sets),
        "How often each pair is chosen if the empty cells are filled": chosen_table(advised),
    }
    return Answer(said, {"pairs": pairs, "swaps": swaps}, shown)


def _handouts(question: PlanQuestion, job: Job, planned_runs: Callable[[], Runs]) -> Answer:
    """Return what each hospital and the core team need on paper."""
    scenario, runs = planned(question, job.folder), planned_runs()
    simulated = handouts.Simulated(
        runs.read("visit"),
        runs.read("team", ["team", "arm", "wave", *handouts.HOURS]),
        runs.read("plan", ["team", "week_submitted"]),
    )
    own = read_own_teams(scenario.cohort.file)
    tables = handouts.handout_tables(simulated, own, scenario, question.start)
    return Answer(
        handouts.summary(tables, question.start),
        tables,
        {"Who visits whom, and when": handouts.visit_table(tables[handouts.VISITS])},
    )
