"""What must be known with the answer to a comparison, a sentence or two each."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rp2pr_sim.analysis.compare.factorial import Choices, levels_of
from rp2pr_sim.analysis.compare.factors import LIKELY, Factorial
from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.compare.headline import SURE, against_reference, share_best
from rp2pr_sim.analysis.compare.scenarios import value_words
from rp2pr_sim.analysis.numbers import (
    NOTHING,
    Phrase,
    basis_of,
    chance,
    difference,
    joined,
    runs,
    say,
    short,
)
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import IMPROVEMENT, no_value
from rp2pr_sim.scenario import parameters_by_name

_ROUND_ERROR = 1e-12
MANY = 6  # differences at once from which on chance is mentioned


def with_answer(found: Findings, factorial: Factorial | None) -> Iterator[Phrase]:
    """Yield what belongs to the answer: the reference, each factor, the simulation error."""
    yield from filter(None, [against_reference(found)])
    if factorial is not None:
        yield from filter(None, [_value_of_the_best(found, factorial)])
        yield from factorial.sentences
    yield say(simulation_error(found))


def _value_of_the_best(found: Findings, factorial: Factorial) -> Phrase:
    """Return which values of the factors the best option surely or likely has.

    It is empty where one option is surely the best.
    """
    if len(factorial.factors) < 2 or found.best is None or found.simulated < 2:
        return Phrase()
    if share_best(found, [found.best]) >= SURE:
        return Phrase()
    basis, parts = basis_of(declared(found.outcome)), []
    for item in factorial.factors:
        shares = {
            value: share_best(
                found, [k for k, row in factorial.choices.items() if row[item.name] == value]
            )
            for value in levels_of(factorial.choices)[item.name]
        }
        value = max(shares, key=shares.__getitem__)
        if shares[value] >= LIKELY:
            words = f"“{value_words(item.name, value)}” in {{}}"
            parts.append(say(words, chance(shares[value], basis)))
    if not parts:
        return Phrase()
    where = " of the parameter sets" if found.sets > 1 else " of the bootstrap samples of the runs"
    return say("The best option has {}{}.", joined(parts), where)


def remarks(found: Findings) -> Iterator[Phrase]:
    """Yield what a reader of the answer must know besides."""
    best = found.best
    if found.outcome != IMPROVEMENT:
        yield from _unflattered(found, best)
    yield from map(say, found.too_young)
    yield from _missing(found)
    if best is None:
        yield from _first_of_the_others(found)
    if found.failed:
        text = "{} did not come to an end because of an error and {} left out."
        yield say(text, runs(found.failed, "more"), "is" if found.failed == 1 else "are")
    for label in found.never:
        yield say("No run of “{}” came to an end, so it is left out.", label)
    if len(found.others) > MANY and found.simulated > 1 and found.sets == 1:
        yield say(
            "Each simulation error holds in 95 of 100 cases by itself; of {} differences at once a"
            " few may exclude zero by chance alone.",
            len(found.others),
        )


def simulation_error(found: Findings) -> str:
    """Return how large the simulation error is, and whether it is as small as was wanted."""
    wanted = "" if found.wanted is None else f"; wanted was ± {_size(found, found.wanted)}"
    if found.precise:
        wanted = f"{wanted}, and is reached"
    elif found.precise is False:
        wanted = f"{wanted}, which is NOT reached after {runs(found.simulated)}"
    if math.isnan(found.half_width):
        why = "one run has none" if found.simulated == 1 else "not every difference has one"
        return f"Simulation error: unknown, since {why}{wanted}."
    what = short(found.outcome)
    if found.half_width == 0.0:  # known exactly, or too few to show otherwise
        kind = "every difference in " if found.others else ""
        return (
            f"Simulation error: none, since {kind}{what} is the same in each of"
            f" {runs(found.simulated)}{wanted}."
        )
    where = f" at most in a difference in {what}" if found.others else f" in {what}"
    rest = " The uncertainty is about the parameters." if found.sets > 1 else ""
    return (
        f"Simulation error: ± {_size(found, found.half_width)}{where} (chance; more runs"
        f" make it smaller){wanted}.{rest}"
    )


def on_forms(choices: Choices) -> list[Phrase]:
    """Return what to know of scenarios that differ in the reading of a mechanism, if any do.

    Parameters
    ----------
    choices : Choices
        by scenario, what it sets of what differs.
    """
    known = parameters_by_name()
    named = {name for row in choices.values() for name in row if name in known}
    forms = sorted(name for name in named if known[name].role == "form")
    if not forms:
        return []
    text = (
        "A reading of the paper ({}) is not a design: that it comes out first does not make it"
        " true. The difference shows how far the answer depends on the reading."
    )
    return [say(text, ", ".join(forms))]


def _unflattered(found: Findings, best: str | None) -> Iterator[Phrase]:
    """Yield what timid aims do to plan success, and who improves care most if another one does."""
    if best is not None:
        yield say(
            "Timid aims raise plan success. They raise neither points per plan nor improvement in"
            " care, which are true quality."
        )
    gains = {name: float(found.row(name, IMPROVEMENT)["mean"]) for name in found.labels}
    known = [name for name in gains if not math.isnan(gains[name])]
    if found.simulated < 2 or not found.others or len(known) < 2:
        return
    first = max(known, key=gains.__getitem__)
    # where nothing else can be compared, this is what is left to say of the options
    following = max((name for name in known if name != first), key=gains.__getitem__)
    other = following if best is None else best
    if other not in known or gains[first] - gains[other] <= _ROUND_ERROR:
        return
    yield say(
        "On average improvement in care is highest with {}: {} against {} with {}.",
        found.quoted(first),
        found.mean(first, IMPROVEMENT).with_unit,
        found.mean(other, IMPROVEMENT).with_unit,
        found.quoted(other),
    )


def _first_of_the_others(found: Findings) -> Iterator[Phrase]:
    """Yield the best of the others where the baseline has no value."""
    valued = [name for name in found.order if found.mean(name).text != NOTHING]
    if not valued:
        return
    mean = found.mean(valued[0])
    text = (
        "Of those that have a value, {} comes out first: {}{}. To compare them, name one of them as"
        " the baseline."
    )
    if len(valued) == 1:
        text = "Only {} has a value: {}{}."
    yield say(text, found.quoted(valued[0]), mean.with_unit, mean.error)


def _size(found: Findings, width: float) -> str:
    """Return a half-width with two digits and its unit."""
    told = difference(found.outcome, width, float("nan"), float("nan"))
    return f"{told.text.lstrip('+')} {told.unit}"


def _missing(found: Findings) -> Iterator[Phrase]:
    """Yield the programmes that lack the outcome in some replicate, or in all."""
    for name in found.order:
        row = found.row(name)
        because = no_value(declared(found.outcome))
        if math.isnan(row["mean"]) and found.others:
            yield say(
                "{} has {} in any run, so {} has no value there and it is not ranked.",
                found.quoted(name),
                because,
                short(found.outcome),
            )
        elif name != found.baseline and 0 < row["replicates"] < found.simulated:
            yield say(
                "{} is compared in {} of the {} only: in the others it, or {}, had {}.",
                found.quoted(name),
                int(row["replicates"]),
                runs(found.simulated),
                found.quoted(found.baseline),
                because,
            )
