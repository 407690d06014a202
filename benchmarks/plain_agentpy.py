"""The two phases as a plain AgentPy model, where AgentPy is installed."""

from __future__ import annotations

from importlib.util import find_spec
from time import process_time
from typing import Any

from benchmarks.plain_team import TeamBehaviour
from benchmarks.start import FIRST, WEEKS, TeamStart, halfway, plain_starts
from rp2pr_sim.scenario import Scenario

__all__ = ["installed", "measured"]


def installed() -> bool:
    """Check whether AgentPy is installed."""
    return find_spec("agentpy") is not None


def measured(replicates: int, repetitions: int) -> dict[str, float]:
    """Return the seconds of `WEEKS` weeks of a default programme.

    They are the mean over replicates of the least of all repetitions.
    """
    return {
        "seconds": (
            sum(_fastest(replicate, repetitions) for replicate in range(replicates)) / replicates
        )
    }


def _fastest(replicate: int, repetitions: int) -> float:
    model_class, world, took = _model_class(), halfway(replicate), []
    for _ in range(repetitions):
        model = model_class(
            {"scenario": Scenario(), "starts": list(plain_starts(world)), "steps": WEEKS, "seed": 1}
        )
        model.sim_setup()
        begin = process_time()
        while model.running:
            model.sim_step()
        took.append(process_time() - begin)
    return min(took)


def _model_class() -> Any:
    import agentpy

    class Team(TeamBehaviour, agentpy.Agent):  # type: ignore[misc]
        def setup(self, start: TeamStart) -> None:
            self.random = self.model.random
            for name, value in start.attributes.items():
                setattr(self, name, value)
            self.members, self.plans = start.members, start.plans

    class Model(agentpy.Model):  # type: ignore[misc]
        def setup(self) -> None:
            self.setting, self.week = self.p.scenario, FIRST
            self.teams = agentpy.AgentList(self, [Team(self, start) for start in self.p.starts])

        def step(self) -> None:
            self.teams.live_the_week()
            self.teams.implement()
            self.week += 1

    return Model
