"""Experiments on the discussion of the paper (M84-M99)."""

from __future__ import annotations

from rp2pr_sim.analysis.claims.components import BY_PEERS, NO_SHADOW
from rp2pr_sim.analysis.claims.experiment import Curve, Experiment, switched_on

UNLED = {"facilitation.kind": ("non_clinical", "none")}
SHARES = tuple(n / 10 for n in range(11))

DISCUSSION = (
    Experiment("M84", "Peers review, instead of an outside panel", "visit.credible_live", BY_PEERS,
        setting=NO_SHADOW),
    Experiment("M85", "Hosts and counterparts talk first, and a facilitator leads",
        "share_blind_spots",
        {"visit.host_first": (False, True), "visit.counterpart_first": (False, True),
         "facilitation.kind": ("none", "non_clinical")}),
    Experiment("M86", "A peer visit, instead of a regulatory review on paper", "raised_on_data",
        {"review.kind": ("paper", "peer_visit"), "review.regulatory": (True, False)}),
    Experiment("M87", "Nobody leads", "visit.rating", UNLED, opposite=True),
    Experiment("M88", "Nobody leads", "derailed", UNLED),
    Curve("M89", "How firmly a clinician leads", "true_gain_per_team",
        lever="facilitation.assertiveness", values=SHARES, shape="optimum",
        setting={"facilitation.kind": "clinical"}),
    Curve("M90", "How much a skilled facilitator praises", "share_carried_out",
        lever="facilitation.praise", values=SHARES, shape="optimum",
        setting={"facilitation.skill": 1.0}),
    Experiment("M91", "Waiting costs enthusiasm", "team.commitment", switched_on("diaries.tire")),
    Experiment("M92", "Forty instead of ten hours of explanation", "team.understanding",
        {"information.learning_hours": (10.0, 40.0)}, opposite=True),
    Experiment("M93", "The core team pushes hard", "plan.ownership", {"support.push": (0.4, 0.95)}),
    Experiment("M94", "Local measures at once with much help, instead of after a year without",
        "share_carried_out",
        {"support.local_measurement": (0.0, 1.0), "support.measurement_start_months": (12.0, 0.0)}),
    Experiment("M95", "Peers visit, instead of no programme", "cost",
        {"review.kind": ("none", "peer_visit")}),
    Experiment("M96", "Only the more committed teams are interviewed, in the same programmes",
        "team_rating_interviewed", {}, instead="team_rating", opposite=True),
    Experiment("M97", "Some push, instead of nothing but push", "true_gain_per_team",
        {"support.push": (1.0, 0.4)}),
    Experiment("M98", "A core team arranges and supports", "share_held",
        {"booking.rule": ("free", "queue"), "support.data_preassembly": (0.0, 0.8),
         "support.qi_hours": (0.0, 20.0), "support.contact_per_month": (0.0, 1.0),
         "support.review_depth": (0.0, 0.6)}),
    Experiment("M99", "Achievement is praised", "visit.safety",
        {"facilitation.praise": (0.0, 0.5)}),
)  # fmt: skip
"""One experiment for each claim."""
