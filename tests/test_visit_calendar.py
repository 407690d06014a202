"""The calendar of visits: counted as they stand in the table, compared under the same luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_studies import one, small

from rp2pr_sim.analysis.planning.studies import PLANNED
from rp2pr_sim.analysis.planning.visit_calendar import (
    ADMIN,
    FACILITATOR,
    FIGURES,
    calendar,
    figures,
    neighbours,
    summary,
    summed_up,
)
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import run
from rp2pr_sim.study.store import Store

WEEKS = 20


def visits_of(*days: tuple[str, int, float, float, bool]) -> pd.DataFrame:
    """Visits by scenario, replicate, week held (NaN: not held), weeks of delay, facilitated."""
    table = pd.DataFrame(
        days, columns=["scenario", "replicate", "held_week", "weeks_of_delay", "facilitated"]
    )
    return table.astype({"scenario": "string", "held_week": "Int64", "facilitated": "boolean"})


@pytest.fixture
def by_hand() -> pd.DataFrame:
    none = float("nan")
    return visits_of(
        (PLANNED, 0, 5, 1.0, True),
        (PLANNED, 0, 5, 3.0, True),
        (PLANNED, 0, 9, none, False),
        (PLANNED, 0, none, none, False),
        (PLANNED, 1, 6, 2.0, True),
        (PLANNED, 1, 7, 2.0, True),
        (PLANNED, 1, 8, none, True),
        (PLANNED, 1, 12, none, True),
    )


def test_visits_are_counted_by_week(by_hand: pd.DataFrame) -> None:
    found = calendar(by_hand, WEEKS).set_index("week")
    assert found["visits"].sum() == pytest.approx(3.5)
    assert found.loc[5, ["visits", "with_facilitator", "alone"]].tolist() == [1.0, 1.0, 0.0]
    assert found.loc[9, ["visits", "with_facilitator", "alone"]].tolist() == [0.5, 0.0, 0.5]
    assert found.loc[5, "low"] == pytest.approx(0.2)
    assert found.loc[5, "high"] == pytest.approx(1.8)
    assert found.loc[[4, 5, 9, 19], "held_so_far"].tolist() == [0.0, 0.25, 0.75, 0.875]


def test_figures_are_those_of_each_programme(by_hand: pd.DataFrame) -> None:
    first, second = figures(by_hand).to_dict("records")
    expected = {
        "first_week": 5,
        "last_week": 9,
        "share_held": 0.75,
        "weeks_of_delay": 2.0,
        "longest_delay": 3.0,
        "facilitator_days": 2,
    }
    assert {name: first[name] for name in expected} == expected
    assert first["busiest_week"] == 2
    assert first["share_alone"] == pytest.approx(1 / 3)
    assert (second["busiest_week"], second["share_alone"], second["last_week"]) == (1, 0.0, 12)


def test_the_same_programme_differs_from_itself_by_nothing(by_hand: pd.DataFrame) -> None:
    twice = pd.concat(
        [by_hand, by_hand.assign(scenario=FACILITATOR).astype({"scenario": "string"})]
    )
    found = summed_up(figures(twice))
    known = found["difference"].dropna()
    assert len(known) == 2 * len(FIGURES)
    assert (known == 0.0).all()
    assert summary(found, Scenario())[-1] == "With one more facilitator: no difference."


def test_a_difference_that_is_known_is_found(by_hand: pd.DataFrame) -> None:
    sooner = by_hand.assign(
        scenario=ADMIN,
        held_week=by_hand["held_week"] - 2,
        weeks_of_delay=by_hand["weeks_of_delay"] - 0.5,
    )
    found = summed_up(
        figures(pd.concat([by_hand, sooner.astype({"scenario": "string"})]))
    ).set_index(["scenario", "figure"])
    assert found.loc[
        (ADMIN, "last_week"), ["difference", "difference_low", "difference_high"]
    ].tolist() == [-2.0, -2.0, -2.0]
    assert found.loc[(ADMIN, "weeks_of_delay"), "difference"] == -0.5


def test_no_visits_are_told_as_such() -> None:
    none = float("nan")
    visits = visits_of((PLANNED, 0, none, none, False), (PLANNED, 1, none, none, False))
    assert not calendar(visits, WEEKS)["visits"].any()
    assert summary(summed_up(figures(visits)), Scenario()) == ["No visit is held before the end."]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, [FACILITATOR, ADMIN]),
        ({"facilitation.kind": "none"}, [ADMIN]),
        ({"booking.rule": "free"}, [FACILITATOR]),
        ({"facilitation.kind": "none", "booking.rule": "window"}, []),
        ({"facilitation.facilitators": 50}, [ADMIN]),
        ({"support.admin_capacity": 0}, [FACILITATOR]),
    ],
)
def test_only_hands_that_could_matter_are_added(
    values: dict[str, object], names: list[str]
) -> None:
    assert list(neighbours(Scenario.of(values))) == names


def test_a_simulated_calendar_holds_every_visit(tmp_path: Path) -> None:
    point = small(scale__n_intervention=8, scale__n_invited=30)
    done = run(one(tmp_path, points={PLANNED: point, **neighbours(point)}, details=12))
    visits, programme = (Store(done.folder).read(name) for name in ("visit", "programme"))
    by_week = calendar(visits, point.time.weeks).groupby("scenario")["visits"].sum()
    held = programme.groupby("scenario")["visits_held"].mean()
    assert by_week.to_dict() == pytest.approx(held.astype(float).to_dict())
    one_each = figures(visits).set_index(["scenario", "replicate"])
    of_programme = programme.set_index(["scenario", "replicate"])
    assert np.allclose(
        one_each["weeks_of_delay"],
        of_programme["weeks_of_delay"].reindex(one_each.index).to_numpy(dtype=float),
    )
    assert np.allclose(
        1.0 - one_each["share_alone"],
        of_programme["share_facilitated"].reindex(one_each.index).to_numpy(dtype=float),
    )
