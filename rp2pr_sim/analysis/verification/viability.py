"""Viability: over the whole range of the parameters states keep moving and stay legal.

The order of the teams' rows has no meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import (
    SEED,
    copied,
    ended,
    faults,
    outermost,
    same,
    side_by_side,
    small,
)
from rp2pr_sim.analysis.verification.random_scenarios import random_scenario
from rp2pr_sim.core.enums import Arm, Derailment, Exchange, PairingStrategy, PlanState, VisitState
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.compiled import run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import WeekRow, World
from rp2pr_sim.scenario import Scenario, parameters

EDGE = 0.02  # a share this near to 0 or 1 counts as stuck
MOST_STUCK = 0.2  # largest share of the teams, or visits, that may be stuck
LIVELY = 0.95  # share of the parameter sets in which nothing may be stuck
OF_TEAMS = ("openness", "reciprocity", "follow_through", "safety", "commitment", "skill")
OF_VISITS = ("safety", "host_trust")


class Lived(NamedTuple):
    """The results of one random programme."""

    stuck: frozenset[str]
    """Shares that were near 0 or 1 in more than a fifth of rows, half-way or at the end."""
    plan_states: frozenset[str]
    """States that a plan was in at the end of some week."""
    derailments: frozenset[str]
    """Kinds of derailing that occurred; empty without any visit.

    `none` is a day that did not derail.
    """
    faults: tuple[str, ...]
    """Values that were not finite or not legal, half-way or at the end."""


def life_checks(full: bool) -> Iterator[Check]:
    """Check random programmes, extreme corners and permuted teams.

    Parameters
    ----------
    full : bool
        500 random programmes instead of 200, and 100 permuted ones instead of 20.
    """
    yield from verdicts(side_by_side(lived, range(500 if full else 200)))
    yield _corners_are_legal()
    yield _rows_mean_nothing(100 if full else 20)


def verdicts(found: Sequence[Lived]) -> Iterator[Check]:
    """Yield the verdicts on random programmes, one line each."""
    free = sum(not one.stuck for one in found) / len(found)
    counts = Counter(name for one in found for name in one.stuck).most_common(3)
    visited = [one for one in found if one.derailments]
    figure = f"nothing stuck in {free:.1%} of {len(found)} random programmes"
    if visited:
        share = sum(not one.stuck for one in visited) / len(visited)
        figure += f", {share:.1%} of the {len(visited)} with visits"
    if counts:
        figure += f"; most often {', '.join(f'{name} ({n})' for name, n in counts)}"
    yield Check("life", "traits, moods, safety and trust stay off 0 and 1", free >= LIVELY, figure)
    yield _occurring("every plan state occurs", PlanState, [one.plan_states for one in found])
    derailed = [one.derailments for one in found]
    yield _occurring("every kind of derailing occurs", Derailment, derailed)
    wrong = [one.faults[0] for one in found if one.faults]
    figure = "; ".join([f"{len(wrong)} of {len(found)} random programmes are not", *wrong[:1]])
    yield Check("life", "random programmes stay finite and legal", not wrong, figure)


def lived(number: int) -> Lived:
    """Run one random programme and return its results.

    Parameters
    ----------
    number : int
        number of the parameter set and of the replicate.
    """
    world = make_world(random_scenario(number), SEED, number)
    half = len(world.weeks) // 2
    run_weeks(world, last=half)
    so_far, wrong = stuck(world), faults(world)
    run_weeks(world, first=half)
    wrong += faults(world)
    return Lived(so_far | stuck(world), _plan_states(world), _derailments(world), tuple(wrong))


def stuck(world: World) -> frozenset[str]:
    """Return the shares that are within 0.02 of 0 or 1 in more than a fifth of the rows.

    The rows are the teams that take part and their visits.
    """
    teams = world.teams[world.teams["arm"] == Arm.intervention]
    held = world.visits[world.visits["state"] == VisitState.held]
    shares = {f"team.{name}": teams[name] for name in OF_TEAMS}
    shares |= {f"visit.{name}": held[name] for name in OF_VISITS}
    return frozenset(name for name, values in shares.items() if _near_the_edge(values) > MOST_STUCK)


def permuted(world: World, order: Ints) -> World:
    """Return a world with its teams' rows in another order; row i was row `order[i]`."""
    other = copied(world)
    for name in ("teams", "members", "plans"):
        getattr(other, name)[:] = getattr(world, name)[order]
    place = np.argsort(order)
    for side in ("host", "visitor"):
        other.visits[side] = place[world.visits[side]]
    return other


