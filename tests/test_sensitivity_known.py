"""Functions whose indices are known, through the project's designs, sources and analysis."""

from __future__ import annotations

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
    Function,
    G,
    formula,
    ishigami,
    live_the_week,
    noisy,
    of_sobol_g,
    problem_of,
    sample_of,
    sobol_g,
)
from SALib.analyze import delta, morris, sobol
from small_studies import proof

from rp2pr_sim.analysis.base import Simulated, values_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.sensitivity import SensitivityQuestion
from rp2pr_sim.analysis.sensitivity.convergence import _stable, convergence, ranking_of, widest
from rp2pr_sim.analysis.sensitivity.indices import (
    Analysis,
    Problem,
    analysed,
    blocks_of,
    half_width,
    indices_of,
    pairs_of,
    resampled,
    variance_table,
)
from rp2pr_sim.analysis.sensitivity.methods import METHODS, Frame, Seen, method_of, turns_of
from rp2pr_sim.analysis.sensitivity.methods.given_data import Delta
from rp2pr_sim.analysis.sensitivity.methods.sobol import Sobol
from rp2pr_sim.analysis.sensitivity.noise import VarianceSplit, replicates_for
from rp2pr_sim.analysis.sensitivity.run import answered
from rp2pr_sim.analysis.sensitivity.sampling import Sample, Source
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.executors import pool


def holds(rows: pd.DataFrame, truth: Floats, wider: float = 1.3) -> bool:
    """Check whether each interval contains the known index.

    The intervals are 2.5 standard errors to either side instead of 1.96: of many at 95%, one may
    miss.
    """
    half = wider * (rows["high"] - rows["value"]) + 1e-6  # 0 may cut the lower half
    return bool((np.abs(rows["value"][: len(truth)] - truth) <= half[: len(truth)]).all())


def table(found: Analysis, index: str) -> pd.DataFrame:
    return indices_of(found.indices, "y", index)


def still(cube: Floats, seeds: np.ndarray) -> Floats:
    return np.repeat(ishigami(cube)[..., None], len(seeds), axis=-1)


STILL = formula(still)


def test_sobol_finds_ishigami_first_total_and_pairs() -> None:
    problem = problem_of("sobol", 3, second_order=True)
    sample = sample_of(problem, STILL, 2048)
    found = analysed(problem, sample)
    assert holds(table(found, "S1"), ALONE) and holds(table(found, "ST"), TOTAL)
    assert np.allclose(table(found, "ST")["value"][:3], TOTAL, atol=0.03)
    pairs = pairs_of(problem, sample).set_index(["input", "other"])
    assert pairs.loc[("x1", "x3"), "low"] - 0.02 < TOGETHER < pairs.loc[("x1", "x3"), "high"] + 0.02
    assert abs(pairs.loc[("x1", "x2"), "value"]) < 0.06
    assert (table(found, "ST").set_index("input").loc[["unused", "chance"], "value"] == 0.0).all()
    assert variance_table(problem, sample)["chance_share"][0] == pytest.approx(0.0)


def test_sobol_finds_the_g_function() -> None:
    problem = problem_of("sobol", 6)
    sample = sample_of(
        problem, formula(lambda cube, seeds: sobol_g(cube)[..., None] + 0.0 * seeds), 2048
    )
    found = analysed(problem, sample)
    alone, total = of_sobol_g()
    assert holds(table(found, "S1"), alone) and holds(table(found, "ST"), total)
    assert ranking_of(problem, found, convergence(problem, sample), "y").ranked[:4] == (
        "x1",
        "x2",
        "x3",
        "x4",
    )


@pytest.mark.parametrize("sd", [1.0, 3.0])
def test_the_share_of_chance_of_a_noisy_function_is_stated_and_its_indices_are_those_without_noise(
    sd: float,
) -> None:
    replicates = 5
    problem = problem_of("sobol", 3)
    sample = sample_of(problem, noisy(ishigami, sd), 1024, replicates)
    luck = variance_table(problem, sample).iloc[0]
    assert luck["chance_share"] == pytest.approx(sd**2 / (sd**2 + VARIANCE), abs=0.03)
    left = sd**2 / replicates / (sd**2 / replicates + VARIANCE)
    assert luck["chance_left"] == pytest.approx(left, abs=0.01)
    found = analysed(problem, sample)
    assert holds(table(found, "S1"), ALONE) and holds(table(found, "ST"), TOTAL)
    dummies = table(found, "ST").set_index("input").loc[["unused", "chance"]]
    # in this noise every point draws again, even that in which only what nothing reads moves
    assert ((dummies["low"] < 0.0) & (dummies["high"] > 0.0)).all()
    single = table(found, "ST").iloc[0]
    assert (
        single["replicates_sd"] > 0.0
        and single["replicates_lowest"] < single["replicates_mean"] < single["replicates_highest"]
    )
    one = sd**2 / (sd**2 + VARIANCE)
    # a single replicate is worse than the mean
    assert single["replicates_mean"] == pytest.approx(TOTAL[0] * (1.0 - one) + one, abs=0.08)


