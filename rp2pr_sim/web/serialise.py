"""A recorded programme as columns of rounded numbers, which a page reads.

Shares are whole per cent, gains percentage points, series have one place for each `t`
(`recording`), and missing values are `None`.  Teams of the programme come first; all tables refer
to each other by row.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import (
    Arm,
    Derailment,
    PlanState,
    Role,
    Session,
    Source,
    Topic,
    VisitState,
)
from rp2pr_sim.core.labels import TOPIC_WORDS
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.summary import shown_values, worth_a_row
from rp2pr_sim.web.recording import Recorded

Array = npt.NDArray[Any]
Columns = dict[str, Any]

TEAM_SERIES = (
    "safety", "openness", "reciprocity", "follow_through", "commitment", "workload",
    "manager_support",
)  # fmt: skip
PLAN_MARKS = (
    "quantified", "criterion", "owner", "easy", "needs_peripheral", "needs_manager",
)  # fmt: skip
DAY_SHARES = (
    "safety", "honesty", "respect", "harshness", "insight", "recognition", "facilitation",
    "voice_equality", "rating", "resentment", "credible_live", "credible_data", "credible_survey",
)  # fmt: skip
ON_TOPICS = {
    "issues_raised": "raised", "issues_believed": "believed", "issues_accepted": "accepted",
    "blind_spots": "blind_spots", "ideas_left": "ideas_left", "ideas_home": "ideas_home",
}  # fmt: skip
COUNTED = (
    "visits_held", "visits_waiting", "enrolled", "drafts", "in_review", "active", "stalled",
    "abandoned", "finished", "submitted", "carried_out", "reached", "claimed",
)  # fmt: skip


def order_of_teams(run: Recorded) -> Ints:
    """Return rows of the model's table of teams in display order: programme, control, panel."""
    return np.argsort(run.world.teams["arm"], kind="stable")


def teams(run: Recorded) -> Columns:
    """Return all teams; only those in the programme have series."""
    order = order_of_teams(run)
    rows, members = run.world.teams[order], len(run.inside)
    trust: list[list[int] | None] = [None] * members
    for visit, host in enumerate(run.world.visits["host"]):
        trust[_place(order, host)] = _percent(run.trust[visit])
    return {
        "id": rows["id"].tolist(),
        "arm": _words(Arm, rows["arm"]),
        **{name: _whole(rows[name]) for name in ("x_km", "y_km", "patients")},
        "unit": rows["unit"].tolist(),
        "wave": rows["wave"].tolist(),
        "dropped_week": _weeks(rows["dropped_week"]),
        "plans": rows["n_plans"].tolist(),
        "series": {
            **{name: [_percent(values) for values in run.team[name]] for name in TEAM_SERIES},
            "trust": trust,
            "enrolled": run.team["enrolled"].astype(int).tolist(),
        },
    }


def visits(run: Recorded) -> Columns:
    """Return all visits; columns about the day itself are missing if it was not held."""
    order, rows = order_of_teams(run), run.world.visits
    held = rows["state"] == VisitState.held
    voice, safety = _per_cent(rows["voice_role"]), _per_cent(rows["safety_session"])
    there, talked = rows["received"] > 0, rows["session_hours"] > 0.0
    return {
        "host": [_place(order, row) for row in rows["host"]],
        "visitor": [_place(order, row) for row in rows["visitor"]],
        "order": rows["order"].tolist(),
        "return": _weeks(rows["reverse"]),
        "outsiders": (rows["outsiders"] > 0.0).tolist(),
        "state": _words(VisitState, rows["state"]),
        "earliest_week": rows["earliest_week"].tolist(),
        "held_week": _weeks(np.where(held, rows["held_week"], -1)),
        "moves": rows["moves"].tolist(),
        "km": _whole(rows["distance_km"]),
        "level_gap": rows["level_gap"].round(2).tolist(),
        "contrast": rows["contrast"].round(2).tolist(),
        "hours": _where(held, rows["hours"].round(2)),
        "trust_before": _where(held, _per_cent(rows["first_trust"])),
        **{name: _where(held, _per_cent(rows[name])) for name in DAY_SHARES},
        "derailed": _where(held, np.array([kind.name for kind in Derailment])[rows["derailed"]]),
        **{name: _where(held, rows[field].sum(axis=1)) for name, field in ON_TOPICS.items()},
        "participants": _where(held, rows["participants"]),
        "participants_with_idea": _where(held, rows["participants_with_idea"]),
        "voice": {role.name: _where(held & there[:, role], voice[:, role]) for role in Role},
        "came": {role.name: _where(held, rows["came"][:, role]) for role in Role},
        "received": {role.name: _where(held, rows["received"][:, role]) for role in Role},
        "safety_session": {
            each.name: _where(held & talked[:, each], safety[:, each]) for each in Session
        },
        "topics": [_topics(row) for row in rows],
    }


