"""Environments in which a mechanism can act at all: each strength is tried in one of them.

Many mechanisms pull both ways around a middle (a safe team feels safer, an unsafe one less so) and
cancel out over middling teams; they are tried where all teams are on one side.  Others need
something that the default programme does not have: a regulator, a clinical facilitator, much
pressure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rp2pr_sim.core.enums import BookingRule, Facilitation, PairingStrategy, Review
from rp2pr_sim.scenario import Parameter, parameters_by_name

LOW, HIGH = "low", "high"  # the ends of a parameter's range

BUSY = {"teamlife.workload": HIGH}
DAUNTED = BUSY | {"teamlife.safety": LOW}
OPEN = {"teamlife.openness": HIGH}
SAFE = {"teamlife.safety": HIGH}
DETERMINED = {"teamlife.follow_through": HIGH}
REGULATED = {"review.regulatory": True}
CLINICAL = {"facilitation.kind": Facilitation.clinical}
UNLED = {"facilitation.kind": Facilitation.none}
FIRM = {"facilitation.assertiveness": 0.95}
PRESSED = {"support.push": 0.95, "support.contact_per_month": 4.0}
MEASURED = {"support.local_measurement": 1.0, "support.measurement_start_months": 0.0}
HARSH = {"candour.respect": LOW, "candour.honesty": HIGH}
UNGIVING = {"teamlife.reciprocity": LOW, "candour.unasked": LOW}
STORMY = {"derailing.hazard": HIGH}
FLATTERED = {
    "audit.self_image_share": HIGH, "audit.self_image_size": HIGH,
    "measuring.claiming_progress": LOW, "measuring.slip": 0.0,
}  # fmt: skip
LEAVING = {
    "teamlife.commitment": LOW, "teamlife.drop_out": HIGH, "joining.block": 0.0, "time.weeks": 260,
}  # fmt: skip
UNSUPPORTED = {
    "teamlife.manager_support": LOW, "visit.manager_invited": False, "implementing.block": HIGH,
}  # fmt: skip
PROMPT = {"information.data_quality": 1.0, "information.publication_lag_months": 0.0}
RUSHED = {"teamlife.protected_time": LOW, "legitimacy.chief_executive_approval": False}
WATCHED = {"joining.block": HIGH, "teamlife.commitment": HIGH, "harm.block": HIGH}
YEARLY = {"review.kind": Review.feedback, "time.weeks": 208}
ON_FIGURES = {
    "review.kind": Review.feedback, "recognition.slope": HIGH,
    "planning.many": 0.0, "planning.choosing": LOW,
}  # fmt: skip
OUT_OF_REACH = {"planning.hope": HIGH, "implementing.full_yield": LOW}
UNEQUAL = {"spread.histology": HIGH, "spread.active_treatment": HIGH, "spread.nurse_contact": HIGH}

IN_GENERAL: Mapping[str, Any] = {"time.weeks": 78}

OWN: Mapping[str, Mapping[str, Any]] = {
    "joining.regulation": REGULATED,
    "joining.overload": {"information.learning_hours": 40.0},
    "teamlife.disengage": LEAVING,
    "diaries.block": {"diaries.chance": LOW, "support.data_preassembly": 1.0},
    "diaries.busy": BUSY | {"diaries.chance": LOW},
    "diaries.burden": {"support.data_preassembly": 1.0},
    "diaries.unaided": {"booking.rule": BookingRule.free},
    "delegation.busy": BUSY,
    "climate.home": SAFE,
    "climate.regulatory": REGULATED,
    "candour.respectful": UNGIVING,
    "candour.constructive": UNGIVING,
    "candour.challenged": CLINICAL,
    "credibility.block": PROMPT,
    "credibility.core_three": {"visit.minimum_delegation": False},
    "credibility.paper": {"review.kind": Review.paper},
    "facilitating.challenge": CLINICAL,
    "facilitating.resentment": FIRM,
    "recognition.block": OPEN,
    "recognition.honest": HARSH,
    "recognition.shown": OPEN,
    "recognition.open_minded": OPEN,
    "recognition.defended": HARSH | UNLED,
    "recognition.voiced": {"climate.intercept": HIGH},
    "recognition.sensitive": {"recognition.accepting": LOW, "facilitation.skill": 1.0},
    "recognition.tunnel": REGULATED,
    "ideas.strength_to_weakness": UNEQUAL | {"pairing.strategy": PairingStrategy.best_with_worst},
    "ideas.generous": UNGIVING,
    "ideas.effort": UNGIVING,
    "ideas.late": {"ideas.solution_hours": LOW},
    "derailing.block": STORMY | UNLED,
    "derailing.unsafe": STORMY,
    "derailing.unmanaged": STORMY | UNLED,
    "derailing.harsh": STORMY | HARSH,
    "derailing.foreign": STORMY | {"visit.hours": 3.0},
    "derailing.wishful": STORMY | UNLED | BUSY,
    "derailing.damage": STORMY,
    "aftermath.demoralised": {"pairing.strategy": PairingStrategy.best_with_worst},
    "aftermath.resentful": FIRM,
    "aftermath.complacent": {"facilitation.praise": 1.0, "facilitation.skill": 1.0},
    "relations.reciprocal": UNGIVING,
    "diagnosis.honest": HARSH,
    "planning.figures": YEARLY,
    "planning.again": YEARLY,
    "harm.grudge": FIRM | PRESSED,
    "harm.neglect": REGULATED | WATCHED,
    "planning.low_score": UNEQUAL | ON_FIGURES,
    "planning.before": YEARLY | {"planning.again": 1.0, "planning.choosing": LOW},
    "planning.fatigue": YEARLY,
    "planning.hard": DAUNTED,
    "planning.daunted": DAUNTED,
    "planning.broad": {"visit.peripheral_invited": True},
    "coaching.challenge": {"planning.easy_win": HIGH, "support.review_depth": 1.0},
    "coaching.overreach": PRESSED,
    "coaching.nag": PRESSED,
    "implementing.block": DETERMINED | SAFE | {"teamlife.commitment": HIGH},
    "implementing.follow_through": DETERMINED,
    "implementing.time": RUSHED,
    "implementing.loaded": BUSY,
    "implementing.managers": UNSUPPORTED,
    "implementing.beyond_reach": OUT_OF_REACH,
    "implementing.measured": MEASURED,
    "implementing.safe": SAFE,
    "measuring.block": MEASURED,
    "measuring.helped": MEASURED,
    "measuring.diligent": DETERMINED | MEASURED,
    "measuring.flattered": FLATTERED,
}
"""Parameters set by name, on top of `IN_GENERAL`, for the strengths that need them."""


def environment_of(item: Parameter) -> dict[str, Any]:
    """Return the parameters, on top of a small default programme, with which a strength can act."""
    given = {**IN_GENERAL, **OWN.get(item.name, {})}
    return {
        name: getattr(parameters_by_name()[name], value) if value in (LOW, HIGH) else value
        for name, value in given.items()
    }
