"""The table `team`: one row for each team, an outside panel included."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, Indicator, PlanState, Role
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.column import Rows, count, derived, flag, named, number, table, week
from rp2pr_sim.outcomes.programme.costs import staff_costs
from rp2pr_sim.outcomes.programme.gains import fifths, levels, mean_gains, true_gains
from rp2pr_sim.outcomes.programme.plans import marks, plan_gains
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.outcomes.programme.trial import changes, follow_up
from rp2pr_sim.outcomes.programme.visits import delays, held_days

COLUMNS = table(
    "team",
    count("team", "trust id", "The team", field="id"),
    named("arm", Arm, "Where the team stands in the trial", facts="F2 F3"),
    count(
        "unit",
        "trust id",
        "Lowest trust id of its pair or ring, the unit of randomisation",
        facts="F3",
    ),
    count("wave", "wave", "Group of pairs with which it starts, from 0"),
    flag(
        "enrolled",
        "Takes part in the programme in the last week (control and panel teams never do)",
    ),
    week("dropped_week", "Week in which it dropped out"),
    number("x_km", "Place, eastwards", unit="km"),
    number("y_km", "Place, northwards", unit="km"),
    number("patients", "New lung-cancer patients", unit="patients a year", facts="F65-66"),
    derived(
        "baseline_level",
        "SD between teams",
        "True level in week 0: mean over the headline four of (level - mean of the trial's teams) /"
        " SD of them",
        facts="F4",
    ),
    derived(
        "baseline_fifth",
        "fifth, 1 lowest",
        "Fifth of the trial's teams by baseline_level, ties by trust id; missing for a panel",
        kind="count",
        facts="F92",
    ),
    number("openness", "Does it let itself be seen, and hear; in the last week", claims="M18 M43"),
    number("openness_set", "Set point of openness"),
    number("reciprocity", "Does it give back what it receives; in the last week", claims="M20"),
    number("reciprocity_set", "Set point of reciprocity"),
    number("follow_through", "Does it turn intention into action; in the last week", claims="M65"),
    number("follow_through_set", "Set point of follow-through"),
    number("commitment", "Commitment in the last week", claims="M6 M17 M91"),
    number("commitment_set", "Set point of commitment"),
    number("understanding", "How well it knows what it signed up to", claims="M66"),
    number("workload", "Workload in the last week", claims="M14"),
    number(
        "protected_time",
        "Share of the time that improvement work needs which it really has",
        claims="M48 M61",
    ),
    number("skill", "Skill in quality improvement", claims="M74"),
    number("safety", "Psychological safety within the team", claims="M18", facts="F101"),
    number("credibility", "Credibility that it gives to the programme", claims="M46 M49"),
    number("manager_support", "Support by its managers", claims="M71 M72"),
    number("strain", "Effort displaced from routine care", claims="M86"),
    number("resentment", "Resentment of the programme", claims="M42"),
    week("hosted_week", "Week in which it hosted"),
    number(
        "rating",
        "Its rating of its visit day; missing where it hosted none",
        claims="M85",
        when="hosted",
    ),
    derived(
        "weeks_of_delay",
        "weeks",
        "Weeks from the earliest possible to the actual day of the visit it hosted; missing where"
        " none was held, or it hosted the return",
        claims="M16 M17",
    ),
    derived("plans_submitted", "plans", "Plans submitted", kind="count", claims="M64", facts="F10"),
    derived(
        "plans_carried_out",
        "plans",
        "Of these, carried out or imminent 52 weeks after submission",
        kind="count",
        claims="M65",
        facts="F39 F43",
    ),
    derived(
        "plans_reached", "plans", "Of these, reached their original aim", kind="count", claims="M65"
    ),
    derived(
        "plans_claimed",
        "plans",
        "Of these, called a success in the last week",
        kind="count",
        claims="M79 M80",
    ),
    derived("plans_abandoned", "plans", "Of these, given up", kind="count", claims="M65"),
    derived(
        "plan_gain",
        "share points",
        "What plans have gained by the last week, mean over the indicators; before harm and what"
        " comes and goes by itself",
        claims="M60",
        facts="F92",
    ),
    derived("true_before", "share", "True quality in week 0", along=Indicator, facts="F67"),
    derived(
        "true_change",
        "share points",
        "True change, last whole patient year in the horizon minus baseline year; missing below 52"
        " weeks",
        along=Indicator,
    ),
    derived(
        "recorded_change",
        "share points",
        "Recorded change over the same two years",
        along=Indicator,
        facts="F65-66",
    ),
    derived(
        "completeness_change",
        "share points",
        "Change in completeness over the same two years",
        along=Indicator,
        claims="M82",
        facts="F63-64",
    ),
    derived(
        "hours",
        "hours",
        "Staff hours that the programme has taken, by role",
        along=Role,
        claims="M95",
        facts="F90",
    ),
    derived("staff_hours", "hours", "Staff hours of all roles", claims="M95", facts="F90"),
    derived(
        "staff_cost",
        "pounds",
        "Sum over roles of hours x cost of an hour (resources.*) x resources.pay, in prices of"
        " resources.price_year",
        claims="M95",
        facts="F91",
    ),
    number(
        "preparation_hours",
        "Of these, hours of preparation to be reviewed",
        unit="hours",
        claims="M15",
        facts="F48 F90",
    ),
    number("travel_km", "Distance travelled", unit="km", claims="M15"),
    number(
        "core_hours",
        "Hours of the core team spent on it, support apart",
        unit="hours",
        claims="M15 M95",
    ),
    number("support_hours", "Hours of improvement support received", unit="hours", facts="F43"),
    derived(
        "true_gain",
        "share points",
        "True quality in the last week minus that of its own no-programme run under the same luck,"
        " mean over the indicators",
        claims="M60",
        twin=True,
    ),
    derived("true_gain_on", "share points", "The same by indicator", along=Indicator, twin=True),
    derived(
        "true_gain_over_weeks",
        "share points",
        "The same as true_gain, but the mean over all weeks of the programme",
        claims="M9 M86",
        twin=True,
    ),
)


def rows(world: World, twin: World | None = None) -> Rows:
    """Return one row for each team; gains are NaN without a counterfactual run."""
    teams, plans, visits, scenario = map(
        in_one_piece, (world.teams, world.plans, world.visits, world.scenario)
    )
    gain, lasting = np.full(teams["true_quality"].shape, np.nan), np.full(len(teams), np.nan)
    weeks = int(scenario["time"]["weeks"][0])
    if twin is not None:
        gain, lasting = true_gains(world, twin), mean_gains(teams, in_one_piece(twin.teams), weeks)
    computed = _plans(teams, plans, scenario) | _audit(teams, weeks)
    computed |= {
        "baseline_level": levels(teams),
        "baseline_fifth": fifths(teams),
        "weeks_of_delay": _delay_of_hosts(visits, len(teams)),
        "staff_hours": teams["hours"].sum(axis=1),
        "staff_cost": staff_costs(teams, scenario),
        "true_gain": gain.mean(axis=1),
        "true_gain_on": gain,
        "true_gain_over_weeks": lasting,
    }
    return Rows(teams, computed, {"hosted": teams["hosted_week"] >= 0})


def _delay_of_hosts(visits: Any, n_teams: int) -> Floats:
    found, held = np.full(n_teams, np.nan), held_days(visits)
    found[visits["host"][held]] = delays(visits)[held]
    return found


def _plans(teams: Any, plans: Any, scenario: Any) -> dict[str, Any]:
    mark = marks(teams, plans, scenario)
    return {
        "plans_submitted": mark.submitted.sum(axis=1),
        "plans_carried_out": mark.carried_out.sum(axis=1),
        "plans_reached": mark.reached.sum(axis=1),
        "plans_claimed": (mark.submitted & (plans["claimed"] == 1.0)).sum(axis=1),
        "plans_abandoned": (mark.submitted & (plans["state"] == PlanState.abandoned)).sum(axis=1),
        "plan_gain": plan_gains(teams),
    }


def _audit(teams: Any, horizon: int) -> dict[str, Any]:
    last = follow_up(horizon)
    return {
        "true_change": changes(teams["true_year"], last),
        "recorded_change": changes(teams["recorded_year"], last),
        "completeness_change": changes(teams["complete_year"], last),
    }
