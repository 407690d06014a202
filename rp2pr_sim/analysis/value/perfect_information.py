"""The value of knowing everything before the choice (EVPI)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.over_sets import expected, expected_jointly
from rp2pr_sim.analysis.value.net_benefit import Runs, worth_of_best
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import Generator

DRAWS = 100
"""Bootstrap samples of the parameter sets."""


class Estimate(NamedTuple):
    """A value in pounds with its standard error."""

    value: float
    error: float


def perfect_information(runs: Runs, worth: float, random: Generator) -> Estimate:
    """Return the expected value of perfect information, in pounds for one programme.

    The net benefit under a set is its expected value, without the noise of few replicates.

    Parameters
    ----------
    runs : Runs
        of all options.
    worth : float
        pounds for one unit of the outcome.
    random : Generator
        of the bootstrap over different sets, which gives the standard error.
    """
    benefit, many = runs.net_benefit(worth), len(runs.draws.parameters)
    found = _of(expected(benefit))
    apart = benefit.sub(benefit[benefit.mean().idxmax()], axis=0)
    _, places = np.unique(apart.to_numpy(), axis=1, return_index=True)
    differing = apart.iloc[:, places].loc[:, lambda table: (table != 0.0).any()]
    if differing.empty:
        return Estimate(found, 0.0)
    samples = []
    for _ in range(DRAWS):
        sample = runs.resampled(differing, random.integers(many, size=many))
        samples.append(_of(expected_jointly(sample).assign(best=0.0)))
    return Estimate(found, float(np.std(samples, ddof=1)))


def _of(likely: pd.DataFrame) -> float:
    values: Floats = likely.to_numpy()
    return float(worth_of_best(values, np.full(len(values), 1.0 / len(values))))
