"""From a good programme to a better one: one lever at a time, then what the changes promise together.

Each change has a price and an effect, both paired with the programme that it is made to.  For a
price of effect (so many pounds for so much of it) each lever takes the value that pays best; the
lowest such price at which the whole is affordable gives the programme to try next.  Changes act on
one another, so what they promise together is only tried, never believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.optimise.levers import Lever, settled
from rp2pr_sim.analysis.optimise.racing import Measured
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario

_BUDGETS = (1.0, 0.95, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2)  # of what may be spent
_MORE = (1.15, 1.35)  # beyond it: what more money would buy
# of the programme's own effect a pound, times its cost
_PRICES = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 81)])
_SINGLES, _FEW = 3, (4, 8)
# exchanges of one thing for another, and in how many of them one change may stand
_PAIRS, _OFTEN = 12, 3


class Change(NamedTuple):
    """One lever at another value."""

    lever: Lever
    value: object
    programme: Scenario
    row: int
    """Where it stands in what was tried; row 0 is the programme that is changed."""


def neighbours(programme: Scenario, levers: Sequence[Lever], start: Scenario) -> list[Change]:
    """All programmes that differ in one lever; what does not go together, or changes nothing, is left out."""
    found: list[Change] = []
    for lever in levers:
        for value in lever.values:
            changed = _changed(programme, {lever.name: value}, levers, start)
            if changed is not None and changed != programme and not lever.idle(changed):
                found.append(Change(lever, value, changed, len(found) + 1))
    return found


def changes_of(tried: Measured) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each change (rows 1 on): paired effect and its standard error, paired cost and its standard error, each of shape (changes,)."""
    effect, cost = tried.effect[1:] - tried.effect[0], tried.cost[1:] - tried.cost[0]
    root = np.sqrt(tried.effect.shape[1])
    return (
        effect.mean(axis=1),
        effect.std(axis=1, ddof=1) / root,
        cost.mean(axis=1),
        cost.std(axis=1, ddof=1) / root,
    )


def shrunk(mean: Floats, error: Floats) -> Floats:
    """These effects drawn towards 0 by what luck is in them (positive-part James and Stein): noise is not chased."""
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(mean != 0.0, np.maximum(0.0, 1.0 - (error / mean) ** 2), 0.0)
    return np.asarray(mean * kept)


def proposals(
    programme: Scenario,
    changes: Sequence[Change],
    tried: Measured,
    pounds: float,
    levers: Sequence[Lever],
    start: Scenario,
) -> list[Scenario]:
    """Programmes worth trying next, for this budget, less, and somewhat more; the programme itself is not among them.

    Parameters
    ----------
    programme : Scenario
        that was changed; row 0 of `tried`.
    changes : Sequence[Change]
        one lever each.
    tried : Measured
        all of them under the same luck.
    pounds : float
        what may be spent.
    levers : Sequence[Lever]
        of the search.
    start : Scenario
        what all candidates share.
    """
    if not changes:
        return []
    mean, error, cost, _ = changes_of(tried)
    effect = shrunk(mean, error)
    now = float(tried.costs[0])
    wanted: list[dict[str, object]] = []
    for share in (*_BUDGETS, *_MORE):
        wanted.append(_bundle(changes, effect, cost, share * pounds - now, now))
    for many in _FEW:
        wanted.append(_bundle(changes, effect, cost, pounds - now, now, many))
    wanted += [
        {changes[k].lever.name: changes[k].value for k in pair}
        for pair in _pairs(changes, effect, cost, pounds - now)
    ]
    paid = [
        k for k in np.argsort(-effect, kind="stable") if effect[k] > 0.0 and now + cost[k] <= pounds
    ][:_SINGLES]
    wanted += [{changes[k].lever.name: changes[k].value} for k in paid]
    found = [_changed(programme, values, levers, start) for values in wanted]
    return [item for item in dict.fromkeys(found) if item is not None and item != programme]


def _bundle(
    changes: Sequence[Change], effect: Floats, cost: Floats, more: float, now: float, many: int = 0
) -> dict[str, object]:
    """Of each lever the value that pays best, at the lowest price of money at which all together cost at most `more`.

    Where nothing is so cheap, the cheapest.  With `many`, only so many changes, those that pay
    most.
    """
    scale = max(float(np.abs(effect).max()), 1e-12) / max(now, 1.0)
    chosen: dict[str, int] = {}
    for price in _PRICES:
        chosen = _paying(changes, effect - price * scale * cost, many)
        if sum(cost[k] for k in chosen.values()) <= more:
            break
    return {name: changes[k].value for name, k in chosen.items()}


def _pairs(
    changes: Sequence[Change], effect: Floats, cost: Floats, more: float
) -> list[tuple[int, int]]:
    """The two changes of different levers that promise most together for at most `more`: what one saves the other may spend."""
    first, second = np.triu_indices(len(changes), 1)
    gain, price = effect[first] + effect[second], cost[first] + cost[second]
    found: list[tuple[int, int]] = []
    for place in np.argsort(-gain, kind="stable"):
        i, j = int(first[place]), int(second[place])
        if gain[place] <= 0.0 or len(found) == _PAIRS:
            break
        rare = all(sum(k in pair for pair in found) < _OFTEN for k in (i, j))
        if price[place] <= more and changes[i].lever.name != changes[j].lever.name and rare:
            found.append((i, j))
    return found


def _paying(changes: Sequence[Change], worth: Floats, many: int) -> dict[str, int]:
    """By lever the change that is worth most, if it is worth anything."""
    chosen: dict[str, int] = {}
    for k in np.argsort(-worth, kind="stable"):
        if (
            worth[k] > 0.0
            and changes[k].lever.name not in chosen
            and (not many or len(chosen) < many)
        ):
            chosen[changes[k].lever.name] = int(k)
    return chosen


def _changed(
    programme: Scenario, values: dict[str, object], levers: Sequence[Lever], start: Scenario
) -> Scenario | None:
    try:
        return settled(resolved(programme.replaced(values)), tuple(levers), start)
    except InputError:
        return None
