"""How far a team comes to understand the actual cause of its problem.

M18, M22, M25, M43, M44, M45, M54, M74, M94.

logit(diagnosis of a topic in a session) = intercept + block * (what was shown + what was said
honestly + what the visitors understood + what the hosts took in), each between -1 and 1. The best
session counts, further sessions add. A sum on the log-odds scale, not a product: a product of four
shares is nearly the same everywhere.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Review
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, raised
from rp2pr_sim.model.state import Plan, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def see_cause(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """M43, M54: what hosts show; they return what open visitors tell of their own weaknesses, and
    little is seen on paper.
    """
    live = 1.0 if s.review.kind == Review.peer_visit else s.recognition.outside_eye
    openly = clip(
        host.openness + s.diagnosis.returned * (visitor.openness - host.openness), 0.0, 1.0
    )
    visit.diagnosis_logit += s.diagnosis.block * s.diagnosis.shown * centred(live * openly)


@rule
def name_cause(visit: Visit, s: Scenario) -> None:
    """M44, M45: what honest visitors say."""
    visit.diagnosis_logit += s.diagnosis.block * s.diagnosis.honest * centred(visit.honesty)


@rule
def understand_cause(visit: Visit, s: Scenario) -> None:
    """M25: what visitors understand of the place."""
    visit.diagnosis_logit += s.diagnosis.block * s.diagnosis.understood * centred(visit.insight)


@rule
def take_to_heart(visit: Visit, host: Team, session: int, s: Scenario) -> None:
    """M18, M22, M43: what open hosts who feel safe take in."""
    taken = 0.5 * (host.openness + visit.safety_session[session])
    visit.diagnosis_logit += s.diagnosis.block * s.diagnosis.taken_in * centred(taken)


@rule
def diagnose(
    visit: Visit, host: Team, visitor: Team, session: int, topic: int, s: Scenario
) -> None:
    """An accepted issue was discussed: how far the hosts know its cause now."""
    visit.diagnosis_logit = s.diagnosis.intercept
    see_cause(visit, host, visitor, s)
    name_cause(visit, s)
    understand_cause(visit, s)
    take_to_heart(visit, host, session, s)
    found = max(host.diagnosis[topic], chance_of(visit.diagnosis_logit))
    if visit.accepted[topic] > 1:
        found = raised(found, s.diagnosis.further)
    host.diagnosis[topic] = found


@rule
def learn_cause(plan: Plan, team: Team, s: Scenario) -> None:
    """M74, M94: a cycle shows what the cause is not, the more with skill and own measures."""
    plan.diagnosis = raised(
        plan.diagnosis, s.diagnosis.learning * (0.5 * team.skill + 0.5 * plan.measured)
    )
