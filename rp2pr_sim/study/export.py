"""The tables of a finished study as CSV."""

from __future__ import annotations

from collections.abc import Mapping

from rp2pr_sim.study.files import write_csv
from rp2pr_sim.study.labels import labelled
from rp2pr_sim.study.manifest import points_table, unfinished
from rp2pr_sim.study.store import TABLES, Store

MOST_ROWS = 100_000  # of a CSV: no spreadsheet and no patience takes more


def finish(store: Store, teams: Mapping[str, str]) -> None:
    """Write the CSVs, and remove the note that the study is unfinished.

    Parameters
    ----------
    store : Store
        the tables of the study.
    teams : Mapping[str, str]
        the names of the user's own teams, by id as text.

    Raises
    ------
    OSError
        if a file cannot be written; the note stays then.
    """
    left_out, points = without_csv(store), points_table(store.folder)
    for name in TABLES:
        file = store.folder / f"{name}.csv"
        if name in store.tables() and name not in left_out:
            write_csv(file, labelled(store.arrow(name), name, points, teams))
        else:
            file.unlink(missing_ok=True)
    unfinished(store.folder).unlink(missing_ok=True)


def without_csv(store: Store) -> list[str]:
    """Return the names of the tables that have too many rows for a CSV."""
    return [name for name in store.tables() if store.rows(name) > MOST_ROWS]
