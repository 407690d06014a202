"""The tables of the report as rows of marked numbers, the best option first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN
from rp2pr_sim.analysis.compare.findings import BY_FIFTH, BY_ROLE, Findings
from rp2pr_sim.analysis.compare.paired import OUTCOMES, lower_is_better
from rp2pr_sim.analysis.numbers import (
    NOTHING,
    Number,
    basis_of,
    chance,
    difference,
    name_of,
    short,
    unit_of,
    value,
    with_ends,
)
from rp2pr_sim.core.labels import ROLE_WORDS
from rp2pr_sim.outcomes import programme
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import declared

FIFTHS = ("Lowest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Highest fifth")
"""Of hospitals by their level before the programme."""
_PEOPLE = ("share_harmed",)
_COSTS = ("staff_hours_per_team", "cost")


class Cell(NamedTuple):
    """A mean and its difference from the baseline."""

    mean: Number
    change: Number | None
    """Nothing for the baseline itself, and where one of the two has no value."""
    side: int | None
    """1: clearly better than the baseline, -1: clearly worse, 0: no clear difference.

    Nothing if no run differs.
    """


class Row(NamedTuple):
    """A programme."""

    rank: str
    label: str
    baseline: bool
    cells: Sequence[Any]


class Table(NamedTuple):
    """Rows under headings, each with its unit."""

    headings: Sequence[tuple[str, str]]
    """A name and a unit each; the unit is empty where numbers have a per cent sign."""
    rows: Sequence[Row]


def ranks(found: Findings, names: Sequence[str]) -> Table:
    """Return these options by the outcome that decides: how sure each is, and its regret."""
    of = "parameter set" if found.sets > 1 else "run"
    headings = [
        (name_of(found.outcome), _headed(found.outcome)),
        ("Chance of being best", ""),
        (
            f"Regret: its shortfall from the best of each {of}, on average",
            difference(found.outcome, 1, 1, 1).unit,
        ),
    ]
    cells: dict[str, list[Any]] = {
        name: [_cell(found, name, found.outcome), *_sureness(found, name)]
        for name in ordered(found, names)
    }
    return Table(headings, [_row(found, name, row) for name, row in cells.items()])


def ordered(found: Findings, names: Sequence[str]) -> list[str]:
    """Return options from the best to the worst."""
    return [name for name in found.order if name in names]


def of_outcomes(found: Findings, names: Sequence[str]) -> Table:
    """Return the other outcomes of every comparison, but what teams lose and what it costs."""
    apart = (found.outcome, *_PEOPLE, *_COSTS)
    outcomes = [name for name in (*found.own, *OUTCOMES) if name not in apart]
    return _cells(found, names, outcomes)


def by_fifth(found: Findings, names: Sequence[str]) -> Table:
    """Return improvement in care by level before the programme, and teams made worse."""
    heads = [*FIFTHS, name_of(_PEOPLE[0])]
    return _cells(found, names, [*BY_FIFTH, *_PEOPLE], heads)


def costs(found: Findings, names: Sequence[str]) -> Table:
    """Return pounds, hours and the cost per successful plan."""
    table = _cells(found, names, _COSTS)
    rows = [
        row._replace(cells=[*row.cells, Cell(found.each_plan(name), None, None)])
        for row, name in zip(table.rows, ordered(found, names), strict=True)
    ]
    return Table([*table.headings, (name_of(EACH_PLAN), "pounds")], rows)


def steps(found: Findings) -> Table:
    """Return what each programme on the frontier costs and brings beyond the one before."""
    unit = difference(found.outcome, 1.0, 1.0, 1.0).unit
    headings = [
        ("Costs more than the one before", "pounds"),
        (f"Changes {short(found.outcome)}", unit),
    ]
    rows = []
    for name, cost, effect in found.steps:
        _, low, high = with_ends(effect, "difference")
        way = -1 if lower_is_better(found.outcome) else 1
        clear = way * int(np.sign(low)) if low * high > 0.0 else 0
        more, change = (
            difference(str(row["outcome"]), *with_ends(row, "difference"), over_sets=found.sets > 1)
            for row in (cost, effect)
        )
        cells = [Cell(more, None, None), Cell(change, None, clear)]
        rows.append(Row(str(found.order.index(name) + 1), found.labels[name], False, cells))
    return Table(headings, rows)


def by_role(found: Findings, names: Sequence[str]) -> Table:
    """Return the hours that a hospital's staff gives, by role."""
    return _cells(
        found,
        names,
        BY_ROLE,
        [ROLE_WORDS[name.removeprefix("hours_per_team_")] for name in BY_ROLE],
    )


def means_of_one(
    table: pd.DataFrame, own: Sequence[Column] = (), over_sets: bool = False
) -> list[tuple[str, Number, str]]:
    """Return the headline outcomes of one programme: name, mean, and why there is none.

    Parameters
    ----------
    table : pd.DataFrame
        the table of a `RunResult`.
    own : Sequence[Column]
        outcomes of the user's own, which come first.
    over_sets : bool
        whether its intervals are uncertainty over parameter sets.
    """
    columns = (*own, *programme.COLUMNS)
    by_label = {column.label: column for column in columns if column.label}
    rows = []
    for row in table.to_dict("records"):
        column = by_label[str(row["outcome"])]
        mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        number = value(column.name, mean, low, high, over_sets)
        rows.append((column.label, number, column.lacking if number.text == NOTHING else ""))
    return rows


def _cells(
    found: Findings, names: Sequence[str], outcomes: Sequence[str], heads: Sequence[str] = ()
) -> Table:
    headings = [
        (head, _headed(outcome))
        for head, outcome in zip(heads or map(name_of, outcomes), outcomes, strict=True)
    ]
    rows = {
        name: [_cell(found, name, outcome) for outcome in outcomes]
        for name in ordered(found, names)
    }
    return Table(headings, [_row(found, name, cells) for name, cells in rows.items()])


def _headed(outcome: str) -> str:
    return unit_of(outcome).removeprefix("%")


def _cell(found: Findings, name: str, outcome: str) -> Cell:
    change = None if name == found.baseline else found.difference(name, outcome)
    if change is not None and change.text == NOTHING:
        return Cell(found.mean(name, outcome), None, None)
    alike = name == found.baseline or found.same(name, outcome)
    return Cell(found.mean(name, outcome), change, None if alike else found.side(name, outcome))


def _row(found: Findings, name: str, cells: Sequence[Any]) -> Row:
    rank = "" if math.isnan(found.row(name)["mean"]) else str(found.order.index(name) + 1)
    return Row(rank, found.labels[name], name == found.baseline, cells)


def _sureness(found: Findings, name: str) -> list[Number]:
    basis = basis_of(declared(found.outcome))
    if name not in found.ranking:
        return [Number(NOTHING, "", "", basis)] * 2
    row = found.ranking[name]
    lost = difference(found.outcome, float(row["regret"]), float("nan"), float("nan"), signed=False)
    return [chance(float(row["probability_best"]), basis), lost]
