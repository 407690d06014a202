"""True quality, the national audit and what a team can know of it (M50, M81-83; F50-F69).

True quality is the background (which drifts towards a ceiling), the share of the
closable way that plans have closed, the harm done, and odds of its own that change slowly.  The
audit sees it through completeness and binomial noise, a patient year at a time, and publishes it
much later.
"""

from __future__ import annotations

from rp2pr_sim.core.constants import TINY, fixed
from rp2pr_sim.core.enums import Indicator, Topic
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, binomial
from rp2pr_sim.model.rules.harm import neglect_routine
from rp2pr_sim.model.rules.transforms import chance_of, clip, log_odds, raised, times_odds, toward
from rp2pr_sim.model.rules.unprompted import work_alone
from rp2pr_sim.model.state import (
    HISTORY_YEARS,
    N_INDICATORS,
    N_TOPICS,
    N_YEARS,
    WEEKS_A_QUARTER,
    WEEKS_A_YEAR,
    CoreTeam,
    Luck,
    Plan,
    Team,
)
from rp2pr_sim.model.topics import MAIN_INDICATOR, SPILLOVER
from rp2pr_sim.scenario import Scenario

A_WEEK = 1.0 / WEEKS_A_YEAR  # of a patient year
SD_TO_LOGISTIC = fixed(
    1.7, "a logistic curve this steep is within 0.01 of the normal distribution function"
)
EDGE = fixed(
    0.005, "published shares count as at least this far from 0 and 1 where their log odds are taken"
)


@rule
def drift_on(team: Team, s: Scenario) -> None:
    """Background and completeness close a share of the way to their ceiling each week (F34, F56,
    F57, F59).
    """
    for k in range(N_INDICATORS):
        pace = work_alone(team.drift[k], team, k, s)
        team.background[k] = toward(
            team.background[k], max(team.ceiling[k], team.background[k]), pace * A_WEEK
        )
        team.completeness_alone[k] = raised(
            team.completeness_alone[k], s.audit.completeness_rate * A_WEEK
        )
        team.completeness[k] = team.completeness_alone[k]


@rule
def closable_way(team: Team, k: int) -> float:
    """How far a team alone could bring an indicator up from its background, in share points (F36,
    F60).
    """
    return float(team.closable[k] * max(0.0, team.ceiling[k] - team.background[k]))


@rule
def close_gaps(team: Team, plans: list[Plan]) -> None:
    """M81, M83: the points that plans have gained on the indicator that they are about; two plans
    on one topic add up.
    """
    team.gain[:] = 0.0
    for number in range(team.n_plans):
        plan = plans[team.plan_slots[number]]
        k = MAIN_INDICATOR[plan.topic]
        if k >= 0:
            team.gain[k] += plan.effect * plan.room


@rule
def spread_gains(team: Team, plans: list[Plan], s: Scenario) -> None:
    """M81, M83: what a plan moves on other indicators than its own, from where a team alone can
    still get on them.
    """
    for number in range(team.n_plans):
        plan = plans[team.plan_slots[number]]
        if plan.effect > 0.0:
            for k in range(N_INDICATORS):
                if SPILLOVER[plan.topic, k] > 0.0:
                    reach = clip(SPILLOVER[plan.topic, k] * s.audit.spillover, 0.0, 1.0)
                    team.gain[k] += reach * plan.effect * closable_way(team, k)


@rule
def capture_data(team: Team, plans: list[Plan], s: Scenario) -> None:
    """Live data capture: of the patients of this week, a plan fills in as large a share of the
    missing fields as it has effect (M82).
    """
    first, later = (
        s.audit.capture * plans[Topic.data_capture].effect,
        s.audit.capture * plans[N_TOPICS + Topic.data_capture].effect,
    )
    for k in range(N_INDICATORS):
        team.completeness[k] = raised(raised(team.completeness[k], first), later)


@rule
def settle_quality(team: Team, s: Scenario, luck: Luck) -> None:
    """True quality this week: background, gain and odds, on a straight line between quarters (F27,
    F70), less what is neglected.
    """
    year, quarter = HISTORY_YEARS + luck.week // WEEKS_A_YEAR, luck.week // WEEKS_A_QUARTER
    later = (luck.week % WEEKS_A_QUARTER) / WEEKS_A_QUARTER
    for k in range(N_INDICATORS):
        team.gain[k] = min(team.gain[k], closable_way(team, k))
        better = team.background[k] + team.gain[k]
        odds = team.odds[quarter, k] + later * (team.odds[quarter + 1, k] - team.odds[quarter, k])
        team.true_quality[k] = clip(times_odds(better, odds), 0.0, 1.0)
    neglect_routine(team, s)
    for k in range(N_INDICATORS):
        team.true_year[year, k] = clip(
            team.true_year[year, k] + team.true_quality[k] * A_WEEK, 0.0, 1.0
        )
        team.complete_year[year, k] = clip(
            team.complete_year[year, k] + team.completeness[k] * A_WEEK, 0.0, 1.0
        )


