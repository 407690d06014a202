"""Outcomes of the visit days: whether and when they were held, and how the day went."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Derailment, Facilitation, VisitState
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import N_TOPICS, Team, Visit
from rp2pr_sim.outcomes.column import derived, modelled
from rp2pr_sim.outcomes.programme.statistics import Mask, mean_known, ratio, total
from rp2pr_sim.scenario import Scenario

VISITS, RETURNS = "No visits", "No return visits"

COLUMNS = (
    derived("visits_planned", "visits", "Visits that were to be held", kind="count"),
    derived(
        "mutual_learning",
        "share",
        "Mean of pair.mutual_learning over the pairs that visit each other",
        claims="M7 M10",
    ),
    modelled("visits_held", "visits", "Visits held by the end", kind="count", facts="F6"),
    modelled(
        "share_held",
        "share",
        "visits_held / visits_planned",
        facts="F6",
        label="Visits that were held",
        lacking=VISITS,
    ),
    modelled(
        "share_held_of_staying",
        "share",
        "visits_held / planned visits that were not called off because a team had left",
    ),
    modelled(
        "weeks_of_delay",
        "weeks",
        "Mean over held first visits (order 1) of held_week - earliest_week",
        claims="M16 M17 M91",
        label="Delay of a first visit beyond its earliest possible week",
        lacking=VISITS,
    ),
    modelled(
        "weeks_between_visits",
        "weeks",
        "Mean over held return visits of held_week - held_week of the first visit",
        claims="M16 M21",
        label="Time between the first visit of a pair and the return visit",
        lacking=RETURNS,
    ),
    modelled(
        "share_facilitated",
        "share",
        "Held visits with a facilitator in the room / held visits; missing where nobody is to"
        " facilitate",
        claims="M35",
        label="Visits that had a facilitator (the others were left alone)",
    ),
    modelled(
        "weeks_first_to_last_visit", "weeks", "Last minus first week of a held visit", facts="F6"
    ),
    modelled(
        "safety",
        "share",
        "Mean over held visits of the hosts' safety",
        claims="M18",
        facts="F101",
        label="Psychological safety that the hosts felt during the visit (0 to 100%)",
        lacking=VISITS,
    ),
    modelled("voice_equality", "share", "Mean over held visits", claims="M30 M33 M35"),
    modelled(
        "honesty",
        "share",
        "Mean over held visits of the visitors' honesty",
        claims="M20 M44 M45",
        facts="F106",
    ),
    modelled("respect", "share", "Mean over held visits of the visitors' respect", claims="M20"),
    modelled("rating", "share", "Mean over held visits of the participants' rating", claims="M85"),
    modelled(
        "trust",
        "share",
        "Mean over held visits of the hosts' trust in the visitors in the last week",
        claims="M21 M22",
    ),
    modelled("trust_change", "share", "Mean change in this since the day began", claims="M21"),
    modelled("teams_visited", "teams", "Teams that hosted a visit", kind="count", facts="F40"),
    modelled(
        "share_blind_spots",
        "share",
        "Teams with at least one blind spot uncovered on a visit / teams_visited",
        claims="M57 M58",
        facts="F40",
        label="Visited teams that learnt of a weakness they had not seen",
        lacking=VISITS,
    ),
    modelled("ideas_home", "ideas a visit", "Ideas taken home / held visits", claims="M55"),
    modelled(
        "share_with_idea",
        "share",
        "Participants with at least one idea for their own work / participants, over held visits",
        claims="M34",
        label="Participants who took home an idea for their own work",
        lacking=VISITS,
    ),
    modelled(
        "share_derailed",
        "share",
        "Held visits that went wrong in this way first / held visits",
        along=Derailment,
        claims="M87 M88",
    ),
)


@kernel
def held_days(visits: list[Visit]) -> Mask:
    """Return which visits took place (v,)."""
    found = np.zeros(len(visits), np.bool_)
    for v in range(len(visits)):
        found[v] = visits[v].state == VisitState.held
    return found


@kernel
def delays(visits: list[Visit]) -> Floats:
    """Return weeks from the earliest possible to the actual day of each first visit (v,).

    It is NaN for returns and where the visit was not held.
    """
    found = np.full(len(visits), np.nan)
    for v in range(len(visits)):
        if visits[v].state == VisitState.held and visits[v].order != 2:
            found[v] = visits[v].held_week - visits[v].earliest_week
    return found


@part
def _waits(visits: list[Visit]) -> Floats:
    """Return weeks from the first visit of a pair to its return visit (v,).

    It is NaN except for return visits that were held.
    """
    found = np.full(len(visits), np.nan)
    for v in range(len(visits)):
        if visits[v].state == VisitState.held and visits[v].order == 2:
            found[v] = visits[v].held_week - visits[visits[v].reverse].held_week
    return found


@kernel
def trust_changes(visits: list[Visit]) -> Floats:
    """Return trust in the last week minus trust as the day began, of each visit (v,).

    It is NaN where the visit was not held.
    """
    found = np.full(len(visits), np.nan)
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            found[v] = visits[v].host_trust - visits[v].first_trust
    return found


@kernel
def mutual_learning(visits: list[Visit], teams: list[Team]) -> Floats:
    """Return the smaller of what each of two teams can teach the other in week 0 (v,).

    It is NaN where the visit is not to be returned.
    """
    found = np.full(len(visits), np.nan)
    for v in range(len(visits)):
        if visits[v].reverse >= 0:
            found[v] = min(
                _ahead(teams[visits[v].host], teams[visits[v].visitor]),
                _ahead(teams[visits[v].visitor], teams[visits[v].host]),
            )
    return found


@part
def _ahead(one: Team, other: Team) -> float:
    """Return what a team can teach another.

    It is its lead on each topic on which it is ahead, mean over all topics.
    """
    found = 0.0
    for topic in range(N_TOPICS):
        found += max(0.0, other.gap_before[topic] - one.gap_before[topic])
    return found / N_TOPICS


@part
def sum_up_visits(
    rows: Any, teams: list[Team], visits: list[Visit], scenario: list[Scenario]
) -> None:
    """Fill in the outcomes above, from all visits of a programme."""
    row = rows[0]
    row.visits_planned = len(visits)
    row.mutual_learning = mean_known(mutual_learning(visits, teams))
    _judge_days(row, visits)
    row.share_held = ratio(row.visits_held, row.visits_planned)
    row.share_held_of_staying = ratio(row.visits_held, row.visits_planned - _called_off(visits))
    row.weeks_of_delay = mean_known(delays(visits))
    row.weeks_between_visits = mean_known(_waits(visits))
    row.trust_change = mean_known(trust_changes(visits))
    row.share_facilitated = _share_facilitated(visits, scenario[0])
    row.weeks_first_to_last_visit = _first_to_last(visits)
    _count_uncovered(row, visits, len(teams))


@part
def _called_off(visits: list[Visit]) -> int:
    """Return the number of cancelled visits.

    A visit is cancelled when one of its teams, or of the first visit's teams, has left.
    """
    found = 0
    for v in range(len(visits)):
        found += 1 if visits[v].state == VisitState.cancelled else 0
    return found


@part
def _judge_days(row: Any, visits: list[Visit]) -> None:
    """Fill in the means over held visits: added up, then divided."""
    participants = 0.0
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            _add_day(row, visits[v])
            participants += visits[v].participants
    row.safety = ratio(row.safety, row.visits_held)
    row.voice_equality = ratio(row.voice_equality, row.visits_held)
    row.honesty = ratio(row.honesty, row.visits_held)
    row.respect = ratio(row.respect, row.visits_held)
    row.rating = ratio(row.rating, row.visits_held)
    row.trust = ratio(row.trust, row.visits_held)
    row.ideas_home = ratio(row.ideas_home, row.visits_held)
    row.share_with_idea = ratio(row.share_with_idea, participants)
    for way in range(len(row.share_derailed)):
        row.share_derailed[way] = ratio(row.share_derailed[way], row.visits_held)


@part
def _add_day(row: Any, visit: Visit) -> None:
    row.visits_held += 1
    row.safety += visit.safety
    row.voice_equality += visit.voice_equality
    row.honesty += visit.honesty
    row.respect += visit.respect
    row.rating += visit.rating
    row.trust += visit.host_trust
    for topic in range(N_TOPICS):
        row.ideas_home += visit.ideas_home[topic]
    row.share_with_idea += visit.participants_with_idea
    row.share_derailed[visit.derailed] += 1


@part
def _share_facilitated(visits: list[Visit], s: Scenario) -> float:
    held, facilitated = 0, 0
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            held += 1
            facilitated += 1 if visits[v].facilitator >= 0 else 0
    return np.nan if s.facilitation.kind == Facilitation.none else ratio(facilitated, held)


@part
def _first_to_last(visits: list[Visit]) -> float:
    first, last = np.inf, -np.inf
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            first, last = (
                min(first, float(visits[v].held_week)),
                max(last, float(visits[v].held_week)),
            )
    return last - first if last >= first else np.nan


@part
def _count_uncovered(row: Any, visits: list[Visit], n_teams: int) -> None:
    """Fill in how many teams were visited, and the share that learnt of a weakness."""
    visited, uncovered = np.zeros(n_teams), np.zeros(n_teams)
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            visited[visits[v].host] = 1.0
            for topic in range(N_TOPICS):
                if visits[v].blind_spots[topic] > 0:
                    uncovered[visits[v].host] = 1.0
    row.teams_visited = total(visited)
    row.share_blind_spots = ratio(total(uncovered), row.teams_visited)
