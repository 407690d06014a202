"""The tables of a study on disk, in parts: one file per table and block.

Of each block, the detailed tables are written first, then its failures, then its summary outcomes.
A block is therefore done if and only if its part of `programme.parquet` has all its runs, unless a
part was damaged later. Which blocks are done is read from the parts alone.

Only parts that the study plans are read, and the metadata of a part say for which runs it was
made. So a copy that a synchronised folder leaves, or a part of another study, is never counted.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rp2pr_sim.core.errors import InputError, StrayFilesWarning
from rp2pr_sim.study.arrow_tables import DETAILS, PROGRAMME
from rp2pr_sim.study.batch import Block, spans
from rp2pr_sim.study.files import MARK, write_parquet
from rp2pr_sim.study.folder import locked
from rp2pr_sim.study.manifest import Plan, planned

FAILURES = "failures"
TABLES = (PROGRAMME, *DETAILS, FAILURES)
_LOCK = ".lock"
_TAG = b"rp2pr_sim.part"
_NAMED = 3  # stray files that a warning names


class Store:
    """The tables in the folder of a study."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[Path, tuple[tuple[int, int], int, bytes]] = {}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder, and remove half-written files of a killed process.

        Raises
        ------
        InputError
            if another process works there, or the folder cannot be written to.
        """
        with locked(self.folder, _LOCK):
            for file in self.folder.rglob(f"{MARK}*"):
                file.unlink()
            yield

    def has(self, block: Block) -> bool:
        """Return whether all runs of a block are kept, with sound parts of all its tables."""
        due = (PROGRAMME, *(DETAILS if block.replicates.start < block.details else ()))
        files = {name: self._part(name, block) for name in (*due, FAILURES)}
        return self.kept(block) == block.runs and all(
            self._rows(name, file) is not None
            for name, file in files.items()
            if name in due or file.exists()
        )

    def keep(self, block: Block, tables: Mapping[str, pa.Table]) -> None:
        """Write the parts of a block, the summary outcomes last.

        Raises
        ------
        OSError
            if the disk is full, or the folder does not exist.
        """
        for name in (*DETAILS, FAILURES, PROGRAMME):
            file = self._part(name, block)
            if name in tables:
                file.parent.mkdir(exist_ok=True)
                tag = {_TAG: self._planned[name][file.name]}
                metadata = {**(tables[name].schema.metadata or {}), **tag}
                write_parquet(file, tables[name].replace_schema_metadata(metadata))
            else:
                self._drop(file)

    def kept(self, block: Block) -> int:
        """Return how many runs of a block are kept."""
        return self._rows(PROGRAMME, self._part(PROGRAMME, block)) or 0

    def rows(self, table: str) -> int:
        """Return how many rows a table has; 0 if it is not kept."""
        return sum(self._rows(table, file) or 0 for file in self._existing(table))

    def size(self, table: str) -> int:
        """Return how many bytes a table has on the disk."""
        return sum(file.stat().st_size for file in self._existing(table))

    def read(
        self, table: str, columns: list[str] | None = None, replicates: int | None = None
    ) -> pd.DataFrame:
        """Return a table as a data frame.

        Parameters
        ----------
        table : str
            its name.
        columns : list[str] | None
            only these.
        replicates : int | None
            only of so many first replicates of each scenario.

        Raises
        ------
        InputError
            as `arrow`.
        """
        found: pd.DataFrame = self.arrow(table, columns, self.first(replicates)).to_pandas()
        return found

    def first(self, replicates: int | None) -> list[tuple[str, str, Any]] | None:
        """Return the filter for so many first replicates of each scenario; `None`: all."""
        return None if replicates is None else [("replicate", "<", replicates * self._plan.step)]

    def arrow(
        self,
        table: str,
        columns: list[str] | None = None,
        filters: list[tuple[str, str, Any]] | None = None,
    ) -> pa.Table:
        """Return a table as Arrow has it.

        Raises
        ------
        InputError
            if the study has no such table, or a part of it is damaged or of another study.
        """
        files = self._existing(table)
        for file in files:
            if self._rows(table, file) is None:
                raise InputError(
                    f"{file} is damaged or belongs to another study; to make it again: rp2pr resume"
                    f" {self.folder}"
                )
        if not files:
            raise InputError(
                f"{self.folder} holds no table {table!r}; it holds"
                f" {', '.join(self.tables()) or 'no tables'}."
            )
        return pq.read_table(files, columns=columns, filters=filters, partitioning=None)

    def tables(self) -> list[str]:
        """Return the names of the tables that are kept."""
        return [name for name in TABLES if self._is_kept(name)]

    @property
    def begun(self) -> bool:
        """Whether any block is done."""
        return self._is_kept(PROGRAMME)

    @cached_property
    def _plan(self) -> Plan:
        return planned(self.folder)

    @cached_property
    def _planned(self) -> Mapping[str, Mapping[str, bytes]]:
        """By table and file name, the tag of each part that the finished study has."""
        plan = self._plan
        names, found = list(plan.runs), {table: dict[str, bytes]() for table in TABLES}
        for span in spans(len(names), plan.replicates, plan.details):
            runs = [f"{name}={plan.runs[name]}" for name in names[span.points]]
            runs += ["own replicates"] * plan.own_replicates
            for table in TABLES:
                if table not in DETAILS or span.replicates.start < plan.details:
                    found[table][f"{span.name}.parquet"] = _tag(table, span.name, runs)
        self._warn_of_strays(found)
        return found

    def _warn_of_strays(self, planned: Mapping[str, Mapping[str, bytes]]) -> None:
        """Warn of files among the parts that are not planned, except hidden ones."""
        strays = [
            f"{table}.parquet/{file.name}"
            for table, names in planned.items()
            if (self.folder / f"{table}.parquet").is_dir()
            for file in sorted((self.folder / f"{table}.parquet").iterdir())
            if file.name not in names and not file.name.startswith(".")
        ]
        if strays:
            more = f" and {len(strays) - _NAMED} more" if len(strays) > _NAMED else ""
            said = (
                f"{self.folder} contains files that are not part of its study; they are not read:"
                f" {', '.join(strays[:_NAMED])}{more}."
            )
            warnings.warn(said, StrayFilesWarning, stacklevel=2)

    def _part(self, table: str, block: Block) -> Path:
        return self.folder / f"{table}.parquet" / f"{block.name}.parquet"

    def _existing(self, table: str) -> list[Path]:
        """Return the planned parts of a table that exist, sound or not, in their order."""
        files = (self.folder / f"{table}.parquet" / name for name in self._planned[table])
        return sorted(file for file in files if file.exists())

    def _is_kept(self, table: str) -> bool:
        return any(self._rows(table, file) is not None for file in self._existing(table))

    def _drop(self, file: Path) -> None:
        if file.exists():
            file.unlink()
            with suppress(OSError):  # other parts are left
                file.parent.rmdir()

    def _rows(self, table: str, file: Path) -> int | None:
        """Return the number of rows of a part, which is counted once.

        `None` if it is missing, damaged or of another study, so that it is made again.
        """
        try:
            found = file.stat()
            stamp = found.st_mtime_ns, found.st_size
            if file not in self._seen or self._seen[file][0] != stamp:
                about = pq.read_metadata(file)
                self._seen[file] = stamp, int(about.num_rows), (about.metadata or {}).get(_TAG, b"")
        except (OSError, pa.ArrowInvalid):
            return None
        _, rows, tag = self._seen[file]
        return rows if tag == self._planned[table].get(file.name) else None


def _tag(table: str, part: str, runs: Iterable[str]) -> bytes:
    """Return the tag of a part: a hash of its table, its name and the addresses of its runs."""
    return hashlib.sha256("\n".join([table, part, *runs]).encode()).hexdigest()[:16].encode()
