"""What is asked of a comparison."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from rp2pr_sim.analysis.base import Question, Seed, option
from rp2pr_sim.analysis.compare.parameter_sets import check_sets, kept_by_hand
from rp2pr_sim.analysis.compare.scenarios import NamedScenario, scenarios_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.own_mechanisms import OwnMechanisms, own_mechanisms
from rp2pr_sim.analysis.own_outcomes import OwnOutcomes, only_own, over_time, own_outcomes
from rp2pr_sim.analysis.plausible_sets import FEWEST_SETS, PER_SET, USUAL
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.study.design import MOST

_PERCENTAGE = ("share", "share points", "yes or no")
_WIDTH = re.compile(r"(\d+\.?\d*|\.\d+)\s*(pp)?")
CENTRAL, MOST_CENTRAL = 200, 2000
"""Replicates of each scenario with `parameters=central`: as usual, and at most with a precision."""


class CompareQuestion(Question, frozen=True, kw_only=True, tag="compare"):
    """The question which of several programmes is best."""

    place: ClassVar[str] = "outputs/compare"
    grows: ClassVar[tuple[str, ...]] = ("replicates",)

    compared: tuple[NamedScenario, ...]
    kept: tuple[str, ...] = ()
    """Uncertain parameters that no parameter set changes, since the user has set them."""
    scenarios: Annotated[
        str, option("a YAML file of named scenarios, each taken in every combination of the rest")
    ] = ""
    baseline: Annotated[
        str, option("the scenario that the others are compared with; empty: the first")
    ] = ""
    outcome: Annotated[str, option("the outcome by which the best is chosen")] = "plan_success"
    outcomes: OwnOutcomes = ()
    own: OwnMechanisms = ()
    question: Annotated[
        str, option("how the report puts the question; empty: made of what differs")
    ] = ""
    replicates: Annotated[
        int,
        option(
            f"runs of each scenario under each parameter set; with parameters=central {CENTRAL}",
            2,
            MOST,
        ),
    ] = PER_SET
    precision: Annotated[
        str | int | float,
        option(
            "largest simulation error (95%) of a difference, such as 1pp; replicates are added"
            " until it is reached; uncertainty about parameters stays as it is"
        ),
    ] = ""
    max_replicates: Annotated[
        int, option(f"replicates at most, with precision=; central: {MOST_CENTRAL}", 2, MOST)
    ] = 40
    parameters: Annotated[
        Literal["central", "plausible", "declared"],
        option(
            "plausible: under parameter sets that agree with the published figures; declared: over"
            " the declared ranges of what nobody has measured; central: with the default of each"
            " parameter alone"
        ),
    ] = "plausible"
    sets: Annotated[
        int, option("parameter sets, with parameters=plausible or declared", FEWEST_SETS, 100_000)
    ] = USUAL
    mechanisms: Annotated[
        tuple[str, ...],
        option("with parameters=declared, the only mechanisms whose parameters vary; none: all"),
    ] = ()
    table: Annotated[
        Literal["short", "full"],
        option("short: the efficient options; full: all options and all columns, on the screen"),
    ] = "short"
    details: Annotated[
        int, option("of so many first replicates the tables of teams, visits, plans, ... too", 0)
    ] = 0
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> CompareQuestion:
        """Return the question that settings ask; see `Question.of`."""
        given = cls.checked(words.options)
        compared = scenarios_of(words.programme, given.get("scenarios", ""))
        return cls.about_these(compared, words.kept, **given)

    @classmethod
    def about_these(
        cls, compared: Sequence[NamedScenario], settings: Sequence[str] = (), **given: Any
    ) -> CompareQuestion:
        """Return the question about scenarios that are there already, checked.

        Raises
        ------
        InputError
            for fewer than two scenarios, two of one name, a baseline that is not among them, an
            outcome that cannot be compared, or a precision that makes no sense.
        """
        names = [item.name for item in compared]
        if len(names) < 2:
            raise InputError(
                "there is nothing to compare; name several values, such as"
                " pairing=complementary,random, or scenarios=FILE."
            )
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(
                f"there are two scenarios of the name {quoted(twice[0])}; each needs a name of"
                " its own."
            )
        if given.get("parameters") == "central":
            _refuse(given, ("sets", "mechanisms"), "needs parameters=plausible or declared")
            given.setdefault("replicates", CENTRAL)
            given.setdefault("max_replicates", MOST_CENTRAL)
        weeks = min(item.scenario.time.weeks for item in compared)
        given["outcomes"] = tuple(over_time(given.get("outcomes", ()), weeks))
        decides = given.get("outcome", cls.options()["outcome"].default)
        own = (*own_outcomes([decides]), *only_own(given["outcomes"]))
        found = cls(
            compared=tuple(compared),
            settings=tuple(settings),
            own_outcomes=tuple({item.name: item for item in own}.values()),
            own_mechanisms=own_mechanisms(given.get("own", ())),
            **given,
        )
        found = msgspec.structs.replace(
            found,
            baseline=_baseline(found.baseline, compared),
            question=found.question or _question(len(names), found.column),
        )
        if found.parameters != "central":
            kept = kept_by_hand(compared)
            check_sets(found.parameters, found.sets, found.replicates, found.mechanisms, kept)
            found = msgspec.structs.replace(found, kept=kept)
        if found.half_width is not None and found.max_replicates < found.replicates:
            raise InputError(
                f"max_replicates is {found.max_replicates}, fewer than the {found.replicates}"
                " replicates to begin with; allowed is as many or more."
            )
        return found

    @property
    def name(self) -> str:
        """The usual name of the folder of results."""
        return "comparison"

    @property
    def own_names(self) -> tuple[str, ...]:
        """The outcomes of the user's own, the one that decides among them."""
        return tuple(item.name for item in self.own_outcomes)

    @property
    def labels(self) -> dict[str, str]:
        """Each scenario in plain words, by its name, in order."""
        return {item.name: item.label for item in self.compared}

    @property
    def choices(self) -> dict[str, Mapping[str, str]]:
        """What each scenario sets of what differs between them, by its name."""
        return {item.name: item.choices for item in self.compared}

    @property
    def column(self) -> Column:
        """The declaration of the outcome."""
        return outcome_named(self.outcome)

    @property
    def half_width(self) -> float | None:
        """The largest simulation error that is wanted, in the unit of the outcome."""
        return half_width_wanted(self.precision, self.column)

    def answer(self, job: Job) -> Any:
        """Return which scenario does best, by how much, and what it costs."""
        from rp2pr_sim.analysis.compare.run import answered

        return answered(self, job)


