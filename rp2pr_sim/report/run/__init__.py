"""The page and the figures of one programme: visits, fate of plans, true and recorded change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.numbers import value
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.model.cohort import PLACE, known
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.programme import COLUMNS
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.report.interval_plot import Dot, draw_intervals
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.run.changes import draw_changes
from rp2pr_sim.report.run.plans import draw_plans
from rp2pr_sim.report.run.visits import draw_visits
from rp2pr_sim.report.style import BLUE

__all__ = ["figures", "page", "plot"]

DRAWN_FROM = ("team", "visit", "indicator", "week")
"""The tables that the figures show."""

_PICTURED = 1000  # replicates at most


def page(result: RunResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    # `rp2pr run` makes no page, and need not wait for what makes them
    from rp2pr_sim.report.compare.page import page as page_of_one

    return page_of_one(result)


def figures(result: RunResult) -> Mapping[str, Draw]:
    """Return the figures by name, from the replicates whose detailed tables are kept."""
    question, study = result.question, result.studies[""]
    shown = min(question.details, question.replicates, _PICTURED)
    lacking = any(not study.store.rows(name) for name in ("team", "indicator", "week"))
    if not shown or lacking:
        return {}
    tables = {name: study.read(name, replicates=shown) for name in DRAWN_FROM}
    teams = tables["team"]
    placed = teams.loc[teams["arm"] != "control", "team"].unique().astype("int64")
    unplaced = int((~known(study.study.scenario, placed, PLACE)).sum())
    return drawn(tables, study.study.runs, unplaced)


def drawn(
    tables: Mapping[str, pd.DataFrame], replicates: int = 0, unplaced: int = 0
) -> dict[str, Draw]:
    """Return what draws the three figures of a run.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        those of `rp2pr_sim.outcomes.tables` that the figures are drawn from, all replicates one
        below another.
    replicates : int
        of the whole study; where the tables have fewer, the figures say so.
    unplaced : int
        teams whose place is not known but drawn, which the map says.
    """
    shown = tables["week"]["replicate"].nunique()
    return {
        "who_visited_whom": partial(draw_visits, tables, unplaced),  # it says what it shows
        "fate_of_plans": lambda: _noted(draw_plans(tables), shown, replicates),
        "true_and_recorded_change": lambda: _noted(draw_changes(tables), shown, replicates),
    }


def plot(result: RunResult, axes: Axes) -> None:
    """Draw the outcomes that are shares, with their intervals."""
    own = [item.column for item in result.question.own_outcomes]
    rows, columns = [], {column.label: column for column in (*own, *COLUMNS)}
    for row in result.table.to_dict("records"):
        column = columns[str(row["outcome"])]
        middle, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        if column.unit in (declared(HEADLINE[0]).unit, "yes or no") and middle == middle:
            label = column.label.partition(":")[0]
            over_sets = result.question.parameters != "central"
            number = value(column.name, middle, low, high, over_sets)
            rows.append(Dot(label, 100 * middle, 100 * low, 100 * high, number, BLUE))
    draw_intervals(axes, rows, "no run has a value")


def _noted(figure: Figure, shown: int, replicates: int) -> Figure:
    """Return a figure; below it that it shows the first replicates only, where it does."""
    if shown < replicates:
        text = (
            f"Drawn from {shown:,} of {replicates:,} simulated programmes: those whose detailed"
            " tables are kept."
        )
        figure.text(0.02, 0.01, text, fontsize=8, color="#555555")
    return figure
