"""Trial size over parameter sets: how the number of pairs differs between what is plausible.

All is computed within each set, then summed up over the sets.  The spread between the pairs of a
programme and the effect of the programme each have their expected value under a set, with the
chance of few runs taken out (`over_sets.expected`).  The formula of `power` then gives the number
of pairs under that set.  So the spread between sets never adds to the spread between pairs.

The difference between the arms of a simulated trial scatters widely.  What the programme does to
the same teams, against their counterfactual runs, scatters little, and so does the part that more
complete records alone explain.  So the expected effect under a set is a linear regression on these
two, plus what is left of the difference in expectation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.over_sets import SET, expected, interval_of
from rp2pr_sim.analysis.planning.estimates import keys
from rp2pr_sim.analysis.planning.power import Changes, pairs_by_formula, power_by_formula
from rp2pr_sim.analysis.planning.trial_size import (
    MEASURES,
    TRUE_MEAN,
    Sizes,
    TrialSize,
    compared,
    had,
    indicators_of,
)
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.programme.trial import HEADLINE
from rp2pr_sim.outcomes.summary import CONFIDENCE

ENDS = (0.5 - CONFIDENCE / 2.0, 0.5, 0.5 + CONFIDENCE / 2.0)
COMPLETENESS = "recorded_from_completeness"
NEEDED = (*(f"true_gain_on_{item.name}" for item in HEADLINE), COMPLETENESS)
"""Columns of the table `programme` that `over_sets` reads."""
_MOST, _SIZES = 1000, 40  # pairs in each arm on the curve, and points on it


class BySet(NamedTuple):
    """What decides the power of a trial under each parameter set, all of shape (sets,)."""

    effect: Floats
    """Expected difference between the arms."""
    sd: Floats
    """SD between the pairs of a programme, intervention arm."""
    sd_control: Floats
    """The same in the control arm."""

    def pairs(self, power: float) -> Floats:
        """Return the number of pairs in each arm with the wanted power; infinite without any."""
        found = np.nan_to_num(pairs_by_formula(*self, power), nan=math.inf)
        return np.where(self.effect > 0.0, found, math.inf)

    def power(self, pairs: float) -> Floats:
        """Return the power of a trial with so many pairs in each arm."""
        return power_by_formula(*self, pairs)


def over_sets(
    teams: pd.DataFrame,
    programme: pd.DataFrame,
    effect: float,
    power: float,
    sizes: Sizes,
) -> TrialSize:
    """Return the power curves and the number of pairs in each arm over the parameter sets.

    Parameters
    ----------
    teams : pd.DataFrame
        the table `team` of one scenario, with the column `set`; two or more runs of each set.
    programme : pd.DataFrame
        set, replicate and the columns `NEEDED` of the same runs.
    effect : float
        difference between the arms that the trial should detect, share points.
    power : float
        the wanted power, 0..1.
    sizes : Sizes
        the numbers of pairs in each arm that the programme and all invited hospitals have.
    """
    sets = teams.groupby("replicate")[SET].first()  # sorted, as the programmes in `Changes` are
    known = programme.set_index(keys(programme))[list(NEEDED)].astype("float64")
    curves, rows = [], []
    for measure, changes in compared(teams).items():
        runs = _runs(changes, sets)
        by_set, errors = _by_set(runs, known, measure)
        given = by_set._replace(effect=np.full(len(by_set.effect), effect))
        about = {"measure": measure, "indicator": MEASURES[measure]}
        low, high = interval_of(by_set.effect)
        model = float(by_set.effect.mean()), low, high, errors["effect"]
        for asked, each, size in (
            ("effect", given, (effect, effect, effect, 0.0)),
            ("model", by_set, model),
        ):
            names = ("effect", "effect_low", "effect_high", "effect_error")
            expects = dict(zip(names, size, strict=True))
            rows.append(
                {**about, "asked": asked, **expects}
                | _needed(each, power, _relative(size[3], size[0]), errors["variance"])
                | had(sizes, *(_share(each.power(n) >= power) for n in sizes))
            )
            curves.append(_curve(each, power).assign(**about, asked=asked, effect=size[0]))
    order = ["measure", "indicator", "asked", "effect", "pairs", "power", "low", "high"]
    curve = pd.concat(curves, ignore_index=True)[[*order, "share_enough"]]
    return TrialSize(curve, pd.DataFrame(rows), power)


def _runs(changes: Changes, sets: pd.Series[str]) -> pd.DataFrame:
    """Return by run the difference between the arms and the variance between the pairs of each."""
    index = pd.MultiIndex.from_arrays([sets.to_numpy(), sets.index], names=[SET, "replicate"])
    first, second = (arm.var(axis=1, ddof=1) for arm in changes)
    columns = {"effect": changes.difference, "variance": first, "variance_control": second}
    return pd.DataFrame(columns, index=index)


def _by_set(
    runs: pd.DataFrame, programme: pd.DataFrame, measure: str
) -> tuple[BySet, Mapping[str, float]]:
    """Return what decides the power under each set, and the simulation errors.

    They are that of the mean effect, and that of the variance as a share of it.
    """
    predicted = _predicted(runs["effect"], programme.reindex(runs.index), measure)
    parts = pd.DataFrame({"predicted": predicted, "rest": runs["effect"] - predicted})
    effect, rest, first, second = (
        expected(values.to_frame()).iloc[:, 0]
        for values in (*(parts[name] for name in parts), runs["variance"], runs["variance_control"])
    )
    both = estimate(runs["variance"] + runs["variance_control"])
    errors = {
        "effect": estimate(runs["effect"]).error,
        "variance": _relative(both.error, both.mean),
    }
    numbers = (effect + rest, np.sqrt(first), np.sqrt(second))
    return BySet(*(values.to_numpy(dtype=np.float64) for values in numbers)), errors


def _predicted(effect: pd.Series[float], programme: pd.DataFrame, measure: str) -> pd.Series[float]:
    """Return the regression of the difference between the arms on what scatters less."""
    gains = [f"true_gain_on_{item.name}" for item in indicators_of(measure)]
    by_run = {"start": 1.0, "gain": programme[gains].mean(axis=1)}
    if measure != TRUE_MEAN:
        by_run["records"] = programme[COMPLETENESS]
    design = pd.DataFrame(by_run, index=effect.index).to_numpy(dtype=np.float64)
    weights = np.linalg.lstsq(design, effect.to_numpy(dtype=np.float64), rcond=None)[0]
    return pd.Series(design @ weights, effect.index)


def _needed(by_set: BySet, power: float, effect: float, variance: float) -> dict[str, float]:
    """Return the median number of pairs with its 95% uncertainty and its simulation error.

    The number grows with the variance, and with 1 over the square of the effect.

    Parameters
    ----------
    by_set : BySet
        what decides the power.
    power : float
        the wanted power.
    effect : float
        simulation error of the mean effect, as a share of it.
    variance : float
        the same of the variance.
    """
    ends = np.quantile(by_set.pairs(power), ENDS, method="inverted_cdf")
    low, middle, high = np.where(np.isfinite(ends), ends, np.nan).tolist()
    return {
        **{"pairs": middle, "pairs_low": low, "pairs_high": high},
        **{"pairs_error": middle * (variance + 2.0 * effect), "formula": middle},
    }


def _curve(by_set: BySet, power: float) -> pd.DataFrame:
    """Return the power by number of pairs: median, 95% uncertainty, share with enough."""
    rows = []
    for n in sorted({round(n) for n in np.geomspace(2, _MOST, _SIZES)}):
        found = by_set.power(n)
        low, middle, high = np.quantile(found, ENDS)
        rows.append((n, middle, low, high, _share(found >= power)))
    return pd.DataFrame(rows, columns=["pairs", "power", "low", "high", "share_enough"])


def _share(found: npt.NDArray[np.bool_]) -> float:
    return float(found.mean())


def _relative(error: float, mean: float) -> float:
    return error / abs(mean) if mean else math.inf
