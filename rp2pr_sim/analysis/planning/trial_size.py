"""Trial size: the number of pairs that a trial needs to detect an effect.

For an effect of a given size, whatever the model predicts for the programme, the changes of the
intervention arm are shifted until the arms differ by exactly that much on average.  The effect that
the model itself predicts is used as it is.

`trial_size` is for the runs of one parameter set, `trial_size_over_sets.over_sets` for several.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.planning.power import (
    Changes,
    changes_of,
    pairs_by_formula,
    power_curve,
    spreads,
)
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.programme.trial import HEADLINE
from rp2pr_sim.outcomes.summary import interval_of_mean
from rp2pr_sim.scenario import Scenario

MEAN, TRUE_MEAN = "recorded_change", "true_change"
"""The recorded and the true change in the mean of the headline indicators."""
ALONE = {f"{MEAN}_{item.name}": item for item in HEADLINE}
"""By measure, the headline indicator whose recorded change is compared by itself."""
MEASURES = {
    MEAN: "the mean of the four indicators",
    **{name: INDICATOR_WORDS[item.name].lower() for name, item in ALONE.items()},
    TRUE_MEAN: "the mean of the four indicators, measured without error",
}
"""The measures that are compared between the arms, in words."""
ASKED = ("effect", "model")
"""The given effect, and the one that the model expects."""


class TrialSize(NamedTuple):
    """The numbers that a trial's designer needs."""

    curve: pd.DataFrame
    """The power curves.

    Columns: measure, indicator (the measure in words), asked (`effect`: the given effect; `model`:
    the model's own), effect (share points), pairs (in each arm), power with low and high, trials
    (that share no pair), formula.  Over parameter sets: the median power with its 95% uncertainty,
    by the formula, and share_enough, the share of sets with the wanted power.
    """
    needed: pd.DataFrame
    """One row per measure and effect.

    Columns: measure, indicator, asked, effect with effect_low, effect_high and effect_error, pairs
    with pairs_low, pairs_high and pairs_error (in each arm; missing beyond the simulated range, or
    where no number is enough), formula (pairs), own_pairs and all_pairs (what the programme has in
    each arm, and what all invited hospitals would make), own_enough and all_enough (share of the
    parameter sets in which these have the wanted power).  Over parameter sets `pairs` is the median
    and intervals are 95% uncertainty; otherwise they are simulation error.
    """
    power: float
    """The wanted power."""

    @property
    def over_sets(self) -> bool:
        """Whether the numbers are over parameter sets."""
        return "share_enough" in self.curve

    def row(self, measure: str, asked: str) -> dict[Hashable, Any]:
        """Return the row of `needed` for one effect in one measure, by column."""
        rows = self.needed[(self.needed["measure"] == measure) & (self.needed["asked"] == asked)]
        return rows.to_dict("records")[0]


class Sizes(NamedTuple):
    """Numbers of pairs in each arm that a designer could have."""

    own: int
    """Those of the programme as planned."""
    everyone: int
    """Those that all invited hospitals would make in two arms."""

    @classmethod
    def of(cls, scenario: Scenario) -> Sizes:
        """Return what a programme and all its invited hospitals have."""
        scale, size = scenario.scale, scenario.unit_size
        return cls(scale.n_intervention // size, scale.n_invited // size // 2)


def compared(teams: pd.DataFrame) -> dict[str, Changes]:
    """Return the mean change of each pair in each measure."""
    found = {measure: changes_of(teams, measure) for measure in (MEAN, TRUE_MEAN)}
    found |= {name: changes_of(teams, MEAN, (item,)) for name, item in ALONE.items()}
    return {measure: found[measure] for measure in MEASURES}


def indicators_of(measure: str) -> tuple[Indicator, ...]:
    """Return the indicators that a measure is the mean of."""
    return (ALONE[measure],) if measure in ALONE else HEADLINE


def trial_size(
    teams: pd.DataFrame, effect: float, power: float, seed: int, sizes: Sizes | None = None
) -> TrialSize:
    """Return the power curves and the number of pairs in each arm for the wanted power.

    Parameters
    ----------
    teams : pd.DataFrame
        the table `team` of many replicates of one scenario.
    effect : float
        difference between the arms that the trial should detect, share points.
    power : float
        the wanted power, 0..1.
    seed : int
        seed of the study, which decides which pairs are combined.
    sizes : Sizes | None
        what the programme and all invited hospitals have, if it is known.

    Returns
    -------
    TrialSize
        Results for recorded and true change on average over the headline indicators, and for
        recorded change in each of them alone: for the given effect and for the model's own.
    """
    curves, rows = [], []
    for measure, found in compared(teams).items():
        for asked, changes in zip(ASKED, (found.shifted_to(effect), found), strict=True):
            about = {"measure": measure, "indicator": MEASURES[measure], "asked": asked}
            curve = power_curve(changes, seed)
            curves.append(pd.DataFrame({**about, **curve}))
            low, high = effect, effect
            if asked == "model":
                low, high = interval_of_mean(changes.difference)
            expected = {
                "effect": float(changes.difference.mean()),
                **{"effect_low": low, "effect_high": high, "effect_error": (high - low) / 2.0},
            }
            rows.append({**about, **expected, **_needed(curve, changes, power), **had(sizes)})
    return TrialSize(pd.concat(curves, ignore_index=True), pd.DataFrame(rows), power)


def had(sizes: Sizes | None, own: float = math.nan, everyone: float = math.nan) -> dict[str, float]:
    """Return the columns on the pairs there are, and the share of sets in which they suffice."""
    pairs = sizes or (math.nan, math.nan)
    return {
        **{"own_pairs": pairs[0], "all_pairs": pairs[1]},
        **{"own_enough": own, "all_enough": everyone},
    }


def _needed(curve: pd.DataFrame, changes: Changes, power: float) -> dict[str, float]:
    """Return where the curve, and each end of its interval, reaches the wanted power.

    The number by the formula covers results beyond the curve.
    """
    pairs = curve["pairs"].to_numpy(dtype=np.float64)
    reached = {
        name: _reaches(pairs, curve[of].to_numpy(dtype=np.float64), power)
        for name, of in (("pairs", "power"), ("pairs_low", "high"), ("pairs_high", "low"))
    }
    effect, first, second = (
        np.array([number]) for number in (changes.difference.mean(), *spreads(changes))
    )
    return {
        **reached,
        "pairs_error": (reached["pairs_high"] - reached["pairs_low"]) / 2.0,
        "formula": float(pairs_by_formula(effect, first, second, power)[0]),
    }


def _reaches(pairs: Floats, power: Floats, wanted: float) -> float:
    """Return the smallest whole number of pairs with the wanted power; NaN if none has it.

    It is interpolated between the simulated numbers.
    """
    from scipy.optimize import isotonic_regression  # power grows with size; a fall is chance

    rising = isotonic_regression(power).x
    if rising[-1] < wanted:
        return math.nan
    after = int(np.argmax(rising >= wanted))
    if after == 0:
        return float(pairs[0])
    share = (wanted - rising[after - 1]) / (rising[after] - rising[after - 1])
    return float(math.ceil(pairs[after - 1] + share * (pairs[after] - pairs[after - 1]) - 1e-9))
