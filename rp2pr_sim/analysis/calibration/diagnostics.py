"""Checks of a calibration with its emulator: facts left out, made-up facts, scrambled facts.

All of them weight the same points of the prior (`EmulatedPrior`) by different likelihoods, so that
none simulates anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from rp2pr_sim.analysis.calibration.emulator import Emulator, unseen
from rp2pr_sim.analysis.calibration.posterior import by_target, normalised, prior_points
from rp2pr_sim.analysis.calibration.prior import FORMS, NAMES, Flags, scores
from rp2pr_sim.analysis.calibration.simulator import Simulated
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.analysis.weighted_sample import effective_size, systematic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import Generator, generator

MADE_UP = 200
"""Parameter sets whose facts are made up, at most."""
_DRAWS = 4000  # of a predicted figure
_ENDS = (0.05, 0.95)
FloatLike = Floats | float


class EmulatedPrior(NamedTuple):
    """Many points of the prior with all emulated quantities."""

    targets: tuple[Target, ...]
    values: Floats
    """Emulated quantities, the targets first, shape (m, q)."""
    error: Floats
    """Of the emulator, shape (q,)."""
    chance: Floats
    """SDs between single runs of the targets, shape (t,)."""
    told: Floats
    """Scores of the parameters `names`, shape (m, len(names))."""
    names: tuple[str, ...]

    @classmethod
    def of(
        cls,
        targets: tuple[Target, ...],
        emulator: Emulator,
        chance: Floats,
        names: Sequence[str],
        seed: int,
        many: int,
    ) -> EmulatedPrior:
        """Return `many` points of the prior, with the scores of some parameters."""
        random = generator(seed, "fit emulated prior")
        columns = [NAMES.index(name) for name in names]
        values, told = [], []
        for points in prior_points(many, random):
            found = scores(points)
            values.append(emulator.predict(found))
            told.append(found[:, columns])
        return cls(
            targets, np.vstack(values), emulator.error, chance, np.vstack(told), tuple(names)
        )

    def log_likelihoods(
        self, observed: Floats | None = None, targets: Sequence[Target] | None = None
    ) -> Floats:
        """Return the log likelihood of each target at each point, shape (m, t)."""
        many = len(self.targets)
        return by_target(
            targets or self.targets,
            self.values[:, :many],
            self.chance,
            self.error[:many],
            observed,
        )


def facts_of(targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the facts of these targets, each once."""
    return tuple(dict.fromkeys(item.fact for item in targets))


def left_out(sample: EmulatedPrior, seed: int) -> pd.DataFrame:
    """Return how each fact is predicted from all the others, and from the prior alone.

    Returns
    -------
    pd.DataFrame
        One row per target, in the unit of the fact: 90% predictive intervals under the prior
        (`prior_low`, `prior_high`) and from the other facts (`low`, `high`), the width of the
        second over that of the first (`narrower`), whether the published figure is `inside`, the
        log score from the others and under the prior, and the effective number of points behind it.
    """
    random = generator(seed, "fit left out")
    likely = sample.log_likelihoods()
    rows = []
    for fact in facts_of(sample.targets):
        out = np.array([item.fact == fact for item in sample.targets])
        weights = normalised(likely[:, ~out].sum(axis=1))
        for k in np.flatnonzero(out).tolist():
            item = sample.targets[k]
            prior = _predicted(sample, k, np.full(len(likely), 1.0 / len(likely)), random)
            found = _predicted(sample, k, weights, random)
            spread = [float(ends[1] - ends[0]) for ends in (found, prior)]
            low, high, prior_low, prior_high = (float(x) for x in (*found, *prior))
            rows.append(
                {
                    "fact": fact,
                    "target": item.name,
                    "prior_low": prior_low,
                    "prior_high": prior_high,
                    "low": low,
                    "high": high,
                    "narrower": spread[0] / spread[1],
                    "inside": bool(item.value <= high and (item.at_least or low <= item.value)),
                    "log_score": float(logsumexp(likely[:, k], b=weights)),
                    "prior_log_score": float(logsumexp(likely[:, k]) - np.log(len(likely))),
                    "effective_size": effective_size(weights),
                }
            )
    return pd.DataFrame(rows)


