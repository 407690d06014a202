"""External view of one week."""

from __future__ import annotations

from typing import Annotated

from rp2pr_sim.core.records import Count, Field, Floats, Positive, Record, Share, Week, shares
from rp2pr_sim.model.state.dimensions import N_INDICATORS, N_ROLES


class WeekRow(Record):
    """External view of one week.

    Plans are counted over the intervention teams, cumulative where the field says so.
    """

    week: Week
    enrolled: Count
    visits_held: Count
    """Visits held so far."""
    visits_waiting: Count
    drafts: Count
    """Plans that are drafts now, and so on for the other states."""
    in_review: Count
    active: Count
    stalled: Count
    abandoned: Count
    finished: Count
    submitted: Count
    """Plans submitted so far."""
    carried_out: Count
    """Plans whose actions are carried out or imminent now (F39)."""
    reached: Count
    """Plans that have reached their original aim so far."""
    claimed: Count
    """Plans called a success now."""
    openness: Share
    """Mean over intervention teams; so are the next ones."""
    commitment: Share
    safety: Share
    trust: Share
    """Mean trust of hosts in their visitors."""
    true_quality: Annotated[Floats, shares(2, N_INDICATORS)]
    """Mean true quality by arm (row 0 intervention, 1 control)."""
    hours: Annotated[Floats, Field("f8", 0.0, 1e12, (N_ROLES,))]
    """Staff hours so far by role, all teams; so are the next ones."""
    preparation_hours: Positive
    core_hours: Positive
    support_hours: Positive
    facilitator_hours: Positive
    travel_km: Positive
