"""Recording of one programme: run once, week by week, with the changes noted each week.

The engine is the compiled one and runs its own weeks, so that the end state is that of `rp2pr run`
to the last bit. `t` counts the weeks that were played: 0 is before anything happened, w + 1 the end
of week w.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rp2pr_sim import outcomes
from rp2pr_sim.core.enums import Arm, PlanState
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.compiled import run_counterfactual, run_weeks
from rp2pr_sim.engine.initial_state import make_world, without_programme
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.programme.gains import true_gains
from rp2pr_sim.outcomes.programme.plans import plan_gains
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.scenario import Scenario

TEAM_FIELDS = (
    "safety", "openness", "reciprocity", "follow_through", "commitment", "workload",
    "manager_support", "understanding", "enrolled", "blind", "gap",
)  # fmt: skip
PLAN_FIELDS = (
    "state", "goal", "progress", "effect", "claimed", "reached", "peripheral_help", "ownership",
    "diagnosis", "fit", "measures",
)  # fmt: skip
KEPT = 24  # programmes that were played last; some 3 MB each


class Recorded(NamedTuple):
    """A programme at its end, and its states week by week as a page shows them.

    Its arrays are read-only.
    """

    scenario: Scenario
    seed: int
    replicate: int
    world: World
    """The records at the end."""
    inside: Ints
    """Rows in the table of teams that the programme reaches, the intervention teams (n,)."""
    team: Mapping[str, Floats]
    """Series of those teams by field, (n, weeks + 1) or (n, weeks + 1, topics)."""
    plan_team: Ints
    """Place in `inside` of each plan's team (plans,); plans by team, then slot."""
    plan_slot: Ints
    plan: Mapping[str, Floats]
    """Series of the plans by field, (plans, weeks + 1)."""
    trust: Floats
    """Trust of the hosts in their visitors, by visit (visits, weeks + 1)."""
    plan_gain: Floats
    """Gain in true quality by plans, mean over these teams, share points (weeks + 1,)."""
    true_gain: Floats
    """True quality beyond that of the teams' own counterfactual runs (weeks + 1,).

    It is a mean over teams and indicators, in share points.
    """
    result: Mapping[str, float]
    """The row of the table `programme`; NaN if a value is missing."""

    @property
    def weeks(self) -> int:
        """The horizon."""
        return self.scenario.time.weeks


@lru_cache(maxsize=KEPT)
def recorded(scenario: Scenario, seed: int, replicate: int) -> Recorded:
    """Play a programme; the last few are kept, because the same arguments give the same result.

    Raises
    ------
    InputError
        if the exchange cannot use the number of teams, or they cannot be paired.
    """
    world = make_world(scenario, seed, replicate)
    twin = without_programme(world)
    inside = np.flatnonzero(world.teams["arm"] == Arm.intervention)
    notes = _Notes(world, twin, inside)
    notes.take()
    for week in range(scenario.time.weeks):
        run_weeks(world, week, week + 1)
        run_counterfactual(twin, week, week + 1)
        notes.take()
    row = outcomes.outcomes(world, twin).tolist()
    values = dict(zip(outcomes.outcome_names(), row, strict=True))
    team, slot = np.nonzero(world.plans["state"][inside] != PlanState.none)
    plans = {name: np.moveaxis(np.array(table), 0, -1) for name, table in notes.plan.items()}
    plan = {name: table[team, slot] for name, table in plans.items()}
    found = Recorded(
        scenario, seed, replicate, world, inside,
        {name: np.moveaxis(np.array(table), 0, 1) for name, table in notes.team.items()},
        team, slot, plan,
        np.array(notes.trust).T, np.array(notes.plan_gain), np.array(notes.true_gain), values,
    )  # fmt: skip
    # everybody who asks for the same gets it
    for table in (*world, *found.team.values(), *found.plan.values(), *found):
        if isinstance(table, np.ndarray):
            table.flags.writeable = False
    return found


class _Notes:
    """Notes taken at the end of each week."""

    def __init__(self, world: World, twin: World, inside: Ints) -> None:
        self._inside = inside
        self._world, self._twin = world, twin
        self.team: dict[str, list[Floats]] = {name: [] for name in TEAM_FIELDS}
        self.plan: dict[str, list[Floats]] = {name: [] for name in PLAN_FIELDS}
        self.trust: list[Floats] = []
        self.plan_gain: list[float] = []
        self.true_gain: list[float] = []

    def take(self) -> None:
        """Note the current state."""
        for name, team_notes in self.team.items():
            team_notes.append(self._world.teams[name][self._inside])
        for name, plan_notes in self.plan.items():
            plan_notes.append(self._world.plans[name][self._inside])
        self.trust.append(self._world.visits["host_trust"].copy())
        gains = plan_gains(in_one_piece(self._world.teams))
        self.plan_gain.append(float(gains[self._inside].mean()))
        self.true_gain.append(float(true_gains(self._world, self._twin)[self._inside].mean()))
