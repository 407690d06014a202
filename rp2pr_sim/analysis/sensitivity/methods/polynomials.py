"""Sparse polynomials in the inputs: the terms, and a fit that selects and estimates them.

The method is hybrid least angle regression (Blatman and Sudret 2011, Journal of Computational
Physics 230, 2345-2367).  Least angle regression (scikit-learn) puts the candidate terms in order;
of the nested least-squares fits, the one with the smallest corrected leave-one-out error is taken.
Each function of one input has mean 0 and variance 1 over its range and is orthogonal to the others,
so the square of a coefficient is the variance that its term makes if inputs are independent.
"""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from rp2pr_sim.analysis.sensitivity.methods.base import Frame
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.study.sampling import generator

_DEGREE = 12  # highest of one input
_NORMS = (0.5, 0.75, 1.0)  # of the hyperbolic sets of candidates: the smaller, the fewer products
_TRIPLES = 12  # columns: with more, terms are products of two at most
_MOST_TERMS = 1200  # candidates of one set
_FOLDS = 10


class Term(NamedTuple):
    """The candidates: products of functions of one input each."""

    column: Ints
    """The column of each function, shape (functions,)."""
    degree: Ints
    """Its place among the functions of its column, from 1; shape (functions,)."""
    factors: Ints
    """The functions of each term, shape (terms, 3); `len(column)` stands for none."""


class Fit(NamedTuple):
    """A sparse polynomial."""

    terms: Term
    """Those that were selected."""
    mean: float
    weights: Floats
    """The coefficient of each term."""
    errors: Floats
    """The standard error of each coefficient."""

    def at(self, frame: Frame, cube: Floats) -> Floats:
        """Return the polynomial at places in the cube, shape (n,)."""
        return self.mean + _evaluated(frame, self.terms, cube) @ self.weights


def fitted(frame: Frame, cube: Floats, values: Floats) -> Fit:
    """Return the polynomial of values (n,) at places in the cube (n, columns).

    Places that come several times count as often, and are left out together.
    """
    with _libraries().limit(limits=1):  # the matrices are small: threads would wait for each other
        return _fitted(frame, cube, values)


def _fitted(frame: Frame, cube: Floats, values: Floats) -> Fit:
    cube, first, counts = np.unique(cube, axis=0, return_index=True, return_counts=True)
    values = values[first]
    terms = candidates(frame, min(4 * len(cube), _MOST_TERMS))
    table = _evaluated(frame, terms, cube)
    root = np.sqrt(counts)
    scaled = root[:, None] * (table - np.average(table, axis=0, weights=counts))
    order = _ordered(scaled, root * (values - np.average(values, weights=counts)))
    columns = root[:, None] * np.column_stack([np.ones(len(cube)), table[:, order]])
    q, r = np.linalg.qr(columns)
    along = q.T @ (root * values)
    left = (root * values)[:, None] - np.cumsum(q * along, axis=1)
    inverse = solve_triangular(r, np.eye(len(r)))
    k = _best(q, left, inverse, len(cube))
    chosen = order[: k - 1]
    found = inverse[:k, :k] @ along[:k]
    variance = float((left[:, k - 1] ** 2).sum()) / (len(cube) - k)
    errors = np.sqrt(variance * (inverse[:k, :k] ** 2).sum(axis=1))
    return Fit(
        terms._replace(factors=terms.factors[chosen]), float(found[0]), found[1:], errors[1:]
    )


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def predicted(frame: Frame, cube: Floats, values: Floats) -> Floats:
    """Return each value as a fit to the nine other tenths of the values predicts it."""
    fold = generator(len(cube), "sensitivity folds").permutation(len(cube)) % _FOLDS
    found = np.empty(len(cube))
    for k in range(_FOLDS):
        out = fold == k
        found[out] = fitted(frame, cube[~out], values[~out]).at(frame, cube[out])
    return found


@lru_cache(maxsize=8)
def candidates(frame: Frame, most: int) -> Term:
    """Return the candidates: of each hyperbolic set as many degrees as make so many at most."""
    column, degree, cost = _functions(frame)
    none = len(column)
    single = np.array([[k, none, none] for k in range(none)])
    sets = [single, _products(column, cost, 2)]
    if frame.columns <= _TRIPLES:
        sets.append(_products(column, cost, 3))
    factors = np.concatenate(sets)
    kept = np.zeros(len(factors), dtype=np.bool_)
    for norm in _NORMS:
        power = np.append(cost.astype(np.float64) ** norm, 0.0)
        size = np.round(power[factors].sum(axis=1) ** (1.0 / norm), 9)
        levels, many = np.unique(size, return_counts=True)
        fit = np.flatnonzero(np.cumsum(many) <= max(most, many[0]))
        kept |= size <= levels[fit[-1]]
    return Term(column, degree, factors[kept])


