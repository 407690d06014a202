"""Common random numbers: a change leaves the draws of those not concerned as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

# the reference that our own generator is checked against; nothing is drawn from it
from numpy.random import Philox  # noqa: TID251

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import (
    RECORDS,
    SEED,
    copied,
    ended,
    same,
    side_by_side,
    small,
    words,
)
from rp2pr_sim.analysis.verification.random_scenarios import random_scenario
from rp2pr_sim.core.enums import (
    Arm,
    BookingRule,
    Exchange,
    Facilitation,
    PairingStrategy,
    PlanState,
)
from rp2pr_sim.core.random_numbers import philox
from rp2pr_sim.core.records import Ints
from rp2pr_sim.engine.compiled import run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.state import N_PLANS, WEEKS_A_QUARTER, World
from rp2pr_sim.scenario import Scenario

TRIAL: Mapping[str, Any] = {"scale.n_intervention": 6, "scale.n_control": 6, "scale.n_invited": 24}
OWN_CAPACITY: Mapping[str, Any] = {
    "support.qi_hours": 0.0,
    "booking.rule": BookingRule.free,
    "facilitation.kind": Facilitation.none,
}  # teams share no resource that one could take from another
DRAWN = (
    "x_km", "y_km", "patients", "openness_set", "commitment_set", "background", "odds",
    "recorded_year", "blind",
)  # fmt: skip


class Count(NamedTuple):
    """The numbers of things compared and of those that differ."""

    compared: int
    different: int


def luck_checks(full: bool) -> Iterator[Check]:
    """Check that random numbers stay the same, each change over several replicates.

    Parameters
    ----------
    full : bool
        40 replicates instead of 4.
    """
    for name, (unit, compare) in comparisons().items():
        counts = side_by_side(compare, range(40 if full else 4))
        compared, different = map(sum, zip(*counts, strict=True))
        figure = f"{different} of {compared} {unit} differ"
        yield Check("luck", name, compared > 0 and different == 0, figure)


def comparisons() -> dict[str, tuple[str, Callable[[int], Count]]]:
    """Return, by statement, the unit that is counted and the comparison for one replicate."""
    return {
        "one more invited trust leaves every other trust's draws unchanged":
            ("trusts", one_more_trust),
        "a hundred more weeks leave the first 104 unchanged": ("teams", a_longer_horizon),
        "another pairing leaves control teams unchanged": ("teams", another_pairing),
        "a ring leaves control teams unchanged": ("teams", a_ring),
        "another pairing leaves the odds of every trust's quality unchanged":
            ("teams", odds_under_another_pairing),
        "one more plan leaves the teams that it does not concern unchanged":
            ("teams", one_more_plan),
        "a run alone equals the run among others": ("tables", alone_and_among_others),
        "the Mesa engine equals the compiled engine": ("tables", two_engines),
        "Philox equals NumPy's": ("words", numpys_philox),
    }  # fmt: skip


def one_more_trust(replicate: int) -> Count:
    """Compare trusts in both programmes: their draws, and control teams to the end of the run."""
    few, many = _trials(replicate, "scale.n_invited", 24, 25)
    a, b = _together(few, many)
    unlike = np.zeros(len(a), dtype=bool)
    for name in DRAWN:
        unlike |= (few.teams[name][a] != many.teams[name][b]).reshape(len(a), -1).any(axis=1)
    after = _waiting(ended(few), ended(many))
    return Count(len(a) + after.compared, int(unlike.sum()) + after.different)


def a_longer_horizon(replicate: int) -> Count:
    """Compare all teams in week 104 of a longer run with the end of a run of 104 weeks."""
    short, long = _trials(replicate, "time.weeks", 104, 204)
    run_weeks(short)
    run_weeks(long, last=104)
    # the quarters that the short programme never reaches
    long.teams["odds"][:, 1 + 104 // WEEKS_A_QUARTER :] = 0.0
    everybody = np.arange(len(short.teams))
    return _compared(short, long, everybody, everybody)


def another_pairing(replicate: int) -> Count:
    """Compare the two years of teams that are control teams under both pairings."""
    strategies = (PairingStrategy.complementary, PairingStrategy.random)
    return _waiting(*map(ended, _trials(replicate, "pairing.strategy", *strategies)))


def a_ring(replicate: int) -> Count:
    """Compare the two years of teams that are control teams under both exchanges."""
    kinds = (Exchange.reciprocal, Exchange.ring)
    return _waiting(*map(ended, _trials(replicate, "exchange.kind", *kinds)))


def odds_under_another_pairing(replicate: int) -> Count:
    """Compare the odds of quality under two pairings: they depend on trust and quarter alone."""
    strategies = (PairingStrategy.complementary, PairingStrategy.best_with_worst)
    first, second = _trials(replicate, "pairing.strategy", *strategies)
    a, b = _together(first, second)
    unlike = (first.teams["odds"][a] != second.teams["odds"][b]).any(axis=(1, 2))
    return Count(len(a), int(unlike.sum()))


def one_more_plan(replicate: int) -> Count:
    """Compare the teams outside a pair in which one team has a plan from the start.

    No capacity is shared, so that the plan may change nothing for them.
    """
    usual = make_world(_trial(OWN_CAPACITY), SEED, replicate)
    team = int(np.flatnonzero(usual.teams["arm"] == Arm.intervention)[0])
    more = with_one_more_plan(usual, team)
    others = np.flatnonzero(usual.teams["unit"] != usual.teams["unit"][team])
    return _compared(ended(usual), ended(more), others, others)


def with_one_more_plan(world: World, team: int) -> World:
    """Return a copy of a world in week 0 in which the team in this row already works on a plan."""
    more = copied(world)
    plan = more.plans[team, N_PLANS - 1]
    plan["state"] = PlanState.active
    plan["week_drafted"] = plan["week_submitted"] = plan["week_active"] = 0
    plan["scope"] = plan["diagnosis"] = plan["fit"] = plan["aim"] = plan["goal"] = 0.5
    plan["promise"] = 1.0
    more.teams["rounds"][team] = more.teams["n_plans"][team] = 1
    more.teams["plan_slots"][team, 0] = N_PLANS - 1
    return more


def alone_and_among_others(replicate: int) -> Count:
    """Compare a programme run by itself with the same one run in threads with seven others."""
    scenario = _trial({})
    among = side_by_side(
        lambda number: simulate(scenario, SEED, number), range(replicate, replicate + 8)
    )
    return _tables(simulate(scenario, SEED, replicate), among[0])


def two_engines(replicate: int) -> Count:
    """Compare one random programme in both engines."""
    scenario = random_scenario(replicate)
    other = Programme(scenario, seed=SEED, replicate=replicate).run()
    return _tables(simulate(scenario, SEED, replicate), other)


def numpys_philox(replicate: int) -> Count:
    """Compare blocks of four words for a hundred counters with NumPy's generator.

    NumPy's generator increments its counter before its first block.
    """
    found, expected = [], []
    for i in range(100):
        counter, key = [1 + i, 7 * i, 3, replicate], [SEED, 0]
        found += [int(word) for word in philox(*counter, *key)]
        expected += Philox(counter=[counter[0] - 1, *counter[1:]], key=key).random_raw(4).tolist()
    return Count(len(found), sum(a != b for a, b in zip(found, expected, strict=True)))


def _trial(values: Mapping[str, Any]) -> Scenario:
    return small({**TRIAL, **values})


def _trials(replicate: int, name: str, *values: Any) -> list[World]:
    """Return trials in week 0 that differ in one parameter alone."""
    return [make_world(_trial({name: value}), SEED, replicate) for value in values]


def _together(a: World, b: World) -> tuple[Ints, Ints]:
    """Return, for each world, the rows of the teams that are in both."""
    _, rows_a, rows_b = np.intersect1d(a.teams["id"], b.teams["id"], return_indices=True)
    return rows_a, rows_b


def _waiting(a: World, b: World) -> Count:
    """Compare, at the end, the teams that are in the control arm of both worlds."""
    rows_a, rows_b = _together(a, b)
    wait = (a.teams["arm"][rows_a] == Arm.control) & (b.teams["arm"][rows_b] == Arm.control)
    return _compared(a, b, rows_a[wait], rows_b[wait])


def _compared(a: World, b: World, rows_a: Ints, rows_b: Ints) -> Count:
    """Compare teams, their members and plans in two worlds, bit for bit.

    The unit that a team belongs to may differ.
    """
    unlike = np.zeros(len(rows_a), dtype=bool)
    for name in ("teams", "members", "plans"):
        first, second = getattr(a, name)[rows_a].copy(), getattr(b, name)[rows_b].copy()
        if name == "teams":
            second["unit"] = first["unit"]
        unlike |= (words(first) != words(second)).reshape(len(rows_a), -1).any(axis=1)
    return Count(len(rows_a), int(unlike.sum()))


def _tables(a: World, b: World) -> Count:
    unlike = [name for name in RECORDS if not same(getattr(a, name), getattr(b, name))]
    return Count(len(RECORDS), len(unlike))
