"""Between visits: peers stay in touch, or drift apart (M3, M20-M23, M63)."""

from __future__ import annotations

from rp2pr_sim.core.enums import VisitState
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import Decision, happens
from rp2pr_sim.model.rules.ideas import adapt
from rp2pr_sim.model.rules.transforms import clip, raised, toward
from rp2pr_sim.model.state import Luck, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def keep_giving(chance: float, visit: Visit, back: Visit, s: Scenario) -> float:
    """M20: a contact is likelier between teams that gave each other much on their visits, up to
    four times, and less between others.
    """
    more = visit.giving - s.candour.usual_giving
    if visit.reverse >= 0 and back.state == VisitState.held:
        more += back.giving - s.candour.usual_giving
    return chance * clip(1.0 + s.relations.reciprocal * more, 0.0, 4.0)


@rule
def are_in_touch(visit: Visit, back: Visit, s: Scenario, luck: Luck) -> bool:
    """M21, M22: whether host and visitors speak this week; the more trust, the likelier."""
    chance = keep_giving(s.relations.contact * visit.host_trust, visit, back, s)
    return happens(chance, luck, Decision.peers_in_touch, visit.host_id)


@rule
def drift_apart(visit: Visit, s: Scenario) -> None:
    """M21, M63: in a week without contact trust returns towards that in people one does not
    know.
    """
    visit.host_trust = toward(visit.host_trust, s.relations.trust, s.relations.forgetting)


@rule
def meet_strangers(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """M21: who is new does not know the others yet."""
    visit.host_trust = toward(
        visit.host_trust,
        s.relations.trust,
        s.relations.strangers * 0.5 * (host.newcomers + visitor.newcomers),
    )


@rule
def deepen_trust(visit: Visit, s: Scenario) -> None:
    """M21: each contact deepens trust."""
    visit.host_trust = raised(
        visit.host_trust, s.relations.block * s.relations.deepen * visit.respect
    )


@rule
def spur(team: Team, s: Scenario) -> None:
    """M3, M63: peers spur each other on."""
    team.commitment = raised(team.commitment, s.relations.block * s.relations.spur)


@rule
def share_practice(host: Team, visitor: Team, trust: float, s: Scenario) -> None:
    """M22, M23: peers tell each other how they did it; ideas come to fit better."""
    adapt(host, visitor, s.relations.block * s.relations.share * trust)
