"""The value of a trial of n pairs in each arm before the choice, against its cost (EVSI).

The trial compares two of the options.  Its estimate of their difference is normal around what is
expected under a set; the variance is that of single simulated programmes, scaled by the number of
pairs.  A regression gives the net benefit of each option by the true difference.  After a trial,
sets are weighted by how likely they make its result (Menzies 2016).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from rp2pr_sim.analysis.over_sets import SET, expected_jointly
from rp2pr_sim.analysis.value.net_benefit import Runs
from rp2pr_sim.analysis.value.partial_information import Contest
from rp2pr_sim.analysis.value.regression import Regression
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import Generator

MOST = 1000
"""Pairs in each arm of the largest trial that is considered."""
DRAWS = 50
"""Bootstrap samples."""
_SIZES, _NODES = 20, 9
_EXACT, _NEVER = 1e-9, 1e-300
TEAMS = 2
"""Teams in a pair."""


class Arm(NamedTuple):
    """What is known of the teams of an option's simulated programme."""

    pairs: float
    control: float
    """Pairs of control teams; 0 if the trial's measure does not compare with them."""

    @property
    def effective(self) -> float:
        """Pairs that one programme is worth, as a mean in which each pair counts the same."""
        return 1.0 / (1.0 / self.pairs + (1.0 / self.control if self.control else 0.0))


class Costs(NamedTuple):
    """What a trial costs in pounds."""

    pair: float | None
    """A pair in each arm; `None`: as simulated."""
    fixed: float
    programmes: int
    """Programmes of the simulated size that the decision is for."""

    def of(self, simulated: float, sizes: Floats) -> Floats:
        """Return the cost by number of pairs, given that of a simulated pair in each arm."""
        return self.fixed + (simulated if self.pair is None else self.pair) * sizes


class Trial(NamedTuple):
    """A trial between two options, by its size."""

    first: str
    second: str
    ceiling: float
    """Value of knowing the true difference, in pounds for one programme."""
    ceiling_error: float
    by_size: pd.DataFrame
    """`pairs`; `evsi` with `evsi_se`, for one programme; `cost` and `net` of the trial, in pounds
    for all programmes; `pays` (share of bootstrap samples with a net value above 0)."""

    @property
    def best(self) -> Mapping[str, float]:
        """The row of the size with the highest net value."""
        row = self.by_size.iloc[int(self.by_size["net"].argmax())]
        return {str(name): float(number) for name, number in row.items()}

    @property
    def programmes(self) -> float:
        """The number of programmes from which some size is worth its cost; infinite if none."""
        with np.errstate(divide="ignore"):
            return float((self.by_size["cost"] / self.by_size["evsi"]).min())


def trial_information(
    runs: Runs,
    contest: Contest,
    worth: float,
    arms: Mapping[str, Arm],
    costs: Costs,
    most: float,
    random: Generator | None = None,
) -> Trial:
    """Return the trial between two options that has the highest net value.

    If none pays, it is the one with the most value per pound.

    Parameters
    ----------
    runs : Runs
        of all options.
    contest : Contest
        those between which information could decide.
    worth : float
        pounds for one unit of the outcome.
    arms : Mapping[str, Arm]
        by option, the teams of its programme.
    costs : Costs
        of the trial.
    most : float
        the value of perfect information, which no trial exceeds.
    random : Generator | None
        of the bootstrap; without it there are no standard errors.
    """
    sizes = np.unique(np.rint(np.geomspace(2, MOST, _SIZES)))
    with threadpool_limits(1):  # the matrices are small: threads would wait for each other
        every = _possible(runs, contest, worth, arms)
        chosen = max(every, key=lambda each: each.merit(sizes, costs, most, random is not None))
        fits, weights = chosen.fit.fitted[None], contest.weights[None]
        if random is not None:
            made, drawn = chosen.fit.bootstrapped(DRAWS, random)
            fits, weights = np.concatenate([fits, made]), np.concatenate([weights, drawn])
        evsi = np.minimum(_by_size(chosen.apart, chosen.variance, sizes, fits, weights), most)
    ceilings, paid = np.minimum(contest.worth(fits, weights), most), costs.of(chosen.pair, sizes)
    table = pd.DataFrame({"pairs": sizes, "evsi": evsi[0], "cost": paid})
    table["net"] = costs.programmes * table["evsi"] - paid
    if random is not None:
        table["evsi_se"] = evsi[1:].std(axis=0, ddof=1)
        table["pays"] = (costs.programmes * evsi[1:] > paid).mean(axis=0)
    error = float(ceilings[1:].std(ddof=1)) if random is not None else math.nan
    return Trial(*chosen.names, float(ceilings[0]), error, table)


