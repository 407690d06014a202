"""What visitors give: respect and honesty (M20, M22, M39, M41, M44, M45, M89; F9, F106).

Reciprocity is giving back what was received.  It is measured from what a team gives unasked, a
declared number, and its benefit goes to the partner.  Politeness is another thing: honesty held
back because one will be hosted next, trust is low and no one asks the hard question.  Trust raises
respect and honesty, so that a second visit can be frank without being harsh.
"""

from __future__ import annotations

from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.aftermath import went_wrong
from rp2pr_sim.model.rules.transforms import centred, clip, lowered, toward
from rp2pr_sim.model.state import N_TOPICS, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def foresee_return(visit: Visit, s: Scenario) -> None:
    """M20, F106: who will be hosted by the same team later is careful now."""
    visit.respect_logit += s.candour.block * s.candour.shadow * visit.shadow


@rule
def received(visit: Visit, back: Visit, s: Scenario) -> float:
    """M20: what these visitors received when they were the hosts; before that, what they expect,
    the more the more they trust.
    """
    if visit.order == 1:
        return clip(0.5 + trust_of(visit, back, s) - s.relations.trust, 0.0, 1.0)
    ideas = 0.0
    for topic in range(N_TOPICS):
        ideas += back.ideas_left[topic]
    good = (
        back.respect + back.honesty + back.giving + ideas / (ideas + s.candour.half_ideas)
    ) / 4.0
    bad = back.harshness + s.candour.derailed * went_wrong(back)
    return clip(good - bad, 0.0, 1.0)


@rule
def trust_of(visit: Visit, back: Visit, s: Scenario) -> float:
    """The visitors' trust in their hosts; where no one visits back, that in people one does not
    know.
    """
    return back.host_trust if visit.reverse >= 0 else s.relations.trust


@rule
def reciprocate(unasked: float, visit: Visit, back: Visit, visitor: Team, s: Scenario) -> float:
    """M20: a reciprocal team gives as it received, others what they give unasked."""
    return toward(unasked, received(visit, back, s), s.candour.reciprocity * visitor.reciprocity)


@rule
def give_respect(visit: Visit, s: Scenario) -> None:
    """M20: who gives is respectful."""
    visit.respect_logit += (
        s.candour.block * s.candour.respectful * 4.0 * (visit.giving - s.candour.usual_giving)
    )


@rule
def give_honesty(visit: Visit, s: Scenario) -> None:
    """M20: who gives says what is of use to the other."""
    visit.honesty_logit += (
        s.candour.block * s.candour.constructive * 4.0 * (visit.giving - s.candour.usual_giving)
    )


@rule
def respect_friends(visit: Visit, back: Visit, s: Scenario) -> None:
    """M22: whom one trusts one treats well."""
    visit.respect_logit += (
        s.candour.block * s.candour.familiar * 4.0 * (trust_of(visit, back, s) - s.relations.trust)
    )


@rule
def be_guided(visit: Visit, s: Scenario) -> None:
    """M39: the facilitator asks for gentle and constructive words."""
    visit.respect_logit += s.candour.block * s.candour.guided * visit.tone


@rule
def be_polite(visit: Visit, back: Visit, s: Scenario) -> None:
    """M44: honest criticism is held back before those who will host one next, the less among
    friends and with a facilitator who asks.
    """
    stake = s.candour.manners + (1.0 - s.candour.manners) * visit.shadow
    unasked = lowered(lowered(1.0, 0.5 * visit.facilitation), 0.5 * visit.challenge)
    visit.honesty_logit -= (
        s.candour.block
        * s.candour.politeness
        * 2.0
        * stake
        * (1.0 - trust_of(visit, back, s))
        * unasked
    )


@rule
def give_up(visit: Visit, s: Scenario) -> None:
    """M45: before a protective host the visitors give up."""
    visit.honesty_logit -= s.candour.block * s.candour.protected * 2.0 * visit.protectiveness


@rule
def open_up(visit: Visit, back: Visit, s: Scenario) -> None:
    """M22: visitors speak openly to those whom they trust; their trust stands on the way back.

    Where there is no way back (ring, panel) nobody has a stake in the other: neither trust nor
    distrust.
    """
    if visit.reverse >= 0:
        visit.honesty_logit += s.candour.block * s.candour.trusting * centred(back.host_trust)


@rule
def be_challenged(visit: Visit, s: Scenario) -> None:
    """M41, M89: a clinical facilitator does not let clinical matters pass."""
    visit.honesty_logit += s.candour.block * s.candour.challenged * visit.challenge


@rule
def keep_notes(visit: Visit, s: Scenario) -> None:
    """F9: what is written on a structured form gets said."""
    visit.honesty_logit += s.candour.block * s.candour.noted * 0.5 * s.visit.structured_form


@rule
def be_harsh(visit: Visit, s: Scenario) -> None:
    """M39: honesty without respect is harsh; a facilitator takes the edge off."""
    harsh = s.candour.harsh * visit.honesty * (1.0 - visit.respect)
    visit.harshness = clip(visit.harshness + lowered(harsh, 0.5 * visit.tone), 0.0, 1.0)
