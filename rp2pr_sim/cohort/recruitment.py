"""From the invitation to the teams of a programme (F2; M46-M48)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from rp2pr_sim.chance import Decision
from rp2pr_sim.cohort.draws import uniforms
from rp2pr_sim.cohort.figures import Figures
from rp2pr_sim.cohort.national import completeness_z
from rp2pr_sim.compiled import phase
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.rules.joining import weigh_invitation
from rp2pr_sim.scenario import Scenario

__all__ = ["Funnel", "recruit", "weigh_invitations"]

WEIGHED = (  # what `weigh_invitation` reads
    *(f"joining.{name}" for name in ("acceptance", "block", "standing", "earlier", "regulation", "willing")),
    "legitimacy.standing",
    "legitimacy.earlier_programme",
    "review.regulatory",
)
DATA_COUNT = 0.5  # log odds of eligibility that one SD of completeness is worth (assumed)


class Funnel(NamedTuple):
    """How many trusts each step left."""

    invited: int
    accepted: int
    eligible: int
    """Of those who accepted."""
    enrolled: int
    """More than `eligible` only where the programme had to go on to the next willing trusts."""


def weigh_invitations(teams: npt.NDArray[np.void], scenario: Scenario) -> None:
    """Each trust makes up its mind: fills `accept_logit`."""
    _weigh(teams, scenario.record(WEIGHED).view(np.ndarray))


@phase
def _weigh(teams: npt.NDArray[np.void], scenario: npt.NDArray[np.void]) -> None:
    for i in range(teams.size):
        weigh_invitation(teams[i], scenario[0])


def recruit(
    trusts: npt.NDArray[np.void], scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]
) -> tuple[Ints, Funnel]:
    """Rows of the trusts that the programme takes, ascending, and the funnel.

    Of those who accept and have enough audit data it takes the ones with the smallest selection
    draw; where these are too few it goes on to the most willing of the others.
    """
    wanted = scenario.scale.n_intervention + scenario.scale.n_control
    margin = trusts["accept_logit"] - logit(uniforms(luck, Decision.recruit_acceptance, trusts["id"]))
    accepts = margin > 0.0
    eligible = accepts & (uniforms(luck, Decision.recruit_eligibility, trusts["id"]) < _eligibility(trusts, scenario, nation))
    order = np.where(eligible, uniforms(luck, Decision.recruit_selection, trusts["id"]), -margin)
    taken = np.sort(np.lexsort((order, ~eligible))[:wanted])
    return taken, Funnel(len(trusts), int(accepts.sum()), int(eligible.sum()), len(taken))


def _eligibility(trusts: npt.NDArray[np.void], scenario: Scenario, nation: Figures) -> Floats:
    """Chance of having enough data: higher with completeness, `joining.eligible_share` on average."""
    k = trusts["completeness"].shape[1]
    spread = DATA_COUNT * math.sqrt(scenario.audit.correlation + (1.0 - scenario.audit.correlation) / k)
    middle = logit(scenario.joining.eligible_share) * math.sqrt(1.0 + 0.35 * spread**2)  # mean of a logistic over a normal
    return np.asarray(expit(middle + DATA_COUNT * completeness_z(trusts, nation)))
