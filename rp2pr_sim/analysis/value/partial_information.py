"""The value of knowing one number, or all of one mechanism, before the choice (EVPPI).

The net benefits of the options are smoothed along the parameters (`regression`); the value is what
choosing by these smooth curves adds.  Curves follow some noise, so even a number that does not
matter seems to be worth something.  The *noise floor* says how much: it is what the same regression
gives where the parameters are permuted against the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from rp2pr_sim.analysis.over_sets import expected
from rp2pr_sim.analysis.value.net_benefit import Runs, worth_of_best
from rp2pr_sim.analysis.value.perfect_information import Estimate
from rp2pr_sim.analysis.value.regression import Regression, mechanisms_of, permutations
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import Generator

NUMBER, MECHANISM = "number", "mechanism"
_ORDERS, _DRAWS = 100, 100
_KEPT = 0.99
"""Share of the value of perfect information that the options in the regressions must keep."""


class Contest(NamedTuple):
    """The options between which information could decide, and what they are worth."""

    names: tuple[str, ...]
    """The one that is best on average first."""
    benefit: Floats
    """Net benefit under each different set over that of the first, (sets, options)."""
    weights: Floats
    """Of the different sets, (sets,)."""
    likely: pd.DataFrame
    """Expected net benefit of all options, one row per draw."""

    def worth(self, fits: Floats, weights: Floats) -> Floats:
        """Return the value of choosing by fits (..., sets, options but the first), in pounds."""
        first = np.zeros((*fits.shape[:-1], 1))
        return worth_of_best(np.concatenate([first, fits], axis=-1), weights)


def contest_of(runs: Runs, worth: float) -> Contest:
    """Return the contest between as few options as keep 99% of the value of perfect information.

    They are the one that is best on average, then those that are best under most sets.
    """
    benefit = runs.net_benefit(worth)
    table = expected(benefit)
    likely = table.to_numpy()
    even = np.full(len(likely), 1.0 / len(likely))
    first = int(np.argmax(likely.mean(axis=0)))
    wins = np.bincount(likely.argmax(axis=1), minlength=likely.shape[1])
    wins[first] = len(likely) + 1
    order = np.argsort(-wins, kind="stable")
    wanted = _KEPT * worth_of_best(likely, even)
    kept = next(
        many
        for many in range(min(2, len(order)), len(order) + 1)
        if worth_of_best(likely[:, order[:many]], even) >= wanted
    )
    names = [benefit.columns[k] for k in order[:kept]]
    apart = runs.of_sets(benefit[names].sub(benefit[names[0]], axis=0))
    return Contest(tuple(map(str, names)), apart, runs.draws.weights, table)


def partial_information(
    contest: Contest, parameters: pd.DataFrame, perfect: Estimate, random: Generator
) -> pd.DataFrame:
    """Return the value of knowing each number and each mechanism.

    Parameters
    ----------
    contest : Contest
        the options.
    parameters : pd.DataFrame
        one row per different set.
    perfect : Estimate
        the value of perfect information, which none exceeds.
    random : Generator
        of permutations and bootstrap samples.

    Returns
    -------
    pd.DataFrame
        Numbers, then mechanisms, each from the most worth: `kind`, `input`, `evppi` with its
        standard error `evppi_se`, `floor` (95% of permutations give less) and `floor_of_all` (in
        95% of permutations all inputs of the kind give less); in pounds for one programme.
    """
    names = [str(name) for name in parameters]
    orders = permutations(len(parameters), _ORDERS, random)
    parts = []
    with threadpool_limits(1):  # the matrices are small: threads would wait for each other
        for kind, inputs in (
            (NUMBER, {name: [name] for name in names}),
            (MECHANISM, mechanisms_of(names)),
        ):
            found = [_of(contest, parameters[each], orders, random) for each in inputs.values()]
            parts.append(_table(kind, list(inputs), found, perfect.value))
    return pd.concat(parts, ignore_index=True)


class _Found(NamedTuple):
    value: float
    error: float
    noise: Floats
    """Values by permutation."""


def _of(contest: Contest, columns: pd.DataFrame, orders: Ints, random: Generator) -> _Found:
    fit = Regression(columns, contest.benefit[:, 1:], contest.weights, orders)
    samples = contest.worth(*fit.bootstrapped(_DRAWS, random))
    return _Found(
        float(contest.worth(fit.fitted, contest.weights)),
        float(samples.std(ddof=1)),
        contest.worth(fit.permuted, contest.weights),
    )


def _table(kind: str, inputs: Sequence[str], found: Sequence[_Found], most: float) -> pd.DataFrame:
    noise = np.minimum([each.noise for each in found], most)
    table = pd.DataFrame(
        {
            "kind": kind,
            "input": inputs,
            "evppi": [min(each.value, most) for each in found],
            "evppi_se": [each.error for each in found],
            "floor": np.quantile(noise, 0.95, axis=1),
            "floor_of_all": float(np.quantile(noise.max(axis=0), 0.95)),
        }
    )
    return table.sort_values("evppi", ascending=False, kind="stable")
