"""The table `week`: what each week looked like from outside."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.measures.declare import count, derived, frame, number, table
from rp2pr_sim.measures.final import Final
from rp2pr_sim.terms import Arm, Indicator

__all__ = ["COLUMNS", "make"]

_PLANS = "Plans of intervention teams"

COLUMNS = table(
    "week",
    count("week", "week", "Week of the programme, from 0"),
    count("enrolled", "teams", "Teams that take part"),
    count("visits_held", "visits", "Visits held so far", facts="F6"),
    count("visits_waiting", "visits", "Visits still to be held", claims="M14 M16"),
    count("drafts", "plans", f"{_PLANS} that are drafts now"),
    count("in_review", "plans", f"{_PLANS} with the core team now"),
    count("active", "plans", f"{_PLANS} being worked on now"),
    count("stalled", "plans", f"{_PLANS} stalled now", claims="M68"),
    count("abandoned", "plans", f"{_PLANS} given up"),
    count("finished", "plans", f"{_PLANS} finished"),
    count("submitted", "plans", f"{_PLANS} submitted so far", claims="M64", facts="F10"),
    count("carried_out", "plans", f"{_PLANS} with at least 0.75 of the actions done now", claims="M65", facts="F39"),
    count("reached", "plans", f"{_PLANS} that have reached their original goal so far", claims="M65"),
    count("claimed", "plans", f"{_PLANS} called a success now", claims="M79"),
    number("openness", "Mean over intervention teams", claims="M43"),
    number("commitment", "Mean over intervention teams", claims="M6 M91"),
    number("safety", "Mean over intervention teams", claims="M18"),
    number("trust", "Mean trust of hosts in their visitors", claims="M21"),
    derived("true_intervention", "share", "Mean true quality of the intervention teams", along=Indicator),
    derived("true_control", "share", "Mean true quality of the control teams; missing where there are none", along=Indicator, facts="F56"),
    number("staff_hours", "Staff hours of all teams so far", unit="hours", claims="M95"),
)


def make(final: Final) -> pd.DataFrame:
    """The table, one row a week."""
    rows = final.world.weeks
    present = {arm: (final.teams["arm"] == arm).any() for arm in (Arm.intervention, Arm.control)}
    arms = {f"true_{arm.name}": np.where(there, rows["true_quality"][:, int(arm)], np.nan) for arm, there in present.items()}
    return frame(COLUMNS, final.keys, arms, rows)
