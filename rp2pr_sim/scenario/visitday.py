"""The visit day: safety, voice, candour, credibility (rules of the same names)."""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.scenario.declare import Block, block_strength, number, weight

__all__ = ["Candour", "Credibility", "Delegation", "Safety", "Voice"]


@dataclass(frozen=True, kw_only=True)
class Delegation(Block):
    """Who comes (rules/delegation.py)."""

    core: float = number(0.75, "Chance that each of the core three comes where it is not required", 0.5, 0.9, "a person", facts="F8")
    required: float = number(0.95, "The same where it is required", 0.85, 1, "a person", facts="F8", claims="M4")
    others: float = number(0.35, "Chance that each other clinician comes", 0.15, 0.6, "a person", facts="F7")
    manager: float = number(0.5, "Chance that an invited manager takes part", 0.2, 0.8, "a person", claims="M71")
    peripheral: float = number(0.5, "Chance that an invited peripheral clinician takes part", 0.2, 0.8, "a person", facts="F33", claims="M70")
    busy: float = weight(
        "Busy teams send fewer people", rule="delegation.stay_at_work", moves="visit.participants", claims="M14", unit="log odds a unit of workload"
    )


@dataclass(frozen=True, kw_only=True)
class Safety(Block):
    """Psychological safety of the hosts in the room (rules/safety.py)."""

    intercept: float = number(-0.5, "Safety before anything speaks for or against it", -1.5, 0.5, "log odds", facts="F101")
    block: float = block_strength(0.4, 1.0, "Safety: all mechanisms", "visit.safety", facts="F101")
    climate: float = weight("The hosts' own climate", rule="safety.bring_climate", moves="visit.safety", claims="M18", facts="F101")
    threat: float = weight("The prospect of being reviewed is daunting", rule="safety.feel_threat", moves="visit.safety", claims="M19")
    regulatory: float = weight("A regulatory role threatens", rule="safety.fear_regulation", moves="visit.safety", claims="M1 M5")
    host_first: float = weight("Hosts speak first", rule="safety.speak_first", moves="visit.safety", claims="M29")
    counterparts: float = weight("Counterparts talk first", rule="safety.meet_counterparts", moves="visit.safety", claims="M30 M31")
    facilitated: float = weight("A facilitator keeps time and temper", rule="safety.be_facilitated", moves="visit.safety", claims="M35 M36")
    recognised: float = weight("Achievement and shared difficulty are acknowledged", rule="safety.be_recognised", moves="visit.safety", claims="M38 M62 M99")
    trust: float = weight("Trust in these visitors", rule="safety.trust_visitors", moves="visit.safety", claims="M22")
    together: float = weight("Time together", rule="safety.spend_time", moves="visit.safety", claims="M24")
    footing: float = weight("Even footing between complementary teams", rule="safety.stand_even", moves="visit.safety", claims="M7 M10")
    outshone: float = weight("Visitors with fantastic results", rule="safety.feel_outshone", moves="visit.safety", claims="M9")
    judged: float = weight("Harsh words from those who do not know the place", rule="safety.feel_judged", moves="visit.safety", claims="M26")


@dataclass(frozen=True, kw_only=True)
class Voice(Block):
    """Whose word counts (rules/voice.py)."""

    intercept: float = number(0.0, "Voice of a person of middling standing", -1, 1, "log odds")
    block: float = block_strength(0.5, 1.2, "Voice: all mechanisms", "visit.voice_equality")
    hierarchy: float = weight("Professional standing speaks", rule="voice.keep_rank", moves="visit.voice_equality", claims="M30 M33")
    counterparts: float = weight("Counterpart talk strengthens those at the margin", rule="voice.talk_to_counterpart", moves="visit.voice_equality", claims="M30")
    confidence: float = weight("Confidence gained", rule="voice.feel_confident", moves="visit.voice", claims="M31")
    courage: float = weight("Counterpart talk gives confidence to those at the margin", rule="voice.take_courage", moves="member.confidence", claims="M31")
    technical: float = weight("Technical talk silences non-clinical members", rule="voice.glaze_over", moves="visit.voice_equality", claims="M33")
    included: float = weight("The facilitator brings everyone in", rule="voice.be_brought_in", moves="visit.voice_equality", claims="M35 M87")
    safe: float = weight("Safety frees speech", rule="voice.dare", moves="visit.voice", claims="M18 M85")