def test_shapley_effects_add_up_and_are_those_of_ishigami() -> None:
    problem = problem_of("shapley", 3)
    found = table(analysed(problem, sample_of(problem, STILL, 2048)), "shapley")
    assert found["value"][:4].sum() == pytest.approx(1.0) and holds(found, EFFECTS)


def test_morris_is_that_of_salib_and_ranks_ishigami() -> None:
    problem = problem_of("morris", 3)
    sample = sample_of(problem, STILL, 40)
    found = analysed(problem, sample)
    seen = sample.mean(0)
    theirs = morris.analyze(
        problem.frame.problem(), seen.cube.reshape(-1, 4), seen.values.reshape(-1), seed=1
    )
    for index in ("mu_star", "mu", "sigma"):
        assert np.allclose(table(found, index)["value"][:4], np.asarray(theirs[index], dtype=float))
    assert (table(found, "sigma")["value"][:3] > 0.0).all() and (
        table(found, "mu_star")["value"][3:] == 0.0
    ).all()


@pytest.mark.parametrize("name", ["pawn", "delta", "regional"])
def test_methods_on_a_given_sample_set_ishigami_apart_from_the_dummies(name: str) -> None:
    problem = problem_of(name, 3)
    found = table(
        analysed(problem, sample_of(problem, STILL, 256 if name == "delta" else 1024)),
        problem.how.main,
    ).set_index("input")
    assert (
        found.loc[["x1", "x2", "x3"], "value"] > found.loc[["unused", "chance"], "value"].max()
    ).all()


def test_sobol_is_that_of_salib() -> None:
    problem = problem_of("sobol", 3)
    sample = sample_of(problem, STILL, 256)
    # the rows in which `unused` moves, the last before matrix B, are left out
    inputs = Frame((0, 1, 2)).problem()
    theirs = sobol.analyze(
        inputs,
        np.delete(sample.mean(0).values, 4, axis=1).reshape(-1),
        calc_second_order=False,
        seed=1,
    )
    found = analysed(problem, sample)
    # SALib scales by the variance of all rows first and by that of the two matrices then, which
    # comes to the latter
    assert np.allclose(table(found, "S1")["value"][:3], theirs["S1"]) and np.allclose(
        table(found, "ST")["value"][:3], theirs["ST"]
    )
    assert np.allclose(
        (table(found, "ST")["high"] - table(found, "ST")["value"])[:3],
        theirs["ST_conf"][:3],
        rtol=0.35,
    )


def test_screening_tells_what_choices_and_whole_numbers_change_across_their_whole_range() -> None:
    frame = Frame((0, 1, 2, 3, 4), choices=(2, 6, 0, 0, 0), wholes=(0, 0, 2, 3, 0))
    problem = problem_of("morris", 4)._replace(frame=frame)

    def stairs(cube: Floats, seeds: np.ndarray) -> Floats:
        places = [
            np.minimum(cube[..., k] * many, many - 1).astype(int)
            for k, many in enumerate((2, 6, 2, 3))
        ]
        y = (
            3.0 * places[0]
            + np.array([0.0, 0.0, 0.0, 10.0, 0.0, 0.0])[places[1]]
            + 5.0 * places[2]
            + 2.0 * places[3]
        )
        return np.repeat(y[..., None], len(seeds), axis=-1)

    sample = sample_of(problem, formula(stairs), 300)
    found = table(analysed(problem, sample), "mu_star").set_index("input")["value"]
    # each over its whole range, and not half as much again
    assert found[["x1", "x3", "x4"]].tolist() == pytest.approx([3.0, 5.0, 4.0])
    # a third of all pairs of six choices has the one that does something
    assert found["x2"] == pytest.approx(10.0 / 3.0, abs=0.6)
    assert len(np.unique(sample.cube[..., 1])) == 6  # none is left out
    assert np.array_equal(problem.how.design(frame, 20, 30, 0), sample.cube[20:30])


