"""The visit day: delegation, climate, candour, credibility (rules of the same names)."""

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
class Delegation(Block):
    """Participation in the visit day (rules/delegation.py)."""

    core: float = number(0.75, "Chance that each of the core three comes where it is not required", 0.5, 0.9, "a person", facts="F8")
    required: float = number(0.95, "The same where it is required", 0.85, 1, "a person", facts="F8", claims="M4")
    others: float = number(0.35, "Chance that each other clinician comes", 0.15, 0.6, "a person", facts="F7")
    invited: float = number(0.5, "Chance that an invited manager or member of a support department takes part", 0.2, 0.8, "per person",
        facts="F33", claims="M70 M71")
    date_imposed: float = constant(0.7, "How far a date that nobody was asked about keeps people away, beside a unit of workload", 0, 1.5,
        "share", claims="M14")
    busy: float = size(1.0, "Busy teams send fewer people", 2.0, "log odds per unit of workload", rule="delegation.stay_at_work",
        moves="visit.participants", claims="M14")


@dataclass(frozen=True, kw_only=True)
class Climate(Block):
    """Hosts' psychological safety in the room, and whose word counts (rules/climate.py).

    Psychological safety and voice are two sides of one climate: most levers act on both.
    """

    intercept: float = number(-0.5, "Psychological safety before anything speaks for or against it", -1.5, 0.5, "log odds", facts="F101")
    settling_hours: float = constant(3.0, "Hours together in which two thirds of the ease that time brings arrive", 1, 6, "hours",
        claims="M24")
    chemistry: float = number(0.4, "SD between visit days of how the people who met get on: of psychological safety, respect and ideas", 0,
        0.8, "log odds")
    block: float = block_strength(0.4, 1.0, "Climate: all mechanisms", "visit.safety", facts="F101")
    home: float = weight("The hosts' own climate", rule="climate.bring_climate", moves="visit.safety", claims="M18", facts="F101")
    threat: float = weight("The prospect of being reviewed is daunting", rule="climate.feel_threat", moves="visit.safety", claims="M19")
    regulatory: float = weight("A regulatory role threatens", rule="climate.fear_regulation", moves="visit.safety", claims="M1 M5")
    host_first: float = weight("Hosts speak first", rule="climate.speak_first", moves="visit.safety", claims="M29")
    counterparts: float = weight("Counterparts talk first: safer, and a voice for those at the margin", rule="climate.meet_counterparts",
        moves="visit.voice_equality", claims="M30")
    courage: float = weight("Counterpart talk gives confidence for the discussions that follow", rule="climate.take_courage",
        moves="visit.voice_equality", claims="M31", default=0.3)
    facilitated: float = weight("A facilitator keeps time and temper, and brings everyone in", rule="climate.be_facilitated",
        moves="visit.safety", claims="M35 M36 M87")
    recognised: float = weight("Achievement and shared difficulty are acknowledged", rule="climate.be_recognised", moves="visit.safety",
        claims="M38 M62 M99")
    trust: float = weight("Trust in these visitors", rule="climate.trust_visitors", moves="visit.safety", claims="M22")
    together: float = weight("Time together", rule="climate.spend_time", moves="visit.safety", claims="M24")
    footing: float = weight("Even footing between two teams", rule="climate.stand_even", moves="visit.safety", claims="M7 M10")
    outshone: float = weight("Visitors with fantastic results", rule="climate.feel_outshone", moves="visit.safety", claims="M9",
        facts="F107")
    judged: float = weight("Harsh words from people who do not know the place", rule="climate.feel_judged", moves="visit.safety",
        claims="M26")
    hierarchy: float = weight("Professional standing speaks", rule="climate.keep_rank", moves="visit.voice_equality", claims="M33")
    technical: float = weight("Technical talk silences people who are not clinicians", rule="climate.glaze_over",
        moves="visit.voice_equality", claims="M33")
    safe: float = weight("Safety frees speech", rule="climate.dare", moves="visit.voice", claims="M18 M85")


