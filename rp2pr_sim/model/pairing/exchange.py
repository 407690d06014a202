"""Who visits whom: the table of visits, one row for each visit day (M14, M20, M21; F3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Arm, Exchange, Facilitation
from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.random_numbers import Decision
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort.vector_draws import around, blank, normals, uniforms
from rp2pr_sim.model.pairing.profiles import Profiles, Weights, weighted
from rp2pr_sim.model.rules.transforms import clip
from rp2pr_sim.model.state import Facilitator, Visit
from rp2pr_sim.scenario import Scenario

FARTHEST = fixed(10.0, "SD: what the record of a level gap can hold")
UNLIKE, APART = Weights(contrast=1.0), Weights(distance=1.0)


class Edges(NamedTuple):
    """Directed edges from visitor to host, as rows of the team table; all of shape (v,)."""

    host: Ints
    visitor: Ints
    order: Ints
    """1, or 2 for the return visit of a pair."""
    shadow: Floats
    """How far the visitors will later be hosted by those whom they visit now (M20)."""
    outsiders: Floats

    def sorted_by(self, priority: Floats) -> Edges:
        """Return first visits before returns, and within these sort by `priority`."""
        order = np.lexsort((priority, self.order))
        return Edges(
            self.host[order],
            self.visitor[order],
            self.order[order],
            self.shadow[order],
            self.outsiders[order],
        )

    @classmethod
    def single(cls, host: Ints, visitor: Ints, shadow: float, outsiders: float) -> Edges:
        """Return visits that are not returned."""
        n = len(host)
        first = np.ones(n, dtype=np.int64)
        return cls(host, visitor, first, np.full(n, shadow), np.full(n, outsiders))


def edges_of(
    teams: npt.NDArray[np.void], units: Ints, scenario: Scenario, luck: npt.NDArray[np.void]
) -> Edges:
    """Return the visits of the intervention units, with each team the host of one at most.

    The teams of an outside panel are the last rows of `teams`.
    """
    if not scenario.has_visits:
        return Edges.single(units[:0, 0], units[:0, 0], shadow=0.0, outsiders=0.0)
    taking_part = units[teams["arm"][units[:, 0]] == Arm.intervention]
    match scenario.exchange.kind:
        case Exchange.outside_panel:
            hosts = np.sort(taking_part.ravel())
            return _panel_edges(teams, hosts, scenario.exchange.panel_size, luck)
        case Exchange.ring:
            hosts = np.roll(taking_part, -1, axis=1).ravel()  # each team visits the next
            return Edges.single(hosts, taking_part.ravel(), scenario.candour.ring_shadow, 0.0)
        case _:
            return _pair_edges(taking_part, teams["id"], luck)


def make_visits(
    teams: npt.NDArray[np.void],
    edges: Edges,
    profiles: Profiles,
    scenario: Scenario,
    luck: npt.NDArray[np.void],
) -> npt.NDArray[np.void]:
    """Return the visit table, sorted so that its order is the priority in booking.

    First visits come first, then visits are sorted by the host's draw.
    """
    ids = teams["id"][edges.host]
    edges = edges.sorted_by(uniforms(luck, Decision.visit_priority, ids))
    visits = blank(Visit, len(edges.host))
    _fill(visits, teams, edges, profiles, scenario.record(VISITS_BY).view(np.ndarray))
    drawn = normals(luck, Decision.cohort_trust, visits["host_id"])
    visits["host_trust"] = around(scenario.relations.trust, scenario.teamlife.mood_spread, drawn)
    visits["first_trust"] = visits["host_trust"]
    return visits


VISITS_BY = ("time.lead_weeks", "time.wave_gap_weeks", "visit.hours")  # what `_fill` reads


@kernel
def _fill(
    visits: npt.NDArray[np.void],
    teams: npt.NDArray[np.void],
    edges: Edges,
    profiles: Profiles,
    s: npt.NDArray[np.void],
) -> None:
    hosts_in = np.full(len(teams), -1)
    for v in range(len(visits)):
        hosts_in[edges.host[v]] = v
    for v in range(len(visits)):
        visit, host, visitor = visits[v], edges.host[v], edges.visitor[v]
        visit.host, visit.visitor, visit.host_id, visit.visitor_id = (
            host,
            visitor,
            teams[host].id,
            teams[visitor].id,
        )
        visit.order, visit.shadow, visit.outsiders = (
            edges.order[v],
            edges.shadow[v],
            edges.outsiders[v],
        )
        back = hosts_in[visitor]
        visit.reverse = back if back >= 0 and edges.visitor[back] == host else -1
        visit.level_gap = clip(profiles.level[visitor] - profiles.level[host], -FARTHEST, FARTHEST)
        visit.contrast = weighted(profiles, UNLIKE, visitor, host)
        visit.distance_km = weighted(profiles, APART, visitor, host)
        visit.earliest_week = s[0].time.lead_weeks + teams[host].wave * s[0].time.wave_gap_weeks
        visit.booked_week = visit.held_week = visit.facilitator = -1
        visit.hours = s[0].visit.hours


def make_facilitators(scenario: Scenario) -> npt.NDArray[np.void]:
    """Return the table of the people who lead visit days.

    Where nobody leads them, it is one row without skill (visits then name row -1).
    """
    choice = scenario.facilitation
    count = {Facilitation.none: 1, Facilitation.one_of_each: max(2, choice.facilitators)}.get(
        choice.kind, choice.facilitators
    )
    people = blank(Facilitator, count)
    people["busy_week"] = -1
    if choice.kind != Facilitation.none:
        people["skill"], people["assertiveness"] = choice.skill, choice.assertiveness
    if choice.kind == Facilitation.clinical:
        people["clinical"] = 1.0
    if choice.kind == Facilitation.one_of_each:
        people["clinical"] = np.arange(count) % 2
    return people


def _pair_edges(pairs: Ints, ids: Ints, luck: npt.NDArray[np.void]) -> Edges:
    """Return both visits of each pair.

    A draw decides who hosts first; those who visit then will be hosted later.
    """
    drawn = uniforms(luck, Decision.visit_first_host, ids[pairs])
    swap = drawn[:, 1] < drawn[:, 0]
    first, second = np.where(swap, pairs.T[::-1], pairs.T)
    order = np.repeat([1, 2], len(pairs))
    return Edges(
        host=np.concatenate((first, second)),
        visitor=np.concatenate((second, first)),
        order=order,
        shadow=2.0 - order,
        outsiders=np.zeros(len(order)),
    )


def _panel_edges(
    teams: npt.NDArray[np.void], hosts: Ints, panel_size: int, luck: npt.NDArray[np.void]
) -> Edges:
    """Return one visit for each team, by a panel team that a draw assigns."""
    drawn = uniforms(luck, Decision.panel_assignment, teams["id"][hosts])
    visitors = len(teams) - panel_size + (drawn * panel_size).astype(np.int64)
    return Edges.single(hosts, visitors, shadow=0.0, outsiders=1.0)
