"""Trusts drawn from the national figures, and their audit history (F50-54, F56, F57, F59, F63-67, F73).

`draw_trusts` says what each trust is like in week 0, `settle` works out what follows
from that, and `draw_history` fills the audit years that came before.  A user's own
figures (`own_teams`) replace draws between the first and the second.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from rp2pr_sim.chance import SETUP_WEEK, Decision
from rp2pr_sim.cohort.draws import around, blank, log_odds, normals, slots, uniforms
from rp2pr_sim.cohort.figures import Figures, earlier, published_row, years_before
from rp2pr_sim.cohort.people import draw_traits, rest_at_set_points
from rp2pr_sim.compiled import kernel
from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.rules.audit import record_year
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import HISTORY_YEARS, N_INDICATORS, N_TOPICS, N_YEARS, Team
from rp2pr_sim.topics import MAIN_INDICATOR

__all__ = ["NOT_YET", "completeness_z", "draw_completeness", "draw_history", "draw_trusts", "settle"]

COUNTRY_KM = (400.0, 500.0)  # width and height of the country (assumed)
FEWEST_PATIENTS = 20.0
RETURNS_SPREAD = 0.5  # SD of survey returns between trusts, log odds (assumed)
MODESTY = 0.1  # a team that does not overestimate itself underestimates itself by up to this share (assumed)
SD_TO_LOGISTIC = 1.7  # a logistic curve this steep is within 0.01 of the normal distribution function
RECORDED_BY = ("audit.small_cell_share", "audit.survey_sample", "audit.missing_as_not_done")  # what `record_year` reads
NOT_YET = ("dropped_week", "ready_week", "plans_due", "hosted_week")


def draw_trusts(ids: Ints, scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Team rows in week 0 for trusts with these ids: shape (n,), in the order of `ids`; `settle` completes them."""
    teams = blank(Team, len(ids))
    teams["id"] = ids
    for name in NOT_YET:
        teams[name] = -1
    teams["x_km"] = COUNTRY_KM[0] * uniforms(luck, Decision.cohort_place_x, ids)
    teams["y_km"] = COUNTRY_KM[1] * uniforms(luck, Decision.cohort_place_y, ids)
    teams["patients"] = _patients(ids, scenario, luck)
    teams["published_year"] = published_row(scenario)
    draw_traits(teams, scenario, luck)
    _draw_quality(teams, scenario, nation, luck)
    _draw_blindness(teams, scenario, luck)
    return teams


def settle(teams: npt.NDArray[np.void], nation: Figures) -> None:
    """Fill what follows from a row's level, completeness and set points."""
    rest_at_set_points(teams)
    teams["ceiling"] = np.maximum(nation.ceiling, teams["background"])
    teams["drift"] = nation.rate
    teams["true_quality"] = teams["true_before"] = teams["background"]
    z = (log_odds(teams["background"]) - log_odds(nation.level)) / nation.spread
    main = np.array([z[:, k] if k >= 0 else completeness_z(teams["completeness"], nation) for k in MAIN_INDICATOR])
    teams["gap_before"] = teams["gap"] = expit(-SD_TO_LOGISTIC * main.T)


def completeness_z(complete: Floats, nation: Figures) -> Floats:
    """How complete a trust's data are, over all indicators, in SD of completeness around the nation: shape (n,)."""
    return np.asarray((complete.mean(axis=1) - nation.complete.mean()) / nation.complete_sd)


