"""Raw files of a sensitivity analysis: labelled, and SALib alone gets our indices from them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris, pawn, shapley, sobol
from small_studies import WORDS

import rp2pr_sim as rp
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError

BASE = [
    *(word for word in WORDS if "n_control" not in word),
    "outcomes=staff_hours,cost/teams_submitted:0",
    "replicates=2",
]
SIX = [
    "inputs=climate.block,ideas.block,candour.block,diaries.chance,visit.hours:2..6,implementing.full_yield",
    "samples=8",
]
"""So many that SALib would take nine rows a point, too: 72 rows are a multiple of 6 + 2."""


def begun(tmp_path: Path, *words: str) -> int:
    return main(["sensitivity", *BASE, f"output={tmp_path}", *words])


def by_salib(folder: Path, method: Any, outcome: str, *others: str) -> Any:
    """What SALib alone makes of the files that are written."""
    told = json.loads((folder / "salib_problem.json").read_text())
    design, means = pd.read_csv(folder / "design.csv"), pd.read_csv(folder / "means.csv")
    places = (
        [design[[f"cube.{name}" for name in told["problem"]["names"]]].to_numpy()] if others else []
    )
    return method.analyze(told["problem"], *places, means[outcome].to_numpy(), **told["analyze"])


def without_chance(folder: Path, method: Any, outcome: str, index: str, *others: str) -> np.ndarray:
    """The index by SALib of the mean, less those of the replicates' deviations from it."""
    told = json.loads((folder / "salib_problem.json").read_text())
    design, runs = pd.read_csv(folder / "design.csv"), pd.read_csv(folder / "outcomes.csv")
    places = (
        [design[[f"cube.{name}" for name in told["problem"]["names"]]].to_numpy()] if others else []
    )
    runs = runs.pivot(index=["point", "row"], columns="replicate", values=outcome).to_numpy().T

    def forms(y: np.ndarray) -> np.ndarray:
        """The index in the unit of the variance, then the variance."""
        found = method.analyze(told["problem"], *places, y, **told["analyze"])
        if method is sobol:
            variance = y[design["matrix"].isin(["A", "B"])].var()
            return np.append(found[index] * variance, variance)
        if method is shapley:
            return np.append(found["shapley"], found["shapley"].sum())
        return np.append(np.asarray(found[index], dtype=float) ** 2, 1.0)

    mean, many = runs.mean(axis=0), len(runs)
    found = forms(mean) - sum(map(forms, runs - mean)) / (many * (many - 1))
    if method is morris:
        return np.asarray(np.sqrt(np.maximum(found[:-1], 0.0)))
    # chance may hide all that the inputs do
    return np.asarray(found[:-1] / found[-1] if found[-1] > 0.0 else 0.0 * found[:-1])


def ours(folder: Path, outcome: str, index: str, names: list[str]) -> np.ndarray:
    found = (
        pd.read_csv(folder / "indices.csv")
        .query("outcome == @outcome and index == @index")
        .set_index("input")["value"]
    )
    return found[names].to_numpy()


