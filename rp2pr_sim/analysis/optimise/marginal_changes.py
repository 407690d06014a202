"""Marginal changes: each lever of the best programme changed alone, with new random numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.evaluator import CHANGES
from rp2pr_sim.analysis.optimise.local_search import neighbours
from rp2pr_sim.analysis.optimise.racing import Evaluate
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.analysis.statistics import mean_with_interval
from rp2pr_sim.scenario import Scenario

VERDICTS = (
    "better and no dearer",
    "buys more",
    "saves money, no clear loss",
    "saves money and loses some",
    "no clear difference",
    "dearer, no clear gain",
    "worse",
)
"""All verdicts, in the order in which they are reported."""


def marginal_changes(
    best: Scenario,
    cost: float,
    space: SearchSpace,
    evaluate: Evaluate,
    budget: float,
    replicates: int,
) -> pd.DataFrame:
    """Return the effect and cost of each other value of each lever of the best programme.

    Parameters
    ----------
    best : Scenario
        the programme that is changed.
    cost : float
        its cost as reported: a change is affordable if this and the difference that it makes are
        within the budget.
    space : SearchSpace
        the levers of the search.
    evaluate : Evaluate
        evaluator of the changed programmes.
    budget : float
        the budget.
    replicates : int
        replicates of each programme.

    Returns
    -------
    pd.DataFrame
        One row per change: `lever`, `what`, `now`, `changed` (words), `effect` (paired difference,
        more is better) with `effect_low` and `effect_high`, `cost` with `cost_low` and `cost_high`,
        `total_cost` (of the changed programme), `affordable`, `verdict`; the `improvements` first,
        the largest first, then by verdict and the most rewarding first.
    """
    changes = neighbours(best, space.levers, space.start)
    names = [
        *("lever", "what", "now", "changed", "effect", "effect_low", "effect_high"),
        *("cost", "cost_low", "cost_high", "total_cost", "affordable", "verdict"),
    ]
    if not changes:
        return pd.DataFrame(columns=names)
    tried = evaluate(CHANGES, [best, *(change.programme for change in changes)], replicates)
    rows = []
    for change, more, dearer in zip(
        changes, tried.effect[1:] - tried.effect[0], tried.cost[1:] - tried.cost[0], strict=True
    ):
        gain, price = (mean_with_interval(pd.Series(values)) for values in (more, dearer))
        lever, total = change.lever, cost + price[0]
        words = (lever.name, lever.label, lever.told(best), lever.told(change.programme))
        rows.append((*words, *gain, *price, total, bool(total <= budget), _verdict(gain, price)))
    table = pd.DataFrame(rows, columns=names)
    place = table["verdict"].map({verdict: rank for rank, verdict in enumerate(VERDICTS)})
    place[improvements(table).index] = -1
    worth = np.where(table["verdict"].str.startswith("saves"), table["cost"], -table["effect"])
    return table.iloc[np.lexsort((worth, place))].reset_index(drop=True)


def improvements(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes that the budget allows and that are clearly better.

    Their 95% intervals lie above 0.
    """
    return changes[changes["affordable"].astype(bool) & (changes["effect_low"] > 0.0)]


def _verdict(gain: tuple[float, float, float], price: tuple[float, float, float]) -> str:
    """Return the verdict by whether the 95% intervals of the paired differences include 0."""
    better, worse, dearer, cheaper = gain[1] > 0.0, gain[2] < 0.0, price[1] > 0.0, price[2] < 0.0
    if better:
        return "buys more" if dearer else "better and no dearer"
    if cheaper:
        return "saves money and loses some" if worse else "saves money, no clear loss"
    if worse:
        return "worse"
    return "dearer, no clear gain" if dearer else "no clear difference"