def draw_history(teams: npt.NDArray[np.void], scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> None:
    """Fill the shocks of all years, and what was true and recorded in the audit years before week 0.

    Going back from week 0, quality and completeness follow their saturating drift (F56, F57);
    each year adds its shock; a year stands at the level of its middle.
    """
    _draw_shocks(teams, scenario, luck)
    past, years = slice(0, HISTORY_YEARS), np.array([years_before(row) for row in range(HISTORY_YEARS)])[:, None]
    level = earlier(teams["background"][:, None], teams["ceiling"][:, None], teams["drift"][:, None], years)
    teams["true_year"][:, past] = around(level, 1.0, np.log(teams["shock"][:, past]))
    teams["complete_year"][:, past] = earlier(teams["completeness"][:, None], 1.0, nation.complete_rate, years)
    _record_history(teams, scenario.record(RECORDED_BY).view(np.ndarray), luck)


@kernel
def _record_history(teams: npt.NDArray[np.void], scenario: npt.NDArray[np.void], luck: npt.NDArray[np.void]) -> None:
    """Close each audit year before week 0 for each team, with the noise of its own draws."""
    for year in range(HISTORY_YEARS):
        luck[0].clock = SETUP_WEEK + year
        for i in range(teams.size):
            record_year(teams[i], year, scenario[0], luck[0])
    luck[0].clock = SETUP_WEEK


def _draw_shocks(teams: npt.NDArray[np.void], scenario: Scenario, luck: npt.NDArray[np.void]) -> None:
    entities = slots(teams["id"], N_INDICATORS)
    for year in range(N_YEARS):
        luck["clock"] = SETUP_WEEK + year
        teams["shock"][:, year] = np.exp(scenario.audit.yearly_shock * normals(luck, Decision.audit_shock, entities))
    luck["clock"] = SETUP_WEEK


def _patients(ids: Ints, scenario: Scenario, luck: npt.NDArray[np.void]) -> Floats:
    """Log-normal with the mean and coefficient of variation of the scenario (F65)."""
    sd = math.sqrt(math.log1p(scenario.audit.patients_spread**2))
    drawn = scenario.audit.patients * np.exp(sd * normals(luck, Decision.cohort_patients, ids) - sd * sd / 2.0)
    return np.maximum(drawn, FEWEST_PATIENTS)


def _draw_quality(teams: npt.NDArray[np.void], scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> None:
    """Level, completeness, what a team cannot close alone, self-image and survey returns."""
    audit, ids = scenario.audit, teams["id"]
    entities = slots(ids, N_INDICATORS)
    own = normals(luck, Decision.cohort_level, entities)
    common = normals(luck, Decision.cohort_common_level, ids)
    teams["background"] = around(nation.level, nation.spread, _correlated(common, own, audit.correlation))
    teams["completeness"] = draw_completeness(ids, scenario, nation, luck)
    structural = audit.structural + audit.structural_spread * normals(luck, Decision.cohort_structural, entities)
    teams["closable"] = np.clip(1.0 - structural, 0.05, 1.0)
    teams["self_image"] = _self_image(entities, scenario, luck)
    returns = normals(luck, Decision.cohort_survey_returns, ids)
    teams["survey_returns"] = around(scenario.information.survey_returns, RETURNS_SPREAD, returns)


def draw_completeness(ids: Ints, scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]) -> Floats:
    """How complete the audit data of trusts with these ids are: shape (n, N_INDICATORS)."""
    # the slot after the last indicator is what a trust's completeness has in common
    draw = normals(luck, Decision.cohort_completeness, slots(ids, N_INDICATORS + 1))
    return around(nation.complete, nation.complete_spread, _correlated(draw[:, -1], draw[:, :-1], scenario.audit.correlation))


def _correlated(common: Floats, own: Floats, correlation: float) -> Floats:
    """Standard normal numbers of shape (n, k) with this correlation within a row."""
    return math.sqrt(correlation) * common[:, None] + math.sqrt(1.0 - correlation) * own


def _self_image(entities: Ints, scenario: Scenario, luck: npt.NDArray[np.void]) -> Floats:
    """How much better than the truth each team thinks it is (F73)."""
    audit = scenario.audit
    size = uniforms(luck, Decision.cohort_self_image_size, entities)
    flattered = uniforms(luck, Decision.cohort_self_image_where, entities) < audit.self_image_share
    return np.where(flattered, 2.0 * audit.self_image_size * size, -MODESTY * size)


def _draw_blindness(teams: npt.NDArray[np.void], scenario: Scenario, luck: npt.NDArray[np.void]) -> None:
    """Where a weakness has become normal (M58)."""
    teams["blind"] = uniforms(luck, Decision.cohort_blind, slots(teams["id"], N_TOPICS)) < scenario.recognition.blindness
