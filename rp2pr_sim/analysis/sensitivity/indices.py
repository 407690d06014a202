"""Sensitivity indices of a sample, with intervals, and the variance due to chance.

Indices of the mean over replicates have intervals; the spread of the indices over replicates is
given next to them.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.methods import SHARED, Frame, Method, Seen
from rp2pr_sim.analysis.sensitivity.noise import VarianceSplit, split_variance
from rp2pr_sim.analysis.sensitivity.sampling import Sample
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.outcomes.summary import CONFIDENCE
from rp2pr_sim.outcomes.uncertainty import luck_interval
from rp2pr_sim.study.sampling import generator

_PAIR_RESAMPLES = 100
_MANY = 16  # blocks of base points, from which on whole blocks are resampled


class Problem(NamedTuple):
    """The design and the outcomes that are analysed, from any source."""

    how: Method
    frame: Frame
    labels: tuple[str, ...]
    """Labels of the groups of the frame, without the dummy inputs."""
    outcomes: tuple[str, ...]
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names that have an index: inputs or mechanisms, then the dummy inputs."""
        return (*self.labels, *DUMMIES)


class Analysis(NamedTuple):
    """Indices of all outcomes."""

    indices: pd.DataFrame
    """One row for each outcome, name and index.

    Columns: outcome, input, dummy, index, value, low and high (95%), and over single replicates
    replicates_mean, _sd, _lowest and _highest.
    """
    draws: tuple[Floats, ...]
    """For each outcome the ranking index in each resample, shape (resamples, names)."""


def analysed(problem: Problem, sample: Sample) -> Analysis:
    """Return all indices of all outcomes.

    Raises
    ------
    InputError
        if the sample does not have the shape of the design, or contains a value that is not a
        number.
    """
    _check(problem, sample)
    parts = [_of_outcome(problem, sample, k) for k in range(len(problem.outcomes))]
    indices, draws = zip(*parts, strict=True)
    return Analysis(pd.concat(indices, ignore_index=True), draws)


def _of_outcome(problem: Problem, sample: Sample, k: int) -> tuple[pd.DataFrame, Floats]:
    how, frame = problem.how, problem.frame
    values = how.of(frame, sample.mean(k))
    draws = resampled(problem, sample.mean(k), how.resamples)
    missing = missing_of(problem, sample.mean(k))
    singles = [how.of(frame, sample.single(k, r)) for r in range(sample.values.shape[-1])]
    rows = []
    for index in how.indices:
        half = half_width(draws[index], len(blocks_of(how, len(sample.cube))))
        low, high = ends(how, index, values[index], half, missing)
        each = np.stack([single[index] for single in singles])
        for i, name in enumerate(problem.names):
            value, over = float(values[index][i]), each[:, i]
            rows.append(
                {
                    "outcome": problem.outcomes[k],
                    "input": name,
                    "dummy": i >= len(problem.labels),
                    "index": index,
                    "value": value,
                    "low": float(low[i]),
                    "high": float(high[i]),
                    "replicates_mean": over.mean(),
                    "replicates_sd": over.std(ddof=1) if len(over) > 1 else np.nan,
                    "replicates_lowest": over.min(),
                    "replicates_highest": over.max(),
                }
            )
    return pd.DataFrame(rows), draws[how.main]


def resampled(problem: Problem, seen: Seen, many: int) -> dict[str, Floats]:
    """Return each index in `many` resamples of whole base points, shape (many, names).

    Those that share replicates of their own stay together (`blocks_of`).
    """
    n = len(seen.values)
    blocks = blocks_of(problem.how, n)
    random = generator(problem.seed, f"sensitivity bootstrap {n}")
    found = [
        problem.how.of(
            problem.frame, seen.at(blocks[random.integers(len(blocks), size=len(blocks))].ravel())
        )
        for _ in range(many)
    ]
    return {index: np.stack([each[index] for each in found]) for index in problem.how.indices}


def blocks_of(how: Method, points: int) -> Ints:
    """Return the base points of each part of a design that is resampled as a whole.

    The shape is (parts, points of each).  In a design of many base points, those that share
    replicates of their own stay together; otherwise each is a part.
    """
    shared = how.product and points % SHARED == 0 and points >= _MANY * SHARED
    return np.arange(points).reshape(-1, SHARED if shared else 1)


def half_width(draws: Floats, points: int) -> Floats:
    """Return half the width of the 95% interval from resamples of base points, shape (names,).

    The resamples have shape (many, names), and `points` is the number of base points.  The interval
    is like that of a mean of so many points: it uses the quantile of t, and a bootstrap's spread
    enlarged by the degree of freedom that it misses.  With many points that is 1.96 standard
    deviations of the resamples; with four it is 3.7, without which one such interval in five would
    miss.
    """
    wide = special.stdtrit(points - 1, (1.0 + CONFIDENCE) / 2.0) * np.sqrt(points / (points - 1))
    return np.asarray(wide * draws.std(axis=0, ddof=1))


def indices_of(found: pd.DataFrame, outcome: str, index: str) -> pd.DataFrame:
    """Return one index of one outcome, one row per name."""
    return found[(found["outcome"] == outcome) & (found["index"] == index)].reset_index(drop=True)


