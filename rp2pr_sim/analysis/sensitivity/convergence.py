"""Convergence: the results with fewer points, and a verdict on stable rankings in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.sensitivity.indices import (
    Analysis,
    Problem,
    half_width,
    indices_of,
    lower_end,
    resampled,
)
from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS
from rp2pr_sim.analysis.sensitivity.sampling import Sample
from rp2pr_sim.core.records import Floats

_RESAMPLES = 100
_SURE = 0.95
_TOLD = 5  # first ranks that are reported
_LEVELS = 5  # sizes that are compared


class Verdict(NamedTuple):
    """The stable part of the ranking for one outcome."""

    outcome: str
    ranked: tuple[str, ...]
    """Inputs by the ranking index, the largest first."""
    settled: int
    """Number of first inputs whose order is stable.

    It is the same in 95% of the resamples, and at half the points too.
    """
    above: tuple[str, ...]
    """Inputs whose interval is above the intervals of both dummy inputs."""
    floor: float
    """The upper end of the dummy inputs' intervals."""
    text: str


def convergence(problem: Problem, sample: Sample) -> pd.DataFrame:
    """Return the ranking index over nested designs: half the points, a quarter and so on.

    The smallest design is the smallest that the method allows.

    Returns
    -------
    pd.DataFrame
        outcome, points, input, value, low, high.
    """
    sizes = [len(sample.cube)]
    while len(sizes) < _LEVELS and sizes[-1] % 2 == 0 and sizes[-1] // 2 >= problem.how.least:
        sizes.append(sizes[-1] // 2)
    rows = []
    for points in reversed(sizes):
        part = sample.first(points)
        for k, outcome in enumerate(problem.outcomes):
            seen = part.mean(k)
            values = problem.how.of(problem.frame, seen)[problem.how.main]
            half = half_width(
                resampled(problem, seen, min(problem.how.resamples, _RESAMPLES))[problem.how.main],
                points,
            )
            ends = zip(
                problem.names,
                values,
                lower_end(problem.how, problem.how.main, values, half),
                values + half,
                strict=True,
            )
            rows += [[outcome, points, *each] for each in ends]
    return pd.DataFrame(rows, columns=["outcome", "points", "input", "value", "low", "high"])


def widest(problem: Problem, found: Analysis) -> float:
    """Return the widest interval of the ranking index of any input.

    It is a share of the largest index if that has the outcome's unit.  The width is twice the upper
    half of the interval, as 0 may cut the lower half.
    """
    widths = []
    for outcome in problem.outcomes:
        rows = indices_of(found.indices, outcome, problem.how.main)
        rows = rows[~rows["sentinel"]]
        largest = float(rows["value"].max()) if problem.how.in_units else 1.0
        widths.append(
            2.0 * float((rows["high"] - rows["value"]).max()) / largest if largest > 0.0 else 0.0
        )
    return max(widths)


def verdict_of(problem: Problem, found: Analysis, before: pd.DataFrame, outcome: str) -> Verdict:
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
    floor = float(rows.loc[rows["sentinel"], "high"].max())
    inputs = rows[~rows["sentinel"]]
    order = np.argsort(-inputs["value"].to_numpy(dtype=float), kind="stable")
    ranked = tuple(str(inputs["input"].iloc[i]) for i in order)
    above = tuple(str(inputs["input"].iloc[i]) for i in order if inputs["low"].iloc[i] > floor)
    settled = min(
        _settled(found.draws[problem.outcomes.index(outcome)], order),
        _agreeing(before, outcome, ranked),
        len(above),
    )
    reach = _reach(problem, inputs, floor) if above else ""
    return Verdict(
        outcome, ranked, settled, above, floor, _told(outcome, ranked, settled, above, reach)
    )


def _reach(problem: Problem, inputs: pd.DataFrame, floor: float) -> str:
    """Return as text how far the intervals of inputs within the noise reach.

    An input within the noise may still have an effect up to there.
    """
    most = inputs.loc[inputs["low"] <= floor, "high"].max()
    if not problem.how.in_units:
        return f"{problem.how.main} of up to {max(0.0, most):.2g}"
    return f"up to {100.0 * most / inputs['value'].max():.0f}% of the largest {problem.how.main}"


def _settled(
    draws: Floats, order: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]
) -> int:
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
    """Return how many of the first inputs had the same places with half the points.

    It is the number of all inputs if there is no smaller design.
    """
    sizes = sorted(before["points"].unique())
    if len(sizes) < 2:
        return len(ranked)
    half = before[
        (before["outcome"] == outcome)
        & (before["points"] == sizes[-2])
        & ~before["input"].isin(SENTINELS)
    ]
    then = half.sort_values("value", ascending=False, kind="stable")["input"].tolist()
    return next(
        (k for k, (now, once) in enumerate(zip(ranked, then, strict=True)) if now != once),
        len(ranked),
    )


def _told(
    outcome: str, ranked: tuple[str, ...], settled: int, above: tuple[str, ...], reach: str
) -> str:
    if not above:
        return (
            f"{outcome}: no input stands out from the noise; more points or more replicates are"
            " needed, or nothing matters."
        )
    rest = len(ranked) - len(above)
    others = "the other one is" if rest == 1 else f"the other {rest} are"
    tail = f"{others} within noise ({reach})" if rest else "none is within noise"
    if settled == 0:
        first = "the order of the first is not settled"
    elif settled == 1:
        first = f"the first is settled ({ranked[0]})"
    else:
        shown = min(settled, _TOLD)
        first = f"the ranking of the first {shown} is settled ({', '.join(ranked[:shown])})"
    more = [name for name in above if name not in ranked[: min(settled, _TOLD)]]
    names = ", ".join(more[:_TOLD]) + (", ..." if len(more) > _TOLD else "")
    many = "one" if len(more) == 1 else f"{len(more)}"
    some = (
        f"; {many} {'more ' if settled else ''}stand{'s' if len(more) == 1 else ''} out from the"
        f" noise ({names})"
        if more
        else ""
    )
    return f"{outcome}: {first}{some}; {tail}."
