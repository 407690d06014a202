"""Random scenarios for property tests, made from the declarations."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Exchange, PairingStrategy, Review
from rp2pr_sim.scenario import Parameter, Scenario, parameters

SIZES = {  # set apart: together they decide whether a programme is possible
    "scale.n_invited",
    "scale.n_intervention",
    "scale.n_control",
    "time.weeks",
    "exchange.ring_size",
    "exchange.panel_size",
    "time.lead_weeks",
}


def random_value(item: Parameter, rng: np.random.Generator) -> Any:
    """Any allowed value of a parameter; its very bounds one time in five."""
    if item.kind is bool:
        return bool(rng.integers(0, 2))
    if item.kind not in (int, float):
        return list(item.kind)[rng.integers(0, len(item.kind))]
    low, high = item.low, min(item.high, item.low + 1000)
    value = rng.choice([low, high]) if rng.random() < 0.2 else rng.uniform(low, high)
    return item.kind(value)


def random_scenario(seed: int, most_teams: int = 12, most_weeks: int = 130) -> Scenario:
    """Return a scenario with every lever and parameter anywhere in its range.

    Its size is one that its exchange can use.
    """
    rng = np.random.default_rng(seed)
    values = {
        item.name: random_value(item, rng)
        for item in parameters()
        if item.kind is not str and item.name not in SIZES
    }
    if values["pairing.strategy"] == PairingStrategy.own_list:
        values["pairing.strategy"] = PairingStrategy.random
    if rng.random() < 0.5:  # half of the programmes have live visits for sure
        values["review.kind"] = Review.peer_visit
    values["exchange.ring_size"] = int(rng.integers(3, 5))
    values["exchange.panel_size"] = int(rng.integers(1, 4))
    visits = values["review.kind"] not in (Review.feedback, Review.none)
    unit = (
        values["exchange.ring_size"] if visits and values["exchange.kind"] == Exchange.ring else 2
    )
    most = max(unit, most_teams)
    values["scale.n_intervention"] = int(rng.integers(unit, most + 1))
    control = int(rng.integers(0, most + 1))
    values["scale.n_control"] = control if control >= unit else 0
    values["scale.n_invited"] = 2 * most_teams + 24
    values["time.weeks"] = int(rng.integers(1, most_weeks + 1))
    # else most programmes end before anybody visits anybody
    values["time.lead_weeks"] = int(rng.integers(0, 15))
    return Scenario.of(values)
