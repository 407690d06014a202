"""Each team against its own no-programme run under the same luck: who gains, who is harmed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.errors import InputError
from rp2pr_sim.measures import team
from rp2pr_sim.measures.declare import frame
from rp2pr_sim.measures.final import Final
from rp2pr_sim.records import Floats
from rp2pr_sim.state import World
from rp2pr_sim.terms import Arm

__all__ = ["against_twin", "gains"]

_SHOWN = ("team", "arm", "baseline_level", "baseline_fifth", "true_gain", "true_gain_on")


def gains(world: World, twin: World) -> Floats:
    """True quality in the last week minus that of the twin, shape `(n, indicators)`, share points.

    Teams are matched by trust id.  A control team that the twin leaves out is its own twin, for it
    has no programme either; an outside panel has no such run and NaN.

    Raises:
        InputError: if the twin lacks a team of the programme or ran for another number of weeks.
    """
    place = {int(trust): row for row, trust in enumerate(twin.teams["id"])}
    known = np.array([int(trust) in place for trust in world.teams["id"]])
    missing = world.teams["id"][~known & (world.teams["arm"] == Arm.intervention)]
    if missing.size:
        raise InputError(f"the no-programme run lacks team {missing[0]}; it must hold every team of the programme.")
    weeks, others = (int(each.scenario["time"]["weeks"][0]) for each in (world, twin))
    if weeks != others:
        raise InputError(f"the no-programme run has {others} weeks, the programme {weeks}; they must be equal.")
    found = np.full(world.teams["true_quality"].shape, np.nan)
    found[world.teams["arm"] == Arm.control] = 0.0
    rows = [place[int(trust)] for trust in world.teams["id"][known]]
    found[known] = world.teams["true_quality"][known] - twin.teams["true_quality"][rows]
    return found


def against_twin(world: World, twin_world: World) -> pd.DataFrame:
    """One row for each team: arm, baseline level and fifth, true gain over all indicators and on each (share points).

    Args:
        world: the final state of the programme.
        twin_world: that of the same teams without a programme, under the same seed and replicate.

    Raises:
        InputError: if the twin lacks one of the teams or ran for another number of weeks.
    """
    final, gain = Final(world), gains(world, twin_world)
    shown = [column for column in team.COLUMNS if column.name in _SHOWN]
    computed = {"baseline_level": final.level, "baseline_fifth": final.fifth, "true_gain": gain.mean(axis=1), "true_gain_on": gain}
    return frame(shown, final.keys, computed, final.teams)
