"""The table `plan`: one row for each plan that was at least drafted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.measures.declare import count, derived, flag, frame, named, number, table, week
from rp2pr_sim.measures.final import WEEKS_OF_MONTH_3, Final
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.state import WEEKS_A_YEAR
from rp2pr_sim.terms import PlanState, Source, Topic
from rp2pr_sim.topics import MAIN_INDICATOR

__all__ = ["COLUMNS", "make"]

COLUMNS = table(
    "plan",
    derived("team", "trust id", "The team", kind="count"),
    named("topic", Topic, "What the plan is about", facts="F12"),
    named("state", PlanState, "Where the plan is in the last week"),
    named("source", Source, "Where the issue came from", claims="M57 M64"),
    week("week_drafted", "Week of the first draft"),
    week("week_submitted", "Week of submission"),
    week("week_active", "Week in which work began"),
    week("week_ended", "Week in which it was finished or given up"),
    number("original_goal", "The goal first set", unit="share of the closable gap", claims="M79"),
    number("goal", "The goal as it is told in the last week", unit="share of the closable gap", claims="M79 M80"),
    number("ambition", "How much it set out to do", claims="M75 M76"),
    flag("easy", "It is an easy win", claims="M75 M76"),
    number("fit", "How well it suits the place", claims="M27"),
    flag("quantified", "The original goal was quantified", claims="M6 M74"),
    flag("criterion", "What counts as success was agreed at the start", claims="M79"),
    flag("owner", "Somebody is named to carry it", claims="M68"),
    flag("needs_peripheral", "It needs a peripheral department", claims="M69"),
    flag("needs_manager", "It needs a manager's resources", claims="M71 M73"),
    number("ownership", "How much the team feels it to be its own", claims="M93 M97"),
    flag("revised", "It was revised after review", claims="M74", facts="F12"),
    count("cycles", "cycles", "PDSA cycles completed"),
    number("progress", "Share of its actions done in the last week", claims="M65"),
    count("weeks_stalled", "weeks", "Weeks spent stalled", claims="M68 M69"),
    count("measures", "monthly measures", "Local measures sent in", claims="M80", facts="F32"),
    derived(
        "carried_out", "yes or no",
        "Scale 1: at least 0.75 of the actions done 52 weeks after submission; missing for plans not yet so old", kind="flag",
        claims="M65", facts="F39 F43"
    ),
    flag("reached", "Scale 2: the original, quantified goal was reached", claims="M65", when="submitted"),
    flag("claimed", "Scale 3: the team calls it a success", claims="M79 M80 M96", when="submitted"),
    number("effect", "Scale 4: true effect in the last week", unit="share of the closable gap", claims="M60", facts="F80"),
    derived(
        "true_gain", "share points",
        "The same on its main indicator: effect x closable x (ceiling - background); missing for data capture, which moves completeness",
        claims="M60 M81 M83"
    ),
    derived(
        "progress_month3", "share",
        "Early sign: share of its actions done 13 weeks after submission; missing, as the next three, for plans not yet so old",
        claims="M65"
    ),
    derived("cycles_month3", "cycles", "Early sign: PDSA cycles by then", kind="count"),
    derived("measured_month3", "yes or no", "Early sign: local measurement under way by then", kind="flag", claims="M94"),
    derived("stalled_month3", "yes or no", "Early sign: stalled then", kind="flag", claims="M68"),
)


def make(final: Final) -> pd.DataFrame:
    """The table; teams in their order, first plans on each topic before later ones."""
    team, slot = np.nonzero(final.planned)
    plans = final.plans[team, slot]
    old = final.old(WEEKS_OF_MONTH_3)[team, slot]
    computed = {
        "team": final.teams["id"][team],
        "carried_out": np.where(final.old(WEEKS_A_YEAR), final.carried_out, np.nan)[team, slot],
        "true_gain": _points(final, team, slot),
    }
    signs = ("progress_month3", "cycles_month3", "measured_month3", "stalled_month3")
    computed |= {name: np.where(old, plans[name], np.nan) for name in signs}
    return frame(COLUMNS, final.keys, computed, plans, {"submitted": final.submitted[team, slot]})


def _points(final: Final, team: Ints, slot: Ints) -> Floats:
    plans = final.plans[team, slot]
    main = MAIN_INDICATOR[plans["topic"]]
    points = plans["effect"] * final.way[team, main]
    return np.where(main >= 0, points, np.nan)
