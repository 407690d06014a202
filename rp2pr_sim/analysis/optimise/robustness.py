"""Robustness: the best programmes under plausible parameter sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import share_on_top
from rp2pr_sim.analysis.optimise.evaluator import PARAMETER_SETS, Evaluator
from rp2pr_sim.analysis.plausible_sets import USUAL, kept_by_hand, under_each
from rp2pr_sim.outcomes.uncertainty import parts_of
from rp2pr_sim.scenario import Scenario

_REPLICATES = 2  # the fewest that separate chance from parameter uncertainty
_ENDS = (0.05, 0.95)


def under_plausible_sets(
    evaluator: Evaluator,
    best: Mapping[str, Scenario],
    reference: Scenario,
    named: Collection[str],
    budget: float,
) -> pd.DataFrame:
    """Return the results of the best programmes under each of `USUAL` plausible sets.

    They and the reference programme have common random numbers.

    Parameters
    ----------
    evaluator : Evaluator
        evaluator of the programmes.
    best : Mapping[str, Scenario]
        the affordable programmes, by the name under which they are reported.
    reference : Scenario
        the programme that they are compared with.
    named : Collection[str]
        parameters that the user has set, which stay as they are.
    budget : float
        the budget in pounds.

    Returns
    -------
    pd.DataFrame
        One row per programme: `programme`, `effect` (mean over parameter sets), `effect_low` and
        `effect_high` (90% of the sets, chance averaged out), `share_best` (of the sets in which it
        is the best of these; ties shared), `share_better_than_reference`, `cost`, `cost_low`,
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
        for each, item in under_each(scenario, USUAL, kept_by_hand(scenario, named)).items()
    }
    runs = evaluator.table(PARAMETER_SETS, points, _REPLICATES)
    shape = (len(everyone), -1, _REPLICATES)
    effect = evaluator.objective.better(
        np.asarray(evaluator.objective.read(runs), dtype=np.float64).reshape(shape)
    )
    cost = np.asarray(runs["cost"], dtype=np.float64).reshape(shape)
    mean = effect.mean(axis=2)
    share_best = [*share_on_top(mean[:-1].T, 0.0), np.nan]
    share_better = [*(mean[:-1] > mean[-1]).mean(axis=1), np.nan]
    rows = []
    for row, name in enumerate(everyone):
        likely, money = parts_of(effect[row]), parts_of(cost[row])
        ends, costs = np.quantile(likely.expected, _ENDS), np.quantile(money.expected, _ENDS)
        low, high = sorted(evaluator.objective.better(ends))
        rows.append(
            {
                "programme": name,
                "effect": float(evaluator.objective.better(np.array(likely.mean))),
                "effect_low": low,
                "effect_high": high,
                "share_best": float(share_best[row]),
                "share_better_than_reference": float(share_better[row]),
                "cost": money.mean,
                "cost_low": costs[0],
                "cost_high": costs[1],
                "share_affordable": float((money.expected <= budget).mean()),
                "sets": effect.shape[1],
            }
        )
    return pd.DataFrame(rows)