def plans(run: Recorded) -> Columns:
    """Return all plans that were at least drafted.

    They are ordered by team, then topic; first plans come before later ones.
    """
    order = order_of_teams(run)
    rows = run.world.plans[run.inside[run.plan_team], run.plan_slot]
    drafted = run.plan["state"] != PlanState.none
    return {
        "team": [_place(order, row) for row in run.inside[run.plan_team]],
        "topic": _words(Topic, rows["topic"]),
        "words": [TOPIC_WORDS[Topic(topic).name] for topic in rows["topic"]],
        "source": _words(Source, rows["source"]),
        "drafted": rows["week_drafted"].tolist(),
        "submitted": _weeks(rows["week_submitted"]),
        "active": _weeks(rows["week_active"]),
        "ended": _weeks(rows["week_ended"]),
        "aim": _percent(rows["aim"]),
        **{name: (rows[name] > 0.0).tolist() for name in PLAN_MARKS},
        "measures": rows["measures"].tolist(),
        "state": _words(PlanState, rows["state"]),
        "reached": (rows["reached"] > 0.0).tolist(),
        "claimed": (rows["claimed"] > 0.0).tolist(),
        "series": {
            "state": _rows_where(drafted, run.plan["state"].astype(int)),
            "goal": _rows_where(drafted, _per_cent(run.plan["goal"])),
            "done": _rows_where(drafted, _per_cent(run.plan["progress"])),
            "effect": _rows_where(drafted, _per_cent(run.plan["effect"])),
            "diagnosis": _rows_where(drafted, _per_cent(run.plan["diagnosis"])),
            "fit": _rows_where(drafted, _per_cent(run.plan["fit"])),
            "claimed": _rows_where(drafted, run.plan["claimed"].astype(int)),
            "reached": _rows_where(drafted, run.plan["reached"].astype(int)),
        },
    }


def programme_series(run: Recorded) -> Columns:
    """Return series of the whole programme: counts of visits and plans, means, costs and gains."""
    weeks = run.world.weeks
    enrolled = int(run.team["enrolled"][:, 0].sum())
    before = {"visits_waiting": len(run.world.visits), "enrolled": enrolled}
    trust = run.trust.mean(axis=0) if len(run.trust) else np.zeros(run.weeks + 1)
    return {
        **{name: [before.get(name, 0), *weeks[name].tolist()] for name in COUNTED},
        "openness": _percent(run.team["openness"].mean(axis=0)),
        "commitment": _percent(run.team["commitment"].mean(axis=0)),
        "safety": _percent(run.team["safety"].mean(axis=0)),
        "trust": _percent(trust),
        "staff_hours": [0, *_whole(weeks["hours"].sum(axis=1))],
        "plan_gain": (100.0 * run.plan_gain).round(2).tolist(),
        "true_gain": (100.0 * run.true_gain).round(2).tolist(),
    }


def result(run: Recorded) -> dict[str, float | None]:
    """Return the row of the table `programme` that `rp2pr run` writes for this run; all digits."""
    return {name: None if math.isnan(value) else value for name, value in run.result.items()}


def headline(run: Recorded) -> list[dict[str, str]]:
    """Return the outcomes in plain words, as `rp2pr run` shows them.

    A single run has no interval.
    """
    import pandas as pd

    rows = []
    for column in programme.COLUMNS:
        value = run.result.get(column.name, math.nan)
        if column.label and not math.isnan(value) and worth_a_row(column, pd.Series([value])):
            text, _, unit = shown_values(value, math.nan, math.nan, column.unit)
            rows.append({"name": column.name, "label": column.label, "value": text, "unit": unit})
    return rows


def _topics(visit: Any) -> list[dict[str, Any]]:
    """Return the topics that came up on a visit day."""
    return [
        {
            "topic": topic.name,
            "words": TOPIC_WORDS[topic.name],
            **{name: int(visit[name][topic]) for name in ("raised", "believed", "accepted")},
            "blind_spot": bool(visit["blind_spots"][topic]),
        }
        for topic in Topic
        if visit["raised"][topic] > 0
    ]


def _place(order: Ints, row: int) -> int:
    return int(np.flatnonzero(order == row)[0])


def _per_cent(values: Floats) -> Ints:
    return np.rint(100.0 * values).astype(np.int64)


def _whole(values: Floats) -> list[int]:
    found: list[int] = values.round().astype(int).tolist()
    return found


def _percent(values: Floats) -> list[int]:
    found: list[int] = _per_cent(values).tolist()
    return found


def _weeks(values: Ints) -> list[int | None]:
    return [None if value < 0 else value for value in values.tolist()]


def _where(there: npt.NDArray[np.bool_], values: Array) -> list[Any]:
    pairs = zip(there.tolist(), values.tolist(), strict=True)
    return [value if known else None for known, value in pairs]


def _rows_where(there: npt.NDArray[np.bool_], values: Array) -> list[list[Any]]:
    return [_where(known, row) for known, row in zip(there, values, strict=True)]


def _words(kind: type[IntEnum], codes: Array) -> list[str]:
    return [kind(code).name for code in codes.tolist()]
