"""The tables of a calibration."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.calibration import diagnostics, knowledge
from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.diagnostics import EmulatedPrior, MadeUp
from rp2pr_sim.analysis.calibration.emulator import Emulator
from rp2pr_sim.analysis.calibration.posterior import likelihood_of, normalised
from rp2pr_sim.analysis.calibration.prior import FORMS, NAMES, defaults, scores, values_of, varied
from rp2pr_sim.analysis.calibration.prior_predictive import agreement, prior_predictive
from rp2pr_sim.analysis.calibration.simulator import Simulated, Simulator
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.analysis.weighted_sample import effective_size, systematic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

SHIPPED = 2000
"""The shipped sets that would be left if all had the same weight."""
MOST_INFORMED = 12
"""Parameters whose recovery is tried on made-up facts."""
_ENDS = (0.05, 0.5, 0.95)
_DRAWS = 4000


class Found(NamedTuple):
    """All that a calibration has simulated."""

    simulator: Simulator
    """Of the targets of the likelihood and the answers."""
    missed: tuple[Target, ...]
    """Targets that no set reaches: further columns of the bank and the defaults."""
    bank: Simulated
    second: Simulated
    """A bank of another seed."""
    at_defaults: Simulated
    waves: tuple[Simulated, ...]
    checked: Simulated
    """The checks: the defaults first, then sets that were drawn by their weights."""
    sets: Simulated
    weights: Floats

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the likelihood."""
        return self.simulator.targets

    @property
    def fitted(self) -> list[int]:
        """Columns of all but the missed targets."""
        return list(range(len(self.simulator.quantities)))


def tables_of(found: Found, seed: int, prior_points: int) -> dict[str, pd.DataFrame]:
    """Return the tables by name.

    Parameters
    ----------
    found : Found
        all that was simulated.
    seed : int
        seed of the draws.
    prior_points : int
        points of the prior for the checks with the emulator.

    Returns
    -------
    dict[str, pd.DataFrame]
        `prior_predictive`, `targets`, `left_out`, `checks`, `answers`, `parameters`,
        `combinations`, `forms`, `coverage`, `rounds` (what was simulated, and checks with one
        figure) and `parameter_sets` (`weight` and a column per parameter).
    """
    bank, sets, weights = found.bank, found.sets, found.weights
    quantities = found.simulator.quantities
    bank = bank.columns(found.fitted)
    parameters = knowledge.parameters_table(sets.points, weights, bank.points, seed)
    informed = informed_names(parameters)
    names = (*informed, *(name for name in FORMS if name not in informed))
    emulator = Emulator.of(scores(bank.points), bank.means)
    chance = bank.usual_chance[: len(found.targets)]
    sample = EmulatedPrior.of(found.targets, emulator, chance, names, seed, prior_points)
    made = diagnostics.made_up(sample, bank, seed)
    doubted = diagnostics.made_up(sample, bank, seed, doubt=0.5)
    whole = _with_all(found, names, seed, prior_points)
    labels = [*names, *(item.name for item in quantities)]
    shipped = parameter_sets(sets, weights)
    return {
        "prior_predictive": prior_predictive(
            (*quantities, *found.missed), found.bank, found.at_defaults
        ),
        "targets": targets_table(found, seed),
        "left_out": diagnostics.left_out(whole, seed),
        "checks": checks_table(found.checked),
        "answers": answers_table(found),
        "parameters": parameters,
        "combinations": knowledge.combinations_table(sets.points, weights, bank.points, seed),
        "forms": diagnostics.forms_table(
            whole, made, weights, scores(sets.points)[:, [NAMES.index(name) for name in FORMS]] > 0
        ),
        "coverage": diagnostics.coverage(made, doubted, labels).assign(
            informed=lambda table: np.isin(table["quantity"], informed)
        ),
        "rounds": _rounds(found, sample, made, shipped["weight"].to_numpy(), seed),
        "parameter_sets": shipped,
    }


def informed_names(parameters: pd.DataFrame) -> tuple[str, ...]:
    """Return the parameters that the facts inform, most first."""
    numbers = parameters[~parameters["parameter"].isin(FORMS) & parameters["informed"]]
    return tuple(numbers.sort_values("contraction")["parameter"].head(MOST_INFORMED))


