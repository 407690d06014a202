"""What the scenarios cost, and which of them give the most for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.compare.paired import by_scenario, ends, goodness, resampled_means
from rp2pr_sim.measures.summary import interval_of_mean
from rp2pr_sim.records import Floats

__all__ = ["frontier", "money"]


def money(programme: pd.DataFrame, outcome: str, seed: int) -> pd.DataFrame:
    """Effect against cost.

    Args:
        programme: one row a scenario and replicate, with `cost` (pounds), `plans_reached` and the outcome.
        outcome: the effect.
        seed: of the study; the bootstrap is made from it.

    Returns:
        One row a scenario, the cheapest first: `scenario`; `cost` of the whole programme (pounds) and `effect`, means with `_low` and
        `_high` of their 95% intervals; `cost_per_plan_reached` (mean cost over mean number of plans that reached their goal, with a
        percentile bootstrap interval; missing where none did); `on_frontier`: no other scenario costs less and gives as much,
        or costs as much and gives more.
    """
    cost, reached = by_scenario(programme, "cost"), by_scenario(programme, "plans_reached")
    effect = by_scenario(programme, outcome)[list(cost)]
    known = (cost.notna() & reached[list(cost)].notna()).all(axis=1)
    ratio, low, high = _ratios(cost[known].to_numpy(), reached.loc[known, list(cost)].to_numpy(), seed)
    found = pd.DataFrame({"scenario": [str(name) for name in cost]})
    for name, table in (("cost", cost), ("effect", effect)):
        columns = [table[item].dropna().to_numpy() for item in table]
        intervals = [interval_of_mean(values) for values in columns]
        found[name] = [values.mean() if len(values) else np.nan for values in columns]
        found[f"{name}_low"], found[f"{name}_high"] = [item[0] for item in intervals], [item[1] for item in intervals]
    found["cost_per_plan_reached"], found["cost_per_plan_reached_low"], found["cost_per_plan_reached_high"] = ratio, low, high
    found["on_frontier"] = frontier(found["cost"].to_numpy(), goodness(found["effect"].to_numpy(), outcome))
    return found.sort_values(["cost", "effect"], kind="stable").reset_index(drop=True)


def frontier(cost: Floats, good: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of these (n,) no other beats: none that costs no more and is better, or is as good and costs less."""
    no_dearer = cost[None, :] <= cost[:, None]
    no_worse = good[None, :] >= good[:, None]
    better = (cost[None, :] < cost[:, None]) | (good[None, :] > good[:, None])
    beaten = (no_dearer & no_worse & better).any(axis=1)
    return np.asarray(~beaten & ~np.isnan(cost) & ~np.isnan(good))


def _ratios(cost: Floats, reached: Floats, seed: int) -> tuple[Floats, Floats, Floats]:
    """Mean cost over mean plans reached, and the interval: an end is missing where it would be infinite."""
    many = cost.shape[1]
    samples = resampled_means(np.hstack([cost, reached]), seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = ends(samples[:, :many] / samples[:, many:])
        ratio = cost.mean(axis=0) / reached.mean(axis=0) if len(cost) else np.full(many, np.nan)
    return tuple(np.where(np.isfinite(item), item, np.nan) for item in (ratio, low, high))  # type: ignore[return-value]
