"""Local search: single-lever changes, then combinations of them.

Each change has an effect and needs some of the budget, both paired with the programme that it is
made to.  At a given price of effect (a share of the budget for a unit of it) each lever takes the
value that pays best; the lowest such price at which the whole programme is affordable gives the
programme to try next.  Changes interact, so a predicted combined effect is only a reason to try a
combination; it is never taken as a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.levers import Lever, settled
from rp2pr_sim.analysis.optimise.racing import Evaluation
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario

_BUDGETS = (1.0, 0.95, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2)  # shares of the budget
_MORE = (1.15, 1.35)  # shares beyond the budget: what more money would buy
# in units of the largest effect of a change per share of the budget that the programme needs
_PRICES = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 81)])
_SINGLES, _FEW = 3, (4, 8)
# number of pairs of changes, and of those that one change may be in
_PAIRS, _OFTEN = 12, 3


class Change(NamedTuple):
    """A change of one lever to another value."""

    lever: Lever
    value: object
    programme: Scenario
    row: int
    """The row among the tried programmes; row 0 is the programme that is changed."""


def neighbours(programme: Scenario, levers: Sequence[Lever], start: Scenario) -> list[Change]:
    """Return all programmes that differ in one lever.

    Incompatible changes, and changes without effect, are left out.
    """
    found: list[Change] = []
    for lever in levers:
        for value in lever.values:
            changed = _changed(programme, {lever.name: value}, levers, start)
            if changed is not None and changed != programme and not lever.idle(changed):
                found.append(Change(lever, value, changed, len(found) + 1))
    return found


def changes_of(tried: Evaluation, used: Floats) -> tuple[Floats, Floats, Floats]:
    """Return effects of the changes (rows 1 on) with their errors, and what they need.

    They are in the order paired effect, its standard error, share of the budget, each of shape
    (changes,).
    """
    effect = tried.effect[1:] - tried.effect[0]
    error = effect.std(axis=1, ddof=1) / np.sqrt(effect.shape[1])
    return effect.mean(axis=1), error, used[1:] - used[0]


def shrunk(mean: Floats, error: Floats) -> Floats:
    """Return the effects shrunk towards 0 by the noise in them (positive-part James and Stein).

    So the search does not follow noise.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(mean != 0.0, np.maximum(0.0, 1.0 - (error / mean) ** 2), 0.0)
    return np.asarray(mean * kept)


def proposals(
    programme: Scenario,
    changes: Sequence[Change],
    tried: Evaluation,
    constraints: Constraints,
    levers: Sequence[Lever],
    start: Scenario,
) -> list[Scenario]:
    """Return programmes worth trying next, for this budget, for less and for somewhat more.

    The programme itself is not among them.

    Parameters
    ----------
    programme : Scenario
        the programme that was changed; row 0 of `tried`.
    changes : Sequence[Change]
        changes of one lever each.
    tried : Evaluation
        results of all of them under common random numbers.
    constraints : Constraints
        constraints of an affordable programme.
    levers : Sequence[Lever]
        levers of the search.
    start : Scenario
        the settings that all candidates share.
    """
    if not changes:
        return []
    used = constraints.used(tried.amounts)
    mean, error, cost = changes_of(tried, used)
    effect = shrunk(mean, error)
    found = combined(programme, changes, effect, cost, float(used[0]), levers, start)
    paid = [k for k in np.argsort(-effect, kind="stable") if effect[k] > 0.0 and used[k + 1] <= 1.0]
    single = [changes[k].programme for k in paid[:_SINGLES]]
    return [item for item in dict.fromkeys([*found, *single]) if item != programme]


def combined(
    programme: Scenario,
    changes: Sequence[Change],
    effect: Floats,
    cost: Floats,
    now: float,
    levers: Sequence[Lever],
    start: Scenario,
) -> list[Scenario]:
    """Return combinations of changes that promise most, for the budget, for less and for more.

    Parameters
    ----------
    programme : Scenario
        the programme that is changed.
    changes : Sequence[Change]
        changes of one lever each.
    effect : Floats
        what each adds, shape (changes,).
    cost : Floats
        the share of the budget that each needs in addition, shape (changes,).
    now : float
        the share that the programme needs.
    levers : Sequence[Lever]
        levers of the search.
    start : Scenario
        the settings that all candidates share.
    """
    wanted: list[dict[str, object]] = []
    for share in (*_BUDGETS, *_MORE):
        wanted.append(_bundle(changes, effect, cost, share - now, now))
    for many in _FEW:
        wanted.append(_bundle(changes, effect, cost, 1.0 - now, now, many))
    wanted += [
        {changes[k].lever.name: changes[k].value for k in pair}
        for pair in _pairs(changes, effect, cost, 1.0 - now)
    ]
    found = [_changed(programme, values, levers, start) for values in wanted]
    return [item for item in dict.fromkeys(found) if item is not None and item != programme]


def _bundle(
    changes: Sequence[Change], effect: Floats, cost: Floats, more: float, now: float, many: int = 0
) -> dict[str, object]:
    """Return for each lever the value that pays best.

    The price of money is the lowest at which all together cost at most `more`.  If none is low
    enough, the result is that of the highest price, the cheapest.  With `many`, it contains only so
    many changes, those that pay most.
    """
    scale = max(float(np.abs(effect).max()), 1e-12) / max(now, 1e-3)
    chosen: dict[str, int] = {}
    for price in _PRICES:
        chosen = _paying(changes, effect - price * scale * cost, many)
        if sum(cost[k] for k in chosen.values()) <= more:
            break
    return {name: changes[k].value for name, k in chosen.items()}


def _pairs(
    changes: Sequence[Change], effect: Floats, cost: Floats, more: float
) -> list[tuple[int, int]]:
    """Return the pairs of changes of different levers that promise most together.

    A pair costs at most `more`: one change may spend what the other saves.
    """
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
    """Return by lever the change that is worth most, if it is worth anything."""
    chosen: dict[str, int] = {}
    for k in np.argsort(-worth, kind="stable"):
        room = not many or len(chosen) < many
        if worth[k] > 0.0 and changes[k].lever.name not in chosen and room:
            chosen[changes[k].lever.name] = int(k)
    return chosen


def _changed(
    programme: Scenario, values: dict[str, object], levers: Sequence[Lever], start: Scenario
) -> Scenario | None:
    try:
        return settled(resolved(programme.replaced(values)), tuple(levers), start)
    except InputError:
        return None
