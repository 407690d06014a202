"""Trial size: the number of pairs that a trial needs to detect an effect.

For an effect of a given size, whatever the model predicts for the programme, the changes of the
intervention arm are shifted until the arms differ by exactly that much on average.  The effect that
the model itself predicts is used as it is.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.planning.power import (
    Changes,
    changes_of,
    power_by_formula,
    power_curve,
    spreads,
)
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.programme.trial import HEADLINE
from rp2pr_sim.outcomes.summary import interval_of_mean, shown_values

MEASURES = {"recorded_change": "recorded change", "true_change": "true change"}
"""The measures compared between the arms, on average over the headline indicators.

The names are the first part of the columns in the table `team`.
"""
ALONE = f"recorded_change_{Indicator.active_treatment.name}"
"""One headline indicator by itself: it varies more than the mean of several."""

_LIST = ", ".join(INDICATOR_WORDS[item.name].lower() for item in HEADLINE)


class TrialSize(NamedTuple):
    """The numbers that a trial's designer needs."""

    curve: pd.DataFrame
    """The power curves.

    Columns: measure, asked (`effect`: the given effect; `model`: the model's own), effect (share
    points), pairs (in each arm), power, low, high, trials (that share no pair), formula.
    """
    needed: pd.DataFrame
    """One row per measure and effect.

    Columns: measure, asked, effect, effect_low, effect_high, pairs, pairs_low, pairs_high (in each
    arm; missing beyond the simulated range), formula (pairs).
    """
    power: float
    """The wanted power."""

    def row(self, measure: str, asked: str) -> dict[Hashable, Any]:
        """Return the row of `needed` for one effect in one measure, by column."""
        rows = self.needed[(self.needed["measure"] == measure) & (self.needed["asked"] == asked)]
        return rows.to_dict("records")[0]


def trial_size(teams: pd.DataFrame, effect: float, power: float, seed: int) -> TrialSize:
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

    Returns
    -------
    TrialSize
        Results for recorded and true change on average over the headline indicators, and for
        recorded change in one alone: for the given effect and for the model's own.
    """
    curves, rows = [], []
    compared = {measure: changes_of(teams, measure) for measure in MEASURES}
    compared[ALONE] = changes_of(teams, "recorded_change", (Indicator.active_treatment,))
    for measure, found in compared.items():
        for asked, changes in (("effect", found.shifted_to(effect)), ("model", found)):
            curve = power_curve(changes, seed)
            curve.insert(0, "asked", asked)
            curve.insert(0, "measure", measure)
            curves.append(curve)
            low, high = effect, effect
            if asked == "model":
                low, high = interval_of_mean(changes.difference)
            rows.append(
                {
                    "measure": measure,
                    "asked": asked,
                    "effect": float(changes.difference.mean()),
                    "effect_low": low,
                    "effect_high": high,
                    **_needed(curve, changes, power),
                }
            )
    return TrialSize(pd.concat(curves, ignore_index=True), pd.DataFrame(rows), power)


def summary(found: TrialSize, units: str, most: int) -> list[str]:
    """Return the answer in a few sentences.

    Parameters
    ----------
    found : TrialSize
        the result of `trial_size`.
    units : str
        the randomised units, such as `pairs`.
    most : int
        number of units that all invited trusts would make.
    """
    recorded, true, alone = (found.row(measure, "effect") for measure in (*MEASURES, ALONE))
    own = found.row("recorded_change", "model")
    effect = f"{100 * recorded['effect']:g}"
    size, ends = _effect(own)
    expected = (
        f"The model expects {size} points of recorded change in that mean from this programme"
        f" (simulation error {ends});"
    )
    simulated = not math.isnan(recorded["pairs"])
    formula = f" By the formula: {recorded['formula']:,.0f}." if simulated else ""
    lines = [
        (
            f"To see +{effect} percentage points in the recorded change of the mean of four"
            f" indicators ({_LIST}) with a chance of {found.power:.0%}, a trial needs"
            f" {_number(recorded, units)}.{formula}"
        ),
        f"To see as much in active treatment alone, it needs {_number(alone, units)}.",
        (
            f"If quality could be measured without error, it would need {_number(true, units)} for"
            " the mean of the four."
        ),
    ]
    if own["effect_low"] <= 0.0 <= own["effect_high"]:
        return [*lines, f"{expected} that may be no effect, so no trial can be sized for it."]
    lines.append(f"{expected} to see that, a trial needs {_number(own, units)}.")
    needed = own["formula"] if math.isnan(own["pairs"]) else own["pairs"]
    if 2 * needed > most:
        lines.append(
            f"All invited hospitals would make {most} {units}, which is too few for that in two"
            " arms."
        )
    return lines


def in_cells(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    """Return an effect in percentage points and the pairs to detect it, for a table's cells.

    Parameters
    ----------
    row : Mapping[Hashable, Any]
        the result of `TrialSize.row`.
    """
    size, ends = _effect(row)
    effect = f"{size} ({ends})" if row["effect_low"] < row["effect_high"] else size
    if row["effect_low"] <= 0.0 <= row["effect_high"]:
        return effect, "none could"
    if math.isnan(row["pairs"]):
        return effect, f"about {row['formula']:,.0f}, by the formula"
    return effect, f"{row['pairs']:,.0f} ({_ends(row)})"


def _effect(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    low, high = row["effect_low"], row["effect_high"]
    return shown_values(row["effect"], low, high, "share points")[:2]


def _ends(row: Mapping[Hashable, Any]) -> str:
    return f"{row['pairs_low']:,.0f} " + (
        "or more" if math.isnan(row["pairs_high"]) else f"to {row['pairs_high']:,.0f}"
    )


def _number(row: Mapping[Hashable, Any], units: str) -> str:
    """Return the number of pairs with its interval as text.

    It is that of the formula if more are needed than were simulated.
    """
    if math.isnan(row["pairs"]):
        return (
            f"about {row['formula']:,.0f} {units} in each arm (by the formula; more than were"
            " simulated)"
        )
    if row["pairs_low"] == row["pairs_high"]:
        return f"{row['pairs']:,.0f} {units} in each arm"
    return f"{row['pairs']:,.0f} {units} in each arm (simulation error {_ends(row)})"


def _needed(curve: pd.DataFrame, changes: Changes, power: float) -> dict[str, float]:
    """Return where the curve, and each end of its interval, reaches the wanted power.

    The number by the formula covers results beyond the curve.
    """
    pairs = curve["pairs"].to_numpy(dtype=np.float64)
    reached = {
        name: _reaches(pairs, curve[of].to_numpy(dtype=np.float64), power)
        for name, of in (("pairs", "power"), ("pairs_low", "high"), ("pairs_high", "low"))
    }
    return {**reached, "formula": _by_formula(changes, power)}


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


def _by_formula(changes: Changes, power: float) -> float:
    """Return the smallest number of pairs in each arm with the wanted power, by the formula.

    It is NaN without an effect.
    """
    effect, apart = float(changes.difference.mean()), spreads(changes)
    low, high = 1, 2
    while power_by_formula(effect, *apart, high) < power:
        low, high = high, 2 * high
        if high > 10_000_000:
            return math.nan
    while high - low > 1:
        middle = (low + high) // 2
        if power_by_formula(effect, *apart, middle) >= power:
            high = middle
        else:
            low = middle
    return float(high)
