"""The table `programme`: one row for the whole programme, the outcomes of a run.

Each file declares some outcomes and has their formulas below, compiled: `row.plan_success = ...`.
To add one, declare it in the file that it belongs to and fill in the field of its name there; all
fields begin at 0. Most are added up, then divided.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes.column import layout, table
from rp2pr_sim.outcomes.programme import costs, gains, people, plans, published, trial, visits
from rp2pr_sim.outcomes.programme.statistics import in_one_piece
from rp2pr_sim.outcomes.programme.trial import FOUR

__all__ = ["COLUMNS", "RECORD", "outcome_names", "outcomes", "recorded"]

COLUMNS = table(
    "programme",
    *people.TAKING_PART,
    *visits.COLUMNS,
    *people.SPIRITS,
    *plans.COLUMNS,
    *trial.COLUMNS,
    *published.COLUMNS,
    *costs.COLUMNS,
    *gains.COLUMNS,  # last: they are left out where there is no counterfactual run
)

RECORD = layout(COLUMNS)
"""Record that the formulas fill in: a field of numbers for each column."""


@cache
def outcome_names(twin: bool = True) -> tuple[str, ...]:
    """Return the names of the outcomes in order; `twin` adds those of the counterfactual run."""
    return tuple(name for column in COLUMNS for name in column.names if twin or not column.twin)


def outcomes(world: World, twin: World | None = None) -> Floats:
    """Return the outcomes of one run, one value for each of `outcome_names(twin is not None)`.

    They are NaN where missing.

    Parameters
    ----------
    world : World
        the final state; its `weeks` may be empty.
    twin : World | None
        that of the counterfactual run: the same teams, seed and replicate without a programme.

    Raises
    ------
    InputError
        if the counterfactual run lacks one of the teams or ran for another number of weeks.
    """
    return recorded(world, twin).view(np.float64)[: len(outcome_names(twin is not None))]


def recorded(world: World, twin: World | None = None) -> npt.NDArray[np.void]:
    """Return the outcomes of one run as a record with a field for each column (1,).

    Outcomes against the counterfactual run are NaN where there is none.
    """
    rows = np.zeros(len(outcome_names())).view(RECORD)
    teams, made, days, facilitators, scenario = map(
        in_one_piece, (world.teams, world.plans, world.visits, world.facilitators, world.scenario)
    )
    _sum_up(rows, teams, made, days, facilitators, scenario, FOUR)
    if twin is None:
        rows.view(np.float64)[len(outcome_names(twin=False)) :] = np.nan
    else:
        gain, alone = gains.true_gains(world, twin), in_one_piece(twin.teams)
        gains.sum_up_gains(rows, teams, alone, gain, scenario)
    return rows


@kernel
def _sum_up(
    rows: Any,
    teams: Any,
    made: Any,
    days: Any,
    facilitators: Any,
    scenario: Any,
    indicators: Ints,
) -> None:
    people.sum_up_people(rows, teams)
    visits.sum_up_visits(rows, teams, days, scenario)
    plans.sum_up_plans(rows, teams, made, scenario)
    trial.sum_up_trial(rows, teams, days, scenario, indicators)
    published.sum_up_published(rows, teams, made, days, scenario, indicators)
    costs.sum_up_resources(rows, teams, facilitators, scenario)
