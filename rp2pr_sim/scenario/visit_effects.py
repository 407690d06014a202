"""What a visit day yields: facilitating, recognition, ideas, derailing, and its aftermath."""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.scenario.parameter import (
    Block,
    block_strength,
    constant,
    number,
    size,
    switch,
    weight,
)


@dataclass(frozen=True, kw_only=True)
class Facilitating(Block):
    """Actions of a facilitator in the room (rules/facilitating.py)."""

    tiring: float = number(0.15, "Share of the way to exhaustion that a visit day goes", 0.05, 0.3, "share a day")
    recovery: float = constant(0.25, "Share of the fatigue gone in a week", 0.1, 0.5, "share a week")
    tolerance: float = number(0.55, "Assertiveness beyond which the median team resents being managed", 0.4, 0.75, "share",
        claims="M42 M89")
    praise_enough: float = number(0.6, "Recognition beyond which praise breeds complacency in the median team", 0.45, 0.8, "share",
        claims="M90")
    gentle_firmness: float = constant(0.4, "How firmly a discussion is led by a facilitator who is not assertive at all", 0.1, 0.7, "share",
        claims="M89")
    licence: float = constant(0.1, "How much more firmly a clinician may lead before it is resented", 0, 0.3, "share", claims="M42")
    tone: float = switch("Keeps time and temper", rule="facilitating.keep_tone", moves="visit.tone", claims="M35 M36 M87")
    strengths: float = size(0.6, "Draws out strengths", 1.0, "share of the way", rule="facilitating.draw_out_strengths",
        moves="visit.recognition", claims="M38 M99")
    challenge: float = switch("A clinical facilitator can challenge on clinical grounds", rule="facilitating.challenge",
        moves="visit.challenge", claims="M41 M89")
    resentment: float = switch("Too much managing is resented, more so from a non-clinician", rule="facilitating.manage_too_much",
        moves="visit.resentment", claims="M42 M89")


@dataclass(frozen=True, kw_only=True)
class Recognition(Block):
    """Steps of an issue: shown, raised, believed and accepted (rules/recognition.py)."""

    raising: float = number(-0.1, "An issue comes up in a session, before anything speaks for it", -1.1, 0.9, "log odds", facts="F40")
    accepting: float = number(1.0, "A raised and believed issue is accepted, before anything speaks for it", 0.0, 2.0, "log odds",
        facts="F40")
    slope: float = number(2.5, "How much more readily a larger gap comes up", 1, 4, "log odds from no gap to the largest")
    blindness: float = number(0.35, "Share of weaknesses that have become normal", 0.2, 0.55, "share", facts="F40", claims="M58")
    outside_eye: float = number(0.15, "How far outsiders on paper alone see what has become normal", 0, 0.4, "share", facts="F40")
    on_table: float = number(1.0, "Chance that a topic can come up in a session, over that of the table", 0.6, 1.4, "times the table",
        facts="F9")
    usual_hours: float = constant(0.75, "Length of a usual discussion", 0.5, 1.0, "hours", "evidence", "F9")
    visitors_dare: float = constant(0.3, "How far visitors alone help with what is delicate, as a share of what a perfect facilitator adds",
        0, 0.6, "share", claims="M59")
    block: float = block_strength(0.8, 1.6, "Recognition: all mechanisms", "visit.accepted")
    honest: float = weight("Honest visitors bring issues up", rule="recognition.hear_honest_words", moves="visit.raised", claims="M44 M45")
    shown: float = weight("Open hosts let issues be seen", rule="recognition.show_openly", moves="visit.raised", claims="M43")
    normal: float = weight("What has become normal goes unmentioned", rule="recognition.take_as_normal", moves="visit.raised", claims="M58",
        default=2.0, high=4.0)
    disrupted: float = size(
        0.783, "Outsiders watching live see it afresh", 4.0, "times the block strength", rule="recognition.see_afresh",
            moves="visit.blind_spots",
        claims="M57", facts="F40", status="fitted",
    )
    flattered: float = weight("Self-image hides weakness", rule="recognition.hide_behind_image", moves="visit.raised", claims="M53",
        facts="F73")
    safe: float = weight("Heard in safety", rule="recognition.hear_in_safety", moves="visit.accepted", claims="M18 M85", default=1.5,
        high=3.0)
    voiced: float = weight("Said by someone with a voice", rule="recognition.be_voiced", moves="visit.accepted", claims="M30 M85 M87")
    open_minded: float = weight("Closed teams do not take it in", rule="recognition.take_in", moves="visit.accepted", claims="M43",
        default=1.5, high=3.0)
    defended: float = weight("Harsh words are defended against", rule="recognition.defend", moves="visit.accepted", claims="M9 M26 M39")
    sensitive: float = weight("An outside party helps with sensitive issues", rule="recognition.dare_sensitive", moves="visit.accepted",
        claims="M59")
    tunnel: float = weight("Box ticking narrows the view to what is measured", rule="recognition.tick_boxes", moves="visit.raised",
        claims="M1 M56 M86")


