"""The visit day put together: opened, held session by session, closed (F9; Box 1)."""

from __future__ import annotations

from rp2pr_sim.core.enums import Indicator, Review, Session
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import Decision, normal
from rp2pr_sim.model.rules import aftermath, candour, climate, credibility, facilitating, ideas
from rp2pr_sim.model.rules.audit import cases, read_gaps
from rp2pr_sim.model.rules.delegation import count_roles
from rp2pr_sim.model.rules.derailing import derail, hurt
from rp2pr_sim.model.rules.recognition import recognise
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip
from rp2pr_sim.model.state import (
    N_ROLES,
    N_SESSIONS,
    N_TOPICS,
    Facilitator,
    Luck,
    Member,
    Team,
    Visit,
)
from rp2pr_sim.model.topics import LAY, MARGIN, SESSION_SHARES
from rp2pr_sim.scenario import Scenario


@rule
def open_day(visit: Visit, host: Team, visitor: Team, s: Scenario, luck: Luck) -> None:
    """Before the first session: the agenda, the footing, and what both sides bring along."""
    read_gaps(host)
    read_gaps(visitor)
    visit.hours = s.visit.hours
    for session in range(N_SESSIONS):
        visit.session_hours[session] = (
            visit.hours * SESSION_SHARES[1 if s.review.kind == Review.paper else 0, session]
        )
    visit.first_trust = visit.host_trust
    visit.chemistry = s.climate.chemistry * normal(luck, Decision.chemistry, visit.host_id)
    visit.even_footing = climate.footing_of(visit, s)
    visit.recognition = s.candour.acknowledging * visitor.reciprocity
    visit.protectiveness = (1.0 - host.openness) * (1.0 - 0.5 * host.safety)
    visit.facilitation = visit.tone = visit.challenge = visit.resentment = visit.harshness = (
        visit.insight
    ) = 0.0
    count_roles(visit)


@rule
def lead_day(visit: Visit, host: Team, facilitator: Facilitator, s: Scenario) -> None:
    """What the facilitator brings to the day (M35-M42)."""
    facilitating.take_the_chair(visit, facilitator)
    facilitating.keep_tone(visit, facilitator, s)
    facilitating.draw_out_strengths(visit, facilitator, s)
    facilitating.challenge(visit, facilitator, s)
    facilitating.manage_too_much(visit, host, facilitator, s)
    facilitating.tire(facilitator, visit.hours, s)


@rule
def set_candour(visit: Visit, back: Visit, visitor: Team, s: Scenario) -> None:
    """Respect first, then honesty, then what harshness is left."""
    visit.giving = candour.reciprocate(s.candour.unasked, visit, back, visitor, s)
    visit.respect_logit = s.candour.respect + visit.chemistry
    candour.foresee_return(visit, s)
    candour.give_respect(visit, s)
    candour.respect_friends(visit, back, s)
    candour.be_guided(visit, s)
    visit.respect = chance_of(visit.respect_logit)
    visit.honesty_logit = s.candour.honesty
    candour.give_honesty(visit, s)
    candour.be_polite(visit, back, s)
    candour.give_up(visit, s)
    candour.open_up(visit, back, s)
    candour.be_challenged(visit, s)
    candour.keep_notes(visit, s)
    visit.honesty = chance_of(visit.honesty_logit)
    candour.be_harsh(visit, s)


@rule
def judge_sources(visit: Visit, host: Team, s: Scenario, luck: Luck) -> None:
    """How far each source is believed on this day."""
    visit.live_logit = visit.data_logit = visit.survey_logit = visit.paper_logit = (
        s.credibility.intercept
    )
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
def set_climate(visit: Visit, host: Team, session: int, s: Scenario) -> None:
    """How safe the hosts feel in this session."""
    visit.safety_logit = s.climate.intercept
    visit.voice_logit = visit.margin_logit = visit.lay_logit = 0.0
    climate.bring_climate(visit, host, s)
    climate.feel_threat(visit, host, s)
    climate.fear_regulation(visit, s)
    climate.speak_first(visit, s)
    climate.meet_counterparts(visit, session, s)
    climate.take_courage(visit, session, s)
    climate.be_facilitated(visit, s)
    climate.be_recognised(visit, s)
    climate.trust_visitors(visit, s)
    climate.spend_time(visit, s)
    climate.get_on(visit)
    climate.stand_even(visit, s)
    climate.feel_outshone(visit, s)
    climate.feel_judged(visit, s)
    climate.keep_rank(visit, s)
    climate.glaze_over(visit, session, s)
    hurt(visit, s)
    visit.safety_session[session] = chance_of(visit.safety_logit)
    climate.dare(visit, visit.safety_session[session], s)


@rule
def hear_voices(visit: Visit, share: float) -> None:
    """The voice of each role among the hosts in this session; `share` is the session's share of the
    talking time.
    """
    heard, present = 0.0, 0.0
    for role in range(N_ROLES):
        if visit.received[role] > 0:
            voice = chance_of(
                visit.voice_logit + MARGIN[role] * visit.margin_logit + LAY[role] * visit.lay_logit
            )
            visit.voice_role[role] = clip(visit.voice_role[role] + share * voice, 0.0, 1.0)
            heard += voice * visit.received[role]
            present += visit.received[role]
    visit.voice = heard / present if present > 0.0 else 0.0


@rule
def hold_session(
    visit: Visit, host: Team, visitor: Team, session: int, talking: float, s: Scenario, luck: Luck
) -> None:
    """One session: the climate, voices, perhaps a derailing, else issues and ideas."""
    set_climate(visit, host, session, s)
    if session != Session.observation and talking > 0.0:
        hear_voices(visit, visit.session_hours[session] / talking)
    visit.elapsed_hours += 0.5 * visit.session_hours[session]
    ideas.gain_insight(visit, visitor, s)
    if not derail(visit, host, session, s, luck):
        recognise(visit, host, visitor, session, s, luck)
        ideas.exchange_ideas(visit, host, visitor, session, s, luck)
    visit.elapsed_hours += 0.5 * visit.session_hours[session]


@rule
def rate_day(visit: Visit, s: Scenario) -> None:
    """The participants' rating: they like to feel safe and heard and to take something home (an
    observation, not a cause).
    """
    liked = (
        0.5
        + 2.0 * centred(visit.safety)
        + centred(visit.voice_equality)
        + 2.0 * aftermath.yield_of(visit, s)
    )
    visit.rating = chance_of(liked - 2.0 * visit.resentment - 2.0 * aftermath.went_wrong(visit))


@rule
def close_day(
    visit: Visit,
    back: Visit,
    host: Team,
    hosts: list[Member],
    visitor: Team,
    visitors: list[Member],
    s: Scenario,
    luck: Luck,
) -> None:
    """The day as a whole, and what it leaves behind in both teams."""
    visit.safety = 0.0
    total = 0.0
    for session in range(N_SESSIONS):
        visit.safety += visit.session_hours[session] * visit.safety_session[session]
        total += visit.session_hours[session]
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
    rate_day(visit, s)
    host.rating = visit.rating
    aftermath.take_responsibility(host, visit, s)
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
    aftermath.take_heart(host, visit, s)
    aftermath.keep_climate(host, visit, s)
    aftermath.credit(host, visit, s)
    aftermath.win_manager(host, visit, s)
    if visit.outsiders == 0.0:
        aftermath.feel_relief(visitor, visit, s)
        aftermath.see_little_gain(visitor, visit.level_gap, s)
        visitor.in_touch = 1.0
    host.in_touch = 1.0
