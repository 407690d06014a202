"""Where programmes are simulated: each step a study in the folder of the search, so that an interrupted search goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.objectives import Goal
from rp2pr_sim.analysis.optimise.racing import HELD, Measured
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import instead
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.runner import Progress
from rp2pr_sim.study.sampling import generator
from rp2pr_sim.study.step import complete

FRESH = ("finalists", "levers-of-the-best", "worlds")
"""Steps whose luck has chosen nothing."""
_SEEDS = 2**31 - 1


class NoValueError(InputError):
    """The goal has no value in any run: a sentence that says why."""


class Bench(NamedTuple):
    """An evaluator that simulates: the folder for the studies, the seed, what is wanted."""

    folder: Path
    seed: int
    goal: Goal
    progress: Progress

    def __call__(self, name: str, programmes: Sequence[Scenario], replicates: int) -> Measured:
        """Each of these programmes in so many replicates, whose luck is that of `luck_of`.

        Raises
        ------
        NoValueError
            if the goal has no value in any run.
        InputError
            if a run fails, or the folder holds another step under this name.
        """
        table = self.table(
            name, {f"p{row:05d}": item for row, item in enumerate(programmes)}, replicates
        )
        if table[self.goal.outcome].isna().all():
            raise NoValueError(instead(declared(self.goal.outcome)))
        effect = self.goal.better(_wide(table, self.goal.read(table)))
        held = _wide(table, table[HELD].astype("float64").fillna(1.0))
        return Measured(tuple(programmes), effect, _wide(table, table["cost"]), held)

    def table(self, name: str, points: Mapping[str, Scenario], replicates: int) -> pd.DataFrame:
        """The table `programme` of a step, by scenario in the order of the points, then by replicate.

        Raises
        ------
        InputError
            as a call.
        """
        study = Study(
            points=points,
            name=name,
            seed=luck_of(self.seed, name),
            replicates=replicates,
            details=0,
            output=self.folder,
        )
        found = complete(study, self.progress).read(PROGRAMME)
        place = {each: row for row, each in enumerate(points)}
        order = np.lexsort((found["replicate"], found["scenario"].map(place).astype("int64")))
        return found.iloc[order].reset_index(drop=True)


def luck_of(seed: int, name: str) -> int:
    """The seed of a step's study: the whole search has the same luck, what is told afterwards has luck of its own.

    So programmes of different steps of a search can be compared, and who was lucky in it is not
    lucky again.
    """
    return int(generator(seed, f"budget {name if name in FRESH else 'search'}").integers(_SEEDS))


def _wide(table: pd.DataFrame, values: pd.Series[float]) -> Floats:
    """One row a programme, shape (n, replicates)."""
    return np.asarray(values, dtype=np.float64).reshape(table["scenario"].nunique(), -1)
