"""Cost-effectiveness: the costs of the scenarios, and the efficient frontier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import by_scenario, goodness
from rp2pr_sim.analysis.over_sets import has_sets, ratio_over_sets
from rp2pr_sim.analysis.statistics import interval_columns
from rp2pr_sim.core.records import Floats

EACH_PLAN = "cost_per_plan_reached"


def money(programme: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the effect and cost of each scenario, and whether it is on the efficient frontier.

    Parameters
    ----------
    programme : pd.DataFrame
        one row per scenario and replicate, with `cost` (pounds), `plans_reached` and the outcome.
    outcome : str
        the effect.

    Returns
    -------
    pd.DataFrame
        One row per scenario, the cheapest first: `scenario`; `cost` of the whole programme (pounds)
        and `effect`, means with `_low` and `_high` of their 95% intervals; `cost_per_plan_reached`
        (mean cost over mean number of plans that reached their aim; missing if none did); its
        interval is that of the delta method, or over parameter sets, with no end where no plan
        reaches its aim); `on_frontier`: no other scenario costs less with as much
        effect, or costs as much with more effect.
    """
    cost, effect = by_scenario(programme, "cost"), by_scenario(programme, outcome)
    each = by_scenario(programme, EACH_PLAN)
    found = pd.DataFrame({"scenario": [str(name) for name in cost]})
    for name, table in (("cost", cost), ("effect", effect), (EACH_PLAN, each)):
        columns = [interval_columns(name, table[item]) for item in cost]
        found = found.join(pd.DataFrame(columns))
    if has_sets(cost):
        plans, ends = (
            by_scenario(programme, "plans_reached"),
            [f"{EACH_PLAN}_{end}" for end in ("low", "high")],
        )
        found[ends] = [ratio_over_sets(cost[item], plans[item])[1:3] for item in cost]
    found[f"{EACH_PLAN}_low"] = found[f"{EACH_PLAN}_low"].clip(lower=0.0)
    found["on_frontier"] = frontier(
        found["cost"].to_numpy(), goodness(found["effect"].to_numpy(), outcome)
    )
    return found.sort_values(["cost", "effect"], kind="stable").reset_index(drop=True)


def frontier(cost: Floats, good: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which of these options (n,) are efficient.

    No other option costs no more and is better, or is as good and costs less.
    """
    no_dearer = cost[None, :] <= cost[:, None]
    no_worse = good[None, :] >= good[:, None]
    better = (cost[None, :] < cost[:, None]) | (good[None, :] > good[:, None])
    beaten = (no_dearer & no_worse & better).any(axis=1)
    return np.asarray(~beaten & ~np.isnan(cost) & ~np.isnan(good))
