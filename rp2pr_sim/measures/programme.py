"""The table `programme`: one row for the whole programme, the outcomes of a run."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from rp2pr_sim.measures.declare import derived, table
from rp2pr_sim.measures.final import BASELINE_YEAR, HEADLINE, LATER_MONTHS, Final, mean, ratio
from rp2pr_sim.measures.indicator import comparisons, persistence
from rp2pr_sim.records import Floats
from rp2pr_sim.state import WEEKS_A_YEAR
from rp2pr_sim.terms import Arm, Derailment, Facilitation, Indicator, PlanState, Role

__all__ = ["ASSUMED", "COLUMNS", "outcomes"]

FIFTHS = range(1, 6)
ASSUMED = "sizes assumed"
"""The note of every outcome that rests on effects whose sizes nobody has measured."""
VISITS, RETURNS, PLANS = "No visits", "No return visits", "No plans"
COMPARISON = "No comparison of whole years with control teams"

modelled = partial(derived, note=ASSUMED)

_HEADLINE = "mean of the four headline indicators, "
_MONTHS = "The same for the patient year that holds the week {month} months after the median visit; missing beyond the horizon"

NOTICEABLE = 0.001  # share points of true quality by which a team must be worse off to count as harmed

COLUMNS = table(
    "programme",
    derived("teams_intervention", "teams", "Teams of the intervention arm, those that dropped out included", kind="count", facts="F2"),
    derived("teams_control", "teams", "Teams of the control arm", kind="count", facts="F2"),
    modelled("share_dropped_out", "share", "Intervention teams that dropped out / intervention teams"),
    derived("visits_planned", "visits", "Visits that were to be held", kind="count"),
    modelled("visits_held", "visits", "Visits held by the end", kind="count", facts="F6"),
    modelled("share_held", "share", "visits_held / visits_planned", facts="F6", label="Visits that were held", lacking=VISITS),
    modelled(
        "weeks_of_delay", "weeks", "Mean over held first visits (order 1) of held_week - earliest_week", claims="M16 M17 M91",
        label="Delay of a first visit beyond its earliest possible week", lacking=VISITS
    ),
    modelled(
        "weeks_between_visits", "weeks", "Mean over held return visits of held_week - held_week of the first visit", claims="M16 M21",
        label="Time between the first visit of a pair and the return visit", lacking=RETURNS
    ),
    modelled(
        "share_facilitated", "share", "Held visits with a facilitator in the room / held visits; missing where nobody is to facilitate",
        claims="M35", label="Visits that had a facilitator (the others were left alone)"
    ),
    modelled("weeks_first_to_last_visit", "weeks", "Last minus first week of a held visit", facts="F6"),
    modelled(
        "safety", "share", "Mean over held visits of the hosts' safety", claims="M18", facts="F101",
        label="Safety that the hosts felt during the visit (0 to 100%)", lacking=VISITS
    ),
    modelled("voice_equality", "share", "Mean over held visits", claims="M30 M33 M35"),
    modelled("honesty", "share", "Mean over held visits of the visitors' honesty", claims="M20 M44 M45", facts="F106"),
    modelled("respect", "share", "Mean over held visits of the visitors' respect", claims="M20"),
    modelled("rating", "share", "Mean over held visits of the participants' rating", claims="M85"),
    modelled("trust", "share", "Mean over held visits of the hosts' trust in the visitors in the last week", claims="M21 M22"),
    modelled("trust_change", "share", "Mean change in this since the day began", claims="M21"),
    modelled(
        "share_blind_spots", "share", "Teams with at least one blind spot uncovered on a visit / teams visited", claims="M57 M58",
        facts="F40", label="Visited teams that learnt of a weakness they had not seen", lacking=VISITS
    ),
    modelled("ideas_home", "ideas a visit", "Ideas taken home / held visits", claims="M55"),
    modelled(
        "share_with_idea", "share", "Participants with at least one idea for their own work / participants, over held visits",
        claims="M34", label="Participants who took home an idea for their own work", lacking=VISITS
    ),
    modelled(
        "share_derailed", "share", "Held visits that went wrong in this way first / held visits", along=Derailment, claims="M87 M88"
    ),
    modelled("commitment", "share", "Mean commitment of the intervention teams in the last week", claims="M6 M91"),
    modelled("openness", "share", "Mean openness of the intervention teams in the last week", claims="M43"),
    modelled("team_rating", "share", "Mean rating by the intervention teams that hosted", claims="M85"),
    modelled(
        "team_rating_interviewed", "share",
        "The same among the 23 of 30 most committed in the last week: what interviews with engaged teams would say", claims="M96"
    ),
    modelled("teams_submitted", "teams", "Intervention teams with at least one submitted plan", kind="count", facts="F10"),
    modelled(
        "share_submitted", "share", "teams_submitted / intervention teams", claims="M64", facts="F10",
        label="Teams that submitted an improvement plan"
    ),
    modelled("plans_submitted", "plans", "Plans submitted", kind="count", facts="F10"),
    modelled(
        "plans_per_submitting_team", "plans a team", "plans_submitted / teams_submitted", facts="F10",
        label="Plans of each team that submitted any", lacking=PLANS
    ),
    modelled("plans_reached", "plans", "Submitted plans that reached their original, quantified goal", kind="count", claims="M65"),
    modelled(
        "plan_success", "share",
        "plans_reached / plans_submitted; abandoned plans stay in the denominator, an unquantified goal counts as not reached",
        claims="M65 M75 M76", label="Plan success: submitted plans that reached their original goal",
        note=f"easy goals flatter it; {ASSUMED}", lacking=PLANS
    ),
    modelled("share_revised", "share", "Submitted plans that were revised after review / plans_submitted", claims="M74", facts="F12"),
    modelled("share_quantified", "share", "Submitted plans with a quantified goal / plans_submitted", claims="M74"),
    modelled("plan_success_quantified", "share", "plans_reached / submitted plans with a quantified goal", claims="M65"),
    modelled(
        "share_carried_out", "share",
        "Plans with at least 0.75 of the actions done 52 weeks after submission / plans that are so old in the last week", claims="M65",
        facts="F39 F43", label="Plans carried out, or nearly, a year after submission",
        lacking="No plans that are a year old"
    ),
    modelled("plans_too_young", "plans", "Submitted plans that are not yet 52 weeks old in the last week", kind="count"),
    modelled(
        "share_claimed", "share", "Submitted plans called a success in the last week / plans_submitted", claims="M79 M80 M96",
        label="Plans that their own team calls a success", lacking=PLANS
    ),
    modelled("share_abandoned", "share", "Submitted plans given up / plans_submitted", claims="M65"),
    modelled(
        "plan_effect", "share of the closable gap", "Mean true effect of the submitted plans in the last week", claims="M60", facts="F80"
    ),
    modelled(
        "reached_by_ambition_per_team", "goals a team",
        "Sum over submitted plans of reached x ambition / intervention teams, those that dropped out included", claims="M75 M76",
        label="Goals reached by each team (an easy goal counts for less than 1)"
    ),
    modelled(
        "plan_gain_per_team", "share points",
        "Mean over intervention teams of what plans have added to true quality by the last week (team.plan_gain); harm is not taken off",
        claims="M60", label="True improvement by plans, mean of all teams of the programme"
    ),
    modelled(
        "true_difference", "share points",
        "Difference between the arms in true change, " + _HEADLINE + "from the baseline year (last 52 weeks before week 0) to the "
        "last whole patient year; missing below 52 weeks",
        claims="M60", label="True change beyond that of the control teams", lacking=COMPARISON
    ),
    *[modelled(f"true_difference_{month}_months", "share points", _MONTHS.format(month=month)) for month in LATER_MONTHS],
    modelled(
        "recorded_difference", "share points", "The same in recorded change: unit means, intervention minus control", facts="F56 F65-66",
        label="Recorded change beyond that of the control teams", lacking=COMPARISON
    ),
    *[modelled(f"recorded_difference_{month}_months", "share points", _MONTHS.format(month=month)) for month in LATER_MONTHS],
    modelled(
        "p_value", "probability", "Two-sided p of recorded_difference: Welch's t-test on the means of the units of randomisation",
        facts="F3"
    ),
    modelled(
        "significant_recorded", "yes or no",
        "p_value below 0.05; its mean over replicates is the share of such trials that are significant", kind="flag", facts="F3",
        label="Evaluations of this size that would find a significant effect (p < 0.05)", lacking=COMPARISON
    ),
    modelled(
        "rank_persistence", "Spearman correlation",
        "Rank of the trial's teams from one patient year to the next by recorded level, " + _HEADLINE + "mean over all pairs of "
        "successive years",
        facts="F65-66 F67"
    ),
    modelled("hours", "hours", "Staff hours of all teams by role, an outside panel included", along=Role, claims="M95", facts="F90 F91"),
    modelled(
        "hours_per_team", "hours a team", "Staff hours of the intervention teams by role / intervention teams", along=Role, claims="M95",
        facts="F90"
    ),
    modelled("staff_hours", "hours", "Staff hours of all teams and roles, an outside panel included", claims="M95", facts="F90"),
    modelled(
        "staff_hours_per_team", "hours a team", "Staff hours of the intervention teams / intervention teams", claims="M95", facts="F90",
        label="Staff time of each hospital in the programme"
    ),
    modelled("preparation_hours", "hours", "Of staff_hours, preparation to be reviewed", claims="M15", facts="F48 F90"),
    modelled(
        "panel_hours", "hours", "Of staff_hours, hours of the outside panel; 0 without one", claims="M95",
        label="Staff time of the outside panel, all together"
    ),
    modelled(
        "core_team_hours", "hours", "Hours of the core team's administration, reviews and contacts", claims="M15 M95", facts="F20"
    ),
    modelled("facilitator_hours", "hours", "Hours of the facilitators, travel and preparation included", claims="M95"),
    modelled("support_hours", "hours", "Hours of improvement support", claims="M95", facts="F43"),
    modelled("travel_km", "km", "Distance travelled by all teams", claims="M15"),
    modelled(
        "staff_cost", "pounds", "Sum over teams and roles of hours x cost of an hour (resources.*)", claims="M95", facts="F91"
    ),
    modelled(
        "cost", "pounds", "staff_cost + (core-team + facilitator + support hours) x resources.core_team + travel_km x resources.travel",
        claims="M95", facts="F91", label="Cost of the whole programme"
    ),
    modelled("cost_per_team", "pounds a team", "cost / intervention teams: the share of each in the whole programme", claims="M95"),
    modelled(
        "cost_per_plan_reached", "pounds a plan", "cost / plans_reached; missing where no plan reached its goal", claims="M95",
        label="Cost of the programme for each plan that reached its goal", lacking="No plans that reached their goal"
    ),
    modelled(
        "true_gain_per_team", "share points",
        "Mean over intervention teams of team.true_gain, the gain against their own no-programme runs, harm taken off", claims="M60",
        label="True improvement against the same teams without the programme", twin=True
    ),
    modelled(
        "share_harmed", "share", "Intervention teams with a true gain below -0.001 (a tenth of a percentage point) / intervention teams",
        claims="M9 M42 M86", label="Teams worse off than without the programme", twin=True
    ),
    modelled(
        "true_gain_on", "share points", "Mean true gain of the intervention teams, by indicator", along=Indicator, twin=True
    ),
    *[
        modelled(
            f"true_gain_fifth_{fifth}", "share points",
            f"Mean true gain of the intervention teams in baseline fifth {fifth} (1 the lowest)", facts="F92", twin=True
        )
        for fifth in FIFTHS
    ],
)


def outcomes(final: Final, gain: Floats | None = None) -> dict[str, Any]:
    """The outcomes of one run by name (see `columns`): numbers, NaN where missing.

    Args:
        final: the final state.
        gain: true gain of each team against its own no-programme run, shape `(n, indicators)`.
    """
    found = _visits(final) | _people(final) | _plans(final) | _audit(final) | _resources(final)
    return found if gain is None else found | _against_twin(final, gain)


def _visits(final: Final) -> dict[str, Any]:
    visits, held = final.visits[final.held], final.held
    weeks, kinds = visits["held_week"], visits["derailed"]
    reviewed = np.unique(visits["host"])
    uncovered = np.unique(visits["host"][visits["blind_spots"].sum(axis=1) > 0])
    return {
        "visits_planned": held.size,
        "visits_held": visits.size,
        "share_held": ratio(visits.size, held.size),
        "weeks_of_delay": mean(final.delay),
        "weeks_between_visits": mean(final.wait),
        "share_facilitated": _facilitated(final),
        "weeks_first_to_last_visit": float(np.ptp(weeks)) if weeks.size else np.nan,
        "safety": mean(visits["safety"]),
        "voice_equality": mean(visits["voice_equality"]),
        "honesty": mean(visits["honesty"]),
        "respect": mean(visits["respect"]),
        "rating": mean(visits["rating"]),
        "trust": mean(visits["host_trust"]),
        "trust_change": mean(final.trust_change),
        "share_blind_spots": ratio(uncovered.size, reviewed.size),
        "ideas_home": ratio(visits["ideas_home"].sum(), visits.size),
        "share_with_idea": ratio(visits["participants_with_idea"].sum(), visits["participants"].sum()),
        "share_derailed": [ratio((kinds == kind).sum(), visits.size) for kind in Derailment],
    }


def _facilitated(final: Final) -> float:
    if final.scenario["facilitation"]["kind"] == Facilitation.none:
        return float("nan")
    return ratio((final.visits["facilitator"][final.held] >= 0).sum(), final.held.sum())


def _people(final: Final) -> dict[str, Any]:
    inside, teams = final.intervention, final.teams
    rating = np.where(teams["hosted_week"] >= 0, teams["rating"], np.nan)
    return {
        "teams_intervention": int(inside.sum()),
        "teams_control": int(final.trial.sum() - inside.sum()),
        "share_dropped_out": ratio((teams["dropped_week"][inside] >= 0).sum(), inside.sum()),
        "commitment": mean(teams["commitment"][inside]),
        "openness": mean(teams["openness"][inside]),
        "team_rating": mean(rating[inside]),
        "team_rating_interviewed": mean(rating[final.engaged]),
    }


def _plans(final: Final) -> dict[str, Any]:
    plans, submitted, reached = final.plans, final.submitted, final.reached
    n, teams = submitted.sum(), final.intervention.sum()
    quantified = submitted & (plans["quantified"] == 1.0)
    old = final.old(WEEKS_A_YEAR)
    submitting = submitted.any(axis=1).sum()
    return {
        "teams_submitted": submitting,
        "share_submitted": ratio(submitting, teams),
        "plans_submitted": n,
        "plans_per_submitting_team": ratio(n, submitting),
        "plans_reached": reached.sum(),
        "plan_success": ratio(reached.sum(), n),
        "share_revised": ratio((submitted & (plans["revised"] == 1.0)).sum(), n),
        "share_quantified": ratio(quantified.sum(), n),
        "plan_success_quantified": ratio((reached & quantified).sum(), quantified.sum()),
        "share_carried_out": ratio(final.carried_out.sum(), old.sum()),
        "plans_too_young": n - old.sum(),
        "share_claimed": ratio((submitted & (plans["claimed"] == 1.0)).sum(), n),
        "share_abandoned": ratio((submitted & (plans["state"] == PlanState.abandoned)).sum(), n),
        "plan_effect": mean(plans["effect"][submitted]),
        "reached_by_ambition_per_team": ratio((reached * plans["ambition"]).sum(), teams),
        "plan_gain_per_team": mean(final.plan_gain[final.intervention]),
    }


def _audit(final: Final) -> dict[str, Any]:
    last = final.follow_up
    found: dict[str, Any] = dict(comparisons(final, HEADLINE))
    recorded = final.teams["recorded_year"][final.trial][:, : (last or BASELINE_YEAR) + 1, list(HEADLINE)]
    return found | {"rank_persistence": persistence(recorded.mean(axis=2))}


def _resources(final: Final) -> dict[str, Any]:
    costs, hours = final.scenario["resources"], final.teams["hours"]
    core, support = float(final.teams["core_hours"].sum()), float(final.teams["support_hours"].sum())
    facilitators = float(final.world.facilitators["hours"].sum())
    staff_cost, travel_km = float((hours @ final.rates).sum()), float(final.teams["travel_km"].sum())
    cost = staff_cost + (core + facilitators + support) * float(costs["core_team"]) + travel_km * float(costs["travel"])
    teams, reached = final.intervention.sum(), final.reached.sum()
    own, panel = hours[final.intervention], hours[final.teams["arm"] == Arm.panel]
    return {
        "hours": hours.sum(axis=0),
        "hours_per_team": [ratio(total, teams) for total in own.sum(axis=0)],
        "staff_hours": float(hours.sum()),
        "staff_hours_per_team": ratio(float(own.sum()), teams),
        "preparation_hours": float(final.teams["preparation_hours"].sum()),
        "panel_hours": float(panel.sum()),
        "core_team_hours": core,
        "facilitator_hours": facilitators,
        "support_hours": support,
        "travel_km": travel_km,
        "staff_cost": staff_cost,
        "cost": cost,
        "cost_per_team": ratio(cost, teams),
        "cost_per_plan_reached": ratio(cost, reached),
    }


def _against_twin(final: Final, gain: Floats) -> dict[str, Any]:
    inside, own = final.intervention, gain.mean(axis=1)
    return {
        "true_gain_per_team": mean(own[inside]),
        "share_harmed": ratio((own[inside] < -NOTICEABLE).sum(), inside.sum()),
        "true_gain_on": [mean(gain[inside, indicator]) for indicator in Indicator],
        **{f"true_gain_fifth_{fifth}": mean(own[inside & (final.fifth == fifth)]) for fifth in FIFTHS},
    }
