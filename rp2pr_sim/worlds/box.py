"""The box of parameter values in which one scenario beats another: PRIM, by the EMA workbench (extra `discovery`).

PRIM peels thin slices off the space of parameters, each time the slice without which the rest holds the largest share of sets of interest.
The boxes on its way trade *coverage* (the share of all sets of interest that lie in the box) for *density* (the share of sets in the box
that are of interest).  Taken is the box that would least likely come about by chance, with at most three parameters, each of which is
needed: PRIM's quasi-p-value, that the box does as well without the restriction, is below 5%.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from rp2pr_sim.errors import InputError
from rp2pr_sim.records import Floats
from rp2pr_sim.worlds.outcomes import Flags

__all__ = ["MOST", "NEEDED", "Box", "Restriction", "box_of", "chance_of", "inside", "installed"]

MOST = 3
"""Restricted parameters that a person can think of at once."""
NEEDED = 0.05
"""Quasi-p-value above which a restriction is dropped."""
_SLICE, _SMALLEST = 0.05, 0.1  # of the sets: peeled at a time, and left in the smallest box
_SEARCHED = 30  # parameters among which PRIM searches: those that tell most of whether a set is of interest


class Restriction(NamedTuple):
    """The values of a parameter within a box; None: as far as it goes."""

    low: float | None
    high: float | None
    quasi_p: float
    """How likely the box would do as well without it."""

    def holds(self, values: Floats) -> Flags:
        """Which of these values lie within, the same shape."""
        return (values >= (-np.inf if self.low is None else self.low)) & (values <= (np.inf if self.high is None else self.high))


class Box(NamedTuple):
    """A box that PRIM has found."""

    restrictions: Mapping[str, Restriction]
    """By parameter, the most needed first."""
    coverage: float
    density: float
    trajectory: pd.DataFrame
    """The boxes on the way: coverage, density, mass, res_dim (restricted parameters)."""


def installed() -> bool:
    """Whether the EMA workbench is there."""
    from importlib.util import find_spec

    return find_spec("ema_workbench") is not None


def box_of(parameters: pd.DataFrame, interesting: Flags) -> Box | None:
    """The box that holds sets of interest least likely by chance; None if no restriction is needed.

    Args:
        parameters: one row a set, one column a parameter.
        interesting: shape (sets,), neither all nor none of them.

    Raises:
        InputError: if the EMA workbench is not installed.
    """
    searched = _telling(parameters, interesting)
    while searched:
        found, place = _prim(parameters[searched], interesting)
        needed = sorted((min(p for p in ps if p >= 0.0), name) for name, ps in found.qp[place].items() if any(p >= 0.0 for p in ps))
        if not needed:
            return None
        if len(needed) <= MOST and needed[-1][0] < NEEDED:
            return _as_box(found, place, [(name, p) for p, name in needed])
        searched = [name for _, name in needed[:-1]]  # one fewer: the rest may then be needed more
    return None


def inside(parameters: pd.DataFrame, restrictions: Mapping[str, Restriction]) -> Flags:
    """Which sets lie in the box, shape (sets,)."""
    found = np.ones(len(parameters), dtype=np.bool_)
    for name, item in restrictions.items():
        found &= item.holds(parameters[name].to_numpy(dtype=np.float64))
    return found


def chance_of(within: Flags, interesting: Flags) -> float:
    """How likely so many sets of interest, or more, would lie in a box that has nothing to do with them (Fisher's exact test)."""
    hits = int((within & interesting).sum())
    return float(stats.hypergeom.sf(hits - 1, len(within), int(interesting.sum()), int(within.sum())))


def _telling(parameters: pd.DataFrame, interesting: Flags) -> list[str]:
    """The parameters whose ranks differ most between sets of interest and others; all, if they are few."""
    ranks = parameters.rank()
    apart = (ranks[interesting].mean() - ranks[~interesting].mean()).abs()
    return [str(name) for name in apart.sort_values(ascending=False, kind="stable").index[:_SEARCHED]]


def _prim(parameters: pd.DataFrame, interesting: Flags) -> tuple[Any, int]:
    """PRIM's box with its whole trajectory, and the place on it that would least likely come about by chance."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what else could be installed
            from ema_workbench.analysis.prim import Prim
    except ImportError as error:
        raise InputError("what the sets have in common is found by the EMA workbench; install it: pip install 'rp2pr_sim[discovery]'") from error
    table = parameters.astype("float64").reset_index(drop=True)
    found = Prim(table, interesting.astype(int), threshold=1e-9, peel_alpha=_SLICE, paste_alpha=_SLICE, mass_min=_SMALLEST).find_box()
    way = found.peeling_trajectory
    chances = stats.hypergeom.logsf(way["k"].to_numpy() - 1, len(table), int(interesting.sum()), way["n"].to_numpy())
    return found, int(np.argmin(chances))


def _as_box(found: Any, place: int, needed: list[tuple[str, float]]) -> Box:
    whole, limits, way = found.prim.box_init, found.box_lims[place], found.peeling_trajectory
    restrictions = {}
    for name, p in needed:
        low, high = (None if limits.loc[end, name] == whole.loc[end, name] else float(limits.loc[end, name]) for end in (0, 1))
        restrictions[name] = Restriction(low, high, float(p))
    columns = ["coverage", "density", "mass", "res_dim"]
    return Box(restrictions, float(way["coverage"][place]), float(way["density"][place]), way[columns].astype("float64"))
