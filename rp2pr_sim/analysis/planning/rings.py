"""Why some teams visit in a ring of three: their number is odd."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.core.enums import Exchange, PairingStrategy
from rp2pr_sim.core.labels import counted
from rp2pr_sim.model.pairing.matching import RING
from rp2pr_sim.scenario import Scenario

_AIMS = {
    PairingStrategy.complementary: "levels that are closer and strengths that differ more",
    PairingStrategy.similar: "levels and strengths that are closer",
    PairingStrategy.nearest: "shorter journeys",
    PairingStrategy.best_with_worst: "partners whose levels are further apart",
    PairingStrategy.optimal: "a better whole by your weights",
}
"""By strategy, what it wants of those who are put together."""
_WHOSE = {"intervention": "teams", "control": "control teams"}


def explained(pairs: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return one sentence for each arm with a ring among its pairs: who is in it, and why.

    Parameters
    ----------
    pairs : pd.DataFrame
        `Explanation.pairs`: one row for the two teams of a pair, three rows for a ring of three.
    scenario : Scenario
        the scenario in which they are put together.
    """
    if not scenario.has_visits or scenario.exchange.kind != Exchange.reciprocal:
        return []
    return [
        _explained(of_arm, _WHOSE[str(arm)], scenario)
        for arm, of_arm in pairs.groupby("arm", sort=False)
        if of_arm["unit"].duplicated().any()
    ]


def _explained(pairs: pd.DataFrame, whose: str, scenario: Scenario) -> str:
    many = len({*pairs["team_a"], *pairs["team_b"]})
    in_ring = pairs[pairs.duplicated("unit", keep=False)]
    rings = [list(_visits(ring)) for _, ring in in_ring.groupby("unit", sort=False)]
    paired = len(pairs) - len(in_ring)
    in_pairs = f"{counted(paired, 'pair')} and " if paired else ""
    several = f"{len(rings)} rings" if len(rings) > 1 else "a ring"
    who = "; ".join(listed(ring) for ring in rings)
    odd = (
        f"{many} {whose} cannot all be in pairs: they make" if many % 2 else f"{many} {whose} make"
    )
    return (
        f"{odd} {in_pairs}{several} of three ({who}). Each team hosts one visit and makes one;"
        f" in a ring, no team returns a visit. {_reason(scenario, many)}"
    )


def _visits(ring: pd.DataFrame) -> Iterator[str]:
    for a, b in zip(ring["team_a"], ring["team_b"], strict=True):
        yield f"{a} visits {b}"


def _reason(scenario: Scenario, many: int) -> str:
    strategy = scenario.pairing.strategy
    if strategy == PairingStrategy.own_list:
        return "This is what your list of pairs says."
    if many == RING:
        return "All three teams are in it, in one of two directions."
    rules = " that your rules on pairs allow" if scenario.pairing.file else ""
    if strategy == PairingStrategy.random:
        return f"Chance has chosen the ring among those{rules or ' that are possible'}."
    if strategy == PairingStrategy.best_with_worst and not rules:
        return "The three teams whose levels are in the middle make the ring."
    return (
        "The likeliest teams were tried as the third one of a ring; no exchange of two teams"
        f"{rules} would give {_AIMS[strategy]} on the whole."
    )
