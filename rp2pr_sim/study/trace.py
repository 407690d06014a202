"""The trace of a run: every field of every record, week by week, as Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.model.state import World

Array = npt.NDArray[np.generic]
_BYTES = 1 << 26  # of records held back before they are written


class TraceWriter(AbstractContextManager["TraceWriter"]):
    """A writer of `seen_team.parquet`, `seen_member.parquet`, ...; after errors too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, list[tuple[int, Mapping[str, Array], npt.NDArray[np.void]]]] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._bytes = 0

    def note(self, week: int, world: World) -> None:
        """Note all records at the end of a week; -1 is the state before the first."""
        for name, keys, records in _records(world):
            self._held.setdefault(name, []).append((week, keys, records))
            self._bytes += records.nbytes
        if self._bytes > _BYTES:
            self._write()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()
        for writer in self._writers.values():
            writer.close()

    def _write(self) -> None:
        for name, noted in self._held.items():
            table = _table(noted)
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(
                    self._folder / f"seen_{name}.parquet", table.schema, compression="zstd"
                )
            self._writers[name].write_table(table)
        self._held, self._bytes = {}, 0


def flattened(records: npt.NDArray[np.void]) -> dict[str, Array]:
    """Return one column per field, each of shape (rows,).

    A field with several values has a column for each, such as `true_quality_3`.
    """
    found: dict[str, Array] = {}
    for name in records.dtype.names or ():
        values = np.asarray(records[name])
        for place in np.ndindex(values.shape[1:]):
            found["_".join([name, *map(str, place)])] = values[(slice(None), *place)]
    return found


def _records(world: World) -> Iterator[tuple[str, Mapping[str, Array], npt.NDArray[np.void]]]:
    """Yield copies of the tables, each with the columns that say whose a record is."""
    teams = np.asarray(world.teams["id"])
    yield "team", {}, world.teams.copy()
    yield "member", _within(teams, world.members.shape), world.members.reshape(-1).copy()
    made = world.plans.reshape(-1)["state"] != PlanState.none
    yield (
        "plan",
        {name: keys[made] for name, keys in _within(teams, world.plans.shape).items()},
        world.plans.reshape(-1)[made].copy(),
    )
    yield "visit", {}, world.visits.copy()
    yield "facilitator", {"number": np.arange(len(world.facilitators))}, world.facilitators.copy()
    yield "core_team", {}, world.core.copy()


def _within(teams: Array, shape: tuple[int, ...]) -> dict[str, Array]:
    """Return the team of each record of a table of this shape, and its number in the team."""
    return {"of_team": np.repeat(teams, shape[1]), "number": np.tile(np.arange(shape[1]), shape[0])}


def _table(noted: list[tuple[int, Mapping[str, Array], npt.NDArray[np.void]]]) -> pa.Table:
    columns = {"week": np.concatenate([np.full(len(records), week) for week, _, records in noted])}
    columns |= {name: np.concatenate([keys[name] for _, keys, _ in noted]) for name in noted[0][1]}
    return pa.table(
        {**columns, **flattened(np.concatenate([np.asarray(records) for _, _, records in noted]))}
    )
