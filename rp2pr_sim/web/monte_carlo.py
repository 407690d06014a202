"""Was it luck?  Both programmes in many replicates, compared with the run that the class has seen.

The replicates are those of `rp2pr run` with the same seed; A and B have common random numbers in
each, so they can be compared pair by pair.  The p-values are those that an evaluator of each
replicate would have found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from rp2pr_sim.core.enums import Derailment
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.batch import Block, work

FEWEST_TRIALS, MOST_TRIALS = 10, 1000
EVALUATED = 100  # trials whose p-values are drawn one by one
SIDES = ("a", "b")


class Measure(NamedTuple):
    """A measure over the replicates: the sum of one or more outcomes."""

    outcomes: tuple[str, ...]
    """Columns of the table `programme`."""
    unit: str = "%"
    scale: float = 100.0
    """One unit in the units of the outcome."""


MEASURES: Mapping[str, Measure] = {
    "plan_success": Measure(("plan_success",)),
    "points_per_plan": Measure(("points_per_plan",), "percentage points"),
    "demonstrable": Measure(("demonstrable_success",)),
    "in_figures": Measure(("share_quantified",)),
    "claimed": Measure(("share_claimed",)),
    "carried_out": Measure(("share_carried_out",)),
    "abandoned": Measure(("share_abandoned",)),
    "true_gain": Measure(("true_gain_per_team",), "percentage points"),
    "recorded_difference": Measure(("recorded_difference",), "percentage points"),
    "safety": Measure(("safety",)),
    "honesty": Measure(("honesty",)),
    "respect": Measure(("respect",)),
    "voice_equality": Measure(("voice_equality",)),
    "trust_change": Measure(("trust_change",), "percentage points"),
    "commitment": Measure(("commitment",)),
    "rating": Measure(("rating",)),
    "blind_spots": Measure(("share_blind_spots",)),
    "ideas_home": Measure(("ideas_home",), "ideas a visit", 1.0),
    "derailed": Measure(
        tuple(f"share_derailed_{kind.name}" for kind in Derailment if kind != Derailment.none)
    ),
}
"""Measures by name, in the order of the page."""
QUANTILES = (5, 25, 50, 75, 95)
_AT_ONCE = 10  # replicates between two checks whether the job is still wanted
_BINS = 30


class Asked(NamedTuple):
    """The task of a job."""

    a: Scenario
    b: Scenario
    seed: int
    trials: int


Outcomes = dict[str, Floats]
"""By side and outcome, such as `a.plan_success`, one value for each replicate (n,).

Missing values are NaN.
"""

_OF_TRIALS = ("p_value", "significant_recorded", "recorded_difference", "true_difference")
_KEPT = dict.fromkeys(
    (*(name for measure in MEASURES.values() for name in measure.outcomes), *_OF_TRIALS)
)


def blocks(asked: Asked) -> Iterator[Block]:
    """Yield the work in pieces: both programmes in some replicates."""
    points = tuple(zip(SIDES, (asked.a, asked.b), strict=True))
    for first in range(0, asked.trials, _AT_ONCE):
        replicates = range(first, min(first + _AT_ONCE, asked.trials))
        yield Block(f"luck-{first}", points, asked.seed, replicates, 0, {})


def run_block(block: Block) -> Outcomes:
    """Return the outcomes of one block.

    Raises
    ------
    RuntimeError
        if a run has failed.
    """
    done = work(block)
    for failure in done.failures:
        raise RuntimeError(
            f"replicate {failure.replicate} of {failure.scenario} failed: {failure.message}"
        )
    table = done.tables[PROGRAMME]
    found = {}
    for side in SIDES:
        rows = table.filter(compute.equal(table["scenario"], side))
        for name in _KEPT:
            found[f"{side}.{name}"] = rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Return the outcomes of successive blocks, at least one, as one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def results(outcomes: Outcomes, seen: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Return the figures that a page draws of the replicates so far.

    `seen` contains the rows of A and B of the run that the class has seen.
    """
    return {
        "replicates": len(outcomes["a.plan_success"]),
        "measures": {name: _measured(outcomes, seen, each) for name, each in MEASURES.items()},
        "trials": {side: _trials(outcomes, side) for side in SIDES},
    }


def _measured(
    outcomes: Outcomes, seen: Sequence[Mapping[str, float]], measure: Measure
) -> dict[str, Any]:
    a, b = (
        measure.scale * sum((outcomes[f"{side}.{name}"] for name in measure.outcomes), np.zeros(1))
        for side in SIDES
    )
    own = [measure.scale * sum(run[name] for name in measure.outcomes) for run in seen]
    edges, apart = _edges(np.concatenate([a, b, own])), _edges(np.append(b - a, own[1] - own[0]))
    both = b - a
    known = _known(both)
    return {
        "unit": measure.unit,
        "lacking": next((why for name in measure.outcomes if (why := declared(name).lacking)), ""),
        "edges": edges.round(6).tolist(),
        "a": _spread(a, edges, own[0]),
        "b": _spread(b, edges, own[1]),
        "difference_edges": apart.round(6).tolist(),
        "difference": _spread(both, apart, own[1] - own[0]),
        "b_better": _mean(known > 0.0),
        "equal": _mean(known == 0.0),
    }


def _spread(values: Floats, edges: Floats, own: float) -> dict[str, Any]:
    known = _known(values)
    cuts: list[float | None] = [None] * len(QUANTILES)
    if known.size:
        cuts = np.percentile(known, QUANTILES).round(3).tolist()
    return {
        "counts": np.histogram(known, edges)[0].tolist(),
        "mean": _mean(known, 3),
        "quantiles": {str(q): cut for q, cut in zip(QUANTILES, cuts, strict=True)},
        "run": None if math.isnan(own) else round(own, 3),
        "below": None if math.isnan(own) else _mean(known < own),
        "above": None if math.isnan(own) else _mean(known > own),
    }


def _edges(values: Floats) -> Floats:
    """Return round limits of about `_BINS` bars that contain all values."""
    known = _known(values)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    width = max(high - low, 1e-6) / _BINS
    power = 10.0 ** math.floor(math.log10(width))
    step = next(power * digit for digit in (1.0, 2.0, 5.0, 10.0) if power * digit >= width)
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return np.arange(first, last + 1, dtype=np.float64) * step


def _trials(outcomes: Outcomes, side: str) -> dict[str, Any]:
    """Return the first replicates, each as a trial.

    A trial has its p-value, the recorded and the true difference, in percentage points.
    """
    p, significant, recorded, true = (outcomes[f"{side}.{name}"][:EVALUATED] for name in _OF_TRIALS)
    effects = 100.0 * _known(true)
    return {
        "p": [None if math.isnan(value) else float(f"{value:.4g}") for value in p.tolist()],
        "significant": _mean(_known(significant)),
        "recorded_difference": _mean(_known(100.0 * recorded)),
        "true_difference": _mean(effects),
        "true_difference_90": (
            np.percentile(effects, (5, 95)).round(3).tolist() if effects.size else None
        ),
    }


def _known(values: Floats) -> Floats:
    return np.asarray(values[~np.isnan(values)])


def _mean(known: npt.NDArray[Any], digits: int = 4) -> float | None:
    return float(known.mean().round(digits)) if known.size else None
