"""Was it luck?  Both programmes in many replicates, compared with the run that the class has seen.

The replicates run under plausible parameter sets, as many under each and no two sets with the same
ones; or all at the central values.  A and B have the same set and common random numbers in each, so
they can be compared pair by pair, and chance can be told from parameter uncertainty.  The p-values
are those that an evaluator of each replicate would have found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from rp2pr_sim.analysis.plausible_sets import drawn, kept_by_hand
from rp2pr_sim.core.enums import Derailment
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.batch import Block, work
from rp2pr_sim.web.over_sets import estimated, sides_of

FEWEST_TRIALS, MOST_TRIALS = 10, 1000
MOST_SETS = 100  # plausible parameter sets: the rest of the replicates removes chance from each
FEWEST_OF_SET = 2  # replicates of each set, from which chance can be told from the set
EVALUATED = 100  # trials whose p-values are drawn one by one
SIDES = ("a", "b")

Parameters = Literal["plausible", "central"]
"""Where the replicates run: under plausible parameter sets, or at the central values."""


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
    """How many replicates there are at most: each set has as many."""
    parameters: Parameters = "plausible"

    @property
    def sets(self) -> int:
        """The number of parameter sets; the central values are one."""
        if self.parameters == "central":
            return 1
        return min(MOST_SETS, self.trials // FEWEST_OF_SET)

    @property
    def replicates(self) -> int:
        """The number of replicates, of all sets together."""
        return self.trials // self.sets * self.sets


class Part(NamedTuple):
    """A piece of the work: some replicates of both programmes, under one parameter set."""

    asked: Asked
    values: Mapping[str, Any]
    """Parameters by name; empty for the central values."""
    replicates: range


Outcomes = dict[str, Floats]
"""By side and outcome, such as `a.plan_success`, one value for each replicate (n,).

Missing values are NaN.
"""

_OF_TRIALS = ("p_value", "significant_recorded", "recorded_difference", "true_difference")
_KEPT = dict.fromkeys(
    (*(name for measure in MEASURES.values() for name in measure.outcomes), *_OF_TRIALS)
)


def parts_of(asked: Asked) -> Iterator[Part]:
    """Yield the work in pieces, set by set."""
    central: Mapping[str, Mapping[str, Any]] = {"central": {}}
    sets = central if asked.parameters == "central" else drawn(asked.sets)
    each = asked.replicates // asked.sets
    for place, values in enumerate(sets.values()):
        for first in range(place * each, (place + 1) * each, _AT_ONCE):
            yield Part(asked, values, range(first, min(first + _AT_ONCE, (place + 1) * each)))


def run_part(part: Part) -> Outcomes:
    """Return the outcomes of one piece.

    Raises
    ------
    RuntimeError
        if a run has failed.
    """
    sides = (part.asked.a, part.asked.b)
    kept = {name for scenario in sides for name in kept_by_hand(scenario)}
    varied = {name: value for name, value in part.values.items() if name not in kept}
    points = tuple(zip(SIDES, (each.replaced(varied) for each in sides), strict=True))
    done = work(Block("luck", points, part.asked.seed, part.replicates, 0, {}))
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
    """Return the outcomes of successive pieces, at least one, as one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def results(
    asked: Asked, outcomes: Outcomes, seen: Sequence[Mapping[str, float]]
) -> dict[str, Any]:
    """Return the figures that a page draws of the replicates so far.

    Parameters
    ----------
    asked : Asked
        the task.
    outcomes : Outcomes
        of its first replicates, those of the last set complete.
    seen : Sequence[Mapping[str, float]]
        the rows of A and B of the run that the class has seen.
    """
    by_set = {name: values.reshape(_rows(asked, values), -1) for name, values in outcomes.items()}
    return {
        "parameters": asked.parameters,
        "replicates": len(outcomes["a.plan_success"]),
        "sets": len(by_set["a.plan_success"]),
        "measures": {name: _measured(by_set, seen, each) for name, each in MEASURES.items()},
        "trials": {side: _trials(by_set, side) for side in SIDES},
    }


def _rows(asked: Asked, values: Floats) -> int:
    return len(values) * asked.sets // asked.replicates if asked.sets > 1 else 1


def _measured(
    by_set: Outcomes, seen: Sequence[Mapping[str, float]], measure: Measure
) -> dict[str, Any]:
    a, b = (
        measure.scale * sum((by_set[f"{side}.{name}"] for name in measure.outcomes), np.zeros(1))
        for side in SIDES
    )
    own = [measure.scale * sum(run[name] for name in measure.outcomes) for run in seen]
    both = b - a
    edges, apart = _edges(np.append([a, b], own)), _edges(np.append(both, own[1] - own[0]))
    known = _known(both)
    return {
        "unit": measure.unit,
        "lacking": next((why for name in measure.outcomes if (why := declared(name).lacking)), ""),
        "edges": edges.round(6).tolist(),
        "a": _spread(a, edges, own[0]),
        "b": _spread(b, edges, own[1]),
        "difference_edges": apart.round(6).tolist(),
        "difference": _spread(both, apart, own[1] - own[0], paired=True),
        "b_better": _mean(known > 0.0),
        "equal": _mean(known == 0.0),
        "by_set": sides_of(both)._asdict() if len(both) > 1 else None,
    }


def _spread(by_set: Floats, edges: Floats, own: float, paired: bool = False) -> dict[str, Any]:
    known = _known(by_set)
    cuts: list[float | None] = [None] * len(QUANTILES)
    if known.size:
        cuts = np.percentile(known, QUANTILES).round(3).tolist()
    _, low, high, error = estimated(by_set, paired)
    return {
        "counts": np.histogram(known, edges)[0].tolist(),
        "mean": _mean(known, 3),
        "low": _shown(low),
        "high": _shown(high),
        "error": _shown(error),
        "quantiles": {str(q): cut for q, cut in zip(QUANTILES, cuts, strict=True)},
        "run": _shown(own),
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


def _trials(by_set: Outcomes, side: str) -> dict[str, Any]:
    """Return the first replicates of each set, 100 in all, each as a trial.

    A trial has its p-value, the recorded and the true difference, in percentage points.
    """
    each = max(1, EVALUATED // len(by_set[f"{side}.p_value"]))
    p, significant, recorded, true = (
        by_set[f"{side}.{name}"][:, :each].ravel() for name in _OF_TRIALS
    )
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


def _shown(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)


def _known(values: Floats) -> Floats:
    return np.asarray(values[~np.isnan(values)])


def _mean(known: npt.NDArray[Any], digits: int = 4) -> float | None:
    return float(known.mean().round(digits)) if known.size else None
