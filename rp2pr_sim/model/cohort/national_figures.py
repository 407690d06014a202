"""National figures from which trusts are drawn, made from the scenario's figures per indicator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort.vector_draws import around, log_odds, logit_normal, quantiles
from rp2pr_sim.model.rules.audit import SD_TO_LOGISTIC
from rp2pr_sim.model.state import HISTORY_YEARS, N_YEARS, WEEKS_A_YEAR, CoreTeam
from rp2pr_sim.model.topics import MAIN_INDICATOR
from rp2pr_sim.scenario import Scenario

_BY_INDICATOR = attrgetter(*(item.name for item in Indicator))
NEAREST = fixed(0.005, "the nation is at least this far below the best attainable")
FEW = fixed(49, "points that stand in for a normal distribution where two are combined")
LEAST_COMPLETE = fixed(0.01, "a field that all, or no one, fills in cannot spread")


class _Said(NamedTuple):
    """The scenario's statements on the nation, as plain numbers that can key a cache.

    (A cache that took the scenario itself would hide from `Shared` what a stage of set-up has
    read.)
    """

    level: tuple[float, ...]
    spread: tuple[float, ...]
    ceiling: tuple[float, ...]
    drift: tuple[float, ...]
    completeness: tuple[float, ...]
    missing_as_not_done: float
    completeness_spread: float
    completeness_rate: float
    width: float
    room: float
    pace: float
    least_room: float
    history_floor: float
    disturbance: float
    structural: float
    trying: float
    initiative: float
    prompted: float


class Figures(NamedTuple):
    """National figures in week 0; arrays of shape (N_INDICATORS,), shares unless said otherwise."""

    level: Floats
    """True level of the median trust; the mean over trusts differs where they are skewed."""
    spread: Floats
    """SD between trusts, log odds."""
    ceiling: Floats
    background_spread: Floats
    """SD between trusts of the background: the spread without what changes from year to year."""
    rate: Floats
    """Share of the way to the ceiling closed in a year without any programme ..."""
    behind: Floats
    """How many times as long the way was in each audit year before week 0, shape (HISTORY_YEARS,
    N_INDICATORS).
    """
    drift: Floats
    """... and the part of it that is the same for all trusts, without their own efforts (F34)."""
    complete: Floats
    """Completeness of the median trust ..."""
    complete_mean: Floats
    """... and the mean over trusts."""
    complete_spread: Floats
    """SD between trusts, log odds."""
    complete_sd: float
    """SD between trusts, share."""
    complete_rate: float
    complete_behind: Floats
    """As `behind`, for completeness, shape (HISTORY_YEARS,)."""
    missing_as_not_done: float
    history_floor: float

    def seen(self, complete: Floats) -> Floats:
        """Return the share of the truth that the audit records at this completeness (F63-64)."""
        return np.asarray(1.0 - (1.0 - complete) * self.missing_as_not_done)


def national_figures(scenario: Scenario) -> Figures:
    """Return the true figures behind the recorded national levels.

    Their sources are F50-54, F56, F57, F59, F63-64 and F67.
    """
    return _figures(_said(scenario))


@lru_cache(maxsize=1024)
def _figures(said: _Said) -> Figures:
    """Return the national figures; see `national_figures`.

    The true mean is the recorded one divided by the share that the audit sees, but keeps some of
    the recorded level's distance from the ceiling: nobody knows how the missing fields would read.
    Trusts spread around it on the log-odds scale.
    """
    recorded = np.array(said.level)
    complete = np.clip(np.array(said.completeness), LEAST_COMPLETE, 1.0 - LEAST_COMPLETE)
    ceiling = recorded + np.minimum(said.room * (np.array(said.ceiling) - recorded), 1.0 - recorded)
    room = np.maximum(said.least_room * (ceiling - recorded), NEAREST)
    mean = np.minimum(
        recorded / (1.0 - (1.0 - complete) * said.missing_as_not_done), ceiling - room
    )
    level, spread = logit_normal(mean, said.width * np.array(said.spread))
    middle, complete_spread = logit_normal(
        complete, np.full_like(complete, said.completeness_spread)
    )
    drift = np.array(said.drift)
    drift[np.arange(drift.size) != Indicator.active_treatment] *= said.pace
    own = _own_efforts(said)
    rate = np.maximum(drift / (ceiling - mean), own)
    years = [years_before(row) for row in range(HISTORY_YEARS)]
    return Figures(
        level=level,
        spread=spread,
        ceiling=ceiling,
        background_spread=np.sqrt(np.maximum(spread**2 - said.disturbance**2, (0.5 * spread) ** 2)),
        rate=rate,
        behind=_times_behind(rate, years),
        drift=rate - own,
        complete=middle,
        complete_mean=complete,
        complete_spread=complete_spread,
        complete_sd=said.completeness_spread,
        complete_rate=said.completeness_rate,
        complete_behind=_times_behind(np.array([said.completeness_rate]), years)[:, 0],
        missing_as_not_done=said.missing_as_not_done,
        history_floor=said.history_floor,
    )


def _times_behind(rate: Floats, years: Sequence[float]) -> Floats:
    """Return how many times as long a way was so many years ago, shape (years, rates)."""
    # as compiled code works it out; NumPy's exponential differs in the last digit
    return np.array([[math.exp(each * ago) for each in rate] for ago in years])


def _own_efforts(said: _Said) -> Floats:
    """Return the share of the way to the ceiling that trusts close in a year by themselves.

    It is the mean over trusts.
    """
    shown = expit(-SD_TO_LOGISTIC * quantiles(FEW))
    chance = expit(log_odds(said.trying) + said.prompted * (2.0 * shown - 1.0)).mean()
    own = np.zeros(len(Indicator))
    own[MAIN_INDICATOR[MAIN_INDICATOR >= 0]] = said.initiative * chance * (1.0 - said.structural)
    return own


def earlier(
    now: Floats, top: Floats | float, rate: Floats | float, years: Floats | float, floor: float
) -> Floats:
    """Return the level `years` before week 0 of a value that rises towards `top`.

    Each year it closes a share `rate` of its way; the result is at least `floor` of today's level.
    """
    return np.asarray(np.maximum(top - (top - now) * np.exp(np.multiply(rate, years)), floor * now))


def later(then: Floats, top: Floats | float, rate: Floats | float, years: float) -> Floats:
    """Return the level `years` later of a value that was `then`, on the same way to `top`.

    A value above `top` stays.
    """
    return np.asarray(then + np.maximum(top - then, 0.0) * -np.expm1(-np.multiply(rate, years)))


def years_before(row: int) -> float:
    """Return the years from the middle of an audit year to week 0; negative after week 0.

    An audit year is a row of the year tables.
    """
    return HISTORY_YEARS - row - 0.5


def published_row(scenario: Scenario) -> int:
    """Return the row of the newest audit year that is published in week 0 (F69)."""
    lag_weeks = scenario.information.publication_lag_months * WEEKS_A_YEAR / 12.0
    return max(0, HISTORY_YEARS - 1 + int(-lag_weeks // WEEKS_A_YEAR))


def core_team(scenario: Scenario) -> npt.NDArray[np.void]:
    """Return the core team in week 0 as an array of one record.

    It carries the national figures that the core team shows on visit days. The array is shared and
    cannot be written to: copy it before a programme changes it.
    """
    return _core_team(_said(scenario))


@lru_cache(maxsize=1024)
def _core_team(said: _Said) -> npt.NDArray[np.void]:
    figures = _figures(said)
    core = CoreTeam.rows(1)
    for row in range(N_YEARS):
        core["national_level"][0, row] = logit(recorded_level(figures, years_before(row)))
    core["national_spread"][0] = _recorded_spread(figures)
    core["completeness_level"][0] = figures.complete_mean
    core.flags.writeable = False
    return core


def recorded_level(figures: Figures, years: float) -> Floats:
    """Return the audit's record of the median trust so many years before week 0."""
    top = np.maximum(figures.ceiling, figures.level)  # a trust beyond the ceiling stays there
    return _moved(figures.level, top, figures.rate, years, figures) * figures.seen(
        _moved(figures.complete, 1.0, figures.complete_rate, years, figures)
    )


