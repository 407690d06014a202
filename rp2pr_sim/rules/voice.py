"""Whose word counts in the room (M18, M30, M31, M33, M35, M85, M87).

logit(voice of a person) = intercept + block * sum of the mechanisms below.
"""

from __future__ import annotations

import numpy as np

from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.steps import centred, raised
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Member, Visit

__all__ = ["be_brought_in", "dare", "feel_confident", "glaze_over", "keep_rank", "take_courage", "talk_to_counterpart"]

RANK = np.array([1.0, 0.0, -1.0, 0.3, -0.3, 0.1])
"""Standing in a clinical discussion by `Role`, -1 to 1 (assumed)."""

COURAGE = 0.3  # share of the way to full confidence that one talk can bring (assumed)

MARGIN = np.array([0.0, 0.5, 1.0, 0.1, 0.5, 0.4])
"""How far a role is at the margin of a clinical discussion, 0 to 1 (assumed; M30)."""

TECHNICAL = np.array([0.2, 0.4, 0.6, 1.0, 0.2, 0.4])
"""How technical the talk of a `Session` is, 0 to 1 (assumed; M33)."""


@rule
def keep_rank(person: Member, s: Scenario) -> None:
    """M30, M33: clinical discussions are led by those with clinical standing."""
    person.voice_logit += s.voice.block * s.voice.hierarchy * 2.0 * RANK[person.role]


@rule
def talk_to_counterpart(person: Member, s: Scenario) -> None:
    """M30: counterpart-to-counterpart talk strengthens those at the margin."""
    person.voice_logit += s.voice.block * s.voice.counterparts * s.visit.counterpart_first * MARGIN[person.role]


@rule
def take_courage(person: Member, s: Scenario) -> None:
    """M31: to have talked with one's counterpart gives confidence for the discussions that follow."""
    by = s.voice.block * s.voice.courage * COURAGE * s.visit.counterpart_first * MARGIN[person.role]
    person.confidence = raised(person.confidence, by * person.attends)


@rule
def feel_confident(person: Member, s: Scenario) -> None:
    """M31: confidence speaks."""
    person.voice_logit += s.voice.block * s.voice.confidence * centred(person.confidence)


@rule
def glaze_over(person: Member, session: int, s: Scenario) -> None:
    """M33: technical talk silences those who are not clinicians."""
    person.voice_logit -= s.voice.block * s.voice.technical * TECHNICAL[session] * (1.0 - person.clinical)


@rule
def be_brought_in(person: Member, visit: Visit, s: Scenario) -> None:
    """M35, M87: a facilitator includes all, those at the margin most."""
    person.voice_logit += s.voice.block * s.voice.included * visit.facilitation * (0.3 + 0.7 * MARGIN[person.role])


@rule
def dare(person: Member, safety: float, s: Scenario) -> None:
    """M18, M85: people speak where they feel safe, open people sooner."""
    person.voice_logit += s.voice.block * s.voice.safe * centred(0.7 * safety + 0.3 * person.openness)
