"""Finalists: programmes simulated again with random numbers that did not select them.

The results are the reported numbers: cost and effect, who gains, who pays with how many hours, the
risk, and the chance that the first is really the best.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.compare.findings import BY_FIFTH
from rp2pr_sim.analysis.compare.paired import resampled_means, share_on_top
from rp2pr_sim.analysis.optimise.evaluator import FINALISTS, Evaluator
from rp2pr_sim.analysis.optimise.levers import differing, names_of
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.racing import HELD, Constraints, frontier
from rp2pr_sim.analysis.optimise.search import DIFFERENT
from rp2pr_sim.analysis.optimise.search_space import PRESETS, SearchSpace
from rp2pr_sim.analysis.statistics import interval_columns
from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.prices import priced

BEST, OTHER, REFERENCE, COMPARATOR = "best", "other", "reference", "comparator"
"""The role of a row: a choice, a point of the frontier, the reference programme, a comparator."""
SHOWN = (BEST, REFERENCE, COMPARATOR)
"""The roles of the rows that a reader sees; the others are in the tables and the figure."""
_MOST = 5  # number of best programmes
COST_PARTS = {
    "cost_staff": "hospital staff",
    "cost_core_team": "core team",
    "cost_support": "improvement support",
    "cost_facilitators": "facilitators",
    "cost_travel": "travel",
}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Finalists(NamedTuple):
    """The results of the finalists."""

    scenarios: Mapping[str, Scenario]
    """Scenarios by the name of their row: A, B, ... the best affordable ones first."""
    table: pd.DataFrame
    """One row per finalist; see `_row`."""

    @property
    def best(self) -> list[str]:
        """The names of the best affordable programmes, the very best first."""
        return list(self.table.loc[self.table["role"] == BEST, "programme"])


def finalists_of(
    evaluator: Evaluator,
    chosen: Sequence[Scenario],
    space: SearchSpace,
    constraints: Constraints,
    replicates: int,
) -> Finalists:
    """Simulate the finalists, the reference programme and the comparators with new random numbers.

    Raises
    ------
    InputError
        if a run fails.
    """
    objective = evaluator.objective
    points = {f"p{row:05d}": item for row, item in enumerate(chosen)}
    others = {"reference": space.reference, **space.comparators}
    everyone = {**points, **others}
    runs = evaluator.table(FINALISTS, everyone, replicates)
    by_point = {str(name): part for name, part in runs.groupby("scenario", sort=False)}
    rows = {
        name: _row(by_point[name], item, objective, constraints.budget)
        for name, item in everyone.items()
    }
    order = _ranked(rows, points, objective, constraints)
    best = _best_of(order, rows, points, constraints)
    rest = [each for each in order if each not in best and points[each] != space.reference]
    names = dict(zip([*best, *rest], _letters(len(best) + len(rest)), strict=True))
    names |= {name: name for name in others}
    roles = dict.fromkeys(rest, OTHER) | dict.fromkeys(best, BEST)
    roles |= {**dict.fromkeys(others, COMPARATOR), "reference": REFERENCE}
    table = pd.DataFrame(
        [
            _called(rows[each], name, roles[each], everyone[each], space)
            for each, name in names.items()
        ]
    )
    scenarios = {name: everyone[each] for each, name in names.items()}
    table.insert(3, "in_short", names_of(list(scenarios.values()), range(len(best))))
    usual = by_point["reference"]
    table = table.join(pd.DataFrame([_beyond(by_point[each], usual, objective) for each in names]))
    effects = [objective.better(_effect(by_point[each], objective)) for each in best]
    likely = probability_best(np.array(effects), evaluator.seed)
    table["probability_best"] = table["programme"].map(
        dict(zip((names[each] for each in best), likely, strict=True))
    )
    table["on_frontier"] = _on_frontier(table, objective, constraints)
    table["dominated_by"] = dominated(table, objective)
    return Finalists(scenarios, table)


def probability_best(effects: Floats, seed: int) -> Floats:
    """Return the chance of each programme of having the best mean, shape (n,).

    The chance reflects the number of replicates.

    Parameters
    ----------
    effects : Floats
        shape (n, replicates), more is better; replicates are resampled together, because they have
        common random numbers.
    seed : int
        seed of the resampling.
    """
    return share_on_top(resampled_means(effects.T, seed)) if len(effects) else np.empty(0)


def dominated(table: pd.DataFrame, objective: Objective) -> list[str]:
    """Return for each row the first shown programme that dominates it, or an empty text.

    A programme dominates another if it costs no more and has no smaller effect, and is better in
    one of the two.
    """
    effect = objective.better(table["effect"].to_numpy(dtype=np.float64))
    cost = table["cost"].to_numpy(dtype=np.float64)
    shown = table["role"].isin(SHOWN).to_numpy()
    found = []
    for more, dearer in zip(effect, cost, strict=True):
        over = shown & (cost <= dearer) & (effect >= more) & ((cost < dearer) | (effect > more))
        found.append(str(table["programme"].iloc[int(over.argmax())]) if over.any() else "")
    return found


def _on_frontier(
    table: pd.DataFrame, objective: Objective, constraints: Constraints
) -> npt.NDArray[np.bool_]:
    """Return which programmes are efficient, among those that may be chosen and end in time."""
    candidates = table["role"].isin([BEST, OTHER]) & constraints.timely(table[HELD])
    rows = table.index[candidates]
    effects = objective.better(table.loc[rows, "effect"].to_numpy())
    efficient = frontier(effects, table.loc[rows, "cost"].to_numpy())
    return np.asarray(table.index.isin(rows[efficient]))


def _beyond(runs: pd.DataFrame, usual: pd.DataFrame, objective: Objective) -> dict[str, float]:
    """Return the effect and cost of a programme beyond the reference programme.

    They are differences of the replicates, which are in the same order.
    """
    cost, usual_cost = (np.asarray(table["cost"], dtype=np.float64) for table in (runs, usual))
    apart = _known_effect(runs, objective) - _known_effect(usual, objective)
    return {
        **interval_columns("effect_beyond_reference", apart),
        **interval_columns("cost_beyond_reference", cost - usual_cost),
    }


def _ranked(
    rows: Mapping[str, Mapping[str, float]],
    points: Mapping[str, Scenario],
    objective: Objective,
    constraints: Constraints,
) -> list[str]:
    """Return programmes that keep to the constraints, the best first, then the others.

    The others are in order of cost, the cheapest first.
    """

    def key(name: str) -> tuple[bool, float, float]:
        keeps = _keeps(rows[name], constraints)
        effect = -float(objective.better(np.array(rows[name]["effect"])))
        known = math.inf if math.isnan(effect) else effect
        return (not keeps, known if keeps else rows[name]["cost"], rows[name]["cost"])

    return sorted(points, key=key)


def _best_of(
    order: Sequence[str],
    rows: Mapping[str, Mapping[str, float]],
    points: Mapping[str, Scenario],
    constraints: Constraints,
) -> list[str]:
    """Return the first few that keep to the constraints and differ from all before."""
    found: list[str] = []
    for name in order:
        unlike = all(len(differing(points[name], points[other])) >= DIFFERENT for other in found)
        if _keeps(rows[name], constraints) and unlike and len(found) < _MOST:
            found.append(name)
    return found


def _keeps(row: Mapping[str, float], constraints: Constraints) -> bool:
    return row["cost"] <= constraints.budget and bool(constraints.timely(row[HELD]))


def _called(
    row: Mapping[str, float], name: str, role: str, scenario: Scenario, space: SearchSpace
) -> dict[str, object]:
    preset = next(
        (each for each in PRESETS if space.presets.get(each) == scenario),
        space.reference_scenario if role == REFERENCE else "",
    )
    return {"programme": name, "role": role, "preset": preset, **row}


def _letters(n: int) -> list[str]:
    """Return the names A, B, ... Z, A2, B2, ..."""
    return [f"{_ALPHABET[i % 26]}{i // 26 + 1 if i >= 26 else ''}" for i in range(n)]


def _effect(runs: pd.DataFrame, objective: Objective) -> Floats:
    return np.asarray(objective.read(runs), dtype=np.float64)


def _known_effect(runs: pd.DataFrame, objective: Objective) -> Floats:
    """Return the same, missing if no run of the programme has a value of the objective."""
    effect = _effect(runs, objective)
    return np.full_like(effect, np.nan) if runs[objective.outcome].isna().all() else effect


def _row(
    runs: pd.DataFrame, scenario: Scenario, objective: Objective, budget: float
) -> dict[str, float]:
    """Return the means of one programme over replicates, their intervals and the spread of runs.

    Shares are shares of 1, money is in pounds.  The effect is missing if no run has a value of the
    objective; else a run without one counts as 0.
    """
    effect, cost = _known_effect(runs, objective), np.asarray(runs["cost"], dtype=np.float64)
    bad, good = (0.9, 0.1) if objective.lower_is_better else (0.1, 0.9)
    found = {
        **interval_columns("effect", effect),
        "effect_worst_tenth": float(np.quantile(effect, bad)),
        "effect_best_tenth": float(np.quantile(effect, good)),
        **interval_columns("cost", cost),
        "cost_p90": float(np.quantile(cost, 0.9)),
        "share_over_budget": float((cost > budget).mean()),
        "replicates": float(len(effect)),
        "runs_without_value": float(runs[objective.outcome].isna().sum()),
    }
    found |= _parts(runs, scenario)
    hours = [
        "staff_hours_per_team",
        "panel_hours",
        *(f"hours_per_team_{role.name}" for role in Role),
    ]
    means = runs[[HELD, "share_harmed", *hours]].astype("float64").mean()
    found |= {str(name): float(mean) for name, mean in means.items()}
    found |= {
        name: math.nan if runs[name].isna().all() else float(runs[name].fillna(0.0).mean())
        for name in HEADLINE
    }
    found["teams"] = float(runs["teams_intervention"].mean())
    for name in BY_FIFTH:
        found |= interval_columns(name, runs[name])
    return found


def _parts(runs: pd.DataFrame, scenario: Scenario) -> dict[str, float]:
    """Return the parts of the cost in pounds; they add up to it."""
    rate, mean = scenario.resources, runs.mean(numeric_only=True)
    hour, km = priced(rate.core_team, scenario), priced(rate.travel, scenario)
    return {
        "cost_staff": float(mean["staff_cost"]),
        "cost_core_team": float(mean["core_team_hours"] * hour * rate.pay),
        "cost_support": float(mean["support_hours"] * hour * rate.pay),
        "cost_facilitators": float(mean["facilitator_hours"] * hour * rate.pay),
        "cost_travel": float(mean["travel_km"] * km),
    }
