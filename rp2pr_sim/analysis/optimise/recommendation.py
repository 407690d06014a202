"""The recommendation: the best programme as a scenario of its own, and what to do now."""

from __future__ import annotations

import shlex
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from rp2pr_sim.analysis import pair_stability
from rp2pr_sim.analysis.base import values_of
from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.optimise.finalists import COST_PARTS
from rp2pr_sim.analysis.optimise.headline import money
from rp2pr_sim.analysis.optimise.levers import LEVERS, TEAMS
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.search_space import world_of
from rp2pr_sim.analysis.pair_stability_words import on_stability
from rp2pr_sim.core.enums import BookingRule, Exchange, Facilitation, Review
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS, ROLE_WORDS, counted
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in
from rp2pr_sim.scenario.saved import SavedScenario, content_of


def recommended(question: OptimiseQuestion, best: Scenario, name: str) -> SavedScenario:
    """Return the best programme as a scenario that every command takes.

    The teams and the control teams are those of the user's settings, which the search may have
    left out; so are all settings that are not searched.
    """
    names = [lever.name for lever in LEVERS if lever.name != TEAMS or question.teams == "free"]
    found = question.as_set.scenario.replaced({name: best[name] for name in names})
    try:
        resolved(found)
    except InputError:  # so many teams leave none to wait
        found = found.replaced({"scale.n_control": best["scale.n_control"]})
    return SavedScenario(name, values_of(found))


def world_words(question: OptimiseQuestion, saved: SavedScenario) -> list[str]:
    """Return the settings that give another programme the same teams, weeks and prices."""
    found = world_of(question.held)
    if question.weeks != Scenario().time.weeks:
        found.append(f"time.weeks={question.weeks}")
    control = saved.values.get("scale.n_control")
    file = saved.values.get("cohort.file")
    if control is not None and not file and "scale.n_control" not in map(named_in, found):
        found.append(f"scale.n_control={control}")
    return found


def scenario_file(question: OptimiseQuestion, saved: SavedScenario) -> bytes:
    """Return the file of the recommended scenario."""
    asked = " ".join(question.settings)
    return content_of(saved, f"recommended by: rp2pr optimise {asked}")


def steps(
    best: Scenario, row: Mapping[Hashable, Any], name: str, world: Sequence[str]
) -> tuple[str, ...]:
    """Return what to do now, in the order in which it is done.

    Parameters
    ----------
    best : Scenario
        the programme.
    row : Mapping[Hashable, Any]
        its row of the finalists.
    name : str
        the name of the saved scenario.
    world : Sequence[str]
        settings that another programme needs to be compared with it: its teams, weeks, prices.
    """
    both = shlex.join([f"scenario={name},ilcop", *world])
    told = [
        f"The programme is saved as a scenario. Every command takes it as scenario={name} (or by"
        " the path of this folder, if that is not in outputs/optimise).",
        f"Get its pairs, calendar and warning signs: rp2pr plan scenario={name}. See who meets"
        f" whom, and why: rp2pr pairs scenario={name}.",
        f"Compare it with the programme of the paper: rp2pr compare {both}. Ask whether to find out"
        f" more first: rp2pr value {both} pounds_per_point=300000 (write what a percentage point"
        " is worth to you).",
        _money(row),
        _hours(row),
    ]
    if best.has_visits:
        told += [_visits(best), _before(best)]
    told.append(_support(best))
    numbered = (f"{number}. {text}" for number, text in enumerate(filter(None, told), 1))
    return tuple(numbered)


def on_pairs(saved: SavedScenario, seed: int) -> tuple[str, ...]:
    """Return how far the pairs of the recommended programme depend on empty cells.

    Parameters
    ----------
    saved : SavedScenario
        the programme.
    seed : int
        of all random numbers, as `rp2pr pairs` takes it.
    """
    scenario = Scenario.of(saved.values)
    if not scenario.cohort.file:
        return ()
    return tuple(on_stability(pair_stability.recommended(scenario, seed), scenario))


def _money(row: Mapping[Hashable, Any]) -> str:
    parts = [
        f"£{money(row[name])} for {words}"
        for name, words in COST_PARTS.items()
        if name != "cost_staff" and round(float(row[name]), -2)
    ]
    return f"Secure the cash: about £{money(row['cash'])} ({listed(parts)})." if parts else ""


def _hours(row: Mapping[Hashable, Any]) -> str:
    parts = [
        f"{words} {row[name]:.0f}"
        for role, words in ROLE_WORDS.items()
        if round(float(row[name := f"hours_per_team_{role}"]))
    ]
    return (
        f"Ask each hospital for about {row['staff_hours_per_team']:.0f} staff hours"
        f" ({listed(parts)})."
    )


def _visits(best: Scenario) -> str:
    """Return how reviews are held, and who leads their discussions."""
    if best.review.kind == Review.paper:
        return f"Have each team reviewed on paper ({_partners(best)})."
    when = "Let the core team arrange the days, one visit after another"
    if best.booking.rule == BookingRule.window:
        weeks = counted(best.booking.window_weeks, "week", "weeks")
        when = f"Set one period of {weeks} for all visits, from week {best.time.lead_weeks + 1} on"
    elif best.booking.rule == BookingRule.free:
        when = "Let the teams arrange their own days"
    hours = counted(best.visit.hours, "hour", "hours")
    invited = f"Invite {counted(best.visit.delegation_size, 'visitor')} a team"
    if best.visit.manager_invited:
        invited = f"{invited}, and managers"
    if best.visit.peripheral_invited:
        invited = f"{invited}, and pathology and radiology"
    return f"{when}. Each lasts {hours} ({_partners(best)}). {invited}. {_facilitation(best)}"


def _partners(best: Scenario) -> str:
    who = CHOICE_WORDS["exchange"][best.exchange.kind.name]
    if best.exchange.kind == Exchange.outside_panel:
        return who
    return f"{who}, {CHOICE_WORDS['pairing'][best.pairing.strategy.name]}"


def _facilitation(best: Scenario) -> str:
    if best.facilitation.kind == Facilitation.none:
        return "No facilitator leads the discussions: tell the hosts that they do."
    who = CHOICE_WORDS["facilitation"][best.facilitation.kind.name]
    return f"Find {counted(best.facilitation.facilitators, 'facilitator')}: {who} at each visit."


def _before(best: Scenario) -> str:
    told = []
    if best.information.learning_hours:
        hours = counted(best.information.learning_hours, "hour", "hours")
        told.append(f"hold {hours} of learning events for each team")
    if best.support.data_preassembly:
        share = f"{100.0 * best.support.data_preassembly:.0f}%"
        told.append(f"do {share} of the data work for the teams")
    return f"Before the visits, {listed(told)}." if told else ""


def _support(best: Scenario) -> str:
    support, told = best.support, []
    if support.qi_hours:
        told.append(f"{counted(support.qi_hours, 'hour', 'hours')} of improvement support a team")
    if support.contact_per_month:
        told.append(f"{counted(support.contact_per_month, 'contact')} a month with each team")
    if support.template:
        told.append("a plan template and a briefing")
    if support.named_owner:
        told.append("a named owner for each plan")
    if support.agreed_criterion:
        told.append("a definition of success from the start")
    if not told:
        return ""
    months = counted(best.time.implementation_months, "month", "months")
    return f"After the visits, for {months}: {listed(told)}."