def half_width_wanted(given: Any, column: Column) -> float | None:
    """Return the simulation error (half of its 95% interval) that a user wants, in the unit.

    Returns
    -------
    float | None
        Nothing of an empty text.

    Raises
    ------
    InputError
        if it is none.
    """
    if given in ("", None):
        return None
    share = column.unit in _PERCENTAGE
    found = _WIDTH.fullmatch(str(given).strip())
    value = float(found[1]) if found else math.nan
    in_points = found is not None and bool(found[2])
    if not (math.isfinite(value) and value > 0.0) or in_points != share:
        such = f"a number of {column.unit} above 0"
        if share:
            such = "a number of percentage points above 0, such as 1pp"
        raise InputError(
            f"precision is {quoted(given)}; allowed is {such}: the largest simulation error (95%)"
            " of a difference."
        )
    return value / 100.0 if share else value


def _baseline(given: str, compared: Sequence[NamedScenario]) -> str:
    """Return the name of the baseline; a user may write its label too."""
    if not given:
        return compared[0].name
    for item in compared:
        if given in (item.name, item.label):
            return item.name
    names = [item.name for item in compared]
    raise InputError(
        f"baseline is {quoted(given)}; allowed is one of"
        f" {', '.join(names)}.{nearest(str(given), names)}"
    )


def _question(many: int, column: Column) -> str:
    what = column.label.partition(":")[0].partition(" (")[0]
    return f"Which of these {many} options is best, by {what[0].lower()}{what[1:]}?"


def _refuse(given: Mapping[str, Any], names: Sequence[str], why: str) -> None:
    """Refuse options that make no sense with the parameters that were chosen."""
    for name in names:
        if given.get(name):
            raise InputError(f"{name} {why}, or leave it out.")