def _predicted(sample: EmulatedPrior, k: int, weights: Floats, random: Generator) -> Floats:
    """Return the ends of the 90% predictive interval of a target, in its unit."""
    rows = systematic(weights, _DRAWS, float(random.random()))
    readings = predicted(
        sample.targets[k], sample.values[rows, k], sample.chance[k], sample.error[k], random
    )
    return np.asarray(np.quantile(readings, _ENDS))


def predicted(
    item: Target, mean: Floats, chance: FloatLike, error: FloatLike, random: Generator
) -> Floats:
    """Return predicted readings of a fact, in its unit; of a constraint what would be read."""
    if item.at_least:
        return np.asarray(item.shown(random.normal(mean, item.spread(chance, error))))
    return item.draw(mean, chance, error, random)


class MadeUp(NamedTuple):
    """What made-up facts, whose parameters are known, say of these parameters."""

    ranks: Floats
    """Share of the posterior below the truth, shape (sets, quantities); of ties a random part."""
    forms: Floats
    """Posterior probability of the second form, shape (sets, forms)."""
    true_forms: Floats
    """Whether it is the true one, the same shape."""
    effective_size: Floats
    """Of each posterior, shape (sets,)."""


def made_up(
    sample: EmulatedPrior,
    found: Simulated,
    seed: int,
    doubt: float = 1.0,
    most: int = MADE_UP,
) -> MadeUp:
    """Return posteriors for made-up facts (simulation-based calibration, Talts et al. 2018).

    Parameters
    ----------
    sample : EmulatedPrior
        points of the prior; its emulator has not seen the rows `emulator.unseen` of `found`.
    found : Simulated
        a simulated sample of the prior.
    seed : int
        seed of the draws.
    doubt : float
        by what the discrepancies and SDs of the facts are multiplied in the posterior, but not in
        making up facts: with 0.5 the posterior must be too sure.
    most : int
        number of sets.

    Returns
    -------
    MadeUp
        The quantities are the scores of `sample.names`, then the targets without their
        uncertainty, then the answers.
    """
    random = generator(seed, "fit made-up facts")
    targets = sample.targets
    doubted = [
        replace(item, sd=item.sd * doubt, discrepancy=item.discrepancy * doubt) for item in targets
    ]
    rows = unseen(len(found.points))
    rows = rows[np.isfinite(found.means[rows]).all(axis=1)][:most]
    columns = [NAMES.index(name) for name in sample.names]
    code = [sample.names.index(name) for name in FORMS]
    ranks, forms, sizes = [], [], []
    for row in rows.tolist():
        means = found.means[row]
        facts = _made_up(sample, means, random)
        weights = normalised(sample.log_likelihoods(facts, doubted).sum(axis=1))
        drawn = systematic(weights, _DRAWS, float(random.random()))
        simulated = _simulated(sample, sample.values[drawn], facts, doubted, random)
        posterior = np.hstack([sample.told[drawn], simulated])
        truth = np.concatenate([scores(found.points[row])[columns], means])
        tied = (posterior == truth).mean(axis=0) * random.random(len(truth))
        ranks.append((posterior < truth).mean(axis=0) + tied)
        forms.append(weights @ (sample.told[:, code] > 0.0))
        sizes.append(effective_size(weights))
    true = scores(found.points[rows])[:, [NAMES.index(name) for name in FORMS]] > 0.0
    return MadeUp(np.array(ranks), np.array(forms), true.astype(np.float64), np.array(sizes))


def _made_up(sample: EmulatedPrior, means: Floats, random: Generator) -> Floats:
    """Return facts as they would be read where a simulation gave these means, shape (t,)."""
    return np.array(
        [
            float(item.draw(means[k], sample.chance[k], 0.0, random))
            for k, item in enumerate(sample.targets)
        ]
    )


