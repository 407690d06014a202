"""Shortlist: which of the programmes that were evaluated are simulated again for the report."""

from __future__ import annotations

from collections.abc import Sequence

from rp2pr_sim.analysis.optimise.constraints import Constraints
from rp2pr_sim.analysis.optimise.finalists import EQUAL
from rp2pr_sim.analysis.optimise.levers import unlike
from rp2pr_sim.analysis.optimise.racing import frontier
from rp2pr_sim.analysis.optimise.search import Evaluated, EvaluationSummary, array
from rp2pr_sim.analysis.optimise.search_space import SearchSpace
from rp2pr_sim.scenario import Scenario

TRUSTED = 40
"""Runs that a programme needs to become a finalist."""
_UNLIKE = 4  # best programmes that differ from one another
_MORE = 1.4  # times the budget: upper end of the frontier
_BANDS = 8  # of the budget, in each of which the frontier has one programme


def shortlist(
    leader: Scenario,
    leaders: Sequence[Scenario],
    evaluated: Evaluated,
    space: SearchSpace,
    constraints: Constraints,
) -> list[Scenario]:
    """Return the finalists: the best first, then others.

    These are the best of each search, the best that are not all alike, the one that is about as
    good and needs least of the budget, the frontier (the best for less and for somewhat more of
    it), and the presets.

    Parameters
    ----------
    leader : Scenario
        the best.
    leaders : Sequence[Scenario]
        the best of each search.
    evaluated : Evaluated
        all programmes that were evaluated.
    space : SearchSpace
        with the presets.
    constraints : Constraints
        constraints of an affordable programme.
    """
    known = {
        item: told
        for item, told in evaluated.items()
        if told.runs >= TRUSTED and constraints.timely(told.held)
    }
    ranked = sorted(known, key=lambda item: (-known[item].effect, known[item].used))
    affordable = [item for item in ranked if known[item].used <= 1.0]
    best = evaluated[leader]
    equals = [
        item
        for item in affordable
        if known[item].runs == best.runs
        and known[item].effect >= best.effect - EQUAL * abs(best.effect)
    ]
    thrifty = sorted(equals, key=lambda item: known[item].used)[:1]
    return list(
        dict.fromkeys(
            [
                leader,
                *leaders,
                *thrifty,
                *unlike(affordable, _UNLIKE),
                *_on_frontier(known),
                *space.presets.values(),
            ]
        )
    )


def _on_frontier(known: dict[Scenario, EvaluationSummary]) -> list[Scenario]:
    """Return the best programme in each band of the budget."""
    within = [item for item, told in known.items() if told.used <= _MORE]
    effects = array(known[item].effect for item in within)
    used = array(known[item].used for item in within)
    on = [within[row] for row in frontier(effects, used)]
    return list({int(_BANDS * known[item].used / _MORE): item for item in on}.values())
