"""Comparison of each team with its own counterfactual run: who gains, who is made worse.

Both runs have the same random numbers.
"""

from __future__ import annotations

import pandas as pd

from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import team
from rp2pr_sim.outcomes.column import frame

_SHOWN = ("team", "arm", "baseline_level", "baseline_fifth", "true_gain", "true_gain_on")


def against_twin(world: World, twin: World) -> pd.DataFrame:
    """Return one row for each team, compared with its counterfactual run.

    A row has the arm, the baseline level and fifth, and the true gain over all indicators and on
    each (share points).

    Parameters
    ----------
    world : World
        the final state of the programme.
    twin : World
        that of the counterfactual run: the same teams, seed and replicate without a programme.

    Raises
    ------
    InputError
        if the counterfactual run lacks one of the teams or ran for another number of weeks.
    """
    shown = [column for column in team.COLUMNS if column.name in _SHOWN]
    return frame(shown, [world], [team.rows(world, twin)], twin=True)