def lowest(cube: Floats, seeds: np.ndarray) -> Floats:
    """Nothing happens in the lower half of the first input."""
    return np.repeat(
        (np.maximum(0.0, cube[..., 0] - 0.5) * (1.0 + 0.2 * cube[..., 1]))[..., None],
        len(seeds),
        axis=-1,
    )


def test_regional_sensitivity_sees_a_fifth_in_which_all_outcomes_are_the_same() -> None:
    problem = problem_of("regional", 2)
    found = analysed(problem, sample_of(problem, formula(lowest), 256))
    for index in ("lowest_fifth", "highest_fifth"):
        assert (
            table(found, index)["value"][0] == pytest.approx(1.0, abs=0.02)
            and (table(found, index)["value"][1:] < 0.05).all()
        )


def test_regional_sensitivity_is_the_same_whatever_the_number_of_points() -> None:
    problem = problem_of("regional", 3)
    few, many = (
        table(analysed(problem, sample_of(problem, STILL, points)), "largest")["value"]
        for points in (256, 2048)
    )
    assert few[0] == pytest.approx(many[0], abs=0.1) and (many[3:] < few[3:]).all()


@pytest.mark.parametrize("name", ["pawn", "delta", "regional"])
@pytest.mark.parametrize("column", range(6))
def test_luck_that_does_nothing_is_not_taken_for_an_input(name: str, column: int) -> None:
    problem = problem_of(name, 6)
    steep = formula(lambda cube, seeds: cube[..., [column]] + 0.0 * seeds)
    found = problem.how.of(problem.frame, sample_of(problem, steep, 256).mean(0))[problem.how.main]
    assert found[-1] < 0.2 and found[column] > 0.5


def test_the_turns_of_other_luck_are_even_and_go_on_as_they_began() -> None:
    turns = turns_of(1000)
    assert np.array_equal(turns[:301], turns_of(301)) and np.array_equal(
        np.sort(turns.reshape(-1, 2)), np.tile([0, 1], (500, 1))
    )


@pytest.mark.parametrize("name", ["pawn", "delta", "regional"])
def test_what_luck_changes_everywhere_alike_makes_no_noise_floor_where_outcomes_are_the_same(
    name: str,
) -> None:
    def shifted(by: float) -> Source:
        """Chance adds the same wherever anything happens; elsewhere the outcome is always 0."""
        return formula(
            lambda cube, seeds: (cube[..., :1] > 0.5) * (cube[..., :1] - 0.5 + by * (seeds > 1000))
        )

    problem = problem_of(name, 2)
    without, found = (
        problem.how.of(problem.frame, sample_of(problem, shifted(by), 256).mean(0))[
            problem.how.main
        ][-1]
        for by in (0.0, 0.001)
    )
    assert found == pytest.approx(without, abs=0.01) and found < 0.2


def test_delta_counts_classes_in_which_the_outcome_is_certain() -> None:
    problem = problem_of("delta", 2)
    sample = sample_of(
        problem, formula(lambda cube, seeds: np.round(cube[..., :1]) + 0.0 * seeds), 256
    )
    found = problem.how.of(problem.frame, sample.mean(0))["delta"]
    # half of the outcomes are others, but for the class in the middle
    assert 0.4 < found[0] < 0.5 and found[1] < 0.2


def test_intervals_of_few_points_are_those_of_t() -> None:
    draws = np.random.default_rng(1).standard_normal((4000, 1))
    assert half_width(draws, 4)[0] == pytest.approx(3.182 * np.sqrt(4 / 3), rel=0.05)
    assert half_width(draws, 4096)[0] == pytest.approx(1.96, rel=0.05)


def test_a_ranking_is_settled_as_far_as_it_holds_as_a_whole() -> None:
    draws = np.tile([9.0, 8.0, 7.0, 6.0, 1.0], (100, 1))
    # each two neighbours change places in 4 of the 100 resamples, all in others
    for place in range(4):
        draws[4 * place : 4 * place + 4, [place, place + 1]] = draws[50, [place + 1, place]]
    assert _stable(draws, np.arange(5)) == 1


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_longer_design_begins_with_the_shorter_one(name: str, seed: int) -> None:
    how, frame = method_of(name), Frame((0, 1, 2, 3))
    long = how.design(frame, 0, 64, seed)
    assert np.array_equal(long[:16], how.design(frame, 0, 16, seed)) and np.array_equal(
        long[16:64], how.design(frame, 16, 64, seed)
    )
    assert long.shape == (64, how.rows(frame), 4) and (long >= 0.0).all() and (long <= 1.0).all()
    assert np.array_equal(long, how.design(frame, 0, 64, seed))
    # the seed 0 is one as any other
    assert not np.array_equal(long, how.design(frame, 0, 64, seed + 1))


