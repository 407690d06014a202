"""Region of parameter values in which one scenario beats another, by PRIM (extra `discovery`).

PRIM, as implemented in the EMA workbench, peels thin slices off the space of parameters, each time
the slice without which the rest contains the largest share of sets of interest. The regions on its
way trade *coverage* (the share of all sets of interest that lie in the region) for *density* (the
share of sets in the region that are of interest). Among many parameters and few sets it would
restrict a dozen of them, most of them by accident.  So it gets one parameter, then a second and a
third: each time the one whose region would least likely arise by chance, as long as the region
needs each of its parameters (PRIM's quasi-p-value, that the region does as well without the
restriction, is below 5%).  Of a few hundred parameters it gets only those that the sets of interest
differ in most.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.core.errors import InputError, installing
from rp2pr_sim.core.records import Floats

Flags = npt.NDArray[np.bool_]

MOST = 3
"""Number of restricted parameters that a person can consider at once."""
TRIED = 10
"""Number of parameters tried: those whose ranks differ most between sets of interest and others."""
NEEDED = 0.05
"""Quasi-p-value from which a region does not need a restriction.

As several parameters are tried, only other sets can confirm a region.
"""
INSTALL = installing("discovery")
"""The command that installs the EMA workbench."""
# shares of the sets: peeled at a time (thinner slices stop at the first accident), and left in
# the smallest region
_SLICE, _SMALLEST = 0.1, 0.1


class Restriction(NamedTuple):
    """The values of a parameter within a region; None means no limit at this end."""

    low: float | None
    high: float | None
    quasi_p: float
    """The quasi-p-value: how likely the region would do as well without the restriction."""

    def holds(self, values: Floats) -> Flags:
        """Return which of these values lie within, in the same shape."""
        return (values >= (-np.inf if self.low is None else self.low)) & (
            values <= (np.inf if self.high is None else self.high)
        )


class Region(NamedTuple):
    """A region that PRIM has found."""

    restrictions: Mapping[str, Restriction]
    """Restrictions by parameter, the most needed first."""
    coverage: float
    density: float
    trajectory: pd.DataFrame
    """The regions on the way: coverage, density, mass, res_dim (restricted parameters)."""


def installed() -> bool:
    """Check whether the EMA workbench is installed."""
    from importlib.util import find_spec

    return find_spec("ema_workbench") is not None


def region_of(parameters: pd.DataFrame, interesting: Flags) -> Region | None:
    """Return the region that contains sets of interest least likely by chance.

    It is None if no restriction is needed.

    Parameters
    ----------
    parameters : pd.DataFrame
        one row per set, one column of numbers per parameter (`as_numbers`).
    interesting : Flags
        shape (sets,), neither all nor none of them.

    Raises
    ------
    InputError
        if the EMA workbench is not installed.
    """
    best: _Way | None = None
    pool = _telling(parameters, interesting)
    while best is None or len(best.names) < MOST:
        taken = () if best is None else best.names
        ways = [_way(parameters[[*taken, name]], interesting) for name in pool if name not in taken]
        better = [
            way for way in ways if way is not None and (best is None or way.chance < best.chance)
        ]
        if not better:
            break
        best = min(better, key=lambda way: way.chance)
    return None if best is None else best.region


def as_numbers(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return parameters with each choice as columns of 0 and 1, named `form.footing=profile`.

    A choice of two has one column, that of the second in the alphabet.
    """
    columns: dict[str, Any] = {}
    for name, values in parameters.items():
        if pd.api.types.is_numeric_dtype(values):
            columns[str(name)] = values
            continue
        levels = sorted(values.unique())
        for level in levels[1:] if len(levels) == 2 else levels:
            columns[f"{name}={level}"] = (values == level).astype("float64")
    return pd.DataFrame(columns, parameters.index)


def inside(parameters: pd.DataFrame, restrictions: Mapping[str, Restriction]) -> Flags:
    """Return which sets lie in the region, shape (sets,)."""
    found = np.ones(len(parameters), dtype=np.bool_)
    for name, item in restrictions.items():
        found &= item.holds(parameters[name].to_numpy(dtype=np.float64))
    return found


def chance_of(within: Flags, interesting: Flags) -> float:
    """Return how likely so many sets of interest, or more, would lie in an unrelated region.

    The probability is that of Fisher's exact test.
    """
    from scipy import stats  # takes a third of a second, which few commands need

    hits = int((within & interesting).sum())
    return float(
        stats.hypergeom.sf(hits - 1, len(within), int(interesting.sum()), int(within.sum()))
    )


class _Way(NamedTuple):
    """The result of PRIM among a few parameters, all of which its region needs."""

    names: tuple[str, ...]
    chance: float
    """Logarithm of how likely the region would contain so many sets of interest by chance."""
    region: Region


def _telling(parameters: pd.DataFrame, interesting: Flags) -> list[str]:
    """Return the parameters whose ranks differ most between sets of interest and others.

    The one with the largest difference comes first.
    """
    ranks = parameters.rank()
    apart = (ranks[interesting].mean() - ranks[~interesting].mean()).abs()
    return [str(name) for name in apart.sort_values(ascending=False, kind="stable").index[:TRIED]]


def _way(parameters: pd.DataFrame, interesting: Flags) -> _Way | None:
    """Run PRIM among these parameters and return the region least likely to arise by chance.

    It is None if that region does not need all of the parameters.
    """
    table = parameters.astype("float64").reset_index(drop=True)
    with warnings.catch_warnings():
        # warnings of the workbench itself: optional packages, deprecated use of pandas
        warnings.simplefilter("ignore")
        try:
            from ema_workbench.analysis.prim import Prim
        except ImportError as error:
            raise InputError(
                "what these sets have in common is found by the EMA workbench; install it:"
                f" {INSTALL}"
            ) from error
        settings = {
            "threshold": 1e-9,
            "peel_alpha": _SLICE,
            "paste_alpha": _SLICE,
            "mass_min": _SMALLEST,
        }
        found = Prim(table, interesting.astype(int), **settings).find_box()
    from scipy import stats

    steps = found.peeling_trajectory
    chances = stats.hypergeom.logsf(
        steps["k"].to_numpy() - 1, len(table), int(interesting.sum()), steps["n"].to_numpy()
    )
    place = int(np.argmin(chances))
    needed = {
        name: min(p for p in ps if p >= 0.0)
        for name, ps in found.qp[place].items()
        if any(p >= 0.0 for p in ps)
    }
    if len(needed) < len(table.columns) or max(needed.values()) >= NEEDED:
        return None
    return _Way(
        tuple(table.columns),
        float(chances[place]),
        _as_region(found, place, sorted((p, name) for name, p in needed.items())),
    )


def _as_region(found: Any, place: int, needed: list[tuple[float, str]]) -> Region:
    whole, limits, way = found.prim.box_init, found.box_lims[place], found.peeling_trajectory
    restrictions = {}
    for p, name in needed:
        low, high = (
            None if limits.loc[end, name] == whole.loc[end, name] else float(limits.loc[end, name])
            for end in (0, 1)
        )
        restrictions[name] = Restriction(low, high, float(p))
    columns = ["coverage", "density", "mass", "res_dim"]
    return Region(
        restrictions,
        float(way["coverage"][place]),
        float(way["density"][place]),
        way[columns].astype("float64"),
    )
