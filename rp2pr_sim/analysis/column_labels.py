"""Unit and meaning of the columns of tables, for the file `columns.csv` of a folder of results."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pandas as pd

from rp2pr_sim import outcomes
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.scenario import parameters
from rp2pr_sim.study.labels import labelled
from rp2pr_sim.study.manifest import points_table

COLUMNS = "columns.csv"


class _About(NamedTuple):
    unit: str
    text: str


_PLACE = "cube."
_COMMON = {
    "run": _About("", "address of the run, or how those of its replicates begin: rp2pr replay RUN"),
    "baseline_run": _About("", "the same for the run of the baseline, which is subtracted"),
    "scenario": _About("", "name of the simulated programme"),
    "seed": _About("", "seed of all random numbers"),
    "replicate": _About("", "number of the replicate, from 0"),
    "outcome": _About("", "name of the outcome"),
    "input": _About("", "name of the input, of its mechanism, or of a dummy input"),
    "other": _About("", "name of the second input of a pair"),
    "dummy": _About("", "whether the input is a dummy input, which shows the noise"),
    "index": _About("", "name of the sensitivity index; summary.txt says what ranks"),
    "value": _About("", "estimate"),
    "low": _About("as the estimate", "lower end of the interval"),
    "high": _About("as the estimate", "upper end of the interval"),
    "replicates_mean": _About("as the estimate", "mean of the index over single replicates"),
    "replicates_sd": _About("as the estimate", "standard deviation over single replicates"),
    "replicates_lowest": _About("as the estimate", "lowest of single replicates"),
    "replicates_highest": _About("as the estimate", "highest of single replicates"),
    "point": _About("", "number of the sample, which is a base point of the design, from 0"),
    "row": _About("", "number of the row within its sample, from 0"),
    "matrix": _About(
        "", "what the row is in Saltelli's design: A, B, or AB:name, which is A with name from B"
    ),
    "moved": _About("", "the input that moved to get to this row of the trajectory, or start"),
    "redraw": _About("", "which other set of random numbers, 1 or 2"),
    "samples": _About("", "number of samples (base points) that it is from"),
    "mean": _About("", "mean of the outcome, in its unit"),
    "variance_inputs": _About("", "variance due to the inputs, in the outcome's unit squared"),
    "variance_chance": _About("", "variance between single runs of the same inputs, likewise"),
    "chance_share": _About("", "share of the variance of a single run that is chance"),
    "chance_share_low": _About("", "lower end of its 95% interval"),
    "chance_share_high": _About("", "upper end of its 95% interval"),
    "chance_left": _About("", "share of the variance between means over replicates, likewise"),
    "replicates": _About("", "number of replicates"),
    "replicates_wanted": _About("", "replicates that keep chance below noise_share"),
    "share": _About("", "place along the input, as a share of its range"),
    "at": _About("", "value of the input there"),
    "stable": _About("", "number of first ranks that are stable"),
    "above_noise": _About("", "number of inputs that stand out from the noise"),
    "floor": _About("", "upper end of the intervals of the dummy inputs"),
    "mechanism": _About("", "block of parameters"),
    "range": _About("", "over what the input varies"),
    "unit": _About("", "unit of the input"),
    "status": _About("", "what the input's value rests on"),
    "text": _About("", "in words"),
}


def columns_of(result: Result) -> pd.DataFrame:
    """Return one row per column of each table: table, column, unit, meaning.

    Unit and meaning are empty where none is declared.
    """
    rows = [
        (table, name, *_about(table, name)) for table, names in _tables(result) for name in names
    ]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning"])


def _tables(result: Result) -> Iterator[tuple[str, list[str]]]:
    for name, table in result.tables.items():
        yield name, [str(column) for column in table]
    if "" in result.studies:
        study = result.studies[""]
        for name in study.store.tables():
            first = next(iter(study.store.pieces(name)), None)
            if first is not None:
                points = points_table(study.folder)
                yield name, labelled(first.slice(0, 0), name, points, study.teams).column_names


def _about(table: str, name: str) -> _About:
    """Return what is declared of a column, a parameter, its place in the cube, or an outcome."""
    if found := _declared().get((table, name)) or _COMMON.get(name):
        return found
    if name.startswith(_PLACE):
        return _About("", f"place of {name.removeprefix(_PLACE)} in the unit cube, from 0 to 1")
    over, _, under = name.partition("/")
    mine, other = (_declared().get(("programme", each)) for each in (over, under))
    if mine and other:
        return _About(f"{mine.unit} per {other.unit}", f"{over} over {under}")
    return _parameters().get(name) or (mine if mine and not under else None) or _About("", "")


@cache
def _declared() -> dict[tuple[str, str], _About]:
    return {
        (column.table, name): _About(column.unit, column.text)
        for column in outcomes.columns()
        for name in column.names
    }


@cache
def _parameters() -> dict[str, _About]:
    return {item.name: _About(item.unit, item.text) for item in parameters()}
