"""The question whether to find out more before a choice between programmes is made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from rp2pr_sim.analysis.base import Question, Seed, option
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.scenarios import scenarios_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.own_mechanisms import OwnMechanisms
from rp2pr_sim.analysis.own_outcomes import own_outcomes
from rp2pr_sim.analysis.plausible_sets import FEWEST_SETS, PER_SET, USUAL
from rp2pr_sim.analysis.sensitivity.outcomes import needs_control
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.analysis.value.existing_runs import comparison_in
from rp2pr_sim.analysis.value.trial_information import Costs
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.state import WEEKS_A_YEAR
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.study.design import MOST

PATIENTS, RECORDED = "patients_per_year", "recorded_difference"
_PERCENTAGE = ("share", "share points", "yes or no")
_OF_THE_RUNS = ("scenarios", "own", "parameters", "sets", "mechanisms", "replicates", "seed")
"""Options that decide what is simulated, and so are those of the comparison with `runs`."""


class ValueQuestion(Question, frozen=True, kw_only=True, tag="value"):
    """The question what it is worth to know more before one of several programmes is chosen."""

    place: ClassVar[str] = "outputs/value"

    comparison: CompareQuestion
    """The options and their runs."""
    runs: Annotated[
        str,
        option(
            "the folder of a finished comparison, whose runs are used; nothing is simulated then"
        ),
    ] = ""
    scenarios: Annotated[
        str, option("a YAML file of named scenarios, each taken in every combination of the rest")
    ] = ""
    own: OwnMechanisms = ()
    outcome: Annotated[
        str,
        option(
            f"the outcome that is worth money; empty: {IMPROVEMENT}, with pounds_per_patient"
            f" {PATIENTS}"
        ),
    ] = ""
    pounds_per_point: Annotated[
        float,
        option(
            "what one percentage point more of the outcome is worth in pounds, in a whole"
            " programme; this or pounds_per_patient is needed",
            0,
        ),
    ] = 0.0
    pounds_per_patient: Annotated[
        float,
        option(
            "what it is worth in pounds that one more patient a year is treated as recommended", 0
        ),
    ] = 0.0
    costs: Annotated[
        Literal["total", "cash"],
        option("total: with the time of hospital staff; cash: what the programme has to pay"),
    ] = "total"
    programmes: Annotated[
        int, option("programmes of the simulated size that the decision is for", 1, MOST)
    ] = 1
    trial_outcome: Annotated[
        str,
        option(
            f"what a trial measures; empty: {RECORDED} where improvement in care is worth money,"
            " else the outcome"
        ),
    ] = ""
    trial_pair_cost: Annotated[
        str | int | float,
        option("cost in pounds of a pair in each arm; empty: that of the simulated programmes"),
    ] = ""
    trial_fixed_cost: Annotated[
        float, option("cost of a trial in pounds, whatever its size", 0)
    ] = 0.0
    parameters: Annotated[
        Literal["plausible", "declared"],
        option(
            "plausible: under parameter sets that agree with the published figures; declared: over"
            " the declared ranges of what nobody has measured"
        ),
    ] = "plausible"
    sets: Annotated[int, option("parameter sets", FEWEST_SETS, 100_000)] = USUAL
    mechanisms: Annotated[
        tuple[str, ...],
        option("with parameters=declared, the only mechanisms whose parameters vary; none: all"),
    ] = ()
    replicates: Annotated[
        int, option("runs of each scenario under each parameter set", 2, MOST)
    ] = PER_SET
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> ValueQuestion:
        """Return the question that settings ask; see `Question.of`."""
        given = cls.checked(words.options)
        outcome = _outcome(given)
        comparison = _comparison(words, given, outcome)
        given |= {"outcome": outcome, "trial_outcome": _measured(given, outcome, comparison)}
        own = own_outcomes([outcome, given["trial_outcome"]])
        found = cls(
            comparison=comparison,
            settings=words.kept,
            own_outcomes=own,
            own_mechanisms=comparison.own_mechanisms,
            **given,
        )
        _ = found.trial_costs  # which may not be a number
        return found

    @property
    def worth(self) -> float:
        """Pounds for one unit of the outcome."""
        return self.pounds_per_point or self.pounds_per_patient

    @property
    def column(self) -> Column:
        """The declaration of the outcome."""
        return outcome_named(self.outcome)

    @property
    def scale(self) -> float:
        """Units with a value in one unit of the outcome's column: a share has 100 points."""
        return 100.0 if self.pounds_per_point else 1.0

    @property
    def trial_costs(self) -> Costs:
        """What a trial costs.

        Raises
        ------
        InputError
            if the cost of a pair is not a number from 0.
        """
        pair = self.trial_pair_cost
        if pair == "":
            return Costs(None, self.trial_fixed_cost, self.programmes)
        if isinstance(pair, str) or not 0.0 <= pair < math.inf:
            raise InputError(
                f"trial_pair_cost is {quoted(pair)}; allowed is a number of pounds from 0."
            )
        return Costs(float(pair), self.trial_fixed_cost, self.programmes)

    def answer(self, job: Job) -> Any:
        """Return what to choose, and what it is worth to know more first."""
        from rp2pr_sim.analysis.value.run import answered

        return answered(self, job)


