"""The runs behind the experiments: every arm of all of them in the same replicates."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from rp2pr_sim.analysis.claims.experiment import Curve, Experiment
from rp2pr_sim.analysis.claims.measures import COMPUTED, column_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME


def points_of(trials: Collection[Experiment | Curve]) -> dict[str, Scenario]:
    """Return the scenarios that these experiments need, each once, by name."""
    scenarios = dict.fromkeys(scenario for trial in trials for _, scenario, _ in trial.arms)
    return {f"arm-{number:03d}": scenario for number, scenario in enumerate(scenarios)}


def arms_of(
    trials: Collection[Experiment | Curve], job: Job, replicates: int, seed: int
) -> dict[str, Floats]:
    """Return the measured quantity in each arm of each experiment, simulating what is missing.

    Parameters
    ----------
    trials : Collection[Experiment | Curve]
        the experiments, at least one.
    job : Job
        whose folder keeps the runs.
    replicates : int
        runs of each arm, 1 or more.
    seed : int
        of all random numbers.

    Returns
    -------
    dict[str, Floats]
        By claim, shape (arms, replicates), in the order of `arms`; NaN where a run has nothing to
        measure (no plan, no visit).

    Raises
    ------
    InputError
        if a run failed, or the folder has the runs of other experiments.
    """
    points = points_of(trials)
    study = job.study(
        "", points, replicates, seed=seed, title="claims", outcomes=tuple(map(column_of, COMPUTED))
    )
    names = dict.fromkeys(name for trial in trials for _, _, name in trial.arms)
    quantities = {name: column_of(name) for name in names}
    table = study.all_needed().read(PROGRAMME, ["scenario", "replicate", *quantities.values()])
    wide = table.astype(dict.fromkeys(quantities.values(), "float64")).pivot(
        index="scenario", columns="replicate"
    )
    called = {scenario: name for name, scenario in points.items()}
    values = {name: wide[column].to_numpy() for name, column in quantities.items()}
    row = {name: place for place, name in enumerate(wide.index)}
    return {
        trial.claim: np.array(
            [values[quantity][row[called[scenario]]] for _, scenario, quantity in trial.arms]
        )
        for trial in trials
    }
