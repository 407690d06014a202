"""What the three traits do to plans under plausible parameter sets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import better_in
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.plausible_sets import drawn
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.analysis.verification.effects import OUTCOMES
from rp2pr_sim.analysis.verification.fixtures import side_by_side
from rp2pr_sim.analysis.verification.traits import RETURN_VISIT, SIDES, TRAITS, moved


def effects_over_sets(sets: int, replicates: int = 2) -> pd.DataFrame:
    """Return the effects that `rp2pr verify` measures at the defaults, over parameter sets.

    Parameters
    ----------
    sets : int
        plausible parameter sets; where all teams move, the trait's mean is not that of the set.
    replicates : int
        of each set, with random numbers of its own.

    Returns
    -------
    pd.DataFrame
        One row per trait, side (whose plans) and outcome: `trait`, `side`, `outcome`, the `mean` of
        the paired differences with `low` and `high` (95% uncertainty), its simulation `error`, and
        `rises_in` (share of the sets in which it is above 0 in expectation).
    """
    rows = list(drawn(sets).values())
    runs = [(k, r * sets + k) for k in range(sets) for r in range(replicates)]
    found = np.array(side_by_side(lambda run: moved(run[1], rows[run[0]]), runs))
    index = pd.MultiIndex.from_tuples(runs, names=[SET, "replicate"])
    return pd.DataFrame(
        [
            {
                **{"trait": trait, "side": side, "outcome": outcome},
                **estimate(values := pd.Series(found[:, i, j, k], index), paired=True)._asdict(),
                "rises_in": better_in(values.dropna()),
            }
            for i, trait in enumerate(TRAITS)
            for j, side in enumerate(SIDES)
            for k, outcome in enumerate((*OUTCOMES, *RETURN_VISIT))
        ]
    )
