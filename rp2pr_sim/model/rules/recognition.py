"""From weakness to accepted issue.

M1, M9, M18, M26, M30, M39, M43-M45, M53, M56-M59, M85-M87; F40, F73.

An issue is recognised when it is shown and raised, believed, and heard in safety by somebody with a
voice. Each of the three is a draw of its own.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.enums import Review, Session, Source, Topic
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens
from rp2pr_sim.model.rules.diagnosis import diagnose
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, raised
from rp2pr_sim.model.state import N_TOPICS, Luck, Team, Visit
from rp2pr_sim.model.topics import ON_THE_TABLE, SENSITIVE
from rp2pr_sim.scenario import Scenario


@rule
def gap_on_show(visit: Visit, host: Team, session: int, topic: int, s: Scenario) -> float:
    """How large a weakness looks: the truth where practice is seen, published figures where they
    lie on the table.
    """
    if s.review.kind == Review.paper or session >= Session.audit_discussion:
        return float(host.shown_gap[topic])
    return float(host.gap[topic])


@rule
def source_credibility(visit: Visit, session: int, s: Scenario) -> float:
    """The credibility of what a session is about."""
    if s.review.kind == Review.paper:
        return visit.credible_paper
    if session == Session.audit_discussion:
        return visit.credible_data
    if session == Session.survey_discussion:
        return visit.credible_survey
    return visit.credible_live


@rule
def hear_honest_words(visit: Visit, s: Scenario) -> None:
    """M44, M45: honest visitors bring issues up, others do not."""
    visit.raise_logit += s.recognition.block * s.recognition.honest * centred(visit.honesty)


@rule
def show_openly(visit: Visit, host: Team, s: Scenario) -> None:
    """M43: open hosts let issues be seen."""
    visit.raise_logit += s.recognition.block * s.recognition.shown * centred(host.openness)


@rule
def take_as_normal(visit: Visit, host: Team, topic: int, s: Scenario) -> None:
    """M58: what has become normal goes unmentioned."""
    visit.raise_logit -= s.recognition.block * s.recognition.normal * host.blind[topic]


@rule
def see_afresh(visit: Visit, host: Team, topic: int, s: Scenario) -> None:
    """M57, F40: outsiders who watch live practice see what has become normal; on paper they see
    little of it.
    """
    live = 1.0 if s.review.kind == Review.peer_visit else s.recognition.outside_eye
    visit.raise_logit += s.recognition.block * s.recognition.disrupted * live * host.blind[topic]


@rule
def hide_behind_image(visit: Visit, host: Team, topic: int, s: Scenario) -> None:
    """M53, F73: a team that thinks itself better than it is shows and believes less of a
    weakness.
    """
    visit.raise_logit -= (
        s.recognition.block
        * s.recognition.flattered
        * clip(host.gap[topic] - host.image_gap[topic], 0.0, 1.0)
        * 2.0
    )


@rule
def tick_boxes(visit: Visit, topic: int, s: Scenario) -> None:
    """M1, M56, M86: a compliance review narrows the view to structures and what is measured."""
    if s.review.kind == Review.paper or s.review.regulatory > 0.0:
        narrow = 0.0 if topic == Topic.data_capture else 1.0
        visit.raise_logit -= s.recognition.block * s.recognition.tunnel * narrow


@rule
def raise_issue(
    visit: Visit, host: Team, session: int, topic: int, s: Scenario, luck: Luck
) -> bool:
    """Whether an issue comes up in this session."""
    table = min(1.0, s.recognition.on_table * ON_THE_TABLE[session, topic])
    if table == 0.0 or visit.session_hours[session] <= 0.0:
        return False
    gap = gap_on_show(visit, host, session, topic, s)
    time = clip(math.log(visit.session_hours[session] / s.recognition.usual_hours), -2.0, 1.0)
    visit.raise_logit = (
        s.recognition.raising + s.recognition.slope * (gap - 0.5) + math.log(table) + 0.5 * time
    )
    hear_honest_words(visit, s)
    show_openly(visit, host, s)
    take_as_normal(visit, host, topic, s)
    see_afresh(visit, host, topic, s)
    hide_behind_image(visit, host, topic, s)
    tick_boxes(visit, topic, s)
    return happens(
        chance_of(visit.raise_logit),
        luck,
        Decision.raise_issue,
        visit.host_id * SLOTS + session * N_TOPICS + topic,
    )


@rule
def hear_in_safety(visit: Visit, session: int, s: Scenario) -> None:
    """M18, M85: it is heard where the hosts feel safe."""
    visit.accept_logit += (
        s.recognition.block * s.recognition.safe * centred(visit.safety_session[session])
    )


@rule
def be_voiced(visit: Visit, s: Scenario) -> None:
    """M30, M85, M87: those who see it have a voice."""
    visit.accept_logit += s.recognition.block * s.recognition.voiced * centred(visit.voice)


@rule
def take_in(visit: Visit, host: Team, s: Scenario) -> None:
    """M43: closed teams do not take it in."""
    visit.accept_logit += s.recognition.block * s.recognition.open_minded * centred(host.openness)


@rule
def defend(visit: Visit, s: Scenario) -> None:
    """M9, M26, M39: harsh words are defended against."""
    visit.accept_logit -= s.recognition.block * s.recognition.defended * 2.0 * visit.harshness


@rule
def dare_sensitive(visit: Visit, topic: int, s: Scenario) -> None:
    """M59: with an outside party in the room a team dares to speak of what is delicate."""
    help_there = raised(s.recognition.visitors_dare, visit.facilitation)
    visit.accept_logit += (
        s.recognition.block * s.recognition.sensitive * SENSITIVE[topic] * help_there
    )


@rule
def accept_issue(
    visit: Visit, host: Team, session: int, topic: int, s: Scenario, luck: Luck
) -> bool:
    """Whether the hosts make an issue that was raised and believed their own."""
    visit.accept_logit = s.recognition.accepting - SENSITIVE[topic] * 0.5
    hear_in_safety(visit, session, s)
    be_voiced(visit, s)
    take_in(visit, host, s)
    defend(visit, s)
    dare_sensitive(visit, topic, s)
    return happens(
        chance_of(visit.accept_logit),
        luck,
        Decision.accept_issue,
        visit.host_id * SLOTS + session * N_TOPICS + topic,
    )


@rule
def recognise(
    visit: Visit, host: Team, visitor: Team, session: int, s: Scenario, luck: Luck
) -> None:
    """All topics of one session: raised, believed, accepted, diagnosed; and what was a blind spot
    is one no longer.
    """
    for topic in range(N_TOPICS):
        if not raise_issue(visit, host, session, topic, s, luck):
            continue
        visit.raised[topic] += 1
        entity = visit.host_id * SLOTS + session * N_TOPICS + topic
        if not happens(source_credibility(visit, session, s), luck, Decision.believe_issue, entity):
            continue
        visit.believed[topic] += 1
        if not accept_issue(visit, host, session, topic, s, luck):
            continue
        visit.accepted[topic] += 1
        diagnose(visit, host, visitor, session, topic, s)
        if host.blind[topic] > 0.0:
            visit.blind_spots[topic] = 1
            host.blind[topic] = 0.0
        if host.issue[topic] == Source.none:
            host.issue[topic] = Source.panel if visit.outsiders > 0.0 else Source.peers
            if s.review.kind == Review.paper:
                host.issue[topic] = Source.paper
