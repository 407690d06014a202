"""Week-by-week history of a team and its plans, for the event rules of `events.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.core.enums import PlanState, Topic, VisitState
from rp2pr_sim.core.labels import TOPIC_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.web.recording import Recorded


class TeamLife(NamedTuple):
    """A team of the programme from week to week.

    Series have one value for each `t` (`recording`).
    """

    team: Any
    """The team's record at the end."""
    series: Mapping[str, Floats]
    """The team's series by field, (weeks + 1,) or (weeks + 1, topics)."""
    day: Any
    """The record of the visit that the team was to host; None if there is none."""
    weeks: int

    @property
    def hosted(self) -> bool:
        """Whether its visit day was held."""
        return self.day is not None and self.day["state"] == VisitState.held

    @property
    def day_week(self) -> int:
        """The week in which its visit day was held."""
        return int(self.day["held_week"])

    def before(self, name: str, week: int) -> Any:
        """Return a field as it was when this week began."""
        return self.series[name][week]

    def after(self, name: str, week: int) -> Any:
        """Return a field as it was when this week was over."""
        return self.series[name][week + 1]


class PlanLife(NamedTuple):
    """A plan from week to week, and the team that it belongs to."""

    plan: Any
    """The plan's record at the end."""
    series: Mapping[str, Floats]
    """The plan's series by field, (weeks + 1,)."""
    team: TeamLife

    @property
    def words(self) -> str:
        """The topic of the plan in words."""
        return TOPIC_WORDS[Topic(self.plan["topic"]).name]

    @property
    def drafted(self) -> int:
        """The week in which it was drafted."""
        return int(self.plan["week_drafted"])

    @property
    def begun(self) -> int:
        """The week in which work on it began; -1 if it never did."""
        return int(self.plan["week_active"])

    @property
    def last_week(self) -> int:
        """The week in which the plan was finished or abandoned, or the last of all."""
        ended = int(self.plan["week_ended"])
        return ended if ended >= 0 else self.team.weeks - 1

    def first_week(self, name: str, holds: Any) -> int | None:
        """Return the first week from the draft on at whose end `holds(field)` is true.

        `holds` is applied to the whole series.
        """
        found = np.flatnonzero(holds(self.series[name][self.drafted + 1 :]))
        return self.drafted + int(found[0]) if len(found) else None

    def first_stall(self) -> int | None:
        """Return the week in which the plan stalled first."""
        return self.first_week("state", lambda state: state == PlanState.stalled)

    def while_open(self, name: str) -> float:
        """Return the mean of a field of its team while the plan was worked on.

        It is NaN if it never was.
        """
        if self.begun < 0:
            return float("nan")
        return float(self.team.series[name][self.begun + 1 : self.last_week + 2].mean())

    def as_drafted(self, name: str) -> float:
        """Return a field of the plan at the end of the week in which it was drafted."""
        return float(self.series[name][self.drafted + 1])


def team_life(run: Recorded, place: int) -> TeamLife:
    """Return the team in this place of `run.inside`."""
    row = run.inside[place]
    hosted = np.flatnonzero(run.world.visits["host"] == row)
    day = run.world.visits[hosted[0]] if len(hosted) else None
    series = {name: values[place] for name, values in run.team.items()}
    return TeamLife(run.world.teams[row], series, day, run.weeks)


def plan_lives(run: Recorded, place: int) -> dict[int, PlanLife]:
    """Return the plans of the team in this place, by their row in the page's table of all plans."""
    team, plans = team_life(run, place), run.world.plans[run.inside[place]]
    found = {}
    for row in np.flatnonzero(run.plan_team == place):
        series = {name: values[row] for name, values in run.plan.items()}
        found[int(row)] = PlanLife(plans[run.plan_slot[row]], series, team)
    return found
