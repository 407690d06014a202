"""The parameter sets under which scenarios are compared: those that agree with the facts, or a design over wide ranges.

A set of wide ranges is a point of a scrambled Sobol' design over the declared ranges of numbers and
strengths that nobody has measured (status assumed or fitted): it says what could be, not what is
likely.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.calibration.prior import value_at
from rp2pr_sim.analysis.plausible_sets import ensemble, name_of
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.scenario import Parameter
from rp2pr_sim.scenario.uncertain import uncertain
from rp2pr_sim.study.sampling import sobol

RANGES = ("posterior", "wide")
FEWEST = 20
"""Parameter sets: a tenth of them, or of a half, is a share that can be told from none."""
_MOST = 100_000


class Sets(NamedTuple):
    """Parameter sets by name, and which parameters they set."""

    ranges: str
    """`posterior` or `wide`."""
    sets: Mapping[str, Mapping[str, float]]
    varied: tuple[str, ...]


def chosen(
    ranges: str, sets: int, seed: int, blocks: Sequence[str] = (), kept: Collection[str] = ()
) -> Sets:
    """So many parameter sets.

    Parameters
    ----------
    ranges : str
        `posterior`, the shipped ensemble thinned evenly, or `wide`, a Sobol' design.
    sets : int
        how many, 20 or more.
    seed : int
        of the design.
    blocks : Sequence[str]
        with wide ranges, the only blocks whose parameters vary; all if none is named.
    kept : Collection[str]
        parameters that no set touches.

    Raises
    ------
    InputError
        for a value that is not allowed, or if nothing is left to vary.
    """
    if ranges not in RANGES:
        raise InputError(
            f"ranges is {ranges!r}; allowed is one of"
            f" {', '.join(RANGES)}.{nearest(str(ranges), list(RANGES))}"
        )
    most = len(ensemble()) if ranges == "posterior" else _MOST
    if isinstance(sets, bool) or not isinstance(sets, int) or not FEWEST <= sets <= most:
        raise InputError(
            f"sets is {sets!r}; with ranges={ranges} allowed is a whole number from {FEWEST} to"
            f" {most}."
        )
    if ranges == "posterior" and blocks:
        raise InputError(
            "blocks chooses what varies over wide ranges; write ranges=wide beside it, or leave it"
            " out."
        )
    found = _posterior(sets, kept) if ranges == "posterior" else _wide(sets, seed, blocks, kept)
    if not found.varied:
        raise InputError(
            "every uncertain parameter is set by hand, so that no world differs from another; leave"
            " some of them out."
        )
    return found


def _posterior(sets: int, kept: Collection[str]) -> Sets:
    numbers = np.linspace(0, len(ensemble()) - 1, sets).round().astype(int).tolist()
    varied = tuple(name for name in ensemble()[0] if name not in kept)
    return Sets(
        "posterior",
        {name_of(k): {name: ensemble()[k][name] for name in varied} for k in numbers},
        varied,
    )


def _wide(sets: int, seed: int, blocks: Sequence[str], kept: Collection[str]) -> Sets:
    items = [item for item in uncertain(blocks) if item.name not in kept]
    if not items:
        return Sets("wide", {}, ())
    # the beginning of a whole design, which is what Sobol' points are made for
    power = int(np.ceil(np.log2(sets)))
    shares = sobol(2**power, len(items), seed, "worlds design")[:sets]
    columns = {
        item.name: _typed(item, value_at(item, shares[:, k])) for k, item in enumerate(items)
    }
    rows = {
        f"wide-{number:05d}": {name: values[number] for name, values in columns.items()}
        for number in range(sets)
    }
    return Sets("wide", rows, tuple(columns))


def _typed(item: Parameter, values: Any) -> list[float]:
    """As the parameter has them; a whole number is the nearest."""
    return [
        item.kind(value) for value in (np.rint(values) if item.kind is int else values).tolist()
    ]