@dataclass(frozen=True, kw_only=True)
class Ideas(Block):
    """Travel of practices between teams (rules/ideas.py)."""

    leaving: float = number(-2.1, "An idea is left with the hosts, before anything speaks for it", -3.2, -1.0, "log odds")
    carrying: float = number(-2.4, "An idea is taken home, before anything speaks for it", -3.5, -1.3, "log odds")
    picking_up: float = number(-0.6, "A person finds something for the own role", -1.6, 0.4, "log odds", claims="M34")
    solution_hours: float = number(3.5, "Hours together before talk turns to solutions", 1.5, 5.5, "hours", claims="M28")
    insight_hours: float = number(2.0, "Hours together that give half of the insight there is to gain", 1, 4, "hours", claims="M25")
    plain_fit: float = number(0.35, "How well an idea fits that nobody has adapted", 0.2, 0.5, "share", claims="M27")
    each_idea: float = constant(0.4, "How much likelier each further idea makes it that a person takes something home", 0.1, 0.8,
        "log odds", claims="M34")
    first_gossip: float = constant(0.3, "Informal talk on a first visit, as a share of a second one's", 0, 0.8, "share", claims="M23")
    block: float = block_strength(0.8, 1.6, "Ideas: all mechanisms", "team.idea")
    strength_to_weakness: float = weight("Ideas flow from a strength to a weakness", rule="ideas.teach_strength", moves="visit.ideas_left",
        claims="M10 M55", default=3.0, high=5.0)
    richness: float = weight("Several professions see more", rule="ideas.see_from_all_sides", moves="visit.ideas_left", claims="M13")
    generous: float = weight("Who gives leaves ideas", rule="ideas.give_ideas", moves="visit.ideas_left", claims="M20")
    receptive: float = weight("Open visitors look for what they could use", rule="ideas.look_for_ideas", moves="visit.ideas_home",
        claims="M43")
    late: float = weight("Solutions are talked about only late in the day", rule="ideas.turn_to_solutions", moves="visit.ideas_left",
        claims="M28", default=1.5, high=3.0)
    means: float = weight("The facilitator steers to what can be done with what there is", rule="ideas.use_what_there_is",
        moves="visit.ideas_left", claims="M37 M38")
    watched: float = weight("Visitors take ideas from a live meeting", rule="ideas.watch_and_learn", moves="visit.ideas_home", claims="M55",
        default=1.5, high=3.0)
    insight: float = switch("Time together gives insight", rule="ideas.gain_insight", moves="visit.insight", claims="M25")
    observant: float = size(0.3, "Open visitors understand more in the same time", 0.6, "share", rule="ideas.look_openly",
        moves="visit.insight", claims="M43")
    effort: float = size(1.0, "Who gives takes trouble to understand", 2.0, "times giving", rule="ideas.take_trouble",
        moves="visit.insight", claims="M20")
    fitting: float = size(0.6, "Insight makes ideas fit the place", 1.0, "share of the way", rule="ideas.make_fit", moves="team.idea",
        claims="M27")
    transfer: float = weight("Little is useful outside one's own role", rule="ideas.find_for_own_role",
        moves="visit.participants_with_idea", claims="M34")
    gossip: float = size(0.25, "Informal talk, mostly on the second visit", 0.6, "share of the way", rule="ideas.gossip", moves="team.idea",
        claims="M23")


@dataclass(frozen=True, kw_only=True)
class Derailing(Block):
    """Derailed sessions: one hazard, and three kinds (rules/derailing.py)."""

    hazard: float = number(-3.6, "A session goes wrong, before anything speaks for it", -5.0, -2.0, "log odds", claims="M88")
    block: float = block_strength(0.7, 1.5, "Derailing: all mechanisms", "visit.derailings")
    unsafe: float = weight("Nobody feels safe", rule="derailing.feel_unsafe", moves="visit.derailings", claims="M87 M88", default=1.5,
        high=3.0)
    unmanaged: float = weight("Nobody leads", rule="derailing.go_unmanaged", moves="visit.derailings", claims="M36 M37 M87 M88")
    harsh: float = weight("Harsh words meet protectiveness", rule="derailing.clash", moves="visit.derailings", claims="M36 M88",
        default=2.0, high=4.0)
    foreign: float = weight("Advice that does not fit: that won't work here", rule="derailing.reject_foreign", moves="visit.derailings",
        claims="M26 M27 M88", default=1.5, high=3.0)
    wishful: float = weight("If only we had more money", rule="derailing.dream", moves="visit.derailings", claims="M37 M88")
    damage: float = weight("A derailed session costs safety", rule="derailing.hurt", moves="visit.safety", claims="M88",
        unit="times the block strength")


