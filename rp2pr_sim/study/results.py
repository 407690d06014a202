"""The results of a study: its tables, the scenarios behind them, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.manifest import described, prefixes
from rp2pr_sim.study.store import FAILURES, Store


@dataclass(frozen=True)
class StudyResults:
    """A study whose runs are done: opened once, and passed on."""

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
            if the folder has none, or a file of it is damaged.
        """
        found = described(folder)
        return cls(folder, found.study, found.provenance, Store(folder))

    @cached_property
    def runs(self) -> int:
        """How many runs came to their end."""
        return self.store.rows(PROGRAMME)

    @cached_property
    def failures(self) -> int:
        """How many runs failed."""
        return self.store.rows(FAILURES)

    def read(
        self, table: str, columns: list[str] | None = None, replicates: int | None = None
    ) -> pd.DataFrame:
        """Return a table as a data frame; see `Store.read`."""
        return self.store.read(table, columns, replicates)

    def labelled(self, table: str, replicates: int | None = None) -> pd.DataFrame:
        """Return a table whose rows say what was simulated, so that two studies can be joined.

        Parameters
        ----------
        table : str
            its name.
        replicates : int | None
            only of so many first replicates of each scenario.

        Returns
        -------
        pd.DataFrame
            The table with the column `run` (the address of the run), and one column for every
            parameter that some scenario has set to another value than the default.
        """
        found = self.store.read(table, replicates=replicates)
        starts = prefixes(self.folder)
        first = found["scenario"].map(starts).astype("string")
        found.insert(0, "run", first + "-" + found["replicate"].astype("string"))
        usual = Scenario().flat()
        points = {name: point.flat() for name, point in self.study.points.items()}
        for name, default in usual.items():
            if any(values[name] != default for values in points.values()):
                found[name] = found["scenario"].map(
                    {point: values[name] for point, values in points.items()}
                )
        return found

    def all_needed(self) -> StudyResults:
        """Return these results, none of which failed.

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
