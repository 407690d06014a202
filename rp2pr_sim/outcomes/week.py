"""The table `week`: the external view of each week."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.core.enums import Arm, Indicator, Role
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.column import Rows, count, derived, number, table

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
    count(
        "carried_out",
        "plans",
        f"{_PLANS} with at least 0.75 of the actions done now",
        claims="M65",
        facts="F39",
    ),
    count(
        "reached", "plans", f"{_PLANS} that have reached their original aim so far", claims="M65"
    ),
    count("claimed", "plans", f"{_PLANS} called a success now", claims="M79"),
    number("openness", "Mean over intervention teams", claims="M43"),
    number("commitment", "Mean over intervention teams", claims="M6 M91"),
    number("safety", "Mean over intervention teams", claims="M18"),
    number("trust", "Mean trust of hosts in their visitors", claims="M21"),
    derived(
        "true_intervention", "share", "Mean true quality of the intervention teams", along=Indicator
    ),
    derived(
        "true_control",
        "share",
        "Mean true quality of the control teams; missing where there are none",
        along=Indicator,
        facts="F56",
    ),
    derived("staff_hours", "hours", "Staff hours of all teams and roles so far", claims="M95"),
    number("hours", "The same by role", unit="hours", along=Role, claims="M95", facts="F90"),
    number(
        "preparation_hours",
        "Of these, hours of preparation to be reviewed",
        unit="hours",
        claims="M15",
        facts="F48 F90",
    ),
    number(
        "core_hours",
        "Hours of the core team so far, support apart",
        unit="hours",
        claims="M15 M95",
        facts="F20",
    ),
    number(
        "support_hours",
        "Hours of improvement support so far",
        unit="hours",
        claims="M95",
        facts="F43",
    ),
    number(
        "facilitator_hours",
        "Hours of the facilitators so far, travel and preparation included",
        unit="hours",
        claims="M95",
    ),
    number("travel_km", "Distance travelled by all teams so far", unit="km", claims="M15"),
)


def rows(world: World) -> Rows:
    """Return one row per week."""
    weeks = world.weeks
    present = {arm: (world.teams["arm"] == arm).any() for arm in (Arm.intervention, Arm.control)}
    arms = {
        f"true_{arm.name}": np.where(there, weeks["true_quality"][:, int(arm)], np.nan)
        for arm, there in present.items()
    }
    return Rows(weeks, arms | {"staff_hours": weeks["hours"].sum(axis=1)})