@pytest.mark.parametrize("name", ["morris", "sobol"])
def test_inputs_of_a_group_move_together(name: str) -> None:
    frame = Frame((0, 0, 1, 2))
    problem = problem_of(name, 3)._replace(frame=frame, labels=("ab", "c"))
    sample = sample_of(problem, STILL, 128)
    found = table(analysed(problem, sample), problem.how.main).set_index("input")["value"]
    assert found["ab"] > found["c"] > found["unused"] == 0.0
    if name == "sobol":
        assert found["ab"] == pytest.approx(1.0, abs=0.1) and found["c"] == pytest.approx(
            TOTAL[2], abs=0.08
        )


def test_a_constant_outcome_has_no_indices_and_no_warning() -> None:
    flat = formula(lambda cube, seeds: np.full((*cube.shape[:-1], len(seeds)), 3.0))
    for name in METHODS:
        problem = problem_of(name, 2)
        sample = sample_of(problem, flat, 128)
        found = analysed(problem, sample)
        assert (found.indices["value"] == 0.0).all(), name
        told = ranking_of(problem, found, convergence(problem, sample), "y")
        assert "no input stands out from the noise" in told.text and widest(problem, found) == 0.0


def test_the_verdict_tells_what_is_settled_from_what_is_noise() -> None:
    problem = problem_of("sobol", 6)
    sample = sample_of(problem, noisy(sobol_g, 0.1), 1024, 4)
    found = analysed(problem, sample)
    told = ranking_of(problem, found, convergence(problem, sample), "y")
    assert told.stable >= 2 and told.ranked[:2] == ("x1", "x2") and "x6" not in told.above
    assert (
        told.text.startswith(f"y: the ranking of the first {told.stable} is stable (x1, x2")
        and "within noise" in told.text
    )
    rows = table(found, "ST")
    reach = rows.loc[~rows["input"].isin([*told.above, "unused", "chance"]), "high"].max()
    # to be within noise is not to do nothing
    assert told.text.endswith(f"within noise (ST of up to {reach:.2g}).")


def test_pieces_and_earlier_sizes_change_nothing() -> None:
    problem = problem_of("sobol", 3)
    one, grown = (
        sample_of(problem, noisy(ishigami, 0.0), 64),
        sample_of(problem, noisy(ishigami, 0.0), 64, sizes=(8, 32)),
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, grown, strict=True))


def test_what_is_incomplete_or_of_another_shape_is_refused() -> None:
    problem = problem_of("sobol", 3)
    sample = sample_of(problem, STILL, 64)
    broken = sample.values.copy()
    broken[0, 5, 2, 1] = np.nan
    with pytest.raises(InputError, match="not a finite number at some point of the design"):
        analysed(problem, sample._replace(values=broken))
    with pytest.raises(InputError, match="but the design asks for"):
        analysed(problem, Sample(sample.cube, sample.values[:, :, :-1], sample.echoes))
    with pytest.raises(InputError, match="samples is 4; method=sobol needs 8 or more"):
        analysed(problem, sample.first(4))


def test_the_pilot_asks_for_as_many_replicates_as_bring_luck_below_the_share() -> None:
    assert replicates_for(VarianceSplit(0.0, 1.0, 2.0, 1.0), 0.05) == 19.0
    assert VarianceSplit(0.0, 1.0, 2.0, 1.0).left(19) == pytest.approx(0.05)
    assert replicates_for(VarianceSplit(0.0, 1.0, 0.0, 0.0), 0.05) == 2.0 and np.isinf(
        replicates_for(VarianceSplit(0.0, 0.0, 1.0, 1.0), 0.05)
    )