def _outcome(given: Mapping[str, Any]) -> str:
    """Return the outcome that is worth money.

    Raises
    ------
    InputError
        if it is not said how much, twice, or the outcome has another unit.
    """
    names = [name for name in ("pounds_per_point", "pounds_per_patient") if given.get(name)]
    if len(names) != 1:
        what = "both are given" if names else "neither is given"
        raise InputError(
            "pounds_per_point says what one percentage point of improvement in care is worth to you"
            f" in a whole programme, pounds_per_patient what one more patient a year is; {what}, so"
            " write one of them, such as pounds_per_point=300000."
        )
    if not math.isfinite(given[names[0]]):
        raise InputError(f"{names[0]} is {given[names[0]]}; allowed is a finite number above 0.")
    in_points = names[0] == "pounds_per_point"
    outcome = str(given.get("outcome") or (IMPROVEMENT if in_points else PATIENTS))
    own_outcomes([outcome])
    unit = outcome_named(outcome).unit
    if (unit in _PERCENTAGE) != in_points or not (in_points or unit.startswith("patients")):
        needed = "percentages" if in_points else "patients"
        raise InputError(
            f"{names[0]} needs an outcome in {needed}, and {outcome} is in {unit}; leave outcome"
            " out, or give the other."
        )
    return outcome


def _comparison(words: Words, given: Mapping[str, Any], outcome: str) -> CompareQuestion:
    """Return the options and their runs.

    Raises
    ------
    InputError
        if there are fewer than two options, or the runs that are named cannot be used.
    """
    if given.get("runs"):
        beside = [*words.programme, *(name for name in _OF_THE_RUNS if name in given)]
        if beside:
            raise InputError(
                f"runs has its own options and parameter sets; leave out {beside[0]}, or leave out"
                " runs."
            )
        return comparison_in(Path(given["runs"]))
    compared = scenarios_of(words.programme, given.get("scenarios", ""))
    if len(compared) < 2:
        raise InputError(
            "there is nothing to choose between; name several values, such as"
            " pairing=complementary,random, or scenarios=FILE, or the folder of a comparison, such"
            " as runs=outputs/compare/comparison-001."
        )
    options = {name: given[name] for name in _OF_THE_RUNS if name in given}
    return CompareQuestion.about_these(compared, outcome=outcome, **options)


def _measured(given: Mapping[str, Any], outcome: str, comparison: CompareQuestion) -> str:
    """Return what a trial measures.

    Raises
    ------
    InputError
        if the user names none that there is.
    """
    programmes = [item.scenario for item in comparison.compared]
    evaluated = all(each.scale.n_control and each.time.weeks >= WEEKS_A_YEAR for each in programmes)
    usual = RECORDED if evaluated and outcome in (IMPROVEMENT, PATIENTS) else outcome
    measured = str(given.get("trial_outcome") or usual)
    own_outcomes([measured])
    try:
        outcome_named(measured)
    except InputError as error:
        raise InputError(f"trial_{error}") from None
    if needs_control(measured) and not evaluated:
        raise InputError(
            f"trial_outcome is {measured}, which needs control teams and {WEEKS_A_YEAR} weeks in"
            " every option; allowed is another outcome, or an option with them."
        )
    return measured
