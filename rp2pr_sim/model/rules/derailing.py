"""Ways in which a session goes wrong: one hazard, and confrontation, nihilism or fantasy.

M26, M27, M36, M37, M87, M88.

Each cause raises the hazard; the kind is drawn, the likelier the more its own cause is there.
Without any cause a confrontation is half as likely as each of the others.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Derailment, Session
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, uniforms
from rp2pr_sim.model.rules.transforms import centred, chance_of
from rp2pr_sim.model.state import Luck, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def feel_unsafe(visit: Visit, session: int, s: Scenario) -> None:
    """M87, M88: where no one feels safe anything can go wrong."""
    visit.derail_logit -= (
        s.derailing.block * s.derailing.unsafe * centred(visit.safety_session[session])
    )


@rule
def go_unmanaged(visit: Visit, s: Scenario) -> None:
    """M36, M37, M87, M88: no one keeps time and temper."""
    visit.derail_logit -= s.derailing.block * s.derailing.unmanaged * centred(visit.tone)


@rule
def clash(visit: Visit, s: Scenario) -> float:
    """M36, M88: harsh words meet protectiveness: confrontation."""
    by = s.derailing.block * s.derailing.harsh * (visit.harshness + visit.protectiveness)
    visit.derail_logit += by
    return by


@rule
def reject_foreign(visit: Visit, s: Scenario) -> float:
    """M26, M27, M88: advice from people who do not know the place: that won't work here."""
    by = s.derailing.block * s.derailing.foreign * (1.0 - visit.insight)
    visit.derail_logit += by
    return by


@rule
def dream(visit: Visit, host: Team, s: Scenario) -> float:
    """M37, M88: an overworked team without time dreams of money, the less a facilitator steers to
    what there is.
    """
    want = host.workload * (1.0 - host.protected_time)
    by = s.derailing.block * s.derailing.wishful * 2.0 * want * (1.0 - 0.5 * visit.facilitation)
    visit.derail_logit += by
    return by


@rule
def hurt(visit: Visit, s: Scenario) -> None:
    """M88: what has gone wrong in an earlier session weighs on the next, a confrontation twice as
    much.
    """
    others = visit.derailings[Derailment.nihilism] + visit.derailings[Derailment.fantasy]
    gone_wrong = visit.derailings[Derailment.confrontation] + 0.5 * others
    visit.safety_logit -= s.derailing.block * s.derailing.damage * min(2.0, gone_wrong)


@rule
def derail(visit: Visit, host: Team, session: int, s: Scenario, luck: Luck) -> bool:
    """Whether this discussion is lost, and to what."""
    if session < Session.mdt_discussion or visit.session_hours[session] <= 0.0:
        return False
    visit.derail_logit = s.derailing.hazard
    feel_unsafe(visit, session, s)
    go_unmanaged(visit, s)
    confrontation = 0.5 + clash(visit, s)
    nihilism = 1.0 + reject_foreign(visit, s)
    fantasy = 1.0 + dream(visit, host, s)
    lost, which, _, _ = uniforms(luck, Decision.derailing, visit.host_id * SLOTS + session)
    if lost >= chance_of(visit.derail_logit):
        return False
    which *= confrontation + nihilism + fantasy
    kind = Derailment.fantasy.value
    if which < confrontation:
        kind = Derailment.confrontation.value
    elif which < confrontation + nihilism:
        kind = Derailment.nihilism.value
    visit.derailings[kind] += 1
    if visit.derailed == Derailment.none:
        visit.derailed = kind
    return True
