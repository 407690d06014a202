"""Finalists: programmes simulated again with random numbers that did not select them.

The results are the reported numbers: cost and effect, who gains, who pays with how many hours, the
risk, and which programmes are as good as the first.
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
from rp2pr_sim.analysis.optimise.climb import mean_and_ends
from rp2pr_sim.analysis.optimise.constraints import CASH, HELD, TOTAL, Constraints, spent
from rp2pr_sim.analysis.optimise.evaluator import HOUR_PRICE, KM_PRICE, Evaluator
from rp2pr_sim.analysis.optimise.levers import names_of, unlike
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.racing import frontier
from rp2pr_sim.analysis.optimise.search_space import PRESETS, SearchSpace
from rp2pr_sim.analysis.over_sets import SET, expected, has_sets
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.scenario import Scenario

MONEY = {TOTAL: "cost", CASH: "cash"}
"""The columns of money by kind."""
FINALISTS = "finalists"
"""The name of the step."""
BEST, OTHER, REFERENCE, COMPARATOR = "best", "other", "reference", "comparator"
"""The role of a row: a choice, a point of the frontier, the reference programme, a comparator."""
SHOWN = (BEST, REFERENCE, COMPARATOR)
"""The roles of the rows that a reader sees; the others are in the tables and the figure."""
EQUAL = 0.02
"""Share of the effect of the best: a programme that loses less is equally good."""
_MOST = 5  # programmes that are shown as choices
_SAVES = 0.97  # of what the best needs: a programme as good that needs less is shown
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
    """One row per finalist.

    `effect`, `cost` and `cash` (pounds) with their 95% interval (`_low`, `_high`: over the sets
    where there are some) and their simulation error (`_error`); `used` (share of the budget, see
    `Constraints.used`; infinite if the visits are late), `share_over_budget` (of the runs); `loss`
    against the first row (more is worse) with its simulation interval, `equal` (1: see
    `is_equal`); the difference from the reference programme, and the share of sets in which it is
    better; the parts of the cost, hours, and gains by fifth of the teams.
    """

    needs: Floats
    """`Constraints.needs` of the first."""

    @property
    def best(self) -> list[str]:
        """The names of the best affordable programmes, the very best first."""
        return list(self.table.loc[self.table["role"] == BEST, "programme"])


def finalists_of(
    evaluator: Evaluator,
    chosen: Sequence[Scenario],
    space: SearchSpace,
    constraints: Constraints,
    runs: int,
) -> Finalists:
    """Simulate the finalists, the reference programme and the comparators with new random numbers.

    Parameters
    ----------
    evaluator : Evaluator
        evaluator of programmes.
    chosen : Sequence[Scenario]
        the finalists, the best first.
    space : SearchSpace
        with the programmes that they are compared with.
    constraints : Constraints
        constraints of an affordable programme.
    runs : int
        of each programme.

    Raises
    ------
    InputError
        if a run fails.
    """
    objective = evaluator.objective
    points = {f"p{row:05d}": item for row, item in enumerate(chosen)}
    others = {"reference": space.reference, **space.comparators}
    everyone = {**points, **others}
    found = evaluator.table(FINALISTS, everyone, runs)
    by_point = {str(name): _indexed(part) for name, part in found.groupby("scenario", sort=False)}
    compared = _Compared(by_point, objective, constraints, evaluator.sets)
    rows = {name: compared.row(name) for name in everyone}
    best = _best_of(rows, points)
    rest = [each for each in points if each not in best and points[each] != space.reference]
    rest.sort(key=lambda name: (rows[name]["used"] > 1.0, -rows[name]["good"]))
    names = dict(zip([*best, *rest], _letters(len(best) + len(rest)), strict=True))
    names |= {name: name for name in others}
    roles = dict.fromkeys(rest, OTHER) | dict.fromkeys(best, BEST)
    roles |= {**dict.fromkeys(others, COMPARATOR), "reference": REFERENCE}
    table = pd.DataFrame(
        [
            _called(rows[each], name, roles[each], everyone[each], space)
            for each, name in names.items()
        ]
    ).drop(columns="good")
    scenarios = {name: everyone[each] for each, name in names.items()}
    table.insert(3, "in_short", names_of(list(scenarios.values()), range(len(best))))
    likely = compared.chance_best(best, evaluator.seed)
    table["chance_best"] = table["programme"].map(
        dict(zip((names[each] for each in best), likely, strict=True))
    )
    table["on_frontier"] = _on_frontier(table, objective, constraints)
    table["dominated_by"] = dominated(table, objective, constraints.money)
    return Finalists(scenarios, table, compared.needs)


class _Compared:
    """The runs of all finalists; the first of them is what the others are compared with."""

    def __init__(
        self,
        runs: Mapping[str, pd.DataFrame],
        objective: Objective,
        constraints: Constraints,
        sets: int,
    ) -> None:
        self.runs, self.objective, self.constraints, self.sets = runs, objective, constraints, sets
        self.effects = {name: _known_effect(table, objective) for name, table in runs.items()}
        self.first = next(iter(runs))

    @property
    def needs(self) -> Floats:
        """`Constraints.needs` of the first."""
        amounts = spent(self.runs[self.first])
        shaped = {kind: np.asarray(each)[None, :] for kind, each in amounts.items()}
        return self.constraints.needs(shaped)[:, 0]

    def row(self, name: str) -> dict[str, float]:
        """Return the results of one programme; see `Finalists.table`."""
        runs, effect = self.runs[name], self.effects[name]
        amounts = spent(runs)
        shaped = {kind: np.asarray(each)[None, :] for kind, each in amounts.items()}
        used = self.constraints.used(shaped)[0] if self._timely(runs) else math.inf
        found = {
            **_columns("effect", effect),
            **_columns("cost", runs["cost"]),
            **_columns("cash", amounts["cash"]),
            "cost_p90": float(amounts[self.constraints.money].quantile(0.9)),
            "used": float(used),
            "share_over_budget": float(self.constraints.over(shaped)[0]),
            "runs": float(len(effect)),
            "runs_without_value": float(runs[self.objective.outcome].isna().sum()),
        }
        found |= self._against_first(effect)
        found |= self._against_reference(runs, effect)
        return found | _described(runs)

    def _timely(self, runs: pd.DataFrame) -> bool:
        return bool(self.constraints.timely(runs[HELD].astype("float64").mean()))

    def _against_first(self, effect: pd.Series[float]) -> dict[str, float]:
        """Return what choosing this programme instead of the first loses, with simulation error."""
        sign = -1.0 if self.objective.lower_is_better else 1.0
        apart = sign * (self.effects[self.first] - effect)
        loss, low, high = mean_and_ends(np.asarray(apart, dtype=np.float64), self.sets)
        margin = EQUAL * abs(float(self.effects[self.first].mean()))
        return {
            "good": sign * float(effect.mean()),
            "loss": loss,
            "loss_low": low,
            "loss_high": high,
            "equal": float(is_equal(loss, low, margin)),
        }

    def _against_reference(self, runs: pd.DataFrame, effect: pd.Series[float]) -> dict[str, float]:
        usual = self.effects["reference"]
        sign = -1.0 if self.objective.lower_is_better else 1.0
        found = _columns("effect_beyond_reference", effect - usual, paired=True)
        dearer = runs["cost"] - self.runs["reference"]["cost"]
        likely = (
            expected(pd.DataFrame({"this": sign * effect, "usual": sign * usual}))
            if has_sets(effect) and effect.notna().all() and usual.notna().all()
            else pd.DataFrame({"this": [], "usual": []})
        )
        apart = likely["this"] - likely["usual"]
        return {
            **found,
            **_columns("cost_beyond_reference", dearer, paired=True),
            "share_better_than_reference": float((apart > 0.0).mean()) if len(apart) else math.nan,
            "share_worse_than_reference": float((apart < 0.0).mean()) if len(apart) else math.nan,
        }

    def chance_best(self, names: Sequence[str], seed: int) -> Floats:
        """Return the chance of each of these of being the best of them, shape (names,).

        Over parameter sets it is the share of the sets in which it is expected to be the best;
        otherwise the chance of the best mean, given the number of replicates.
        """
        sign = -1.0 if self.objective.lower_is_better else 1.0
        good = pd.DataFrame({name: sign * self.effects[name] for name in names})
        if not self.sets:
            return probability_best(good.to_numpy().T, seed)
        return share_on_top(expected(good).to_numpy(), 0.0)


def is_equal(loss: float, low: float, margin: float) -> bool:
    """Return whether a programme is equally good.

    It loses or gains less than the margin, or its loss is within simulation error, with `low` the
    lower end.
    """
    return abs(loss) <= margin or low <= 0.0 <= 2.0 * loss - low


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


def _indexed(runs: pd.DataFrame) -> pd.DataFrame:
    """Return runs by (set, replicate) or by replicate."""
    keys = [name for name in (SET, "replicate") if name in runs]
    return runs.set_index(keys)


def _columns(name: str, values: pd.Series[float], paired: bool = False) -> dict[str, float]:
    """Return a mean, its interval and its simulation error as columns; see `estimate`."""
    mean, low, high, error = estimate(values.astype("float64"), paired)
    return {name: mean, f"{name}_low": low, f"{name}_high": high, f"{name}_error": error}


def dominated(table: pd.DataFrame, objective: Objective, money: str) -> list[str]:
    """Return for each row the first shown programme that dominates it, or an empty text.

    A programme dominates another if it costs no more and has no smaller effect, and is better in
    one of the two.
    """
    effect = objective.better(table["effect"].to_numpy(dtype=np.float64))
    cost = table[MONEY[money]].to_numpy(dtype=np.float64)
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
    efficient = frontier(effects, table.loc[rows, MONEY[constraints.money]].to_numpy())
    return np.asarray(table.index.isin(rows[efficient]))


def _best_of(rows: Mapping[str, Mapping[str, float]], points: Mapping[str, Scenario]) -> list[str]:
    """Return the choices that are shown: the first, others unlike it, and the cheapest equal one.

    The first is what the search ended at.  The others are affordable and in order of effect.
    """
    first, *others = points
    affordable = [name for name in others if rows[name]["used"] <= 1.0]
    affordable.sort(key=lambda name: (-rows[name]["good"], rows[name]["used"]))
    equals = [name for name in affordable if rows[name]["equal"]]
    found = [first]
    cheapest = min(equals, key=lambda name: rows[name]["used"], default="")
    if cheapest and rows[cheapest]["used"] < _SAVES * rows[first]["used"]:
        found.append(cheapest)
    names = {points[name]: name for name in points}
    shown = unlike([points[name] for name in affordable], _MOST, [points[name] for name in found])
    return [first, *sorted((names[item] for item in shown[1:]), key=lambda x: -rows[x]["good"])]


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


def _known_effect(runs: pd.DataFrame, objective: Objective) -> pd.Series[float]:
    """Return the effect of each run, missing if no run of the programme has a value of it."""
    effect = objective.read(runs)
    return effect * math.nan if runs[objective.outcome].isna().all() else effect


def _described(runs: pd.DataFrame) -> dict[str, float]:
    """Return the means of the other outcomes of one programme.

    Shares are shares of 1, money is in pounds.  A run without a value of a headline outcome counts
    as 0 where some run has one.
    """
    hours = [
        "staff_hours_per_team",
        "panel_hours",
        *(f"hours_per_team_{role.name}" for role in Role),
    ]
    means = runs[[HELD, "share_harmed", *hours]].astype("float64").mean()
    found = parts_of_cost(runs)
    found |= {str(name): float(mean) for name, mean in means.items()}
    found |= {
        name: math.nan if runs[name].isna().all() else float(runs[name].fillna(0.0).mean())
        for name in HEADLINE
    }
    found["teams"] = float(runs["teams_intervention"].mean())
    for name in BY_FIFTH:
        found |= _columns(name, runs[name])
    return found


def parts_of_cost(runs: pd.DataFrame) -> dict[str, float]:
    """Return the mean parts of the cost in pounds; they add up to it.

    Parameters
    ----------
    runs : pd.DataFrame
        of one programme, with the columns `evaluator.HOUR_PRICE` and `KM_PRICE`.
    """
    hour, km = runs[HOUR_PRICE], runs[KM_PRICE]
    parts = {
        "cost_staff": runs["staff_cost"],
        "cost_core_team": runs["core_team_hours"] * hour,
        "cost_support": runs["support_hours"] * hour,
        "cost_facilitators": runs["facilitator_hours"] * hour,
        "cost_travel": runs["travel_km"] * km,
    }
    return {name: float(values.astype("float64").mean()) for name, values in parts.items()}
