"""Parameters that facts determine without a search, and a check on simulated teams and plans.

- F56: the drift of active treatment, in closed form: the audit of the median trust that nobody
  reviews
- F72: arguments for a plan: the published odds are the slopes themselves
- F73: self-image: share and size are the parameters themselves
- F32: the first and the last monthly measure: their share is the parameter itself
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import expit

from rp2pr_sim.analysis.calibration.targets import check_fact, programme
from rp2pr_sim.core.enums import Arm, Indicator, PlanState, Source
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks, simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort.national_figures import mean_recorded, national_figures
from rp2pr_sim.model.rules.planning import come_again
from rp2pr_sim.model.state import HISTORY_YEARS, N_TOPICS, World
from rp2pr_sim.scenario import Scenario

DRIFT = 0.01  # recorded, of active treatment, share points per year (F56)
# F72: a 10-point lower score; chosen before; a further round
ODDS = {"shortfall": 1.25, "before": 10.0, "round": 0.46}
FACTORS = ["shortfall", "before", "round", "already"]
_YEARS = 2.0  # 2009 to 2011


def drift_of(scenario: Scenario) -> float:
    """Return the true drift of active treatment with which the audit records `DRIFT`.

    The recorded drift comes from better care and better data together.

    Parameters
    ----------
    scenario : Scenario
        levels, ceilings and completeness.

    Raises
    ------
    InputError
        if F56 is not marked *fit*.
    """
    from scipy.optimize import brentq

    check_fact("F56")

    def too_much(drift: float) -> float:
        figures = national_figures(scenario.replaced({"drift.active_treatment": drift}))
        change = mean_recorded(figures, -1.5) - mean_recorded(figures, 0.5)
        return float(change[Indicator.active_treatment]) / _YEARS - DRIFT

    return float(brentq(too_much, 0.0, 0.02))


def choices(replicates: int, seed: int) -> pd.DataFrame:
    """Return every decision for or against a plan in the programme of F72.

    Returns
    -------
    pd.DataFrame
        One row for each issue that a team could make a plan on: shortfall (share points below the
        best), before (a plan was made on it before), round (from 0), already (plans under way
        then), chosen.
    """
    scenario = programme("f72")
    rows: list[tuple[float, bool, int, int, bool]] = []
    for replicate in range(replicates):
        world = make_world(scenario, seed, replicate)
        for week in range(scenario.time.weeks):
            ready = world.teams["ready_week"] == week
            due = np.flatnonzero((world.teams["enrolled"] > 0.0) & ready)
            offered = [(i, *offer) for i in due.tolist() for offer in _offers(world, i)]
            run_weeks(world, week, week + 1)
            rows += _decided(world, offered, week)
    return pd.DataFrame(rows, columns=[*FACTORS, "chosen"])


def _offers(world: World, i: int) -> Iterator[tuple[int, float, bool, int]]:
    """Yield the issues that a team could make a plan on now.

    Each is given as slot, shortfall, chosen before, and round.
    """
    team, plans = world.teams[i], world.plans[i]
    for topic in range(N_TOPICS):
        slot = topic + (N_TOPICS if come_again(plans[topic], world.scenario[0]) > 0.0 else 0)
        if team["issue"][topic] != Source.none and plans["state"][slot] == PlanState.none:
            before = bool(team["planned_before"][topic] > 0)
            yield slot, float(team["shortfall"][topic]), before, int(team["rounds"])


def _decided(
    world: World, offered: list[tuple[int, int, float, bool, int]], week: int
) -> Iterator[tuple[float, bool, int, int, bool]]:
    """Yield the offers with the decision on each.

    The number of plans already under way grows as a team goes through its issues.
    """
    for i, slot, shortfall, before, number in offered:
        state, drafted = world.plans["state"][i], world.plans["week_drafted"][i]
        earlier = (state >= PlanState.draft) & (state <= PlanState.stalled) & (drafted < week)
        same = (drafted == week) & (np.arange(len(drafted)) % N_TOPICS < slot % N_TOPICS)
        yield shortfall, before, number, int((earlier | same).sum()), bool(drafted[slot] == week)


def log_odds_ratios(found: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Fit a logistic regression of `chosen` on all else.

    Return the estimate and standard error of each variable, by name.
    """
    from scipy.optimize import minimize

    x = np.column_stack([np.ones(len(found)), found[FACTORS].to_numpy(dtype=np.float64)])
    y = found["chosen"].to_numpy(dtype=np.float64)

    def loss(weights: Floats) -> float:
        return float(np.logaddexp(0.0, x @ weights).sum() - y @ (x @ weights))

    def slope(weights: Floats) -> Floats:
        return np.asarray(x.T @ (expit(x @ weights) - y))

    weights = minimize(loss, np.zeros(x.shape[1]), jac=slope, method="BFGS").x
    share = expit(x @ weights)
    errors = np.sqrt(np.diag(np.linalg.inv((x * (share * (1.0 - share))[:, None]).T @ x)))
    return {name: (float(weights[k + 1]), float(errors[k + 1])) for k, name in enumerate(FACTORS)}