@rule
def concerned(team: Team, indicator: int, s: Scenario) -> float:
    """Patients a year whom an indicator is about (F65): all, or those with small-cell cancer."""
    share = s.audit.small_cell_share if indicator == Indicator.small_cell_chemotherapy else 1.0
    return float(team.patients * share)


@rule
def cases(team: Team, indicator: int, s: Scenario) -> int:
    """Patients a year whom an indicator counts (F65; the survey by its returns, F15)."""
    n = concerned(team, indicator, s)
    if indicator == Indicator.patient_experience:
        n *= s.audit.survey_sample * team.survey_returns
    return max(1, int(n + 0.5))


@rule
def see_recorded(true: float, complete: float, s: Scenario) -> float:
    """The share that the audit would record without noise: some missing fields count as not done
    (F63-64).
    """
    return true * (1.0 - (1.0 - complete) * s.audit.missing_as_not_done)


@rule
def record_year(team: Team, year: int, s: Scenario, luck: Luck) -> None:
    """Close an audit year (a row of the year tables): what is recorded of it (F63-66)."""
    for k in range(N_INDICATORS):
        n = cases(team, k, s)
        share = see_recorded(team.true_year[year, k], team.complete_year[year, k], s)
        count = binomial(n, share, luck, Decision.audit_cases, (team.id * SLOTS + k) * SLOTS + year)
        team.recorded_year[year, k] = count / n


@rule
def close_year(team: Team, s: Scenario, luck: Luck) -> None:
    """The patient year of this week ends and is recorded."""
    record_year(team, HISTORY_YEARS + luck.week // WEEKS_A_YEAR, s, luck)


@rule
def newest_year(s: Scenario, week: int) -> int:
    """Row of the newest audit year that is out in this week (F69): its last week lies a publication
    lag back.
    """
    lag = s.information.publication_lag_months * (WEEKS_A_YEAR / 12.0)
    ended = int((week - lag) // WEEKS_A_YEAR)
    return max(0, min(HISTORY_YEARS - 1 + ended, N_YEARS - 1))


@rule
def publish(team: Team, core: CoreTeam, s: Scenario) -> None:
    """The newest published year, and what it shows of the team beside the nation (F69; M50).

    A year is out when the publication lag after its last week is over; gaps in the figures can
    be filled before they are shown (`information.data_quality`).
    """
    team.published_year = core.newest_year
    row = team.published_year
    for topic in range(N_TOPICS):
        k = MAIN_INDICATOR[topic]
        if k < 0:
            missing, usual = 0.0, 0.0
            for j in range(N_INDICATORS):
                missing += (1.0 - team.complete_year[row, j]) / N_INDICATORS
                usual += (1.0 - core.completeness_level[j]) / N_INDICATORS
            team.shortfall[topic] = clip(missing - usual, -1.0, 1.0)
            z = -(missing - usual) / max(TINY, s.audit.completeness_spread)
        else:
            seen = see_recorded(1.0, team.complete_year[row, k], s)
            filled = see_recorded(
                1.0, raised(team.complete_year[row, k], s.information.data_quality), s
            )
            share = clip(team.recorded_year[row, k] * filled / max(TINY, seen), 0.0, 1.0)
            nation = core.national_level[row, k]
            team.shortfall[topic] = clip(chance_of(nation) - share, -1.0, 1.0)
            z = (log_odds(clip(share, EDGE, 1.0 - EDGE)) - nation) / max(
                TINY, core.national_spread[k]
            )
        team.shown_gap[topic] = chance_of(-SD_TO_LOGISTIC * z)


@rule
def missing(team: Team) -> float:
    """Share of all fields that are missing now."""
    left = 0.0
    for k in range(N_INDICATORS):
        left += (1.0 - team.completeness[k]) / N_INDICATORS
    return left


@rule
def read_gaps(team: Team) -> None:
    """How far practice is from the best, in truth and in the team's own eyes (F73)."""
    for topic in range(N_TOPICS):
        k = MAIN_INDICATOR[topic]
        closed = (
            team.gain[k] / max(TINY, closable_way(team, k))
            if k >= 0
            else 1.0 - missing(team) / max(TINY, team.missing_before)
        )
        team.gap[topic] = clip(team.gap_before[topic] * (1.0 - clip(closed, 0.0, 1.0)), 0.0, 1.0)
        flattery = team.self_image[k] if k >= 0 else 0.0
        team.image_gap[topic] = clip(team.gap[topic] - flattery, 0.0, 1.0)
