"""Outcomes of the trial: a comparison of the arms as its analyst would make it.

Changes run from the baseline to the follow-up patient year, are averaged within the unit of
randomisation (pair or ring, F3), and the units of the two arms are compared by Welch's t-test.
Teams stay in their arm whatever they did later (intention to treat). A year is a row of the year
tables of the teams, -1 where the horizon does not reach it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, Indicator, VisitState
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.state import HISTORY_YEARS, WEEKS_A_YEAR, Team, Visit
from rp2pr_sim.outcomes.column import modelled
from rp2pr_sim.outcomes.programme.statistics import (
    Mask,
    correlation,
    mean_known,
    median,
    order,
    ranks,
    ratio,
    total,
)
from rp2pr_sim.outcomes.programme.t_distribution import two_sided_p
from rp2pr_sim.scenario import Scenario

HEADLINE = (
    Indicator.mdt_discussion,
    Indicator.histology,
    Indicator.active_treatment,
    Indicator.surgery,
)
"""The four headline indicators (F4)."""
BASELINE_YEAR = HISTORY_YEARS - 1
"""Row of the last 52-week patient year before week 0."""
LATER_MONTHS = (12, 24, 36)
SIGNIFICANT = 0.05
FEWEST = 3  # teams that can be ranked
COMPARISON = "No comparison of whole years with control teams"

HEADLINE_TEXT = "mean of the four headline indicators, "
_MONTHS = (
    "The same for the patient year that holds the week {month} months after the median visit;"
    " missing beyond the horizon"
)
FOUR = np.array(HEADLINE, dtype=np.int64)

COLUMNS = (
    modelled(
        "true_difference",
        "share points",
        "Difference between the arms in true change, "
        + HEADLINE_TEXT
        + "from the baseline year (last 52 weeks before week 0) to the "
        "last whole patient year; missing below 52 weeks",
        claims="M60",
        label="True change beyond that of the control teams",
        lacking=COMPARISON,
    ),
    *[
        modelled(f"true_difference_{month}_months", "share points", _MONTHS.format(month=month))
        for month in LATER_MONTHS
    ],
    modelled(
        "recorded_difference",
        "share points",
        "The same in recorded change: unit means, intervention minus control",
        facts="F56 F65-66",
        label="Recorded change beyond that of the control teams",
        lacking=COMPARISON,
    ),
    *[
        modelled(f"recorded_difference_{month}_months", "share points", _MONTHS.format(month=month))
        for month in LATER_MONTHS
    ],
    modelled(
        "recorded_from_completeness",
        "share points",
        "Of recorded_difference, what more complete records alone show: mean true level of both"
        " years x change in the share of it that is seen, 1 - (1 - completeness) x"
        " audit.missing_as_not_done; unit means, intervention minus control",
        claims="M82",
        facts="F57 F63-64",
    ),
    modelled(
        "share_from_completeness",
        "share",
        "recorded_from_completeness / recorded_difference of one run; over many runs mean / mean",
        claims="M82",
        facts="F57 F63-64",
        label="Share of the recorded change that comes from more complete records",
        lacking=COMPARISON,
        ratio_of="recorded_from_completeness recorded_difference",
    ),
    modelled(
        "p_value",
        "probability",
        "Two-sided p of recorded_difference: Welch's t-test on the means of the units of"
        " randomisation",
        facts="F3",
    ),
    modelled(
        "significant_recorded",
        "yes or no",
        "p_value below 0.05; its mean over replicates is the share of such trials that are"
        " significant",
        kind="flag",
        facts="F3",
        label="Evaluations of this size that would find a significant effect (p < 0.05)",
        lacking=COMPARISON,
    ),
    modelled(
        "recorded_change",
        "share points",
        "Mean recorded change of the trial's teams from the baseline to the follow-up year",
        along=Indicator,
        facts="F56",
    ),
    modelled(
        "recorded_change_sd",
        "share points",
        "SD between the trial's teams of the recorded change from the baseline to the follow-up"
        " year",
        along=Indicator,
        facts="F27 F65-66",
    ),
    modelled(
        "rank_persistence",
        "Spearman correlation",
        "Rank of the trial's teams from one patient year to the next by recorded level, "
        + HEADLINE_TEXT
        + "mean over all pairs of successive years",
        facts="F65-66 F67",
    ),
)


@kernel
def follow_up(horizon: int) -> int:
    """Return the row of the last whole patient year in the horizon; -1 below 52 weeks."""
    return BASELINE_YEAR + horizon // WEEKS_A_YEAR if horizon >= WEEKS_A_YEAR else -1


@kernel
def changes(table: Floats, year: int) -> Floats:
    """Return the change of a year table from the baseline year to `year` (n, indicators).

    The table has shape (n, years, indicators); the change is NaN without a year.
    """
    found = np.full((table.shape[0], table.shape[2]), np.nan)
    if year >= 0:
        for i in range(len(table)):
            for k in range(table.shape[2]):
                found[i, k] = table[i, year, k] - table[i, BASELINE_YEAR, k]
    return found


@kernel
def years_compared(visits: list[Visit], scenario: list[Scenario]) -> Ints:
    """Return the follow-up year, and those 12, 24 and 36 months after the median visit (4,).

    Each of the latter is the year that contains that week.
    """
    last, held, weeks = follow_up(scenario[0].time.weeks), 0, np.zeros(len(visits))
    for v in range(len(visits)):
        if visits[v].state == VisitState.held:
            weeks[held] = visits[v].held_week
            held += 1
    found = np.full(1 + len(LATER_MONTHS), last)
    for later in range(len(LATER_MONTHS)):
        found[1 + later] = -1
        if held > 0:
            year = (
                HISTORY_YEARS
                + (int(median(weeks[:held])) + LATER_MONTHS[later] * WEEKS_A_YEAR // 12)
                // WEEKS_A_YEAR
            )
            found[1 + later] = year if year <= last else -1
    return found


@part
def _units_of(teams: list[Team], arm: Arm) -> Ints:
    """Return the number of each team's unit of randomisation within this arm (n,), from 0.

    It is -1 for teams outside the arm.
    """
    found, ids, n, last = np.full(len(teams), -1), np.empty(len(teams)), -1, -1
    for i in range(len(teams)):
        ids[i] = teams[i].unit
    for i in order(ids, np.arange(len(teams))):
        if teams[i].arm == arm:
            n += 1 if teams[i].unit != last else 0
            last, found[i] = teams[i].unit, n
    return found


@kernel
def persistence(teams: Any, inside: Mask, follow_up_year: int, indicators: Ints) -> float:
    """Return the rank persistence of recorded levels from each patient year to the next.

    It is the mean Spearman correlation of the teams inside; NaN where all tie.
    """
    recorded, last = teams["recorded_year"], max(BASELINE_YEAR, follow_up_year)
    found = np.full(last, np.nan)
    before = ranks(levels_of(recorded, inside, 0, indicators))
    for year in range(1, last + 1):
        now = ranks(levels_of(recorded, inside, year, indicators))
        if len(now) >= FEWEST:
            found[year - 1] = correlation(before, now)
        before = now
    return mean_known(found)


@part
def levels_of(recorded: Floats, inside: Mask, year: int, indicators: Ints) -> Floats:
    """Return the level of each team inside, summed over these indicators.

    The sum has the ranks of the mean.
    """
    n, found = 0, np.zeros(len(recorded))
    for i in range(len(recorded)):
        if inside[i]:
            for k in indicators:
                found[n] += recorded[i, year, k]
            n += 1
    return found[:n]


@part
def sum_up_trial(rows: Any, teams: Any, visits: Any, scenario: Any, indicators: Ints) -> None:
    """Fill in the outcomes above, from all teams of a programme and these indicators."""
    years, inside = years_compared(visits, scenario), np.empty(len(teams), np.bool_)
    for i in range(len(teams)):
        inside[i] = teams[i].arm != Arm.panel
    compare_arms(rows, teams, years, indicators)
    _read_completeness(rows, teams, years[0], indicators, scenario)
    _spread_changes(rows, teams, years[0])
    rows[0].rank_persistence = persistence(teams, inside, years[0], indicators)


@kernel
def compare_arms(rows: Any, teams: Any, years: Ints, indicators: Ints) -> None:
    """Fill in the differences in change between the arms, at follow-up and later.

    Also fill in the p-value of the recorded difference.

    Parameters
    ----------
    rows : Any
        the outcomes (1,).
    teams : Any
        all teams.
    years : Ints
        the result of `years_compared`.
    indicators : Ints
        those whose mean change is compared.
    """
    row, true, recorded = rows[0], teams["true_year"], teams["recorded_year"]
    first, second = _units_of(teams, Arm.intervention), _units_of(teams, Arm.control)
    found = _differences(true, years, first, second, indicators)
    row.true_difference = found[0]
    row.true_difference_12_months = found[1]
    row.true_difference_24_months = found[2]
    row.true_difference_36_months = found[3]
    found = _differences(recorded, years, first, second, indicators)
    row.recorded_difference = found[0]
    row.recorded_difference_12_months = found[1]
    row.recorded_difference_24_months = found[2]
    row.recorded_difference_36_months = found[3]
    change = changes(recorded, years[0])
    row.p_value = _welch_p(
        _unit_means(change, first, indicators), _unit_means(change, second, indicators)
    )
    row.significant_recorded = row.p_value
    if not math.isnan(row.p_value):
        row.significant_recorded = 1.0 if row.p_value < SIGNIFICANT else 0.0


@part
def _read_completeness(
    rows: Any, teams: Any, year: int, indicators: Ints, scenario: list[Scenario]
) -> None:
    """Fill in the part of the recorded difference that more complete records explain."""
    row, seen = rows[0], scenario[0].audit.missing_as_not_done
    first, second = _units_of(teams, Arm.intervention), _units_of(teams, Arm.control)
    more = changes(teams["complete_year"], year)
    for i in range(len(teams)):
        for k in range(more.shape[1]):
            level = 0.5 * (teams[i].true_year[year, k] + teams[i].true_year[BASELINE_YEAR, k])
            more[i, k] *= seen * level
    own, other = _unit_means(more, first, indicators), _unit_means(more, second, indicators)
    row.recorded_from_completeness = ratio(total(own), len(own)) - ratio(total(other), len(other))
    row.share_from_completeness = ratio(row.recorded_from_completeness, row.recorded_difference)


@part
def _spread_changes(rows: Any, teams: Any, year: int) -> None:
    """Fill in the mean recorded change of the teams, and how much they differ."""
    change = changes(teams["recorded_year"], year)
    for k in range(change.shape[1]):
        n, middle, square = 0.0, 0.0, 0.0
        for i in range(len(teams)):
            if teams[i].arm != Arm.panel:
                n += 1.0
                middle += change[i, k]
        middle = ratio(middle, n)
        rows[0].recorded_change[k] = middle
        for i in range(len(teams)):
            square += (change[i, k] - middle) ** 2 if teams[i].arm != Arm.panel else 0.0
        rows[0].recorded_change_sd[k] = math.sqrt(square / (n - 1.0)) if n > 1.0 else np.nan


@part
def _differences(table: Floats, years: Ints, first: Ints, second: Ints, indicators: Ints) -> Floats:
    """Return, per year, the mean change of intervention units minus that of control units.

    It is NaN without units of either kind, or without a year.
    """
    found = np.zeros(len(years))
    for y in range(len(years)):
        change = changes(table, years[y])
        own, other = _unit_means(change, first, indicators), _unit_means(change, second, indicators)
        found[y] = ratio(total(own), len(own)) - ratio(total(other), len(other))
    return found


@part
def _unit_means(change: Floats, unit: Ints, indicators: Ints) -> Floats:
    """Return the mean change of each unit, over its teams and these indicators (units,)."""
    n, found, sizes = 0, np.zeros(len(unit)), np.zeros(len(unit))
    for i in range(len(unit)):
        if unit[i] >= 0:
            n = max(n, unit[i] + 1)
            sizes[unit[i]] += len(indicators)
            for k in indicators:
                found[unit[i]] += change[i, k]
    for place in range(n):
        found[place] /= sizes[place]
    return found[:n]


@part
def _welch_p(first: Floats, second: Floats) -> float:
    """Return Welch's two-sided p of these unit means.

    It is NaN with under two units in an arm, or no spread at all.
    """
    if min(len(first), len(second)) < 2:
        return np.nan
    one, other = _squared_error(first), _squared_error(second)
    if not one + other > 0.0:
        return np.nan
    freedom = (one + other) ** 2 / (one**2 / (len(first) - 1) + other**2 / (len(second) - 1))
    return two_sided_p(
        (total(first) / len(first) - total(second) / len(second)) / math.sqrt(one + other), freedom
    )


@part
def _squared_error(values: Floats) -> float:
    """Return the squared standard error of a mean.

    It is 0 where all values are alike, NaN where one is.
    """
    n, middle, square, alike = len(values), total(values) / len(values), 0.0, True
    for i in range(n):
        square += (values[i] - middle) ** 2
        alike = alike and values[i] == values[0]
    return 0.0 if alike else square / (n - 1) / n
