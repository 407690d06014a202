"""Experiments on introduction, components, peers and pairing, and logistics (M1-M17)."""

from __future__ import annotations

from rp2pr_sim.analysis.claims.experiment import Experiment, over_its_range

UNSUPPORTED = {  # template, briefing and sixteen months of support
    "support.template": (False, True),
    "support.qi_hours": (0.0, 20.0),
    "support.contact_per_month": (0.0, 1.0),
}
# visits that can be arranged per week: the cause of delay
SLOW = {"support.admin_capacity": (1.5, 0.5)}
REQUIRED = {"visit.minimum_delegation": (False, True)}
# in both arms nobody is visited by a team that he visits
BY_PEERS = {"exchange.kind": ("outside_panel", "ring")}
# rings then differ from panels in who reviews, not in how much is at stake
NO_SHADOW = {"candour.ring_shadow": 0.0}

COMPONENTS = (
    Experiment("M1", "The review counts for regulation", "true_gain_per_team",
        {"review.regulatory": (False, True)}),
    Experiment("M2", "The review counts for regulation", "team.credibility",
        {"review.regulatory": (False, True)}),
    Experiment("M3", "Peers visit, instead of figures alone being fed back", "cycles",
        {"review.kind": ("feedback", "peer_visit")}),
    Experiment("M4", "Physician, nurse specialist and coordinator must come", "core_three",
        REQUIRED),
    Experiment("M5", "The review has no regulatory role", "visit.safety",
        {"review.regulatory": (True, False)}, opposite=True),
    Experiment("M6", "Template, improvement support and contacts", "team.commitment", UNSUPPORTED),
    Experiment("M7", "Complementary pairs, instead of the best with the worst", "derailed",
        {"pairing.strategy": ("best_with_worst", "complementary")}),
    Experiment("M8", "The best are paired with the worst, instead of equals", "commitment_of_good",
        {"pairing.strategy": ("complementary", "best_with_worst")}),
    Experiment("M9", "The worst are paired with the best, instead of equals", "commitment_of_weak",
        {"pairing.strategy": ("complementary", "best_with_worst")}, opposite=True),
    Experiment("M10", "Complementary instead of similar profiles", "ideas",
        {"pairing.strategy": ("similar", "complementary")}),
    Experiment("M11", "Peers review, instead of an outside panel", "accepted_of_raised", BY_PEERS,
        setting=NO_SHADOW),
    Experiment("M12", "Three core members must come", "visit.credible_live", REQUIRED),
    Experiment("M13", "Managers and peripheral departments take part", "visit.ideas_left",
        {"visit.manager_invited": (False, True), "visit.peripheral_invited": (False, True)}),
    Experiment("M14", "Teams are busy", "weeks_of_delay", over_its_range("teamlife.workload"),
        opposite=True),
    Experiment("M15", "The core team assembles the data", "team.preparation_hours",
        {"support.data_preassembly": (0.0, 0.8)}),
    Experiment("M16", "Days are hard to find", "longest_delays",
        over_its_range("diaries.chance", falling=True)),
    Experiment("M17", "Visits wait, since few can be arranged a week", "team.understanding", SLOW),
)  # fmt: skip
"""One experiment for each claim."""
