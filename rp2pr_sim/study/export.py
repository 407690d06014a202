"""What a finished study has besides its Parquet tables: each as CSV, and the figures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rp2pr_sim.model.cohort import PLACE, known
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.files import write_csv, written
from rp2pr_sim.study.manifest import unfinished
from rp2pr_sim.study.store import TABLES, Store

MOST_ROWS = 100_000  # of a CSV: no spreadsheet and no patience takes more
_PICTURED = 1000  # replicates at most


def finish(study: Study, store: Store) -> None:
    """Write the CSVs and the figures anew, and take the note away that the study is unfinished.

    Raises
    ------
    OSError
        if something cannot be written; the note stays then.
    """
    left_out = without_csv(store)
    for name in TABLES:
        file = store.folder / f"{name}.csv"
        if name in store.tables() and name not in left_out:
            write_csv(file, store.arrow(name))
        else:
            file.unlink(missing_ok=True)
    _draw(study, store)
    unfinished(store.folder).unlink(missing_ok=True)


def without_csv(store: Store) -> list[str]:
    """The tables that have too many rows for a CSV."""
    return [name for name in store.tables() if store.rows(name) > MOST_ROWS]


def _draw(study: Study, store: Store) -> None:
    """The figures tell of one programme, from the replicates whose detailed tables are kept."""
    shown = min(study.details, study.replicates, _PICTURED)
    if (
        len(study.points) > 1
        or not shown
        or any(not store.rows(name) for name in ("team", "indicator", "week"))
    ):
        return

    from rp2pr_sim.report.run import DRAWN_FROM, save_all  # draws in half a second, imports in one

    tables = {name: store.read(name, replicates=shown) for name in DRAWN_FROM}
    with tempfile.TemporaryDirectory() as folder:
        teams = tables["team"]
        shown_teams = teams.loc[teams["arm"] != "control", "team"].unique().astype("int64")
        unplaced = int((~known(study.scenario, shown_teams, PLACE)).sum())
        for file in save_all(tables, Path(folder), study.replicates, unplaced):
            with written(store.folder / file.name) as hidden:
                hidden.write_bytes(file.read_bytes())
