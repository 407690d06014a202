"""Arguments for a plan (F72): the published odds are the slopes of the model, which is checked."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rp2pr_sim.analysis.calibration.choices import FACTORS, decisions, log_odds_ratios
from rp2pr_sim.analysis.calibration.targets import programme
from rp2pr_sim.scenario import Scenario


def direct_table(replicates: int, seed: int) -> pd.DataFrame:
    """Return a table of the facts that are set directly.

    It contains the fact, the parameter, and the result of simulated programmes with a 95% interval.
    """
    columns = ["fact", "what", "value", "set", "mean", "low", "high", "unit"]
    return pd.DataFrame(_choice_rows(max(2, replicates // 5), seed), columns=columns)


def _choice_rows(replicates: int, seed: int) -> Iterator[tuple[object, ...]]:
    scenario = Scenario()
    runs = (decisions(programme("f72"), seed, replicate) for replicate in range(replicates))
    estimates, errors = log_odds_ratios(pd.concat(runs))
    for name, what, value, slope in (
        ("shortfall", "a 10-point lower score", 1.25, 0.1 * scenario.planning.low_score),
        ("before", "chosen before", 10.0, scenario.planning.before),
        ("round", "each further round", 0.46, -scenario.planning.fatigue),
    ):
        step, k = 0.1 if name == "shortfall" else 1.0, FACTORS.index(name)
        middle, half = step * estimates[k], step * 1.96 * errors[k]
        found = (math.exp(middle), math.exp(middle - half), math.exp(middle + half))
        yield ("F72", f"odds of a plan, {what}", value, math.exp(slope), *found, "odds ratio")
