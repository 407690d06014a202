"""The answer in one sentence, with its uncertainty, and what must be known beside it.

Which sentence it is follows from the tables alone: whether differences from the baseline exclude
zero, and how sure it is which programme is best.  A programme is called the best only if it is so
with a probability of 95%.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, no_value
from rp2pr_sim.report.compare.evidence_marks import of_column
from rp2pr_sim.report.compare.findings import COST, Findings
from rp2pr_sim.report.compare.numbers import NOTHING, Number, chance, difference, name_of, short

SURE = 0.95
MANY = 6  # differences at once from which on chance is mentioned
_NAMED = 3  # programmes at most by name in a sentence


class Answer(NamedTuple):
    """What the tables say."""

    sentence: Markup
    remarks: tuple[Markup, ...]
    """What must be known beside it, a sentence or two each."""


def answer(found: Findings) -> Answer:
    """The sentence that the findings allow, and no stronger one."""
    if not found.others:
        return Answer(_alone(found), tuple(_remarks(found, found.baseline)))
    known = [name for name in found.others if found.known(name)]
    if not known:
        return Answer(_incomparable(found), tuple(_remarks(found, None)))
    best = next(name for name in found.order if name == found.baseline or name in known)
    return Answer(_compared(found, known, best), tuple(_remarks(found, best)))


def _compared(found: Findings, known: Sequence[str], best: str) -> Markup:
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
    return (
        _winner(found, best) if _probability(found, best) >= SURE else _not_sure_which(found, best)
    )


def _alone(found: Findings) -> Markup:
    mean = found.mean(found.baseline)
    name, _, meaning = name_of(found.outcome).partition(": ")
    explained = f" ({meaning})" if meaning else ""
    others = [(short(outcome), found.mean(found.baseline, outcome)) for outcome in _beside(found)]
    parts = [
        Markup("{} is {}{}").format(what, told.with_unit, _interval(told))
        for what, told in others
        if told.text != NOTHING
    ]
    if mean.text == NOTHING:
        lacking = Markup("This programme has {}, so {} is blank.").format(
            no_value(declared(found.outcome)), short(found.outcome)
        )
        rest = (
            Markup(" On average over {} {}.").format(programmes(found.simulated), _joined(parts))
            if parts
            else Markup("")
        )
        return lacking + rest
    first = Markup("{}{} is {}{}").format(name, explained, mean.with_unit, _interval(mean))
    return Markup("{} on average over {}.").format(
        _joined([first, *parts]), programmes(found.simulated)
    )


def _incomparable(found: Findings) -> Markup:
    text = Markup(
        "The programmes cannot be compared by {}: in no simulated programme do both {} and another"
        " one have a value ({})."
    )
    return text.format(
        short(found.outcome), _quoted(found, found.baseline), no_value(declared(found.outcome))
    )


def _alike(found: Findings, known: Sequence[str]) -> Markup:
    text = Markup(
        "{} and {} come out exactly alike in {}: with the same random numbers not one of {} differs"
        " between them."
    )
    outcomes = [
        outcome
        for outcome in (found.outcome, *_beside(found))
        if all(found.same(name, outcome) for name in known)
    ]
    others = listed([_quoted(found, name) for name in known])
    what = listed([short(outcome) for outcome in outcomes])
    alike = text.format(_quoted(found, found.baseline), others, what, programmes(found.simulated))
    more = [
        _changed(found, known[0], outcome) for outcome in _beside(found) if outcome not in outcomes
    ]
    return (
        Markup("{} With {}, {}.").format(alike, _quoted(found, known[0]), _joined(more))
        if more
        else alike
    )


def _seen_once(found: Findings, best: str) -> Markup:
    text = Markup(
        "{} comes out first in {} ({}), but one simulated programme cannot separate a difference"
        " from chance: simulate more of them."
    )
    told = [
        Markup("{} {}").format(short(outcome), found.mean(best, outcome).with_unit)
        for outcome in (found.outcome, *_beside(found))
    ]
    return text.format(_quoted(found, best), short(found.outcome), _joined(told))


def _within_noise(found: Findings, known: Sequence[str]) -> Markup:
    widest = max(known, key=lambda name: abs(found.row(name)["difference"]))
    if len(known) == 1:
        text = Markup("{} shows no clear difference from {}: {} in {}.")
        base = _quoted(found, found.baseline)
        return text.format(
            _quoted(found, widest), base, _changes(found, widest), programmes(found.simulated)
        )
    text = Markup(
        "None of the {} others shows a clear difference from {}; the largest is with {}: {}."
    )
    return text.format(
        len(known), _quoted(found, found.baseline), _quoted(found, widest), _changes(found, widest)
    )


def _baseline_first(found: Findings, sides: dict[str, int]) -> Markup:
    close = [name for name in sides if sides[name] == 0]
    nearest = _nearest(found)
    if close:
        text = Markup(
            "No other programme does better than {}, which comes out first without a clear"
            " difference from {}; with {}, {}."
        )
        return text.format(
            _quoted(found, found.baseline),
            _some(found, close),
            _quoted(found, nearest),
            _changes(found, nearest),
        )
    text = Markup("No other programme does better than {}: with {}, which comes nearest, {}.")
    return text.format(
        _quoted(found, found.baseline), _quoted(found, nearest), _changes(found, nearest)
    )


def _first_but_not_clear(found: Findings, best: str, sides: dict[str, int]) -> Markup:
    better = [name for name in sides if sides[name] > 0]
    if better:
        text = Markup(
            "{} comes out first, but without a clear difference from {}: {}; clearly better than"
            " that is {}."
        )
        return text.format(
            _quoted(found, best),
            _quoted(found, found.baseline),
            _changes(found, best),
            _some(found, better),
        )
    text = Markup("No programme does clearly better than {}: with {}, which comes out first, {}.")
    return text.format(_quoted(found, found.baseline), _quoted(found, best), _changes(found, best))


def _winner(found: Findings, best: str) -> Markup:
    sure = chance(_probability(found, best), of_column(declared(found.outcome)))
    text = Markup("{} does best: {}; its chance of being best of the {} is {}.")
    return text.format(
        _quoted(found, best), _changes(found, best, than=True), len(found.labels), sure
    )


def _not_sure_which(found: Findings, best: str) -> Markup:
    mark = of_column(declared(found.outcome))
    next_best = max(
        (name for name in found.ranking if name != best), key=lambda name: _probability(found, name)
    )
    text = Markup("{} comes out first: {}; but its chance of being best is {}, against {} for {}.")
    return text.format(
        _quoted(found, best),
        _changes(found, best, than=True),
        chance(_probability(found, best), mark),
        chance(_probability(found, next_best), mark),
        _quoted(found, next_best),
    )


def _beside(found: Findings) -> list[str]:
    """What is told with the outcome that decides, always: plan success, points per plan and improvement in care."""
    return [outcome for outcome in (*HEADLINE, IMPROVEMENT) if outcome != found.outcome]


def _changes(found: Findings, name: str, than: bool = False) -> Markup:
    """How the outcome, plan success, points per plan and improvement in care differ from the baseline (which is named with `than`)."""
    first, *more = (_changed(found, name, outcome) for outcome in (found.outcome, *_beside(found)))
    if than:
        first = Markup("{} than with {}{}").format(
            _apart(found, name, found.outcome),
            _quoted(found, found.baseline),
            _interval(found.difference(name, signed=False)),
        )
    return _joined([first, *(part for part in more if part)])


def _changed(found: Findings, name: str, outcome: str) -> Markup:
    """How one outcome differs; nothing where it cannot be compared."""
    told = found.difference(name, outcome, signed=False)
    if told.text == NOTHING:
        return Markup("")
    if found.same(name, outcome):
        return Markup("{} is exactly the same").format(short(outcome))
    if found.side(name, outcome):
        return Markup("{}{}").format(_apart(found, name, outcome), _interval(told))
    plus = found.difference(name, outcome)
    # of the outcome the sentence has said it
    words = "differs by" if outcome == found.outcome else "shows no clear difference,"
    return Markup("{} {} {}{}").format(short(outcome), words, plus.with_unit, _interval(plus))


def _apart(found: Findings, name: str, outcome: str) -> Markup:
    told = found.difference(name, outcome, signed=False)
    return Markup("{} is {} {}").format(short(outcome), told.with_unit, _way(found, name, outcome))


def _nearest(found: Findings) -> str:
    """The best of the others that can be compared with the baseline."""
    return next(name for name in found.others if found.known(name))


def _joined(parts: Sequence[Markup]) -> Markup:
    """In words: `a, b and c`."""
    *most, last = parts
    return Markup(" and ").join([Markup(", ").join(most), last]) if most else last


def _remarks(found: Findings, best: str | None) -> Iterator[Markup]:
    if found.outcome != IMPROVEMENT:
        yield from _unflattered(found, best)
    if best is not None and found.others:
        yield from _price(found, _nearest(found) if best == found.baseline else best)
    yield from map(Markup.escape, found.too_young)
    if found.precise is False:
        yield _imprecise(found)
    yield from _missing(found)
    if best is None:
        yield from _first_of_the_others(found)
    if found.failed:
        text = Markup("{} did not come to an end because of an error and {} left out.")
        yield text.format(programmes(found.failed, "more"), "is" if found.failed == 1 else "are")
    for label in found.never:
        yield Markup("Of “{}” no simulated programme came to an end, so it is not told.").format(
            label
        )
    if len(found.others) > MANY and found.simulated > 1:
        yield Markup(
            "Each simulation error holds in 95 of 100 cases by itself; of {} differences at once a"
            " few may exclude zero by chance alone."
        ).format(len(found.others))


def _unflattered(found: Findings, best: str | None) -> Iterator[Markup]:
    """What timid aims do to plan success, and which other programme improves care most, where no sentence names it."""
    if best is not None:
        yield Markup(
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
    if first is None or (best is not None and first == _nearest(found)):
        return
    what = (
        "What can be compared is improvement in care"
        if best is None
        else "Of all others, improvement in care is highest"
    )
    text = (
        Markup("{} with {}: {} than with {}.")
        if best is not None
        else Markup("{}; with {}: {} than with {}.")
    )
    change = found.difference(first, IMPROVEMENT, signed=False)
    yield text.format(
        what,
        _quoted(found, first),
        Markup("it is {} {}{}").format(
            change.with_unit, _way(found, first, IMPROVEMENT), _interval(change)
        ),
        _quoted(found, found.baseline),
    )


def precision(found: Findings) -> str:
    """How wide the intervals are, and whether that is as narrow as was asked for."""
    if found.half_width != found.half_width:
        return (
            "unknown: not every difference has an interval"
            if found.others
            else "unknown: one simulated programme has no interval"
        )
    what = "every difference" if found.others else "the mean"
    got = (
        f"{what} in {short(found.outcome)} is known to ± {_size(found, found.half_width)} or better"
    )
    if found.half_width == 0.0:  # known exactly, or too few to show otherwise
        got = (
            f"{what} in {short(found.outcome)} came out the same in each of"
            f" {programmes(found.simulated)}"
        )
    if found.until is None:
        return f"{got}; no precision was asked for"
    wanted = f"± {_size(found, found.until)}"
    if found.precise:
        return f"{got}; {wanted} was asked for and reached"
    return f"{got}; {wanted} was asked for and NOT reached after {programmes(found.simulated)}"


def _first_of_the_others(found: Findings) -> Iterator[Markup]:
    """Where the baseline has no value."""
    valued = [name for name in found.order if found.mean(name).text != NOTHING]
    if not valued:
        return
    mean = found.mean(valued[0])
    text = Markup(
        "Of those that have a value, {} comes out first: {}{}. To compare them, name one of them as"
        " the baseline."
    )
    if len(valued) == 1:
        text = Markup("Only {} has a value: {}{}.")
    yield text.format(_quoted(found, valued[0]), mean.with_unit, _interval(mean))


def _price(found: Findings, best: str) -> Iterator[Markup]:
    """What a programme costs against the baseline, in all and per successful plan."""
    if not found.known(best) or found.outcome == COST or found.same(best, COST):
        return
    told, other = found.each_plan(best), found.each_plan(found.baseline)
    each = (
        Markup("; the cost per successful plan is {}").format(told.with_unit)
        if told.text != NOTHING
        else Markup("")
    )
    instead = (
        Markup(" instead of {}").format(other.with_unit)
        if each and other.text != NOTHING
        else Markup("")
    )
    less = found.row(best, COST)["difference"] < 0.0
    yield Markup("{} costs {} {} than {} in all{}{}.").format(
        _quoted(found, best),
        found.difference(best, COST, signed=False).with_unit,
        "less" if less else "more",
        _quoted(found, found.baseline),
        each,
        instead,
    )


def _imprecise(found: Findings) -> Markup:
    wanted, got = (_size(found, width) for width in (found.until or 0.0, found.half_width))
    if found.half_width != found.half_width:
        return Markup(
            "The precision that was asked for, ± {}, was not reached: not every difference has an"
            " interval."
        ).format(wanted)
    text = Markup(
        "The precision that was asked for, ± {}, was not reached: after {} the widest simulation"
        " error is ± {}."
    )
    return text.format(wanted, programmes(found.simulated), got)


def _size(found: Findings, width: float) -> str:
    """A half-width with two digits and its unit."""
    told = difference(found.outcome, width, float("nan"), float("nan"))
    return f"{told.text.lstrip('+')} {told.unit}"


def _missing(found: Findings) -> Iterator[Markup]:
    """Programmes that lack the outcome in some replicate, or in all."""
    for name in found.order:
        row = found.row(name)
        because = no_value(declared(found.outcome))
        if row["mean"] != row["mean"] and found.others:
            yield Markup(
                "{} has {} in any simulated programme, so {} has no value there and it is not"
                " ranked."
            ).format(_quoted(found, name), because, short(found.outcome))
        elif name != found.baseline and 0 < row["replicates"] < found.simulated:
            yield Markup(
                "{} is compared in {} of the {} only: in the others it, or {}, had {}."
            ).format(
                _quoted(found, name),
                int(row["replicates"]),
                programmes(found.simulated),
                _quoted(found, found.baseline),
                because,
            )


def _probability(found: Findings, name: str) -> float:
    return float(found.ranking[name]["probability_best"]) if name in found.ranking else 0.0


def _way(found: Findings, name: str, outcome: str | None = None) -> str:
    return "lower" if found.row(name, outcome)["difference"] < 0.0 else "higher"


def _interval(told: Number) -> str:
    return (
        f" (simulation error {told.interval})"
        if told.interval and told.interval != "no spread"
        else ""
    )


def _quoted(found: Findings, name: str) -> str:
    return f"“{found.labels[name]}”"


def _some(found: Findings, names: Sequence[str]) -> str:
    """A few by their label, then how many more."""
    shown = [_quoted(found, name) for name in names[:_NAMED]]
    more = len(names) - len(shown)
    return listed([*shown, f"{more} more"] if more else shown)


def listed(items: Sequence[str]) -> str:
    """In words: `a, b and c`."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def programmes(count: int, more: str = "") -> str:
    """So many simulated programmes, in words."""
    return f"{count:,} {more + ' ' if more else ''}simulated programme{'' if count == 1 else 's'}"
