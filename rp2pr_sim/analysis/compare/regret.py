"""Regret: the best option under each parameter set, each option's shortfall, the robust option.

All scenarios and sets share the random numbers of a replicate, so scenarios are compared replicate
by replicate.  A mean over few replicates still holds some chance, which would make sets look more
different than they are, and the best option change more often than it does.  So the differences
between sets are shrunk by as much as chance has spread them (`outcomes.uncertainty.parts_of`):
their variance is then that of the true differences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import regrets, share_on_top
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.uncertainty import parts_of

_HIGH = 0.9


def expected(good: Floats) -> Floats:
    """Return the expected outcome of each option under each set, shape (sets, options).

    The noise of few replicates is removed from how the options differ from the one that is best on
    average.  Identical options get identical values, exactly; so do options with the same outcome
    in every replicate of a set.

    Parameters
    ----------
    good : Floats
        outcomes, more is better, shape (sets, replicates, options).
    """
    best = int(np.argmax(good.mean(axis=(0, 1))))
    apart = good - good[..., [best]]  # exactly 0 where options are identical
    level = _shrunk(good[..., best])
    return np.asarray(
        level[:, None] + np.stack([_shrunk(apart[..., k]) for k in range(good.shape[2])], axis=1)
    )


def _shrunk(values: Floats) -> Floats:
    """Return means over replicates, shrunk to their mean as far as chance has spread them, (sets,).

    A set without chance stays where it is.
    """
    parts, means, spread = parts_of(values), values.mean(axis=1), values.var(axis=1, ddof=1)
    # of a mean over replicates, on average over all sets
    noise = means.var(ddof=1) - parts.parameters
    if noise <= 0.0 or spread.mean() <= 0.0:
        return np.asarray(means)
    of_set = noise * spread / spread.mean()
    kept = np.sqrt(
        parts.parameters / np.where(of_set > 0.0, parts.parameters + of_set, 1.0),
        where=of_set > 0.0,
        out=np.ones_like(means),
    )
    return np.asarray(parts.mean + kept * (means - parts.mean))


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
        One row per option, in their order: `scenario`, `label`, `mean` and `low`, `high` (90% of
        sets) of the expected outcome, `share_best`, `regret_mean`, `regret_90` (90th percentile),
        `regret_most`, `favourite` (best on average), `robust` (smallest worst-case regret; several
        if they tie).
    """
    lost = regrets(good)
    ends = np.sort(np.quantile(sign * good, [0.05, 0.95], axis=0), axis=0)
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
