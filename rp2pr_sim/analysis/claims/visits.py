"""Experiments on the structure of visits and on the facilitator (M18-M45)."""

from __future__ import annotations

from rp2pr_sim.analysis.claims.experiment import Curve, Experiment, over_its_range, switched_on

LONG = {"visit.hours": (1.5, 6.0)}
LED = {"facilitation.kind": ("none", "non_clinical")}
UNCLINICAL = {"facilitation.kind": ("clinical", "non_clinical")}
COUNTERPARTS = {"visit.counterpart_first": (False, True)}
UNDERSTANDING = switched_on("ideas.insight")

VISITS = (
    Experiment("M18", "The hosts feel safe", "share_with_idea",
        over_its_range("climate.intercept")),
    Experiment("M19", "Being reviewed is daunting", "visit.safety", switched_on("climate.threat"),
        opposite=True),
    Experiment("M20", "Pairs visit each other, not a panel", "visit.respect",
        {"exchange.kind": ("outside_panel", "reciprocal")}),
    Experiment("M21", "Pairs visit each other, not onward in rings", "visit.host_trust",
        {"exchange.kind": ("ring", "reciprocal")}),
    Experiment("M22", "Teams trust the others from the start", "visit.accepted",
        over_its_range("relations.trust")),
    Experiment("M23", "Informal talk, mostly on the second visit", "team.idea",
        switched_on("ideas.gossip")),
    Experiment("M24", "Six hours together, instead of one and a half", "team.openness", LONG),
    Experiment("M25", "Six hours together, instead of one and a half", "visit.insight", LONG),
    Experiment("M26", "Visitors come to understand the hosts", "visit.safety", UNDERSTANDING,
        opposite=True),
    Experiment("M27", "Visitors come to understand the hosts", "plan.fit", UNDERSTANDING),
    Curve("M28", "Time together on the day", "visit.ideas_left", lever="visit.hours",
        values=tuple(map(float, range(1, 11))), shape="threshold", threshold=4.0),
    Experiment("M29", "Hosts speak first", "visit.safety", {"visit.host_first": (False, True)}),
    Experiment("M30", "Counterparts talk first", "voice_of_coordinators", COUNTERPARTS),
    Experiment("M31", "Counterpart talk gives confidence", "voice_of_coordinators",
        switched_on("climate.courage")),
    Experiment("M32", "Coordinators are empowered by counterpart talk", "team.protected_time",
        COUNTERPARTS),
    Experiment("M33", "Talk is technical", "voice_of_coordinators",
        switched_on("climate.technical")),
    Experiment("M34", "Little is useful outside one's own role", "share_with_idea",
        switched_on("ideas.transfer")),
    Experiment("M35", "A facilitator leads", "visit.voice_equality", LED),
    Experiment("M36", "A facilitator leads", "share_derailed_confrontation", LED),
    Experiment("M37", "A facilitator leads", "share_derailed_fantasy", LED, opposite=True),
    Experiment("M38", "A facilitator leads", "visit.ideas_left", LED),
    Experiment("M39", "A facilitator leads", "visit.harshness", LED, opposite=True),
    Experiment("M40", "The facilitator is no clinician", "visit.credible_data", UNCLINICAL),
    Experiment("M41", "The facilitator is no clinician", "visit.challenge", UNCLINICAL),
    Experiment("M42", "The facilitator leads very firmly", "visit.resentment",
        {"facilitation.assertiveness": (0.5, 0.95)}),
    Experiment("M43", "Teams are closed", "true_gain_per_team",
        over_its_range("teamlife.openness", falling=True)),
    Experiment("M44", "Visitors want to be polite", "visit.honesty",
        switched_on("candour.politeness")),
    Experiment("M45", "Protective hosts make visitors give up", "visit.honesty",
        switched_on("candour.protected")),
)  # fmt: skip
"""One experiment for each claim."""