@dataclass(frozen=True, kw_only=True)
class Candour(Block):
    """Respect and honesty of the visitors (rules/candour.py)."""

    respect: float = number(0.3, "Respect before anything speaks for or against it", -0.7, 1.3, "log odds")
    honesty: float = number(0.4, "Honesty before anything speaks for or against it", -0.6, 1.4, "log odds")
    ring_shadow: float = number(0.4, "Shadow of the future in a ring, as a share of a pair's", 0, 0.8, "share", claims="M20")
    block: float = block_strength(0.6, 1.4, "Candour: all mechanisms", "visit.honesty", facts="F106")
    shadow: float = weight("Whoever will be hosted by the same team is careful now", rule="candour.foresee_return", moves="visit.respect", claims="M20", facts="F106")
    give_back: float = weight("Reciprocal teams are respectful and take trouble", rule="candour.give_back", moves="visit.respect", claims="M20")
    guided: float = weight("The facilitator asks for gentle, constructive words", rule="candour.be_guided", moves="visit.respect", claims="M39")
    restraint: float = weight("Respect holds honest criticism back", rule="candour.hold_back", moves="visit.honesty", claims="M44")
    protected: float = weight("A protective host makes visitors give up", rule="candour.give_up", moves="visit.honesty", claims="M45")
    trusting: float = weight("Trust lets teams speak openly", rule="candour.open_up", moves="visit.honesty", claims="M22")
    challenged: float = weight("A clinical facilitator challenges", rule="candour.be_challenged", moves="visit.honesty", claims="M41 M89")
    noted: float = weight("A structured form keeps what was seen", rule="candour.keep_notes", moves="visit.honesty", facts="F9")
    harsh: float = weight(
        "Honesty without respect is harsh", rule="candour.be_harsh", moves="visit.harshness", claims="M39", unit="times honesty without respect", high=1.0
    )


@dataclass(frozen=True, kw_only=True)
class Credibility(Block):
    """Whether what is on the table is believed (rules/credibility.py)."""

    intercept: float = number(0.4, "Credibility of a source before anything speaks for or against it", -0.6, 1.4, "log odds", claims="M49")
    block: float = block_strength(0.6, 1.4, "Credibility: all mechanisms", "visit.credible_data")
    programme: float = weight("The programme's own standing carries over", rule="credibility.credit_programme", moves="visit.credible_data", claims="M46 M49")
    peers: float = weight("Peers in the same roles are listened to", rule="credibility.hear_peers", moves="visit.credible_live", claims="M11 M84")
    core_three: float = weight("At least three core members make it a review by peers", rule="credibility.count_peers", moves="visit.credible_live", claims="M4 M12")
    live: float = weight("A live meeting cannot be gamed", rule="credibility.see_live", moves="visit.credible_live", claims="M54")
    aged: float = weight("Old figures", rule="credibility.doubt_of_age", moves="visit.credible_data", claims="M50", facts="F69")
    incomplete: float = weight("Incomplete figures", rule="credibility.doubt_of_gaps", moves="visit.credible_data", claims="M50 M51 M53")
    few: float = weight("Few questionnaires", rule="credibility.count_questionnaires", moves="visit.credible_survey", claims="M52 M53", facts="F15")
    paper: float = weight("Paper can be polished", rule="credibility.doubt_paper", moves="visit.credible_paper", claims="M54 M56", facts="F48")
    impartial: float = weight("A non-clinical facilitator is accepted as impartial", rule="credibility.accept_facilitator", moves="visit.credible_data", claims="M40")
