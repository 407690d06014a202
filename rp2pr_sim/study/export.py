"""The tables of a finished study as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from rp2pr_sim.study.files import csv_of, write_pieces, writing
from rp2pr_sim.study.labels import OwnLabels, labelled
from rp2pr_sim.study.manifest import points_table, unfinished
from rp2pr_sim.study.store import TABLES, Store

MOST_ROWS = 100_000  # of a CSV: no spreadsheet and no patience takes more


def finish(store: Store, own: OwnLabels) -> None:
    """Write the CSVs that are missing or damaged, and remove the note that runs are missing.

    Parameters
    ----------
    store : Store
        the tables of the study.
    own : OwnLabels
        what labels the rows of own teams.

    Raises
    ------
    WriteError
        if a file cannot be written; the note stays then.
    """
    for name, content in csvs(store, own):
        if content is not None:
            write_pieces(store.folder / name, content)
        else:
            with writing():
                (store.folder / name).unlink(missing_ok=True)
    with writing():
        unfinished(store.folder).unlink(missing_ok=True)


def csvs(store: Store, own: OwnLabels) -> Iterator[tuple[str, Iterable[bytes] | None]]:
    """Yield the name and the content, in pieces, of the CSV of each table.

    `None`: there is no such file, since the table is not kept or has too many rows.
    """
    left_out, kept = without_csv(store), store.tables()
    points = points_table(store.folder)
    for name in TABLES:
        wanted = name in kept and name not in left_out
        yield f"{name}.csv", _Csv(store, name, points, own) if wanted else None


@dataclass(frozen=True)
class _Csv:
    """The content of a CSV in pieces, which are made whenever they are asked for."""

    store: Store
    table: str
    points: pa.Table
    own: OwnLabels

    def __iter__(self) -> Iterator[bytes]:
        for number, rows in enumerate(self.store.pieces(self.table)):
            yield csv_of(labelled(rows, self.table, self.points, self.own), header=number == 0)


def without_csv(store: Store) -> list[str]:
    """Return the names of the tables that have too many rows for a CSV."""
    return [name for name in store.tables() if store.rows(name) > MOST_ROWS]
