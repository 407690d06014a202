"""Measured quantities of the experiments, each as one figure of a programme at its end.

Each is declared once: its words, its unit, and the record fields that it is read from, which decide
whether a claim is true by construction (`construction.py`).  The quantities of `verify` also count
what did not happen; these are means over what did: days that were held, plans that were submitted,
teams of the programme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Arm, Derailment, Role, Topic, VisitState
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import World
from rp2pr_sim.model.topics import SENSITIVE
from rp2pr_sim.outcomes.own import outcome
from rp2pr_sim.outcomes.programme.gains import fifths
from rp2pr_sim.outcomes.programme.statistics import in_one_piece

Rows = npt.NDArray[Any]


@dataclass(frozen=True)
class Measured:
    """One quantity: its name, its words, its unit and the record fields (`record.field`) it reads.

    `value` computes it from the records of a run at its end, NaN if there is nothing to read; a
    programme outcome has none.
    """

    name: str
    words: str
    unit: str
    reads: tuple[str, ...]
    value: Callable[[Ended], float] | None = None


class Ended(NamedTuple):
    """Records of a run at its end that quantities are read from."""

    teams: Rows
    """Teams of the programme."""
    visits: Rows
    """Visits that were held."""
    plans: Rows
    """Plans that these teams submitted."""
    slots: Rows
    """All plans of these teams, shape (teams, slots)."""
    fifths: Floats
    """The fifth of each of these teams by true level in week 0."""

    @classmethod
    def of(cls, world: World) -> Ended:
        """Return those of the final state of a run."""
        teams, visits, plans = map(in_one_piece, (world.teams, world.visits, world.plans))
        within = teams["arm"] == Arm.intervention
        slots = plans[within]
        return cls(
            teams[within],
            visits[visits["state"] == VisitState.held],
            slots[slots["week_submitted"] >= 0],
            slots,
            fifths(teams)[within],
        )


def _mean(values: npt.ArrayLike) -> float:
    found = np.asarray(values)
    return float(found.mean()) if found.size else float("nan")


def _ratio(part: Any, whole: Any) -> float:
    return float(part) / float(whole) if whole else float("nan")


def _field(name: str, words: str, unit: str = "share") -> Measured:
    """Return the mean of a record field; counts by topic are added up over the topics."""
    record, _, part = name.partition(".")

    def value(ended: Ended) -> float:
        values = getattr(ended, f"{record}s")[part]
        return _mean(values.sum(axis=1) if values.ndim > 1 and values.dtype.kind == "i" else values)

    return Measured(name, words, unit, (name,), value)


def _outcome(name: str, words: str, unit: str, reads: str) -> Measured:
    return Measured(name, words, unit, tuple(reads.split()))


def _cycles(ended: Ended) -> float:
    return _ratio(ended.slots["cycles"].sum(), len(ended.teams))


def _core_three(ended: Ended) -> float:
    return _mean((ended.visits["came"][:, : Role.coordinator + 1] > 0).all(axis=1))


def _commitment(*wanted: int) -> Callable[[Ended], float]:
    return lambda ended: _mean(ended.teams["commitment"][np.isin(ended.fifths, wanted)])


def _of_raised(field: str) -> Callable[[Ended], float]:
    return lambda ended: _ratio(ended.visits[field].sum(), ended.visits["raised"].sum())


def _raised_on_data(ended: Ended) -> float:
    raised = ended.visits["raised"]
    return _ratio(raised[:, Topic.data_capture].sum(), raised.sum())


def _longest_delays(ended: Ended) -> float:
    first = ended.visits["order"] == 1
    delays = (ended.visits["held_week"] - ended.visits["earliest_week"])[first]
    return float(np.percentile(delays, 90)) if len(delays) else float("nan")


def _voice_of_coordinators(ended: Ended) -> float:
    received = ended.visits["received"][:, Role.coordinator] > 0
    return _mean(ended.visits["voice_role"][:, Role.coordinator][received])


def _progress_with_manager(ended: Ended) -> float:
    return _mean(ended.plans["progress"][ended.plans["needs_manager"] > 0.0])


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
    Measured("core_three", "Visits to which physician, nurse specialist and coordinator came",
        "share", ("visit.came",), _core_three),
    Measured("derailed", "Days that went wrong", "share", ("visit.derailed", "visit.derailings"),
        lambda ended: _mean(ended.visits["derailed"] != Derailment.none)),
    Measured("commitment_of_good", "Commitment of the better two fifths", "share",
        ("team.commitment",), _commitment(4, 5)),
    Measured("commitment_of_weak", "Commitment of the weaker two fifths", "share",
        ("team.commitment",), _commitment(1, 2)),
    Measured("ideas", "Ideas exchanged, both ways", "ideas a visit",
        ("visit.ideas_left", "visit.ideas_home"),
        lambda ended: _mean((ended.visits["ideas_left"] + ended.visits["ideas_home"]).sum(axis=1))),
    Measured("accepted_of_raised", "Raised issues that are accepted", "share",
        ("visit.accepted", "visit.raised"), _of_raised("accepted")),
    Measured("believed_of_raised", "Raised issues that are believed", "share",
        ("visit.believed", "visit.raised"), _of_raised("believed")),
    Measured("longest_delays", "Delay that a tenth of the pairs exceed", "weeks",
        ("visit.held_week",), _longest_delays),
    Measured("voice_of_coordinators", "Voice of coordinators", "share", ("visit.voice_role",),
        _voice_of_coordinators),
    Measured("accepted_sensitive", "Delicate issues accepted", "issues a visit",
        ("visit.accepted",),
        lambda ended: _mean(ended.visits["accepted"][:, SENSITIVE > 0.0].sum(axis=1))),
    Measured("progress_with_manager", "Actions done of plans that need a manager", "share",
        ("plan.progress",), _progress_with_manager),
    Measured("goal_drift", "How far goals as told have slipped", "share of the closable gap",
        ("plan.goal",), lambda ended: _mean(ended.plans["aim"] - ended.plans["goal"])),
    Measured("raised_on_data", "Raised issues that are about data capture", "share",
        ("visit.raised",), _raised_on_data),
    _outcome("true_gain_per_team", "True gain against no programme", "share points",
        "team.true_quality team.gain"),
    _outcome("true_gain_on_histology", "True gain in histological confirmation", "share points",
        "team.true_quality team.gain"),
    _outcome("share_with_idea", "Participants with an idea for their own work", "share",
        "visit.participants_with_idea"),
    _outcome("share_blind_spots", "Visited teams that learnt of an unseen weakness", "share",
        "visit.blind_spots"),
    _outcome("share_derailed_confrontation", "Days lost to confrontation", "share",
        "visit.derailed visit.derailings"),
    _outcome("share_derailed_fantasy", "Days lost to complaint and wishes", "share",
        "visit.derailed visit.derailings"),
    _outcome("weeks_of_delay", "Delay of first visits", "weeks", "visit.held_week"),
    _outcome("share_held", "Visits held", "share", "visit.held_week"),
    _outcome("share_submitted", "Teams that submitted a plan", "share", "plan.week_submitted"),
    _outcome("share_carried_out", "Plans carried out after a year", "share",
        "plan.progress plan.progress_month12"),
    _outcome("plan_gain_per_team", "Improvement in care by plans", "share points", "team.gain"),
    _outcome("cost", "Cost of the programme", "pounds",
        "team.hours team.core_hours team.support_hours team.travel_km"),
    _outcome("team_rating", "Rating by all teams", "share", "team.rating"),
    _outcome("team_rating_interviewed", "Rating by interviewed teams", "share", "team.rating"),
)  # fmt: skip

MEASURED: Mapping[str, Measured] = {item.name: item for item in _LIST}
"""All quantities by name: programme outcomes, `record.field`, and some of their own."""


COMPUTED = tuple(item.name for item in MEASURED.values() if item.value is not None)
"""Those that are no programme outcomes."""


@outcome(unit="as declared", label="what claims compare", parts=COMPUTED)
def measured(world: World, _twin: World) -> dict[str, float]:
    """Return all quantities that are no programme outcomes, from the final state of a run."""
    ended = Ended.of(world)
    return {item.name: item.value(ended) for item in MEASURED.values() if item.value is not None}


def column_of(name: str) -> str:
    """Return the column of the table `programme` with a quantity."""
    return f"{measured.__module__}:{measured.__name__}@{name}" if name in COMPUTED else name
