"""The climate in the room, session by session: whether the hosts feel safe, and whose word counts.

M1, M5, M7, M9, M10, M18, M19, M22, M24, M26, M29-M31, M33, M35, M36, M38, M62, M85, M87, M99; F101.

logit(psychological safety) = intercept + block * sum of the mechanisms that act on safety, each
between -1 and 1. logit(voice of a role) = block * (sum of those that act on all voices + how far
the role is at the margin * sum of those that act at the margin + sum of those that act on people
who are not clinicians, for their roles).
"""

from __future__ import annotations

import math

from rp2pr_sim.core.enums import Footing, Session
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import centred, clip
from rp2pr_sim.model.state import Team, Visit
from rp2pr_sim.model.topics import TECHNICAL
from rp2pr_sim.scenario import Scenario


@rule
def bring_climate(visit: Visit, host: Team, s: Scenario) -> None:
    """M18, F101: the safety that the team knows from home."""
    visit.safety_logit += s.climate.block * s.climate.home * centred(host.safety)


@rule
def feel_threat(visit: Visit, host: Team, s: Scenario) -> None:
    """M19: being reviewed is daunting, more so for a closed team and on the first visit."""
    first = 1.0 if visit.order == 1 else 0.5
    visit.safety_logit -= s.climate.block * s.climate.threat * first * (1.0 - host.openness)


@rule
def fear_regulation(visit: Visit, s: Scenario) -> None:
    """M1, M5: a regulatory role threatens."""
    visit.safety_logit -= s.climate.block * s.climate.regulatory * s.review.regulatory


@rule
def speak_first(visit: Visit, s: Scenario) -> None:
    """M29: hosts present their own view before anyone comments."""
    visit.safety_logit += s.climate.block * s.climate.host_first * s.visit.host_first


@rule
def meet_counterparts(visit: Visit, session: int, s: Scenario) -> None:
    """M30: in the discussions counterparts have talked among themselves first: it is safer, and the
    margin has a voice.
    """
    if session >= Session.mdt_discussion:
        by = s.climate.block * s.climate.counterparts * s.visit.counterpart_first
        visit.safety_logit += by
        visit.margin_logit += by


@rule
def take_courage(visit: Visit, session: int, s: Scenario) -> None:
    """M31: to have talked with one's counterpart gives confidence in the discussions that
    follow.
    """
    if session > Session.mdt_discussion:
        visit.margin_logit += s.climate.block * s.climate.courage * s.visit.counterpart_first


@rule
def be_facilitated(visit: Visit, s: Scenario) -> None:
    """M35, M36, M87: a facilitator keeps time and temper, and brings in all, people at the margin
    most.
    """
    by = s.climate.block * s.climate.facilitated
    visit.safety_logit += by * visit.tone
    visit.voice_logit += by * 0.5 * visit.facilitation
    visit.margin_logit += by * 0.5 * visit.facilitation


@rule
def be_recognised(visit: Visit, s: Scenario) -> None:
    """M38, M62, M99: achievement and shared difficulty are acknowledged."""
    visit.safety_logit += s.climate.block * s.climate.recognised * visit.recognition


@rule
def trust_visitors(visit: Visit, s: Scenario) -> None:
    """M22: trust in these visitors."""
    visit.safety_logit += s.climate.block * s.climate.trust * centred(visit.host_trust)


@rule
def spend_time(visit: Visit, s: Scenario) -> None:
    """M24: the longer together, the more open."""
    visit.safety_logit += (
        s.climate.block
        * s.climate.together
        * (1.0 - math.exp(-visit.elapsed_hours / s.climate.settling_hours))
    )


@rule
def get_on(visit: Visit) -> None:
    """The people who met get on well, or do not: an effect of the day itself, on safety as on
    respect and ideas.
    """
    visit.safety_logit += visit.chemistry


@rule
def footing_of(visit: Visit, s: Scenario) -> float:
    """M7, M10: how even the footing is: how close the levels are or, in the rival form, how
    different the strengths are at a close level.
    """
    close = 1.0 - clip(abs(visit.level_gap) / 2.0, 0.0, 1.0)
    if s.form.footing == Footing.profile:
        close *= 1.0 - math.exp(-visit.contrast)
    return close


@rule
def stand_even(visit: Visit, s: Scenario) -> None:
    """M7, M10: on an even footing people feel safe."""
    visit.safety_logit += s.climate.block * s.climate.footing * visit.even_footing


@rule
def feel_outshone(visit: Visit, s: Scenario) -> None:
    """M9: visitors with fantastic results make 'them and us'."""
    visit.safety_logit -= (
        s.climate.block * s.climate.outshone * clip(visit.level_gap / 2.0, 0.0, 1.0)
    )


@rule
def feel_judged(visit: Visit, s: Scenario) -> None:
    """M26: harsh words from people who do not understand the place feel like judgement."""
    visit.safety_logit -= (
        s.climate.block * s.climate.judged * visit.harshness * (1.0 - visit.insight)
    )


@rule
def keep_rank(visit: Visit, s: Scenario) -> None:
    """M33: clinical discussions are led by people with clinical standing."""
    visit.voice_logit += s.climate.block * s.climate.hierarchy * 2.0
    visit.margin_logit -= s.climate.block * s.climate.hierarchy * 4.0


@rule
def glaze_over(visit: Visit, session: int, s: Scenario) -> None:
    """M33: technical talk silences people who are not clinicians."""
    visit.lay_logit -= s.climate.block * s.climate.technical * TECHNICAL[session]


@rule
def dare(visit: Visit, safety: float, s: Scenario) -> None:
    """M18, M85: people speak where they feel safe."""
    visit.voice_logit += s.climate.block * s.climate.safe * centred(safety)
