"""The Mesa model of one programme: it steps by weeks, can be watched, stopped and extended.

It has the same set-up, the same phases in the same order and the same random numbers as the
compiled engine (`engine/compiled.py`), so both end in bit-identical states; a test checks this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mesa
import numpy as np

from rp2pr_sim.core.enums import Arm
from rp2pr_sim.engine.codegen import kernels
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_agents import CoreTeam, Facilitator, Team, Visit
from rp2pr_sim.model.schedule import WEEK, Actor
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario


class Programme(mesa.Model):
    """One programme, from invitation to audit.

    Parameters
    ----------
    scenario
        what is simulated; the default programme if not given.
    seed
        the study's seed, 0 or more.
    replicate
        which replicate of the study.
    team_class
        a subclass of `Team` with a behaviour of its own.
    own
        phases of the week replaced by a user's own compiled functions, by name.
    world
        a state to start from instead of a fresh one (week 0).

    Raises
    ------
    InputError
        for a phase that does not exist, or a broken file of own teams or pairs.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        seed: int = 1,
        replicate: int = 0,
        team_class: type[Team] = Team,
        own: Mapping[str, Callable[..., Any]] | None = None,
        world: World | None = None,
    ) -> None:
        super().__init__(rng=seed)  # Mesa's own generators; no rule draws from them
        self.world = world or make_world(scenario or Scenario(), seed, replicate)
        self._kernels = kernels(own).one
        # plain arrays cross into compiled code faster
        self._tables = tuple(table.view(np.ndarray) for table in self.world)
        self.core_team = CoreTeam(self)
        self.facilitators = [Facilitator(self, record) for record in self.world.facilitators]
        self.teams = [team_class(self, row) for row in range(len(self.world.teams))]
        self.visits = [Visit(self, row) for row in range(len(self.world.visits))]
        self._actors: dict[Actor, list[Any]] = {
            Actor.core_team: [self.core_team],
            Actor.team: self.teams,
            Actor.visit: self.visits,
        }
        self.week = 0
        """Week that the next step runs."""

    def step(self) -> None:
        """Run one week; the programme stops running when its horizon is reached.

        Raises
        ------
        RuntimeError
            once the horizon is reached.
        """
        if self.week >= self.horizon:
            raise RuntimeError(
                f"the programme ended after week {self.horizon - 1}; a longer one takes time.weeks"
                f" above {self.horizon}"
            )
        self.world.luck[0].week = self.week
        for moment in WEEK:
            for agent in self._actors[moment.actor]:
                getattr(agent, moment.phase)()
        self.week += 1
        self.running = self.week < self.horizon

    def act(self, phase: str, row: int) -> None:
        """Put the agent in this row of its table through a phase of the week."""
        self._kernels[phase](row, *self._tables)

    @property
    def horizon(self) -> int:
        """Number of weeks that the programme lasts."""
        return int(self.world.scenario["time"]["weeks"][0])

    def arm(self, arm: Arm) -> list[Team]:
        """Return the teams of one arm of the trial."""
        return [team for team in self.teams if team.arm == arm]

    def run(self) -> World:
        """Run all weeks that are left, and return the state at the end."""
        while self.running:
            self.step()
        return self.world
