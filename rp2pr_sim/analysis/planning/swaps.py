"""Swaps of partners between two pairs, and whether a pair would gain by one.

Every such swap is simulated next to the pairs as planned, under common random numbers, in a few
replicates or parameter sets.  The most promising swap of each pair is then judged in others, which
did not influence the choice.  A swap is judged by the gain of the
whole programme, so that no team gains at the cost of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import better_in, by_scenario
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.planning.distinguish import IMPORTANT_GAIN, LEVEL
from rp2pr_sim.analysis.planning.fixed_pairs import Pair, Pairs, with_pairs
from rp2pr_sim.analysis.planning.pair_outlook import named
from rp2pr_sim.analysis.planning.studies import (
    COMPARED,
    PAIRINGS,
    PLANNED,
    alongside,
    evenly,
    set_names,
)
from rp2pr_sim.analysis.plausible_sets import set_of
from rp2pr_sim.analysis.statistics import estimate, holm, p_value
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

OUTCOME = "true_gain_per_team"
CONCERNED = 4  # teams in a swap
_SHARE, _FEWEST = 10, 10  # of how many replicates or sets one screens, and how many do at least


class Swap(NamedTuple):
    """Two pairs that swap partners."""

    old: tuple[Pair, Pair]
    new: tuple[Pair, Pair]

    def within(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Return all pairs after the swap."""
        return [pair for pair in pairs if pair not in self.old] + list(self.new)


def swaps(pairs: Sequence[Pair]) -> dict[str, Swap]:
    """Return every swap between two pairs, by name: n (n - 1) of them for n pairs."""
    found = {}
    for i, (a, b) in enumerate(pairs):
        for j, (c, d) in enumerate(pairs[:i]):
            old = Pair(a, b), Pair(c, d)
            found[f"swap-{j:02d}-{i:02d}-1"] = Swap(old, (Pair(a, c), Pair(b, d)))
            found[f"swap-{j:02d}-{i:02d}-2"] = Swap(old, (Pair(a, d), Pair(b, c)))
    return found


def better_pairs(question: PlanQuestion, job: Job, pairs: Pairs) -> pd.DataFrame:
    """Return the most promising swap of each pair, judged; see `swap_table`.

    Raises
    ------
    InputError
        if a run fails.
    """
    tried = swaps(pairs.inside)
    if not tried:
        return swap_table(
            {}, pd.DataFrame({"scenario": [PLANNED], "replicate": 0, OUTCOME: 0.0}), 0
        )
    others = _scenarios(question.scenario, job.folder, pairs, tried)
    screening, judging, few = _designs(question)
    screened = alongside(question, job, "swaps", others, **screening).read(PROGRAMME, [OUTCOME])
    chosen = {name: tried[name] for name in most_promising(tried, pairs.inside, screened)}
    best = {name: others[name] for name in chosen}
    found = alongside(question, job, "best-swaps", best, **judging).read(PROGRAMME, [OUTCOME])
    first = found[SET].isin(screening["sets"]) if SET in found else found["replicate"] < few
    return swap_table(chosen, found[~first], 2 * len(pairs.inside))


def _designs(question: PlanQuestion) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Return what screens the swaps, what judges the best, and how many of it screened.

    Of replicates the first ones screen.  Of parameter sets some do, which come first in both
    studies, so that no set and no random number that chose a swap also judges it.
    """
    if not question.over_sets:
        few = max(_FEWEST, question.replicates // _SHARE)
        return {"replicates": few}, {"replicates": few + question.replicates}, few
    compared = evenly(set_names(question), COMPARED)
    few = max(_FEWEST, len(compared) // _SHARE)
    first = evenly(compared, few)
    again = {set_of(name) for name in first}
    others = [name for name in compared if set_of(name) not in again]
    many = question.replicates
    return (
        {"replicates": 1, "sets": first},
        {"replicates": many, "sets": [*first, *others]},
        few,
    )


def most_promising(
    tried: Mapping[str, Swap], pairs: Sequence[Pair], screened: pd.DataFrame
) -> list[str]:
    """Return for each pair the swap with the largest mean gain; each swap is named once."""
    gains = _away(screened).mean()
    of_pairs = ([name for name, swap in tried.items() if pair in swap.old] for pair in pairs)
    best = (max(names, key=lambda name: float(gains[name])) for names in of_pairs)
    return list(dict.fromkeys(best))


def swap_table(chosen: Mapping[str, Swap], programme: pd.DataFrame, teams: int) -> pd.DataFrame:
    """Return the gains by swaps.

    Parameters
    ----------
    chosen : Mapping[str, Swap]
        the swaps, by the name of their scenario.
    programme : pd.DataFrame
        scenario, replicate and `true_gain_per_team` of these and of the pairs as planned.
    teams : int
        number of teams in the programme.

    Returns
    -------
    pd.DataFrame
        One row per swap: pair_1, pair_2 (as planned), new_1, new_2 (names joined by ` + `), gain
        (of the whole programme, per team of the four concerned, share points) with low, high
        and error (see `estimates`), better_in (share of the parameter sets), p (corrected for the
        number of swaps), better (by more than simulation error) and important (the gain is at least
        `IMPORTANT_GAIN` of what a team gains by the plan).
    """
    rows, p_values = [], []
    away = _away(programme) * teams / CONCERNED
    for name, swap in chosen.items():
        pairs = (named(*pair) for pair in (*swap.old, *swap.new))
        rows.append((*pairs, *estimate(away[name], paired=True), better_in(away[name].dropna())))
        p_values.append(p_value(away[name]))
    columns = ["pair_1", "pair_2", "new_1", "new_2", "gain", "low", "high", "error", "better_in"]
    found = pd.DataFrame(rows, columns=columns)
    planned = programme.loc[programme["scenario"] == PLANNED, OUTCOME].mean()
    found["p"] = holm(np.array(p_values, dtype=np.float64))
    found["better"] = (found["p"] < LEVEL) & (found["gain"] > 0.0)
    found["important"] = found["gain"] >= IMPORTANT_GAIN * abs(planned)
    return found


def _scenarios(
    scenario: Scenario, folder: Path, pairs: Pairs, tried: Mapping[str, Swap]
) -> dict[str, Scenario]:
    found = {}
    for name, swap in tried.items():
        after = [*swap.within(pairs.inside), *pairs.control]
        found[name] = with_pairs(scenario, after, folder / PAIRINGS / f"{name}.csv")
    return found


def _away(programme: pd.DataFrame) -> pd.DataFrame:
    """Return the outcome of each scenario minus that of the pairs as planned.

    There is one row per replicate and one column per scenario.
    """
    table = by_scenario(programme, OUTCOME)
    return table.sub(table[PLANNED], axis=0)
