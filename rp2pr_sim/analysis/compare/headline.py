"""The answer to a comparison in one sentence, with its uncertainty.

Which sentence it is follows from the tables alone: whether differences from the baseline exclude
zero, and how sure it is which programme is best.  A programme is called the best only if it is so
with a probability of 95%.
"""

from __future__ import annotations

from collections.abc import Sequence

from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.numbers import (
    NOTHING,
    Phrase,
    basis_of,
    chance,
    joined,
    listed,
    name_of,
    programmes,
    say,
    short,
)
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import no_value

SURE = 0.95
_NAMED = 3  # programmes at most by name in a sentence


def answer(found: Findings) -> Phrase:
    """Return the sentence that the findings allow, and no stronger one."""
    if not found.others:
        return _alone(found)
    if found.best is None:
        return _incomparable(found)
    return _compared(found, found.compared, found.best)


def _compared(found: Findings, known: Sequence[str], best: str) -> Phrase:
    if all(found.same(name) for name in known):
        return _alike(found, known)
    if found.simulated < 2:
        return _seen_once(found, best)
    sides = {name: found.side(name) for name in known}
    if not any(sides.values()):
        return _within_noise(found, known)
    if best == found.baseline:
        return _baseline_first(found, sides)
    if sides[best] <= 0:
        return _first_but_not_clear(found, best, sides)
    if _probability(found, best) >= SURE:
        return _winner(found, best)
    return _not_sure_which(found, best)


def _alone(found: Findings) -> Phrase:
    mean = found.mean(found.baseline)
    name, _, meaning = name_of(found.outcome).partition(": ")
    explained = f" ({meaning})" if meaning else ""
    parts = [
        say("{} is {}{}", short(outcome), told.with_unit, told.error)
        for outcome in found.beside
        if (told := found.mean(found.baseline, outcome)).text != NOTHING
    ]
    if mean.text == NOTHING:
        why = no_value(declared(found.outcome))
        lacking = say("This programme has {}, so {} is blank.", why, short(found.outcome))
        if not parts:
            return lacking
        many = programmes(found.simulated)
        return say("{} On average over {} {}.", lacking, many, joined(parts))
    first = say("{}{} is {}{}", name, explained, mean.with_unit, mean.error)
    return say("{} on average over {}.", joined([first, *parts]), programmes(found.simulated))


def _incomparable(found: Findings) -> Phrase:
    return say(
        "The programmes cannot be compared by {}: in no simulated programme do both {} and another"
        " one have a value ({}).",
        short(found.outcome),
        found.quoted(found.baseline),
        no_value(declared(found.outcome)),
    )


def _alike(found: Findings, known: Sequence[str]) -> Phrase:
    text = (
        "{} and {} come out exactly alike in {}: with the same random numbers not one of {} differs"
        " between them."
    )
    outcomes = [
        outcome
        for outcome in (found.outcome, *found.beside)
        if all(found.same(name, outcome) for name in known)
    ]
    others = listed([found.quoted(name) for name in known])
    what = listed([short(outcome) for outcome in outcomes])
    alike = say(text, found.quoted(found.baseline), others, what, programmes(found.simulated))
    more = [
        _changed(found, known[0], outcome) for outcome in found.beside if outcome not in outcomes
    ]
    return say("{} With {}, {}.", alike, found.quoted(known[0]), joined(more)) if more else alike


def _seen_once(found: Findings, best: str) -> Phrase:
    text = (
        "{} comes out first in {} ({}), but one simulated programme cannot separate a difference"
        " from chance: simulate more of them."
    )
    told = [
        say("{} {}", short(outcome), found.mean(best, outcome).with_unit)
        for outcome in (found.outcome, *found.beside)
    ]
    return say(text, found.quoted(best), short(found.outcome), joined(told))


