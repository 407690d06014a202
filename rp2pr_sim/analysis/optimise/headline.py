"""Headline of the answer: the choice, its effect and cost, what is as good, and the uncertainty."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.numbers import listed, shown_error, with_ends
from rp2pr_sim.analysis.optimise.constraints import CASH, HOURS
from rp2pr_sim.analysis.optimise.finalists import BEST, EQUAL, MONEY, REFERENCE
from rp2pr_sim.analysis.optimise.marginal_changes import improvements
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.search_space import scenario_words
from rp2pr_sim.core.labels import counted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, no_value, shown_values, sureness

Row = Mapping[Hashable, Any]

_AS_GOOD = (
    f"Equally good means: it loses less than {100 * EQUAL:.0f}% of the effect, or its loss is"
    " within simulation error."
)
SIMULATION_ERROR = "simulation error (95%)"
"""The name of an interval that reflects only how exactly so many runs estimate a mean."""


def headline(
    question: OptimiseQuestion,
    rows: Sequence[Row],
    changes: pd.DataFrame,
    agreed: pd.DataFrame,
) -> tuple[str, ...]:
    """Return the sentences of the answer.

    Parameters
    ----------
    question : OptimiseQuestion
        the question.
    rows : Sequence[Row]
        the finalists that are shown.
    changes : pd.DataFrame
        the result of `marginal_changes`.
    agreed : pd.DataFrame
        the result of `agreement`.
    """
    best = [row for row in rows if row["role"] == BEST]
    reference = next(row for row in rows if row["role"] == REFERENCE)
    first, objective = best[0], question.objective
    others = "".join(
        f" and {name[0].lower()}{name[1:]} {value}"
        for name, value in other_outcome(first, objective, with_unit=True).items()
    )
    sentences = [
        f"For {limits(question)} within {question.weeks} weeks, the best found is programme"
        f" {first['programme']} ({first['in_short']}): {_lower(objective)} is"
        f" {_effect(question, first)}{others}, for {_costs(question, first)} on average.",
        _against(question, first, f"the reference programme ({_words(reference)})"),
        *_better(question, best),
        *_equals(question, best),
        _last_step(changes),
        _agreement(agreed),
        _how_sure(question, first),
    ]
    return tuple(filter(None, sentences))


def limits(question: OptimiseQuestion) -> str:
    """Return the budgets in words, such as `up to £300,000 in total`."""
    words = {
        "total_cost": "£{} in total",
        CASH: "£{} of cash",
        HOURS: "{} staff hours per hospital",
    }
    constraints = question.constraints
    told = listed(
        [
            words[kind].format(f"{limit:,.0f}" if kind == HOURS else money(limit))
            for kind, limit in constraints.budgets.items()
        ]
    )
    if constraints.overrun is None:
        return f"up to {told}"
    return f"up to {told}, exceeded with a chance of at most {100 * constraints.overrun:.3g}%,"


def other_outcome(row: Row, objective: Objective, with_unit: bool = False) -> dict[str, str]:
    """Return the other of the two headline outcomes if one of them is the objective.

    It is given as its short name (with the unit, or with the unit in the text) and its mean.
    """
    found: dict[str, str] = {}
    for name in HEADLINE:
        if objective.outcome in HEADLINE and name != objective.outcome:
            column = declared(name)
            value, _, unit = shown_values(float(row[name]), math.nan, math.nan, column.unit)
            short = column.label.partition(":")[0]
            found |= (
                {short: with_unit_of(value, unit)} if with_unit else {f"{short} ({unit})": value}
            )
    return found


def among(best: Sequence[Row]) -> str:
    """Return the letters of the best programmes, such as A to E."""
    names = [str(row["programme"]) for row in best]
    return f"{names[0]} {'and' if len(names) == 2 else 'to'} {names[-1]}"


def money(amount: float) -> str:
    """Return an amount in pounds to the next hundred, or to the next thousand from 100,000 on."""
    return f"{round(amount, -2 if abs(amount) < 100_000 else -3):,.0f}"


def with_unit_of(text: str, unit: str) -> str:
    """Return a number with its unit."""
    return f"{text}{'' if unit == '%' else ' '}{unit}"


def interval_name(question: OptimiseQuestion) -> str:
    """Return what the interval of an effect holds."""
    return "95% uncertainty" if question.parameters == "plausible" else SIMULATION_ERROR


def _words(reference: Row) -> str:
    return scenario_words(str(reference["preset"]))


def _lower(objective: Objective) -> str:
    return f"{objective.label[0].lower()}{objective.label[1:]}".partition(":")[0]


def _effect(question: OptimiseQuestion, row: Row) -> str:
    over_sets = question.parameters == "plausible"
    text, ends, unit = shown_values(
        *with_ends(row, "effect"), question.objective.unit, over_sets=over_sets
    )
    told = f" ({interval_name(question)} {ends})" if " to " in ends else ""
    return f"{with_unit_of(text, unit)}{told}"


def _costs(question: OptimiseQuestion, row: Row) -> str:
    """Return what a programme needs of what is limited, such as `£240,000` or more."""
    kinds = question.constraints.budgets
    told = [f"£{money(row['cost'])}" + (" in total" if len(kinds) > 1 or CASH in kinds else "")]
    if CASH in kinds:
        told.insert(0, f"£{money(row['cash'])} of cash")
    if HOURS in kinds:
        told.append(f"{row['staff_hours_per_team']:,.0f} staff hours per hospital")
    return listed(told)


def _against(question: OptimiseQuestion, first: Row, reference: str) -> str:
    """Return the comparison of the first programme with the reference programme."""
    objective, name = question.objective, f"Programme {first['programme']}"
    more, low, high = with_ends(first, "effect_beyond_reference")
    dearer = float(first["cost_beyond_reference"])
    if more == low == high == 0.0 == dearer:
        return f"{name} does and costs the same as {reference}."
    if math.isnan(more):
        return (
            f"{name} cannot be compared with {reference}, of which no run has a value"
            f" ({no_value(declared(objective.outcome))})."
        )
    price = "costs the same"
    if round(dearer, -2):
        price = f"costs £{money(abs(dearer))} {'less' if dearer < 0.0 else 'more'} in total"
    over_sets = question.parameters == "plausible"
    text, ends, unit = shown_values(more, low, high, objective.apart_unit, over_sets=over_sets)
    told = f" ({interval_name(question)} {ends})" if " to " in ends else ""
    size = f"{with_unit_of(text, unit)}{told}"
    shares = [float(first[f"share_{way}_than_reference"]) for way in ("better", "worse")]
    sure = ""
    if not math.isnan(shares[0]):
        better, worse = map(sureness, shares)
        sure = f" It is better in {better} of the parameter sets and worse in {worse}."
    return f"The difference from {reference} is {size}, and programme A {price}.{sure}"


def _better(question: OptimiseQuestion, best: Sequence[Row]) -> list[str]:
    """Return the sentence on a programme that is better by the random numbers of the report."""
    first, *others = best
    found = [row for row in others if row["loss_high"] < 0.0 and not row["equal"]]
    if not found:
        return []
    row = min(found, key=lambda each: float(each["loss"]))
    size, _, unit = shown_values(
        -float(row["loss"]),
        -float(row["loss_high"]),
        -float(row["loss_low"]),
        question.objective.apart_unit,
    )
    return [
        f"With new random numbers programme {row['programme']} is better than"
        f" {first['programme']} by {with_unit_of(size, unit)}: prefer it, or search with another"
        " seed."
    ]


def _equals(question: OptimiseQuestion, best: Sequence[Row]) -> list[str]:
    """Return the sentence on programmes that are as good as the first, if there are any."""
    first, *others = best
    equals = [row for row in others if row["equal"]]
    if not equals:
        if not others or _better(question, best):
            return []
        return [f"No other programme of the {len(best)} shown is as good as {first['programme']}."]
    column = MONEY[question.constraints.money]
    told = []
    for row in equals:
        less = float(first[column]) - float(row[column])
        price = f"£{money(abs(less))} {'less' if less > 0.0 else 'more'}" if round(less, -2) else ""
        told.append(f"{row['programme']} ({price or 'the same cost'})")
    return [
        f"Equally good, so choose {'either' if len(equals) == 1 else 'any'}:"
        f" {listed([first['programme'], *told])}. {_AS_GOOD}"
    ]


def _last_step(changes: pd.DataFrame) -> str:
    """Return the sentence on the single changes that the budgets allow."""
    allowed = changes[changes["affordable"].astype(bool)] if len(changes) else changes
    if not len(allowed):
        return ""
    better = len(improvements(changes))
    if better:
        return (
            f"{counted(better, 'affordable single change is', 'affordable single changes are')}"
            " still clearly better; the table of single changes begins with them."
        )
    equal = counted(int(allowed["equal"].sum()), "is", "are")
    return (
        f"Of {counted(len(allowed), 'affordable single change')} to it, none is better beyond its"
        f" simulation error; {equal} equally good."
    )


def _agreement(agreed: pd.DataFrame) -> str:
    """Return the sentence on what the searches agree on."""
    many, searched = int(agreed["of"].iloc[0]), agreed[agreed["searched"]]
    if many < 2 or not len(searched):
        return ""
    apart = searched[~searched["agreed"].astype(bool)]
    choices = counted(len(searched), "choice")
    told = f"{many} searches agree on {len(searched) - len(apart)} of {choices}"
    if not len(apart):
        return f"{told}."
    return (
        f"{told}. Of the other {len(apart)}, what they chose is equally good in"
        f" {int(apart['open'].sum())}."
    )


def _how_sure(question: OptimiseQuestion, first: Row) -> str:
    """Return the sentence on what the intervals hold."""
    objective = question.objective
    if question.parameters == "central":
        return (
            "Simulation error is only about chance. Most effect sizes are assumed, so the range"
            " over plausible parameter sets is larger; to see it, leave parameters=central out."
        )
    error = with_unit_of(
        shown_error(float(first["effect_error"]), objective.apart_unit),
        shown_values(0.0, 0.0, 0.0, objective.apart_unit)[2],
    )
    return (
        f"95% uncertainty: over {question.sets} plausible parameter sets, under which all"
        f" programmes were searched and simulated. Simulation error of the mean: ± {error}."
    )
