"""Prior predictive check: what the model says of facts and answers before any fact is used.

Absurd regions of the prior show here: sets in which no plan ever succeeds, or all do.  The gap
between the mean over the prior and the defaults is shown and not forced away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.calibration.simulator import Answer, Simulated
from rp2pr_sim.analysis.calibration.target import Target

_ENDS = (0.05, 0.25, 0.5, 0.75, 0.95)
MISSED = 0.01
"""Share of the sets of the prior; a fact that fewer of them reach counts as missed."""
_FAR = 2.0  # SDs of the whole uncertainty: a set that is farther off misses the fact


def prior_predictive(
    quantities: tuple[Target | Answer, ...], bank: Simulated, at_defaults: Simulated
) -> pd.DataFrame:
    """Return each quantity over the plausible prior, in its own unit.

    Parameters
    ----------
    quantities : tuple[Target | Answer, ...]
        the quantities, in the order of the columns.
    bank : Simulated
        a simulated sample of the prior.
    at_defaults : Simulated
        the declared defaults, one row.

    Returns
    -------
    pd.DataFrame
        One row per quantity: `published` (NaN for an answer), `default`, mean, quantiles
        (`q05` .. `q95`), the shares of sets without a value (`no_value`) and at exactly 0 (`none`),
        where the default lies among the sets (`default_rank`), and of a fact the share of sets
        that lie within two SDs of its whole uncertainty (`agree`).
    """
    rows = []
    for k, item in enumerate(quantities):
        values = bank.means[:, k]
        values = values[np.isfinite(values)]
        default = at_defaults.means[0, k]
        rows.append(
            {
                "fact": getattr(item, "fact", ""),
                "quantity": item.name,
                "what": item.text,
                "unit": item.unit,
                "published": getattr(item, "value", np.nan),
                "default": float(item.shown(default)),
                "mean": float(np.mean(item.shown(values))) if len(values) else np.nan,
                **{
                    f"q{100 * share:02.0f}": float(item.shown(np.quantile(values, share)))
                    if len(values)
                    else np.nan
                    for share in _ENDS
                },
                "no_value": float(1.0 - len(values) / len(bank.means)),
                "none": float((values == 0.0).mean()) if isinstance(item, Answer) else np.nan,
                "default_rank": float((values < default).mean()) if len(values) else np.nan,
                "agree": agreement(item, bank, k),
            }
        )
    return pd.DataFrame(rows)


def agreement(item: Target | Answer, found: Simulated, k: int) -> float:
    """Return the share of sets that lie within two SDs of a fact; NaN for an answer."""
    if isinstance(item, Answer):
        return float("nan")
    away = item.misfit(found.means[:, k], found.chance[:, k], found.error[:, k])
    return float((np.abs(away) < _FAR).mean())


def missed(targets: tuple[Target, ...], bank: Simulated) -> tuple[Target, ...]:
    """Return the targets that hardly any set of the prior reaches: each marks a structural error.

    A set reaches a fact if it lies within two SDs of the published figure's own uncertainty,
    without the discrepancy that is forgiven a model, and without Monte Carlo error.
    """
    exact = bank._replace(error=np.zeros_like(bank.error))
    return tuple(
        item
        for k, item in enumerate(targets)
        if agreement(replace(item, discrepancy=0.0), exact, k) < MISSED
    )
