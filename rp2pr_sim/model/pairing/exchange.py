"""Who visits whom: the table of visits, one row for each visit day (M14, M20, M21; F3)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Exchange, Facilitation
from rp2pr_sim.core.jit import kernel, rule
from rp2pr_sim.core.random_numbers import Decision, normal, uniform
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort.vector_draws import copied, one_around
from rp2pr_sim.model.pairing.profiles import Profiles, Weights, read_profiles, weighted
from rp2pr_sim.model.pairing.strategies import Grouping, start_weeks
from rp2pr_sim.model.rules.transforms import clip
from rp2pr_sim.model.state import Facilitator, Luck, Visit
from rp2pr_sim.scenario import Scenario

FARTHEST = fixed(10.0, "SD: what the record of a level gap can hold")
UNLIKE, APART = Weights(contrast=1.0), Weights(distance=1.0)


def make_visits(
    scenario: Scenario,
    luck: npt.NDArray[np.void],
    teams: npt.NDArray[np.void],
    grouping: Grouping,
    profiles: Profiles,
) -> npt.NDArray[np.void]:
    """Return the visit table, sorted so that its order is the priority in booking.

    First visits come first, then visits are sorted by the host's draw. Each team that takes part
    is the host of one visit.

    Parameters
    ----------
    scenario : Scenario
        what is simulated.
    luck : npt.NDArray[np.void]
        the random-number key, set to the set-up week.
    teams : npt.NDArray[np.void]
        all teams; those of an outside panel are the last rows.
    grouping : Grouping
        who takes part, with whom and in which wave.
    profiles : Profiles
        of the teams without a panel.
    """
    if not scenario.has_visits:
        return Visit.rows(0)
    if len(teams) > len(profiles.level):
        profiles = read_profiles(scenario, teams)
    hosts = grouping.taking_part
    many = int(np.sum(hosts >= 0))
    visits, priority = Visit.rows(many), np.empty(many)
    s = scenario.record(VISITS_BY)
    _list(visits, priority, teams, hosts, s, luck)
    visits = copied(visits, np.lexsort((priority, visits["order"])))
    _fill(visits, profiles, _starts(teams, grouping, scenario), s, luck)
    return visits


def _starts(teams: npt.NDArray[np.void], grouping: Grouping, scenario: Scenario) -> Ints:
    """Return the week in which each team starts, by row; a panel is there from the beginning."""
    waves = np.zeros(len(teams), np.int64)
    waves[: len(grouping.wave)] = grouping.wave
    return start_weeks(waves, teams["joins_week"], scenario)


VISITS_BY = (  # what `_list` and `_fill` read
    *("exchange.kind", "exchange.panel_size", "candour.ring_shadow"),
    *("time.lead_weeks", "visit.hours"),
    *("relations.trust", "teamlife.mood_spread"),
)


@kernel
def _list(
    visits: npt.NDArray[np.void],
    priority: Floats,
    teams: npt.NDArray[np.void],
    units: Ints,
    s: npt.NDArray[np.void],
    luck: npt.NDArray[np.void],
) -> None:
    """List one visit to each team of the units, and its priority (lower ones are booked first)."""
    v = 0
    for unit in units:
        size = 0
        for row in unit:
            size += 1 if row >= 0 else 0
        for place in range(size):
            visit, host = visits[v], unit[place]
            visit.host, visit.host_id, visit.order = host, teams[host].id, 1
            if s[0].exchange.kind == Exchange.outside_panel:
                draw = uniform(luck[0], Decision.panel_assignment, visit.host_id)
                panel = s[0].exchange.panel_size
                visit.visitor = len(teams) - panel + int(draw * panel)
                visit.outsiders = 1.0
            elif s[0].exchange.kind == Exchange.ring or size > 2:
                visit.visitor = unit[(place - 1) % size]  # each team visits the next
                visit.shadow = s[0].candour.ring_shadow
            else:
                visit.visitor = unit[1 - place]
                visit.order = 2 if _hosts_later(unit, place, teams, luck[0]) else 1
                visit.shadow = 2.0 - visit.order  # those who visit first will be hosted later
            visit.visitor_id = teams[visit.visitor].id
            priority[v] = uniform(luck[0], Decision.visit_priority, visit.host_id)
            v += 1


@rule
def _hosts_later(pair: Ints, place: int, teams: npt.NDArray[np.void], luck: Luck) -> bool:
    """Return whether this team of a pair hosts after its partner; a draw of both decides."""
    first, second = _turn(teams[pair[0]].id, luck), _turn(teams[pair[1]].id, luck)
    return (second < first) == (place == 0)


@rule
def _turn(trust: int, luck: Luck) -> float:
    return uniform(luck, Decision.visit_first_host, trust)


@kernel
def _fill(
    visits: npt.NDArray[np.void],
    profiles: Profiles,
    starts: Ints,
    s: npt.NDArray[np.void],
    luck: npt.NDArray[np.void],
) -> None:
    """Fill in what follows from who visits whom, and from the week in which each team starts."""
    hosts_in = np.full(len(profiles.level), -1)
    for v in range(len(visits)):
        hosts_in[visits[v].host] = v
    for v in range(len(visits)):
        visit, host, visitor = visits[v], visits[v].host, visits[v].visitor
        back = hosts_in[visitor]
        visit.reverse = back if back >= 0 and visits[back].visitor == host else -1
        visit.level_gap = clip(profiles.level[visitor] - profiles.level[host], -FARTHEST, FARTHEST)
        visit.contrast = weighted(profiles, UNLIKE, visitor, host)
        visit.distance_km = weighted(profiles, APART, visitor, host)
        visit.earliest_week = s[0].time.lead_weeks + max(starts[host], starts[visitor])
        visit.booked_week = visit.held_week = visit.facilitator = -1
        visit.hours = s[0].visit.hours
        visit.host_trust = visit.first_trust = one_around(
            s[0].relations.trust,
            s[0].teamlife.mood_spread,
            normal(luck[0], Decision.cohort_trust, visit.host_id),
        )


def make_facilitators(scenario: Scenario) -> npt.NDArray[np.void]:
    """Return the table of the people who lead visit days.

    Where nobody leads them, it is one row without skill (visits then name row -1).
    """
    choice = scenario.facilitation
    count = {Facilitation.none: 1, Facilitation.one_of_each: max(2, choice.facilitators)}.get(
        choice.kind, choice.facilitators
    )
    people = Facilitator.rows(count)
    people["busy_week"] = -1
    if choice.kind != Facilitation.none:
        people["skill"], people["assertiveness"] = choice.skill, choice.assertiveness
    if choice.kind == Facilitation.clinical:
        people["clinical"] = 1.0
    if choice.kind == Facilitation.one_of_each:
        people["clinical"] = np.arange(count) % 2
    return people
