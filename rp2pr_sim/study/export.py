"""The tables of a finished study as CSV."""

from __future__ import annotations

from pathlib import Path

from rp2pr_sim.study.files import write_csv, written
from rp2pr_sim.study.manifest import unfinished
from rp2pr_sim.study.store import TABLES, Store

MOST_ROWS = 100_000  # of a CSV: no spreadsheet and no patience takes more


def finish(store: Store) -> None:
    """Write the CSVs, and remove the note that the study is unfinished.

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
    unfinished(store.folder).unlink(missing_ok=True)


def without_csv(store: Store) -> list[str]:
    """The tables that have too many rows for a CSV."""
    return [name for name in store.tables() if store.rows(name) > MOST_ROWS]
