"""Climb from a programme to the best: until no affordable single change improves it.

Every other value of every lever is tried, alone, and where none is better, combinations of two or
more: one may spend what another saves.  All programmes have the same runs, so each has one fixed
mean, and who never turns to a worse programme ends at one that no affordable change improves.
Changes that are clearly worse drop out after few runs.  The others get up to two runs under each
parameter set, the fewest that separate chance from differences between the sets.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.levers import settled
from rp2pr_sim.analysis.optimise.local_search import (
    Change,
    changes_of,
    combined,
    neighbours,
    shrunk,
)
from rp2pr_sim.analysis.optimise.racing import Evaluate, Evaluation, kept, may_keep, worse
from rp2pr_sim.analysis.optimise.search import Evaluated
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.analysis.over_sets import SET, over_sets
from rp2pr_sim.analysis.statistics import mean_with_interval
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario

_ROUNDS = 30  # at most; most climbs need fewer than ten
_FEW_RUNS = 1.5  # times the usual interval, before the last stage
_BEYOND = 6  # changes beyond the budget that stay, the best: what more money would bring


class Stages(NamedTuple):
    """How often programmes run."""

    runs: tuple[int, ...]
    """Runs on each stage of a round; on the last, `sets` of them have different sets."""
    sets: int
    """Number of parameter sets; 0: the runs differ by chance only."""


class Climbed(NamedTuple):
    """The programme that no affordable single change improves, and those changes."""

    leader: Scenario
    changes: tuple[Change, ...]
    results: tuple[Evaluation, ...]
    """By change, the programme (row 0) and the changed one (row 1) in the same runs."""
    evaluated: Evaluated
    sets: int
    """See `Stages`."""
    needs: Floats | None
    """Of the leader in the runs of the last stage (see `Constraints.needs`); `None`: no changes."""

    def difference(self, number: int) -> tuple[float, float, float]:
        """Return the mean effect of a change over the sets and its simulation interval (95%)."""
        found = self.results[number].effect
        return mean_and_ends(found[1] - found[0], self.sets)

    def timely(self, number: int, constraints: Constraints) -> bool:
        """Return whether the visits of a changed programme are held in time."""
        return bool(constraints.timely(self.results[number].held[1].mean()))

    def affordable(self, number: int, constraints: Constraints, needs: Floats) -> bool:
        """Return whether a change keeps to the constraints, given the `needs` of the leader."""
        before, after = constraints.needs(self.results[number].amounts).T
        return self.timely(number, constraints) and bool((needs + after - before <= 1.0).all())


def mean_and_ends(apart: Floats, sets: int) -> tuple[float, float, float]:
    """Return a mean over the sets and both ends of its simulation interval (95%).

    Parameters
    ----------
    apart : Floats
        paired differences, shape (runs,); a further round of sets begins after each `sets` runs.
    sets : int
        number of parameter sets; 0: the runs differ by chance only.
    """
    if not sets or len(apart) < 2 * sets:  # what differs between the sets counts as chance, too
        return mean_with_interval(pd.Series(apart))
    number = np.arange(len(apart))
    index = pd.MultiIndex.from_arrays([number % sets, number // sets], names=[SET, "replicate"])
    mean, _, _, error = over_sets(pd.Series(apart, index=index), paired=True)
    error = 0.0 if math.isnan(error) else error
    return mean, mean - error, mean + error


def climb(
    name: str,
    leader: Scenario,
    space: SearchSpace,
    constraints: Constraints,
    evaluate: Evaluate,
    stages: Stages,
    refused: Collection[Scenario] = (),
) -> Climbed:
    """Improve a programme until no affordable single change clearly does.

    Parameters
    ----------
    name : str
        what the names of all steps begin with.
    leader : Scenario
        the programme to begin with.
    space : SearchSpace
        the levers.
    constraints : Constraints
        constraints of an affordable programme.
    evaluate : Evaluate
        evaluator of programmes.
    stages : Stages
        how often programmes run.
    refused : Collection[Scenario]
        programmes that are known not to be affordable.
    """
    evaluated, been = Evaluated(), {leader}
    for number in range(1, _ROUNDS + 1):
        climber = _Round(
            f"{name}/round-{number}", leader, space, constraints, evaluate, stages, refused
        )
        better = climber.tried(evaluated, been if number < _ROUNDS else None)
        if better is None:
            results, needs = tuple(climber.results), climber.needs
            return Climbed(leader, climber.changes, results, evaluated, stages.sets, needs)
        leader = better
        been.add(leader)
    raise AssertionError("the last round has no way on")


class _Round:
    """One round: all single changes of a programme."""

    def __init__(
        self,
        name: str,
        leader: Scenario,
        space: SearchSpace,
        constraints: Constraints,
        evaluate: Evaluate,
        stages: Stages,
        refused: Collection[Scenario],
    ) -> None:
        self.name, self.leader, self.space = name, leader, space
        self.constraints, self.evaluate, self.stages = constraints, evaluate, stages
        self.refused = refused
        self.changes = tuple(neighbours(leader, space.levers, space.start))
        self.results: list[Evaluation] = []
        self.needs: Floats | None = None
        self._runs = 0

    def tried(self, evaluated: Evaluated, been: set[Scenario] | None) -> Scenario | None:
        """Return a clearly better affordable programme; `None` if there is none after all stages.

        Single changes come first, then combinations of them, in which one may spend what another
        saves.  `been` are programmes that were left before.  Few runs do not lead back to them, as
        the climb might not end then.  Without `been` no change is taken.
        """
        singles = [change.programme for change in self.changes]
        better, found = self._staged(self.name, singles, evaluated, been)
        self.results = [found[k] for k in range(len(singles))] if not better else []
        if better or been is None or not singles:
            return self._best_of(better, evaluated, been or set()) if better else None
        better, _ = self._staged(f"{self.name}-both", self._combined(), evaluated, been)
        return better[0] if better else None

    def _staged(
        self,
        name: str,
        programmes: Sequence[Scenario],
        evaluated: Evaluated,
        been: set[Scenario] | None,
    ) -> tuple[list[Scenario], dict[int, Evaluation]]:
        """Return the clearly better programmes, the best first, and the results of all.

        The stages end where some are clearly better.
        """
        left, results = list(range(len(programmes))), dict[int, Evaluation]()
        for stage, runs in enumerate(self.stages.runs, 1):
            if not left:
                break
            step, self._runs = f"{name}-{stage}", runs
            found = self.evaluate(step, [self.leader, *(programmes[k] for k in left)], runs)
            self.needs = self.constraints.needs(found.amounts)[:, 0]
            evaluated.note(step, found, self.constraints)
            results |= {k: found.some([0, row]) for row, k in enumerate(left, 1)}
            last = stage == len(self.stages.runs)
            if been is not None and (rows := self._better(found, been, last)):
                return [found.programmes[row] for row in rows], results
            left = self._staying(left, found)
        return [], results

    def _combined(self) -> list[Scenario]:
        """Return the combinations of single changes that promise most."""
        mean, error, cost = np.array(
            [[float(part[0]) for part in self._difference(found)] for found in self.results]
        ).T
        now = float(self.constraints.used(self.results[0].amounts)[0])
        space = self.space
        return combined(
            self.leader, self.changes, shrunk(mean, error), cost, now, space.levers, space.start
        )

    def _difference(self, found: Evaluation) -> tuple[Floats, Floats, Floats]:
        return changes_of(found, self.constraints.used(found.amounts))

    def _better(self, found: Evaluation, been: set[Scenario], last: bool) -> list[int]:
        """Return the rows of affordable programmes that are clearly better, the best first.

        After few runs this asks for more than on the last stage: one of many tries looks better by
        chance.
        """
        keeps, rows = kept(found, self.constraints), []
        for row in range(1, len(found.programmes)):
            item = found.programmes[row]
            if keeps[row] and item not in self.refused and (last or item not in been):
                apart = found.effect[row] - found.effect[0]
                mean, low, _ = mean_and_ends(apart, self.stages.sets)
                if mean - (1.0 if last else _FEW_RUNS) * (mean - low) > 0.0:
                    rows.append(row)
        return sorted(rows, key=lambda row: -found.effects[row])

    def _best_of(
        self, better: Sequence[Scenario], evaluated: Evaluated, been: set[Scenario]
    ) -> Scenario:
        """Return the best of the changes that do better and of all of them together."""
        together, first = self._together(better), better[0]
        if together is None or together == first or together in {*been, *self.refused}:
            return first
        step = f"{self.name}-together"
        both = self.evaluate(step, [first, together], self._runs)
        evaluated.note(step, both, self.constraints)
        if kept(both, self.constraints)[1] and both.effects[1] > both.effects[0]:
            return together
        return first

    def _together(self, better: Sequence[Scenario]) -> Scenario | None:
        """Return the programme with the best change of each lever; `None` if they conflict."""
        values: dict[str, object] = {}
        programmes = {change.programme: change for change in self.changes}
        for item in better:
            change = programmes[item]
            values.setdefault(change.lever.name, change.value)
        try:
            changed = resolved(self.leader.replaced(values))
            return settled(changed, self.space.levers, self.space.start)
        except InputError:
            return None

    def _staying(self, left: Sequence[int], found: Evaluation) -> list[int]:
        """Return the changes that may be better, and the best of those beyond the budget."""
        may = may_keep(found, self.constraints)
        near = [row for row in range(1, len(found.programmes)) if not worse(found, row, 0)]
        beyond = [row for row in near if not may[row]]
        beyond = sorted(beyond, key=lambda row: -found.effects[row])[:_BEYOND]
        staying = {row for row in near if may[row]} | set(beyond)
        return [left[row - 1] for row in sorted(staying)]