def test_ishigami_as_a_phase_of_the_week_goes_through_the_whole_runner(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    sd, replicates = 2.0, 3
    world = {
        "scale.n_intervention": 2,
        "scale.n_control": 0,
        "scale.n_invited": 4,
        "time.weeks": 1,
        "climate.outshone": sd,
    }
    question = SensitivityQuestion(
        method="sobol",
        samples=128,
        inputs=("climate.host_first", "climate.footing", "climate.judged"),
        outcomes=("support_hours",),
        replicates=replicates,
        seed=0,
        simulated=Simulated(values=values_of(Scenario.of(world))),
    )
    with pool("threads") as workers:
        job = Job(tmp_path_factory.mktemp("ishigami"), workers)
        found = answered(question, job, {"live_the_week": live_the_week})
    rows = {
        index: indices_of(found.analysis.indices, "support_hours", index) for index in ("S1", "ST")
    }
    assert holds(rows["S1"], ALONE, 1.6) and holds(rows["ST"], TOTAL, 1.6)
    assert found.variance["chance_share"][0] == pytest.approx(sd**2 / (sd**2 + VARIANCE), abs=0.05)
    assert rows["ST"].set_index("input").loc["unused", "value"] == 0.0


def test_the_function_inside_of_salib_that_delta_uses_gives_its_public_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(5)
    cube = random.random((256, 2))
    values = cube[:, 0] + cube[:, 1] ** 2
    # instead of resamples all points, of which the public function's correction of the bias is 0
    monkeypatch.setattr(delta, "obtain_resampled_subset", lambda *_, **__: np.arange(len(values)))
    theirs = delta.analyze(Frame((0, 1)).problem(), cube, values, num_resamples=2, seed=1)
    ours = Delta().from_sample(cube, values)["delta"]
    assert ours == pytest.approx(np.asarray(theirs["delta_raw"], dtype=float))


def test_all_sobol_indices_without_chance_are_those_of_salib() -> None:
    problem = problem_of("sobol", 3, second_order=True)
    sample = sample_of(problem, STILL, 128)
    values = sample.mean(0).values
    inputs = np.delete(values, [4, 8], axis=1)  # without the rows in which only `unused` moves
    theirs = sobol.analyze(
        Frame((0, 1, 2)).problem(), inputs.reshape(-1), calc_second_order=True, seed=1
    )
    ours = problem.how.of(problem.frame, sample.mean(0))
    assert isinstance(problem.how, Sobol)
    pairs = problem.how.pairs(problem.frame, sample.mean(0))
    for index in ("S1", "ST"):
        assert ours[index][:3] == pytest.approx(theirs[index])
    assert pairs[:3, :3] == pytest.approx(theirs["S2"], nan_ok=True)


# products of replicates


def drawn(function: Function, sd: float, shared: float, seed: int, tilt: float = 0.0) -> Source:
    """Normal chance: parts that all points of a replicate share, and one of every run alone.

    All effects are larger or smaller in a replicate by a share with the standard deviation `tilt`.
    """
    random = np.random.default_rng([17, seed])

    def values(cube: Floats, first: int, replicates: int, redraw: int) -> Floats:
        common, steeper = np.random.default_rng([18, seed, redraw]).standard_normal((2, replicates))
        one = function(cube)[..., None] * (1.0 + tilt * steeper) + shared * common
        return np.asarray(one + sd * random.standard_normal(one.shape))[None]

    return values


def seen_of(name: str, sd: float, points: int, replicates: int, seed: int) -> tuple[Problem, Seen]:
    """Ishigami's function with chance, whose shared part is three times the other."""
    problem = problem_of(name, 3, seed=seed)
    source = drawn(ishigami, sd, 3.0 * sd, seed)
    return problem, sample_of(problem, source, points, replicates).mean(0)


def test_every_eight_samples_have_replicates_of_their_own() -> None:
    problem, called = problem_of("sobol", 3), []

    def source(cube: Floats, first: int, replicates: int, redraw: int) -> Floats:
        called.append((first, len(cube), redraw))
        return np.asarray(np.repeat(ishigami(cube)[None, ..., None], replicates, axis=-1))

    sample_of(problem, source, 32)
    parts = [(first, redraw) for first, _, redraw in called]
    assert {first for first, _ in parts} == set(range(0, 32, 8))
    assert len({redraw for _, redraw in parts}) == 4 and not {1, 2} & {
        redraw for _, redraw in parts
    }


def test_each_square_is_the_mean_product_of_two_different_replicates() -> None:
    problem = problem_of("sobol", 3, second_order=True)
    sample = sample_of(problem, drawn(ishigami, 2.0, 5.0, 1), 64, 3)
    pairs = [(r, s) for r in range(3) for s in range(3) if r != s]
    runs = sample.values[0]
    # the rows in which `unused` moves tell nothing of the mean
    runs = runs - np.delete(runs, [4, 8], axis=1).mean(axis=(0, 1))
    a, ab, ba, b = runs[:, :1], runs[:, 1:5], runs[:, 5:9], runs[:, 9:]
    ends = np.concatenate([a, b]).reshape(-1, 3)
    variance = np.mean([np.cov(ends[:, r], ends[:, s], ddof=0)[0, 1] for r, s in pairs])
    change = ab - a
    total = np.mean([(change[..., r] * change[..., s]).mean(0) / 2.0 for r, s in pairs], axis=0)
    first = np.mean([(b[..., r] * change[..., s]).mean(0) for r, s in pairs], axis=0)
    found = problem.how.of(problem.frame, sample.mean(0))
    assert found["ST"][:4] == pytest.approx(total / variance)
    assert found["S1"][:4] == pytest.approx(first / variance)
    both = np.mean([(ba[:, 0, r] * ab[:, 2, s] - a[:, 0, r] * b[:, 0, s]).mean() for r, s in pairs])
    assert isinstance(problem.how, Sobol)
    assert problem.how.pairs(problem.frame, sample.mean(0))[0, 2] == pytest.approx(
        (both - first[0] - first[2]) / variance
    )


@pytest.mark.parametrize(
    ("name", "index", "truth"),
    [("sobol", "ST", TOTAL), ("sobol", "S1", ALONE), ("shapley", "shapley", EFFECTS)],
)
def test_products_are_right_on_average_where_squares_of_means_over_four_replicates_are_not(
    name: str, index: str, truth: Floats
) -> None:
    """Chance alone is three quarters of the variance that the inputs make."""
    sd, repetitions = np.sqrt(0.75 * VARIANCE), 60
    products, squares = [], []
    for seed in range(repetitions):
        problem, seen = seen_of(name, sd, 128, 2, seed)
        products.append(problem.how.of(problem.frame, seen)[index][:4])
        problem, seen = seen_of(name, sd, 128, 4, seed)
        biased = seen._replace(deviations=seen.deviations[:0])
        squares.append(problem.how.of(problem.frame, biased)[index][:4])
    due = np.append(truth, 0.0)  # the last is `unused`
    away = np.mean(products, axis=0) - due
    error = np.std(products, axis=0, ddof=1) / np.sqrt(repetitions)
    assert (np.abs(away) < 3.0 * error).all(), away / error
    wrong = np.mean(squares, axis=0) - due
    if index == "S1":  # the variance that it is divided by is too large
        assert (wrong[:2] < -0.02).all()
    else:
        assert wrong[3] > 0.02


def covered(name: str, inputs: int, points: int, sd: float, cases: int) -> tuple[Floats, Floats]:
    """How often the intervals contain the indices of a noisy function: those of ST, and of S1."""
    function, (alone, total), variance = (
        (ishigami, (ALONE, TOTAL), VARIANCE)
        if name == "ishigami"
        else (sobol_g, of_sobol_g(), float(np.prod(1.0 + 1.0 / (3.0 * (1.0 + G) ** 2))) - 1.0)
    )
    hits = []
    for seed in range(cases):
        problem = problem_of("sobol", inputs, seed=seed)
        chance = sd * np.sqrt(variance)
        source = drawn(function, chance, chance, seed, tilt=0.3)
        seen = sample_of(problem, source, points).mean(0)
        found = problem.how.of(problem.frame, seen)
        draws = resampled(problem, seen, 100)
        parts = len(blocks_of(problem.how, points))
        hits.append(
            [
                np.abs(found[index][:inputs] - truth) <= half_width(draws[index], parts)[:inputs]
                for index, truth in (("ST", total), ("S1", alone))
            ]
        )
    shares = np.mean(hits, axis=0)
    return shares[0], shares[1]


def test_intervals_of_a_noisy_function_contain_its_indices() -> None:
    total, first = covered("ishigami", 3, 64, 0.5, 30)
    assert total.min() >= 0.8 and first.min() >= 0.8


@proof
@pytest.mark.parametrize("sd", [0.3, 1.0])
@pytest.mark.parametrize(("name", "inputs"), [("ishigami", 3), ("g", 6)])
@pytest.mark.parametrize("points", [128, 512])
def test_intervals_have_their_coverage(name: str, inputs: int, points: int, sd: float) -> None:
    for shares in covered(name, inputs, points, sd, 400):
        # of 400 cases two standard errors are 3%
        assert shares.min() >= 0.90 - 0.03, shares
