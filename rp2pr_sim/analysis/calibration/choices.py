"""What teams make plans about (F72): each decision in a simulated programme, and its odds.

The published odds are those of a logistic regression over all decisions.  The end of a programme
no longer shows what a team decided against, so that the programme is stopped in each week in which
a team sits down to draft plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit

from rp2pr_sim.core.enums import PlanState, Source
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.rules.planning import come_again
from rp2pr_sim.model.state import N_TOPICS, World
from rp2pr_sim.scenario import Scenario

OUTCOMES = ("choice_log_odds_shortfall", "choice_log_odds_before", "choice_log_odds_round")
"""Names of the three figures of F72, in the order of `f72_log_odds`."""
FACTORS = ["shortfall", "before", "round", "already"]
_STEP = 0.1  # of the shortfall: ten points of a lower score
_LARGEST_ERROR = 3.0  # of log odds; beyond it the decisions do not show them


def f72_log_odds(scenario: Scenario, seed: int, replicate: int) -> Floats:
    """Return the log odds ratios of F72 in one run of a programme, shape (3,).

    They are those of a plan on a topic with a score ten points lower, on a topic that was chosen
    before, and after a further round.  Each is NaN where the decisions do not show it.

    Parameters
    ----------
    scenario : Scenario
        the programme of F72.
    seed, replicate : int
        see `engine.compiled.simulate`.

    Raises
    ------
    InputError
        as `engine.compiled.simulate`.
    """
    estimates, _ = log_odds_ratios(decisions(scenario, seed, replicate))
    return np.array([_STEP, 1.0, 1.0]) * estimates[:3]


def decisions(scenario: Scenario, seed: int, replicate: int) -> pd.DataFrame:
    """Return every decision for or against a plan in one run of a programme.

    Returns
    -------
    pd.DataFrame
        One row for each issue that a team could make a plan on: shortfall (share points below the
        national level), before (a plan was made on it before), round (from 0), already (plans under
        way then), chosen.
    """
    world = make_world(scenario, seed, replicate)
    world = world._replace(weeks=world.weeks[:0])
    again = _ends_that_allow_another(world)
    rows = [np.empty((0, len(FACTORS) + 1))]
    for week in _drafting_weeks(world, scenario):
        offered = _Offers.of(world, week, again)
        run_weeks(world, week, week + 1)
        rows.append(offered.decided(world, week))
    return pd.DataFrame(np.concatenate(rows), columns=[*FACTORS, "chosen"])


def log_odds_ratios(found: pd.DataFrame) -> tuple[Floats, Floats]:
    """Fit a logistic regression of `chosen` on the `FACTORS`.

    Return the estimates and their standard errors, each of shape (4,); NaN for a factor that does
    not vary, or that the decisions do not show.
    """
    from scipy.optimize import minimize

    values, y = found[FACTORS].to_numpy(dtype=np.float64), found["chosen"].to_numpy(np.float64)
    estimates, errors = np.full((2, len(FACTORS)), np.nan)
    if len(y) == 0 or y.min() == y.max():
        return estimates, errors
    varies = np.ptp(values, axis=0) > 0.0
    x = np.column_stack([np.ones(len(y)), values[:, varies]])

    def loss(weights: Floats) -> float:
        return float(np.logaddexp(0.0, x @ weights).sum() - y @ (x @ weights))

    def slope(weights: Floats) -> Floats:
        return np.asarray(x.T @ (expit(x @ weights) - y))

    weights = minimize(loss, np.zeros(x.shape[1]), jac=slope, method="BFGS").x
    share = expit(x @ weights)
    variance = np.diag(np.linalg.pinv((x * (share * (1.0 - share))[:, None]).T @ x, hermitian=True))
    estimates[varies], errors[varies] = weights[1:], np.sqrt(variance[1:])
    shown = (errors > 0.0) & (errors < _LARGEST_ERROR)
    return np.where(shown, estimates, np.nan), np.where(shown, errors, np.nan)


def _ends_that_allow_another(world: World) -> Ints:
    """Return the states of a topic's first plan in which a second one is possible."""
    plans: Any = np.zeros(len(PlanState), world.plans.dtype)
    plans["state"] = np.arange(len(plans))
    return np.flatnonzero([come_again(plan, world.scenario[0]) > 0.0 for plan in plans])


def _drafting_weeks(world: World, scenario: Scenario) -> Iterator[int]:
    """Run a programme up to each week in which a team drafts plans, and yield that week.

    The caller runs the week itself.  A team is ready `planning.draft_weeks` after what made it so.
    """
    week, known = 0, max(1, scenario.planning.draft_weeks)
    while week < scenario.time.weeks:
        ready = world.teams["ready_week"]
        ready = ready[(ready >= week) & (world.teams["enrolled"] > 0.0)]
        stop = int(min(week + known, ready.min(initial=scenario.time.weeks)))
        run_weeks(world, week, stop)
        if stop < scenario.time.weeks and (world.teams["ready_week"] == stop).any():
            yield stop
            stop += 1
        week = stop


class _Offers(NamedTuple):
    """Issues that teams could make a plan on in a week: arrays with one entry for each."""

    team: Ints
    slot: Ints
    shortfall: Floats
    before: Floats
    round: Floats

    @classmethod
    def of(cls, world: World, week: int, again: Ints) -> _Offers:
        teams, state = world.teams, world.plans["state"]
        due = (teams["enrolled"] > 0.0) & (teams["ready_week"] == week)
        second = np.isin(state[:, :N_TOPICS], again)
        slots = np.arange(N_TOPICS) + N_TOPICS * second
        free = np.take_along_axis(state, slots, axis=1) == PlanState.none
        rows, topics = np.nonzero(due[:, None] & free & (teams["issue"] != Source.none))
        return cls(
            rows,
            slots[rows, topics],
            teams["shortfall"][rows, topics],
            (teams["planned_before"][rows, topics] > 0).astype(np.float64),
            teams["rounds"][rows].astype(np.float64),
        )

    def decided(self, world: World, week: int) -> Floats:
        """Return the `FACTORS` of each and whether it was chosen, shape (n, 5).

        The number of plans already under way grows as a team goes through its issues.
        """
        state, drafted = world.plans["state"][self.team], world.plans["week_drafted"][self.team]
        earlier = (state >= PlanState.draft) & (state <= PlanState.stalled) & (drafted < week)
        topics = np.arange(drafted.shape[1]) % N_TOPICS
        same = (drafted == week) & (topics < (self.slot % N_TOPICS)[:, None])
        chosen = drafted[np.arange(len(self.slot)), self.slot] == week
        already = (earlier | same).sum(axis=1)
        return np.column_stack([self.shortfall, self.before, self.round, already, chosen])