def _moved(
    level: Floats, top: Floats | float, rate: Floats | float, years: float, figures: Figures
) -> Floats:
    if years > 0.0:
        return earlier(level, top, rate, years, figures.history_floor)
    return later(level, top, rate, -years)


def _recorded_spread(figures: Figures) -> Floats:
    """Return the SD of the recorded level between trusts (log odds).

    It follows from the spreads of truth and completeness.
    """
    draw = quantiles(FEW)
    true = around(figures.level, figures.spread, draw[:, None, None])
    complete = around(figures.complete, figures.complete_spread, draw[None, :, None])
    return np.asarray(np.std(log_odds(true * figures.seen(complete)), axis=(0, 1)))


def _said(scenario: Scenario) -> _Said:
    audit = scenario.audit
    return _Said(
        _BY_INDICATOR(scenario.level),
        _BY_INDICATOR(scenario.spread),
        _BY_INDICATOR(scenario.ceiling),
        _BY_INDICATOR(scenario.drift),
        _BY_INDICATOR(scenario.completeness),
        audit.missing_as_not_done,
        audit.completeness_spread,
        audit.completeness_rate,
        scenario.spread.width,
        scenario.ceiling.room,
        scenario.drift.pace,
        audit.least_room,
        audit.history_floor,
        audit.disturbance,
        audit.structural,
        audit.trying,
        audit.initiative,
        audit.prompted,
    )
