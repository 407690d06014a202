"""The tables of an analysis, with the raw design and outcomes: SALib alone gives its indices.

The rows of a base point in which only `unused` moves are left out: they are the same runs as other
rows, and without them a design has as many rows as SALib expects for its number of inputs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.simulator import OTHER, RUNS, distinct
from rp2pr_sim.study.manifest import prefixes

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult

SALIB = "salib_problem.json"
_UNUSED = DUMMIES[0]


def tables(found: SensitivityResult) -> dict[str, pd.DataFrame]:
    """Return all tables by name."""
    rankings = pd.DataFrame(
        [
            (item.outcome, item.stable, len(item.above), item.floor, item.text)
            for item in found.rankings
        ],
        columns=["outcome", "stable", "above_noise", "floor", "text"],
    )
    kept = {
        "indices": found.analysis.indices,
        "ranking": rankings,
        "variance": found.variance,
        "convergence": found.convergence,
        "curves": found.curves,
        "inputs": inputs_of(found),
        **_raw(found),
    }
    some = {
        "pilot": found.pilot,
        "noise": _noise(found),
        "pairs": found.pairs,
        "emulator": found.emulator,
    }
    return kept | {name: table for name, table in some.items() if len(table)}


def inputs_of(found: SensitivityResult) -> pd.DataFrame:
    """Return one row per input: its range, unit, status and meaning."""
    return pd.DataFrame(
        [
            (item.name, item.group, item.told, item.unit, item.status, item.text)
            for item in found.question.varied
        ],
        columns=["input", _group_kind(found), "range", "unit", "status", "text"],
    )


def _group_kind(found: SensitivityResult) -> str:
    return "group" if found.question.own_groups else "mechanism"


def _raw(found: SensitivityResult) -> dict[str, pd.DataFrame]:
    """Return the tables `design`, `means` and `outcomes`.

    The first two have one row for each row of the design, in SALib's order.
    """
    rows, kept = _rows(found)
    each = found.sample.values.shape[-1]
    begun = pd.DataFrame({name: starts[kept] for name, starts in _begun(found).items()})
    runs = rows.loc[rows.index.repeat(each)].reset_index(drop=True)
    replicates = np.tile(np.arange(each), len(rows))
    for name, column in begun.items():
        runs[str(name)] = np.repeat(column.to_numpy(), each) + "-" + replicates.astype(str)
    runs["replicate"] = replicates
    values = {name: found.sample.values[k][kept] for k, name in enumerate(found.problem.outcomes)}
    return {
        "design": pd.concat([_joined(rows, _places(found, kept)), begun], axis=1),
        "means": _joined(rows, {name: value.mean(axis=-1) for name, value in values.items()}),
        "outcomes": _joined(runs, {name: value.reshape(-1) for name, value in values.items()}),
    }


def salib(found: SensitivityResult) -> bytes:
    """Return the input of SALib as JSON: the `problem`, and the arguments of `analyze`."""
    told = {
        "method": found.question.method,
        "problem": salib_problem(found),
        "analyze": dict(found.question.how.salib),
        "samples": len(found.sample.cube),
        "replicates": found.sample.values.shape[-1],
        "outcomes": list(found.problem.outcomes),
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def salib_problem(found: SensitivityResult) -> dict[str, Any]:
    """Return the inputs, without the dummy inputs, in the form that SALib expects."""
    names = [item.name for item in found.question.varied]
    problem: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
    }
    if found.question.grouped:
        problem["groups"] = [found.question.labels[k] for k in found.question.frame.members[:-1]]
    return problem


def kept_rows(found: SensitivityResult) -> npt.NDArray[np.bool_]:
    """Return which rows of the design the tables have, shape (n, rows): not those of `unused`."""
    return _rows(found)[1]


def _rows(found: SensitivityResult) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Return point, row and label of each row that is kept, and which rows of the sample these are.

    The latter have the shape (n, rows).
    """
    how, cube = found.question.how, found.sample.cube
    labels = how.labels(found.question.frame, [*found.question.labels, _UNUSED], cube)
    kept = np.array([[label.rpartition(":")[2] != _UNUSED for label in each] for each in labels])
    points, many = len(kept), int(kept[0].sum())
    frame: dict[str, Any] = {
        "point": np.repeat(np.arange(points), many),
        "row": np.tile(np.arange(many), points),
    }
    return pd.DataFrame(frame | ({how.labelled: labels[kept]} if how.labelled else {})), kept


def _begun(found: SensitivityResult) -> dict[str, npt.NDArray[np.object_]]:
    """Return how the addresses of the runs of each row begin, shape (n, rows).

    By column: `run`, and with `baseline` also `baseline_run`, whose outcome is subtracted.
    """
    prefix = {"run": ""} | ({"baseline_run": OTHER} if found.question.other is not None else {})
    begun = {name: np.full(found.sample.cube.shape[:2], "", dtype=object) for name in prefix}
    for study_name, study in found.studies.items():
        if not study_name.startswith(f"{RUNS}/samples-"):
            continue
        first, many = map(int, study_name.split("-")[-2:])
        _, names = distinct(found.question.varied, found.sample.cube[first : first + many])
        starts = prefixes(study.folder)
        for column, before in prefix.items():
            told = np.array([starts[before + name] for name in names], dtype=object)
            begun[column][first : first + many] = told.reshape(many, -1)
    return begun


def _places(found: SensitivityResult, kept: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Return the value of each input, and its place in the unit cube.

    The place of `unused` is given only where it distinguishes rows.
    """
    places = found.sample.cube[kept]
    varied = found.question.varied
    names = [item.name for item in varied] + ([] if found.question.how.labelled else [_UNUSED])
    values: dict[str, Any] = {item.name: item.values(places[:, k]) for k, item in enumerate(varied)}
    return values | {f"cube.{name}": places[:, k] for k, name in enumerate(names)}


def _noise(found: SensitivityResult) -> pd.DataFrame:
    """Return the first row of each base point with other random numbers (set 1 or 2).

    Columns: point, redraw, replicate, outcomes.  It has no rows if the method needs no such runs.
    """
    echoes = found.sample.echoes
    _, points, replicates = echoes.shape
    frame = {
        "point": np.repeat(np.arange(points), replicates),
        "redraw": np.repeat(found.sample.redraws + 1, replicates),
        "replicate": np.tile(np.arange(replicates), points),
    }
    return pd.DataFrame(
        frame | {name: echoes[k].reshape(-1) for k, name in enumerate(found.problem.outcomes)}
    )


def _joined(rows: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
    return pd.concat([rows, pd.DataFrame(columns)], axis=1)
