"""One trust in week 0, compiled: its draws, their consequences, and its audit history.

`trusts` puts these steps together. Shares scatter around the nation's on the log-odds scale
(F50-54, F56, F57, F59, F63-67, F73).
"""

from __future__ import annotations

import math

from rp2pr_sim.core.enums import Tolerance
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SETUP_WEEK, SLOTS, Decision, four_normals, normal, uniform
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort.national_figures import Figures
from rp2pr_sim.model.cohort.vector_draws import EDGE, one_around, one_log_odds
from rp2pr_sim.model.rules.audit import SD_TO_LOGISTIC, record_year
from rp2pr_sim.model.rules.transforms import chance_of, clip, times_odds
from rp2pr_sim.model.state import HISTORY_YEARS, N_INDICATORS, N_TOPICS, Luck, Team
from rp2pr_sim.model.topics import MAIN_INDICATOR
from rp2pr_sim.scenario import Scenario


@rule
def openness_of(trust: int, s: Scenario, luck: Luck) -> float:
    """Return the set point of a trust's openness."""
    return one_around(
        s.teamlife.openness, s.teamlife.trait_spread, normal(luck, Decision.cohort_openness, trust)
    )


@rule
def workload_of(trust: int, s: Scenario, luck: Luck) -> float:
    """Return the set point of a trust's workload."""
    return one_around(
        s.teamlife.workload, s.teamlife.mood_spread, normal(luck, Decision.cohort_workload, trust)
    )


@rule
def draw_set_points(team: Team, s: Scenario, luck: Luck) -> None:
    """Draw the set point of each trait and mood, and the team's first view of the programme.

    That is how well it knows the programme, and how far it believes in it.
    """
    life, spread = s.teamlife, s.teamlife.trait_spread
    team.openness_set = openness_of(team.id, s, luck)
    team.reciprocity_set = one_around(
        life.reciprocity, spread, normal(luck, Decision.cohort_reciprocity, team.id)
    )
    team.follow_through_set = one_around(
        life.follow_through, spread, normal(luck, Decision.cohort_follow_through, team.id)
    )
    team.commitment_set = one_around(
        life.commitment, life.mood_spread, normal(luck, Decision.cohort_commitment, team.id)
    )
    team.workload_set = workload_of(team.id, s, luck)
    team.protected_time_set = one_around(
        life.protected_time, life.mood_spread, normal(luck, Decision.cohort_protected_time, team.id)
    )
    team.skill_set = one_around(
        life.skill, life.mood_spread, normal(luck, Decision.cohort_skill, team.id)
    )
    team.safety_set = one_around(
        life.safety, life.mood_spread, normal(luck, Decision.cohort_safety, team.id)
    )
    team.manager_support_set = one_around(
        life.manager_support,
        life.mood_spread,
        normal(luck, Decision.cohort_manager_support, team.id),
    )
    team.understanding = one_around(
        life.understanding, life.mood_spread, normal(luck, Decision.cohort_understanding, team.id)
    )
    team.credibility = one_around(
        life.credibility, life.mood_spread, normal(luck, Decision.cohort_credibility, team.id)
    )


@rule
def draw_tolerances(team: Team, s: Scenario, luck: Luck) -> None:
    """Draw the people's tolerance of managing, pushing, information and praise.

    In the rival form all teams have the median. The claims are M42, M78, M89, M90 and M92.
    """
    spread = s.teamlife.tolerance_spread if s.form.tolerance == Tolerance.differs else 0.0
    team.tolerance_managed = one_around(
        s.facilitating.tolerance, spread, normal(luck, Decision.cohort_tolerance_managed, team.id)
    )
    team.tolerance_pushed = one_around(
        s.coaching.tolerance, spread, normal(luck, Decision.cohort_tolerance_pushed, team.id)
    )
    team.tolerance_praised = one_around(
        s.facilitating.praise_enough,
        spread,
        normal(luck, Decision.cohort_tolerance_praised, team.id),
    )
    team.comfort_hours = s.joining.comfort_hours * math.exp(
        spread * normal(luck, Decision.cohort_tolerance_informed, team.id)
    )


@rule
def rest_at_set_points(team: Team) -> None:
    """Set every trait and mood to its set point, as before the programme."""
    team.openness = team.openness_set
    team.reciprocity = team.reciprocity_set
    team.follow_through = team.follow_through_set
    team.commitment = team.commitment_set
    team.workload = team.workload_set
    team.protected_time = team.protected_time_set
    team.skill = team.skill_set
    team.safety = team.safety_set
    team.manager_support = team.manager_support_set


