"""Single rules in cases that are computed by hand."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from rp2pr_sim.core.enums import Facilitation, Indicator, PlanState, VisitState
from rp2pr_sim.model.rules import audit, booking, implementing, measuring
from rp2pr_sim.model.rules import transforms as t
from rp2pr_sim.model.state import (
    HISTORY_YEARS,
    N_YEARS,
    CoreTeam,
    Facilitator,
    Luck,
    Plan,
    Team,
    Visit,
)
from rp2pr_sim.model.topics import MAIN_INDICATOR
from rp2pr_sim.scenario import Scenario


def python(rule: Any) -> Any:
    return inspect.unwrap(getattr(rule, "py_func", rule))


def row(record: Any, **values: Any) -> Any:
    found = record.rows(1)[0]
    for name, value in values.items():
        setattr(found, name, value)
    return found


def scenario(**values: Any) -> Any:
    return Scenario.of({k.replace("__", "."): v for k, v in values.items()}).record()[0]


@pytest.mark.parametrize(
    ("rule", "given", "wanted"),
    [
        (t.raised, (0.6, 0.25), 0.7),
        (t.raised, (0.6, 1.5), 1.0),
        (t.raised, (0.6, -0.5), 0.6),
        (t.lowered, (0.6, 0.25), 0.45),
        (t.lowered, (0.6, 1.5), 0.0),
        (t.lowered, (0.6, -0.5), 0.6),
        (t.toward, (0.8, 0.4, 0.25), 0.7),
        (t.toward, (0.8, 0.4, 2.0), 0.4),
        (t.toward, (0.8, 0.4, -1.0), 0.8),
        (t.excess, (0.7, 0.5), 0.4),
        (t.excess, (0.4, 0.5), 0.0),
        (t.excess, (1.0, 1.0), 0.0),
        (t.centred, (0.75,), 0.5),
        (t.chance_of, (math.log(3.0),), 0.75),
        (t.chance_of, (-1e6,), math.exp(-60.0)),
        (t.log_odds, (0.75,), math.log(3.0)),
        (t.times_odds, (0.5, 3.0), 0.75),
        (t.times_odds, (1.0, 0.0), 0.0),
        (t.times_odds, (0.0, 5.0), 0.0),
        (t.shifted, (0.5, math.log(3.0)), 0.75),
        (t.shifted, (0.5, 1.0), 1.0 / (1.0 + math.exp(-1.0))),
        (t.shifted, (0.0, 0.0), 0.0),
    ],
)
def test_a_share_moves_as_said(rule: Any, given: tuple[float, ...], wanted: float) -> None:
    assert python(rule)(*given) == pytest.approx(wanted, rel=1e-12, abs=1e-12)


def test_log_odds_of_a_certainty_are_finite_and_opposite() -> None:
    low, high = python(t.log_odds)(0.0), python(t.log_odds)(1.0)
    assert -60.0 < low < -20.0
    assert low == pytest.approx(-high, rel=1e-3)


@pytest.mark.parametrize(
    ("lag", "week", "ended"),
    [
        # a year ends with its last week, and is out when the lag is over; 12 months are 52 weeks
        (0.0, 0, 0), (0.0, 51, 0), (0.0, 52, 1), (0.0, 104, 2), (12.0, 51, -1), (12.0, 52, 0),
        (12.0, 103, 0), (12.0, 104, 1), (6.0, 25, -1), (6.0, 26, 0), (36.0, 0, -3),
    ],
)  # fmt: skip
def test_the_newest_year_is_the_last_that_ended_a_lag_ago(
    lag: float, week: int, ended: int
) -> None:
    s = scenario(information__publication_lag_months=lag)
    assert python(audit.newest_year)(s, week) == HISTORY_YEARS - 1 + ended


def test_the_newest_year_is_within_the_table() -> None:
    s = scenario(information__publication_lag_months=0.0)
    assert python(audit.newest_year)(s, 10_000) == N_YEARS - 1
    assert python(audit.newest_year)(s, -10_000) == 0


def test_fields_that_are_missing_count_as_not_done_in_part() -> None:
    s = scenario(audit__missing_as_not_done=0.5)
    assert python(audit.see_recorded)(0.8, 0.6, s) == pytest.approx(0.8 * 0.8)


def test_an_indicator_counts_its_own_patients() -> None:
    team = row(Team, patients=200.0, survey_returns=0.5)
    s = scenario(audit__small_cell_share=0.12, audit__survey_sample=0.35)
    counted = [python(audit.cases)(team, indicator, s) for indicator in Indicator]
    assert counted == [
        {Indicator.small_cell_chemotherapy: 24, Indicator.patient_experience: 35}.get(item, 200)
        for item in Indicator
    ]
    assert python(audit.cases)(row(Team, patients=0.2), 0, s) == 1


def test_two_plans_on_one_indicator_add_up() -> None:
    topics = [topic for topic, k in enumerate(MAIN_INDICATOR) if k >= 0]
    first, k = topics[0], MAIN_INDICATOR[topics[0]]
    other = next(topic for topic in topics if MAIN_INDICATOR[topic] != k)
    plans = Plan.rows(3)
    plans["topic"] = [first, other, first]
    plans["effect"], plans["room"] = [0.5, 0.25, 0.1], [0.08, 0.04, 0.1]
    team = row(Team, n_plans=3)
    team.plan_slots[:3] = [0, 1, 2]
    team.gain[:] = 9.0  # last week's
    python(audit.close_gaps)(team, plans)
    wanted = np.zeros(len(team.gain))
    wanted[k], wanted[MAIN_INDICATOR[other]] = 0.05, 0.01
    assert team.gain == pytest.approx(wanted)


def test_no_day_is_found_where_no_facilitator_or_arranger_is_left() -> None:
    s = scenario(facilitation__kind="clinical", diaries__days_a_week=2)
    facilitators = Facilitator.rows(2)
    for left, booked in ((0.9, 0), (5.0, 4), (5.0, 5)):
        visit = row(Visit, state=VisitState.waiting)
        core = row(CoreTeam, admin_left=left, booked=booked)
        teams = row(Team), row(Team)
        python(booking.find_day)(visit, *teams, core, facilitators, s, row(Luck))
        assert (visit.state, core.admin_left, core.booked) == (VisitState.waiting, left, booked)


def test_the_least_tired_facilitator_with_a_day_left_leads() -> None:
    s = scenario(facilitation__kind="clinical", diaries__days_a_week=1)
    facilitators = Facilitator.rows(3)
    facilitators["fatigue"], facilitators["busy_week"] = [0.5, 0.2, 0.3], 6
    facilitators["booked"] = 1
    led = []
    for _ in range(4):
        visit = row(Visit)
        python(booking.pick_facilitator)(visit, facilitators, s, row(Luck, week=7))
        led.append(visit.facilitator)
    assert led == [1, 2, 0, -1]
    alone = scenario(facilitation__kind=Facilitation.none)
    python(booking.pick_facilitator)(visit, facilitators, alone, row(Luck, week=8))
    assert visit.facilitator == -1


@pytest.mark.parametrize(
    ("state", "ended", "week", "fading"),
    [
        # support ends in week 40; what was achieved lasts 10 weeks after all work is over
        (PlanState.finished, 20, 50, False), (PlanState.finished, 20, 51, True),
        (PlanState.finished, 60, 70, False), (PlanState.finished, 60, 71, True),
        (PlanState.stalled, -1, 50, False), (PlanState.stalled, -1, 51, True),
        (PlanState.abandoned, 20, 30, False), (PlanState.abandoned, 20, 31, True),
        (PlanState.active, -1, 99, False),
    ],
)  # fmt: skip
def test_gains_fade_some_time_after_the_last_work(
    state: PlanState, ended: int, week: int, fading: bool
) -> None:
    plan = row(Plan, state=state, week_ended=ended, lasting_weeks=10)
    found = python(implementing.is_fading)(plan, row(Team, plans_due=40), row(Luck, week=week))
    assert found == fading


def test_a_plan_is_looked_at_three_and_twelve_months_after_it_was_handed_in() -> None:
    plan = row(Plan, week_submitted=10, state=PlanState.stalled, progress=0.3, cycles=2, measures=1)
    for week, progress in ((22, 0.1), (23, 0.3), (24, 0.4), (61, 0.5), (62, 0.6), (63, 0.7)):
        plan.progress = progress
        python(implementing.look_back)(plan, row(Luck, week=week))
    assert (plan.progress_month3, plan.progress_month12) == (0.3, 0.6)
    assert (plan.cycles_month3, plan.measured_month3, plan.stalled_month3) == (2, 1.0, 1.0)


def test_a_plan_has_reached_its_aim_once_and_for_all() -> None:
    s = scenario(implementing__enough=0.95)
    plan = row(Plan, aim=0.2, effect=0.18)
    seen = []
    for effect in (0.1899, 0.1901, 0.1):
        plan.effect = effect
        python(implementing.reach_goal)(plan, s)
        seen.append(plan.reached)
    assert seen == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("newest", "week", "effect", "some"),
    [
        (10, 10, 0.1, True), (10, 13, 0.1, True), (10, 14, 0.1, False),  # a month is four weeks
        (10, 10, 0.18, True), (10, 10, 0.191, False),  # 95% of the goal are enough
        (-1, 1, 0.1, False),  # nothing was ever measured
    ],
)  # fmt: skip
def test_only_a_measure_of_this_month_refutes_and_only_what_falls_short(
    newest: int, week: int, effect: float, some: bool
) -> None:
    s = scenario(implementing__enough=0.95, measuring__refuting=0.5)
    plan = row(Plan, newest_measure=newest, effect=effect, goal=0.2)
    luck = row(Luck, seed=1, week=week)
    refuted = [
        python(measuring.is_refuted)(plan, slot, row(Team, id=5), s, luck) for slot in range(20)
    ]
    assert any(refuted) == some and not all(refuted)