def targets_table(found: Found, seed: int) -> pd.DataFrame:
    """Return each fact with what the weighted sets give.

    Returns
    -------
    pd.DataFrame
        One row per target, in the unit of the fact: the median and 90% interval over the sets, the
        90% predictive interval, whether it holds the published figure (`within`), the misfit of the
        defaults in SDs of the whole uncertainty, the share of sets of the prior that agree
        (`prior_agree`), and the `role`: `fitted`, or `missed`, since hardly any set of the prior
        reaches it.
    """
    random = generator(seed, "fit predictive")
    many = len(found.simulator.quantities)
    sets, emulator = found.sets, Emulator.of(scores(found.bank.points), found.bank.means[:, many:])
    columns = [*range(len(found.targets)), *range(many, many + len(found.missed))]
    rows = []
    for k, item in zip(columns, (*found.targets, *found.missed), strict=True):
        fitted = k < many
        if fitted:
            mean, chance, error = sets.means[:, k], sets.chance[:, k], sets.error[:, k]
        else:
            part = emulator.parts[k - many]
            mean = part.predict(scores(sets.points))
            chance = np.full_like(mean, found.bank.usual_chance[k])
            error = np.full_like(mean, part.error)
        weights = np.where(np.isfinite(mean), found.weights, 0.0)
        drawn = systematic(weights, _DRAWS, float(random.random()))
        readings = diagnostics.predicted(item, mean[drawn], chance[drawn], error[drawn], random)
        at = (part[:, k] for part in found.at_defaults[1:])
        rows.append(
            {
                "fact": item.fact,
                "target": item.name,
                "what": item.text,
                "unit": item.unit,
                "value": item.value,
                "at_least": item.at_least,
                **_in_unit(item, mean[drawn]),
                **_reading(item, readings),
                "default": float(item.shown(found.at_defaults.means[0, k])),
                "default_misfit": float(item.misfit(*at)[0]),
                "prior_agree": agreement(item, found.bank, k),
                "role": "fitted" if fitted else "missed",
                "basis": item.basis,
                "definition": item.definition,
            }
        )
    return pd.DataFrame(rows)


def _in_unit(item: Target, means: Floats) -> dict[str, float]:
    values = (float(item.shown(x)) for x in np.quantile(means, _ENDS))
    return dict(zip(("low", "median", "high"), values, strict=True))


def _reading(item: Target, readings: Floats) -> dict[str, float | bool]:
    low, high = np.quantile(readings, (0.05, 0.95)).tolist()
    inside = item.value <= high and (item.at_least or low <= item.value)
    return {"predicted_low": low, "predicted_high": high, "within": bool(inside)}


def checks_table(checked: Simulated) -> pd.DataFrame:
    """Return the figures that the model is compared with and never fitted to.

    Returns
    -------
    pd.DataFrame
        One row per figure, in its unit: published, median and 90% interval over the sets, the
        defaults and their misfit in SDs of the whole uncertainty, whether the definitions agree
        (`agrees`) and how the published one is read (`definition`).
    """
    rows = []
    for k, item in enumerate(CHECKS):
        values = checked.means[1:, k]
        at = (part[:1, k] for part in checked[1:])
        rows.append(
            {
                "fact": item.fact,
                "check": item.name,
                "what": item.text,
                "unit": item.unit,
                "value": item.value,
                **_in_unit(item, values[np.isfinite(values)]),
                "default": float(item.shown(checked.means[0, k])),
                "default_misfit": float(item.misfit(*at)[0]),
                "agrees": item.agrees,
                "definition": item.definition,
                "basis": item.basis,
            }
        )
    return pd.DataFrame(rows)


def answers_table(found: Found) -> pd.DataFrame:
    """Return what users ask, over the prior and over the weighted sets.

    Returns
    -------
    pd.DataFrame
        One row per answer: the value at the defaults, mean, median and 90% interval over the sets
        and over the prior, `mean_error` (the standard error of the mean from the effective number
        of sets) and `sd_between`, the SD between sets without Monte Carlo error.
    """
    rows = []
    first = len(found.simulator.targets)
    for k, item in enumerate(found.simulator.answers, first):
        there = np.isfinite(found.sets.means[:, k])
        values, error = found.sets.means[there, k], found.sets.error[there, k]
        weights = found.weights[there] / found.weights[there].sum()
        mean = float(weights @ values)
        variance = float(weights @ (values - mean) ** 2)
        drawn = values[systematic(weights, _DRAWS)]
        before = found.bank.means[:, k]
        before = before[np.isfinite(before)]
        rows.append(
            {
                "answer": item.name,
                "what": item.text,
                "unit": item.unit,
                "default": float(found.at_defaults.means[0, k]),
                "mean": mean,
                "mean_error": float(np.sqrt(variance / effective_size(weights))),
                **_quantiles("", drawn),
                "sd_between": float(np.sqrt(max(0.0, variance - weights @ error**2))),
                "prior_mean": float(before.mean()),
                **_quantiles("prior_", before),
            }
        )
    return pd.DataFrame(rows)


