"""Posterior: plausible parameter sets, and the results for each parameter and each target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.calibration.history_matching import CUT
from rp2pr_sim.analysis.calibration.prior import FITTED, NAMES, from_cube
from rp2pr_sim.analysis.calibration.simulator import Simulated, misfits, uncertainty
from rp2pr_sim.analysis.calibration.targets import Scale, Target
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

PRIOR_SD = float(np.sqrt(1.0 / 12.0))  # of a share of a range
IDENTIFIED = 0.8
"""Ratio of posterior to prior SD below which a parameter counts as identified by the facts."""
_ENDS = (0.05, 0.95)


def plausible(found: Simulated, targets: Sequence[Target]) -> Simulated:
    """Return the simulated sets that no fact contradicts by more than three SDs."""
    kept = np.abs(misfits(targets, found)).max(axis=1) < CUT
    return Simulated(found.points[kept], found.means[kept], found.chance[kept])


def parameters_table(sample: Floats, centre: Floats, scrambled: Floats) -> pd.DataFrame:
    """Return a table of the current knowledge of each parameter.

    Parameters
    ----------
    sample : Floats
        sample of the posterior, shape (m, len(NAMES)), in the unit cube.
    centre : Floats
        the Gauss-Newton centre, shape (len(NAMES),).
    scrambled : Floats
        the posterior mean under scrambled facts, shape (len(NAMES),).

    Returns
    -------
    pd.DataFrame
        One row per parameter: centre, mean, 5% and 95% quantile and SD in its own unit; the ratio
        of posterior to prior SD (on the scale on which the prior is uniform), whether it is
        identified, and how far scrambled facts move it, in posterior SDs.
    """
    low, high = from_cube(np.quantile(sample, _ENDS, axis=0))
    spread = sample.std(axis=0, ddof=1)
    return pd.DataFrame(
        {
            "parameter": NAMES,
            "searched": np.isin(NAMES, FITTED),
            "prior_low": from_cube(np.zeros(len(NAMES))),
            "prior_high": from_cube(np.ones(len(NAMES))),
            "centre": from_cube(centre),
            "mean": from_cube(sample).mean(axis=0),
            "low": low,
            "high": high,
            "sd": from_cube(sample).std(axis=0, ddof=1),
            "sd_ratio": spread / PRIOR_SD,
            "identified": spread / PRIOR_SD < IDENTIFIED,
            "moved_by_scrambling": (scrambled - sample.mean(axis=0)) / spread,
        }
    )


def targets_table(
    found: Simulated, targets: Sequence[Target], centre: Floats, seed: int
) -> pd.DataFrame:
    """Return a table of each fact with the prediction by the plausible parameter sets.

    Parameters
    ----------
    found : Simulated
        the simulated plausible sets.
    targets : Sequence[Target]
        the targets.
    centre : Floats
        misfit of the centre in SDs, shape (t,).
    seed : int
        seed of the draws of chance and uncertainty in the predictive interval.

    Returns
    -------
    pd.DataFrame
        One row per target, in the fact's own unit: the fact, the sets' mean, their 90% interval
        (parameters alone), the 90% predictive interval (with the whole uncertainty of the fact),
        whether the fact lies within the latter, and the centre's misfit.
    """
    noise = generator(seed, "fit predictive").standard_normal((50, *found.means.shape))
    noise *= uncertainty(targets, found.chance)
    rows = []
    for k, item in enumerate(targets):
        # a difference stays on its scale
        back = Scale.plain.back if item.against else item.scale.back
        ends = back(np.quantile(found.means[:, k], _ENDS))
        predicted = back(np.quantile(found.means[:, k] + noise[..., k], _ENDS))
        within = bool(item.value <= predicted[1] and (item.at_least or predicted[0] <= item.value))
        rows.append(
            {
                "fact": item.fact,
                "target": item.name,
                "what": item.text,
                "unit": item.unit,
                "value": item.value,
                "at_least": item.at_least,
                "mean": float(back(found.means[:, k].mean())),
                "low": float(ends[0]),
                "high": float(ends[1]),
                "predicted_low": float(predicted[0]),
                "predicted_high": float(predicted[1]),
                "within": within,
                "centre_misfit": float(centre[k]),
                "basis": item.basis,
            }
        )
    return pd.DataFrame(rows)
