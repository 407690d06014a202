"""The same decision with another value of a point: what to choose, and what knowing is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import share_on_top
from rp2pr_sim.analysis.value.net_benefit import Runs, worth_of_best
from rp2pr_sim.analysis.value.partial_information import contest_of
from rp2pr_sim.analysis.value.trial_information import Arm, Costs, trial_information

_FACTOR, _POINTS = 10.0, 13
"""From a tenth of the given value to ten times as much."""


def curve(runs: Runs, worth: float, arms: Mapping[str, Arm], costs: Costs) -> pd.DataFrame:
    """Return the decision by the value of a point.

    Parameters
    ----------
    runs : Runs
        of all options.
    worth : float
        the given pounds for one unit of the outcome, around which the others lie.
    arms : Mapping[str, Arm]
        by option, the teams of its programme.
    costs : Costs
        of a trial.

    Returns
    -------
    pd.DataFrame
        `worth`; `best` (the option with the highest mean net benefit) and its `probability_best`;
        `evpi`, for one programme; `pairs` of the trial with the highest net value, and that `net`
        value, for all programmes.
    """
    rows = []
    for each in worth * np.geomspace(1.0 / _FACTOR, _FACTOR, _POINTS):
        contest = contest_of(runs, each)
        values = contest.likely.to_numpy()
        best = int(values.mean(axis=0).argmax())
        evpi = float(worth_of_best(values, np.full(len(values), 1.0 / len(values))))
        trial = trial_information(runs, contest, each, arms, costs, evpi).best
        rows.append(
            {
                "worth": each,
                "best": str(contest.likely.columns[best]),
                "probability_best": float(share_on_top(values, 0.0)[best]),
                "evpi": evpi,
                "pairs": trial["pairs"],
                "net": trial["net"],
            }
        )
    return pd.DataFrame(rows)
