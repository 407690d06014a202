"""Recruitment: from the invitation to the teams of a programme (F2; M46-M48)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.jit import kernel, rule
from rp2pr_sim.core.random_numbers import Decision, uniform
from rp2pr_sim.core.records import Code, Floats, Ints, LogOdds, Record, Share, shares
from rp2pr_sim.model.cohort.national_figures import Figures
from rp2pr_sim.model.cohort.trust import completeness_z, draw_completeness, openness_of, workload_of
from rp2pr_sim.model.rules.joining import weigh_invitation
from rp2pr_sim.model.rules.transforms import chance_of
from rp2pr_sim.model.state import N_INDICATORS, Luck
from rp2pr_sim.scenario import Scenario

WEIGHED = (  # what `weigh_invitation` reads
    *(
        f"joining.{name}"
        for name in ("acceptance", "block", "standing", "earlier", "regulation", "willing")
    ),
    "legitimacy.standing",
    "legitimacy.earlier_programme",
    "review.regulatory",
)
INVITED_BY = (  # what `_invite` reads
    *WEIGHED,
    *(f"teamlife.{name}" for name in ("openness", "workload", "trait_spread", "mood_spread")),
    *("audit.correlation", "joining.data_count"),
)
LOGISTIC_NORMAL = fixed(
    0.35,
    "the mean of a logistic over a normal is a logistic flatter by the root of 1 + this x variance",
)


class Funnel(NamedTuple):
    """Number of trusts left after each step."""

    invited: int
    accepted: int
    eligible: int
    """Out of the trusts that accepted."""
    enrolled: int
    """More than `eligible` only where the programme had to continue with the next willing
    trusts.
    """


def weigh_invitations(teams: npt.NDArray[np.void], scenario: Scenario) -> None:
    """Fill the log odds with which teams of this openness and workload accept."""
    _weigh(teams, scenario.record(WEIGHED))


@kernel
def _weigh(teams: npt.NDArray[np.void], s: npt.NDArray[np.void]) -> None:
    for i in range(teams.size):
        weigh_invitation(teams[i], s[0])


class _Mind(Record):
    """An invited trust's attitude to the invitation."""

    id: Code
    openness: Share
    workload: Share
    accept_logit: LogOdds
    margin: LogOdds
    """Distance from the threshold of acceptance."""
    completeness: Annotated[Floats, shares(N_INDICATORS)]
    """Completeness of the data, for trusts that accept."""
    eligible: Share
    order: LogOdds
    """Lower ones are taken first, after the eligible trusts."""


def recruit(scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> tuple[Ints, Funnel]:
    """Return the ids of the trusts that the programme takes, ascending, and the funnel.

    Of the trusts that accept and have enough audit data, the programme takes those with the
    smallest selection draw; where these are too few, it continues with the most willing of the
    others. Nothing else is drawn for trusts that do not join.
    """
    minds = _Mind.rows(scenario.scale.n_invited)
    wanted = scenario.scale.n_intervention + scenario.scale.n_control
    _invite(
        minds,
        _usual_eligibility(scenario),
        nation,
        scenario.record(INVITED_BY),
        luck,
    )
    eligible = minds["eligible"] > 0.0
    taken = np.sort(np.lexsort((minds["order"], ~eligible))[:wanted])
    accepted = int(np.sum(minds["margin"] > 0.0))
    return minds["id"][taken], Funnel(len(minds), accepted, int(eligible.sum()), len(taken))


def _usual_eligibility(scenario: Scenario) -> float:
    """Return the log odds of having enough data with the nation's completeness.

    With them `joining.eligible_share` of trusts have enough data on average.
    """
    spread = scenario.joining.data_count * math.sqrt(
        scenario.audit.correlation + (1.0 - scenario.audit.correlation) / N_INDICATORS
    )
    return float(
        logit(scenario.joining.eligible_share) * math.sqrt(1.0 + LOGISTIC_NORMAL * spread**2)
    )


@kernel
def _invite(
    minds: npt.NDArray[np.void],
    usual: float,
    nation: Figures,
    s: npt.NDArray[np.void],
    luck: npt.NDArray[np.void],
) -> None:
    for i in range(minds.size):
        mind = minds[i]
        mind.id = i + 1
        mind.openness, mind.workload = (
            openness_of(mind.id, s[0], luck[0]),
            workload_of(mind.id, s[0], luck[0]),
        )
        weigh_invitation(mind, s[0])
        draw = uniform(luck[0], Decision.recruit_acceptance, mind.id)
        mind.margin = mind.accept_logit - math.log(draw / (1.0 - draw))
        mind.order = -mind.margin
        if mind.margin > 0.0:
            _check_data(mind, usual, nation, s[0], luck[0])


@rule
def _check_data(mind: _Mind, usual: float, nation: Figures, s: Scenario, luck: Luck) -> None:
    """Check whether a trust that accepts has enough data; the chance rises with completeness.

    A draw decides which of these trusts are taken first.
    """
    draw_completeness(mind.id, mind.completeness, nation, s, luck)
    chance = chance_of(usual + s.joining.data_count * completeness_z(mind.completeness, nation))
    if uniform(luck, Decision.recruit_eligibility, mind.id) < chance:
        mind.eligible = 1.0
        mind.order = uniform(luck, Decision.recruit_selection, mind.id)
