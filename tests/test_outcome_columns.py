"""Outcome tables against worlds whose answers can be worked out by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_worlds import BASELINE, add_plan, hold, world_of
from scipy import stats

from rp2pr_sim import outcomes
from rp2pr_sim.core.enums import (
    Arm,
    Derailment,
    Facilitation,
    Indicator,
    PlanState,
    Role,
    Topic,
    VisitState,
)
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.summary import YOUNG
from rp2pr_sim.scenario import Scenario

TRIAL = [Arm.intervention] * 4 + [Arm.control] * 4
HEADLINE = [
    Indicator.mdt_discussion,
    Indicator.histology,
    Indicator.active_treatment,
    Indicator.surgery,
]


def outcome(world: World, name: str, twin: World | None = None) -> float:
    return outcomes.tables(world, twin)["programme"][name].iloc[0]


def changed(world: World, field: str, indicator: int, changes: list[float]) -> None:
    """Baseline 0.5 everywhere, and these changes of the teams two years on."""
    world.teams[field][:, BASELINE, indicator] = 0.5
    world.teams[field][:, BASELINE + 2, indicator] = 0.5 + np.array(changes)


# plans


def test_plan_success_and_points_are_of_the_same_plans_at_least_a_year_old() -> None:
    world = world_of(TRIAL, weeks=104)
    add_plan(world, 0, Topic.waiting, quantified=1, reached=1, effect=0.5, room=0.2)
    add_plan(
        world, 0, Topic.diagnostics, quantified=1, state=PlanState.abandoned, effect=0.1, room=0.1
    )
    add_plan(world, 1, Topic.waiting, submitted=51, quantified=0, reached=1, effect=0.3, room=0.3)
    add_plan(world, 1, Topic.diagnostics, submitted=52, reached=1, effect=1.0, room=1.0)
    add_plan(world, 2, Topic.waiting, submitted=None, quantified=1, reached=1, effect=1.0, room=1.0)
    assert outcome(world, "plans_submitted") == 4
    assert outcome(world, "plans_too_young") == 1
    assert outcome(world, "plans_reached") == 3
    assert outcome(world, "plan_success") == pytest.approx(2 / 3)
    assert outcome(world, "demonstrable_success") == pytest.approx(1 / 3)
    assert outcome(world, "points_per_plan") == pytest.approx((0.1 + 0.01 + 0.09) / 3)
    assert outcome(world, "share_abandoned") == pytest.approx(1 / 4)
    assert outcome(world, "share_submitted") == pytest.approx(2 / 4)
    assert outcome(world, "plans_per_submitting_team") == pytest.approx(4 / 2)


def test_the_headline_has_no_value_where_no_plan_is_a_year_old() -> None:
    world = world_of(TRIAL, weeks=62)
    add_plan(world, 0, Topic.waiting, submitted=10, quantified=1, reached=1, effect=0.5, room=0.2)
    assert outcome(world, "plans_reached") == 1
    assert all(
        np.isnan(outcome(world, name))
        for name in ("plan_success", "points_per_plan", "demonstrable_success")
    )


def test_a_later_plan_on_the_same_topic_is_a_plan_of_its_own() -> None:
    world = world_of(TRIAL)
    add_plan(world, 0, Topic.waiting)
    add_plan(world, 0, len(Topic) + Topic.waiting)
    table = outcomes.tables(world)["plan"]
    assert list(table["topic"]) == ["waiting", "waiting"]
    assert list(table["team"]) == [101, 101]


def test_only_plans_that_are_a_year_old_can_count_as_carried_out() -> None:
    world = world_of(TRIAL, weeks=104)
    add_plan(world, 0, 0, submitted=10, progress_month12=0.75)
    add_plan(world, 0, 1, submitted=51, progress_month12=0.74)
    add_plan(world, 0, 2, submitted=52, progress_month12=1.0)
    assert outcome(world, "share_carried_out") == pytest.approx(1 / 2)
    assert outcome(world, "plans_too_young") == 1
    carried_out = outcomes.tables(world)["plan"]["carried_out"]
    assert carried_out[0] and not carried_out[1] and carried_out[2] is pd.NA


def test_early_signs_are_missing_for_plans_younger_than_three_months() -> None:
    world = world_of(TRIAL, weeks=30)
    add_plan(world, 0, 0, submitted=16, progress_month3=0.4, cycles_month3=2, stalled_month3=1)
    add_plan(world, 0, 1, submitted=17, progress_month3=0.0)
    table = outcomes.tables(world)["plan"]
    assert table["progress_month3"][0] == 0.4
    assert table["cycles_month3"][0] == 2
    assert table["stalled_month3"][0]
    assert (
        table[["progress_month3", "cycles_month3", "measured_month3", "stalled_month3"]]
        .iloc[1]
        .isna()
        .all()
    )


def test_per_enrolled_team_keeps_those_who_dropped_out_in_the_denominator() -> None:
    world = world_of(TRIAL)
    add_plan(world, 0, 0)
    add_plan(world, 1, 0)
    world.teams["enrolled"][3], world.teams["dropped_week"][3] = 0, 40
    assert outcome(world, "share_submitted") == pytest.approx(2 / 4)
    assert outcome(world, "share_dropped_out") == pytest.approx(1 / 4)


def test_what_plans_gained_is_in_points_and_a_mean_over_the_indicators() -> None:
    world = world_of(TRIAL)
    world.teams["gain"][0, Indicator.histology] = 0.14
    add_plan(world, 0, Topic.diagnostics, effect=0.7)
    add_plan(world, 0, Topic.data_capture, effect=0.7)
    tables = outcomes.tables(world)
    assert tables["team"]["plan_gain"][0] == pytest.approx(0.14 / 7)
    assert tables["programme"]["plan_gain_per_team"][0] == pytest.approx(0.14 / 7 / 4)


def test_points_of_a_plan_are_of_the_room_it_had_when_it_was_drafted() -> None:
    world = world_of(TRIAL)
    add_plan(world, 0, Topic.diagnostics, effect=0.7, room=0.2)
    add_plan(world, 0, Topic.data_capture, effect=0.5, room=0.1)
    points = outcomes.tables(world)["plan"].set_index("topic")["points"]
    assert points.to_dict() == pytest.approx({"diagnostics": 0.14, "data_capture": 0.05})


# the trial


def test_difference_in_change_and_its_p_value_compare_unit_means() -> None:
    world = world_of(TRIAL)
    changed(
        world, "recorded_year", Indicator.surgery, [0.03, 0.05, 0.05, 0.07, 0.00, 0.02, 0.02, 0.04]
    )
    table = outcomes.tables(world)["indicator"].set_index(["arm", "indicator"])
    row = table.loc[("intervention", "surgery")]
    t = 0.03 / np.sqrt(0.0002 / 2 + 0.0002 / 2)  # units: 4 and 6 points against 1 and 3
    assert row["recorded_change"] == pytest.approx(0.05)
    assert row["recorded_difference"] == pytest.approx(0.03)
    # Student's t with 2 degrees of freedom
    assert row["p_value"] == pytest.approx(1 - t / np.sqrt(2 + t * t))
    assert not row["significant_recorded"]
    assert (
        table.loc[
            ("control", "surgery"), ["recorded_difference", "p_value", "significant_recorded"]
        ]
        .isna()
        .all()
    )


def test_the_programme_row_compares_the_mean_of_the_headline_four() -> None:
    world, rng = world_of([Arm.intervention] * 6 + [Arm.control] * 8), np.random.default_rng(1)
    change = rng.normal(0.02, 0.03, (14, 7))
    for indicator in Indicator:
        changed(world, "recorded_year", indicator, list(change[:, indicator]))
    units = change[:, HEADLINE].mean(axis=1).reshape(7, 2).mean(axis=1)
    expected = stats.ttest_ind(units[:3], units[3:], equal_var=False)
    assert outcome(world, "recorded_difference") == pytest.approx(
        units[:3].mean() - units[3:].mean()
    )
    assert outcome(world, "p_value") == pytest.approx(expected.pvalue)


def test_a_clear_difference_is_significant() -> None:
    world = world_of([Arm.intervention] * 8 + [Arm.control] * 8)
    changes = [
        0.20,
        0.20,
        0.21,
        0.21,
        0.19,
        0.19,
        0.20,
        0.20,
        0.00,
        0.00,
        0.01,
        0.01,
        0.00,
        0.00,
        0.01,
        0.01,
    ]
    for indicator in HEADLINE:
        changed(world, "recorded_year", indicator, changes)
    assert outcome(world, "significant_recorded")


@pytest.mark.parametrize("weeks", [1, 51])
def test_no_whole_patient_year_means_no_change(weeks: int) -> None:
    tables = outcomes.tables(world_of(TRIAL, weeks=weeks))
    assert (
        tables["indicator"][["true_change", "recorded_change", "recorded_difference", "p_value"]]
        .isna()
        .all(axis=None)
    )
    assert (
        tables["programme"][["true_difference", "p_value", "significant_recorded"]]
        .isna()
        .all(axis=None)
    )
    assert tables["team"]["true_change_surgery"].isna().all()


def test_no_control_arm_means_no_comparison_but_changes() -> None:
    world = world_of([Arm.intervention] * 4)
    changed(world, "true_year", Indicator.surgery, [0.1] * 4)
    table = outcomes.tables(world)["indicator"].set_index(["arm", "indicator"])
    assert table.loc[("intervention", "surgery"), "true_change"] == pytest.approx(0.1)
    assert np.isnan(table.loc[("intervention", "surgery"), "true_difference"])
    assert table.loc[("control", "surgery"), "teams"] == 0


@pytest.mark.parametrize(("weeks", "reached"), [(103, False), (104, True)])
def test_a_year_from_the_median_visit_is_the_patient_year_that_holds_that_week(
    weeks: int, reached: bool
) -> None:
    world = world_of(TRIAL, weeks=weeks, n_visits=3)
    for row, week in enumerate((10, 20, 50)):
        hold(world, row, host=row, visitor=3, week=week)
    changed(world, "true_year", Indicator.surgery, [0.1] * 4 + [0.04] * 4)
    row = (
        outcomes.tables(world)["indicator"]
        .query("arm == 'intervention' and indicator == 'surgery'")
        .iloc[0]
    )
    wanted = [0.1, 0.06] if reached else [np.nan, np.nan]
    assert row[["true_change_12_months", "true_difference_12_months"]].tolist() == pytest.approx(
        wanted, nan_ok=True
    )
    assert np.isnan(row["true_difference_24_months"])


def test_ranks_that_hold_persist_and_ranks_that_turn_round_do_not() -> None:
    world = world_of([Arm.intervention] * 4, weeks=52)
    world.teams["recorded_year"][:] = np.array([0.1, 0.2, 0.3, 0.4])[:, None, None]
    assert outcome(world, "rank_persistence") == pytest.approx(1.0)
    world.teams["recorded_year"][:, BASELINE + 1] = np.array([0.4, 0.3, 0.2, 0.1])[:, None]
    # five pairs of years, one turned round
    assert outcome(world, "rank_persistence") == pytest.approx((4 * 1.0 - 1.0) / 5)


# visits and people


def test_visits_are_counted_timed_and_judged_only_where_they_were_held() -> None:
    world = world_of(TRIAL, n_visits=3)
    hold(
        world,
        0,
        0,
        1,
        week=14,
        earliest_week=10,
        safety=0.8,
        participants=8,
        participants_with_idea=6,
        derailed=Derailment.fantasy,
    )
    hold(
        world,
        1,
        1,
        0,
        week=30,
        earliest_week=20,
        safety=0.4,
        participants=4,
        participants_with_idea=0,
        facilitator=0,
    )
    world.visits["state"][2], world.visits["safety"][2] = VisitState.waiting, 0.9
    world.visits["blind_spots"][0, 3] = 1
    assert outcome(world, "visits_held") == 2
    assert outcome(world, "share_held") == pytest.approx(2 / 3)
    assert outcome(world, "weeks_of_delay") == pytest.approx((4 + 10) / 2)
    assert outcome(world, "share_facilitated") == pytest.approx(1 / 2)
    assert outcome(world, "weeks_first_to_last_visit") == 16
    assert outcome(world, "safety") == pytest.approx(0.6)
    assert outcome(world, "share_with_idea") == pytest.approx(6 / 12)
    assert outcome(world, "share_blind_spots") == pytest.approx(1 / 2)
    assert outcome(world, "share_derailed_fantasy") == pytest.approx(1 / 2)
    assert outcome(world, "share_derailed_confrontation") == 0.0
    waiting = outcomes.tables(world)["visit"].iloc[2]
    assert (
        waiting[["safety", "weeks_of_delay", "held_week", "derailed", "participants", "ideas_home"]]
        .isna()
        .all()
    )


def test_the_wait_for_the_return_visit_is_no_delay() -> None:
    world = world_of(TRIAL, n_visits=3)
    hold(world, 0, 0, 1, week=14, earliest_week=10, reverse=1)
    hold(world, 1, 1, 0, week=26, earliest_week=10, reverse=0, order=2)
    hold(world, 2, 2, 3, week=18, earliest_week=10)
    tables = outcomes.tables(world)
    assert tables["programme"]["weeks_of_delay"][0] == (4 + 8) / 2
    assert tables["programme"]["weeks_between_visits"][0] == 12
    assert tables["visit"]["weeks_of_delay"].isna().tolist() == [False, True, False]
    assert tables["team"]["weeks_of_delay"].isna().tolist() == [False, True, False, *[True] * 5]


def test_where_nobody_is_to_facilitate_no_share_of_visits_is_facilitated() -> None:
    world = world_of(TRIAL, n_visits=1)
    hold(world, 0, 0, 1, week=14)
    assert outcome(world, "share_facilitated") == 0.0
    world.scenario[0]["facilitation"]["kind"] = Facilitation.none
    assert np.isnan(outcome(world, "share_facilitated"))


def test_a_pair_shows_both_ways_and_an_unreturned_visit_only_its_own() -> None:
    world = world_of(TRIAL, n_visits=3)
    hold(world, 0, 0, 1, week=14, reverse=1, host_trust=0.6, first_trust=0.5, honesty=0.4)
    hold(
        world,
        1,
        1,
        0,
        week=20,
        reverse=0,
        host_trust=0.8,
        first_trust=0.5,
        honesty=0.7,
        order=2,
        derailed=Derailment.nihilism,
    )
    hold(world, 2, 2, 3, week=25, host_trust=0.3, first_trust=0.4, derailed=Derailment.nihilism)
    pair = outcomes.tables(world)["pair"]
    assert list(pair["team"]) == [101, 103]
    assert list(pair["returned"]) == [True, False]
    assert list(pair["derailed_days"]) == [1, 1]
    assert pair["weeks_between"][0] == 6
    assert pair["trust"].tolist() == pytest.approx([0.7, 0.3])
    assert pair["trust_change"].tolist() == pytest.approx([0.2, -0.1])
    assert pair["honesty_change"][0] == pytest.approx(0.3)
    assert pair[["weeks_between", "second_week", "honesty_change"]].iloc[1].isna().all()


def test_interviews_hear_the_most_committed_only() -> None:
    world = world_of([Arm.intervention] * 30)
    world.teams["commitment"] = np.arange(30) / 30
    world.teams["rating"] = np.where(np.arange(30) >= 7, 0.9, 0.1)
    world.teams["hosted_week"] = 20
    assert outcome(world, "team_rating_interviewed") == pytest.approx(0.9)
    assert outcome(world, "team_rating") == pytest.approx((23 * 0.9 + 7 * 0.1) / 30)


def test_fifths_follow_the_true_level_whatever_the_order_of_the_teams() -> None:
    world = world_of([Arm.intervention] * 6 + [Arm.control] * 4 + [Arm.panel] * 2)
    world.teams["true_before"] = np.linspace(0.9, 0.1, 12)[:, None]
    fifths = outcomes.tables(world)["team"].set_index("team")["baseline_fifth"]
    assert fifths.iloc[:10].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert fifths.iloc[10:].isna().all()
    turned = world._replace(
        teams=world.teams[::-1], members=world.members[::-1], plans=world.plans[::-1]
    )
    assert (
        outcomes.tables(turned)["team"]
        .set_index("team")["baseline_fifth"]
        .sort_index()
        .equals(fifths)
    )


def test_cost_is_hours_by_role_core_team_hours_and_travel() -> None:
    world = world_of(TRIAL)
    resources = world.scenario[0]["resources"]
    world.teams["hours"][0, Role.lead_physician], world.teams["hours"][1, Role.coordinator] = 10, 20
    world.teams["travel_km"][0], world.teams["core_hours"][2], world.teams["support_hours"][3] = (
        300,
        4,
        5,
    )
    world.facilitators["hours"] = 6
    add_plan(world, 0, 0, quantified=1, reached=1)
    add_plan(world, 1, 0, quantified=1, reached=1)
    cost = (
        10 * resources["lead_physician"]
        + 20 * resources["coordinator"]
        + 15 * resources["core_team"]
        + 300 * resources["travel"]
    )
    assert outcome(world, "cost") == pytest.approx(cost)
    assert outcome(world, "cost_per_plan_reached") == pytest.approx(cost / 2)
    assert outcome(world, "hours_coordinator") == 20
    assert outcome(world, "staff_hours_per_team") == pytest.approx(30 / 4)


def test_hours_of_an_outside_panel_are_the_panels_and_part_of_the_cost() -> None:
    world = world_of([*TRIAL, Arm.panel])
    world.teams["hours"][0, Role.coordinator], world.teams["hours"][8, Role.lead_physician] = 20, 10
    world.teams["preparation_hours"][0] = 8
    resources = world.scenario[0]["resources"]
    assert outcome(world, "staff_hours_per_team") == pytest.approx(20 / 4)
    assert outcome(world, "hours_per_team_lead_physician") == 0.0
    assert outcome(world, "panel_hours") == 10
    assert outcome(world, "staff_hours") == 30
    assert outcome(world, "preparation_hours") == 8
    assert outcome(world, "cost") == pytest.approx(
        20 * resources["coordinator"] + 10 * resources["lead_physician"]
    )


def test_hours_of_a_week_are_those_of_all_roles() -> None:
    world = world_of(TRIAL, weeks=2)
    world.weeks["hours"][1, Role.coordinator], world.weeks["hours"][1, Role.peripheral] = 5, 2
    week = outcomes.tables(world)["week"]
    assert week["staff_hours"].tolist() == [0, 7]
    assert week["hours_coordinator"].tolist() == [0, 5]


def test_the_last_week_has_the_hours_of_the_whole_programme() -> None:
    scenario = Scenario.of(
        {"scale.n_intervention": 4, "scale.n_control": 4, "scale.n_invited": 20, "time.weeks": 40}
    )
    tables = outcomes.tables(simulate(scenario, 1, 0))
    last, whole = tables["week"].iloc[-1], tables["programme"].iloc[0]
    by_role = [f"hours_{role.name}" for role in Role]
    names = [
        "staff_hours",
        "preparation_hours",
        "support_hours",
        "facilitator_hours",
        "travel_km",
        *by_role,
    ]
    assert whole["staff_hours"] > whole["preparation_hours"] > 0.0
    assert last[names].tolist() == pytest.approx(whole[names].tolist())
    assert last["core_hours"] == pytest.approx(whole["core_team_hours"])


# against the no-programme run


def test_gain_is_the_difference_from_the_same_team_without_a_programme() -> None:
    world, twin = world_of(TRIAL), world_of(TRIAL)
    twin.teams["true_quality"] = np.linspace(0.2, 0.6, 8)[:, None]
    world.teams["true_quality"] = twin.teams["true_quality"]
    world.teams["true_quality"][0, Indicator.surgery] += 0.07
    world.teams["true_quality"][1] -= 0.01
    shuffled = twin._replace(teams=twin.teams[::-1])
    table = outcomes.against_twin(world, shuffled).set_index("team")
    assert table["true_gain"].tolist() == pytest.approx([0.01, -0.01] + [0.0] * 6)
    assert table.loc[101, "true_gain_on_surgery"] == pytest.approx(0.07)
    assert outcome(world, "true_gain_per_team", twin) == pytest.approx(0.0)
    assert outcome(world, "share_harmed", twin) == 0.0  # over all weeks nobody lost anything yet
    world.teams["true_year"][1] = twin.teams["true_year"][1] - 0.01
    assert outcome(world, "share_harmed", twin) == pytest.approx(1 / 4)
    assert "true_gain_per_team" not in outcomes.tables(world)["programme"]


def test_more_patients_are_those_of_each_process_times_the_gain_averaged_over_six() -> None:
    world, twin = world_of(TRIAL), world_of(TRIAL)
    share = float(world.scenario["audit"]["small_cell_share"][0])
    assert share == 0.12
    for made in (world, twin):
        made.teams["patients"] = [100.0, 200.0, 50.5, 10.0, 1000.0, 1000.0, 1000.0, 1000.0]
        made.teams["true_quality"] = 0.4
    better = world.teams["true_quality"]
    better[0, Indicator.surgery] += 0.06  # 6 of 100 patients
    better[0, Indicator.small_cell_chemotherapy] += 0.5  # 6 of the 12 with small-cell cancer
    better[1, Indicator.nurse_contact] -= 0.03  # 6 of 200 fewer
    better[3, Indicator.mdt_discussion] += 0.3  # 3 of 10
    better[:4, Indicator.patient_experience] += 0.5  # a scale, which counts nobody
    better[4:] += 0.2  # control teams
    assert outcome(world, "patients_per_year", twin) == pytest.approx((6 + 6 - 6 + 3) / 6)
    assert outcome(world, "patients", twin) == 360.5
    assert outcome(world, "patients") == 360.5
    assert "patients_per_year" not in outcomes.tables(world)["programme"]


def test_fewer_patients_have_an_interval_below_0() -> None:
    table = pd.DataFrame({"patients_per_year": [-2.0, 1.0, -1.0], **dict.fromkeys(YOUNG, 0.0)})
    [row] = outcomes.headline({"programme": table}).to_dict("records")
    assert row["unit"] == "patients a year" and row["low"] < -2.0 < row["mean"] < 0.0 < row["high"]


def test_a_panel_has_no_run_of_its_own_to_be_compared_with() -> None:
    table = outcomes.against_twin(world_of([*TRIAL, Arm.panel]), world_of(TRIAL))
    assert table["true_gain"].isna().tolist() == [False] * 8 + [True]


def test_a_twin_of_other_teams_or_weeks_is_refused() -> None:
    with pytest.raises(InputError, match="lacks team 101"):
        outcomes.against_twin(
            world_of(TRIAL), world_of(TRIAL)._replace(teams=world_of(TRIAL).teams[1:])
        )
    with pytest.raises(InputError, match="52 weeks"):
        outcomes.against_twin(world_of(TRIAL), world_of(TRIAL, weeks=52))


# the tables as such


def test_ratios_over_nothing_are_missing_and_never_zero() -> None:
    row = outcomes.tables(world_of(TRIAL, weeks=10))["programme"].iloc[0]
    ratios = [
        "plan_success",
        "plans_per_submitting_team",
        "share_carried_out",
        "share_held",
        "cost_per_plan_reached",
        "share_with_idea",
    ]
    assert row[[*ratios, "safety", "trust", "team_rating"]].isna().all()
    assert row["share_submitted"] == 0.0


def test_tables_of_any_run_have_the_same_columns_and_types() -> None:
    full = world_of([*TRIAL, Arm.panel], n_visits=2)
    hold(full, 0, 0, 1, week=20)
    add_plan(full, 0, 0)
    empty = outcomes.tables(world_of([Arm.intervention], weeks=1))
    for name, table in outcomes.tables(full).items():
        pd.testing.assert_series_equal(table.dtypes, empty[name].dtypes)
        assert table.columns[:2].tolist() == ["seed", "replicate"]
        assert table.columns.is_unique


def test_tables_hold_what_is_declared_in_its_order() -> None:
    tables = outcomes.tables(world_of(TRIAL), world_of(TRIAL))
    for name, table in tables.items():
        declared = [
            each for column in outcomes.columns() if column.table == name for each in column.names
        ]
        assert table.columns[2:].tolist() == declared


def test_sources_of_columns_are_known_claims_and_facts() -> None:
    named_claims = {each for column in outcomes.columns() for each in column.claims}
    named_facts = {each for column in outcomes.columns() for each in column.facts}
    assert named_claims <= set(claims())
    assert named_facts <= set(facts())


def test_the_page_on_outcomes_is_up_to_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "outcomes.md"
    assert page.read_text(encoding="utf-8") == outcomes.page(), (
        "write rp2pr_sim.outcomes.page() to docs/outcomes.md anew"
    )