@rule
def draw_place(team: Team, s: Scenario, luck: Luck) -> None:
    """Draw the place of the trust and the number of its patients.

    Patients are log-normal with the mean and coefficient of variation of the scenario (F65).
    """
    team.x_km = s.resources.country_km * uniform(luck, Decision.cohort_place_x, team.id)
    team.y_km = s.resources.country_km * uniform(luck, Decision.cohort_place_y, team.id)
    sd = math.sqrt(math.log1p(s.audit.patients_spread * s.audit.patients_spread))
    draw = normal(luck, Decision.cohort_patients, team.id)
    team.patients = s.audit.patients * math.exp(sd * draw - sd * sd / 2.0)


@rule
def draw_quality(team: Team, nation: Figures, s: Scenario, luck: Luck) -> None:
    """Draw the background of each indicator, and how much of the way up a team can close alone."""
    common = normal(luck, Decision.cohort_common_level, team.id)
    for k in range(N_INDICATORS):
        entity = team.id * SLOTS + k
        draw = _correlated(common, normal(luck, Decision.cohort_level, entity), s.audit.correlation)
        team.background[k] = one_around(nation.level[k], nation.background_spread[k], draw)
        structural = s.audit.structural + s.audit.structural_spread * normal(
            luck, Decision.cohort_structural, entity
        )
        team.closable[k] = clip(1.0 - structural, 0.0, 1.0)


@rule
def draw_completeness(
    trust: int, complete: Floats, nation: Figures, s: Scenario, luck: Luck
) -> None:
    """Draw the completeness of a trust's audit data into `complete`: shape (N_INDICATORS,)."""
    # the slot after the last indicator draws the common part of a trust's completeness
    for k in range(N_INDICATORS, -1, -1):
        draw = normal(luck, Decision.cohort_completeness, trust * SLOTS + k)
        if k == N_INDICATORS:
            common = draw
        else:
            complete[k] = one_around(
                nation.complete[k],
                nation.complete_spread[k],
                _correlated(common, draw, s.audit.correlation),
            )


@rule
def _correlated(common: float, own: float, correlation: float) -> float:
    """Return a standard normal number that has this correlation with others that share `common`."""
    return math.sqrt(correlation) * common + math.sqrt(1.0 - correlation) * own


@rule
def draw_self(team: Team, s: Scenario, luck: Luck) -> None:
    """Draw how much better than the truth a team thinks it is (F73).

    Also draw where a weakness has become normal (M58).
    """
    for k in range(N_INDICATORS):
        entity = team.id * SLOTS + k
        size = uniform(luck, Decision.cohort_self_image_size, entity)
        flattered = (
            uniform(luck, Decision.cohort_self_image_where, entity) < s.audit.self_image_share
        )
        team.self_image[k] = (
            2.0 * s.audit.self_image_size * size if flattered else -s.audit.modesty * size
        )
    for topic in range(N_TOPICS):
        team.blind[topic] = (
            uniform(luck, Decision.cohort_blind, team.id * SLOTS + topic) < s.recognition.blindness
        )


@rule
def draw_survey_returns(team: Team, s: Scenario, luck: Luck) -> None:
    """Draw survey returns around those of the scenario."""
    draw = normal(luck, Decision.cohort_survey_returns, team.id)
    team.survey_returns = one_around(s.information.survey_returns, s.audit.survey_spread, draw)


@rule
def settle_levels(team: Team, nation: Figures) -> None:
    """Set the level of quality and the level to which it drifts.

    A team that is beyond the nation's ceiling stays there.
    """
    for k in range(N_INDICATORS):
        team.ceiling[k] = max(nation.ceiling[k], team.background[k])
        team.drift[k] = nation.drift[k]
        team.true_quality[k] = team.true_before[k] = times_odds(team.background[k], team.odds[0, k])
        team.completeness_alone[k] = team.completeness[k]


@rule
def settle_gaps(team: Team, nation: Figures) -> None:
    """Set how far practice on each topic is from the best.

    It depends on how far the topic's indicator is below the nation's.
    """
    for topic in range(N_TOPICS):
        k = MAIN_INDICATOR[topic]
        if k >= 0:
            z = (one_log_odds(team.true_before[k]) - one_log_odds(nation.level[k])) / nation.spread[
                k
            ]
        else:
            z = completeness_z(team.completeness, nation)
        team.gap_before[topic] = team.gap[topic] = chance_of(-SD_TO_LOGISTIC * z)


