"""Teams, their members, and the core team that works for them."""

from __future__ import annotations

from typing import Annotated

from rp2pr_sim.core.records import (
    Code,
    Count,
    Field,
    Floats,
    Ints,
    LogOdds,
    Positive,
    Record,
    Share,
    Week,
    shares,
    whole,
)
from rp2pr_sim.model.state.dimensions import (
    N_INDICATORS,
    N_KNOTS,
    N_PLANS,
    N_ROLES,
    N_TOPICS,
    N_YEARS,
)


class Team(Record):
    """A hospital's multidisciplinary lung-cancer team."""

    # read first at each moment of the week: one line of memory
    arm: Code
    enrolled: Share
    """1 while the team is in the programme; 0 for control and panel teams, and after it has dropped
    out.
    """
    n_plans: Annotated[int, Field("i8", 0, N_PLANS)]
    """Plans made so far."""
    open_plans: Annotated[int, Field("i8", 0, N_PLANS)]
    """Number of them in review, active or stalled at the end of the week."""
    ready_week: Week
    """The week in which the team sits down to draft plans, -1 when none is due."""
    plans_due: Week
    """The last week of support for its plans."""
    published_year: Code
    """Row of the newest audit year that was published."""
    next_leaving_week: Count
    """The week in which the first of its people will leave."""

    # read of every team in every week: the traits, moods and people ...
    id: Code
    """Trust id: the identity that draws are keyed by."""
    wave: Count
    openness: Share
    """How far the team lets others see it, and listens (M43)."""
    openness_set: Share
    """Level to which it returns, as with the other set points."""
    reciprocity: Share
    """How far it gives back what it receives: respect, honesty, effort (M20)."""
    reciprocity_set: Share
    follow_through: Share
    """How far it turns intention into action (M65)."""
    follow_through_set: Share
    commitment: Share
    """Commitment to improvement (M60)."""
    commitment_set: Share
    workload: Share
    """How busy its people are (M14)."""
    workload_set: Share
    protected_time: Share
    """Share of the time needed for improvement work that the team really has (M48, M61)."""
    protected_time_set: Share
    skill: Share
    """Skill in quality improvement (M74)."""
    skill_set: Share
    safety: Share
    """Psychological safety within the team."""
    safety_set: Share
    manager_support: Share
    manager_support_set: Share
    strain: Share
    """Effort displaced from routine care (M86)."""
    resentment: Share
    in_touch: Share
    """1 in a week of contact with peers or the core team, then fading."""
    understanding: Share
    """How well the team knows what it signed up to (M66)."""
    newcomers: Share
    """Share of its people who are new this week."""

    # ... and the care it gives
    background: Annotated[Floats, shares(N_INDICATORS)]
    """True quality without any programme and without the changes from year to year (`odds`)."""
    ceiling: Annotated[Floats, shares(N_INDICATORS)]
    """The best attainable: the nation's, or the team's own level where that is better."""
    drift: Annotated[Floats, Field("f8", 0.0, 100.0, (N_INDICATORS,))]
    """Share of the way to the ceiling that all teams close in a year, without their own efforts."""
    tries: Annotated[Floats, shares(N_INDICATORS)]
    """1 where the team works on an indicator by itself this year, outside any programme (F34)."""
    completeness_alone: Annotated[Floats, shares(N_INDICATORS)]
    """Completeness without data-capture plans ..."""
    completeness: Annotated[Floats, shares(N_INDICATORS)]
    """... and what results with them this week (M82)."""
    closable: Annotated[Floats, shares(N_INDICATORS)]
    """Share of the way to the ceiling that a team alone can close (the rest is structural)."""
    gain: Annotated[Floats, shares(N_INDICATORS)]
    """Gain from plans, in share points."""
    true_quality: Annotated[Floats, shares(N_INDICATORS)]

    # also read of a team with plans
    plan_slots: Annotated[Ints, whole(N_PLANS, high=N_PLANS - 1)]
    """Slots of its plans in the table of plans, in the order in which they were made."""
    drop_logit: LogOdds
    hours: Annotated[Floats, Field("f8", 0.0, 1e9, (N_ROLES,))]
    """Staff hours that the programme has taken so far, by role."""
    idea: Annotated[Floats, shares(N_TOPICS)]
    """How well the team's best idea so far on a topic fits its own place."""
    diagnosis: Annotated[Floats, shares(N_TOPICS)]
    """How far the team has understood the actual cause of its problem on a topic."""
    credibility: Share
    """Credibility that the team gives to the programme."""
    tolerance_pushed: Share
    """Pressure by the core team beyond which the team resents it (M42, M78)."""

    # seldom read in a week
    unit: Code
    """Lowest trust id of its pair or ring: the unit of randomisation (F3)."""
    dropped_week: Week
    start_week: Week
    """In which the programme begins for it: that of its wave, or a later one in which it joins."""
    joins_week: Week
    """In which it joins a programme that has begun; 0 for a team that is there from week 0."""
    leaves_week: Week
    """In which it leaves, as is known beforehand; -1 if it is to stay."""
    x_km: Annotated[float, Field("f8", -1e6, 1e6)]
    y_km: Annotated[float, Field("f8", -1e6, 1e6)]
    patients: Positive
    """New lung-cancer patients per year (F65)."""
    missing_before: Share
    """Share of all fields that were missing in week 0."""
    self_image: Annotated[Floats, Field("f8", -1.0, 1.0, (N_INDICATORS,))]
    """How much better than the truth the team thinks it is (share points, F73)."""
    survey_returns: Share
    true_before: Annotated[Floats, shares(N_INDICATORS)]
    """True quality in week 0, before anything happened."""
    gap_before: Annotated[Floats, shares(N_TOPICS)]
    """The gap in week 0 (0.5: an average team; towards 1: among the weakest)."""
    gap: Annotated[Floats, shares(N_TOPICS)]
    """How far the team's practice on a topic is from the best attainable (0: as good as
    possible).
    """
    shown_gap: Annotated[Floats, shares(N_TOPICS)]
    """The gap as the newest published figures show it."""
    shortfall: Annotated[Floats, Field("f8", -1.0, 1.0, (N_TOPICS,))]
    """National minus own published share on the topic's main indicator (F72)."""
    image_gap: Annotated[Floats, shares(N_TOPICS)]
    """The gap as the team itself sees it."""
    blind: Annotated[Floats, shares(N_TOPICS)]
    """1 where a weakness has become normal and is not seen from within (M58)."""
    issue: Annotated[Ints, whole(N_TOPICS, high=4)]
    """`Source` of the accepted issue on each topic, 0 where there is none."""
    planned_before: Annotated[Ints, whole(N_TOPICS)]
    rounds: Count
    """Rounds of drafting so far."""
    hosted_week: Week
    rating: Share
    """The team's rating of its visit day; 0 until then."""
    preparation_hours: Positive
    """Staff hours of preparation for being reviewed, part of `hours`."""
    travel_km: Positive
    core_hours: Positive
    """Core-team hours spent on this team so far, without support."""
    support_hours: Positive
    """Hours of improvement support received so far."""
    accept_logit: LogOdds
    tolerance_managed: Share
    """Assertiveness of a facilitator beyond which the team resents it (M42, M89)."""
    tolerance_praised: Share
    """Recognition beyond which praise breeds complacency (M90)."""
    comfort_hours: Positive
    """Hours of information that its people can take in (M92)."""

    # by quarter or year: a week needs one or two rows of each
    odds: Annotated[Floats, Field("f8", 0.0, 1e9, (N_KNOTS, N_INDICATORS))]
    """Odds of true quality over those of the background at the start of each quarter of the
    programme (1: alike).
    """
    true_year: Annotated[Floats, shares(N_YEARS, N_INDICATORS)]
    """Mean true quality of each patient year; year 0 of the programme is row HISTORY_YEARS."""
    complete_year: Annotated[Floats, shares(N_YEARS, N_INDICATORS)]
    recorded_year: Annotated[Floats, shares(N_YEARS, N_INDICATORS)]


