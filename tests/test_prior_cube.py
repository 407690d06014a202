"""The prior as a unit cube: allowed points, the stated distributions, and all that may vary."""

from __future__ import annotations

from enum import IntEnum
from io import StringIO
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear_model import Floats, points_of
from scipy import stats
from test_priors import DEFINITIONS, SETTINGS

from rp2pr_sim.analysis.calibration.prior import (
    FORMS,
    NAMES,
    defaults,
    from_cube,
    scores,
    to_cube,
    values_of,
    varied,
)
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.scenario import Parameter, Scenario, parameters

N = len(NAMES)
CHOICES = [item for item in varied() if issubclass(item.kind, IntEnum)]
WHOLE = [item for item in varied() if item.kind is int]
NUMBERS = [item for item in varied() if item.kind is float]
NORMAL = [item for item in NUMBERS if priors()[item.name].shape != "uniform"]
EVENLY = (np.arange(400) + 0.5) / 400


def column(item: Parameter, shares: Floats) -> Floats:
    """Return the values of one parameter at shares of its prior."""
    points = np.full((len(shares), N), 0.5)
    points[:, NAMES.index(item.name)] = shares
    return from_cube(points)[:, NAMES.index(item.name)]


def share_below(item: Parameter, values: Floats) -> Floats:
    """Return the share of the stated prior below values: SciPy's, within what is allowed."""
    prior = priors()[item.name]
    assert prior.low is not None and prior.high is not None
    if prior.shape == "uniform":
        return stats.uniform(prior.low, prior.high - prior.low).cdf(values)
    half = stats.norm.ppf(0.95)
    if prior.shape == "normal":
        usual = stats.norm((prior.low + prior.high) / 2, (prior.high - prior.low) / (2 * half))
    else:
        spread = np.log(prior.high / prior.low) / (2 * half)
        usual = stats.lognorm(spread, scale=np.sqrt(prior.low * prior.high))
    assert usual.cdf([prior.low, prior.high]) == pytest.approx([0.05, 0.95])
    below, up_to = usual.cdf([item.low, item.high])
    return (usual.cdf(values) - below) / (up_to - below)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20))
def test_every_point_is_an_allowed_scenario_and_leads_back(shares: list[float]) -> None:
    point = np.resize(shares, N)
    scenario = Scenario.of(values_of(point))
    values = np.array([float(scenario[name]) for name in NAMES])
    assert values.tolist() == from_cube(point).tolist()
    widths = np.array([item.high - item.low if item.kind is float else 0.5 for item in varied()])
    assert (np.abs(from_cube(to_cube(values)) - values) <= 1e-5 * widths).all()


def test_the_defaults_lead_back() -> None:
    usual = [float(Scenario()[name]) for name in NAMES]
    assert from_cube(defaults()) == pytest.approx(usual, rel=1e-5)


def test_numbers_follow_their_stated_distributions_within_what_is_allowed() -> None:
    values = from_cube(np.tile(EVENLY[:, None], N))
    away = {
        item.name: np.abs(share_below(item, values[:, NAMES.index(item.name)]) - EVENLY).max()
        for item in NUMBERS
    }
    assert len(away) > 300
    assert {name: most for name, most in away.items() if most > 2e-4} == {}


def test_random_points_follow_the_stated_distributions() -> None:
    values = from_cube(points_of(2000, 1))
    p = [
        stats.kstest(share_below(item, values[:, NAMES.index(item.name)]), "uniform").pvalue
        for item in NUMBERS
    ]
    assert min(p) > 0.01 / len(p) and np.mean(np.array(p) < 0.05) < 0.1


@pytest.mark.parametrize("item", CHOICES, ids=lambda item: item.name)
def test_choices_are_equally_likely(item: Parameter) -> None:
    values, counts = np.unique(column(item, EVENLY), return_counts=True)
    assert values.tolist() == list(range(len(item.kind)))
    assert set(counts) == {len(EVENLY) / len(item.kind)}
    assert tuple(item.name for item in CHOICES) == FORMS


@pytest.mark.parametrize("item", WHOLE, ids=lambda item: item.name)
def test_whole_numbers_are_whole_and_follow_their_distribution(item: Parameter) -> None:
    values = column(item, EVENLY)
    assert values.tolist() == np.rint(values).tolist()
    for first, second in pairwise(np.unique(values)):
        assert second == first + 1
        assert (values <= first).mean() == pytest.approx(
            share_below(item, np.array([first + 0.5]))[0], abs=0.003
        )


def test_values_keep_six_digits_and_survive_a_csv() -> None:
    values = from_cube(points_of(200, 2))
    assert all(float(f"{value:.6g}") == value for value in values.ravel())
    kept = pd.read_csv(StringIO(pd.DataFrame(values, columns=NAMES).to_csv(index=False)))
    assert kept.to_numpy(np.float64).tolist() == values.tolist()


def test_scores_are_distances_from_the_middle_in_sds_of_the_prior() -> None:
    found = scores(points_of(4000, 3))
    index = [NAMES.index(item.name) for item in varied() if item.kind is not int]
    assert np.abs(found[:, index].mean(axis=0)).max() < 0.25
    # truncation takes some of it away, and never adds any
    assert found[:, index].std(axis=0).max() < 1.05 and found[:, index].std(axis=0).min() > 0.8
    for item in NORMAL:
        prior = priors()[item.name]
        ends = np.zeros((2, N)) + defaults()
        ends[:, NAMES.index(item.name)] = to_cube(np.tile([[prior.low], [prior.high]], N))[
            :, NAMES.index(item.name)
        ]
        assert scores(ends)[:, NAMES.index(item.name)] == pytest.approx([-1.645, 1.645], abs=1e-3)


def test_every_number_that_may_vary_varies() -> None:
    assert {name for name, prior in priors().items() if prior.shape != "fixed"} == set(NAMES)
    uncertain = {
        item.name
        for item in parameters()
        if item.status in ("assumed", "fitted")
        and item.role != "lever"
        and item.unit != "on or off"
        and item.name not in DEFINITIONS | SETTINGS
    }
    assert uncertain and uncertain <= set(NAMES)
    assert {item.name for item in varied() if item.role == "lever"} == set()
    assert len(set(NAMES)) == N