def _within_noise(found: Findings, known: Sequence[str]) -> Phrase:
    widest = max(known, key=lambda name: abs(found.row(name)["difference"]))
    base, other = found.quoted(found.baseline), found.quoted(widest)
    changes = _changes(found, widest)
    if len(known) == 1:
        text = "{} shows no clear difference from {}: {} in {}."
        return say(text, other, base, changes, programmes(found.simulated))
    text = "None of the {} others shows a clear difference from {}; the largest is with {}: {}."
    return say(text, len(known), base, other, changes)


def _baseline_first(found: Findings, sides: dict[str, int]) -> Phrase:
    close = [name for name in sides if sides[name] == 0]
    nearest = found.compared[0]
    base, other = found.quoted(found.baseline), found.quoted(nearest)
    changes = _changes(found, nearest)
    if close:
        text = (
            "No other programme does better than {}, which comes out first without a clear"
            " difference from {}; with {}, {}."
        )
        return say(text, base, _some(found, close), other, changes)
    text = "No other programme does better than {}: with {}, which comes nearest, {}."
    return say(text, base, other, changes)


def _first_but_not_clear(found: Findings, best: str, sides: dict[str, int]) -> Phrase:
    better = [name for name in sides if sides[name] > 0]
    base, first, changes = found.quoted(found.baseline), found.quoted(best), _changes(found, best)
    if better:
        text = (
            "{} comes out first, but without a clear difference from {}: {}; clearly better than"
            " that is {}."
        )
        return say(text, first, base, changes, _some(found, better))
    text = "No programme does clearly better than {}: with {}, which comes out first, {}."
    return say(text, base, first, changes)


def _winner(found: Findings, best: str) -> Phrase:
    sure = chance(_probability(found, best), basis_of(declared(found.outcome)))
    text = "{} does best: {}; its chance of being best of the {} is {}."
    return say(text, found.quoted(best), _changes(found, best, than=True), len(found.labels), sure)


def _not_sure_which(found: Findings, best: str) -> Phrase:
    basis = basis_of(declared(found.outcome))
    others = [name for name in found.ranking if name != best]
    next_best = max(others, key=lambda name: _probability(found, name))
    sure, less = (chance(_probability(found, name), basis) for name in (best, next_best))
    changes = _changes(found, best, than=True)
    text = "{} comes out first: {}; but its chance of being best is {}, against {} for {}."
    return say(text, found.quoted(best), changes, sure, less, found.quoted(next_best))


def _changes(found: Findings, name: str, than: bool = False) -> Phrase:
    """Return how the outcome, headline and improvement in care differ from the baseline.

    The baseline is named with `than`.
    """
    first, *more = (_changed(found, name, outcome) for outcome in (found.outcome, *found.beside))
    if than:
        first = say(
            "{} than with {}{}",
            _apart(found, name, found.outcome),
            found.quoted(found.baseline),
            found.difference(name, signed=False).error,
        )
    return joined([first, *(part for part in more if part)])


def _changed(found: Findings, name: str, outcome: str) -> Phrase:
    """Return how one outcome differs; nothing where it cannot be compared."""
    told = found.difference(name, outcome, signed=False)
    if told.text == NOTHING:
        return Phrase()
    if found.same(name, outcome):
        return say("{} is exactly the same", short(outcome))
    if found.side(name, outcome):
        return say("{}{}", _apart(found, name, outcome), told.error)
    plus = found.difference(name, outcome)
    # of the outcome the sentence has said it
    words = "differs by" if outcome == found.outcome else "shows no clear difference,"
    return say("{} {} {}{}", short(outcome), words, plus.with_unit, plus.error)


def _apart(found: Findings, name: str, outcome: str) -> Phrase:
    told = found.difference(name, outcome, signed=False)
    return say("{} is {} {}", short(outcome), told.with_unit, found.direction(name, outcome))


def _probability(found: Findings, name: str) -> float:
    return float(found.ranking[name]["probability_best"]) if name in found.ranking else 0.0


def _some(found: Findings, names: Sequence[str]) -> str:
    """Return a few by their label, then how many more."""
    shown = [found.quoted(name) for name in names[:_NAMED]]
    more = len(names) - len(shown)
    return listed([*shown, f"{more} more"] if more else shown)
