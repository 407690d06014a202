"""The whole fit in one folder: every step is read again if it is there, so that an interrupted fit goes on where it was.

Steps: the centre, two waves of history matching, a sample of the posterior by the last wave's emulator, and the
simulation of each parameter set of that sample; those that no fact contradicts are the ensemble.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.errors import InputError
from rp2pr_sim.fit.centre import Centre, find_centre
from rp2pr_sim.fit.direct import direct_table
from rp2pr_sim.fit.history import Judge, sampled, sobol
from rp2pr_sim.fit.posterior import parameters_table, plausible, targets_table
from rp2pr_sim.fit.settings import Settings
from rp2pr_sim.fit.simulated import Bench
from rp2pr_sim.fit.space import FITTED, NAMES, from_cube
from rp2pr_sim.fit.targets import chosen
from rp2pr_sim.records import Floats
from rp2pr_sim.study.generators import generator
from rp2pr_sim.study.runner import Progress
from rp2pr_sim.study.store import write_text

__all__ = ["Tables", "fit", "judge_of", "offset_at", "summary"]

SMALLEST = 300  # sets in an ensemble
_MANY = 1000  # replicates that say what luck the few others had


class Tables(NamedTuple):
    """What a fit found, each also a CSV in its folder."""

    folder: Path
    targets: pd.DataFrame
    parameters: pd.DataFrame
    directions: pd.DataFrame
    """Singular values of the Jacobian at the centre, with the parameters that each direction is made of."""
    ensemble: pd.DataFrame
    direct: pd.DataFrame


def fit(folder: Path, settings: Settings, progress: Progress) -> Tables:
    """Fit the parameters; steps that the folder holds already are not done again.

    Args:
        folder: with its settings (`write_settings`).
        settings: what it does.
        progress: called for each step.

    Raises:
        InputError: for a mistake of the user's, or where fewer than 300 sets agree with the facts.
    """
    bench = Bench(folder, settings.seed, chosen(settings.targets), progress)
    centre = find_centre(bench, settings.centre_replicates)
    judge = judge_of(bench, settings, centre)
    sample = sampled(judge.log_likelihood, 4000, len(NAMES), settings.seed)
    drawn = bench.simulated("ensemble", sample[np.linspace(0, len(sample) - 1, settings.ensemble).astype(int)], 2 * settings.replicates)
    kept = plausible(drawn, bench.targets)
    if len(kept.points) < min(SMALLEST, settings.ensemble // 2):
        raise InputError(f"only {len(kept.points)} of {len(drawn.points)} parameter sets agree with the facts; draw more with ensemble=...")
    scrambled = sampled(_scrambled(judge, bench, settings.seed).log_likelihood, 4000, len(NAMES), settings.seed)
    found = Tables(
        folder,
        targets_table(kept, bench.targets, settings.seed),
        parameters_table(sample, centre.point, scrambled),
        _directions(centre, bench),
        pd.DataFrame(from_cube(kept.points), columns=NAMES),
        direct_table(max(10, settings.centre_replicates // 2), settings.seed),
    )
    for name in ("targets", "parameters", "directions", "ensemble", "direct"):
        write_text(folder / f"{name}.csv", getattr(found, name).to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    return found


def judge_of(bench: Bench, settings: Settings, centre: Centre) -> Judge:
    """The judge after two waves: the first over the whole prior, the second over what is left plausible."""
    offset = offset_at(bench, settings, centre.point)
    first = bench.simulated("wave-1", sobol(settings.points, len(NAMES), settings.seed), settings.replicates)
    judge = Judge.of(bench.targets, first, offset)
    second = sampled(judge.log_plausible, settings.points, len(NAMES), settings.seed)
    return Judge.of(bench.targets, bench.simulated("wave-2", second, settings.replicates), offset)


def offset_at(bench: Bench, settings: Settings, point: Floats) -> Floats:
    """What the luck of the waves' few replicates differs from that of many, at the centre, on the targets' scales."""
    many = bench.simulated("luck", point[None], _MANY)
    few = bench.first("luck", point[None], settings.replicates, _MANY)
    return np.asarray((many.means - few.means)[0])


def _scrambled(judge: Judge, bench: Bench, seed: int) -> Judge:
    """The same with facts that say what a random parameter set of the prior would give."""
    random = generator(seed, "fit scrambling")
    elsewhere = judge.means.predict(random.random((1, len(NAMES))))[0]
    return judge._replace(aims=elsewhere)


def _directions(centre: Centre, bench: Bench) -> pd.DataFrame:
    rows = []
    padded = np.zeros(len(FITTED))
    padded[: len(centre.singular_values)] = centre.singular_values
    for value, direction in zip(padded, centre.directions, strict=True):
        parts = sorted(zip(FITTED, direction, strict=True), key=lambda part: -abs(part[1]))
        shown = ", ".join(f"{share:+.2f} {name}" for name, share in parts if abs(share) > 0.25)
        rows.append({"singular_value": float(value), "direction": shown, "seen": bool(value > 1.0)})
    return pd.DataFrame(rows)


def summary(found: Tables) -> Sequence[str]:
    """What a fit found, in a few sentences."""
    inside, n = int(found.targets["within"].sum()), len(found.targets)
    told = found.parameters[found.parameters["searched"]]
    known = ", ".join(told.loc[told["identified"], "parameter"])
    unknown = ", ".join(told.loc[~told["identified"], "parameter"])
    outside = ", ".join(found.targets.loc[~found.targets["within"], "fact"])
    return [
        f"{inside} of {n} facts lie within their 90% predictive intervals" + (f"; outside: {outside}." if outside else "."),
        f"The facts tell: {known or 'nothing'}.",
        f"They do not tell, so that each keeps its prior as assumed: {unknown or 'nothing'}, and the strengths of whole blocks.",
        f"{len(found.ensemble):,} parameter sets agree with all facts; they are in {found.folder / 'ensemble.csv'}.",
    ]
