"""The results of a study: its tables, its scenarios and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.labels import OwnLabels, labelled
from rp2pr_sim.study.manifest import (
    Described,
    check_unedited,
    described,
    points_table,
)
from rp2pr_sim.study.provenance import notes_on_own_teams
from rp2pr_sim.study.store import FAILURES, Store


@dataclass(frozen=True)
class StudyResults:
    """The results of a study whose runs are done."""

    folder: Path
    study: Study
    provenance: Mapping[str, Any]
    """What it depends on: versions, rules, files; see `provenance.provenance`."""
    store: Store

    @classmethod
    def open(cls, folder: Path) -> StudyResults:
        """Return the study of a folder.

        Raises
        ------
        InputError
            if the folder has none, or a file of it is damaged or was edited.
        """
        found = described(folder)
        check_unedited(found)
        return cls.of(found)

    @classmethod
    def of(cls, found: Described) -> StudyResults:
        """Return the study that was just run, without reading its description again."""
        return cls(found.folder, found.study, found.provenance, Store(found.folder))

    @property
    def own(self) -> OwnLabels:
        """The names of the user's own teams, and which of their figures are not given."""
        return OwnLabels.of(self.provenance)

    @property
    def teams(self) -> Mapping[str, str]:
        """The names of the user's own teams, by id as text."""
        return self.own.names

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the figures of own teams, in sentences."""
        return tuple(notes_on_own_teams(self.provenance))

    @cached_property
    def runs(self) -> int:
        """The number of runs that did not fail."""
        return self.store.rows(PROGRAMME)

    @cached_property
    def failures(self) -> int:
        """The number of runs that failed."""
        return self.store.rows(FAILURES)

    def read(
        self, table: str, columns: list[str] | None = None, replicates: int | None = None
    ) -> pd.DataFrame:
        """Return a table as a data frame; see `Store.read`."""
        return self.store.read(table, columns, replicates)

    def labelled(self, table: str, replicates: int | None = None) -> pd.DataFrame:
        """Return a table whose rows say what was simulated, so that studies can be joined.

        Parameters
        ----------
        table : str
            its name.
        replicates : int | None
            only of so many first replicates of each scenario.

        Returns
        -------
        pd.DataFrame
            The table with the column `run` first (the address of the run), the name of each of
            the user's own teams after its id, such as `team_name`, and last a column for every
            parameter that some scenario sets to another value than the default; of more than
            `labels.MOST` only for the levers. Figures that the file of an own team does not give
            are blank.
        """
        kept = self.store.arrow(table, filters=self.store.first(replicates))
        found = labelled(kept, table, points_table(self.folder), self.own)
        added = [
            item.name
            for item in found.schema
            if item.name not in kept.column_names and pa.types.is_string(item.type)
        ]
        frame: pd.DataFrame = found.to_pandas().astype(dict.fromkeys(added, "string"))
        return frame

    def all_needed(self) -> StudyResults:
        """Return these results after a check that no run failed.

        Raises
        ------
        InputError
            if a run failed.
        """
        if self.failures:
            raise InputError(
                f"{self.failures} runs failed in {self.folder}, which says why in failures.csv; all"
                " of them are needed."
            )
        return self
