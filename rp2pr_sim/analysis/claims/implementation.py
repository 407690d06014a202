"""Experiments on the implementation of the visits (M60-M83)."""

from __future__ import annotations

from rp2pr_sim.analysis.claims.components import UNSUPPORTED
from rp2pr_sim.analysis.claims.experiment import Curve, Experiment, over_its_range, switched_on

NO_WAITING_TIME = (
    "waiting time is no indicator of the model, and no lever chooses what a plan does (alert"
    " system, pre-booked clinics); one team's 12 to 3 days is an existence proof, not an effect"
    " that an experiment could repeat"
)
REVIEWED = {"support.review_depth": (0.0, 0.6)}
WITH_MANAGER = {"visit.manager_invited": (False, True)}

IMPLEMENTATION = (
    Experiment("M60", "Peers visit, instead of no programme", "cycles",
        {"review.kind": ("none", "peer_visit")}),
    Experiment("M61", "A push from outside", "team.protected_time",
        switched_on("joining.impetus", "coaching.help")),
    Experiment("M62", "Achievement is praised", "team.commitment",
        {"facilitation.praise": (0.0, 0.5)}),
    Experiment("M63", "Nobody calls, and peers are hardly in touch", "cycles",
        {"support.contact_per_month": (1.0, 0.0),
         **over_its_range("relations.contact", falling=True)},
        setting={"support.push": 0.0}, opposite=True),
    Experiment("M64", "Visit, template and support, instead of figures alone", "share_submitted",
        {"review.kind": ("feedback", "peer_visit"), **UNSUPPORTED, **REVIEWED}),
    Experiment("M65", "More plans are made on what was accepted", "cycles",
        over_its_range("planning.choosing")),
    Experiment("M66", "Nothing is explained beforehand", "plan.weeks_stalled",
        {"information.learning_hours": (10.0, 0.0)}),
    Experiment("M67", "The core team is immersed", "team.understanding",
        over_its_range("joining.immersion")),
    Experiment("M68", "Nobody need be named who carries a plan", "share_carried_out",
        {"support.named_owner": (True, False)}),
    Experiment("M69", "Plans depend on departments that may not help", "share_carried_out",
        switched_on("implementing.peripheral")),
    Experiment("M70", "Peripheral departments take part", "share_carried_out",
        {"visit.peripheral_invited": (False, True)}),
    Experiment("M71", "Managers take part in the visits", "team.manager_support", WITH_MANAGER),
    Experiment("M72", "Managers see it themselves", "progress_with_manager", WITH_MANAGER),
    Experiment("M73", "Managers support teams, where teams have the skill over where they have not",
        "progress_with_manager", over_its_range("teamlife.manager_support"),
        modified=over_its_range("teamlife.skill")),
    Experiment("M74", "The core team comments on plans of teams with little skill", "plan.fit",
        REVIEWED, setting={"teamlife.skill": 0.15}),
    Experiment("M75", "The core team reviews plans", "plan.easy", REVIEWED),
    Experiment("M76", "Teams are busy, and do not feel safe", "plan.easy",
        {**over_its_range("teamlife.workload"), **over_its_range("teamlife.safety", falling=True)}),
    Experiment("M77", "The core team supports and calls", "plan_gain_per_team",
        {"support.qi_hours": (0.0, 20.0), "support.contact_per_month": (0.0, 1.0)}),
    Curve("M78", "Pressure by the core team", "share_carried_out", lever="support.push",
        values=tuple(n / 10 for n in range(11)), shape="optimum"),
    Experiment("M79", "What counts as success is not agreed", "goal_drift",
        {"support.agreed_criterion": (True, False)}),
    Experiment("M80", "Nobody helps with local measurement", "goal_drift",
        {"support.local_measurement": (1.0, 0.0)}),
    Experiment("M82", "Data-capture plans fill in what was missing", "team.completeness",
        switched_on("audit.capture")),
    Experiment("M83", "What plans do has an effect", "true_gain_on_histology",
        switched_on("implementing.effect")),
)  # fmt: skip
"""One experiment for each claim but M81."""
