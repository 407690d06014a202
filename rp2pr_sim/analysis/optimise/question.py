"""What is asked of a search."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from rp2pr_sim.analysis.base import Question, Seed, Simulated, option, values_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.constraints import BUDGETS, Constraints
from rp2pr_sim.analysis.optimise.objectives import Objective, objective_of
from rp2pr_sim.analysis.optimise.search_space import (
    COMPARATORS,
    PRESETS,
    Composer,
    SearchSpace,
    months_of_support,
    searched_levers,
    with_saved_world,
)
from rp2pr_sim.analysis.plausible_sets import FEWEST, USUAL, Parameters, Sets, of_central
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in
from rp2pr_sim.study.design import MOST, anchored

CENTRAL = 200
"""Runs of each finalist with `parameters=central`, where the user names none."""
PER_SET = 2
"""Runs under each parameter set, where the user names none."""
_CHANCE = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ?(%)?")


class OptimiseQuestion(Question, frozen=True, kw_only=True, tag="optimise"):
    """The search for the programme that does most within budgets and some weeks."""

    place: ClassVar[str] = "outputs/optimise"

    start: Simulated
    """The programme as set; what is not searched is the same in all candidates."""
    as_set: Simulated
    """The same with the control teams that the user has set, and before the file of own teams is
    read: the recommended scenario has these."""
    reference: Simulated
    """The programme that all are compared with: the same teams without the levers that are held."""
    reference_scenario: str
    presets: dict[str, Simulated]
    comparators: dict[str, Simulated]
    held: tuple[str, ...] = ()
    """The programme settings that the user has typed."""
    total_cost: Annotated[
        float,
        option(
            "pounds that the whole programme may cost, the time of hospital staff included;"
            " 0: no limit",
            0,
            10**9,
        ),
    ] = 0.0
    cash: Annotated[
        float,
        option(
            "pounds that the programme itself pays (core team, support, facilitators, travel);"
            " 0: no limit",
            0,
            10**9,
        ),
    ] = 0.0
    staff_hours: Annotated[
        float, option("hours that the staff of each hospital may give; 0: no limit", 0, 10**6)
    ] = 0.0
    overrun: Annotated[
        str | int | float,
        option(
            "accepted chance that a budget is exceeded, such as 10%; empty: averages keep to it"
        ),
    ] = ""
    weeks: Annotated[
        int, option("when it must be over: weeks to the end of visits and support", 1, 260)
    ] = Scenario().time.weeks
    outcome: Annotated[str, option("what is wanted most, such as true_gain_per_team")] = HEADLINE[0]
    teams: Annotated[
        Literal["as_set", "free"], option("free: the search chooses how many teams take part")
    ] = "as_set"
    parameters: Parameters = "plausible"
    sets: Sets = USUAL
    searches: Annotated[int, option("searches, whose agreement is reported", 1, 20)] = 3
    candidates: Annotated[
        int, option("programmes in the first design of each search; a power of two", 2, 2**14)
    ] = 64
    replicates: Annotated[
        int,
        option(
            "runs of each finalist under each parameter set, with random numbers that did not"
            f" select it; with parameters=central {CENTRAL}",
            FEWEST,
            MOST,
        ),
    ] = PER_SET
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> OptimiseQuestion:
        """Return the question that settings ask; see `Question.of`."""
        given = cls.checked(words.options)
        if given.get("parameters") == "central":
            of_central(given, replicates=CENTRAL)
        given.setdefault("weeks", cls.options()["weeks"].default)
        if given.get("teams") == "free":  # plan success does not tell large from small programmes
            given.setdefault("outcome", IMPROVEMENT)
        objective = _checked_objective(given)
        held = with_saved_world(words.programme)
        composer = Composer(held, given["weeks"], objective, given.get("teams") == "free")
        start, name = composer.start()
        months = months_of_support(given["weeks"], start)
        return cls(
            settings=words.kept,
            start=_simulated(start),
            as_set=_simulated(composer.as_set()),
            reference=_simulated(composer.reference(months)),
            reference_scenario=name,
            presets={
                each: _simulated(found)
                for each in PRESETS
                if (found := composer.preset(each, months)) is not None
            },
            comparators={each: _simulated(composer.without_levers(each)) for each in COMPARATORS},
            held=held,
            **given,
        )

    @property
    def constraints(self) -> Constraints:
        """The constraints of an affordable programme."""
        limits = {name: float(getattr(self, name)) for name in BUDGETS}
        return Constraints(
            {name: limit for name, limit in limits.items() if limit}, chance_of(self.overrun)
        )

    @property
    def objective(self) -> Objective:
        """The declaration of the outcome, as programmes are compared by it."""
        return objective_of(self.outcome, self.teams == "free")

    @property
    def simulated_in_words(self) -> str:
        """What programmes are simulated under, in words."""
        if self.parameters == "central":
            return "the default of each parameter"
        return f"the mean over {counted(self.sets, 'plausible parameter set')}"

    @property
    def named(self) -> list[str]:
        """The config groups and parameters that the user has set."""
        return [named_in(text) for text in self.held]

    @property
    def space(self) -> SearchSpace:
        """The levers of the search and the programmes that it begins with."""
        start, levers = searched_levers(
            self.start.scenario, self.held, self.weeks, self.teams == "free"
        )
        return SearchSpace(
            start,
            self.reference.scenario,
            self.reference_scenario,
            levers,
            _scenarios(self.presets),
            _scenarios(self.comparators),
        )

    def answer(self, job: Job) -> Any:
        """Return the best programmes found, what they do and cost, and how sure that is."""
        from rp2pr_sim.analysis.optimise.run import answered

        return answered(self, job)


def chance_of(given: Any) -> float | None:
    """Return an accepted chance of an overrun as a share of 1; `None` for an empty text.

    Raises
    ------
    InputError
        if it is none.
    """
    if given in ("", None):
        return None
    found = _CHANCE.fullmatch(str(given).strip())
    share = float(found[1]) / (100.0 if found[2] else 1.0) if found else math.nan
    if not 0.005 <= share <= 0.5:
        raise InputError(
            f"overrun is {quoted(given)}; allowed is a chance from 0.5% to 50%, such as 10%."
        )
    return share


def _checked_objective(given: Mapping[str, Any]) -> Objective:
    """Return the objective that options name, after checks that no range can declare.

    Raises
    ------
    InputError
        without a budget, for an overrun that is not a chance, an outcome that cannot be an
        objective, candidates that are not a power of two, or too few weeks for the outcome.
    """
    if not any(given.get(name) for name in BUDGETS):
        raise InputError(
            "there is no budget; write total_cost=300000 (pounds for everything), cash=60000"
            " (pounds that the programme pays) or staff_hours=100 (hours of each hospital), or"
            " several."
        )
    chance_of(given.get("overrun", ""))
    options = OptimiseQuestion.options()
    outcome = given.get("outcome", options["outcome"].default)
    found = objective_of(outcome, given.get("teams") == "free")
    candidates = given.get("candidates", options["candidates"].default)
    if candidates & (candidates - 1):
        raise InputError(f"candidates is {candidates}; allowed is a power of two, such as 256.")
    if found.needs_control and given["weeks"] < 52:
        raise InputError(
            f"outcome is {quoted(outcome)}, which compares whole patient years; allow 52 weeks or"
            f" more, not {given['weeks']}."
        )
    return found


def _simulated(scenario: Scenario) -> Simulated:
    return Simulated(values=values_of(anchored(scenario)))


def _scenarios(found: Mapping[str, Simulated]) -> dict[str, Scenario]:
    return {name: item.scenario for name, item in found.items()}
