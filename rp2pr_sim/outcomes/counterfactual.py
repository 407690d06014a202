"""Each team against its own no-programme run under the same luck: who gains, who is harmed."""

from __future__ import annotations

import pandas as pd

from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import team
from rp2pr_sim.outcomes.column import frame

_SHOWN = ("team", "arm", "baseline_level", "baseline_fifth", "true_gain", "true_gain_on")


def against_twin(world: World, twin: World) -> pd.DataFrame:
    """One row for each team: arm, baseline level and fifth, true gain over all indicators and on each (share points).

    Parameters
    ----------
    world : World
        the final state of the programme.
    twin : World
        that of the same teams without a programme, under the same seed and replicate.

    Raises
    ------
    InputError
        if the twin lacks one of the teams or ran for another number of weeks.
    """
    shown = [column for column in team.COLUMNS if column.name in _SHOWN]
    return frame(shown, [world], [team.rows(world, twin)], twin=True)
