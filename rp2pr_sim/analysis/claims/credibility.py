"""Experiments on the credibility of programme, data and review (M46-M59)."""

from __future__ import annotations

from rp2pr_sim.analysis.claims.experiment import Experiment, over_its_range, switched_on

LIVE = {"review.kind": ("paper", "peer_visit")}

CREDIBILITY = (
    Experiment("M46", "A respected institution leads", "team.credibility",
        {"legitimacy.standing": (0.0, 0.9)}),
    Experiment("M47", "A well-received programme went before", "team.credibility",
        {"legitimacy.earlier_programme": (False, True)}),
    Experiment("M48", "Chief executives must approve", "team.protected_time",
        {"legitimacy.chief_executive_approval": (False, True)}),
    Experiment("M49", "The gaps in the figures are filled", "visit.accepted",
        {"information.data_quality": (0.0, 1.0)}),
    Experiment("M50", "Figures are 14 instead of 2 months late, and have gaps",
        "visit.credible_data",
        {"information.publication_lag_months": (2.0, 14.0),
         "information.data_quality": (1.0, 0.0)}),
    Experiment("M51", "Poor figures are put down to data collection", "visit.accepted",
        switched_on("credibility.incomplete")),
    Experiment("M52", "A twentieth instead of half of the questionnaires come back",
        "visit.credible_survey", {"information.survey_returns": (0.49, 0.05)}, opposite=True),
    Experiment("M53", "Figures have gaps, and few questionnaires come back", "visit.accepted",
        {"information.data_quality": (1.0, 0.0), "information.survey_returns": (1.0, 0.05)}),
    Experiment("M54", "A live meeting is seen, instead of paper", "believed_of_raised", LIVE),
    Experiment("M55", "A live meeting is seen, instead of paper", "visit.ideas_home", LIVE),
    Experiment("M56", "A review on paper, instead of a visit", "true_gain_per_team",
        {"review.kind": ("peer_visit", "paper")}),
    Experiment("M57", "A live meeting is seen, instead of paper", "share_blind_spots", LIVE),
    Experiment("M58", "More weaknesses have become normal", "visit.accepted",
        over_its_range("recognition.blindness"), opposite=True),
    Experiment("M59", "An outside party helps with what is delicate", "accepted_sensitive",
        switched_on("recognition.sensitive")),
)  # fmt: skip
"""One experiment for each claim."""
