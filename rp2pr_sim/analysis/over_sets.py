"""Outcomes over parameter sets: what is uncertain, and what is only simulation error.

Every set has replicates of its own, which the options under it share.  A table of runs then has the
index (`set`, `replicate`) and one column per option.  The mean over the replicates of a set is the
expected outcome under that set plus the noise of few replicates.  `expected` takes the noise out:
its result varies between sets as the true expectations do.  Chance averages out over the sets, so
two replicates of each are enough to tell the two apart.

- *uncertainty interval*: 95% of the expected outcomes over the sets.  It holds what is not known of
  the parameters, and the simulation error of the mean.
- *simulation error*: half the width of the 95% interval of the mean over these sets.  Another seed
  would move the mean by so much; more replicates make it smaller.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import CONFIDENCE

SET = "set"
"""Name of the index level, and of the column of a table of runs, with the parameter set."""


_FLOOR = 1e-9  # of noise, below which it is the rounding of arithmetic


class OverSets(NamedTuple):
    """A quantity over parameter sets."""

    mean: float
    low: float
    """With `high` the uncertainty interval."""
    high: float
    error: float
    """Simulation error; NaN if no set has two replicates."""


def has_sets(values: pd.Series[float] | pd.DataFrame) -> bool:
    """Return whether rows are runs under several parameter sets, not plain replicates."""
    return SET in values.index.names


def runs_of(values: Floats) -> pd.Series[float]:
    """Return values of runs, shape (sets, replicates), by set and replicate."""
    index = pd.MultiIndex.from_product(
        [range(size) for size in values.shape], names=[SET, "replicate"]
    )
    return pd.Series(values.ravel(), index)


def expected(table: pd.DataFrame) -> pd.DataFrame:
    """Return the expected value of each column under each set.

    The means over replicates are moved towards their overall mean by the linear map that turns
    their covariance into that of the expected values (the optimal transport between two normal
    distributions).  So means, variances, and correlations between columns are estimated without
    noise; the values of single sets stay rough estimates.

    Parameters
    ----------
    table : pd.DataFrame
        runs, index (set, replicate), without missing values.

    Returns
    -------
    pd.DataFrame
        One row per set.  Where two columns agree in all runs of a set, they agree here too.
    """
    best = table.mean().idxmax()
    level = expected_jointly(table[[best]])
    apart = table.sub(table[best], axis=0)
    _, first = np.unique(apart.to_numpy(), axis=1, return_index=True)
    differing = apart.iloc[:, [k for k in sorted(first) if (apart.iloc[:, k] != 0.0).any()]]
    found = pd.DataFrame(0.0, index=level.index, columns=table.columns)
    if len(differing.columns):
        moved = expected_jointly(differing)
        for name in found:
            same = [each for each in differing if differing[each].equals(apart[name])]
            found[name] = moved[same[0]] if same else 0.0
    equal = (apart == 0.0).groupby(level=SET, sort=False).all()
    return found.mask(equal, 0.0).add(level[best], axis=0)


def expected_jointly(table: pd.DataFrame) -> pd.DataFrame:
    """Return the expected value of each column under each set; columns may have any units.

    It is `expected` without an eye on which column is best or where columns agree.

    Parameters
    ----------
    table : pd.DataFrame
        runs, index (set, replicate), without missing values.

    Returns
    -------
    pd.DataFrame
        One row per set.
    """
    runs = _by_set(table)
    return pd.DataFrame(_moved(runs), runs.sets, table.columns)


def expected_difference(apart: pd.Series[float]) -> pd.Series[float]:
    """Return the expected value of a difference under each set.

    It is exactly 0 where no replicate of the set shows a difference.

    Parameters
    ----------
    apart : pd.Series[float]
        paired differences of runs, index (set, replicate), without missing values.
    """
    runs = _by_set(apart.to_frame())
    return pd.Series(_paired(runs), runs.sets)


def over_sets(values: pd.Series[float], paired: bool = False) -> OverSets:
    """Return a quantity over parameter sets.

    Parameters
    ----------
    values : pd.Series[float]
        of runs, index (set, replicate); missing values are left out.
    paired : bool
        whether they are paired differences, see `expected_difference`.
    """
    known = values.dropna()
    if not len(known):
        return OverSets(math.nan, math.nan, math.nan, math.nan)
    runs = _by_set(known.to_frame())
    low, high = interval_of(_paired(runs) if paired else _moved(runs)[:, 0])
    within = float((runs.rest**2).sum()) / runs.free if runs.free else math.nan
    error = math.sqrt(within * float((1.0 / runs.counts).sum())) / len(runs.counts)
    t = float(special.stdtrit(runs.free, (1.0 + CONFIDENCE) / 2.0)) if runs.free else math.nan
    return OverSets(float(runs.means.mean()), low, high, t * error)


def ratio_over_sets(parts: pd.Series[float], wholes: pd.Series[float]) -> OverSets:
    """Return a ratio of means over parameter sets, such as the cost per successful plan.

    The mean is that of all runs; the interval is that of the ratios of the sets.

    Parameters
    ----------
    parts : pd.Series[float]
        dividends of runs, index (set, replicate), without missing values.
    wholes : pd.Series[float]
        divisors, 0 or more.  An end of the interval is missing where that of a set is 0.
    """
    part, whole = (values.groupby(level=SET, sort=False).mean() for values in (parts, wholes))
    if not whole.sum() > 0.0:
        return OverSets(math.nan, math.nan, math.nan, math.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = interval_of(part.to_numpy() / whole.to_numpy())
    low, high = (end if math.isfinite(end) else math.nan for end in ends)
    ratio = float(part.mean() / whole.mean())
    linear = ratio + (parts - ratio * wholes) / float(whole.mean())
    return OverSets(ratio, low, high, over_sets(linear).error)


def interval_of(expectations: Floats) -> tuple[float, float]:
    """Return the interval that contains a further value (n,) with 95% probability.

    It is NaN with fewer than two values.
    """
    if len(expectations) < 2:
        return math.nan, math.nan
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(expectations, [tail, 1.0 - tail], method="weibull")
    return float(low), float(high)


class _BySet(NamedTuple):
    """Runs by parameter set."""

    sets: pd.Index[Any]
    counts: Floats
    """Replicates of each set, (sets,)."""
    means: Floats
    """Over them, (sets, columns)."""
    rest: Floats
    """What each run differs by from the mean of its set, (runs, columns)."""
    equal: Floats
    """By set and column, 1 if all runs are 0, else 0."""

    @property
    def free(self) -> int:
        """Degrees of freedom within sets."""
        return len(self.rest) - len(self.means)


def _by_set(table: pd.DataFrame) -> _BySet:
    codes, sets = pd.factorize(table.index.get_level_values(SET))
    values = table.to_numpy(dtype=np.float64)
    counts = np.bincount(codes).astype(np.float64)
    sums = [np.bincount(codes, column, len(sets)) for column in values.T]
    means = np.stack(sums, axis=1) / counts[:, None]
    differing = [np.bincount(codes, column != 0.0, len(sets)) for column in values.T]
    equal = np.asarray(np.stack(differing, axis=1) == 0.0, dtype=np.float64)
    return _BySet(sets.rename(SET), counts, means, values - means[codes], equal)


def _paired(runs: _BySet) -> Floats:
    """Return expected differences of a single column, (sets,): 0 where no run shows any."""
    return np.asarray(np.where(runs.equal[:, 0] > 0.0, 0.0, _moved(runs)[:, 0]))


def _moved(runs: _BySet) -> Floats:
    """Return means over replicates, (sets, columns), with the covariance of the expected values.

    The covariance of the error of the overall mean is part of it.
    """
    means, middle = runs.means, runs.means.mean(axis=0)
    if len(means) > 1 and runs.free:
        noise = runs.rest.T @ runs.rest / runs.free * float((1.0 / runs.counts).mean())
        seen = np.atleast_2d(np.cov(means - middle, rowvar=False))
        if np.trace(noise) > _FLOOR * np.trace(seen):
            wanted = _without_noise(seen, noise, len(means)) + noise / len(means)
            means = (means - middle) @ _transport(seen, wanted) + middle
    return np.asarray(means)


def _without_noise(seen: Floats, noise: Floats, sets: int) -> Floats:
    """Return the covariance of the expected values, given that of the means and of their noise.

    Where noise is 1 in all directions, the variances seen are its eigenvalues.  The largest of
    several is too large by chance, which is corrected as in a spiked model (Donoho, Gavish and
    Johnstone 2018).  What is left above 1 is estimated by its posterior mean, all shares
    of noise from 0 to 1 being equally likely beforehand.  It is above 0 where nothing differs from
    noise: sets that seem alike may only be too few to show that they are not.
    """
    size = len(seen)
    noise = noise + _FLOOR * float(np.trace(noise)) * np.eye(size)
    root, inverse = _root(noise, 1), _root(noise, -1)
    ratios, ways = np.linalg.eigh(inverse @ seen @ inverse)
    share = (size - 1) / (sets - 1)
    middle = ratios + 1.0 - share
    spikes = (middle + np.sqrt(np.maximum(middle**2 - 4.0 * ratios, 0.0))) / 2.0
    above = ratios > (1.0 + math.sqrt(share)) ** 2
    beyond = _beyond(np.where(above, spikes, np.minimum(ratios, 1.0)), sets - 1)
    return np.asarray(root @ (ways * beyond) @ ways.T @ root)


def _beyond(ratios: Floats, freedom: int) -> Floats:
    """Return the posterior mean of how far a variance is above 1, (n,), given estimates of it."""
    shape, rate = freedom / 2.0 + 1.0, freedom * np.maximum(ratios, 0.5) / 2.0
    kept = special.gammainc(shape - 1.0, rate) / special.gammainc(shape, rate)
    return np.asarray(rate / (shape - 1.0) * kept - 1.0)


def _transport(seen: Floats, wanted: Floats) -> Floats:
    """Return the symmetric map that turns one covariance into another, the one closest to 1."""
    root, inverse = _root(seen, 1), _root(seen, -1)
    return np.asarray(inverse @ _root(root @ wanted @ root, 1) @ inverse)


def _root(matrix: Floats, power: int) -> Floats:
    """Return a power of the root of a symmetric matrix, negative eigenvalues taken as 0."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    some = values > 1e-12 * max(float(np.abs(values).max()), 1e-300)
    powers = np.where(some, np.abs(np.where(some, values, 1.0)) ** (power / 2.0), 0.0)
    return np.asarray((vectors * powers) @ vectors.T)
