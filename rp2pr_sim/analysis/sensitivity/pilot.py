"""The pilot: a few runs that show how much chance there is, and so how many replicates are needed.

It runs the first and the last rows of some base points in ten replicates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.sensitivity.noise import replicates_for, split_variance
from rp2pr_sim.core.records import Floats

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.question import SensitivityQuestion
    from rp2pr_sim.analysis.sensitivity.simulator import Simulator

PILOT_POINTS, PILOT_REPLICATES = 16, 10
LEAST = 4  # smallest number of replicates that a pilot chooses: fewer show no spread
_COLUMNS = [
    *("outcome", "mean", "variance_inputs", "variance_chance"),
    *("chance_share", "replicates_wanted"),
]


def pilot(source: Simulator, titles: tuple[str, ...]) -> pd.DataFrame:
    """Return the variance due to chance of each outcome that all runs of the pilot have.

    Returns
    -------
    pd.DataFrame
        outcome, mean, variance_inputs, variance_chance, chance_share (of the variance of single
        runs), replicates_wanted (infinite if the inputs have no effect).
    """
    values = source.kept("pilot", _first_rows(source.question), PILOT_REPLICATES)
    values = values.reshape(len(values), -1, PILOT_REPLICATES)
    rows = []
    for title, each in zip(titles, values, strict=True):
        if not np.isfinite(each).all():
            continue
        split = split_variance(each)
        wanted = replicates_for(split, source.question.noise_share)
        rows.append([title, split.mean, split.inputs, split.chance, split.share, wanted])
    return pd.DataFrame(rows, columns=_COLUMNS)


def replicates_of(question: SensitivityQuestion, found: pd.DataFrame) -> int:
    """Return how many replicates each row of the design has.

    That is the number that was asked for, or else the largest that any outcome of the pilot wants,
    from 4 to `max_replicates`.
    """
    wanted = max([float(LEAST), *found["replicates_wanted"]])
    return question.replicates or int(min(wanted, float(question.max_replicates)))


def _first_rows(question: SensitivityQuestion) -> Floats:
    """Return the rows of the pilot.

    They are those of the design as it was at first, so that they stay the same when it is extended.
    """
    begun = min(PILOT_POINTS, (*question.sizes, question.samples)[0])
    cube = question.how.design(question.frame, 0, begun, question.seed)
    return cube[:, :1] if cube.shape[1] == 1 else cube[:, [0, -1]]
