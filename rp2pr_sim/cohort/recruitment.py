"""From the invitation to the teams of a programme (F2; M46-M48)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from rp2pr_sim.chance import Decision
from rp2pr_sim.cohort.draws import blank, uniforms
from rp2pr_sim.cohort.figures import Figures
from rp2pr_sim.cohort.national import completeness_z, draw_completeness
from rp2pr_sim.cohort.people import set_point
from rp2pr_sim.compiled import kernel
from rp2pr_sim.records import Floats, Ints, LogOdds, Record, Share
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


class _Mind(Record):
    """What a trust goes by when it is invited."""

    openness: Share
    workload: Share
    accept_logit: LogOdds


def weigh_invitations(openness: Floats, workload: Floats, scenario: Scenario) -> Floats:
    """The log odds with which trusts of this openness and workload accept: shape (n,)."""
    minds = blank(_Mind, len(openness))
    minds["openness"], minds["workload"] = openness, workload
    _weigh(minds, scenario.record(WEIGHED).view(np.ndarray))
    return np.array(minds["accept_logit"])


@kernel
def _weigh(minds: npt.NDArray[np.void], scenario: npt.NDArray[np.void]) -> None:
    for i in range(minds.size):
        weigh_invitation(minds[i], scenario[0])


def recruit(scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> tuple[Ints, Funnel]:
    """Ids of the trusts that the programme takes, ascending, and the funnel.

    Of those who accept and have enough audit data it takes the ones with the smallest selection
    draw; where these are too few it goes on to the most willing of the others.  Of those who do not join nothing else is drawn.
    """
    ids = 1 + np.arange(scenario.scale.n_invited)
    wanted = scenario.scale.n_intervention + scenario.scale.n_control
    openness, workload = (set_point(name, ids, scenario, luck) for name in ("openness", "workload"))
    margin = weigh_invitations(openness, workload, scenario) - logit(uniforms(luck, Decision.recruit_acceptance, ids))
    accepts = margin > 0.0
    complete = draw_completeness(ids, scenario, nation, luck)
    eligible = accepts & (uniforms(luck, Decision.recruit_eligibility, ids) < _eligibility(complete, scenario, nation))
    order = np.where(eligible, uniforms(luck, Decision.recruit_selection, ids), -margin)
    taken = np.sort(np.lexsort((order, ~eligible))[:wanted])
    return ids[taken], Funnel(len(ids), int(accepts.sum()), int(eligible.sum()), len(taken))


def _eligibility(complete: Floats, scenario: Scenario, nation: Figures) -> Floats:
    """Chance of having enough data: higher with completeness, `joining.eligible_share` on average."""
    k = complete.shape[1]
    spread = DATA_COUNT * math.sqrt(scenario.audit.correlation + (1.0 - scenario.audit.correlation) / k)
    middle = logit(scenario.joining.eligible_share) * math.sqrt(1.0 + 0.35 * spread**2)  # mean of a logistic over a normal
    return np.asarray(expit(middle + DATA_COUNT * completeness_z(complete, nation)))
