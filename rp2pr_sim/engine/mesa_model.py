"""The Mesa model of one programme: it steps by weeks, can be watched, stopped and extended.

It has the same set-up, the same phases in the same order and the same random numbers as the
compiled engine (`engine/compiled.py`), so both end in bit-identical states; a test checks this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import mesa
import numpy as np

from rp2pr_sim.core.enums import Arm
from rp2pr_sim.engine.codegen import kernels
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_agents import CoreTeam, Facilitator, Team, Visit
from rp2pr_sim.model.schedule import WEEK, Actor
from rp2pr_sim.model.state import WeekRow, World
from rp2pr_sim.scenario import Scenario

WEEKLY = tuple(
    name for name, field in WeekRow.fields().items() if name != "week" and not field.shape
)
"""Weekly outcomes that a programme collects: those of the table `week` that are one number."""


class Programme(mesa.Model):
    """One programme, from invitation to audit.

    Parameters
    ----------
    scenario
        what is simulated; the default programme if not given.
    seed
        the study's seed, 0 or more; `None` draws one.
    rng
        the same under the name that newer versions of Mesa use: a seed or a NumPy generator from
        which one is drawn.
    replicate
        which replicate of the study.
    datacollector
        a `mesa.DataCollector`, or a function that makes one (for `mesa.batch_run`, in which each
        programme needs its own); by default one of the weekly outcomes of `WEEKLY`. Data are
        collected at the end of each week.
    team_class, visit_class, facilitator_class
        subclasses of `Team`, `Visit` and `Facilitator` with a behaviour of their own.
    own
        phases of the week replaced by a user's own compiled functions, by name.
    world
        a state to start from instead of a fresh one (week 0).
    levers
        parameters to set in the scenario, such as `**{"visit.hours": 3}`, so that
        `mesa.batch_run(Programme, {"visit.hours": [3, 6]})` compares them.

    Raises
    ------
    InputError
        for a phase or a parameter that does not exist, a value that is not allowed, or a broken
        file of own teams or pairs.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        seed: int | None = 1,
        rng: int | Sequence[int] | np.random.Generator | None = None,  # noqa: TID251
        replicate: int = 0,
        team_class: type[Team] = Team,
        visit_class: type[Visit] = Visit,
        facilitator_class: type[Facilitator] = Facilitator,
        own: Mapping[str, Callable[..., Any]] | None = None,
        datacollector: Callable[[], mesa.DataCollector] | mesa.DataCollector | None = None,
        world: World | None = None,
        **levers: Any,
    ) -> None:
        given = seed if rng is None else rng
        super().__init__(rng=given)  # Mesa's own generators; no rule draws from them
        whole = isinstance(given, int | np.integer)
        self.seed: int = int(given) if whole else int(self.rng.integers(2**31))  # type: ignore[arg-type]
        self.replicate = replicate
        simulated = (scenario or Scenario()).replaced(levers)
        self.world = world or make_world(simulated, self.seed, replicate)
        self._kernels = kernels(own).one
        self.core_team = CoreTeam(self)
        self.facilitators = [facilitator_class(self, record) for record in self.world.facilitators]
        self.teams = [team_class(self, row) for row in range(len(self.world.teams))]
        self.visits = [visit_class(self, row) for row in range(len(self.world.visits))]
        self._actors: dict[Actor, list[Any]] = {
            Actor.core_team: [self.core_team],
            Actor.team: self.teams,
            Actor.visit: self.visits,
        }
        self.week = 0
        """Week that the next step runs."""
        self._stepping = False
        made = datacollector() if callable(datacollector) else datacollector
        self.datacollector: mesa.DataCollector = made or mesa.DataCollector(
            {name: partial(_weekly, name) for name in WEEKLY}
        )
        """What was collected at the end of each week, for Mesa's `batch_run` and `SolaraViz`."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Have a copy's agents and kernels work on the tables of the copy."""
        self.__dict__.update(state)
        world = self.world
        self.core_team.record = world.core[0]
        for agents, table in (
            (self.facilitators, world.facilitators),
            (self.teams, world.teams),
            (self.visits, world.visits),
        ):
            for agent, record in zip(agents, table, strict=True):
                agent.record = record
        for team, members, plans in zip(self.teams, world.members, world.plans, strict=True):
            for agent, record in zip([*team.members, *team.plans], [*members, *plans], strict=True):
                agent.record = record

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__}: {len(self.teams)} teams, week {self.week} of {self.horizon},"
            f" seed {self.seed}, replicate {self.replicate}>"
        )

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
        self._stepping = True
        try:
            for moment in WEEK:
                for agent in self._actors[moment.actor]:
                    getattr(agent, moment.phase)()
        finally:
            self._stepping = False
        self.week += 1
        self.running = self.week < self.horizon
        self.datacollector.collect(self)

    def act(self, phase: str, row: int) -> None:
        """Put the agent in this row of its table through a phase of the week.

        Raises
        ------
        RuntimeError
            outside a step.
        """
        if not self._stepping:
            raise RuntimeError(
                f"{phase} is a phase of the week and runs in the order of the week only; call"
                " step(), or override it in a subclass of the agent."
            )
        self._kernels[phase](row, *self.world)

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


def _weekly(name: str, programme: Programme) -> float:
    """Return an outcome of the last week that was run."""
    weeks = programme.world.weeks
    return float(weeks[max(programme.week - 1, 0)][name]) if len(weeks) else math.nan
