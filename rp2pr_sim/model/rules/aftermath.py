"""What a visit day leaves behind in people.

M3, M8, M9, M18, M21, M22, M32, M42, M43, M49, M53, M56, M60, M62, M65, M71, M72, M85, M87, M88,
M90.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Derailment, Review, Role
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import centred, clip, lowered, raised, toward
from rp2pr_sim.model.state import N_TOPICS, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def yield_of(visit: Visit, s: Scenario) -> float:
    """How productive the day was for the hosts: issues accepted and ideas left, saturating, 0 to
    1.
    """
    things = 0.0
    for topic in range(N_TOPICS):
        things += 1.0 if visit.accepted[topic] > 0 else 0.0
        things += 1.0 if visit.ideas_left[topic] > 0 else 0.0
    return things / (things + s.aftermath.half_productive)


@rule
def went_wrong(visit: Visit) -> float:
    """1 if the day derailed, else 0."""
    return 0.0 if visit.derailed == Derailment.none else 1.0


@rule
def grow_trust(edge: Visit, visit: Visit, s: Scenario) -> None:
    """M21: a good day builds trust; `edge` is the visit itself (the hosts' trust) or its return
    (the visitors').
    """
    edge.host_trust = raised(
        edge.host_trust, s.aftermath.block * s.aftermath.trust * visit.safety * visit.respect
    )


@rule
def break_trust(edge: Visit, visit: Visit, s: Scenario) -> None:
    """M87, M88: a harsh or derailed day costs trust."""
    edge.host_trust = lowered(
        edge.host_trust,
        s.aftermath.block * s.aftermath.breach * (visit.harshness + went_wrong(visit)),
    )


@rule
def feel_relief(team: Team, visit: Visit, s: Scenario) -> None:
    """M62: praise, and to find that others have the same difficulties, relieves."""
    team.commitment = raised(
        team.commitment,
        s.aftermath.block * s.aftermath.relief * visit.recognition * visit.safety * 0.5,
    )


@rule
def be_spurred(team: Team, visit: Visit, s: Scenario) -> None:
    """M3, M60, M85: what was learnt spurs to action."""
    team.commitment = raised(
        team.commitment, s.aftermath.block * s.aftermath.stimulus * yield_of(visit, s)
    )


@rule
def be_demoralised(host: Team, visit: Visit, s: Scenario) -> None:
    """M9: visitors with fantastic results demoralise a team that does not feel safe before them."""
    gap = clip(visit.level_gap / 2.0, 0.0, 1.0)
    host.commitment = lowered(
        host.commitment,
        s.aftermath.block * s.aftermath.demoralised * gap * 2.0 * (1.0 - visit.safety),
    )


@rule
def see_little_gain(team: Team, lead: float, s: Scenario) -> None:
    """M8: a team that is better by `lead` standard deviations sees little to gain."""
    team.commitment = lowered(
        team.commitment, s.aftermath.block * s.aftermath.little_to_gain * clip(lead / 2.0, 0.0, 1.0)
    )


@rule
def resent(host: Team, visit: Visit, s: Scenario) -> None:
    """M42: resentment at being managed lingers."""
    host.resentment = raised(
        host.resentment, s.aftermath.block * s.aftermath.resentful * visit.resentment
    )


@rule
def grow_complacent(host: Team, visit: Visit, s: Scenario) -> None:
    """M90: recognition beyond what these hosts need rewards complacency."""
    excess = clip(visit.recognition - host.tolerance_praised, 0.0, 1.0)
    host.commitment = lowered(host.commitment, s.aftermath.block * s.aftermath.complacent * excess)


@rule
def change_openness(team: Team, visit: Visit, s: Scenario) -> None:
    """M18, M22, M43: a safe day opens a team, an unsafe one closes it."""
    target = 1.0 if visit.safety > 0.5 else 0.0
    by = s.aftermath.block * s.aftermath.opened * abs(centred(visit.safety)) * 0.5
    team.openness = toward(team.openness, target, by)


@rule
def take_heart(host: Team, visit: Visit, s: Scenario) -> None:
    """M60, M65: a productive day in safety strengthens follow-through."""
    host.follow_through = raised(
        host.follow_through,
        s.aftermath.block * s.aftermath.follow * yield_of(visit, s) * visit.safety * 0.5,
    )


@rule
def keep_climate(host: Team, visit: Visit, s: Scenario) -> None:
    """M18, M85: the climate of the day stays in the team."""
    host.safety = toward(host.safety, visit.safety, s.aftermath.block * s.aftermath.climate)


@rule
def credit(host: Team, visit: Visit, s: Scenario) -> None:
    """M49, M53, M56: the programme is believed as far as what it showed was."""
    shown = (2.0 * visit.credible_live + visit.credible_data + visit.credible_survey) / 4.0
    if s.review.kind == Review.paper:
        shown = visit.credible_paper
    host.credibility = toward(host.credibility, shown, s.aftermath.block * s.aftermath.credible)


@rule
def win_manager(host: Team, visit: Visit, s: Scenario) -> None:
    """M71, M72, F82-83: a manager who saw the simple fix herself supports it; her absence changes
    nothing.
    """
    saw = 1.0 if visit.received[Role.manager] > 0 else 0.0
    host.manager_support = raised(
        host.manager_support, s.aftermath.block * s.aftermath.managers * saw * yield_of(visit, s)
    )


@rule
def take_responsibility(host: Team, visit: Visit, s: Scenario) -> None:
    """M32: a coordinator who was heard takes on tasks, which frees the others' time."""
    heard = visit.voice_role[Role.coordinator]
    host.protected_time = raised(
        host.protected_time, s.aftermath.block * s.aftermath.empowered * heard
    )
