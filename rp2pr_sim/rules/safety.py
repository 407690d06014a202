"""Psychological safety of the hosts in the room, session by session.

M1, M5, M7, M9, M10, M18, M19, M22, M24, M26, M29-M31, M35, M36, M38, M62, M99; F101.

logit(safety) = intercept + block * sum of the mechanisms below, each between -1 and 1.
"""

from __future__ import annotations

import math

from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.steps import centred, clip
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Team, Visit
from rp2pr_sim.terms import Session

__all__ = [
    "be_facilitated",
    "be_recognised",
    "bring_climate",
    "fear_regulation",
    "feel_judged",
    "feel_outshone",
    "feel_threat",
    "meet_counterparts",
    "speak_first",
    "spend_time",
    "stand_even",
    "trust_visitors",
]

HALF_DAY_HOURS = 3.0


@rule
def bring_climate(visit: Visit, host: Team, s: Scenario) -> None:
    """M18, F101: the safety that the team knows from home."""
    visit.safety_logit += s.safety.block * s.safety.climate * centred(host.safety)


@rule
def feel_threat(visit: Visit, host: Team, s: Scenario) -> None:
    """M19: being reviewed is daunting, more so for a closed team and on the first visit."""
    first = 1.0 if visit.order == 1 else 0.5
    visit.safety_logit -= s.safety.block * s.safety.threat * first * (1.0 - host.openness)


@rule
def fear_regulation(visit: Visit, s: Scenario) -> None:
    """M1, M5: a regulatory role threatens."""
    visit.safety_logit -= s.safety.block * s.safety.regulatory * s.review.regulatory


@rule
def speak_first(visit: Visit, s: Scenario) -> None:
    """M29: hosts present their own view before anyone comments."""
    visit.safety_logit += s.safety.block * s.safety.host_first * s.visit.host_first


@rule
def meet_counterparts(visit: Visit, session: int, s: Scenario) -> None:
    """M30, M31: in the discussions, counterparts have talked among themselves first."""
    if session >= Session.mdt_discussion:
        visit.safety_logit += s.safety.block * s.safety.counterparts * s.visit.counterpart_first


@rule
def be_facilitated(visit: Visit, s: Scenario) -> None:
    """M35, M36: somebody keeps time and temper."""
    visit.safety_logit += s.safety.block * s.safety.facilitated * visit.tone


@rule
def be_recognised(visit: Visit, s: Scenario) -> None:
    """M38, M62, M99: achievement and shared difficulty are acknowledged."""
    visit.safety_logit += s.safety.block * s.safety.recognised * visit.recognition


@rule
def trust_visitors(visit: Visit, s: Scenario) -> None:
    """M22: trust in these visitors."""
    visit.safety_logit += s.safety.block * s.safety.trust * centred(visit.host_trust)


@rule
def spend_time(visit: Visit, s: Scenario) -> None:
    """M24: the longer together, the more open."""
    visit.safety_logit += s.safety.block * s.safety.together * (1.0 - math.exp(-visit.elapsed_hours / HALF_DAY_HOURS))


@rule
def stand_even(visit: Visit, s: Scenario) -> None:
    """M7, M10: complementary teams of one level are on an even footing."""
    visit.safety_logit += s.safety.block * s.safety.footing * visit.even_footing


@rule
def feel_outshone(visit: Visit, s: Scenario) -> None:
    """M9: visitors with fantastic results make 'them and us'."""
    visit.safety_logit -= s.safety.block * s.safety.outshone * clip(visit.level_gap / 2.0, 0.0, 1.0)


@rule
def feel_judged(visit: Visit, s: Scenario) -> None:
    """M26: harsh words from people who do not understand the place feel like judgement."""
    visit.safety_logit -= s.safety.block * s.safety.judged * visit.harshness * (1.0 - visit.insight)
