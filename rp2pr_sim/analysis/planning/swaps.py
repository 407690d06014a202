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
from rp2pr_sim.analysis.planning.fixed_pairs import Pairs, Unit, named, with_pairs
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
from rp2pr_sim.core.enums import PairingStrategy
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.model.pairing.pair_rules import read_rules
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job
    from rp2pr_sim.analysis.planning.question import PlanQuestion

OUTCOME = "true_gain_per_team"
_SHARE, _FEWEST = 10, 10  # of how many replicates or sets one screens, and how many do at least


class Swap(NamedTuple):
    """Two pairs, or a pair and a ring, that swap partners."""

    old: tuple[Unit, Unit]
    new: tuple[Unit, Unit]

    @property
    def concerned(self) -> int:
        """The number of teams in the swap."""
        return len(self.old[0]) + len(self.old[1])

    def within(self, pairs: Sequence[Unit]) -> list[Unit]:
        """Return all pairs after the swap."""
        return [pair for pair in pairs if pair not in self.old] + list(self.new)


def swaps(pairs: Sequence[Unit]) -> dict[str, Swap]:
    """Return every swap between two units, by name: n (n - 1) of them for n pairs."""
    found = {}
    for i, one in enumerate(pairs):
        for j, other in enumerate(pairs[:i]):
            for number, new in enumerate(_exchanged(one, other), 1):
                found[f"swap-{j:02d}-{i:02d}-{number}"] = Swap((one, other), new)
    return found


def _exchanged(one: Unit, other: Unit) -> list[tuple[Unit, Unit]]:
    """Return what two units can become if a team of one changes places with a team of the other."""
    if len(one) == len(other) == 2:
        (a, b), (c, d) = one, other
        return [((a, c), (b, d)), ((a, d), (b, c))]
    return [
        (
            tuple(b if name == a else name for name in one),
            tuple(a if name == b else name for name in other),
        )
        for a in one
        for b in other
    ]


def _allowed(tried: Mapping[str, Swap], scenario: Scenario) -> dict[str, Swap]:
    """Return the swaps that keep what is fixed and make nothing that is forbidden."""
    chosen = scenario.pairing
    if not chosen.file or chosen.strategy == PairingStrategy.own_list:
        return dict(tried)
    own = read_own_teams(scenario.cohort.file)
    rules = read_rules(chosen.file, own.names, own.groups)
    fixed, forbidden = (
        [{own.names[a], own.names[b]} for a, b, _ in rules.pairs(rule)]
        for rule in ("fixed", "forbidden")
    )

    def keeps(swap: Swap) -> bool:
        old, new = ([set(unit) for unit in units] for units in (swap.old, swap.new))
        kept = [both for both in fixed if any(both <= unit for unit in old)]
        return all(any(both <= unit for unit in new) for both in kept) and not any(
            both <= unit for both in forbidden for unit in new
        )

    return {name: swap for name, swap in tried.items() if keeps(swap)}


def better_pairs(question: PlanQuestion, job: Job, pairs: Pairs) -> pd.DataFrame:
    """Return the most promising swap of each pair, judged; see `swap_table`.

    Raises
    ------
    InputError
        if a run fails.
    """
    tried = _allowed(swaps(pairs.inside), question.scenario)
    teams = sum(map(len, pairs.inside))
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
    return swap_table(chosen, found[~first], teams)


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
    tried: Mapping[str, Swap], pairs: Sequence[Unit], screened: pd.DataFrame
) -> list[str]:
    """Return for each pair the swap with the largest mean gain; each swap is named once."""
    gains = _away(screened).mean()
    of_pairs = ([name for name, swap in tried.items() if pair in swap.old] for pair in pairs)
    best = (max(names, key=lambda name: float(gains[name])) for names in of_pairs if names)
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
        (of the whole programme, per team of those concerned, share points) with low, high
        and error (see `estimates`), better_in (share of the parameter sets), p (corrected for the
        number of swaps), better (by more than simulation error) and important (the gain is at least
        `IMPORTANT_GAIN` of what a team gains by the plan).
    """
    rows, p_values = [], []
    away = _away(programme) * teams
    for name, swap in chosen.items():
        pairs = (named(pair) for pair in (*swap.old, *swap.new))
        gains = away[name] / swap.concerned
        rows.append((*pairs, *estimate(gains, paired=True), better_in(gains.dropna())))
        p_values.append(p_value(gains))
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