@pytest.mark.parametrize("second_order", [False, True])
def test_salib_makes_the_same_sobol_indices_of_the_files(
    tmp_path: Path, second_order: bool
) -> None:
    assert begun(tmp_path, *SIX, "method=sobol", f"second_order={str(second_order).lower()}") == 0
    folder = tmp_path / "sobol-001"
    names = json.loads((folder / "salib_problem.json").read_text())["problem"]["names"]
    design, means, outcomes = (
        pd.read_csv(folder / f"{name}.csv") for name in ("design", "means", "outcomes")
    )
    mixed = [f"{matrix}:{name}" for matrix in ("AB", "BA")[: 1 + second_order] for name in names]
    for table in (design, means):
        assert list(table["matrix"]) == ["A", *mixed, "B"] * 8
    for outcome in ("staff_hours", "cost/teams_submitted"):
        theirs = by_salib(folder, sobol, outcome)
        for index in ("S1", "ST"):
            assert without_chance(folder, sobol, outcome, index) == pytest.approx(
                ours(folder, outcome, index, names), rel=1e-9, abs=1e-12
            )
        if second_order:
            pairs = (
                pd.read_csv(folder / "pairs.csv")
                .query("outcome == @outcome")
                .set_index(["input", "other"])["value"]
            )
            found = without_chance(folder, sobol, outcome, "S2").reshape(6, 6)
            for i, j in zip(*np.triu_indices(6, 1), strict=True):
                assert found[i, j] == pytest.approx(pairs[names[i], names[j]], rel=1e-9, abs=1e-12)
        # by hand, and of the named inputs only
        whole = outcomes.groupby(["point", "row"])[outcome].mean().to_numpy()
        problem = {"num_vars": 6, "names": names, "bounds": [[0.0, 1.0]] * 6}
        assert sobol.analyze(problem, whole, calc_second_order=second_order, seed=1)[
            "ST"
        ] == pytest.approx(theirs["ST"])
        for wrong, flag in (
            (problem, not second_order),
            (dict(problem, num_vars=7, names=[*names, "unused"]), second_order),
        ):
            if len(whole) % ((2 * wrong["num_vars"] + 2) if flag else (wrong["num_vars"] + 2)):
                with pytest.raises(RuntimeError, match="Incorrect number of samples"):
                    sobol.analyze(wrong, whole, calc_second_order=flag)


def test_what_other_random_numbers_did_is_in_a_table_of_its_own(tmp_path: Path) -> None:
    assert (
        begun(
            tmp_path,
            "inputs=climate.block,visit.hours:2..6,facilitation.kind:none|clinical",
            "method=morris",
            "samples=8",
        )
        == 0
    )
    outcomes, noise = (
        pd.read_csv(tmp_path / "morris-001" / f"{name}.csv") for name in ("outcomes", "noise")
    )
    assert len(outcomes) == 8 * (3 + 1) * 2 and "redraw" not in outcomes.columns
    assert len(noise) == 8 * 2 and set(noise["redraw"]) == {1, 2}


@pytest.mark.parametrize(
    ("name", "method", "points", "indices"),
    [
        ("morris", morris, 8, ("mu_star", "mu", "sigma")),
        ("shapley", shapley, 8, ("shapley",)),
        ("pawn", pawn, 64, ("median", "maximum")),
    ],
)
def test_salib_makes_the_same_indices_of_the_files_of_other_methods(
    tmp_path: Path, name: str, method: Any, points: int, indices: tuple[str, ...]
) -> None:
    assert (
        begun(
            tmp_path,
            "inputs=climate.block,ideas.block,visit.hours:2..6",
            f"method={name}",
            f"samples={points}",
        )
        == 0
    )
    folder = tmp_path / f"{name}-001"
    design = pd.read_csv(folder / "design.csv")
    names = json.loads((folder / "salib_problem.json").read_text())["problem"]["names"]
    if name != "pawn":
        assert all(
            sorted(each) == sorted(["start", *names])
            for _, each in design.groupby("point")["moved"]
        )
    theirs = by_salib(folder, method, "staff_hours", "places")
    for index in indices:
        found = (
            without_chance(folder, method, "staff_hours", index, "places")
            if index in ("sigma", "shapley")
            else theirs[index]
        )
        assert np.asarray(found, dtype=float) == pytest.approx(
            ours(folder, "staff_hours", index, names), rel=1e-9, abs=1e-12
        )


def test_groups_of_inputs_are_groups_to_salib(tmp_path: Path) -> None:
    assert (
        begun(tmp_path, "inputs=climate,ideas", "groups=mechanism", "method=sobol", "samples=8")
        == 0
    )
    folder = tmp_path / "sobol-001"
    assert without_chance(folder, sobol, "staff_hours", "ST") == pytest.approx(
        ours(folder, "staff_hours", "ST", ["climate", "ideas"])
    )


