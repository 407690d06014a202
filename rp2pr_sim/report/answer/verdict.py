"""The answer in one sentence, with its uncertainty, and what must be known beside it.

Which sentence it is follows from the tables alone: whether differences from the baseline exclude zero, and how sure it is
which programme is best.  A programme is called the best only if it is so with a probability of 95%.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from rp2pr_sim.compare.question import declared
from rp2pr_sim.report.answer.findings import COST, Findings
from rp2pr_sim.report.answer.marks import of_column
from rp2pr_sim.report.answer.numbers import NOTHING, Number, chance, difference, name_of, short

__all__ = ["Answer", "answer", "listed", "precision", "programmes"]

SURE = 0.95
UNFLATTERED = "true_gain_per_team"
"""What easy goals cannot flatter: told beside plan success, always."""
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
    return _winner(found, best) if _probability(found, best) >= SURE else _not_sure_which(found, best)


def _alone(found: Findings) -> Markup:
    mean = found.mean(found.baseline)
    if mean.text == NOTHING:
        lacking = declared(found.outcome).lacking or NOTHING
        return Markup("This programme has {}, so there is nothing to say of {}.").format(_lowered(lacking), short(found.outcome))
    name, _, meaning = name_of(found.outcome).partition(": ")
    text = Markup("{}{} is {}{} in the mean of {}.")
    explained = f" ({meaning})" if meaning else ""
    return text.format(name, explained, mean.with_unit, _interval(mean), programmes(found.simulated))


def _incomparable(found: Findings) -> Markup:
    lacking = declared(found.outcome).lacking or NOTHING
    text = Markup("The programmes cannot be compared by {}: in no simulated programme do both {} and another one have a value ({}).")
    return text.format(short(found.outcome), _quoted(found, found.baseline), _lowered(lacking))


def _alike(found: Findings, known: Sequence[str]) -> Markup:
    text = Markup("{} and {} come out exactly alike in {}: under the same luck not one of {} differs between them.")
    others = listed([_quoted(found, name) for name in known])
    return text.format(_quoted(found, found.baseline), others, short(found.outcome), programmes(found.simulated))


def _seen_once(found: Findings, best: str) -> Markup:
    text = Markup("{} comes out first in {}, but of one simulated programme nobody can tell a difference from luck: simulate more of them.")
    return text.format(_quoted(found, best), short(found.outcome))


def _within_noise(found: Findings, known: Sequence[str]) -> Markup:
    widest = max(known, key=lambda name: abs(found.row(name)["difference"]))
    told = found.difference(widest)
    if len(known) == 1:
        text = Markup("{} cannot be told from {} in {}: the difference is {}{}, which luck alone could make in {}.")
        first = _quoted(found, widest)
        return text.format(
            first, _quoted(found, found.baseline), short(found.outcome), told.with_unit, _interval(told), programmes(found.simulated)
        )
    text = Markup("None of the {} others can be told from {} in {}: all differences are within noise, the largest being {}{} ({}).")
    return text.format(
        len(known), _quoted(found, found.baseline), short(found.outcome), told.with_unit, _interval(told), _quoted(found, widest)
    )


def _baseline_first(found: Findings, sides: dict[str, int]) -> Markup:
    close = [name for name in sides if sides[name] == 0]
    nearest = next(name for name in found.others if name in sides)
    told = found.difference(nearest, signed=False)
    if close:
        text = Markup("No other programme does better than {}, which comes out first in {} but cannot be told from {}.")
        return text.format(_quoted(found, found.baseline), short(found.outcome), _some(found, close))
    text = Markup("No other programme does better than {}: {} is {} {} with {}, which comes nearest{}.")
    return text.format(
        _quoted(found, found.baseline), short(found.outcome), told.with_unit, _way(found, nearest), _quoted(found, nearest), _interval(told)
    )


def _first_but_not_clear(found: Findings, best: str, sides: dict[str, int]) -> Markup:
    told = found.difference(best)
    better = [name for name in sides if sides[name] > 0]
    if better:
        text = Markup("{} comes out first in {}, but its difference from {} is within noise ({}{}); clearly better than that is {}.")
        return text.format(
            _quoted(found, best), short(found.outcome), _quoted(found, found.baseline), told.with_unit, _interval(told),
            _some(found, better),
        )
    text = Markup("No programme does clearly better than {}: {} comes out first in {}, but the difference is within noise ({}{}).")
    return text.format(_quoted(found, found.baseline), _quoted(found, best), short(found.outcome), told.with_unit, _interval(told))


def _winner(found: Findings, best: str) -> Markup:
    told = found.difference(best, signed=False)
    sure = chance(_probability(found, best), of_column(declared(found.outcome)))
    text = Markup("{} does best: {} is {} {} than with {}{}, and it is the best of the {} with a probability of {}.")
    return text.format(
        _quoted(found, best), short(found.outcome), told.with_unit, _way(found, best), _quoted(found, found.baseline),
        _interval(told), len(found.labels), sure,
    )


def _not_sure_which(found: Findings, best: str) -> Markup:
    told = found.difference(best, signed=False)
    mark = of_column(declared(found.outcome))
    next_best = max((name for name in found.ranking if name != best), key=lambda name: _probability(found, name))
    text = Markup("{} comes out first, {} being {} {} than with {}{}, but that it is the best is not sure: {} likely, {} for {}.")
    return text.format(
        _quoted(found, best), short(found.outcome), told.with_unit, _way(found, best), _quoted(found, found.baseline),
        _interval(told), chance(_probability(found, best), mark), chance(_probability(found, next_best), mark), _quoted(found, next_best),
    )


def _remarks(found: Findings, best: str | None) -> Iterator[Markup]:
    if found.outcome != UNFLATTERED:
        yield from _unflattered(found, best)
    if best not in (None, found.baseline):
        yield from _price(found, str(best))
    if found.precise is False:
        yield _imprecise(found)
    yield from _missing(found)
    if best is None:
        yield from _first_of_the_others(found)
    if found.failed:
        text = Markup("{} did not come to an end because of an error and {} left out.")
        yield text.format(programmes(found.failed, "more"), "is" if found.failed == 1 else "are")
    for label in found.never:
        yield Markup("Of “{}” no simulated programme came to an end, so it is not told.").format(label)
    if len(found.others) > MANY and found.simulated > 1:
        yield Markup(
            "Each interval is right in 95 of 100 cases by itself; of {} differences at once a few may exclude zero by luck alone."
        ).format(len(found.others))


def _unflattered(found: Findings, best: str | None) -> Iterator[Markup]:
    """Whether true improvement, per team in the programme, says the same; where the outcome compares nothing, what it says."""
    if best in (None, found.baseline) and found.others:
        yield from _unflattered_others(found, best is None)
        return
    best = str(best)
    if not found.others:
        told = found.mean(best, UNFLATTERED)
        yield Markup("Easy goals flatter that. What they cannot flatter, {}, is {}{}.").format(
            short(UNFLATTERED), told.with_unit, _interval(told)
        )
        return
    if not found.known(best):
        return
    told, side = found.difference(best, UNFLATTERED, signed=False), found.side(best, UNFLATTERED)
    verdict = {1: "says the same", 0: "cannot tell the two apart", -1: "says the opposite"}[side]
    text = Markup("Easy goals flatter a programme. What they cannot flatter, {}, {}: it is {} {} with {} than with {}{}.")
    yield text.format(
        short(UNFLATTERED), verdict, told.with_unit, _way(found, best, UNFLATTERED), _quoted(found, best), _quoted(found, found.baseline),
        _interval(told),
    )


def _unflattered_others(found: Findings, instead: bool) -> Iterator[Markup]:
    """What true improvement says of all that are compared with a baseline that comes out first, or with which nothing can be compared."""
    rows = {name: found.row(name, UNFLATTERED)["difference"] for name in found.others}
    told = [name for name in rows if not math.isnan(rows[name])]
    if not told or found.simulated < 2 or all(found.same(name, UNFLATTERED) for name in told):
        return
    first = max(told, key=lambda name: float(rows[name]))
    change, side = found.difference(first, UNFLATTERED, signed=False), found.side(first, UNFLATTERED)
    text = Markup("{}: it is {} {}{} with {} than with {}{}.")
    if instead:
        what = Markup("What can be compared is {}").format(short(UNFLATTERED))
    else:
        verdict = {1: "says the opposite", 0: "cannot tell that one from the best of the others", -1: "says the same"}[side]
        what = Markup("Easy goals flatter a programme. What they cannot flatter, {}, {}").format(short(UNFLATTERED), verdict)
    even = " even" if side < 0 and len(told) > 1 else ""
    yield text.format(
        what, change.with_unit, _way(found, first, UNFLATTERED), even, _quoted(found, first), _quoted(found, found.baseline),
        _interval(change),
    )


def precision(found: Findings) -> str:
    """How wide the intervals are, and whether that is as narrow as was asked for."""
    if found.half_width != found.half_width:
        return "unknown: not every difference has an interval" if found.others else "unknown: one simulated programme has no interval"
    what = "every difference" if found.others else "the mean"
    got = f"{what} in {short(found.outcome)} is known to ± {_size(found, found.half_width)} or better"
    if found.half_width == 0.0:  # known exactly, or too few to show otherwise
        got = f"{what} in {short(found.outcome)} came out the same in each of {programmes(found.simulated)}"
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
    text = Markup("Of those that have a value, {} comes out first: {}{}. To compare them, name one of them as the baseline.")
    if len(valued) == 1:
        text = Markup("Only {} has a value: {}{}.")
    yield text.format(_quoted(found, valued[0]), mean.with_unit, _interval(mean))


def _price(found: Findings, best: str) -> Iterator[Markup]:
    """What the first of the ranks costs beside the baseline, in all and for each plan that reached its goal."""
    if not found.known(best) or found.outcome == COST or found.same(best, COST):
        return
    told, other = found.each_plan(best), found.each_plan(found.baseline)
    each = Markup(", and {} for each plan that reached its goal").format(told.with_unit) if told.text != NOTHING else Markup("")
    instead = Markup(" instead of {}").format(other.with_unit) if each and other.text != NOTHING else Markup("")
    less = found.row(best, COST)["difference"] < 0.0
    yield Markup("{} costs {} {} than {} in all{}{}.").format(
        _quoted(found, best), found.difference(best, COST, signed=False).with_unit, "less" if less else "more",
        _quoted(found, found.baseline), each, instead,
    )


def _imprecise(found: Findings) -> Markup:
    wanted, got = (_size(found, width) for width in (found.until or 0.0, found.half_width))
    if found.half_width != found.half_width:
        return Markup("The precision that was asked for, ± {}, was not reached: not every difference has an interval.").format(wanted)
    text = Markup("The precision that was asked for, ± {}, was not reached: after {} the widest interval is ± {}.")
    return text.format(wanted, programmes(found.simulated), got)


def _size(found: Findings, width: float) -> str:
    """A half-width with two digits and its unit."""
    told = difference(found.outcome, width, float("nan"), float("nan"))
    return f"{told.text.lstrip('+')} {told.unit}"


def _missing(found: Findings) -> Iterator[Markup]:
    """Programmes that lack the outcome in some replicate, or in all."""
    for name in found.order:
        row = found.row(name)
        lacking = declared(found.outcome).lacking or NOTHING
        because = _lowered(lacking)
        if row["mean"] != row["mean"] and found.others:
            yield Markup("{} has {} in any simulated programme, so {} has no value there and it is not ranked.").format(
                _quoted(found, name), because, short(found.outcome)
            )
        elif name != found.baseline and 0 < row["replicates"] < found.simulated:
            yield Markup("{} is compared in {} of the {} only: in the others it, or {}, had {}.").format(
                _quoted(found, name), int(row["replicates"]), programmes(found.simulated), _quoted(found, found.baseline), because
            )


def _probability(found: Findings, name: str) -> float:
    return float(found.ranking[name]["probability_best"]) if name in found.ranking else 0.0


def _way(found: Findings, name: str, outcome: str | None = None) -> str:
    return "lower" if found.row(name, outcome)["difference"] < 0.0 else "higher"


def _interval(told: Number) -> str:
    return f" (95% interval {told.interval})" if told.interval and told.interval != "no spread" else ""


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


def _lowered(text: str) -> str:
    """Without capital, to stand within a sentence."""
    return text[:1].lower() + text[1:]


def programmes(count: int, more: str = "") -> str:
    """So many simulated programmes, in words."""
    return f"{count:,} {more + ' ' if more else ''}simulated programme{'' if count == 1 else 's'}"
