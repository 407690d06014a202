"""The table `plan`: one row for each plan that was at least drafted."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.core.enums import PlanState, Source, Topic
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.column import Rows, count, derived, flag, named, number, table, week
from rp2pr_sim.outcomes.programme.plans import marks
from rp2pr_sim.outcomes.programme.statistics import in_one_piece

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
    number(
        "scope",
        "How much of the closable gap it set out to work on",
        unit="share of the closable gap",
        claims="M75 M76",
    ),
    number("diagnosis", "How far it addresses the actual cause of the problem", claims="M25 M43"),
    number(
        "aim",
        "What it was to gain: the original goal",
        unit="share of the closable gap",
        claims="M75 M79",
    ),
    number(
        "goal",
        "The goal as it is told in the last week",
        unit="share of the closable gap",
        claims="M79 M80",
    ),
    flag("easy", "It is an easy win", claims="M75 M76"),
    number("fit", "How well the remedy suits the place", claims="M27"),
    flag("quantified", "The aim was put in figures", claims="M6 M74"),
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
        "carried_out",
        "yes or no",
        "Scale 1: at least 0.75 of the actions done 52 weeks after submission; missing for plans"
        " not yet so old",
        kind="flag",
        claims="M65",
        facts="F39 F43",
    ),
    flag("reached", "Scale 2: the original aim was reached", claims="M65", when="submitted"),
    flag("claimed", "Scale 3: the team calls it a success", claims="M79 M80 M96", when="submitted"),
    number(
        "effect",
        "Scale 4: true effect in the last week",
        unit="share of the closable gap",
        claims="M60",
        facts="F80",
    ),
    number(
        "room",
        "Closable gap on its main indicator when it was drafted; of data capture the share of"
        " fields missing",
        unit="share points",
        claims="M60",
    ),
    derived("aim_points", "share points", "What it was to gain: aim x room", claims="M75 M79"),
    derived(
        "points",
        "share points",
        "Points gained in the last week: effect x room",
        claims="M60 M81 M83",
    ),
    number(
        "progress_month3",
        "Early sign: share of its actions done 13 weeks after submission; missing, as the next"
        " three, for plans not yet so old",
        claims="M65",
        when="three_months_old",
    ),
    count("cycles_month3", "cycles", "Early sign: PDSA cycles by then", when="three_months_old"),
    flag(
        "measured_month3",
        "Early sign: local measurement under way by then",
        claims="M94",
        when="three_months_old",
    ),
    flag("stalled_month3", "Early sign: stalled then", claims="M68", when="three_months_old"),
)


def rows(world: World) -> Rows:
    """Return plans by team, in the order of teams, first plans on each topic before later ones."""
    teams, plans, scenario = map(in_one_piece, (world.teams, world.plans, world.scenario))
    mark = marks(teams, plans, scenario)
    team, slot = np.nonzero(plans["state"] > 0)
    drafted = plans[team, slot]
    computed = {
        "team": teams["id"][team],
        "carried_out": np.where(mark.a_year_old, mark.carried_out, np.nan)[team, slot],
        "aim_points": drafted["aim"] * drafted["room"],
        "points": drafted["effect"] * drafted["room"],
    }
    when = {
        "submitted": mark.submitted[team, slot],
        "three_months_old": mark.three_months_old[team, slot],
    }
    return Rows(drafted, computed, when)
