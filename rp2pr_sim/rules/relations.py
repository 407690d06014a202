"""Between visits: peers stay in touch (M3, M21-M23, M63)."""

from __future__ import annotations

from rp2pr_sim.chance import Decision, happens
from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.ideas import adapt
from rp2pr_sim.rules.steps import raised
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Luck, Team, Visit


@rule
def are_in_touch(visit: Visit, s: Scenario, luck: Luck) -> bool:
    """M21, M22: whether host and visitors speak this week; the more trust, the likelier."""
    return happens(s.relations.contact * visit.host_trust, luck, Decision.peers_in_touch, visit.host_id)


@rule
def deepen_trust(visit: Visit, s: Scenario) -> None:
    """M21: each contact deepens trust."""
    visit.host_trust = raised(visit.host_trust, s.relations.block * s.relations.deepen * visit.respect)


@rule
def spur(team: Team, s: Scenario) -> None:
    """M3, M63: peers spur each other on."""
    team.commitment = raised(team.commitment, s.relations.block * s.relations.spur)


@rule
def share_practice(host: Team, visitor: Team, trust: float, s: Scenario) -> None:
    """M22, M23: peers tell each other how they did it; ideas come to fit better."""
    adapt(host, visitor, s.relations.block * s.relations.share * trust)