def missing_of(problem: Problem, seen: Seen) -> float:
    """Return the share of the variance that an emulator does not explain; 0 without one."""
    quality = problem.how.quality(problem.frame, seen)
    return quality.missing if quality else 0.0


def ends(
    how: Method, index: str, values: Floats, half: Floats, missing: float
) -> tuple[Floats, Floats]:
    """Return the ends of intervals; the lower is not below 0 if the index cannot be negative.

    Parameters
    ----------
    how : Method
        the method.
    index : str
        the index.
    values : Floats
        its values, shape (names,).
    half : Floats
        half the width of the intervals from resamples, likewise.
    missing : float
        the share of the variance that no input is known to make.  It would take so much of each
        share away and may add as much of the rest, but not to a dummy input.
    """
    inputs = np.arange(len(values)) < len(values) - len(DUMMIES)
    down = np.where(inputs, missing * values, 0.0)
    up = np.where(inputs, missing * (1.0 - values), 0.0)
    low, high = values - np.hypot(half, down), values + np.hypot(half, up)
    return low if index in how.signed else np.maximum(low, 0.0), high


def variance_table(problem: Problem, sample: Sample) -> pd.DataFrame:
    """Return the variance due to chance, one row per outcome.

    Returns
    -------
    pd.DataFrame
        outcome, mean, variance_inputs, variance_chance (between single runs of the same inputs),
        chance_share (of the variance of a single run) with chance_share_low and chance_share_high
        (95%), chance_left (of the variance between the points' means over all replicates: chance
        that common replicates do not cancel), replicates.
    """
    rows = list(problem.how.independent)
    replicates = sample.values.shape[-1]
    found = []
    for k, outcome in enumerate(problem.outcomes):
        values = sample.values[k][:, rows].reshape(-1, replicates)
        if replicates > 1:
            split, interval = split_variance(values), luck_interval(values)
        else:
            split = VarianceSplit(float(values.mean()), np.nan, np.nan, np.nan)
            interval = np.nan, np.nan
        chance = split.share, *interval, split.left(replicates)
        found.append((outcome, split.mean, split.inputs, split.chance, *chance, replicates))
    columns = ["outcome", "mean", "variance_inputs", "variance_chance", "chance_share"]
    columns += ["chance_share_low", "chance_share_high", "chance_left", "replicates"]
    return pd.DataFrame(found, columns=columns)


def emulator_of(problem: Problem, sample: Sample) -> pd.DataFrame:
    """Return the quality of the emulator, one row per outcome; none if the method has no emulator.

    Returns
    -------
    pd.DataFrame
        outcome, q2, ceiling (the largest that chance allows), explained (q2 over ceiling), terms,
        refused (why there are no indices; empty if there are), text.
    """
    found = [
        (outcome, each.q2, each.ceiling, each.explained, each.terms, each.refusal, each.text)
        for k, outcome in enumerate(problem.outcomes)
        if (each := problem.how.quality(problem.frame, sample.mean(k)))
    ]
    columns = ["outcome", "q2", "ceiling", "explained", "terms", "refused", "text"]
    return pd.DataFrame(found, columns=columns)


def pairs_of(problem: Problem, sample: Sample) -> pd.DataFrame:
    """Return second-order indices, the largest first, if the method computes them.

    Columns: outcome, input, other, value, low, high.
    """
    how = problem.how
    columns = ["outcome", "input", "other", "value", "low", "high"]
    if not how.second_order:
        return pd.DataFrame(columns=columns)
    rows = []
    for k, outcome in enumerate(problem.outcomes):
        seen = sample.mean(k)
        blocks = blocks_of(how, len(seen.values))
        n = len(blocks)
        random = generator(problem.seed, f"sensitivity pairs {crc32(outcome.encode())}")
        values = how.pairs(problem.frame, seen)
        again = (
            seen.at(blocks[random.integers(n, size=n)].ravel())
            for _ in range(min(how.resamples, _PAIR_RESAMPLES))
        )
        half = half_width(np.stack([how.pairs(problem.frame, each) for each in again]), n)
        missing = missing_of(problem, seen)
        for i, j in zip(*np.triu_indices(problem.frame.groups, 1), strict=True):
            value, wide = float(values[i, j]), float(np.hypot(half[i, j], missing))
            pair = problem.names[i], problem.names[j]
            rows.append([outcome, *pair, value, value - wide, value + wide])
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["outcome", "value"], ascending=[True, False], kind="stable"
    ).reset_index(drop=True)


def _check(problem: Problem, sample: Sample) -> None:
    n, rows = len(sample.cube), problem.how.rows(problem.frame)
    many = len(problem.outcomes)
    shapes = sample.cube.shape, sample.values.shape[:-1], sample.echoes.shape[:-1]
    due = (n, rows, problem.frame.columns), (many, n, rows), (many, n)
    if shapes != due:
        raise InputError(f"the outcomes have the shapes {shapes}, but the design asks for {due}.")
    if not (np.isfinite(sample.values).all() and np.isfinite(sample.echoes).all()):
        raise InputError(
            "an outcome is not a finite number at some point of the design; there is no analysis."
        )
    if n < problem.how.least:
        raise InputError(
            f"samples is {n}; method={problem.how.name} needs {problem.how.least} or more."
        )
