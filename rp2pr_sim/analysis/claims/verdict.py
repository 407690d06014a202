"""Verdicts on a claim from paired differences and from curves.

A difference is judged by its 95% t-interval over replicates: `reproduced` if it excludes 0 on the
claimed side, `contrary` if it excludes 0 on the other, `absent` if it includes 0.

- An **optimum** is reproduced if some value between the ends of the curve beats either end. The
  best value is chosen on one half of the replicates and tested on the other, and the other way
  round, so that the chance by which a value came to look best does not count in its favour. The
  effect is the smaller of the two leads (over the better end). It is contrary if an end beats the
  best value between them, as on a curve that only rises, and absent if that is left open.
- A **threshold** is reproduced if the slope of the straight line through the values from the
  threshold on exceeds that through the values up to it, in the same replicates, *and* a line broken
  at the threshold fits better than a parabola, which has no threshold and as many coefficients. The
  effect is the difference in slopes; it is contrary if that is negative.

Of a hundred experiments without any effect five would have an interval that excludes 0. So each
verdict can also be taken with wider intervals, which are valid together at 95% for so many `tests`
(Bonferroni).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import CONFIDENCE, interval_of_mean


class Verdict(StrEnum):
    """The verdict of an experiment on its claim."""

    reproduced = "reproduced"
    absent = "absent"
    contrary = "contrary"
    not_represented = "not represented"


class Effect(NamedTuple):
    """A mean over replicates, half the width of its 95% interval, and the number of replicates.

    The half-width is infinite with fewer than two replicates.
    """

    mean: float
    half: float
    n: int


def effect_of(differences: Floats, tests: int = 1) -> Effect:
    """Return the mean of paired differences (replicates,) with its interval.

    Replicates in which one arm had nothing to measure (NaN) are left out.
    """
    known = differences[~np.isnan(differences)]
    if known.size < 2:
        return Effect(float(known.mean()) if known.size else math.nan, math.inf, known.size)
    low, high = interval_of_mean(known, 1.0 - (1.0 - CONFIDENCE) / tests)
    return Effect(float(known.mean()), (high - low) / 2.0, known.size)


def verdict_on(effect: Effect, expected: int) -> Verdict:
    """Return the verdict on an effect that is claimed to have this sign."""
    if expected * effect.mean - effect.half > 0.0:
        return Verdict.reproduced
    return Verdict.contrary if expected * effect.mean + effect.half < 0.0 else Verdict.absent


def lead_of(curve: Floats, tests: int = 1) -> tuple[Effect, Verdict]:
    """Return how far the best value inside a curve beats the better end, with the verdict.

    Parameters
    ----------
    curve : Floats
        shape (values, replicates), at least three values.
    tests : int
        see above; both leads must be positive, so that they count as one.
    """
    curve = curve[:, ~np.isnan(curve).any(axis=0)]
    number = np.arange(curve.shape[1])
    best = np.empty(curve.shape[1])
    for half in (number % 2 == 0, number % 2 == 1):
        if half.any() and (~half).any():
            best[half] = curve[1 + int(curve[1:-1, ~half].mean(axis=1).argmax()), half]
    leads = [effect_of(best - end, tests) for end in (curve[0], curve[-1])]
    verdicts = [verdict_on(lead, 1) for lead in leads]
    worst = (Verdict.contrary, Verdict.absent, Verdict.reproduced)
    smaller = min(leads, key=lambda lead: lead.mean)
    return smaller, next(each for each in worst if each in verdicts)


def kink_of(
    curve: Floats, values: Floats, threshold: float, tests: int = 1
) -> tuple[Effect, Verdict]:
    """Return how much faster a curve rises from the threshold on, with the verdict.

    The effect is the difference in slopes per unit of the lever's values.

    Parameters
    ----------
    curve : Floats
        shape (values, replicates).
    values : Floats
        values of the lever, rising; at least two on either side.
    threshold : float
        where the curve should bend; it belongs to both sides.
    tests : int
        see above; bend and fit must both be positive, so that they count as one.
    """
    after, before = (
        _slopes(values[side], curve[side]) for side in (values >= threshold, values <= threshold)
    )
    bend = effect_of(after - before, tests)
    verdict = verdict_on(bend, 1)
    if verdict == Verdict.reproduced:
        fit = verdict_on(_breaks(curve, values, threshold, tests), 1)
        verdict = fit if fit == Verdict.reproduced else Verdict.absent
    return bend, verdict


def _breaks(curve: Floats, values: Floats, threshold: float, tests: int) -> Effect:
    """Compare the fits of a line broken at the threshold and of a parabola to each replicate.

    The effect is the sum of squares that the parabola leaves unexplained minus that of the line.
    """
    line = np.stack([np.ones_like(values), values - threshold], axis=1)
    broken, parabola = (
        np.column_stack([line, third]) for third in (np.maximum(line[:, 1], 0.0), line[:, 1] ** 2)
    )
    return effect_of(_unexplained(parabola, curve) - _unexplained(broken, curve), tests)


def _unexplained(columns: Floats, curve: Floats) -> Floats:
    """Return the sum of squares that a least-squares fit leaves unexplained (replicates,).

    The fit is one of these columns to each replicate.
    """
    basis = np.linalg.qr(columns)[0]
    return np.asarray(((curve - basis @ (basis.T @ curve)) ** 2).sum(axis=0))


def _slopes(values: Floats, curve: Floats) -> Floats:
    """Return the slope of the least-squares line of each replicate (replicates,)."""
    away = values - values.mean()
    return np.asarray(away @ curve / (away @ away))
