"""The files of an answer: tables as Parquet and CSV, their columns, and what it says as text."""

from __future__ import annotations

import pyarrow as pa

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.column_labels import COLUMNS, columns_of
from rp2pr_sim.analysis.provenance import provenance_file
from rp2pr_sim.analysis.sharing import sharing_note
from rp2pr_sim.study.export import MOST_ROWS
from rp2pr_sim.study.files import csv_of, parquet_of, write_bytes

SUMMARY = "summary.txt"
"""What the answer says; written last, so a folder with it is finished."""


def save(result: Result) -> None:
    """Write what is missing or damaged of the files of a result, the summary last.

    The summary says that all is there.
    """
    for name, content in files_of(result).items():
        if content is None:
            (result.folder / name).unlink(missing_ok=True)
        else:
            write_bytes(result.folder / name, content)


def files_of(result: Result) -> dict[str, bytes | None]:
    """Return the content of each file of a result by name, the summary last.

    `None`: there is no such file, since the table has too many rows for a CSV.
    """
    files: dict[str, bytes | None] = {}
    for name, table in result.tables.items():
        arrow = pa.Table.from_pandas(table, preserve_index=False)
        files[f"{name}.parquet"] = parquet_of(arrow)
        files[f"{name}.csv"] = csv_of(arrow) if arrow.num_rows <= MOST_ROWS else None
    files[COLUMNS] = csv_of(pa.Table.from_pandas(columns_of(result), preserve_index=False))
    files |= provenance_file(result)
    files |= sharing_note(result)
    files |= result.extras
    files[SUMMARY] = "".join(f"{line}\n" for line in result.summary).encode()
    return files
