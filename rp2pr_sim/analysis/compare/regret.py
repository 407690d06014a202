"""Regret: the best option under each parameter set, each option's shortfall, the robust option.

All of it is computed from expected outcomes (`rp2pr_sim.analysis.over_sets`): a mean over a few
replicates still holds chance, which would make the best option change more often than it does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import regrets, share_on_top
from rp2pr_sim.analysis.over_sets import interval_of
from rp2pr_sim.core.records import Floats

_HIGH = 0.9


def favourite(good: Floats) -> int:
    """Return the option that is best on average over all sets; the first if several tie."""
    return int(np.argmax(good.mean(axis=0)))


def options_table(
    good: Floats, sign: float, names: Sequence[str], labels: Sequence[str]
) -> pd.DataFrame:
    """Return a table of the options over the parameter sets.

    Parameters
    ----------
    good : Floats
        expected outcomes, more is better, shape (sets, options).
    sign : float
        1, or -1 if less of the outcome is better.
    names : Sequence[str]
        names of the options.
    labels : Sequence[str]
        labels of the options for readers.

    Returns
    -------
    pd.DataFrame
        One row per option, in their order: `scenario`, `label`, `mean` and `low`, `high` (95%
        uncertainty) of the expected outcome, `share_best`, `regret_mean`, `regret_90` (90th
        percentile), `regret_most`, `favourite` (best on average), `robust` (smallest worst-case
        regret; several if they tie).
    """
    lost = regrets(good)
    ends = np.transpose([interval_of(column) for column in sign * good.T])
    return pd.DataFrame(
        {
            "scenario": list(names),
            "label": list(labels),
            "mean": sign * good.mean(axis=0),
            "low": ends[0],
            "high": ends[1],
            "share_best": share_on_top(good, 0.0),
            "regret_mean": lost.mean(axis=0),
            "regret_90": np.quantile(lost, _HIGH, axis=0),
            "regret_most": lost.max(axis=0),
            "favourite": np.arange(good.shape[1]) == favourite(good),
            "robust": lost.max(axis=0) == lost.max(axis=0).min(),
        }
    )
