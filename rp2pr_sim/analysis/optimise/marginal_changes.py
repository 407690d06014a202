"""Marginal changes: each lever of the best programme changed alone.

Effects and costs come from the last round of the climb, in which no affordable change was clearly
better.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.climb import Climbed, mean_and_ends
from rp2pr_sim.analysis.optimise.constraints import HOURS, Constraints
from rp2pr_sim.analysis.optimise.finalists import EQUAL, is_equal
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario

VERDICTS = ("better", "as good", "worse")
"""What a change does to the effect, in the order in which changes are reported."""


def marginal_changes(
    climbed: Climbed,
    constraints: Constraints,
    now: Mapping[str, float],
    needs: Floats,
    refused: Collection[Scenario] = (),
) -> pd.DataFrame:
    """Return the effect and cost of each other value of each lever of the best programme.

    Parameters
    ----------
    climbed : Climbed
        the best programme and its single changes.
    constraints : Constraints
        constraints of an affordable programme.
    now : Mapping[str, float]
        the mean amounts by kind of the best programme, as reported.
    needs : Floats
        its `Constraints.needs`, as reported: a change is affordable if these and the differences
        that it makes are.

    refused : Collection[Scenario]
        programmes that are not affordable by new random numbers.

    Returns
    -------
    pd.DataFrame
        One row per change: `lever`, `what`, `now`, `changed` (words); `effect` (paired difference,
        more is better) with `effect_low` and `effect_high`, its simulation interval; `cost` (more
        pounds of the kind that is reported) with `cost_low` and `cost_high`; `total` (pounds, of
        the changed programme); `staff_hours` (more hours of a hospital); `affordable`; `timely`;
        `equal` (see
        `finalists.is_equal`); `verdict`; `runs`.  The affordable ones come
        first, and of these the largest effect.
    """
    rows = []
    for number, change in enumerate(climbed.changes):
        found, lever = climbed.results[number], change.lever
        gain = climbed.difference(number)
        price = mean_and_ends(_apart(found.amounts[constraints.money]), climbed.sets)
        hours = float(_apart(found.amounts[HOURS]).mean())
        affordable = climbed.affordable(number, constraints, needs)
        margin = EQUAL * abs(float(found.effects[0]))
        rows.append(
            {
                "lever": lever.name,
                "what": lever.label,
                "now": lever.told(climbed.leader),
                "changed": lever.told(change.programme),
                **dict(zip(("effect", "effect_low", "effect_high"), gain, strict=True)),
                **dict(zip(("cost", "cost_low", "cost_high"), price, strict=True)),
                "total": now[constraints.money] + price[0],
                "staff_hours": hours,
                "affordable": affordable and change.programme not in refused,
                "timely": climbed.timely(number, constraints),
                "equal": is_equal(-gain[0], -gain[2], margin),
                "verdict": _verdict(gain, margin),
                "runs": found.effect.shape[1],
            }
        )
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.DataFrame(rows)
    order = np.lexsort((-table["effect"], ~table["affordable"].astype(bool)))
    return table.iloc[order].reset_index(drop=True)


COLUMNS = (
    *("lever", "what", "now", "changed", "effect", "effect_low", "effect_high"),
    *("cost", "cost_low", "cost_high", "total", "staff_hours", "affordable", "timely", "equal"),
    *("verdict", "runs"),
)


def improvements(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes that the budget allows and that are clearly better.

    Their simulation intervals lie above 0.
    """
    return changes[changes["affordable"].astype(bool) & (changes["effect_low"] > 0.0)]


def _apart(amounts: Floats) -> Floats:
    return np.asarray(amounts[1] - amounts[0])


def _verdict(gain: tuple[float, float, float], margin: float) -> str:
    better, good, worse = VERDICTS
    if gain[1] > 0.0:
        return better
    return good if is_equal(-gain[0], -gain[2], margin) else worse