@dataclass(frozen=True, kw_only=True)
class Aftermath(Block):
    """Effects of the day on people (rules/aftermath.py)."""

    half_productive: float = constant(3.0, "Issues and ideas with which a day is half as productive as can be", 1.5, 6, "issues and ideas",
        claims="M60")
    block: float = block_strength(0.25, 0.5, "Aftermath: all mechanisms", "team.commitment", "share of the way")
    trust: float = weight("A good day builds trust", rule="aftermath.grow_trust", moves="visit.host_trust", claims="M21")
    breach: float = weight("A derailed or harsh day costs trust", rule="aftermath.break_trust", moves="visit.host_trust", claims="M87 M88")
    relief: float = weight("Praise and shared difficulties relieve", rule="aftermath.feel_relief", moves="team.commitment", claims="M62")
    stimulus: float = weight("What was learnt spurs to action", rule="aftermath.be_spurred", moves="team.commitment", claims="M3 M60 M85")
    demoralised: float = weight("Fantastic visitors demoralise", rule="aftermath.be_demoralised", moves="team.commitment", claims="M9",
        facts="F107")
    little_to_gain: float = weight("A good team sees little to gain from a bad one", rule="aftermath.see_little_gain",
        moves="team.commitment", claims="M8")
    resentful: float = weight("Resentment lingers", rule="aftermath.resent", moves="team.resentment", claims="M42")
    complacent: float = weight("Too much praise breeds complacency", rule="aftermath.grow_complacent", moves="team.commitment",
        claims="M90", default=2.0, high=4.0)
    opened: float = weight("A safe day opens a team, an unsafe one closes it", rule="aftermath.change_openness", moves="team.openness",
        claims="M18 M22 M43")
    follow: float = weight("A productive day strengthens follow-through", rule="aftermath.take_heart", moves="team.follow_through",
        claims="M60 M65")
    climate: float = weight("The climate of the day stays in the team", rule="aftermath.keep_climate", moves="team.safety",
        claims="M18 M85")
    credible: float = weight("What was credible raises the programme's credit", rule="aftermath.credit", moves="team.credibility",
        claims="M49 M53 M56")
    managers: float = weight("A manager who saw it herself supports it", rule="aftermath.win_manager", moves="team.manager_support",
        claims="M71 M72", facts="F82-83", default=1.5, high=3.0)
    empowered: float = weight("An empowered coordinator takes on tasks, which frees others' time", rule="aftermath.take_responsibility",
        moves="team.protected_time", claims="M32", default=0.1, high=0.3)


@dataclass(frozen=True, kw_only=True)
class Relations(Block):
    """Contact between visits (rules/relations.py)."""

    contact: float = number(0.04, "Chance that paired teams are in touch in a week, at full trust", 0.01, 0.1, "a week", claims="M21 M22")
    trust: float = number(0.4, "Mean trust in unknown visitors", 0.25, 0.55, "share", claims="M21")
    forgetting: float = number(0.01, "Share of the way that trust returns in a week without contact to that in people one does not know",
        0.002, 0.03, "share a week", claims="M21 M63")
    strangers: float = constant(1.0, "How far trust is lost with the people who leave", 0, 1, "share", claims="M21")
    reciprocal: float = size(
        2.0, "Teams that gave each other much on their visits stay in touch", 4.0, "times giving", rule="relations.keep_giving",
            moves="visit.host_trust", claims="M20"
    )
    block: float = block_strength(0.1, 0.3, "Relations: all mechanisms", "visit.host_trust", "share of the way a contact")
    deepen: float = weight("Contact deepens trust", rule="relations.deepen_trust", moves="visit.host_trust", claims="M21")
    spur: float = weight("Peers spur each other on", rule="relations.spur", moves="team.commitment", claims="M3 M63")
    share: float = weight("Peers share how they did it", rule="relations.share_practice", moves="team.idea", claims="M22 M23")
