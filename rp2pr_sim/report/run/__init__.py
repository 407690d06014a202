"""The three figures of a run: who visited whom, the fate of plans, true against recorded change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from rp2pr_sim.report.run.changes import draw_changes
from rp2pr_sim.report.run.plans import draw_plans
from rp2pr_sim.report.run.visits import draw_visits
from rp2pr_sim.report.style import look

__all__ = ["DRAWN_FROM", "save_all"]

DRAWN_FROM = ("team", "visit", "indicator", "week")
"""The tables that the figures show."""

_FIGURES: dict[str, Callable[[Mapping[str, pd.DataFrame]], Figure]] = {
    "who_visited_whom": draw_visits,
    "fate_of_plans": draw_plans,
    "true_and_recorded_change": draw_changes,
}


def save_all(
    tables: Mapping[str, pd.DataFrame], folder: Path, replicates: int = 0, unplaced: int = 0
) -> list[Path]:
    """Draw the three figures of a run and save them as PNG.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        those of `rp2pr_sim.outcomes.tables` that the figures are drawn from, all replicates one
        under another.
    folder : Path
        an existing folder; files of the same name are replaced.
    replicates : int
        of the whole study; where the tables hold fewer, the figures say so.
    unplaced : int
        teams whose place is not known but drawn, which the map says.

    Returns
    -------
    list[Path]
        The files, always the same bytes for the same tables.

    Raises
    ------
    OSError
        if the folder cannot be written to.
    """
    files = [folder / f"{name}.png" for name in _FIGURES]
    with look():
        for file, draw in zip(files, _FIGURES.values(), strict=True):
            if draw is draw_visits:  # which tells of a single one, and says so
                figure = draw_visits(tables, unplaced)
            else:
                figure = draw(tables)
                _note_the_rest(figure, tables["week"]["replicate"].nunique(), replicates)
            figure.savefig(file, dpi=150, metadata={"Software": None})
    return files


def _note_the_rest(figure: Figure, shown: int, replicates: int) -> None:
    """Below a figure, that it rests on the first replicates only."""
    if shown < replicates:
        text = (
            f"Drawn from the first of {replicates:,} simulated programmes: those whose detailed"
            " tables are kept."
        )
        figure.text(0.02, 0.01, text, fontsize=8, color="#555555")