def corners() -> list[dict[str, Any]]:
    """Return the corners: all numbers and strengths at their lowest, and all at their highest.

    Further corners have one lever at one of its extremes, or one rival form, and all else at its
    default.
    """
    free = [item for item in parameters() if item.is_quantity]
    found = [{item.name: item.low for item in free}, {item.name: item.high for item in free}]
    for item in parameters():
        if not item.is_quantity and item.kind is not str and item.block != "scale":
            ends = set(outermost(item)) - {item.default, PairingStrategy.own_list}
            found += [{item.name: value} for value in outermost(item) if value in ends]
    return found


def _near_the_edge(values: Floats) -> float:
    """Return the share of the values that are within 0.02 of 0 or 1."""
    return float(((values < EDGE) | (values > 1.0 - EDGE)).mean()) if len(values) else 0.0


def _plan_states(world: World) -> frozenset[str]:
    found = {state.name for state in PlanState if (world.plans["state"] == state).any()}
    columns = {state.name: state.name for state in PlanState if state.name in WeekRow.fields()}
    columns["drafts"] = PlanState.draft.name
    found |= {name for column, name in columns.items() if world.weeks[column].any()}
    return frozenset(found)


def _derailments(world: World) -> frozenset[str]:
    held = world.visits[world.visits["state"] == VisitState.held]
    found = {kind.name for kind in Derailment if held["derailings"][:, kind].any()}
    if (held["derailed"] == Derailment.none).any():
        found.add(Derailment.none.name)
    return frozenset(found)


def _occurring(name: str, kinds: type[IntEnum], found: Sequence[frozenset[str]]) -> Check:
    counts = {kind.name: sum(kind.name in one for one in found) for kind in kinds}
    told = ", ".join(f"{kind} {n}" for kind, n in counts.items())
    figure = f"programmes of {len(found)} with each: {told}"
    return Check("life", name, all(counts.values()), figure)


def _corners_are_legal() -> Check:
    tried = corners()
    found = side_by_side(lambda values: faults(simulate(corner_scenario(values), SEED)), tried)
    pairs = zip(tried, found, strict=True)
    wrong = [f"{next(iter(values))} ...: {one[0]}" for values, one in pairs if one]
    figure = "; ".join([f"{len(wrong)} of {len(tried)} corners are not", *wrong[:1]])
    return Check("life", "extreme corners stay finite and legal", not wrong, figure)


def corner_scenario(values: Mapping[str, Any]) -> Scenario:
    """Return a small programme in a corner; rings get as many teams as they need."""
    size = values.get("exchange.ring_size", 3)
    ring = values.get("exchange.kind") == Exchange.ring or "exchange.ring_size" in values
    sizes = {"scale.n_intervention": size, "scale.n_control": size, "scale.n_invited": 3 * size}
    teams = {"exchange.kind": Exchange.ring, **sizes} if ring else {}
    return small({**teams, **values})


def _rows_mean_nothing(replicates: int) -> Check:
    differences = side_by_side(_order_matters, range(replicates))
    figure = (
        f"{sum(map(bool, differences))} of {replicates} random programmes differ"
        f" {', '.join(sorted(set().union(*differences)))}"
    )
    name = "permuting the teams changes nothing"
    return Check("life", name, not any(differences), figure.strip())


def _order_matters(number: int) -> set[str]:
    """Return the tables that differ if the rows of the teams are in reverse order.

    Means over teams may differ by rounding.
    """
    world = make_world(random_scenario(number), SEED, number)
    order = np.arange(len(world.teams))[::-1]
    other = permuted(world, order)
    ended(world)
    back = permuted(ended(other), order)  # a second reversal restores the order
    exact = ("teams", "members", "plans", "visits", "facilitators")
    found = {name for name in exact if not same(getattr(world, name), getattr(back, name))}
    alike = all(
        np.allclose(world.weeks[name], back.weeks[name], rtol=1e-12, atol=1e-12)
        for name in WeekRow.fields()
    )
    return found if alike else found | {"weeks"}
