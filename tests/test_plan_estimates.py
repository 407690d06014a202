"""Figures of a plan over parameter sets: parameters and chance are told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rp2pr_sim.analysis.planning.estimates import columns_of, ratio_by_run, told
from rp2pr_sim.outcomes.summary import shown_values

SETS, RUNS = 400, 2


def by_run(values: np.ndarray) -> pd.Series:
    index = pd.MultiIndex.from_product(
        [range(len(values)), range(RUNS)], names=["set", "replicate"]
    )
    return pd.Series(values.ravel(), index)


def test_a_share_of_few_visits_has_the_range_of_its_chances() -> None:
    """The chance of each set is from 20 to 40%; that of two runs of two visits from 0 to 100%."""
    luck = np.random.default_rng(1)
    chance = np.linspace(0.2, 0.4, SETS)[:, None]
    visits = luck.binomial(2, np.repeat(chance, RUNS, axis=1)) / 2.0
    found = columns_of("unhelpful", by_run(visits), 0.0, 1.0)
    assert found["unhelpful"] == pytest.approx(0.3, abs=3.0 * found["unhelpful_error"])
    assert found["unhelpful_low"] == pytest.approx(0.2, abs=0.12)
    assert found["unhelpful_high"] == pytest.approx(0.4, abs=0.12)
    assert found["unhelpful_error"] == pytest.approx(1.96 * 0.32 / np.sqrt(SETS * RUNS), rel=0.1)


def test_without_differences_between_sets_uncertainty_is_the_simulation_error() -> None:
    values = by_run(np.random.default_rng(3).normal(5.0, 1.0, (SETS, RUNS)))
    found = columns_of("week", values)
    width = (found["week_high"] - found["week_low"]) / 2.0
    assert width < 0.6  # of single sets it is 1.4
    assert found["week_error"] == pytest.approx(0.07, abs=0.01)


def test_a_ratio_is_that_of_each_set() -> None:
    parts, wholes = (by_run(np.array(rows)) for rows in ([[1, 3], [0, 0]], [[4, 4], [0, 0]]))
    ratios = ratio_by_run(parts, wholes)
    assert ratios.groupby(level="set").mean().tolist()[0] == pytest.approx(0.5)
    assert ratios.loc[1].isna().all()
    plain = ratio_by_run(pd.Series([1.0, 3.0]), pd.Series([2.0, 2.0]))
    assert plain.tolist() == [0.5, 1.5]


def test_a_figure_says_what_its_interval_contains() -> None:
    row = {"share": 0.238, "share_low": 0.07, "share_high": 0.42, "share_error": 0.0157}
    assert told(row, "share", "share", sets=True) == (
        "24% (95% uncertainty 7 to 42; simulation error ± 1.6)"
    )
    row |= {"share_low": 0.222, "share_high": 0.254}
    assert told(row, "share", "share", sets=False) == "24% (simulation error 22 to 25)"
    assert shown_values(0.5, 0.5, 0.5, "share", True)[1] == "no spread"
