"""How a session goes wrong: confrontation, nihilism, fantasy (M26, M27, M36, M37, M87, M88)."""

from __future__ import annotations

from rp2pr_sim.chance import SLOTS, Decision, happens
from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.steps import centred, chance_of
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Luck, Team, Visit
from rp2pr_sim.terms import Derailment, Session

__all__ = ["clash", "derail", "dream", "feel_unsafe", "go_unmanaged", "hurt", "reject_foreign"]


@rule
def feel_unsafe(visit: Visit, session: int, s: Scenario) -> None:
    """M87, M88: where nobody feels safe anything can go wrong."""
    by = s.derailing.block * s.derailing.unsafe * centred(visit.safety_session[session])
    visit.confrontation_logit -= by
    visit.nihilism_logit -= by
    visit.fantasy_logit -= 0.5 * by


@rule
def go_unmanaged(visit: Visit, s: Scenario) -> None:
    """M36, M37, M87, M88: nobody keeps time and temper."""
    by = s.derailing.block * s.derailing.unmanaged * centred(visit.tone)
    visit.confrontation_logit -= by
    visit.nihilism_logit -= by
    visit.fantasy_logit -= by


@rule
def clash(visit: Visit, s: Scenario) -> None:
    """M36, M88: harsh words meet protectiveness."""
    visit.confrontation_logit += s.derailing.block * s.derailing.harsh * (visit.harshness + visit.protectiveness)


@rule
def reject_foreign(visit: Visit, s: Scenario) -> None:
    """M26, M27, M88: advice from people who do not know the place: that won't work here."""
    visit.nihilism_logit += s.derailing.block * s.derailing.foreign * (1.0 - visit.insight)


@rule
def dream(visit: Visit, host: Team, s: Scenario) -> None:
    """M37, M88: an overworked team without time dreams of money."""
    want = host.workload * (1.0 - host.protected_time)
    visit.fantasy_logit += s.derailing.block * s.derailing.wishful * (2.0 * want - visit.facilitation)


@rule
def hurt(visit: Visit, s: Scenario) -> None:
    """M88: what has gone wrong in an earlier session weighs on the next."""
    gone_wrong = visit.derailings[Derailment.confrontation] + 0.5 * (
        visit.derailings[Derailment.nihilism] + visit.derailings[Derailment.fantasy]
    )
    visit.safety_logit -= s.derailing.block * s.derailing.damage * min(2.0, gone_wrong)


@rule
def derail(visit: Visit, host: Team, session: int, s: Scenario, luck: Luck) -> bool:
    """Whether this discussion is lost, and to what."""
    if session < Session.mdt_discussion or visit.minutes[session] <= 0.0:
        return False
    visit.confrontation_logit = s.derailing.confrontation
    visit.nihilism_logit = s.derailing.nihilism
    visit.fantasy_logit = s.derailing.fantasy
    feel_unsafe(visit, session, s)
    go_unmanaged(visit, s)
    clash(visit, s)
    reject_foreign(visit, s)
    dream(visit, host, s)
    entity = visit.host_id * SLOTS + session
    kind = Derailment.none.value
    if happens(chance_of(visit.confrontation_logit), luck, Decision.confrontation, entity):
        kind = Derailment.confrontation.value
    elif happens(chance_of(visit.nihilism_logit), luck, Decision.nihilism, entity):
        kind = Derailment.nihilism.value
    elif happens(chance_of(visit.fantasy_logit), luck, Decision.fantasy, entity):
        kind = Derailment.fantasy.value
    if kind == Derailment.none:
        return False
    visit.derailings[kind] += 1
    if visit.derailed == Derailment.none:
        visit.derailed = kind
    return True