class _Possible(NamedTuple):
    """Two options that a trial could compare, and what it would tell."""

    names: tuple[str, str]
    apart: Floats
    """Their true difference under each set."""
    fit: Regression
    """Of the net benefits on it."""
    weights: Floats
    """Of the sets."""
    ceiling: float
    """Value of knowing the true difference, for one programme."""
    variance: float
    """Of the estimate from one pair in each arm, in squared units of what is measured."""
    pair: float
    """Cost of a simulated pair in each arm."""

    def merit(
        self, sizes: Floats, costs: Costs, most: float, whole: bool
    ) -> tuple[float, float, float]:
        """Return by what the trial is chosen.

        First is its net value for all programmes if it pays, then its value per pound.  Unless
        `whole`, only the first counts; it is 0 without a look at the sizes if even the true
        difference is worth less than the smallest trial costs.
        """
        paid = costs.of(self.pair, sizes)
        if not whole and costs.programmes * min(self.ceiling, most) <= paid[0]:
            return 0.0, 0.0, self.ceiling
        fits, weights = self.fit.fitted[None], self.weights[None]
        evsi = np.minimum(_by_size(self.apart, self.variance, sizes, fits, weights)[0], most)
        net = float((costs.programmes * evsi - paid).max())
        return max(net, 0.0), float((evsi / np.maximum(paid, _EXACT)).max()), self.ceiling


def _possible(
    runs: Runs, contest: Contest, worth: float, arms: Mapping[str, Arm]
) -> Iterator[_Possible]:
    """Yield the trials of any two options of the contest."""
    likely, levels = _jointly(runs, contest, worth)
    for one, other in combinations(range(len(contest.names)), 2):
        names = contest.names[one], contest.names[other]
        apart = levels[:, one] - levels[:, other]
        fit = Regression(pd.DataFrame({"difference": apart}), likely, contest.weights)
        yield _Possible(
            names,
            apart,
            fit,
            contest.weights,
            float(contest.worth(fit.fitted, contest.weights)),
            _variance(runs.measured[list(names)], arms),
            sum(float(runs.cost[name].mean()) / arms[name].pairs for name in names),
        )


def _jointly(runs: Runs, contest: Contest, worth: float) -> tuple[Floats, Floats]:
    """Return expected net benefits over the first option's, and levels of what is measured.

    Both are for the different sets, without the noise of few replicates; the first have shape
    (sets, options but the first), the levels over that of the first option (sets, options).
    """
    names = list(contest.names)
    benefit = runs.net_benefit(worth)[names]
    parts = [table[names[1:]].sub(table[names[0]], axis=0) for table in (benefit, runs.measured)]
    both = runs.of_sets(expected_jointly(pd.concat(parts, axis=1)))
    likely, levels = both[:, : len(names) - 1], both[:, len(names) - 1 :]
    return likely, np.column_stack([np.zeros(len(levels)), levels])


def _variance(measured: pd.DataFrame, arms: Mapping[str, Arm]) -> float:
    """Return the variance of a trial's estimate with one pair in each arm.

    Runs of the same set differ by chance alone.  The variance of the mean of a programme is that of
    a pair, divided by its pairs.
    """
    within = measured.groupby(level=SET).var(ddof=1).mean()
    return float(sum(within[str(name)] * arms[str(name)].effective for name in measured))


def _by_size(
    apart: Floats, variance: float, sizes: Floats, fits: Floats, weights: Floats
) -> Floats:
    """Return the value of a trial by its number of pairs in each arm, in pounds (samples, sizes).

    Parameters
    ----------
    apart : Floats
        the true difference under each set, (sets,).
    variance : float
        see `_variance`.
    sizes : Floats
        numbers of pairs.
    fits : Floats
        net benefit of the options but the first over the first, given the difference, (samples,
        sets, options but the first).
    weights : Floats
        of the sets, (samples, sets).
    """
    places, shares = np.polynomial.hermite_e.hermegauss(_NODES)
    benefit = np.concatenate([np.zeros((*fits.shape[:-1], 1)), fits], axis=-1)
    now = (weights[..., None] * benefit).sum(axis=1).max(axis=-1)
    sums = np.moveaxis(weights[..., None] * benefit, 1, 0).reshape(len(apart), -1)
    errors = np.maximum(np.sqrt(variance / sizes), _EXACT * max(float(np.ptp(apart)), _EXACT))
    found = []
    for error in errors:
        seen = (apart[:, None] + error * places).reshape(-1, 1)
        likely = np.exp(-0.5 * ((seen - apart) / error) ** 2)
        total = np.maximum(likely @ weights.T, _NEVER)
        means = (likely @ sums).reshape(*total.shape, -1) / total[..., None]
        after = means.max(axis=-1).reshape(len(apart), _NODES, -1)
        found.append(np.einsum("sjb,j,bs->b", after, shares / shares.sum(), weights) - now)
    return np.maximum.accumulate(np.maximum(np.stack(found, axis=1), 0.0), axis=1)