def _functions(frame: Frame) -> tuple[Ints, Ints, Ints]:
    """Return column, place and cost of each function of one input; contrasts of choices cost 1."""
    found = []
    for column in range(frame.columns):
        many, chosen = _levels(frame, column)
        last = min(_DEGREE, many - 1) if many and not chosen else (many - 1 if chosen else _DEGREE)
        found += [(column, j, 1 if chosen else j) for j in range(1, last + 1)]
    column, degree, cost = np.array(found).T
    return column, degree, cost


def _levels(frame: Frame, column: int) -> tuple[int, bool]:
    """Return the number of levels of a column, 0 if it is a number, and whether it is a choice."""
    if frame.choices and frame.choices[column]:
        return frame.choices[column], True
    return (frame.wholes[column] if frame.wholes else 0), False


def _products(column: Ints, cost: Ints, order: int) -> Ints:
    """Return products of functions of so many columns, of total degree 8 (three: 6) at most."""
    none, limit = len(column), 8 if order == 2 else 6
    found = []
    low = [np.flatnonzero((column == k) & (cost < limit)) for k in range(column.max() + 1)]
    for chosen in combinations(low, order):
        grid = np.stack(np.meshgrid(*chosen, indexing="ij"), axis=-1).reshape(-1, order)
        found.append(grid[cost[grid].sum(axis=1) <= limit])
    if not found:
        return np.empty((0, 3), dtype=np.int64)
    whole = np.concatenate(found)
    return np.pad(whole, ((0, 0), (0, 3 - order)), constant_values=none)


def _evaluated(frame: Frame, terms: Term, cube: Floats) -> Floats:
    """Return each term at places in the cube, shape (n, terms)."""
    table = np.ones((len(cube), len(terms.column) + 1))
    used = np.unique(terms.factors[terms.factors < len(terms.column)])
    for column in np.unique(terms.column[used]):
        mine = np.flatnonzero(terms.column == column)
        mine = mine[mine <= used[terms.column[used] == column].max()]
        table[:, mine] = _of_one(frame, int(column), cube[:, column], len(mine))
    a, b, c = (table[:, terms.factors[:, k]] for k in range(3))
    a *= b
    a *= c
    return np.asarray(a)


def _of_one(frame: Frame, column: int, places: Floats, many: int) -> Floats:
    """Return the first functions of one input at its places, shape (n, many)."""
    levels = _levels(frame, column)[0]
    if levels:
        at = np.minimum((places * levels).astype(np.int64), levels - 1)
        return _on_levels(levels)[at, 1 : many + 1]
    found = np.polynomial.legendre.legvander(2.0 * places - 1.0, many)[:, 1:]
    return np.asarray(found * np.sqrt(2.0 * np.arange(1, many + 1) + 1.0))


@lru_cache(maxsize=32)
def _on_levels(levels: int) -> Floats:
    """Return orthonormal polynomials on equally frequent levels, shape (levels, degrees)."""
    at = np.linspace(-1.0, 1.0, levels)
    q, r = np.linalg.qr(np.polynomial.legendre.legvander(at, min(levels - 1, 2 * _DEGREE)))
    return np.asarray(q * np.sign(np.diag(r)) * np.sqrt(levels))


def _ordered(columns: Floats, values: Floats) -> Ints:
    """Return the first terms in the order in which least angle regression takes them."""
    from sklearn.linear_model import lars_path  # takes a second to import

    norms = np.linalg.norm(columns, axis=0)
    useful = np.flatnonzero(norms > 1e-9)
    most = min(len(useful), len(values) // 2 - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that terms which are alike are dropped
        active = lars_path(
            columns[:, useful] / norms[useful],
            values,
            method="lar",
            max_iter=most,
            return_path=False,
        )[1]
    return np.asarray(useful[np.asarray(active, dtype=np.int64)])


def _best(q: Floats, left: Floats, inverse: Floats, n: int) -> int:
    """Return the number of columns of the fit with the smallest corrected leave-one-out error."""
    leverage = np.minimum(np.cumsum(q**2, axis=1), 1.0 - 1e-9)
    error = ((left / (1.0 - leverage)) ** 2).sum(axis=0)
    k = np.arange(1, len(inverse) + 1)
    trace = np.cumsum((inverse**2).sum(axis=0))
    return int(np.argmin(error * n / (n - k) * (1.0 + trace))) + 1
