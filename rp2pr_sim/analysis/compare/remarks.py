"""What must be known beside the answer to a comparison, a sentence or two each."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rp2pr_sim.analysis.compare.factorial import Choices
from rp2pr_sim.analysis.compare.findings import COST, Findings
from rp2pr_sim.analysis.numbers import NOTHING, Phrase, difference, programmes, say, short
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import IMPROVEMENT, no_value
from rp2pr_sim.scenario import parameters_by_name

MANY = 6  # differences at once from which on chance is mentioned


def remarks(found: Findings) -> Iterator[Phrase]:
    """Yield what a reader of the answer must know besides."""
    best = found.best
    if found.outcome != IMPROVEMENT:
        yield from _unflattered(found, best)
    if best is not None and found.others:
        yield from _price(found, found.compared[0] if best == found.baseline else best)
    yield from map(say, found.too_young)
    if found.precise is False:
        yield _imprecise(found)
    yield from _missing(found)
    if best is None:
        yield from _first_of_the_others(found)
    if found.failed:
        text = "{} did not come to an end because of an error and {} left out."
        yield say(text, programmes(found.failed, "more"), "is" if found.failed == 1 else "are")
    for label in found.never:
        yield say("Of “{}” no simulated programme came to an end, so it is not told.", label)
    if len(found.others) > MANY and found.simulated > 1:
        yield say(
            "Each simulation error holds in 95 of 100 cases by itself; of {} differences at once a"
            " few may exclude zero by chance alone.",
            len(found.others),
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
    """Yield what timid aims do to plan success, and who improves care most if that is not said."""
    if best is not None:
        yield say(
            "Timid aims raise plan success. They raise neither points per plan nor improvement in"
            " care, which are true quality."
        )
    if found.simulated < 2 or best not in (None, found.baseline) or not found.others:
        return
    rows = {name: found.row(name, IMPROVEMENT)["difference"] for name in found.others}
    known = [
        name for name in rows if not math.isnan(rows[name]) and not found.same(name, IMPROVEMENT)
    ]
    first = max(known, key=lambda name: float(rows[name]), default=None)
    if first is None or (best is not None and first == found.compared[0]):
        return
    text = "Of all others, improvement in care is highest with {}: it is {} {}{} than with {}."
    if best is None:
        text = "What can be compared is improvement in care; with {}: it is {} {}{} than with {}."
    change, way = (
        found.difference(first, IMPROVEMENT, signed=False),
        found.direction(first, IMPROVEMENT),
    )
    base = found.quoted(found.baseline)
    yield say(text, found.quoted(first), change.with_unit, way, change.error, base)


def precision(found: Findings) -> str:
    """Return how wide the intervals are, and whether that is as narrow as was asked for."""
    if math.isnan(found.half_width) and found.others:
        return "unknown: not every difference has an interval"
    if math.isnan(found.half_width):
        return "unknown: one simulated programme has no interval"
    got = f"{'every difference' if found.others else 'the mean'} in {short(found.outcome)}"
    if found.half_width == 0.0:  # known exactly, or too few to show otherwise
        got = f"{got} came out the same in each of {programmes(found.simulated)}"
    else:
        got = f"{got} is known to ± {_size(found, found.half_width)} or better"
    if found.wanted is None:
        return f"{got}; no precision was asked for"
    wanted = f"± {_size(found, found.wanted)}"
    if found.precise:
        return f"{got}; {wanted} was asked for and reached"
    return f"{got}; {wanted} was asked for and NOT reached after {programmes(found.simulated)}"


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


def _price(found: Findings, best: str) -> Iterator[Phrase]:
    """Yield the cost of the best, or of the nearest to it, against the baseline."""
    if not found.known(best) or found.outcome == COST or found.same(best, COST):
        return
    told, other = found.each_plan(best), found.each_plan(found.baseline)
    each = instead = Phrase()
    if told.text != NOTHING:
        each = say("; the cost per successful plan is {}", told.with_unit)
        instead = say(" instead of {}", other.with_unit) if other.text != NOTHING else Phrase()
    less = found.row(best, COST)["difference"] < 0.0
    yield say(
        "{} costs {} {} than {} in all{}{}.",
        found.quoted(best),
        found.difference(best, COST, signed=False).with_unit,
        "less" if less else "more",
        found.quoted(found.baseline),
        each,
        instead,
    )


def _imprecise(found: Findings) -> Phrase:
    wanted, got = (_size(found, width) for width in (found.wanted or 0.0, found.half_width))
    missed = f"The precision that was asked for, ± {wanted}, was not reached:"
    if math.isnan(found.half_width):
        return say(f"{missed} not every difference has an interval.")
    many = programmes(found.simulated)
    return say(f"{missed} after {many} the widest simulation error is ± {got}.")


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
                "{} has {} in any simulated programme, so {} has no value there and it is not"
                " ranked.",
                found.quoted(name),
                because,
                short(found.outcome),
            )
        elif name != found.baseline and 0 < row["replicates"] < found.simulated:
            yield say(
                "{} is compared in {} of the {} only: in the others it, or {}, had {}.",
                found.quoted(name),
                int(row["replicates"]),
                programmes(found.simulated),
                found.quoted(found.baseline),
                because,
            )
