"""Evaluator that simulates: each step of the search is a study of the job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.racing import HELD, Evaluation
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import instead
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.sampling import generator

FINALISTS, CHANGES, PARAMETER_SETS = "finalists", "changes", "parameter-sets"
"""The steps that report numbers."""
_STREAMS = {FINALISTS: "finalists", CHANGES: "levers-of-the-best", PARAMETER_SETS: "worlds"}
"""The names of their random streams; all other steps share that of the search."""
_SEEDS = 2**31 - 1


class NoValueError(InputError):
    """The objective has no value in any run: a sentence that says why."""


@dataclass(frozen=True)
class Evaluator:
    """An evaluator that simulates programmes as studies of a job."""

    job: Job
    seed: int
    objective: Objective

    def __call__(self, name: str, programmes: Sequence[Scenario], replicates: int) -> Evaluation:
        """Return the results of these programmes in so many replicates; see `racing.Evaluate`.

        Raises
        ------
        NoValueError
            if the objective has no value in any run.
        InputError
            as `Job.study`, or if a run failed.
        """
        points = {f"p{row:05d}": item for row, item in enumerate(programmes)}
        needed = list(dict.fromkeys([*self.objective.needs, "cost", HELD]))
        table = self.table(name, points, replicates, needed)
        if table[self.objective.outcome].isna().all():
            raise NoValueError(instead(declared(self.objective.outcome)))
        effect = self.objective.better(_wide(table, self.objective.read(table)))
        held = _wide(table, table[HELD].astype("float64").fillna(1.0))
        return Evaluation(tuple(programmes), effect, _wide(table, table["cost"]), held)

    def table(
        self,
        name: str,
        points: Mapping[str, Scenario],
        replicates: int,
        columns: Sequence[str] | None = None,
        together: int = 0,
    ) -> pd.DataFrame:
        """Return the runs of a step, in the order of the points and then of the replicates.

        So many points `together` share their replicates, see `Study`; 0: all.

        Raises
        ------
        InputError
            as a call.
        """
        seed = seed_of(self.seed, name)
        study = self.job.study(name, points, replicates, seed=seed, together=together)
        study = study.all_needed()
        wanted = None if columns is None else ["scenario", "replicate", *columns]
        found = study.read(PROGRAMME, wanted)
        place = {each: row for row, each in enumerate(points)}
        order = np.lexsort((found["replicate"], found["scenario"].map(place).astype("int64")))
        return found.iloc[order].reset_index(drop=True)


def seed_of(seed: int, name: str) -> int:
    """Return the seed of a step's study.

    All steps of the search have the same random numbers, so that their programmes can be compared.
    The steps that report have their own: a programme that chance has favoured in the search is not
    favoured again.
    """
    return int(generator(seed, f"budget {_STREAMS.get(name, 'search')}").integers(_SEEDS))


def _wide(table: pd.DataFrame, values: pd.Series[float]) -> Floats:
    """Return values with one row per programme, shape (n, replicates)."""
    return np.asarray(values, dtype=np.float64).reshape(table["scenario"].nunique(), -1)
