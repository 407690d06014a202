"""Evaluator that simulates: each step of the search is a study of the job.

Under plausible parameter sets every run has a set of its own: the mean over runs is the expected
value over sets, and the difference between two programmes is one under the same sets and the same
random numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.optimise.constraints import COLUMNS, HELD, spent
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.racing import Evaluation
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.plausible_sets import drawn, kept_by_hand, under_each
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import instead
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.prices import priced
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.sampling import generator

HOUR_PRICE, KM_PRICE = "core_team_hour_price", "km_price"
"""Columns of a table with all outcomes: pounds of an hour of the core team, and of a kilometre."""
_SEEDS = 2**31 - 1


class NoValueError(InputError):
    """The objective has no value in any run: a sentence that says why."""


@dataclass(frozen=True)
class Evaluator:
    """An evaluator that simulates programmes as studies of a job."""

    job: Job
    seed: int
    objective: Objective
    sets: int = 0
    """Number of plausible parameter sets, a run of each in turn; 0: all parameters at default."""
    named: Collection[str] = ()
    """Parameters that the user has set, which no set changes."""

    def __call__(self, name: str, programmes: Sequence[Scenario], runs: int) -> Evaluation:
        """Return the results of these programmes in this many runs; see `racing.Evaluate`.

        Raises
        ------
        NoValueError
            if the objective has no value in any run.
        InputError
            as `Job.study`, or if a run failed.
        """
        points = {f"p{row:05d}": item for row, item in enumerate(programmes)}
        needed = list(dict.fromkeys([*self.objective.needs, *COLUMNS, HELD]))
        table = self.table(name, points, runs, needed)
        if table[self.objective.outcome].isna().all():
            raise NoValueError(instead(declared(self.objective.outcome)))

        def wide(values: pd.Series[float]) -> Floats:
            return np.asarray(values, dtype=np.float64).reshape(len(points), -1)

        return Evaluation(
            tuple(programmes),
            self.objective.better(wide(self.objective.read(table))),
            {kind: wide(amounts) for kind, amounts in spent(table).items()},
            wide(table[HELD].astype("float64").fillna(1.0)),
        )

    def table(
        self,
        name: str,
        programmes: Mapping[str, Scenario],
        runs: int,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return the runs of a step, programme by programme, the runs in the same order in each.

        Parameters
        ----------
        name : str
            of the step.
        programmes : Mapping[str, Scenario]
            by the name that the column `scenario` then has.
        runs : int
            of each programme.  If there are more runs than sets, all sets are repeated with other
            random numbers, and there are whole multiples of the sets.
        columns : Sequence[str] | None
            the outcomes to read; `None`: all, and the prices of an hour and a kilometre.

        Returns
        -------
        pd.DataFrame
            Table `programme`, with the column `set` (a number) if each run has a parameter set.

        Raises
        ------
        InputError
            as a call.
        """
        points, replicates = dict(programmes), runs
        if self.sets:
            groups = min(runs, self.sets)
            points, replicates = self._under_sets(programmes, groups), -(-runs // groups)
        study = self.job.study(
            name,
            points,
            replicates,
            seed=seed_of(self.seed, name),
            together=len(programmes) if self.sets else 0,
        ).all_needed()
        wanted = None if columns is None else ["scenario", "replicate", *columns]
        found = study.read(PROGRAMME, wanted)
        place = {each: row for row, each in enumerate(points)}
        places = found["scenario"].map(place).to_numpy(dtype=np.int64)
        if columns is None:
            prices = np.array([unit_prices(item) for item in points.values()])[places]
            found = found.assign(**{HOUR_PRICE: prices[:, 0], KM_PRICE: prices[:, 1]})
        if self.sets:
            names = list(programmes)
            found = found.assign(
                scenario=np.array(names)[places % len(names)],
                **{SET: self._order[places // len(names)]},
            )
            places = places % len(names)
        order = np.lexsort((found["replicate"], places))
        return found.iloc[order].reset_index(drop=True)

    @cached_property
    def _order(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The numbers of the parameter sets in the order of the runs: few runs are spread well."""
        return generator(self.seed, "order of the sets").permutation(self.sets)

    def _under_sets(self, programmes: Mapping[str, Scenario], sets: int) -> dict[str, Scenario]:
        """Return the programmes under each of the first sets, set by set."""
        every = list(drawn(self.sets))
        names = [every[place] for place in self._order[:sets]]
        kept = {name: kept_by_hand(item, self.named) for name, item in programmes.items()}
        return {
            f"s{number:04d}-{name}": under_each(item, self.sets, kept[name], (each,))[each]
            for number, each in enumerate(names)
            for name, item in programmes.items()
        }


def unit_prices(scenario: Scenario) -> tuple[float, float]:
    """Return the pounds of an hour of the core team, and of a kilometre."""
    rate = scenario.resources
    return priced(rate.core_team, scenario) * rate.pay, priced(rate.travel, scenario)


def seed_of(seed: int, name: str) -> int:
    """Return the seed of a step's study.

    All steps of a search have the same random numbers, so that their programmes can be compared.
    Other searches and the step that reports have their own: a programme that chance has favoured
    is not favoured again.
    """
    return int(generator(seed, f"optimise {name.partition('/')[0]}").integers(_SEEDS))
