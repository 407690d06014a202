"""The best programmes in every world that agrees with the facts: is the choice still right if the effects are other than assumed?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.evaluator import Bench
from rp2pr_sim.analysis.plausible_sets import kept_by_hand, under_each
from rp2pr_sim.outcomes.uncertainty import parts_of
from rp2pr_sim.scenario import Scenario

_REPLICATES = 2  # the fewest that tell luck from what is not known
_ENDS = (0.05, 0.95)


def in_every_world(
    bench: Bench,
    best: Mapping[str, Scenario],
    reference: Scenario,
    named: Collection[str],
    pounds: float,
) -> pd.DataFrame:
    """The best programmes and the reference programme under each parameter set that agrees with the facts, all under the same luck.

    Parameters
    ----------
    bench : Bench
        where they are simulated.
    best : Mapping[str, Scenario]
        the affordable programmes, by the name under which they are told.
    reference : Scenario
        the programme that they are compared with.
    named : Collection[str]
        parameters that the user has set, which stay as they are.
    pounds : float
        what may be spent.

    Returns
    -------
    pd.DataFrame
        One row a programme: `programme`, `effect` (mean over parameter sets), `effect_low` and
        `effect_high` (90% of the sets, luck averaged out), `share_best` (of the sets in which it is
        the best of these; ties shared), `share_better_than_reference`, `cost`, `cost_low`,
        `cost_high`, `share_affordable`, `sets`.

    Raises
    ------
    InputError
        if a run fails.
    """
    everyone = {**best, "reference": reference}
    points = {
        f"{name}-{each}": item
        for name, scenario in everyone.items()
        for each, item in under_each(scenario, kept_by_hand(scenario, named)).items()
    }
    runs = bench.table("worlds", points, _REPLICATES)
    shape = (len(everyone), -1, _REPLICATES)
    effect = bench.goal.better(np.asarray(bench.goal.read(runs), dtype=np.float64).reshape(shape))
    cost = np.asarray(runs["cost"], dtype=np.float64).reshape(shape)
    mean = effect.mean(axis=2)
    top = mean[:-1] == mean[:-1].max(axis=0)
    share_best = (top / top.sum(axis=0)).mean(axis=1)
    rows = []
    for row, name in enumerate(everyone):
        likely, money = parts_of(effect[row]), parts_of(cost[row])
        ends, costs = np.quantile(likely.expected, _ENDS), np.quantile(money.expected, _ENDS)
        low, high = sorted(bench.goal.better(ends))
        rows.append(
            {
                "programme": name,
                "effect": float(bench.goal.better(np.array(likely.mean))),
                "effect_low": low,
                "effect_high": high,
                "share_best": float(share_best[row]) if row < len(best) else np.nan,
                "share_better_than_reference": (
                    float((mean[row] > mean[-1]).mean()) if row < len(best) else np.nan
                ),
                "cost": money.mean,
                "cost_low": costs[0],
                "cost_high": costs[1],
                "share_affordable": float((money.expected <= pounds).mean()),
                "sets": effect.shape[1],
            }
        )
    return pd.DataFrame(rows)
