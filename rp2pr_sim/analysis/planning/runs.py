"""The programmes that advice rests on: as planned, and under other settings, all under the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rp2pr_sim.analysis.planning.question import Settings
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.runner import Progress
from rp2pr_sim.study.step import complete
from rp2pr_sim.study.store import Store

PLANNED = "planned"
"""The name of the scenario that advice is asked on, in the column `scenario`."""


class Desk(NamedTuple):
    """Where the advice is worked out: the folder, what is asked, the scenario as planned."""

    folder: Path
    settings: Settings
    planned: Scenario
    progress: Progress

    def programmes(self) -> Store:
        """The scenario as planned, with all tables of all replicates."""
        return self._complete(
            "programmes", {}, self.settings.replicates, details=self.settings.replicates
        )

    def beside(
        self,
        name: str,
        others: Mapping[str, Scenario],
        *,
        replicates: int = 0,
        details: bool = False,
    ) -> Store:
        """The scenario as planned and others, in the same replicates.

        Parameters
        ----------
        name : str
            of the study, in the folder.
        others : Mapping[str, Scenario]
            by name.
        replicates : int
            how many; all that are asked for, if not given.
        details : bool
            whether the tables of teams, pairs, visits and plans are kept too.
        """
        many = replicates or self.settings.replicates
        return self._complete(name, others, many, details=many if details else 0)

    def _complete(
        self, name: str, others: Mapping[str, Scenario], replicates: int, details: int
    ) -> Store:
        points, seed = {PLANNED: self.planned, **others}, self.settings.seed
        study = Study(
            points=points,
            name=name,
            seed=seed,
            replicates=replicates,
            details=details,
            output=self.folder,
        )
        return complete(study, self.progress)

    def keep(self, name: str, table: pd.DataFrame) -> None:
        """Write a table to the folder as a CSV."""
        write_text(
            self.folder / f"{name}.csv",
            table.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        )
