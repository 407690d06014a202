"""Recombination: programmes that take each lever from one of two good programmes.

Searches end at different programmes, and the way from one to another may lead through
many levers at once, none of which pays alone.  A child takes each lever from one of its two
parents, at random; a race keeps the best children, which are the parents of the next generation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.levers import settled
from rp2pr_sim.analysis.optimise.racing import Evaluate, raced
from rp2pr_sim.analysis.optimise.search import SAFE, Evaluated
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.sampling import Generator, generator

_GENERATIONS, _CHILDREN = 3, 96
_RUNGS = ((1, 8), (3, 24), (8, 80))  # one in 1, 3 and 8 of the children, in 8, 24 and 80 runs


def recombined(
    name: str,
    parents: Sequence[Scenario],
    space: SearchSpace,
    constraints: Constraints,
    evaluate: Evaluate,
    seed: int,
) -> tuple[list[Scenario], Evaluated]:
    """Return the best programmes after some generations, and all that were evaluated.

    Parameters
    ----------
    name : str
        what the names of all steps begin with.
    parents : Sequence[Scenario]
        the programmes to begin with, all of which stay in the first race.
    space : SearchSpace
        the levers.
    constraints : Constraints
        constraints of an affordable programme.
    evaluate : Evaluate
        evaluator of programmes.
    seed : int
        of the recombination.
    """
    evaluated, safe, random = Evaluated(), constraints.tighter(SAFE), generator(seed, name)
    best = list(dict.fromkeys(parents))
    for number in range(1, _GENERATIONS + 1):
        if len(best) < 2:
            break
        programmes = list(dict.fromkeys([*best, *_children(best, space, random)]))
        rungs = [(max(2, len(programmes) // share), runs) for share, runs in _RUNGS]
        last, rungs_done = raced(f"{name}/{number}", programmes, rungs, safe, evaluate)
        for rung, found in enumerate(rungs_done, 1):
            evaluated.note(f"{name}/{number}-{rung}", found, constraints)
        used = safe.used(last.amounts)
        order = sorted(
            range(len(last.programmes)), key=lambda row: (used[row] > 1.0, -last.effects[row])
        )
        best = [last.programmes[row] for row in order]
    return best, evaluated


def _children(parents: Sequence[Scenario], space: SearchSpace, random: Generator) -> list[Scenario]:
    """Return children of random pairs of parents; those whose choices conflict are left out."""
    found = []
    for _ in range(_CHILDREN):
        one, other = random.choice(len(parents), 2, replace=False)
        from_one = random.random(len(space.levers)) < 0.5
        values = {
            lever.name: parents[one if mine else other][lever.name]
            for lever, mine in zip(space.levers, np.asarray(from_one), strict=True)
        }
        try:
            child = settled(resolved(space.start.replaced(values)), space.levers, space.start)
        except InputError:
            continue
        found.append(child)
    return found