def direct_table(replicates: int, seed: int) -> pd.DataFrame:
    """Return a table of the facts that are set directly.

    It contains the fact, the parameter, and the result of simulated programmes with a 95% interval.
    """
    rows = [
        _drift_row(replicates, seed),
        *_self_image_rows(replicates, seed),
        *_choice_rows(max(2, replicates // 5), seed),
    ]
    columns = ["fact", "what", "value", "set", "mean", "low", "high", "unit"]
    return pd.DataFrame(rows, columns=columns)


def _choice_rows(replicates: int, seed: int) -> Iterator[tuple[object, ...]]:
    scenario, odds = Scenario(), log_odds_ratios(choices(replicates, seed))
    for name, what, slope in (
        ("shortfall", "odds of a plan, a 10-point lower score", 0.1 * scenario.planning.low_score),
        ("before", "odds of a plan, chosen before", scenario.planning.before),
        ("round", "odds of a plan, each further round", -scenario.planning.fatigue),
    ):
        step = 0.1 if name == "shortfall" else 1.0
        middle, half = step * odds[name][0], step * 1.96 * odds[name][1]
        found = (math.exp(middle), math.exp(middle - half), math.exp(middle + half))
        yield ("F72", what, ODDS[name], math.exp(slope), *found, "odds ratio")


def _drift_row(replicates: int, seed: int) -> tuple[object, ...]:
    scenario, found = programme("f56"), []
    for replicate in range(replicates):
        world = simulate(scenario, seed, replicate)
        years = world.teams["recorded_year"][world.teams["arm"] == Arm.control]
        recorded = years[:, :, Indicator.active_treatment].mean(axis=0)
        found.append((recorded[HISTORY_YEARS + 1] - recorded[HISTORY_YEARS - 1]) / _YEARS)
    what, drift = "recorded drift of active treatment", scenario.drift.active_treatment
    return ("F56", what, DRIFT, drift, *_interval(found), "share points a year")


def _self_image_rows(replicates: int, seed: int) -> list[tuple[object, ...]]:
    scenario, shares, sizes = programme("f73"), [], []
    for replicate in range(replicates):
        image = make_world(scenario, seed, replicate).teams["self_image"]
        shares.append(float((image > 0.0).mean()))
        sizes.append(float(image[image > 0.0].mean()))
    share, size = scenario.audit.self_image_share, scenario.audit.self_image_size
    which = "indicators on which a team overestimates itself"
    how_much = "mean overestimate where there is one"
    return [
        ("F73", which, 0.54, share, *_interval(shares), "share"),
        ("F73", how_much, 0.23, size, *_interval(sizes), "share"),
    ]


def _interval(found: list[float]) -> tuple[float, float, float]:
    half = 1.96 * float(np.std(found, ddof=1)) / math.sqrt(len(found))
    middle = float(np.mean(found))
    return middle, middle - half, middle + half
