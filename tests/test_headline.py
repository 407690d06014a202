"""The headline of a run: means, intervals, digits, and what is said below the table."""

import pandas as pd
import pytest
from made_worlds import world_of
from scipy import stats

from rp2pr_sim import outcomes
from rp2pr_sim.core.enums import Arm

TRIAL = [Arm.intervention] * 4 + [Arm.control] * 4


def replicated(values: list[float] | list[bool], column: str) -> dict[str, pd.DataFrame]:
    table = pd.concat(
        [outcomes.tables(world_of(TRIAL, replicate=r))["programme"] for r in range(len(values))],
        ignore_index=True,
    )
    table[column] = values
    return {"programme": table}


def label(name: str) -> str:
    return next(
        column.label
        for column in outcomes.columns()
        if column.table == "programme" and column.name == name
    )


def test_headline_gives_the_t_interval_of_the_mean_and_counts_what_is_missing() -> None:
    values = [10.0, 12.0, 17.0, float("nan")]
    row = (
        outcomes.headline(replicated(values, "weeks_of_delay"))
        .set_index("outcome")
        .loc[label("weeks_of_delay")]
    )
    low, high = stats.t.interval(0.95, 2, loc=13.0, scale=stats.sem(values[:3]))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((13.0, low, high))
    assert "missing in 1 of 4" in row["note"]


def test_trials_that_all_fail_leave_room_for_some_that_do_not() -> None:
    row = (
        outcomes.headline(replicated([False] * 20, "significant_recorded"))
        .set_index("outcome")
        .loc[label("significant_recorded")]
    )
    z = stats.norm.ppf(0.975)
    # Wilson (1927)
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((0.0, 0.0, z * z / (20 + z * z)))


def test_the_interval_of_a_share_stays_within_a_share() -> None:
    row = (
        outcomes.headline(replicated([1.0, 1.0, 0.9], "share_submitted"))
        .set_index("outcome")
        .loc[label("share_submitted")]
    )
    assert row["high"] == 1.0


@pytest.mark.parametrize(
    ("name", "reaches"),
    [("staff_hours_per_team", False), ("cost", False), ("true_difference", True)],
)
def test_only_a_difference_has_an_interval_below_nothing(name: str, reaches: bool) -> None:
    row = outcomes.headline(replicated([0.0, 1.0], name)).set_index("outcome").loc[label(name)]
    assert (
        row["low"] == pytest.approx(0.5 - 0.5 * stats.t.ppf(0.975, 1))
        if reaches
        else row["low"] == 0.0
    )


@pytest.mark.parametrize(
    ("mean", "low", "high", "unit", "shown"),
    [
        (0.31416, 0.2716, 0.3567, "share", ("31", "27 to 36", "%")),
        (476123.0, 466400.0, 485800.0, "pounds", ("476,000", "466,000 to 486,000", "pounds")),
        (2.4444, 2.4212, 2.4676, "plans a team", ("2.44", "2.42 to 2.47", "plans a team")),
        (0.0061, 0.0021, 0.0101, "share points", ("0.6", "0.2 to 1.0", "percentage points")),
        (-0.0001, -0.04, 0.0398, "share points", ("0", "-4 to 4", "percentage points")),
        (0.31416, float("nan"), float("nan"), "share", ("31", "", "%")),
        (0.25, 0.25, 0.25, "share", ("25", "no spread", "%")),
        # the rounding of arithmetic only
        (3.8847118, 3.8847117, 3.8847124, "hours a team", ("3.9", "no spread", "hours a team")),
        (3.8847118, 3.8827, 3.8867, "hours a team", ("3.885", "3.883 to 3.887", "hours a team")),
        # without 0, and looks so
        (
            -0.015,
            -0.0299,
            -0.0001,
            "share points",
            ("-1.50", "-2.99 to -0.01", "percentage points"),
        ),
        (-0.015, -0.0301, 0.0001, "share points", ("-2", "-3 to 0", "percentage points")),
        (0.004, 0.0, 0.008, "share points", ("0.4", "0.0 to 0.8", "percentage points")),
    ],
)
def test_numbers_are_printed_to_the_digits_that_their_interval_supports(
    mean: float, low: float, high: float, unit: str, shown: tuple[str, str, str]
) -> None:
    frame = pd.DataFrame(
        [{"outcome": "x", "mean": mean, "low": low, "high": high, "unit": unit, "note": ""}]
    )
    row = outcomes.printed(frame).iloc[0]
    assert (row["mean"], row["interval"], row["unit"]) == shown


def test_what_no_replicate_has_is_left_out_of_the_print_and_said_below() -> None:
    found = outcomes.headline(
        {"programme": outcomes.tables(world_of(TRIAL, n_visits=0))["programme"]}
    )
    shown, below = outcomes.printed(found), outcomes.footnotes(found)
    assert label("safety") not in set(shown["outcome"])
    assert label("safety") in set(found["outcome"])
    [line] = [line for line in below if label("safety")[1:] in line]
    assert line.startswith("No visits in this programme")
    assert len(shown) + sum(line.count(";") + 1 for line in below[:-1]) == len(found), (
        "each is shown or said"
    )


@pytest.mark.parametrize("weeks", [10, 104])
def test_every_outcome_that_can_be_missing_says_what_is_lacking(weeks: int) -> None:
    world = world_of([Arm.intervention], weeks=weeks)
    found = outcomes.headline({"programme": outcomes.tables(world, world)["programme"]})
    lacking = {
        column.label: column.lacking for column in outcomes.columns() if column.table == "programme"
    }
    assert all(lacking[outcome] for outcome in found.loc[found["mean"].isna(), "outcome"])


def test_a_note_that_all_outcomes_share_is_said_once() -> None:
    found = outcomes.headline(replicated([0.2, 0.3], "plan_success"))
    assert found["note"].str.contains("sizes assumed").all()
    assert not outcomes.printed(found)["note"].str.contains("sizes assumed").any()
    assert "fitted" in outcomes.footnotes(found)[-1]
    fitted = found.assign(note=["", *found["note"][1:]])
    assert outcomes.printed(fitted)["note"].str.contains("sizes assumed").any()
    assert not any("fitted" in line for line in outcomes.footnotes(fitted))


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("share_facilitated", [1.0, 0.9], True),
        ("share_facilitated", [1.0, 1.0], False),
        ("share_facilitated", [float("nan")] * 2, False),
        ("panel_hours", [0.0, 0.0], False),
        ("panel_hours", [30.0, 40.0], True),
    ],
)
def test_what_goes_without_saying_has_no_row(name: str, values: list[float], told: bool) -> None:
    assert (label(name) in set(outcomes.headline(replicated(values, name))["outcome"])) == told
