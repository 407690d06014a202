"""The visit day put together: opened, held session by session, closed (F9; Box 1)."""

from __future__ import annotations

import numpy as np

from rp2pr_sim.compiled import rule
from rp2pr_sim.rules import aftermath, candour, credibility, facilitating, ideas, safety, voice
from rp2pr_sim.rules.audit import cases, read_gaps
from rp2pr_sim.rules.delegation import count_roles
from rp2pr_sim.rules.derailing import derail, hurt
from rp2pr_sim.rules.recognition import recognise
from rp2pr_sim.rules.steps import centred, chance_of, clip
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import N_ROLES, N_SESSIONS, N_TOPICS, Facilitator, Luck, Member, Team, Visit
from rp2pr_sim.terms import Indicator, Review, Session

__all__ = ["close_day", "hold_session", "judge_sources", "lead_day", "open_day", "rate_day", "set_candour", "set_safety", "set_voices"]

LIVE_SHARES = np.array([0.10, 0.26, 0.17, 0.17, 0.16, 0.14])
"""Share of a live visit day by `Session` (Box 1: three discussions of 30 to 60 minutes in most of a day)."""

PAPER_SHARES = np.array([0.2, 0.0, 0.0, 0.6, 0.0, 0.2])
"""Share of a paper review by `Session`: no meeting is observed, documents are discussed (F48)."""


