"""Results as labelled arrays of xarray, which is an optional package."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.core.errors import InputError, installing
from rp2pr_sim.outcomes.lookup import known
from rp2pr_sim.scenario import parameters
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from xarray import Dataset

_BETWEEN = "__"
"""Between a scenario and its parameter set in the name of a point of a comparison."""
_SET_TABLES = {"calibrate": "parameter_sets"}


def dataset(result: Result) -> Dataset:
    """Return a result as a labelled Dataset, with units where they are known.

    Of a programme or a comparison it has the outcomes of all runs, by scenario and replicate, and
    by parameter set where there are several; of a sensitivity analysis the indices, by outcome,
    input and index; of a calibration the plausible parameter sets.

    Raises
    ------
    InputError
        without the package xarray, or if this analysis has only tables of its own.
    """
    if find_spec("xarray") is None:
        raise InputError(f"to_xarray needs xarray, which is not installed: {installing('arrays')}.")
    kind = result.question.kind()
    if kind == "sensitivity":
        found = _indices(result.tables["indices"])
    elif kind in _SET_TABLES:
        table = result.tables[_SET_TABLES[kind]]
        found = table.rename_axis("parameter_set").to_xarray()
    elif "" in result.studies:
        found = _runs(result.studies[""])
    else:
        raise InputError(
            f"an answer of rp2pr {kind} has tables only, and no array of runs, parameter sets or"
            " indices; use result.tables."
        )
    found.attrs |= {"kind": kind, "settings": " ".join(result.question.settings)}
    return _told(found)


def _indices(table: pd.DataFrame) -> Dataset:
    """Return indices and their intervals by outcome, input and index, in the table's order."""
    keys = ["outcome", "input", "index"]
    orders = {key: list(dict.fromkeys(table[key])) for key in keys}
    numbers = table.set_index(keys).drop(columns="dummy")
    found: Dataset = numbers.to_xarray().reindex(orders)
    dummy = table.drop_duplicates("input").set_index("input")["dummy"]
    return found.assign_coords(dummy=("input", dummy[orders["input"]].to_numpy(dtype=bool)))


def _runs(study: StudyResults) -> Dataset:
    """Return the outcomes of all runs by scenario, parameter set (if there are several), replicate.

    Where each set has replicates of its own, they are numbered from 0 in each.
    """
    table = study.read(PROGRAMME).drop(columns="seed")
    names = table.pop("scenario").astype(str)
    table["replicate"] = table.groupby(names)["replicate"].rank(method="first").astype(int) - 1
    if study.study.together == 1:
        keys = {"parameter_set": names}
    elif names.str.contains(_BETWEEN).all():
        parts = names.str.rpartition(_BETWEEN)
        keys = {"scenario": parts[0], "parameter_set": parts[2]}
    else:
        keys = {"scenario": names}
    orders = {key: list(dict.fromkeys(column)) for key, column in keys.items()}
    replicate = table.pop("replicate")
    numbers = table.apply(lambda column: column.to_numpy(dtype=np.float64, na_value=np.nan))
    index = pd.MultiIndex.from_arrays([*keys.values(), replicate], names=[*keys, "replicate"])
    found: Dataset = numbers.set_index(index).to_xarray().reindex(orders)
    return found.assign_attrs(seed=study.study.seed)


def _told(found: Dataset) -> Dataset:
    """Add what is declared of outcomes and parameters: `units` and `long_name`."""
    declared = {name: (column.unit, column.text) for name, column in known().items()}
    declared |= {item.name: (item.unit, item.text) for item in parameters()}
    for name, array in found.data_vars.items():
        if name in declared:
            unit, text = declared[str(name)]
            array.attrs |= {"units": unit, "long_name": text}
    return found
