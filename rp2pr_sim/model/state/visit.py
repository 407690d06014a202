"""State of a visit."""

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
from rp2pr_sim.model.state.dimensions import N_ROLES, N_SESSIONS, N_TOPICS


class Visit(Record):
    """One visit day: a directed edge from the visiting to the hosting team."""

    host: Code
    """Row of the host in the team table."""
    visitor: Code
    """Row of the visiting team."""
    host_id: Code
    visitor_id: Code
    order: Count
    """1 for the first visit of a pair (and for any visit that is not returned), 2 for the
    return.
    """
    reverse: Code
    """Row of the return visit in the visit table, -1 if there is none."""
    shadow: Share
    """How far the visitors will later be hosted by the teams that they visit now (M20)."""
    outsiders: Share
    """1 if the visitors are an outside panel."""
    facilitator: Code
    state: Code
    earliest_week: Week
    booked_week: Week
    held_week: Week
    moves: Count
    """Number of times that the day was put off."""
    hours: Positive
    distance_km: Positive
    level_gap: Annotated[float, Field("f8", -10.0, 10.0)]
    """Overall level of the visitors minus that of the hosts, in SD of the headline indicators."""
    contrast: Positive
    """How far the two profiles differ at the same level, in SD of the headline indicators (0: same
    profile).
    """
    host_trust: Share
    """Trust of the host in these visitors."""
    first_trust: Share
    came: Annotated[Ints, whole(N_ROLES)]
    """Visitors who came, by role."""
    received: Annotated[Ints, whole(N_ROLES)]
    """Hosts who took part, by role."""
    diversity: Share
    even_footing: Share
    elapsed_hours: Positive
    chemistry: Annotated[float, Field("f8", -100.0, 100.0)]
    """How well the people who met got on that day, good or bad (log odds)."""
    giving: Share
    """How much the visitors give: respect, honesty, trouble taken and ideas (M20)."""
    insight: Share
    """How well the visitors understand the host's situation (M25)."""
    recognition: Share
    """Praise and shared difficulties voiced (M62, M99)."""
    facilitation: Share
    """Quality of facilitation in the room; 0 without a facilitator."""
    clinical_lead: Share
    """1 if the facilitator is a clinician."""
    tone: Share
    """How well time and temper are kept in the discussion (M35, M36)."""
    respect: Share
    honesty: Share
    harshness: Share
    protectiveness: Share
    challenge: Share
    """Clinical challenge by the facilitator (M41)."""
    safety: Share
    """Mean over the day."""
    safety_session: Annotated[Floats, shares(N_SESSIONS)]
    voice_role: Annotated[Floats, shares(N_ROLES)]
    """Voice of the hosts by role, mean over the day."""
    voice: Share
    voice_equality: Share
    """1 if all roles are heard alike, 0 if one is and another is not at all."""
    credible_live: Share
    credible_data: Share
    credible_survey: Share
    credible_paper: Share
    raised: Annotated[Ints, whole(N_TOPICS)]
    believed: Annotated[Ints, whole(N_TOPICS)]
    accepted: Annotated[Ints, whole(N_TOPICS)]
    blind_spots: Annotated[Ints, whole(N_TOPICS)]
    """1 where the visit uncovered a need that the host had not seen (F40)."""
    ideas_left: Annotated[Ints, whole(N_TOPICS)]
    ideas_home: Annotated[Ints, whole(N_TOPICS)]
    day_logit: LogOdds
    derailed: Code
    """First `Derailment`, 0 if none."""
    derailings: Annotated[Ints, whole(4)]
    """Sessions derailed, by kind."""
    resentment: Share
    rating: Share
    participants: Count
    participants_with_idea: Count
    safety_logit: LogOdds
    voice_logit: LogOdds
    margin_logit: LogOdds
    """Extra or missing voice of people at the margin of a clinical discussion ..."""
    lay_logit: LogOdds
    """... and of people who are not clinicians."""
    respect_logit: LogOdds
    honesty_logit: LogOdds
    live_logit: LogOdds
    data_logit: LogOdds
    survey_logit: LogOdds
    paper_logit: LogOdds
    raise_logit: LogOdds
    accept_logit: LogOdds
    diagnosis_logit: LogOdds
    idea_logit: LogOdds
    home_logit: LogOdds
    derail_logit: LogOdds
    session_hours: Annotated[Floats, Field("f8", 0.0, 1e6, (N_SESSIONS,))]
    """Length of each session."""
