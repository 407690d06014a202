"""Pairing: complementary pairs can learn most from each other, and differ in nothing else.

All comparisons are with similar pairs or other strategies, replicate by replicate under common
random numbers, on programmes of thirty teams that all take part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import effect_of, standard_error
from rp2pr_sim.analysis.verification.fixtures import SEED, side_by_side, small
from rp2pr_sim.core.enums import PairingStrategy
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.outcomes import outcome_names, outcomes
from rp2pr_sim.scenario import Scenario

STANDARD_ERRORS = 3.0
ALIKE = 1.5  # percentage points
EVERYBODY: Mapping[str, Any] = {
    "scale.n_intervention": 30,
    "scale.n_control": 0,
    "scale.n_invited": 60,
}
STRATEGIES = [item for item in PairingStrategy if item != PairingStrategy.own_list]
BOTH = (PairingStrategy.complementary, PairingStrategy.similar)

IDEAS_OFF: Mapping[str, float] = {
    "ideas.strength_to_weakness": 0.0,
    "ideas.gossip": 0.0,
    "relations.share": 0.0,
}
"""The mechanisms by which a team's strength on a topic reaches its partner, switched off.

Without them ideas flow regardless of strengths, and fit no better.
"""


def pairing_checks(full: bool) -> Iterator[Check]:
    """Check that complementary pairs can learn most, and gain nothing if ideas do not flow.

    Parameters
    ----------
    full : bool
        four times as many programmes.
    """
    times = 4 if full else 1
    yield most_mutual(learning(100 * times))
    yield similar_enough(success(IDEAS_OFF, 400 * times), success({}, 400 * times))


def most_mutual(found: Floats) -> Check:
    """Return the verdict on mutual learning: complementary pairs have the most.

    Only pairs that are optimised for mutual learning may have more.

    Parameters
    ----------
    found : Floats
        by replicate and strategy, as from `learning`.
    """
    best = found[:, STRATEGIES.index(PairingStrategy.complementary)]
    told, ok = [], True
    for strategy, values in zip(STRATEGIES, found.T, strict=True):
        told.append(f"{strategy.name} {values.mean():.3f}")
        if strategy not in (PairingStrategy.complementary, PairingStrategy.optimal):
            ok &= bool((best - values).mean() > STANDARD_ERRORS * standard_error(best - values))
    figure = f"{len(found)} cohorts, mutual learning: {', '.join(told)}"
    return Check("pairing", "complementary pairs can teach each other most", ok, figure)


def similar_enough(off: Floats, usual: Floats) -> Check:
    """Return the verdict on plan success of complementary and similar pairs.

    Without ideas from strengths to weaknesses the two do equally well.

    Parameters
    ----------
    off : Floats
        share of plans that succeed with complementary pairs minus that with similar pairs, shape
        `(replicates,)`, with `IDEAS_OFF`.
    usual : Floats
        the same with all mechanisms on, for information.
    """
    found, with_ideas = effect_of(100.0 * off), effect_of(100.0 * usual)
    figure = (
        f"{len(off)} programmes, plan success, percentage points: {found.mean:+.2f} ±"
        f" {found.half:.2f}; with these ideas {with_ideas.mean:+.2f} ± {with_ideas.half:.2f}"
    )
    name = f"without ideas, complementary pairs are within {ALIKE} points of similar ones"
    return Check("pairing", name, abs(found.mean) + found.half <= ALIKE, figure)


def learning(cohorts: int) -> Floats:
    """Return mutual learning in week 0, mean over a programme's pairs (cohorts, strategies)."""
    scenarios = [small({**EVERYBODY, "pairing.strategy": strategy}) for strategy in STRATEGIES]
    return _of_each(scenarios, range(cohorts), "mutual_learning", weeks=0)


def success(values: Mapping[str, Any], replicates: int) -> Floats:
    """Return plan success with complementary pairs minus that with similar pairs (replicates,).

    Replicates without any plan are left out.
    """
    scenarios = [small({**EVERYBODY, **values, "pairing.strategy": strategy}) for strategy in BOTH]
    found = _of_each(scenarios, range(replicates), "plan_success")
    differences = found[:, 0] - found[:, 1]
    return np.asarray(differences[~np.isnan(differences)])


def _of_each(
    scenarios: list[Scenario], replicates: range, outcome: str, weeks: int | None = None
) -> Floats:
    """Return one outcome after some weeks or all, of the same teams (replicates, scenarios)."""
    place = outcome_names(twin=False).index(outcome)

    def of_one(replicate: int) -> list[float]:
        shared, found = Shared(), []
        for scenario in scenarios:
            world = make_world(scenario, SEED, replicate, shared)
            run_weeks(world, last=weeks)
            found.append(float(outcomes(world)[place]))
        return found

    return np.array(side_by_side(of_one, replicates))
