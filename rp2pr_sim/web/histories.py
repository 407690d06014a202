"""What is known of one team and of one of its plans, as the reasons of `events.py` read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.core.enums import PlanState, Topic, VisitState
from rp2pr_sim.core.labels import TOPIC_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.web.recording import Recorded


class TeamLife(NamedTuple):
    """A team of the programme from week to week; series have one value for each `t` (`recorded`)."""

    team: Any
    """Its record at the end."""
    series: Mapping[str, Floats]
    """Its own, by field (weeks + 1,) or (weeks + 1, topics)."""
    day: Any
    """The record of the visit that it was to host; None if it was to host none."""
    weeks: int

    @property
    def hosted(self) -> bool:
        """Whether its visit day was held."""
        return self.day is not None and self.day["state"] == VisitState.held

    def before(self, name: str, week: int) -> Any:
        """A field as it was when this week began."""
        return self.series[name][week]

    def after(self, name: str, week: int) -> Any:
        """A field as it was when this week was over."""
        return self.series[name][week + 1]


class PlanLife(NamedTuple):
    """A plan from week to week, and the team that it belongs to."""

    plan: Any
    """Its record at the end."""
    series: Mapping[str, Floats]
    """Its own, by field (weeks + 1,)."""
    team: TeamLife

    @property
    def words(self) -> str:
        """What it is about."""
        return TOPIC_WORDS[Topic(self.plan["topic"]).name]

    @property
    def last_week(self) -> int:
        """The week in which it was finished or given up, or the last of all."""
        ended = int(self.plan["week_ended"])
        return ended if ended >= 0 else self.team.weeks - 1

    def first_week(self, name: str, holds: Any) -> int | None:
        """The first week from the draft on at whose end `holds(field)` is true, taken over the whole series."""
        found = np.flatnonzero(holds(self.series[name][self.plan["week_drafted"] + 1 :]))
        return int(self.plan["week_drafted"] + found[0]) if len(found) else None

    def first_stall(self) -> int | None:
        """The week in which it stalled first."""
        return self.first_week("state", lambda state: state == PlanState.stalled)

    def while_open(self, name: str) -> float:
        """Mean of a field of its team while it was worked on; NaN if it never was."""
        begun = int(self.plan["week_active"])
        return (
            float(self.team.series[name][begun + 1 : self.last_week + 2].mean())
            if begun >= 0
            else float("nan")
        )


def team_life(run: Recorded, place: int) -> TeamLife:
    """The team in this place of `run.inside`."""
    row = run.inside[place]
    hosted = np.flatnonzero(run.world.visits["host"] == row)
    day = run.world.visits.view(np.ndarray)[hosted[0]] if len(hosted) else None
    return TeamLife(
        run.world.teams.view(np.ndarray)[row],
        {name: values[place] for name, values in run.team.items()},
        day,
        run.weeks,
    )


def plan_lives(run: Recorded, place: int) -> dict[int, PlanLife]:
    """The plans of the team in this place, by their row in what a page shows of all plans."""
    team, plans = team_life(run, place), run.world.plans.view(np.ndarray)[run.inside[place]]
    return {
        int(row): PlanLife(
            plans[run.plan_slot[row]],
            {name: values[row] for name, values in run.plan.items()},
            team,
        )
        for row in np.flatnonzero(run.plan_team == place)
    }