@rule
def open_day(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """Before the first session: the agenda, the footing, and what both sides bring along."""
    read_gaps(host)
    read_gaps(visitor)
    visit.hours = s.visit.hours
    for session in range(N_SESSIONS):
        share = PAPER_SHARES[session] if s.review.kind == Review.paper else LIVE_SHARES[session]
        visit.minutes[session] = 60.0 * visit.hours * share
    visit.first_trust = visit.host_trust
    visit.even_footing = visit.complementarity * (1.0 - clip(abs(visit.level_gap) / 2.0, 0.0, 1.0))
    visit.recognition = 0.4 * visitor.reciprocity
    visit.protectiveness = (1.0 - host.openness) * (1.0 - 0.5 * host.safety)
    visit.facilitation = visit.tone = visit.challenge = visit.resentment = visit.harshness = visit.insight = 0.0
    count_roles(visit)


@rule
def lead_day(visit: Visit, facilitator: Facilitator, s: Scenario) -> None:
    """What the facilitator brings to the day (M35-M42)."""
    facilitating.take_the_chair(visit, facilitator)
    facilitating.keep_tone(visit, facilitator, s)
    facilitating.draw_out_strengths(visit, facilitator, s)
    facilitating.challenge(visit, facilitator, s)
    facilitating.manage_too_much(visit, facilitator, s)
    facilitating.tire(facilitator, visit.hours, s)


@rule
def set_candour(visit: Visit, back: Visit, visitor: Team, s: Scenario) -> None:
    """Respect first, then honesty, then what harshness is left."""
    visit.respect_logit = s.candour.respect
    candour.foresee_return(visit, s)
    candour.give_back(visit, visitor, s)
    candour.be_guided(visit, s)
    visit.respect = chance_of(visit.respect_logit)
    visit.honesty_logit = s.candour.honesty
    candour.hold_back(visit, s)
    candour.give_up(visit, s)
    candour.open_up(visit, back, s)
    candour.be_challenged(visit, s)
    candour.keep_notes(visit, s)
    visit.honesty = chance_of(visit.honesty_logit)
    candour.be_harsh(visit, s)


@rule
def judge_sources(visit: Visit, host: Team, s: Scenario, luck: Luck) -> None:
    """How far each source is believed on this day."""
    visit.live_logit = visit.data_logit = visit.survey_logit = visit.paper_logit = s.credibility.intercept
    credibility.credit_programme(visit, host, s)
    credibility.hear_peers(visit, s)
    credibility.count_peers(visit, s)
    credibility.see_live(visit, s)
    credibility.find_outdated(visit, host, s, luck)
    credibility.find_gaps(visit, host, s)
    credibility.count_questionnaires(visit, cases(host, Indicator.patient_experience, s), s)
    credibility.doubt_paper(visit, s)
    credibility.accept_facilitator(visit, s)
    visit.credible_live = chance_of(visit.live_logit)
    visit.credible_data = chance_of(visit.data_logit)
    visit.credible_survey = chance_of(visit.survey_logit)
    visit.credible_paper = chance_of(visit.paper_logit)


@rule
def set_safety(visit: Visit, host: Team, session: int, s: Scenario) -> None:
    """How safe the hosts feel in this session."""
    visit.safety_logit = s.safety.intercept
    safety.bring_climate(visit, host, s)
    safety.feel_threat(visit, host, s)
    safety.fear_regulation(visit, s)
    safety.speak_first(visit, s)
    safety.meet_counterparts(visit, session, s)
    safety.be_facilitated(visit, s)
    safety.be_recognised(visit, s)
    safety.trust_visitors(visit, s)
    safety.spend_time(visit, s)
    safety.stand_even(visit, s)
    safety.feel_outshone(visit, s)
    safety.feel_judged(visit, s)
    hurt(visit, s)
    visit.safety_session[session] = chance_of(visit.safety_logit)


@rule
def set_voices(visit: Visit, members: list[Member], session: int, share: float, s: Scenario) -> None:
    """The voice of each host in this session; `share` is the session's share of the talking time."""
    heard, present = 0.0, 0.0
    for slot in range(len(members)):
        person = members[slot]
        if person.attends == 0.0:
            continue
        person.voice_logit = s.voice.intercept
        voice.keep_rank(person, s)
        voice.talk_to_counterpart(person, s)
        voice.feel_confident(person, s)
        voice.glaze_over(person, session, s)
        voice.be_brought_in(person, visit, s)
        voice.dare(person, visit.safety_session[session], s)
        person.voice = chance_of(person.voice_logit)
        heard += person.voice
        present += 1.0
        role = person.role
        visit.voice_role[role] = clip(visit.voice_role[role] + share * person.voice / visit.received[role], 0.0, 1.0)
    visit.voice = heard / present if present > 0.0 else 0.0


@rule
def hold_session(
    visit: Visit,
    host: Team,
    hosts: list[Member],
    visitor: Team,
    visitors: list[Member],
    session: int,
    talking: float,
    s: Scenario,
    luck: Luck,
) -> None:
    """One session: safety, voices, perhaps a derailing, else issues and ideas."""
    set_safety(visit, host, session, s)
    if session == Session.mdt_discussion and visit.minutes[session] > 0.0:  # counterparts have just talked
        for slot in range(len(hosts)):
            voice.take_courage(hosts[slot], s)
            voice.take_courage(visitors[slot], s)
    if session != Session.observation and talking > 0.0:
        set_voices(visit, hosts, session, visit.minutes[session] / talking, s)
    visit.elapsed_hours += 0.5 * visit.minutes[session] / 60.0
    ideas.gain_insight(visit, s)
    if not derail(visit, host, session, s, luck):
        recognise(visit, host, session, s, luck)
        ideas.exchange_ideas(visit, host, visitor, session, s, luck)
    visit.elapsed_hours += 0.5 * visit.minutes[session] / 60.0


@rule
def rate_day(visit: Visit) -> None:
    """The participants' rating: they like to feel safe and heard and to take something home (an observation, not a cause)."""
    logit = 0.5 + 2.0 * centred(visit.safety) + centred(visit.voice_equality) + 2.0 * aftermath.yield_of(visit)
    visit.rating = chance_of(logit - 2.0 * visit.resentment - 1.5 * aftermath.went_wrong(visit))


@rule
def close_day(
    visit: Visit, back: Visit, host: Team, hosts: list[Member], visitor: Team, visitors: list[Member], s: Scenario, luck: Luck
) -> None:
    """The day as a whole, and what it leaves behind in both teams."""
    visit.safety = 0.0
    total = 0.0
    for session in range(N_SESSIONS):
        visit.safety += visit.minutes[session] * visit.safety_session[session]
        total += visit.minutes[session]
    visit.safety = clip(visit.safety / total, 0.0, 1.0) if total > 0.0 else 0.0
    lowest, highest = 1.0, 0.0
    for role in range(N_ROLES):
        if visit.received[role] > 0:
            lowest = min(lowest, visit.voice_role[role])
            highest = max(highest, visit.voice_role[role])
    visit.voice_equality = clip(1.0 - (highest - lowest), 0.0, 1.0)
    left, home = 0, 0
    for topic in range(N_TOPICS):
        left += 1 if visit.ideas_left[topic] > 0 else 0
        home += 1 if visit.ideas_home[topic] > 0 else 0
    ideas.gossip(visit, host, visitor, s)
    ideas.pick_up(visit, hosts, left, 0, s, luck)
    ideas.pick_up(visit, visitors, home, 1, s, luck)
    rate_day(visit)
    host.rating = visit.rating
    for i in range(len(hosts)):
        aftermath.gain_confidence(hosts[i], s)
        aftermath.take_responsibility(hosts[i], s)
    aftermath.grow_trust(visit, visit, s)
    aftermath.break_trust(visit, visit, s)
    if visit.reverse >= 0:
        aftermath.grow_trust(back, visit, s)
        aftermath.break_trust(back, visit, s)
    aftermath.feel_relief(host, visit, s)
    aftermath.be_spurred(host, visit, s)
    aftermath.be_demoralised(host, visit, s)
    aftermath.see_little_gain(host, -visit.level_gap, s)
    aftermath.resent(host, visit, s)
    aftermath.grow_complacent(host, visit, s)
    aftermath.change_openness(host, visit, s)
    aftermath.return_respect(host, visit, s)
    aftermath.take_heart(host, visit, s)
    aftermath.keep_climate(host, visit, s)
    aftermath.credit(host, visit, s)
    aftermath.win_manager(host, visit, s)
    if visit.outsiders == 0.0:
        aftermath.feel_relief(visitor, visit, s)
        aftermath.see_little_gain(visitor, visit.level_gap, s)
        visitor.in_touch = 1.0
    host.in_touch = 1.0
