"""Robustness: the best programmes under plausible parameter sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import share_on_top
from rp2pr_sim.analysis.optimise.evaluator import PARAMETER_SETS, Evaluator
from rp2pr_sim.analysis.over_sets import SET, expected, over_sets
from rp2pr_sim.analysis.plausible_sets import USUAL, kept_by_hand, under_each
from rp2pr_sim.scenario import Scenario

_REPLICATES = 2  # the fewest that separate chance from parameter uncertainty


def under_plausible_sets(
    evaluator: Evaluator,
    best: Mapping[str, Scenario],
    reference: Scenario,
    named: Collection[str],
    budget: float,
) -> pd.DataFrame:
    """Return the results of the best programmes under each of `USUAL` plausible sets.

    They and the reference programme have common random numbers under each set.

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
        `effect_high` (95% uncertainty), `effect_error` (simulation error), `share_best` (of the
        sets in which it is the best of these; ties shared), `share_better_than_reference`, `cost`,
        `cost_low`, `cost_high`, `share_affordable`, `sets`.

    Raises
    ------
    InputError
        if a run fails.
    """
    everyone = {**best, "reference": reference}
    under = {
        name: under_each(scenario, USUAL, kept_by_hand(scenario, named))
        for name, scenario in everyone.items()
    }
    points = {
        f"{name}-{each}": under[name][each] for each in under["reference"] for name in everyone
    }
    runs = evaluator.table(PARAMETER_SETS, points, _REPLICATES, together=len(everyone))
    place = runs["scenario"].map({name: row for row, name in enumerate(points)}).astype("int64")
    effect, cost = (
        pd.DataFrame(
            {
                SET: place // len(everyone),
                "replicate": runs["replicate"],
                "programme": np.array(list(everyone))[place % len(everyone)],
                "value": np.asarray(values, dtype=np.float64),
            }
        ).pivot(index=[SET, "replicate"], columns="programme", values="value")[list(everyone)]
        for values in (evaluator.objective.read(runs), runs["cost"])
    )
    good = expected(-effect if evaluator.objective.lower_is_better else effect)
    share_best = [*share_on_top(good[list(best)].to_numpy(), 0.0), np.nan]
    rows = []
    for row, name in enumerate(everyone):
        likely, money = over_sets(effect[name]), over_sets(cost[name])
        affordable = expected(cost[[name]]) <= budget
        beyond = (good[name] > good["reference"]).mean() if name != "reference" else np.nan
        rows.append(
            {
                "programme": name,
                **dict(
                    zip(
                        ("effect", "effect_low", "effect_high", "effect_error"), likely, strict=True
                    )
                ),
                "share_best": float(share_best[row]),
                "share_better_than_reference": float(beyond),
                **dict(zip(("cost", "cost_low", "cost_high"), money[:3], strict=True)),
                "share_affordable": float(affordable.to_numpy().mean()),
                "sets": len(good),
            }
        )
    return pd.DataFrame(rows)