@dataclass(frozen=True, kw_only=True)
class Candour(Block):
    """Respect and honesty of the visitors (rules/candour.py)."""

    respect: float = number(0.3, "Respect before anything speaks for or against it", -0.7, 1.3, "log odds")
    honesty: float = number(0.4, "Honesty before anything speaks for or against it", -0.6, 1.4, "log odds")
    unasked: float = number(0.3, "What a team gives unasked: less is a bad return, more a good one", 0.1, 0.45, "share", claims="M20")
    usual_giving: float = constant(0.4, "Giving that leaves respect, honesty and ideas as they are", 0.2, 0.6, "share")
    half_ideas: float = constant(1.5, "Ideas left that count as half of what could be received", 0.5, 4, "ideas", claims="M20")
    derailed: float = constant(0.2, "What a day that went wrong takes off what was received", 0, 0.5, "share", claims="M20 M88")
    manners: float = constant(0.3, "Politeness towards those who will not host one next, as a share of that towards those who will", 0, 0.6,
        "share", claims="M44")
    acknowledging: float = number(0.4, "Praise and shared difficulty that fully reciprocal visitors voice unasked", 0.1, 0.8, "share",
        claims="M20 M62")
    ring_shadow: float = number(0.4, "Shadow of the future in a ring, as a share of a pair's", 0, 0.8, "share", claims="M20")
    block: float = block_strength(0.6, 1.4, "Candour: all mechanisms", "visit.honesty", facts="F106")
    shadow: float = weight("Whoever will be hosted by the same team is careful now", rule="candour.foresee_return", moves="visit.respect",
        claims="M20", facts="F106")
    reciprocity: float = switch("Reciprocal teams give as they received", rule="candour.reciprocate", moves="visit.giving", claims="M20")
    respectful: float = weight("Who gives is respectful", rule="candour.give_respect", moves="visit.respect", claims="M20")
    constructive: float = weight("Who gives says what is of use", rule="candour.give_honesty", moves="visit.honesty", claims="M20")
    familiar: float = weight("Whom one trusts one treats well", rule="candour.respect_friends", moves="visit.respect", claims="M22")
    guided: float = weight("The facilitator asks for gentle, constructive words", rule="candour.be_guided", moves="visit.respect",
        claims="M39")
    politeness: float = weight("Honest criticism is held back before those who will host one next", rule="candour.be_polite",
        moves="visit.honesty", claims="M44")
    protected: float = weight("A protective host makes visitors give up", rule="candour.give_up", moves="visit.honesty", claims="M45")
    trusting: float = weight("Trust lets teams speak openly", rule="candour.open_up", moves="visit.honesty", claims="M22")
    challenged: float = weight("A clinical facilitator challenges", rule="candour.be_challenged", moves="visit.honesty", claims="M41 M89")
    noted: float = weight("A structured form keeps what was seen", rule="candour.keep_notes", moves="visit.honesty", facts="F9")
    harsh: float = switch("Honesty without respect is harsh", rule="candour.be_harsh", moves="visit.harshness", claims="M39")


@dataclass(frozen=True, kw_only=True)
class Credibility(Block):
    """Belief in what is presented (rules/credibility.py)."""

    intercept: float = number(0.4, "Credibility of a source before anything speaks for or against it", -0.6, 1.4, "log odds", claims="M49")
    enough_returns: float = constant(20.0, "Questionnaires below which results are doubted (one trust had 4)", 8, 50, "questionnaires",
        claims="M52")
    block: float = block_strength(0.6, 1.4, "Credibility: all mechanisms", "visit.credible_data")
    programme: float = weight("The programme's own standing carries over", rule="credibility.credit_programme", moves="visit.credible_data",
        claims="M46 M49")
    peers: float = weight("Peers in the same roles are listened to", rule="credibility.hear_peers", moves="visit.credible_live",
        claims="M11 M84")
    core_three: float = weight("At least three core members make it a review by peers", rule="credibility.count_peers",
        moves="visit.credible_live", claims="M4 M12")
    live: float = weight("A live meeting cannot be gamed", rule="credibility.see_live", moves="visit.credible_live", claims="M54")
    aged: float = weight(
        "Old figures", rule="credibility.doubt_of_age", moves="visit.credible_data", claims="M50", facts="F69", default=0.5, high=1.0,
        unit="times the block strength, per year of age",
    )
    incomplete: float = weight(
        "Incomplete figures", rule="credibility.doubt_of_gaps", moves="visit.credible_data", claims="M50 M51 M53", default=3.0, high=6.0,
        unit="times the block strength, per share of fields missing",
    )
    few: float = weight("Few questionnaires", rule="credibility.count_questionnaires", moves="visit.credible_survey", claims="M52 M53",
        facts="F15")
    paper: float = weight("Paper can be polished", rule="credibility.doubt_paper", moves="visit.credible_paper", claims="M54 M56",
        facts="F48")
    impartial: float = weight("A non-clinical facilitator is accepted as impartial", rule="credibility.accept_facilitator",
        moves="visit.credible_data", claims="M40")