class Member(Record):
    """One person of a team."""

    role: Code
    attends: Share
    """1 on the latest day if the person was there."""
    days: Count
    """Visit days attended, as host or visitor."""
    leaving_week: Count
    """The week in which this person will leave."""


class Facilitator(Record):
    """A person who leads visit days, from the core team or hired by it."""

    clinical: Share
    skill: Share
    assertiveness: Share
    fatigue: Share
    busy_week: Week
    """The week that `booked` counts."""
    booked: Count
    days: Count
    hours: Positive


class CoreTeam(Record):
    """The small team that runs the programme (F20)."""

    national_level: Annotated[Floats, Field("f8", -20.0, 20.0, (N_YEARS, N_INDICATORS))]
    """National recorded level of each audit year (log odds): the comparison data of a visit day."""
    national_spread: Annotated[Floats, Field("f8", 0.0, 100.0, (N_INDICATORS,))]
    """SD between trusts of the recorded level (log odds)."""
    completeness_level: Annotated[Floats, shares(N_INDICATORS)]
    """National completeness at the start."""
    newest_year: Code
    """Row of the newest audit year that is published this week."""
    admin_left: Positive
    """Visits that can still be arranged this week (fractions carry over)."""
    booked: Count
    """Visit days agreed on this week."""
    support_left: Positive
    """Hours of improvement support available per week."""
    asking: Count
    """Teams with plans under way this week."""
