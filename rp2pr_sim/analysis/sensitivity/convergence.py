"""Convergence: the ranking with fewer samples, and which part of it is stable, in plain words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.sensitivity.indices import (
    Analysis,
    Problem,
    blocks_of,
    ends,
    half_width,
    indices_of,
    missing_of,
    resampled,
)
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.sampling import Sample
from rp2pr_sim.core.records import Floats, Ints

_RESAMPLES = 100
_SURE = 0.95
_SHOWN = 5  # first ranks that are reported
_LEVELS = 5  # sizes that are compared


class Ranking(NamedTuple):
    """The stable part of the ranking for one outcome."""

    outcome: str
    ranked: tuple[str, ...]
    """Inputs by the ranking index, the largest first."""
    stable: int
    """Number of first inputs whose order is stable.

    It is the same in 95% of the resamples, and at half the samples too.
    """
    above: tuple[str, ...]
    """Inputs whose interval is above the intervals of both dummy inputs."""
    floor: float
    """The upper end of the dummy inputs' intervals."""
    text: str


def convergence(problem: Problem, sample: Sample) -> pd.DataFrame:
    """Return the ranking index over nested designs: half the samples, a quarter and so on.

    The smallest design is the smallest that the method allows.

    Returns
    -------
    pd.DataFrame
        outcome, samples, input, value, low, high.
    """
    how, sizes = problem.how, [len(sample.cube)]
    while len(sizes) < _LEVELS and sizes[-1] % 2 == 0 and sizes[-1] // 2 >= how.least:
        sizes.append(sizes[-1] // 2)
    rows = []
    for points in reversed(sizes):
        part = sample.first(points)
        for k, outcome in enumerate(problem.outcomes):
            seen = part.mean(k)
            values = how.of(problem.frame, seen)[how.main]
            draws = resampled(problem, seen, min(how.resamples, _RESAMPLES))[how.main]
            half = half_width(draws, len(blocks_of(how, points)))
            low, high = ends(how, how.main, values, half, missing_of(problem, seen))
            told = zip(problem.names, values, low, high, strict=True)
            rows += [[outcome, points, *each] for each in told]
    return pd.DataFrame(rows, columns=["outcome", "samples", "input", "value", "low", "high"])


def widest(problem: Problem, found: Analysis) -> float:
    """Return half the width of the widest interval of the ranking index of any input.

    It is a share of the largest index if that has the outcome's unit.  It is the upper half of the
    interval, as 0 may cut the lower half.
    """
    halves = []
    for outcome in problem.outcomes:
        rows = indices_of(found.indices, outcome, problem.how.main)
        rows = rows[~rows["dummy"]]
        largest = float(rows["value"].max()) if problem.how.in_units else 1.0
        half = float((rows["high"] - rows["value"]).max())
        halves.append(half / largest if largest > 0.0 else 0.0)
    return max(halves)


def ranking_of(problem: Problem, found: Analysis, before: pd.DataFrame, outcome: str) -> Ranking:
    """Return the stable part of the ranking for an outcome.

    Parameters
    ----------
    problem : Problem
        the analysed design and outcomes.
    found : Analysis
        indices of the problem.
    before : pd.DataFrame
        the result of `convergence`.
    outcome : str
        title of the outcome.
    """
    rows = indices_of(found.indices, outcome, problem.how.main)
    floor = float(rows.loc[rows["dummy"], "high"].max())
    inputs = rows[~rows["dummy"]]
    order = np.argsort(-inputs["value"].to_numpy(dtype=float), kind="stable")
    ranked = tuple(str(inputs["input"].iloc[i]) for i in order)
    above = tuple(str(inputs["input"].iloc[i]) for i in order if inputs["low"].iloc[i] > floor)
    stable = min(
        _stable(found.draws[problem.outcomes.index(outcome)], order),
        _agreeing(before, outcome, ranked),
        len(above),
    )
    reach = _reach(problem, inputs, floor) if above else ""
    return Ranking(
        outcome, ranked, stable, above, floor, _text(outcome, ranked, stable, above, reach)
    )


def _reach(problem: Problem, inputs: pd.DataFrame, floor: float) -> str:
    """Return as text how far the intervals of inputs within the noise reach.

    An input within the noise may still have an effect up to there.
    """
    most = inputs.loc[inputs["low"] <= floor, "high"].max()
    if not problem.how.in_units:
        return f"{problem.how.main} of up to {max(0.0, most):.2g}"
    return f"up to {100.0 * most / inputs['value'].max():.0f}% of the largest {problem.how.main}"


def _stable(draws: Floats, order: Ints) -> int:
    """Return how many of the first inputs come before all that follow them.

    They must do so in one and the same 95% of the resamples.
    """
    ranked = draws[:, order]
    ahead = np.ones(len(ranked), dtype=np.bool_)
    for place in range(len(order) - 1):
        ahead &= (ranked[:, [place]] > ranked[:, place + 1 :]).all(axis=1)
        if ahead.mean() < _SURE:
            return place
    return len(order)


def _agreeing(before: pd.DataFrame, outcome: str, ranked: tuple[str, ...]) -> int:
    """Return how many of the first inputs had the same places with half the samples.

    It is the number of all inputs if there is no smaller design.
    """
    sizes = sorted(before["samples"].unique())
    if len(sizes) < 2:
        return len(ranked)
    half = before[
        (before["outcome"] == outcome)
        & (before["samples"] == sizes[-2])
        & ~before["input"].isin(DUMMIES)
    ]
    then = half.sort_values("value", ascending=False, kind="stable")["input"].tolist()
    return next(
        (k for k, (now, once) in enumerate(zip(ranked, then, strict=True)) if now != once),
        len(ranked),
    )


def _text(
    outcome: str, ranked: tuple[str, ...], stable: int, above: tuple[str, ...], reach: str
) -> str:
    if not above:
        return (
            f"{outcome}: no input stands out from the noise; more samples or more replicates are"
            " needed, or nothing matters."
        )
    rest = len(ranked) - len(above)
    others = "the other one is" if rest == 1 else f"the other {rest} are"
    tail = f"{others} within noise ({reach})" if rest else "none is within noise"
    if stable == 0:
        first = "not even the first rank is stable"
    elif stable == 1:
        first = f"the first rank is stable ({ranked[0]})"
    else:
        shown = min(stable, _SHOWN)
        first = f"the ranking of the first {shown} is stable ({', '.join(ranked[:shown])})"
    more = [name for name in above if name not in ranked[: min(stable, _SHOWN)]]
    names = ", ".join(more[:_SHOWN]) + (", ..." if len(more) > _SHOWN else "")
    many = "one" if len(more) == 1 else f"{len(more)}"
    some = (
        f"; {many} {'more ' if stable else ''}stand{'s' if len(more) == 1 else ''} out from the"
        f" noise ({names})"
        if more
        else ""
    )
    return f"{outcome}: {first}{some}; {tail}."
