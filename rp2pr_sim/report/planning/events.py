"""What happens when, in order: one list for the core team's checklist and for the calendar file."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.planning.handouts import HANDOUTS, VISITS, visit_words, week_range
from rp2pr_sim.analysis.planning.run import PlanResult


class Event(NamedTuple):
    """Something that is to happen in a week of the programme."""

    kind: str
    """`joining`, `learning`, `visit`, `plan`, `call`, `support` or `leaving`."""
    week: int
    what: str
    teams: tuple[str, ...]
    range: str = ""
    """The weeks that contain 8 runs of 10, such as `10 to 18`; empty where the week is fixed."""


def events(result: PlanResult) -> list[Event]:
    """Return all events of the plan by week; those that never happen in a run are left out."""
    hospitals = result.tables[HANDOUTS].to_dict("records")
    found = [
        *_learning(hospitals),
        *(_visit(row) for row in result.tables[VISITS].to_dict("records") if _comes(row["week"])),
        *(event for row in hospitals for event in _of_hospital(row)),
    ]
    return sorted(found, key=lambda event: event.week)


def _comes(week: Any) -> bool:
    return not pd.isna(week)


def _learning(hospitals: list[dict[Hashable, Any]]) -> Iterator[Event]:
    """Yield the learning events: one for all hospitals that begin in the same week."""
    for week in sorted({row["learning_week"] for row in hospitals if _comes(row["learning_week"])}):
        teams = tuple(str(row["team"]) for row in hospitals if row["learning_week"] == week)
        yield Event("learning", int(week), "Learning event", teams)


def _visit(row: Mapping[Hashable, Any]) -> Event:
    teams = (str(row["team_a"]), str(row["team_b"]))
    return Event("visit", int(row["week"]), visit_words(row), teams, week_range(row))


def _of_hospital(row: Mapping[Hashable, Any]) -> Iterator[Event]:
    team = str(row["team"])
    if _comes(row["joins_week"]) and row["joins_week"] > 0:
        yield Event("joining", int(row["joins_week"]), f"{team}: joins the programme", (team,))
    if _comes(row["leaves_week"]):
        yield Event("leaving", int(row["leaves_week"]), f"{team}: leaves the programme", (team,))
    for name, partner, what in (
        ("host_", "visited_by", "hosts a visit"),
        ("visit_", "visits", "visits a hospital"),
    ):
        if not row[partner] and _comes(row[f"{name}week"]):
            week = int(row[f"{name}week"])
            yield Event("visit", week, f"{team}: {what}", (team,), week_range(row, name))
    if _comes(row["plan_week"]):
        due = week_range(row, "plan_")
        yield Event(
            "plan", int(row["plan_week"]), f"{team}: first improvement plan expected", (team,), due
        )
    if _comes(row["month_3_week"]):
        yield Event("call", int(row["month_3_week"]), f"{team}: call at month 3", (team,))
    if _comes(row["support_ends_week"]):
        yield Event("support", int(row["support_ends_week"]), f"{team}: support ends", (team,))
