"""Search for programmes: a design spread over all levers, a race, then a local search.

All results here come from few replicates, and the best of many looks better than it is. So the
search only selects *which* programmes to simulate again with new random numbers; the reported
numbers come from there (`finalists`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.optimise.levers import at, differing
from rp2pr_sim.analysis.optimise.local_search import neighbours, proposals
from rp2pr_sim.analysis.optimise.question import Begin
from rp2pr_sim.analysis.optimise.racing import Evaluator, Limits, Measured, best, frontier, raced
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.sampling import sobol

# mean share of the visits that no team left before: a programme that holds fewer does not fit
# into the weeks
LEAST_HELD = 0.9
_RUNGS = ((1, 4), (4, 12), (16, 40))  # one in so many of the design, each in so many replicates
_BANDS = 8  # bands of cost, in each of which the best stays in the race
_ROUNDS = 6  # rounds of changing one lever at a time
_ONE_LEVER, _TOGETHER = 24, 60  # replicates
_BEST = 5  # programmes that are reported
DIFFERENT = 5  # levers in which a programme must differ from all that are better
_TRUSTED = 40  # replicates from which on a programme may become a finalist
_SAFE = 0.985  # of the budget: a programme just affordable in few replicates may not be so in many
_MORE = 1.4  # times the budget: upper end of the frontier


class NoProgrammeError(InputError):
    """No programme in the search keeps to the budget and the weeks.

    The error is one sentence that says what would help.
    """


class Seen(NamedTuple):
    """The results of a programme from the step that evaluated it most often."""

    step: str
    replicates: int
    effect: float
    cost: float
    held: float


class Searched(NamedTuple):
    """The result of a search."""

    finalists: tuple[Scenario, ...]
    """The programmes to simulate again, the most promising first."""
    seen: dict[Scenario, Seen]
    """All programmes that were evaluated, in the order of their first evaluation."""


def search(
    start: Begin, limits: Limits, evaluate: Evaluator, points: int, seed: int, replicates: int
) -> Searched:
    """Find the programmes that promise most within the limits.

    Parameters
    ----------
    start : Begin
        the start of the search.
    limits : Limits
        limits of an affordable programme.
    evaluate : Evaluator
        evaluator of programmes.
    points : int
        size of the design, a power of two.
    seed : int
        seed of the design.
    replicates : int
        largest number of replicates of any step.

    Raises
    ------
    NoProgrammeError
        if no programme keeps to the limits.
    """
    seen: dict[Scenario, Seen] = {}
    safe = limits._replace(pounds=_SAFE * limits.pounds)
    few = partial(min, max(replicates, 2))
    rungs = [(max(2, points // share), few(many)) for share, many in _RUNGS]
    last, all_rungs = raced("design", _design(start, points, seed), rungs, safe, evaluate, _BANDS)
    for number, found in enumerate(all_rungs, 1):
        _note(seen, f"design-{number}", found)
    found, leader = last, last.programmes[best(last, safe)]
    for number in range(1, _ROUNDS + 1):
        changes = neighbours(leader, start.levers, start.start)
        if not changes:
            break
        tried = evaluate(
            f"levers-{number}", [leader, *(change.programme for change in changes)], few(_ONE_LEVER)
        )
        _note(seen, f"levers-{number}", tried)
        promising = proposals(leader, changes, tried, safe.pounds, start.levers, start.start)
        found = evaluate(f"together-{number}", [leader, *promising], few(_TOGETHER))
        _note(seen, f"together-{number}", found)
        before, leader = leader, found.programmes[best(found, safe)]
        if leader == before:
            break
    _check(found, limits)
    return Searched(tuple(_finalists(seen, limits, start, few(_TRUSTED))), seen)


def _design(start: Begin, points: int, seed: int) -> list[Scenario]:
    """Return the presets, the programme that is set, and a design spread over all levers.

    Equal programmes occur once.
    """
    spread: Iterable[Scenario | None] = ()
    if start.levers:
        spread = (
            at(point, start.start, start.levers) for point in sobol(points, len(start.levers), seed)
        )
    return list(
        dict.fromkeys(
            item for item in (start.start, *start.presets.values(), *spread) if item is not None
        )
    )


def _note(seen: dict[Scenario, Seen], step: str, found: Measured) -> None:
    """Keep this step's results of programmes that it evaluated more often than any step before."""
    n = found.effect.shape[1]
    for row, programme in enumerate(found.programmes):
        if programme not in seen or seen[programme].replicates <= n:
            held = float(found.held[row].mean())
            seen[programme] = Seen(
                step, n, float(found.effects[row]), float(found.costs[row]), held
            )


def _check(found: Measured, limits: Limits) -> None:
    """Check that some programme keeps to the limits.

    Raises
    ------
    NoProgrammeError
        if none does, in one sentence.
    """
    if not any(limits.kept(found)):
        raise none_kept(limits, found.held.mean(axis=1), found.costs)


def none_kept(limits: Limits, held: Floats, costs: Floats) -> NoProgrammeError:
    """Return the error that no programme keeps to the limits.

    Either none holds its visits in time, or the cheapest that does costs too much.
    """
    timely = limits.timely(held)
    if not timely.any():
        return NoProgrammeError(
            f"the weeks are too few for the visits: at most {100 * held.max():.0f}% of those that"
            " no team left before are held in time, however they are arranged (wanted are"
            f" {100 * limits.held:.0f}%); allow more weeks, or fewer teams."
        )
    about = 1000.0 * np.ceil(costs[timely].min() / 1000.0)
    return NoProgrammeError(
        f"pounds is {limits.pounds:,.0f}, for which there is no programme: the cheapest that was"
        f" found costs about {about:,.0f} pounds, the time of hospital staff included; allow more"
        " pounds, or fewer teams."
    )


def _finalists(
    seen: dict[Scenario, Seen], limits: Limits, start: Begin, trusted: int
) -> list[Scenario]:
    """Return the finalists: the best that are not all alike, the frontier, and the presets.

    The frontier contains the best for less money and for somewhat more.
    """
    known = [
        item
        for item, told in seen.items()
        if told.replicates >= trusted and limits.timely(told.held)
    ]
    ranked = sorted(known, key=lambda item: (-seen[item].effect, seen[item].cost))
    chosen: list[Scenario] = []
    for pounds in (_SAFE * limits.pounds, limits.pounds):
        chosen += _unlike([item for item in ranked if seen[item].cost <= pounds], _BEST)
    within = [item for item in known if seen[item].cost <= _MORE * limits.pounds]
    effects, costs = (
        _array(seen[item].effect for item in within),
        _array(seen[item].cost for item in within),
    )
    on = [within[row] for row in frontier(effects, costs)]
    bands = {int(2 * _BANDS * seen[item].cost / (_MORE * limits.pounds)): item for item in on}
    return list(dict.fromkeys([*chosen, *bands.values(), *start.presets.values()]))


def _unlike(ranked: Sequence[Scenario], most: int) -> list[Scenario]:
    """Return the first of these, and the next that differ from all before in several levers."""
    found: list[Scenario] = []
    for item in ranked:
        if len(found) < most and all(len(differing(item, other)) >= DIFFERENT for other in found):
            found.append(item)
    return found


def _array(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)
