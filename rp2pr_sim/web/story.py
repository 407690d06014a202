"""Story of a team: its people, its visit day, its plans, and why they failed.

It consists of linked events with the paper's own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, PlanState, Role, Topic
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import PERSON_WORDS
from rp2pr_sim.web.events import Reason, told
from rp2pr_sim.web.histories import PlanLife, TeamLife, plan_lives, team_life
from rp2pr_sim.web.plan_reasons import PLAN_REASONS
from rp2pr_sim.web.play import recorded_of
from rp2pr_sim.web.recording import Recorded
from rp2pr_sim.web.team_reasons import TEAM_REASONS

MOST_EVENTS = 6
_STATES = {
    PlanState.draft: "It is still a draft in the last week.",
    PlanState.in_review: "The core team is still reading it in the last week.",
    PlanState.active: "It is still being worked on in the last week, and short of its aim.",
    PlanState.stalled: "It stands still in the last week.",
    PlanState.abandoned: "It was given up in week {}.",
    PlanState.finished: (
        "All its actions were done by week {}, but the aim first set was not reached."
    ),
}


def story(side: Mapping[str, Any], team: int, seed: int = 1, replicate: int = 0) -> dict[str, Any]:
    """Return the story of a team, ready for JSON.

    Parameters
    ----------
    side : Mapping[str, Any]
        the levers of the programme by name.
    team : int
        trust id of the team.
    seed : int
        the study's seed, 0 or more.
    replicate : int
        which replicate of the study, 0 or more.

    Raises
    ------
    InputError
        as `play`, or if there is no such team in it.
    """
    run = recorded_of(side, seed, replicate)
    rows = np.flatnonzero(run.world.teams["id"] == team)
    if not len(rows):
        raise InputError(
            f"team is {team}, which is not in this programme; its teams are listed in the answer of"
            " /api/play."
        )
    row = int(rows[0])
    arm = Arm(run.world.teams["arm"][row])
    visits = run.world.visits
    events, plans = [], []
    if arm == Arm.intervention:
        place = int(np.flatnonzero(run.inside == row)[0])
        events = _events(TEAM_REASONS, team_life(run, place))
        plans = [{"plan": n, **_plan(life)} for n, life in plan_lives(run, place).items()]
    return {
        "team": team,
        "name": f"trust {team}",
        "arm": arm.name,
        "people": _people(run, row),
        "visits": np.flatnonzero((visits["host"] == row) | (visits["visitor"] == row)).tolist(),
        "events": events,
        "plans": plans,
    }


def _events(reasons: Sequence[Reason], life: TeamLife | PlanLife) -> list[dict[str, Any]]:
    return [event.shown() for event in told(reasons, life, MOST_EVENTS)]


def _plan(life: PlanLife) -> dict[str, Any]:
    failed = life.plan["reached"] == 0.0
    reasons = sorted(PLAN_REASONS, key=lambda reason: reason.bad != failed)
    return {
        "topic": Topic(life.plan["topic"]).name,
        "words": life.words,
        "question": _question(life),
        "verdict": verdict(life),
        "failed": bool(failed),
        "events": _events(reasons, life),
    }


def _question(life: PlanLife) -> str:
    if life.plan["reached"] > 0.0:
        return "Why did this plan succeed?"
    still_open = PlanState.draft <= life.plan["state"] <= PlanState.active
    return "Why has this plan not reached its aim?" if still_open else "Why did this plan fail?"


def verdict(life: PlanLife) -> str:
    """Return the result of a plan in a sentence or two."""
    plan = life.plan
    if plan["reached"] > 0.0:
        week = life.first_week("reached", lambda reached: reached > 0.0)
        return f"It reached the aim that it first set, in week {week}."
    sentence = _STATES[PlanState(plan["state"])].format(life.last_week)
    return f"{sentence} Its team calls it a success." if plan["claimed"] > 0.0 else sentence


def _people(run: Recorded, row: int) -> list[dict[str, Any]]:
    """Return each person, the visit days attended, and how far the role was heard.

    The day is the one that the team hosted; the last value is None if there was no such day, or the
    role was not there.
    """
    visits = run.world.visits
    voice = {
        Role(k): float(day["voice_role"][k])
        for day in visits[visits["host"] == row]
        for k in range(len(Role))
        if day["received"][k]
    }
    found = []
    for member in run.world.members[row]:
        role, days = Role(member["role"]), int(member["days"])
        heard = round(100.0 * voice[role]) if role in voice else None
        words = PERSON_WORDS[role.name]
        found.append({"role": role.name, "words": words, "days": days, "voice": heard})
    return found
