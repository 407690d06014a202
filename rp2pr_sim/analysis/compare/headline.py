"""The answer to a comparison in its first sentence, with its uncertainty and its certainty.

Which words it has follows from the tables alone.  An option is called *best* where it is so in 95%
of the parameter sets, *likely the best* in two thirds; below that it *comes first on average*.
Without parameter sets the chance of being best, from the bootstrap, takes their place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from rp2pr_sim.analysis.compare.factors import LIKELY
from rp2pr_sim.analysis.compare.findings import COST, Findings
from rp2pr_sim.analysis.numbers import (
    NOTHING,
    Phrase,
    basis_of,
    chance,
    difference,
    joined,
    listed,
    runs,
    say,
    short,
)
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, no_value

SURE = 0.95
PATIENTS, ALL_PATIENTS = "patients_per_year", "patients"
"""The outcome that says improvement in care as a number of patients, and of how many."""


def answer(found: Findings) -> Phrase:
    """Return the sentence that the findings allow, and no stronger one."""
    if not found.others:
        return _alone(found)
    if found.best is None:
        return _incomparable(found)
    if all(found.same(name) for name in found.compared):
        return _alike(found, found.compared)
    if found.simulated < 2:
        return _seen_once(found, found.best)
    return _best(found, found.best)


def against_reference(found: Findings) -> Phrase:
    """Return how the best differs from the reference, or the nearest where the reference is best.

    It is empty where nothing can be compared, or nothing differs.
    """
    best = found.best
    if best is None or not found.others or found.simulated < 2:
        return Phrase()
    if all(found.same(name) for name in found.compared):
        return Phrase()
    base = found.quoted(found.baseline)
    if best == found.baseline:
        nearest = found.compared[0]
        text = "{} comes nearest: {} than with {}."
        return say(text, found.quoted(nearest), _changes(found, nearest), base)
    return say("Against {} (the reference): {}.", base, _changes(found, best))


def called(found: Findings, name: str) -> str:
    """Return the label of an option in quotation marks, and whether it is the reference."""
    reference = " (the reference)" if name == found.baseline and found.others else ""
    return f"{found.quoted(name)}{reference}"


def _best(found: Findings, best: str) -> Phrase:
    sure = _probability(found, best)
    if sure >= SURE:
        verdict = "is best"
    elif sure >= LIKELY:
        verdict = "is likely the best"
    else:
        verdict = "comes first on average"
    levels = joined(_levels(found, best))
    return say("{} {}: {}{}.", called(found, best), verdict, levels, _certainty(found, best))


def _certainty(found: Findings, best: str) -> Phrase:
    """Return how sure it is that this option is best, and which one comes next."""
    sure, basis = _probability(found, best), basis_of(declared(found.outcome))
    if math.isnan(sure):
        return Phrase()
    if found.sets > 1:
        text = f"; it is best in {{}} of the {found.sets:,} parameter sets"
    else:
        text = f"; its chance of being best of the {len(found.labels)} is {{}}"
    others = [name for name in found.ranking if name != best]
    if sure >= SURE or not others:
        return say(text, chance(sure, basis))
    following = max(others, key=lambda name: _probability(found, name))
    less = chance(_probability(found, following), basis)
    text += ", and {} in {}" if found.sets > 1 else ", that of {} {}"
    return say(text, chance(sure, basis), called(found, following), less)


def _levels(found: Findings, name: str, more: Sequence[str] = ()) -> list[Phrase]:
    """Return what an option comes to: the outcome that decides, the headline, care and cost."""
    outcomes = dict.fromkeys([found.outcome, HEADLINE[0], *more, IMPROVEMENT, PATIENTS, COST])
    known = [each for each in outcomes if (name, each) in found.differences]
    told = {each: number for each in known if (number := found.mean(name, each)).text != NOTHING}
    parts = []
    for place, (each, number) in enumerate(told.items()):
        spread = number.error if not place else number.brief
        if each == PATIENTS:
            parts.append(_patients(found, name, not place))
        else:
            parts.append(say("{} is {}{}", _what(each), number.with_unit, spread))
    return parts


def _patients(found: Findings, name: str, first: bool) -> Phrase:
    """Return how many more, or fewer, patients are treated as recommended."""
    row = found.row(name, PATIENTS)
    size = difference(
        PATIENTS, row["mean"], row["low"], row["high"], signed=False, over_sets=found.sets > 1
    )
    way = "fewer" if row["mean"] < 0.0 else "more"
    if (name, ALL_PATIENTS) in found.differences:
        way = f"{way} of {found.mean(name, ALL_PATIENTS).text}"
    text = f"{{}} {way} patients a year are treated as recommended{{}}"
    return say(text, size, size.error if first else size.brief)


def _what(outcome: str) -> str:
    """Return what an outcome is called within the answer."""
    if outcome == PATIENTS:
        return "the number of patients treated as recommended"
    return "the cost" if outcome == COST else short(outcome)


def _alone(found: Findings) -> Phrase:
    name = found.baseline
    parts = _levels(found, name, HEADLINE)
    if found.mean(name).text != NOTHING:
        return say("On average {}.", joined(parts))
    why = no_value(declared(found.outcome))
    lacking = say("This programme has {}, so {} is blank.", why, short(found.outcome))
    return say("{} On average {}.", lacking, joined(parts)) if parts else lacking


def _incomparable(found: Findings) -> Phrase:
    return say(
        "The options cannot be compared by {}: in no run do both {} and another one have a value"
        " ({}).",
        short(found.outcome),
        found.quoted(found.baseline),
        no_value(declared(found.outcome)),
    )


def _alike(found: Findings, known: Sequence[str]) -> Phrase:
    text = "{} and {} are exactly alike in {}: with the same chance events none of {} differs."
    outcomes = [
        outcome
        for outcome in (found.outcome, *found.beside)
        if all(found.same(name, outcome) for name in known)
    ]
    others = listed([found.quoted(name) for name in known])
    what = listed([short(outcome) for outcome in outcomes])
    alike = say(text, found.quoted(found.baseline), others, what, runs(found.simulated))
    more = [
        _changed(found, known[0], outcome)
        for outcome in (*found.beside, COST)
        if outcome not in outcomes and not found.same(known[0], outcome)
    ]
    return say("{} With {}, {}.", alike, found.quoted(known[0]), joined(more)) if more else alike


def _seen_once(found: Findings, best: str) -> Phrase:
    text = (
        "{} comes first in {} ({}), but one run cannot separate a difference from chance: simulate"
        " more of them."
    )
    told = [
        say("{} {}", short(outcome), found.mean(best, outcome).with_unit)
        for outcome in (found.outcome, *found.beside)
    ]
    return say(text, found.quoted(best), short(found.outcome), joined(told))


def share_best(found: Findings, names: Iterable[str]) -> float:
    """Return how sure it is that one of these options is the best."""
    return float(np.nansum([_probability(found, name) for name in names]))


def _changes(found: Findings, name: str) -> Phrase:
    """Return how the outcome, the headline, improvement in care and cost differ."""
    outcomes = dict.fromkeys([found.outcome, *found.beside, PATIENTS, COST])
    known = [each for each in outcomes if (name, each) in found.differences]
    parts = [part for each in known if (part := _changed(found, name, each))]
    return say("; ".join(["{}"] * len(parts)), *parts)


def _changed(found: Findings, name: str, outcome: str) -> Phrase:
    """Return how one outcome differs; nothing where it cannot be compared."""
    told = found.difference(name, outcome, signed=False)
    if told.text == NOTHING:
        return Phrase()
    spread = told.error if outcome == found.outcome else told.brief
    what = _what(outcome)
    if found.same(name, outcome):
        return say("{} is exactly the same", what)
    if found.side(name, outcome):
        way = found.direction(name, outcome)
        sure = _better(found, name, outcome) if outcome == found.outcome else Phrase()
        return say("{} is {} {}{}{}", what, told.with_unit, way, spread, sure)
    plus = found.difference(name, outcome)
    spread = plus.error if outcome == found.outcome else plus.brief
    better = _better(found, name, outcome)
    share = float(found.row(name, outcome)["better_in"])
    if not math.isnan(share) and max(share, 1.0 - share) >= LIKELY:
        way = found.direction(name, outcome)
        return say("{} is probably {} {}{}{}", what, told.with_unit, way, spread, better)
    return say("{} shows no clear difference, {}{}{}", what, plus.with_unit, spread, better)


def _better(found: Findings, name: str, outcome: str) -> Phrase:
    """Return in how many parameter sets an option is better than the reference."""
    share = float(found.row(name, outcome)["better_in"])
    if math.isnan(share):
        return Phrase()
    return say(", better in {} of the sets", chance(share, basis_of(declared(outcome))))


def _probability(found: Findings, name: str) -> float:
    return float(found.ranking[name]["probability_best"]) if name in found.ranking else math.nan