def _simulated(
    sample: EmulatedPrior,
    emulated: Floats,
    facts: Floats,
    targets: Sequence[Target],
    random: Generator,
) -> Floats:
    """Return what a simulation may have given that is emulated so, and led to these facts.

    By how much the emulator is off is normal; a fact tells some of it (a constraint none), as it
    tells the mean of a normal distribution.
    """
    off = sample.error * random.standard_normal(emulated.shape)
    for k, item in enumerate(targets):
        if not item.at_least:
            seen = replace(item, value=float(facts[k]))
            told = sample.error[k] ** 2 / seen.spread(sample.chance[k], sample.error[k]) ** 2
            off[:, k] = told * (seen.aim - emulated[:, k]) + np.sqrt(1.0 - told) * off[:, k]
    return emulated + off


def coverage(made: MadeUp, doubted: MadeUp, names: Sequence[str]) -> pd.DataFrame:
    """Return how often intervals hold the truth.

    Parameters
    ----------
    made, doubted : MadeUp
        with the whole uncertainty of the facts, and with half of it.
    names : Sequence[str]
        of the quantities.

    Returns
    -------
    pd.DataFrame
        One row per quantity: `covered_50`, `covered_90` (shares of the intervals), `p_uniform` of a
        test of Kolmogorov and Smirnov on the ranks, and `covered_90_half`, the share with half of
        the uncertainty.
    """
    from scipy.stats import kstest  # takes half a second to import

    def inside(ranks: Floats, share: float) -> Floats:
        return np.asarray((np.abs(ranks - 0.5) <= share / 2.0).mean(axis=0))

    return pd.DataFrame(
        {
            "quantity": list(names),
            "covered_50": inside(made.ranks, 0.5),
            "covered_90": inside(made.ranks, 0.9),
            "p_uniform": [float(kstest(column, "uniform").pvalue) for column in made.ranks.T],
            "covered_90_half": inside(doubted.ranks, 0.9),
            "sets": len(made.ranks),
        }
    )


def forms_table(
    sample: EmulatedPrior, made: MadeUp, weights: Floats, chosen: Flags
) -> pd.DataFrame:
    """Return what the facts say about rival forms.

    Parameters
    ----------
    sample : EmulatedPrior
        points of the prior.
    made : MadeUp
        posteriors of made-up facts whose form is known.
    weights, chosen : Floats
        of the final parameter sets, and whether each has the second form, shape (n, forms).

    Returns
    -------
    pd.DataFrame
        One row per form and choice: its `probability`, the `log_score` (the sum of the log scores
        of all facts, each predicted from the others under this choice), and of made-up facts of
        this choice (`made_up`), how often the posterior preferred it (`preferred`) and its mean
        probability (`mean_probability`).
    """
    likely = sample.log_likelihoods()
    rows = []
    for k, name in enumerate(FORMS):
        second = sample.told[:, sample.names.index(name)] > 0.0
        for value in (False, True):
            true = made.true_forms[:, k] == value
            given = made.forms[true, k] if value else 1.0 - made.forms[true, k]
            rows.append(
                {
                    "form": name,
                    "choice": int(value),
                    "probability": float(weights @ (chosen[:, k] == value)),
                    "log_score": _score(likely[second == value], sample.targets),
                    "made_up": int(true.sum()),
                    "preferred": float((given > 0.5).mean()) if true.any() else np.nan,
                    "mean_probability": float(given.mean()) if true.any() else np.nan,
                }
            )
    return pd.DataFrame(rows)


def _score(likely: Floats, targets: Sequence[Target]) -> float:
    """Return the sum over facts of the log score, each predicted from the others."""
    total = 0.0
    for fact in facts_of(targets):
        out = np.array([item.fact == fact for item in targets])
        weights = normalised(likely[:, ~out].sum(axis=1))
        total += float(logsumexp(likely[:, out].sum(axis=1), b=weights))
    return total


def scrambled(sample: EmulatedPrior, found: Simulated, seed: int) -> Floats:
    """Return posterior means of the scores under facts of a random set, shape (names,)."""
    random = generator(seed, "fit scrambling")
    there = np.flatnonzero(np.isfinite(found.means).all(axis=1))
    means = found.means[int(random.choice(there)), : len(sample.targets)]
    weights = normalised(sample.log_likelihoods(_made_up(sample, means, random)).sum(axis=1))
    return np.asarray(weights @ sample.told)