def _quantiles(before: str, values: Floats) -> dict[str, float]:
    names = (f"{before}low", f"{before}median", f"{before}high")
    return dict(zip(names, np.quantile(values, _ENDS).tolist(), strict=True))


def parameter_sets(sets: Simulated, weights: Floats) -> pd.DataFrame:
    """Return the sets that are shipped, with their weights.

    Sets of a weight below 1 / `SHIPPED` are thinned to equally probable ones of that weight; all
    others are kept (Fearnhead and Clifford 2003).
    """
    rare = np.where(weights * SHIPPED < 1.0, weights, 0.0)
    many = int(np.rint(rare.sum() * SHIPPED))
    kept = np.where(rare > 0.0, 0.0, weights)
    if many:
        kept[systematic(rare, many)] = rare.sum() / many
    rows = np.flatnonzero(kept)
    table = pd.DataFrame([values_of(point) for point in sets.points[rows]], columns=NAMES)
    for item in varied():
        if item.name in FORMS:
            table[item.name] = [item.kind(code).name for code in table[item.name]]
    table.insert(0, "weight", kept[rows] / kept.sum())
    return table


def _with_all(found: Found, names: tuple[str, ...], seed: int, prior_points: int) -> EmulatedPrior:
    """Return points of the prior with the targets emulated from all that is simulated."""
    bank = found.bank.columns(found.fitted)
    known = Simulated.joined([bank, *found.waves, found.sets])
    many = len(found.targets)
    emulator = Emulator.of(scores(known.points), known.means[:, :many], len(found.bank.points))
    chance = found.sets.usual_chance[:many]
    return EmulatedPrior.of(found.targets, emulator, chance, names, seed, prior_points)


def _rounds(
    found: Found, sample: EmulatedPrior, made: MadeUp, shipped: Floats, seed: int
) -> pd.DataFrame:
    """Return figures that say how far the calibration can be trusted, one per row."""
    sets, weights = found.sets, found.weights
    many = len(found.targets)
    posterior = _posterior(sample)
    sd = np.maximum(knowledge.weighted_sd(sample.told, posterior), 1e-9)
    own = posterior @ sample.told
    other_emulator = Emulator.of(scores(found.second.points), found.second.means[:, :many])
    chance = found.second.usual_chance[:many]
    other = EmulatedPrior.of(
        found.targets, other_emulator, chance, sample.names, seed, len(sample.told)
    )
    columns = [NAMES.index(name) for name in sample.names]
    likely = likelihood_of(found.targets, sets)
    [mine] = likelihood_of(found.targets, found.at_defaults)
    figures: list[tuple[str, float, str]] = [
        ("parameters that vary", len(NAMES), ""),
        ("sets of the bank", len(found.bank.points), ""),
        ("sets of the waves", sum(len(wave.points) for wave in found.waves), ""),
        ("final sets", len(sets.points), ""),
        ("effective number of final sets", effective_size(weights), ""),
        ("shipped sets", len(shipped), ""),
        ("effective number of shipped sets", effective_size(shipped), ""),
        ("largest weight of a shipped set", float(shipped.max()), ""),
        (
            "effective number of points behind a made-up case",
            float(np.median(made.effective_size)),
            "median",
        ),
        (
            "sets farther out than the defaults",
            knowledge.depth(sets.points, weights, defaults(), columns),
            "share, by Mahalanobis distance in the informed parameters",
        ),
        (
            "sets less likely than the defaults",
            float(weights @ (likely < mine)),
            "share, by the likelihood of all figures",
        ),
        (
            "another seed moves a parameter by at most",
            float(np.abs((_posterior(other) @ other.told - own) / sd).max()),
            "SDs of the posterior",
        ),
        (
            "scrambled figures move a parameter by at most",
            float(np.abs((diagnostics.scrambled(sample, found.bank, seed) - own) / sd).max()),
            "SDs of the posterior",
        ),
    ]
    return pd.DataFrame(
        [{"figure": name, "value": float(value), "unit": unit} for name, value, unit in figures]
    )


def _posterior(sample: EmulatedPrior) -> Floats:
    return normalised(sample.log_likelihoods().sum(axis=1))
