"""What a facilitator does in the room (M35, M36, M38, M41, M42, M87, M89, M99).

The balance between neutrality and challenge (M89) is not written down anywhere: it follows from
tone that rises with assertiveness up to a point, resentment beyond it, and challenge that only a
clinician can give.
"""

from __future__ import annotations

from rp2pr_sim.core.constants import TINY
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import clip, excess, lowered, raised
from rp2pr_sim.model.state import Facilitator, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def take_the_chair(visit: Visit, facilitator: Facilitator) -> None:
    """Quality of facilitation: skill, less what fatigue takes (at most half)."""
    visit.facilitation = facilitator.skill * (1.0 - 0.5 * facilitator.fatigue)
    visit.clinical_lead = facilitator.clinical


@rule
def firmness(facilitator: Facilitator, s: Scenario) -> float:
    """How firmly the discussion is led."""
    return clip(s.facilitating.gentle_firmness + facilitator.assertiveness, 0.0, 1.0)


@rule
def keep_tone(visit: Visit, facilitator: Facilitator, s: Scenario) -> None:
    """M35, M36, M87: time and temper are kept, the better the more firmly (up to a point)."""
    visit.tone = clip(
        visit.tone + s.facilitating.tone * visit.facilitation * firmness(facilitator, s), 0.0, 1.0
    )


@rule
def draw_out_strengths(visit: Visit, facilitator: Facilitator, s: Scenario) -> None:
    """M38, M99: strengths and experience are drawn out and acknowledged."""
    visit.recognition = raised(
        visit.recognition, s.facilitating.strengths * visit.facilitation * s.facilitation.praise
    )


@rule
def challenge(visit: Visit, facilitator: Facilitator, s: Scenario) -> None:
    """M41, M89: only a clinician can challenge on clinical grounds, and a firm one does."""
    by = (
        s.facilitating.challenge
        * facilitator.clinical
        * visit.facilitation
        * firmness(facilitator, s)
    )
    visit.challenge = raised(visit.challenge, by)


@rule
def manage_too_much(visit: Visit, host: Team, facilitator: Facilitator, s: Scenario) -> None:
    """M42, M89: more managing than these hosts take well is resented, more so from a
    non-clinician.
    """
    tolerance = min(
        host.tolerance_managed + s.facilitating.licence * facilitator.clinical, 1.0 - TINY
    )
    visit.resentment = raised(
        visit.resentment, s.facilitating.resentment * excess(facilitator.assertiveness, tolerance)
    )


@rule
def tire(facilitator: Facilitator, hours: float, s: Scenario) -> None:
    """A visit day tires; with travel and preparation it takes twice its own hours."""
    facilitator.fatigue = raised(facilitator.fatigue, s.facilitating.tiring)
    facilitator.days += 1
    facilitator.hours += 2.0 * hours


@rule
def recover(facilitator: Facilitator, s: Scenario) -> None:
    """A week gives strength back."""
    facilitator.fatigue = lowered(facilitator.fatigue, s.facilitating.recovery)
