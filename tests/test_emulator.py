"""The emulator: indices of functions whose indices are known, and what it refuses to learn."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from known_functions import (
    ALONE,
    EFFECTS,
    TOGETHER,
    TOTAL,
    VARIANCE,
    Floats,
    formula,
    ishigami,
    noisy,
    of_sobol_g,
    problem_of,
    sample_of,
    sobol_g,
)
from scipy import special
from small_studies import WORDS, proof

from rp2pr_sim.analysis.plausible_sets import drawn
from rp2pr_sim.analysis.sensitivity.indices import analysed, emulator_of, indices_of, pairs_of
from rp2pr_sim.analysis.sensitivity.methods import Frame, quality
from rp2pr_sim.analysis.sensitivity.methods.dependent import Dependent, correlation_of
from rp2pr_sim.analysis.sensitivity.methods.polynomials import candidates, fitted
from rp2pr_sim.analysis.sensitivity.sampling import Source
from rp2pr_sim.cli import main

G_ALONE, G_TOTAL = of_sobol_g()


def inside(source: Source, inputs: int, points: int, truth: dict[str, Floats], seed: int) -> Floats:
    """Check which intervals contain the known index, shape (indices, inputs)."""
    problem = problem_of("pce", inputs, seed=seed)
    found = analysed(problem, sample_of(problem, source, points)).indices
    hits = []
    for index, known in truth.items():
        rows = indices_of(found, "y", index)[: len(known)]
        hits.append(((rows["low"] - 1e-9 <= known) & (known <= rows["high"] + 1e-9)).to_numpy())
    return np.array(hits)


CASES = {
    "ishigami": (noisy(ishigami, 0.0), 3, 128, {"S1": ALONE, "ST": TOTAL}),
    "noisy ishigami": (noisy(ishigami, 3.0), 3, 256, {"S1": ALONE, "ST": TOTAL}),
    "g": (noisy(sobol_g, 0.0), 6, 128, {"S1": G_ALONE, "ST": G_TOTAL}),
    "noisy g": (noisy(sobol_g, 0.1), 6, 256, {"S1": G_ALONE, "ST": G_TOTAL}),
}


@pytest.mark.parametrize("case", ["ishigami", "noisy ishigami", "g"])
def test_the_intervals_contain_the_known_indices(case: str) -> None:
    assert inside(*CASES[case], seed=1).mean() > 0.8


@proof
@pytest.mark.parametrize("case", list(CASES))
def test_the_intervals_contain_the_known_indices_as_often_as_they_say(case: str) -> None:
    found = np.array([inside(*CASES[case], seed=seed) for seed in range(60)])
    assert found.mean() >= 0.93 and (found.mean(axis=0) >= 0.85).all()


def test_chance_sets_q2_a_ceiling_and_no_input_gets_its_variance() -> None:
    sd = 3.0
    problem = problem_of("pce", 3, second_order=True)
    sample = sample_of(problem, noisy(ishigami, sd), 256)
    told = emulator_of(problem, sample).iloc[0]
    # two replicates with either set of random numbers
    assert told["ceiling"] == pytest.approx(VARIANCE / (VARIANCE + sd**2 / 4.0), abs=0.04)
    assert told["ceiling"] - 0.1 < told["q2"] < told["ceiling"] + 0.05 and not told["refused"]
    rows = indices_of(analysed(problem, sample).indices, "y", "ST").set_index("input")
    assert rows.loc["unused", "value"] < 0.05
    assert rows.loc["chance", "value"] == pytest.approx(1.0 - told["ceiling"], abs=0.001)
    pairs = pairs_of(problem, sample).set_index(["input", "other"])
    assert pairs.loc[("x1", "x3"), "low"] < TOGETHER < pairs.loc[("x1", "x3"), "high"]
    assert pairs.loc[("x1", "x2"), "value"] < 0.05


def waves(cube: Floats) -> Floats:
    """A function of high frequency: no polynomial of low degree is like it."""
    return np.sin(90.0 * cube[..., 0]) * np.cos(70.0 * cube[..., 1])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (noisy(waves, 0.0), "predicts 0% of the variance between samples (Q2), and needs 80%"),
        (noisy(lambda cube: 0.0 * cube[..., 0], 1.0), "of the variance between samples, and the"),
    ],
)
def test_what_it_cannot_learn_is_refused(source: Source, reason: str) -> None:
    problem = problem_of("pce", 2)
    told = emulator_of(problem, sample_of(problem, source, 128)).iloc[0]
    assert reason in told["refused"] and "or method=sobol" in told["refused"]


def test_choices_and_whole_numbers_are_learnt_whatever_their_order() -> None:
    frame = Frame((0, 1, 2), choices=(5, 0, 0), wholes=(0, 3, 0))
    effect = np.array([0.0, 3.0, -2.0, 1.0, 5.0])

    def stairs(cube: Floats, seeds: np.ndarray) -> Floats:
        one = np.minimum((cube[..., 0] * 5).astype(int), 4)
        two = np.minimum((cube[..., 1] * 3).astype(int), 2)
        return (effect[one] * (1.0 + two))[..., None] + 0.0 * seeds

    problem = problem_of("pce", 2)._replace(frame=frame)
    found = analysed(problem, sample_of(problem, formula(stairs), 64)).indices
    table = np.outer(effect, [1.0, 2.0, 3.0])
    alone = table.mean(axis=1).var() / table.var()
    rows = indices_of(found, "y", "S1")
    assert rows["value"][0] == pytest.approx(alone, abs=0.02)


def test_functions_of_the_inputs_are_orthonormal_and_a_polynomial_is_found_again() -> None:
    frame = Frame((0, 1, 2), choices=(0, 3, 0))
    cube = np.random.default_rng(1).random((200, 3))
    values = 2.0 + (2.0 * cube[:, 0] - 1.0) * np.sqrt(3.0) + 0.5 * (cube[:, 2] - 0.5)
    fit = fitted(frame, cube, values)
    assert fit.mean == pytest.approx(2.0) and np.abs(fit.weights).max() == pytest.approx(1.0)
    assert np.allclose(fit.at(frame, cube), values)
    terms = candidates(frame, 200)
    assert len(np.unique(terms.factors, axis=0)) == len(terms.factors) <= 600


def test_inputs_of_a_group_share_an_index() -> None:
    problem = problem_of("pce", 3)._replace(frame=Frame((0, 0, 1, 2)), labels=("ab", "c"))
    sample = sample_of(problem, noisy(ishigami, 0.0), 128)
    rows = indices_of(analysed(problem, sample).indices, "y", "ST")["value"]
    assert rows[0] == pytest.approx(1.0, abs=0.02) and rows[1] == pytest.approx(TOTAL[2], abs=0.03)


DEPENDENCE = np.array(
    [[1.0, 0.75, 0.0, 0.2], [0.75, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -0.4], [0.2, 0.0, -0.4, 1.0]]
)
SLOPES = np.array([1.0, 0.5, 1.0, 0.0])


def linear(cube: Floats) -> Floats:
    """A sum of normal inputs."""
    return np.asarray(special.ndtri(np.clip(cube[..., :4], 1e-9, 1.0 - 1e-9)) @ SLOPES)


def of_linear(dependence: Floats) -> Floats:
    """Shapley effects of `linear` in closed form (Owen and Prieur 2017)."""
    d = len(SLOPES)

    def known(inputs: tuple[int, ...]) -> float:
        if not inputs:
            return 0.0
        j = list(inputs)
        along = dependence[j] @ SLOPES
        return float(along @ np.linalg.solve(dependence[np.ix_(j, j)], along))

    found = np.zeros(d)
    for i in range(d):
        others = [k for k in range(d) if k != i]
        for r in range(d):
            for subset in combinations(others, r):
                gain = known((*subset, i)) - known(subset)
                found[i] += gain / d / math.comb(d - 1, r)
    return found / known(tuple(range(d)))


def shares(correlation: Floats | None, source: Source, seed: int, inputs: int = 4) -> pd.DataFrame:
    problem = problem_of("shapley_dependent", inputs, seed=seed)
    problem = problem._replace(how=Dependent(correlation))
    found = analysed(problem, sample_of(problem, source, 256)).indices
    return indices_of(found, "y", "shapley")


def test_an_input_without_effect_shares_in_what_it_knows_and_shares_add_up_to_one() -> None:
    found, truth = shares(DEPENDENCE, noisy(linear, 0.5), 0), of_linear(DEPENDENCE)
    assert found["value"][:5].sum() == pytest.approx(1.0)
    half = 1.3 * (found["high"] - found["value"])[:4]
    assert (np.abs(found["value"][:4] - truth) <= half).all() and (half < 0.09).all()
    # without dependence the second would have 1/9 and the fourth nothing
    assert truth[1] > 0.27 and found["low"][1] > 1.0 / 9.0 and truth[3] > 0.01


def test_independent_inputs_have_the_ordinary_shapley_effects() -> None:
    found = shares(None, noisy(ishigami, 0.0), 0, 3)
    half = 1.3 * (found["high"] - found["value"])[:3]
    assert (np.abs(found["value"][:3] - EFFECTS) <= half).all() and (half < 0.09).all()


@proof
def test_the_intervals_of_dependent_inputs_contain_the_known_effects_as_often_as_they_say() -> None:
    truth = of_linear(DEPENDENCE)
    hits = []
    for seed in range(60):
        found = shares(DEPENDENCE, noisy(linear, 0.5), seed)[:4]
        hits.append((found["low"] <= truth) & (truth <= found["high"]))
    assert np.mean(hits) >= 0.9


def test_the_sample_has_the_dependence_and_the_ranges_of_the_parameter_sets() -> None:
    names = ["teamlife.commitment", "teamlife.drop_out", "visit.hours"]
    matrix = correlation_of(names)
    table = pd.DataFrame(drawn(1000).values())
    ranks = table[names[:2]].corr("spearman").iloc[0, 1]
    assert abs(ranks) > 0.3 and (matrix[2] == [0.0, 0.0, 1.0]).all()
    cube = Dependent(matrix).design(Frame((0, 1, 2, 3)), 0, 1024, 1)[:, 0]
    found = pd.DataFrame(cube).corr("spearman").to_numpy()
    assert found[0, 1] == pytest.approx(ranks, abs=0.05) and np.abs(found[2:, :2]).max() < 0.05
    assert np.allclose(cube.mean(axis=0), 0.5, atol=0.02)
    assert np.allclose(np.quantile(cube, 0.1, axis=0), 0.1, atol=0.02)


def test_dependent_inputs_need_the_parameter_sets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", "method=shapley_dependent", "samples=64"]) == 2
    assert "needs parameters=plausible" in capsys.readouterr().err


BASE = ["sensitivity", "method=pce", "samples=64", "replicates=2"]


def test_the_command_reports_q2_and_can_be_extended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        main([*BASE, "inputs=climate.block,visit.hours:2..6", "outcomes=staff_hours", *WORDS]) == 0
    )
    folder = tmp_path / "outputs/sensitivity/pce-001"
    assert pd.read_csv(folder / "emulator.csv")["q2"][0] > 0.9
    assert "(Q2)" in (folder / "summary.txt").read_text()
    assert json.loads((folder / "salib_problem.json").read_text())["method"] == "pce"
    before = (folder / "indices.csv").read_bytes()
    assert main(["resume", str(folder)]) == 0 and (folder / "indices.csv").read_bytes() == before
    assert main(["extend", str(folder), "samples=128"]) == 0
    assert "128 samples" in capsys.readouterr().out


def test_the_command_refuses_one_outcome_and_stops_if_none_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [*BASE, "parameters=plausible", "inputs=climate.block,ideas.block"]
    words[1] = "method=shapley_dependent"
    monkeypatch.setattr(quality, "MOST_CHANCE", 0.2)
    assert main([*words, "outcomes=safety,staff_hours", *WORDS]) == 0
    out = capsys.readouterr().out
    assert "staff_hours is blank: chance makes" in out and "safety: 2 of 2 by shapley" in out
    monkeypatch.setattr(quality, "LEAST", 1.5)
    assert main([*words, "outcomes=safety", *WORDS]) == 1
    told = capsys.readouterr().err
    assert "safety is blank: the emulator predicts" in told and "The runs are kept in" in told
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main(["resume", "outputs/sensitivity/shapley_dependent-002"]) == 0
