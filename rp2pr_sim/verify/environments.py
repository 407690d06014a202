"""Where a mechanism can act at all: the surroundings in which each strength is tried.

Many mechanisms pull both ways around a middle (a safe team feels safer, an unsafe one less so)
and cancel out over middling teams; they are tried where the teams stand on one side.  Others
need what the default programme does not have: a regulator, a clinical facilitator, much pressure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rp2pr_sim.scenario import Parameter
from rp2pr_sim.terms import BookingRule, Facilitation, PairingStrategy, Review

__all__ = ["environment_of"]

BUSY = {"teamlife.workload": 0.7}
OPEN = {"teamlife.openness": 0.75}
SAFE = {"teamlife.safety": 0.65}
DETERMINED = {"teamlife.follow_through": 0.7}
REGULATED = {"review.regulatory": True}
CLINICAL = {"facilitation.kind": Facilitation.clinical}
UNLED = {"facilitation.kind": Facilitation.none}
FIRM = {"facilitation.assertiveness": 0.95}
PRESSED = {"support.push": 0.95, "support.contact_per_month": 4.0}
MEASURED = {"support.local_measurement": 1.0, "support.measurement_start_months": 0.0}
HARSH = {"candour.respect": -0.7, "candour.honesty": 1.4}
STORMY = {"derailing.confrontation": -2.5, "derailing.nihilism": -2.0, "derailing.fantasy": -2.0}
ON_FIGURES = {"review.kind": Review.feedback, "recognition.slope": 4.0, "planning.many": 0.0, "planning.choosing": -0.5}
UNEQUAL = {"spread.histology": 0.13, "spread.active_treatment": 0.13, "spread.nurse_contact": 0.2}

IN_GENERAL: Mapping[str, Any] = {"time.weeks": 78}

OWN: Mapping[str, Mapping[str, Any]] = {
    "joining.regulation": REGULATED,
    "joining.overload": {"information.learning_hours": 40.0},
    "teamlife.disengage": {"teamlife.commitment": 0.3, "teamlife.drop_out": 0.001, "joining.block": 0.0, "time.weeks": 156},
    "diaries.block": {"diaries.chance": 0.1, "support.data_preassembly": 1.0},
    "diaries.busy": BUSY | {"diaries.chance": 0.1},
    "diaries.burden": {"support.data_preassembly": 1.0},
    "diaries.unaided": {"booking.rule": BookingRule.free},
    "delegation.busy": BUSY,
    "safety.climate": SAFE,
    "safety.regulatory": REGULATED,
    "candour.challenged": CLINICAL,
    "credibility.core_three": {"visit.minimum_delegation": False},
    "credibility.paper": {"review.kind": Review.paper},
    "facilitating.challenge": CLINICAL,
    "facilitating.resentment": FIRM,
    "recognition.block": OPEN,
    "recognition.honest": HARSH,
    "recognition.shown": OPEN,
    "recognition.open_minded": OPEN,
    "recognition.defended": HARSH | UNLED,
    "recognition.voiced": {"voice.intercept": 1.0},
    "recognition.sensitive": {"recognition.accepting": 0.0, "facilitation.skill": 1.0},
    "recognition.tunnel": REGULATED,
    "ideas.strength_to_weakness": UNEQUAL | {"pairing.strategy": PairingStrategy.best_with_worst},
    "ideas.late": {"ideas.solution_hours": 1.5},
    "derailing.block": STORMY | UNLED,
    "derailing.unsafe": STORMY,
    "derailing.unmanaged": STORMY | UNLED,
    "derailing.harsh": STORMY | HARSH,
    "derailing.foreign": STORMY | {"visit.hours": 3.0},
    "derailing.wishful": STORMY | UNLED | BUSY,
    "derailing.damage": STORMY,
    "aftermath.resentful": FIRM,
    "aftermath.complacent": {"facilitation.praise": 1.0, "facilitation.skill": 1.0},
    "aftermath.give_back": {"teamlife.reciprocity": 0.75},
    "planning.low_score": UNEQUAL | ON_FIGURES,
    "planning.hard": BUSY | {"teamlife.safety": 0.35},
    "planning.broad": {"visit.peripheral_invited": True},
    "coaching.challenge": {"planning.easy_win": 0.3, "support.review_depth": 1.0},
    "coaching.overreach": PRESSED,
    "coaching.nag": PRESSED,
    "implementing.block": DETERMINED | SAFE,
    "implementing.follow_through": DETERMINED,
    "implementing.time": {"teamlife.protected_time": 0.15, "legitimacy.chief_executive_approval": False},
    "implementing.loaded": BUSY,
    "implementing.fit": {"ideas.leaving": -3.2, "ideas.carrying": -3.5, "support.review_depth": 0.0, "implementing.block": 1.1},
    "implementing.measured": MEASURED,
    "implementing.safe": SAFE,
    "measuring.block": MEASURED,
    "measuring.helped": MEASURED,
    "measuring.diligent": DETERMINED | MEASURED,
    "measuring.flattered": {"audit.self_image_share": 0.64, "audit.self_image_size": 0.31},
}
"""Parameters set by name, on top of `IN_GENERAL`, for the strengths that need them."""


def environment_of(item: Parameter) -> dict[str, Any]:
    """Parameters set by name, on top of a small default programme, in which a strength can act."""
    return {**IN_GENERAL, **OWN.get(item.name, {})}
