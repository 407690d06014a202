"""Files written whole or not at all: text, Parquet and CSV."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

MARK = ".unwritten-"  # how the name of a file begins that is not whole yet


@contextmanager
def written(file: Path) -> Iterator[Path]:
    """Give a hidden path to write to; the file gets its name when it is whole and on the disk.

    Raises
    ------
    OSError
        if it cannot be written; an earlier file of that name stays.
    """
    hidden = file.with_name(MARK + file.name)
    try:
        yield hidden
        _sync(hidden)
        hidden.replace(file)
        _sync(file.parent)
    except BaseException:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str) -> None:
    """Write a small text file, whole or not at all."""
    with written(file) as hidden:
        hidden.write_text(text, encoding="utf-8")


def write_bytes(file: Path, content: bytes) -> None:
    """Write a small file, whole or not at all."""
    with written(file) as hidden:
        hidden.write_bytes(content)


def write_parquet(file: Path, table: pa.Table) -> None:
    """Write a Parquet file, whole or not at all; the same rows always give the same bytes."""
    words = [
        item.name
        for item in table.schema
        if pa.types.is_string(item.type) or pa.types.is_large_string(item.type)
    ]
    # Python writes the file, since its errors say what is wrong with the disk
    buffer = pa.BufferOutputStream()
    # statistics and dictionaries of numbers would cost more than they save
    pq.write_table(
        table.combine_chunks(),
        buffer,
        compression="zstd",
        use_dictionary=words,
        write_statistics=False,
    )
    with written(file) as hidden:
        hidden.write_bytes(buffer.getvalue())


def write_csv(file: Path, table: pa.Table) -> None:
    """Write a CSV, whole or not at all; missing values are empty."""
    buffer = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    with written(file) as hidden:
        hidden.write_bytes(buffer.getvalue())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
