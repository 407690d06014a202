"""Headline of the answer: the choice, its effect and cost, the comparison, and the precision."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.numbers import shown_in, with_ends
from rp2pr_sim.analysis.optimise.finalists import BEST, REFERENCE
from rp2pr_sim.analysis.optimise.marginal_changes import improvements
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.search_space import scenario_words
from rp2pr_sim.core.labels import counted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, no_value, shown_values, sureness

SIMULATION_ERROR = "simulation error (95%)"
"""The name of an interval that reflects only how exactly so many runs estimate a mean."""


def headline(
    question: OptimiseQuestion,
    rows: Sequence[Mapping[Hashable, Any]],
    changes: pd.DataFrame,
    robustness: pd.DataFrame | None,
) -> tuple[str, ...]:
    """Return the sentences of the answer.

    The first of them contains a change that the budget allows and that is better, if there is one.

    Parameters
    ----------
    question : OptimiseQuestion
        the question.
    rows : Sequence[Mapping[Hashable, Any]]
        the finalists that are shown.
    changes : pd.DataFrame
        the result of `marginal_changes`.
    robustness : pd.DataFrame | None
        the result of `under_plausible_sets`, if it was asked for.
    """
    best = [row for row in rows if row["role"] == BEST]
    reference = next(row for row in rows if row["role"] == REFERENCE)
    first, objective = best[0], question.objective
    found = f"For up to {money(question.budget)} pounds within {question.weeks} weeks, "
    named = f"programme {first['programme']} ({first['in_short']})"
    effect = _with_error(*shown_in(first, "effect", objective.unit))
    likely = _over_sets(first, robustness)
    if likely:
        told = shown_values(*with_ends(likely, "effect"), objective.unit, over_sets=True)
        effect = f"{_with_unit(told[0], told[2])} (95% uncertainty {told[1]})"
    others = "".join(
        f" and {name[0].lower()}{name[1:]} {value}"
        for name, value in other_outcome(first, objective, with_unit=True).items()
    )
    brings = (
        f"{_lower(objective)} is {effect}{others}, for {money(first['cost'])} pounds on average."
        f"{_beats(likely)}"
    )
    better = improvements(changes)
    if len(better):
        sentences = [
            f"{found}the best found is {named} with one change. {_changed(better, objective)}",
            f"Without the change, {brings}",
        ]
    else:
        sentences = [f"{found}the best found is {named}: {brings}{_no_change(changes)}"]
    usual = f"the reference programme ({scenario_words(str(reference['preset']))})"
    sentences.append(_against(first, objective, usual))
    if len(best) > 1:
        second = max(best[1:], key=lambda row: float(row["probability_best"]))
        sentences.append(
            f"Of the {len(best)} programmes {among(best)} shown here, {first['programme']} is the"
            f" best with a probability of {sureness(first['probability_best'])},"
            f" {second['programme']} with {sureness(second['probability_best'])}. Programmes that"
            " are not shown do not count in this."
        )
    return (*sentences, _how_sure(likely, objective))


def other_outcome(
    row: Mapping[Hashable, Any], objective: Objective, with_unit: bool = False
) -> dict[str, str]:
    """Return the other of the two headline outcomes if one of them is the objective.

    It is given as its short name (with the unit, or with the unit in the text) and its mean.
    """
    found: dict[str, str] = {}
    for name in HEADLINE:
        if objective.outcome in HEADLINE and name != objective.outcome:
            column = declared(name)
            value, _, unit = shown_values(float(row[name]), math.nan, math.nan, column.unit)
            short = column.label.partition(":")[0]
            found |= {short: _with_unit(value, unit)} if with_unit else {f"{short} ({unit})": value}
    return found


def among(best: Sequence[Mapping[Hashable, Any]]) -> str:
    """Return the letters of the best programmes, such as A to E."""
    names = [str(row["programme"]) for row in best]
    return f"{names[0]} {'and' if len(names) == 2 else 'to'} {names[-1]}"


def money(amount: float) -> str:
    """Return an amount in pounds to the next hundred, or to the next thousand from 100,000 on."""
    return f"{round(amount, -2 if abs(amount) < 100_000 else -3):,.0f}"


def _lower(objective: Objective) -> str:
    return f"{objective.label[0].lower()}{objective.label[1:]}".partition(":")[0]


def _with_error(value: str, ends: str, unit: str) -> str:
    """Return a number with its unit and its simulation error, within a sentence."""
    return _with_unit(value, unit) + (f" (simulation error, 95%: {ends})" if " to " in ends else "")


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{'' if unit == '%' else ' '}{unit}"


def _changed(better: pd.DataFrame, objective: Objective) -> str:
    """Return the sentences on the change that adds most.

    They say what it adds, what the changed programme costs, and that there are more such changes.
    """
    row = max(better.to_dict("records"), key=lambda each: float(each["effect"]))
    size = _with_error(*shown_in(row, "effect", objective.apart_unit))
    verb = "lowers" if objective.lower_is_better else "raises"
    told = (
        f"Change '{row['what']}' from '{row['now']}' to '{row['changed']}'. This"
        f" {verb} {_lower(objective)} by {size} and brings the cost to"
        f" {money(row['total_cost'])} pounds on average, within the budget."
    )
    more = len(better) - 1
    if not more:
        return told
    others = counted(
        more,
        "more single change that the budget allows does",
        "more single changes that the budget allows do",
    )
    return (
        f"{told} {others} better, too; the table of single changes begins with them. Together they"
        " may exceed the budget."
    )


def _no_change(changes: pd.DataFrame) -> str:
    if not len(changes):
        return ""
    if len(changes) == 1:
        return " The only single change to it does not clearly do better within the budget."
    return f" Of {len(changes)} single changes to it, none within the budget clearly does better."


def _against(first: Mapping[Hashable, Any], objective: Objective, reference: str) -> str:
    """Return the comparison of the first programme with the reference programme."""
    more, low, high = with_ends(first, "effect_beyond_reference")
    dearer, name = float(first["cost_beyond_reference"]), f"Programme {first['programme']}"
    if more == low == high == 0.0 == dearer:
        return f"{name} does and costs the same as {reference}."
    if math.isnan(more):
        return (
            f"{name} cannot be compared with {reference}, of which no run has a value"
            f" ({no_value(declared(objective.outcome))})."
        )
    price = (
        f"costs {money(abs(dearer))} pounds {'less' if dearer < 0.0 else 'more'}"
        if round(dearer, -2)
        else "costs the same"
    )
    if more == low == high == 0.0:
        return f"{name} does exactly as well as {reference} and {price}."
    clear = low > 0.0 or high < 0.0
    ends = (-more, -high, -low) if clear and more < 0.0 else (more, low, high)
    size = _with_error(*shown_values(*ends, objective.apart_unit))
    if not clear:
        return (
            f"{name} {price} and does not clearly differ from {reference}: the difference is"
            f" {size}."
        )
    better = (more > 0.0) != objective.lower_is_better
    return (
        f"{name} does {'better' if better else 'worse'} than {reference}, by {size}, and {price}."
    )


def _over_sets(
    first: Mapping[Hashable, Any], robustness: pd.DataFrame | None
) -> Mapping[Hashable, Any]:
    """Return the row of a programme over plausible parameter sets; empty without such sets."""
    rows = [] if robustness is None else robustness.to_dict("records")
    return next((row for row in rows if row["programme"] == first["programme"]), {})


def _beats(likely: Mapping[Hashable, Any]) -> str:
    if not likely:
        return ""
    share = sureness(float(likely["share_better_than_reference"]))
    return f" It does better than the reference programme in {share} of the plausible sets."


def _how_sure(likely: Mapping[Hashable, Any], objective: Objective) -> str:
    """Return the sentences on what the simulation error leaves out."""
    if not likely:
        return (
            "Simulation error says only how exactly these runs give a mean. Most effect sizes are"
            " assumed, so the range over plausible parameter sets is larger; to see it, add"
            " parameters=plausible."
        )
    error = float(likely["effect_error"])
    text, _, unit = shown_values(error, math.nan, math.nan, objective.apart_unit)
    return (
        f"95% uncertainty: over {counted(int(likely['sets']), 'plausible parameter set')}. Its"
        f" simulation error is ± {_with_unit(text, unit)}. The search itself, and the comparisons"
        " of single changes, use the default of each parameter."
    )
