"""Joining, team life and diaries: what happens to a team before, during and around its visits."""

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
class Joining(Block):
    """Invitation, acceptance and learning events (rules/joining.py)."""

    acceptance: float = number(-0.2, "Log odds of accepting, before what stands behind the programme", -1, 1, "log odds", facts="F2")
    willing: float = number(1.0, "How much more readily open teams accept, and how much less busy ones", 0, 2,
        "log odds from middling to extreme", claims="M14 M43")
    eligible_share: float = constant(0.87, "Share of the accepting with enough audit data (80 of 92)", 0.8, 0.93, "share", "evidence", "F2")
    data_count: float = constant(0.5, "How much likelier one SD of completeness makes it that a trust has enough data", 0, 1.5, "log odds",
        facts="F2")
    learning_week: int = constant(3, "Week of the learning events", 0, 12, "week")
    half_hours: float = number(8.0, "Hours of explanation that close half of what is not understood", 3, 20, "hours", claims="M66")
    immersion: float = number(0.3, "Share of the explanation that an immersed core team forgets to give", 0, 0.6, "share", claims="M67")
    comfort_hours: float = number(16.0, "Hours of information that the median team can take in", 8, 30, "hours", claims="M92")
    block: float = block_strength(0.3, 0.5, "Joining: all mechanisms", "team.commitment", "share of the way")
    standing: float = weight("A respected institution lends credibility", rule="joining.borrow_standing", moves="team.credibility",
        claims="M46")
    earlier: float = weight("A well-received earlier programme lends credibility", rule="joining.build_on_earlier",
        moves="team.credibility", claims="M47")
    approval: float = weight("Chief-executive approval makes time legitimate", rule="joining.legitimise_time", moves="team.protected_time",
        claims="M48")
    impetus: float = weight("An external, peer-led process moves teams to act", rule="joining.feel_pushed", moves="team.commitment",
        claims="M3 M60 M61 M97")
    regulation: float = weight("Regulation breeds compliance and costs legitimacy", rule="joining.resist_regulation",
        moves="team.credibility", claims="M1 M2")
    explanation: float = switch("Learning events explain what is signed up to", rule="joining.explain", moves="team.understanding",
        claims="M66 M67")
    overload: float = weight("Too much information overloads", rule="joining.overload", moves="team.understanding", claims="M92")


@dataclass(frozen=True, kw_only=True)
class TeamLife(Block):
    """Traits, moods and people of a team from week to week (rules/teamlife.py)."""

    openness: float = number(0.55, "Mean openness", 0.35, 0.75, "share", claims="M43")
    reciprocity: float = number(0.55, "Mean reciprocity", 0.35, 0.75, "share", claims="M20")
    follow_through: float = number(0.5, "Mean follow-through", 0.3, 0.7, "share", claims="M65")
    trait_spread: float = number(0.6, "SD of a trait between teams", 0.3, 1.0, "log odds")
    mood_spread: float = number(0.4, "SD of a mood or a circumstance between teams", 0.2, 0.6, "log odds")
    tolerance_spread: float = number(0.6, "SD between teams of what they take well: managing, pushing, information, praise", 0.3, 1.0,
        "log odds", claims="M42 M78 M90 M92")
    commitment: float = number(0.45, "Mean commitment to improvement, before the programme", 0.3, 0.6, "share", claims="M60")
    understanding: float = number(0.3, "Understanding of the programme, before it is explained", 0.1, 0.5, "share", claims="M66")
    workload: float = number(0.55, "Mean workload", 0.4, 0.7, "share", claims="M14")
    protected_time: float = number(0.3, "Mean protected time, before the programme", 0.15, 0.5, "share", claims="M48")
    skill: float = number(0.3, "Mean skill in quality improvement", 0.15, 0.5, "share", claims="M74")
    safety: float = number(0.5, "Mean psychological safety within teams", 0.35, 0.65, "share", claims="M18")
    credibility: float = number(0.45, "Credibility given to the programme before it begins", 0.3, 0.6, "share", claims="M46")
    manager_support: float = number(0.35, "Mean support by managers", 0.2, 0.5, "share", claims="M71")
    returning: float = number(0.015, "Share of the way back to its set point that a trait or mood goes in a week", 0.005, 0.04,
        "share a week")
    workload_returning: float = constant(0.06, "The same for workload", 0.02, 0.16, "share a week")
    touch_lasts: float = constant(0.9, "Share of the feeling of being in touch that is left after a week", 0.7, 0.97, "share", claims="M63")
    workload_noise: float = constant(0.03, "SD of a week's change in workload", 0.01, 0.06, "share")
    turnover: float = number(0.0025, "Chance that a person leaves in a week", 0.001, 0.005, "a week")
    drop_out: float = number(0.0011, "Chance that a team of middling commitment drops out in a week", 0.0005, 0.005, "a week", "fitted",
        "F37")
    disengage: float = size(
        6.0, "Low commitment makes teams drop out", 10.0, "log odds per unit of commitment", rule="teamlife.disengage",
            moves="team.enrolled", claims="M66"
    )
    loss: float = size(0.1, "A leaver takes skill along", 0.3, "share of the way", rule="teamlife.lose_skill", moves="team.skill")
    isolation: float = size(
        1.0, "A team that no one visits or calls falls back into its habits", 3.0, "times the weekly return", rule="teamlife.fall_back",
        moves="team.commitment", claims="M63",
    )


@dataclass(frozen=True, kw_only=True)
class Diaries(Block):
    """Search for a visit day (rules/booking.py)."""

    chance: float = number(0.225, "Chance that two teams find a day in a week of trying", 0.05, 0.4, "a week", "fitted", "F6", claims="M14")
    notice_weeks: int = constant(3, "From the agreement to the day", 1, 8, "weeks")
    days_a_week: int = constant(2, "Visit days that one facilitator can lead in a week", 1, 4, "days a week")
    postponed: float = number(0.05, "Chance that a booked day is put off", 0, 0.15, "a visit", claims="M16")
    return_gap_weeks: int = constant(2, "At least this long between the two visits of a pair", 0, 12, "weeks")
    block: float = block_strength(0.8, 2.0, "Diaries: all mechanisms", "visit.held_week")
    busy: float = weight("Busy teams find no day", rule="booking.be_busy", moves="visit.booked_week", claims="M14 M16")
    burden: float = weight("Administration by the core team makes it easier", rule="booking.ease_burden", moves="visit.booked_week",
        claims="M15")
    unaided: float = weight("Left to themselves, teams take longer", rule="booking.manage_alone", moves="visit.booked_week",
        claims="M15 M98")
    tire: float = weight(
        "Waiting costs early enthusiasm", rule="booking.tire_of_waiting", moves="team.commitment", claims="M17 M91", default=0.01,
            high=0.03,
        unit="share of the way a week",
    )
    blur: float = weight(
        "Waiting blurs what was agreed", rule="booking.lose_clarity", moves="team.understanding", claims="M17", default=0.01, high=0.03,
        unit="share of the way a week",
    )
