"""The raw design and outcomes of an analysis, laid out so that SALib alone gives its indices.

Of every base point the rows are left out in which only `unused` moves: they are the very same runs
as other rows, and without them a design of so many inputs has the number of rows that SALib expects
for that number of inputs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import Found


SALIB = "salib_problem.json"
_UNUSED = SENTINELS[0]


def raw(found: Found) -> dict[str, pd.DataFrame]:
    """The tables `design`, `means`, `outcomes` and `noise`; the first two have one row for each row of the design, in SALib's order."""
    rows, kept = _rows(found)
    each = found.sample.values.shape[-1]
    runs = rows.loc[rows.index.repeat(each)].reset_index(drop=True)
    runs["replicate"] = np.tile(np.arange(each), len(rows))
    values = {name: found.sample.values[k][kept] for k, name in enumerate(found.problem.outcomes)}
    return {
        "design": _joined(rows, _places(found, kept)),
        "means": _joined(rows, {name: value.mean(axis=-1) for name, value in values.items()}),
        "outcomes": _joined(runs, {name: value.reshape(-1) for name, value in values.items()}),
        "noise": _noise(found),
    }


def salib(found: Found) -> str:
    """What SALib must be told, as JSON: the `problem`, the arguments of its function `analyze`, and the size of the sample."""
    names = [item.name for item in found.settings.varied]
    problem: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
    }
    if found.settings.grouped:
        problem["groups"] = [found.settings.labels[k] for k in found.settings.frame.members[:-1]]
    told = {
        "method": found.settings.method,
        "problem": problem,
        "analyze": dict(found.settings.how.salib),
        "points": len(found.sample.cube),
        "replicates": found.sample.values.shape[-1],
        "outcomes": list(found.problem.outcomes),
    }
    return json.dumps(told, indent=2) + "\n"


def _rows(found: Found) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Point, row and label of each row that is kept, and which rows of the sample these are, shape (n, rows)."""
    how, cube = found.settings.how, found.sample.cube
    labels = how.labels(found.settings.frame, [*found.settings.labels, _UNUSED], cube)
    kept = np.array([[label.rpartition(":")[2] != _UNUSED for label in each] for each in labels])
    points, many = len(kept), int(kept[0].sum())
    frame: dict[str, Any] = {
        "point": np.repeat(np.arange(points), many),
        "row": np.tile(np.arange(many), points),
    }
    return pd.DataFrame(frame | ({how.labelled: labels[kept]} if how.labelled else {})), kept


def _places(found: Found, kept: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Each input's value, and its place in the unit cube; that of `unused` only where it tells rows apart."""
    places = found.sample.cube[kept]
    varied = found.settings.varied
    names = [item.name for item in varied] + ([] if found.settings.how.labelled else [_UNUSED])
    values: dict[str, Any] = {item.name: item.values(places[:, k]) for k, item in enumerate(varied)}
    return values | {f"cube.{name}": places[:, k] for k, name in enumerate(names)}


def _noise(found: Found) -> pd.DataFrame:
    """The first row of each base point under other luck (1 or 2): point, luck, replicate, outcomes."""
    echoes = found.sample.echoes
    _, points, replicates = echoes.shape
    frame = {
        "point": np.repeat(np.arange(points), replicates),
        "luck": np.repeat(found.sample.lucks + 1, replicates),
        "replicate": np.tile(np.arange(replicates), points),
    }
    return pd.DataFrame(
        frame | {name: echoes[k].reshape(-1) for k, name in enumerate(found.problem.outcomes)}
    )


def _joined(rows: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
    return pd.concat([rows, pd.DataFrame(columns)], axis=1)
