"""Who visits whom: the table of visits, one row for each visit day (M14, M20, M21; F3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.chance import Decision
from rp2pr_sim.cohort.draws import around, blank, normals, uniforms
from rp2pr_sim.cohort.trust import MOOD_SPREAD
from rp2pr_sim.pairing.profiles import Profiles
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Facilitator, Visit
from rp2pr_sim.terms import Arm, Exchange, Facilitation

__all__ = ["Edges", "edges_of", "make_facilitators", "make_visits"]


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
        """First visits before returns, and within these by `priority`."""
        order = np.lexsort((priority, self.order))
        return Edges(self.host[order], self.visitor[order], self.order[order], self.shadow[order], self.outsiders[order])

    @classmethod
    def single(cls, host: Ints, visitor: Ints, shadow: float, outsiders: float) -> Edges:
        """Visits that are not returned."""
        n = len(host)
        return cls(host, visitor, np.ones(n, dtype=np.int64), np.full(n, shadow), np.full(n, outsiders))


def edges_of(teams: npt.NDArray[np.void], units: Ints, scenario: Scenario, luck: npt.NDArray[np.void]) -> Edges:
    """The visits of the intervention units; an outside panel stands in the last rows of `teams`."""
    taking_part = units[teams["arm"][units[:, 0]] == Arm.intervention]
    match scenario.exchange.kind:
        case Exchange.outside_panel:
            return _panel_edges(teams, np.sort(taking_part.ravel()), scenario.exchange.panel_size, luck)
        case Exchange.ring:
            host = np.roll(taking_part, -1, axis=1)  # each team visits the next
            return Edges.single(host.ravel(), taking_part.ravel(), scenario.candour.ring_shadow, 0.0)
        case _:
            return _pair_edges(taking_part, teams["id"], luck)


def make_visits(
    teams: npt.NDArray[np.void], edges: Edges, profiles: Profiles, scenario: Scenario, luck: npt.NDArray[np.void]
) -> npt.NDArray[np.void]:
    """The visit table, sorted so that its order is the priority in booking: first visits first, then by the host's draw."""
    ids = teams["id"]
    edges = edges.sorted_by(uniforms(luck, Decision.visit_priority, ids[edges.host]))
    visits = blank(Visit, len(edges.host))
    for name, column in edges._asdict().items():
        visits[name] = column
    visits["host_id"], visits["visitor_id"] = ids[edges.host], ids[edges.visitor]
    visits["reverse"] = _reverse(edges)
    visits["level_gap"] = np.clip(profiles.level_gap(edges.visitor, edges.host), -10.0, 10.0)
    visits["complementarity"] = profiles.complementarity(edges.visitor, edges.host)
    visits["distance_km"] = profiles.distance(edges.visitor, edges.host)
    visits["host_trust"] = around(scenario.relations.trust, MOOD_SPREAD, normals(luck, Decision.cohort_trust, visits["host_id"]))
    visits["first_trust"] = visits["host_trust"]
    visits["earliest_week"] = scenario.time.lead_weeks + teams["wave"][edges.host] * scenario.time.wave_gap_weeks
    visits["booked_week"] = visits["held_week"] = visits["facilitator"] = -1
    visits["hours"] = scenario.visit.hours
    return visits


def make_facilitators(scenario: Scenario) -> npt.NDArray[np.void]:
    """Those who lead visit days; where nobody does, one row without skill stands in (visits then name row -1)."""
    choice = scenario.facilitation
    count = {Facilitation.none: 1, Facilitation.one_of_each: max(2, choice.facilitators)}.get(choice.kind, choice.facilitators)
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
    """Both visits of each pair; a draw decides who hosts first, and who visits then will be hosted later."""
    swap = np.argsort(uniforms(luck, Decision.visit_first_host, ids)[pairs], axis=1)
    first, second = np.take_along_axis(pairs, swap, axis=1).T
    n = len(pairs)
    return Edges(
        host=np.concatenate((first, second)),
        visitor=np.concatenate((second, first)),
        order=np.repeat([1, 2], n),
        shadow=np.repeat([1.0, 0.0], n),
        outsiders=np.zeros(2 * n),
    )


def _panel_edges(teams: npt.NDArray[np.void], hosts: Ints, panel_size: int, luck: npt.NDArray[np.void]) -> Edges:
    """Each team hosts one team of the panel, which a draw assigns."""
    drawn = uniforms(luck, Decision.panel_assignment, teams["id"][hosts])
    visitors = len(teams) - panel_size + (drawn * panel_size).astype(np.int64)
    return Edges.single(hosts, visitors, shadow=0.0, outsiders=1.0)


def _reverse(edges: Edges) -> Ints:
    """Row of the return visit of each visit, -1 where there is none."""
    row_of = {edge: row for row, edge in enumerate(zip(edges.host.tolist(), edges.visitor.tolist(), strict=True))}
    return np.array([row_of.get((b, a), -1) for a, b in row_of], dtype=np.int64)
