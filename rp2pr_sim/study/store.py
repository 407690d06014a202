"""The parts of a study's tables on disk, each written whole or not at all.

Of a block the detailed tables come first, then its failures, then its summary outcomes; so a block is done
if and only if its part of `programme.parquet` holds all its runs, unless a detailed table has been damaged since.
What is done is read from the parts, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from rp2pr_sim.errors import InputError, reason_of
from rp2pr_sim.study.block import Block
from rp2pr_sim.study.outcomes import DETAILS, PROGRAMME

__all__ = ["FAILURES", "TABLES", "Store", "write_csv", "write_parquet", "write_text", "written"]

FAILURES = "failures"
TABLES = (PROGRAMME, *DETAILS, FAILURES)
_LOCK = ".lock"
_MARK = ".unwritten-"  # how the name of a file begins that is not whole yet; readers of Parquet pass over it


@contextmanager
def written(file: Path) -> Iterator[Path]:
    """Write to the path that this gives; the file gets its name when all is written and safe on the disk.

    Raises:
        OSError: if it cannot be written; a file that was there before stays.
    """
    hidden = file.with_name(_MARK + file.name)
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
    """A small text file, written whole."""
    with written(file) as hidden:
        hidden.write_text(text, encoding="utf-8")


def write_parquet(file: Path, table: pa.Table) -> None:
    """A Parquet file, written whole; the same rows give the same bytes, however they came together."""
    words = [item.name for item in table.schema if pa.types.is_string(item.type) or pa.types.is_large_string(item.type)]
    buffer = pa.BufferOutputStream()  # and then to the disk by Python, whose errors say what is wrong with it
    # statistics and dictionaries of numbers would cost more than they save
    pq.write_table(table.combine_chunks(), buffer, compression="zstd", use_dictionary=words, write_statistics=False)
    with written(file) as hidden:
        hidden.write_bytes(buffer.getvalue())


def write_csv(file: Path, table: pa.Table) -> None:
    """A CSV, written whole; what is missing is empty."""
    buffer = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    with written(file) as hidden:
        hidden.write_bytes(buffer.getvalue())


class Store:
    """The tables in a folder of results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counted: dict[Path, tuple[tuple[int, int], int]] = {}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else works in the folder meanwhile; what a killed process left half-written is taken away first.

        Raises:
            InputError: if somebody does, or the folder cannot be written to.
        """
        lock = FileLock(self.folder / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise InputError(f"another rp2pr is at work in {self.folder}; wait until it is done, or end it.") from None
        except OSError as error:
            raise InputError(f"the results cannot be written to {self.folder}: {reason_of(error)}.") from error
        try:
            for file in self.folder.rglob(f"{_MARK}*"):
                file.unlink()
            yield
        finally:
            (self.folder / _LOCK).unlink(missing_ok=True)  # while it is held: who waits for it sees that it is gone
            lock.release()

    def has(self, block: Block) -> bool:
        """Whether all runs of a block are kept, with the detailed tables that it should have."""
        due = DETAILS if block.replicates.start < block.details else ()
        return self._rows(self._part(PROGRAMME, block)) == block.runs and all(
            self._rows(self._part(name, block)) is not None for name in due
        )

    def keep(self, block: Block, tables: Mapping[str, pa.Table]) -> None:
        """Write the parts of a block, the summary outcomes last.

        Raises:
            OSError: if the disk is full, or the folder gone.
        """
        for name in (*DETAILS, FAILURES, PROGRAMME):
            file = self._part(name, block)
            if name in tables:
                file.parent.mkdir(exist_ok=True)
                write_parquet(file, tables[name])
            else:
                self._drop(file)

    def kept(self, block: Block) -> int:
        """How many runs of a block have come to their end."""
        return self._rows(self._part(PROGRAMME, block)) or 0

    def rows(self, table: str) -> int:
        """How many rows a table has; 0 if it is not kept."""
        return sum(self._rows(file) or 0 for file in self._parts(table))

    def read(self, table: str, columns: list[str] | None = None, replicates: int | None = None) -> pd.DataFrame:
        """A table as pandas reads it.

        Args:
            table: its name.
            columns: only these.
            replicates: only of so many first replicates.
        """
        chosen: Any = None if replicates is None else [("replicate", "<", replicates)]
        return pd.read_parquet(self.folder / f"{table}.parquet", columns=columns, filters=chosen)

    def arrow(self, table: str) -> pa.Table:
        """A whole table as it is kept."""
        return pq.read_table(self.folder / f"{table}.parquet")

    def tables(self) -> list[str]:
        """The names of the tables that are kept."""
        return [name for name in TABLES if self._parts(name)]

    @property
    def begun(self) -> bool:
        """Whether any block is done."""
        return bool(self._parts(PROGRAMME))

    def _part(self, table: str, block: Block) -> Path:
        return self.folder / f"{table}.parquet" / f"{block.name}.parquet"

    def _parts(self, table: str) -> list[Path]:
        return sorted((self.folder / f"{table}.parquet").glob("part-*.parquet"))

    def _drop(self, file: Path) -> None:
        if file.exists():
            file.unlink()
            with suppress(OSError):  # other parts are left
                file.parent.rmdir()

    def _rows(self, file: Path) -> int | None:
        """The rows of a part, counted once; `None` if it is damaged or not there, so that it is made again."""
        try:
            found = file.stat()
            stamp = found.st_mtime_ns, found.st_size
            if file not in self._counted or self._counted[file][0] != stamp:
                self._counted[file] = stamp, int(pq.read_metadata(file).num_rows)
        except (OSError, pa.ArrowInvalid):
            return None
        return self._counted[file][1]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
