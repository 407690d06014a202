"""Response curves: the mean outcome along each input, over all values of the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.sensitivity.indices import Problem
from rp2pr_sim.analysis.sensitivity.inputs import Input
from rp2pr_sim.analysis.sensitivity.sampling import Sample
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import interval_of_mean

_PARTS = 10  # of an input's range
_COLUMNS = ["outcome", "input", "share", "at", "mean", "low", "high", "samples"]


def curves(problem: Problem, inputs: tuple[Input, ...], sample: Sample) -> pd.DataFrame:
    """Return one row for each outcome, input and part of its range.

    Each level of a grid or choice is a part. Rows of a base point are not independent: its rows in
    a part count as one, by their mean. Trajectories on which whole mechanisms move cannot
    distinguish an input from its neighbours, and give no curves.

    Returns
    -------
    pd.DataFrame
        outcome, input, share (middle of the part, 0..1), at (the value there; text for a choice),
        mean, low and high (95% of the mean over base points), samples.
    """
    on_grid = problem.how.name == "morris"
    if on_grid and problem.frame.groups < problem.frame.columns:
        return pd.DataFrame(columns=_COLUMNS)
    rows = list(range(sample.cube.shape[1])) if on_grid else list(problem.how.independent)
    found = []
    for k, outcome in enumerate(problem.outcomes):
        values = sample.values[k][:, rows].mean(axis=-1)
        for column, item in enumerate(inputs):
            for middle, inside in _parts(sample.cube[:, rows, column], item):
                means = _by_point(values, inside)
                if means.size:
                    low, high = interval_of_mean(means)
                    at = str(item.values(np.array([middle]))[0])
                    found.append(
                        [outcome, item.name, middle, at, float(means.mean()), low, high, means.size]
                    )
    return pd.DataFrame(found, columns=_COLUMNS)


def _by_point(values: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return the mean of each base point that has rows inside, from values (n, rows)."""
    some = inside.any(axis=1)
    return np.asarray(np.where(inside, values, 0.0)[some].sum(axis=1) / inside[some].sum(axis=1))


def _parts(shares: Floats, item: Input) -> Iterator[tuple[float, npt.NDArray[np.bool_]]]:
    """Yield the middle of each part of the input's range, and which places (n, rows) lie in it."""
    n = len(item.levels) if item.spaced == "choice" else _PARTS
    rounded = np.round(shares, 9)
    if item.spaced != "choice" and len(levels := np.unique(rounded)) <= _PARTS:
        yield from ((float(level), rounded == level) for level in levels)
        return
    place = np.minimum((shares * n).astype(np.int64), n - 1)
    yield from (((part + 0.5) / n, place == part) for part in range(n))
