"""Invitation, acceptance and learning events (M1-M3, M46-M48, M60, M61, M66, M67, M92, M97; F2)."""

from __future__ import annotations

import math

from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import centred, lowered, raised
from rp2pr_sim.model.state import Team
from rp2pr_sim.scenario import Scenario


@rule
def weigh_invitation(team: Team, s: Scenario) -> None:
    """M46, M47; F2: standing and an earlier programme invite trust; open, less busy teams accept
    more readily.
    """
    block = s.joining.block
    team.accept_logit = (
        s.joining.acceptance
        + block * s.joining.standing * s.legitimacy.standing
        + block * s.joining.earlier * s.legitimacy.earlier_programme
        - block * s.joining.regulation * s.review.regulatory
    )
    be_willing(team, s)


@rule
def be_willing(team: Team, s: Scenario) -> None:
    """M14, M43: open teams with less to do accept more readily."""
    team.accept_logit += s.joining.willing * (centred(team.openness) - centred(team.workload))


@rule
def borrow_standing(team: Team, s: Scenario) -> None:
    """M46: a respected institution lends credibility."""
    team.credibility = raised(
        team.credibility, s.joining.block * s.joining.standing * s.legitimacy.standing
    )


@rule
def build_on_earlier(team: Team, s: Scenario) -> None:
    """M47: an earlier, well-received programme lends credibility."""
    team.credibility = raised(
        team.credibility, s.joining.block * s.joining.earlier * s.legitimacy.earlier_programme
    )


@rule
def resist_regulation(team: Team, s: Scenario) -> None:
    """M1, M2: regulation is felt as irrelevant or harmful; effort turns to compliance."""
    by = s.joining.block * s.joining.regulation * s.review.regulatory
    team.credibility = lowered(team.credibility, by)
    team.commitment = lowered(team.commitment, by)


@rule
def legitimise_time(team: Team, s: Scenario) -> None:
    """M48: chief-executive approval makes time for the programme legitimate."""
    team.protected_time = raised(
        team.protected_time,
        s.joining.block * s.joining.approval * s.legitimacy.chief_executive_approval,
    )


@rule
def feel_pushed(team: Team, s: Scenario) -> None:
    """M3, M60, M61, M97: a credible process from outside moves a team to act."""
    team.commitment = raised(
        team.commitment, s.joining.block * s.joining.impetus * team.credibility
    )


@rule
def explain(team: Team, s: Scenario) -> None:
    """M66, M67: hours of explanation, less what an immersed core team forgets to say."""
    hours = s.information.learning_hours * (1.0 - s.joining.immersion)
    told = 1.0 - math.exp(-hours * math.log(2.0) / s.joining.half_hours)
    team.understanding = raised(team.understanding, s.joining.explanation * told)


@rule
def overload(team: Team, s: Scenario) -> None:
    """M92: more information than a team can take in confuses."""
    excess = max(0.0, s.information.learning_hours - team.comfort_hours)
    team.understanding = lowered(
        team.understanding, s.joining.block * s.joining.overload * excess / s.joining.comfort_hours
    )
