"""Response curves: the mean outcome along each input, over all that the others do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.measures.summary import interval_of_mean
from rp2pr_sim.sensitivity.indices import Problem
from rp2pr_sim.sensitivity.inputs import Input
from rp2pr_sim.sensitivity.source import Sample

__all__ = ["curves"]

_PARTS = 10  # of an input's range


def curves(problem: Problem, inputs: tuple[Input, ...], sample: Sample) -> pd.DataFrame:
    """One row for each outcome, input and part of its range (each level of a grid or choice).

    Returns:
        outcome, input, share (middle of the part, 0..1), at (the value there; text for a choice), mean, low and high (95% of the
        mean over points), points.
    """
    rows = _independent(problem, sample)
    cube = sample.cube[:, rows].reshape(-1, problem.frame.columns)
    found = []
    for k, outcome in enumerate(problem.outcomes):
        values = sample.values[k][:, rows].mean(axis=-1).reshape(-1)
        for column, item in enumerate(inputs):
            for middle, mine in _parts(cube[:, column], item):
                if not mine.any():
                    continue
                low, high = interval_of_mean(values[mine])
                at = item.values(np.array([middle]))[0]
                found.append([outcome, item.name, middle, str(at), float(values[mine].mean()), low, high, int(mine.sum())])
    return pd.DataFrame(found, columns=["outcome", "input", "share", "at", "mean", "low", "high", "points"])


def _independent(problem: Problem, sample: Sample) -> list[int]:
    """Rows that are spread over the cube; all of a trajectory on a grid, whose few starts would tell little."""
    return list(range(sample.cube.shape[1])) if problem.how.name == "morris" else list(problem.how.independent)


def _parts(shares: np.ndarray[tuple[int], np.dtype[np.float64]], item: Input) -> list[tuple[float, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    if item.spaced == "choice":
        n = len(item.levels)
        place = np.minimum((shares * n).astype(np.int64), n - 1)
        return [((level + 0.5) / n, place == level) for level in range(n)]
    rounded = np.round(shares, 9)
    if len(levels := np.unique(rounded)) <= _PARTS:
        return [(float(level), rounded == level) for level in levels]
    place = np.minimum((shares * _PARTS).astype(np.int64), _PARTS - 1)
    return [((part + 0.5) / _PARTS, place == part) for part in range(_PARTS)]