def test_own_groups_move_together_and_each_has_one_index(tmp_path: Path) -> None:
    words = ["inputs=climate.block,ideas.block,visit.hours:2..6", "method=sobol", "samples=8"]
    assert begun(tmp_path, *words, "groups=climate+visit.hours,ideas") == 0
    folder = tmp_path / "sobol-001"
    told = json.loads((folder / "salib_problem.json").read_text())["problem"]
    together, alone = "climate+visit.hours", "ideas"
    groups = dict(zip(told["names"], told["groups"], strict=True))
    assert groups == {"climate.block": together, "visit.hours": together, "ideas.block": alone}
    design = pd.read_csv(folder / "design.csv")
    assert set(design["matrix"]) == {"A", f"AB:{together}", f"AB:{alone}", "B"}
    rows = {name: design[design["matrix"] == name] for name in ("A", f"AB:{alone}")}
    moved = {
        name: (rows["A"][name].to_numpy() != rows[f"AB:{alone}"][name].to_numpy()).any()
        for name in groups
    }
    assert moved == {"climate.block": False, "visit.hours": False, "ideas.block": True}
    assert without_chance(folder, sobol, "staff_hours", "ST") == pytest.approx(
        ours(folder, "staff_hours", "ST", [together, alone])
    )


THREE = ["inputs=climate.block,ideas.block,visit.hours:2..6"]


@pytest.mark.parametrize(
    ("name", "method", "points", "indices"),
    [
        ("sobol", sobol, 8, ("ST", "S1")),
        ("morris", morris, 8, ("mu_star", "mu", "sigma")),
        ("shapley", shapley, 8, ("shapley",)),
        ("pawn", pawn, 64, ("median", "maximum")),
    ],
)
def test_to_salib_gives_our_indices_of_each_replicate_and_without_noise(
    tmp_path: Path, name: str, method: Any, points: int, indices: tuple[str, ...]
) -> None:
    assert begun(tmp_path, *THREE, f"method={name}", f"samples={points}") == 0
    result: Any = rp.load(tmp_path / f"{name}-001")
    how, frame, sample = result.problem.how, result.problem.frame, result.sample
    still = sample._replace(
        values=sample.values[..., [0, 0]],
        echoes=sample.echoes[..., [0, 0][: sample.echoes.shape[-1]]],
    )
    for k, outcome in enumerate(result.problem.outcomes):
        mean = result.to_salib(outcome, dummies=True).Y
        assert mean == pytest.approx(sample.values[k].mean(axis=-1).reshape(-1))
        cases = [(result, 0, sample.single(k, 0)), (result, 1, sample.single(k, 1))]
        cases.append((replace(result, sample=still), None, still.mean(k)))
        for source, replicate, values in cases:
            ours_here = how.of(frame, values)
            for dummies in (False, True):
                given = source.to_salib(outcome, replicate=replicate, dummies=dummies)
                many = 3 + dummies
                assert given.problem["num_vars"] == len(given.problem["names"]) == many
                assert (given.problem["names"][3:] == ["unused"]) == dummies
                assert given.X.shape == (len(given.Y), many)
                places = () if name == "sobol" else (given.X,)
                theirs = method.analyze(given.problem, *places, given.Y, **given.arguments)
                for index in indices:
                    if index == "S1" and dummies:
                        continue  # SALib subtracts another mean
                    found = theirs["shapley_normalized" if index == "shapley" else index]
                    assert np.asarray(found, dtype=float) == pytest.approx(
                        ours_here[index][:many], rel=1e-9, abs=1e-12
                    )
    assert result.to_salib().outcome == result.problem.outcomes[0]
    with pytest.raises(InputError, match="replicate is 2; allowed is a whole number from 0 to 1"):
        result.to_salib(replicate=2)
    with pytest.raises(InputError, match="there is no outcome 'cost_per'"):
        result.to_salib("cost_per")


