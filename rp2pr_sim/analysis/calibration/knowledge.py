"""What the facts tell about each parameter, and about combinations of them.

The measure is contraction: the SD of a parameter's score over the weighted sets, divided by that
over the prior.  Chance alone makes some of some 300 ratios small; the chance line says how small.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.calibration.prior import NAMES, from_cube, scores, varied
from rp2pr_sim.analysis.weighted_sample import systematic
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import Generator, generator

_ENDS = (0.05, 0.5, 0.95)
_SHUFFLED = 200  # times, for the chance line
_SHUFFLED_PAIRS = 40  # for that of combinations
_COMBINATIONS = 10
_SHOWN = 0.3  # smallest share of a parameter in a combination that is named
_DRAWS = 4000


def weighted_sd(values: Floats, weights: Floats) -> Floats:
    """Return the SD of each column under weights that sum to 1, shape (columns,)."""
    middle = weights @ values
    return np.asarray(np.sqrt(weights @ (values - middle) ** 2))


def chance_line(points: Floats, weights: Floats, prior_sd: Floats, seed: int) -> float:
    """Return the smallest contraction that chance alone gives, in 95 of 100 cases.

    The weights are given to random sets of the prior, so that they tell nothing.

    Parameters
    ----------
    points : Floats
        a sample of the prior, shape (n, len(NAMES)).
    weights : Floats
        of the final sets, whose number may be another.
    prior_sd : Floats
        SDs of the scores over the prior.
    seed : int
        seed of the draws.
    """
    random = generator(seed, "fit chance line")
    found = scores(points) / prior_sd
    smallest = [
        weighted_sd(found[_any_rows(len(found), len(weights), random)], weights).min()
        for _ in range(_SHUFFLED)
    ]
    return float(np.quantile(smallest, 0.05))


def _any_rows(n: int, many: int, random: Generator) -> Ints:
    """Return `many` random rows of `n`; each at most once, if there are enough."""
    return random.choice(n, many, replace=many > n)


def parameters_table(points: Floats, weights: Floats, prior: Floats, seed: int) -> pd.DataFrame:
    """Return what is known of each parameter after the facts.

    Parameters
    ----------
    points, weights : Floats
        the final sets, shape (n, len(NAMES)), and their weights.
    prior : Floats
        a sample of the prior, shape (m, len(NAMES)).
    seed : int
        seed of the draws of the chance line.

    Returns
    -------
    pd.DataFrame
        One row per parameter: default, median and 90% interval of the prior and of the sets in its
        own unit (of a rival form the number of the choice), `moved` (mean score over the sets, in
        SDs of the prior), `contraction`, the `chance_line`, and whether it is `informed`: the
        contraction is below the line.
    """
    before, after = scores(prior), scores(points)
    prior_sd = before.std(axis=0)
    contraction = weighted_sd(after, weights) / prior_sd
    line = chance_line(prior, weights, prior_sd, seed)
    drawn = from_cube(points[systematic(weights, _DRAWS)])
    ends, prior_ends = (np.quantile(x, _ENDS, axis=0) for x in (drawn, from_cube(prior)))
    return pd.DataFrame(
        {
            "parameter": NAMES,
            "default": [float(item.default) for item in varied()],
            "prior_low": prior_ends[0],
            "prior_median": prior_ends[1],
            "prior_high": prior_ends[2],
            "low": ends[0],
            "median": ends[1],
            "high": ends[2],
            "moved": (weights @ after - before.mean(axis=0)) / prior_sd,
            "contraction": contraction,
            "chance_line": line,
            "informed": contraction < line,
        }
    )


def combinations_table(points: Floats, weights: Floats, prior: Floats, seed: int) -> pd.DataFrame:
    """Return the combinations of parameters that the facts tell most about.

    They are the directions in which the sets are narrowest, of all parameters that take part in a
    correlation or contraction beyond chance.

    Returns
    -------
    pd.DataFrame
        One row per combination, narrowest first: `contraction`, the `chance_line` (the narrowest of
        as many directions by chance alone, in 95 of 100 cases), and the `combination` in words, of
        scores in SDs of the prior.
    """
    before, after = scores(prior), scores(points)
    prior_sd = before.std(axis=0)
    found = weighted_covariance(after / prior_sd, weights)
    random = generator(seed, "fit combinations")
    idle = [
        weighted_covariance(
            before[_any_rows(len(before), len(weights), random)] / prior_sd, weights
        )
        for _ in range(_SHUFFLED_PAIRS)
    ]
    correlated = _strongest(found) > np.quantile([_strongest(one).max() for one in idle], 0.95)
    narrow = np.diag(found) < np.quantile([np.diag(one).min() for one in idle], 0.05)
    chosen = np.flatnonzero(correlated | narrow)
    if not len(chosen):
        return pd.DataFrame(columns=["contraction", "chance_line", "combination"])
    by_chance = [_narrowest(one, np.argsort(-_strongest(one))[: len(chosen)]) for one in idle]
    values, vectors = np.linalg.eigh(found[np.ix_(chosen, chosen)])
    rows = [
        {
            "contraction": float(np.sqrt(max(value, 0.0))),
            "chance_line": float(np.quantile(by_chance, 0.05)),
            "combination": _in_words(vector, [NAMES[k] for k in chosen]),
        }
        for value, vector in zip(values, vectors.T, strict=True)
    ]
    return pd.DataFrame(rows[:_COMBINATIONS])


def weighted_covariance(values: Floats, weights: Floats) -> Floats:
    """Return the covariance of the columns under weights that sum to 1."""
    away = values - weights @ values
    return np.asarray((away * weights[:, None]).T @ away)


def _strongest(covariance: Floats) -> Floats:
    """Return the largest covariance of each column with any other."""
    return np.asarray(np.abs(covariance - np.diag(np.diag(covariance))).max(axis=0))


def _narrowest(covariance: Floats, chosen: Ints) -> float:
    """Return the smallest SD of any direction of some columns."""
    smallest = np.linalg.eigvalsh(covariance[np.ix_(chosen, chosen)])[0]
    return float(np.sqrt(max(smallest, 0.0)))


def _in_words(vector: Floats, names: list[str]) -> str:
    """Return the largest terms, such as `0.80 planning.many - 0.60 planning.idea`."""
    order = np.argsort(-np.abs(vector))
    vector = vector * np.sign(vector[order[0]])
    first, *others = [k for k in order.tolist() if abs(vector[k]) >= _SHOWN] or [int(order[0])]
    more = (f" {'-' if vector[k] < 0 else '+'} {abs(vector[k]):.2f} {names[k]}" for k in others)
    return f"{vector[first]:.2f} {names[first]}{''.join(more)}"


def depth(points: Floats, weights: Floats, at: Floats, columns: list[int]) -> float:
    """Return the share of sets that lie farther from their middle than a point does.

    The distance is that of Mahalanobis in the scores of some parameters.

    Parameters
    ----------
    points, weights : Floats
        the final sets and their weights.
    at : Floats
        a point of the cube, shape (len(NAMES),).
    columns : list[int]
        of the parameters.
    """
    after = scores(points)[:, columns]
    middle = weights @ after
    away = after - middle
    inverse = np.linalg.pinv(weighted_covariance(after, weights))
    far = np.einsum("ij,jk,ik->i", away, inverse, away)
    mine = scores(at)[columns] - middle
    return float(weights @ (far > mine @ inverse @ mine))
