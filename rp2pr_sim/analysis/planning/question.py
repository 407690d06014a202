"""The question of what a programme's designer has to decide before the first visit."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

import msgspec

from rp2pr_sim.analysis.base import Question, Seed, Simulated, option, values_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.planning.dates import start_of
from rp2pr_sim.analysis.planning.fixed_pairs import Pairs, pairs_of
from rp2pr_sim.analysis.planning.run import PlanResult, answered
from rp2pr_sim.analysis.planning.trial_size import Sizes
from rp2pr_sim.analysis.plausible_sets import (
    FEWEST,
    USUAL,
    Parameters,
    Sets,
    kept_by_hand,
    of_central,
)
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.enums import Exchange
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import programme_of
from rp2pr_sim.study.design import MOST, anchored
from rp2pr_sim.study.run_identity import check_own_teams

QUESTIONS = ("trial_size", "visit_calendar", "warning_signs", "pairs", "handouts")
FEWEST_CENTRAL, CENTRAL = 20, 200
"""Replicates with `parameters=central`: at least, since half of them fit the warning signs and the
others judge them, and where the user names none.
"""
PER_SET = 2
"""Replicates of each parameter set, where the user names none."""
_UNITS = {1: "teams", 2: "pairs"}
_POINTS = re.compile(r"(\d+(?:\.\d+)?) ?pp")
_OTHER_TEAMS_EACH_TIME = (
    "single pairs are assessed among your own teams only, since the national cohort has other"
    " teams in every replicate; name yours with cohort.file=teams.csv."
)


class PlanQuestion(Question, frozen=True, kw_only=True, tag="plan"):
    """What should be known before the first visit."""

    place: ClassVar[str] = "outputs/plan"

    simulated: Simulated
    called: str
    """The name of the scenario."""
    kept: tuple[str, ...] = ()
    """Uncertain parameters that no parameter set changes, since the user has set them."""
    fixed: Pairs | None = None
    """The pairs, which are kept in every replicate; nothing where no pairs of own teams meet."""
    questions: Annotated[
        tuple[str, ...],
        option(f"some of {', '.join(QUESTIONS)}; none: all that the scenario can answer"),
    ] = ()
    effect: Annotated[
        str | int | float,
        option("difference between the arms that a trial should detect, in percentage points"),
    ] = "3pp"
    power: Annotated[float, option("chance that the trial detects it", 0.5, 0.99)] = 0.8
    replicates: Annotated[
        int,
        option(
            "runs of each parameter set, each with its own hospitals and chance; with"
            f" parameters=central {CENTRAL}",
            FEWEST,
            MOST,
        ),
    ] = PER_SET
    parameters: Parameters = "plausible"
    sets: Sets = USUAL
    seed: Seed = 1
    start: Annotated[
        str | int | float,
        option("the first day of week 0, such as 2027-01-04; weeks are then dates too"),
    ] = ""

    @classmethod
    def of(cls, words: Words) -> PlanQuestion:
        """Return the question that settings ask; see `Question.of`."""
        scenario, name = programme_of(words.programme)
        check_own_teams(scenario, words.programme)
        scenario = anchored(scenario)
        given = _replicates_for(cls.checked(words.options))
        if given.get("parameters") != "central":
            named = [text.partition("=")[0] for text in words.programme]
            given["kept"] = kept_by_hand(scenario, named)
        found = cls(
            settings=words.kept,
            simulated=Simulated(values=values_of(scenario)),
            called=words.name or name,
            **given,
        )
        share_points(found.effect)
        start_of(found.start)
        for item in found.questions:
            if item not in QUESTIONS:
                raise InputError(
                    f"questions has {quoted(item)}; allowed are"
                    f" {', '.join(QUESTIONS)}.{nearest(item, list(QUESTIONS))}"
                )
            if reason := unanswerable(item, scenario):
                raise InputError(f"questions has {item}: {reason}")
        if unanswerable("pairs", scenario):
            return found
        return msgspec.structs.replace(found, fixed=pairs_of(scenario, found.seed))

    @property
    def name(self) -> str:
        """The name of the scenario."""
        return self.called

    @property
    def scenario(self) -> Scenario:
        """The programme."""
        return self.simulated.scenario

    @property
    def over_sets(self) -> bool:
        """Whether the programme is simulated under several parameter sets."""
        return self.parameters != "central"

    @property
    def asked(self) -> dict[str, str]:
        """The questions in order, each with the reason why it has no answer, or an empty text."""
        return {item: unanswerable(item, self.scenario) for item in self.questions or QUESTIONS}

    @property
    def units(self) -> str:
        """What a trial randomises, such as `pairs`."""
        size = self.scenario.unit_size
        return _UNITS.get(size, f"rings of {size}")

    @property
    def simulated_in_words(self) -> str:
        """How often the programme is simulated."""
        runs = f"{self.replicates:,} runs of the programme"
        if not self.over_sets:
            return runs
        return f"{runs} under each of {self.sets:,} plausible parameter sets"

    @property
    def sizes(self) -> Sizes:
        """The numbers of pairs in each arm that the programme and all invited hospitals have."""
        return Sizes.of(self.scenario)

    @property
    def effect_size(self) -> float:
        """The difference between the arms that a trial should detect, in share points."""
        return share_points(self.effect)

    def answer(self, job: Job) -> PlanResult:
        """Return the answers to all that is asked."""
        return answered(self, job)


def _replicates_for(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options with as many replicates as usual, where the user names none.

    Raises
    ------
    InputError
        for options that do not go together.
    """
    if given.get("parameters") != "central":
        return given
    of_central(given, replicates=CENTRAL)
    if (many := given["replicates"]) < FEWEST_CENTRAL:
        raise InputError(
            f"replicates is {many}; with parameters=central allowed is {FEWEST_CENTRAL} or more,"
            " since half of them fit the warning signs and the others judge them."
        )
    return given


def unanswerable(question: str, scenario: Scenario) -> str:
    """Return why a scenario cannot answer a question, as one sentence; empty if it can."""
    match question:
        case "trial_size" if scenario.cohort.file:
            return (
                "the size of a trial is computed for teams of the national cohort; leave"
                " cohort.file out."
            )
        case "trial_size" if not scenario.scale.n_control:
            return "there are no control teams to compare with; set scale.n_control."
        case "trial_size" if scenario.time.weeks < 52:
            return "the horizon has no whole year after the start; set time.weeks=104."
        case "handouts" if not scenario.cohort.file:
            return "hand-outs are for your own hospitals; name yours with cohort.file=teams.csv."
        case "visit_calendar" | "handouts" if not scenario.has_visits:
            return "there are no visits in this scenario; choose review=peer_visit."
        case "pairs" if not scenario.cohort.file:
            return _OTHER_TEAMS_EACH_TIME
        case "pairs" if not scenario.has_visits or scenario.exchange.kind != Exchange.reciprocal:
            return (
                "no pairs visit each other in this scenario; choose review=peer_visit"
                " exchange=reciprocal."
            )
    return ""


def share_points(effect: str | float) -> float:
    """Return an effect such as `3pp` in share points.

    Raises
    ------
    InputError
        if it is not a number of percentage points, or is out of range.
    """
    found = _POINTS.fullmatch(effect) if isinstance(effect, str) else None
    if found is None:
        raise InputError(
            f"effect is {quoted(effect)}; allowed is a number of percentage points, such as 3pp."
        )
    if not 0.0 < float(found[1]) <= 50.0:
        raise InputError(
            f"effect is {effect}; allowed are more than 0 to 50 percentage points, such as 3pp."
        )
    return float(found[1]) / 100.0
