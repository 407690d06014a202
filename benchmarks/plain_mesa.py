"""The two phases as a plain Mesa model."""

from __future__ import annotations

from collections.abc import Iterable
from time import process_time

import mesa

from benchmarks.plain_team import EachWeek, TeamBehaviour
from benchmarks.start import FIRST, WEEKS, TeamStart, halfway, plain_starts
from rp2pr_sim.scenario import Scenario

__all__ = ["Model", "NaiveTeam", "Team", "measured"]


class Team(TeamBehaviour, mesa.Agent):
    """A hospital team as a Mesa agent."""

    def __init__(self, model: Model, start: TeamStart) -> None:
        super().__init__(model)
        for name, value in start.attributes.items():
            setattr(self, name, value)
        self.members, self.plans = start.members, start.plans


class NaiveTeam(EachWeek, Team):
    """The same, with a draw for each person in each week."""


class Model(mesa.Model):
    """Teams that live and implement, week by week.

    Parameters
    ----------
    scenario
        its parameters.
    starts
        the teams as they are in week `week`.
    week
        the first week to run.
    seed
        of Mesa's generator, from which the agents draw.
    team_class
        a subclass of `Team`.
    """

    def __init__(
        self,
        scenario: Scenario,
        starts: Iterable[TeamStart],
        week: int = FIRST,
        seed: int = 1,
        team_class: type[Team] = Team,
    ) -> None:
        super().__init__(rng=seed)
        self.setting = scenario  # Mesa 3.5 has a `scenario` of its own
        self.week = week
        for start in starts:
            team_class(self, start)

    def step(self) -> None:
        """Run one week."""
        self.agents.do("live_the_week")
        self.agents.do("implement")
        self.week += 1


def measured(replicates: int, repetitions: int, team_class: type[Team] = Team) -> dict[str, float]:
    """Return the seconds of `WEEKS` weeks of a default programme.

    They are the mean over replicates of the least of all repetitions.
    """
    return {
        "seconds": (
            sum(_fastest(replicate, repetitions, team_class) for replicate in range(replicates))
            / replicates
        )
    }


def _fastest(replicate: int, repetitions: int, team_class: type[Team]) -> float:
    world, took = halfway(replicate), []
    for _ in range(repetitions):
        model = Model(Scenario(), plain_starts(world), team_class=team_class)
        begin = process_time()
        for _ in range(WEEKS):
            model.step()
        took.append(process_time() - begin)
    return min(took)
