"""Outcome tables, computed from the final state of a programme.

    outcomes(world, twin)  # one number for each of outcome_names(): thousands of runs a second
    frames = tables(world)  # programme, team, pair, visit, plan, indicator, week
    frames["programme"]["plan_success"]  # each column is declared once: columns()
    headline(frames_of_many_replicates)  # the outcomes a designer wants, with intervals

`docs/outcomes.md` is written from the declarations by `page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import indicator, plan, programme, team, visit, week
from rp2pr_sim.outcomes.column import Column, Rows, frame
from rp2pr_sim.outcomes.counterfactual import against_twin
from rp2pr_sim.outcomes.document import written
from rp2pr_sim.outcomes.programme import outcome_names, outcomes
from rp2pr_sim.outcomes.summary import footnotes, headline, needed, plans_too_young, printed

__all__ = [
    "Column",
    "against_twin",
    "columns",
    "footnotes",
    "headline",
    "needed",
    "outcome_names",
    "outcomes",
    "page",
    "plans_too_young",
    "printed",
    "tables",
    "tables_of",
]


@cache
def columns() -> tuple[Column, ...]:
    """Return the declarations of all columns, table by table."""
    return (
        *programme.COLUMNS,
        *team.COLUMNS,
        *visit.PAIR_COLUMNS,
        *visit.VISIT_COLUMNS,
        *plan.COLUMNS,
        *indicator.COLUMNS,
        *week.COLUMNS,
    )


def tables(world: World, twin: World | None = None) -> dict[str, pd.DataFrame]:
    """Return all outcome tables of one programme, with columns `seed` and `replicate` first.

    Parameters
    ----------
    world : World
        the final state.
    twin : World | None
        the final state of the counterfactual run, the same teams with the same random numbers and
        without a programme; when given, `programme` and `team` have the columns of `Column.twin`
        too.

    Raises
    ------
    InputError
        if the counterfactual run lacks one of the teams or ran for another number of weeks.
    """
    return tables_of([(world, twin)])


def tables_of(
    runs: Sequence[tuple[World, World | None]], names: Sequence[str] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables of many programmes, the rows of each below those of the one before.

    Parameters
    ----------
    runs : Sequence[tuple[World, World | None]]
        final states with their counterfactual runs, or None; at least one.  A run without one,
        among others that have one, has missing values in the columns of `Column.twin`.
    names : Sequence[str]
        names of the scenarios of the runs; if given, the column `scenario` comes before all others.

    Raises
    ------
    InputError
        as `tables`.
    """
    worlds, twins = [world for world, _ in runs], any(twin is not None for _, twin in runs)
    found = {
        "programme": (programme.COLUMNS, [Rows(programme.recorded(*run)) for run in runs]),
        "team": (team.COLUMNS, [team.rows(*run) for run in runs]),
        "pair": (visit.PAIR_COLUMNS, [visit.pair_rows(world) for world in worlds]),
        "visit": (visit.VISIT_COLUMNS, [visit.rows(world) for world in worlds]),
        "plan": (plan.COLUMNS, [plan.rows(world) for world in worlds]),
        "indicator": (indicator.COLUMNS, [indicator.rows(world) for world in worlds]),
        "week": (week.COLUMNS, [week.rows(world) for world in worlds]),
    }
    return {
        name: frame(columns, worlds, rows, twins, names) for name, (columns, rows) in found.items()
    }


def page() -> str:
    """Return the text of `docs/outcomes.md`, written from the declarations."""
    return written(columns())
