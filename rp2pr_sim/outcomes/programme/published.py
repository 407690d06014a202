"""Outcomes that published figures of other programmes are compared with, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, VisitState
from rp2pr_sim.core.jit import part
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.state import N_INDICATORS, N_PLANS
from rp2pr_sim.outcomes.column import modelled
from rp2pr_sim.outcomes.programme.statistics import (
    Mask,
    correlation,
    mean_known,
    median,
    ratio,
)
from rp2pr_sim.outcomes.programme.trial import (
    BASELINE_YEAR,
    FEWEST,
    HEADLINE_TEXT,
    follow_up,
    levels_of,
)

IN_TOUCH = 0.5  # of a team's fading contact, for the pair to count as in touch

COLUMNS = (
    modelled(
        "share_overestimated",
        "share",
        "Indicators of the trial's teams on which the team thinks itself better than its recorded"
        " level in the baseline year / all of them; what it thinks is its true level in week 0 plus"
        " its error, not cut at 100%",
        facts="F73",
    ),
    modelled(
        "overestimate",
        "share points",
        "Mean over these indicators of what the team thinks minus its recorded level",
        facts="F73",
    ),
    modelled(
        "self_image_lead",
        "share points",
        "Median team's mean level over the indicators as the team sees it minus the median team's"
        " recorded one, both as in share_overestimated",
        facts="S81",
    ),
    modelled(
        "true_persistence",
        "Pearson correlation",
        "True level of the trial's teams from one patient year to the next, by indicator; "
        + HEADLINE_TEXT
        + "mean over all pairs of successive years",
        facts="S80",
    ),
    modelled(
        "share_pairs_changed",
        "share",
        "Pairs of teams that met on a visit and in which any submitted plan of either has an action"
        " done in the last week / pairs that met on a visit",
        facts="S100",
    ),
    modelled(
        "share_pairs_in_touch",
        "share",
        "Of these pairs, those of which both teams have a contact of at least 0.5 in the last week"
        " (1 in a week of contact, then fading)",
        facts="S100",
    ),
    modelled(
        "safety_progress",
        "Pearson correlation",
        "Psychological safety within the team and mean share of the actions done of its submitted"
        " plans, both in the last week, across the intervention teams that submitted any",
        facts="F101 S101",
    ),
)


@part
def sum_up_published(
    rows: Any, teams: Any, plans: Any, visits: Any, scenario: Any, indicators: Ints
) -> None:
    """Fill in the outcomes above, from all teams, plans and visits of a programme."""
    row, inside = rows[0], np.empty(len(teams), np.bool_)
    for i in range(len(teams)):
        inside[i] = teams[i].arm != Arm.panel
    _judge_self_image(row, teams)
    last = max(BASELINE_YEAR, follow_up(scenario[0].time.weeks))
    row.true_persistence = _true_persistence(teams["true_year"], inside, last, indicators)
    done = _mean_progress(teams, plans)
    _look_at_pairs(row, teams, visits, done)
    row.safety_progress = _safety_progress(teams, done)


@part
def _judge_self_image(row: Any, teams: Any) -> None:
    n, own, found = 0, np.zeros(len(teams)), np.zeros(len(teams))
    for i in range(len(teams)):
        if teams[i].arm != Arm.panel:
            for k in range(N_INDICATORS):
                image = teams[i].true_before[k] + teams[i].self_image[k]
                recorded = teams[i].recorded_year[BASELINE_YEAR, k]
                own[n] += image / N_INDICATORS
                found[n] += recorded / N_INDICATORS
                if image > recorded:
                    row.share_overestimated += 1.0
                    row.overestimate += image - recorded
            n += 1
    row.overestimate = ratio(row.overestimate, row.share_overestimated)
    row.share_overestimated = ratio(row.share_overestimated, n * N_INDICATORS)
    row.self_image_lead = median(own[:n]) - median(found[:n])


@part
def _true_persistence(true: Floats, inside: Mask, last: int, indicators: Ints) -> float:
    """Return the mean correlation of true levels between successive years and indicators."""
    found, only = np.full(last * len(indicators), np.nan), np.empty(1, np.int64)
    for place in range(len(indicators)):
        only[0] = indicators[place]
        before = levels_of(true, inside, 0, only)
        for year in range(1, last + 1):
            now = levels_of(true, inside, year, only)
            if len(now) >= FEWEST:
                found[place * last + year - 1] = correlation(before, now)
            before = now
    return mean_known(found)


@part
def _mean_progress(teams: Any, plans: Any) -> Floats:
    """Return the mean progress of each intervention team's submitted plans (n,); NaN for none."""
    found = np.full(len(teams), np.nan)
    for i in range(len(teams)):
        done, n = 0.0, 0.0
        for slot in range(N_PLANS):
            plan = plans[i][slot]
            if teams[i].arm == Arm.intervention and plan.state > 0 and plan.week_submitted >= 0:
                done += plan.progress
                n += 1.0
        found[i] = ratio(done, n)
    return found


@part
def _look_at_pairs(row: Any, teams: Any, visits: Any, done: Floats) -> None:
    met = 0.0
    for v in range(len(visits)):
        if _is_first_meeting(visits, v) and visits[v].outsiders == 0.0:
            host, visitor = visits[v].host, visits[v].visitor
            met += 1.0
            row.share_pairs_changed += 1.0 if done[host] > 0.0 or done[visitor] > 0.0 else 0.0
            touch = min(teams[host].in_touch, teams[visitor].in_touch)
            row.share_pairs_in_touch += 1.0 if touch >= IN_TOUCH else 0.0
    row.share_pairs_changed = ratio(row.share_pairs_changed, met)
    row.share_pairs_in_touch = ratio(row.share_pairs_in_touch, met)


@part
def _is_first_meeting(visits: Any, v: int) -> bool:
    """Check whether a visit was held; of a pair's two only the first in the table counts."""
    if visits[v].state != VisitState.held:
        return False
    back = visits[v].reverse
    return bool(back < 0 or back > v or visits[back].state != VisitState.held)


@part
def _safety_progress(teams: Any, done: Floats) -> float:
    n, safety, progress = 0, np.zeros(len(teams)), np.zeros(len(teams))
    for i in range(len(teams)):
        if done[i] >= 0.0:
            safety[n], progress[n] = teams[i].safety, done[i]
            n += 1
    return correlation(safety[:n], progress[:n]) if n >= FEWEST else np.nan
