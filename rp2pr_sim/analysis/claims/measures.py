"""Measured quantities of the experiments, each as one figure of a programme at its end.

Each is declared once: its words, its unit, and the record fields that it is read from, which decide
whether a claim is true by construction (`construction.py`).  The quantities of `verify` also count
what did not happen; these are means over what did: days that were held, plans that were submitted,
teams of the programme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, Derailment, Role, Topic, VisitState
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import without_programme
from rp2pr_sim.model.state import World
from rp2pr_sim.model.topics import SENSITIVE
from rp2pr_sim.outcomes import columns, outcome_names, outcomes
from rp2pr_sim.outcomes.programme.gains import fifths
from rp2pr_sim.outcomes.programme.statistics import in_one_piece

Rows = npt.NDArray[Any]


@dataclass(frozen=True)
class Measured:
    """One quantity: its name, its words, its unit and the record fields (`record.field`) it reads.

    `value` computes it from a world at its end, NaN if there is nothing to read; a programme
    outcome has none.
    """

    name: str
    words: str
    unit: str
    reads: tuple[str, ...]
    value: Callable[[World], float] | None = None


def figures(world: World, names: Iterable[str]) -> dict[str, float]:
    """Run a programme from this world on and return some of its quantities.

    Parameters
    ----------
    world : World
        its records in week 0; they are at their end afterwards.
    names : Iterable[str]
        names of quantities in `MEASURED`.
    """
    wanted = [MEASURED[name] for name in names]
    from_outcomes = [item.name for item in wanted if item.value is None]
    twin = (
        without_programme(world) if any(name in _beside_twin() for name in from_outcomes) else None
    )
    ended = world._replace(weeks=world.weeks[:0])
    for each in (ended, twin):
        if each is not None:
            run_weeks(each)
    found = {item.name: item.value(ended) for item in wanted if item.value is not None}
    if from_outcomes:
        values = dict(zip(outcome_names(twin is not None), outcomes(ended, twin), strict=True))
        found |= {name: float(values[name]) for name in from_outcomes}
    return found


@cache
def _beside_twin() -> frozenset[str]:
    return frozenset(name for column in columns() if column.twin for name in column.names)


def _mean(values: npt.ArrayLike) -> float:
    found = np.asarray(values)
    return float(found.mean()) if found.size else float("nan")


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _teams(world: World) -> Rows:
    return np.asarray(world.teams["arm"] == Arm.intervention)


def _held(world: World) -> Rows:
    return np.asarray(world.visits[world.visits["state"] == VisitState.held])


def _submitted(world: World) -> Rows:
    plans = world.plans[_teams(world)]
    return np.asarray(plans[plans["week_submitted"] >= 0])


_ROWS: Mapping[str, Callable[[World], Rows]] = {
    "visit": _held,
    "plan": _submitted,
    "team": lambda world: world.teams[_teams(world)],
}


def _field(name: str, words: str, unit: str = "share") -> Measured:
    """Return the mean of a record field; counts by topic are added up over the topics."""
    record, _, part = name.partition(".")

    def value(world: World) -> float:
        values = np.asarray(_ROWS[record](world)[part])
        return _mean(values.sum(axis=1) if values.ndim > 1 and values.dtype.kind == "i" else values)

    return Measured(name, words, unit, (name,), value)


def _outcome(name: str, words: str, unit: str, reads: str) -> Measured:
    return Measured(name, words, unit, tuple(reads.split()))


def _cycles(world: World) -> float:
    return _ratio(float(world.plans[_teams(world)]["cycles"].sum()), int(_teams(world).sum()))


def _core_three(world: World) -> float:
    return _mean((_held(world)["came"][:, : Role.coordinator + 1] > 0).all(axis=1))


def _derailed(world: World) -> float:
    return _mean(_held(world)["derailed"] != Derailment.none)


def _commitment(*wanted: int) -> Callable[[World], float]:
    def value(world: World) -> float:
        within = _teams(world) & np.isin(fifths(in_one_piece(world.teams)), wanted)
        return _mean(world.teams[within]["commitment"])

    return value


def _of_raised(field: str) -> Callable[[World], float]:
    return lambda world: _ratio(
        float(_held(world)[field].sum()), float(_held(world)["raised"].sum())
    )


def _longest_delays(world: World) -> float:
    first = _held(world)[_held(world)["order"] == 1]
    return (
        float(np.percentile(first["held_week"] - first["earliest_week"], 90))
        if len(first)
        else float("nan")
    )


def _voice_of_coordinators(world: World) -> float:
    held = _held(world)
    return _mean(held[held["received"][:, Role.coordinator] > 0]["voice_role"][:, Role.coordinator])


def _progress_with_manager(world: World) -> float:
    plans = _submitted(world)
    return _mean(plans[plans["needs_manager"] > 0.0]["progress"])


_LIST = (
    _field("team.credibility", "Credibility of the programme"),
    _field("team.commitment", "Commitment to improvement"),
    _field("team.openness", "Openness of teams"),
    _field("team.understanding", "Understanding of what was signed up to"),
    _field("team.protected_time", "Protected time"),
    _field("team.manager_support", "Support by managers"),
    _field("team.idea", "How well the best ideas fit"),
    _field("team.completeness", "Completeness of the audit data"),
    _field("team.preparation_hours", "Preparation to be reviewed", "hours a team"),
    _field("visit.safety", "Safety that hosts feel"),
    _field("visit.respect", "Respect of visitors"),
    _field("visit.honesty", "Honesty of visitors"),
    _field("visit.harshness", "Harshness of criticism"),
    _field("visit.host_trust", "Trust of hosts in their visitors"),
    _field("visit.insight", "Visitors' insight into the hosts' situation"),
    _field("visit.voice_equality", "Equality of voices"),
    _field("visit.challenge", "Clinical challenge by the facilitator"),
    _field("visit.resentment", "Resentment at being managed"),
    _field("visit.rating", "Participants' rating of the day"),
    _field("visit.credible_live", "Credibility of what is seen live"),
    _field("visit.credible_data", "Credibility of audit data"),
    _field("visit.credible_survey", "Credibility of the patient survey"),
    _field("visit.accepted", "Issues accepted", "issues a visit"),
    _field("visit.ideas_left", "Ideas left with the hosts", "ideas a visit"),
    _field("visit.ideas_home", "Ideas taken home", "ideas a visit"),
    _field("plan.diagnosis", "How far plans meet the cause"),
    _field("plan.fit", "How well plans fit their place"),
    _field("plan.easy", "Plans that are easy wins"),
    _field("plan.ownership", "Ownership of plans"),
    _field("plan.weeks_stalled", "Weeks stalled", "weeks a plan"),
    Measured("cycles", "Improvement cycles completed", "cycles a team", ("plan.cycles",), _cycles),
    Measured(
        "core_three",
        "Visits to which physician, nurse specialist and coordinator came",
        "share",
        ("visit.came",),
        _core_three,
    ),
    Measured(
        "derailed",
        "Days that went wrong",
        "share",
        ("visit.derailed", "visit.derailings"),
        _derailed,
    ),
    Measured(
        "commitment_of_good",
        "Commitment of the better two fifths",
        "share",
        ("team.commitment",),
        _commitment(4, 5),
    ),
    Measured(
        "commitment_of_weak",
        "Commitment of the weaker two fifths",
        "share",
        ("team.commitment",),
        _commitment(1, 2),
    ),
    Measured(
        "ideas",
        "Ideas exchanged, both ways",
        "ideas a visit",
        ("visit.ideas_left", "visit.ideas_home"),
        lambda world: _mean((_held(world)["ideas_left"] + _held(world)["ideas_home"]).sum(axis=1)),
    ),
    Measured(
        "accepted_of_raised",
        "Raised issues that are accepted",
        "share",
        ("visit.accepted", "visit.raised"),
        _of_raised("accepted"),
    ),
    Measured(
        "believed_of_raised",
        "Raised issues that are believed",
        "share",
        ("visit.believed", "visit.raised"),
        _of_raised("believed"),
    ),
    Measured(
        "longest_delays",
        "Delay that a tenth of the pairs exceed",
        "weeks",
        ("visit.held_week",),
        _longest_delays,
    ),
    Measured(
        "voice_of_coordinators",
        "Voice of coordinators",
        "share",
        ("visit.voice_role",),
        _voice_of_coordinators,
    ),
    Measured(
        "accepted_sensitive",
        "Delicate issues accepted",
        "issues a visit",
        ("visit.accepted",),
        lambda world: _mean(_held(world)["accepted"][:, SENSITIVE > 0.0].sum(axis=1)),
    ),
    Measured(
        "progress_with_manager",
        "Actions done of plans that need a manager",
        "share",
        ("plan.progress",),
        _progress_with_manager,
    ),
    Measured(
        "goal_drift",
        "How far goals as told have slipped",
        "share of the closable gap",
        ("plan.goal",),
        lambda world: _mean(_submitted(world)["aim"] - _submitted(world)["goal"]),
    ),
    Measured(
        "raised_on_data",
        "Raised issues that are about data capture",
        "share",
        ("visit.raised",),
        lambda world: _ratio(
            float(_held(world)["raised"][:, Topic.data_capture].sum()),
            float(_held(world)["raised"].sum()),
        ),
    ),
    _outcome(
        "true_gain_per_team",
        "True gain against no programme",
        "share points",
        "team.true_quality team.gain",
    ),
    _outcome(
        "true_gain_on_histology",
        "True gain in histological confirmation",
        "share points",
        "team.true_quality team.gain",
    ),
    _outcome(
        "share_with_idea",
        "Participants with an idea for their own work",
        "share",
        "visit.participants_with_idea",
    ),
    _outcome(
        "share_blind_spots",
        "Visited teams that learnt of an unseen weakness",
        "share",
        "visit.blind_spots",
    ),
    _outcome(
        "share_derailed_confrontation",
        "Days lost to confrontation",
        "share",
        "visit.derailed visit.derailings",
    ),
    _outcome(
        "share_derailed_fantasy",
        "Days lost to complaint and wishes",
        "share",
        "visit.derailed visit.derailings",
    ),
    _outcome("weeks_of_delay", "Delay of first visits", "weeks", "visit.held_week"),
    _outcome("share_held", "Visits held", "share", "visit.held_week"),
    _outcome("share_submitted", "Teams that submitted a plan", "share", "plan.week_submitted"),
    _outcome(
        "share_carried_out",
        "Plans carried out after a year",
        "share",
        "plan.progress plan.progress_month12",
    ),
    _outcome("plan_gain_per_team", "Improvement in care by plans", "share points", "team.gain"),
    _outcome(
        "cost",
        "Cost of the programme",
        "pounds",
        "team.hours team.core_hours team.support_hours team.travel_km",
    ),
    _outcome("team_rating", "Rating by all teams", "share", "team.rating"),
    _outcome("team_rating_interviewed", "Rating by interviewed teams", "share", "team.rating"),
)

MEASURED: Mapping[str, Measured] = {item.name: item for item in _LIST}
"""All quantities by name: programme outcomes, `record.field`, and some of their own."""
