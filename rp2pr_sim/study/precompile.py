"""Compilation of everything that a study needs, ahead of it."""

from __future__ import annotations

from rp2pr_sim.core.enums import Exchange, PairingStrategy, Review
from rp2pr_sim.core.jit import kernel_folder
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import detail_tables

_SMALL = {"scale.n_intervention": 6, "scale.n_control": 6, "scale.n_invited": 40, "time.weeks": 60}


def warm() -> bool:
    """Do a small run of each kind, so that later processes find everything compiled.

    Returns
    -------
    bool
        Whether anything had to be compiled.
    """
    before = _kept()
    levers = {"exchange.kind": Exchange, "review.kind": Review, "pairing.strategy": PairingStrategy}
    for name, choice in [(name, each.name) for name, kinds in levers.items() for each in kinds]:
        if choice != PairingStrategy.own_list.name:
            world, twin = beside_twin(Scenario.of({**_SMALL, name: choice}))
            outcomes(world, twin)
            detail_tables([(world, twin)], ["warm"])
    return _kept() != before


def _kept() -> set[str]:
    return {file.name for file in kernel_folder().rglob("*.nbc")}
