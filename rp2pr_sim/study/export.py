"""The tables of a finished study as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rp2pr_sim.study.files import csv_of, write_bytes, writing
from rp2pr_sim.study.labels import labelled
from rp2pr_sim.study.manifest import points_table, unfinished
from rp2pr_sim.study.store import TABLES, Store

MOST_ROWS = 100_000  # of a CSV: no spreadsheet and no patience takes more


def finish(store: Store, teams: Mapping[str, str]) -> None:
    """Write the CSVs that are missing or damaged, and remove the note that runs are missing.

    Parameters
    ----------
    store : Store
        the tables of the study.
    teams : Mapping[str, str]
        the names of the user's own teams, by id as text.

    Raises
    ------
    WriteError
        if a file cannot be written; the note stays then.
    """
    for name, content in csvs(store, teams):
        if content is not None:
            write_bytes(store.folder / name, content)
        else:
            with writing():
                (store.folder / name).unlink(missing_ok=True)
    with writing():
        unfinished(store.folder).unlink(missing_ok=True)


def csvs(store: Store, teams: Mapping[str, str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield the name and the content of the CSV of each table.

    `None`: there is no such file, since the table is not kept or has too many rows.
    """
    left_out, kept = without_csv(store), store.tables()
    points = points_table(store.folder)
    for name in TABLES:
        wanted = name in kept and name not in left_out
        table = labelled(store.arrow(name), name, points, teams) if wanted else None
        yield f"{name}.csv", None if table is None else csv_of(table)


def without_csv(store: Store) -> list[str]:
    """Return the names of the tables that have too many rows for a CSV."""
    return [name for name in store.tables() if store.rows(name) > MOST_ROWS]
