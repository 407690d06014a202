"""One programme, simulated many times: what it comes to on average, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import pandas as pd

from rp2pr_sim.analysis.base import (
    Question,
    Result,
    Section,
    Seed,
    Simulated,
    option,
    values_of,
)
from rp2pr_sim.analysis.compare.one_programme import (
    findings_of_one,
    needed_of_one,
    section_of_one,
)
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.own_mechanisms import OwnMechanisms, own_mechanisms
from rp2pr_sim.analysis.own_outcomes import OwnOutcomes, only_own, over_time
from rp2pr_sim.analysis.plausible_sets import (
    PER_SET,
    USUAL,
    Parameters,
    Sets,
    check_replicates,
    kept_by_hand,
    of_central,
    under_each,
    varied_in_words,
)
from rp2pr_sim.analysis.run_over_sets import by_set, outcomes_over_sets, printed_over_sets
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.outcomes import footnotes, headline, needed, plans_too_young, printed
from rp2pr_sim.outcomes.summary import LARGER_OF_ONE, PARTLY_FITTED
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import programme_of
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import MOST, anchored
from rp2pr_sim.study.run_identity import check_own_teams

CENTRAL = 40
"""Replicates with `parameters=central`, where the user names none."""


class RunQuestion(Question, frozen=True, kw_only=True, tag="run"):
    """The question what a programme achieves."""

    place: ClassVar[str] = "outputs/run"
    grows: ClassVar[tuple[str, ...]] = ("replicates",)

    simulated: Simulated
    called: str
    """The name of the scenario, in the column `scenario` of all tables."""
    kept: tuple[str, ...] = ()
    """Uncertain parameters that no parameter set changes, since the user has set them."""
    replicates: Annotated[
        int,
        option(
            "runs under each parameter set, each with its own hospitals and chance; with"
            f" parameters=central {CENTRAL}",
            1,
            MOST,
        ),
    ] = PER_SET
    details: Annotated[
        int,
        option(
            "of so many first replicates the tables of teams, visits, plans, ... too; with"
            f" parameters=central {CENTRAL}",
            0,
        ),
    ] = 1
    parameters: Parameters = "plausible"
    sets: Sets = USUAL
    outcomes: OwnOutcomes = ()
    own: OwnMechanisms = ()
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> RunQuestion:
        """Return the question that settings ask; see `Question.of`."""
        scenario, name = programme_of(words.programme)
        check_own_teams(scenario, words.programme)
        given = cls.checked(words.options)
        given["outcomes"] = tuple(over_time(given.get("outcomes", ()), scenario.time.weeks))
        kept: tuple[str, ...] = ()
        if given.get("parameters") == "central":
            of_central(given, replicates=CENTRAL, details=CENTRAL)
        else:
            kept = kept_by_hand(scenario, [text.partition("=")[0] for text in words.programme])
            check_replicates(given.get("replicates", PER_SET))
        return cls(
            settings=words.kept,
            simulated=Simulated(values=values_of(anchored(scenario))),
            called=words.name or name,
            kept=kept,
            own_outcomes=only_own(given["outcomes"]),
            own_mechanisms=own_mechanisms(given.get("own", ())),
            **given,
        )

    @property
    def name(self) -> str:
        """The name of the scenario."""
        return self.called

    @property
    def scenario(self) -> Scenario:
        """The programme."""
        return self.simulated.scenario

    def answer(self, job: Job) -> RunResult:
        """Return what the programme comes to."""
        sets = self.parameters == "plausible"
        points = {self.called: self.scenario}
        if sets:
            points = under_each(self.scenario, self.sets, self.kept)
        study = job.study(
            "",
            points,
            self.replicates,
            seed=self.seed,
            details=self.details,
            together=int(sets),
            title=self.called,
            outcomes=self.outcomes,
            mechanisms=self.own_mechanisms,
        )
        own = [item.column for item in self.own_outcomes]
        read = dict.fromkeys(["scenario", "replicate", *needed(), *needed_of_one(), *self.outcomes])
        table = study.read(PROGRAMME, list(read))
        if sets:
            table = by_set(table)
            outcomes = outcomes_over_sets(table, own)
            section = _of_sets(self, table, outcomes)
        else:
            outcomes = headline({"programme": table}, own)
            section = _of_one(self, table, outcomes)
        found = findings_of_one(table, self.called, self.seed, study.failures)
        return RunResult(
            question=self,
            folder=job.folder,
            tables={"outcomes": outcomes},
            sections=(section_of_one(found), section),
            studies=job.studies,
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class RunResult(Result):
    """What a programme comes to; `table` has one row per outcome."""

    question: RunQuestion


def _of_one(question: RunQuestion, table: pd.DataFrame, outcomes: pd.DataFrame) -> Section:
    rows = printed(outcomes).rename(columns={"interval": "simulation error (95%)"})
    title = (
        f"{question.called}: mean of {len(table):,} replicates, with its simulation error"
        f" (seed {question.seed})"
    )
    notes = [*plans_too_young(table), *footnotes(outcomes), LARGER_OF_ONE]
    return Section(title, rows, tuple(notes))


def _of_sets(question: RunQuestion, table: pd.DataFrame, outcomes: pd.DataFrame) -> Section:
    title = (
        f"{question.called}: {table['scenario'].nunique():,} plausible parameter sets, each with"
        f" {question.replicates:,} replicates of its own (seed {question.seed})"
    )
    notes = [
        f"95% uncertainty: of the mean over the sets, which vary {varied_in_words(question.kept)}."
        " Simulation error (95%): what another seed would change in the mean. A single programme:"
        " one run under one set.",
        *plans_too_young(table),
        *(note for note in footnotes(outcomes) if note != PARTLY_FITTED),
    ]
    if question.kept:
        notes.append(f"Kept as you have set it in every set: {', '.join(question.kept)}.")
    return Section(title, printed_over_sets(outcomes), tuple(notes))