@rule
def completeness_z(complete: Floats, nation: Figures) -> float:
    """Return how complete a trust's data are, over all indicators, in SD around the nation.

    The SD is that of completeness.
    """
    ahead = 0.0
    for k in range(N_INDICATORS):
        ahead += (complete[k] - nation.complete_mean[k]) / N_INDICATORS
    return ahead / nation.complete_sd


@rule
def draw_odds(team: Team, knots: int, s: Scenario, luck: Luck) -> None:
    """Draw the odds of true quality over those of the background, by quarter.

    They are the odds at the beginning of so many quarters; later ones stay 0 (F27, F70). Temporary
    changes of quality are an autoregressive process that is as wide in week 0 as ever; a trend of
    the trust's own comes on top.
    """
    same, half = _kept(1.0 / 4.0, s), _kept(0.5, s)
    fresh = s.audit.disturbance * math.sqrt(1.0 - same * same)
    for k in range(N_INDICATORS):
        entity, drawn = team.id * SLOTS + k, (0.0, 0.0, 0.0, 0.0)
        trend = s.audit.slope * normal(luck, Decision.audit_slope, entity)  # log odds a year
        now = _disturb_history(team, k, trend, half, s, luck)
        team.odds[0, k] = math.exp(now)
        for quarter in range(1, knots):
            if quarter % 4 == 1:
                luck.clock = SETUP_WEEK + quarter // 4
                drawn = four_normals(luck, Decision.audit_disturbance, entity)
            now = same * now + fresh * drawn[(quarter - 1) % 4]
            team.odds[quarter, k] = math.exp(now + trend * quarter / 4.0)
        luck.clock = SETUP_WEEK


@rule
def _disturb_history(
    team: Team, k: int, trend: float, half: float, s: Scenario, luck: Luck
) -> float:
    """Return the disturbance in week 0 (log odds), and set the odds of each audit year before it.

    Going back from week 0, these odds are put where the true quality of the year will be. `half`
    is the share of a disturbance that is left after half a year.
    """
    same, start, now, drawn = 0.0, 0.0, 0.0, (0.0, 0.0, 0.0, 0.0)
    for step in range(1 + HISTORY_YEARS):
        if step % 4 == 0:
            luck.clock = SETUP_WEEK + step // 4
            drawn = four_normals(luck, Decision.audit_history, team.id * SLOTS + k)
        now = same * now + s.audit.disturbance * math.sqrt(1.0 - same * same) * drawn[step % 4]
        if step == 0:
            # from week 0 to the middle of the last year, then a year at a time
            start, same = now, half
        else:
            team.true_year[HISTORY_YEARS - step, k], same = (
                math.exp(now - trend * (step - 0.5)),
                half * half,
            )
    luck.clock = SETUP_WEEK
    return start


@rule
def _kept(years: float, s: Scenario) -> float:
    """Return the share of a disturbance that is left after so many years.

    It is the autocorrelation, forwards and backwards.
    """
    return float(0.5 ** (years / s.audit.half_life))


@rule
def close_history(team: Team, nation: Figures, s: Scenario, luck: Luck) -> None:
    """Fill the true and the recorded values of the audit years before week 0.

    Going back from it, quality and completeness follow their saturating drift (F56, F57);
    `draw_odds` has left the odds of each year; a year has the level of its middle.
    """
    for year in range(HISTORY_YEARS):
        for k in range(N_INDICATORS):
            level = _earlier(
                team.background[k],
                team.ceiling[k],
                nation.behind[year, k],
                nation.history_floor,
            )
            team.true_year[year, k] = times_odds(
                clip(level, EDGE, 1.0 - EDGE), team.true_year[year, k]
            )
            team.complete_year[year, k] = _earlier(
                team.completeness[k], 1.0, nation.complete_behind[year], nation.history_floor
            )
        luck.clock = SETUP_WEEK + year
        record_year(team, year, s, luck)
    luck.clock = SETUP_WEEK


@rule
def _earlier(now: float, top: float, behind: float, floor: float) -> float:
    """Return the level when the way to `top` was `behind` times as long as it is now."""
    return max(top - (top - now) * behind, floor * now)