def test_whoever_trusts_salib_alone_cannot_leave_a_variable_out(tmp_path: Path) -> None:
    """The trap: nine rows per point are a multiple of 6 + 2 at every power of two from 8."""
    assert begun(tmp_path, *SIX, "method=sobol") == 0
    folder = tmp_path / "sobol-001"
    design, outcomes = pd.read_csv(folder / "design.csv"), pd.read_csv(folder / "outcomes.csv")
    first = outcomes.query("replicate == 0")["staff_hours"].to_numpy()
    result: Any = rp.load(folder)
    names = list(result.to_salib().problem["names"])
    assert set(design["matrix"]) == {"A", "B", *(f"AB:{name}" for name in names)}
    problem = {"num_vars": 6, "names": names, "bounds": [[0.0, 1.0]] * 6}
    theirs = sobol.analyze(problem, first, calc_second_order=False)
    truth = result.problem.how.of(result.problem.frame, result.sample.single(0, 0))["ST"][:6]
    assert theirs["ST"] == pytest.approx(truth, rel=1e-9, abs=1e-12)
    given = result.to_salib("staff_hours", replicate=0)
    assert given.analyze()["ST"] == pytest.approx(truth, rel=1e-9, abs=1e-12)
    for many in (4, 5, 7, 8):
        wrong = {**problem, "num_vars": many, "names": [f"x{k}" for k in range(many)]}
        if len(given.Y) % (many + 2):
            with pytest.raises(RuntimeError, match="Incorrect number of samples"):
                sobol.analyze(wrong, given.Y, calc_second_order=False)


def test_every_row_names_the_run_that_it_is_the_outcome_of(tmp_path: Path) -> None:
    assert begun(tmp_path, *THREE, "method=sobol", "samples=8", "baseline=pairing=random") == 0
    folder = tmp_path / "sobol-001"
    design, outcomes = pd.read_csv(folder / "design.csv"), pd.read_csv(folder / "outcomes.csv")
    result: Any = rp.load(folder)
    every = result.runs()[["run", "staff_hours"]]  # a run of several studies is the same
    runs = every.drop_duplicates().set_index("run")["staff_hours"]
    ours_here = runs[outcomes["run"]].to_numpy() - runs[outcomes["baseline_run"]].to_numpy()
    assert ours_here == pytest.approx(outcomes["staff_hours"].to_numpy())
    starts = outcomes[outcomes["replicate"] == 1]["run"]
    assert list(design["run"] + "-1") == list(starts)


def test_the_columns_of_raw_tables_have_a_meaning(tmp_path: Path) -> None:
    assert begun(tmp_path, *THREE, "method=morris", "samples=4") == 0
    told = pd.read_csv(tmp_path / "morris-001" / "columns.csv", keep_default_na=False)
    raw = told[told["table"].isin(["design", "means", "outcomes", "noise", "indices"])]
    assert list(raw[raw["meaning"] == ""]["column"]) == []
    units = told.set_index(["table", "column"])["unit"]
    assert units["design", "visit.hours"] == "hours" and units["means", "staff_hours"] == "hours"
    kept = pd.read_csv(tmp_path / "morris-001" / "design.csv").columns
    assert list(told[told["table"] == "design"]["column"]) == list(kept)


def test_indices_are_an_xarray_by_outcome_input_and_index(tmp_path: Path) -> None:
    assert begun(tmp_path, *THREE, "method=sobol", "samples=8") == 0
    result = rp.load(tmp_path / "sobol-001")
    found = result.to_xarray()
    assert found["value"].dims == ("outcome", "input", "index")
    for _, row in result.table.iterrows():
        at = {name: row[name] for name in ("outcome", "input", "index")}
        assert float(found["low"].sel(at)) == row["low"]
    assert list(found["input"].values[found["dummy"].values]) == ["unused", "chance"]
