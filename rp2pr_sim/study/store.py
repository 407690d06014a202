"""The tables of a study on disk, in parts: one file per table and block.

Of each block, the detailed tables are written first, then its failures, then its summary outcomes.
Which blocks are done is read from the parts alone.

The store trusts nothing. Only parts that the study plans are read; each carries the addresses of
its runs, which contain the seed, and a checksum of its content. So a copy that a synchronised
folder leaves, a part of another study and a damaged one are named and made again, never counted.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rp2pr_sim.core.errors import InputError, StrayFilesWarning, reason_of
from rp2pr_sim.core.text import quoted
from rp2pr_sim.study.arrow_tables import DETAILS, PROGRAMME
from rp2pr_sim.study.batch import Block, spans
from rp2pr_sim.study.files import sound_parquet, without_checksum, write_parquet, writing
from rp2pr_sim.study.folder import locked, whole_folder
from rp2pr_sim.study.manifest import Plan, planned, unfinished

FAILURES = "failures"
TABLES = (PROGRAMME, *DETAILS, FAILURES)
MISSING, FOREIGN = "is missing", "belongs to another study"
_LOCK = ".lock"
_NAMED = 3  # files that a sentence names
_AT_ONCE = 10  # parts that are read together: what each says of its columns takes much room


class Fault(NamedTuple):
    """A planned part that cannot be counted."""

    file: Path
    what: str
    """Such as `is damaged`."""


class _Planned(NamedTuple):
    """The parts of one block as the study plans them."""

    runs: int
    detailed: bool
    about: str
    """Of which runs they are."""


class Store:
    """The tables in the folder of a study."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder; see `folder.locked`.

        Raises
        ------
        InputError
            if another process works there, or the folder cannot be written to.
        """
        with locked(self.folder, _LOCK):
            yield

    def has(self, block: Block) -> bool:
        """Return whether all runs of a block are kept, with sound parts of all its tables."""
        return self.kept(block) == block.runs and not self._faults_of(block.name)

    def keep(self, block: Block, tables: Mapping[str, pa.Table]) -> None:
        """Write the parts of a block, the summary outcomes last.

        Raises
        ------
        InputError
            if a table is a link to the folder of another study.
        WriteError
            if the disk is full, or the folder does not exist.
        """
        for name in (*DETAILS, FAILURES, PROGRAMME):
            file = self._file(name, block.name)
            self._check_own(name, block.name)
            with writing():
                if name in tables:
                    file.parent.mkdir(exist_ok=True)
                    write_parquet(file, tables[name], self._about(name, block.name))
                else:
                    self._drop(file)

    def kept(self, block: Block) -> int:
        """Return how many runs of a block are kept."""
        return self._rows(PROGRAMME, block.name) or 0

    def faults(self) -> list[Fault]:
        """Return the planned parts that cannot be counted, in their order.

        Of a study that is not finished, some are missing.
        """
        return [fault for part in self._planned for fault in self._faults_of(part)]

    def rows(self, table: str) -> int:
        """Return how many rows a table has in its sound parts; 0 if it is not kept."""
        return sum(self._rows(table, part) or 0 for part in self._planned)

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
            if the study has no such table, or a part of it is damaged, missing, of another study
            or cannot be read.
        """
        return pa.concat_tables(self.pieces(table, columns, filters))

    def pieces(
        self,
        table: str,
        columns: list[str] | None = None,
        filters: list[tuple[str, str, Any]] | None = None,
    ) -> Iterator[pa.Table]:
        """Yield a table as `arrow` returns it, a few parts at a time, so that memory stays flat."""
        for file, what in self.faults():
            if file.parent.stem in (table, FAILURES) and (what != MISSING or not self._unfinished):
                raise InputError(
                    f"{file} {what}; to make it again: rp2pr resume {whole_folder(self.folder)}"
                )
        files = self._existing(table)
        if not files:
            raise InputError(
                f"{self.folder} holds no table {quoted(table)}; it holds"
                f" {', '.join(self.tables()) or 'no tables'}."
            )
        try:
            schema = pq.read_schema(files[0])
            for first in range(0, len(files), _AT_ONCE):
                yield pq.read_table(
                    files[first : first + _AT_ONCE],
                    columns=columns,
                    filters=filters,
                    schema=schema,
                    partitioning=None,
                )
        except OSError as error:
            raise InputError(
                f"{self.folder}: the table {table} cannot be read: {reason_of(error)}."
            ) from error

    def copy_to(self, other: Store, change: Callable[[str, pa.Table], pa.Table]) -> None:
        """Write all parts to the store of the same study in another folder.

        Parameters
        ----------
        other : Store
            of a folder that describes the study.
        change : Callable[[str, pa.Table], pa.Table]
            called with the name of a table and the rows of a part; returns the rows to write.
        """
        for part, plan in self._planned.items():
            for table in TABLES:
                file, to = self._file(table, part), other._file(table, part)
                if (plan.detailed or table not in DETAILS) and file.exists():
                    to.parent.mkdir(exist_ok=True)
                    rows = without_checksum(pq.read_table(file, partitioning=None))
                    write_parquet(to, change(table, rows), other._about(table, part))

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

    @property
    def _unfinished(self) -> bool:
        return unfinished(self.folder).exists()

    @cached_property
    def _planned(self) -> Mapping[str, _Planned]:
        """By name, the parts that the finished study has."""
        plan, found = self._plan, {}
        names = list(plan.runs)
        for span in spans(len(names), plan.replicates, plan.details):
            inside = names[span.points]
            runs = [f"{name}={plan.runs[name]}" for name in inside]
            runs += [f"{plan.together} together"] * bool(plan.together)
            digest = hashlib.sha256("\n".join(runs).encode()).hexdigest()[:16]
            detailed = span.replicates.start < plan.details
            about = f"{plan.runs[inside[0]]} {len(inside)} {digest}"
            found[span.name] = _Planned(len(inside) * len(span.replicates), detailed, about)
        self._warn_of_strays(found)
        return found

    def _warn_of_strays(self, parts: Mapping[str, _Planned]) -> None:
        """Warn of files among the parts that are not planned, except hidden ones."""
        strays = [
            f"{table}.parquet/{file.name}"
            for table in TABLES
            if (self.folder / f"{table}.parquet").is_dir()
            for file in sorted((self.folder / f"{table}.parquet").iterdir())
            if not _is_planned(table, file, parts) and not file.name.startswith(".")
        ]
        if strays:
            said = (
                f"{self.folder} contains files that are not part of its study; they are not read:"
                f" {listed(strays)}."
            )
            warnings.warn(said, StrayFilesWarning, stacklevel=2)

    def _about(self, table: str, part: str) -> str:
        return f"{table} {part} {self._planned[part].about}"

    def _file(self, table: str, part: str) -> Path:
        return self.folder / f"{table}.parquet" / f"{part}.parquet"

    def _existing(self, table: str) -> list[Path]:
        """Return the planned parts of a table that exist, sound or not, in their order."""
        return sorted(
            file
            for part, plan in self._planned.items()
            if (plan.detailed or table not in DETAILS)
            and (file := self._file(table, part)).exists()
        )

    def _is_kept(self, table: str) -> bool:
        return any(self._rows(table, part) is not None for part in self._planned)

    def _check_own(self, table: str, part: str) -> None:
        """Check that writing a part changes no other study."""
        file = self._file(table, part)
        if file.parent.is_symlink() and self._state(table, part)[1] == FOREIGN:
            raise InputError(
                f"{file.parent} is a link to a folder with parts of another study, which are not"
                " replaced; remove the link."
            )

    def _drop(self, file: Path) -> None:
        if file.exists():
            file.unlink()
            with suppress(OSError):  # other parts are left
                file.parent.rmdir()

    def _faults_of(self, part: str) -> list[Fault]:
        """Return what is wrong with the parts of a block."""
        plan, runs = self._planned[part], self._rows(PROGRAMME, part)
        failed = runs is not None and (self._rows(FAILURES, part) or 0) + runs < plan.runs
        due = {PROGRAMME, *(DETAILS if plan.detailed and runs else ()), *([FAILURES] * failed)}
        return [
            Fault(self._file(table, part), what)
            for table in TABLES
            if (table not in DETAILS or plan.detailed)
            and (what := self._state(table, part)[1])
            and (table in due or what != MISSING)
        ]

    def _rows(self, table: str, part: str) -> int | None:
        """Return the number of rows of a part; `None` if it cannot be counted."""
        rows, what = self._state(table, part)
        return None if what else rows

    def _state(self, table: str, part: str) -> tuple[int, str]:
        """Return the number of rows of a part, and what is wrong with it; empty: nothing."""
        file, plan = self._file(table, part), self._planned[part]
        if table in DETAILS and not plan.detailed:
            return 0, MISSING
        try:
            found = sound_parquet(file)
        except OSError as error:
            return 0, f"cannot be read: {reason_of(error)}"
        if found is None:
            return 0, "is damaged" if file.exists() else MISSING
        if found.about != self._about(table, part):
            return 0, FOREIGN
        return found.rows, ""


def listed(names: list[str]) -> str:
    """Return names for a sentence: the first few, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _is_planned(table: str, file: Path, parts: Mapping[str, _Planned]) -> bool:
    plan = parts.get(file.stem) if file.suffix == ".parquet" else None
    return plan is not None and (plan.detailed or table not in DETAILS)
