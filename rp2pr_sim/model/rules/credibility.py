"""Whether what is presented is believed.

M4, M11, M12, M40, M46, M49-M54, M56, M84; F15, F48, F69.

logit(credibility of a source) = intercept + block * sum of the mechanisms below.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.jit import rule
from rp2pr_sim.model.rules.transforms import centred, clip, raised
from rp2pr_sim.model.state import HISTORY_YEARS, N_INDICATORS, WEEKS_A_YEAR, Luck, Team, Visit
from rp2pr_sim.scenario import Scenario


@rule
def credit_programme(visit: Visit, host: Team, s: Scenario) -> None:
    """M46, M49: the credit that the programme has carries over to all it shows."""
    by = s.credibility.block * s.credibility.programme * centred(host.credibility)
    visit.live_logit += by
    visit.data_logit += by
    visit.survey_logit += by
    visit.paper_logit += by


@rule
def hear_peers(visit: Visit, s: Scenario) -> None:
    """M11, M84: people with the same role and problems are listened to, outsiders to the work are
    not.
    """
    by = s.credibility.block * s.credibility.peers * (1.0 - 2.0 * visit.outsiders)
    visit.live_logit += by
    visit.paper_logit += by


@rule
def count_peers(visit: Visit, s: Scenario) -> None:
    """M4, M12: it is a review by peers when physician, nurse specialist and coordinator have
    come.
    """
    complete = (
        visit.came[Role.lead_physician] > 0
        and visit.came[Role.nurse_specialist] > 0
        and visit.came[Role.coordinator] > 0
    )
    if not complete:
        visit.live_logit -= s.credibility.block * s.credibility.core_three


@rule
def see_live(visit: Visit, s: Scenario) -> None:
    """M54: what is seen live cannot be gamed, nor is it old or incomplete."""
    visit.live_logit += s.credibility.block * s.credibility.live


@rule
def data_age_years(team: Team, luck: Luck) -> float:
    """Age of the published figures, from the end of their patient year (F69: 11 to 29 months at a
    visit).
    """
    return luck.week / WEEKS_A_YEAR - (team.published_year - HISTORY_YEARS + 1)


@rule
def doubt_of_age(team: Team, s: Scenario, luck: Luck) -> float:
    """M50: log odds of belief that old figures cost."""
    return s.credibility.block * s.credibility.aged * max(0.0, data_age_years(team, luck))


@rule
def doubt_of_gaps(team: Team, s: Scenario) -> float:
    """M50, M51, M53: log odds of belief that missing fields cost."""
    missing = 0.0
    for k in range(N_INDICATORS):
        missing += 1.0 - raised(
            team.complete_year[team.published_year, k], s.information.data_quality
        )
    return s.credibility.block * s.credibility.incomplete * missing / N_INDICATORS


@rule
def find_outdated(visit: Visit, host: Team, s: Scenario, luck: Luck) -> None:
    """M50: old figures say little of today."""
    visit.data_logit -= doubt_of_age(host, s, luck)


@rule
def find_gaps(visit: Visit, host: Team, s: Scenario) -> None:
    """M50, M51, M53: a poor figure is put down to data collection where fields are missing."""
    visit.data_logit -= doubt_of_gaps(host, s)


@rule
def count_questionnaires(visit: Visit, returned: float, s: Scenario) -> None:
    """M52, M53, F15: few questionnaires are laughed at (N = 4)."""
    visit.survey_logit -= (
        s.credibility.block
        * s.credibility.few
        * 2.0
        * (1.0 - clip(returned / s.credibility.enough_returns, 0.0, 1.0))
    )


@rule
def doubt_paper(visit: Visit, s: Scenario) -> None:
    """M54, M56, F48: paper can be polished; nothing useful is expected of it."""
    visit.paper_logit -= s.credibility.block * s.credibility.paper


@rule
def accept_facilitator(visit: Visit, s: Scenario) -> None:
    """M40: a non-clinical facilitator is accepted as objective and impartial."""
    by = (
        s.credibility.block
        * s.credibility.impartial
        * visit.facilitation
        * (1.0 - visit.clinical_lead)
    )
    visit.live_logit += by
    visit.data_logit += by
    visit.survey_logit += by
